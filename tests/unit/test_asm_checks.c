/* SPDX-License-Identifier: Apache-2.0
 *
 * The checks of area "asm", each over facts built by hand. The node that start() makes is healthy:
 * three multipath maps given to grid, +DATA over them with normal redundancy. Each test breaks it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "asm/asmtool.h"
#include "crs/crs.h"
#include "node/access.h"

enum { MOST = 32, GRID = 54331, ORACLE = 54321, ASMADMIN = 54327, OINSTALL = 54322, DISK = 6 };

struct trial {
	struct node_facts facts;
	struct disk_facts disks;
	struct start_order order;
	struct check_filter filter;
	struct findings findings;
	struct check_counts counts;
};

static struct arena *arena;

/* ---- building ---- */

static void set_owner(struct file_fact *file, const char *user, long uid, const char *group,
		      long gid, unsigned mode)
{
	file->from = (struct provenance){ FACT_OBTAINED, "lstat", NULL };
	file->user = user;
	file->uid = uid;
	file->group = group;
	file->gid = gid;
	file->mode = mode;
}

static struct file_fact node_of(const char *path, unsigned major, unsigned minor)
{
	struct file_fact file = { .path = path, .type = 'b', .major = major, .minor = minor };

	set_owner(&file, "grid", GRID, "asmadmin", ASMADMIN, 0660);
	return file;
}

static struct block_device *add_device(struct trial *trial, const char *kernel, unsigned major,
				       unsigned minor)
{
	struct block_devices *devices = &trial->disks.devices;
	struct block_device *device = &devices->items[devices->count++];

	assert_true(devices->count <= MOST);
	*device = (struct block_device){ .kernel = kernel,
					 .node = arena_printf(arena, "/dev/%s", kernel),
					 .major = major,
					 .minor = minor,
					 .logical_sector = 512,
					 .physical_sector = 512,
					 .dm_suspended = -1 };
	device->file = node_of(device->node, major, minor);
	set_owner(&device->file, "root", 0, "disk", DISK, 0660);
	return device;
}

static struct block_device *add_path(struct trial *trial, struct block_device *map,
				     const char *kernel, unsigned minor)
{
	struct block_device *path = add_device(trial, kernel, 8, minor);
	struct property vendor = { "ID_VENDOR", "ACME" }, model = { "ID_MODEL", "ARRAY" };

	names_add(arena, &path->holders, map->kernel);
	names_add(arena, &map->slaves, kernel);
	path->properties.items = arena_alloc(arena, 2 * sizeof(struct property));
	path->properties.items[0] = vendor;
	path->properties.items[1] = model;
	path->properties.count = 2;
	return path;
}

static struct disk *add_disk(struct trial *trial, const char *path,
			     const struct block_device *device)
{
	struct disks *disks = &trial->disks.disks;
	struct disk *disk = &disks->items[disks->count++];
	struct disk_content *content = &trial->disks.contents.items[disks->count - 1];

	assert_true(disks->count <= MOST);
	trial->disks.contents.count = disks->count;
	content->from = (struct provenance){ FACT_OBTAINED, path, NULL };
	content->signatures_known = true;
	*disk = (struct disk){ .path = path, .device = device, .content = content };
	disk->header = (struct disk_header){ .status = HEADER_NONE,
					     .label = "",
					     .disk = "",
					     .group = "",
					     .failgroup = "",
					     .number = -1 };
	names_add(arena, &disk->names, path);
	if (device)
		disk->judged = device->file;
	return disk;
}

static void make_member(struct disk *disk, const char *group, long number)
{
	struct disk_header *header = &disk->header;

	header->status = HEADER_MEMBER;
	header->hdrsts = 3;
	header->tag = header->checksum_good = true;
	header->group = group;
	header->number = number;
	header->disk = arena_printf(arena, "%s_%04ld", group, number);
	header->failgroup = header->disk;
	header->redundancy = REDUNDANCY_NORMAL;
	header->au_bytes = 4U << 20;
	header->sector = 512;
	header->created = 100 + (uint64_t)number;
	header->mounted = 500;
	header->group_stamp = 77;
	header->backup = BACKUP_GOOD;
}

static void discover(struct disk *disk, const char *name)
{
	names_add(arena, &disk->discovered_as, name);
}

static struct disk *add_map(struct trial *trial, unsigned number)
{
	struct block_device *map = add_device(trial, arena_printf(arena, "dm-%u", number + 3), 252,
					      number + 3);
	const char *path = arena_printf(arena, "/dev/mapper/asm-data%u", number + 1);

	map->dm_name = path + strlen("/dev/mapper/");
	map->dm_uuid = arena_printf(arena, "mpath-36001405aa%u", number);
	names_add(arena, &map->links, path);
	map->file = node_of(map->node, 252, number + 3);
	struct disk *disk = add_disk(trial, path, map);
	disk->wwid = map->dm_uuid + strlen("mpath-");
	disk->map = map->dm_name;
	disk->paths = arena_alloc(arena, 2 * sizeof(struct disk_path));
	for (unsigned i = 0; i < 2; i++) {
		char name[] = { 's', 'd', (char)('b' + 2 * (int)number + (int)i), '\0' };
		const char *kernel = arena_strdup(arena, name);
		add_path(trial, map, kernel, 16 * (2 * number + i + 1));
		disk->paths[disk->path_count++] = (struct disk_path){ kernel, false, true };
	}
	discover(disk, path);
	make_member(disk, "DATA", number);
	return disk;
}

static void add_group(struct trial *trial, const char *name)
{
	struct disk_group *group = &trial->disks.groups.items[trial->disks.groups.count++];

	*group = (struct disk_group){ .name = name,
				      .stamp = 77,
				      .redundancy = REDUNDANCY_NORMAL,
				      .mountable = MOUNTABLE_LIKELY,
				      .why = "" };
	for (size_t i = 0; i < trial->disks.disks.count; i++) {
		struct disk *disk = &trial->disks.disks.items[i];
		if (!str_equal(disk->header.group, name))
			continue;
		group->disks = arena_grow(arena, group->disks, &group->capacity, group->count,
					  sizeof(struct disk *));
		group->disks[group->count++] = disk;
	}
}

static void set_discovery(struct trial *trial, const char *string)
{
	trial->disks.discovery.from = (struct provenance){ FACT_OBTAINED, "profile.xml", NULL };
	trial->disks.discovery.string = string;
	asm_split_discovery(arena, string, &trial->disks.discovery.patterns);
}

static void set_expected(struct trial *trial)
{
	trial->disks.expected = (struct expected_facts){ .user = "grid",
							 .user_from = "bin/oracle",
							 .uid = GRID,
							 .group = "asmadmin",
							 .group_from = "config.c",
							 .gid = ASMADMIN,
							 .mode = 0660,
							 .mode_from = "default" };
}

static void begin(struct trial *trial)
{
	static const char *const locations[] = { "+DATA" };

	*trial = (struct trial){ 0 };
	trial->facts.arena = trial->findings.arena = arena;
	trial->facts.kind = NODE_CLUSTER;
	trial->facts.home.path = "/u01/app/19.0.0/grid";
	trial->facts.home.owner = "grid";
	trial->facts.home.owner_uid = GRID;
	trial->facts.home.owner_gid = OINSTALL;
	trial->facts.disks = &trial->disks;
	trial->facts.ocr.from = (struct provenance){ FACT_OBTAINED, "ocr.loc", NULL };
	names_add(arena, &trial->facts.ocr.locations, locations[0]);
	for (size_t i = 0; i < STAGE_COUNT; i++)
		trial->order.stages[i].state = STAGE_UP;
	trial->order.first_broken = STAGE_NONE;
	trial->disks.devices.from.status = FACT_OBTAINED;
	trial->disks.devices.items = arena_alloc(arena, MOST * sizeof(struct block_device));
	trial->disks.disks.items = arena_alloc(arena, MOST * sizeof(struct disk));
	trial->disks.contents.items = arena_alloc(arena, MOST * sizeof(struct disk_content));
	trial->disks.groups.items = arena_alloc(arena, MOST * sizeof(struct disk_group));
	trial->disks.oracleasm.from.status = FACT_ABSENT;
	trial->disks.oracleasm.io_uring_disabled = COUNT_UNKNOWN;
	trial->disks.oracleasm.io_uring_group = COUNT_UNKNOWN;
	trial->disks.afd.from.status = FACT_ABSENT;
	set_expected(trial);
}

static int start(void **state)
{
	arena = arena_new();
	struct trial *trial = arena_alloc(arena, sizeof(*trial));

	begin(trial);
	set_discovery(trial, "/dev/mapper/asm-*");
	for (unsigned i = 0; i < 3; i++)
		add_map(trial, i);
	add_group(trial, "DATA");
	*state = trial;
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct disk *disk_at(struct trial *trial, size_t number)
{
	return &trial->disks.disks.items[number];
}

static struct block_device *device_at(struct trial *trial, const char *kernel)
{
	for (size_t i = 0; i < trial->disks.devices.count; i++) {
		if (strcmp(trial->disks.devices.items[i].kernel, kernel) == 0)
			return &trial->disks.devices.items[i];
	}
	fail();
	return NULL;
}

static void set_setting(struct trial *trial, const char *key, const char *value)
{
	struct properties *settings = &trial->disks.oracleasm.settings;

	for (size_t i = 0; i < settings->count; i++) {
		if (strcmp(settings->items[i].key, key) == 0) {
			settings->items[i].value = value;
			return;
		}
	}
	settings->items = arena_grow(arena, settings->items, &settings->capacity, settings->count,
				     sizeof(struct property));
	settings->items[settings->count++] = (struct property){ key, value };
}

/* A partition of a disk that the driver of oracleasm gives out as /dev/oracleasm/disks/LABEL. */
static struct disk *add_labelled(struct trial *trial, const char *label, const char *kernel,
				 unsigned minor)
{
	struct block_device *device = add_device(trial, kernel, 8, minor);
	struct disk *disk = add_disk(trial, arena_printf(arena, "/dev/oracleasm/disks/%s", label),
				     device);

	disk->provider = PROVIDER_ORACLEASM_V2;
	disk->label = disk->header.label = label;
	disk->judged = node_of(disk->path, 8, minor);
	discover(disk, disk->path);
	names_add(arena, &disk->names, arena_printf(arena, "ORCL:%s", label));
	return disk;
}

/* A healthy node with oracleasm 2, in place of the one of start(). */
static void with_oracleasm(struct trial *trial)
{
	struct oracleasm_facts *oracleasm;

	begin(trial);
	oracleasm = &trial->disks.oracleasm;
	set_discovery(trial, "/dev/oracleasm/disks/*");
	oracleasm->from = (struct provenance){ FACT_OBTAINED, "/etc/sysconfig/oracleasm", NULL };
	oracleasm->config_known = oracleasm->config_is_link = true;
	oracleasm->mounted = oracleasm->mounted_known = true;
	oracleasm->module_loaded = oracleasm->module_known = true;
	trial->disks.kernel = "4.18.0-553.el8.x86_64";
	set_setting(trial, "ORACLEASM_UID", "grid");
	set_setting(trial, "ORACLEASM_GID", "asmadmin");
	make_member(add_labelled(trial, "DATA1", "sdb1", 17), "DATA", 0);
	make_member(add_labelled(trial, "DATA2", "sdc1", 33), "DATA", 1);
	add_group(trial, "DATA");
}

/* The same with oracleasm 3: no driver, the labelled devices belong to grid. */
static void with_oracleasm_3(struct trial *trial)
{
	with_oracleasm(trial);
	set_discovery(trial, "ORCL:*");
	trial->disks.kernel = "5.15.0-300.el9uek.x86_64";
	trial->disks.oracleasm.mounted = trial->disks.oracleasm.module_loaded = false;
	trial->disks.oracleasm.library = trial->disks.oracleasm.library_known = true;
	trial->disks.oracleasm.io_uring_disabled = 0;
	set_setting(trial, "ORACLEASM_ENABLE_IOFILTER", "true");
	for (size_t i = 0; i < 2; i++) {
		struct disk *disk = disk_at(trial, i);
		disk->provider = PROVIDER_ORACLEASM_V3;
		disk->path = disk->names.items[1];
		disk->discovered_as.count = 0;
		discover(disk, disk->path);
		disk->judged = node_of(disk->device->node, 8, disk->device->minor);
		trial->disks.devices.items[i].file = disk->judged;
	}
}

/* A healthy node with AFD: everything below belongs to root. */
static void with_afd(struct trial *trial)
{
	begin(trial);
	set_discovery(trial, "AFD:*");
	trial->disks.kernel = "4.18.0-553.el8.x86_64";
	trial->disks.afd.from = (struct provenance){ FACT_OBTAINED, "/etc/oracleafd.conf", NULL };
	trial->disks.afd.driver_loaded = trial->disks.afd.driver_known = true;
	struct disk *disk = add_disk(trial, "AFD:DATA1", add_device(trial, "sdb", 8, 16));
	disk->provider = PROVIDER_AFD;
	disk->label = disk->header.label = "DATA1";
	discover(disk, disk->path);
	make_member(disk, "DATA", 0);
	add_group(trial, "DATA");
	trial->disks.afd.items = arena_alloc(arena, sizeof(struct afd_label));
	trial->disks.afd.items[0] = (struct afd_label){ "DATA1", "/dev/sdb" };
	trial->disks.afd.count = 1;
}

/* ---- asking ---- */

static void run(struct trial *trial)
{
	trial->findings.count = 0;
	checks_run(asm_checks(), &(struct check_input){ &trial->facts, &trial->order, JOB_ALL },
		   &trial->filter, &trial->findings, &trial->counts);
}

static const struct finding *found(const struct trial *trial, const char *id, const char *subject)
{
	for (size_t i = 0; i < trial->findings.count; i++) {
		const struct finding *finding = trial->findings.items[i];
		if (strcmp(finding->check->id, id) == 0 &&
		    (!subject || strcmp(finding->subject, subject) == 0))
			return finding;
	}
	return NULL;
}

/* Runs all checks: the named one gives that severity for that subject. */
static const struct finding *expect(struct trial *trial, const char *id, const char *subject,
				    enum severity severity)
{
	run(trial);
	const struct finding *finding = found(trial, id, subject);
	if (!finding)
		fail_msg("no %s for %s", id, subject ? subject : "anything");
	assert_string_equal(severity_name(finding->severity), severity_name(severity));
	assert_true(severity <= finding->check->worst);
	assert_true(finding->evidence.count > 0);
	return finding;
}

static void expect_none(struct trial *trial, const char *id)
{
	run(trial);
	const struct finding *finding = found(trial, id, NULL);
	if (finding)
		fail_msg("%s: %s", id, finding->message);
}

/* The one row alone: how it is counted when it does not arise. */
static void expect_not_applicable(struct trial *trial, const char *id)
{
	trial->filter.only.count = 0;
	names_add(arena, &trial->filter.only, id);
	run(trial);
	assert_int_equal(trial->findings.count, 0);
	assert_int_equal(trial->counts.not_applicable, 1);
	assert_int_equal(trial->counts.passed, 0);
	trial->filter.only.count = 0;
}

static void expect_nothing_above_notice(struct trial *trial)
{
	run(trial);
	for (size_t i = 0; i < trial->findings.count; i++) {
		const struct finding *finding = trial->findings.items[i];
		if (finding->severity != SEVERITY_NOTICE)
			fail_msg("%s: %s", finding->check->id, finding->message);
	}
}

static void expect_text(const struct finding *finding, const char *text)
{
	if (!strstr(finding->message, text))
		fail_msg("'%s' is not in '%s'", text, finding->message);
}

#define C SEVERITY_CRITICAL
#define W SEVERITY_WARNING
#define N SEVERITY_NOTICE

static const char first[] = "/dev/mapper/asm-data1";
static const char third[] = "/dev/mapper/asm-data3";

/* ---- the whole ---- */

static void healthy_nodes(void **state)
{
	struct trial *trial = *state;

	run(trial);
	assert_int_equal(trial->findings.count, 0);
	with_oracleasm(trial);
	run(trial);
	assert_int_equal(trial->findings.count, 0);
	with_oracleasm_3(trial);
	run(trial);
	assert_int_equal(trial->findings.count, 0);
	with_afd(trial);
	run(trial);
	assert_int_equal(trial->findings.count, 0);
}

static void nobody_looked(void **state)
{
	struct trial *trial = *state;

	trial->facts.disks = NULL;
	run(trial);
	assert_int_equal(trial->findings.count, 0);
	assert_int_equal(trial->counts.not_applicable, asm_checks().count);
	/* a capture without disks raises no alarm; a refusal is unknown */
	trial->facts.disks = &trial->disks;
	trial->disks.devices.from.status = trial->facts.profile.from.status = FACT_NOT_CAPTURED;
	run(trial);
	assert_int_equal(trial->findings.count, 0);
	assert_int_equal(trial->counts.not_captured, asm_checks().count);
	trial->disks.devices.from.status = FACT_DENIED;
	run(trial);
	assert_int_equal(trial->counts.failed, 0);
	assert_true(trial->counts.unknown > 0);
}

static const struct check *row_of(const char *id)
{
	const struct check *check = check_find(asm_checks(), id);

	return check ? check : check_find(crs_checks(), id);
}

static void descend(const char *id, size_t fuel)
{
	const struct check *check = row_of(id);

	assert_non_null(check);
	assert_true(fuel > 0);
	for (const char *const *e = check->explains; e && *e; e++)
		descend(*e, fuel - 1);
}

static void the_table_is_sound(void **state)
{
	struct check_table checks = asm_checks();
	enum { LONGEST_CHAIN = 16 };

	(void)state;
	for (size_t i = 0; i < checks.count; i++) {
		const struct check *check = &checks.rows[i];
		assert_true(str_starts(check->id, "asm.") || str_starts(check->id, "crs."));
		assert_ptr_equal(check_find(checks, check->id), check);
		assert_null(check_find(crs_checks(), check->id));
		assert_true(check->jobs != 0 && check->worst != SEVERITY_NONE);
		assert_false(check->symptom);
		descend(check->id, LONGEST_CHAIN);
	}
}

/* ---- access ---- */

static void access_by_mode(void **state)
{
	static const struct {
		const char *user;
		long uid;
		const char *group;
		long gid, primary;
		unsigned mode;
		bool both, read;
	} cases[] = {
		{ "grid", GRID, "asmadmin", ASMADMIN, -1, 0600, true, true },
		{ "grid", GRID, "asmadmin", ASMADMIN, -1, 0400, false, true },
		/* the owner gets what is his, even when the group has more */
		{ "grid", GRID, "asmadmin", ASMADMIN, -1, 0060, false, false },
		{ "oracle", ORACLE, "asmadmin", ASMADMIN, -1, 0660, true, true },
		{ "oracle", ORACLE, "asmadmin", ASMADMIN, -1, 0640, false, true },
		{ "oracle", ORACLE, "asmadmin", ASMADMIN, -1, 0606, false, false },
		{ "oracle", ORACLE, "dba", 1, ASMADMIN, 0660, true, true },
		{ "oracle", ORACLE, "dba", 1, OINSTALL, 0660, false, false },
		{ "oracle", ORACLE, "dba", 1, OINSTALL, 0666, true, true },
		{ "oracle", ORACLE, "dba", 1, OINSTALL, 0664, false, true },
		/* ids not known: names decide */
		{ "grid", -1, "x", -1, -1, 0600, true, true },
		{ "oracle", -1, "asmadmin", -1, -1, 0060, true, true },
		{ NULL, -1, "asmadmin", ASMADMIN, -1, 0660, true, true },
		{ NULL, -1, "asmadmin", ASMADMIN, -1, 0600, false, false },
		{ "root", 0, NULL, -1, -1, 0000, true, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct access_who who = { cases[i].user, cases[i].uid, cases[i].group, cases[i].gid,
					  cases[i].primary };
		struct file_fact file = { 0 };
		set_owner(&file, "grid", GRID, "asmadmin", ASMADMIN, cases[i].mode);
		if (access_may(&who, &file, NULL, ACCESS_BOTH) != cases[i].both ||
		    access_may(&who, &file, NULL, ACCESS_READ) != cases[i].read)
			fail_msg("case %zu", i);
	}
}

/* The node is root:disk; its mode shows the mask in place of the group. */
static void access_by_acl(void **state)
{
	static const struct {
		const char *acl;
		unsigned mode;
		bool grid, read, oracle;
	} cases[] = {
		{ NULL, 0660, false, false, false },
		{ "user:grid:rw-", 0660, true, true, false },
		{ "u:grid:rw", 0660, true, true, false },
		{ "user:54331:rw-", 0660, true, true, false },
		{ "user:grid:rw-", 0640, false, true, false },
		{ "user:grid:rw-,mask::r--", 0660, false, true, false },
		{ "user:grid:r--", 0660, false, true, false },
		{ "user:grid:---", 0666, false, false, true },
		{ "user:other:rw-", 0660, false, false, false },
		{ "group:asmadmin:rw-", 0660, true, true, true },
		{ "group:54327:rw-", 0660, true, true, true },
		{ "group:asmadmin:rw-", 0640, false, true, false },
		{ "group:asmadmin:r--", 0666, false, true, false },
		{ "group:asmdba:rw-", 0660, false, false, false },
		{ "user:grid:rw-\ngroup:asmadmin:rw-\n", 0660, true, true, true },
		{ "# file: dm-3\nuser::rw-\nuser:grid:rw-\t#effective:r--\ngroup::r--\n"
		  "mask::r--\nother::---\n",
		  0640, false, true, false },
		{ "default:user:grid:rw-", 0660, false, false, false },
		{ "nonsense, user:grid, ::rw-", 0660, false, false, false },
	};
	struct access_who grid = { "grid", GRID, "asmadmin", ASMADMIN, OINSTALL };
	struct access_who oracle = { "oracle", ORACLE, "asmadmin", ASMADMIN, OINSTALL };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct file_fact file = { 0 };
		set_owner(&file, "root", 0, "disk", DISK, cases[i].mode);
		if (access_may(&grid, &file, cases[i].acl, ACCESS_BOTH) != cases[i].grid ||
		    access_may(&grid, &file, cases[i].acl, ACCESS_READ) != cases[i].read ||
		    access_may(&oracle, &file, cases[i].acl, ACCESS_BOTH) != cases[i].oracle)
			fail_msg("case %zu: %s", i, cases[i].acl ? cases[i].acl : "");
	}
	/* the owning group's entry is not the mask, and one group of several is enough */
	struct access_who member = { "x", 1, "disk", DISK, OINSTALL };
	struct file_fact file = { 0 };
	set_owner(&file, "root", 0, "disk", DISK, 0660);
	assert_false(access_may(&member, &file, "group::r--,group:a:rw-,mask::rw-", ACCESS_BOTH));
	assert_true(
		access_may(&member, &file, "group::r--,group:54322:rw-,mask::rw-", ACCESS_BOTH));
}

static void add_database(struct trial *trial, const char *pmon_user)
{
	static struct resource resource = { .name = "ora.sales.db", .type = "ora.database.type" };
	static struct process_fact process = { .pid = 9, .comm = "ora_pmon_SALES1" };

	trial->facts.resources.from.status = FACT_OBTAINED;
	trial->facts.resources.items = &resource;
	trial->facts.resources.count = 1;
	process.user = pmon_user;
	trial->facts.processes.from.status = FACT_OBTAINED;
	trial->facts.processes.items = &process;
	trial->facts.processes.count = pmon_user ? 1 : 0;
}

/* Nothing of a database runs, and clusterware was not asked: oratab names its home. */
static void databases_of_oratab(void **state)
{
	static struct database_home home = { .path = "/u01/db" };
	struct trial *trial = *state;
	struct file_fact *judged = &disk_at(trial, 2)->judged;

	trial->facts.databases.items = &home;
	trial->facts.databases.count = 1;
	home.oracle.type = 'f';
	set_owner(&home.oracle, "oracle", ORACLE, "asmadmin", ASMADMIN, 06751);
	set_owner(judged, "grid", GRID, "oinstall", OINSTALL, 0660);
	expect_text(expect(trial, "asm.disk-group", third, C), "databases");
	/* the same user as ASM; a home that is gone */
	home.oracle.user = "grid";
	expect(trial, "asm.disk-group", third, W);
	home.oracle.user = "oracle";
	home.oracle.from.status = FACT_ABSENT;
	expect(trial, "asm.disk-group", third, W);
}

static void disk_owner(void **state)
{
	struct trial *trial = *state;
	struct file_fact *judged = &disk_at(trial, 2)->judged;

	set_owner(judged, "root", 0, "disk", DISK, 0660);
	const struct finding *finding = expect(trial, "asm.disk-owner", third, C);
	expect_text(finding, "DATA_0002 of +DATA");
	expect_text(finding, "root:disk 0660 instead of grid:asmadmin 0660");
	expect_text(finding, "from bin/oracle");
	/* one disk, one finding; its group is what suffers */
	assert_null(found(trial, "asm.disk-group", NULL));
	assert_null(found(trial, "asm.disk-mode", NULL));
	assert_null(found(trial, "asm.disk-owner", first));
	const struct finding *group = found(trial, "asm.group-incomplete", "+DATA");
	assert_non_null(group);
	assert_int_equal(group->severity, W);
	assert_string_equal(group->caused_by[0].subject, third);
	/* it opens all the same */
	set_owner(judged, "oracle", ORACLE, "asmadmin", ASMADMIN, 0660);
	expect(trial, "asm.disk-owner", third, W);
	disk_at(trial, 2)->acl = "user:grid:rw-";
	set_owner(judged, "root", 0, "disk", DISK, 0660);
	expect(trial, "asm.disk-owner", third, W);
	disk_at(trial, 2)->acl = "user:grid:rw-,group:asmadmin:rw-";
	expect(trial, "asm.disk-owner", third, N);
	disk_at(trial, 2)->acl = "user:grid:r--";
	expect(trial, "asm.disk-owner", third, C);
	/* not in use: nobody asks for it */
	disk_at(trial, 2)->discovered_as.count = 0;
	disk_at(trial, 2)->header.status = HEADER_NONE;
	expect_none(trial, "asm.disk-owner");
	trial->disks.expected.user = NULL;
	expect_not_applicable(trial, "asm.disk-owner");
}

/* A wide discovery string selects file systems and spare disks too. */
static void disk_owner_of_others(void **state)
{
	struct trial *trial = *state;
	struct disk *disk = disk_at(trial, 2);
	struct property type = { "ID_FS_TYPE", "xfs" };

	set_owner(&disk->judged, "root", 0, "disk", DISK, 0660);
	disk->header.status = HEADER_NONE;
	expect_none(trial, "asm.disk-owner");
	disk->header.status = HEADER_FOREIGN;
	expect_none(trial, "asm.disk-owner");
	disk->header.status = HEADER_UNREAD;
	expect(trial, "asm.disk-owner", third, C);
	device_at(trial, "dm-5")->properties = (struct properties){ &type, 1, 1 };
	expect_none(trial, "asm.disk-owner");
	type.value = "oracleasm";
	expect(trial, "asm.disk-owner", third, C);
	/* before the first disk group is made, a blank disk is one to be */
	disk->header.status = HEADER_NONE;
	for (size_t i = 0; i < 2; i++)
		disk_at(trial, i)->header.status = HEADER_NONE;
	expect(trial, "asm.disk-owner", third, C);
	disk->label = "DATA3";
	disk_at(trial, 0)->header.status = HEADER_MEMBER;
	expect(trial, "asm.disk-owner", third, C);
}

static void disk_owner_of_providers(void **state)
{
	struct trial *trial = *state;

	/* oracleasm 2: only its own node counts */
	with_oracleasm(trial);
	set_owner(&disk_at(trial, 0)->judged, "root", 0, "root", 0, 0660);
	expect(trial, "asm.disk-owner", "/dev/oracleasm/disks/DATA1", C);
	/* oracleasm 3: the device itself */
	with_oracleasm_3(trial);
	set_owner(&disk_at(trial, 0)->judged, "root", 0, "disk", DISK, 0660);
	expect(trial, "asm.disk-owner", "ORCL:DATA1", C);
	/* a name that no provider serves leads nowhere */
	disk_at(trial, 0)->provider = PROVIDER_UNKNOWN;
	expect_none(trial, "asm.disk-owner");
	with_afd(trial);
	expect_none(trial, "asm.disk-owner");
}

static void disk_group(void **state)
{
	struct trial *trial = *state;
	struct file_fact *judged = &disk_at(trial, 2)->judged;

	set_owner(judged, "grid", GRID, "oinstall", OINSTALL, 0660);
	expect(trial, "asm.disk-group", third, W);
	/* a database of another user opens it as a member of asmadmin */
	add_database(trial, NULL);
	expect_text(expect(trial, "asm.disk-group", third, C), "ORA-15025");
	add_database(trial, "oracle");
	expect(trial, "asm.disk-group", third, C);
	/* no role separation: databases run as the owner */
	add_database(trial, "grid");
	expect(trial, "asm.disk-group", third, W);
	set_owner(judged, "grid", GRID, "asmadmin", ASMADMIN, 0660);
	expect_none(trial, "asm.disk-group");
}

static void disk_mode(void **state)
{
	struct trial *trial = *state;
	struct disk *disk = disk_at(trial, 2);

	disk->judged.mode = 0666;
	expect(trial, "asm.disk-mode", third, W);
	disk->judged.mode = 0600;
	expect(trial, "asm.disk-mode", third, W);
	add_database(trial, "oracle");
	expect(trial, "asm.disk-mode", third, C);
	disk->judged.mode = 0460;
	expect(trial, "asm.disk-mode", third, C);
	disk->judged.mode = 0660;
	expect_none(trial, "asm.disk-mode");
	/* what the ACL gives, its mask takes away */
	set_owner(&disk->judged, "root", 0, "asmadmin", ASMADMIN, 0640);
	disk->acl = "user:grid:rw-,group::rw-,mask::r--";
	expect_text(expect(trial, "asm.disk-mode", third, C), "the mask of the ACL");
	assert_null(found(trial, "asm.disk-owner", NULL));
	disk->acl = NULL;
	set_owner(&disk->judged, "grid", GRID, "asmadmin", ASMADMIN, 0660);
	/* one folder, one finding */
	disk->closed_by = "/dev/asm";
	disk_at(trial, 1)->closed_by = "/dev/asm";
	const struct finding *folder = expect(trial, "asm.disk-mode", "/dev/asm", C);
	expect_text(folder, third);
	expect_text(folder, disk_at(trial, 1)->path);
	assert_null(found(trial, "asm.disk-mode", third));
}

/* ---- disks ---- */

static void no_disk(void **state)
{
	struct trial *trial = *state;

	with_oracleasm(trial);
	set_discovery(trial, "/dev/oracleasm/disks*");
	for (size_t i = 0; i < 2; i++)
		disk_at(trial, i)->discovered_as.count = 0;
	expect_text(expect(trial, "asm.no-disk", "/dev/oracleasm/disks*", C),
		    "/dev/oracleasm/disks/DATA1");
	/* the default search: only when no header is anywhere */
	set_discovery(trial, "");
	expect_none(trial, "asm.no-disk");
	for (size_t i = 0; i < 2; i++)
		disk_at(trial, i)->header.status = HEADER_NONE;
	expect(trial, "asm.no-disk", NULL, C);
	trial->disks.contents.items[0].from.status = FACT_NOT_CAPTURED;
	trial->disks.contents.items[1].from.status = FACT_NOT_CAPTURED;
	expect_none(trial, "asm.no-disk");
	set_discovery(trial, "o/*/DATA*");
	expect_not_applicable(trial, "asm.no-disk");
	set_discovery(trial, "/dev/nothing*");
	trial->order.stages[STAGE_ASM].state = STAGE_NOT_APPLICABLE;
	expect_not_applicable(trial, "asm.no-disk");
	trial->order.stages[STAGE_ASM].state = STAGE_UP;
	trial->disks.discovery.from.status = FACT_NOT_ASKED;
	expect_not_applicable(trial, "asm.no-disk");
}

static struct voting_file votes[] = {
	{ .number = 1, .state = "ONLINE", .online = true, .path = first, .group = "DATA" },
	{ .number = 2, .state = "OFFLINE", .online = false, .path = third, .group = "DATA" },
};

static void disk_missing(void **state)
{
	struct trial *trial = *state;
	struct disk *disk = disk_at(trial, 2);

	/* named by the list of voting files */
	trial->facts.voting.from = (struct provenance){ FACT_OBTAINED, "votedisk", NULL };
	trial->facts.voting.items = votes;
	trial->facts.voting.count = 2;
	disk->device = NULL;
	disk->discovered_as.count = 0;
	disk->judged.from.status = FACT_ABSENT;
	disk->header.status = HEADER_UNREAD;
	expect(trial, "asm.disk-missing", third, C);
	expect(trial, "asm.group-incomplete", "+DATA", W);
	/* the list may be older than the loss; a file elsewhere was not looked at */
	votes[1].online = true;
	disk->judged.from.status = FACT_NOT_ASKED;
	expect(trial, "asm.disk-missing", third, C);
	votes[1].path = disk->path = "/nfs/vote1";
	expect_none(trial, "asm.disk-missing");
	expect_none(trial, "asm.group-incomplete");
	votes[1].path = disk->path = third;
	/* an argument alone proves nothing */
	trial->facts.voting.count = 0;
	expect_none(trial, "asm.disk-missing");
	disk->given = true;
	run(trial);
	assert_int_equal(found(trial, "asm.disk-missing", third)->severity, N);
	/* a label whose device is gone */
	with_oracleasm(trial);
	disk_at(trial, 0)->device = NULL;
	expect(trial, "asm.disk-missing", "/dev/oracleasm/disks/DATA1", C);
}

static void disk_not_found_by_its_group(void **state)
{
	struct trial *trial = *state;
	struct disk *disk = disk_at(trial, 2);

	disk->discovered_as.count = 0;
	const struct finding *finding = expect(trial, "asm.disk-missing", third, C);
	expect_text(finding, "no name of it is selected");
	expect(trial, "asm.group-incomplete", "+DATA", W);
	/* it was not part of the last mount: dropped by force */
	disk->header.mounted = 400;
	expect(trial, "asm.disk-missing", third, N);
	expect_none(trial, "asm.group-incomplete");
	/* its number was given to another disk */
	disk->header.number = 1;
	expect_none(trial, "asm.disk-missing");
	/* a disk of a group that this node does not use */
	make_member(disk, "OTHER", 2);
	expect_none(trial, "asm.disk-missing");
}

static void disk_not_block(void **state)
{
	struct trial *trial = *state;
	struct disk *disk = disk_at(trial, 2);

	disk->device = NULL;
	disk->judged = (struct file_fact){ .from.status = FACT_ABSENT, .path = third };
	run(trial);
	assert_int_equal(found(trial, "asm.disk-not-block", third)->severity, C);
	assert_null(found(trial, "asm.disk-missing", NULL));
	disk->judged.from.status = FACT_OBTAINED;
	disk->judged.type = 'f';
	expect(trial, "asm.disk-not-block", third, C);
	disk->judged.type = 'c';
	expect(trial, "asm.disk-not-block", third, C);
	set_discovery(trial, "/dev/*");
	expect_none(trial, "asm.disk-not-block");
	/* raw devices are characters, files serve on NFS */
	set_discovery(trial, "/dev/raw/*,/nfs/asm/*");
	disk->path = "/dev/raw/raw1";
	expect_none(trial, "asm.disk-not-block");
	disk->judged.type = 'f';
	disk->path = "/nfs/asm/disk1";
	expect_none(trial, "asm.disk-not-block");
	disk->discovered_as.count = 0;
	disk->path = "/dev/disk1";
	expect_none(trial, "asm.disk-not-block");
}

static void file_of_zeros(struct trial *trial, size_t number, const char *path)
{
	static char zeros[4096];
	struct disk *disk = disk_at(trial, number);
	struct disk_content *content = &trial->disks.contents.items[number];

	memset(zeros, 0, sizeof(zeros));
	disk->device = NULL;
	disk->path = path;
	disk->judged.path = path;
	disk->judged.type = 'f';
	disk->judged.size = 1 << 30;
	disk->header.status = HEADER_NONE;
	disk->header.group = disk->header.disk = "";
	content->ranges = arena_alloc(arena, sizeof(*content->ranges));
	content->ranges[0].data = (struct bytes){ zeros, sizeof(zeros) };
	content->count = 1;
}

static void local_file(void **state)
{
	struct trial *trial = *state;
	struct disk *disk = disk_at(trial, 2);

	file_of_zeros(trial, 2, "/u02/disk1");
	disk->file_system = "xfs";
	expect(trial, "asm.disk-not-block", "/u02/disk1", C);
	/* on the network, or on what may be of the network */
	disk->file_system = "nfs4";
	expect_none(trial, "asm.disk-not-block");
	disk->file_system = "fuse.fast";
	expect_none(trial, "asm.disk-not-block");
	disk->file_system = NULL;
	expect_none(trial, "asm.disk-not-block");
	/* a text beside the disks; a disk that ASM has taken, since it was told to */
	disk->file_system = "xfs";
	disk->judged.size = 4096;
	expect_none(trial, "asm.disk-not-block");
	disk->judged.size = 1 << 30;
	make_member(disk, "DATA", 2);
	expect_none(trial, "asm.disk-not-block");
	/* the files of AFD */
	file_of_zeros(trial, 2, "/dev/oracleafd/disks/DATA3");
	expect_none(trial, "asm.disk-not-block");
}

static void fail_reading(struct trial *trial, size_t number, enum fact_status status)
{
	struct disk *disk = disk_at(trial, number);
	struct disk_content *content = &trial->disks.contents.items[number];

	content->from = (struct provenance){ status, disk->path, "Input/output error" };
	content->hang = (struct hang){ 4711, 'D', "blk_mq_get_tag", 5 };
	disk->header.status = HEADER_UNREAD;
}

static void disk_unreadable_and_hung(void **state)
{
	struct trial *trial = *state;

	fail_reading(trial, 2, FACT_FAILED);
	expect_text(expect(trial, "asm.disk-unreadable", third, C), "Input/output error");
	fail_reading(trial, 2, FACT_ABSENT);
	expect(trial, "asm.disk-unreadable", third, C);
	fail_reading(trial, 2, FACT_DENIED);
	run(trial);
	assert_int_equal(found(trial, "asm.disk-unreadable", third)->status, FINDING_UNKNOWN);
	fail_reading(trial, 2, FACT_TIMED_OUT);
	expect_text(expect(trial, "asm.disk-hung", third, C), "blk_mq_get_tag");
	assert_null(found(trial, "asm.disk-unreadable", NULL));
	/* passive paths and what a capture lacks are not opened */
	fail_reading(trial, 2, FACT_NOT_ASKED);
	expect_none(trial, "asm.disk-unreadable");
	fail_reading(trial, 2, FACT_NOT_CAPTURED);
	expect_none(trial, "asm.disk-hung");
	/* nobody uses it */
	disk_at(trial, 2)->discovered_as.count = 0;
	fail_reading(trial, 2, FACT_TIMED_OUT);
	expect(trial, "asm.disk-hung", third, N);
	fail_reading(trial, 2, FACT_FAILED);
	expect(trial, "asm.disk-unreadable", third, N);
	/* CSSD does: then its group lacks it, too */
	trial->facts.voting.items = votes;
	trial->facts.voting.count = 2;
	disk_at(trial, 2)->header.group = "";
	expect(trial, "asm.disk-unreadable", third, C);
	expect_text(expect(trial, "asm.group-incomplete", "+DATA", W), "cannot be read");
	fail_reading(trial, 2, FACT_TIMED_OUT);
	expect(trial, "asm.disk-hung", third, C);
	expect_text(expect(trial, "asm.group-incomplete", "+DATA", W), "does not answer");
}

static void disk_read_only(void **state)
{
	struct trial *trial = *state;

	device_at(trial, "dm-5")->read_only = 1;
	expect(trial, "asm.disk-read-only", third, C);
	disk_at(trial, 2)->discovered_as.count = 0;
	expect_none(trial, "asm.disk-read-only");
	device_at(trial, "dm-3")->read_only = -1;
	expect_none(trial, "asm.disk-read-only");
}

static void name_unstable(void **state)
{
	static const char *const unstable[] = { "/dev/sdab1", "/dev/dm-12", "/dev/mapper/mpathb" };
	static const char *const stable[] = { "/dev/mapper/mpath-data1", "/dev/asm-disk1",
					      "/dev/sd-data1", "ORCL:SDB" };
	struct trial *trial = *state;

	for (size_t i = 0; i < 3; i++) {
		disk_at(trial, 0)->discovered_as.items[0] = unstable[i];
		expect(trial, "asm.name-unstable", unstable[i], N);
	}
	for (size_t i = 0; i < 4; i++) {
		disk_at(trial, 0)->discovered_as.items[0] = stable[i];
		expect_none(trial, "asm.name-unstable");
	}
}

/* ---- headers ---- */

static void header_corrupt(void **state)
{
	struct trial *trial = *state;
	struct disk *disk = disk_at(trial, 2);

	disk->header.status = HEADER_CORRUPT;
	disk->header.why = "the checksum is wrong";
	const struct finding *finding = expect(trial, "asm.header-corrupt", third, C);
	expect_text(finding, "its backup block is good");
	for (size_t i = 0; i < finding->next_count; i++) {
		assert_null(strstr(finding->next[i].command, "dd "));
		/* only support repairs it */
		assert_true(!strstr(finding->next[i].command, "repair") ||
			    !finding->next[i].run_as);
	}
	disk->header.backup = BACKUP_BAD;
	expect_text(expect(trial, "asm.header-corrupt", third, C), "damaged too");
	expect(trial, "asm.group-incomplete", "+DATA", W);
	/* nothing left of it, but a label is known */
	make_member(disk, "", -1);
	disk->header.status = HEADER_NONE;
	disk->header.why = NULL;
	disk->label = "DATA3";
	expect(trial, "asm.header-corrupt", third, C);
	disk->discovered_as.count = 0;
	expect(trial, "asm.header-corrupt", third, N);
	/* a spare LUN, and one that deletedisk has cleared */
	disk->label = NULL;
	expect_none(trial, "asm.header-corrupt");
	disk->label = "DATA3";
	disk->header.cleared = true;
	expect_none(trial, "asm.header-corrupt");
}

static void add_signature(struct trial *trial, size_t number, const char *type)
{
	struct disk_content *content = &trial->disks.contents.items[number];

	content->signatures = arena_alloc(arena, 2 * sizeof(struct signature));
	content->signatures[0] = (struct signature){ "oracleasm", "filesystem", NULL, NULL };
	content->signatures[1] = (struct signature){ type, "filesystem", NULL, NULL };
	content->signature_count = type ? 2 : 1;
}

static void foreign_signature(void **state)
{
	struct trial *trial = *state;
	struct disk *disk = disk_at(trial, 2);

	add_signature(trial, 2, NULL);
	expect_none(trial, "asm.foreign-signature");
	/* the header is whole, so the mark lies elsewhere */
	add_signature(trial, 2, "linux_raid_member");
	expect(trial, "asm.foreign-signature", third, W);
	add_signature(trial, 2, "atari");
	expect_none(trial, "asm.foreign-signature");
	/* the header was hit */
	disk->header.status = HEADER_CORRUPT;
	add_signature(trial, 2, "LVM2_member");
	expect(trial, "asm.foreign-signature", third, C);
	const struct finding *header = found(trial, "asm.header-corrupt", third);
	assert_string_equal(header->caused_by[0].id, "asm.foreign-signature");
	add_signature(trial, 2, "linux_raid_member");
	expect(trial, "asm.foreign-signature", third, W);
	/* something is built on it */
	disk->header.status = HEADER_MEMBER;
	names_add(arena, &device_at(trial, "dm-5")->holders, "dm-9");
	expect(trial, "asm.foreign-signature", third, C);
	/* no disk of ASM */
	disk->header.status = HEADER_NONE;
	expect_none(trial, "asm.foreign-signature");
	/* a file system whose marks lie behind the header, and that is mounted */
	disk->header.status = HEADER_MEMBER;
	device_at(trial, "dm-5")->holders.count = 0;
	add_signature(trial, 2, "btrfs");
	expect(trial, "asm.foreign-signature", third, W);
	disk->mounted_on = "/backup";
	expect_text(expect(trial, "asm.foreign-signature", third, C), "/backup");
}

/* It was not opened because of what is built on it: only another proof tells that it is ASM's. */
static void foreign_holder(void **state)
{
	struct trial *trial = *state;
	struct disk *disk = disk_at(trial, 2);

	fail_reading(trial, 2, FACT_NOT_ASKED);
	names_add(arena, &device_at(trial, "dm-5")->holders, "dm-9");
	trial->disks.contents.items[2].signatures_known = false;
	disk->map = NULL;
	disk->label = NULL;
	expect_none(trial, "asm.foreign-signature");
	trial->facts.voting.items = votes;
	trial->facts.voting.count = 2;
	expect_text(expect(trial, "asm.foreign-signature", third, C), "dm-9");
	trial->facts.voting.count = 0;
	disk->label = "DATA3";
	expect(trial, "asm.foreign-signature", third, C);
	disk->discovered_as.count = 0;
	expect_none(trial, "asm.foreign-signature");
}

static void sector_size(void **state)
{
	struct trial *trial = *state;

	disk_at(trial, 2)->header.sector = 4096;
	expect(trial, "asm.sector-size", third, W);
	device_at(trial, "dm-5")->logical_sector = COUNT_UNKNOWN;
	expect_none(trial, "asm.sector-size");
	/* oracleasm 2 shows ASM the physical size */
	with_oracleasm(trial);
	disk_at(trial, 0)->header.sector = disk_at(trial, 1)->header.sector = 4096;
	device_at(trial, "sdb1")->physical_sector = 4096;
	device_at(trial, "sdc1")->physical_sector = 4096;
	expect(trial, "asm.sector-size", "/dev/oracleasm/disks/DATA1", N);
	set_setting(trial, "ORACLEASM_USE_LOGICAL_BLOCK_SIZE", "true");
	expect(trial, "asm.sector-size", "/dev/oracleasm/disks/DATA1", W);
}

static void former_disk(void **state)
{
	struct trial *trial = *state;

	disk_at(trial, 2)->header.status = HEADER_FORMER;
	expect(trial, "asm.former-disk", third, N);
	disk_at(trial, 2)->header.status = HEADER_PROVISIONED;
	expect(trial, "asm.former-disk", third, N);
	disk_at(trial, 2)->discovered_as.count = 0;
	expect_none(trial, "asm.former-disk");
}

/* ---- groups ---- */

static void duplicate_disk(void **state)
{
	struct trial *trial = *state;
	struct disk *copy = add_disk(trial, "/dev/mapper/asm-clone",
				     add_device(trial, "dm-20", 252, 20));

	copy->judged = node_of("/dev/dm-20", 252, 20);
	copy->wwid = "36001405bb";
	make_member(copy, "DATA", 1);
	expect(trial, "asm.duplicate-disk", copy->path, W);
	discover(copy, copy->path);
	expect_text(expect(trial, "asm.duplicate-disk", copy->path, C), "ORA-15020");
	copy->wwid = disk_at(trial, 1)->wwid;
	expect_text(expect(trial, "asm.duplicate-disk", copy->path, C), "one LUN");
	copy->discovered_as.count = disk_at(trial, 1)->discovered_as.count = 0;
	expect(trial, "asm.duplicate-disk", NULL, N);
	/* dropped by force: other stamps */
	copy->header.created = 1;
	expect_none(trial, "asm.duplicate-disk");
}

static void group_incomplete(void **state)
{
	static long missing[] = { 3 };
	struct trial *trial = *state;
	struct disk_group *group = &trial->disks.groups.items[0];

	/* a gap alone is normal after a drop */
	group->missing = missing;
	group->missing_count = 1;
	group->mountable = MOUNTABLE_UNKNOWN;
	expect(trial, "asm.group-incomplete", "+DATA", N);
	group->mountable = MOUNTABLE_YES;
	expect(trial, "asm.group-incomplete", "+DATA", N);
	/* and the baseline knows it */
	group->gaps_are_normal = true;
	expect_none(trial, "asm.group-incomplete");
	group->missing_count = 0;
	group->gaps_are_normal = false;
	expect_none(trial, "asm.group-incomplete");
}

static void group_that_asm_refused(void **state)
{
	static long missing[] = { 7 };
	static struct said_group said = { .name = "DATA",
					  .words = "ORA-15063: too few",
					  .time = 2 };
	struct trial *trial = *state;

	trial->disks.log = (struct asm_log_facts){ .from.source = "alert_+ASM1.log",
						   .items = &said,
						   .count = 1 };
	trial->facts.host.boot = 1;
	expect_text(expect(trial, "asm.group-incomplete", "+DATA", W), "ORA-15063: too few");
	expect_none(trial, "asm.disk-missing");
	said.missing = missing;
	said.missing_count = 1;
	said.words = "ORA-15042: ASM disk \"7\" is missing";
	expect_text(expect(trial, "asm.group-incomplete", "+DATA", W), "disk 7");
	expect_text(expect(trial, "asm.disk-missing", "+DATA disk 7", C), "disk 7 of +DATA");
	trial->disks.groups.items[0].redundancy = REDUNDANCY_EXTERNAL;
	expect(trial, "asm.group-incomplete", "+DATA", C);
	/* before the boot */
	said.time = 0;
	expect_none(trial, "asm.group-incomplete");
	expect_none(trial, "asm.disk-missing");
}

static void group_beyond_redundancy(void **state)
{
	static const struct {
		enum redundancy redundancy;
		size_t lost;
		bool one_failgroup;
		enum severity severity;
	} cases[] = {
		{ REDUNDANCY_EXTERNAL, 1, false, C }, { REDUNDANCY_NORMAL, 1, false, W },
		{ REDUNDANCY_NORMAL, 2, false, C },   { REDUNDANCY_NORMAL, 2, true, W },
		{ REDUNDANCY_HIGH, 2, false, W },     { REDUNDANCY_HIGH, 3, false, C },
		{ REDUNDANCY_FLEX, 1, false, W },     { REDUNDANCY_FLEX, 2, false, C },
		{ REDUNDANCY_UNKNOWN, 1, false, C },
	};
	struct trial *trial = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		trial->disks.groups.items[0].redundancy = cases[i].redundancy;
		for (size_t j = 0; j < 3; j++) {
			struct disk *disk = disk_at(trial, j);
			disk->judged = disk->device->file;
			disk->header.failgroup = cases[i].one_failgroup ? "FG" : disk->header.disk;
			if (j < cases[i].lost)
				set_owner(&disk->judged, "root", 0, "disk", DISK, 0660);
		}
		expect(trial, "asm.group-incomplete", "+DATA", cases[i].severity);
	}
	/* nobody looks for this group */
	for (size_t j = 0; j < 3; j++)
		disk_at(trial, j)->discovered_as.count = 0;
	expect_none(trial, "asm.group-incomplete");
}

static void group_mismatch(void **state)
{
	struct trial *trial = *state;
	struct disk_header *header = &disk_at(trial, 2)->header;

	header->au_bytes = 1U << 20;
	expect_text(expect(trial, "asm.group-mismatch", third, C), "allocation units");
	header->au_bytes = 4U << 20;
	header->sector = 4096;
	expect_text(expect(trial, "asm.group-mismatch", third, C), "sectors");
	header->sector = 512;
	header->group_stamp = 78;
	expect_text(expect(trial, "asm.group-mismatch", third, C), "stamps");
	disk_at(trial, 2)->discovered_as.count = 0;
	expect_none(trial, "asm.group-mismatch");
}

/* ---- paths ---- */

static void single_path(void **state)
{
	struct trial *trial = *state;
	struct disk *disk = disk_at(trial, 2);

	/* the name leads to sdf instead of dm-5 */
	disk->judged = node_of("/dev/sdf", 8, device_at(trial, "sdf")->minor);
	expect_text(expect(trial, "asm.single-path", third, W), "sdf");
	disk->paths[0].failed = true;
	expect(trial, "asm.single-path", third, C);
	disk->paths[0].failed = false;
	device_at(trial, "sdf")->state = "offline";
	expect(trial, "asm.single-path", third, C);
	/* a partition of a path */
	struct block_device *part = add_device(trial, "sdf1", 8, 81);
	part->disk = "sdf";
	disk->judged = node_of("/dev/sdf1", 8, 81);
	expect(trial, "asm.single-path", third, C);
	/* LVM on top of it is no multipath */
	device_at(trial, "dm-5")->dm_uuid = "LVM-x";
	expect_none(trial, "asm.single-path");
}

static void path_lost(void **state)
{
	struct trial *trial = *state;
	struct disk *disk = disk_at(trial, 2);

	disk->paths[1].failed = true;
	expect_text(expect(trial, "asm.path-lost", third, W), "1 of 2 paths");
	disk->paths[1].known = false;
	expect_none(trial, "asm.path-lost");
	/* fewer than its siblings of the same array */
	disk->paths[1].failed = false;
	disk->path_count = 1;
	expect(trial, "asm.path-lost", third, W);
	assert_null(found(trial, "asm.path-lost", first));
	device_at(trial, "sdf")->properties.items[1].value = "OTHER";
	expect_none(trial, "asm.path-lost");
	disk->paths[0].failed = true;
	disk->discovered_as.count = 0;
	disk->header.status = HEADER_NONE;
	expect_none(trial, "asm.path-lost");
}

/* ---- mixing ---- */

static void mixed_leftover(void **state)
{
	struct trial *trial = *state;

	trial->disks.oracleasm.from = (struct provenance){ FACT_OBTAINED, "sysconfig", NULL };
	expect(trial, "asm.mixed-leftover", "oracleasm", N);
	expect_nothing_above_notice(trial);
	trial->disks.oracleasm.from.status = FACT_ABSENT;
	trial->disks.afd.from = (struct provenance){ FACT_OBTAINED, "oracleafd.conf", NULL };
	expect(trial, "asm.mixed-leftover", "AFD", N);
	trial->disks.afd.from.status = FACT_ABSENT;
	/* a label outlives its provider */
	disk_at(trial, 0)->header.label = "DATA1";
	expect(trial, "asm.mixed-leftover", NULL, N);
	for (size_t i = 0; i < 3; i++)
		disk_at(trial, i)->discovered_as.count = 0;
	expect_not_applicable(trial, "asm.mixed-leftover");
}

static void mixed_node(void **state)
{
	struct trial *trial = *state;

	/* another group comes from oracleasm */
	trial->disks.oracleasm.from.status = FACT_OBTAINED;
	trial->disks.oracleasm.mounted = trial->disks.oracleasm.mounted_known = true;
	make_member(add_labelled(trial, "FRA1", "sdx1", 369), "FRA", 0);
	add_group(trial, "FRA");
	expect(trial, "asm.mixed-node", "oracleasm and device paths", W);
	assert_null(found(trial, "asm.mixed-disk", NULL));
	assert_null(found(trial, "asm.mixed-leftover", NULL));
	/* a path that ASM cannot open serves nobody */
	for (size_t i = 0; i < 3; i++)
		set_owner(&disk_at(trial, i)->judged, "root", 0, "disk", DISK, 0660);
	expect_none(trial, "asm.mixed-node");
}

static void mixed_disk(void **state)
{
	struct trial *trial = *state;

	/* one group over two providers */
	trial->disks.oracleasm.from.status = FACT_OBTAINED;
	trial->disks.oracleasm.mounted = trial->disks.oracleasm.mounted_known = true;
	make_member(add_labelled(trial, "DATA4", "sdx1", 369), "DATA", 3);
	trial->disks.groups.count = 0;
	add_group(trial, "DATA");
	expect(trial, "asm.mixed-disk", "+DATA", W);
	assert_null(found(trial, "asm.mixed-node", NULL));
	/* one LUN that both hold, of which the string selects one name */
	with_oracleasm(trial);
	expect_none(trial, "asm.mixed-disk");
	set_owner(&device_at(trial, "sdb1")->file, "grid", GRID, "asmadmin", ASMADMIN, 0660);
	expect(trial, "asm.mixed-disk", "/dev/oracleasm/disks/DATA1", W);
}

static void mixed_discovery(void **state)
{
	struct trial *trial = *state;

	with_oracleasm(trial);
	struct disk *disk = disk_at(trial, 0);
	names_add(arena, &disk->names, "/dev/sdb1");
	discover(disk, "/dev/sdb1");
	/* the device below belongs to root: ASM sees the disk once */
	expect_none(trial, "asm.mixed-discovery");
	set_owner(&device_at(trial, "sdb1")->file, "grid", GRID, "asmadmin", ASMADMIN, 0660);
	const struct finding *finding = expect(trial, "asm.mixed-discovery", disk->path, C);
	expect_text(finding, "ORA-15020");
	assert_null(found(trial, "asm.mixed-disk", NULL));
	/* the library's name of the same disk: with the default search ASM takes one */
	with_oracleasm(trial);
	disk = disk_at(trial, 0);
	discover(disk, "ORCL:DATA1");
	set_discovery(trial, "/dev/oracleasm/disks/*,ORCL:*");
	expect(trial, "asm.mixed-discovery", disk->path, C);
	trial->disks.oracleasm.library_known = true;
	expect_none(trial, "asm.mixed-discovery");
	trial->disks.oracleasm.library_known = false;
	set_discovery(trial, "");
	expect_none(trial, "asm.mixed-discovery");
	trial->disks.expected.user = NULL;
	expect_not_applicable(trial, "asm.mixed-discovery");
}

/* ---- oracleasm ---- */

static void oracleasm_down(void **state)
{
	static const char id[] = "asm.oracleasm-down";
	struct trial *trial = *state;

	expect_not_applicable(trial, id);
	with_oracleasm(trial);
	trial->disks.oracleasm.mounted = false;
	expect_text(expect(trial, id, "oracleasm", C), "not mounted");
	trial->disks.oracleasm.module_loaded = false;
	expect_text(expect(trial, id, "oracleasm", C), "module");
	/* then no disk is discovered, but a label waits */
	for (size_t i = 0; i < 2; i++) {
		disk_at(trial, i)->provider = PROVIDER_UNKNOWN;
		disk_at(trial, i)->discovered_as.count = 0;
	}
	expect(trial, id, "oracleasm", C);
	assert_string_equal(found(trial, "asm.no-disk", NULL)->caused_by[0].id, id);
	/* installed, but the disks are found by path */
	set_discovery(trial, "/dev/sd*");
	expect_not_applicable(trial, id);
	with_oracleasm_3(trial);
	trial->disks.oracleasm.io_uring_disabled = 2;
	expect_text(expect(trial, id, "oracleasm", C), "io_uring");
	trial->disks.oracleasm.io_uring_disabled = 1;
	expect(trial, id, "oracleasm", C);
	trial->disks.oracleasm.io_uring_group = ASMADMIN;
	expect_none(trial, id);
	trial->disks.oracleasm.io_uring_disabled = COUNT_UNKNOWN;
	trial->disks.oracleasm.library = false;
	expect_text(expect(trial, id, "oracleasm", C), "libasm.so");
}

static void oracleasm_owner(void **state)
{
	static const char id[] = "asm.oracleasm-owner";
	struct trial *trial = *state;

	expect_not_applicable(trial, id);
	with_oracleasm(trial);
	set_setting(trial, "ORACLEASM_UID", "54331");
	set_setting(trial, "ORACLEASM_GID", "54327");
	expect_none(trial, id);
	set_setting(trial, "ORACLEASM_UID", "oracle");
	expect(trial, id, "ORACLEASM_UID", C);
	set_setting(trial, "ORACLEASM_UID", "grid");
	set_setting(trial, "ORACLEASM_GID", "");
	expect_text(expect(trial, id, "ORACLEASM_GID", C), "root");
	with_oracleasm_3(trial);
	trial->disks.oracleasm.io_uring_disabled = 1;
	trial->disks.oracleasm.io_uring_group = OINSTALL;
	expect(trial, id, "kernel.io_uring_group", C);
	trial->disks.oracleasm.io_uring_disabled = 0;
	expect_none(trial, id);
}

static void oracleasm_config_split(void **state)
{
	static const char id[] = "asm.oracleasm-config-split";
	struct trial *trial = *state;

	expect_not_applicable(trial, id);
	with_oracleasm(trial);
	trial->disks.oracleasm.config_is_link = false;
	expect(trial, id, "/etc/sysconfig/oracleasm", W);
	trial->disks.oracleasm.config_known = false;
	expect_not_applicable(trial, id);
}

/* The labelled disks lie on multipath maps. */
static void with_oracleasm_on_maps(struct trial *trial)
{
	with_oracleasm(trial);
	for (unsigned i = 0; i < 2; i++) {
		struct disk *disk = disk_at(trial, i);
		struct block_device *map = add_device(trial, arena_printf(arena, "dm-%u", i), 252,
						      i);
		map->dm_name = i ? "data2" : "data1";
		map->dm_uuid = i ? "mpath-b" : "mpath-a";
		add_path(trial, map, i ? "sdq" : "sdp", 160 + 16 * i);
		add_path(trial, map, i ? "sds" : "sdr", 192 + 16 * i);
		disk->device = map;
		disk->map = map->dm_name;
		disk->judged.major = 252;
		disk->judged.minor = i;
	}
}

static void oracleasm_scanorder(void **state)
{
	static const char id[] = "asm.oracleasm-scanorder";
	static const struct {
		const char *order, *exclude;
		bool right;
	} cases[] = {
		{ "dm", "sd", true },	{ "dm", "", true },	 { "", "sd", true },
		{ "", "", false },	{ "sd dm", "", false },	 { "dm sd", "", true },
		{ "data", "sd", true }, { "data", "", true },	 { "dm", "dm", false },
		{ "mpath", "", false }, { "dm", "data", false }, { "mpath dm", "sd", true },
	};
	struct trial *trial = *state;

	expect_not_applicable(trial, id);
	with_oracleasm_on_maps(trial);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		set_setting(trial, "ORACLEASM_SCANORDER", cases[i].order);
		set_setting(trial, "ORACLEASM_SCANEXCLUDE", cases[i].exclude);
		if (cases[i].right)
			expect_none(trial, id);
		else
			expect(trial, id, "oracleasm", W);
	}
	/* without multipath the exclusion hides everything */
	with_oracleasm(trial);
	set_setting(trial, "ORACLEASM_SCANEXCLUDE", "sd");
	expect(trial, id, "oracleasm", W);
}

static void oracleasm_version(void **state)
{
	static const char id[] = "asm.oracleasm-version";
	static const struct {
		const char *kernel;
		bool module;
	} cases[] = {
		{ "4.18.0-553.el8_10.x86_64", true },
		{ "3.10.0-1160.el7.x86_64", true },
		{ "5.4.17-2136.342.5.el8uek.x86_64", true },
		{ "5.15.0-300.163.18.el8uek.x86_64", false },
		{ "5.14.0-503.el9.x86_64", false },
		{ "6.12.0-100.28.el9uek.x86_64", false },
	};
	struct trial *trial = *state;

	expect_not_applicable(trial, id);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		with_oracleasm(trial);
		trial->disks.kernel = cases[i].kernel;
		if (cases[i].module)
			expect_none(trial, id);
		else
			expect(trial, id, "oracleasm", W);
		with_oracleasm_3(trial);
		trial->disks.kernel = cases[i].kernel;
		if (cases[i].module)
			expect(trial, id, "oracleasm", W);
		else
			expect_none(trial, id);
	}
	trial->disks.kernel = "5.14.21-150500.55.39-default";
	expect_not_applicable(trial, id);
	trial->disks.kernel = NULL;
	expect_not_applicable(trial, id);
}

/* ---- AFD ---- */

static void afd_state(void **state)
{
	static const char id[] = "asm.afd-state";
	struct trial *trial = *state;

	expect_not_applicable(trial, id);
	with_afd(trial);
	trial->disks.afd.items[0].path = "/dev/sdz";
	expect(trial, id, "AFD:DATA1", C);
	trial->disks.afd.items[0].path = NULL;
	expect(trial, id, "AFD:DATA1", C);
	trial->disks.afd.driver_loaded = false;
	expect(trial, id, "oracleafd", C);
	/* without its driver no disk is served, but a label waits */
	disk_at(trial, 0)->provider = PROVIDER_UNKNOWN;
	disk_at(trial, 0)->discovered_as.count = 0;
	trial->disks.afd.count = 0;
	expect(trial, id, "oracleafd", C);
	trial->disks.afd.driver_known = false;
	expect_none(trial, id);
}

static void afd_unsupported(void **state)
{
	static const char id[] = "asm.afd-unsupported";
	struct trial *trial = *state;

	expect_not_applicable(trial, id);
	with_afd(trial);
	trial->facts.version.active = "19.0.0.0.0";
	expect_none(trial, id);
	trial->disks.kernel = "5.14.0-503.el9.x86_64";
	expect(trial, id, "AFD", W);
	trial->disks.kernel = "4.18.0-553.el8.x86_64";
	trial->facts.version.active = "23.0.0.0.0";
	expect(trial, id, "AFD", C);
}

/* ---- what clusterware needs ---- */

static void gpnp_profile(void **state)
{
	static const char id[] = "crs.gpnp-profile";
	struct trial *trial = *state;
	struct provenance *from = &trial->facts.profile.from;

	expect_not_applicable(trial, id);
	*from = (struct provenance){ FACT_OBTAINED, "profile.xml", NULL };
	expect_none(trial, id);
	*from = (struct provenance){ FACT_ABSENT, "profile.xml", NULL };
	expect(trial, id, "profile.xml", C);
	*from = (struct provenance){ FACT_FAILED, "profile.xml", "no XML" };
	expect_text(expect(trial, id, "profile.xml", C), "no XML");
	from->status = FACT_DENIED;
	run(trial);
	assert_int_equal(found(trial, id, NULL)->status, FINDING_UNKNOWN);
	from->status = FACT_NOT_CAPTURED;
	run(trial);
	assert_null(found(trial, id, NULL));
	assert_int_equal(trial->counts.not_captured, 1);
}

static void gpnp_wallets(void **state)
{
	static const char id[] = "crs.gpnp-profile";
	static struct file_fact files[3];
	struct trial *trial = *state;
	struct profile_facts *profile = &trial->facts.profile;

	for (size_t i = 0; i < 3; i++) {
		files[i] = (struct file_fact){
			.path = i ? i == 1 ? "/w/peer" : "/w/peer/cwallet.sso" : "/w",
			.type = i < 2 ? 'd' : 'f'
		};
		set_owner(&files[i], "grid", GRID, "oinstall", OINSTALL, i < 2 ? 0700 : 0600);
	}
	profile->from = (struct provenance){ FACT_OBTAINED, "profile.xml", NULL };
	profile->wallets = files;
	profile->wallet_count = 3;
	expect_none(trial, id);
	/* a folder that may not be searched */
	files[1].mode = 0600;
	expect_text(expect(trial, id, "/w/peer", C), "grid cannot read it");
	/* root's, but open to the group of the home */
	set_owner(&files[1], "root", 0, "oinstall", OINSTALL, 0750);
	expect_none(trial, id);
	set_owner(&files[2], "root", 0, "root", 0, 0600);
	expect(trial, id, "/w/peer/cwallet.sso", C);
	/* other releases may keep other files there */
	files[2].from.status = FACT_ABSENT;
	expect_none(trial, id);
	files[0].from.status = FACT_NOT_CAPTURED;
	expect_none(trial, id);
	files[0].from.status = FACT_ABSENT;
	expect_text(expect(trial, id, "/w", C), "is not there");
}

static void spfile_and_ocr(void **state)
{
	struct trial *trial = *state;

	expect_not_applicable(trial, "crs.asm-spfile");
	trial->disks.discovery.spfile = "+data/c/ASMPARAMETERFILE/registry.253.1";
	expect_none(trial, "crs.asm-spfile");
	expect_none(trial, "crs.ocr-loc");
	trial->disks.discovery.spfile = "+GONE/c/ASMPARAMETERFILE/registry.253.1";
	expect(trial, "crs.asm-spfile", "+GONE", C);
	trial->facts.ocr.locations.items[0] = "+DAT/c/OCRFILE/registry.255.1";
	expect(trial, "crs.ocr-loc", "+DAT", C);
	/* a disk that could not be read may be the one */
	fail_reading(trial, 2, FACT_TIMED_OUT);
	expect_not_applicable(trial, "crs.asm-spfile");
	expect_none(trial, "crs.ocr-loc");
	trial->facts.ocr.locations.items[0] = "/shared/ocr";
	expect_none(trial, "crs.ocr-loc");
	trial->facts.ocr.local_only = trial->facts.ocr.local_only_known = true;
	expect(trial, "crs.ocr-loc", "/etc/oracle/ocr.loc", C);
	trial->facts.ocr.from.status = FACT_ABSENT;
	expect(trial, "crs.ocr-loc", "/etc/oracle/ocr.loc", C);
	trial->facts.home.path = NULL;
	expect_not_applicable(trial, "crs.ocr-loc");
	trial->facts.home.path = "/u01/app/19.0.0/grid";
	trial->facts.ocr.from.status = FACT_NOT_ASKED;
	expect_not_applicable(trial, "crs.ocr-loc");
}

/* ---- causes ---- */

static const struct finding *with_symptom(struct trial *trial, const char *id, const char *subject)
{
	const struct check *symptom = check_find(crs_checks(), id);

	trial->findings.count = 0;
	findings_add(&trial->findings, symptom, C, subject, "symptom");
	checks_run(asm_checks(), &(struct check_input){ &trial->facts, &trial->order, JOB_ALL },
		   &trial->filter, &trial->findings, &trial->counts);
	return found(trial, id, subject);
}

static void causes_are_of_the_same_group(void **state)
{
	struct trial *trial = *state;
	const struct finding *symptom;

	set_owner(&disk_at(trial, 2)->judged, "root", 0, "disk", DISK, 0660);
	symptom = with_symptom(trial, "crs.ocr-group-not-mounted", "+DATA");
	assert_int_equal(symptom->caused_by_count, 1);
	assert_string_equal(symptom->caused_by[0].subject, third);
	symptom = with_symptom(trial, "crs.ocr-group-not-mounted", "+VOTE");
	assert_int_equal(symptom->caused_by_count, 0);
	/* normal redundancy bears one disk, so ASM is not down because of it */
	symptom = with_symptom(trial, "crs.asm-down", "ora.asm");
	assert_int_equal(symptom->caused_by_count, 0);
	trial->disks.groups.items[0].redundancy = REDUNDANCY_EXTERNAL;
	symptom = with_symptom(trial, "crs.asm-down", "ora.asm");
	assert_int_equal(symptom->caused_by_count, 1);
	assert_string_equal(symptom->caused_by[0].id, "asm.group-incomplete");
	/* the stack does not need +DATA */
	trial->facts.ocr.locations.items[0] = "+OCR";
	symptom = with_symptom(trial, "crs.asm-down", "ora.asm");
	assert_int_equal(symptom->caused_by_count, 0);
	/* what works all the same is no cause */
	trial->facts.ocr.locations.items[0] = "+DATA";
	disk_at(trial, 2)->judged.mode = 0666;
	symptom = with_symptom(trial, "crs.ocr-group-not-mounted", "+DATA");
	assert_int_equal(symptom->caused_by_count, 0);
}

static void rows_run_for_what_they_explain(void **state)
{
	struct trial *trial = *state;
	static struct check rows[2];
	struct check_table table = { rows, 2 };

	rows[0] = *check_find(crs_checks(), "crs.css-down");
	rows[1] = *check_find(asm_checks(), "asm.disk-owner");
	set_owner(&disk_at(trial, 2)->judged, "root", 0, "disk", DISK, 0660);
	/* a walk over a good stack leaves the disks alone */
	checks_run(table, &(struct check_input){ &trial->facts, &trial->order, JOB_WALK },
		   &trial->filter, &trial->findings, &trial->counts);
	assert_null(found(trial, "asm.disk-owner", NULL));
	/* CSSD is stuck, so ASM is blocked: its disks may be why */
	trial->order.stages[STAGE_CSSD].state = STAGE_STUCK;
	trial->order.stages[STAGE_ASM].state = STAGE_BLOCKED;
	checks_run(table, &(struct check_input){ &trial->facts, &trial->order, JOB_WALK },
		   &trial->filter, &trial->findings, &trial->counts);
	assert_non_null(found(trial, "asm.disk-owner", third));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(healthy_nodes),
		TEST(nobody_looked),
		TEST(the_table_is_sound),
		TEST(access_by_mode),
		TEST(access_by_acl),
		TEST(disk_owner),
		TEST(databases_of_oratab),
		TEST(disk_owner_of_others),
		TEST(disk_owner_of_providers),
		TEST(disk_group),
		TEST(disk_mode),
		TEST(no_disk),
		TEST(disk_missing),
		TEST(disk_not_found_by_its_group),
		TEST(disk_not_block),
		TEST(disk_unreadable_and_hung),
		TEST(local_file),
		TEST(disk_read_only),
		TEST(name_unstable),
		TEST(header_corrupt),
		TEST(foreign_signature),
		TEST(foreign_holder),
		TEST(sector_size),
		TEST(former_disk),
		TEST(duplicate_disk),
		TEST(group_incomplete),
		TEST(group_that_asm_refused),
		TEST(group_beyond_redundancy),
		TEST(group_mismatch),
		TEST(single_path),
		TEST(path_lost),
		TEST(mixed_leftover),
		TEST(mixed_node),
		TEST(mixed_disk),
		TEST(mixed_discovery),
		TEST(oracleasm_down),
		TEST(oracleasm_owner),
		TEST(oracleasm_config_split),
		TEST(oracleasm_scanorder),
		TEST(oracleasm_version),
		TEST(afd_state),
		TEST(afd_unsupported),
		TEST(gpnp_profile),
		TEST(gpnp_wallets),
		TEST(spfile_and_ocr),
		TEST(causes_are_of_the_same_group),
		TEST(rows_run_for_what_they_explain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
