/* SPDX-License-Identifier: Apache-2.0
 *
 * The alert log of ASM, and whether a group can be mounted: by what is seen, by resources, by that log,
 * and by a baseline.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "asm/assembly.h"
#include "asm/checks.h"
#include "node/baseline.h"

enum { DISKS = 4, BOOT = 1000, STARTED = 2000 };

static struct arena *arena;

/* ---- the log ---- */

static struct asm_log_facts log_of(const char *text)
{
	struct asm_log_facts log = { 0 };

	asm_parse_alert(arena, (struct bytes){ text, strlen(text) }, &log);
	return log;
}

static const struct said_group *said(const struct asm_log_facts *log, const char *name)
{
	for (size_t i = 0; i < log->count; i++) {
		if (str_equal(log->items[i].name, name))
			return &log->items[i];
	}
	return NULL;
}

#define FAILURE                                             \
	"ERROR: diskgroup DATA was not mounted\n"           \
	"ORA-15032: not all alterations performed\n"        \
	"ORA-15017: diskgroup \"DATA\" cannot be mounted\n" \
	"ORA-15040: diskgroup is incomplete\n"              \
	"ORA-15042: ASM disk \"2\" is missing from group number \"1\" \n"

static void mount_that_failed(void **state)
{
	struct asm_log_facts log = log_of("2026-11-20T22:39:05.118203+01:00\n"
					  "SQL> ALTER DISKGROUP ALL MOUNT\n" FAILURE
					  "ERROR: ALTER DISKGROUP ALL MOUNT /* asm agent */\n");

	(void)state;
	assert_int_equal(log.count, 1);
	const struct said_group *data = said(&log, "DATA");
	assert_non_null(data);
	assert_false(data->mounted);
	assert_int_equal(data->missing_count, 1);
	assert_int_equal(data->missing[0], 2);
	assert_string_equal(data->words,
			    "ORA-15042: ASM disk \"2\" is missing from group number \"1\"");
	assert_true(data->zone_known);
	assert_int_equal(data->zone, 3600);
	assert_true(data->time_local.known);
	assert_int_equal(data->time_local.year, 2026);
	assert_int_equal(data->time_local.second, 5);
	assert_int_equal(data->time, TIME_UNKNOWN);
}

static void date_of_old_releases(void **state)
{
	struct asm_log_facts log = log_of("Tue Jan  4 12:57:51 2022\n" FAILURE);

	(void)state;
	const struct said_group *data = said(&log, "DATA");
	assert_int_equal(data->time_local.month, 1);
	assert_int_equal(data->time_local.day, 4);
	assert_int_equal(data->time_local.minute, 57);
	assert_false(data->zone_known);
}

static void several_groups_at_once(void **state)
{
	struct asm_log_facts log = log_of(
		"ORA-15032: not all alterations performed\n"
		"ORA-15017: diskgroup \"FRA\" cannot be mounted\n"
		"ORA-15063: ASM discovered an insufficient number of disks for diskgroup \"FRA\"\n"
		"ORA-15017: diskgroup \"DATA\" cannot be mounted\n"
		"ORA-15040: diskgroup is incomplete\n"
		"ORA-15042: ASM disk \"1\" is missing from group number \"3\"\n"
		"ORA-15042: ASM disk \"4\" is missing from group number \"3\"\n"
		"ORA-15042: ASM disk \"4\" is missing from group number \"3\"\n");

	(void)state;
	assert_int_equal(log.count, 2);
	assert_int_equal(said(&log, "FRA")->missing_count, 0);
	assert_memory_equal(said(&log, "FRA")->words, "ORA-15063", 9);
	assert_int_equal(said(&log, "DATA")->missing_count, 2);
	assert_int_equal(said(&log, "DATA")->missing[1], 4);
}

/* The last word counts, and each failure stands for itself. */
static void what_came_later(void **state)
{
	struct asm_log_facts log = log_of(FAILURE "SUCCESS: diskgroup DATA was mounted\n");

	(void)state;
	assert_true(said(&log, "DATA")->mounted);
	assert_int_equal(said(&log, "DATA")->missing_count, 0);
	log = log_of("SUCCESS: diskgroup DATA was mounted\n"
		     "SUCCESS: diskgroup DATA was dismounted\n");
	assert_int_equal(log.count, 0);
	log = log_of("SUCCESS: diskgroup DATA was mounted\n"
		     "SUCCESS: diskgroup DATA was dismounted\n" FAILURE
		     "SUCCESS: diskgroup DATA was dismounted\n");
	assert_false(said(&log, "DATA")->mounted);
	log = log_of("Tue Jan  4 12:57:51 2022\n" FAILURE "Tue Jan  4 12:58:51 2022\n"
		     "ERROR: diskgroup DATA was not mounted\n"
		     "ORA-15017: diskgroup \"DATA\" cannot be mounted\n"
		     "ORA-15063: ASM discovered an insufficient number of disks\n");
	assert_int_equal(said(&log, "DATA")->missing_count, 0);
	assert_memory_equal(said(&log, "DATA")->words, "ORA-15063", 9);
}

/* Whose they are is not known; what is cut, too long or no name is nothing. */
static void lines_of_nobody(void **state)
{
	static const char *const texts[] = {
		"",
		"\n\n",
		"ORA-15040: diskgroup is incomplete\nORA-15042: ASM disk \"2\" is missing\n",
		"ERROR: diskgroup  was not mounted\n",
		"ORA-15017: diskgroup \"\" cannot be mounted\n",
		"ORA-15017: diskgroup \"DATA cannot be mounted\n",
		"ORA-15017: diskgroup \"ABCDEFGHIJKLMNOPQRSTUVWXYZ01234\" cannot be mounted\n",
		"SUCCESS: diskgroup DATA was mounted", /* cut there */
		"SUCCESS: diskgroup DATA was mounted by others\n",
	};
	struct asm_log_facts log;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_int_equal(log_of(texts[i]).count, 0);
	log = log_of(FAILURE "NOTE: something else\n"
			     "ORA-15042: ASM disk \"7\" is missing from group number \"2\"\n");
	assert_int_equal(said(&log, "DATA")->missing_count, 1);
	log = log_of(FAILURE
		     "ORA-15042: ASM disk \"123456\" is missing\n"
		     "ORA-15042: ASM disk \"-1\" is missing\nORA-15042: ASM disk is missing\n");
	assert_int_equal(said(&log, "DATA")->missing_count, 1);
}

static void cut_anywhere(void **state)
{
	static const char text[] = "2026-11-20T22:39:05.118203+01:00\n" FAILURE
				   "Tue Jan 14 12:57:51 2022\nSUCCESS: diskgroup FRA was mounted\n";

	(void)state;
	for (size_t length = 0; length < sizeof(text); length++) {
		/* a copy of its own, so that a sanitizer sees each byte too many */
		char *copy = arena_strndup(arena, text, length);
		struct asm_log_facts log = { 0 };
		asm_parse_alert(arena, (struct bytes){ copy, length }, &log);
		assert_true(log.count <= 2);
	}
}

/* ---- the groups ---- */

struct trial {
	struct node_facts node;
	struct disk_facts facts;
	struct disk disks[DISKS];
	struct disk_content content;
	struct resource resource;
	struct resource_instance instance;
	struct process_fact pmon;
	struct said_group said;
	struct baseline baseline;
};

static struct disk_group *group_of(struct trial *trial)
{
	return &trial->facts.groups.items[0];
}

/* Rebuilds the group from the first `count` disks. */
static void regroup(struct trial *trial, size_t count)
{
	trial->facts.disks = (struct disks){ .items = trial->disks, .count = count };
	trial->facts.groups = (struct disk_groups){ 0 };
	asm_make_groups(&trial->node, &trial->facts);
}

static void expect(struct trial *trial, enum mountable mountable, const char *why)
{
	asm_judge_groups(&trial->node);
	assert_int_equal(group_of(trial)->mountable, mountable);
	assert_string_equal(group_of(trial)->why, why);
}

static int setup(void **state)
{
	arena = arena_new();
	struct trial *trial = arena_alloc(arena, sizeof(*trial));

	trial->node = (struct node_facts){ .arena = arena, .disks = &trial->facts };
	trial->node.host.short_name = "elm1";
	trial->node.host.boot = BOOT;
	trial->content.from.status = FACT_OBTAINED;
	for (size_t i = 0; i < DISKS; i++) {
		struct disk *disk = &trial->disks[i];
		disk->path = arena_printf(arena, "/dev/asm%zu", i);
		disk->content = &trial->content;
		disk->header.status = HEADER_MEMBER;
		disk->header.group = "DATA";
		disk->header.disk = arena_printf(arena, "DATA_%04zu", i);
		disk->header.failgroup = disk->header.disk;
		disk->header.number = (long)i;
		disk->header.redundancy = REDUNDANCY_NORMAL;
		names_add(arena, &disk->names, disk->path);
		names_add(arena, &disk->discovered_as, disk->path);
	}
	trial->instance.state = RESOURCE_ONLINE;
	trial->instance.server = "elm1";
	trial->resource = (struct resource){ .name = "ora.DATA.dg",
					     .instances = &trial->instance,
					     .count = 1 };
	trial->said = (struct said_group){ .name = "DATA", .time = STARTED };
	trial->facts.log.from.source = "alert_+ASM1.log";
	trial->facts.log.items = &trial->said;
	trial->pmon = (struct process_fact){ .comm = "asm_pmon_+ASM1", .start = STARTED };
	regroup(trial, 3);
	*state = trial;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void by_resource(void **state)
{
	struct trial *trial = *state;

	expect(trial, MOUNTABLE_LIKELY, "");
	assert_false(asm_all_mounted(&trial->node));
	trial->node.resources = (struct resource_facts){ .items = &trial->resource, .count = 1 };
	expect(trial, MOUNTABLE_YES, "mounted now");
	assert_true(asm_all_mounted(&trial->node));
	trial->instance.server = "elm1.example.com";
	expect(trial, MOUNTABLE_YES, "mounted now");
	/* on another node, or not at all */
	trial->instance.server = "elm10";
	expect(trial, MOUNTABLE_LIKELY, "");
	trial->instance.server = NULL;
	expect(trial, MOUNTABLE_LIKELY, "");
	trial->instance.server = "elm1";
	trial->instance.state = RESOURCE_OFFLINE;
	expect(trial, MOUNTABLE_LIKELY, "");
}

/* What ASM could not open at the next mount counts more than that it is mounted. */
static void lost_while_mounted(void **state)
{
	struct trial *trial = *state;

	trial->node.resources = (struct resource_facts){ .items = &trial->resource, .count = 1 };
	trial->disks[1].header.status = HEADER_CORRUPT;
	trial->disks[1].header.backup = BACKUP_GOOD;
	expect(trial, MOUNTABLE_YES, "mounted now");
	trial->disks[2].header.status = HEADER_CORRUPT;
	expect(trial, MOUNTABLE_NO, "DATA_0001 has a damaged header, and 1 more");
}

static void by_log(void **state)
{
	struct trial *trial = *state;

	trial->facts.log.count = 1;
	trial->said.mounted = true;
	trial->node.processes = (struct processes){ .items = &trial->pmon, .count = 1 };
	expect(trial, MOUNTABLE_YES, "mounted now");
	/* of an ASM that has ended since */
	trial->pmon.start = STARTED + 1;
	expect(trial, MOUNTABLE_LIKELY, "");
	trial->node.processes.count = 0;
	expect(trial, MOUNTABLE_LIKELY, "");
}

static void refused_by_number(void **state)
{
	static long missing[] = { 7 };
	struct trial *trial = *state;

	trial->facts.log.count = 1;
	trial->said.words = "ORA-15042: …";
	trial->said.missing = missing;
	trial->said.missing_count = 1;
	/* one mirror is left */
	expect(trial, MOUNTABLE_UNKNOWN, "disk 7 is missing: ORA-15042; its redundancy bears that");
	group_of(trial)->redundancy = REDUNDANCY_EXTERNAL;
	expect(trial, MOUNTABLE_NO, "disk 7 is missing: ORA-15042");
	/* before the boot, or at a time that is not known */
	trial->said.time = BOOT - 1;
	expect(trial, MOUNTABLE_LIKELY, "");
	trial->said.time = TIME_UNKNOWN;
	expect(trial, MOUNTABLE_LIKELY, "");
	trial->said.time = STARTED;
	trial->node.host.boot = TIME_UNKNOWN;
	expect(trial, MOUNTABLE_LIKELY, "");
	trial->node.host.boot = BOOT;
	/* it is there by now */
	missing[0] = 2;
	expect(trial, MOUNTABLE_LIKELY, "");
	missing[0] = 7;
}

static void refused_for_another_reason(void **state)
{
	struct trial *trial = *state;

	trial->facts.log.count = 1;
	trial->said.words = "ORA-15063: too few";
	expect(trial, MOUNTABLE_UNKNOWN, "ASM said last: ORA-15063: too few");
	trial->node.resources = (struct resource_facts){ .items = &trial->resource, .count = 1 };
	expect(trial, MOUNTABLE_YES, "mounted now");
}

static void add_to_baseline(struct trial *trial, const struct disk *disk)
{
	struct thing *thing = baseline_add(arena, &trial->baseline, THING_DISK,
					   arena_printf(arena, "%s of +DATA", disk->header.disk));

	thing_set(arena, thing, "path", disk->path);
	thing_set(arena, thing, "disk group", "DATA");
	thing_set(arena, thing, "number", arena_printf(arena, "%ld", disk->header.number));
}

static void by_baseline(void **state)
{
	struct trial *trial = *state;

	trial->baseline.known[THING_DISK] = trial->baseline.complete[THING_DISK] = true;
	trial->node.baseline = &trial->baseline;
	/* disk 2 was dropped before it */
	trial->disks[2].header.number = 5;
	regroup(trial, 3);
	expect(trial, MOUNTABLE_UNKNOWN, "no disk with number 2 was seen");
	for (size_t i = 0; i < 3; i++)
		add_to_baseline(trial, &trial->disks[i]);
	expect(trial, MOUNTABLE_YES, "all disks of the baseline are there");
	assert_true(group_of(trial)->gaps_are_normal);
	/* one was added since: there may be more of them */
	trial->disks[3].header.number = 6;
	regroup(trial, 4);
	expect(trial, MOUNTABLE_UNKNOWN, "no disk with number 2 was seen");
	assert_false(group_of(trial)->gaps_are_normal);
	/* one is gone */
	regroup(trial, 2);
	expect(trial, MOUNTABLE_UNKNOWN, "/dev/asm2 is not there; its redundancy bears that");
	regroup(trial, 1);
	expect(trial, MOUNTABLE_NO, "/dev/asm1 is not there, and 1 more");
}

/* Two groups of one name: nothing that goes by the name tells which is meant. */
static void name_that_is_twice(void **state)
{
	struct trial *trial = *state;

	trial->node.resources = (struct resource_facts){ .items = &trial->resource, .count = 1 };
	trial->disks[3].header.group_stamp = 77;
	trial->disks[3].header.number = 0;
	regroup(trial, 4);
	assert_int_equal(trial->facts.groups.count, 2);
	expect(trial, MOUNTABLE_LIKELY, "");
}

static void one_header_twice(void **state)
{
	struct trial *trial = *state;

	trial->disks[2].header.number = 1;
	regroup(trial, 3);
	expect(trial, MOUNTABLE_NO, "two disks with the header of DATA_0002 are found: ORA-15020");
	/* dropped by force once, and back */
	trial->disks[2].header.created = 1;
	expect(trial, MOUNTABLE_UNKNOWN, "two disks have number 1");
}

static void members_that_do_not_fit(void **state)
{
	struct trial *trial = *state;

	trial->disks[1].header.sector = 4096;
	expect(trial, MOUNTABLE_UNKNOWN, "DATA_0001 does not fit the others: ORA-15038");
	trial->disks[1].header.sector = trial->disks[0].header.sector;
	trial->disks[2].header.au_bytes = 4 << 20;
	expect(trial, MOUNTABLE_UNKNOWN, "DATA_0002 does not fit the others: ORA-15038");
}

#define MOUNTABLE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MOUNTABLE_TEST(mount_that_failed),
		MOUNTABLE_TEST(date_of_old_releases),
		MOUNTABLE_TEST(several_groups_at_once),
		MOUNTABLE_TEST(what_came_later),
		MOUNTABLE_TEST(lines_of_nobody),
		MOUNTABLE_TEST(cut_anywhere),
		MOUNTABLE_TEST(by_resource),
		MOUNTABLE_TEST(lost_while_mounted),
		MOUNTABLE_TEST(by_log),
		MOUNTABLE_TEST(refused_by_number),
		MOUNTABLE_TEST(refused_for_another_reason),
		MOUNTABLE_TEST(by_baseline),
		MOUNTABLE_TEST(name_that_is_twice),
		MOUNTABLE_TEST(one_header_twice),
		MOUNTABLE_TEST(members_that_do_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
