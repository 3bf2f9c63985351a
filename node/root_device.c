/* SPDX-License-Identifier: Apache-2.0
 *
 * What the root file system lies on; "root=" is described in bootparam(7) and dracut.cmdline(7).
 */
#include <string.h>

#include "node/disks.h"

static const struct block_device *device_named(const struct block_devices *devices,
					       const char *name)
{
	for (size_t i = 0; i < devices->count; i++)
		if (str_equal(devices->items[i].node, name) ||
		    names_hold(&devices->items[i].links, name))
			return &devices->items[i];
	return NULL;
}

/* "UUID=…" as the link that udev makes of it. */
static const char *link_of(struct arena *arena, const char *value)
{
	static const struct {
		const char *tag, *folder;
	} tags[] = { { "UUID=", "/dev/disk/by-uuid/" },
		     { "LABEL=", "/dev/disk/by-label/" },
		     { "PARTUUID=", "/dev/disk/by-partuuid/" },
		     { "PARTLABEL=", "/dev/disk/by-partlabel/" } };

	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (str_starts(value, tags[i].tag))
			return arena_printf(arena, "%s%s", tags[i].folder,
					    value + strlen(tags[i].tag));
	return value;
}

/* The last root= counts. NULL when there is none, or nothing by that name. */
static const struct block_device *
root_device(struct arena *arena, const struct block_devices *devices, const char *cmdline)
{
	const char *value = NULL;

	for (const char *at = cmdline; at && *at;
	     at += strcspn(at, " \t\n"), at += strspn(at, " \t\n"))
		if (str_starts(at, "root="))
			value = arena_strndup(arena, at + 5, strcspn(at + 5, " \t\n"));
	return value ? device_named(devices, link_of(arena, value)) : NULL;
}

static bool is_on_map(const struct block_devices *devices, const struct block_device *device,
		      int depth)
{
	enum { DEPTH_MOST = 8 };

	if (!device || depth > DEPTH_MOST)
		return false;
	if (device->dm_uuid && str_starts(device->dm_uuid, "mpath-"))
		return true;
	for (size_t i = 0; i < device->slaves.count; i++)
		if (is_on_map(devices, block_device_by_kernel(devices, device->slaves.items[i]),
			      depth + 1))
			return true;
	return false;
}

int root_is_on_map(struct arena *arena, const struct block_devices *devices, const char *cmdline)
{
	const struct block_device *root = root_device(arena, devices, cmdline);

	return root ? is_on_map(devices, root, 0) : -1;
}
