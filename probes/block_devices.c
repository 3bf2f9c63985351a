/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/block_devices.h"

#include <dirent.h>
#include <errno.h>
#include <libudev.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "probes/block_attributes.h"
#include "probes/capture_disks.h"

static const char source[] = "udev";

static void drop_udev(struct udev **udev)
{
	udev_unref(*udev);
}

static void drop_folder(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

static void drop_device(struct udev_device **device)
{
	udev_device_unref(*device);
}

/* ---- one device: libudev's strings end with its objects, so each is copied at once ---- */

static int by_key(const void *a, const void *b)
{
	const struct property *left = a, *right = b;

	return strcmp(left->key, right->key);
}

static void read_properties(struct arena *arena, struct udev_device *from,
			    struct properties *properties)
{
	struct udev_list_entry *entry = udev_device_get_properties_list_entry(from);

	for (; entry; entry = udev_list_entry_get_next(entry)) {
		const char *value = udev_list_entry_get_value(entry);
		properties->items = arena_grow(arena, properties->items, &properties->capacity,
					       properties->count, sizeof(*properties->items));
		properties->items[properties->count++] = (struct property){
			arena_strdup(arena, udev_list_entry_get_name(entry)),
			arena_strdup(arena, value ? value : ""),
		};
	}
	if (properties->count)
		qsort(properties->items, properties->count, sizeof(*properties->items), by_key);
}

static void read_links(struct arena *arena, struct udev_device *from, struct names *links)
{
	struct udev_list_entry *entry = udev_device_get_devlinks_list_entry(from);

	for (; entry; entry = udev_list_entry_get_next(entry))
		names_add(arena, links, udev_list_entry_get_name(entry));
	names_sort(links);
}

/* The entries are links to other devices, named as these are. */
static void read_relatives(struct arena *arena, const char *syspath, const char *name,
			   struct names *ret)
{
	DIR *folder __attribute__((cleanup(drop_folder))) =
		opendir(arena_printf(arena, "%s/%s", syspath, name));

	if (!folder)
		return;
	for (struct dirent *entry; (entry = readdir(folder));) {
		if (entry->d_name[0] != '.')
			names_add(arena, ret, block_kernel_name(arena, entry->d_name));
	}
	names_sort(ret);
}

static struct block_device read_device(struct arena *arena, struct udev_device *from)
{
	struct block_device device = block_device_new();
	dev_t number = udev_device_get_devnum(from);
	const char *syspath = udev_device_get_syspath(from);
	const char *node = udev_device_get_devnode(from);

	device.devpath = arena_strdup(arena, udev_device_get_devpath(from));
	device.kernel = block_kernel_name(arena, device.devpath);
	device.node = node ? arena_strdup(arena, node) : NULL;
	device.major = major(number);
	device.minor = minor(number);
	device.partition = str_equal(udev_device_get_devtype(from), "partition");
	device.initialized = udev_device_get_is_initialized(from) > 0;
	read_properties(arena, from, &device.properties);
	read_links(arena, from, &device.links);
	for (size_t i = 0; i < BLOCK_ATTRIBUTE_COUNT; i++) {
		const char *text = NULL;
		if (block_attribute_applies(&device, i))
			text = udev_device_get_sysattr_value(from, block_attribute_name(i));
		if (text)
			block_attribute_set(arena, &device, i, text);
	}
	read_relatives(arena, syspath, "holders", &device.holders);
	read_relatives(arena, syspath, "slaves", &device.slaves);
	return device;
}

/* ---- all of them ---- */

static void add(struct arena *arena, struct udev *udev, const char *syspath,
		struct block_devices *io)
{
	struct udev_device *device
		__attribute__((cleanup(drop_device))) = udev_device_new_from_syspath(udev, syspath);

	/* gone since it was listed */
	if (!device)
		return;
	const struct block_device found = read_device(arena, device);
	/* without a node nothing can use it */
	if (found.node || block_is_hidden_path(found.kernel, NULL))
		block_devices_add(arena, io, &found);
}

/* Where "../../devices/virtual/block/loop0" of the folder of all block devices leads to. */
static void add_syspath(struct arena *arena, int folder, const char *name, struct names *io)
{
	char link[PATH_MAX];
	const char *rest = link;
	ssize_t length = readlinkat(folder, name, link, sizeof(link) - 1);

	if (length < 0)
		return;
	link[length] = '\0';
	while (str_starts(rest, "../"))
		rest += strlen("../");
	names_add(arena, io, arena_printf(arena, "/sys/%s", rest));
}

/* Not by libudev's own enumeration: that makes an object of each device only to tell its name. */
static int read_all(struct arena *arena, struct block_devices *io)
{
	struct udev *udev __attribute__((cleanup(drop_udev))) = udev_new();
	DIR *folder __attribute__((cleanup(drop_folder))) = opendir("/sys/class/block");
	struct names syspaths = { 0 };

	if (!udev || !folder)
		return udev ? -errno : -ENOMEM;
	for (struct dirent *entry; (entry = readdir(folder));) {
		if (entry->d_name[0] != '.')
			add_syspath(arena, dirfd(folder), entry->d_name, &syspaths);
	}
	names_sort(&syspaths);
	for (size_t i = 0; i < syspaths.count; i++)
		add(arena, udev, syspaths.items[i], io);
	return 0;
}

void block_devices_read(struct arena *arena, struct block_devices *ret)
{
	*ret = (struct block_devices){ .from = { .status = FACT_OBTAINED, .source = source } };
	int error = read_all(arena, ret);
	if (error < 0) {
		ret->from.status = FACT_FAILED;
		ret->from.words = arena_strdup(arena, strerror(-error));
	}
	block_devices_relate(arena, ret);
}

/* ---- from process to process: udev.db, then the attributes in the order of the devices ---- */

static void put(struct strbuf *buf, const char *text)
{
	strbuf_append(buf, text, strlen(text) + 1);
}

/* Texts, each terminated; a name that is empty ends a list or a device. */
static void put_details(struct strbuf *buf, const struct block_device *device)
{
	const struct names *lists[] = { &device->holders, &device->slaves };

	put(buf, device->initialized ? "1" : "0");
	for (size_t i = 0; i < BLOCK_ATTRIBUTE_COUNT; i++) {
		const char *text = block_attribute_text(buf->arena, device, i);
		put(buf, text ? "1" : "0");
		put(buf, text ? text : "");
	}
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		for (size_t j = 0; j < lists[i]->count; j++)
			put(buf, lists[i]->items[j]);
		put(buf, "");
	}
}

void block_devices_serve(struct bytes request, struct strbuf *reply)
{
	struct block_devices devices;
	struct strbuf text = strbuf_new(reply->arena);

	(void)request;
	block_devices_read(reply->arena, &devices);
	put(reply, devices.from.words ? devices.from.words : "");
	capture_format_udev_db(&text, &devices);
	put(reply, text.data);
	for (size_t i = 0; i < devices.count; i++)
		put_details(reply, &devices.items[i]);
	for (size_t i = 0; i < devices.hidden_count; i++)
		put_details(reply, &devices.hidden[i]);
}

static const char *take(struct bytes *rest)
{
	const char *text = rest->data;
	const char *end = memchr(text, '\0', rest->length);

	if (!end)
		return "";
	rest->length -= (size_t)(end + 1 - text);
	rest->data = end + 1;
	return text;
}

static void take_names(struct arena *arena, struct bytes *rest, struct names *ret)
{
	for (const char *name = take(rest); *name; name = take(rest))
		names_add(arena, ret, name);
}

static void take_details(struct arena *arena, struct bytes *rest, struct block_device *io)
{
	io->initialized = *take(rest) == '1';
	for (size_t i = 0; i < BLOCK_ATTRIBUTE_COUNT; i++) {
		bool known = *take(rest) == '1';
		const char *text = take(rest);
		if (known)
			block_attribute_set(arena, io, i, text);
	}
	take_names(arena, rest, &io->holders);
	take_names(arena, rest, &io->slaves);
}

void block_devices_unpack(struct arena *arena, struct bytes reply, struct block_devices *ret)
{
	const char *error = NULL;

	*ret = (struct block_devices){ .from = { .source = source } };
	const char *words = take(&reply);
	const char *text = take(&reply);
	if (capture_parse_udev_db(arena, (struct bytes){ text, strlen(text) }, source, ret, &error))
		ret->from.status = *words ? FACT_FAILED : FACT_OBTAINED;
	else
		ret->from.status = FACT_FAILED;
	if (error || *words)
		ret->from.words = error ? error : arena_strdup(arena, words);
	for (size_t i = 0; i < ret->count; i++)
		take_details(arena, &reply, &ret->items[i]);
	for (size_t i = 0; i < ret->hidden_count; i++)
		take_details(arena, &reply, &ret->hidden[i]);
	block_devices_relate(arena, ret);
}
