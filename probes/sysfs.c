/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/sysfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probes/block_attributes.h"

/* ---- names ---- */

static void add_with_folder(struct arena *arena, const struct names *from, struct names *io)
{
	for (size_t i = 0; i < from->count; i++) {
		const char *slash = strchr(from->items[i], '/');
		names_add(arena, io, from->items[i]);
		if (slash)
			names_add(arena, io,
				  arena_strndup(arena, from->items[i],
						(size_t)(slash - from->items[i])));
	}
}

struct sysfs_names sysfs_names_of(struct arena *arena, const struct sysfs_question *question)
{
	struct sysfs_names names = { .block.count = 0 };

	add_with_folder(arena, &question->own, &names.block);
	add_with_folder(arena, &question->parents, &names.block);
	add_with_folder(arena, &question->parents, &names.parents);
	names_sort(&names.block);
	names_sort(&names.parents);
	return names;
}

/* Folders that only put devices of one class together. */
static bool is_only_folder(const char *path)
{
	static const char virtual[] = "/devices/virtual";

	if (str_ends(path, "/block") || strcmp(path, "/devices") == 0 || strcmp(path, virtual) == 0)
		return true;
	return str_starts(path, "/devices/virtual/") && !strchr(path + sizeof(virtual), '/');
}

static int by_text(const void *a, const void *b)
{
	const char *const *left = a;
	const char *const *right = b;

	return strcmp(*left, *right);
}

static bool holds(const struct names *sorted, const char *name)
{
	return sorted->count &&
	       bsearch(&name, sorted->items, sorted->count, sizeof(*sorted->items), by_text);
}

struct names sysfs_above(struct arena *arena, const struct block_devices *devices)
{
	struct names own = { 0 }, found = { 0 };

	for (size_t i = 0; i < devices->count; i++)
		names_add(arena, &own, devices->items[i].devpath);
	names_sort(&own);
	for (size_t i = 0; i < own.count; i++) {
		char *path = arena_strdup(arena, own.items[i]);
		for (char *slash = strrchr(path, '/'); slash && slash > path;
		     slash = strrchr(path, '/')) {
			*slash = '\0';
			if (!is_only_folder(path) && !holds(&own, path))
				names_add(arena, &found, arena_strdup(arena, path));
		}
	}
	names_sort(&found);
	return found;
}

/* ---- devices ---- */

struct sysfs_device *sysfs_add(struct arena *arena, struct sysfs_devices *io, const char *devpath)
{
	io->items = arena_grow(arena, io->items, &io->capacity, io->count, sizeof(*io->items));
	struct sysfs_device *device = &io->items[io->count++];
	device->devpath = devpath;
	device->kernel = block_kernel_name(arena, devpath);
	return device;
}

void sysfs_set(struct arena *arena, struct sysfs_device *device, const char *name,
	       enum sysfs_answer answer, const char *value)
{
	struct properties *attributes = &device->attributes;

	if (answer == SYSFS_UNKNOWN)
		return;
	attributes->items = arena_grow(arena, attributes->items, &attributes->capacity,
				       attributes->count, sizeof(*attributes->items));
	attributes->items[attributes->count++] =
		(struct property){ name, answer == SYSFS_VALUE ? value : NULL };
	if (answer == SYSFS_BARE)
		names_add(arena, &device->bare, name);
}

static int by_devpath(const void *a, const void *b)
{
	const struct sysfs_device *left = a, *right = b;

	return strcmp(left->devpath, right->devpath);
}

void sysfs_sort(struct sysfs_devices *io)
{
	if (io->count)
		qsort(io->items, io->count, sizeof(*io->items), by_devpath);
}

/* ---- values ---- */

const char sysfs_no_value[] = "no value";

const char *sysfs_link_value(const char *target)
{
	const char *slash = strrchr(target, '/');

	return slash ? slash + 1 : target;
}

bool sysfs_is_value_link(const char *name)
{
	return str_equal(name, "driver") || str_equal(name, "subsystem") ||
	       str_equal(name, "module");
}

const char *sysfs_value(struct arena *arena, struct bytes content)
{
	size_t length = content.length;

	/* strchr() finds its end, too */
	while (length > 0 && strchr("\n\r", content.data[length - 1]))
		length--;
	return arena_strndup(arena, content.data, strnlen(content.data, length));
}

/* NULL when there is no such link. */
static const char *link_at(struct arena *arena, int folder, const char *name)
{
	char target[PATH_MAX];
	ssize_t length = readlinkat(folder, name, target, sizeof(target));

	return length < 0 ? NULL : sysfs_link_value(arena_strndup(arena, target, (size_t)length));
}

/* A driver that does not answer the question says so; anything else may be different for udev. */
static enum sysfs_answer after_error(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return SYSFS_ABSENT;
	case EINVAL:
	case EIO:
	case EISDIR:
	case ELOOP: /* a link */
	case ENODATA:
	case EOPNOTSUPP:
		return SYSFS_BARE;
	default:
		return SYSFS_UNKNOWN;
	}
}

/* A driver gives all that it has at once, a page at most; only what is longer takes more reads. */
static enum sysfs_answer read_value(struct arena *arena, int fd, const char **ret_value)
{
	char content[SYSFS_VALUE_LIMIT + 1];
	size_t length = 0;
	ssize_t got;

	do {
		got = read(fd, content + length, sizeof(content) - length);
		if (got < 0 && errno != EINTR)
			return after_error(errno);
		length += got > 0 ? (size_t)got : 0;
	} while (got < 0 || (got > 0 && length == SYSFS_VALUE_LIMIT));
	if (length > SYSFS_VALUE_LIMIT)
		return SYSFS_UNKNOWN;
	*ret_value = sysfs_value(arena, (struct bytes){ content, length });
	return SYSFS_VALUE;
}

/* Not even root may read it. */
static bool is_write_only(int folder, const char *name)
{
	struct stat status;

	return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	       !(status.st_mode & S_IRUSR);
}

static enum sysfs_answer read_attribute(struct arena *arena, int folder, const char *name,
					const char **ret_value)
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd >= 0) {
		enum sysfs_answer answer = read_value(arena, fd, ret_value);
		close(fd);
		return answer;
	}
	int error = errno;
	if (error == ELOOP && sysfs_is_value_link(name))
		*ret_value = link_at(arena, folder, name);
	if (*ret_value)
		return SYSFS_VALUE;
	return error == EACCES && is_write_only(folder, name) ? SYSFS_BARE : after_error(error);
}

/* A folder of sysfs, listed once: most of what is asked for is not there, and so costs nothing. */
struct folder {
	int fd;
	struct names entries; /* sorted */
};

static bool is_listed(struct arena *arena, const struct folder *folder, const char *name)
{
	const char *slash = strchr(name, '/');

	if (slash)
		name = arena_strndup(arena, name, (size_t)(slash - name));
	return holds(&folder->entries, name);
}

static void read_attributes(struct arena *arena, const struct folder *folder,
			    const struct names *names, struct sysfs_device *device)
{
	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->items[i], *value = NULL;
		enum sysfs_answer answer = SYSFS_ABSENT;
		if (is_listed(arena, folder, name))
			answer = read_attribute(arena, folder->fd, name, &value);
		sysfs_set(arena, device, name, answer, value);
	}
}

/* ---- all of them ---- */

/* NULL when there is no such folder or it cannot be listed; else to be closed. */
static DIR *open_folder(struct arena *arena, const char *root, const char *devpath,
			struct folder *ret)
{
	DIR *dir = opendir(arena_printf(arena, "%s%s", root, devpath));

	if (!dir)
		return NULL;
	*ret = (struct folder){ .fd = dirfd(dir) };
	errno = 0;
	for (const struct dirent *entry; (entry = readdir(dir)); errno = 0)
		names_add(arena, &ret->entries, entry->d_name);
	if (errno) {
		closedir(dir);
		return NULL;
	}
	names_sort(&ret->entries);
	return dir;
}

/* A block device belongs to its class and has no driver. */
static void read_block(struct arena *arena, const char *root, const char *devpath,
		       const struct names *names, struct sysfs_devices *io)
{
	struct sysfs_device *device = sysfs_add(arena, io, devpath);
	struct folder folder;
	DIR *dir = open_folder(arena, root, devpath, &folder);

	device->known = true;
	device->subsystem = "block";
	if (!dir)
		return;
	read_attributes(arena, &folder, names, device);
	closedir(dir);
}

static void read_above(struct arena *arena, const char *root, const char *devpath,
		       const struct names *names, struct sysfs_devices *io)
{
	struct folder folder;
	DIR *dir = open_folder(arena, root, devpath, &folder);

	if (!dir)
		return;
	if (is_listed(arena, &folder, "uevent")) {
		struct sysfs_device *device = sysfs_add(arena, io, devpath);
		device->known = true;
		device->subsystem = link_at(arena, folder.fd, "subsystem");
		device->driver = link_at(arena, folder.fd, "driver");
		read_attributes(arena, &folder, names, device);
	}
	closedir(dir);
}

void sysfs_read(struct arena *arena, const char *root, const struct sysfs_question *question,
		struct sysfs_devices *ret)
{
	const struct sysfs_names names = sysfs_names_of(arena, question);
	const struct names above = sysfs_above(arena, question->devices);

	*ret = (struct sysfs_devices){ .from = { .status = FACT_OBTAINED, .source = root } };
	for (size_t i = 0; i < question->devices->count; i++)
		read_block(arena, root, question->devices->items[i].devpath, &names.block, ret);
	for (size_t i = 0; i < above.count; i++)
		read_above(arena, root, above.items[i], &names.parents, ret);
	sysfs_sort(ret);
}

/* ---- from process to process: texts, each terminated; an empty one ends a list ---- */

static void put(struct strbuf *buf, const char *text)
{
	strbuf_append(buf, text, strlen(text) + 1);
}

static void put_names(struct strbuf *buf, const struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		put(buf, names->items[i]);
	put(buf, "");
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

void sysfs_pack(struct strbuf *buf, const struct sysfs_question *question)
{
	put_names(buf, &question->own);
	put_names(buf, &question->parents);
	for (size_t i = 0; i < question->devices->count; i++)
		put(buf, question->devices->items[i].devpath);
	put(buf, "");
}

static void put_device(struct strbuf *buf, const struct sysfs_device *device)
{
	put(buf, device->devpath);
	put(buf, device->subsystem ? device->subsystem : "");
	put(buf, device->driver ? device->driver : "");
	for (size_t i = 0; i < device->attributes.count; i++) {
		const struct property *attribute = &device->attributes.items[i];
		put(buf, attribute->key);
		strbuf_puts(buf, attribute->value			     ? "="
				 : names_hold(&device->bare, attribute->key) ? "b"
									     : "-");
		put(buf, attribute->value ? attribute->value : "");
	}
	put(buf, "");
}

void sysfs_serve(struct bytes request, struct strbuf *reply)
{
	struct arena *arena = reply->arena;
	struct sysfs_question question = { .own.count = 0 };
	struct block_devices devices = { 0 };
	struct sysfs_devices answer;

	take_names(arena, &request, &question.own);
	take_names(arena, &request, &question.parents);
	for (const char *devpath = take(&request); *devpath; devpath = take(&request)) {
		devices.items = arena_grow(arena, devices.items, &devices.capacity, devices.count,
					   sizeof(*devices.items));
		devices.items[devices.count++].devpath = devpath;
	}
	question.devices = &devices;
	sysfs_read(arena, "/sys", &question, &answer);
	for (size_t i = 0; i < answer.count; i++)
		put_device(reply, &answer.items[i]);
	put(reply, "");
}

static void take_device(struct arena *arena, const char *devpath, struct bytes *rest,
			struct sysfs_devices *io)
{
	struct sysfs_device *device = sysfs_add(arena, io, devpath);
	const char *subsystem = take(rest), *driver = take(rest);

	device->known = true;
	device->subsystem = *subsystem ? subsystem : NULL;
	device->driver = *driver ? driver : NULL;
	for (const char *name = take(rest); *name; name = take(rest)) {
		const char *value = take(rest);
		enum sysfs_answer answer = *value == '='   ? SYSFS_VALUE
					   : *value == 'b' ? SYSFS_BARE
							   : SYSFS_ABSENT;
		sysfs_set(arena, device, name, answer, value + 1);
	}
}

void sysfs_unpack(struct arena *arena, struct bytes reply, struct sysfs_devices *ret)
{
	*ret = (struct sysfs_devices){ .from = { .status = FACT_OBTAINED, .source = "/sys" } };
	for (const char *devpath = take(&reply); *devpath; devpath = take(&reply))
		take_device(arena, devpath, &reply, ret);
}
