/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of the syntax of rules, over a node with two disks: sdb with the serial 3600aaaa, and the
 * map data2.
 */
#include "tests/unit/rules_help.h"

#include "asm/asmtool.h"
#include "crs/crs.h"

struct trial {
	struct node_facts facts;
	struct disk_facts disks;
	struct rule_facts rules;
	struct block_device devices[2];
	struct disk items[2];
	struct property serial;
	struct start_order order;
	struct findings findings;
	struct check_counts counts;
};

static int start(void **state)
{
	static struct trial trial;
	static const char *links[] = { "/dev/data2" };

	arena = arena_new();
	trial = (struct trial){ .serial = { "ID_SERIAL", "3600aaaa" } };
	trial.devices[0] = (struct block_device){ .kernel = "sdb", .node = "/dev/sdb" };
	trial.devices[0].properties.items = &trial.serial;
	trial.devices[0].properties.count = 1;
	trial.devices[1] = (struct block_device){ .kernel = "dm-2", .dm_name = "data2" };
	trial.devices[1].links = (struct names){ links, 1, 1 };
	trial.items[0] = (struct disk){ .path = "/dev/sdb", .device = &trial.devices[0] };
	trial.items[1] = (struct disk){ .path = "/dev/mapper/data2", .device = &trial.devices[1] };
	trial.disks.devices.items = trial.devices;
	trial.disks.devices.count = 2;
	trial.disks.disks.items = trial.items;
	trial.disks.disks.count = 2;
	trial.disks.rules = &trial.rules;
	trial.rules.from.status = FACT_OBTAINED;
	trial.rules.udev_version = 252;
	trial.facts.disks = &trial.disks;
	trial.facts.kind = NODE_CLUSTER;
	trial.order = start_order_all_up();
	trial.findings.arena = arena;
	*state = &trial;
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct rules_file *with(struct trial *trial, const char *path, const char *text)
{
	return add_rules(&trial->rules, path, text, strlen(text));
}

static void append_finding(struct strbuf *buf, const struct finding *finding)
{
	const char *name = strrchr(finding->subject, '/') + 1;
	const char *severity = finding->status == FINDING_UNKNOWN
				       ? "unknown"
				       : severity_name(finding->severity);

	strbuf_printf(buf, "%s %s %s", severity, finding->check->id, name);
	if (finding->reach == REACH_NONE)
		strbuf_puts(buf, " ->nothing");
	for (size_t i = 0; i < finding->reached.count; i++)
		strbuf_printf(buf, " ->%s", finding->reached.items[i]);
	strbuf_puts(buf, "\n");
}

/* What is found in the files so far, one line each. */
static const char *findings_of(struct trial *trial)
{
	struct strbuf buf = strbuf_new(arena);

	rules_order(&trial->rules);
	rules_parse(arena, &trial->rules);
	checks_run(rules_checks(), &(struct check_input){ &trial->facts, &trial->order, JOB_AUDIT },
		   &(struct check_filter){ 0 }, &trial->findings, &trial->counts);
	for (size_t i = 0; i < trial->findings.count; i++)
		append_finding(&buf, trial->findings.items[i]);
	return buf.data;
}

static void lines(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "KERNEL==\"sdb\", OWNER=\"grid\"", "" },
		{ "KERNEL==\"sdb\" OWNER=\"grid\"", "" },
		/* the disks that it is about; all of them when it does not say which */
		{ "KERNEL==\"sdb\", OWNER=\"grid", "critical udev.syntax 9.rules:1 ->/dev/sdb\n" },
		{ "ENV{ID_SERIAL}==\"3600aaaa\", BUS==\"scsi\", OWNER=\"grid\"",
		  "critical udev.syntax 9.rules:1 ->/dev/sdb\n" },
		{ "ENV{DM_NAME}==\"data1|data2\", BUS==\"scsi\", OWNER=\"grid\"",
		  "critical udev.syntax 9.rules:1 ->/dev/mapper/data2\n" },
		{ "ENV{DM_NAME}==\"data22\", BUS==\"scsi\", OWNER=\"grid\"",
		  "critical udev.syntax 9.rules:1 ->nothing\n" },
		{ "SUBSYSTEM==\"block\", BUS==\"scsi\", OWNER=\"grid\"",
		  "critical udev.syntax 9.rules:1\n" },
		/* not about disks */
		{ "SUBSYSTEM==\"net\", BUS==\"usb\", RUN+=\"x\"",
		  "warning udev.syntax 9.rules:1 ->nothing\n" },
		{ "KERNEL==\"lp*\", BUS==\"usb\", OWNER=\"lp\"",
		  "warning udev.syntax 9.rules:1 ->nothing\n" },
		{ "KERNEL==\"lp*|s*\", BUS==\"usb\", OWNER=\"lp\"",
		  "critical udev.syntax 9.rules:1\n" },
		{ "KERNEL==\"sdb\", MODE=\"rw\"", "warning udev.syntax 9.rules:1 ->nothing\n" },
		{ "KERNEL==\"sdb\"", "notice udev.syntax 9.rules:1 ->nothing\n" },
		{ "KERNEL==\"sdb\", SYMLINK+=\"$foo\"",
		  "notice udev.syntax 9.rules:1 ->nothing\n" },
		{ "KERNEL=\"sdb\", OWNER=\"grid\"",
		  "critical udev.assign-for-match 9.rules:1 ->/dev/sdb\n" },
		{ "PROGRAM=\"x\", RESULT=\"y\", BUS==\"scsi\"",
		  "critical udev.assign-for-match 9.rules:1 ->nothing\n"
		  "critical udev.syntax 9.rules:1 ->nothing\n" },
		{ "PROGRAM=\"x\"", "notice udev.assign-for-match 9.rules:1 ->nothing\n" },
		{ "KERNEL==\"sdb\", NAME=\"asm1\"",
		  "critical udev.name-ignored 9.rules:1 ->/dev/sdb\n" },
		{ "KERNEL==\"dm-*\", NAME=\"data2\"",
		  "notice udev.name-ignored 9.rules:1 ->nothing\n" },
		{ "SUBSYSTEM==\"net\", KERNEL==\"e*\", NAME=\"lan0\"", "" },
		{ "KERNEL==\"e*\", ATTR{address}==\"52:54\", NAME=\"lan0\"", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		stop(state);
		start(state);
		with(*state, "/etc/udev/rules.d/9.rules", cases[i].text);
		const char *found = findings_of(*state);
		if (strcmp(found, cases[i].expected) != 0)
			fail_msg("%s\ngives\n%snot\n%s", cases[i].text, found, cases[i].expected);
	}
}

static void files_of_others_are_not_judged(void **state)
{
	const char *bad = "BUS==\"scsi\", NAME=\"x\", RESULT=\"y\", OWNER=\"grid";

	with(*state, "/usr/lib/udev/rules.d/1.rules", bad);
	with(*state, "/lib/udev/rules.d/2.rules", bad);
	with(*state, "/etc/udev/rules.d/53-afd.rules", bad);
	with(*state, "/etc/udev/rules.d/55-usm.rules", bad);
	assert_string_equal(findings_of(*state), "");
}

static void files_that_cannot_be_read(void **state)
{
	with(*state, "/etc/udev/rules.d/1.rules", "")->from.status = FACT_DENIED;
	with(*state, "/etc/udev/rules.d/2.rules", "")->from.status = FACT_TOO_BIG;
	with(*state, "/etc/udev/rules.d/3.rules", "")->from.status = FACT_FAILED;
	with(*state, "/etc/udev/rules.d/4.rules", "")->from.status = FACT_NOT_CAPTURED;
	with(*state, "/etc/udev/rules.d/5.rules", "\xFE\xFF O W");
	with(*state, "/usr/lib/udev/rules.d/6.rules", "")->from.status = FACT_DENIED;
	assert_string_equal(findings_of(*state), "critical udev.syntax 5.rules ->nothing\n"
						 "unknown udev.syntax 1.rules\n"
						 "unknown udev.syntax 2.rules\n"
						 "warning udev.syntax 3.rules ->nothing\n");
}

static void files_that_hide_others(void **state)
{
	const char *text = "MODE=\"0660\"";
	struct rules_file *link;

	with(*state, "/usr/lib/udev/rules.d/1.rules", text);
	with(*state, "/etc/udev/rules.d/1.rules", text);
	with(*state, "/usr/lib/udev/rules.d/2.rules", text);
	link = with(*state, "/etc/udev/rules.d/2.rules", "");
	link->file.type = 'l';
	link->file.link = "/dev/null";
	with(*state, "/etc/udev/rules.d/3.rules", "");
	with(*state, "/usr/lib/udev/rules.d/4.rules", text);
	assert_string_equal(findings_of(*state), "notice udev.shadowed-file 1.rules\n"
						 "notice udev.shadowed-file 2.rules\n");
}

static void rules_that_nobody_saw(void **state)
{
	struct trial *trial = *state;

	trial->rules.from.status = FACT_NOT_CAPTURED;
	assert_string_equal(findings_of(trial), "");
	assert_int_equal(trial->counts.not_captured, rules_checks().count);
	trial->disks.rules = NULL;
	assert_string_equal(findings_of(trial), "");
	assert_int_equal(trial->counts.not_applicable, rules_checks().count);
}

/* What a row explains is there. */
static void the_table_is_sound(void **state)
{
	const struct check_table tables[] = { crs_checks(), asm_checks(), rules_checks() };
	struct check_table all = check_tables_join(arena, tables, 3), rules = rules_checks();

	(void)state;
	for (size_t i = 0; i < rules.count; i++) {
		const struct check *check = &rules.rows[i];
		assert_true(str_starts(check->id, "udev."));
		assert_ptr_equal(check_find(rules, check->id), check);
		assert_true(check->needs & NEEDS_RULES);
		for (const char *const *id = check->explains; id && *id; id++)
			assert_non_null(check_find(all, *id));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lines, start, stop),
		cmocka_unit_test_setup_teardown(files_of_others_are_not_judged, start, stop),
		cmocka_unit_test_setup_teardown(files_that_cannot_be_read, start, stop),
		cmocka_unit_test_setup_teardown(files_that_hide_others, start, stop),
		cmocka_unit_test_setup_teardown(rules_that_nobody_saw, start, stop),
		cmocka_unit_test_setup_teardown(the_table_is_sound, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
