/* SPDX-License-Identifier: Apache-2.0 */
#include "node/disks.h"

#include <string.h>

const char *property_find(const struct properties *properties, const char *key)
{
	/* from the end: of two assignments in a file the last one holds */
	for (size_t i = properties->count; i-- > 0;)
		if (str_equal(properties->items[i].key, key))
			return properties->items[i].value;
	return NULL;
}

const struct block_device *block_device_by_number(const struct block_devices *devices,
						  unsigned major, unsigned minor)
{
	for (size_t i = 0; i < devices->count; i++) {
		const struct block_device *device = &devices->items[i];
		if (device->major == major && device->minor == minor)
			return device;
	}
	return NULL;
}

const struct block_device *block_device_by_kernel(const struct block_devices *devices,
						  const char *kernel)
{
	for (size_t i = 0; kernel && i < devices->count; i++)
		if (str_equal(devices->items[i].kernel, kernel))
			return &devices->items[i];
	return NULL;
}

struct bytes disk_content_at(const struct disk_content *content, int64_t offset)
{
	for (size_t i = 0; i < content->count; i++)
		if (content->ranges[i].offset == offset)
			return content->ranges[i].data;
	return (struct bytes){ 0 };
}

bool disk_in_use(const struct disk *disk)
{
	return disk->discovered_as.count > 0;
}

bool disk_matters(const struct disk *disk)
{
	return disk_in_use(disk) || disk->header.status == HEADER_MEMBER;
}

bool disk_has_group(const struct disk *disk)
{
	const struct disk_header *header = &disk->header;

	return (header->status == HEADER_MEMBER || header->status == HEADER_CORRUPT) &&
	       header->group && *header->group;
}

const char *disk_in_words(struct arena *arena, const struct disk *disk)
{
	if (disk_has_group(disk) && disk->header.disk && *disk->header.disk)
		return arena_printf(arena, "%s (%s of +%s)", disk->path, disk->header.disk,
				    disk->header.group);
	if (disk->label && *disk->label)
		return arena_printf(arena, "%s (label %s)", disk->path, disk->label);
	return disk->path;
}

const struct block_device *disk_judged_device(const struct disk_facts *facts,
					      const struct disk *disk)
{
	const struct block_device *device = NULL;

	if (disk->judged.from.status == FACT_OBTAINED && disk->judged.type == 'b')
		device = block_device_by_number(&facts->devices, disk->judged.major,
						disk->judged.minor);
	return device ? device : disk->device;
}

const char *header_status_name(enum header_status status)
{
	static const char *const names[HEADER_STATUS_COUNT] = {
		[HEADER_UNREAD] = "unread",	  [HEADER_NONE] = "none",
		[HEADER_MEMBER] = "member",	  [HEADER_FORMER] = "former",
		[HEADER_CANDIDATE] = "candidate", [HEADER_PROVISIONED] = "provisioned",
		[HEADER_FOREIGN] = "foreign",	  [HEADER_CORRUPT] = "corrupt",
		[HEADER_OTHER] = "other",
	};

	return names[status];
}

const char *redundancy_name(enum redundancy redundancy)
{
	static const char *const names[REDUNDANCY_COUNT] = {
		[REDUNDANCY_EXTERNAL] = "external", [REDUNDANCY_NORMAL] = "normal",
		[REDUNDANCY_HIGH] = "high",	    [REDUNDANCY_FLEX] = "flex",
		[REDUNDANCY_EXTENDED] = "extended", [REDUNDANCY_OTHER] = "other",
	};

	return names[redundancy];
}

const char *backup_status_name(enum backup_status status)
{
	static const char *const names[] = { [BACKUP_UNKNOWN] = NULL,
					     [BACKUP_GOOD] = "good",
					     [BACKUP_BAD] = "bad",
					     [BACKUP_NONE] = "none" };

	return names[status];
}

const char *provider_name(enum provider provider)
{
	static const char *const names[PROVIDER_COUNT] = {
		[PROVIDER_ORACLEASM_V2] = "oracleasm-v2",
		[PROVIDER_ORACLEASM_V3] = "oracleasm-v3",
		[PROVIDER_AFD] = "afd",
		[PROVIDER_UDEV] = "udev",
		[PROVIDER_NONE] = "none",
	};

	return names[provider];
}

const char *mountable_name(enum mountable mountable)
{
	static const char *const names[] = { [MOUNTABLE_UNKNOWN] = "unknown",
					     [MOUNTABLE_YES] = "yes",
					     [MOUNTABLE_LIKELY] = "likely",
					     [MOUNTABLE_NO] = "no" };

	return names[mountable];
}

void block_devices_add(struct arena *arena, struct block_devices *devices,
		       const struct block_device *device)
{
	if (device->node) {
		devices->items = arena_grow(arena, devices->items, &devices->capacity,
					    devices->count, sizeof(*devices->items));
		devices->items[devices->count++] = *device;
		return;
	}
	devices->hidden = arena_grow(arena, devices->hidden, &devices->hidden_capacity,
				     devices->hidden_count, sizeof(*devices->hidden));
	devices->hidden[devices->hidden_count++] = *device;
}

static const char digits[] = "0123456789";

/* Takes `letter` and the number behind it off *text; false when they are not there. */
static bool skip_part(const char **text, char letter)
{
	size_t length = **text == letter ? strspn(*text + 1, digits) : 0;

	*text += length ? length + 1 : 0;
	return length > 0;
}

bool block_is_hidden_path(const char *kernel, const char *disk)
{
	const char *controller = kernel + strlen("nvme"), *rest;

	if (!str_starts(kernel, "nvme"))
		return false;
	controller += strspn(controller, digits);
	rest = controller;
	if (controller == kernel + strlen("nvme") || !skip_part(&rest, 'c'))
		return false;
	const char *space = rest;
	if (!skip_part(&rest, 'n') || *rest)
		return false;
	size_t length = (size_t)(controller - kernel);
	return !disk || (strncmp(disk, kernel, length) == 0 && strcmp(disk + length, space) == 0);
}
