/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/capture.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "probes/capture_rows.h"

/* ---- stat.tsv ---- */

enum stat_column {
	STAT_PATH,
	STAT_TYPE,
	STAT_MODE,
	STAT_UID,
	STAT_USER,
	STAT_GID,
	STAT_GROUP,
	STAT_DEVICE,
	STAT_SIZE,
	STAT_MTIME,
	STAT_LINK,
	STAT_COLUMNS
};

static const struct rows_rule mode_rule = { "mode", 8, 0, 07777, "is not octal" };
static const struct rows_rule uid_rule = { "uid", 10, 0, UINT32_MAX, rows_whole_number };
static const struct rows_rule gid_rule = { "gid", 10, 0, UINT32_MAX, rows_whole_number };
static const struct rows_rule device_rule = { "device", 10, 0, UINT32_MAX, "is not major:minor" };
static const struct rows_rule size_rule = { "size", 10, 0, INT64_MAX, rows_whole_number };
static const struct rows_rule mtime_rule = { "mtime", 10, INT64_MIN, INT64_MAX, rows_whole_number };

static void parse_device(struct capture_rows *table, struct file_fact *fact)
{
	struct bytes from = rows_column(table, STAT_DEVICE);

	if (rows_unknown(from))
		return;
	const char *colon = memchr(from.data, ':', from.length);
	size_t length = colon ? (size_t)(colon - from.data) : from.length;
	struct bytes minor = { from.data + length, 0 };
	if (colon)
		minor = (struct bytes){ colon + 1, from.length - length - 1 };
	fact->major = (unsigned)rows_number_of(table, (struct bytes){ from.data, length },
					       &device_rule);
	fact->minor = (unsigned)rows_number_of(table, minor, &device_rule);
}

/* A name that is missing is the number as text, as where a name does not resolve. */
static const char *name_or_number(struct capture_rows *table, size_t index, long id)
{
	const char *name = rows_text(table, index);

	return name || id < 0 ? name : arena_printf(table->arena, "%ld", id);
}

static void parse_file(struct capture_rows *table, struct file_fact *fact)
{
	rows_need(table, STAT_TYPE + 1, STAT_TYPE + 1);
	if (table->error)
		return;
	fact->path = rows_path(table, STAT_PATH);
	fact->type = rows_letter(table, STAT_TYPE, "type", "fdlbcsp-");
	/* in a cut row the last number may lack digits and still look well */
	if (fact->type != '-')
		rows_need(table, STAT_TYPE + 1, STAT_COLUMNS);
	fact->mode = (unsigned)rows_number(table, STAT_MODE, &mode_rule, 0);
	fact->uid = (long)rows_number(table, STAT_UID, &uid_rule, -1);
	fact->user = name_or_number(table, STAT_USER, fact->uid);
	fact->gid = (long)rows_number(table, STAT_GID, &gid_rule, -1);
	fact->group = name_or_number(table, STAT_GROUP, fact->gid);
	parse_device(table, fact);
	fact->size = rows_number(table, STAT_SIZE, &size_rule, -1);
	fact->mtime = rows_number(table, STAT_MTIME, &mtime_rule, TIME_UNKNOWN);
	if (fact->type == 'l' && rows_column(table, STAT_LINK).length)
		fact->link = rows_literal(table, STAT_LINK);
}

bool capture_parse_stat(struct arena *arena, struct bytes content, const char *file,
			struct capture_stats *io, const char **ret_error)
{
	struct capture_rows table = rows_new(arena, content, file);

	while (rows_next(&table)) {
		struct file_fact fact = { 0 };
		parse_file(&table, &fact);
		io->items = arena_grow(arena, io->items, &io->capacity, io->count,
				       sizeof(*io->items));
		io->items[io->count++] = fact;
	}
	*ret_error = table.error;
	return !table.error;
}

void capture_format_stat(struct strbuf *buf, const struct file_fact *fact)
{
	capture_escape(buf, fact->path);
	strbuf_printf(buf, "\t%c", fact->type);
	if (fact->type == '-') {
		strbuf_puts(buf, "\n");
		return;
	}
	strbuf_printf(buf, "\t%04o", fact->mode & 07777);
	rows_put_number(buf, fact->uid, -1);
	rows_put(buf, fact->user);
	rows_put_number(buf, fact->gid, -1);
	rows_put(buf, fact->group);
	if (fact->type == 'b' || fact->type == 'c')
		strbuf_printf(buf, "\t%u:%u", fact->major, fact->minor);
	else
		strbuf_puts(buf, "\t-");
	rows_put_number(buf, fact->size, -1);
	rows_put_number(buf, fact->mtime, TIME_UNKNOWN);
	strbuf_puts(buf, "\t");
	capture_escape(buf, fact->link ? fact->link : "");
	strbuf_puts(buf, "\n");
}

/* ---- proc.tsv ---- */

enum proc_column {
	PROC_PID,
	PROC_PPID,
	PROC_USER,
	PROC_STATE,
	PROC_START,
	PROC_COMM,
	PROC_ARGS,
	PROC_EXE,
	PROC_WCHAN,
	PROC_BLOCKED
};

static const struct rows_rule pid_rule = { "pid", 10, 1, INT32_MAX, rows_whole_number };
static const struct rows_rule ppid_rule = { "ppid", 10, 0, INT32_MAX, rows_whole_number };
static const struct rows_rule start_rule = { "start", 10, 0, INT64_MAX, rows_whole_number };
static const struct rows_rule blocked_rule = { "time off the CPU", 10, 0, INT32_MAX,
					       rows_whole_number };

static void parse_process(struct capture_rows *table, struct process_fact *process)
{
	rows_need(table, PROC_COMM + 1, PROC_WCHAN + 1);
	if (table->error)
		return;
	process->pid = (long)rows_number_of(table, rows_column(table, PROC_PID), &pid_rule);
	process->ppid = (long)rows_number(table, PROC_PPID, &ppid_rule, 0);
	process->user = rows_text(table, PROC_USER);
	if (!rows_unknown(rows_column(table, PROC_STATE)))
		process->state = rows_letter(table, PROC_STATE, "state", "RSDTtZXxKWPI");
	process->start = rows_number(table, PROC_START, &start_rule, TIME_UNKNOWN);
	process->comm = rows_text(table, PROC_COMM);
	if (!process->comm)
		rows_fault(table, "the process has no name");
	const char *args = rows_text(table, PROC_ARGS);
	process->args = args ? args : "";
	process->exe = rows_text(table, PROC_EXE);
	process->wchan = rows_text(table, PROC_WCHAN);
	process->blocked_seconds = (long)rows_number(table, PROC_BLOCKED, &blocked_rule,
						     COUNT_UNKNOWN);
}

bool capture_parse_proc(struct arena *arena, struct bytes content, const char *file,
			struct processes *io, const char **ret_error)
{
	struct capture_rows table = rows_new(arena, content, file);

	while (rows_next(&table)) {
		struct process_fact process = { 0 };
		parse_process(&table, &process);
		io->items = arena_grow(arena, io->items, &io->capacity, io->count,
				       sizeof(*io->items));
		io->items[io->count++] = process;
	}
	*ret_error = table.error;
	return !table.error;
}

void capture_format_proc(struct strbuf *buf, const struct process_fact *process)
{
	strbuf_printf(buf, "%ld\t%ld", process->pid, process->ppid);
	rows_put(buf, process->user);
	strbuf_printf(buf, "\t%c", process->state ? process->state : '-');
	rows_put_number(buf, process->start, TIME_UNKNOWN);
	rows_put(buf, process->comm);
	rows_put(buf, process->args);
	rows_put(buf, process->exe);
	rows_put(buf, process->wchan);
	rows_put_number(buf, process->blocked_seconds, COUNT_UNKNOWN);
	strbuf_puts(buf, "\n");
}

/* ---- read.tsv ---- */

enum refusal_column { REFUSAL_PATH, REFUSAL_STATUS, REFUSAL_WORDS, REFUSAL_VERB };

static const char *const verb_names[CAPTURE_VERB_COUNT] = {
	[CAPTURE_READ] = "read",       [CAPTURE_STAT] = "stat",	  [CAPTURE_LIST] = "list",
	[CAPTURE_ACL] = "acl",	       [CAPTURE_SPACE] = "space", [CAPTURE_PROCESSES] = "processes",
	[CAPTURE_DEVICES] = "devices", [CAPTURE_SYSFS] = "sysfs",
};

static bool bytes_are(struct bytes text, const char *wanted)
{
	return text.length == strlen(wanted) && memcmp(text.data, wanted, text.length) == 0;
}

static enum fact_status parse_fact_status(struct capture_rows *table)
{
	struct bytes from = rows_column(table, REFUSAL_STATUS);

	for (int i = 0; i < FACT_STATUS_COUNT; i++) {
		if (bytes_are(from, fact_status_name((enum fact_status)i)))
			return (enum fact_status)i;
	}
	rows_fault(table, "status %s is not known", capture_quote(table->arena, from));
	return FACT_NOT_ASKED;
}

static enum capture_verb parse_verb(struct capture_rows *table)
{
	struct bytes from = rows_column(table, REFUSAL_VERB);

	if (rows_unknown(from))
		return CAPTURE_READ;
	for (int i = 0; i < CAPTURE_VERB_COUNT; i++) {
		if (bytes_are(from, verb_names[i]))
			return (enum capture_verb)i;
	}
	rows_fault(table, "verb %s is not known", capture_quote(table->arena, from));
	return CAPTURE_READ;
}

static void parse_refusal(struct capture_rows *table, struct capture_refusal *refusal)
{
	rows_need(table, REFUSAL_STATUS + 1, REFUSAL_VERB + 1);
	if (table->error)
		return;
	refusal->path = rows_path(table, REFUSAL_PATH);
	refusal->status = parse_fact_status(table);
	refusal->words = rows_text(table, REFUSAL_WORDS);
	refusal->verb = parse_verb(table);
	if (refusal->status == FACT_OBTAINED && refusal->verb != CAPTURE_LIST)
		rows_fault(table, "what was obtained does not belong here");
}

bool capture_parse_refusals(struct arena *arena, struct bytes content, const char *file,
			    struct capture_refusals *io, const char **ret_error)
{
	struct capture_rows table = rows_new(arena, content, file);

	while (rows_next(&table)) {
		struct capture_refusal refusal = { 0 };
		parse_refusal(&table, &refusal);
		io->items = arena_grow(arena, io->items, &io->capacity, io->count,
				       sizeof(*io->items));
		io->items[io->count++] = refusal;
	}
	*ret_error = table.error;
	return !table.error;
}

void capture_format_refusal(struct strbuf *buf, const struct capture_refusal *refusal)
{
	capture_escape(buf, refusal->path);
	strbuf_printf(buf, "\t%s", fact_status_name(refusal->status));
	rows_put(buf, refusal->words);
	strbuf_printf(buf, "\t%s\n", verb_names[refusal->verb]);
}

/* ---- names ---- */

static const char escapes[] = "t\tn\nr\r\\\\"; /* letter, what it stands for */

void capture_escape(struct strbuf *buf, const char *plain)
{
	for (;;) {
		size_t length = strcspn(plain, "\t\n\r\\");
		strbuf_append(buf, plain, length);
		plain += length;
		if (!*plain)
			return;
		size_t i = 0;
		while (escapes[i + 1] != *plain)
			i += 2;
		strbuf_printf(buf, "\\%c", escapes[i]);
		plain++;
	}
}

char *capture_unescape(struct arena *arena, struct bytes from)
{
	char *plain = arena_alloc(arena, from.length + 1);
	char *end = plain;

	if (memchr(from.data, '\0', from.length))
		return NULL;
	for (size_t i = 0; i < from.length; i++) {
		if (from.data[i] != '\\') {
			*end++ = from.data[i];
			continue;
		}
		size_t j = 0;
		char wanted = ++i < from.length ? from.data[i] : '\0';
		while (escapes[j] && escapes[j] != wanted)
			j += 2;
		if (!escapes[j])
			return NULL;
		*end++ = escapes[j + 1];
	}
	return plain;
}
