/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/capture.h"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){ text, strlen(text) };
}

/* ---- stat.tsv ---- */

static const char *stat_error(struct bytes text)
{
	struct capture_stats stats = { 0 };
	const char *error = "";

	if (capture_parse_stat(arena, text, "stat.tsv", &stats, &error)) {
		assert_null(error);
		return NULL;
	}
	assert_non_null(error);
	return error;
}

static void stat_rows(void **state)
{
	static const char text[] =
		"/dev/sdb\tb\t0660\t1001\tgrid\t1002\tasmadmin\t8:16\t0\t1700000000\t\n"
		"/etc/ocr.loc\tl\t777\t0\troot\t0\troot\t-\t9\t-5\ta\\tb\\\\c\\nd\r\n"
		"\r\n"
		"/gone\t-\n"
		"/odd\\nname\tf\t4755\t7\n";
	struct capture_stats stats = { 0 };
	const char *error;

	(void)state;
	assert_true(capture_parse_stat(arena, bytes_of(text), "stat.tsv", &stats, &error));
	assert_int_equal(stats.count, 4);
	const struct file_fact *disk = &stats.items[0];
	assert_string_equal(disk->path, "/dev/sdb");
	assert_int_equal(disk->type, 'b');
	assert_int_equal(disk->mode, 0660);
	assert_int_equal(disk->uid, 1001);
	assert_string_equal(disk->user, "grid");
	assert_int_equal(disk->gid, 1002);
	assert_string_equal(disk->group, "asmadmin");
	assert_int_equal(disk->major, 8);
	assert_int_equal(disk->minor, 16);
	assert_int_equal(disk->size, 0);
	assert_int_equal(disk->mtime, 1700000000);
	assert_null(disk->link);
	assert_string_equal(stats.items[1].link, "a\tb\\c\nd");
	assert_int_equal(stats.items[1].mode, 0777);
	assert_int_equal(stats.items[1].mtime, -5);
	assert_int_equal(stats.items[2].type, '-');
	const struct file_fact *odd = &stats.items[3];
	assert_string_equal(odd->path, "/odd\nname");
	assert_int_equal(odd->mode, 04755);
	assert_string_equal(odd->user, "7");
	assert_int_equal(odd->gid, -1);
	assert_null(odd->group);
	assert_int_equal(odd->size, -1);
	assert_int_equal(odd->mtime, TIME_UNKNOWN);
}

static void stat_errors(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "/a\t-\n/b\tf\t99\n", "stat.tsv:2: mode \"99\" is not octal" },
		{ "/a\tf\t10000\n", "stat.tsv:1: mode \"10000\" is not octal" },
		{ "/a\n", "stat.tsv:1: 1 columns, at least 2 are needed" },
		{ "/a\tx\n", "stat.tsv:1: type \"x\" is none of fdlbcsp-" },
		{ "/a\tff\n", "stat.tsv:1: type \"ff\" is none of fdlbcsp-" },
		{ "a\t-\n", "stat.tsv:1: \"a\" is not a plain absolute path" },
		{ "/a/../b\t-\n", "stat.tsv:1: \"/a/../b\" is not a plain absolute path" },
		{ "/a/\t-\n", "stat.tsv:1: \"/a/\" is not a plain absolute path" },
		{ "/a\\x\t-\n", "stat.tsv:1: \"/a\\x\" has an escape other than \\t \\n \\r \\\\" },
		{ "/a\\\t-\n", "stat.tsv:1: \"/a\\\" has an escape other than \\t \\n \\r \\\\" },
		{ "/a\tf\t644\t+1\n", "stat.tsv:1: uid \"+1\" is not a number in range" },
		{ "/a\tf\t644\t-2\n", "stat.tsv:1: uid \"-2\" is not a number in range" },
		{ "/a\tf\t644\t4294967296\n",
		  "stat.tsv:1: uid \"4294967296\" is not a number in range" },
		{ "/a\tf\t644\t0 \n", "stat.tsv:1: uid \"0 \" is not a number in range" },
		{ "/a\tb\t644\t0\t-\t0\t-\t8\n", "stat.tsv:1: device \"\" is not major:minor" },
		{ "/a\tb\t644\t0\t-\t0\t-\t8:x\n", "stat.tsv:1: device \"x\" is not major:minor" },
		{ "/a\tf\t644\t0\t-\t0\t-\t-\t9223372036854775808\n",
		  "stat.tsv:1: size \"9223372036854775808\" is not a number in range" },
		{ "/a\tf\t644\t0\t-\t0\t-\t-\t1\t1\t\t\n", "stat.tsv:1: more than 11 columns" },
		{ "\n\n/a\tf\t644", "stat.tsv:3: the row is cut: it has 3 columns and no newline" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(stat_error(bytes_of(cases[i].text)), cases[i].error);
	assert_string_equal(stat_error((struct bytes){ "/a\t-\n/\0b\t-\n", 10 }),
			    "stat.tsv:2: a NUL byte, this is no table");
}

static void stat_complete_without_newline(void **state)
{
	(void)state;
	assert_null(stat_error(bytes_of("/a\t-")));
	assert_null(stat_error(bytes_of("/a\tf\t644\t0\troot\t0\troot\t-\t1\t1\t")));
	/* the last number may lack digits */
	assert_non_null(stat_error(bytes_of("/a\tf\t644\t0\troot\t0\troot\t-\t1\t1")));
}

static void long_line(void **state)
{
	size_t length = CAPTURE_LINE_LIMIT;
	char *line = malloc(length + 2);

	(void)state;
	assert_non_null(line);
	memset(line, 'x', length);
	line[0] = '/';
	memcpy(line + length - 2, "\t-\nx", 4);
	assert_null(stat_error((struct bytes){ line, length + 1 }));
	memcpy(line + length - 2, "x\t-\n", 4);
	assert_string_equal(stat_error((struct bytes){ line, length + 2 }),
			    "stat.tsv:1: the line is longer than 1048576 bytes");
	free(line);
}

static struct file_fact odd_fact(void)
{
	return (struct file_fact){ .path = "/a\tb\nc\\d\re\x1b\xff",
				   .type = 'l',
				   .mode = 0777,
				   .uid = 4294967295,
				   .user = "nobody\\",
				   .gid = 0,
				   .group = "x\ty",
				   .size = INT64_MAX,
				   .mtime = -1,
				   .link = "../t\\t\r" };
}

static void stat_round_trip(void **state)
{
	struct file_fact fact = odd_fact();
	struct strbuf buf = strbuf_new(arena);
	struct capture_stats stats = { 0 };
	const char *error;

	(void)state;
	capture_format_stat(&buf, &fact);
	assert_null(memchr(buf.data, '\r', buf.length));
	assert_true(capture_parse_stat(arena, (struct bytes){ buf.data, buf.length }, "s", &stats,
				       &error));
	assert_int_equal(stats.count, 1);
	const struct file_fact *again = &stats.items[0];
	assert_string_equal(again->path, fact.path);
	assert_string_equal(again->link, fact.link);
	assert_string_equal(again->user, fact.user);
	assert_string_equal(again->group, fact.group);
	assert_int_equal(again->uid, fact.uid);
	assert_true(again->size == fact.size);
	assert_int_equal(again->mtime, fact.mtime);
}

/* ---- proc.tsv ---- */

static const char *proc_error(struct bytes text)
{
	struct processes processes = { 0 };
	const char *error = "";

	if (capture_parse_proc(arena, text, "proc.tsv", &processes, &error)) {
		assert_null(error);
		return NULL;
	}
	assert_non_null(error);
	return error;
}

static void proc_rows(void **state)
{
	static const char text[] = "1\t0\troot\tS\t1700000000\tsystemd\t/sbin/init\t-\t-\n"
				   "77\t1\tgrid\tD\t-\tocssd.bin\ta\\tb\t/u/ocssd.bin\tx_y\t95\n"
				   "78\t-\t-\t-\t-\tcrsd.bin\n";
	struct processes processes = { 0 };
	const char *error;

	(void)state;
	assert_true(capture_parse_proc(arena, bytes_of(text), "proc.tsv", &processes, &error));
	assert_int_equal(processes.count, 3);
	const struct process_fact *init = &processes.items[0];
	assert_int_equal(init->pid, 1);
	assert_int_equal(init->start, 1700000000);
	assert_string_equal(init->args, "/sbin/init");
	assert_null(init->exe);
	assert_null(init->wchan);
	assert_int_equal(init->blocked_seconds, COUNT_UNKNOWN);
	const struct process_fact *ocssd = &processes.items[1];
	assert_int_equal(ocssd->ppid, 1);
	assert_string_equal(ocssd->user, "grid");
	assert_int_equal(ocssd->state, 'D');
	assert_int_equal(ocssd->start, TIME_UNKNOWN);
	assert_string_equal(ocssd->comm, "ocssd.bin");
	assert_string_equal(ocssd->args, "a\tb");
	assert_string_equal(ocssd->exe, "/u/ocssd.bin");
	assert_string_equal(ocssd->wchan, "x_y");
	assert_int_equal(ocssd->blocked_seconds, 95);
	assert_string_equal(processes.items[2].args, "");
	assert_null(processes.items[2].user);
	assert_int_equal(processes.items[2].state, 0);
}

static void proc_errors(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "0\t1\tr\tS\t1\tx\n", "proc.tsv:1: pid \"0\" is not a number in range" },
		{ "-\t1\tr\tS\t1\tx\n", "proc.tsv:1: pid \"-\" is not a number in range" },
		{ "0x10\t1\tr\tS\t1\tx\n", "proc.tsv:1: pid \"0x10\" is not a number in range" },
		{ "1\t1\tr\tS\t1\t\n", "proc.tsv:1: the process has no name" },
		{ "1\t1\tr\t?\t1\tx\n", "proc.tsv:1: state \"?\" is none of RSDTtZXxKWPI" },
		{ "1\t1\tr\tS\t1\n", "proc.tsv:1: 5 columns, at least 6 are needed" },
		{ "1\t1\tr\tS\tx\ty\n", "proc.tsv:1: start \"x\" is not a number in range" },
		{ "1\t1\tr\tS\t1\tx",
		  "proc.tsv:1: the row is cut: it has 6 columns and no newline" },
		{ "\033]0;x\007\t1\tr\tS\t1\tx\n",
		  "proc.tsv:1: pid \"?]0;x?\" is not a number in range" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(proc_error(bytes_of(cases[i].text)), cases[i].error);
	assert_null(proc_error(bytes_of("1\t0\tr\tS\t1\tx\ty\t-\t-")));
}

/* ---- read.tsv ---- */

static void refusal_rows(void **state)
{
	static const char text[] = "/a\tdenied\tPermission denied\n"
				   "/b\ttimed out\t-\tlist\n"
				   "/c\tobtained\t-\tlist\n";
	struct capture_refusals rows = { 0 };
	const char *error;

	(void)state;
	assert_true(capture_parse_refusals(arena, bytes_of(text), "read.tsv", &rows, &error));
	assert_int_equal(rows.count, 3);
	assert_int_equal(rows.items[0].verb, CAPTURE_READ);
	assert_int_equal(rows.items[0].status, FACT_DENIED);
	assert_string_equal(rows.items[0].words, "Permission denied");
	assert_int_equal(rows.items[1].verb, CAPTURE_LIST);
	assert_int_equal(rows.items[1].status, FACT_TIMED_OUT);
	assert_null(rows.items[1].words);
	static const char *const wrong[] = { "/a\tforbidden\n", "/a\tobtained\n", "/a\n",
					     "/a\tdenied\t-\tguess\n", "/a\tdenied" };
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_false(capture_parse_refusals(arena, bytes_of(wrong[i]), "r", &rows, &error));
		assert_non_null(error);
	}
}

/* ---- capture.json ---- */

static void json_members(void **state)
{
	struct host_answer host = { 0 };
	const char *error;

	(void)state;
	assert_true(capture_parse_json(
		arena,
		bytes_of("{\"schema\":\"gridck-capture/1\",\"host\":\"rac1\",\"more\":[1],"
			 "\"taken\":\"2026-11-20T23:19:00Z\",\"timezone\":\"Europe/Berlin\"}"),
		"capture.json", &host, &error));
	assert_string_equal(host.name, "rac1");
	assert_int_equal(host.now, 1795216740);
	assert_string_equal(host.timezone, "Europe/Berlin");
	assert_true(capture_parse_json(arena, bytes_of("{\"schema\":\"gridck-capture/1\"}"), "c",
				       &host, &error));
	assert_null(host.name);
	assert_null(host.timezone);
	assert_int_equal(host.now, TIME_UNKNOWN);
}

#define WITH(member) "{\"schema\":\"gridck-capture/1\"," member "}"

static void json_errors(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "", "c:1: not JSON" },
		{ "{\n\"schema\" 1}", "c:2: not JSON" },
		{ "[]", "c: not a JSON object" },
		{ "{}", "c: \"schema\" must be gridck-capture/1 and is \"\"" },
		{ "{\"schema\":\"gridck-capture/2\"}",
		  "c: \"schema\" must be gridck-capture/1 and is \"gridck-capture/2\"" },
		{ "{\"schema\":1}", "c: \"schema\" is not a text" },
		{ WITH("\"host\":null"), "c: \"host\" is not a text" },
		{ WITH("\"host\":\"\""), "c: \"host\" is not a text" },
		{ WITH("\"host\":\"a\",\"host\":\"b\""), "c:1: not JSON" },
		{ WITH("\"host\":\"a\\u0000b\""), "c:1: not JSON" },
		{ WITH("\"host\":\"\xff\""), "c:1: not JSON" },
		{ WITH("\"timezone\":7"), "c: \"timezone\" is not a text" },
		{ WITH("\"timezone\":\"../../tmp/x\""),
		  "c: \"timezone\" is not the name of a zone: \"../../tmp/x\"" },
		{ WITH("\"timezone\":\":/tmp/x\""),
		  "c: \"timezone\" is not the name of a zone: \":/tmp/x\"" },
		{ WITH("\"taken\":\"2026-02-30T00:00:00Z\""),
		  "c: \"taken\" must look like 2026-01-31T23:59:00Z and is \"2026-02-30T00:" },
		{ WITH("\"taken\":\"2026-02-20 00:00:00Z\""), "c: \"taken\" must look" },
		{ WITH("\"taken\":\"2026-02-20T00:00:00\""), "c: \"taken\" must look" },
		{ WITH("\"taken\":\"2026-02-20T00:00:00ZZ\""), "c: \"taken\" must look" },
		{ WITH("\"taken\":1795217940"), "c: \"taken\" is not a text" },
	};
	struct host_answer host;
	const char *error;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		error = NULL;
		assert_false(
			capture_parse_json(arena, bytes_of(cases[i].text), "c", &host, &error));
		assert_true(error && str_starts(error, cases[i].error));
	}
}

static void json_round_trip(void **state)
{
	struct host_answer host = { .name = "rac\"1", .now = 1795217940, .timezone = "CET-1CEST" };
	struct host_answer again;
	const char *error;

	(void)state;
	assert_true(capture_parse_json(arena, bytes_of(capture_format_json(arena, &host)), "c",
				       &again, &error));
	assert_string_equal(again.name, host.name);
	assert_int_equal(again.now, host.now);
	assert_string_equal(again.timezone, host.timezone);
	host = (struct host_answer){ .name = "\xff", .timezone = "/etc/passwd" };
	assert_true(capture_parse_json(arena, bytes_of(capture_format_json(arena, &host)), "c",
				       &again, &error));
	assert_null(again.name);
	assert_null(again.timezone);
	assert_int_equal(again.now, TIME_UNKNOWN);
}

/* ---- cmd/KEY.status ---- */

static bool same_text(const char *a, const char *b)
{
	return str_equal(a, b);
}

static void status_texts(void **state)
{
	static const struct {
		const char *text;
		struct command_fact answer;
	} cases[] = {
		{ "", { .status = FACT_OBTAINED } },
		{ "\r\n", { .status = FACT_OBTAINED } },
		{ "255\n", { .status = FACT_OBTAINED, .exit_code = 255 } },
		{ "1", { .status = FACT_OBTAINED, .exit_code = 1 } },
		{ "signal 9\n", { .status = FACT_OBTAINED, .exit_code = -1, .signal = 9 } },
		{ "timeout\n",
		  { .status = FACT_TIMED_OUT, .exit_code = -1, .hang = { .limit_seconds = 30 } } },
		{ "timeout 5 812 D nfs_wait\nno answer\n",
		  { .status = FACT_TIMED_OUT,
		    .exit_code = -1,
		    .words = "no answer",
		    .hang = { 812, 'D', "nfs_wait", 5 } } },
		{ "timeout 5 - - -\n-\n",
		  { .status = FACT_TIMED_OUT, .exit_code = -1, .hang = { .limit_seconds = 5 } } },
		{ "too-big\n", { .status = FACT_TOO_BIG, .exit_code = -1 } },
		{ "exec 2\n",
		  { .status = FACT_ABSENT,
		    .exit_code = -1,
		    .words = "No such file or directory" } },
		{ "exec 13\n-\n", { .status = FACT_DENIED, .exit_code = -1 } },
		{ "exec 1\n",
		  { .status = FACT_DENIED, .exit_code = -1, .words = "Operation not permitted" } },
		{ "exec 8\n",
		  { .status = FACT_FAILED, .exit_code = -1, .words = "Exec format error" } },
		{ "failed\nno \\\\ more\n",
		  { .status = FACT_FAILED, .exit_code = -1, .words = "no \\ more" } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct command_fact *wanted = &cases[i].answer;
		struct command_fact got = { .hang = { .limit_seconds = 30 } };
		const char *error;
		assert_true(
			capture_parse_status(arena, bytes_of(cases[i].text), "s", &got, &error));
		assert_int_equal(got.status, wanted->status);
		assert_int_equal(got.exit_code, wanted->exit_code);
		assert_int_equal(got.signal, wanted->signal);
		assert_true(same_text(got.words, wanted->words));
		if (wanted->status != FACT_TIMED_OUT)
			continue;
		assert_int_equal(got.hang.pid, wanted->hang.pid);
		assert_int_equal(got.hang.state, wanted->hang.state);
		assert_true(same_text(got.hang.wchan, wanted->hang.wchan));
		assert_int_equal(got.hang.limit_seconds, wanted->hang.limit_seconds);
	}
}

static void status_errors(void **state)
{
	static const char *const wrong[] = {
		"256\n",	  "-1\n",
		"1 2\n",	  "ok\n",
		"signal\n",	  "signal 0\n",
		"signal 200\n",	  "exec\n",
		"exec ENOENT\n",  "timeout x\n",
		"timeout 1 2 DD", "timeout 1 2 D w x",
		"too-big 1\n",	  "1\nwords\nmore\n",
		"1\n\\q\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct command_fact answer = { 0 };
		const char *error = NULL;
		assert_false(capture_parse_status(arena, bytes_of(wrong[i]), "s", &answer, &error));
		assert_true(str_starts(error, "s:") && strstr(error, "is not how a command ends"));
	}
}

/* ---- hostile bytes ---- */

/* Each cut goes to the parser in a block of its own, so that a read beyond it is seen. */
static void cut_everywhere(const char *text, const char *(*parse)(struct bytes text),
			   size_t *ret_accepted)
{
	size_t length = strlen(text);

	*ret_accepted = 0;
	for (size_t cut = 0; cut <= length; cut++) {
		char *copy = malloc(cut + 1);
		assert_non_null(copy);
		memcpy(copy, text, cut);
		char *exact = realloc(copy, cut ? cut : 1);
		*ret_accepted += !parse((struct bytes){ exact, cut });
		free(exact);
	}
}

static void cut_tables(void **state)
{
	static const char stats[] = "/x\tf\t0644\t0\troot\t0\troot\t-\t99\t1700000000\t\n"
				    "/y\tl\t0777\t0\troot\t0\troot\t-\t3\t1700000000\tabc\n";
	static const char processes[] =
		"1\t0\troot\tS\t1700000000\tsystemd\t/sbin/init\t/lib/systemd\tep_poll\t12\n";
	size_t accepted;

	(void)state;
	cut_everywhere(stats, stat_error, &accepted);
	/* nothing, first row without and with newline, second from its last TAB to its newline */
	assert_int_equal(accepted, 3 + 5);
	cut_everywhere(processes, proc_error, &accepted);
	/* nothing; from the TAB before wchan (8 bytes), TAB, "12", newline */
	assert_int_equal(accepted, 1 + 8 + 1 + 2 + 1);
}

static void random_bytes(void **state)
{
	static const char likely[] = "/\t\n\\-fdl0123456789:\r{}\"";
	char text[256];
	unsigned seed = 20261120;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t length = (size_t)rand_r(&seed) % sizeof(text);
		for (size_t i = 0; i < length; i++)
			text[i] = rand_r(&seed) % 4
					  ? likely[(size_t)rand_r(&seed) % (sizeof(likely) - 1)]
					  : (char)rand_r(&seed);
		struct bytes bytes = { text, length };
		struct capture_refusals refusals = { 0 };
		struct command_fact answer = { 0 };
		struct host_answer host;
		const char *error;
		if (!stat_error(bytes) || !proc_error(bytes))
			assert_true(length == 0 || !memchr(text, '\0', length));
		capture_parse_refusals(arena, bytes, "r", &refusals, &error);
		capture_parse_status(arena, bytes, "s", &answer, &error);
		bool accepted = capture_parse_json(arena, bytes, "c", &host, &error);
		assert_int_equal(accepted, !error);
	}
}

/* ---- paths ---- */

static void paths(void **state)
{
	(void)state;
	assert_string_equal(capture_path(arena, "/"), "/");
	assert_string_equal(capture_path(arena, "//etc///./x/"), "/etc/x");
	assert_string_equal(capture_path(arena, "/..x/.y/..."), "/..x/.y/...");
	assert_null(capture_path(arena, "/etc/.."));
	assert_null(capture_path(arena, "/../etc"));
	assert_null(capture_path(arena, "etc"));
	assert_null(capture_path(arena, ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stat_rows),
		cmocka_unit_test(stat_errors),
		cmocka_unit_test(stat_complete_without_newline),
		cmocka_unit_test(long_line),
		cmocka_unit_test(stat_round_trip),
		cmocka_unit_test(proc_rows),
		cmocka_unit_test(proc_errors),
		cmocka_unit_test(refusal_rows),
		cmocka_unit_test(json_members),
		cmocka_unit_test(json_errors),
		cmocka_unit_test(json_round_trip),
		cmocka_unit_test(status_texts),
		cmocka_unit_test(status_errors),
		cmocka_unit_test(cut_tables),
		cmocka_unit_test(random_bytes),
		cmocka_unit_test(paths),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
