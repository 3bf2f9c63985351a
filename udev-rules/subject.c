/* SPDX-License-Identifier: Apache-2.0
 *
 * A device, the devices above it, and its database.
 */
#include <string.h>

#include "udev-rules/event.h"

enum { CHAIN_MAX = 64 };

static struct ancestor ancestor_of(const struct subject *subject, const char *devpath)
{
	const struct sysfs_device *sysfs = sysfs_device_find(&subject->facts->sysfs, devpath);
	const char *slash = strrchr(devpath, '/');
	struct ancestor ancestor = { .kernel = slash ? slash + 1 : devpath, .sysfs = sysfs };

	if (!sysfs)
		return ancestor;
	ancestor.kernel = sysfs->kernel ? sysfs->kernel : ancestor.kernel;
	ancestor.subsystem = sysfs->subsystem;
	ancestor.driver = sysfs->driver;
	ancestor.known = sysfs->known;
	return ancestor;
}

static void set_block(struct ancestor *ancestor, const struct block_device *device)
{
	ancestor->kernel = device->kernel;
	ancestor->subsystem = "block";
	ancestor->driver = NULL;
	ancestor->known = true;
	ancestor->block = device;
}

static void add(struct subject *subject, const struct ancestor *ancestor)
{
	subject->chain[subject->chain_count++] = *ancestor;
}

/* The folder above; false at the top. */
static bool go_up(char *devpath)
{
	char *slash = strrchr(devpath, '/');

	if (!slash || slash == devpath)
		return false;
	*slash = '\0';
	return *devpath != '\0';
}

/* With sysfs known, what is not found there is a folder that is no device. Without it, of a virtual
 * disk nothing is missing. */
static void build_chain(struct subject *subject)
{
	const struct block_device *device = subject->device;
	const struct block_device *disk =
		device->partition ? block_device_by_kernel(subject->devices, device->disk) : NULL;
	bool sysfs_known = subject->facts->sysfs.from.status == FACT_OBTAINED;
	char *devpath = arena_strdup(subject->arena, device->devpath ? device->devpath : "");
	struct ancestor ancestor = ancestor_of(subject, devpath);

	subject->chain = arena_alloc(subject->arena, CHAIN_MAX * sizeof(*subject->chain));
	set_block(&ancestor, device);
	add(subject, &ancestor);
	while (go_up(devpath) && subject->chain_count < CHAIN_MAX) {
		ancestor = ancestor_of(subject, devpath);
		bool is_disk = disk && str_equal(disk->devpath, devpath);
		if (is_disk)
			set_block(&ancestor, disk);
		if (ancestor.sysfs || is_disk)
			add(subject, &ancestor);
	}
	subject->chain_complete = sysfs_known || (device->devpath &&
						  str_starts(device->devpath, "/devices/virtual/"));
}

static const char **by_property(const struct subject *subject, const struct properties *properties)
{
	const struct symbols *env = &subject->rules->env;
	const char **values = arena_alloc(subject->arena, (env->count + 1) * sizeof(*values));

	for (size_t i = 0; i < properties->count; i++) {
		uint32_t slot = symbol_find(env, properties->items[i].key);
		if (slot != NO_SLOT)
			values[slot] = properties->items[i].value;
	}
	return values;
}

/* The kernel's own words are there before udev has said anything. */
static bool has_words_of_udev(const struct block_device *device)
{
	static const char *const marks[] = { "USEC_INITIALIZED", "DEVLINKS", "TAGS",
					     "ID_SERIAL",	 "DM_UUID",  "ID_PATH" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (property_find(&device->properties, marks[i]))
			return true;
	return device->initialized;
}

/* Services make maps of multipath late, unless the root file system needs one early. When those of others
 * are made cannot be told. */
static int is_made_early(struct arena *arena, const struct rule_facts *facts,
			 const struct block_devices *devices, const struct block_device *device)
{
	const char *uuid = device->dm_uuid;

	if (!str_starts(device->kernel, "dm-"))
		return 1; /* all disks are added with what they have */
	if (uuid && (str_starts(uuid, "mpath-") || strstr(uuid, "-mpath-")))
		return root_is_on_map(arena, devices, facts->cmdline);
	return -1;
}

void subject_init(struct arena *arena, const struct compiled_rules *rules,
		  const struct rule_facts *facts, const struct block_devices *devices,
		  const struct block_device *device, struct subject *ret)
{
	*ret = (struct subject){
		.arena = arena, .rules = rules, .facts = facts, .devices = devices, .device = device
	};
	build_chain(ret);
	ret->database_known = has_words_of_udev(device);
	ret->database = by_property(ret, &device->properties);
	ret->made_early = is_made_early(arena, facts, devices, device);
	if (ret->chain_count > 1 && ret->chain[1].block)
		ret->of_parent = by_property(ret, &ret->chain[1].block->properties);
}
