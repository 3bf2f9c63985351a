/* SPDX-License-Identifier: Apache-2.0
 *
 * The text report on disks.
 */
#include "disk_sample.h"

static const struct report_style plain = { .width = 80 };
static const struct report_style verbose = { .width = 80, .verbose = true };

static const char *text_of(const struct disk_sample *sample, const struct report_style *style,
			   const char *columns)
{
	const char *error = report_columns_error(sample->base.arena, columns);
	struct report_style chosen = *style;

	if (error)
		fail_msg("%s", error);
	chosen.columns = columns;
	return report_disks_text(sample->base.arena, &sample->base.report, &chosen);
}

static void has(const char *text, const char *wanted)
{
	if (!strstr(text, wanted))
		fail_msg("\"%s\" is not in:\n%s", wanted, text);
}

static void lacks(const char *text, const char *unwanted)
{
	if (strstr(text, unwanted))
		fail_msg("\"%s\" is in:\n%s", unwanted, text);
}

static void good_group_in_full(void **state)
{
	static const char expected[] =
		"OK  All 2 disks can be used by ASM.\n"
		"amsel1 - cluster 19.0.0.0.0 - /u01/app/19.0.0/grid (grid) - 2026-11-20 23:19:00Z\n"
		"\n"
		"discovery: '/dev/mapper/asm-*,/dev/sd*' (profile.xml)\n"
		"expected:  owner grid (owner of bin/oracle), group asmadmin (config.c),\n"
		"           mode 0660\n"
		"\n"
		"    PATH                  SIZE  ACCESS              HEADER  DISK      FLAGS\n"
		"\n"
		"FRA: external redundancy, 2 disks seen, 1 voting file, OCR, mountable: likely\n"
		"    /dev/mapper/asm-fra1  100G  grid:asmadmin 0660  member  FRA_0000  voting\n"
		"    /dev/mapper/asm-fra2  100G  grid:asmadmin 0660  member  FRA_0001\n"
		"\n"
		"checks: 30 passed, 4 not applicable\n";
	struct disk_sample sample;

	(void)state;
	disks_external(&sample);
	assert_string_equal(text_of(&sample, &plain, NULL), expected);
	arena_free(sample.base.arena);
}

/* The size gives way to the words that tell what is wrong. */
static void sick_disks_in_full(void **state)
{
	static const char expected[] =
		"CRITICAL  /dev/mapper/asm-data3 does not answer.\n"
		"amsel1 - cluster 19.0.0.0.0 - /u01/app/19.0.0/grid (grid) - 2026-11-20 23:19:00Z\n"
		"\n"
		"discovery: '/dev/mapper/asm-*,/dev/sd*' (profile.xml)\n"
		"expected:  owner grid (owner of bin/oracle), group asmadmin (config.c),\n"
		"           mode 0660\n"
		"\n"
		"    PATH                   ACCESS              HEADER       DISK       FLAGS\n"
		"\n"
		"DATA: normal redundancy, 2 disks seen in 2 failgroups, number 2 missing,\n"
		"    1 voting file, mountable: not known (a gap in the numbers proves nothing)\n"
		"!   /dev/mapper/asm-data1  grid:asmadmin 0660  member       DATA_0000  voting\n"
		"    |-sdb                                      active\n"
		"    `-sdc                                      failed\n"
		"    /dev/mapper/asm-data2  grid:asmadmin 0660  member       DATA_0001\n"
		"\n"
		"other disks: 4\n"
		"!!  /dev/mapper/asm-data3  grid:asmadmin 0660  hung         -\n"
		"?   /dev/sdq               grid:asmadmin 0660  unreadable   -\n"
		"    /dev/sdr               root:disk 0660      foreign      -          unseen\n"
		"    /dev/sds1              grid:asmadmin 0660  provisioned  -\n"
		"\n"
		"critical  asm.disk-hung  /dev/mapper/asm-data3\n"
		"  it does not answer within 5 s\n"
		"\n"
		"warning  asm.path-lost  /dev/mapper/asm-data1\n"
		"  1 of its 2 paths has failed\n"
		"\n"
		"not known:\n"
		"  asm.disk-unreadable (/dev/sdq): Input/output error\n"
		"\n"
		"checks: 9 passed, 2 failed, 1 unknown\n";
	struct disk_sample sample;

	(void)state;
	disks_sick(&sample);
	assert_string_equal(text_of(&sample, &plain, NULL), expected);
	arena_free(sample.base.arena);
}

/* Healthy paths are shown only on demand, and nothing is left out then. */
static void verbose_shows_all(void **state)
{
	struct disk_sample sample;

	(void)state;
	disks_sick(&sample);
	has(text_of(&sample, &verbose, NULL), "    `-sdd ");
	has(text_of(&sample, &verbose, NULL), "  SIZE  ACCESS");
	lacks(text_of(&sample, &plain, NULL), "sdd");
	arena_free(sample.base.arena);
}

/* The end of a path tells more than its beginning. */
static void long_paths_are_cut_in_front(void **state)
{
	static const char path[] =
		"/dev/disk/by-id/dm-uuid-mpath-360060160a1b2c3d4e5f60718293a4b5c";
	struct disk_sample sample;

	(void)state;
	disks_external(&sample);
	sample.disks.disks.items[0].path = path;
	/* 80 less the mark, access, header, disk, flags (2, 18, 6, 8, 6) and 5 gaps leaves 30 */
	has(text_of(&sample, &plain, NULL), "\n    ...160a1b2c3d4e5f60718293a4b5c  grid:");
	lacks(text_of(&sample, &plain, NULL), path);
	for (const char *line = text_of(&sample, &plain, NULL); *line;) {
		size_t length = strcspn(line, "\n");
		assert_true(length <= 80);
		line += length + 1;
	}
	has(text_of(&sample, &verbose, NULL), path);
	has(text_of(&sample, &plain, "+PATH"), path);
	arena_free(sample.base.arena);
}

/* ---- columns ---- */

/* What each column says of asm-data1 and of the labelled disk in the sick sample. */
static const struct {
	const char *name, *member, *labelled;
} columns[] = {
	{ "PATH", "/dev/mapper/asm-data1", "/dev/sds1" },
	{ "KERNEL", "dm-4", "sds1" },
	{ "DEVNO", "252:4", "252:8" },
	{ "SIZE", "100G", "100G" },
	{ "LABEL", "-", "NEW1" },
	{ "PROVIDER", "udev", "udev" },
	{ "OWNER", "grid", "grid" },
	{ "GROUP", "asmadmin", "asmadmin" },
	{ "MODE", "0660", "0660" },
	{ "ACCESS", "grid:asmadmin 0660", "grid:asmadmin 0660" },
	{ "HEADER", "member", "provisioned" },
	{ "DISKGROUP", "DATA", "-" },
	{ "DISK", "DATA_0000", "-" },
	{ "NUMBER", "0", "-" },
	{ "FAILGROUP", "DATA_0000", "-" },
	{ "REDUNDANCY", "normal", "-" },
	{ "AU", "4M", "-" },
	{ "SECTOR", "512", "512" },
	{ "VOTING", "yes", "-" },
	{ "BACKUP", "good", "-" },
	{ "MAP", "asm-data1", "-" },
	{ "PATHS", "2/1", "-" },
	{ "WWID", "360060160a1b2c3d4", "-" },
	{ "NAMES", "/dev/mapper/asm-data1", "/dev/sds1,ORCL:NEW1" },
	{ "DISCOVERED", "yes", "yes" },
	{ "NEXT-OWNER", "grid", "-" },
	{ "NEXT-GROUP", "disk", "-" },
	{ "NEXT-MODE", "0660", "-" },
	{ "RULE", "/etc/udev/rules.d/99-asm.rules:3,/etc/udev/rules.d/99-asm.rules:4", "-" },
	{ "FLAGS", "voting, changes", "" },
};

/* The last cell of the line that begins with the path. */
static char *last_cell(struct arena *arena, const char *text, const char *path)
{
	const char *line = strstr(text, arena_printf(arena, "  %s  ", path));

	if (!line)
		fail_msg("no line of %s in:\n%s", path, text);
	line += 2 + strlen(path);
	line += strspn(line, " ");
	return arena_strndup(arena, line, strcspn(line, "\n"));
}

static void every_column_has_its_cell(void **state)
{
	struct disk_sample sample;

	(void)state;
	disks_next_boot(&sample);
	struct arena *arena = sample.base.arena;
	for (size_t i = 0; i < COUNT(columns); i++) {
		const char *chosen = arena_printf(arena, "path,%s", columns[i].name);
		const char *text = text_of(&sample, &plain, chosen);
		has(text, arena_printf(arena, "  %s\n", columns[i].name));
		assert_string_equal(last_cell(arena, text, "/dev/mapper/asm-data1"),
				    columns[i].member);
		if (*columns[i].labelled)
			assert_string_equal(last_cell(arena, text, "/dev/sds1"),
					    columns[i].labelled);
	}
	arena_free(arena);
}

static void all_columns_are_listed(void **state)
{
	struct arena *arena = arena_new();
	const char *list = report_disk_columns(arena);
	size_t lines = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(columns); i++)
		has(list, arena_printf(arena, " %s ", columns[i].name));
	for (const char *line = list; *line; line = strchr(line, '\n') + 1) {
		assert_true(strcspn(line, "\n") <= 80);
		lines++;
	}
	assert_int_equal(lines, COUNT(columns) + 2); /* a heading and a foot */
	has(list, "\n* PATH ");
	has(list, "\n  WWID ");
	arena_free(arena);
}

static void plus_adds_to_the_usual(void **state)
{
	struct disk_sample sample;

	(void)state;
	disks_external(&sample);
	has(text_of(&sample, &plain, "+wwid,Number"),
	    "PATH                  SIZE  ACCESS              HEADER  DISK      FLAGS   WWID  "
	    "NUMBER\n");
	arena_free(sample.base.arena);
}

static void paths_hang_on_a_column_that_names(void **state)
{
	struct disk_sample sample;

	(void)state;
	disks_sick(&sample);
	has(text_of(&sample, &plain, "SIZE,KERNEL,HEADER"), "\n!   100G  dm-4    member\n");
	has(text_of(&sample, &plain, "SIZE,KERNEL,HEADER"), "\n          `-sdc   failed\n");
	lacks(text_of(&sample, &plain, "DISK,SIZE"), "sdc");
	arena_free(sample.base.arena);
}

static void unknown_column_is_named(void **state)
{
	static const char *const wrong[] = { "PATH,COLOUR", "", "+", "PATH,", "PATH ,DISK" };
	struct disk_sample sample;
	const char *error;

	(void)state;
	disks_external(&sample);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		error = report_columns_error(sample.base.arena, wrong[i]);
		assert_non_null(error);
		has(error, "unknown column '");
	}
	has(report_columns_error(sample.base.arena, wrong[0]), "'COLOUR'");
	arena_free(sample.base.arena);
}

static void sizes_are_rounded(void **state)
{
	static const struct {
		int64_t bytes;
		const char *text;
	} sizes[] = {
		{ -1, "-" },
		{ 0, "0B" },
		{ 512, "512B" },
		{ 1023, "1023B" },
		{ 1024, "1K" },
		{ 1536, "1.5K" },
		{ 102348, "99.9K" },
		{ 102399, "100K" },
		{ INT64_C(1000204886016), "932G" },
		{ INT64_C(2199023255552), "2T" },
		{ INT64_MAX, "8E" },
	};
	struct disk_sample sample;

	(void)state;
	disks_external(&sample);
	struct block_device device = *sample.disks.disks.items[0].device;
	sample.disks.disks.items[0].device = &device;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		device.size_bytes = sizes[i].bytes;
		const char *text = text_of(&sample, &plain, "PATH,SIZE");
		assert_string_equal(last_cell(sample.base.arena, text, "/dev/mapper/asm-fra1"),
				    sizes[i].text);
	}
	arena_free(sample.base.arena);
}

static void unread_disks_say_why(void **state)
{
	static const struct {
		enum fact_status status;
		const char *word;
	} words[] = {
		{ FACT_NOT_ASKED, "not opened" }, { FACT_ABSENT, "gone" },
		{ FACT_DENIED, "denied" },	  { FACT_TIMED_OUT, "hung" },
		{ FACT_FAILED, "unreadable" },	  { FACT_NOT_CAPTURED, "not captured" },
	};
	struct disk_sample sample;

	(void)state;
	disks_external(&sample);
	struct disk *disk = &sample.disks.disks.items[0];
	disk->header = (struct disk_header){ .status = HEADER_UNREAD };
	for (size_t i = 0; i < COUNT(words); i++) {
		content_of(&sample, disk, words[i].status);
		const char *text = text_of(&sample, &plain, "PATH,DISK,HEADER");
		assert_string_equal(last_cell(sample.base.arena, text, disk->path),
				    arena_printf(sample.base.arena, "-         %s", words[i].word));
	}
	arena_free(sample.base.arena);
}

static void unusual_things_are_flagged(void **state)
{
	struct disk_sample sample;

	(void)state;
	disks_external(&sample);
	struct disk *disk = &sample.disks.disks.items[0];
	struct block_device device = *disk->device;
	device.read_only = 1;
	device.dm_suspended = 1;
	device.physical_sector = 4096;
	disk->device = &device;
	disk->header.backup = BACKUP_BAD;
	disk->discovered_as.count = 0;
	disk->acl = "user:backup:rw-";
	has(text_of(&sample, &plain, "FLAGS"),
	    "\n    voting, backup bad, read-only, suspended, unseen\n");
	has(text_of(&sample, &plain, "SECTOR"), "\n    512/4096\n");
	has(text_of(&sample, &plain, "ACCESS"), "\n    grid:asmadmin 0660+\n");
	disk->header.status = HEADER_OTHER;
	disk->header.hdrsts = 9;
	has(text_of(&sample, &plain, "HEADER"), "\n    hdrsts 9\n");
	disk->judged.from.status = FACT_ABSENT;
	has(text_of(&sample, &plain, "ACCESS"), "\n    absent\n");
	sample.disks.discovery.from.status = FACT_DENIED;
	has(text_of(&sample, &plain, "DISCOVERED"), "\n    -\n");
	has(text_of(&sample, &plain, NULL), "discovery: not known (profile.xml: denied)\n");
	arena_free(sample.base.arena);
}

static void missing_numbers_are_ranges(void **state)
{
	struct disk_sample sample;

	(void)state;
	disks_sick(&sample);
	struct disk_group *group = &sample.disks.groups.items[0];
	sample_missing(&sample, group, 5);
	sample_missing(&sample, group, 6);
	sample_missing(&sample, group, 7);
	sample_missing(&sample, group, 9);
	has(text_of(&sample, &(struct report_style){ .width = 200 }, NULL),
	    ", numbers 2, 5-7, 9 missing, ");
	for (long i = 11; i < 200; i += 2)
		sample_missing(&sample, group, i);
	has(text_of(&sample, &(struct report_style){ .width = 300 }, NULL), ", 43 ... missing, ");
	arena_free(sample.base.arena);
}

static void same_names_are_told_apart(void **state)
{
	struct disk_sample sample;

	(void)state;
	disks_external(&sample);
	lacks(text_of(&sample, &plain, NULL), "stamp");
	sample_group(&sample, "FRA", REDUNDANCY_EXTERNAL)->count = 0;
	has(text_of(&sample, &plain, NULL), "FRA: external redundancy, stamp 01f8e2c812345678, 0 ");
	arena_free(sample.base.arena);
}

static void no_disks_are_said(void **state)
{
	struct disk_sample sample;

	(void)state;
	disks_begin(&sample);
	has(text_of(&sample, &plain, NULL), "\nNo disk was looked at.\n");
	sample.base.facts.disks = &sample.disks;
	sample.disks.discovery.string = "";
	names_add(sample.base.arena, &sample.disks.discovery.patterns, "/dev/raw/*");
	sample.disks.devices.from.status = FACT_NOT_CAPTURED;
	has(text_of(&sample, &plain, NULL), "\nNo disk is known: not captured.\n");
	sample.disks.devices.from.status = FACT_OBTAINED;
	has(text_of(&sample, &plain, NULL), "\nNo disk was found.\n");
	has(text_of(&sample, &plain, NULL),
	    "discovery: the default; looked at /dev/raw/* (profile.xml)\n");
	arena_free(sample.base.arena);
}

static void many_denied_disks(void **state)
{
	struct disk_sample sample;
	size_t denied = 0;

	(void)state;
	disks_denied(&sample);
	const char *text = text_of(&sample, &plain, NULL);
	for (const char *at = text; (at = strstr(at, " denied ")); at++)
		denied++;
	assert_int_equal(denied, 300);
	has(text, "\nother disks: 300\n");
	arena_free(sample.base.arena);
}

/* Only printable ASCII, newlines, and the replacement characters of report_clean(). */
static void hostile_names_are_harmless(void **state)
{
	static const struct report_style styles[] = {
		{ .width = 80 }, { .width = 40, .utf8 = true, .verbose = true }
	};
	struct disk_sample sample;

	(void)state;
	disks_hostile(&sample);
	for (size_t i = 0; i < COUNT(styles); i++) {
		const char *text = text_of(&sample, &styles[i], i ? "+NAMES,WWID,MAP,LABEL" : NULL);
		for (const char *c = text; *c; c++) {
			if ((unsigned char)*c < 0x20 && *c != '\n')
				fail_msg("byte %d in:\n%s", *c, text);
		}
		lacks(text, "\xE2\x80\xAE"); /* right to left */
		lacks(text, "\xC2\x9B");     /* CSI */
		assert_null(strchr(text, '\xFF'));
	}
	arena_free(sample.base.arena);
}

static char *without_trailing_spaces(struct arena *arena, const char *text)
{
	struct strbuf out = strbuf_new(arena);

	for (; *text; text++) {
		size_t spaces = strspn(text, " ");
		if (text[spaces] == '\n')
			text += spaces;
		strbuf_append(&out, text, 1);
	}
	return out.data;
}

static void colour_changes_nothing_else(void **state)
{
	static const struct report_style colour = { .width = 80, .colour = true };
	struct disk_sample sample;

	(void)state;
	disks_sick(&sample);
	struct strbuf bare = strbuf_new(sample.base.arena);
	for (const char *c = text_of(&sample, &colour, NULL); *c; c++) {
		if (*c == '\033')
			c += strcspn(c, "m");
		else
			strbuf_append(&bare, c, 1);
	}
	has(text_of(&sample, &colour, NULL), "\033[31m");
	assert_string_equal(without_trailing_spaces(sample.base.arena, bare.data),
			    text_of(&sample, &plain, NULL));
	arena_free(sample.base.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_group_in_full),
		cmocka_unit_test(sick_disks_in_full),
		cmocka_unit_test(verbose_shows_all),
		cmocka_unit_test(long_paths_are_cut_in_front),
		cmocka_unit_test(every_column_has_its_cell),
		cmocka_unit_test(all_columns_are_listed),
		cmocka_unit_test(plus_adds_to_the_usual),
		cmocka_unit_test(paths_hang_on_a_column_that_names),
		cmocka_unit_test(unknown_column_is_named),
		cmocka_unit_test(sizes_are_rounded),
		cmocka_unit_test(unread_disks_say_why),
		cmocka_unit_test(unusual_things_are_flagged),
		cmocka_unit_test(missing_numbers_are_ranges),
		cmocka_unit_test(same_names_are_told_apart),
		cmocka_unit_test(no_disks_are_said),
		cmocka_unit_test(many_denied_disks),
		cmocka_unit_test(hostile_names_are_harmless),
		cmocka_unit_test(colour_changes_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
