/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of a capture that are about disks: by hand, through both doors, and damaged.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/block_devices.h"
#include "probes/capture_disks.h"
#include "tests/unit/temp_folder.h"

/* As udevadm prints it, with lines of newer versions and a device that is no disk. */
static const char database[] = "P: /devices/pci0/block/sdb\n"
			       "M: sdb\n"
			       "R: 0\n"
			       "U: block\n"
			       "T: disk\n"
			       "D: b 8:16\n"
			       "N: sdb\n"
			       "L: 0\n"
			       "S: disk/by-id/scsi-36000c29\n"
			       "S: asm-data1\n"
			       "E: DEVPATH=/devices/pci0/block/sdb\n"
			       "E: DEVNAME=/dev/sdb\n"
			       "E: DEVTYPE=disk\n"
			       "E: MAJOR=8\n"
			       "E: MINOR=16\n"
			       "E: SUBSYSTEM=block\n"
			       "E: USEC_INITIALIZED=1234567\n"
			       "E: ID_SERIAL=36000c29=x\n"
			       "E: EMPTY=\n"
			       "\n"
			       "P: /devices/pci0/net/eth0\n"
			       "E: SUBSYSTEM=net\n"
			       "\n"
			       "P: /devices/pci0/block/sdb/sdb1\n"
			       "N: sdb1\n"
			       "E: DEVNAME=/dev/sdb1\n"
			       "E: DEVTYPE=partition\n"
			       "E: MAJOR=8\n"
			       "E: MINOR=17\n"
			       "E: SUBSYSTEM=block\n"
			       "\n"
			       "P: /devices/fabrics/nvme0/nvme0c0n1\n"
			       "E: DEVTYPE=disk\n"
			       "E: SUBSYSTEM=block\n"
			       "\n"
			       "P: /devices/fabrics/nvme0/hidden\n"
			       "E: DEVTYPE=disk\n"
			       "E: SUBSYSTEM=block\n"
			       "\n"
			       "P: /devices/virtual/block/dm-3\n"
			       "N: dm-3\n"
			       "E: DEVNAME=/dev/dm-3\n"
			       "E: DEVTYPE=disk\n"
			       "E: DM_NAME=data1\n"
			       "E: DM_UUID=mpath-36000c29\n"
			       "E: MAJOR=252\n"
			       "E: MINOR=3\n"
			       "E: SUBSYSTEM=block\n"
			       "E: USEC_INITIALIZED=1234568\n"
			       "\n"
			       "P: /devices/raid/block/cciss!c0d0\n"
			       "N: cciss/c0d0\n"
			       "E: DEVNAME=/dev/cciss/c0d0\n"
			       "E: DEVTYPE=disk\n"
			       "E: MAJOR=104\n"
			       "E: MINOR=0\n"
			       "E: SUBSYSTEM=block\n"
			       "\n";

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

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){ text, strlen(text) };
}

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
	const char *error;

	assert_int_equal(world->verbs->close(world, &error), 0);
}

static const struct block_device *device_of(const struct block_devices *devices, const char *kernel)
{
	const struct block_device *device = block_device_by_kernel(devices, kernel);

	assert_non_null(device);
	return device;
}

/* ---- udev.db ---- */

static void databases_are_parsed(void **state)
{
	struct block_devices devices = { 0 };
	const char *error;

	(void)state;
	assert_true(capture_parse_udev_db(arena, bytes_of(database), "udev.db", &devices, &error));
	assert_int_equal(devices.count, 4);
	const struct block_device *disk = &devices.items[0];
	assert_string_equal(disk->kernel, "sdb");
	assert_string_equal(disk->devpath, "/devices/pci0/block/sdb");
	assert_string_equal(disk->node, "/dev/sdb");
	assert_int_equal(disk->major, 8);
	assert_int_equal(disk->minor, 16);
	assert_true(disk->initialized);
	assert_false(disk->partition);
	assert_int_equal(disk->links.count, 2);
	assert_string_equal(disk->links.items[0], "/dev/asm-data1");
	assert_string_equal(disk->links.items[1], "/dev/disk/by-id/scsi-36000c29");
	assert_int_equal(disk->properties.count, 9);
	assert_string_equal(property_find(&disk->properties, "ID_SERIAL"), "36000c29=x");
	assert_string_equal(property_find(&disk->properties, "EMPTY"), "");
	/* what the database does not tell is not known */
	assert_int_equal(disk->size_bytes, -1);
	assert_int_equal(disk->logical_sector, COUNT_UNKNOWN);
	assert_int_equal(disk->read_only, -1);
	assert_int_equal(disk->dm_suspended, -1);
	assert_null(disk->dm_name);
	assert_true(devices.items[1].partition);
	assert_false(devices.items[1].initialized);
	assert_string_equal(devices.items[2].dm_name, "data1");
	assert_string_equal(devices.items[2].dm_uuid, "mpath-36000c29");
	assert_string_equal(devices.items[3].kernel, "cciss/c0d0");
	/* without a node only a path of NVMe is of use */
	assert_int_equal(devices.hidden_count, 1);
	assert_string_equal(devices.hidden[0].kernel, "nvme0c0n1");
	assert_null(devices.hidden[0].node);
}

static void databases_come_back_as_they_were(void **state)
{
	struct block_devices devices = { 0 }, again = { 0 };
	struct strbuf first = strbuf_new(arena), second = strbuf_new(arena);
	const char *error;

	(void)state;
	assert_true(capture_parse_udev_db(arena, bytes_of(database), "udev.db", &devices, &error));
	capture_format_udev_db(&first, &devices);
	assert_true(capture_parse_udev_db(arena, bytes_of(first.data), "udev.db", &again, &error));
	capture_format_udev_db(&second, &again);
	assert_string_equal(first.data, second.data);
	assert_int_equal(again.count, devices.count);
	assert_int_equal(again.hidden_count, devices.hidden_count);
	for (size_t i = 0; i < again.count; i++) {
		assert_string_equal(again.items[i].node, devices.items[i].node);
		assert_int_equal(again.items[i].minor, devices.items[i].minor);
		assert_int_equal(again.items[i].properties.count,
				 devices.items[i].properties.count);
		assert_int_equal(again.items[i].links.count, devices.items[i].links.count);
	}
}

/* A label that ends its line would write the next one. */
static void values_stay_on_their_line(void **state)
{
	struct property property = { "ID_FS_LABEL", "A\nE: ID_SERIAL=forged\x1b\n\nP: /x" };
	struct block_device device = { .devpath = "/devices/x",
				       .node = "/dev/x",
				       .properties = { .items = &property, .count = 1 } };
	struct block_devices devices = { .items = &device, .count = 1 }, again = { 0 };
	struct strbuf text = strbuf_new(arena);
	const char *error;

	(void)state;
	capture_format_udev_db(&text, &devices);
	assert_true(capture_parse_udev_db(arena, bytes_of(text.data), "udev.db", &again, &error));
	assert_int_equal(again.count, 1);
	assert_null(property_find(&again.items[0].properties, "ID_SERIAL"));
	assert_string_equal(property_find(&again.items[0].properties, "ID_FS_LABEL"),
			    "A\\x0aE: ID_SERIAL=forged\\x1b\\x0a\\x0aP: /x");
}

/* Nothing may be read beyond the end, and a device whose lines are cut is not passed off as whole. */
static void databases_cut_at_every_byte(void **state)
{
	(void)state;
	for (size_t length = 0; length < strlen(database); length++) {
		struct block_devices devices = { 0 };
		const char *error;
		char *copy = malloc(length + 1);
		assert_non_null(copy);
		memcpy(copy, database, length);
		bool whole = length == 0 || database[length - 1] == '\n';
		assert_int_equal(capture_parse_udev_db(arena, (struct bytes){ copy, length },
						       "udev.db", &devices, &error),
				 whole);
		if (whole)
			assert_null(error);
		else
			assert_true(str_starts(error, "udev.db:"));
		free(copy);
	}
}

static void hostile_databases_do_no_harm(void **state)
{
	static const char *const texts[] = {
		"P: /devices/../../etc\nE: SUBSYSTEM=block\n\n",
		"P: devices/x\n\n",
		"P: /devices/x/..\n\n",
	};
	static const char useless[] =
		"E: SUBSYSTEM=block\nE: MAJOR=8\nE: MINOR=0\nE: DEVNAME=/dev/x\n\n"
		"P: /devices/a\nE: SUBSYSTEM=block\nE: MAJOR=8\nE: DEVNAME=/dev/x\n\n"
		"P: /devices/b\nE: SUBSYSTEM=block\nE: MAJOR=8x\nE: MINOR=0\nE: DEVNAME=/dev/x\n\n"
		"P: /devices/c\nE: SUBSYSTEM=block\nE: MAJOR=99999999999\nE: MINOR=0\nN: x\n\n"
		"P: /devices/d\nE: SUBSYSTEM=block\nE: MAJOR=8\nE: MINOR=0\n\n"
		"\n\nX: y\n:\nE: =\nE: \nE\n";
	struct block_devices devices = { 0 };
	const char *error;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		assert_false(capture_parse_udev_db(arena, bytes_of(texts[i]), "udev.db", &devices,
						   &error));
		assert_true(str_starts(error, "udev.db:1: "));
	}
	assert_int_equal(devices.count, 0);
	assert_true(capture_parse_udev_db(arena, bytes_of(useless), "udev.db", &devices, &error));
	assert_int_equal(devices.count, 0);
}

/* ---- sysfs of a capture ---- */

static void write_capture(void)
{
	temp_text("c/udev.db", database);
	temp_text("c/root/sys/devices/pci0/block/sdb/size", "2097152\n");
	temp_text("c/root/sys/devices/pci0/block/sdb/ro", "1\n");
	temp_text("c/root/sys/devices/pci0/block/sdb/queue/logical_block_size", "512\n");
	temp_text("c/root/sys/devices/pci0/block/sdb/queue/physical_block_size", "4096\n");
	temp_text("c/root/sys/devices/pci0/block/sdb/device/state", "running\n");
	temp_text("c/root/sys/devices/pci0/block/sdb/sdb1/size", "2048\n");
	temp_text("c/root/sys/devices/virtual/block/dm-3/size", "0\n");
	temp_text("c/root/sys/devices/virtual/block/dm-3/dm/name", "renamed\n");
	temp_text("c/root/sys/devices/virtual/block/dm-3/dm/suspended", "1\n");
	temp_text("c/root/sys/devices/raid/block/cciss!c0d0/size", "-5\n");
	temp_text("c/stat.tsv",
		  "/dev/sdb\tb\t0660\t54331\tgrid\t54333\tasmadmin\t8:16\t0\t1700000000\t\n"
		  "/sys/devices/virtual/block/dm-3/slaves\td\n"
		  "/sys/devices/virtual/block/dm-3/slaves/sdb\tl\n"
		  "/sys/devices/virtual/block/dm-3/slaves/cciss!c0d0\tl\n");
}

static void check_devices(struct world *world)
{
	struct block_devices devices;

	world->verbs->devices(world, &devices);
	assert_int_equal(devices.from.status, FACT_OBTAINED);
	assert_int_equal(devices.count, 4);
	const struct block_device *disk = device_of(&devices, "sdb");
	assert_int_equal(disk->size_bytes, INT64_C(2097152) * 512);
	assert_int_equal(disk->read_only, 1);
	assert_int_equal(disk->logical_sector, 512);
	assert_int_equal(disk->physical_sector, 4096);
	assert_string_equal(disk->state, "running");
	assert_int_equal(disk->holders.count, 1);
	assert_string_equal(disk->holders.items[0], "dm-3");
	assert_int_equal(disk->file.from.status, FACT_OBTAINED);
	assert_string_equal(disk->file.user, "grid");
	/* a partition has no queue of its own */
	const struct block_device *partition = device_of(&devices, "sdb1");
	assert_string_equal(partition->disk, "sdb");
	assert_int_equal(partition->size_bytes, 2048 * 512);
	assert_int_equal(partition->logical_sector, 512);
	assert_int_equal(partition->physical_sector, 4096);
	assert_int_equal(partition->read_only, -1);
	assert_int_equal(partition->file.from.status, FACT_NOT_CAPTURED);
	const struct block_device *map = device_of(&devices, "dm-3");
	assert_int_equal(map->size_bytes, 0);
	/* sysfs is newer than the database */
	assert_string_equal(map->dm_name, "renamed");
	assert_string_equal(map->dm_uuid, "mpath-36000c29");
	assert_int_equal(map->dm_suspended, 1);
	assert_int_equal(map->slaves.count, 2);
	assert_string_equal(map->slaves.items[0], "cciss/c0d0");
	assert_string_equal(map->slaves.items[1], "sdb");
	const struct block_device *raid = device_of(&devices, "cciss/c0d0");
	assert_int_equal(raid->size_bytes, -1);
	assert_int_equal(raid->holders.count, 1);
}

static void devices_are_replayed_and_recorded(void **state)
{
	const char *error;

	(void)state;
	write_capture();
	struct world *world = world_record(arena, open_capture("c"), temp_path("again"), &error);
	assert_non_null(world);
	check_devices(world);
	close_world(world);
	world = open_capture("again");
	check_devices(world);
	close_world(world);
}

static void missing_and_damaged_databases_are_told_apart(void **state)
{
	struct block_devices devices;

	(void)state;
	temp_text("none/stat.tsv", "");
	struct world *world = open_capture("none");
	world->verbs->devices(world, &devices);
	assert_int_equal(devices.from.status, FACT_NOT_CAPTURED);
	assert_int_equal(devices.count, 0);
	close_world(world);
	temp_text("refused/read.tsv", "/sys/class/block\ttimed out\tno answer\tdevices\n");
	world = open_capture("refused");
	world->verbs->devices(world, &devices);
	assert_int_equal(devices.from.status, FACT_TIMED_OUT);
	assert_string_equal(devices.from.words, "no answer");
	close_world(world);
	temp_text("cut/udev.db", "P: /devices/x\nE: SUBSY");
	world = open_capture("cut");
	world->verbs->devices(world, &devices);
	assert_int_equal(devices.from.status, FACT_FAILED);
	assert_true(str_ends(devices.from.words, "udev.db:2: the line is cut: it has no newline"));
	close_world(world);
}

/* ---- contents ---- */

static bool two_blocks(void *context, const struct disk_content *so_far, int64_t *ret_offset,
		       size_t *ret_length)
{
	(void)context;
	*ret_offset = so_far->count == 0 ? 0 : 8192;
	*ret_length = 16;
	return so_far->count < 2;
}

static struct disk_content read_disk(struct world *world, unsigned minor)
{
	struct disk_request request = { .node = "/dev/x",
					.major = 8,
					.minor = minor,
					.deadline_ms = 60000,
					.next = two_blocks };

	world->verbs->read_disks(world, &request, 1);
	assert_int_equal(request.answer.major, 8);
	assert_int_equal(request.answer.minor, minor);
	return request.answer;
}

enum { GOOD, HUNG, BROKEN, DENIED, LARGE, SHORT, ONLY_STATUS, NOTHING };

static void write_disks(void)
{
	char large[16384];

	temp_bytes("c/disk/8:0/0", "0123456789abcde\0", 16);
	temp_bytes("c/disk/8:0/8192", "FEDCBA9876543210", 16);
	temp_text("c/disk/8:0/status", "ok\n");
	temp_text("c/disk/8:0/signatures",
		  "ambivalent\noracleasm\tfilesystem\t-\t\next4\tfilesystem\tA\\tB\t1122\n");
	temp_bytes("c/disk/8:1/0", "0123456789abcdef", 16);
	temp_text("c/disk/8:1/status", "timeout 5 4711 D folio_wait_bit_common\nno answer\n");
	temp_text("c/disk/8:2/status", "EIO\n");
	temp_text("c/disk/8:3/status", "denied\nOperation not permitted\n");
	memset(large, 'x', sizeof(large));
	memset(large + 8192, 'y', 16);
	temp_bytes("c/disk/8:4/0", large, sizeof(large));
	temp_text("c/disk/8:4/signatures", "");
	temp_bytes("c/disk/8:5/0", "0123", 4);
	temp_text("c/disk/8:6/status", "ok\n");
}

static void check_readable_disks(struct world *world)
{
	struct disk_content disk = read_disk(world, GOOD);

	assert_int_equal(disk.from.status, FACT_OBTAINED);
	assert_int_equal(disk.count, 2);
	assert_int_equal(disk.ranges[0].data.length, 16);
	assert_memory_equal(disk.ranges[0].data.data, "0123456789abcde\0", 16);
	assert_int_equal(disk.ranges[1].offset, 8192);
	assert_memory_equal(disk.ranges[1].data.data, "FEDCBA9876543210", 16);
	assert_true(disk.signatures_known && disk.ambivalent);
	assert_int_equal(disk.signature_count, 2);
	/* here "-" is a label like any other */
	assert_string_equal(disk.signatures[0].label, "-");
	assert_null(disk.signatures[0].uuid);
	assert_string_equal(disk.signatures[1].label, "A\tB");
	assert_string_equal(disk.signatures[1].uuid, "1122");
	/* one file that holds more than was asked for */
	disk = read_disk(world, LARGE);
	assert_int_equal(disk.from.status, FACT_OBTAINED);
	assert_int_equal(disk.ranges[0].data.length, 16);
	assert_memory_equal(disk.ranges[1].data.data, "yyyyyyyyyyyyyyyy", 16);
	assert_true(disk.signatures_known);
	assert_int_equal(disk.signature_count, 0);
	disk = read_disk(world, SHORT);
	assert_int_equal(disk.count, 2);
	assert_int_equal(disk.ranges[0].data.length, 4);
	assert_int_equal(disk.ranges[1].data.length, 0);
	assert_false(disk.signatures_known);
	disk = read_disk(world, ONLY_STATUS);
	assert_int_equal(disk.from.status, FACT_OBTAINED);
	assert_int_equal(disk_content_at(&disk, 0).length, 0);
}

static void check_unreadable_disks(struct world *world)
{
	struct disk_content disk = read_disk(world, HUNG);

	assert_int_equal(disk.from.status, FACT_TIMED_OUT);
	assert_string_equal(disk.from.words, "no answer");
	assert_int_equal(disk.count, 1);
	assert_int_equal(disk.hang.limit_seconds, 5);
	assert_int_equal(disk.hang.pid, 4711);
	assert_int_equal(disk.hang.state, 'D');
	assert_string_equal(disk.hang.wchan, "folio_wait_bit_common");
	disk = read_disk(world, BROKEN);
	assert_int_equal(disk.from.status, FACT_FAILED);
	assert_string_equal(disk.from.words, "Input/output error");
	assert_int_equal(disk.count, 0);
	disk = read_disk(world, DENIED);
	assert_int_equal(disk.from.status, FACT_DENIED);
	assert_string_equal(disk.from.words, "Operation not permitted");
	disk = read_disk(world, NOTHING);
	assert_int_equal(disk.from.status, FACT_NOT_CAPTURED);
}

static void disks_are_replayed_and_recorded(void **state)
{
	const char *error;

	(void)state;
	write_disks();
	struct world *world = world_record(arena, open_capture("c"), temp_path("again"), &error);
	assert_non_null(world);
	check_readable_disks(world);
	check_unreadable_disks(world);
	close_world(world);
	world = open_capture("again");
	check_readable_disks(world);
	check_unreadable_disks(world);
	close_world(world);
}

static void files_are_recorded_by_their_path(void **state)
{
	struct disk_request request = { .deadline_ms = 60000, .next = two_blocks };
	const char *error;

	(void)state;
	temp_bytes("asm/disk.img", "0123456789abcdef", 16);
	request.node = arena_strdup(arena, temp_path("asm/disk.img"));
	struct world *world = world_record(arena, world_live(arena, 60), temp_path("c"), &error);
	assert_non_null(world);
	world->verbs->read_disks(world, &request, 1);
	assert_int_equal(request.answer.from.status, FACT_OBTAINED);
	close_world(world);
	assert_int_equal(unlink(request.node), 0);
	world = open_capture("c");
	world->verbs->read_disks(world, &request, 1);
	assert_int_equal(request.answer.from.status, FACT_OBTAINED);
	assert_memory_equal(disk_content_at(&request.answer, 0).data, "0123456789abcdef", 16);
	assert_int_equal(disk_content_at(&request.answer, 8192).length, 0);
	close_world(world);
}

static void damaged_statuses_are_refused(void **state)
{
	static const char *const statuses[] = {
		"", "\n", "ok", "nonsense\n", "timeou\n", "ok\tx\n"
	};
	static const char *const signatures[] = { "\n", "\tfilesystem\n", "xfs\tfilesystem\tA",
						  "a\tb\tc\td\te\n", "a\\x\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++) {
		struct disk_content content = { 0 };
		const char *error = NULL;
		assert_false(capture_parse_disk_status(arena, bytes_of(statuses[i]), "status",
						       &content, &error));
		assert_true(str_starts(error, "status:"));
	}
	for (size_t i = 0; i < sizeof(signatures) / sizeof(*signatures); i++) {
		struct disk_content content = { 0 };
		const char *error = NULL;
		assert_false(capture_parse_signatures(arena, bytes_of(signatures[i]), "signatures",
						      &content, &error));
		assert_true(str_starts(error, "signatures:1: "));
		assert_false(content.signatures_known);
	}
}

static void signatures_cut_at_every_byte(void **state)
{
	static const char text[] =
		"ambivalent\noracleasm\tfilesystem\tDATA1\t\nxfs\tfilesystem\t\tX\n";

	(void)state;
	for (size_t length = 0; length < strlen(text); length++) {
		struct disk_content content = { 0 };
		const char *error;
		char *copy = malloc(length + 1);
		assert_non_null(copy);
		memcpy(copy, text, length);
		bool whole = length == 0 || text[length - 1] == '\n';
		assert_int_equal(capture_parse_signatures(arena, (struct bytes){ copy, length },
							  "signatures", &content, &error),
				 whole);
		assert_int_equal(content.signatures_known, whole);
		free(copy);
	}
}

/* ---- ACLs ---- */

static void check_acls(struct world *world)
{
	struct acl_answer answer;

	world->verbs->acl(world, "/dev/sdb", &answer);
	assert_int_equal(answer.from.status, FACT_OBTAINED);
	assert_string_equal(answer.text, "user::rw-,user:grid:rw-,group::rw-,mask::rw-,other::---");
	world->verbs->acl(world, "/dev/sd\tc", &answer);
	assert_int_equal(answer.from.status, FACT_OBTAINED);
	assert_null(answer.text);
	world->verbs->acl(world, "/dev/sdd", &answer);
	assert_int_equal(answer.from.status, FACT_NOT_CAPTURED);
	world->verbs->acl(world, "/dev/sde", &answer);
	assert_int_equal(answer.from.status, FACT_ABSENT);
	world->verbs->acl(world, "/dev/sdf", &answer);
	assert_int_equal(answer.from.status, FACT_DENIED);
}

static void acls_are_replayed_and_recorded(void **state)
{
	const char *error;

	(void)state;
	temp_text("c/acl.tsv", "/dev/sdb\tuser::rw-,user:grid:rw-,group::rw-,mask::rw-,other::---\n"
			       "/dev/sd\\tc\t-\n");
	temp_text("c/stat.tsv", "/dev/sdb\tb\n/dev/sde\t-\n");
	temp_text("c/read.tsv", "/dev/sdf\tdenied\tPermission denied\tacl\n");
	struct world *world = world_record(arena, open_capture("c"), temp_path("again"), &error);
	assert_non_null(world);
	check_acls(world);
	close_world(world);
	world = open_capture("again");
	check_acls(world);
	close_world(world);
	temp_text("twice/acl.tsv", "/a\t-\n/a\t-\n");
	assert_null(world_replay(arena, temp_path("twice"), &error));
	temp_text("relative/acl.tsv", "a\t-\n");
	assert_null(world_replay(arena, temp_path("relative"), &error));
	assert_true(str_ends(error, "acl.tsv:1: not a plain absolute path and an ACL"));
}

/* ---- this machine ---- */

static void devices_of_this_machine_are_those_of_sysfs(void **state)
{
	struct world *world = world_live(arena, 60);
	struct block_devices devices;
	struct list_answer listed;
	struct acl_answer acl;

	(void)state;
	world->verbs->list(world, "/sys/class/block", &listed);
	if (listed.from.status != FACT_OBTAINED) {
		close_world(world);
		skip();
	}
	world->verbs->devices(world, &devices);
	assert_int_equal(devices.from.status, FACT_OBTAINED);
	for (size_t i = 0; i < devices.count; i++) {
		const struct block_device *device = &devices.items[i];
		struct file_answer size;
		const char *path = arena_printf(arena, "/sys%s/size", device->devpath);
		world->verbs->read_file(world, path, 64, &size);
		assert_true(str_starts(device->node, "/dev/"));
		assert_true(size.from.status != FACT_OBTAINED ||
			    device->size_bytes == strtoll(size.content.data, NULL, 10) * 512);
		assert_int_not_equal(device->file.from.status, FACT_NOT_ASKED);
	}
	if (devices.count) {
		world->verbs->acl(world, "/dev/null", &acl);
		assert_int_equal(acl.from.status, FACT_OBTAINED);
		assert_null(acl.text);
	}
	world->verbs->acl(world, temp_path("nothing"), &acl);
	assert_int_equal(acl.from.status, FACT_ABSENT);
	close_world(world);
}

/* What the worker sends is what it found. */
static void devices_survive_the_way_between_processes(void **state)
{
	struct block_devices found, sent;
	struct strbuf reply = strbuf_new(arena);

	(void)state;
	block_devices_read(arena, &found);
	block_devices_serve(bytes_of(""), &reply);
	block_devices_unpack(arena, (struct bytes){ reply.data, reply.length }, &sent);
	assert_int_equal(found.from.status, sent.from.status);
	assert_int_equal(found.count, sent.count);
	for (size_t i = 0; i < found.count; i++) {
		const struct block_device *a = &found.items[i], *b = &sent.items[i];
		assert_string_equal(a->kernel, b->kernel);
		assert_string_equal(a->node, b->node);
		assert_int_equal(a->major, b->major);
		assert_int_equal(a->minor, b->minor);
		assert_int_equal(a->initialized, b->initialized);
		assert_int_equal(a->partition, b->partition);
		assert_int_equal(a->size_bytes, b->size_bytes);
		assert_int_equal(a->logical_sector, b->logical_sector);
		assert_int_equal(a->read_only, b->read_only);
		assert_int_equal(a->links.count, b->links.count);
		assert_int_equal(a->properties.count, b->properties.count);
		assert_int_equal(a->holders.count, b->holders.count);
		assert_int_equal(a->slaves.count, b->slaves.count);
		assert_true(str_equal(a->dm_name, b->dm_name) || !a->dm_name);
	}
	/* and a reply that is cut does no harm */
	for (size_t length = 0; length < reply.length; length += 97) {
		char *copy = malloc(length + 1);
		assert_non_null(copy);
		memcpy(copy, reply.data, length);
		block_devices_unpack(arena, (struct bytes){ copy, length }, &sent);
		free(copy);
	}
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(databases_are_parsed),
		TEST(databases_come_back_as_they_were),
		TEST(values_stay_on_their_line),
		TEST(databases_cut_at_every_byte),
		TEST(hostile_databases_do_no_harm),
		TEST(devices_are_replayed_and_recorded),
		TEST(missing_and_damaged_databases_are_told_apart),
		TEST(disks_are_replayed_and_recorded),
		TEST(files_are_recorded_by_their_path),
		TEST(damaged_statuses_are_refused),
		TEST(signatures_cut_at_every_byte),
		TEST(acls_are_replayed_and_recorded),
		TEST(devices_of_this_machine_are_those_of_sysfs),
		TEST(devices_survive_the_way_between_processes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
