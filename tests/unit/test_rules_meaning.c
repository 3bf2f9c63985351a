/* SPDX-License-Identifier: Apache-2.0
 *
 * What the local rules mean for the disks of ASM: one row of rules for each situation, over a node with
 * three multipath maps, a partitioned disk and a disk with file systems.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "udev-rules/rules.h"

enum { GRID = 54331, ASMADMIN = 54329, DISK = 6, EARLY = 1000, EVENT = 2000, LATE = 3000 };

struct trial {
	struct arena *arena;
	struct node_facts facts;
	struct disk_facts disks;
	struct rule_facts rules;
	struct start_order order;
	struct findings findings;
};

/* ---- the node ---- */

static struct block_device *add_device(struct trial *trial, const char *kernel, const char *devpath,
				       unsigned major, unsigned minor)
{
	struct block_devices *devices = &trial->disks.devices;
	struct block_device *device = &devices->items[devices->count++];
	struct arena *arena = trial->arena;

	*device = (struct block_device){
		.kernel = kernel,
		.devpath = devpath,
		.node = arena_printf(arena, "/dev/%s", kernel),
		.major = major,
		.minor = minor,
		.initialized = true,
		.dm_suspended = -1,
	};
	device->file = (struct file_fact){ .from = { FACT_OBTAINED, device->node, NULL },
					   .path = device->node,
					   .type = 'b',
					   .mode = 0660,
					   .uid = 0,
					   .user = "root",
					   .gid = DISK,
					   .group = "disk",
					   .major = major,
					   .minor = minor };
	return device;
}

static void set(struct trial *trial, struct block_device *device, const char *key,
		const char *value)
{
	struct properties *list = &device->properties;

	list->items = arena_grow(trial->arena, list->items, &list->capacity, list->count,
				 sizeof(*list->items));
	list->items[list->count++] = (struct property){ key, value };
}

static void give_away(struct file_fact *file)
{
	file->uid = GRID;
	file->user = "grid";
	file->gid = ASMADMIN;
	file->group = "asmadmin";
}

static struct disk *add_disk(struct trial *trial, struct block_device *device, const char *path,
			     const char *name)
{
	struct disks *disks = &trial->disks.disks;
	struct disk *disk = &disks->items[disks->count++];

	*disk = (struct disk){ .path = path, .device = device, .judged = device->file };
	names_add(trial->arena, &disk->names, path);
	names_add(trial->arena, &disk->names, device->node);
	names_add(trial->arena, &disk->discovered_as, path);
	disk->header.status = HEADER_MEMBER;
	disk->header.group = "DATA";
	disk->header.disk = name;
	return disk;
}

static void add_map(struct trial *trial, unsigned number)
{
	struct arena *arena = trial->arena;
	const char *name = arena_printf(arena, "asm-data%u", number + 1);
	struct block_device *device = add_device(
		trial, arena_printf(arena, "dm-%u", number),
		arena_printf(arena, "/devices/virtual/block/dm-%u", number), 253, number);

	device->dm_name = name;
	device->dm_uuid = arena_printf(arena, "mpath-36001405c2b1cd5d%u", number);
	set(trial, device, "DEVTYPE", "disk");
	set(trial, device, "SUBSYSTEM", "block");
	set(trial, device, "DM_NAME", device->dm_name);
	set(trial, device, "DM_UUID", device->dm_uuid);
	set(trial, device, "ID_FS_TYPE", "oracleasm");
	names_add(arena, &device->links, arena_printf(arena, "/dev/mapper/%s", name));
	struct disk *disk = add_disk(trial, device, device->links.items[0],
				     arena_printf(arena, "DATA_%04u", number));
	disk->wwid = device->dm_uuid + strlen("mpath-");
	disk->map = name;
}

/* A disk with one partition of ASM, or with a file system. */
static void add_scsi(struct trial *trial, const char *kernel, unsigned minor, const char *serial,
		     const char *type)
{
	struct arena *arena = trial->arena;
	const char *path = arena_printf(arena, "/devices/pci0/host0/block/%s", kernel);
	struct block_device *whole = add_device(trial, kernel, path, 8, minor);
	const char *name = arena_printf(arena, "%s1", kernel);
	struct block_device *part =
		add_device(trial, name, arena_printf(arena, "%s/%s", path, name), 8, minor + 1);

	part->partition = true;
	part->disk = kernel;
	set(trial, whole, "DEVTYPE", "disk");
	set(trial, part, "DEVTYPE", "partition");
	set(trial, part, "PARTN", "1");
	set(trial, part, "ID_FS_TYPE", type);
	if (serial) {
		set(trial, whole, "ID_SERIAL", serial);
		set(trial, part, "ID_SERIAL", serial);
	}
	set(trial, whole, "ID_VENDOR", "VMware");
	set(trial, part, "ID_VENDOR", "VMware");
	if (strcmp(type, "oracleasm") == 0)
		add_disk(trial, part, part->node, "FRA_0000");
}

static void add_account(struct trial *trial, struct accounts *accounts, const char *name, long id)
{
	accounts->from.status = FACT_OBTAINED;
	accounts->items = arena_grow(trial->arena, accounts->items, &accounts->capacity,
				     accounts->count, sizeof(*accounts->items));
	accounts->items[accounts->count++] = (struct account){ name, id };
}

static void add_file_fact(struct trial *trial, struct file_facts *facts, const char *path,
			  enum fact_status status)
{
	facts->items = arena_grow(trial->arena, facts->items, &facts->capacity, facts->count,
				  sizeof(*facts->items));
	facts->items[facts->count++] = (struct file_fact){ .from = { status, path, NULL },
							   .path = path,
							   .type = 'f',
							   .mode = 0755,
							   .mtime = EVENT };
}

static int start(void **state)
{
	struct arena *arena = arena_new();
	struct trial *trial = arena_alloc(arena, sizeof(*trial));

	trial->arena = arena;
	trial->facts.arena = trial->findings.arena = arena;
	trial->facts.kind = NODE_CLUSTER;
	trial->facts.disks = &trial->disks;
	trial->disks.rules = &trial->rules;
	trial->disks.devices.from.status = FACT_OBTAINED;
	trial->disks.devices.items = arena_alloc(arena, 16 * sizeof(struct block_device));
	trial->disks.disks.items = arena_alloc(arena, 16 * sizeof(struct disk));
	trial->disks.discovery.from.status = FACT_OBTAINED;
	trial->disks.discovery.string = "/dev/mapper/asm-*,/dev/asm*";
	names_add(arena, &trial->disks.discovery.patterns, "/dev/mapper/asm-*");
	names_add(arena, &trial->disks.discovery.patterns, "/dev/asm*");
	trial->disks.expected = (struct expected_facts){
		.user = "grid", .uid = GRID, .group = "asmadmin", .gid = ASMADMIN, .mode = 0660
	};
	for (unsigned i = 0; i < 3; i++)
		add_map(trial, i);
	add_scsi(trial, "sda", 0, "36000c29aaaa", "xfs");
	add_scsi(trial, "sdb", 16, "36000c29bbbb", "oracleasm");
	trial->rules.from.status = FACT_OBTAINED;
	trial->rules.udev_version = 252;
	add_account(trial, &trial->rules.users, "root", 0);
	add_account(trial, &trial->rules.users, "grid", GRID);
	add_account(trial, &trial->rules.users, "oracle", 54321);
	add_account(trial, &trial->rules.groups, "root", 0);
	add_account(trial, &trial->rules.groups, "disk", DISK);
	add_account(trial, &trial->rules.groups, "dba", 54322);
	add_account(trial, &trial->rules.groups, "asmadmin", ASMADMIN);
	add_file_fact(trial, &trial->rules.programs, "/usr/lib/udev/scsi_id", FACT_OBTAINED);
	add_file_fact(trial, &trial->rules.programs, "/sbin/scsi_id", FACT_ABSENT);
	for (size_t i = 0; i < trial->disks.devices.count; i++) {
		const struct block_device *device = &trial->disks.devices.items[i];
		add_file_fact(
			trial, &trial->rules.databases,
			arena_printf(arena, "/run/udev/data/b%u:%u", device->major, device->minor),
			FACT_OBTAINED);
	}
	for (size_t i = 0; i < STAGE_COUNT; i++)
		trial->order.stages[i].state = STAGE_UP;
	trial->order.first_broken = STAGE_NONE;
	*state = trial;
	return 0;
}

static int end(void **state)
{
	arena_free(((struct trial *)*state)->arena);
	return 0;
}

/* ---- rules ---- */

static void add_rules(struct trial *trial, const char *path, const char *text, int64_t mtime)
{
	struct rule_facts *rules = &trial->rules;
	struct rules_file *file = arena_alloc(trial->arena, sizeof(*file));

	*file = (struct rules_file){ .from = { FACT_OBTAINED, path, NULL },
				     .path = path,
				     .name = strrchr(path, '/') + 1,
				     .content = { text, strlen(text) } };
	file->file = (struct file_fact){ .from = file->from, .type = 'f', .mtime = mtime };
	rules->files = arena_grow(trial->arena, rules->files, &rules->file_capacity,
				  rules->file_count, sizeof(*rules->files));
	rules->files[rules->file_count++] = file;
}

static void run(struct trial *trial)
{
	const struct check_filter filter = { 0 };
	struct check_counts counts;

	rules_order(&trial->rules);
	rules_parse(trial->arena, &trial->rules);
	rules_predict(trial->arena, &trial->disks.devices, &trial->rules);
	checks_run(rules_checks(), &(struct check_input){ &trial->facts, &trial->order, JOB_AUDIT },
		   &filter, &trial->findings, &counts);
}

static const struct finding *found(const struct trial *trial, const char *id)
{
	for (size_t i = 0; i < trial->findings.count; i++)
		if (strcmp(trial->findings.items[i]->check->id, id) == 0)
			return trial->findings.items[i];
	return NULL;
}

#define FILE_PATH "/etc/udev/rules.d/99-oracle-asm.rules"
#define GIVE	  "OWNER=\"grid\", GROUP=\"asmadmin\", MODE=\"0660\"\n"
#define MAP(n)	  "ENV{DM_UUID}==\"mpath-36001405c2b1cd5d" #n "\", "
#define SDB	  "ENV{DEVTYPE}==\"partition\", ENV{ID_SERIAL}==\"36000c29bbbb\", " GIVE
#define GOOD	  MAP(0) GIVE MAP(1) GIVE MAP(2) GIVE SDB
#define TWO	  MAP(0) GIVE MAP(1) GIVE SDB

/* One file with the rules; the findings of area "udev" that are expected, no others. */
static const struct {
	const char *rules;
	const char *id;
	enum severity severity;
	const char *subject;
	const char *reached; /* NULL: nothing */
	const char *says;    /* in the message */
} cases[] = {
	{ GOOD, NULL, SEVERITY_NONE, NULL, NULL, NULL },
	/* not about ASM, whatever is wrong with it */
	{ GOOD "SUBSYSTEM==\"net\", ATTR{address}==\"00:11\", OWNER=\"nobody-here\"\n", NULL,
	  SEVERITY_NONE, NULL, NULL, NULL },
	{ GOOD "KERNEL==\"lp0\", GROUP=\"lp-gone\"\n", NULL, SEVERITY_NONE, NULL, NULL, NULL },
	{ GOOD "KERNEL==\"raw*\", " GIVE, NULL, SEVERITY_NONE, NULL, NULL, NULL },
	{ GOOD "SUBSYSTEM==\"block\", ENV{ID_SERIAL}==\"gone\", ATTR{queue/nr_requests}=\"8\"\n",
	  NULL, SEVERITY_NONE, NULL, NULL, NULL },
	{ GOOD "SUBSYSTEM==\"block\", ENV{ID_SERIAL}==\"gone\", SYMLINK+=\"backup/tape\"\n", NULL,
	  SEVERITY_NONE, NULL, NULL, NULL },

	/* names */
	{ TWO "KERNEL==\"/dev/mapper/asm-data3\", " GIVE, "udev.kernel-path", SEVERITY_CRITICAL,
	  FILE_PATH ":4", "/dev/mapper/asm-data3", "dm-2" },
	{ TWO "KERNEL==\"asm-data3\", " GIVE, "udev.kernel-path", SEVERITY_CRITICAL, FILE_PATH ":4",
	  "/dev/mapper/asm-data3", "never" },
	{ GOOD "KERNEL==\"mpath7\", " GIVE, "udev.kernel-path", SEVERITY_WARNING, FILE_PATH ":5",
	  NULL, "mpath7" },
	{ GOOD "KERNEL==\"/dev/sdc|/dev/sdd\", " GIVE, "udev.kernel-path", SEVERITY_WARNING,
	  FILE_PATH ":5", NULL, "/dev/sdc" },
	{ MAP(0) GIVE MAP(1) GIVE MAP(2) GIVE "KERNEL==\"sdb1\", " SDB, "udev.name-pinned",
	  SEVERITY_WARNING, FILE_PATH ":4", NULL, "sdb1" },
	{ MAP(0) GIVE MAP(1) GIVE MAP(2) GIVE "KERNEL==\"sd[b-d]1\", " GIVE, "udev.name-pinned",
	  SEVERITY_WARNING, FILE_PATH ":4", NULL, "another disk" },
	{ MAP(0) GIVE MAP(1) GIVE SDB "KERNEL==\"dm-2\", " GIVE, "udev.name-pinned",
	  SEVERITY_WARNING, FILE_PATH ":4", NULL, "dm-2" },
	{ MAP(0) GIVE MAP(1) GIVE MAP(2) GIVE "KERNEL==\"sd[b-z]*\", " SDB, NULL, SEVERITY_NONE,
	  NULL, NULL, NULL },

	/* fits */
	{ GOOD "ENV{DM_UUID}==\"mpath-36001405ffff\", " GIVE, "udev.matches-nothing",
	  SEVERITY_WARNING, FILE_PATH ":5", NULL, "none has" },
	{ TWO "ENV{DM_NAME}==\"asm-data03\", " GIVE, "udev.matches-nothing", SEVERITY_CRITICAL,
	  FILE_PATH ":4", "/dev/mapper/asm-data3", "asm-data3" },
	{ TWO MAP(9) GIVE, "udev.matches-nothing", SEVERITY_CRITICAL, FILE_PATH ":4",
	  "/dev/mapper/asm-data3", "no other rule" },
	{ TWO "ENV{DM_UUID}==\"mpath-3deadbeefdead\", " GIVE, "udev.matches-nothing",
	  SEVERITY_WARNING, FILE_PATH ":4", NULL, "none has" },
	{ TWO "KERNEL==\"sd*\", " MAP(2) GIVE, "udev.matches-nothing", SEVERITY_CRITICAL,
	  FILE_PATH ":4", "/dev/mapper/asm-data3", "KERNEL==\"sd*\" does not hold" },
	{ GOOD "KERNEL==\"sd*\", PROGRAM==\"/usr/lib/udev/scsi_id -g -u -d /dev/$name\", "
	       "RESULT==\"\", " GIVE,
	  "udev.matches-everything", SEVERITY_CRITICAL, FILE_PATH ":5", NULL, "RESULT==\"\"" },
	{ GOOD "KERNEL==\"sd*\", " GIVE, "udev.matches-everything", SEVERITY_CRITICAL,
	  FILE_PATH ":5", NULL, "/dev/sda1 (xfs)" },
	{ GOOD "KERNEL==\"sd*\", ENV{ID_VENDOR}==\"VMware\", " GIVE, "udev.matches-everything",
	  SEVERITY_WARNING, FILE_PATH ":5", NULL, "more than disks of ASM" },

	/* twice */
	{ GOOD MAP(0) GIVE, "udev.duplicate-id", SEVERITY_WARNING, FILE_PATH ":5", NULL,
	  "both say the same" },
	{ GOOD MAP(0) "OWNER=\"oracle\", GROUP=\"dba\", MODE=\"660\"\n", "udev.duplicate-id",
	  SEVERITY_CRITICAL, FILE_PATH ":5", "/dev/mapper/asm-data1", "OWNER=\"oracle\"" },
	{ GOOD MAP(0) "OWNER=\"54331\", MODE=\"660\"\n", "udev.duplicate-id", SEVERITY_WARNING,
	  FILE_PATH ":5", NULL, "both say the same" },
	{ GOOD MAP(0) "SYMLINK+=\"backup/first\"\n", NULL, SEVERITY_NONE, NULL, NULL, NULL },
	{ GOOD "ENV{DEVTYPE}==\"disk\", ENV{ID_SERIAL}==\"36000c29bbbb\", " GIVE, NULL,
	  SEVERITY_NONE, NULL, NULL, NULL },
	{ GOOD "ENV{ID_SERIAL}==\"36000c29bbbb\", SYMLINK+=\"asm1\"\n", "udev.duplicate-link",
	  SEVERITY_CRITICAL, "/dev/asm1", "/dev/sdb1", "left to chance" },
	{ GOOD "ENV{ID_SERIAL}==\"36000c29bbbb\", SYMLINK+=\"asm1\"\n"
	       "ENV{DEVTYPE}==\"partition\", OPTIONS+=\"link_priority=10\"\n",
	  "udev.duplicate-link", SEVERITY_CRITICAL, "/dev/asm1", "/dev/sdb1",
	  "leads to /dev/sdb1, whose link_priority" },

	/* when */
	{ GOOD "SUBSYSTEM==\"block\", ENV{DM_UUID}==\"mpath-*2\", OWNER=\"oracle\", GROUP=\"dba\", "
	       "MODE=\"0600\"\n",
	  "udev.overridden", SEVERITY_CRITICAL, FILE_PATH ":5", "/dev/mapper/asm-data3",
	  "99-oracle-asm.rules:3" },
	{ "ENV{DM_UUID}==\"mpath-*2\", MODE=\"0600\"\n" GOOD, "udev.overridden", SEVERITY_WARNING,
	  FILE_PATH ":4", NULL, "stays usable" },
	{ TWO "ACTION==\"add\", " MAP(2) GIVE, "udev.event-missed", SEVERITY_WARNING,
	  FILE_PATH ":4", NULL, "only if an initramfs has made the map" },

	/* what they name */
	{ TWO MAP(2) "OWNER=\"gridd\", MODE=\"0660\"\n", "udev.unknown-user", SEVERITY_CRITICAL,
	  FILE_PATH ":4", "/dev/mapper/asm-data3", "gridd is not in /etc/passwd" },
	{ TWO MAP(2) "OWNER=\"grid\", GROUP=\"asmadmn\", MODE=\"0660\"\n", "udev.unknown-user",
	  SEVERITY_WARNING, FILE_PATH ":4", NULL, "/etc/group" },
	{ MAP(0) GIVE MAP(1) GIVE MAP(2) GIVE
	  "KERNEL==\"sd?1\", PROGRAM==\"/sbin/scsi_id -g -u -d /dev/$parent\", "
	  "RESULT==\"36000c29bbbb\", " GIVE,
	  "udev.program-missing", SEVERITY_CRITICAL, FILE_PATH ":4", "/dev/sdb1", "/sbin/scsi_id" },
	{ GOOD "SYMLINK+=\"oracleasm/disks/A\", " MAP(0) "TAG+=\"x\"\n", "udev.fake-oracleasm",
	  SEVERITY_NOTICE, FILE_PATH ":5", NULL, "/dev/oracleasm/disks/A" },
};

static bool is_expected(const struct trial *trial, size_t i)
{
	const struct finding *finding = cases[i].id ? found(trial, cases[i].id) : NULL;

	for (size_t j = 0; j < trial->findings.count; j++) {
		const struct finding *other = trial->findings.items[j];
		/* all nodes are root's: where a rule is right, that is told too */
		if (other != finding && !str_equal(other->check->id, "udev.not-applied")) {
			print_error("case %zu: unwanted %s %s: %s\n", i, other->check->id,
				    other->subject, other->message);
			return false;
		}
	}
	if (!cases[i].id)
		return true;
	if (!finding) {
		print_error("case %zu: no %s\n", i, cases[i].id);
		return false;
	}
	const char *reached = finding->reached.count ? finding->reached.items[0] : NULL;
	bool good = finding->severity == cases[i].severity &&
		    str_equal(finding->subject, cases[i].subject) &&
		    str_equal(reached, cases[i].reached) &&
		    strstr(finding->message, cases[i].says) && finding->evidence.count;
	if (!good)
		print_error("case %zu: %s %s reaches %s: %s\n", i, severity_name(finding->severity),
			    finding->subject, reached, finding->message);
	return good;
}

static void one_file(void **state)
{
	bool good = true;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		void *trial;
		start(&trial);
		add_rules(trial, FILE_PATH, cases[i].rules, EARLY);
		run(trial);
		good = is_expected(trial, i) && good;
		end(&trial);
	}
	assert_true(good);
}

/* ---- several files, and times ---- */

static void a_file_that_comes_too_early(void **state)
{
	struct trial *trial = *state;

	add_rules(trial, "/etc/udev/rules.d/05-asm.rules", GOOD, EARLY);
	run(trial);
	const struct finding *finding = found(trial, "udev.order");
	assert_non_null(finding);
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_string_equal(finding->subject, "/etc/udev/rules.d/05-asm.rules:1");
	assert_non_null(strstr(finding->message, "DM_UUID"));
}

static void a_file_that_asks_for_itself(void **state)
{
	struct trial *trial = *state;

	add_rules(trial, "/etc/udev/rules.d/05-asm.rules",
		  "IMPORT{program}=\"/usr/sbin/dmsetup info -c --nameprefixes /dev/$name\"\n"
		  "IMPORT{program}=\"/usr/lib/udev/scsi_id --export -d /dev/$name\"\n" GOOD,
		  EARLY);
	run(trial);
	assert_null(found(trial, "udev.order"));
}

static void files_of_others_are_not_judged(void **state)
{
	struct trial *trial = *state;

	add_rules(trial, "/usr/lib/udev/rules.d/90-x.rules", "KERNEL==\"/dev/sdq\", " GIVE, EARLY);
	add_rules(trial, "/etc/udev/rules.d/53-afd.rules", "KERNEL==\"/dev/sdq\", " GIVE, EARLY);
	run(trial);
	assert_int_equal(trial->findings.count, 0);
}

static void a_rule_that_was_not_applied(void **state)
{
	struct trial *trial = *state;

	for (size_t i = 0; i < trial->disks.disks.count; i++)
		if (i != 1)
			give_away(&trial->disks.disks.items[i].judged);
	add_rules(trial, FILE_PATH, GOOD, LATE);
	run(trial);
	const struct finding *finding = found(trial, "udev.not-applied");
	assert_non_null(finding);
	assert_int_equal(trial->findings.count, 1);
	assert_int_equal(finding->severity, SEVERITY_CRITICAL);
	assert_string_equal(finding->subject, FILE_PATH ":2");
	assert_int_equal(finding->reached.count, 1);
	assert_string_equal(finding->reached.items[0], "/dev/mapper/asm-data2");
}

static void a_rule_that_was_there_before(void **state)
{
	struct trial *trial = *state;

	for (size_t i = 0; i < trial->disks.disks.count; i++)
		give_away(&trial->disks.disks.items[i].judged);
	add_rules(trial, FILE_PATH, GOOD, EARLY);
	run(trial);
	assert_null(found(trial, "udev.not-applied"));
}

static void a_node_that_was_changed_since(void **state)
{
	struct trial *trial = *state;

	for (size_t i = 0; i < trial->disks.disks.count; i++)
		if (i != 1)
			give_away(&trial->disks.disks.items[i].judged);
	add_rules(trial, FILE_PATH, GOOD, EARLY);
	run(trial);
	const struct finding *finding = found(trial, "udev.not-applied");
	assert_non_null(finding);
	assert_int_equal(trial->findings.count, 1);
	assert_int_equal(finding->severity, SEVERITY_CRITICAL);
	assert_string_equal(finding->subject, FILE_PATH ":2");
	assert_string_equal(finding->reached.items[0], "/dev/mapper/asm-data2");
	assert_non_null(strstr(finding->message, "changed after the last event"));
	/* the rule is right, and no other device is touched */
	assert_int_equal(finding->next_count, 1);
	assert_non_null(strstr(finding->next[0].command, " --sysname-match="));
}

static void owners_of_new_systemd(void **state)
{
	struct trial *trial = *state;

	trial->rules.udev_version = 258;
	add_rules(trial, FILE_PATH, GOOD, EARLY);
	run(trial);
	const struct finding *finding = found(trial, "udev.unknown-user");
	assert_non_null(finding);
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_non_null(strstr(finding->message, "258"));
}

static void accounts_that_are_not_known(void **state)
{
	struct trial *trial = *state;

	trial->rules.users.from.status = FACT_NOT_CAPTURED;
	trial->rules.users.count = 0;
	add_rules(trial, FILE_PATH, GOOD, EARLY);
	run(trial);
	assert_null(found(trial, "udev.unknown-user"));
}

static void a_machine_without_serial_numbers(void **state)
{
	struct trial *trial = *state;

	add_scsi(trial, "sdc", 32, NULL, "oracleasm");
	add_rules(trial, FILE_PATH,
		  GOOD "KERNEL==\"sd?1\", "
		       "PROGRAM==\"/usr/lib/udev/scsi_id -g -u -d /dev/$parent\", "
		       "RESULT==\"36000c29cccc\", SYMLINK+=\"asm-c\", " GIVE,
		  EARLY);
	run(trial);
	const struct finding *finding = found(trial, "udev.program-missing");
	assert_non_null(finding);
	assert_non_null(strstr(finding->message, "disk.EnableUUID"));
	assert_null(found(trial, "udev.matches-nothing"));
}

static void links_of_asmlib_below_its_mount(void **state)
{
	struct trial *trial = *state;

	trial->disks.oracleasm.mounted = trial->disks.oracleasm.mounted_known = true;
	add_rules(trial, FILE_PATH, GOOD MAP(0) "SYMLINK+=\"oracleasm/disks/A\"\n", EARLY);
	run(trial);
	const struct finding *finding = found(trial, "udev.fake-oracleasm");
	assert_non_null(finding);
	assert_int_equal(finding->severity, SEVERITY_WARNING);
}

/* Disks of a library are not left to udev: what is wrong with their nodes is no fault of a rule. */
static void disks_of_a_library(void **state)
{
	struct trial *trial = *state;

	for (size_t i = 0; i < trial->disks.disks.count; i++)
		trial->disks.disks.items[i].provider = PROVIDER_ORACLEASM_V2;
	add_rules(trial, FILE_PATH, "ENV{DM_NAME}==\"asm-data03\", " GIVE, EARLY);
	run(trial);
	const struct finding *finding = found(trial, "udev.matches-nothing");
	assert_non_null(finding);
	assert_int_equal(finding->severity, SEVERITY_WARNING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_file),
		cmocka_unit_test_setup_teardown(a_file_that_comes_too_early, start, end),
		cmocka_unit_test_setup_teardown(a_file_that_asks_for_itself, start, end),
		cmocka_unit_test_setup_teardown(files_of_others_are_not_judged, start, end),
		cmocka_unit_test_setup_teardown(a_rule_that_was_not_applied, start, end),
		cmocka_unit_test_setup_teardown(a_rule_that_was_there_before, start, end),
		cmocka_unit_test_setup_teardown(a_node_that_was_changed_since, start, end),
		cmocka_unit_test_setup_teardown(owners_of_new_systemd, start, end),
		cmocka_unit_test_setup_teardown(accounts_that_are_not_known, start, end),
		cmocka_unit_test_setup_teardown(a_machine_without_serial_numbers, start, end),
		cmocka_unit_test_setup_teardown(links_of_asmlib_below_its_mount, start, end),
		cmocka_unit_test_setup_teardown(disks_of_a_library, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
