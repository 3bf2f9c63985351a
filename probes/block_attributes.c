/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/block_attributes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SECTOR = 512 }; /* the unit of "size", whatever the device's own is */

enum kind { TEXT, FLAG, BYTES, SECTORS };

static const struct attribute {
	const char *name;
	enum kind kind;
	size_t offset;
} attributes[BLOCK_ATTRIBUTE_COUNT] = {
	{ "size", SECTORS, offsetof(struct block_device, size_bytes) },
	{ "ro", FLAG, offsetof(struct block_device, read_only) },
	{ "queue/logical_block_size", BYTES, offsetof(struct block_device, logical_sector) },
	{ "queue/physical_block_size", BYTES, offsetof(struct block_device, physical_sector) },
	{ "dm/name", TEXT, offsetof(struct block_device, dm_name) },
	{ "dm/uuid", TEXT, offsetof(struct block_device, dm_uuid) },
	{ "dm/suspended", FLAG, offsetof(struct block_device, dm_suspended) },
	{ "device/state", TEXT, offsetof(struct block_device, state) },
	{ "ana_state", TEXT, offsetof(struct block_device, ana_state) },
};

/* What an attribute is kept in. */
union field {
	const char **text;
	int *flag;
	long *bytes;
	int64_t *sectors;
};

static union field field_of(struct block_device *device, const struct attribute *attribute)
{
	void *at = (char *)device + attribute->offset;

	switch (attribute->kind) {
	case FLAG:
		return (union field){ .flag = at };
	case BYTES:
		return (union field){ .bytes = at };
	case SECTORS:
		return (union field){ .sectors = at };
	case TEXT:
		break;
	}
	return (union field){ .text = at };
}

const char *block_attribute_name(size_t index)
{
	return attributes[index].name;
}

bool block_attribute_applies(const struct block_device *device, size_t index)
{
	const char *name = attributes[index].name;
	bool of_paths = str_equal(name, "ana_state");

	if (!device->node)
		return of_paths || str_equal(name, "device/state");
	if (of_paths)
		return false;
	if (str_starts(name, "dm/"))
		return str_starts(device->kernel, "dm-");
	return !device->partition || !strchr(name, '/');
}

static bool number(const char *text, int64_t most, int64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoll(text, &end, 10);
	return *text >= '0' && *text <= '9' && !errno && !*end && *ret <= most;
}

void block_attribute_set(struct arena *arena, struct block_device *device, size_t index,
			 const char *text)
{
	const struct attribute *attribute = &attributes[index];
	union field field = field_of(device, attribute);
	const char *plain = arena_strndup(arena, text, strcspn(text, "\n"));
	int64_t value;

	switch (attribute->kind) {
	case TEXT:
		*field.text = plain;
		break;
	case FLAG:
		if (number(plain, 1, &value))
			*field.flag = (int)value;
		break;
	case BYTES:
		if (number(plain, INT32_MAX, &value))
			*field.bytes = (long)value;
		break;
	case SECTORS:
		if (number(plain, INT64_MAX / SECTOR, &value))
			*field.sectors = value * SECTOR;
		break;
	}
}

static const char *number_text(struct arena *arena, int64_t value)
{
	return value < 0 ? NULL : arena_printf(arena, "%" PRId64, value);
}

const char *block_attribute_text(struct arena *arena, const struct block_device *device,
				 size_t index)
{
	struct block_device copy = *device;
	union field field = field_of(&copy, &attributes[index]);

	switch (attributes[index].kind) {
	case FLAG:
		return number_text(arena, *field.flag);
	case BYTES:
		return number_text(arena, *field.bytes);
	case SECTORS:
		return number_text(arena, *field.sectors < 0 ? -1 : *field.sectors / SECTOR);
	case TEXT:
		break;
	}
	return *field.text ? arena_strdup(arena, *field.text) : NULL;
}

struct block_device block_device_new(void)
{
	return (struct block_device){
		.size_bytes = -1,
		.logical_sector = COUNT_UNKNOWN,
		.physical_sector = COUNT_UNKNOWN,
		.read_only = -1,
		.dm_suspended = -1,
	};
}

const char *block_kernel_name(struct arena *arena, const char *devpath)
{
	const char *slash = strrchr(devpath, '/');
	char *name = arena_strdup(arena, slash ? slash + 1 : devpath);

	for (char *mark = strchr(name, '!'); mark; mark = strchr(mark, '!'))
		*mark = '/';
	return name;
}

static int by_name(const void *a, const void *b)
{
	const char *const *left = a;
	const char *const *right = b;

	return strcmp(*left, *right);
}

void names_sort(struct names *io)
{
	size_t kept = 0;

	if (io->count)
		qsort(io->items, io->count, sizeof(*io->items), by_name);
	for (size_t i = 0; i < io->count; i++) {
		if (kept == 0 || strcmp(io->items[kept - 1], io->items[i]) != 0)
			io->items[kept++] = io->items[i];
	}
	io->count = kept;
}

/* ---- what they say of each other ---- */

/* By kernel name. */
struct device_index {
	struct block_device **items;
	size_t count;
};

static int by_kernel(const void *a, const void *b)
{
	const struct block_device *const *left = a;
	const struct block_device *const *right = b;

	return strcmp((*left)->kernel, (*right)->kernel);
}

static struct device_index index_of(struct arena *arena, struct block_devices *devices)
{
	struct device_index index = { .count = devices->count };

	index.items = arena_alloc(arena, (devices->count + 1) * sizeof(struct block_device *));
	for (size_t i = 0; i < devices->count; i++)
		index.items[i] = &devices->items[i];
	qsort(index.items, index.count, sizeof(struct block_device *), by_kernel);
	return index;
}

static struct block_device *find(const struct device_index *index, const char *kernel)
{
	const struct block_device wanted = { .kernel = kernel }, *key = &wanted;
	struct block_device **found = bsearch(&key, index->items, index->count,
					      sizeof(struct block_device *), by_kernel);

	return found ? *found : NULL;
}

/* A partition lies in the folder of its disk. */
static void inherit(struct arena *arena, const struct device_index *index,
		    struct block_device *device)
{
	const char *end = strrchr(device->devpath, '/');

	if (!device->partition || !end || end == device->devpath)
		return;
	const char *above = arena_strndup(arena, device->devpath, (size_t)(end - device->devpath));
	const struct block_device *disk = find(index, block_kernel_name(arena, above));
	if (!disk || !str_equal(disk->devpath, above))
		return;
	device->disk = disk->kernel;
	device->logical_sector = disk->logical_sector;
	device->physical_sector = disk->physical_sector;
	device->state = disk->state;
}

void block_devices_relate(struct arena *arena, struct block_devices *io)
{
	struct device_index index = index_of(arena, io);

	for (size_t i = 0; i < io->count; i++)
		inherit(arena, &index, &io->items[i]);
	for (size_t i = 0; i < io->count; i++) {
		struct block_device *device = &io->items[i], *other;
		size_t holders = device->holders.count, slaves = device->slaves.count;
		for (size_t j = 0; j < slaves; j++) {
			other = find(&index, device->slaves.items[j]);
			if (other)
				names_add(arena, &other->holders, device->kernel);
		}
		for (size_t j = 0; j < holders; j++) {
			other = find(&index, device->holders.items[j]);
			if (other)
				names_add(arena, &other->slaves, device->kernel);
		}
	}
	for (size_t i = 0; i < io->count; i++) {
		names_sort(&io->items[i].holders);
		names_sort(&io->items[i].slaves);
	}
}
