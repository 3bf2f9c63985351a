/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
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

static struct arena *arena;
static struct world *world;

static int setup(void **state)
{
	arena = arena_new();
	world = NULL;
	return temp_setup(state);
}

static int teardown(void **state)
{
	const char *error;

	if (world)
		world->verbs->close(world, &error);
	arena_free(arena);
	return temp_teardown(state);
}

static void open_capture(void)
{
	const char *error = NULL;

	world = world_replay(arena, temp_base, &error);
	if (!world)
		fail_msg("%s", error);
	assert_null(error);
	assert_true(world->replay);
}

/* What world_replay() says of this folder, without the folder's own name. */
static const char *refused_as(const char *folder)
{
	const char *error = NULL;

	assert_null(world_replay(arena, folder, &error));
	assert_non_null(error);
	assert_true(str_starts(error, temp_base));
	return error + strlen(temp_base);
}

static struct file_answer read_file(const char *path, size_t limit)
{
	struct file_answer answer;

	world->verbs->read_file(world, path, limit, &answer);
	assert_string_equal(answer.from.source, path);
	return answer;
}

static enum fact_status read_status(const char *path)
{
	return read_file(path, 4096).from.status;
}

static struct file_fact stat_of(const char *path)
{
	struct file_fact fact;

	world->verbs->stat(world, path, &fact);
	assert_string_equal(fact.from.source, path);
	assert_string_equal(fact.path, path);
	return fact;
}

static enum fact_status stat_status(const char *path)
{
	return stat_of(path).from.status;
}

/* The names joined by blanks, or the status in brackets. */
static const char *list_of(const char *path)
{
	struct list_answer list;
	struct strbuf text = strbuf_new(arena);

	world->verbs->list(world, path, &list);
	assert_string_equal(list.from.source, path);
	if (list.from.status != FACT_OBTAINED)
		strbuf_printf(&text, "[%s]", fact_status_name(list.from.status));
	for (size_t i = 0; i < list.entries.count; i++)
		strbuf_printf(&text, "%s%s", i ? " " : "", list.entries.items[i]);
	return text.data;
}

static struct command_fact run(const char *program, const char *argument, size_t limit)
{
	const char *argv[] = { program, argument, NULL };
	struct command command = { .argv = argv, .timeout_seconds = 30, .output_limit = limit };

	world->verbs->run(world, &command, 1);
	return command.answer;
}

/* ---- commands ---- */

static void only_commands(void **state)
{
	struct host_answer host;
	struct processes processes;

	(void)state;
	temp_text("cmd/crsctl_check.out", "CRS-4638\n");
	temp_text("cmd/crsctl_stop.err", "no\n");
	temp_text("cmd/crsctl_stop.status", "4\n");
	open_capture();
	struct command_fact check = run("/u01/grid/bin/crsctl", "check", 100);
	assert_int_equal(check.status, FACT_OBTAINED);
	assert_string_equal(check.line, "crsctl check");
	assert_int_equal(check.exit_code, 0);
	assert_int_equal(check.out.length, 9);
	assert_memory_equal(check.out.data, "CRS-4638\n", 9);
	assert_int_equal(check.err.length, 0);
	struct command_fact stop = run("crsctl", "stop", 100);
	assert_int_equal(stop.status, FACT_OBTAINED);
	assert_int_equal(stop.exit_code, 4);
	assert_int_equal(stop.out.length, 0);
	assert_int_equal(stop.err.length, 3);
	assert_int_equal(run("crsctl", "start", 100).status, FACT_NOT_CAPTURED);
	world->verbs->host(world, &host);
	assert_null(host.name);
	assert_null(host.timezone);
	assert_int_equal(host.now, TIME_UNKNOWN);
	assert_int_equal(read_status("/etc/passwd"), FACT_NOT_CAPTURED);
	assert_int_equal(stat_status("/etc/passwd"), FACT_NOT_CAPTURED);
	assert_string_equal(list_of("/etc"), "[not captured]");
	world->verbs->processes(world, NULL, &processes);
	assert_int_equal(processes.from.status, FACT_NOT_CAPTURED);
}

static void command_endings(void **state)
{
	(void)state;
	temp_text("cmd/a_timeout.status", "timeout\n");
	temp_text("cmd/a_timeout.out", "half");
	temp_text("cmd/a_hang.status", "timeout 7 812 D nfs_wait\n");
	temp_text("cmd/a_signal.status", "signal 11");
	temp_text("cmd/a_none.status", "exec 2");
	temp_text("cmd/a_denied.status", "exec 13");
	temp_text("cmd/a_big.status", "too-big\n");
	temp_text("cmd/a_bad.status", "perhaps\n");
	temp_text("cmd/a_bad.out", "CRS-4638\n");
	open_capture();
	struct command_fact timeout = run("a", "timeout", 100);
	assert_int_equal(timeout.status, FACT_TIMED_OUT);
	assert_int_equal(timeout.hang.limit_seconds, 30);
	assert_int_equal(timeout.hang.pid, 0);
	assert_int_equal(timeout.out.length, 4);
	struct command_fact hang = run("a", "hang", 100);
	assert_int_equal(hang.hang.limit_seconds, 7);
	assert_int_equal(hang.hang.pid, 812);
	assert_int_equal(hang.hang.state, 'D');
	assert_string_equal(hang.hang.wchan, "nfs_wait");
	assert_int_equal(run("a", "signal", 100).signal, 11);
	assert_int_equal(run("a", "none", 100).status, FACT_ABSENT);
	assert_int_equal(run("a", "denied", 100).status, FACT_DENIED);
	assert_int_equal(run("a", "big", 100).status, FACT_TOO_BIG);
	struct command_fact bad = run("a", "bad", 100);
	assert_int_equal(bad.status, FACT_FAILED);
	assert_string_equal(bad.words + strlen(temp_base),
			    "/cmd/a_bad.status:1: \"perhaps\" is not how a command ends");
}

static void hashed_name(void **state)
{
	char argument[300];

	(void)state;
	memset(argument, 'x', sizeof(argument) - 1);
	argument[sizeof(argument) - 1] = '\0';
	const char *argv[] = { "crsctl", argument, NULL };
	const char *key = command_key(arena, argv);
	assert_true(strlen(key) < 200);
	temp_text(arena_printf(arena, "cmd/%s.out", key), "long\n");
	open_capture();
	assert_int_equal(run("/bin/crsctl", argument, 100).out.length, 5);
}

static void huge_output(void **state)
{
	enum { LIMIT = 1024 * 1024 };
	struct rusage before, after;

	(void)state;
	temp_text("cmd/a_b.out", "start");
	temp_text("root/etc/huge", "start");
	assert_int_equal(truncate(temp_path("cmd/a_b.out"), 200 * 1024 * 1024), 0);
	assert_int_equal(truncate(temp_path("root/etc/huge"), 200 * 1024 * 1024), 0);
	open_capture();
	getrusage(RUSAGE_SELF, &before);
	struct command_fact answer = run("a", "b", LIMIT);
	assert_int_equal(answer.status, FACT_TOO_BIG);
	assert_int_equal(answer.out.length, LIMIT);
	assert_memory_equal(answer.out.data, "start\0", 6);
	struct file_answer file = read_file("/etc/huge", LIMIT);
	assert_int_equal(file.from.status, FACT_TOO_BIG);
	assert_int_equal(file.content.length, LIMIT);
	getrusage(RUSAGE_SELF, &after);
	assert_true(after.ru_maxrss - before.ru_maxrss < 64 * 1024);
	/* no limit of the caller's lets a capture fill the memory */
	assert_int_equal(read_file("/etc/huge", SIZE_MAX).from.status, FACT_TOO_BIG);
}

static void limits_are_inclusive(void **state)
{
	(void)state;
	temp_text("cmd/a_b.out", "12345");
	temp_text("root/f", "12345");
	open_capture();
	assert_int_equal(run("a", "b", 5).status, FACT_OBTAINED);
	assert_int_equal(run("a", "b", 4).status, FACT_TOO_BIG);
	assert_int_equal(read_file("/f", 5).from.status, FACT_OBTAINED);
	struct file_answer cut = read_file("/f", 4);
	assert_int_equal(cut.from.status, FACT_TOO_BIG);
	assert_int_equal(cut.content.length, 4);
}

static void ends_of_files(void **state)
{
	struct file_answer end;

	(void)state;
	temp_text("root/f", "12345");
	temp_text("root/cut", "345");
	temp_text("root/huge", "start");
	temp_text("read.tsv", "/cut\ttoo big\tmore than 3 bytes\tread\n");
	assert_int_equal(truncate(temp_path("root/huge"), 200 * 1024 * 1024), 0);
	open_capture();
	world->verbs->read_end(world, "/f", 5, &end);
	assert_int_equal(end.from.status, FACT_OBTAINED);
	assert_int_equal(end.content.length, 5);
	world->verbs->read_end(world, "/f", 4, &end);
	assert_int_equal(end.from.status, FACT_TOO_BIG);
	assert_int_equal(end.content.length, 4);
	assert_memory_equal(end.content.data, "2345", 4);
	/* the recorder knew that the file began earlier */
	world->verbs->read_end(world, "/cut", 3, &end);
	assert_int_equal(end.from.status, FACT_TOO_BIG);
	assert_memory_equal(end.content.data, "345", 3);
	/* what is behind its first part is not known */
	world->verbs->read_end(world, "/huge", 100, &end);
	assert_int_equal(end.from.status, FACT_TOO_BIG);
	assert_int_equal(end.content.length, 0);
	world->verbs->read_end(world, "/none", 100, &end);
	assert_int_equal(end.from.status, FACT_NOT_CAPTURED);
}

/* ---- files ---- */

static const char tree[] = "/etc/oracle\td\t0755\t0\troot\t0\troot\t-\t-\t1700000000\t\n"
			   "/etc/oracle/olr.loc\tf\t0644\t0\troot\t0\troot\t-\t80\t1700000000\t\n"
			   "/etc/oracle/gone\t-\n"
			   "/etc/oracle/sub/deep/file\tf\t0644\n"
			   "/etc/oraInst.loc\t-\n"
			   "/dev/link\tl\t0777\t0\troot\t0\troot\t-\t3\t1700000000\tsdb\n"
			   "/opt/none\t-\n";

static void reading(void **state)
{
	(void)state;
	temp_text("stat.tsv", tree);
	temp_text("folders.tsv", "/u01\td\t0755\t0\troot\n");
	temp_text("read.tsv", "/etc/oracle/key\tdenied\tPermission denied\n"
			      "/mnt/nfs/x\ttimed out\tno answer within 5 s\n");
	temp_bytes("root/etc/oracle/olr.loc", "a\0b\n", 4);
	temp_text("root/etc/oracle/more/ocr.loc", "x");
	open_capture();
	struct file_answer olr = read_file("/etc/oracle/olr.loc", 100);
	assert_int_equal(olr.from.status, FACT_OBTAINED);
	assert_null(olr.from.words);
	assert_int_equal(olr.content.length, 4);
	assert_memory_equal(olr.content.data, "a\0b\n", 4);
	assert_int_equal(read_status("//etc/./oracle//olr.loc"), FACT_OBTAINED);
	struct file_answer key = read_file("/etc/oracle/key", 100);
	assert_int_equal(key.from.status, FACT_DENIED);
	assert_string_equal(key.from.words, "Permission denied");
	assert_int_equal(key.content.length, 0);
	assert_int_equal(read_status("/mnt/nfs/x"), FACT_TIMED_OUT);
	assert_int_equal(read_status("/etc/oraInst.loc"), FACT_ABSENT);
	assert_int_equal(read_status("/etc/oracle/gone"), FACT_ABSENT);
	/* not in a folder that is listed, nor below what is not there, nor below a file */
	assert_int_equal(read_status("/etc/oracle/other"), FACT_ABSENT);
	assert_int_equal(read_status("/etc/oracle/other/deeper"), FACT_ABSENT);
	assert_int_equal(read_status("/opt/none/x/y"), FACT_ABSENT);
	assert_int_equal(read_status("/etc/oracle/olr.loc/x"), FACT_ABSENT);
	/* there, or perhaps there, but without contents */
	assert_int_equal(read_status("/etc/oracle/sub/deep/file"), FACT_NOT_CAPTURED);
	assert_int_equal(read_status("/etc/oracle/sub/other"), FACT_NOT_CAPTURED);
	assert_int_equal(read_status("/etc/oracle/more/other"), FACT_NOT_CAPTURED);
	assert_int_equal(read_status("/etc/hosts"), FACT_NOT_CAPTURED);
	assert_int_equal(read_status("/dev/link/x"), FACT_NOT_CAPTURED);
	assert_int_equal(read_status("/u01/x"), FACT_NOT_CAPTURED);
	assert_int_equal(read_status("/"), FACT_FAILED);
}

static void stats(void **state)
{
	(void)state;
	temp_text("stat.tsv", tree);
	temp_text("folders.tsv", "/u01\td\t0750\t0\troot\n");
	temp_text("root/etc/oracle/ocr.loc", "x");
	open_capture();
	struct file_fact olr = stat_of("/etc/oracle/olr.loc");
	assert_int_equal(olr.from.status, FACT_OBTAINED);
	assert_int_equal(olr.type, 'f');
	assert_int_equal(olr.mode, 0644);
	assert_int_equal(olr.size, 80);
	assert_string_equal(stat_of("/dev/link").link, "sdb");
	assert_int_equal(stat_of("/u01").mode, 0750);
	assert_int_equal(stat_status("/etc/oracle/gone"), FACT_ABSENT);
	assert_int_equal(stat_status("/etc/oracle/other"), FACT_ABSENT);
	assert_int_equal(stat_status("/etc/oracle/ocr.loc"), FACT_NOT_CAPTURED);
	assert_int_equal(stat_status("/etc/oracle/sub"), FACT_NOT_CAPTURED);
	assert_int_equal(stat_status("/etc"), FACT_NOT_CAPTURED);
	assert_int_equal(stat_status("/"), FACT_NOT_CAPTURED);
}

static void lists(void **state)
{
	(void)state;
	temp_text("stat.tsv", tree);
	temp_text("folders.tsv", "/u01\td\t0750\n/etc/oracle/zfolder\td\n");
	temp_text("read.tsv", "/link\tobtained\t-\tlist\n"
			      "/link/one\tnot asked\t-\tstat\n"
			      "/closed\tdenied\tPermission denied\tlist\n");
	temp_text("root/etc/oracle/ocr.loc", "x");
	temp_text("root/etc/oracle/olr.loc", "x");
	temp_text("root/var/x", "x");
	open_capture();
	assert_string_equal(list_of("/etc/oracle"), "ocr.loc olr.loc sub zfolder");
	assert_string_equal(list_of("/link"), "one");
	assert_int_equal(stat_status("/link/one"), FACT_NOT_CAPTURED);
	assert_int_equal(stat_status("/link/two"), FACT_ABSENT);
	assert_string_equal(list_of("/closed"), "[denied]");
	assert_string_equal(list_of("/opt/none"), "[absent]");
	assert_string_equal(list_of("/etc/oracle/gone"), "[absent]");
	assert_string_equal(list_of("/etc/oracle/nothing"), "[absent]");
	assert_string_equal(list_of("/etc/oracle/olr.loc"), "[absent]");
	assert_string_equal(list_of("/u01"), "[not captured]");
	assert_string_equal(list_of("/var"), "[not captured]");
	assert_string_equal(list_of("/etc/oracle/sub"), "[not captured]");
}

static void whole_root_listed(void **state)
{
	(void)state;
	temp_text("stat.tsv", "/\td\n/etc\td\n");
	temp_text("root/etc/hosts", "x");
	open_capture();
	assert_string_equal(list_of("/"), "etc");
	assert_string_equal(list_of("/etc"), "hosts");
	assert_int_equal(stat_status("/opt/x"), FACT_ABSENT);
	assert_int_equal(read_status("/etc/x"), FACT_ABSENT);
}

static void names_that_escape(void **state)
{
	(void)state;
	temp_text("root/etc/x", "x");
	open_capture();
	assert_int_equal(read_status("/../capture.json"), FACT_FAILED);
	assert_int_equal(read_status("etc/x"), FACT_FAILED);
	assert_int_equal(stat_status("/etc/../x"), FACT_FAILED);
	assert_string_equal(list_of("/.."), "[failed]");
}

/* ---- processes ---- */

static bool is_ours(const char *comm)
{
	return strstr(comm, ".bin") != NULL;
}

static void process_list(void **state)
{
	struct processes processes;

	(void)state;
	temp_text("proc.tsv", "1\t0\troot\tS\t1\tsystemd\t/sbin/init\t-\t-\n"
			      "9\t1\troot\tS\t1\tohasd.bin\tohasd.bin reboot\t-\t-\t4\n");
	open_capture();
	world->verbs->processes(world, is_ours, &processes);
	assert_int_equal(processes.from.status, FACT_OBTAINED);
	assert_int_equal(processes.count, 1);
	assert_int_equal(processes.items[0].pid, 9);
	assert_int_equal(processes.items[0].blocked_seconds, 4);
}

/* ---- captures that cannot be used ---- */

static void unusable_folders(void **state)
{
	(void)state;
	assert_string_equal(refused_as(temp_path("none")), "/none: No such file or directory");
	temp_text("file", "x");
	assert_string_equal(refused_as(temp_path("file")), "/file: neither a folder nor a .tar.gz");
	assert_int_equal(mkfifo(temp_path("fifo"), 0600), 0);
	assert_string_equal(refused_as(temp_path("fifo")), "/fifo: neither a folder nor a file");
	assert_string_equal(refused_as(temp_base), ": holds no capture");
}

static void unusable_tables(void **state)
{
	static const struct {
		const char *file, *text, *error;
	} cases[] = {
		{ "stat.tsv", "/a\t-\n/b\tf\t99\n", "/stat.tsv:2: mode \"99\" is not octal" },
		{ "stat.tsv", "/a\t-\n/b\t-\n/a\t-\n", ": the tables speak twice of \"/a\"" },
		{ "folders.tsv", "/b\td\t8\n", "/folders.tsv:1: mode \"8\" is not octal" },
		{ "proc.tsv", "x\n", "/proc.tsv:1: 1 columns, at least 6 are needed" },
		{ "read.tsv", "/a\tlost\n", "/read.tsv:1: status \"lost\" is not known" },
		{ "capture.json", "{\"schema\":\"x\"}",
		  "/capture.json: \"schema\" must be gridck-capture/1 and is \"x\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		temp_text(cases[i].file, cases[i].text);
		assert_string_equal(refused_as(temp_base), cases[i].error);
		assert_int_equal(unlink(temp_path(cases[i].file)), 0);
	}
}

static void odd_tables(void **state)
{
	static const char *const names[] = { "stat.tsv", "folders.tsv", "read.tsv", "proc.tsv",
					     "capture.json" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *path = temp_path(names[i]);
		assert_int_equal(mkfifo(path, 0600), 0);
		assert_string_equal(refused_as(temp_base) + 1 + strlen(names[i]),
				    ": not a regular file in the capture");
		assert_int_equal(unlink(path), 0);
		assert_int_equal(symlink("/etc/passwd", path), 0);
		assert_string_equal(refused_as(temp_base) + 1 + strlen(names[i]),
				    ": a symbolic link in the capture, which is not followed");
		assert_int_equal(unlink(path), 0);
		temp_text(names[i], "");
		assert_int_equal(truncate(path, (off_t)CAPTURE_TABLE_LIMIT + 1), 0);
		assert_non_null(strstr(refused_as(temp_base), ": larger than "));
		assert_int_equal(unlink(path), 0);
		assert_int_equal(mkdir(path, 0700), 0);
		assert_string_equal(refused_as(temp_base) + 1 + strlen(names[i]),
				    ": Is a directory");
		assert_int_equal(rmdir(path), 0);
	}
}

/* ---- hostile captures ---- */

static void links_and_pipes(void **state)
{
	(void)state;
	temp_text("outside/secret", "secret");
	temp_text("stat.tsv", "/listed\td\n");
	temp_text("root/etc/x", "x");
	temp_text("root/listed/x", "x");
	temp_text("cmd/a_b.status", "0");
	assert_int_equal(symlink("/etc/passwd", temp_path("root/etc/passwd")), 0);
	assert_int_equal(symlink(temp_path("outside"), temp_path("root/up")), 0);
	assert_int_equal(symlink("/etc/passwd", temp_path("cmd/a_b.out")), 0);
	assert_int_equal(mkfifo(temp_path("root/etc/fifo"), 0600), 0);
	assert_int_equal(mkfifo(temp_path("cmd/a_c.out"), 0600), 0);
	assert_int_equal(symlink("/etc", temp_path("root/listed/etc")), 0);
	open_capture();
	struct file_answer passwd = read_file("/etc/passwd", 100000);
	assert_int_equal(passwd.from.status, FACT_FAILED);
	assert_int_equal(passwd.content.length, 0);
	assert_string_equal(passwd.from.words,
			    "a symbolic link in the capture, which is not followed");
	assert_int_equal(read_status("/up/secret"), FACT_FAILED);
	assert_int_equal(read_status("/listed/etc/passwd"), FACT_FAILED);
	assert_int_equal(stat_status("/listed/etc/passwd"), FACT_NOT_CAPTURED);
	assert_int_equal(read_status("/etc/fifo"), FACT_FAILED);
	struct command_fact link = run("a", "b", 100000);
	assert_int_equal(link.status, FACT_FAILED);
	assert_int_equal(link.out.length, 0);
	assert_string_equal(link.words,
			    "cmd/a_b.out: a symbolic link in the capture, which is not followed");
	assert_int_equal(run("a", "c", 100).status, FACT_FAILED);
}

static void root_is_a_link(void **state)
{
	(void)state;
	temp_text("stat.tsv", "/etc\td\n");
	assert_int_equal(symlink("/", temp_path("root")), 0);
	assert_int_equal(symlink("/bin", temp_path("cmd")), 0);
	open_capture();
	assert_int_equal(read_status("/etc/passwd"), FACT_FAILED);
	assert_string_equal(list_of("/etc"), "[failed]");
	assert_int_equal(run("a", "b", 100).status, FACT_FAILED);
}

static void deep_folders(void **state)
{
	enum { DEPTH = 1500 };
	struct strbuf path = strbuf_new(arena);

	(void)state;
	for (int i = 0; i < DEPTH; i++)
		strbuf_puts(&path, "/d");
	temp_text(arena_printf(arena, "root%s/x", path.data), "x");
	temp_text("stat.tsv", arena_printf(arena, "%s\td\n", path.data));
	open_capture();
	assert_int_equal(read_status(arena_printf(arena, "%s/x", path.data)), FACT_OBTAINED);
	assert_string_equal(list_of(path.data), "x");
	assert_int_equal(stat_status(arena_printf(arena, "%s/y%s", path.data, path.data)),
			 FACT_ABSENT);
	assert_int_equal(stat_status(arena_printf(arena, "/d%s/x", path.data)), FACT_ABSENT);
	assert_int_equal(stat_status("/d/d/x"), FACT_NOT_CAPTURED);
	/* a name longer than any file system holds */
	char *name = arena_alloc(arena, 1002);
	memset(name, 'n', 1001);
	name[0] = '/';
	assert_int_equal(read_status(name), FACT_NOT_CAPTURED);
}

/* Each cut is refused with a sentence, or its rows are those of the whole table. */
static void cut_stat_table(void **state)
{
	(void)state;
	for (size_t cut = 0; cut <= strlen(tree); cut++) {
		const char *error = NULL;
		temp_bytes("stat.tsv", tree, cut);
		world = world_replay(arena, temp_base, &error);
		if (!world) {
			assert_true(str_starts(error + strlen(temp_base), "/stat.tsv:"));
			continue;
		}
		struct file_fact olr = stat_of("/etc/oracle/olr.loc");
		if (olr.from.status == FACT_OBTAINED)
			assert_int_equal(olr.mtime, 1700000000);
		world->verbs->close(world, &error);
	}
	world = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_commands, setup, teardown),
		cmocka_unit_test_setup_teardown(command_endings, setup, teardown),
		cmocka_unit_test_setup_teardown(hashed_name, setup, teardown),
		cmocka_unit_test_setup_teardown(huge_output, setup, teardown),
		cmocka_unit_test_setup_teardown(limits_are_inclusive, setup, teardown),
		cmocka_unit_test_setup_teardown(ends_of_files, setup, teardown),
		cmocka_unit_test_setup_teardown(reading, setup, teardown),
		cmocka_unit_test_setup_teardown(stats, setup, teardown),
		cmocka_unit_test_setup_teardown(lists, setup, teardown),
		cmocka_unit_test_setup_teardown(whole_root_listed, setup, teardown),
		cmocka_unit_test_setup_teardown(names_that_escape, setup, teardown),
		cmocka_unit_test_setup_teardown(process_list, setup, teardown),
		cmocka_unit_test_setup_teardown(unusable_folders, setup, teardown),
		cmocka_unit_test_setup_teardown(unusable_tables, setup, teardown),
		cmocka_unit_test_setup_teardown(odd_tables, setup, teardown),
		cmocka_unit_test_setup_teardown(links_and_pipes, setup, teardown),
		cmocka_unit_test_setup_teardown(root_is_a_link, setup, teardown),
		cmocka_unit_test_setup_teardown(deep_folders, setup, teardown),
		cmocka_unit_test_setup_teardown(cut_stat_table, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
