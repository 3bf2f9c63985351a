/* SPDX-License-Identifier: Apache-2.0
 *
 * Who hands a disk out, and what the next boot makes of it: one map that is given to grid, and a
 * prediction of udev's rules that each row changes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "asm/asmtool.h"
#include "node/rules.h"

enum { GRID = 54331, ASMADMIN = 54327, DISK = 6 };

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define PATH	     "/dev/asm-data1"

struct trial {
	struct node_facts facts;
	struct disk_facts disks;
	struct rule_facts rules;
	struct rules_file local, shipped, *files[2];
	struct rule_line by_local, by_shipped, by_earlier;
	struct prediction prediction;
	struct block_device device;
	struct findings findings;
};

static struct file_fact node_file(void)
{
	return (struct file_fact){ .from = { FACT_OBTAINED, "lstat", NULL },
				   .path = "/dev/dm-3",
				   .type = 'b',
				   .mode = 0660,
				   .uid = GRID,
				   .gid = ASMADMIN,
				   .user = "grid",
				   .group = "asmadmin",
				   .major = 252,
				   .minor = 3 };
}

static void add_link(struct trial *trial, const char *name)
{
	struct predicted_links *links = &trial->prediction.links;

	links->items = arena_grow(trial->facts.arena, links->items, &links->capacity, links->count,
				  sizeof(*links->items));
	links->items[links->count++] = (struct predicted_link){ .name = name, .known = true };
}

/* Given away by a local rule, now and at the next boot. */
static struct trial *start(struct arena *arena)
{
	struct trial *trial = arena_alloc(arena, sizeof(*trial));

	trial->facts = (struct node_facts){ .arena = arena,
					    .kind = NODE_CLUSTER,
					    .home = { .path = "/u01/grid", .owner = "grid" },
					    .disks = &trial->disks };
	trial->local.origin = RULES_LOCAL;
	trial->shipped.origin = RULES_DISTRIBUTION;
	trial->by_local = (struct rule_line){ .file = &trial->local,
					      .where = "/etc/udev/rules.d/99-asm.rules:4",
					      .text = "the local line" };
	trial->by_earlier = (struct rule_line){ .file = &trial->local,
						.where = "/etc/udev/rules.d/90-asm.rules:1",
						.text = "the earlier line" };
	trial->by_shipped = (struct rule_line){ .file = &trial->shipped,
						.where = "/lib/udev/rules.d/50-default.rules:9",
						.text = "the line shipped" };
	trial->device = (struct block_device){ .kernel = "dm-3",
					       .node = "/dev/dm-3",
					       .major = 252,
					       .minor = 3,
					       .dm_name = "asm-data1",
					       .dm_uuid = "mpath-3600c0ff0001",
					       .file = node_file() };
	names_add(arena, &trial->device.links, PATH);
	trial->prediction = (struct prediction){
		.device = &trial->device,
		.owner = { true, "grid", GRID, &trial->by_local, NULL, NULL },
		.group = { true, "asmadmin", ASMADMIN, &trial->by_local, NULL, NULL },
		.mode = { true, "0660", 0660, &trial->by_local, NULL, NULL },
	};
	add_link(trial, PATH);
	trial->local.from.status = trial->shipped.from.status = FACT_OBTAINED;
	trial->files[0] = &trial->shipped;
	trial->files[1] = &trial->local;
	trial->rules.files = trial->files;
	trial->rules.file_count = 2;
	trial->rules.from.status = FACT_OBTAINED;
	trial->rules.boot = (struct predictions){ &trial->prediction, 1 };
	trial->disks.devices = (struct block_devices){ .from = { FACT_OBTAINED, "udev", NULL },
						       .items = &trial->device,
						       .count = 1,
						       .capacity = 1 };
	trial->disks.discovery.from.status = FACT_OBTAINED;
	names_add(arena, &trial->disks.discovery.patterns, "/dev/asm-*");
	trial->disks.expected = (struct expected_facts){
		"grid", "bin/oracle", GRID, "asmadmin", "config.c", ASMADMIN, 0660, "default"
	};
	trial->disks.rules = &trial->rules;
	trial->findings.arena = arena;
	return trial;
}

static const struct disk *assemble(struct trial *trial)
{
	const struct names none = { 0 };

	asm_assemble(&trial->facts, &none, &trial->disks);
	assert_int_equal(trial->disks.disks.count, 1);
	/* blank, and no disk of the node has a header: it is one for the first disk group */
	struct disk_content *content = arena_alloc(trial->facts.arena, sizeof(*content));
	content->from.status = FACT_OBTAINED;
	content->signatures_known = true;
	trial->disks.disks.items[0].content = content;
	trial->disks.disks.items[0].header.status = HEADER_NONE;
	return &trial->disks.disks.items[0];
}

/* The message of asm.not-persistent; NULL when there is no finding. */
static const char *judge(struct trial *trial)
{
	struct check_filter filter = { 0 };
	struct check_counts counts;
	struct start_order order = start_order_all_up();

	assemble(trial);
	names_add(trial->facts.arena, &filter.only, "asm.not-persistent");
	checks_run(asm_checks(), &(struct check_input){ &trial->facts, &order, JOB_ALL }, &filter,
		   &trial->findings, &counts);
	if (!trial->findings.count)
		return NULL;
	assert_int_equal(trial->findings.count, 1);
	assert_int_equal(trial->findings.items[0]->severity, SEVERITY_CRITICAL);
	assert_string_equal(trial->findings.items[0]->subject, PATH);
	return trial->findings.items[0]->message;
}

/* ---- who hands it out ---- */

static void by_nobody(struct trial *trial)
{
	trial->prediction.owner = (struct predicted){ true, "root", 0, NULL, NULL, NULL };
	trial->prediction.group = (struct predicted){ true, "disk", DISK, &trial->by_shipped,
						      NULL, NULL };
	trial->prediction.mode = (struct predicted){ true, "0660", 0660, &trial->by_shipped,
						     NULL, NULL };
}

static void by_group_only(struct trial *trial)
{
	by_nobody(trial);
	trial->prediction.group.by = &trial->by_local;
}

static void by_shipped_rule(struct trial *trial)
{
	trial->prediction.owner.by = &trial->by_shipped;
	trial->prediction.group.by = &trial->by_shipped;
	trial->prediction.mode.by = &trial->by_shipped;
}

static void not_known(struct trial *trial)
{
	by_nobody(trial);
	trial->prediction.owner.known = false;
}

static void rules_not_read(struct trial *trial)
{
	trial->disks.rules = NULL;
}

static void rules_not_captured(struct trial *trial)
{
	trial->rules.from.status = FACT_NOT_CAPTURED;
}

static void nobody_and_root_now(struct trial *trial)
{
	by_nobody(trial);
	trial->device.file.user = "root";
	trial->device.file.uid = 0;
	trial->device.file.group = "disk";
	trial->device.file.gid = DISK;
}

static void nobody_and_the_group_is_not_known(struct trial *trial)
{
	nobody_and_root_now(trial);
	trial->prediction.group = (struct predicted){ true, "root", 0, NULL, NULL, NULL };
}

static void provider_by_prediction(void **state)
{
	static const struct {
		void (*change)(struct trial *trial);
		enum provider provider;
		bool next_boot;
	} rows[] = {
		{ NULL, PROVIDER_UDEV, true },
		{ by_group_only, PROVIDER_UDEV, true },
		{ by_nobody, PROVIDER_NONE, true },
		{ by_shipped_rule, PROVIDER_UNKNOWN, true },
		{ not_known, PROVIDER_UNKNOWN, true },
		{ rules_not_read, PROVIDER_UNKNOWN, false },
		{ rules_not_captured, PROVIDER_UNKNOWN, false },
		{ nobody_and_root_now, PROVIDER_UNKNOWN, true },
		/* without the distribution's rules nobody knows of the group disk */
		{ nobody_and_the_group_is_not_known, PROVIDER_UNKNOWN, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena *arena = arena_new();
		struct trial *trial = start(arena);
		if (rows[i].change)
			rows[i].change(trial);
		const struct disk *disk = assemble(trial);
		if (disk->provider != rows[i].provider ||
		    (disk->next_boot == &trial->prediction) != rows[i].next_boot)
			fail_msg("row %zu: provider %d", i, (int)disk->provider);
		arena_free(arena);
	}
}

static void oracleasm_gives_what_is_configured(void **state)
{
	struct arena *arena = arena_new();
	struct trial *trial = start(arena);
	struct oracleasm_facts *oracleasm = &trial->disks.oracleasm;
	struct property settings[] = { { "ORACLEASM_UID", "grid" }, { "ORACLEASM_GID", "" } };
	struct account grid = { "grid", GRID };
	struct disk_name name = { .name = "/dev/oracleasm/disks/DATA1",
				  .file = node_file(),
				  .discovered = true };

	(void)state;
	*oracleasm = (struct oracleasm_facts){ .from.status = FACT_OBTAINED,
					       .mounted = true,
					       .mounted_known = true,
					       .settings = { settings, 2, 2 } };
	name.file.path = name.name;
	trial->rules.users = (struct accounts){ .items = &grid, .count = 1 };
	trial->disks.names = (struct disk_names){ &name, 1, 1 };
	trial->disks.discovery.patterns.items[0] = "/dev/oracleasm/disks/*";
	const struct disk *disk = assemble(trial);
	assert_int_equal(disk->provider, PROVIDER_ORACLEASM_V2);
	assert_non_null(disk->next_boot);
	assert_string_equal(disk->next_boot->owner.value, "grid");
	assert_int_equal(disk->next_boot->owner.number, GRID);
	assert_string_equal(disk->next_boot->group.value, "root");
	assert_null(disk->next_boot->owner.by);

	/* a number is a number, known or not */
	settings[0].value = "54331";
	trial->disks.rules = NULL;
	disk = assemble(trial);
	assert_int_equal(disk->next_boot->owner.number, GRID);
	arena_free(arena);
}

static void afd_nodes_stay_with_root(void **state)
{
	struct arena *arena = arena_new();
	struct trial *trial = start(arena);
	struct afd_label label = { "DATA1", PATH };

	(void)state;
	trial->disks.afd = (struct afd_facts){ .from.status = FACT_OBTAINED,
					       .driver_loaded = true,
					       .driver_known = true,
					       .items = &label,
					       .count = 1 };
	trial->disks.discovery.patterns.items[0] = "AFD:*";
	const struct disk *disk = assemble(trial);
	assert_int_equal(disk->provider, PROVIDER_AFD);
	assert_string_equal(disk->next_boot->owner.value, "root");
	arena_free(arena);
}

/* ---- will it stay ---- */

static void overridden(struct trial *trial)
{
	trial->prediction.owner =
		(struct predicted){ true, "root", 0, &trial->by_local, &trial->by_earlier, NULL };
	trial->prediction.group.value = "disk";
	trial->prediction.group.number = DISK;
}

static void mode_too_narrow(struct trial *trial)
{
	trial->prediction.mode = (struct predicted){ true, "0440", 0440, &trial->by_local,
						     NULL, NULL };
}

static void mode_wider(struct trial *trial)
{
	trial->prediction.mode = (struct predicted){ true, "0666", 0666, &trial->by_local,
						     NULL, NULL };
}

static void link_is_gone(struct trial *trial)
{
	trial->prediction.links.count = 0;
}

static void link_of_rules_that_are_not_known(struct trial *trial)
{
	link_is_gone(trial);
	trial->shipped.from.status = FACT_NOT_CAPTURED;
}

static void link_of_rules_that_are_not_there(struct trial *trial)
{
	link_is_gone(trial);
	trial->shipped.origin = RULES_LOCAL;
}

static void link_of_a_map(struct trial *trial)
{
	link_is_gone(trial);
	trial->device.links.items[0] = "/dev/mapper/asm-data1";
	trial->disks.discovery.patterns.items[0] = "/dev/mapper/*";
}

static void link_may_come(struct trial *trial)
{
	trial->prediction.links.items[0].known = false;
}

static void found_by_the_kernel_name(struct trial *trial)
{
	link_is_gone(trial);
	trial->disks.discovery.patterns.items[0] = "/dev/dm-*";
}

static void wrong_now(struct trial *trial)
{
	nobody_and_root_now(trial);
}

static void of_whom_nothing_is_known(struct trial *trial)
{
	by_nobody(trial);
	trial->disks.expected = (struct expected_facts){ .uid = -1, .gid = -1 };
}

static void not_persistent(void **state)
{
	static const struct {
		void (*change)(struct trial *trial);
		const char *words; /* NULL: no finding */
	} rows[] = {
		{ NULL, NULL },
		{ by_nobody, "is grid:asmadmin 0660 now and root:disk 0660 after the next boot, "
			     "when ASM cannot open it: no local udev rule gives it" },
		{ overridden, "cannot open it: /etc/udev/rules.d/99-asm.rules:4 overrides "
			      "/etc/udev/rules.d/90-asm.rules:1" },
		{ mode_too_narrow, "grid:asmadmin 0440 after the next boot" },
		{ mode_wider, NULL },
		{ by_shipped_rule, NULL },
		{ not_known, NULL },
		{ rules_not_read, NULL },
		{ link_is_gone, "no udev rule makes the link " PATH },
		{ link_may_come, NULL },
		{ link_of_rules_that_are_not_known, NULL },
		{ link_of_rules_that_are_not_there, NULL },
		{ link_of_a_map, NULL },
		{ wrong_now, NULL },
		{ of_whom_nothing_is_known, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena *arena = arena_new();
		struct trial *trial = start(arena);
		if (rows[i].change)
			rows[i].change(trial);
		const char *message = judge(trial);
		if (!message != !rows[i].words || (message && !strstr(message, rows[i].words)))
			fail_msg("row %zu: %s", i, message ? message : "no finding");
		arena_free(arena);
	}
}

/* The kernel's own name needs no rule. */
static void kernel_names_need_no_link(void **state)
{
	struct arena *arena = arena_new();
	struct trial *trial = start(arena);

	(void)state;
	found_by_the_kernel_name(trial);
	assert_null(judge(trial));
	arena_free(arena);
}

/* An ACL is gone after a boot, unless a rule sets it. */
static void acl_goes_with_the_boot(void **state)
{
	struct rule_token run = { .key = RULE_RUN,
				  .value = "/usr/bin/setfacl -m u:grid:rw $devnode" };

	(void)state;
	for (int with_rule = 0; with_rule < 2; with_rule++) {
		struct arena *arena = arena_new();
		struct trial *trial = start(arena);
		nobody_and_root_now(trial);
		trial->by_local.tokens = &run;
		trial->by_local.count = 1;
		trial->rules.lines = &trial->by_local;
		trial->rules.line_count = (size_t)with_rule;
		assemble(trial);
		trial->disks.disks.items[0].acl = "user:grid:rw-,mask::rw-";
		struct check_filter filter = { 0 };
		struct check_counts counts;
		struct start_order order = start_order_all_up();
		names_add(arena, &filter.only, "asm.not-persistent");
		checks_run(asm_checks(), &(struct check_input){ &trial->facts, &order, JOB_ALL },
			   &filter, &trial->findings, &counts);
		assert_int_equal(trial->findings.count, with_rule ? 0 : 1);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(provider_by_prediction),
		cmocka_unit_test(oracleasm_gives_what_is_configured),
		cmocka_unit_test(afd_nodes_stay_with_root),
		cmocka_unit_test(not_persistent),
		cmocka_unit_test(kernel_names_need_no_link),
		cmocka_unit_test(acl_goes_with_the_boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
