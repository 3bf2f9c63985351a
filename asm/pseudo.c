/* SPDX-License-Identifier: Apache-2.0
 *
 * Multipath software that makes disks of its own without telling sysfs over what: PowerPath
 * (emcpowera) and VxDMP. Its paths are plain SCSI disks. They are found by what both have in common,
 * and a path is not opened as long as it may be one.
 */
#include "asm/assembly.h"

#include <string.h>

bool asm_is_pseudo(const struct block_device *device)
{
	static const char *const prefixes[] = { "emcpower", "VxDMP" };

	for (size_t i = 0; !device->partition && i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (str_starts(device->kernel, prefixes[i]))
			return true;
	return false;
}

static bool can_be_path(const struct block_device *device)
{
	return str_starts(device->kernel, "sd") && !device->partition && !device->holders.count &&
	       !device->slaves.count;
}

static bool same_size(const struct block_device *a, const struct block_device *b)
{
	return a->size_bytes > 0 && a->size_bytes == b->size_bytes;
}

static void relate(struct arena *arena, struct block_device *map, struct block_device *path)
{
	names_add(arena, &map->slaves, path->kernel);
	names_add(arena, &path->holders, map->kernel);
}

/* The disk of a partition, when it is known; else the device itself. */
static struct block_device *whole_of(struct block_devices *devices, struct block_device *device)
{
	for (size_t i = 0; device->disk && i < devices->count; i++)
		if (str_equal(devices->items[i].kernel, device->disk))
			return &devices->items[i];
	return device;
}

/* What tells a path from others: its wwid, when it is known. */
static bool is_of_lun(const struct block_device *path, const char *wwid)
{
	return wwid && str_equal(asm_wwid_of(path), wwid);
}

static void relate_by_wwid(struct arena *arena, struct block_devices *devices,
			   struct block_device *map, const char *wwid)
{
	for (size_t i = 0; i < devices->count; i++) {
		struct block_device *path = &devices->items[i];
		if (can_be_path(path) && is_of_lun(path, wwid))
			relate(arena, map, path);
	}
}

/* The wwid of all devices of that size that can be paths; NULL when they have several, or none. */
static const char *only_wwid_of_size(const struct block_devices *devices,
				     const struct block_device *map)
{
	const char *wwid = NULL;

	for (size_t i = 0; i < devices->count; i++) {
		const struct block_device *other = &devices->items[i];
		/* another map of that size may be theirs as well */
		if (other != map && asm_is_pseudo(other) && same_size(other, map))
			return NULL;
		if (!can_be_path(other) || !same_size(other, map))
			continue;
		const char *found = asm_wwid_of(other);
		if (!found || (wwid && !str_equal(wwid, found)))
			return NULL;
		wwid = found;
	}
	return wwid;
}

void asm_relate_paths(struct arena *arena, struct block_devices *devices)
{
	for (size_t i = 0; i < devices->count; i++) {
		struct block_device *map = &devices->items[i];
		if (!asm_is_pseudo(map) || map->slaves.count)
			continue;
		const char *wwid = asm_wwid_of(map);
		if (!wwid)
			wwid = only_wwid_of_size(devices, map);
		relate_by_wwid(arena, devices, map, wwid);
	}
}

/* ---- what must not be opened ---- */

static bool tells_another(const char *wwid, const char *other)
{
	return wwid && other && !str_equal(wwid, other);
}

/* A map without known paths that has its size; NULL when there is none. */
static const struct block_device *possible_map(const struct block_devices *devices,
					       const struct block_device *device)
{
	const struct block_device *whole = device->disk
						   ? block_device_by_kernel(devices, device->disk)
						   : device;

	for (size_t i = 0; whole && can_be_path(whole) && i < devices->count; i++) {
		const struct block_device *map = &devices->items[i];
		if (asm_is_pseudo(map) && !map->slaves.count && same_size(map, whole) &&
		    !tells_another(asm_wwid_of(map), asm_wwid_of(whole)))
			return map;
	}
	return NULL;
}

const char *asm_why_not_open(struct arena *arena, const struct block_devices *devices,
			     const struct block_device *device, bool asked_for)
{
	const struct block_device *map = asm_map_of_path(devices, device);

	if (map)
		return arena_printf(arena, "path of map %s",
				    map->dm_name ? map->dm_name : map->kernel);
	map = asked_for ? NULL : possible_map(devices, device);
	return map ? arena_printf(arena, "may be a path of %s", map->kernel) : NULL;
}

/* ---- by what was read ---- */

/* The first block of each device, as far as it was read. */
static struct bytes *first_blocks(struct arena *arena, const struct disk_facts *facts)
{
	const struct block_devices *devices = &facts->devices;
	struct bytes *blocks = arena_alloc(arena, (devices->count + 1) * sizeof(*blocks));

	for (size_t i = 0; i < facts->contents.count; i++) {
		const struct disk_content *content = &facts->contents.items[i];
		const struct block_device *device = block_device_by_number(devices, content->major,
									   content->minor);
		if (device)
			blocks[device - devices->items] = disk_content_at(content, 0);
	}
	return blocks;
}

static bool is_member(struct arena *arena, struct bytes block)
{
	struct disk_range range = { .data = block };
	const struct disk_content content = { .ranges = &range, .count = 1 };
	struct disk_header header;

	asm_decode_header(arena, &content, &header);
	return header.status == HEADER_MEMBER;
}

static bool same_block(struct bytes a, struct bytes b)
{
	return a.length && a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

/* A clone of the LUN has the same header, too: then it is not known which is which. */
static bool is_alone(struct block_devices *devices, const struct bytes *blocks, size_t map)
{
	const char *wwid = NULL;

	for (size_t i = 0; i < devices->count; i++) {
		const struct block_device *other = whole_of(devices, &devices->items[i]);
		if (i == map || !same_block(blocks[i], blocks[map]))
			continue;
		const char *found = asm_wwid_of(other);
		if (!can_be_path(other) || (wwid && !str_equal(wwid, found)))
			return false;
		wwid = found;
	}
	return true;
}

/* `at`: the map, or a partition of it. */
static void relate_by_block(struct arena *arena, struct block_devices *devices,
			    const struct bytes *blocks, size_t at)
{
	struct block_device *map = whole_of(devices, &devices->items[at]);

	if (!is_member(arena, blocks[at]) || !is_alone(devices, blocks, at))
		return;
	for (size_t i = 0; i < devices->count; i++) {
		struct block_device *path = whole_of(devices, &devices->items[i]);
		if (can_be_path(path) && same_size(path, map) && same_block(blocks[i], blocks[at]))
			relate(arena, map, path);
	}
}

void asm_relate_by_header(struct arena *arena, struct disk_facts *facts)
{
	struct block_devices *devices = &facts->devices;
	struct bytes *blocks = NULL;

	for (size_t i = 0; i < devices->count; i++) {
		const struct block_device *map = whole_of(devices, &devices->items[i]);
		if (!asm_is_pseudo(map) || map->slaves.count)
			continue;
		if (!blocks)
			blocks = first_blocks(arena, facts);
		relate_by_block(arena, devices, blocks, i);
	}
}
