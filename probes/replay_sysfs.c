/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/replay_sysfs.h"

#include <errno.h>
#include <string.h>

#include "probes/capture.h"
#include "probes/capture_disks.h"
#include "probes/sysfs.h"

struct source {
	struct world *world;
	struct arena *arena;
	struct sysfs_devices database; /* what udev.db says of all devices */
};

static const char *path_of(const struct source *source, const char *devpath, const char *name)
{
	return arena_printf(source->arena, "/sys%s/%s", devpath, name);
}

static bool is_there(const struct file_fact *fact)
{
	return fact->from.status == FACT_OBTAINED;
}

/* A folder, or a file that was read and has no value. */
static bool has_no_value(const struct provenance *from)
{
	return from->status == FACT_FAILED &&
	       (str_equal(from->words, sysfs_no_value) || str_equal(from->words, strerror(EISDIR)));
}

static enum sysfs_answer read_value(const struct source *source, const char *path,
				    const char **ret_value)
{
	struct file_answer answer = { 0 };

	source->world->verbs->read_file(source->world, path, SYSFS_VALUE_LIMIT + 1, &answer);
	if (answer.from.status == FACT_OBTAINED)
		*ret_value = sysfs_value(source->arena, answer.content);
	if (*ret_value)
		return SYSFS_VALUE;
	return has_no_value(&answer.from) ? SYSFS_BARE : SYSFS_UNKNOWN;
}

/* Rows are asked before files: most of what is asked for is not there. */
static enum sysfs_answer find(const struct source *source, const char *devpath, const char *name,
			      const char **ret_value)
{
	const char *path = path_of(source, devpath, name);
	struct file_fact fact = { 0 };

	source->world->verbs->stat(source->world, path, &fact);
	if (fact.from.status == FACT_ABSENT)
		return SYSFS_ABSENT;
	if (!is_there(&fact) || fact.type == 'f')
		return read_value(source, path, ret_value);
	if (fact.type != 'l' || !sysfs_is_value_link(name))
		return SYSFS_BARE;
	*ret_value = fact.link ? sysfs_link_value(fact.link) : NULL;
	return *ret_value ? SYSFS_VALUE : SYSFS_UNKNOWN;
}

static void add_attributes(const struct source *source, const struct names *names,
			   struct sysfs_device *device)
{
	for (size_t i = 0; i < names->count; i++) {
		const char *value = NULL;
		enum sysfs_answer answer = find(source, device->devpath, names->items[i], &value);
		sysfs_set(source->arena, device, names->items[i], answer, value);
	}
}

/* The end of a link; NULL when there is none. False when the capture does not tell. */
static bool link_of(const struct source *source, const char *devpath, const char *name,
		    const char **ret)
{
	struct file_fact fact = { 0 };

	source->world->verbs->stat(source->world, path_of(source, devpath, name), &fact);
	*ret = is_there(&fact) && fact.link ? sysfs_link_value(fact.link) : NULL;
	return *ret || fact.from.status == FACT_ABSENT;
}

static void add_above(const struct source *source, const char *devpath, const struct names *names,
		      struct sysfs_devices *io)
{
	const struct sysfs_device *of_udev = sysfs_device_find(&source->database, devpath);
	struct file_fact uevent = { 0 };

	source->world->verbs->stat(source->world, path_of(source, devpath, "uevent"), &uevent);
	if (uevent.from.status == FACT_ABSENT)
		return;
	struct sysfs_device *device = sysfs_add(source->arena, io, devpath);
	bool subsystem = link_of(source, devpath, "subsystem", &device->subsystem);
	bool driver = link_of(source, devpath, "driver", &device->driver);
	device->known = (subsystem && driver) || of_udev;
	if (!subsystem && of_udev)
		device->subsystem = of_udev->subsystem;
	if (!driver && of_udev)
		device->driver = of_udev->driver;
	add_attributes(source, names, device);
}

/* A database that is damaged was already told by the devices. */
static struct sysfs_devices load_database(struct arena *arena, const struct capture_source *at)
{
	struct sysfs_devices devices = { 0 };
	struct bytes text = { "", 0 };
	const char *error;

	if (capture_load(arena, at, "udev.db", CAPTURE_TABLE_LIMIT, &text) ||
	    !capture_parse_udev_all(arena, text, "udev.db", &devices, &error))
		return (struct sysfs_devices){ 0 };
	return devices;
}

void replay_sysfs(struct world *world, const struct capture_source *at,
		  const struct sysfs_question *question, struct sysfs_devices *ret)
{
	const struct source source = { world, world->arena, load_database(world->arena, at) };
	const struct sysfs_names names = sysfs_names_of(world->arena, question);
	const struct names above = sysfs_above(world->arena, question->devices);

	*ret = (struct sysfs_devices){ .from = { .status = FACT_OBTAINED, .source = "/sys" } };
	for (size_t i = 0; i < question->devices->count; i++) {
		struct sysfs_device *device = sysfs_add(world->arena, ret,
							question->devices->items[i].devpath);
		device->known = true;
		device->subsystem = "block";
		add_attributes(&source, &names.block, device);
	}
	for (size_t i = 0; i < above.count; i++)
		add_above(&source, above.items[i], &names.parents, ret);
	sysfs_sort(ret);
}
