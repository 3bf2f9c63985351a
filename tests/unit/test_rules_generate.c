/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules written for disks: one row for each kind of disk, what must not be written, and what our own
 * reading makes of the result.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "udev-rules/rules.h"

enum { MOST = 8 };

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define HEAD	     "ACTION==\"add|change\", SUBSYSTEM==\"block\", "
#define TAIL	     ", OWNER=\"grid\", GROUP=\"asmadmin\", MODE=\"0660\""

struct node {
	struct arena *arena;
	struct node_facts facts;
	struct disk_facts disks;
	struct block_device devices[MOST];
	struct disk items[MOST];
	struct names chosen;
};

static struct node *new_node(void)
{
	struct arena *arena = arena_new();
	struct node *node = arena_alloc(arena, sizeof(*node));

	node->arena = arena;
	node->facts =
		(struct node_facts){ .arena = arena, .host.name = "amsel1", .disks = &node->disks };
	node->disks.devices.from.status = FACT_OBTAINED;
	node->disks.devices.items = node->devices;
	node->disks.disks.items = node->items;
	node->disks.discovery.from.status = FACT_OBTAINED;
	node->disks.expected = (struct expected_facts){ .user = "grid",
							.user_from = "bin/oracle",
							.group = "asmadmin",
							.group_from = "config.c",
							.mode = 0660 };
	return node;
}

static struct block_device *add_device(struct node *node, const char *kernel, const char *disk)
{
	struct block_devices *devices = &node->disks.devices;
	struct block_device *device = &devices->items[devices->count++];

	assert_true(devices->count <= MOST);
	device->kernel = kernel;
	device->devpath = arena_printf(node->arena, "/devices/virtual/block/%s", kernel);
	device->node = arena_printf(node->arena, "/dev/%s", kernel);
	device->disk = disk;
	device->partition = disk != NULL;
	device->size_bytes = INT64_C(64) << 30;
	device->initialized = true;
	return device;
}

static void add_property(struct node *node, struct block_device *device, const char *key,
			 const char *value)
{
	struct properties *properties = &device->properties;

	properties->items = arena_grow(node->arena, properties->items, &properties->capacity,
				       properties->count, sizeof(*properties->items));
	properties->items[properties->count++] = (struct property){ key, value };
}

static struct disk *add_member(struct node *node, const struct block_device *device,
			       const char *path, const char *name, long number)
{
	struct disks *disks = &node->disks.disks;
	struct disk *disk = &disks->items[disks->count++];

	assert_true(disks->count <= MOST);
	disk->path = path;
	disk->device = device;
	disk->header = (struct disk_header){
		.status = HEADER_MEMBER, .group = "DATA", .disk = name, .number = number
	};
	names_add(node->arena, &disk->names, path);
	names_add(node->arena, &disk->discovered_as, path);
	return disk;
}

static const char *generate(struct node *node, const char *name_template)
{
	const struct generate_options options = { name_template, &node->chosen };
	const char *error = NULL;
	const char *text = rules_generate(node->arena, &node->facts, &options, &error);

	if (!text)
		fail_msg("%s", error ? error : "neither text nor error");
	return text;
}

static const char *refusal(struct node *node)
{
	const struct generate_options options = { NULL, &node->chosen };
	const char *error = NULL;

	assert_null(rules_generate(node->arena, &node->facts, &options, &error));
	assert_non_null(error);
	return error;
}

static void has(const char *text, const char *wanted)
{
	if (!strstr(text, wanted))
		fail_msg("\"%s\" is not in:\n%s", wanted, text);
}

/* Rules, without comments and empty lines. */
static size_t rules_in(const char *text)
{
	size_t count = 0;

	for (; text && *text; text = strchr(text, '\n') ? strchr(text, '\n') + 1 : NULL)
		count += *text != '#' && *text != '\n';
	return count;
}

/* ---- one row for each kind of disk ---- */

static struct block_device *map(struct node *node, const char *uuid)
{
	struct block_device *device = add_device(node, "dm-3", NULL);

	device->dm_name = "asm-data1";
	device->dm_uuid = uuid;
	add_property(node, device, "DM_UUID", uuid);
	names_add(node->arena, &device->links, "/dev/mapper/asm-data1");
	return device;
}

static void of_map(struct node *node)
{
	add_member(node, map(node, "mpath-3600c0ff0001"), "/dev/mapper/asm-data1", "DATA_0000", 0);
}

static void of_partition_of_map(struct node *node)
{
	add_member(node, map(node, "part1-mpath-3600c0ff0001"), "/dev/mapper/asm-data1",
		   "DATA_0000", 0);
}

static void of_scsi_disk(struct node *node)
{
	struct block_device *device = add_device(node, "sdb", NULL);

	add_property(node, device, "ID_SERIAL", "36000c29a0b1c2d3e4");
	add_member(node, device, "/dev/sdb", "DATA_0000", 0);
}

static void of_scsi_partition(struct node *node)
{
	struct block_device *whole = add_device(node, "sdb", NULL);
	struct block_device *device = add_device(node, "sdb1", "sdb");

	add_property(node, whole, "ID_SERIAL", "36000c29a0b1c2d3e4");
	add_property(node, device, "ID_SERIAL", "36000c29a0b1c2d3e4");
	add_property(node, device, "PARTN", "1");
	add_member(node, device, "/dev/sdb1", "DATA_0000", 0);
}

static void of_old_partition(struct node *node)
{
	struct block_device *device = add_device(node, "cciss/c0d0p12", "cciss/c0d0");

	add_property(node, device, "ID_SERIAL", "3600508b1");
	add_member(node, device, "/dev/cciss/c0d0p12", "DATA_0000", 0);
}

static void of_nvme(struct node *node)
{
	struct block_device *device = add_device(node, "nvme1n1", NULL);

	add_property(node, device, "ID_SERIAL", "Amazon_Elastic_Block_Store_vol0123");
	add_property(node, device, "ID_WWN", "nvme.1d0f-766f6c30-416d-00000001");
	add_member(node, device, "/dev/nvme1n1", "DATA_0000", 0);
}

static void with_a_name_of_its_own(struct node *node)
{
	of_scsi_disk(node);
	names_add(node->arena, &node->devices[0].links, "/dev/asm-data1");
	node->items[0].discovered_as.items[0] = "/dev/asm-data1";
}

static void each_kind_has_its_rule(void **state)
{
	static const struct {
		void (*make)(struct node *node);
		const char *rule;
	} rows[] = {
		{ of_map, HEAD "ENV{DM_UUID}==\"mpath-3600c0ff0001\"" TAIL "\n" },
		{ of_partition_of_map,
		  HEAD "ENV{DM_UUID}==\"part1-mpath-3600c0ff0001\"" TAIL "\n" },
		{ of_scsi_disk,
		  HEAD "ENV{DEVTYPE}==\"disk\", ENV{ID_SERIAL}==\"36000c29a0b1c2d3e4\"" TAIL
		       ", SYMLINK+=\"asm/DATA_0000\"\n" },
		{ of_scsi_partition, HEAD "ENV{DEVTYPE}==\"partition\", ENV{PARTN}==\"1\", "
					  "ENV{ID_SERIAL}==\"36000c29a0b1c2d3e4\"" TAIL
					  ", SYMLINK+=\"asm/DATA_0000\"\n" },
		{ of_old_partition,
		  HEAD "ENV{DEVTYPE}==\"partition\", ATTR{partition}==\"12\", "
		       "ENV{ID_SERIAL}==\"3600508b1\"" TAIL ", SYMLINK+=\"asm/DATA_0000\"\n" },
		{ of_nvme, HEAD
		  "ENV{DEVTYPE}==\"disk\", ENV{ID_WWN}==\"nvme.1d0f-766f6c30-416d-00000001\"" TAIL
		  ", SYMLINK+=\"asm/DATA_0000\"\n" },
		{ with_a_name_of_its_own,
		  HEAD "ENV{DEVTYPE}==\"disk\", ENV{ID_SERIAL}==\"36000c29a0b1c2d3e4\"" TAIL
		       ", SYMLINK+=\"asm-data1\"\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct node *node = new_node();
		rows[i].make(node);
		const char *text = generate(node, NULL);
		has(text, rows[i].rule);
		has(text, "DATA_0000 of +DATA");
		assert_int_equal(rules_in(text), 1);
		arena_free(node->arena);
	}
}

/* ---- what has no rule ---- */

static void without_serial(struct node *node)
{
	add_member(node, add_device(node, "loop0", NULL), "/dev/loop0", "DATA_0001", 1);
}

static void without_device(struct node *node)
{
	add_member(node, NULL, "/asmfiles/disk1", "DATA_0001", 1);
}

static void without_uuid(struct node *node)
{
	add_member(node, map(node, NULL), "/dev/mapper/asm-data1", "DATA_0001", 1);
}

static void with_a_twin(struct node *node)
{
	struct block_device *device = add_device(node, "sdc", NULL);
	struct block_device *twin = add_device(node, "sdd", NULL);

	add_property(node, device, "ID_SERIAL", "3600twice");
	add_property(node, twin, "ID_SERIAL", "3600twice");
	add_member(node, device, "/dev/sdc", "DATA_0001", 1);
}

static void with_serial(struct node *node, const char *serial)
{
	struct block_device *device = add_device(node, "sdc", NULL);

	add_property(node, device, "ID_SERIAL", serial);
	add_member(node, device, "/dev/sdc", "DATA_0001", 1);
}

static void with_a_quote(struct node *node)
{
	with_serial(node, "3600\", RUN+=\"/tmp/x");
}

static void with_a_newline(struct node *node)
{
	with_serial(node, "3600\nKERNEL==\"sda\"");
}

static void with_a_backslash(struct node *node)
{
	with_serial(node, "3600\\");
}

static void with_a_wildcard(struct node *node)
{
	with_serial(node, "3600*");
}

static void with_an_alternative(struct node *node)
{
	with_serial(node, "3600|3700");
}

static void of_oracleasm(struct node *node)
{
	with_serial(node, "3600");
	node->items[1].provider = PROVIDER_ORACLEASM_V2;
}

/* Beside a good disk: it is left out in a comment, and the good one has its rule. */
static void what_has_no_identity_is_a_comment(void **state)
{
	static const struct {
		void (*make)(struct node *node);
		const char *words;
	} rows[] = {
		{ without_serial, "no rule: udev knows no serial of it" },
		{ without_device, "no rule: it is no block device of this node" },
		{ without_uuid, "no rule: its map has no UUID" },
		{ with_a_twin, "no rule: /dev/sdd has the same ID_SERIAL" },
		{ with_a_quote, "no rule: its ID_SERIAL has characters" },
		{ with_a_newline, "no rule: its ID_SERIAL has characters" },
		{ with_a_backslash, "no rule: its ID_SERIAL has characters" },
		{ with_a_wildcard, "no rule: its ID_SERIAL has characters" },
		{ with_an_alternative, "no rule: its ID_SERIAL has characters" },
		{ of_oracleasm, "no rule: oracleasm-v2 hands it out" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct node *node = new_node();
		of_scsi_disk(node);
		rows[i].make(node);
		const char *text = generate(node, NULL);
		has(text, rows[i].words);
		assert_int_equal(rules_in(text), 1);
		arena_free(node->arena);
		/* alone, it is an error */
		node = new_node();
		of_scsi_disk(node);
		rows[i].make(node);
		names_add(node->arena, &node->chosen, node->items[1].path);
		if (rows[i].make != of_oracleasm)
			has(refusal(node), rows[i].words);
		else
			assert_int_equal(rules_in(generate(node, NULL)), 1);
		arena_free(node->arena);
	}
}

static void hostile_words_stay_in_their_comment(void **state)
{
	struct node *node = new_node();

	(void)state;
	of_map(node);
	node->facts.host.name = "x\nKERNEL==\"sda\", MODE=\"0666\"";
	node->items[0].path = "/dev/a\nRUN+=\"x\"\\";
	node->items[0].header.group = "DATA\r\\";
	assert_int_equal(rules_in(generate(node, NULL)), 1);
	arena_free(node->arena);
}

/* ---- which disks ---- */

static void only_disks_for_asm_are_taken(void **state)
{
	static const struct {
		enum header_status status;
		bool in_use, blank;
		size_t rules; /* beside that of the good disk */
	} rows[] = {
		{ HEADER_MEMBER, true, false, 1 },    { HEADER_MEMBER, false, false, 1 },
		{ HEADER_CANDIDATE, true, false, 1 }, { HEADER_CANDIDATE, false, false, 0 },
		{ HEADER_FOREIGN, true, false, 0 },   { HEADER_NONE, true, true, 1 },
		{ HEADER_NONE, true, false, 0 },      { HEADER_NONE, false, true, 0 },
		{ HEADER_UNREAD, true, false, 0 },    { HEADER_CORRUPT, true, false, 1 },
	};
	struct signature xfs = { .type = "xfs" };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct disk_content content = { .signatures_known = true,
						.signatures = &xfs,
						.signature_count = rows[i].blank ? 0 : 1 };
		struct node *node = new_node();
		of_map(node);
		with_serial(node, "3600");
		node->items[1].header.status = rows[i].status;
		node->items[1].content = &content;
		if (!rows[i].in_use)
			node->items[1].discovered_as.count = 0;
		if (rules_in(generate(node, NULL)) != 1 + rows[i].rules)
			fail_msg("row %zu: %s", i, generate(node, NULL));
		arena_free(node->arena);
	}
}

static void chosen_disks_are_taken_alone(void **state)
{
	struct node *node = new_node();

	(void)state;
	of_map(node);
	with_serial(node, "3600");
	names_add(node->arena, &node->chosen, "/dev/sdc");
	const char *text = generate(node, NULL);
	has(text, "ID_SERIAL");
	assert_int_equal(rules_in(text), 1);
	names_add(node->arena, &node->chosen, "/dev/nothing");
	has(refusal(node), "/dev/nothing is no disk of this node");
	arena_free(node->arena);
}

static void what_is_not_known_is_an_error(void **state)
{
	struct node *node = new_node();

	(void)state;
	has(refusal(node), "no disk of ASM");
	of_map(node);
	node->disks.expected.group = NULL;
	has(refusal(node), "which user and group");
	node->disks.expected.group = "asm\"admin";
	has(refusal(node), "cannot stand in a rule");
	node->disks.devices.from.status = FACT_NOT_CAPTURED;
	has(refusal(node), "not known");
	arena_free(node->arena);
}

/* ---- names ---- */

static void templates_are_filled(void **state)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{ "asm/%g-%n", ", SYMLINK+=\"asm/DATA-7\"\n" },
		{ "%d", ", SYMLINK+=\"DATA_0007\"\n" },
		{ "asm-%l", ", SYMLINK+=\"asm-VOL7\"\n" },
		{ "asm-%x", "# no link: the disk has not all that the template asks for\n" },
		{ "asm-%", "# no link: the disk has not all that the template asks for\n" },
		{ "%g%%", "# no name of it can be one of a link\n" },
		{ "/dev/%d", "# no name of it can be one of a link\n" },
		{ "../%d", "# no name of it can be one of a link\n" },
		{ "a b %d", "# no name of it can be one of a link\n" },
		{ "", "# no name of it can be one of a link\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct node *node = new_node();
		of_map(node);
		node->items[0].header.number = 7;
		node->items[0].header.disk = "DATA_0007";
		node->items[0].label = "VOL7";
		has(generate(node, rows[i].text), rows[i].words);
		arena_free(node->arena);
	}
}

/* Names come from the headers of disks, and whoever wrote those may have meant harm. */
static void hostile_names_make_no_link(void **state)
{
	static const char *const names[] = { "X\", RUN+=\"/bin/sh",
					     "X\nKERNEL==\"sda\", MODE=\"0666\"",
					     "X\\",
					     "$env{PATH}",
					     "%c",
					     "*",
					     "X\r",
					     "X|Y",
					     "..",
					     "\x1b[31m",
					     "\xff\xfe" };
	static const char *const templates[] = { NULL, "asm/%d", "%l" };

	(void)state;
	for (size_t i = 0; i < COUNT(names) * COUNT(templates); i++) {
		const char *name = names[i / COUNT(templates)];
		struct node *node = new_node();
		of_map(node);
		node->items[0].header.disk = name;
		node->items[0].header.group = name;
		node->items[0].label = name;
		const char *text = generate(node, templates[i % COUNT(templates)]);
		/* the disk gets its owner, and the file says nothing else */
		assert_int_equal(rules_in(text), 1);
		has(text, HEAD "ENV{DM_UUID}==\"mpath-3600c0ff0001\"" TAIL);
		assert_null(strstr(text, "\\\n"));
		for (const char *at = text; *at; at++)
			assert_true(*at == '\n' || ((unsigned char)*at >= 0x20 && *at != 0x7f &&
						    (unsigned char)*at < 0x80));
		arena_free(node->arena);
	}
}

static void no_link_is_given_twice(void **state)
{
	struct node *node = new_node();

	(void)state;
	of_map(node);
	with_serial(node, "3600");
	const char *text = generate(node, "asm/%g");
	has(text, "SYMLINK+=\"asm/DATA\"");
	has(text, "# the link /dev/asm/DATA has gone to another disk\n");
	assert_int_equal(rules_in(text), 2);
	arena_free(node->arena);
}

static void a_link_is_not_to_be_found_twice(void **state)
{
	struct node *node = new_node();

	(void)state;
	of_scsi_disk(node);
	names_add(node->arena, &node->disks.discovery.patterns, "/dev/sd*");
	names_add(node->arena, &node->disks.discovery.patterns, "/dev/asm/*");
	has(generate(node, NULL), "# no link /dev/asm/DATA_0000: the discovery string would find "
				  "the disk twice\n");
	arena_free(node->arena);
}

/* ---- read by ourselves ---- */

static struct rule_facts *read_back(struct node *node, const char *text)
{
	struct rule_facts *rules = arena_alloc(node->arena, sizeof(*rules));
	struct rules_file *file = arena_alloc(node->arena, sizeof(*file));
	struct rules_file **files = arena_alloc(node->arena, sizeof(*files));

	*file = (struct rules_file){ .from = { FACT_OBTAINED, "file", NULL },
				     .path = "/etc/udev/rules.d/99-oracle-asm.rules",
				     .name = "99-oracle-asm.rules",
				     .content = { text, strlen(text) } };
	files[0] = file;
	*rules = (struct rule_facts){ .from = { FACT_OBTAINED, "rules", NULL },
				      .files = files,
				      .file_count = 1,
				      .udev_version = COUNT_UNKNOWN };
	rules_order(rules);
	rules_parse(node->arena, rules);
	return rules;
}

/* What the next boot makes of the devices by these rules alone. */
static const struct prediction *predict(struct node *node, struct rule_facts *rules)
{
	static struct account grid = { "grid", 54331 }, asmadmin = { "asmadmin", 54327 };
	const struct provenance known = { FACT_OBTAINED, "/etc", NULL };

	rules->users = (struct accounts){ known, &grid, 1, 1 };
	rules->groups = (struct accounts){ known, &asmadmin, 1, 1 };
	rules_predict(node->arena, &node->disks.devices, rules);
	assert_int_equal(rules->boot.count, node->disks.devices.count);
	return rules->boot.items;
}

static bool is_given(const struct prediction *next)
{
	return next->owner.known && next->owner.number == 54331 && next->group.known &&
	       next->group.number == 54327 && next->mode.known && next->mode.number == 0660;
}

/* The one link that a rule makes; others are those of the database. "" for none or several. */
static const char *link_given(const struct prediction *next)
{
	const char *name = "";
	size_t count = 0;

	for (size_t i = 0; i < next->links.count; i++) {
		if (!next->links.items[i].by)
			continue;
		name = next->links.items[i].name;
		count++;
	}
	return count == 1 ? name : "";
}

static bool is_left_alone(const struct prediction *next)
{
	return next->owner.known && !next->owner.by && next->group.known && !next->group.by &&
	       next->mode.known && !next->mode.by && !*link_given(next);
}

/* Devices that resemble those that rules are written for. */
static void add_decoys(struct node *node)
{
	struct block_device *disk = add_device(node, "sdx", NULL);
	struct block_device *partition = add_device(node, "sdx1", "sdx");
	struct block_device *map = add_device(node, "dm-9", NULL);

	add_property(node, disk, "ID_SERIAL", "36000c29a0b1c2d3e5");
	add_property(node, partition, "ID_SERIAL", "36000c29a0b1c2d3e4");
	add_property(node, partition, "PARTN", "2");
	map->dm_name = "asm-data9";
	map->dm_uuid = "mpath-3600c0ff00012";
	add_property(node, map, "DM_NAME", map->dm_name);
	add_property(node, map, "DM_UUID", map->dm_uuid);
}

static void rules_give_their_disk_and_no_other(void **state)
{
	static void (*const makers[])(struct node * node) = {
		of_map,	 of_partition_of_map,	 of_scsi_disk, of_scsi_partition,
		of_nvme, with_a_name_of_its_own,
	};

	(void)state;
	for (size_t i = 0; i < COUNT(makers); i++) {
		struct node *node = new_node();
		makers[i](node);
		add_decoys(node);
		struct rule_facts *rules = read_back(node, generate(node, "asm/%d"));
		const struct prediction *next = predict(node, rules);
		for (size_t j = 0; j < node->disks.devices.count; j++) {
			if (&node->devices[j] != node->items[0].device) {
				if (!is_left_alone(&next[j]))
					fail_msg("row %zu: %s", i, node->devices[j].kernel);
				continue;
			}
			if (!is_given(&next[j]))
				fail_msg("row %zu: not given", i);
			assert_string_equal(link_given(&next[j]), "/dev/asm/DATA_0000");
		}
		arena_free(node->arena);
	}
}

/* ---- the example ---- */

static const char *example(struct arena *arena)
{
	FILE *file = fopen("udev-rules/99-oracle-asm.rules.example", "r");
	char *text = arena_alloc(arena, 1 << 14);

	assert_non_null(file);
	assert_true(fread(text, 1, (1 << 14) - 1, file) > 0);
	fclose(file);
	return text;
}

static void the_example_does_what_it_says(void **state)
{
	struct node *node = new_node();
	struct block_device *device;

	(void)state;
	map(node, "mpath-3600c0ff00012345678");
	map(node, "part1-mpath-3600c0ff00087654321")->kernel = "dm-4";
	device = add_device(node, "sdb", NULL);
	add_property(node, device, "ID_SERIAL", "36000c29a0b1c2d3e4f5061728394a5b6");
	device = add_device(node, "sdc1", "sdc");
	add_property(node, device, "ID_SERIAL", "36000c29fedcba98765432100fedcba98");
	add_property(node, device, "PARTN", "1");
	device = add_device(node, "nvme0n1", NULL);
	add_property(node, device, "ID_WWN", "eui.0025385471b09a3f");
	add_decoys(node);
	struct rule_facts *rules = read_back(node, example(node->arena));
	const struct prediction *next = predict(node, rules);
	assert_int_equal(rules->line_count, 5);
	for (size_t i = 0; i < rules->line_count; i++)
		assert_int_equal(rules->lines[i].issue_count, 0);
	for (size_t i = 0; i < node->disks.devices.count; i++) {
		if (i < 5 ? !is_given(&next[i]) : !is_left_alone(&next[i]))
			fail_msg("%s", node->devices[i].kernel);
	}
	assert_string_equal(link_given(&next[2]), "/dev/asm/DATA_0000");
	arena_free(node->arena);
}

static void nothing_is_wrong_with_what_is_written(void **state)
{
	struct node *node = new_node();

	(void)state;
	of_map(node);
	with_serial(node, "36000c29");
	without_serial(node);
	node->items[2].path = "/dev/\xff\n\\";
	const struct rule_facts *rules = read_back(node, generate(node, "asm/%g-%n"));
	assert_int_equal(rules->line_count, 2);
	assert_int_equal(rules->file_issue_count, 0);
	for (size_t i = 0; i < rules->line_count; i++) {
		assert_int_equal(rules->lines[i].issue_count, 0);
		assert_false(rules->lines[i].dropped);
	}
	arena_free(node->arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_has_its_rule),
		cmocka_unit_test(what_has_no_identity_is_a_comment),
		cmocka_unit_test(hostile_words_stay_in_their_comment),
		cmocka_unit_test(only_disks_for_asm_are_taken),
		cmocka_unit_test(chosen_disks_are_taken_alone),
		cmocka_unit_test(what_is_not_known_is_an_error),
		cmocka_unit_test(templates_are_filled),
		cmocka_unit_test(hostile_names_make_no_link),
		cmocka_unit_test(no_link_is_given_twice),
		cmocka_unit_test(a_link_is_not_to_be_found_twice),
		cmocka_unit_test(nothing_is_wrong_with_what_is_written),
		cmocka_unit_test(rules_give_their_disk_and_no_other),
		cmocka_unit_test(the_example_does_what_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
