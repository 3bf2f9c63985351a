/* SPDX-License-Identifier: Apache-2.0
 *
 * Which devices are one LUN: maps, their paths and partitions.
 */
#include "asm/assembly.h"

#include <string.h>

static const char map_prefix[] = "mpath-";

bool asm_is_map(const struct block_device *device)
{
	return (device->dm_uuid && str_starts(device->dm_uuid, map_prefix)) ||
	       asm_is_pseudo(device);
}

/* "mpath-3600…" in "part2-mpath-3600…"; NULL when it is no partition of a map. */
static const char *map_of_partition(const struct block_device *device)
{
	const char *uuid = device->dm_uuid;

	if (!uuid || !str_starts(uuid, "part"))
		return NULL;
	uuid += strlen("part");
	uuid += strspn(uuid, "0123456789");
	return *uuid == '-' && str_starts(uuid + 1, map_prefix) ? uuid + 1 : NULL;
}

/* The multipath map right above a device; NULL when there is none. */
static const struct block_device *map_above(const struct block_devices *devices,
					    const struct block_device *device)
{
	for (size_t i = 0; i < device->holders.count; i++) {
		const struct block_device *holder =
			block_device_by_kernel(devices, device->holders.items[i]);
		if (holder && asm_is_map(holder))
			return holder;
	}
	return NULL;
}

const struct block_device *asm_map_of_path(const struct block_devices *devices,
					   const struct block_device *device)
{
	const struct block_device *map = map_above(devices, device), *whole;

	if (map || !device->disk)
		return map;
	whole = block_device_by_kernel(devices, device->disk);
	return whole ? map_above(devices, whole) : NULL;
}

/* "2" of sdb2 on sdb, of nvme0n1p2 on nvme0n1; NULL when the names do not fit. */
static const char *partition_number(const struct block_device *device)
{
	const char *number = device->kernel;

	if (!device->disk || !str_starts(number, device->disk))
		return NULL;
	number += strlen(device->disk);
	if (*number == 'p')
		number++;
	return *number && !number[strspn(number, "0123456789")] ? number : NULL;
}

static const struct block_device *partition_of_map(const struct block_devices *devices,
						   const struct block_device *map,
						   const char *number)
{
	size_t length = strlen(number);

	for (size_t i = 0; i < devices->count; i++) {
		const struct block_device *device = &devices->items[i];
		const char *uuid = map_of_partition(device);
		if (device->partition && str_equal(device->disk, map->kernel) &&
		    str_equal(partition_number(device), number))
			return device;
		if (uuid && str_equal(uuid, map->dm_uuid) &&
		    strncmp(device->dm_uuid + strlen("part"), number, length) == 0 &&
		    device->dm_uuid[strlen("part") + length] == '-')
			return device;
	}
	return NULL;
}

const struct block_device *asm_lun_device(const struct block_devices *devices,
					  const struct block_device *device)
{
	if (asm_is_map(device) || map_of_partition(device))
		return device;
	const struct block_device *map = map_above(devices, device);
	if (map || !device->partition)
		return map ? map : device;
	const char *number = partition_number(device);
	map = asm_map_of_path(devices, device);
	if (!map || !number)
		return device;
	const struct block_device *part = partition_of_map(devices, map, number);
	return part ? part : device;
}

bool asm_is_part_of(const struct block_device *part, const struct block_device *whole)
{
	const char *uuid = map_of_partition(part);

	if (part->partition)
		return part->disk && strcmp(part->disk, whole->kernel) == 0;
	return uuid && str_equal(uuid, whole->dm_uuid);
}

/* ---- the paths of a map ---- */

static const struct block_device *map_of(const struct block_devices *devices,
					 const struct block_device *device)
{
	if (asm_is_map(device))
		return device;
	for (size_t i = 0; i < devices->count; i++) {
		const struct block_device *whole = &devices->items[i];
		if (!asm_is_part_of(device, whole))
			continue;
		/* else a partition of a path, without counterpart on the map */
		return asm_is_map(whole) ? whole : map_above(devices, whole);
	}
	return NULL;
}

static void add_path(struct arena *arena, struct disk *disk, struct disk_path path)
{
	disk->paths = arena_grow(arena, disk->paths, &disk->path_capacity, disk->path_count,
				 sizeof(*disk->paths));
	disk->paths[disk->path_count++] = path;
}

/* True when multipathd knows the map. */
static bool add_daemons_paths(struct arena *arena, const struct multipath_facts *facts,
			      const struct block_device *map, struct disk *disk)
{
	for (size_t i = 0; i < facts->count; i++) {
		const struct multipath_map *known = &facts->items[i];
		if (!str_equal(known->dm, map->kernel))
			continue;
		for (size_t j = 0; j < known->count; j++)
			add_path(arena, disk, known->paths[j]);
		return true;
	}
	return false;
}

/* What the kernel says of the paths: a path that is not "running" cannot be used. */
static void add_kernels_paths(struct arena *arena, const struct block_devices *devices,
			      const struct block_device *map, struct disk *disk)
{
	for (size_t i = 0; i < map->slaves.count; i++) {
		const char *kernel = map->slaves.items[i];
		const struct block_device *device = block_device_by_kernel(devices, kernel);
		const char *state = device ? device->state : NULL;
		add_path(arena, disk,
			 (struct disk_path){ .kernel = kernel,
					     .failed = state && strcmp(state, "running") != 0 &&
						       strcmp(state, "live") != 0,
					     .known = state != NULL });
	}
}

/* Native multipath of NVMe: the disk is the map, its paths have no nodes. A path whose controller is
 * there may still be of the side that does not serve the namespace now ("inaccessible"): that is
 * what it is for. */
static void add_hidden_paths(struct arena *arena, const struct block_devices *devices,
			     struct disk *disk)
{
	const char *kernel = disk->device->disk ? disk->device->disk : disk->device->kernel;

	for (size_t i = 0; i < devices->hidden_count; i++) {
		const struct block_device *path = &devices->hidden[i];
		if (!block_is_hidden_path(path->kernel, kernel))
			continue;
		disk->map = kernel;
		add_path(arena, disk,
			 (struct disk_path){
				 .kernel = path->kernel,
				 .failed = (path->state && !str_equal(path->state, "live")) ||
					   str_equal(path->ana_state, "persistent-loss"),
				 .known = path->state != NULL,
			 });
	}
}

void asm_set_map(struct arena *arena, const struct disk_facts *facts, struct disk *disk)
{
	const struct block_device *map = map_of(&facts->devices, disk->device);

	if (!map) {
		add_hidden_paths(arena, &facts->devices, disk);
		return;
	}
	disk->map = map->dm_name ? map->dm_name : map->kernel;
	if (facts->multipath.from.status != FACT_OBTAINED ||
	    !add_daemons_paths(arena, &facts->multipath, map, disk))
		add_kernels_paths(arena, &facts->devices, map, disk);
}

const char *asm_wwid_of(const struct block_device *device)
{
	static const char *const keys[] = { "ID_SERIAL", "ID_WWN" };
	const char *uuid = map_of_partition(device);

	if (!uuid && device->dm_uuid && str_starts(device->dm_uuid, map_prefix))
		uuid = device->dm_uuid;
	if (uuid)
		return uuid + strlen(map_prefix);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *value = property_find(&device->properties, keys[i]);
		if (value && *value)
			return value;
	}
	return NULL;
}

static bool is_name_of(const struct block_device *device, const char *name)
{
	return str_equal(device->node, name) || names_hold(&device->links, name);
}

const struct block_device *asm_device_of_name(const struct disk_facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->devices.count; i++)
		if (is_name_of(&facts->devices.items[i], name))
			return &facts->devices.items[i];
	for (size_t i = 0; i < facts->names.count; i++) {
		const struct disk_name *found = &facts->names.items[i];
		if (found->file.type == 'b' && str_equal(found->name, name))
			return block_device_by_number(&facts->devices, found->file.major,
						      found->file.minor);
	}
	return NULL;
}

/* ---- what is mounted from it ---- */

static bool is_name_of_disk(const struct block_devices *devices, const struct disk *disk,
			    const char *name)
{
	if (names_hold(&disk->names, name))
		return true;
	for (size_t i = 0; i < devices->count; i++) {
		const struct block_device *part = &devices->items[i];
		if (is_name_of(part, name) && asm_is_part_of(part, disk->device))
			return true;
	}
	return false;
}

void asm_set_mounted(const struct mounts *mounts, struct disk_facts *io)
{
	for (size_t i = 0; i < mounts->count; i++) {
		const struct mount *mount = &mounts->items[i];
		for (size_t j = 0; str_starts(mount->source, "/dev/") && j < io->disks.count; j++) {
			struct disk *disk = &io->disks.items[j];
			if (disk->device && !disk->mounted_on &&
			    is_name_of_disk(&io->devices, disk, mount->source))
				disk->mounted_on = mount->point;
		}
	}
}
