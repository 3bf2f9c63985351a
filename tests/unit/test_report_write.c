/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes on their way out: made harmless, then written whole or not at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report/report.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

struct place {
	struct arena *arena;
	char *folder;
};

static int setup(void **state)
{
	static struct place place;

	place.arena = arena_new();
	place.folder = arena_strdup(place.arena, "/tmp/gridck-write-XXXXXX");
	*state = &place;
	return mkdtemp(place.folder) ? chmod(place.folder, 0755) : -1;
}

static int teardown(void **state)
{
	struct place *place = *state;
	DIR *folder = opendir(place->folder);

	for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
		unlinkat(dirfd(folder), entry->d_name, 0);
	closedir(folder);
	rmdir(place->folder);
	arena_free(place->arena);
	return 0;
}

static char *path_of(const struct place *place, const char *name)
{
	return arena_printf(place->arena, "%s/%s", place->folder, name);
}

/* Names in the folder, "." and ".." not counted. */
static int entries(const struct place *place)
{
	DIR *folder = opendir(place->folder);
	int count = -2;

	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static void fill(const char *path, const char *text, mode_t mode)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(path, mode), 0);
}

static void assert_file(const char *path, const char *text)
{
	char read_back[100] = "";
	struct stat status;
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_true(fread(read_back, 1, sizeof(read_back) - 1, file) == strlen(text));
	fclose(file);
	assert_string_equal(read_back, text);
	assert_int_equal(lstat(path, &status), 0);
	assert_true(S_ISREG(status.st_mode));
	assert_int_equal(status.st_mode & 07777, 0600);
}

static int write_to(const struct place *place, const char *path, const char *text)
{
	const char *error = NULL;
	int result = report_write(place->arena, path, text, &error);

	if (result < 0)
		assert_non_null(error);
	return result;
}

/* ---- report_clean ---- */

static void clean_shows_what_it_takes_away(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "", "" },
		{ "plain \\x1B", "plain \\x1B" },
		{ "\x1b[2J", "\\x1B[2J" },
		{ "a\nb\tc\r", "a\\x0Ab\\x09c\\x0D" },
		{ "\x01\x1f\x7f", "\\x01\\x1F\\x7F" },
		{ "\xc2\x80\xc2\x9f\xc2\xa0", "\\u{0080}\\u{009F}\xc2\xa0" },
		{ "\xe2\x80\xaa\xe2\x80\xae", "\\u{202A}\\u{202E}" },
		{ "\xe2\x81\xa6\xe2\x81\xa9", "\\u{2066}\\u{2069}" },
		{ "\xe2\x80\xa8\xe2\x80\x8e\xd8\x9c", "\\u{2028}\\u{200E}\\u{061C}" },
		{ "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80 \xf4\x8f\xbf\xbf",
		  "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80 \xf4\x8f\xbf\xbf" },
	};
	const struct place *place = *state;

	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(report_clean(place->arena, rows[i].in, false), rows[i].out);
	assert_string_equal(report_clean(place->arena, "a\nb\tc\r", true), "a\nb\tc\\x0D");
}

static void clean_replaces_each_invalid_byte(void **state)
{
	static const struct {
		const char *in;
		int bad;
	} rows[] = {
		{ "\xff", 1 },
		{ "\x80", 1 },
		{ "\xc3", 1 },
		{ "\xe2\x82", 2 },
		{ "\xf0\x9f\x98", 3 },
		{ "\xc0\xaf", 2 },
		{ "\xc1\xbf", 2 },
		{ "\xe0\x9f\xbf", 3 },
		{ "\xf0\x8f\xbf\xbf", 4 },
		{ "\xed\xa0\x80", 3 },
		{ "\xed\xbf\xbf", 3 },
		{ "\xf4\x90\x80\x80", 4 },
		{ "\xf8\x88\x80\x80\x80", 5 },
	};
	const struct place *place = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct strbuf expected = strbuf_new(place->arena);
		for (int j = 0; j < rows[i].bad; j++)
			strbuf_puts(&expected, "\xEF\xBF\xBD");
		strbuf_puts(&expected, "z");
		assert_string_equal(report_clean(place->arena,
						 arena_printf(place->arena, "%sz", rows[i].in),
						 false),
				    expected.data);
	}
}

/* ---- report_write ---- */

static void a_new_file_is_private(void **state)
{
	const struct place *place = *state;
	mode_t before = umask(0);

	assert_int_equal(write_to(place, path_of(place, "new"), "report\n"), 0);
	umask(before);
	assert_file(path_of(place, "new"), "report\n");
	assert_int_equal(entries(place), 1);
}

static void a_name_without_folder_is_in_this_one(void **state)
{
	const struct place *place = *state;
	char before[4096];

	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir(place->folder), 0);
	int result = write_to(place, "here", "report\n");
	assert_int_equal(chdir(before), 0);
	assert_int_equal(result, 0);
	assert_file(path_of(place, "here"), "report\n");
}

/* Who has the old file open goes on reading the old report. */
static void an_old_file_is_replaced_not_overwritten(void **state)
{
	const struct place *place = *state;
	char *path = path_of(place, "old");
	char kept[20] = "";

	fill(path, "the old one\n", 0644);
	FILE *reader = fopen(path, "r");
	assert_non_null(reader);
	assert_int_equal(write_to(place, path, "new\n"), 0);
	assert_file(path, "new\n");
	assert_non_null(fgets(kept, sizeof(kept), reader));
	fclose(reader);
	assert_string_equal(kept, "the old one\n");
	assert_int_equal(entries(place), 1);
}

static void the_file_behind_a_link_is_replaced(void **state)
{
	const struct place *place = *state;
	char *link = path_of(place, "link");
	struct stat status;

	fill(path_of(place, "target"), "old\n", 0644);
	assert_int_equal(symlink("target", path_of(place, "middle")), 0);
	assert_int_equal(symlink(path_of(place, "middle"), link), 0);
	assert_int_equal(write_to(place, link, "new\n"), 0);
	assert_file(path_of(place, "target"), "new\n");
	assert_int_equal(lstat(link, &status), 0);
	assert_true(S_ISLNK(status.st_mode));
}

static void a_dangling_link_gets_its_target(void **state)
{
	const struct place *place = *state;

	assert_int_equal(symlink("later", path_of(place, "link")), 0);
	assert_int_equal(write_to(place, path_of(place, "link"), "new\n"), 0);
	assert_file(path_of(place, "later"), "new\n");
	assert_int_equal(entries(place), 2);
}

static void what_cannot_be_written_is_an_error(void **state)
{
	const struct place *place = *state;
	const char *error = NULL;

	assert_int_equal(symlink("loop", path_of(place, "loop")), 0);
	fill(path_of(place, "file"), "", 0644);
	assert_int_equal(write_to(place, place->folder, "x"), -EISDIR);
	assert_int_equal(write_to(place, path_of(place, "loop"), "x"), -ELOOP);
	assert_int_equal(write_to(place, path_of(place, "file/x"), "x"), -ENOTDIR);
	assert_int_equal(write_to(place, "", "x"), -ENOENT);
	assert_int_equal(entries(place), 2);
	char *path = path_of(place, "nowhere/\x1b[2J");
	assert_int_equal(report_write(place->arena, path, "x", &error), -ENOENT);
	assert_string_equal(error, arena_printf(place->arena,
						"The report could not be written to %s/nowhere/"
						"\\x1B[2J: No such file or directory.",
						place->folder));
}

static void a_full_device_is_an_error(void **state)
{
	assert_int_equal(write_to(*state, "/dev/full", "report\n"), -ENOSPC);
	assert_int_equal(write_to(*state, "/dev/null", "report\n"), 0);
}

/* Runs `test` in a child, whose exit status must be 0. */
static void in_child(void (*test)(const struct place *place), const struct place *place)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		test(place);
		_exit(9);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void write_to_full_stdout(const struct place *place)
{
	const char *error = "";
	int full = open("/dev/full", O_WRONLY);

	dup2(full, STDOUT_FILENO);
	if (report_write(place->arena, NULL, "report\n", &error) != -ENOSPC)
		_exit(1);
	_exit(!strstr(error, "standard output: No space left on device."));
}

static void a_full_standard_output_is_an_error(void **state)
{
	in_child(write_to_full_stdout, *state);
}

static void write_to_stdout_in_file(const struct place *place)
{
	const char *error;
	int file = open(path_of(place, "out"), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	dup2(file, STDOUT_FILENO);
	_exit(report_write(place->arena, NULL, "report\n", &error) != 0);
}

static void standard_output_is_complete(void **state)
{
	const struct place *place = *state;

	fflush(stdout);
	in_child(write_to_stdout_in_file, place);
	assert_file(path_of(place, "out"), "report\n");
}

/* root may write everywhere, so the child gives that up first. */
static void write_without_permission(const struct place *place)
{
	if (geteuid() == 0 && setresuid(65534, 65534, 65534) < 0)
		_exit(2);
	_exit(write_to(place, path_of(place, "x"), "x") != -EACCES);
}

static void a_read_only_folder_is_an_error(void **state)
{
	const struct place *place = *state;

	assert_int_equal(chmod(place->folder, 0555), 0);
	in_child(write_without_permission, place);
	assert_int_equal(chmod(place->folder, 0755), 0);
	assert_int_equal(entries(place), 0);
}

static void write_more_than_allowed(const struct place *place)
{
	const struct rlimit limit = { .rlim_cur = 4, .rlim_max = 4 };

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	_exit(write_to(place, path_of(place, "file"), "too long\n") != -EFBIG);
}

static void half_a_report_leaves_the_old_one(void **state)
{
	const struct place *place = *state;

	fill(path_of(place, "file"), "old\n", 0600);
	in_child(write_more_than_allowed, place);
	assert_file(path_of(place, "file"), "old\n");
	assert_int_equal(entries(place), 1);
}

static void read_fifo(const struct place *place)
{
	char text[20] = "";
	FILE *fifo = fopen(path_of(place, "fifo"), "r");

	_exit(!fifo || !fgets(text, sizeof(text), fifo) || strcmp(text, "report\n") != 0);
}

static void a_fifo_stays_one(void **state)
{
	const struct place *place = *state;
	struct stat status;
	int exit_status = 0;

	assert_int_equal(mkfifo(path_of(place, "fifo"), 0600), 0);
	pid_t reader = fork();
	if (reader == 0)
		read_fifo(place);
	assert_int_equal(write_to(place, path_of(place, "fifo"), "report\n"), 0);
	assert_int_equal(waitpid(reader, &exit_status, 0), reader);
	assert_int_equal(exit_status, 0);
	assert_int_equal(lstat(path_of(place, "fifo"), &status), 0);
	assert_true(S_ISFIFO(status.st_mode));
}

static void write_by_name_of_stdout(const struct place *place)
{
	static const char *const names[] = { "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1" };
	int file = open(path_of(place, "log"), O_WRONLY | O_APPEND);

	dup2(file, STDOUT_FILENO);
	for (size_t i = 0; i < COUNT(names); i++) {
		if (write_to(place, names[i], "report\n") != 0)
			_exit(1);
	}
	_exit(write(STDOUT_FILENO, "more\n", 5) != 5);
}

/* "--output /dev/stdout >>log" must not replace the log. */
static void an_open_file_goes_on(void **state)
{
	const struct place *place = *state;

	fill(path_of(place, "log"), "before\n", 0600);
	in_child(write_by_name_of_stdout, place);
	assert_file(path_of(place, "log"), "before\nreport\nreport\nreport\nmore\n");
}

static void a_disk_is_never_written(void **state)
{
	const struct place *place = *state;
	const char *error = NULL;
	char *path = path_of(place, "disk");

	/* a device number that no driver has: were it opened, the error would be another one */
	if (mknod(path, S_IFBLK | 0600, makedev(240, 77)) < 0)
		skip();
	assert_int_equal(report_write(place->arena, path, "report\n", &error), -ENOTSUP);
	assert_string_equal(error, arena_printf(place->arena,
						"%s is a block device; no report is written there.",
						path));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(clean_shows_what_it_takes_away),
		TEST(clean_replaces_each_invalid_byte),
		TEST(a_new_file_is_private),
		TEST(a_name_without_folder_is_in_this_one),
		TEST(an_old_file_is_replaced_not_overwritten),
		TEST(the_file_behind_a_link_is_replaced),
		TEST(a_dangling_link_gets_its_target),
		TEST(what_cannot_be_written_is_an_error),
		TEST(a_full_device_is_an_error),
		TEST(a_full_standard_output_is_an_error),
		TEST(standard_output_is_complete),
		TEST(a_read_only_folder_is_an_error),
		TEST(half_a_report_leaves_the_old_one),
		TEST(a_fifo_stays_one),
		TEST(an_open_file_goes_on),
		TEST(a_disk_is_never_written),
	};

	alarm(60); /* a FIFO without its other end waits for ever */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
