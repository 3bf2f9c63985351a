/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/world.h"

/* Far above what is expected, far below what a hang would take. */
enum { SOON_MS = 15000, LONG_SECONDS = 60, LIMIT = 1024 * 1024 };

static struct arena *arena;
static struct world *world;
static char folder[64];
/* Made to confuse who reads /proc/PID/stat; ends in our pid, for others may run this test too. */
static char odd_name[16];

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	world = world_live(arena, LONG_SECONDS);
	strcpy(folder, "/tmp/gridck-test-live.XXXXXX");
	snprintf(odd_name, sizeof(odd_name), "a) S (%d", (int)(getpid() % 100000000));
	return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
	const char *const argv[] = { "/bin/rm", "-rf", folder, NULL };
	const char *const environment[] = { NULL };
	struct command command = { .argv = argv,
				   .environment = environment,
				   .uid = -1,
				   .timeout_seconds = LONG_SECONDS,
				   .output_limit = LIMIT };
	const char *error = NULL;

	(void)state;
	world->verbs->run(world, &command, 1);
	bool removed = command.answer.status == FACT_OBTAINED && command.answer.exit_code == 0;
	int closed = world->verbs->close(world, &error);
	arena_free(arena);
	/* no worker is left behind */
	bool clean = waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD;
	return removed && closed == 0 && !error && clean ? 0 : -1;
}

static const char *path_of(const char *name)
{
	return arena_printf(arena, "%s/%s", folder, name);
}

static const char *write_file(const char *name, const char *content, size_t length)
{
	const char *path = path_of(name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(content, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
	return path;
}

static struct file_answer read_path(const char *path, size_t limit)
{
	struct file_answer answer;

	world->verbs->read_file(world, path, limit, &answer);
	assert_string_equal(answer.from.source, path);
	return answer;
}

static struct file_fact stat_path(const char *path)
{
	struct file_fact fact;

	world->verbs->stat(world, path, &fact);
	assert_string_equal(fact.from.source, path);
	assert_string_equal(fact.path, path);
	return fact;
}

/* ---- files ---- */

static void contents_are_bytes(void **state)
{
	static const char content[] = "a\0b\nc";
	struct file_answer answer = read_path(write_file("f", content, sizeof(content)), LIMIT);
	struct file_answer empty = read_path(write_file("empty", "", 0), LIMIT);

	(void)state;
	assert_int_equal(answer.from.status, FACT_OBTAINED);
	assert_null(answer.from.words);
	assert_int_equal(answer.content.length, sizeof(content));
	assert_memory_equal(answer.content.data, content, sizeof(content));
	assert_int_equal(empty.from.status, FACT_OBTAINED);
	assert_int_equal(empty.content.length, 0);
}

static void limit_is_allowed_and_one_more_is_not(void **state)
{
	const char *path = write_file("f", "12345678", 8);
	struct file_answer fits = read_path(path, 8), more = read_path(path, 7);

	(void)state;
	assert_int_equal(fits.from.status, FACT_OBTAINED);
	assert_int_equal(fits.content.length, 8);
	assert_int_equal(more.from.status, FACT_TOO_BIG);
	assert_string_equal(more.from.words, "more than 7 bytes");
	assert_int_equal(more.content.length, 7);
}

static void ends_of_files(void **state)
{
	const char *path = write_file("f", "12345678", 8);
	struct file_answer whole, end, none;

	(void)state;
	world->verbs->read_end(world, path, 8, &whole);
	assert_int_equal(whole.from.status, FACT_OBTAINED);
	assert_int_equal(whole.content.length, 8);
	world->verbs->read_end(world, path, 3, &end);
	assert_int_equal(end.from.status, FACT_TOO_BIG);
	assert_string_equal(end.from.source, path);
	assert_int_equal(end.content.length, 3);
	assert_memory_equal(end.content.data, "678", 3);
	world->verbs->read_end(world, path_of("none"), 3, &none);
	assert_int_equal(none.from.status, FACT_ABSENT);
	assert_int_equal(none.content.length, 0);
}

static void large_files_arrive_whole(void **state)
{
	enum { LARGE = 5 * 1024 * 1024 };
	char *content = arena_alloc(arena, LARGE);

	(void)state;
	for (size_t i = 0; i < LARGE; i++)
		content[i] = (char)(i % 251);
	struct file_answer answer = read_path(write_file("f", content, LARGE), LARGE);
	assert_int_equal(answer.from.status, FACT_OBTAINED);
	assert_int_equal(answer.content.length, LARGE);
	assert_memory_equal(answer.content.data, content, LARGE);
}

static void files_of_proc_are_read_to_their_end(void **state)
{
	struct file_answer answer = read_path("/proc/self/status", LIMIT);

	(void)state;
	/* its size is said to be 0 */
	assert_int_equal(answer.from.status, FACT_OBTAINED);
	assert_true(answer.content.length > 100);
}

static void what_is_no_file_is_not_opened(void **state)
{
	const char *fifo = path_of("fifo");
	const char *const paths[] = { fifo, folder, "/dev/null" };

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct file_answer answer = read_path(paths[i], LIMIT);
		assert_int_equal(answer.from.status, FACT_FAILED);
		assert_string_equal(answer.from.words, "not a regular file");
		assert_int_equal(answer.content.length, 0);
	}
}

static void absence_is_told(void **state)
{
	const char *file = write_file("f", "x", 1);
	struct file_answer missing = read_path(path_of("missing"), LIMIT);
	struct file_answer below = read_path(arena_printf(arena, "%s/below", file), LIMIT);

	(void)state;
	assert_int_equal(missing.from.status, FACT_ABSENT);
	assert_string_equal(missing.from.words, "No such file or directory");
	assert_int_equal(below.from.status, FACT_ABSENT);
	assert_int_equal(stat_path(path_of("missing")).from.status, FACT_ABSENT);
}

static void refusal_is_told(void **state)
{
	const char *secret = write_file("secret", "x", 1);

	(void)state;
	if (geteuid() == 0)
		skip(); /* root may read all */
	assert_int_equal(chmod(secret, 0), 0);
	struct file_answer denied = read_path(secret, LIMIT);
	assert_int_equal(denied.from.status, FACT_DENIED);
	assert_string_equal(denied.from.words, "Permission denied");
}

static void stat_shows_the_file(void **state)
{
	const char *path = write_file("f", "12345", 5);
	const struct timespec times[2] = { { .tv_sec = 1700000000 }, { .tv_sec = 1700000001 } };

	(void)state;
	assert_int_equal(chmod(path, 04751), 0);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	struct file_fact fact = stat_path(path);
	assert_int_equal(fact.from.status, FACT_OBTAINED);
	assert_int_equal(fact.type, 'f');
	assert_int_equal(fact.mode, 04751);
	assert_int_equal(fact.uid, geteuid());
	assert_int_equal(fact.gid, getegid());
	assert_int_equal(fact.size, 5);
	assert_int_equal(fact.mtime, 1700000001);
	assert_null(fact.link);
}

static void stat_shows_a_link_itself(void **state)
{
	const char *path = path_of("link");

	(void)state;
	assert_int_equal(symlink("no/where", path), 0);
	struct file_fact fact = stat_path(path);
	assert_int_equal(fact.from.status, FACT_OBTAINED);
	assert_int_equal(fact.type, 'l');
	assert_string_equal(fact.link, "no/where");
}

static void stat_knows_all_types(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", folder);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	close(listener);
	assert_int_equal(mkfifo(path_of("fifo"), 0600), 0);
	assert_int_equal(stat_path(address.sun_path).type, 's');
	assert_int_equal(stat_path(path_of("fifo")).type, 'p');
	assert_int_equal(stat_path(folder).type, 'd');
	struct file_fact null = stat_path("/dev/null");
	assert_int_equal(null.type, 'c');
	assert_int_equal(null.major, 1);
	assert_int_equal(null.minor, 3);
	assert_string_equal(null.user, "root");
	assert_string_equal(null.group, "root");
}

static void unknown_owners_are_numbers(void **state)
{
	const char *path = write_file("f", "", 0);

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(chown(path, 3123456789U, 3123456788U), 0);
	struct file_fact fact = stat_path(path);
	assert_int_equal(fact.uid, 3123456789L);
	assert_string_equal(fact.user, "3123456789");
	assert_string_equal(fact.group, "3123456788");
}

static void lists_are_sorted_by_bytes(void **state)
{
	static const char *const names[] = { "b", "a.2", "B", "\xc3\xa4", ".hidden", "a" };
	static const char *const sorted[] = { ".hidden", "B", "a", "a.2", "b", "\xc3\xa4" };
	enum { COUNT = sizeof(names) / sizeof(*names) };
	struct list_answer answer;

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		write_file(names[i], "", 0);
	world->verbs->list(world, folder, &answer);
	assert_int_equal(answer.from.status, FACT_OBTAINED);
	assert_int_equal(answer.entries.count, COUNT);
	for (size_t i = 0; i < COUNT; i++)
		assert_string_equal(answer.entries.items[i], sorted[i]);
	world->verbs->list(world, path_of("missing"), &answer);
	assert_int_equal(answer.from.status, FACT_ABSENT);
	assert_int_equal(answer.entries.count, 0);
}

/* ---- processes ---- */

static bool wanted_odd(const char *comm)
{
	return strcmp(comm, odd_name) == 0;
}

static bool wanted_none(const char *comm)
{
	(void)comm;
	return false;
}

/* A child under that name; its pid. */
static pid_t start_odd(void)
{
	int ready[2];
	char byte;

	assert_int_equal(pipe(ready), 0);
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_NAME, odd_name);
		if (write(ready[1], "x", 1) == 1)
			sleep(LONG_SECONDS);
		_exit(0);
	}
	assert_true(pid > 0);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void processes_are_described(void **state)
{
	char self[PATH_MAX] = "";
	struct processes processes;
	pid_t pids[2] = { start_odd(), start_odd() };
	int64_t now = time(NULL);

	(void)state;
	assert_true(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
	world->verbs->processes(world, wanted_odd, &processes);
	for (size_t i = 0; i < 2; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	assert_int_equal(processes.from.status, FACT_OBTAINED);
	assert_string_equal(processes.from.source, "/proc");
	assert_int_equal(processes.count, 2);
	assert_true(processes.items[0].pid < processes.items[1].pid);
	const struct process_fact *fact = &processes.items[processes.items[0].pid != pids[0]];
	assert_int_equal(fact->pid, pids[0]);
	assert_int_equal(fact->ppid, getpid());
	assert_int_equal(fact->state, 'S');
	assert_string_equal(fact->comm, odd_name);
	assert_string_equal(fact->exe, self);
	assert_non_null(strstr(fact->args, "test_world_live"));
	assert_string_equal(fact->user, stat_path(folder).user);
	assert_int_equal(fact->blocked_seconds, COUNT_UNKNOWN);
	/* started just now */
	assert_in_range(fact->start, now - 300, now + 300);
}

/* The seconds since it went to sleep, where the kernel tells: not uptime less its last turn. */
static void blocked_processes_say_since_when(void **state)
{
	struct processes processes;

	(void)state;
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_NAME, odd_name);
		/* the parent of a vfork() sleeps uninterruptibly */
		if (vfork() == 0) {
			sleep(LONG_SECONDS);
			_exit(0);
		}
		_exit(0);
	}
	sleep(2);
	world->verbs->processes(world, wanted_odd, &processes);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(processes.count, 2);
	const struct process_fact *fact = &processes.items[processes.items[0].pid != pid];
	assert_int_equal(fact->pid, pid);
	assert_int_equal(fact->state, 'D');
	if (access("/proc/self/sched", R_OK) == 0)
		assert_in_range(fact->blocked_seconds, 1, SOON_MS / 1000);
	else
		assert_int_equal(fact->blocked_seconds, COUNT_UNKNOWN);
	kill((pid_t)processes.items[processes.items[0].pid == pid].pid, SIGKILL);
}

static void unwanted_processes_are_left_out(void **state)
{
	struct processes processes;

	(void)state;
	world->verbs->processes(world, wanted_none, &processes);
	assert_int_equal(processes.from.status, FACT_OBTAINED);
	assert_int_equal(processes.count, 0);
}

/* ---- host ---- */

static void host_is_this_one(void **state)
{
	struct host_answer host;
	struct utsname names;
	int64_t before = time(NULL);

	(void)state;
	world->verbs->host(world, &host);
	assert_int_equal(uname(&names), 0);
	assert_string_equal(host.name, names.nodename);
	assert_in_range(host.now, before, before + 300);
	assert_false(world->replay);
	/* a name of a zone, not a path to one */
	assert_true(!host.timezone || (*host.timezone && *host.timezone != '/' &&
				       !strstr(host.timezone, "zoneinfo")));
}

/* As a replay refuses it, so that both say the same. */
static void paths_that_are_not_plain_are_refused(void **state)
{
	static const char *const paths[] = { "etc/passwd", "", "/etc/../etc/passwd", "/.." };
	struct file_answer content;
	struct file_fact file;
	struct list_answer list;

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		world->verbs->read_file(world, paths[i], 4096, &content);
		assert_int_equal(content.from.status, FACT_FAILED);
		assert_string_equal(content.from.words, "not an absolute path without \"..\"");
		world->verbs->stat(world, paths[i], &file);
		assert_int_equal(file.from.status, FACT_FAILED);
		world->verbs->list(world, paths[i], &list);
		assert_int_equal(list.from.status, FACT_FAILED);
	}
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(contents_are_bytes),
		TEST(limit_is_allowed_and_one_more_is_not),
		TEST(ends_of_files),
		TEST(large_files_arrive_whole),
		TEST(files_of_proc_are_read_to_their_end),
		TEST(what_is_no_file_is_not_opened),
		TEST(absence_is_told),
		TEST(refusal_is_told),
		TEST(stat_shows_the_file),
		TEST(stat_shows_a_link_itself),
		TEST(stat_knows_all_types),
		TEST(unknown_owners_are_numbers),
		TEST(lists_are_sorted_by_bytes),
		TEST(processes_are_described),
		TEST(blocked_processes_say_since_when),
		TEST(unwanted_processes_are_left_out),
		TEST(host_is_this_one),
		TEST(paths_that_are_not_plain_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
