/* SPDX-License-Identifier: Apache-2.0
 *
 * From devices, names, labels and contents to disks and groups.
 */
#include "tests/unit/parse_help.h"

#include "asm/asmtool.h"
#include "tests/unit/asm_block.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* ---- a node made by hand ---- */

static struct node_facts node;
static struct disk_facts facts;
static struct names arguments;

static int setup(void **state)
{
	parse_setup(state);
	node = (struct node_facts){ .arena = arena, .disks = &facts };
	facts = (struct disk_facts){ .devices.from.status = FACT_OBTAINED };
	arguments = (struct names){ 0 };
	return 0;
}

/* A LUN of its own, named /dev/KERNEL, with this number; links are separated by blanks. The pointer
 * holds until the next call. */
static struct block_device *add_device(const char *kernel, unsigned minor, const char *links)
{
	struct block_devices *devices = &facts.devices;

	devices->items = arena_grow(arena, devices->items, &devices->capacity, devices->count,
				    sizeof(*devices->items));
	struct block_device *device = &devices->items[devices->count++];
	device->kernel = arena_strdup(arena, kernel);
	device->node = arena_printf(arena, "/dev/%s", kernel);
	device->major = 253;
	device->minor = minor;
	device->file = (struct file_fact){ .from.status = FACT_OBTAINED,
					   .path = device->node,
					   .type = 'b',
					   .mode = 0660,
					   .major = 253,
					   .minor = minor };
	for (size_t length; (length = strcspn(links, " ")); links += strspn(links, " ")) {
		names_add(arena, &device->links, arena_strndup(arena, links, length));
		links += length;
	}
	return device;
}

static struct block_device *add_map(const char *kernel, unsigned minor, const char *uuid,
				    const char *name)
{
	struct block_device *map = add_device(kernel, minor,
					      arena_printf(arena, "/dev/mapper/%s", name));

	map->dm_uuid = uuid;
	map->dm_name = name;
	return map;
}

static void add_path(const char *kernel, unsigned minor, const char *map, const char *state)
{
	struct block_device *path = add_device(kernel, minor, "");

	names_add(arena, &path->holders, map);
	path->state = state;
}

static void add_partition(const char *kernel, unsigned minor, const char *disk)
{
	struct block_device *part = add_device(kernel, minor, "");

	part->partition = true;
	part->disk = disk;
}

static void add_property(struct block_device *device, const char *key, const char *value)
{
	struct properties *list = &device->properties;

	list->items = arena_grow(arena, list->items, &list->capacity, list->count,
				 sizeof(*list->items));
	list->items[list->count++] = (struct property){ key, value };
}

static struct disk_content *add_content(unsigned major, unsigned minor, const unsigned char *block)
{
	struct disk_contents *contents = &facts.contents;

	contents->items = arena_grow(arena, contents->items, &contents->capacity, contents->count,
				     sizeof(*contents->items));
	struct disk_content *content = &contents->items[contents->count++];
	content->from.status = FACT_OBTAINED;
	content->major = major;
	content->minor = minor;
	content->ranges = arena_grow(arena, NULL, &content->capacity, 0, sizeof(*content->ranges));
	char *copy = arena_alloc(arena, ASM_BLOCK_BYTES);
	memcpy(copy, block, ASM_BLOCK_BYTES);
	content->ranges[content->count++] = (struct disk_range){ 0, { copy, ASM_BLOCK_BYTES } };
	return content;
}

/* What a device holds: a member with that number in an external group. */
static struct disk_content *add_member(unsigned minor, const char *group, unsigned number,
				       const char *label)
{
	struct asm_block made = { ASM_BLOCK_MEMBER };
	unsigned char block[ASM_BLOCK_BYTES];

	made.group = group;
	made.number = number;
	made.disk = arena_printf(arena, "%s_%04u", group, number);
	made.failgroup = made.disk;
	made.label = label;
	make_asm_block(block, &made);
	return add_content(253, minor, block);
}

static void add_tag(unsigned minor, const char *label)
{
	unsigned char block[ASM_BLOCK_BYTES] = { 0 };

	asm_put_text(block, 32, 8, "ORCLDISK");
	asm_put_text(block, 40, 24, label);
	add_content(253, minor, block);
}

/* A name that was found; minor 0: a regular file. */
static struct disk_name *add_found(const char *name, unsigned minor, bool discovered)
{
	struct disk_names *names = &facts.names;

	names->items = arena_grow(arena, names->items, &names->capacity, names->count,
				  sizeof(*names->items));
	struct disk_name *found = &names->items[names->count++];
	found->name = name;
	found->discovered = discovered;
	found->file = (struct file_fact){ .from.status = FACT_OBTAINED,
					  .path = name,
					  .type = minor ? 'b' : 'f',
					  .user = "grid",
					  .major = minor ? 253 : 0,
					  .minor = minor };
	return found;
}

static void discover(const char *string)
{
	facts.discovery.from.status = FACT_OBTAINED;
	facts.discovery.string = string;
	asm_split_discovery(arena, string, &facts.discovery.patterns);
}

static void driver_of_oracleasm(void)
{
	facts.oracleasm.from.status = FACT_OBTAINED;
	facts.oracleasm.mounted = facts.oracleasm.mounted_known = true;
	facts.oracleasm.module_loaded = facts.oracleasm.module_known = true;
}

static void io_uring_of_oracleasm(void)
{
	facts.oracleasm.from.status = FACT_OBTAINED;
	facts.oracleasm.mounted_known = facts.oracleasm.module_known = true;
	asm_parse_sysconfig(arena, text_of("ORACLEASM_IOFILTER=\"true\"\n"),
			    &facts.oracleasm.settings);
}

static void add_afd_label(const char *label, const char *path)
{
	struct afd_facts *afd = &facts.afd;

	afd->from.status = FACT_OBTAINED;
	afd->driver_loaded = afd->driver_known = true;
	afd->items = arena_grow(arena, afd->items, &afd->capacity, afd->count, sizeof(*afd->items));
	afd->items[afd->count++] = (struct afd_label){ label, path };
}

static void add_voting(const char *path)
{
	struct voting_facts *voting = &node.voting;

	voting->items = arena_grow(arena, voting->items, &voting->capacity, voting->count,
				   sizeof(*voting->items));
	voting->items[voting->count++].path = path;
}

static void assemble(void)
{
	asm_assemble(&node, &arguments, &facts);
	node.disks = &facts;
	asm_judge_groups(&node);
}

/* Paths of all disks, separated by blanks. */
static const char *paths(void)
{
	struct strbuf text = strbuf_new(arena);

	for (size_t i = 0; i < facts.disks.count; i++)
		strbuf_printf(&text, "%s%s", i ? " " : "", facts.disks.items[i].path);
	return text.length ? text.data : "";
}

static const char *joined(const struct names *names)
{
	struct strbuf text = strbuf_new(arena);

	for (size_t i = 0; i < names->count; i++)
		strbuf_printf(&text, "%s%s", i ? " " : "", names->items[i]);
	return text.length ? text.data : "";
}

static const struct disk *disk_at(const char *path)
{
	for (size_t i = 0; i < facts.disks.count; i++)
		if (str_equal(facts.disks.items[i].path, path))
			return &facts.disks.items[i];
	fail_msg("%s is not among: %s", path, paths());
	return NULL;
}

/* ---- which disks are listed ---- */

static void listed_for_a_reason(void **state)
{
	(void)state;
	add_device("sda", 1, "");
	add_device("sdb", 2, "/dev/asm-data1");
	add_device("sdc", 3, "");
	add_device("sdd", 4, "");
	add_device("sde", 5, "/dev/vote");
	add_device("sdf", 6, "");
	add_member(3, "DATA", 0, NULL);
	add_tag(4, "VOL4");
	add_voting("/dev/vote");
	names_add(arena, &arguments, "/dev/sdf");
	discover("/dev/asm*");
	assemble();
	assert_string_equal(paths(), "/dev/asm-data1 /dev/sdc /dev/sdd /dev/sde /dev/sdf");
	const struct disk *disk = disk_at("/dev/asm-data1");
	assert_string_equal(joined(&disk->names), "/dev/sdb /dev/asm-data1");
	assert_string_equal(joined(&disk->discovered_as), "/dev/asm-data1");
	assert_ptr_equal(disk->device, &facts.devices.items[1]);
	assert_string_equal(disk->judged.path, "/dev/sdb");
	assert_int_equal(disk->header.status, HEADER_UNREAD);
	assert_null(disk->content);
	assert_int_equal(disk_at("/dev/sdc")->header.status, HEADER_MEMBER);
	assert_string_equal(disk_at("/dev/sdd")->label, "VOL4");
	assert_true(disk_at("/dev/sdf")->given);
	assert_false(disk_at("/dev/sde")->given);
}

static void nothing_known(void **state)
{
	(void)state;
	assemble();
	assert_int_equal(facts.disks.count, 0);
	assert_int_equal(facts.groups.count, 0);
	/* a second time gives the same */
	add_device("sda", 1, "");
	add_member(1, "DATA", 0, NULL);
	assemble();
	assemble();
	assert_int_equal(facts.disks.count, 1);
	assert_int_equal(facts.groups.count, 1);
	assert_int_equal(facts.groups.items[0].count, 1);
}

static void sorted_as_people_count(void **state)
{
	(void)state;
	add_device("sda", 1, "/dev/asm-data10");
	add_device("sdb", 2, "/dev/asm-data9");
	discover("/dev/asm*");
	assemble();
	assert_string_equal(paths(), "/dev/asm-data9 /dev/asm-data10");
}

/* The order of the patterns decides which name is shown. */
static void path_of_several_names(void **state)
{
	(void)state;
	add_device("sda", 1, "/dev/asm-data1 /dev/disk/by-id/wwn-1");
	names_add(arena, &arguments, "/dev/sda");
	discover("/dev/disk/by-id/*,/dev/asm*,/dev/a*");
	assemble();
	assert_string_equal(paths(), "/dev/disk/by-id/wwn-1");
	assert_string_equal(joined(&disk_at(paths())->discovered_as),
			    "/dev/disk/by-id/wwn-1 /dev/asm-data1");
	assert_true(disk_at(paths())->given);
}

/* ---- partitions ---- */

static void remains_before_a_partition(void **state)
{
	unsigned char block[ASM_BLOCK_BYTES];
	static const struct asm_block made = { ASM_BLOCK_MEMBER };

	(void)state;
	make_asm_block(block, &made);
	block[510] = 0x55;
	block[511] = 0xaa;
	add_device("sdb", 2, "");
	add_partition("sdb1", 3, "sdb");
	add_content(253, 2, block);
	add_member(3, "DATA", 0, NULL);
	assemble();
	assert_string_equal(paths(), "/dev/sdb1");
	discover("/dev/sd*");
	assemble();
	assert_string_equal(paths(), "/dev/sdb /dev/sdb1");
}

static void remains_before_an_empty_partition(void **state)
{
	(void)state;
	add_device("sdb", 2, "");
	add_partition("sdb1", 3, "sdb");
	add_member(2, "DATA", 0, NULL);
	assemble();
	assert_string_equal(paths(), "/dev/sdb");
}

/* ---- multipath ---- */

static void add_multipath(void)
{
	add_path("sdb", 2, "dm-0", "running");
	add_path("sdc", 3, "dm-0", "offline");
	struct block_device *map = add_map("dm-0", 10, "mpath-3600a", "data1");
	names_add(arena, &map->slaves, "sdb");
	names_add(arena, &map->slaves, "sdc");
}

static void one_disk_for_all_paths(void **state)
{
	(void)state;
	add_multipath();
	add_member(10, "DATA", 0, NULL);
	discover("/dev/mapper/*");
	assemble();
	assert_string_equal(paths(), "/dev/mapper/data1");
	const struct disk *disk = disk_at("/dev/mapper/data1");
	assert_string_equal(joined(&disk->names), "/dev/dm-0 /dev/mapper/data1 /dev/sdb /dev/sdc");
	assert_string_equal(disk->wwid, "3600a");
	assert_string_equal(disk->map, "data1");
	assert_int_equal(disk->path_count, 2);
	assert_string_equal(disk->paths[0].kernel, "sdb");
	assert_true(disk->paths[0].known);
	assert_false(disk->paths[0].failed);
	assert_true(disk->paths[1].failed);
	assert_string_equal(disk->judged.path, "/dev/dm-0");
	assert_int_equal(disk->header.status, HEADER_MEMBER);
}

static void discovered_on_a_path(void **state)
{
	(void)state;
	add_multipath();
	discover("/dev/sd*");
	assemble();
	assert_string_equal(paths(), "/dev/sdb");
	const struct disk *disk = disk_at("/dev/sdb");
	assert_string_equal(joined(&disk->discovered_as), "/dev/sdb /dev/sdc");
	assert_string_equal(disk->device->kernel, "dm-0");
	assert_int_equal(disk->judged.minor, 2);
}

static void map_named_without_discovery(void **state)
{
	(void)state;
	add_multipath();
	add_member(10, "DATA", 0, NULL);
	discover("/dev/asm*");
	assemble();
	assert_string_equal(paths(), "/dev/mapper/data1");
	assert_int_equal(disk_at("/dev/mapper/data1")->discovered_as.count, 0);
	/* a path as argument means the LUN */
	names_add(arena, &arguments, "/dev/sdc");
	assemble();
	assert_string_equal(paths(), "/dev/sdc");
}

static void multipathd_knows_better(void **state)
{
	static struct disk_path known[] = { { "sdb", true, true },
					    { "sdc", true, true },
					    { "sdd", false, true } };
	static struct multipath_map map = { "data1", "3600a", "dm-0", known, 3, 3 };

	(void)state;
	add_multipath();
	facts.multipath = (struct multipath_facts){ { .status = FACT_OBTAINED }, &map, 1, 1 };
	discover("/dev/mapper/*");
	assemble();
	const struct disk *disk = disk_at("/dev/mapper/data1");
	assert_int_equal(disk->path_count, 3);
	assert_true(disk->paths[0].failed);
	assert_false(disk->paths[2].failed);
	facts.multipath.from.status = FACT_TIMED_OUT;
	assemble();
	assert_int_equal(disk_at("/dev/mapper/data1")->path_count, 2);
}

static void partitions_of_maps(void **state)
{
	(void)state;
	add_multipath();
	add_partition("sdb1", 4, "sdb");
	add_partition("sdb2", 5, "sdb");
	add_map("dm-2", 12, "part11-mpath-3600a", "data1p11");
	struct block_device *part = add_map("dm-1", 11, "part1-mpath-3600a", "data1p1");
	names_add(arena, &part->slaves, "dm-0");
	add_member(11, "DATA", 0, NULL);
	add_tag(10, "OLD");
	assemble();
	/* what is left on the whole map is no disk */
	assert_string_equal(paths(), "/dev/mapper/data1p1");
	const struct disk *disk = disk_at("/dev/mapper/data1p1");
	assert_string_equal(joined(&disk->names), "/dev/dm-1 /dev/mapper/data1p1 /dev/sdb1");
	assert_string_equal(disk->wwid, "3600a");
	assert_string_equal(disk->map, "data1");
	assert_int_equal(disk->path_count, 2);
	/* a partition that only the path has stands for itself */
	discover("/dev/sdb2");
	assemble();
	disk = disk_at("/dev/sdb2");
	assert_string_equal(disk->device->kernel, "sdb2");
	assert_string_equal(disk->map, "data1");
}

/* A capture may hold what no kernel makes. */
static void maps_in_a_circle(void **state)
{
	(void)state;
	add_path("dm-0", 1, "dm-1", NULL);
	facts.devices.items[0].dm_uuid = "mpath-a";
	add_path("dm-1", 2, "dm-0", NULL);
	facts.devices.items[1].dm_uuid = "part1-mpath-a";
	add_path("dm-2", 3, "dm-2", NULL);
	facts.devices.items[2].dm_uuid = "mpath-";
	add_partition("x", 4, "x");
	discover("/dev/*");
	assemble();
	assert_string_equal(paths(), "/dev/dm-0 /dev/dm-1 /dev/dm-2 /dev/x");
}

static void wwids(void **state)
{
	(void)state;
	struct block_device *device = add_device("sda", 1, "");
	add_property(device, "ID_SERIAL", "36000c29");
	add_property(device, "ID_WWN", "0x6000c29");
	add_property(add_device("sdb", 2, ""), "ID_WWN", "eui.1");
	add_property(add_device("sdc", 3, ""), "ID_SERIAL", "");
	discover("/dev/sd*");
	assemble();
	assert_string_equal(disk_at("/dev/sda")->wwid, "36000c29");
	assert_string_equal(disk_at("/dev/sdb")->wwid, "eui.1");
	assert_null(disk_at("/dev/sdc")->wwid);
}

/* ---- oracleasm ---- */

static void nodes_of_the_driver(void **state)
{
	(void)state;
	add_device("sdb", 2, "");
	add_member(2, "DATA", 0, "VOL1");
	add_found("/dev/oracleasm/disks/VOL1", 2, true)->closed_by = "/dev/oracleasm";
	driver_of_oracleasm();
	discover("");
	assemble();
	assert_string_equal(paths(), "/dev/oracleasm/disks/VOL1");
	const struct disk *disk = disk_at("/dev/oracleasm/disks/VOL1");
	assert_string_equal(joined(&disk->discovered_as), "/dev/oracleasm/disks/VOL1 ORCL:VOL1");
	assert_int_equal(disk->provider, PROVIDER_ORACLEASM_V2);
	assert_string_equal(disk->label, "VOL1");
	assert_string_equal(disk->judged.path, "/dev/oracleasm/disks/VOL1");
	assert_string_equal(disk->judged.user, "grid");
	assert_string_equal(disk->closed_by, "/dev/oracleasm");
	/* by the library alone it is still that node which is opened */
	discover("ORCL:*");
	facts.names.items[0].discovered = false;
	assemble();
	assert_string_equal(paths(), "ORCL:VOL1");
	assert_string_equal(disk_at("ORCL:VOL1")->judged.path, "/dev/oracleasm/disks/VOL1");
	/* by another name it is not oracleasm that hands it out */
	discover("/dev/sd*");
	assemble();
	assert_int_equal(disk_at("/dev/sdb")->provider, PROVIDER_UNKNOWN);
	assert_string_equal(disk_at("/dev/sdb")->judged.path, "/dev/sdb");
}

/* The driver's node carries the number of one path. */
static void driver_took_a_path(void **state)
{
	(void)state;
	add_multipath();
	add_member(10, "DATA", 0, "VOL1");
	add_found("/dev/oracleasm/disks/VOL1", 3, false);
	driver_of_oracleasm();
	discover("ORCL:*");
	assemble();
	assert_string_equal(paths(), "ORCL:VOL1");
	const struct disk *disk = disk_at("ORCL:VOL1");
	assert_string_equal(disk->device->kernel, "dm-0");
	assert_int_equal(disk->provider, PROVIDER_ORACLEASM_V2);
	assert_int_equal(disk->judged.minor, 3);
}

/* Whether udev knows the link or only the file system does. */
static void links_are_no_nodes_of_the_driver(void **state)
{
	(void)state;
	struct block_device *device = add_device("sdb", 2, "/dev/oracleasm/disks/VOL1");
	struct disk_name *found = add_found("/dev/oracleasm/disks/VOL1", 2, true);
	driver_of_oracleasm();
	discover("/dev/oracleasm/disks/*");
	assemble();
	assert_int_equal(disk_at(found->name)->provider, PROVIDER_UNKNOWN);
	assert_null(disk_at(found->name)->label);
	device->links.count = 0;
	found->file.path = "/dev/sdb";
	assemble();
	assert_int_equal(disk_at(found->name)->provider, PROVIDER_UNKNOWN);
	found->file.path = found->name;
	assemble();
	assert_int_equal(disk_at(found->name)->provider, PROVIDER_ORACLEASM_V2);
	assert_string_equal(disk_at(found->name)->label, "VOL1");
}

static void labels_without_driver(void **state)
{
	(void)state;
	add_device("sdb", 2, "");
	add_member(2, "DATA", 0, "VOL1");
	io_uring_of_oracleasm();
	discover("ORCL:*");
	assemble();
	const struct disk *disk = disk_at("ORCL:VOL1");
	assert_int_equal(disk->provider, PROVIDER_ORACLEASM_V3);
	assert_string_equal(disk->judged.path, "/dev/sdb");
	/* settings of version 2: its driver is down, nothing is handed out */
	facts.oracleasm.settings.count = 0;
	assemble();
	assert_int_equal(disk_at("ORCL:VOL1")->provider, PROVIDER_UNKNOWN);
	/* not installed: the label is of the past */
	facts.oracleasm.from.status = FACT_ABSENT;
	assemble();
	assert_string_equal(paths(), "/dev/sdb");
	assert_int_equal(disk_at("/dev/sdb")->discovered_as.count, 0);
	assert_string_equal(disk_at("/dev/sdb")->label, "VOL1");
}

static void labels_without_nodes(void **state)
{
	(void)state;
	add_device("sdb", 2, "");
	add_tag(2, "VOL1");
	driver_of_oracleasm();
	names_add(arena, &facts.oracleasm.disks, "VOL1");
	names_add(arena, &facts.oracleasm.disks, "GONE");
	discover("ORCL:*");
	assemble();
	assert_string_equal(paths(), "ORCL:GONE ORCL:VOL1");
	assert_null(disk_at("ORCL:GONE")->device);
	assert_string_equal(disk_at("ORCL:GONE")->label, "GONE");
	assert_string_equal(disk_at("ORCL:VOL1")->device->kernel, "sdb");
	assert_string_equal(joined(&disk_at("ORCL:VOL1")->names),
			    "/dev/sdb /dev/oracleasm/disks/VOL1 ORCL:VOL1");
}

static void label_that_the_driver_does_not_know(void **state)
{
	(void)state;
	add_device("sdb", 2, "");
	add_tag(2, "VOL1");
	driver_of_oracleasm();
	discover("ORCL:*");
	assemble();
	assert_string_equal(paths(), "/dev/sdb");
	assert_int_equal(disk_at("/dev/sdb")->discovered_as.count, 0);
	/* an old list of a driver that is down names nothing */
	names_add(arena, &facts.oracleasm.disks, "GONE");
	facts.oracleasm.mounted = false;
	assemble();
	assert_string_equal(paths(), "ORCL:VOL1");
}

static void driver_without_discovery(void **state)
{
	(void)state;
	add_device("sdb", 2, "");
	add_found("/dev/oracleasm/disks/VOL1", 2, false);
	driver_of_oracleasm();
	assemble();
	assert_string_equal(paths(), "/dev/sdb");
	assert_int_equal(disk_at("/dev/sdb")->provider, PROVIDER_ORACLEASM_V2);
}

/* ---- AFD ---- */

static void labels_of_afd(void **state)
{
	(void)state;
	add_device("sdb", 2, "");
	add_device("sdc", 3, "");
	add_tag(3, "DATA2");
	add_afd_label("DATA1", "/dev/sdb");
	add_afd_label("DATA2", NULL);
	add_afd_label("DATA3", "/dev/sdz");
	discover("/dev/fdisk/,AFD:*");
	assemble();
	assert_string_equal(paths(), "AFD:DATA1 AFD:DATA2 AFD:DATA3");
	const struct disk *disk = disk_at("AFD:DATA1");
	assert_string_equal(disk->device->kernel, "sdb");
	assert_int_equal(disk->provider, PROVIDER_AFD);
	assert_string_equal(disk->label, "DATA1");
	assert_int_equal(disk->judged.from.status, FACT_NOT_ASKED); /* root is right */
	assert_string_equal(disk_at("AFD:DATA2")->device->kernel, "sdc");
	assert_null(disk_at("AFD:DATA3")->device);
	facts.afd.driver_loaded = false;
	assemble();
	assert_int_equal(disk_at("AFD:DATA1")->provider, PROVIDER_UNKNOWN);
}

/* ---- names without device ---- */

static void files_and_dangling_links(void **state)
{
	static const struct asm_block made = { ASM_BLOCK_MEMBER };
	unsigned char block[ASM_BLOCK_BYTES];

	(void)state;
	make_asm_block(block, &made);
	add_content(0, 0, block)->from.source = "/nfs/disk1";
	add_found("/nfs/disk1", 0, true);
	add_found("/nfs/gone", 0, true)->file = (struct file_fact){ .from.status = FACT_ABSENT,
								    .type = 'l' };
	add_found("/nfs/sub", 0, true)->file.type = 'd';
	add_found("/dev/mapper/control", 0, true)->file.type = 'c';
	add_found("/nfs/given", 0, false)->given = true;
	discover("/nfs/*,/dev/mapper/*");
	assemble();
	assert_string_equal(paths(), "/nfs/disk1 /nfs/given /nfs/gone");
	const struct disk *disk = disk_at("/nfs/disk1");
	assert_null(disk->device);
	assert_int_equal(disk->header.status, HEADER_MEMBER);
	assert_int_equal(disk->judged.type, 'f');
	assert_int_equal(disk_at("/nfs/gone")->judged.from.status, FACT_ABSENT);
	assert_int_equal(disk_at("/nfs/gone")->discovered_as.count, 1);
	assert_int_equal(disk_at("/nfs/given")->discovered_as.count, 0);
	assert_int_equal(facts.groups.count, 1);
}

/* However many links lead to it, a file is one disk; and it is known what it is on. */
static void file_by_two_names(void **state)
{
	static const struct asm_block made = { ASM_BLOCK_MEMBER };
	unsigned char block[ASM_BLOCK_BYTES];

	(void)state;
	make_asm_block(block, &made);
	add_content(0, 0, block)->from.source = "/export/disk1";
	add_found("/nfs/disk1", 0, true)->file.path = "/export/disk1";
	add_found("/mnt/disk1", 0, true)->file.path = "/export/disk1";
	facts.names.items[0].file_system = facts.names.items[1].file_system = "nfs4";
	discover("/nfs/*,/mnt/*");
	assemble();
	assert_string_equal(paths(), "/nfs/disk1");
	const struct disk *disk = disk_at("/nfs/disk1");
	assert_int_equal(disk->discovered_as.count, 2);
	assert_int_equal(disk->header.status, HEADER_MEMBER);
	assert_string_equal(disk->file_system, "nfs4");
}

/* The pattern stands for what it would select. */
static void file_system_that_hangs(void **state)
{
	static const unsigned char block[ASM_BLOCK_BYTES];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const char *name = i ? "/nfs/vote1" : "/nfs/disk[1-3]";
		struct disk_name *found = add_found(name, 0, !i);
		found->file = (struct file_fact){ .path = name, .from.status = FACT_TIMED_OUT };
		struct disk_content *content = add_content(0, 0, block);
		content->from = (struct provenance){ FACT_TIMED_OUT, name, "x" };
		content->count = 0;
	}
	discover("/nfs/disk[1-3]");
	add_voting("/nfs/vote1");
	assemble();
	assert_string_equal(paths(), "/nfs/disk[1-3] /nfs/vote1");
	assert_int_equal(disk_at("/nfs/disk[1-3]")->discovered_as.count, 1);
	assert_int_equal(disk_at("/nfs/disk[1-3]")->content->from.status, FACT_TIMED_OUT);
	assert_int_equal(disk_at("/nfs/vote1")->discovered_as.count, 0);
	assert_int_equal(disk_at("/nfs/vote1")->judged.from.status, FACT_TIMED_OUT);
}

/* A voting file that is not there looks like what the string selects, but nothing finds it. */
static void voting_files_that_are_gone(void **state)
{
	(void)state;
	add_voting("/dev/asm-vote1");
	add_voting("AFD:VOTE2");
	add_voting("");
	add_voting(NULL);
	discover("/dev/asm*,AFD:*");
	assemble();
	assert_string_equal(paths(), "/dev/asm-vote1 AFD:VOTE2");
	for (size_t i = 0; i < facts.disks.count; i++) {
		assert_int_equal(facts.disks.items[i].discovered_as.count, 0);
		assert_null(facts.disks.items[i].device);
		assert_int_equal(facts.disks.items[i].judged.from.status, FACT_NOT_ASKED);
	}
}

static void node_made_by_hand(void **state)
{
	(void)state;
	add_device("sdb", 2, "");
	add_found("/dev/asm/data1", 2, true)->closed_by = "/dev/asm";
	discover("/dev/asm/*");
	assemble();
	assert_string_equal(paths(), "/dev/asm/data1");
	/* its own owner counts, not that of /dev/sdb */
	assert_string_equal(disk_at("/dev/asm/data1")->judged.user, "grid");
	assert_string_equal(disk_at("/dev/asm/data1")->closed_by, "/dev/asm");
}

/* ---- groups ---- */

/* Devices sdb1 … with members of DATA that have these numbers. */
static void add_group(const unsigned *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		unsigned minor = (unsigned)i + 1;
		add_device(arena_printf(arena, "asm%u", minor), minor, "");
		add_member(minor, "DATA", numbers[i], NULL);
	}
	discover("/dev/asm*");
}

static void complete_group(void **state)
{
	(void)state;
	add_group((const unsigned[]){ 2, 0, 1 }, 3);
	node.ocr.from.status = FACT_OBTAINED;
	names_add(arena, &node.ocr.locations, "+data/elm/OCRFILE/registry.255.1");
	assemble();
	assert_int_equal(facts.groups.count, 1);
	const struct disk_group *group = &facts.groups.items[0];
	assert_string_equal(group->name, "DATA");
	assert_true(group->stamp == 0x01f9a75e7f521800);
	assert_int_equal(group->redundancy, REDUNDANCY_EXTERNAL);
	assert_int_equal(group->count, 3);
	for (long i = 0; i < 3; i++)
		assert_int_equal(group->disks[i]->header.number, i);
	assert_int_equal(group->missing_count, 0);
	assert_int_equal(group->failgroups, 3);
	assert_int_equal(group->voting_files, 0);
	assert_true(group->holds_ocr_known);
	assert_true(group->holds_ocr);
	assert_int_equal(group->mountable, MOUNTABLE_LIKELY);
	assert_string_equal(group->why, "");
}

static void ocr_elsewhere(void **state)
{
	static const char *const places[] = { "+DATA2", "DATA", "+DAT", "/dev/raw/raw1", "+" };

	(void)state;
	add_group((const unsigned[]){ 0 }, 1);
	assemble();
	assert_false(facts.groups.items[0].holds_ocr_known);
	node.ocr.from.status = FACT_OBTAINED;
	for (size_t i = 0; i < COUNT(places); i++)
		names_add(arena, &node.ocr.locations, places[i]);
	assemble();
	assert_true(facts.groups.items[0].holds_ocr_known);
	assert_false(facts.groups.items[0].holds_ocr);
	names_add(arena, &node.ocr.locations, "+DATA");
	assemble();
	assert_true(facts.groups.items[0].holds_ocr);
}

static void gaps(void **state)
{
	(void)state;
	add_group((const unsigned[]){ 1, 4 }, 2);
	assemble();
	const struct disk_group *group = &facts.groups.items[0];
	assert_int_equal(group->missing_count, 3);
	assert_int_equal(group->missing[0], 0);
	assert_int_equal(group->missing[1], 2);
	assert_int_equal(group->missing[2], 3);
	assert_int_equal(group->mountable, MOUNTABLE_UNKNOWN);
	assert_string_equal(group->why, "no disk with number 0 was seen");
}

static void number_out_of_all_reason(void **state)
{
	(void)state;
	add_group((const unsigned[]){ 65535 }, 1);
	assemble();
	assert_int_equal(facts.groups.items[0].missing_count, 1000);
}

/* One number twice: a clone, or a second name of the same. */
static void number_twice(void **state)
{
	(void)state;
	add_group((const unsigned[]){ 0, 0 }, 2);
	assemble();
	assert_int_equal(facts.groups.items[0].count, 2);
	assert_int_equal(facts.groups.items[0].mountable, MOUNTABLE_NO);
	assert_string_equal(facts.groups.items[0].why,
			    "two disks with the header of DATA_0000 are found: ORA-15020");
}

static void member_outside_discovery(void **state)
{
	(void)state;
	add_group((const unsigned[]){ 0 }, 1);
	add_device("sdx", 9, "");
	add_member(9, "DATA", 1, NULL);
	assemble();
	assert_int_equal(facts.groups.items[0].missing_count, 0);
	/* without a mirror */
	assert_int_equal(facts.groups.items[0].mountable, MOUNTABLE_NO);
	assert_string_equal(facts.groups.items[0].why,
			    "DATA_0001 is not found by the discovery string");
	/* a string that nobody knows excludes nothing */
	facts.discovery = (struct discovery_facts){ 0 };
	assemble();
	assert_int_equal(facts.groups.items[0].mountable, MOUNTABLE_LIKELY);
}

static void shared_failgroups(void **state)
{
	struct asm_block made = { ASM_BLOCK_MEMBER };
	unsigned char block[ASM_BLOCK_BYTES];

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		made.number = i;
		made.failgroup = i % 2 ? "SITE_A" : "SITE_B";
		make_asm_block(block, &made);
		add_device(arena_printf(arena, "asm%u", i), i + 1, "");
		add_content(253, i + 1, block);
	}
	assemble();
	assert_int_equal(facts.groups.items[0].count, 5);
	assert_int_equal(facts.groups.items[0].failgroups, 2);
}

static void groups_of_one_name(void **state)
{
	struct asm_block made = { ASM_BLOCK_MEMBER };
	unsigned char block[ASM_BLOCK_BYTES];

	(void)state;
	add_group((const unsigned[]){ 0 }, 1);
	add_device("asm2", 2, "");
	made.group_stamp--;
	made.number = 1;
	made.voting_start = 32;
	made.voting_end = 64;
	made.grptyp = 3;
	make_asm_block(block, &made);
	add_content(253, 2, block);
	add_device("asm3", 3, "");
	add_member(3, "ARCH", 0, NULL);
	assemble();
	assert_int_equal(facts.groups.count, 3);
	assert_string_equal(facts.groups.items[0].name, "ARCH");
	assert_string_equal(facts.groups.items[1].name, "DATA");
	assert_int_equal(facts.groups.items[1].voting_files, 1);
	assert_int_equal(facts.groups.items[1].redundancy, REDUNDANCY_HIGH);
	assert_int_equal(facts.groups.items[2].voting_files, 0);
}

/* Only members make a group. */
static void former_disks(void **state)
{
	struct asm_block made = { ASM_BLOCK_MEMBER };
	unsigned char block[ASM_BLOCK_BYTES];

	(void)state;
	made.hdrsts = 4;
	make_asm_block(block, &made);
	add_device("asm1", 1, "");
	add_content(253, 1, block);
	/* damaged, and no backup that says what it was */
	made.hdrsts = 3;
	make_asm_block(block, &made);
	block[100] ^= 1;
	add_device("asm2", 2, "");
	add_content(253, 2, block);
	assemble();
	assert_int_equal(facts.disks.count, 2);
	assert_int_equal(facts.groups.count, 0);
}

/* A member whose first block is zero and whose backup is good. */
static void add_damaged(unsigned minor, unsigned number, unsigned grptyp)
{
	struct asm_block made = { ASM_BLOCK_MEMBER };
	unsigned char block[ASM_BLOCK_BYTES] = { 0 };
	struct disk_content *content = add_content(253, minor, block);

	made.number = number;
	made.disk = "DATA_LOST";
	made.grptyp = grptyp;
	make_asm_block(block, &made);
	content->ranges = arena_grow(arena, content->ranges, &content->capacity, content->count,
				     sizeof(*content->ranges));
	char *copy = arena_alloc(arena, ASM_BLOCK_BYTES);
	memcpy(copy, block, ASM_BLOCK_BYTES);
	content->ranges[content->count++] = (struct disk_range){ (2 << 20) - 8192,
								 { copy, ASM_BLOCK_BYTES } };
}

static void lost_member_of_external_group(void **state)
{
	(void)state;
	add_group((const unsigned[]){ 0 }, 1);
	add_device("asm2", 2, "");
	add_damaged(2, 1, 1);
	assemble();
	const struct disk_group *group = &facts.groups.items[0];
	assert_int_equal(group->count, 2);
	/* it is there, though nothing can be done with it */
	assert_int_equal(group->missing_count, 0);
	assert_int_equal(group->mountable, MOUNTABLE_NO);
	assert_string_equal(group->why, "DATA_LOST has a damaged header");
	/* another disk with that number is there */
	add_device("asm3", 3, "");
	add_member(3, "DATA", 1, NULL);
	assemble();
	assert_int_equal(facts.groups.items[0].mountable, MOUNTABLE_UNKNOWN);
	assert_string_equal(facts.groups.items[0].why, "two disks have number 1");
}

/* A mirror may bear it. */
static void lost_member_of_normal_group(void **state)
{
	(void)state;
	add_device("asm1", 1, "");
	add_damaged(1, 0, 2);
	discover("/dev/asm*");
	assemble();
	assert_int_equal(facts.groups.items[0].redundancy, REDUNDANCY_NORMAL);
	assert_int_equal(facts.groups.items[0].mountable, MOUNTABLE_UNKNOWN);
	assert_string_equal(facts.groups.items[0].why,
			    "DATA_LOST has a damaged header; its redundancy bears that");
}

/* The header came, then the disk hung. */
static void member_that_hangs(void **state)
{
	(void)state;
	add_group((const unsigned[]){ 0 }, 1);
	facts.contents.items[0].from.status = FACT_TIMED_OUT;
	assemble();
	const struct disk_group *group = &facts.groups.items[0];
	assert_int_equal(group->mountable, MOUNTABLE_NO);
	assert_string_equal(group->why, "DATA_0000 does not answer");
	assert_int_equal(group->missing_count, 0);
}

#define ASSEMBLE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, parse_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ASSEMBLE_TEST(listed_for_a_reason),
		ASSEMBLE_TEST(nothing_known),
		ASSEMBLE_TEST(sorted_as_people_count),
		ASSEMBLE_TEST(path_of_several_names),
		ASSEMBLE_TEST(remains_before_a_partition),
		ASSEMBLE_TEST(remains_before_an_empty_partition),
		ASSEMBLE_TEST(one_disk_for_all_paths),
		ASSEMBLE_TEST(discovered_on_a_path),
		ASSEMBLE_TEST(map_named_without_discovery),
		ASSEMBLE_TEST(multipathd_knows_better),
		ASSEMBLE_TEST(partitions_of_maps),
		ASSEMBLE_TEST(maps_in_a_circle),
		ASSEMBLE_TEST(wwids),
		ASSEMBLE_TEST(nodes_of_the_driver),
		ASSEMBLE_TEST(driver_took_a_path),
		ASSEMBLE_TEST(links_are_no_nodes_of_the_driver),
		ASSEMBLE_TEST(labels_without_driver),
		ASSEMBLE_TEST(labels_without_nodes),
		ASSEMBLE_TEST(label_that_the_driver_does_not_know),
		ASSEMBLE_TEST(driver_without_discovery),
		ASSEMBLE_TEST(labels_of_afd),
		ASSEMBLE_TEST(files_and_dangling_links),
		ASSEMBLE_TEST(file_by_two_names),
		ASSEMBLE_TEST(file_system_that_hangs),
		ASSEMBLE_TEST(voting_files_that_are_gone),
		ASSEMBLE_TEST(node_made_by_hand),
		ASSEMBLE_TEST(complete_group),
		ASSEMBLE_TEST(ocr_elsewhere),
		ASSEMBLE_TEST(gaps),
		ASSEMBLE_TEST(number_out_of_all_reason),
		ASSEMBLE_TEST(number_twice),
		ASSEMBLE_TEST(member_outside_discovery),
		ASSEMBLE_TEST(shared_failgroups),
		ASSEMBLE_TEST(groups_of_one_name),
		ASSEMBLE_TEST(former_disks),
		ASSEMBLE_TEST(lost_member_of_external_group),
		ASSEMBLE_TEST(lost_member_of_normal_group),
		ASSEMBLE_TEST(member_that_hangs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
