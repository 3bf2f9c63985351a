/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/capture.h"
#include "tests/unit/temp_folder.h"

/* ---- a world that answers from a script ---- */

struct scripted {
	struct world world;
	int stats_asked, closed;
	bool refuses;	     /* stat, from now on */
	const char *instead; /* answers any command as if it were this one; NULL: as asked */
};

static const char gone[] = "No such file or directory";

static const struct {
	const char *path;
	struct provenance from;
	struct bytes content;
} script_reads[] = {
	{ "/etc/oracle/olr.loc", { .status = FACT_OBTAINED }, { "a\0b\n", 4 } },
	{ "/etc/empty", { .status = FACT_OBTAINED }, { "", 0 } },
	{ "/etc/secret", { FACT_DENIED, NULL, "Permission denied" }, { "", 0 } },
	{ "/etc/mute", { FACT_DENIED, NULL, NULL }, { "", 0 } },
	{ "/mnt/x", { FACT_TIMED_OUT, NULL, "no answer within 5 s" }, { "", 0 } },
	{ "/etc/big", { FACT_TOO_BIG, NULL, "more than 4096 bytes" }, { "part", 4 } },
	{ "/etc/bigger", { FACT_TOO_BIG, NULL, "more than 4096 bytes" }, { "", 0 } },
	{ "/etc/broken", { FACT_FAILED, NULL, "Input/output\terror\n\\" }, { "", 0 } },
	{ "/etc/none", { FACT_ABSENT, NULL, gone }, { "", 0 } },
	{ "/etc/odd", { FACT_ABSENT, NULL, "Not a directory" }, { "", 0 } },
	{ "/home/grid", { FACT_FAILED, NULL, "Is a directory" }, { "", 0 } },
	/* a link that leads nowhere */
	{ "/etc/dangling", { FACT_ABSENT, NULL, gone }, { "", 0 } },
};

#define OBTAINED  .from = { .status = FACT_OBTAINED }
#define ROOT_OWNS .user = "root", .group = "root"
#define FOLDER(where)                                                                     \
	{                                                                                 \
		OBTAINED, .path = where, .type = 'd', .mode = 0755, ROOT_OWNS, .size = 40 \
	}

static const struct file_fact script_stats[] = {
	FOLDER("/home"),
	FOLDER("/home/grid"),
	FOLDER("/home/grid/bin"),
	FOLDER("/stale"),
	FOLDER("/stale/a"),
	{ OBTAINED, .path = "/home/grid/tab\there", .type = 'f', .mode = 06751, .uid = 1001,
	  .gid = 1002, .user = "grid", .group = "1002", .size = 5000000000, .mtime = 1700000000 },
	{ OBTAINED, .path = "/home/grid/to\\ra", .type = 'l', .mode = 0777, ROOT_OWNS, .size = 9,
	  .mtime = 1, .link = "-" },
	{ OBTAINED, .path = "/dev/sdb", .type = 'b', .mode = 0660, .uid = 1001, .user = "grid",
	  .gid = 1003, .group = "asmadmin", .major = 8, .minor = 16, .mtime = 1700000001 },
	{ OBTAINED, .path = "/etc/dangling", .type = 'l', .mode = 0777, ROOT_OWNS, .link = "x" },
	{ OBTAINED, .path = "/link", .type = 'l', .mode = 0777, ROOT_OWNS, .link = "home/grid" },
	{ .from = { FACT_ABSENT, NULL, gone }, .path = "/etc/none" },
	{ .from = { FACT_DENIED, NULL, "Permission denied" }, .path = "/home/grid/closed" },
	{ .from = { FACT_TIMED_OUT, NULL, "no answer within 5 s" }, .path = "/stale/b" },
};

static const char *const grid_names[] = { "bin", "closed", "tab\there", "to\\ra" };
static const char *const stale_names[] = { "a", "b", "c" };

static const struct {
	const char *path;
	struct provenance from;
	const char *const *names;
	size_t count;
} script_lists[] = {
	{ "/home/grid", { .status = FACT_OBTAINED }, grid_names, 4 },
	{ "/link", { .status = FACT_OBTAINED }, grid_names, 4 },
	{ "/stale", { .status = FACT_OBTAINED }, stale_names, 3 },
	{ "/home/grid/bin/void", { .status = FACT_OBTAINED }, NULL, 0 },
	{ "/root", { FACT_DENIED, NULL, "Permission denied" }, NULL, 0 },
	{ "/etc/none", { FACT_ABSENT, NULL, gone }, NULL, 0 },
};

static const struct process_fact script_processes[] = {
	{ .pid = 900,
	  .ppid = 1,
	  .user = "root",
	  .state = 'S',
	  .start = 1700000000,
	  .comm = "ohasd.bin",
	  .args = "/u01/bin/ohasd.bin\treboot",
	  .exe = "/u01/bin/ohasd.bin",
	  .blocked_seconds = COUNT_UNKNOWN },
	{ .pid = 77,
	  .ppid = 1,
	  .state = 'D',
	  .comm = "ocssd.bin",
	  .args = "",
	  .wchan = "io_schedule",
	  .blocked_seconds = 120 },
	{ .pid = 5, .comm = "bash", .args = "-bash", .blocked_seconds = COUNT_UNKNOWN },
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct provenance unknown_path = { FACT_ABSENT, NULL, gone };

static void script_read(struct world *world, const char *path, size_t limit,
			struct file_answer *ret)
{
	(void)world;
	assert_int_equal(limit, 4096);
	*ret = (struct file_answer){ unknown_path, { "", 0 } };
	for (size_t i = 0; i < COUNT(script_reads); i++) {
		if (strcmp(path, script_reads[i].path) == 0)
			*ret = (struct file_answer){ script_reads[i].from,
						     script_reads[i].content };
	}
	ret->from.source = path;
}

static void script_stat(struct world *world, const char *path, struct file_fact *ret)
{
	((struct scripted *)world)->stats_asked++;
	*ret = (struct file_fact){ .from = unknown_path };
	for (size_t i = 0; i < COUNT(script_stats); i++) {
		if (strcmp(path, script_stats[i].path) == 0)
			*ret = script_stats[i];
	}
	/* the same tree, seen through a link */
	if (str_starts(path, "/link/"))
		script_stat(world, arena_printf(world->arena, "/home/grid/%s", path + 6), ret);
	if (((struct scripted *)world)->refuses)
		*ret = (struct file_fact){ .from = { FACT_DENIED, NULL, "Permission denied" } };
	ret->path = path;
	ret->from.source = path;
}

static void script_list(struct world *world, const char *path, struct list_answer *ret)
{
	*ret = (struct list_answer){ .from = unknown_path };
	for (size_t i = 0; i < COUNT(script_lists); i++) {
		if (strcmp(path, script_lists[i].path) != 0)
			continue;
		ret->from = script_lists[i].from;
		for (size_t j = 0; j < script_lists[i].count; j++)
			names_add(world->arena, &ret->entries, script_lists[i].names[j]);
	}
	ret->from.source = path;
}

static void script_process_list(struct world *world, bool (*wanted)(const char *comm),
				struct processes *ret)
{
	*ret = (struct processes){ .from = { FACT_OBTAINED, "/proc", NULL } };
	for (size_t i = 0; i < COUNT(script_processes); i++) {
		if (!wanted(script_processes[i].comm))
			continue;
		ret->items = arena_grow(world->arena, ret->items, &ret->capacity, ret->count,
					sizeof(*ret->items));
		ret->items[ret->count++] = script_processes[i];
	}
}

static const struct {
	const char *argument;
	struct command_fact answer;
} script_commands[] = {
	{ "plain", { .status = FACT_OBTAINED, .out = { "x\n", 2 } } },
	{ "empty", { .status = FACT_OBTAINED } },
	{ "exit",
	  { .status = FACT_OBTAINED, .exit_code = 4, .out = { "\0\xff", 2 }, .err = { "e", 1 } } },
	{ "killed", { .status = FACT_OBTAINED, .exit_code = -1, .signal = 9 } },
	{ "hangs",
	  { .status = FACT_TIMED_OUT,
	    .exit_code = -1,
	    .words = "no answer within 30 s",
	    .out = { "CRS-", 4 },
	    .hang = { 812, 'D', "nfs_wait", 30 } } },
	{ "waits", { .status = FACT_TIMED_OUT, .exit_code = -1, .hang = { .limit_seconds = 5 } } },
	{ "floods",
	  { .status = FACT_TOO_BIG,
	    .exit_code = -1,
	    .words = "more than 3 bytes of output",
	    .out = { "abc", 3 } } },
	{ "missing", { .status = FACT_ABSENT, .exit_code = -1, .words = gone } },
	{ "closed",
	  { .status = FACT_DENIED, .exit_code = -1, .words = "Operation not permitted" } },
	{ "mute", { .status = FACT_DENIED, .exit_code = -1 } },
	{ "broken", { .status = FACT_FAILED, .exit_code = -1, .words = "entering a group: x\ny" } },
};

static void script_run(struct world *world, struct command *commands, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct command_fact *answer = &commands[i].answer;
		const char *instead = ((struct scripted *)world)->instead;
		const char *asked = instead ? instead : commands[i].argv[1];
		*answer = (struct command_fact){ .status = FACT_NOT_ASKED };
		for (size_t j = 0; j < COUNT(script_commands); j++) {
			if (strcmp(asked, script_commands[j].argument) == 0)
				*answer = script_commands[j].answer;
		}
		answer->line = command_line(world->arena, commands[i].argv);
		if (!answer->out.data)
			answer->out.data = "";
		if (!answer->err.data)
			answer->err.data = "";
	}
}

static void script_host(struct world *world, struct host_answer *ret)
{
	(void)world;
	*ret = (struct host_answer){ "rac1", 1795216740, "Europe/Berlin" };
}

static int script_close(struct world *world, const char **ret_error)
{
	(void)ret_error;
	((struct scripted *)world)->closed++;
	return 0;
}

static const struct world_verbs script_verbs = {
	.read_file = script_read,
	.read_end = script_read,
	.stat = script_stat,
	.list = script_list,
	.processes = script_process_list,
	.run = script_run,
	.host = script_host,
	.close = script_close,
};

/* ---- the worlds of a test ---- */

static struct arena *arena;
static struct scripted script;

static int setup(void **state)
{
	arena = arena_new();
	script = (struct scripted){ .world = { .verbs = &script_verbs, .arena = arena } };
	return temp_setup(state);
}

static int teardown(void **state)
{
	arena_free(arena);
	return temp_teardown(state);
}

static struct world *recorder(void)
{
	const char *error = NULL;
	struct world *world = world_record(arena, &script.world,
					   arena_strdup(arena, temp_path("c")), &error);

	if (!world)
		fail_msg("%s", error);
	return world;
}

static struct world *replay(void)
{
	const char *error = NULL;
	struct world *world = world_replay(arena, temp_path("c"), &error);

	if (!world)
		fail_msg("%s", error);
	return world;
}

static void close_world(struct world *world)
{
	const char *error = NULL;

	if (world->verbs->close(world, &error))
		fail_msg("%s", error);
}

/* ---- equal answers ---- */

static void assert_text(const char *a, const char *b)
{
	if (!str_equal(a, b))
		fail_msg("\"%s\" is not \"%s\"", a ? a : "(null)", b ? b : "(null)");
}

static void assert_from(struct provenance a, struct provenance b)
{
	assert_text(fact_status_name(a.status), fact_status_name(b.status));
	assert_text(a.source, b.source);
	assert_text(a.words, b.words);
}

static void assert_bytes(struct bytes a, struct bytes b)
{
	assert_int_equal(a.length, b.length);
	assert_non_null(a.data);
	assert_non_null(b.data);
	assert_memory_equal(a.data, b.data, a.length);
}

static void assert_file(const struct file_fact *a, const struct file_fact *b)
{
	assert_from(a->from, b->from);
	assert_text(a->path, b->path);
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->mode, b->mode);
	assert_int_equal(a->uid, b->uid);
	assert_int_equal(a->gid, b->gid);
	assert_text(a->user, b->user);
	assert_text(a->group, b->group);
	assert_int_equal(a->major, b->major);
	assert_int_equal(a->minor, b->minor);
	assert_int_equal(a->size, b->size);
	assert_int_equal(a->mtime, b->mtime);
	assert_text(a->link, b->link);
}

static void assert_processes(const struct processes *a, const struct processes *b)
{
	assert_from(a->from, b->from);
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++) {
		const struct process_fact *one = &a->items[i], *two = &b->items[i];
		assert_int_equal(one->pid, two->pid);
		assert_int_equal(one->ppid, two->ppid);
		assert_text(one->user, two->user);
		assert_int_equal(one->state, two->state);
		assert_int_equal(one->start, two->start);
		assert_text(one->comm, two->comm);
		assert_text(one->args, two->args);
		assert_text(one->exe, two->exe);
		assert_text(one->wchan, two->wchan);
		assert_int_equal(one->blocked_seconds, two->blocked_seconds);
	}
}

static void assert_command(const struct command_fact *a, const struct command_fact *b)
{
	assert_text(a->line, b->line);
	assert_int_equal(a->status, b->status);
	assert_text(a->words, b->words);
	assert_int_equal(a->exit_code, b->exit_code);
	assert_int_equal(a->signal, b->signal);
	assert_bytes(a->out, b->out);
	assert_bytes(a->err, b->err);
	assert_int_equal(a->hang.pid, b->hang.pid);
	assert_int_equal(a->hang.state, b->hang.state);
	assert_text(a->hang.wchan, b->hang.wchan);
	assert_int_equal(a->hang.limit_seconds, b->hang.limit_seconds);
}

/* ---- all that the tests ask ---- */

static bool is_ours(const char *comm)
{
	return str_ends(comm, ".bin");
}

static const char *const stat_questions[] = {
	"/home",	  "/home/grid",		 "/home/grid/bin",  "/home/grid/tab\there",
	"/dev/sdb",	  "/home/grid/to\\ra",	 "/etc/dangling",   "/etc/none",
	"/link",	  "/home/grid/closed",	 "/link/tab\there", "/etc/nothing",
	"/home/grid/new", "/home/grid/new/deep",
};

struct answers {
	struct file_answer reads[COUNT(script_reads)];
	struct file_fact stats[COUNT(stat_questions)];
	struct list_answer lists[COUNT(script_lists)];
	struct processes processes;
	struct host_answer host;
	struct command_fact commands[COUNT(script_commands)];
};

static void ask_commands(struct world *world, struct answers *ret)
{
	const char *argv[COUNT(script_commands)][3];
	struct command commands[COUNT(script_commands)];

	for (size_t i = 0; i < COUNT(script_commands); i++) {
		argv[i][0] = "/u01/bin/crsctl";
		argv[i][1] = script_commands[i].argument;
		argv[i][2] = NULL;
		commands[i] = (struct command){ .argv = argv[i],
						.timeout_seconds = 30,
						.output_limit = 4096 };
	}
	world->verbs->run(world, commands, COUNT(script_commands));
	for (size_t i = 0; i < COUNT(script_commands); i++)
		ret->commands[i] = commands[i].answer;
}

static void ask_all(struct world *world, struct answers *ret)
{
	for (size_t i = 0; i < COUNT(script_reads); i++)
		world->verbs->read_file(world, script_reads[i].path, 4096, &ret->reads[i]);
	for (size_t i = 0; i < COUNT(stat_questions); i++)
		world->verbs->stat(world, stat_questions[i], &ret->stats[i]);
	for (size_t i = 0; i < COUNT(script_lists); i++)
		world->verbs->list(world, script_lists[i].path, &ret->lists[i]);
	world->verbs->processes(world, is_ours, &ret->processes);
	world->verbs->host(world, &ret->host);
	ask_commands(world, ret);
}

static void assert_answers(const struct answers *a, const struct answers *b)
{
	for (size_t i = 0; i < COUNT(a->reads); i++) {
		assert_from(a->reads[i].from, b->reads[i].from);
		assert_bytes(a->reads[i].content, b->reads[i].content);
	}
	for (size_t i = 0; i < COUNT(a->stats); i++)
		assert_file(&a->stats[i], &b->stats[i]);
	for (size_t i = 0; i < COUNT(a->lists); i++) {
		assert_from(a->lists[i].from, b->lists[i].from);
		assert_int_equal(a->lists[i].entries.count, b->lists[i].entries.count);
		for (size_t j = 0; j < a->lists[i].entries.count; j++)
			assert_text(a->lists[i].entries.items[j], b->lists[i].entries.items[j]);
	}
	assert_processes(&a->processes, &b->processes);
	assert_text(a->host.name, b->host.name);
	assert_int_equal(a->host.now, b->host.now);
	assert_text(a->host.timezone, b->host.timezone);
	for (size_t i = 0; i < COUNT(a->commands); i++)
		assert_command(&a->commands[i], &b->commands[i]);
}

/* ---- tests ---- */

static void round_trip(void **state)
{
	struct answers direct, recorded, replayed;

	(void)state;
	ask_all(&script.world, &direct);
	struct world *world = recorder();
	ask_all(world, &recorded);
	assert_answers(&direct, &recorded);
	close_world(world);
	assert_int_equal(script.closed, 1);
	world = replay();
	ask_all(world, &replayed);
	assert_answers(&direct, &replayed);
	close_world(world);
}

/* A capture of a replay is the same capture. */
static void twice_recorded(void **state)
{
	struct answers direct, replayed;
	const char *error;

	(void)state;
	struct world *world = recorder();
	ask_all(world, &direct);
	close_world(world);
	world = world_record(arena, replay(), temp_path("again"), &error);
	assert_non_null(world);
	assert_true(world->replay);
	ask_all(world, &replayed);
	close_world(world);
	world = world_replay(arena, temp_path("again"), &error);
	assert_non_null(world);
	ask_all(world, &replayed);
	assert_answers(&direct, &replayed);
	close_world(world);
}

/* A folder that was only looked at says nothing of what is in it. */
static void looked_at_is_not_listed(void **state)
{
	struct file_fact fact;
	struct list_answer list;

	(void)state;
	struct world *world = recorder();
	world->verbs->stat(world, "/home/grid", &fact);
	close_world(world);
	world = replay();
	world->verbs->stat(world, "/home/grid", &fact);
	assert_int_equal(fact.from.status, FACT_OBTAINED);
	assert_int_equal(fact.type, 'd');
	world->verbs->stat(world, "/home/grid/bin", &fact);
	assert_int_equal(fact.from.status, FACT_NOT_CAPTURED);
	world->verbs->list(world, "/home/grid", &list);
	assert_int_equal(list.from.status, FACT_NOT_CAPTURED);
	close_world(world);
}

static void listed_is_complete(void **state)
{
	struct file_fact fact;
	struct list_answer list;

	(void)state;
	struct world *world = recorder();
	world->verbs->list(world, "/home/grid", &list);
	close_world(world);
	world = replay();
	world->verbs->stat(world, "/home/grid/tab\there", &fact);
	assert_int_equal(fact.size, 5000000000);
	world->verbs->stat(world, "/home/grid/other", &fact);
	assert_int_equal(fact.from.status, FACT_ABSENT);
	/* an entry that is a folder was not itself listed */
	world->verbs->stat(world, "/home/grid/bin/other", &fact);
	assert_int_equal(fact.from.status, FACT_NOT_CAPTURED);
	close_world(world);
}

static void one_hung_entry_is_enough(void **state)
{
	struct list_answer list;
	struct file_fact fact;

	(void)state;
	struct world *world = recorder();
	world->verbs->list(world, "/stale", &list);
	close_world(world);
	/* the folder, a, and b, which did not answer; not c */
	assert_int_equal(script.stats_asked, 3);
	world = replay();
	world->verbs->stat(world, "/stale/b", &fact);
	assert_int_equal(fact.from.status, FACT_TIMED_OUT);
	world->verbs->stat(world, "/stale/c", &fact);
	assert_int_equal(fact.from.status, FACT_NOT_CAPTURED);
	close_world(world);
}

static void nothing_asked(void **state)
{
	struct host_answer host;
	struct processes processes;

	(void)state;
	close_world(recorder());
	struct world *world = replay();
	world->verbs->host(world, &host);
	assert_string_equal(host.name, "rac1");
	world->verbs->processes(world, is_ours, &processes);
	assert_int_equal(processes.from.status, FACT_NOT_CAPTURED);
	close_world(world);
}

static bool is_nothing(const char *comm)
{
	return *comm == '\0';
}

static void no_process_found(void **state)
{
	struct processes processes;

	(void)state;
	struct world *world = recorder();
	world->verbs->processes(world, is_nothing, &processes);
	close_world(world);
	world = replay();
	world->verbs->processes(world, is_ours, &processes);
	assert_int_equal(processes.from.status, FACT_OBTAINED);
	assert_int_equal(processes.count, 0);
	close_world(world);
}

static bool is_ocssd(const char *comm)
{
	return strcmp(comm, "ocssd.bin") == 0;
}

static void processes_asked_twice(void **state)
{
	struct processes processes;

	(void)state;
	struct world *world = recorder();
	world->verbs->processes(world, is_ocssd, &processes);
	world->verbs->processes(world, is_ours, &processes);
	close_world(world);
	world = replay();
	world->verbs->processes(world, is_ours, &processes);
	assert_int_equal(processes.count, 2);
	close_world(world);
}

/* What was obtained once is not lost when the same question is refused later. */
static void refused_later(void **state)
{
	struct file_fact fact;

	(void)state;
	struct world *world = recorder();
	world->verbs->stat(world, "/dev/sdb", &fact);
	script.refuses = true;
	world->verbs->stat(world, "/dev/sdb", &fact);
	assert_int_equal(fact.from.status, FACT_DENIED);
	close_world(world);
	world = replay();
	world->verbs->stat(world, "/dev/sdb", &fact);
	assert_int_equal(fact.from.status, FACT_OBTAINED);
	assert_int_equal(fact.major, 8);
	close_world(world);
}

static unsigned mode_of(const char *relative)
{
	struct stat status;

	assert_int_equal(lstat(temp_path(relative), &status), 0);
	return status.st_mode & 07777;
}

static void files_as_documented(void **state)
{
	static const char stats[] = "/etc/dangling\tl\t0777\t0\troot\t0\troot\t-\t0\t-\tx\n"
				    "/etc/none\t-\n"
				    "/etc/nothing\t-\n";
	struct answers answers;
	char text[4096];

	(void)state;
	mode_t before = umask(0);
	struct world *world = recorder();
	ask_all(world, &answers);
	close_world(world);
	umask(before);
	assert_int_equal(mode_of("c"), 0700);
	assert_int_equal(mode_of("c/root/etc"), 0700);
	assert_int_equal(mode_of("c/root/etc/oracle/olr.loc"), 0600);
	assert_int_equal(mode_of("c/cmd/crsctl_exit.err"), 0600);
	assert_int_equal(mode_of("c/cmd/crsctl_empty.out"), 0600);
	assert_int_equal(access(temp_path("c/cmd/crsctl_plain.err"), F_OK), -1);
	assert_int_equal(access(temp_path("c/cmd/crsctl_plain.status"), F_OK), -1);
	FILE *file = fopen(temp_path("c/stat.tsv"), "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	assert_non_null(strstr(text, stats));
	assert_null(strstr(text, "/home\t"));
}

/* A later answer replaces all parts of an earlier one. */
static void same_command_again(void **state)
{
	static const char *const argv[] = { "crsctl", "exit", NULL };
	struct command command = { .argv = argv, .output_limit = 4096 };
	struct world *world = recorder();

	(void)state;
	world->verbs->run(world, &command, 1);
	assert_int_equal(access(temp_path("c/cmd/crsctl_exit.err"), F_OK), 0);
	script.instead = "plain";
	world->verbs->run(world, &command, 1);
	close_world(world);
	world = replay();
	world->verbs->run(world, &command, 1);
	assert_int_equal(command.answer.exit_code, 0);
	assert_int_equal(command.answer.err.length, 0);
	assert_bytes(command.answer.out, (struct bytes){ "x\n", 2 });
	close_world(world);
}

static void command_that_is_not_captured(void **state)
{
	static const char *const argv[] = { "crsctl", "unheard", NULL };
	struct command command = { .argv = argv, .output_limit = 4096 };
	struct world *world = recorder();

	(void)state;
	world->verbs->run(world, &command, 1);
	close_world(world);
	world = replay();
	world->verbs->run(world, &command, 1);
	assert_int_equal(command.answer.status, FACT_NOT_CAPTURED);
	close_world(world);
}

/* ---- what goes wrong ---- */

static void unusable_folders(void **state)
{
	const char *error = NULL;

	(void)state;
	temp_text("full/x", "x");
	assert_null(world_record(arena, &script.world, temp_path("full"), &error));
	assert_string_equal(error + strlen(temp_base), "/full: the folder is not empty");
	assert_null(world_record(arena, &script.world, temp_path("full/x"), &error));
	assert_string_equal(error + strlen(temp_base),
			    "/full/x: not a folder; a capture is a new folder, or a file "
			    "whose name ends in .tar.gz");
	assert_null(world_record(arena, &script.world, temp_path("no/no"), &error));
	assert_string_equal(error + strlen(temp_base), "/no/no: No such file or directory");
	assert_int_equal(script.closed, 3);
	assert_int_equal(mkdir(temp_path("c"), 0700), 0);
	close_world(recorder());
}

static void names_that_escape(void **state)
{
	struct file_answer answer;
	const char *error = NULL;

	(void)state;
	struct world *world = recorder();
	/* any user can name a socket so: it must not cost the capture */
	world->verbs->read_file(world, "/etc/../../x", 4096, &answer);
	world->verbs->read_file(world, "x", 4096, &answer);
	assert_int_equal(world->verbs->close(world, &error), 0);
	assert_int_equal(script.closed, 1);
	assert_int_equal(access(temp_path("x"), F_OK), -1);
	assert_int_equal(access(temp_path("c/rootx"), F_OK), -1);
	assert_int_equal(access(temp_path("c/x"), F_OK), -1);
}

/* The end of a file, and that there is more before it. */
static void end_of_a_file(void **state)
{
	struct file_answer answer;
	const char *error = NULL;

	(void)state;
	struct world *world = recorder();
	world->verbs->read_end(world, "/etc/big", 4096, &answer);
	assert_int_equal(answer.content.length, 4);
	close_world(world);
	world = world_replay(arena, temp_path("c"), &error);
	assert_non_null(world);
	world->verbs->read_end(world, "/etc/big", 4096, &answer);
	assert_int_equal(answer.from.status, FACT_TOO_BIG);
	assert_string_equal(answer.from.words, "more than 4096 bytes");
	assert_int_equal(answer.content.length, 4);
	assert_memory_equal(answer.content.data, "part", 4);
	close_world(world);
}

/* Somebody put a link where a file goes: it is replaced, not followed. */
static void links_are_not_followed(void **state)
{
	struct file_answer answer;
	const char *error = NULL;

	(void)state;
	temp_text("outside/olr.loc", "mine");
	struct world *world = recorder();
	assert_int_equal(symlink(temp_path("outside/olr.loc"), temp_path("c/capture.json")), 0);
	assert_int_equal(mkdir(temp_path("c/root"), 0700), 0);
	assert_int_equal(symlink(temp_path("outside"), temp_path("c/root/etc")), 0);
	world->verbs->read_file(world, "/etc/empty", 4096, &answer);
	assert_int_equal(answer.from.status, FACT_OBTAINED);
	assert_int_equal(world->verbs->close(world, &error), -ENOTDIR);
	assert_string_equal(error + strlen(temp_base),
			    "/c/root/etc/empty: not written: Not a directory");
	assert_int_equal(access(temp_path("outside/empty"), F_OK), -1);
}

static void link_in_place_of_a_file(void **state)
{
	struct stat status;

	(void)state;
	temp_text("mine", "mine");
	struct world *world = recorder();
	assert_int_equal(symlink(temp_path("mine"), temp_path("c/capture.json")), 0);
	close_world(world);
	assert_int_equal(stat(temp_path("mine"), &status), 0);
	assert_int_equal(status.st_size, 4);
	assert_int_equal(lstat(temp_path("c/capture.json"), &status), 0);
	assert_true(S_ISREG(status.st_mode));
}

/* A limit on the size of files stands for a full disk. */
static void write_error(void **state)
{
	struct rlimit limit, tiny;
	struct file_answer answer;
	const char *error = NULL;

	(void)state;
	struct world *world = recorder();
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	tiny = (struct rlimit){ 2, limit.rlim_max };
	void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tiny), 0);
	world->verbs->read_file(world, "/etc/oracle/olr.loc", 4096, &answer);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	signal(SIGXFSZ, before);
	assert_int_equal(answer.from.status, FACT_OBTAINED);
	assert_int_equal(answer.content.length, 4);
	assert_int_equal(world->verbs->close(world, &error), -EFBIG);
	assert_string_equal(error + strlen(temp_base),
			    "/c/root/etc/oracle/olr.loc: not written: File too large");
	assert_int_equal(script.closed, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(round_trip, setup, teardown),
		cmocka_unit_test_setup_teardown(twice_recorded, setup, teardown),
		cmocka_unit_test_setup_teardown(looked_at_is_not_listed, setup, teardown),
		cmocka_unit_test_setup_teardown(listed_is_complete, setup, teardown),
		cmocka_unit_test_setup_teardown(one_hung_entry_is_enough, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_asked, setup, teardown),
		cmocka_unit_test_setup_teardown(no_process_found, setup, teardown),
		cmocka_unit_test_setup_teardown(processes_asked_twice, setup, teardown),
		cmocka_unit_test_setup_teardown(refused_later, setup, teardown),
		cmocka_unit_test_setup_teardown(files_as_documented, setup, teardown),
		cmocka_unit_test_setup_teardown(same_command_again, setup, teardown),
		cmocka_unit_test_setup_teardown(command_that_is_not_captured, setup, teardown),
		cmocka_unit_test_setup_teardown(end_of_a_file, setup, teardown),
		cmocka_unit_test_setup_teardown(unusable_folders, setup, teardown),
		cmocka_unit_test_setup_teardown(names_that_escape, setup, teardown),
		cmocka_unit_test_setup_teardown(links_are_not_followed, setup, teardown),
		cmocka_unit_test_setup_teardown(link_in_place_of_a_file, setup, teardown),
		cmocka_unit_test_setup_teardown(write_error, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
