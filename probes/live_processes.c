/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probes/live_parts.h"
#include "probes/procstat.h"

enum { DETAIL_LIMIT = 64 * 1024 };

static struct answer ask_process(struct live_world *live, enum question question, long pid,
				 const char *entry)
{
	struct arena *arena = live->world.arena;
	struct reader_request request = { .question = question,
					  .limit = DETAIL_LIMIT,
					  .number = pid };

	return live_ask_in(arena, live->processes, live->detail_ms, request,
			   arena_printf(arena, "/proc/%ld/%s", pid, entry));
}

static const char *arguments_of(struct live_world *live, long pid)
{
	struct answer answer = ask_process(live, ASK_READ, pid, "cmdline");
	size_t length = answer.body.length;

	while (length > 0 &&
	       (answer.body.data[length - 1] == '\0' || answer.body.data[length - 1] == ' '))
		length--;
	struct strbuf text = strbuf_new(live->world.arena);
	for (size_t i = 0; i < length; i++)
		strbuf_append(&text, answer.body.data[i] ? &answer.body.data[i] : " ", 1);
	return text.data;
}

static const char *program_of(struct live_world *live, long pid)
{
	static const char deleted[] = " (deleted)";
	struct answer answer = ask_process(live, ASK_STAT, pid, "exe");

	if (answer.status != FACT_OBTAINED)
		return NULL;
	const char *path = live_text_of(live->world.arena, &answer);
	size_t length = strlen(path) - (str_ends(path, deleted) ? strlen(deleted) : 0);
	return arena_strndup(live->world.arena, path, length);
}

static const char *wchan_of(struct live_world *live, long pid)
{
	struct answer answer = ask_process(live, ASK_READ, pid, "wchan");
	const char *text = live_text_of(live->world.arena, &answer);

	return *text == '\0' || str_equal(text, "0") ? NULL : text;
}

static const char *user_of(struct live_world *live, long pid)
{
	struct answer answer = ask_process(live, ASK_READ, pid, "status");
	const char *field = strstr(live_text_of(live->world.arena, &answer), "\nUid:");

	return field ? live_user_name(live, strtol(field + strlen("\nUid:"), NULL, 10)) : NULL;
}

/* Its number may have been given away while we read: then the answers are of two processes. */
static bool still_there(struct live_world *live, const struct process_stat *before)
{
	struct answer answer = ask_process(live, ASK_READ, before->pid, "stat");
	struct process_stat now;

	if (answer.status == FACT_ABSENT)
		return false;
	return answer.status != FACT_OBTAINED || !process_stat_parse(answer.body, &now) ||
	       now.start_ticks == before->start_ticks;
}

static struct process_fact describe(struct live_world *live, const struct process_stat *stat,
				    int64_t boot)
{
	struct process_fact fact = {
		.pid = stat->pid,
		.ppid = stat->ppid,
		.state = stat->state,
		.start = boot ? boot + stat->start_ticks / sysconf(_SC_CLK_TCK) : TIME_UNKNOWN,
		.comm = arena_strdup(live->world.arena, stat->comm),
		.blocked_seconds = COUNT_UNKNOWN,
	};

	fact.args = arguments_of(live, stat->pid);
	fact.exe = program_of(live, stat->pid);
	fact.wchan = wchan_of(live, stat->pid);
	fact.user = user_of(live, stat->pid);
	if (stat->state == 'D') {
		struct answer answer = ask_process(live, ASK_BLOCKED, stat->pid, "sched");
		if (answer.status == FACT_OBTAINED)
			fact.blocked_seconds = answer.head.seconds;
	}
	return fact;
}

static int64_t boot_time(struct live_world *live)
{
	struct answer answer = live_ask_file(live, ASK_READ, "/proc/stat", LIVE_TABLE_LIMIT);
	const char *field = strstr(live_text_of(live->world.arena, &answer), "\nbtime ");

	return field ? strtoll(field + strlen("\nbtime "), NULL, 10) : TIME_UNKNOWN;
}

static int by_pid(const void *a, const void *b)
{
	const struct process_fact *left = a, *right = b;

	return (left->pid > right->pid) - (left->pid < right->pid);
}

void live_processes(struct world *world, bool (*wanted)(const char *comm), struct processes *ret)
{
	struct live_world *live = (struct live_world *)world;
	struct reader_request request = { .question = ASK_PROCESSES };
	struct answer answer = live_ask_in(world->arena, live->processes, live->question_ms,
					   request, "");
	int64_t boot = boot_time(live);

	*ret = (struct processes){ .from = live_provenance_of(world->arena, &answer, "/proc") };
	for (size_t at = 0; at < answer.body.length; at += sizeof(struct process_stat)) {
		struct process_stat stat;
		memcpy(&stat, answer.body.data + at, sizeof(stat));
		if (!wanted(stat.comm))
			continue;
		struct process_fact fact = describe(live, &stat, boot);
		if (!still_there(live, &stat))
			continue;
		ret->items = arena_grow(world->arena, ret->items, &ret->capacity, ret->count,
					sizeof(*ret->items));
		ret->items[ret->count++] = fact;
	}
	if (ret->count)
		qsort(ret->items, ret->count, sizeof(*ret->items), by_pid);
}
