/* SPDX-License-Identifier: Apache-2.0
 *
 * Devices and attributes of sysfs: as udev sees them, from process to process, and in captures.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>
#include <libudev.h>

#include "probes/sysfs.h"
#include "tests/unit/temp_folder.h"

static struct arena *arena;

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

/* ---- questions ---- */

static struct block_device disk_items[] = {
	{ .devpath = "/devices/pci0/0:1/host0/target0/0:0/block/sdb" },
	{ .devpath = "/devices/pci0/0:1/host0/target0/0:0/block/sdb/sdb1" },
	{ .devpath = "/devices/virtual/block/dm-3" },
};

static const struct block_devices disks = { .items = disk_items, .count = 3 };

static struct names names_of(const char *const *items)
{
	struct names names = { 0 };

	for (; *items; items++)
		names_add(arena, &names, *items);
	return names;
}

static struct sysfs_question question_of(const struct block_devices *devices,
					 const char *const *own, const char *const *parents)
{
	return (struct sysfs_question){ devices, names_of(own), names_of(parents) };
}

/* ---- a tree ---- */

static void link_of(const char *path, const char *target)
{
	temp_folders_of(path);
	assert_int_equal(symlink(target, temp_path(path)), 0);
}

#define LUN  "sys/devices/pci0/0:1/host0/target0/0:0"
#define DISK LUN "/block/sdb"
#define MAP  "sys/devices/virtual/block/dm-3"

static void write_tree(void)
{
	char page[SYSFS_VALUE_LIMIT + 1];

	memset(page, 'x', sizeof(page));
	temp_text("sys/devices/pci0/uevent", "");
	temp_text("sys/devices/pci0/0:1/uevent", "DRIVER=ahci\n");
	link_of("sys/devices/pci0/0:1/subsystem", "../../../bus/pci");
	link_of("sys/devices/pci0/0:1/driver", "../../../bus/pci/drivers/ahci");
	temp_text("sys/devices/pci0/0:1/host0/model", "no device, no parent\n");
	temp_text("sys/devices/pci0/0:1/host0/target0/uevent", "");
	link_of("sys/devices/pci0/0:1/host0/target0/subsystem", "../../../../bus/scsi");
	temp_text(LUN "/uevent", "");
	link_of(LUN "/subsystem", "scsi");
	link_of(LUN "/driver", "sd");
	temp_text(LUN "/model", "DISK  \n");
	temp_text(LUN "/vendor", "\n");
	temp_text(DISK "/uevent", "");
	temp_text(DISK "/size", "2048\n");
	temp_text(DISK "/two", "a\nb\n\r\n");
	temp_text(DISK "/empty", "");
	temp_bytes(DISK "/nul", "ab\0cd\n", 6);
	temp_bytes(DISK "/full", page, SYSFS_VALUE_LIMIT);
	temp_bytes(DISK "/long", page, SYSFS_VALUE_LIMIT + 1);
	link_of(DISK "/device", "../..");
	link_of(DISK "/subsystem", "../../../../../../../class/block");
	temp_text(DISK "/sdb1/uevent", "");
	temp_text(DISK "/sdb1/partition", "1\n");
	temp_text(MAP "/uevent", "");
	temp_text(MAP "/dm/name", "data1\n");
}

static const char *const tree_own[] = {
	"size",	  "two",	  "empty",     "nul",	    "full",    "long",
	"device", "device/model", "dm",	       "none",	    "dm/name", "dm/uuid",
	"sdb1",	  "md/state",	  "partition", "subsystem", NULL,
};
static const char *const tree_parents[] = { "model", "vendor", "driver", "rev", NULL };

static const struct {
	const char *devpath, *name;
	enum sysfs_answer answer;
	const char *value;
} tree_answers[] = {
	{ "/block/sdb", "size", SYSFS_VALUE, "2048" },
	{ "/block/sdb", "two", SYSFS_VALUE, "a\nb" },
	{ "/block/sdb", "empty", SYSFS_VALUE, "" },
	{ "/block/sdb", "nul", SYSFS_VALUE, "ab" },
	{ "/block/sdb", "long", SYSFS_UNKNOWN, NULL },
	{ "/block/sdb", "device", SYSFS_BARE, NULL },
	{ "/block/sdb", "device/model", SYSFS_VALUE, "DISK  " },
	{ "/block/sdb", "subsystem", SYSFS_VALUE, "block" },
	{ "/block/sdb", "dm", SYSFS_ABSENT, NULL },
	{ "/block/sdb", "dm/name", SYSFS_ABSENT, NULL },
	{ "/block/sdb", "md", SYSFS_ABSENT, NULL },
	{ "/block/sdb", "md/state", SYSFS_ABSENT, NULL },
	{ "/block/sdb", "sdb1", SYSFS_BARE, NULL },
	{ "/block/sdb", "model", SYSFS_ABSENT, NULL },
	{ "/block/sdb", "nobody-asked", SYSFS_UNKNOWN, NULL },
	{ "/block/sdb/sdb1", "partition", SYSFS_VALUE, "1" },
	{ "/block/sdb/sdb1", "size", SYSFS_ABSENT, NULL },
	{ "", "model", SYSFS_VALUE, "DISK  " },
	{ "", "vendor", SYSFS_VALUE, "" },
	{ "", "driver", SYSFS_VALUE, "sd" },
	{ "", "rev", SYSFS_ABSENT, NULL },
	{ "", "size", SYSFS_UNKNOWN, NULL },
};

static const struct sysfs_device *device_at(const struct sysfs_devices *devices,
					    const char *devpath)
{
	const struct sysfs_device *device = sysfs_device_find(devices, devpath);

	if (!device)
		fail_msg("no %s", devpath);
	return device;
}

static void check_tree(const struct sysfs_devices *devices)
{
	static const char lun[] = "/devices/pci0/0:1/host0/target0/0:0";
	const char *value;

	for (size_t i = 0; i < sizeof(tree_answers) / sizeof(*tree_answers); i++) {
		const char *path = arena_printf(arena, "%s%s", lun, tree_answers[i].devpath);
		const struct sysfs_device *device = device_at(devices, path);
		enum sysfs_answer answer = sysfs_attribute(device, tree_answers[i].name, &value);
		if (answer != tree_answers[i].answer || !str_equal(value, tree_answers[i].value))
			fail_msg("%s of %s: %d \"%s\"", tree_answers[i].name, path, (int)answer,
				 value ? value : "(null)");
	}
	const struct sysfs_device *disk = device_at(devices, disk_items[0].devpath);
	assert_int_equal(sysfs_attribute(disk, "full", &value), SYSFS_VALUE);
	assert_int_equal(strlen(value), SYSFS_VALUE_LIMIT);
	const struct sysfs_device *map = device_at(devices, disk_items[2].devpath);
	assert_int_equal(sysfs_attribute(map, "dm", &value), SYSFS_BARE);
	assert_int_equal(sysfs_attribute(map, "dm/name", &value), SYSFS_VALUE);
	assert_string_equal(value, "data1");
	assert_int_equal(sysfs_attribute(map, "dm/uuid", &value), SYSFS_ABSENT);
}

static void check_kinship(const struct sysfs_devices *devices)
{
	static const struct {
		const char *devpath, *kernel, *subsystem, *driver;
	} rows[] = {
		{ "/devices/pci0", "pci0", NULL, NULL },
		{ "/devices/pci0/0:1", "0:1", "pci", "ahci" },
		{ "/devices/pci0/0:1/host0/target0", "target0", "scsi", NULL },
		{ "/devices/pci0/0:1/host0/target0/0:0", "0:0", "scsi", "sd" },
		{ "/devices/pci0/0:1/host0/target0/0:0/block/sdb", "sdb", "block", NULL },
		{ "/devices/pci0/0:1/host0/target0/0:0/block/sdb/sdb1", "sdb1", "block", NULL },
		{ "/devices/virtual/block/dm-3", "dm-3", "block", NULL },
	};
	const size_t count = sizeof(rows) / sizeof(*rows);

	/* no host0, which has no uevent, and no mere folder */
	assert_int_equal(devices->from.status, FACT_OBTAINED);
	assert_int_equal(devices->count, count);
	for (size_t i = 0; i < count; i++) {
		const struct sysfs_device *device = device_at(devices, rows[i].devpath);
		assert_true(device->known);
		assert_string_equal(device->kernel, rows[i].kernel);
		assert_true(str_equal(device->subsystem, rows[i].subsystem));
		assert_true(str_equal(device->driver, rows[i].driver));
	}
}

static void a_tree_is_read_as_udev_reads_it(void **state)
{
	const struct sysfs_question question = question_of(&disks, tree_own, tree_parents);
	struct sysfs_devices devices;

	(void)state;
	write_tree();
	sysfs_read(arena, temp_path("sys"), &question, &devices);
	check_tree(&devices);
	check_kinship(&devices);
}

static void what_is_gone_is_not_known(void **state)
{
	const struct sysfs_question question = question_of(&disks, tree_own, tree_parents);
	struct sysfs_devices devices;
	const char *value;

	(void)state;
	sysfs_read(arena, temp_path("sys"), &question, &devices);
	assert_int_equal(devices.count, 3);
	assert_int_equal(sysfs_attribute(&devices.items[0], "size", &value), SYSFS_UNKNOWN);
}

/* ---- equal answers ---- */

static void assert_same(const struct sysfs_devices *a, const struct sysfs_devices *b)
{
	assert_int_equal(a->from.status, b->from.status);
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++) {
		const struct sysfs_device *left = &a->items[i], *right = &b->items[i];
		assert_string_equal(left->devpath, right->devpath);
		assert_true(str_equal(left->subsystem, right->subsystem));
		assert_true(str_equal(left->driver, right->driver));
		assert_int_equal(left->known, right->known);
		assert_int_equal(left->attributes.count, right->attributes.count);
		for (size_t j = 0; j < left->attributes.count; j++) {
			const char *name = left->attributes.items[j].key, *mine, *other;
			if (sysfs_attribute(left, name, &mine) !=
				    sysfs_attribute(right, name, &other) ||
			    !str_equal(mine, other))
				fail_msg("%s/%s: \"%s\" is not \"%s\"", left->devpath, name,
					 mine ? mine : "(null)", other ? other : "(null)");
		}
	}
}

/* ---- this machine ---- */

/* Values, folders, links, write-only files, and what is not there. */
static const char *const live_own[] = {
	"size",
	"removable",
	"queue/rotational",
	"queue/scheduler",
	"loop/backing_file",
	"loop",
	"dm/name",
	"md/array_state",
	"device",
	"device/model",
	"subsystem",
	"driver",
	"power/control",
	"power",
	"bdi",
	"holders",
	"partition",
	"serial",
	"wwid",
	"alignment_offset",
	"queue/no/no",
	"no such file",
	NULL,
};
static const char *const live_parents[] = { "model",	"vendor", "modalias", "class",	 "rescan",
					    "remove",	"driver", "module",   "msi_bus", "config",
					    "resource", "enable", NULL };

/* Only devices that nobody else changes meanwhile: the loops of other tests come and go. */
static void drop_loops(struct block_devices *io)
{
	size_t kept = 0;

	for (size_t i = 0; i < io->count; i++)
		if (!str_starts(io->items[i].kernel, "loop"))
			io->items[kept++] = io->items[i];
	io->count = kept;
}

/* The same device by libudev, as udevd has it. */
static void compare_with_libudev(struct udev *udev, const struct sysfs_device *device)
{
	struct udev_device *other =
		udev_device_new_from_syspath(udev, arena_printf(arena, "/sys%s", device->devpath));

	if (!other)
		return; /* gone meanwhile */
	assert_true(str_equal(device->subsystem, udev_device_get_subsystem(other)));
	assert_true(str_equal(device->driver, udev_device_get_driver(other)));
	for (size_t i = 0; i < device->attributes.count; i++) {
		const struct property *attribute = &device->attributes.items[i];
		const char *value = udev_device_get_sysattr_value(other, attribute->key);
		if (!str_equal(value, attribute->value))
			fail_msg("%s/%s: udev has \"%s\", we have \"%s\"", device->devpath,
				 attribute->key, value ? value : "(null)",
				 attribute->value ? attribute->value : "(null)");
	}
	udev_device_unref(other);
}

static void values_are_those_of_libudev(void **state)
{
	struct world *world = world_live(arena, 60);
	struct udev *udev = udev_new();
	struct block_devices devices;
	struct sysfs_devices found;
	const char *error;

	(void)state;
	world->verbs->devices(world, &devices);
	drop_loops(&devices);
	const struct sysfs_question question = question_of(&devices, live_own, live_parents);
	world->verbs->sysfs(world, &question, &found);
	assert_int_equal(found.from.status, FACT_OBTAINED);
	assert_true(found.count >= devices.count);
	for (size_t i = 0; i < found.count; i++)
		compare_with_libudev(udev, &found.items[i]);
	udev_unref(udev);
	world->verbs->close(world, &error);
}

static void answers_survive_the_way_between_processes(void **state)
{
	struct block_device self = { .devpath = "/devices/virtual/mem/null" };
	const struct block_devices devices = { .items = &self, .count = 1 };
	static const char *const own[] = { "uevent", "dev", "power", "none/none", NULL };
	static const char *const none[] = { NULL };
	const struct sysfs_question question = question_of(&devices, own, none);
	struct strbuf request = strbuf_new(arena), reply = strbuf_new(arena);
	struct sysfs_devices here, there;

	(void)state;
	sysfs_read(arena, "/sys", &question, &here);
	sysfs_pack(&request, &question);
	sysfs_serve((struct bytes){ request.data, request.length }, &reply);
	sysfs_unpack(arena, (struct bytes){ reply.data, reply.length }, &there);
	assert_int_equal(here.count, 1);
	assert_same(&here, &there);
	/* a reply that is cut does no harm */
	for (size_t length = 0; length < reply.length; length++) {
		char *copy = malloc(length + 1);
		assert_non_null(copy);
		memcpy(copy, reply.data, length);
		sysfs_unpack(arena, (struct bytes){ copy, length }, &there);
		assert_true(there.count <= 1);
		free(copy);
	}
}

/* ---- captures ---- */

static struct world *open_capture(const char *name)
{
	const char *error;
	struct world *world = world_replay(arena, temp_path(name), &error);

	if (!world)
		fail_msg("%s", error);
	return world;
}

static void close_world(struct world *world)
{
	const char *error = NULL;

	if (world->verbs->close(world, &error) < 0)
		fail_msg("%s", error);
}

static void a_recorded_machine_is_replayed(void **state)
{
	const char *error;
	struct world *world = world_record(arena, world_live(arena, 60), temp_path("c"), &error);
	struct block_devices devices;
	struct sysfs_devices live, replayed;

	(void)state;
	assert_non_null(world);
	world->verbs->devices(world, &devices);
	drop_loops(&devices);
	const struct sysfs_question question = question_of(&devices, live_own, live_parents);
	world->verbs->sysfs(world, &question, &live);
	close_world(world);
	world = world_record(arena, open_capture("c"), temp_path("again"), &error);
	world->verbs->sysfs(world, &question, &replayed);
	assert_same(&live, &replayed);
	close_world(world);
	world = open_capture("again");
	world->verbs->sysfs(world, &question, &replayed);
	assert_same(&live, &replayed);
	close_world(world);
}

/* By hand: files for values, rows for the rest; nothing said is nothing known. */
static void write_capture(void)
{
	temp_text("hand/root"
		  "/sys/devices/pci0/0:1/host0/target0/0:0/block/sdb/size",
		  "2048\n");
	temp_text("hand/root/sys/devices/virtual/block/dm-3/dm/name", "data1\n");
	temp_text("hand/udev.db", "P: /devices/pci0/0:1/host0/target0\nE: SUBSYSTEM=scsi\n\n"
				  "P: /devices/pci0/0:1/host0/target0/0:0\n"
				  "E: SUBSYSTEM=scsi\nE: DRIVER=other\n\n"
				  "P: /devices/pci0\nE: SUBSYSTEM=x\n\n");
	temp_text("hand/stat.tsv",
		  "/sys/devices/pci0/uevent\t-\n"
		  "/sys/devices/pci0/0:1/subsystem\tl\t-\t-\t-\t-\t-\t-\t-\t-\t../bus/pci\n"
		  "/sys/devices/pci0/0:1/driver\t-\n"
		  "/sys/devices/pci0/0:1/host0/target0/0:0/driver\tl\t-\t-\t-\t-\t-\t-\t-\t-\tsd\n"
		  "/sys/devices/pci0/0:1/host0/target0/0:0/block/sdb/dm\t-\n"
		  "/sys/devices/pci0/0:1/host0/target0/0:0/block/sdb/empty\tf\t0444\t0\troot\t0"
		  "\troot\t-\t0\t1\t\n");
	temp_text(
		"hand/read.tsv",
		"/sys/devices/pci0/0:1/host0/target0/0:0/block/sdb/two\tfailed\tno value\tread\n"
		"/sys/devices/pci0/0:1/host0/target0/0:0/block/sdb/nul\tfailed\tI/O error\tread\n");
}

static void a_capture_by_hand_is_replayed(void **state)
{
	const struct sysfs_question question = question_of(&disks, tree_own, tree_parents);
	static const struct {
		const char *name;
		enum sysfs_answer answer;
	} rows[] = {
		{ "size", SYSFS_VALUE },     { "dm", SYSFS_ABSENT },
		{ "dm/name", SYSFS_ABSENT }, { "empty", SYSFS_UNKNOWN },
		{ "two", SYSFS_BARE },	     { "nul", SYSFS_UNKNOWN },
		{ "device", SYSFS_UNKNOWN }, { "md/state", SYSFS_UNKNOWN },
	};
	struct sysfs_devices devices;
	const char *value;

	(void)state;
	write_capture();
	struct world *world = open_capture("hand");
	world->verbs->sysfs(world, &question, &devices);
	const struct sysfs_device *disk = device_at(&devices, disk_items[0].devpath);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(sysfs_attribute(disk, rows[i].name, &value), rows[i].answer);
	assert_int_equal(sysfs_attribute(device_at(&devices, disk_items[2].devpath), "dm", &value),
			 SYSFS_BARE);
	assert_null(sysfs_device_find(&devices, "/devices/pci0"));
	const struct sysfs_device *above = device_at(&devices, "/devices/pci0/0:1");
	assert_true(above->known);
	assert_string_equal(above->subsystem, "pci");
	assert_null(above->driver);
	above = device_at(&devices, "/devices/pci0/0:1/host0");
	assert_false(above->known);
	assert_null(above->subsystem);
	/* of the database; rows count more */
	above = device_at(&devices, "/devices/pci0/0:1/host0/target0");
	assert_true(above->known);
	assert_string_equal(above->subsystem, "scsi");
	assert_null(above->driver);
	above = device_at(&devices, "/devices/pci0/0:1/host0/target0/0:0");
	assert_true(above->known);
	assert_string_equal(above->subsystem, "scsi");
	assert_string_equal(above->driver, "sd");
	close_world(world);
}

static void a_refusal_is_replayed(void **state)
{
	const struct sysfs_question question = question_of(&disks, tree_own, tree_parents);
	struct sysfs_devices devices;

	(void)state;
	temp_text("refused/read.tsv", "/sys\ttimed out\tno answer\tsysfs\n");
	struct world *world = open_capture("refused");
	world->verbs->sysfs(world, &question, &devices);
	assert_int_equal(devices.from.status, FACT_TIMED_OUT);
	assert_string_equal(devices.from.words, "no answer");
	assert_int_equal(devices.count, 0);
	close_world(world);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_tree_is_read_as_udev_reads_it),
		TEST(what_is_gone_is_not_known),
		TEST(values_are_those_of_libudev),
		TEST(answers_survive_the_way_between_processes),
		TEST(a_recorded_machine_is_replayed),
		TEST(a_capture_by_hand_is_replayed),
		TEST(a_refusal_is_replayed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
