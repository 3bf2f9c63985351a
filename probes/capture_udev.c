/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probes/block_attributes.h"
#include "probes/capture.h"
#include "probes/capture_disks.h"
#include "probes/sysfs.h"

static const char dev[] = "/dev/";

struct database {
	struct arena *arena;
	const char *file;
	size_t line;
	struct block_devices *devices; /* filled with block devices; or NULL and */
	struct sysfs_devices *all;     /* with all devices */
	struct block_device device;    /* the block that is being read */
	const char *error;
};

static void fault(struct database *database, const char *what)
{
	if (!database->error)
		database->error = arena_printf(database->arena, "%s:%zu: %s", database->file,
					       database->line, what);
}

static const char *value_of(const struct block_device *device, const char *key)
{
	return property_find(&device->properties, key);
}

/* ---- reading ---- */

static bool take_number(const struct block_device *device, const char *key, unsigned *ret)
{
	const char *text = value_of(device, key);
	char *end;

	if (!text || *text < '0' || *text > '9')
		return false;
	errno = 0;
	unsigned long value = strtoul(text, &end, 10);
	*ret = (unsigned)value;
	return !errno && !*end && value <= UINT32_MAX;
}

/* Only block devices with a path, a node and a number are of use; and hidden paths, without the last
 * two. */
static void keep_block_device(struct database *database)
{
	struct block_device *device = &database->device;
	struct block_devices *devices = database->devices;
	const char *node = value_of(device, "DEVNAME");

	if (!str_equal(value_of(device, "SUBSYSTEM"), "block"))
		return;
	device->kernel = block_kernel_name(database->arena, device->devpath);
	if (block_is_hidden_path(device->kernel, NULL)) {
		device->node = NULL;
		block_devices_add(database->arena, devices, device);
		return;
	}
	if (!take_number(device, "MAJOR", &device->major) ||
	    !take_number(device, "MINOR", &device->minor) || (!node && !device->node))
		return;
	if (node)
		device->node = str_starts(node, "/")
				       ? node
				       : arena_printf(database->arena, "/dev/%s", node);
	device->partition = str_equal(value_of(device, "DEVTYPE"), "partition");
	device->initialized = value_of(device, "USEC_INITIALIZED") != NULL;
	device->dm_name = value_of(device, "DM_NAME");
	device->dm_uuid = value_of(device, "DM_UUID");
	names_sort(&device->links);
	block_devices_add(database->arena, devices, device);
}

static void keep_device(struct database *database)
{
	const struct block_device *from = &database->device;
	struct sysfs_device *device = sysfs_add(database->arena, database->all, from->devpath);

	device->known = true;
	device->subsystem = value_of(from, "SUBSYSTEM");
	device->driver = value_of(from, "DRIVER");
}

static void end_device(struct database *database)
{
	if (database->device.devpath && database->devices)
		keep_block_device(database);
	else if (database->device.devpath)
		keep_device(database);
	database->device = block_device_new();
}

static void take_property(struct database *database, const char *text)
{
	struct properties *properties = &database->device.properties;
	const char *equals = strchr(text, '=');

	if (!equals || equals == text)
		return;
	properties->items = arena_grow(database->arena, properties->items, &properties->capacity,
				       properties->count, sizeof(*properties->items));
	properties->items[properties->count++] = (struct property){
		arena_strndup(database->arena, text, (size_t)(equals - text)), equals + 1
	};
}

static void take_line(struct database *database, struct bytes line)
{
	struct block_device *device = &database->device;

	if (line.length < 3 || line.data[1] != ':' || line.data[2] != ' ')
		return;
	const char *value = arena_strndup(database->arena, line.data + 3, line.length - 3);
	switch (line.data[0]) {
	case 'P':
		/* blocks without a blank line between them */
		if (device->devpath)
			end_device(database);
		if (*value != '/' || strstr(value, "/../") || str_ends(value, "/.."))
			fault(database, "not a path below /sys");
		device->devpath = value;
		break;
	case 'N':
		device->node = arena_printf(database->arena, "/dev/%s", value);
		break;
	case 'S':
		names_add(database->arena, &device->links,
			  arena_printf(database->arena, "/dev/%s", value));
		break;
	case 'E':
		take_property(database, value);
		break;
	default:
		break;
	}
}

/* NULL, or what is wrong. */
static const char *parse(struct database *database, struct bytes text)
{
	database->device = block_device_new();
	while (text.length && !database->error) {
		const char *end = memchr(text.data, '\n', text.length);
		size_t length = end ? (size_t)(end - text.data) : text.length;
		struct bytes line = { text.data, length };
		database->line++;
		if (length && line.data[length - 1] == '\r')
			line.length--;
		if (!end)
			fault(database, "the line is cut: it has no newline");
		else if (length > CAPTURE_LINE_LIMIT)
			fault(database, "the line is too long");
		else if (line.length == 0)
			end_device(database);
		else
			take_line(database, line);
		text.data += length + (end ? 1 : 0);
		text.length -= length + (end ? 1 : 0);
	}
	if (!database->error)
		end_device(database);
	return database->error;
}

bool capture_parse_udev_db(struct arena *arena, struct bytes text, const char *file,
			   struct block_devices *io, const char **ret_error)
{
	struct database database = { .arena = arena, .file = file, .devices = io };

	*ret_error = parse(&database, text);
	return !*ret_error;
}

bool capture_parse_udev_all(struct arena *arena, struct bytes text, const char *file,
			    struct sysfs_devices *io, const char **ret_error)
{
	struct database database = { .arena = arena, .file = file, .all = io };

	*ret_error = parse(&database, text);
	sysfs_sort(io);
	return !*ret_error;
}

/* ---- writing ---- */

/* A newline in a value would begin a line of somebody else's choice. */
static void put_line(struct strbuf *buf, const char *head, const char *value)
{
	strbuf_puts(buf, head);
	for (; *value; value++) {
		if ((unsigned char)*value < ' ')
			strbuf_printf(buf, "\\x%02x", (unsigned)*value);
		else
			strbuf_append(buf, value, 1);
	}
	strbuf_puts(buf, "\n");
}

static void put_property(struct strbuf *buf, const char *key, const char *value)
{
	put_line(buf, "E: ", arena_printf(buf->arena, "%s=%s", key, value));
}

static void put_missing(struct strbuf *buf, const struct block_device *device, const char *key,
			const char *value)
{
	if (!value_of(device, key))
		put_property(buf, key, value);
}

static const char *below_dev(const char *path)
{
	return str_starts(path, dev) ? path + strlen(dev) : path;
}

static void format_device(struct strbuf *buf, const struct block_device *device)
{
	struct arena *arena = buf->arena;

	put_line(buf, "P: ", device->devpath);
	if (device->node)
		put_line(buf, "N: ", below_dev(device->node));
	for (size_t i = 0; i < device->links.count; i++)
		put_line(buf, "S: ", below_dev(device->links.items[i]));
	for (size_t i = 0; i < device->properties.count; i++)
		put_property(buf, device->properties.items[i].key,
			     device->properties.items[i].value);
	put_missing(buf, device, "SUBSYSTEM", "block");
	put_missing(buf, device, "DEVTYPE", device->partition ? "partition" : "disk");
	if (device->node) {
		put_missing(buf, device, "DEVNAME", device->node);
		put_missing(buf, device, "MAJOR", arena_printf(arena, "%u", device->major));
		put_missing(buf, device, "MINOR", arena_printf(arena, "%u", device->minor));
	}
	strbuf_puts(buf, "\n");
}

void capture_format_udev_db(struct strbuf *buf, const struct block_devices *devices)
{
	for (size_t i = 0; i < devices->count; i++)
		format_device(buf, &devices->items[i]);
	for (size_t i = 0; i < devices->hidden_count; i++)
		format_device(buf, &devices->hidden[i]);
}
