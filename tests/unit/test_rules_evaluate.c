/* SPDX-License-Identifier: Apache-2.0
 *
 * What rules make of disks. That the real udev does the same is shown by tests/e2e/rules.sh with
 * loop devices; here are the devices and the doubts that those do not have.
 */
#include "tests/unit/rules_devices.h"

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	add_devices();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

enum event { BOOT, CHANGE };

struct row {
	const char *rules, *kernel, *expected;
	enum event event;
};

static void assert_predicted(struct rule_facts *facts, const struct row *row)
{
	rules_predict(arena, &devices, facts);
	const char *text = prediction_text(
		prediction_of(row->event == BOOT ? &facts->boot : &facts->change, row->kernel));
	if (strcmp(text, row->expected) != 0)
		fail_msg("%s\ngives %s\n  %s\nnot\n  %s", row->rules, row->kernel, text,
			 row->expected);
}

static void assert_rows(const struct row *rows, size_t count, const char *distribution)
{
	for (size_t i = 0; i < count; i++) {
		struct rule_facts facts = facts_of_rules(rows[i].rules, distribution);
		assert_predicted(&facts, &rows[i]);
	}
}

#define ASSERT_ROWS(distribution, ...)                                         \
	do {                                                                   \
		static const struct row rows[] = { __VA_ARGS__ };              \
		assert_rows(rows, sizeof(rows) / sizeof(*rows), distribution); \
	} while (0)

#define ASM "OWNER=\"grid\", GROUP=\"asmadmin\", MODE=\"0660\"\n"
static const char nothing[] = "# nothing\n";
static const char gives_group[] = "SUBSYSTEM==\"block\", GROUP=\"disk\"\n";

/* ---- owner, group, mode ---- */

static void test_settings(void **state)
{
	(void)state;
	ASSERT_ROWS(nothing, { "KERNEL==\"sda\", " ASM, "sda", "grid:asmadmin 0660", BOOT },
		    { "KERNEL==\"sda\", " ASM, "sda1", "root:root 0600", BOOT },
		    { "GROUP=\"dba\"\n", "sda", "root:dba 0660", BOOT },
		    { "OWNER=\"grid\"\n", "sda", "grid:disk 0660", CHANGE },
		    { "OWNER=\"54331\", MODE=\"640\"\n", "sda", "54331:disk 0640", CHANGE },
		    { "MODE=\"1660\"\n", "sda", "root:disk 0660", CHANGE },
		    { "OWNER=\"nosuch\", GROUP=\"nosuch\"\n", "sda", "root:root 0600", BOOT },
		    { ASM "GROUP=\"nosuch\"\n", "sda", "grid:root 0660", BOOT },
		    { "OWNER:=\"grid\"\nOWNER=\"root\"\n", "sda", "grid:root 0600", BOOT });
}

/* Releases before 243 set all three together, and take nobody for root. */
static void test_old_release(void **state)
{
	static const struct row rows[] = {
		{ "OWNER=\"grid\"\n", "sda", "grid:root 0600", CHANGE },
		{ "ENV{X}=\"y\"\n", "sda", "root:disk 0660", CHANGE },
		{ "ENV{X}=\"y\"\n", "sda", "root:root 0600", BOOT },
		{ "OWNER=\"nosuch\"\n", "sda", "root:root 0600", CHANGE },
		{ "OWNER=\"0054331\"\n", "sda", "root:root 0600", CHANGE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct rule_facts facts = facts_of_rules(rows[i].rules, nothing);
		facts.udev_version = 239;
		assert_predicted(&facts, &rows[i]);
	}
}

/* From 258 on only system accounts may own a node. */
static void test_system_accounts_only(void **state)
{
	struct rule_facts facts = facts_of_rules(ASM, gives_group);
	const struct row row = { ASM, "sda", "root:disk 0660", BOOT };

	(void)state;
	facts.udev_version = 258;
	assert_predicted(&facts, &row);
}

/* A name service gave the name to the node: it will do so again now, but not before it runs. */
static void test_name_of_a_name_service(void **state)
{
	static const char rules[] = "OWNER=\"ldapgrid\"\n";
	const struct row now = { rules, "sda", "ldapgrid:disk 0660", CHANGE };
	const struct row boot = { rules, "sda", "root:disk 0660", BOOT };
	struct rule_facts facts = facts_of_rules(rules, gives_group);

	(void)state;
	devices.items[0].file.user = "ldapgrid";
	devices.items[0].file.uid = 70001;
	assert_predicted(&facts, &now);
	assert_predicted(&facts, &boot);
}

static void test_who_set_it(void **state)
{
	struct rule_facts facts =
		facts_of_rules("KERNEL==\"sda\", OWNER=\"grid\"\nOWNER=\"oracle\"\n"
			       "GROUP:=\"dba\"\nGROUP=\"asmadmin\"\nMODE=\"0660\"\nMODE=\"0660\"\n",
			       gives_group);

	(void)state;
	rules_predict(arena, &devices, &facts);
	const struct prediction *sda = prediction_of(&facts.boot, "sda");
	assert_int_equal(sda->owner.by->number, 2);
	assert_int_equal(sda->owner.lost_to_by->number, 1);
	assert_int_equal(sda->owner.number, 54332);
	assert_int_equal(sda->group.by->number, 3);
	assert_int_equal(sda->group.lost_to_by->number, 4);
	assert_int_equal(sda->mode.by->number, 6);
	assert_null(sda->mode.lost_to_by);
	assert_null(prediction_of(&facts.boot, "loop0")->owner.lost_to_by);
}

/* ---- the rules of the distribution are not known ---- */

static void test_without_distribution(void **state)
{
	(void)state;
	ASSERT_ROWS(
		NULL,
		{ "ENV{ID_SERIAL}==\"3600a0b8000123\", ENV{DEVTYPE}==\"disk\", OWNER=\"grid\"\n",
		  "sda", "grid:disk 0660", BOOT },
		{ "ENV{DM_NAME}==\"data1\", " ASM, "dm-3", "grid:asmadmin 0660", BOOT },
		{ "ENV{ID_FS_LABEL}==\"DATA1\", " ASM, "sda1",
		  "grid:asmadmin 0660 /dev/disk/by-id/x-eui.1-part1 /dev/known-link", CHANGE },
		{ "KERNEL==\"sdb1\", SYMLINK+=\"known/%k\"\nSYMLINK+=\"new\"\n", "sda1",
		  "root:disk 0660 /dev/disk/by-id/x-eui.1-part1 /dev/known-link /dev/new", BOOT },
		{ "KERNEL==\"sdb1\", SYMLINK+=\"known-*-%k known-%n$env{X}\", SYMLINK+=\"%c\"\n",
		  "sda1", "root:disk 0660 ?/dev/disk/by-id/x-eui.1-part1", BOOT },
		{ "ENV{ID_SERIAL}=\"x\"\nENV{ID_SERIAL}!=\"x\", " ASM, "sda", "root:disk 0660",
		  BOOT },
		{ "ENV{ID_SERIAL}==\"?*\", OWNER=\"grid\"\n", "sdz",
		  "?(udev's database of the device is not known):disk 0660", BOOT });
}

/* What is in a file that nobody could read may change everything. */
static void test_unread_file(void **state)
{
	struct rule_facts facts = facts_of_rules("SYMLINK+=\"new\"\n" ASM, "# nothing\n");
	const struct row row = { "with 98-x.rules, which was not read", "sda1",
				 "?(/etc/udev/rules.d/98-x.rules was not read):"
				 "?(/etc/udev/rules.d/98-x.rules was not read) "
				 "?(/etc/udev/rules.d/98-x.rules was not read) "
				 "?/dev/disk/by-id/x-eui.1-part1 ?/dev/known-link /dev/new",
				 BOOT };

	(void)state;
	add_rules(&facts, "/etc/udev/rules.d/98-x.rules", "", 0)->from.status = FACT_DENIED;
	assert_predicted(&facts, &row);
	facts.files[facts.file_count - 1]->shadowed_by = "/x";
	rules_predict(arena, &devices, &facts);
	assert_true(prediction_of(&facts.boot, "sda1")->owner.known);
	facts.file_count = 0;
	facts.boot.count = facts.change.count = 0;
	rules_predict(arena, &devices, &facts);
	assert_int_equal(facts.boot.count, 0);
}

/* ---- parents ---- */

static void test_parents(void **state)
{
	static const struct row rows[] = {
		{ "KERNELS==\"sda\", ATTRS{model}==\"disk*\", " ASM, "sda1", "root:root 0600",
		  BOOT },
		{ "SUBSYSTEMS==\"scsi\", ATTRS{model}==\"disk\", " ASM, "sda1",
		  "grid:asmadmin 0660", BOOT },
		{ "ATTRS{model}==\"disk \", " ASM, "sda1", "root:root 0600", BOOT },
		{ "DRIVERS==\"sd\", SYMLINK+=\"by-$id-$driver-$attr{model}\"\n", "sda1",
		  "root:root 0600 /dev/by-0:0:0:0-sd-disk", BOOT },
		{ "ATTRS{nothing}!=\"x\", " ASM, "sda1", "root:root 0600", BOOT },
		{ "ATTRS{vendor}==\"x\", OWNER=\"grid\"\n", "sda1",
		  "?(ATTRS{vendor}==\"x\" (99-asm.rules:1): the attribute is not known):root 0600",
		  BOOT },
		{ "KERNELS==\"nothing\", " ASM, "sda1", "root:root 0600", BOOT },
		{ "TAGS==\"x\", KERNELS==\"sda\", OWNER=\"grid\"\n", "sda1",
		  "?(TAGS==\"x\" (99-asm.rules:1): the tags are not known):root 0600", BOOT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct rule_facts facts = facts_of_rules(rows[i].rules, nothing);
		struct sysfs_device *scsi = add_sysfs(&facts, SCSI, "scsi", "sd");
		add_property(&scsi->attributes, "model", "disk    ");
		add_property(&scsi->attributes, "nothing", NULL);
		for (int k = 0; k < 2; k++) {
			struct sysfs_device *block =
				add_sysfs(&facts, k ? SCSI "/block/sda/sda1" : SCSI "/block/sda",
					  "block", NULL);
			add_property(&block->attributes, "model", NULL);
			add_property(&block->attributes, "nothing", NULL);
			add_property(&block->attributes, "vendor", NULL);
		}
		assert_predicted(&facts, &rows[i]);
	}
}

static void test_parents_not_known(void **state)
{
	(void)state;
	ASSERT_ROWS(nothing,
		    { "KERNELS==\"sda\", OWNER=\"grid\"\n", "sda1", "grid:root 0600", BOOT },
		    { "SUBSYSTEMS==\"block\", OWNER=\"grid\"\n", "sda", "grid:root 0600", BOOT },
		    { "SUBSYSTEMS==\"scsi\", OWNER=\"grid\"\n", "sda",
		      "?(SUBSYSTEMS==\"scsi\" (99-asm.rules:1): the devices above it are not "
		      "known):root 0600",
		      BOOT },
		    { "SUBSYSTEMS==\"scsi\", OWNER=\"grid\"\n", "loop0", "root:root 0600", BOOT },
		    { "SUBSYSTEMS==\"scsi\", KERNEL==\"sdb\", OWNER=\"grid\"\n", "sda",
		      "root:root 0600", BOOT });
}

/* ---- programs ---- */

#define SCSI_ID "/usr/lib/udev/scsi_id"
#define PRINTS(command, device, result)                                                       \
	{                                                                                     \
		"PROGRAM==\"" command "\", RESULT==\"" result "\", OWNER=\"grid\"\n", device, \
			"grid:root 0600", BOOT                                                \
	}

static void test_scsi_id(void **state)
{
	(void)state;
	ASSERT_ROWS(nothing, PRINTS(SCSI_ID " -g -u -d /dev/$name", "sda", "3600a0b8000123"),
		    PRINTS(SCSI_ID " -gud $devnode", "sda", "3600a0b8000123"),
		    PRINTS(SCSI_ID " -gu -d/dev/%k", "sda", "3600a0b8000123"),
		    PRINTS("scsi_id --whitelisted --replace-whitespace --device=/dev/$parent",
			   "sda1", "3600a0b8000123"),
		    PRINTS("/lib/udev/scsi_id --page=0x83 --whitelisted --device /dev/%k", "sda",
			   "3600a0b8000123"),
		    PRINTS("/sbin/scsi_id -g -p 0x83 /dev/%k", "sda", "3600a0b8000123"),
		    PRINTS(SCSI_ID " -g -u -d %N", "dm-3", "3600a0b8000123"));
	ASSERT_ROWS(nothing,
		    { "PROGRAM==\"" SCSI_ID " -g -u -d /dev/$parent\", OWNER=\"grid\"\n", "sda",
		      "root:root 0600", BOOT },
		    { "PROGRAM==\"" SCSI_ID " -g -u -d %N\", OWNER=\"grid\"\n", "nvme0n1",
		      "root:root 0600", BOOT },
		    { "PROGRAM==\"" SCSI_ID " -g -u -s %p\", OWNER=\"grid\"\n", "sda",
		      "root:root 0600", BOOT },
		    { "PROGRAM==\"" SCSI_ID " -u -d %N\", OWNER=\"grid\"\n", "sda",
		      "?(PROGRAM==\"" SCSI_ID
		      " -u -d %N\" (99-asm.rules:1): what scsi_id prints is "
		      "not known):root 0600",
		      BOOT });
}

static struct block_device *device_named(const char *kernel)
{
	for (size_t i = 0; i < devices.count; i++)
		if (strcmp(devices.items[i].kernel, kernel) == 0)
			return &devices.items[i];
	return NULL;
}

/* Of an ATA disk it does not print ID_SERIAL; of one without an identity it prints nothing. */
static void test_scsi_id_of_others(void **state)
{
	static const struct row rows[] = {
		PRINTS(SCSI_ID " -g -u -d %N", "sda", "1ATA_VBOX_HARDDISK_VB1-2"),
		{ "PROGRAM==\"" SCSI_ID " -g -u -d %N\", OWNER=\"grid\"\n", "sda1",
		  "root:root 0600", BOOT },
	};
	struct block_device *sda = device_named("sda"), *sda1 = device_named("sda1");

	(void)state;
	add_property(&sda->properties, "ID_SERIAL", "VBOX_HARDDISK_VB1-2");
	add_property(&sda->properties, "ID_BUS", "ata");
	sda1->properties.count = 0;
	assert_rows(rows, sizeof(rows) / sizeof(*rows), nothing);
}

static void test_program_that_is_not_there(void **state)
{
	static const struct row row = { "PROGRAM==\"/sbin/scsi_id -g -u -d %N\", OWNER=\"grid\"\n"
					"PROGRAM!=\"/sbin/scsi_id\", GROUP=\"dba\"\n",
					"sda", "root:dba 0660", BOOT };
	struct rule_facts facts = facts_of_rules(row.rules, nothing);
	struct file_fact absent = { .from.status = FACT_ABSENT,
				    .path = "/sbin/scsi_id",
				    .type = '-' };

	(void)state;
	facts.programs = (struct file_facts){ &absent, 1, 1 };
	assert_predicted(&facts, &row);
}

static void test_other_programs(void **state)
{
	(void)state;
	ASSERT_ROWS(
		nothing,
		PRINTS("/sbin/dmsetup info -c --noheadings -o name -j %M -m %m", "dm-3", "data1"),
		PRINTS("/bin/echo a  'b  c'", "sda", "a b  c"),
		{ "PROGRAM==\"/sbin/dmsetup info\", OWNER=\"grid\"\n", "sda", "root:root 0600",
		  BOOT },
		{ "PROGRAM==\"/opt/x %k\", OWNER=\"grid\"\n", "sda",
		  "?(PROGRAM==\"/opt/x %k\" (99-asm.rules:1): it is not known):root 0600", BOOT },
		{ "PROGRAM==\"/opt/x %k\"\nRESULT==\"a\", OWNER=\"grid\"\n", "sda",
		  "?(PROGRAM==\"/opt/x %k\" (99-asm.rules:1): it is not known):root 0600", BOOT });
}

/* ---- doubt ---- */

#define DOUBT "PROGRAM==\"/opt/x\", "
#define WHY   "?(PROGRAM==\"/opt/x\" (99-asm.rules:1): it is not known)"

static void test_doubt(void **state)
{
	(void)state;
	ASSERT_ROWS(nothing,
		    /* it makes no difference */
		    { DOUBT "OWNER=\"root\"\n", "sda",
		      "?(PROGRAM==\"/opt/x\" (99-asm.rules:1): it is not known):root 0600", BOOT },
		    { "OWNER=\"grid\"\n" DOUBT "OWNER=\"grid\"\n", "sda", "grid:root 0600", BOOT },
		    /* a later line decides */
		    { DOUBT "OWNER=\"oracle\"\nOWNER=\"grid\"\n", "sda", "grid:root 0600", BOOT },
		    /* unless it may come too late */
		    { DOUBT "OWNER:=\"oracle\"\nOWNER=\"grid\"\n", "sda", WHY ":root 0600", BOOT },
		    { DOUBT "OWNER:=\"grid\"\nOWNER=\"grid\"\n", "sda", WHY ":root 0600", BOOT },
		    /* the same token fails anyway */
		    { DOUBT "RESULT==\"x\", KERNEL==\"sdb\", OWNER=\"grid\"\n", "sda",
		      "root:root 0600", BOOT },
		    { DOUBT "GROUP=\"dba\"\n", "sda", "root:" WHY " " WHY, BOOT },
		    { DOUBT "SYMLINK+=\"a b\"\nSYMLINK+=\"b\"\n", "sda",
		      "root:root 0600 ?/dev/a /dev/b", BOOT },
		    { "SYMLINK+=\"a\"\n"
		      "PROGRAM==\"/opt/x\", SYMLINK=\"b\"\n",
		      "sda", "root:root 0600 ?/dev/a ?/dev/b", BOOT });
}

static void test_doubtful_properties(void **state)
{
	(void)state;
	ASSERT_ROWS(
		nothing,
		{ DOUBT "ENV{X}=\"grid\"\nENV{X}==\"grid\", OWNER=\"grid\"\n", "sda",
		  WHY ":root 0600", BOOT },
		{ "ENV{X}=\"grid\"\n" DOUBT "ENV{X}=\"grid\"\nENV{X}==\"grid\", OWNER=\"grid\"\n",
		  "sda", "grid:root 0600", BOOT },
		{ DOUBT "ENV{X}=\"grid\"\nENV{X}=\"y\"\nENV{X}==\"grid\", OWNER=\"grid\"\n", "sda",
		  "root:root 0600", BOOT },
		{ DOUBT "ENV{X}=\"grid\"\nOWNER=\"$env{X}\"\n", "sda", WHY ":root 0600", BOOT },
		{ DOUBT "TAG+=\"t\"\nTAG==\"t\", OWNER=\"grid\"\n", "sda", WHY ":root 0600", BOOT },
		{ DOUBT "SYMLINK+=\"l\"\nSYMLINK!=\"l\", OWNER=\"grid\"\n", "sda",
		  WHY ":root 0600 ?/dev/l", BOOT });
}

static void test_doubtful_jumps(void **state)
{
	(void)state;
	ASSERT_ROWS(nothing,
		    { DOUBT "GOTO=\"end\"\nOWNER=\"grid\"\nLABEL=\"end\"\n", "sda",
		      WHY ":root 0600", BOOT },
		    { DOUBT "GOTO=\"end\"\nOWNER=\"grid\"\nLABEL=\"end\"\nOWNER=\"oracle\"\n",
		      "sda", "oracle:root 0600", BOOT },
		    /* from there it goes beyond all that is in doubt */
		    { DOUBT "GOTO=\"a\"\nGOTO=\"b\"\nLABEL=\"a\"\nOWNER=\"grid\"\nLABEL=\"b\"\n"
			    "MODE=\"0640\"\n",
		      "sda", WHY ":root 0640", BOOT },
		    { DOUBT "GOTO=\"b\"\nGOTO=\"a\"\nOWNER=\"grid\"\nLABEL=\"a\"\nLABEL=\"b\"\n",
		      "sda", "root:root 0600", BOOT },
		    { DOUBT "GOTO=\"end\"\nKERNEL==\"sdb\", OWNER=\"grid\"\nLABEL=\"end\"\n", "sda",
		      "root:root 0600", BOOT });
}

/* Where rules of the distribution cannot be followed, udev's database shows how they ended. */
static void test_database_decides(void **state)
{
	static const char distribution[] =
		"PROGRAM==\"/opt/y\", ENV{ID_PATH}=\"something\", SYMLINK+=\"known-link other\"\n"
		"IMPORT{program}=\"/opt/z --export\"\n"
		"IMPORT{builtin}=\"blkid\"\n"
		"ATTR{wwid}==\"?*\", SYMLINK+=\"disk/by-id/x-$attr{wwid}-part%n\"\n";

	(void)state;
	ASSERT_ROWS(
		distribution,
		{ "ENV{ID_PATH}==\"pci-1\", OWNER=\"grid\"\n", "sda", "grid:root 0600", BOOT },
		{ "ENV{ID_VENDOR}==\"A_B\", OWNER=\"grid\"\n", "sda", "root:root 0600", BOOT },
		{ "ENV{ID_FS_LABEL}==\"DATA1\", OWNER=\"grid\"\n", "sda1",
		  "grid:root 0600 /dev/disk/by-id/x-eui.1-part1 /dev/known-link", BOOT },
		{ "ENV{DM_NAME}==\"data1\", OWNER=\"grid\"\n", "dm-3", "root:root 0600", BOOT });
}

/* ---- imports ---- */

static void test_imports(void **state)
{
	(void)state;
	ASSERT_ROWS(
		nothing,
		{ "IMPORT{cmdline}=\"asm\", OWNER=\"$env{asm}\"\n", "sda", "grid:root 0600", BOOT },
		{ "IMPORT{cmdline}=\"quiet\"\nENV{quiet}==\"1\", OWNER=\"grid\"\n", "sda",
		  "grid:root 0600", BOOT },
		{ "IMPORT{cmdline}=\"qui\", OWNER=\"grid\"\n", "sda", "root:root 0600", BOOT },
		{ "IMPORT{parent}=\"ID_*\"\nENV{ID_VENDOR}==\"A_B\", OWNER=\"grid\"\n", "sda1",
		  "grid:root 0600", BOOT },
		{ "IMPORT{db}=\"ID_PATH\", OWNER=\"grid\"\n", "sda", "grid:disk 0660", CHANGE },
		{ "IMPORT{db}=\"ID_PATH\", OWNER=\"grid\"\n", "sda", "root:root 0600", BOOT },
		{ "IMPORT{program}=\"" SCSI_ID " --export -g -d %N\"\nENV{ID_SERIAL}==\"3600*\", "
		  "OWNER=\"grid\"\n",
		  "sda", "grid:root 0600", BOOT },
		{ "IMPORT{builtin}=\"path_id\"\nENV{ID_PATH}==\"pci-1\", OWNER=\"grid\"\n", "sda",
		  "grid:root 0600", BOOT },
		{ "IMPORT{builtin}=\"path_id\", OWNER=\"grid\"\n", "loop0", "root:root 0600",
		  BOOT });
}

/* The number of a disk is another one after each boot. */
static void test_counted_anew(void **state)
{
	static const char links[] =
		"ENV{DISKSEQ}==\"?*\", SYMLINK+=\"disk/by-diskseq/$env{DISKSEQ}\"\n";

	(void)state;
	add_property(&device_named("sda")->properties, "DISKSEQ", "9");
	ASSERT_ROWS(links, { "", "sda", "root:disk 0660 /dev/disk/by-diskseq/9", CHANGE },
		    { "", "sda", "root:root 0600 ?/dev/disk/by-diskseq/$env{DISKSEQ}", BOOT });
}

/* ---- maps ---- */

/* As rules of device-mapper do it: nothing at first, names with the change. */
static const char dm_rules[] =
	"KERNEL!=\"dm-*\", GOTO=\"end\"\n"
	"ENV{DM_COOKIE}==\"?*\", IMPORT{program}=\"/sbin/dmsetup udevflags $env{DM_COOKIE}\"\n"
	"ENV{DM_UDEV_PRIMARY_SOURCE_FLAG}!=\"1\", IMPORT{db}=\"DM_UDEV_PRIMARY_SOURCE_FLAG\"\n"
	"ACTION==\"add\", ENV{DM_UDEV_PRIMARY_SOURCE_FLAG}!=\"1\", GOTO=\"end\"\n"
	"ENV{DM_NAME}=\"$attr{dm/name}\", ENV{DM_UUID}=\"$attr{dm/uuid}\"\n"
	"ENV{DM_NAME}==\"?*\", SYMLINK+=\"mapper/$env{DM_NAME}\"\n"
	"LABEL=\"end\"\n";

static void test_maps(void **state)
{
	(void)state;
	ASSERT_ROWS(dm_rules,
		    { "ENV{DM_NAME}==\"data1\", " ASM, "dm-3",
		      "grid:asmadmin 0660 /dev/mapper/data1", BOOT },
		    { "ACTION==\"change\", ENV{DM_NAME}==\"data1\", OWNER=\"grid\"\n", "dm-3",
		      "grid:root 0600 /dev/mapper/data1", BOOT },
		    { "ACTION==\"add\", ENV{DM_NAME}==\"\", OWNER=\"grid\"\n", "dm-3",
		      "grid:root 0600 /dev/mapper/data1", BOOT },
		    { "ENV{DM_UUID}==\"mpath-3600a0b8000123\", SYMLINK+=\"asm1\"\n", "dm-3",
		      "root:disk 0660 /dev/asm1 /dev/mapper/data1", CHANGE });
}

/* An initramfs, which has no local rules, makes maps when the root file system is on one. */
static void test_maps_made_early(void **state)
{
	(void)state;
	static const struct {
		const char *cmdline;
		struct row row;
	} rows[] = {
		{ "root=/dev/sda1",
		  { "ACTION==\"add\", ENV{DM_NAME}==\"data1\", OWNER=\"grid\"\n", "dm-3",
		    "root:root 0600 /dev/mapper/data1", BOOT } },
		{ "root=/dev/sda1 quiet root=/dev/mapper/data1",
		  { "ACTION==\"add\", ENV{DM_NAME}==\"data1\", OWNER=\"grid\"\n", "dm-3",
		    "grid:root 0600 /dev/mapper/data1", BOOT } },
		{ "quiet",
		  { "ACTION==\"add\", ENV{DM_NAME}==\"data1\", OWNER=\"grid\", SYMLINK+=\"a\"\n",
		    "dm-3",
		    "?(an initramfs may make the map, and then another event counts):root 0600 "
		    "?/dev/a /dev/mapper/data1",
		    BOOT } },
		{ "root=UUID=nothing",
		  { "ENV{DM_NAME}==\"data1\", OWNER=\"grid\"\n", "dm-3",
		    "grid:root 0600 /dev/mapper/data1", BOOT } },
		{ "root=/dev/mapper/data1",
		  { "ACTION==\"change\", ENV{DM_NAME}==\"data1\", OWNER=\"grid\"\n", "dm-3",
		    "root:root 0600 /dev/mapper/data1", BOOT } },
	};

	names_add(arena, &devices.items[2].links, "/dev/mapper/data1");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct rule_facts facts = facts_of_rules(rows[i].row.rules, dm_rules);
		facts.cmdline = rows[i].cmdline;
		assert_predicted(&facts, &rows[i].row);
	}
}

/* ---- the rest ---- */

static void test_run_changes_the_node(void **state)
{
	(void)state;
	ASSERT_ROWS(nothing,
		    { "OWNER=\"oracle\", RUN+=\"/bin/chown grid %N\"\n", "sda",
		      "?(RUN+=\"/bin/chown grid %N\" (99-asm.rules:1): changes the node):?(RUN+="
		      "\"/bin/chown grid %N\" (99-asm.rules:1): changes the node) 0600",
		      BOOT },
		    { "OWNER=\"oracle\", RUN+=\"/usr/bin/raw /dev/raw/raw1 %N\"\n", "sda",
		      "oracle:root 0600", BOOT });
}

static void test_tags_of_former_events(void **state)
{
	(void)state;
	ASSERT_ROWS(nothing,
		    { "TAG==\"old\", OWNER=\"grid\"\n", "sda1",
		      "?(udev may or may not see a former tag):disk 0660", CHANGE },
		    { "TAG==\"old\", OWNER=\"grid\"\n", "sda1", "root:root 0600", BOOT },
		    { "TAG==\"other\", OWNER=\"grid\"\n", "sda1", "root:disk 0660", CHANGE });
}

/* ---- what an observer hears ---- */

struct heard {
	struct strbuf text;
};

static void hear(void *context, const struct rule_line *line, enum line_outcome outcome,
		 const struct rule_token *token, const char *reason)
{
	static const char *const outcomes[] = { "applied", "maybe", "failed" };
	struct heard *heard = context;

	strbuf_printf(&heard->text, "%u %s", line->number, outcomes[outcome]);
	if (token)
		strbuf_printf(&heard->text, " %s: %s", token->text, reason);
	strbuf_puts(&heard->text, "\n");
}

static void test_observer(void **state)
{
	struct heard heard = { strbuf_new(arena) };
	const struct rules_observer observer = { hear, &heard };
	struct rule_facts facts = facts_of_rules("KERNEL==\"sdb\", OWNER=\"grid\"\n"
						 "ENV{ID_SERIAL}==\"x\", OWNER=\"grid\"\n"
						 "ENV{NOTHING}==\"x\", OWNER=\"grid\"\n"
						 "KERNEL==\"sda\", GOTO=\"end\"\n"
						 "OWNER=\"oracle\"\n"
						 "LABEL=\"end\"\n"
						 "KERNELS==\"x\", OWNER=\"grid\"\n"
						 "TEST==\"/opt/x\", OWNER=\"grid\"\n"
						 "PROGRAM==\"" SCSI_ID
						 " -gud %N\", RESULT==\"y\", OWNER=\"grid\"\n"
						 "ATTR{size}==\"1\", MODE=\"0640\"\n",
						 NULL);
	struct prediction prediction;

	(void)state;
	facts.sysfs.from.status = FACT_OBTAINED;
	rules_evaluate(arena, &facts, &devices, &devices.items[0], RULES_CHANGE, &observer,
		       &prediction);
	assert_string_equal(heard.text.data,
			    "1 failed KERNEL==\"sdb\": it is \"sda\"\n"
			    "2 failed ENV{ID_SERIAL}==\"x\": it is \"3600a0b8000123\"\n"
			    "3 failed ENV{NOTHING}==\"x\": it is not set\n"
			    "4 applied\n"
			    "7 failed KERNELS==\"x\": no device fits, nor one above it\n"
			    "8 maybe TEST==\"/opt/x\": it is not known whether the file is there\n"
			    "9 failed RESULT==\"y\": it is \"3600a0b8000123\"\n"
			    "10 failed ATTR{size}==\"1\": it is \"2097152\"\n");
	assert_false(prediction.owner.known);
	assert_null(prediction.mode.value);
	assert_true(prediction.mode.known);
	assert_string_equal(property_find(&prediction.properties, "ID_SERIAL"), "3600a0b8000123");
	assert_string_equal(property_find(&prediction.properties, "ID_VENDOR"), "A_B");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_settings),
		TEST(test_old_release),
		TEST(test_system_accounts_only),
		TEST(test_name_of_a_name_service),
		TEST(test_who_set_it),
		TEST(test_without_distribution),
		TEST(test_unread_file),
		TEST(test_parents),
		TEST(test_parents_not_known),
		TEST(test_scsi_id),
		TEST(test_scsi_id_of_others),
		TEST(test_program_that_is_not_there),
		TEST(test_other_programs),
		TEST(test_doubt),
		TEST(test_doubtful_properties),
		TEST(test_doubtful_jumps),
		TEST(test_database_decides),
		TEST(test_imports),
		TEST(test_counted_anew),
		TEST(test_maps),
		TEST(test_maps_made_early),
		TEST(test_run_changes_the_node),
		TEST(test_tags_of_former_events),
		TEST(test_observer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
