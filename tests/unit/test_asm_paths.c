/* SPDX-License-Identifier: Apache-2.0
 *
 * Multipath that device-mapper does not make: PowerPath, VxDMP, native multipath of NVMe.
 */
#include "tests/unit/asm_block.h"
#include "tests/unit/parse_help.h"

#include "asm/asmtool.h"

enum { PSEUDO = 120, SCSI = 8, GIB = 1 << 30 };

static struct node_facts node;
static struct disk_facts facts;

static int start(void **state)
{
	parse_setup(state);
	node = (struct node_facts){ .arena = arena, .disks = &facts };
	facts = (struct disk_facts){ .devices.from.status = FACT_OBTAINED };
	return 0;
}

/* Minor numbers are those of the order. `wwid` may be NULL. */
static struct block_device *add_device(const char *kernel, unsigned major, const char *wwid)
{
	struct block_devices *devices = &facts.devices;
	struct block_device device = { .kernel = kernel, .major = major, .size_bytes = GIB };

	device.node = arena_printf(arena, "/dev/%s", kernel);
	device.minor = (unsigned)devices->count + 1;
	if (wwid) {
		device.properties.items = arena_alloc(arena, sizeof(struct property));
		device.properties.items[0] = (struct property){ "ID_SERIAL", wwid };
		device.properties.count = 1;
	}
	block_devices_add(arena, devices, &device);
	return &devices->items[devices->count - 1];
}

static struct block_device *device_at(const char *kernel)
{
	for (size_t i = 0; i < facts.devices.count; i++)
		if (str_equal(facts.devices.items[i].kernel, kernel))
			return &facts.devices.items[i];
	fail_msg("no %s", kernel);
	return NULL;
}

static void add_partition(const char *kernel, const char *disk)
{
	unsigned major = device_at(disk)->major;
	struct block_device *part = add_device(kernel, major, NULL);

	part->partition = true;
	part->disk = disk;
}

static void add_member(const char *kernel, unsigned number)
{
	struct asm_block made = { ASM_BLOCK_MEMBER };
	struct disk_contents *contents = &facts.contents;
	unsigned char *block = arena_alloc(arena, ASM_BLOCK_BYTES);

	made.number = number;
	make_asm_block(block, &made);
	contents->items = arena_grow(arena, contents->items, &contents->capacity, contents->count,
				     sizeof(*contents->items));
	struct disk_content *content = &contents->items[contents->count++];
	content->from.status = FACT_OBTAINED;
	content->major = device_at(kernel)->major;
	content->minor = device_at(kernel)->minor;
	content->ranges = arena_alloc(arena, sizeof(*content->ranges));
	content->ranges[0] = (struct disk_range){ 0, { (const char *)block, ASM_BLOCK_BYTES } };
	content->count = 1;
}

static const char *joined(const struct names *names)
{
	struct strbuf text = strbuf_new(arena);

	for (size_t i = 0; i < names->count; i++)
		strbuf_printf(&text, "%s%s", i ? " " : "", names->items[i]);
	return text.length ? text.data : "";
}

static void assert_slaves(const char *kernel, const char *wanted)
{
	assert_string_equal(joined(&device_at(kernel)->slaves), wanted);
}

static const char *why(const char *kernel, bool asked_for)
{
	const char *words = asm_why_not_open(arena, &facts.devices, device_at(kernel), asked_for);

	return words ? words : "";
}

static void related_by_wwid(void **state)
{
	(void)state;
	add_device("emcpowera", PSEUDO, "3600a");
	add_device("emcpowerb", PSEUDO, "3600b");
	add_device("sda", SCSI, NULL);
	add_device("sdb", SCSI, "3600a");
	add_device("sdc", SCSI, "3600a");
	add_device("sdd", SCSI, "3600d");
	asm_relate_paths(arena, &facts.devices);
	assert_slaves("emcpowera", "sdb sdc");
	assert_slaves("emcpowerb", "");
	assert_string_equal(joined(&device_at("sdc")->holders), "emcpowera");
	assert_string_equal(why("sdb", true), "path of map emcpowera");
	/* emcpowerb has paths, and this may be one; but not when ASM itself uses it */
	assert_string_equal(why("sda", false), "may be a path of emcpowerb");
	assert_string_equal(why("sda", true), "");
	assert_string_equal(why("sdd", false), "");
	assert_string_equal(why("emcpowera", false), "");
}

static void related_by_size(void **state)
{
	(void)state;
	add_device("VxDMP1", 201, NULL);
	add_device("sdb", SCSI, "3600b");
	add_device("sdc", SCSI, "3600b");
	add_device("sdd", SCSI, "3600d")->size_bytes = 2L * GIB;
	asm_relate_paths(arena, &facts.devices);
	assert_slaves("VxDMP1", "sdb sdc");
	assert_string_equal(why("sdd", false), "");
}

static void size_of_several(void **state)
{
	(void)state;
	add_device("emcpowera", PSEUDO, NULL);
	add_device("sdb", SCSI, "3600b");
	add_device("sdc", SCSI, "3600c");
	asm_relate_paths(arena, &facts.devices);
	assert_slaves("emcpowera", "");
	/* of two maps with one size */
	device_at("sdc")->size_bytes = 1;
	add_device("emcpowerb", PSEUDO, NULL);
	asm_relate_paths(arena, &facts.devices);
	assert_slaves("emcpowera", "");
	assert_slaves("emcpowerb", "");
}

static void related_by_header(void **state)
{
	(void)state;
	add_device("emcpowera", PSEUDO, NULL);
	add_device("emcpowerb", PSEUDO, NULL);
	add_device("sdb", SCSI, "3600b");
	add_device("sdc", SCSI, "3600c");
	add_partition("emcpowera1", "emcpowera");
	add_partition("sdb1", "sdb");
	add_member("emcpowera1", 1);
	add_member("sdb1", 1);
	add_member("emcpowerb", 2);
	add_member("sdc", 3);
	asm_assemble(&node, NULL, &facts);
	assert_slaves("emcpowera", "sdb");
	assert_slaves("emcpowerb", "");
	assert_int_equal(facts.disks.count, 3);
	const struct disk *disk = &facts.disks.items[0];
	assert_string_equal(disk->path, "/dev/emcpowera1");
	assert_string_equal(joined(&disk->names), "/dev/emcpowera1 /dev/sdb1");
	assert_string_equal(disk->map, "emcpowera");
	assert_int_equal(disk->path_count, 1);
	assert_string_equal(disk->wwid, "3600b");
}

/* One of them is a copy: nobody can tell which are the paths. */
static void header_of_several(void **state)
{
	(void)state;
	add_device("emcpowera", PSEUDO, NULL);
	add_device("sdb", SCSI, "3600b");
	add_device("sdc", SCSI, "3600c");
	add_member("emcpowera", 1);
	add_member("sdb", 1);
	add_member("sdc", 1);
	asm_assemble(&node, NULL, &facts);
	assert_slaves("emcpowera", "");
	assert_int_equal(facts.disks.count, 3);
}

static void paths_of_maps_stay_closed(void **state)
{
	(void)state;
	struct block_device *map = add_device("dm-3", 253, NULL);
	map->dm_uuid = "mpath-3600a";
	map->dm_name = "data1";
	names_add(arena, &add_device("sdb", SCSI, "3600a")->holders, "dm-3");
	add_partition("sdb1", "sdb");
	names_add(arena, &add_device("sdc", SCSI, "3600c")->holders, "md0");
	add_device("md0", 9, NULL);
	assert_string_equal(why("sdb", true), "path of map data1");
	assert_string_equal(why("sdb1", true), "path of map data1");
	assert_string_equal(why("dm-3", false), "");
	/* holders of another kind are the caller's business */
	assert_string_equal(why("sdc", false), "");
}

static void mounts_are_found(void **state)
{
	struct mounts mounts = { 0 };

	(void)state;
	add_device("sdb", SCSI, NULL);
	names_add(arena, &device_at("sdb")->links, "/dev/asm/data1");
	add_device("sdc", SCSI, NULL);
	add_partition("sdc2", "sdc");
	add_device("sdd", SCSI, NULL);
	add_member("sdb", 0);
	add_member("sdc", 1);
	add_member("sdd", 2);
	mounts_parse(arena,
		     text_of("/dev/asm/data1 /backup btrfs rw\n/dev/sdc2 /mnt xfs rw\n"
			     "/dev/sdc2 /again xfs rw\nsdd /x xfs rw\n/dev/sdd9 /y xfs rw\n"),
		     &mounts);
	asm_assemble(&node, NULL, &facts);
	asm_set_mounted(&mounts, &facts);
	assert_int_equal(facts.disks.count, 3);
	assert_string_equal(facts.disks.items[0].mounted_on, "/backup");
	assert_string_equal(facts.disks.items[1].mounted_on, "/mnt");
	assert_null(facts.disks.items[2].mounted_on);
}

static void hidden_names(void **state)
{
	static const struct {
		const char *kernel, *disk;
		bool hidden;
	} rows[] = {
		{ "nvme0c1n1", NULL, true },
		{ "nvme0c1n1", "nvme0n1", true },
		{ "nvme10c2n33", "nvme10n33", true },
		{ "nvme0c1n1", "nvme0n11", false },
		{ "nvme0c1n11", "nvme0n1", false },
		{ "nvme1c0n1", "nvme0n1", false },
		{ "nvme0n1", NULL, false },
		{ "nvme0c1", NULL, false },
		{ "nvmec1n1", NULL, false },
		{ "nvme0cn1", NULL, false },
		{ "nvme0c1n1p1", NULL, false },
		{ "nvme0c1n", NULL, false },
		{ "sdb", NULL, false },
		{ "", NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (block_is_hidden_path(rows[i].kernel, rows[i].disk) != rows[i].hidden)
			fail_msg("%s of %s", rows[i].kernel, rows[i].disk ? rows[i].disk : "any");
}

static void paths_of_nvme(void **state)
{
	static const struct {
		const char *kernel, *state, *ana_state;
		bool failed, known;
	} rows[] = {
		{ "nvme0c0n1", "live", "optimized", false, true },
		{ "nvme0c1n1", "live", "non-optimized", false, true },
		{ "nvme0c2n1", "live", "inaccessible", false, true },
		{ "nvme0c3n1", "live", "persistent-loss", true, true },
		{ "nvme0c4n1", "connecting", "optimized", true, true },
		{ "nvme0c5n1", "deleting", NULL, true, true },
		{ "nvme0c6n1", NULL, NULL, false, false },
	};
	enum { ROWS = sizeof(rows) / sizeof(*rows) };

	(void)state;
	add_device("nvme0n1", 259, "eui.1");
	add_device("nvme0n2", 259, "eui.2");
	for (size_t i = 0; i < ROWS; i++)
		block_devices_add(arena, &facts.devices,
				  &(struct block_device){ .kernel = rows[i].kernel,
							  .state = rows[i].state,
							  .ana_state = rows[i].ana_state });
	assert_int_equal(facts.devices.count, 2);
	add_member("nvme0n1", 1);
	add_member("nvme0n2", 2);
	asm_assemble(&node, NULL, &facts);
	assert_int_equal(facts.disks.count, 2);
	const struct disk *disk = &facts.disks.items[0];
	assert_string_equal(disk->map, "nvme0n1");
	assert_int_equal(disk->path_count, ROWS);
	for (size_t i = 0; i < ROWS; i++) {
		assert_string_equal(disk->paths[i].kernel, rows[i].kernel);
		assert_int_equal(disk->paths[i].failed, rows[i].failed);
		assert_int_equal(disk->paths[i].known, rows[i].known);
	}
	/* no path of the second one is there: an NVMe disk of one controller looks so */
	assert_null(facts.disks.items[1].map);
}

#define PATHS_TEST(test) cmocka_unit_test_setup_teardown(test, start, parse_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PATHS_TEST(related_by_wwid),   PATHS_TEST(related_by_size),
		PATHS_TEST(size_of_several),   PATHS_TEST(related_by_header),
		PATHS_TEST(header_of_several), PATHS_TEST(paths_of_maps_stay_closed),
		PATHS_TEST(mounts_are_found),  PATHS_TEST(hidden_names),
		PATHS_TEST(paths_of_nvme),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
