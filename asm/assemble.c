/* SPDX-License-Identifier: Apache-2.0
 *
 * From devices, names, labels and contents to disks: one for each LUN.
 */
#include "asm/assembly.h"

#include <stdlib.h>
#include <string.h>

static const char disks_folder[] = "/dev/oracleasm/disks/";

/* ---- names ---- */

static void add_name(struct assembly *assembly, struct lun *lun, const char *name)
{
	if (!names_hold(&lun->disk.names, name))
		names_add(assembly->arena, &lun->disk.names, name);
}

static void add_device_names(struct assembly *assembly, struct lun *lun,
			     const struct block_device *device)
{
	if (device->node)
		add_name(assembly, lun, device->node);
	for (size_t i = 0; i < device->links.count; i++)
		add_name(assembly, lun, device->links.items[i]);
}

/* ---- the list ---- */

static struct lun *add_lun(struct assembly *assembly)
{
	assembly->luns = arena_grow(assembly->arena, assembly->luns, &assembly->capacity,
				    assembly->count, sizeof(*assembly->luns));
	struct lun *lun = &assembly->luns[assembly->count++];
	asm_decode_header(assembly->arena, NULL, &lun->disk.header);
	return lun;
}

static struct lun *lun_of_device(struct assembly *assembly, const struct block_device *device)
{
	return &assembly->luns[assembly->lun_of[device - assembly->facts->devices.items]];
}

/* The disk of that name; a new one without device when there is none. */
static struct lun *lun_of_name(struct assembly *assembly, const char *name)
{
	const struct block_device *device = asm_device_of_name(assembly->facts, name);

	if (device)
		return lun_of_device(assembly, device);
	for (size_t i = 0; i < assembly->count; i++)
		if (names_hold(&assembly->luns[i].disk.names, name))
			return &assembly->luns[i];
	struct lun *lun = add_lun(assembly);
	add_name(assembly, lun, name);
	return lun;
}

static struct lun *lun_of_label(struct assembly *assembly, const char *label)
{
	for (size_t i = 0; i < assembly->count; i++) {
		const struct disk_header *header = &assembly->luns[i].disk.header;
		if (header->tag && strcmp(header->label, label) == 0)
			return &assembly->luns[i];
	}
	return NULL;
}

/* ---- devices ---- */

static const struct disk_content *content_of(const struct disk_contents *contents, unsigned major,
					     unsigned minor)
{
	for (size_t i = 0; i < contents->count; i++)
		if (contents->items[i].major == major && contents->items[i].minor == minor)
			return &contents->items[i];
	return NULL;
}

/* Files have no number: they go by their path. */
static const struct disk_content *content_of_file(const struct disk_contents *contents,
						  const char *path)
{
	for (size_t i = 0; i < contents->count; i++) {
		const struct disk_content *content = &contents->items[i];
		if (!content->major && !content->minor && str_equal(content->from.source, path))
			return content;
	}
	return NULL;
}

static void set_content(struct assembly *assembly, struct lun *lun,
			const struct disk_content *content)
{
	lun->disk.content = content;
	asm_decode_header(assembly->arena, content, &lun->disk.header);
}

static void add_disk_devices(struct assembly *assembly)
{
	const struct block_devices *devices = &assembly->facts->devices;

	assembly->lun_of = arena_alloc(assembly->arena,
				       (devices->count + 1) * sizeof(*assembly->lun_of));
	for (size_t i = 0; i < devices->count; i++) {
		const struct block_device *device = &devices->items[i];
		if (asm_lun_device(devices, device) != device)
			continue;
		struct lun *lun = add_lun(assembly);
		assembly->lun_of[i] = assembly->count - 1;
		lun->disk.device = device;
		add_device_names(assembly, lun, device);
		set_content(assembly, lun,
			    content_of(&assembly->facts->contents, device->major, device->minor));
	}
}

/* A path is no disk, but its names are names of the LUN. */
static void add_path_devices(struct assembly *assembly)
{
	const struct block_devices *devices = &assembly->facts->devices;

	for (size_t i = 0; i < devices->count; i++) {
		const struct block_device *device = &devices->items[i];
		const struct block_device *lun = asm_lun_device(devices, device);
		if (lun == device)
			continue;
		assembly->lun_of[i] = assembly->lun_of[lun - devices->items];
		add_device_names(assembly, lun_of_device(assembly, device), device);
	}
}

/* ---- names that were found ---- */

/* The control nodes of device-mapper and of raw devices, folders, sockets: never a disk. */
static bool is_no_disk(const struct disk_name *name)
{
	if (name->file.type == 'c')
		return str_equal(name->name, "/dev/mapper/control") ||
		       str_equal(name->name, "/dev/raw/rawctl");
	return name->file.type == 'd' || name->file.type == 's' || name->file.type == 'p';
}

/* A block node made by the driver; a rule that only looks like it makes links. */
static bool is_oracleasm_node(const struct disk_name *name, const struct lun *lun)
{
	return str_starts(name->name, disks_folder) && name->file.type == 'b' &&
	       (!name->file.path || str_equal(name->file.path, name->name)) &&
	       !(lun->disk.device && names_hold(&lun->disk.device->links, name->name));
}

/* What stands for the file itself: through links its own path. */
static const char *key_of_file(const struct disk_name *name)
{
	return name->file.type == 'f' && name->file.path ? name->file.path : name->name;
}

static void set_file(struct assembly *assembly, struct lun *lun, const struct disk_name *name)
{
	lun->disk.file_system = name->file_system;
	set_content(assembly, lun, content_of_file(&assembly->facts->contents, key_of_file(name)));
}

static void add_found_name(struct assembly *assembly, const struct disk_name *name)
{
	const struct block_device *device =
		name->file.type == 'b' ? block_device_by_number(&assembly->facts->devices,
								name->file.major, name->file.minor)
				       : NULL;
	struct lun *lun = device ? lun_of_device(assembly, device)
				 : lun_of_name(assembly, key_of_file(name));

	add_name(assembly, lun, name->name);
	lun->disk.given |= name->given;
	if ((name->file.type == 'f' || name->file.from.status == FACT_TIMED_OUT) &&
	    !lun->disk.device)
		set_file(assembly, lun, name);
	if (!is_oracleasm_node(name, lun))
		return;
	lun->listed = true;
	if (lun->oracleasm)
		return;
	lun->oracleasm = name;
	lun->oracleasm_label = name->name + strlen(disks_folder);
}

static void add_found_names(struct assembly *assembly)
{
	const struct disk_names *names = &assembly->facts->names;

	for (size_t i = 0; i < names->count; i++)
		if (!is_no_disk(&names->items[i]))
			add_found_name(assembly, &names->items[i]);
}

static void add_arguments(struct assembly *assembly, const struct names *arguments)
{
	for (size_t i = 0; arguments && i < arguments->count; i++)
		lun_of_name(assembly, arguments->items[i])->disk.given = true;
}

/* ---- labels ---- */

/* Labels of the driver's folder whose nodes were not looked at. */
static void add_oracleasm_label(struct assembly *assembly, const char *label)
{
	const char *name = arena_printf(assembly->arena, "%s%s", disks_folder, label);
	struct lun *lun = lun_of_label(assembly, label);

	if (!lun || asm_device_of_name(assembly->facts, name))
		lun = lun_of_name(assembly, name);
	add_name(assembly, lun, name);
	lun->listed = true;
	if (!lun->oracleasm_label)
		lun->oracleasm_label = label;
}

static void add_oracleasm_labels(struct assembly *assembly)
{
	const struct oracleasm_facts *facts = &assembly->facts->oracleasm;

	for (size_t i = 0; i < facts->disks.count; i++)
		if (!(facts->mounted_known && !facts->mounted))
			add_oracleasm_label(assembly, facts->disks.items[i]);
}

/* The library knows a disk by the driver's node, and without driver by the label on it. */
static void add_library_names(struct assembly *assembly)
{
	const struct oracleasm_facts *facts = &assembly->facts->oracleasm;
	bool driver = facts->mounted_known && facts->mounted;

	if (facts->from.status != FACT_OBTAINED)
		return;
	for (size_t i = 0; i < assembly->count; i++) {
		struct lun *lun = &assembly->luns[i];
		const char *label = lun->oracleasm_label;
		if (!label && !driver && lun->disk.header.tag && *lun->disk.header.label)
			label = lun->disk.header.label;
		if (label)
			add_name(assembly, lun, arena_printf(assembly->arena, "ORCL:%s", label));
	}
}

static void add_afd_labels(struct assembly *assembly)
{
	const struct afd_facts *facts = &assembly->facts->afd;

	for (size_t i = 0; i < facts->count; i++) {
		const struct afd_label *item = &facts->items[i];
		const char *name = arena_printf(assembly->arena, "AFD:%s", item->label);
		struct lun *lun = item->path ? lun_of_name(assembly, item->path)
					     : lun_of_label(assembly, item->label);
		if (!lun)
			lun = lun_of_name(assembly, name);
		add_name(assembly, lun, name);
		lun->listed = true;
		lun->afd_label = item->label;
	}
}

static void add_voting_files(struct assembly *assembly)
{
	const struct voting_facts *voting = &assembly->node->voting;

	for (size_t i = 0; i < voting->count; i++)
		if (voting->items[i].path && *voting->items[i].path)
			lun_of_name(assembly, voting->items[i].path)->listed = true;
}

/* ---- discovery ---- */

static bool was_found(const struct disk_names *names, const char *name, bool *ret_selected)
{
	for (size_t i = 0; i < names->count; i++) {
		if (!str_equal(names->items[i].name, name))
			continue;
		*ret_selected = names->items[i].discovered;
		return true;
	}
	return false;
}

/* A name that only a voting-file list knows is no discovery, whatever it looks like. */
static bool can_be_discovered(const struct lun *lun, const char *name)
{
	return lun->disk.device || (name[0] != '/' && (lun->oracleasm_label || lun->afd_label));
}

static void set_discovered(struct assembly *assembly, struct lun *lun)
{
	const struct names *patterns = &assembly->facts->discovery.patterns;
	struct disk *disk = &lun->disk;
	bool selected;

	for (size_t i = 0; i < patterns->count; i++) {
		for (size_t j = 0; j < disk->names.count; j++) {
			const char *name = disk->names.items[j];
			/* where nothing answers, the pattern stands for what it would select */
			bool selects = str_equal(patterns->items[i], name) ||
				       discovery_pattern_selects(patterns->items[i], name);
			if (!selects || names_hold(&disk->discovered_as, name))
				continue;
			if (was_found(&assembly->facts->names, name, &selected)
				    ? selected
				    : can_be_discovered(lun, name))
				names_add(assembly->arena, &disk->discovered_as, name);
		}
	}
}

/* ---- what is kept ---- */

static bool carries_header(const struct lun *lun)
{
	return lun->disk.header.status != HEADER_UNREAD && lun->disk.header.status != HEADER_NONE;
}

/* Remains in front of a partition table, while the disk itself is in a partition. */
static bool is_container(const struct assembly *assembly, const struct lun *lun)
{
	for (size_t i = 0; i < assembly->count; i++) {
		const struct lun *other = &assembly->luns[i];
		if (other->disk.device && carries_header(other) &&
		    asm_is_part_of(other->disk.device, lun->disk.device))
			return true;
	}
	return false;
}

static bool is_kept(const struct assembly *assembly, const struct lun *lun)
{
	const struct disk *disk = &lun->disk;

	if (disk->discovered_as.count || disk->given || lun->listed)
		return true;
	return carries_header(lun) && !(disk->device && is_container(assembly, lun));
}

static const char *first_argument(const struct disk *disk, const struct names *arguments)
{
	for (size_t i = 0; arguments && i < arguments->count; i++)
		if (names_hold(&disk->names, arguments->items[i]))
			return arguments->items[i];
	return NULL;
}

static const char *path_of(struct assembly *assembly, const struct disk *disk,
			   const struct names *arguments)
{
	const char *argument = first_argument(disk, arguments);

	if (disk->discovered_as.count)
		return disk->discovered_as.items[0];
	if (argument)
		return argument;
	if (disk->device && disk->device->dm_name) {
		const char *map = arena_printf(assembly->arena, "/dev/mapper/%s",
					       disk->device->dm_name);
		if (names_hold(&disk->names, map))
			return map;
	}
	return disk->names.count ? disk->names.items[0] : "";
}

/* A map that does not tell has that of its paths. */
static const char *wwid_of(const struct disk_facts *facts, const struct disk *disk)
{
	const char *wwid = asm_wwid_of(disk->device);
	const struct block_device *path =
		disk->path_count ? block_device_by_kernel(&facts->devices, disk->paths[0].kernel)
				 : NULL;

	return wwid || !path ? wwid : asm_wwid_of(path);
}

static void keep(struct assembly *assembly, struct lun *lun, const struct names *arguments,
		 struct disks *disks)
{
	struct disk *disk = &lun->disk;

	disk->path = path_of(assembly, disk, arguments);
	asm_set_provider(assembly, lun);
	if (disk->device) {
		asm_set_map(assembly->arena, assembly->facts, disk);
		disk->wwid = wwid_of(assembly->facts, disk);
	}
	asm_set_next_boot(assembly, lun);
	disks->items = arena_grow(assembly->arena, disks->items, &disks->capacity, disks->count,
				  sizeof(*disks->items));
	disks->items[disks->count++] = *disk;
}

/* "asm-data2" before "asm-data10". */
static int by_path(const void *a, const void *b)
{
	const struct disk *left = a, *right = b;

	return strverscmp(left->path, right->path);
}

void asm_assemble(const struct node_facts *node, const struct names *arguments,
		  struct disk_facts *facts)
{
	struct assembly assembly = { .arena = node->arena, .node = node, .facts = facts };

	asm_relate_by_header(node->arena, facts);
	add_disk_devices(&assembly);
	add_path_devices(&assembly);
	add_found_names(&assembly);
	add_oracleasm_labels(&assembly);
	add_afd_labels(&assembly);
	add_library_names(&assembly);
	add_voting_files(&assembly);
	add_arguments(&assembly, arguments);
	facts->disks = (struct disks){ 0 };
	for (size_t i = 0; i < assembly.count; i++)
		set_discovered(&assembly, &assembly.luns[i]);
	for (size_t i = 0; i < assembly.count; i++)
		if (is_kept(&assembly, &assembly.luns[i]))
			keep(&assembly, &assembly.luns[i], arguments, &facts->disks);
	if (facts->disks.count)
		qsort(facts->disks.items, facts->disks.count, sizeof(*facts->disks.items), by_path);
	asm_make_groups(node, facts);
}
