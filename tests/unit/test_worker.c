/* SPDX-License-Identifier: Apache-2.0
 *
 * The worker process, and the small texts that the live world reads through it.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/accounts.h"
#include "probes/child.h"
#include "probes/procstat.h"
#include "probes/worker.h"
#include "probes/zone.h"

/* Far above what is expected, far below what a hang would take. */
enum { SOON_MS = 15000, LONG_SECONDS = 60, LONG_MS = LONG_SECONDS * 1000 };

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
	/* no worker is left behind */
	return waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD ? 0 : -1;
}

/* ---- texts ---- */

static void stat_lines_are_parsed_after_the_last_bracket(void **state)
{
	static const char line[] =
		"4711 (ora pmon) (x)) D 1 4700 4699 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 "
		"1000 200 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0\n";
	struct process_stat stat;

	(void)state;
	assert_true(process_stat_parse((struct bytes){ line, strlen(line) }, &stat));
	assert_int_equal(stat.pid, 4711);
	assert_string_equal(stat.comm, "ora pmon) (x)");
	assert_int_equal(stat.state, 'D');
	assert_int_equal(stat.ppid, 1);
	assert_int_equal(stat.group, 4700);
	assert_int_equal(stat.start_ticks, 98765);
	assert_int_equal(stat.cpu, 3);
	/* cut before the start time: not usable */
	for (size_t length = 0; length < (size_t)(strstr(line, "98765") - line); length++)
		assert_false(process_stat_parse((struct bytes){ line, length }, &stat));
}

static void accounts_are_found_by_number_and_name(void **state)
{
	static const char text[] = "root:x:0:0:root:/root:/bin/bash\n"
				   "+nis:x:77:1::/:\n"
				   "short\n"
				   ":x:78:1::/:\n"
				   "odd:x:7a:1::/:\n"
				   "grid:x:54331:54321:Grid:/home/grid:/bin/bash\n"
				   "twin:x:54331:54321::/:\n"
				   "last:x:4294967294:1::/:";
	struct accounts table = { 0 }, nothing = { 0 };

	(void)state;
	accounts_parse(arena, (struct bytes){ text, strlen(text) }, &table);
	accounts_parse(arena, (struct bytes){ "", 0 }, &nothing);
	assert_string_equal(account_name(&table, 0), "root");
	assert_string_equal(account_name(&table, 54331), "grid");
	assert_string_equal(account_name(&table, 4294967294L), "last");
	assert_null(account_name(&table, 77));
	assert_null(account_name(&table, 78));
	assert_null(account_name(&table, 7));
	assert_null(account_name(&table, -1));
	assert_null(account_name(&nothing, 0));
	assert_int_equal(account_id(&table, "twin"), 54331);
	assert_int_equal(account_id(&table, "odd"), -1);
	assert_int_equal(account_id(&table, "+nis"), -1);
	assert_int_equal(account_id(&nothing, "root"), -1);
}

static void zones_have_a_name_or_a_rule(void **state)
{
	static const char berlin[] =
		"TZif2\0\0\0\0\nTZif2\0\0CET\nCEST\nCET-1CEST,M3.5.0,M10.5.0/3\n";
	const struct bytes file = { berlin, sizeof(berlin) - 1 };
	const struct bytes no_rule = { "TZif2 \n\n", 8 };
	const struct bytes first_version = { "TZif\0 UTC\0", 10 };
	const struct bytes hostile = { "TZif2\nA\033[2J\n", 12 };
	const struct bytes text = { "hello\nCET-1\n", 12 };
	const struct bytes nothing = { "", 0 };

	(void)state;
	assert_string_equal(zone_of_link(arena, "/usr/share/zoneinfo/Europe/Berlin"),
			    "Europe/Berlin");
	assert_string_equal(zone_of_link(arena, "../usr/share/zoneinfo/Etc/GMT+3"), "Etc/GMT+3");
	assert_null(zone_of_link(arena, "/etc/zone"));
	assert_null(zone_of_link(arena, "/usr/share/zoneinfo/"));
	assert_null(zone_of_link(arena, ""));
	assert_string_equal(zone_of_file(arena, file), "CET-1CEST,M3.5.0,M10.5.0/3");
	for (size_t length = 0; length < file.length; length++) {
		const char *cut = zone_of_file(arena, (struct bytes){ berlin, length });
		assert_true(!cut || strlen(cut) <= strlen("CEST"));
	}
	assert_null(zone_of_file(arena, no_rule));
	assert_null(zone_of_file(arena, first_version));
	assert_null(zone_of_file(arena, hostile));
	assert_null(zone_of_file(arena, text));
	assert_null(zone_of_file(arena, nothing));
}

/* ---- workers ---- */

static void serve_test(struct bytes request, struct strbuf *reply)
{
	const char *word = arena_strndup(reply->arena, request.data, request.length);

	if (str_equal(word, "sleep"))
		sleep(LONG_SECONDS);
	if (str_equal(word, "die"))
		_exit(0);
	if (str_equal(word, "pid"))
		strbuf_printf(reply, "%ld", (long)getpid());
	if (str_equal(word, "output"))
		strbuf_printf(reply, "%d", fcntl(CHILD_KEPT + 1, F_GETFD) >= 0);
	if (str_starts(word, "echo "))
		strbuf_append(reply, word + 5, strlen(word + 5));
}

static int ask(struct worker *worker, const char *word, int64_t timeout_ms, const char **ret)
{
	struct bytes reply = { "", 0 };
	int error = worker_ask(worker, (struct bytes){ word, strlen(word) }, timeout_ms, arena,
			       &reply);

	*ret = arena_strndup(arena, reply.data, reply.length);
	return error;
}

static void worker_answers_again_and_again(void **state)
{
	struct worker *worker = worker_new(arena, serve_test, 1);
	const char *first, *reply;

	(void)state;
	assert_int_equal(ask(worker, "pid", LONG_MS, &first), 0);
	assert_int_equal(ask(worker, "echo text", LONG_MS, &reply), 0);
	assert_string_equal(reply, "text");
	assert_int_equal(ask(worker, "nothing", LONG_MS, &reply), 0);
	assert_string_equal(reply, "");
	assert_int_equal(ask(worker, "pid", LONG_MS, &reply), 0);
	assert_string_equal(reply, first);
	worker_close(worker);
}

static void worker_holds_nothing_of_ours(void **state)
{
	struct worker *worker = worker_new(arena, serve_test, 1);
	const char *reply;
	int extra = fcntl(STDERR_FILENO, F_DUPFD, CHILD_KEPT + 1);

	(void)state;
	/* the lowest free one may be higher */
	int held = dup2(STDERR_FILENO, CHILD_KEPT + 1);
	assert_int_equal(ask(worker, "output", LONG_MS, &reply), 0);
	close(held);
	close(extra);
	assert_string_equal(reply, "0");
	worker_close(worker);
}

/* They were killed, but nobody waited for them. */
static void reap_abandoned(void)
{
	int64_t until = monotonic_ms() + SOON_MS;

	while (waitpid(-1, NULL, WNOHANG) >= 0 && monotonic_ms() < until)
		usleep(1000);
}

static void worker_that_hangs_is_replaced(void **state)
{
	struct worker *worker = worker_new(arena, serve_test, 2);
	const char *first, *reply;
	int64_t start = monotonic_ms();

	(void)state;
	assert_int_equal(ask(worker, "pid", LONG_MS, &first), 0);
	assert_int_equal(ask(worker, "sleep", 300, &reply), -ETIMEDOUT);
	assert_true(monotonic_ms() - start >= 300);
	assert_int_equal(ask(worker, "pid", LONG_MS, &reply), 0);
	assert_string_not_equal(reply, first);
	/* the second is the last that may hang: then nothing is tried any more */
	assert_int_equal(ask(worker, "sleep", 300, &reply), -ETIMEDOUT);
	assert_int_equal(ask(worker, "pid", LONG_MS, &reply), -ETIMEDOUT);
	assert_true(monotonic_ms() - start < SOON_MS);
	worker_close(worker);
	reap_abandoned();
}

static void worker_that_dies_is_replaced(void **state)
{
	struct worker *worker = worker_new(arena, serve_test, 1);
	const char *reply;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(ask(worker, "die", LONG_MS, &reply), -EPIPE);
		assert_int_equal(ask(worker, "echo x", LONG_MS, &reply), 0);
	}
	worker_close(worker);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(stat_lines_are_parsed_after_the_last_bracket),
		TEST(accounts_are_found_by_number_and_name),
		TEST(zones_have_a_name_or_a_rule),
		TEST(worker_answers_again_and_again),
		TEST(worker_holds_nothing_of_ours),
		TEST(worker_that_hangs_is_replaced),
		TEST(worker_that_dies_is_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
