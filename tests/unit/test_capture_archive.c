/* SPDX-License-Identifier: Apache-2.0
 *
 * Captures as .tar.gz: what is read, what is refused, and what is written.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/capture_archive.h"
#include "tests/unit/temp_folder.h"

enum { BLOCK = 512 };

static struct arena *arena;

/* ---- archives made by hand ---- */

/* type: as in a ustar header, '0' file, '1' hard link, '2' link, '3' device, '5' folder, '6' pipe. */
struct item {
	const char *name;
	char type;
	const char *content;
	size_t claimed; /* size in the header; 0: that of the content */
};

static void add_item(struct strbuf *tar, const struct item *item)
{
	size_t length = item->content ? strlen(item->content) : 0;
	char header[BLOCK] = { 0 }, padding[BLOCK] = { 0 };
	unsigned sum = 0;

	snprintf(header, 100, "%s", item->name);
	snprintf(header + 100, 8, "%07o", 0600u);
	snprintf(header + 108, 8, "%07o", 0u);
	snprintf(header + 116, 8, "%07o", 0u);
	snprintf(header + 124, 12, "%011zo", item->claimed ? item->claimed : length);
	snprintf(header + 136, 12, "%011o", 0u);
	header[156] = item->type;
	if (item->type == '1' || item->type == '2')
		snprintf(header + 157, 100, "target");
	memcpy(header + 257, "ustar\00000", 8);
	memset(header + 148, ' ', 8);
	for (size_t i = 0; i < sizeof(header); i++)
		sum += (unsigned char)header[i];
	snprintf(header + 148, 8, "%06o", sum);
	strbuf_append(tar, header, sizeof(header));
	if (length)
		strbuf_append(tar, item->content, length);
	if (length % BLOCK)
		strbuf_append(tar, padding, BLOCK - length % BLOCK);
}

static struct bytes packed(struct bytes plain)
{
	size_t size = plain.length + 4096, used = 0;
	char *data = arena_alloc(arena, size);
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();

	assert_int_equal(archive_write_set_format_raw(archive), ARCHIVE_OK);
	assert_int_equal(archive_write_add_filter_gzip(archive), ARCHIVE_OK);
	archive_write_set_bytes_per_block(archive, 0);
	assert_int_equal(archive_write_open_memory(archive, data, size, &used), ARCHIVE_OK);
	archive_entry_set_filetype(entry, AE_IFREG);
	assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
	assert_int_equal(archive_write_data(archive, plain.data, plain.length), plain.length);
	archive_entry_free(entry);
	assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
	archive_write_free(archive);
	return (struct bytes){ data, used };
}

static struct bytes tar_of(const struct item *items, size_t count)
{
	static const char end[2 * BLOCK];
	struct strbuf tar = strbuf_new(arena);

	for (size_t i = 0; i < count; i++)
		add_item(&tar, &items[i]);
	strbuf_append(&tar, end, sizeof(end));
	return (struct bytes){ tar.data, tar.length };
}

#define TAR(...)                                     \
	tar_of((const struct item[]){ __VA_ARGS__ }, \
	       sizeof((const struct item[]){ __VA_ARGS__ }) / sizeof(struct item))

static const char *error;

static const struct capture_archive *read_it(struct bytes data)
{
	return capture_archive_read(arena, data, "a.tar.gz", &error);
}

static void assert_refused(struct bytes data, const char *words)
{
	assert_null(read_it(data));
	assert_non_null(error);
	assert_true(str_starts(error, "a.tar.gz: "));
	if (!strstr(error, words))
		fail_msg("'%s' does not say '%s'", error, words);
}

static void assert_holds(const struct capture_archive *archive, const char *path,
			 const char *content)
{
	struct bytes got;

	assert_true(capture_archive_has(archive, path));
	assert_int_equal(capture_archive_load(archive, path, 1000, &got), 0);
	assert_int_equal(got.length, strlen(content));
	assert_memory_equal(got.data, content, got.length);
}

/* ---- reading ---- */

static void files_and_folders(void **state)
{
	(void)state;
	const struct capture_archive *archive = read_it(
		packed(TAR({ "./", '5', NULL, 0 }, { "./capture.json", '0', "{}", 0 },
			   { "./cmd/a-b.out", '0', "2", 0 }, { "./cmd/a.out", '0', "one", 0 },
			   { "./cmd/a/deep", '0', "3", 0 }, { "root/etc/", '5', NULL, 0 },
			   { "root/etc", '5', NULL, 0 }, { "empty", '0', NULL, 0 })));
	struct names names = { 0 };
	struct bytes got;

	assert_non_null(archive);
	assert_holds(archive, "capture.json", "{}");
	assert_holds(archive, "cmd/a.out", "one");
	assert_holds(archive, "empty", "");
	assert_true(capture_archive_has(archive, "cmd"));
	assert_true(capture_archive_has(archive, "root/"));
	assert_false(capture_archive_has(archive, "cm"));
	assert_false(capture_archive_has(archive, "cmd/a.ou"));
	assert_false(capture_archive_has(archive, "capture.json/x"));
	assert_int_equal(capture_archive_load(archive, "cmd", 9, &got), -EISDIR);
	assert_int_equal(capture_archive_load(archive, "root/etc", 9, &got), -EISDIR);
	assert_int_equal(capture_archive_load(archive, "nothing", 9, &got), -ENOENT);
	assert_int_equal(capture_archive_load(archive, "cmd/a.out", 2, &got), -EFBIG);
	assert_int_equal(got.length, 2);
	assert_int_equal(capture_archive_names(arena, archive, "cmd", &names), 0);
	assert_int_equal(names.count, 3);
	assert_true(names_hold(&names, "a"));
	assert_true(names_hold(&names, "a-b.out"));
	assert_int_equal(capture_archive_names(arena, archive, "root/etc/", &names), 0);
	assert_int_equal(names.count, 3);
	assert_int_equal(capture_archive_names(arena, archive, "empty", &names), -ENOTDIR);
	assert_int_equal(capture_archive_names(arena, archive, "gone", &names), -ENOENT);
}

static void the_folder_around_it_is_left_out(void **state)
{
	(void)state;
	const struct capture_archive *archive =
		read_it(packed(TAR({ "rac1", '5', NULL, 0 }, { "rac1/capture.json", '0', "{}", 0 },
				   { "rac1/cmd/x.out", '0', "1", 0 })));

	assert_non_null(archive);
	assert_holds(archive, "capture.json", "{}");
	assert_holds(archive, "cmd/x.out", "1");
	/* what is part of a capture is not left out, nor a file, nor one of two folders */
	archive = read_it(packed(TAR({ "cmd/x.out", '0', "1", 0 })));
	assert_holds(archive, "cmd/x.out", "1");
	archive = read_it(packed(TAR({ "capture.json", '0', "{}", 0 })));
	assert_holds(archive, "capture.json", "{}");
	archive = read_it(packed(TAR({ "rac1/x", '0', "1", 0 }, { "rac10/x", '0', "2", 0 })));
	assert_holds(archive, "rac1/x", "1");
	assert_holds(archive, "rac10/x", "2");
}

static void an_empty_archive_holds_nothing(void **state)
{
	(void)state;
	const struct capture_archive *archive = read_it(packed(tar_of(NULL, 0)));

	assert_non_null(archive);
	assert_false(capture_archive_has(archive, "capture.json"));
}

static void hostile_entries(void **state)
{
	static const struct item items[] = {
		{ "/etc/passwd", '0', "x", 0 }, { "../x", '0', "x", 0 },
		{ "cmd/../../x", '0', "x", 0 }, { "cmd/..", '5', NULL, 0 },
		{ "link", '2', NULL, 0 },	{ "hard", '1', NULL, 0 },
		{ "tty", '3', NULL, 0 },	{ "disk", '4', NULL, 0 },
		{ "pipe", '6', NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(items) / sizeof(*items); i++)
		assert_refused(packed(TAR({ "cmd/good", '0', "x", 0 }, items[i])), items[i].name);
}

static void names_twice(void **state)
{
	(void)state;
	assert_refused(
		packed(TAR({ "a", '0', "1", 0 }, { "b", '0', "1", 0 }, { "./a", '0', "2", 0 })),
		"more than once");
	assert_refused(
		packed(TAR({ "a", '0', "1", 0 }, { "a/b", '0', "1", 0 }, { "c", '0', "", 0 })),
		"more than once");
	assert_refused(
		packed(TAR({ "a", '5', NULL, 0 }, { "a", '0', "1", 0 }, { "c", '0', "", 0 })),
		"more than once");
}

static void no_archives(void **state)
{
	struct bytes tar = TAR({ "capture.json", '0', "{}", 0 });

	(void)state;
	assert_refused((struct bytes){ "", 0 }, "neither a folder nor a .tar.gz");
	assert_refused((struct bytes){ "{}", 2 }, "neither a folder nor a .tar.gz");
	assert_refused(tar, "neither a folder nor a .tar.gz");
	assert_refused((struct bytes){ "\x1f\x8b garbage behind it", 21 }, "not a whole .tar.gz");
	assert_refused(packed((struct bytes){ "no tar at all, but well packed", 30 }),
		       "not a whole .tar.gz");
}

static void cut_anywhere(void **state)
{
	struct strbuf text = strbuf_new(arena);

	(void)state;
	for (int i = 0; i < 400; i++)
		strbuf_printf(&text, "%d ", i * 7919 % 1000);
	struct bytes whole =
		packed(TAR({ "capture.json", '0', "{}", 0 }, { "cmd/x.out", '0', text.data, 0 }));
	for (size_t length = 0; length < whole.length; length++) {
		const struct capture_archive *archive =
			read_it((struct bytes){ whole.data, length });
		/* only where nothing but padding is lacking may it pass */
		if (archive)
			assert_holds(archive, "cmd/x.out", text.data);
		else
			assert_non_null(error);
	}
	assert_null(read_it((struct bytes){ whole.data, whole.length / 2 }));
}

static void too_large(void **state)
{
	(void)state;
	/* a claim alone must not cost the memory, nor be believed */
	assert_refused(packed(TAR({ "a", '0', "x", ARCHIVE_ENTRY_MOST + 1 })), "too large");
	assert_refused(packed(TAR({ "a", '0', "x", 1000000 })), "not a whole .tar.gz");
}

/* ---- writing ---- */

static void put(struct capture_target *target, const char *path, const char *content)
{
	assert_int_equal(capture_store(target, path, (struct bytes){ content, strlen(content) }),
			 0);
}

static void written_and_read_again(void **state)
{
	char *deep = arena_alloc(arena, 400);
	struct capture_target target;
	struct capture_source source;
	struct stat status;
	struct bytes got;

	(void)state;
	memset(deep, 'n', 250);
	memcpy(deep, "cmd/", 4);
	assert_true(capture_target_open(arena, temp_path("c.tar.gz"), &target, &error));
	put(&target, "capture.json", "old");
	put(&target, "cmd/x.err", "taken away");
	put(&target, deep, "long name");
	put(&target, "root/\xff\xc3\xa4", "any bytes");
	put(&target, "capture.json", "{}");
	assert_int_equal(capture_remove(&target, "cmd/x.err"), 0);
	assert_int_equal(capture_remove(&target, "cmd/never"), 0);
	assert_int_equal(capture_target_close(&target, 1000, false), 0);
	assert_int_equal(stat(temp_path("c.tar.gz"), &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_true(capture_source_open(arena, temp_path("c.tar.gz"), &source, &error));
	assert_int_equal(capture_load(arena, &source, "capture.json", 10, &got), 0);
	assert_memory_equal(got.data, "{}", 2);
	assert_false(capture_has(&source, "cmd/x.err"));
	assert_false(capture_has(&source, "cmd/never"));
	assert_true(capture_has(&source, deep));
	assert_true(capture_has(&source, "root/\xff\xc3\xa4"));
	capture_source_close(&source);
}

static void bad_targets(void **state)
{
	struct capture_target target;

	(void)state;
	assert_false(capture_target_open(arena, temp_path("no/such.tar.gz"), &target, &error));
	assert_int_equal(mkdir(temp_path("folder.tar.gz"), 0700), 0);
	assert_false(capture_target_open(arena, temp_path("folder.tar.gz"), &target, &error));
	assert_int_equal(symlink("elsewhere", temp_path("link.tgz")), 0);
	assert_false(capture_target_open(arena, temp_path("link.tgz"), &target, &error));
	/* what is not finished leaves nothing behind */
	assert_true(capture_target_open(arena, temp_path("half.tar.gz"), &target, &error));
	put(&target, "capture.json", "{}");
	assert_int_equal(capture_target_close(&target, 0, true), 0);
	assert_int_equal(access(temp_path("half.tar.gz"), F_OK), -1);
}

static void bad_sources(void **state)
{
	struct capture_source source;

	(void)state;
	assert_false(capture_source_open(arena, temp_path("none"), &source, &error));
	assert_int_equal(mkfifo(temp_path("pipe"), 0600), 0);
	assert_false(capture_source_open(arena, temp_path("pipe"), &source, &error));
	temp_text("text", "no archive");
	assert_false(capture_source_open(arena, temp_path("text"), &source, &error));
	assert_non_null(strstr(error, "neither a folder nor a .tar.gz"));
}

static int setup(void **state)
{
	arena = arena_new();
	return temp_setup(state);
}

static int teardown(void **state)
{
	arena_free(arena);
	return temp_teardown(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_and_folders),
		TEST(the_folder_around_it_is_left_out),
		TEST(an_empty_archive_holds_nothing),
		TEST(hostile_entries),
		TEST(names_twice),
		TEST(no_archives),
		TEST(cut_anywhere),
		TEST(too_large),
		TEST(written_and_read_again),
		TEST(bad_targets),
		TEST(bad_sources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
