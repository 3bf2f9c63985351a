/* SPDX-License-Identifier: Apache-2.0
 *
 * Real programs that behave badly. With an argument this test is such a program itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/child.h"
#include "probes/run.h"
#include "tests/unit/bad_programs.h"

enum { LIMIT = 4 * MIB };
/* Far above what is expected, far below what a hang would take. */
enum { SOON_MS = 15000 };

static char self[PATH_MAX];
static struct arena *arena;

static struct command command_of(const char *const *argv, long timeout_seconds)
{
	static const char *const nothing[] = { NULL };

	return (struct command){ .argv = argv,
				 .environment = nothing,
				 .uid = -1,
				 .gid = -1,
				 .timeout_seconds = timeout_seconds,
				 .output_limit = LIMIT };
}

/* Runs another one while it has no standard streams itself. */
static int bad_without_streams(void)
{
	const char *const argv[] = { self, "both", "1", NULL };
	struct command command = command_of(argv, LONG_SECONDS);

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		close(fd);
	arena = arena_new();
	run_commands(arena, &command, 1);
	return command.answer.status == FACT_OBTAINED && command.answer.exit_code == 0 &&
			       command.answer.out.length == KIB && command.answer.err.length == KIB
		       ? 7
		       : 8;
}

static int be_bad(const char *name, const char *argument)
{
	if (strcmp(name, "without-streams") == 0)
		_exit(bad_without_streams());
	_exit(bad_program(name, argument));
}

/* ---- before and after each test ---- */

static int open_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 1024; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static int descriptors_before;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	descriptors_before = open_descriptors();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	/* nothing is left open, and no child unreaped */
	bool clean = open_descriptors() == descriptors_before;
	return clean && waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD ? 0 : -1;
}

/* ---- helpers ---- */

static const struct command_fact *run_argv(const char *const *argv, long timeout_seconds)
{
	struct command *command = arena_alloc(arena, sizeof(*command));

	*command = command_of(argv, timeout_seconds);
	run_commands(arena, command, 1);
	return &command->answer;
}

static const struct command_fact *run_bad(const char *name, const char *argument, long seconds)
{
	const char *const argv[] = { self, name, argument, NULL };

	return run_argv(argv, seconds);
}

static const char *text(struct bytes bytes)
{
	return arena_strndup(arena, bytes.data, bytes.length);
}

static char state_of(long pid)
{
	char path[64], line[512] = "";

	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	FILE *file = fopen(path, "r");
	if (!file)
		return 0;
	if (!fgets(line, sizeof(line), file))
		*line = '\0';
	fclose(file);
	const char *bracket = strrchr(line, ')');
	return bracket ? bracket[2] : '\0';
}

/* Gone, or a zombie that nobody reaps in a container without an init. */
static bool ends_soon(long pid)
{
	for (int64_t until = monotonic_ms() + SOON_MS; monotonic_ms() < until; usleep(10000)) {
		char now = state_of(pid);
		if (now == 0 || now == 'Z')
			return true;
	}
	return false;
}

static const char *temporary_file(const char *content, mode_t mode)
{
	char *path = arena_strdup(arena, "/tmp/gridck-test-run.XXXXXX");
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), strlen(content));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	return path;
}

/* ---- ends ---- */

static void exit_codes_are_kept(void **state)
{
	(void)state;
	const struct command_fact *zero = run_bad("exit", "0", LONG_SECONDS);
	const struct command_fact *other = run_bad("exit", "127", LONG_SECONDS);

	assert_int_equal(zero->status, FACT_OBTAINED);
	assert_int_equal(zero->exit_code, 0);
	assert_int_equal(zero->signal, 0);
	assert_null(zero->words);
	/* of the program itself: it was executed */
	assert_int_equal(other->status, FACT_OBTAINED);
	assert_int_equal(other->exit_code, 127);
	assert_true(str_ends(other->line, " exit 127"));
	assert_null(strchr(other->line, '/'));
}

static void exit_codes_survive_an_ignored_sigchld(void **state)
{
	(void)state;
	signal(SIGCHLD, SIG_IGN);
	assert_int_equal(run_bad("exit", "3", LONG_SECONDS)->exit_code, 3);
}

static void signals_are_told(void **state)
{
	(void)state;
	const struct command_fact *fact = run_bad("signal", "9", LONG_SECONDS);

	assert_int_equal(fact->status, FACT_OBTAINED);
	assert_int_equal(fact->exit_code, -1);
	assert_int_equal(fact->signal, SIGKILL);
}

static void what_cannot_be_executed(void **state)
{
	(void)state;
	const char *plain = temporary_file("#!/bin/sh\nexit 0\n", 0644);
	const char *garbage = temporary_file("\001\002", 0755);
	const char *lost = temporary_file("#!/no/such/interpreter\n", 0755);
	const struct {
		const char *path;
		enum fact_status status;
		const char *words;
	} rows[] = {
		{ "/no/such/program", FACT_ABSENT, "No such file or directory" },
		{ lost, FACT_ABSENT, "No such file or directory" },
		{ plain, FACT_DENIED, "Permission denied" },
		{ "/tmp", FACT_DENIED, "Permission denied" },
		{ garbage, FACT_FAILED, "Exec format error" },
		{ "true", FACT_FAILED, "not an absolute path" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *const argv[] = { rows[i].path, NULL };
		const struct command_fact *fact = run_argv(argv, LONG_SECONDS);
		assert_int_equal(fact->status, rows[i].status);
		assert_string_equal(fact->words, rows[i].words);
		assert_int_equal(fact->exit_code, -1);
		assert_int_equal(fact->signal, 0);
	}
	unlink(plain);
	unlink(garbage);
	unlink(lost);
}

/* ---- output ---- */

static void both_streams_are_read_together(void **state)
{
	(void)state;
	const struct command_fact *fact = run_bad("both", "300", LONG_SECONDS);

	assert_int_equal(fact->status, FACT_OBTAINED);
	assert_int_equal(fact->out.length, 300 * KIB);
	assert_int_equal(fact->err.length, 300 * KIB);
	assert_int_equal(fact->out.data[300 * KIB - 1], 'x');
}

static const struct command_fact *run_limited(const char *name, const char *argument, size_t limit)
{
	const char *const argv[] = { self, name, argument, NULL };
	struct command *command = arena_alloc(arena, sizeof(*command));

	*command = command_of(argv, LONG_SECONDS);
	command->output_limit = limit;
	run_commands(arena, command, 1);
	return &command->answer;
}

static void limit_is_allowed_and_one_more_is_not(void **state)
{
	(void)state;
	const struct command_fact *fits = run_limited("bytes", "1000", 1000);
	const struct command_fact *more = run_limited("bytes", "1001", 1000);
	const struct command_fact *none = run_limited("bytes", "0", 0);

	assert_int_equal(fits->status, FACT_OBTAINED);
	assert_int_equal(fits->out.length, 1000);
	assert_int_equal(more->status, FACT_TOO_BIG);
	assert_int_equal(more->out.length, 1000);
	assert_string_equal(more->words, "more than 1000 bytes of output");
	assert_int_equal(none->status, FACT_OBTAINED);
}

static void flood_is_cut(void **state)
{
	(void)state;
	int64_t start = monotonic_ms();
	/* more than any machine writes in the time that is given */
	const struct command_fact *fact = run_limited("flood", "100000000", 128 * KIB);

	assert_int_equal(fact->status, FACT_TOO_BIG);
	assert_int_equal(fact->out.length, 128 * KIB);
	assert_int_equal(fact->err.length, 0);
	assert_int_equal(fact->hang.pid, 0);
	assert_true(monotonic_ms() - start < SOON_MS);
}

static void large_answers_arrive_whole(void **state)
{
	(void)state;
	const struct command_fact *fact = run_limited("flood", "10", 16 * MIB);

	assert_int_equal(fact->status, FACT_OBTAINED);
	assert_int_equal(fact->out.length, 10 * MIB);
}

/* ---- those that do not end ---- */

static void sleeper_that_ignores_term_is_killed(void **state)
{
	(void)state;
	int64_t start = monotonic_ms();
	const struct command_fact *fact = run_bad("ignore-term", "so far", 2);

	assert_int_equal(fact->status, FACT_TIMED_OUT);
	assert_int_equal(fact->exit_code, -1);
	assert_int_equal(fact->signal, 0);
	assert_string_equal(text(fact->out), "so far");
	assert_string_equal(fact->words, "no answer within 2 s");
	assert_int_equal(fact->hang.limit_seconds, 2);
	assert_int_equal(fact->hang.state, 'S');
	assert_true(fact->hang.pid > 1);
	assert_int_equal(state_of(fact->hang.pid), 0);
	assert_true(monotonic_ms() - start >= 2000);
	assert_true(monotonic_ms() - start < SOON_MS);
}

static void programs_may_end_by_themselves_first(void **state)
{
	(void)state;
	const struct command_fact *fact = run_bad("heed-term", "", 2);

	assert_int_equal(fact->status, FACT_TIMED_OUT);
	assert_string_equal(text(fact->out), "x");
}

static void closed_streams_are_no_exit(void **state)
{
	(void)state;
	const struct command_fact *fact = run_bad("close-and-sleep", "", 2);

	assert_int_equal(fact->status, FACT_TIMED_OUT);
	assert_int_equal(state_of(fact->hang.pid), 0);
}

static void hang_names_the_program_below_its_wrapper(void **state)
{
	(void)state;
	const struct command_fact *fact = run_bad("wrapper", "", 2);

	assert_int_equal(fact->status, FACT_TIMED_OUT);
	assert_int_equal(fact->hang.pid, strtol(text(fact->out), NULL, 10));
	assert_true(ends_soon(fact->hang.pid));
}

static void hang_names_the_program_that_is_blocked(void **state)
{
	(void)state;
	const struct command_fact *fact = run_bad("blocked", "", 2);

	assert_int_equal(fact->status, FACT_TIMED_OUT);
	assert_int_equal(fact->hang.pid, strtol(text(fact->out), NULL, 10));
	assert_int_equal(fact->hang.state, 'D');
	assert_true(ends_soon(fact->hang.pid));
}

static void grandchild_that_holds_the_pipe_is_not_waited_for(void **state)
{
	(void)state;
	int64_t start = monotonic_ms();
	const struct command_fact *fact = run_bad("grandchild", "", LONG_SECONDS);
	long pid = strtol(text(fact->out), NULL, 10);

	assert_int_equal(fact->status, FACT_OBTAINED);
	assert_int_equal(fact->exit_code, 5);
	assert_true(monotonic_ms() - start < SOON_MS);
	assert_true(pid > 1);
	assert_true(ends_soon(pid));
}

static void grandchild_of_another_session_is_left(void **state)
{
	(void)state;
	int64_t start = monotonic_ms();
	const struct command_fact *fact = run_bad("session", "", LONG_SECONDS);
	long pid = strtol(text(fact->out), NULL, 10);

	assert_int_equal(fact->status, FACT_OBTAINED);
	assert_int_equal(fact->exit_code, 5);
	assert_true(monotonic_ms() - start < SOON_MS);
	assert_true(pid > 1);
	assert_int_equal(kill((pid_t)pid, SIGKILL), 0);
}

static void all_run_at_once(void **state)
{
	enum { COUNT = 5 };
	const char *const slow[] = { self, "sleep", "2", NULL };
	const char *const missing[] = { "/no/such/program", NULL };
	struct command commands[COUNT + 1];

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		commands[i] = command_of(slow, LONG_SECONDS);
	commands[COUNT] = command_of(missing, LONG_SECONDS);
	int64_t start = monotonic_ms();
	run_commands(arena, commands, COUNT + 1);
	assert_true(monotonic_ms() - start < 8000);
	for (size_t i = 0; i < COUNT; i++) {
		assert_int_equal(commands[i].answer.status, FACT_OBTAINED);
		assert_int_equal(commands[i].answer.exit_code, 0);
	}
	assert_int_equal(commands[COUNT].answer.status, FACT_ABSENT);
}

static void one_that_hangs_costs_no_other_its_answer(void **state)
{
	const char *const hung[] = { self, "ignore-term", "", NULL };
	const char *const good[] = { self, "exit", "4", NULL };
	struct command commands[] = { command_of(hung, 1), command_of(good, LONG_SECONDS) };

	(void)state;
	run_commands(arena, commands, 2);
	assert_int_equal(commands[0].answer.status, FACT_TIMED_OUT);
	assert_int_equal(commands[1].answer.status, FACT_OBTAINED);
	assert_int_equal(commands[1].answer.exit_code, 4);
}

/* ---- what a program is given ---- */

static void surroundings_are_built(void **state)
{
	sigset_t usr1, before;
	int inherited = dup(STDERR_FILENO);

	(void)state;
	assert_true(inherited > STDERR_FILENO);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr1, &before);
	mode_t mask = umask(077);
	const struct command_fact *fact = run_bad("show", "", LONG_SECONDS);
	umask(mask);
	sigprocmask(SIG_SETMASK, &before, NULL);
	signal(SIGPIPE, SIG_DFL);
	close(inherited);
	assert_string_equal(text(fact->out),
			    "fd 0\nfd 1\nfd 2\nstdin 0\nleader 1\nown session 1\nfolder /\n"
			    "umask 022\npipe 1\nblocked 0\n");
}

static void environment_is_exactly_the_given_one(void **state)
{
	const char *const argv[] = { "/usr/bin/env", NULL };
	const char *const environment[] = { "LC_ALL=C", "ORACLE_HOME=/u01/app/19c/grid", NULL };
	struct command command = command_of(argv, LONG_SECONDS);

	(void)state;
	setenv("GRIDCK_TEST_LEAK", "1", 1);
	command.environment = environment;
	run_commands(arena, &command, 1);
	assert_int_equal(command.answer.status, FACT_OBTAINED);
	assert_string_equal(text(command.answer.out), "LC_ALL=C\nORACLE_HOME=/u01/app/19c/grid\n");
}

static void works_without_standard_streams(void **state)
{
	(void)state;
	assert_int_equal(run_bad("without-streams", "", LONG_SECONDS)->exit_code, 7);
}

/* ---- another user ---- */

static const char *as_user(const char *const *argv, long uid, long gid, const char *user)
{
	struct command command = command_of(argv, LONG_SECONDS);

	command.uid = uid;
	command.gid = gid;
	command.user = user;
	run_commands(arena, &command, 1);
	assert_int_equal(command.answer.status, FACT_OBTAINED);
	assert_int_equal(command.answer.exit_code, 0);
	return text(command.answer.out);
}

static void privileges_are_dropped_for_good(void **state)
{
	const char *const status[] = { "/bin/cat", "/proc/self/status", NULL };

	(void)state;
	if (geteuid() != 0)
		skip();
	const char *shown = as_user(status, 54321, 54322, NULL);
	assert_non_null(strstr(shown, "\nUid:\t54321\t54321\t54321\t54321\n"));
	assert_non_null(strstr(shown, "\nGid:\t54322\t54322\t54322\t54322\n"));
	assert_non_null(strstr(shown, "\nGroups:\t54322 \n"));
	assert_non_null(strstr(shown, "\nCapPrm:\t0000000000000000\n"));
	assert_non_null(strstr(shown, "\nCapEff:\t0000000000000000\n"));
}

/* Space-separated numbers in any order, each at most once. */
static bool same_numbers(const char *a, const char *b)
{
	bool same = strlen(a) == strlen(b);
	char *copy = arena_strdup(arena, a);
	char *rest = NULL;

	for (char *word = strtok_r(copy, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest))
		same &= strstr(arena_printf(arena, " %s ", b), word) != NULL;
	return same;
}

/* A user of this machine that is in a group besides its own; NULL when there is none. */
static const struct passwd *user_with_groups(void)
{
	const struct passwd *found = NULL;
	const struct group *group;

	setgrent();
	while (!found && (group = getgrent())) {
		for (char **member = group->gr_mem; !found && *member; member++)
			found = getpwnam(*member);
	}
	endgrent();
	return found;
}

static void groups_of_the_user_are_taken(void **state)
{
	(void)state;
	const struct passwd *user = user_with_groups();
	if (geteuid() != 0)
		skip();
	if (!user)
		user = getpwnam("nobody");
	if (!user)
		skip();
	const char *name = arena_strdup(arena, user->pw_name);
	const char *const own[] = { "/usr/bin/id", "-G", NULL };
	const char *const named[] = { "/usr/bin/id", "-G", name, NULL };
	const char *taken = as_user(own, (long)user->pw_uid, (long)user->pw_gid, name);
	assert_true(same_numbers(taken, text(run_argv(named, LONG_SECONDS)->out)));
}

static void change_of_user_without_the_right_is_denied(void **state)
{
	const char *const argv[] = { "/usr/bin/id", NULL };
	struct command command = command_of(argv, LONG_SECONDS);

	(void)state;
	if (geteuid() == 0)
		skip();
	command.uid = 0;
	command.gid = 0;
	run_commands(arena, &command, 1);
	assert_int_equal(command.answer.status, FACT_DENIED);
	assert_string_equal(command.answer.words,
			    "taking the groups of its user: Operation not permitted");
	assert_int_equal(command.answer.out.length, 0);
}

static void ordinary_users_ask_as_themselves(void **state)
{
	const char *const argv[] = { "/usr/bin/id", "-u", NULL };

	(void)state;
	if (geteuid() == 0)
		skip();
	const char *shown = as_user(argv, (long)geteuid(), (long)getegid(), NULL);
	assert_string_equal(shown, arena_printf(arena, "%ld\n", (long)geteuid()));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(exit_codes_are_kept),
		TEST(exit_codes_survive_an_ignored_sigchld),
		TEST(signals_are_told),
		TEST(what_cannot_be_executed),
		TEST(both_streams_are_read_together),
		TEST(limit_is_allowed_and_one_more_is_not),
		TEST(flood_is_cut),
		TEST(large_answers_arrive_whole),
		TEST(sleeper_that_ignores_term_is_killed),
		TEST(programs_may_end_by_themselves_first),
		TEST(closed_streams_are_no_exit),
		TEST(hang_names_the_program_below_its_wrapper),
		TEST(hang_names_the_program_that_is_blocked),
		TEST(grandchild_that_holds_the_pipe_is_not_waited_for),
		TEST(grandchild_of_another_session_is_left),
		TEST(all_run_at_once),
		TEST(one_that_hangs_costs_no_other_its_answer),
		TEST(surroundings_are_built),
		TEST(environment_is_exactly_the_given_one),
		TEST(works_without_standard_streams),
		TEST(privileges_are_dropped_for_good),
		TEST(groups_of_the_user_are_taken),
		TEST(change_of_user_without_the_right_is_denied),
		TEST(ordinary_users_ask_as_themselves),
	};

	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		return 1;
	if (argc > 2)
		be_bad(argv[1], argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
