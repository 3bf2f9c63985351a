/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "probes/record_parts.h"
#include "probes/sysfs.h"

/* Inside a folder that is known to be missing: that one row says it all. */
static bool is_implied(struct arena *arena, const struct sysfs_device *device, const char *name)
{
	const char *slash = strchr(name, '/'), *value;

	if (!slash)
		return false;
	const char *folder = arena_strndup(arena, name, (size_t)(slash - name));
	return sysfs_attribute(device, folder, &value) == SYSFS_ABSENT;
}

static void record_value(struct record *record, struct seen *seen, const char *value)
{
	const struct provenance obtained = { .status = FACT_OBTAINED };
	const char *text = arena_printf(record->world.arena, "%s\n", value);

	if (record_keep(seen, CAPTURE_READ, &obtained))
		record_store(record, arena_printf(record->world.arena, "root%s", seen->path),
			     (struct bytes){ text, strlen(text) });
}

/* A folder of which a file is in the capture. */
static bool is_made_anyway(const struct sysfs_device *device, const char *name)
{
	for (size_t i = 0; i < device->attributes.count; i++) {
		const struct property *other = &device->attributes.items[i];
		if (other->value && str_starts(other->key, name) && other->key[strlen(name)] == '/')
			return true;
	}
	return false;
}

/* A file that is there and has no value; of folders and links, which have none either, the row of
 * stat.tsv is enough. */
static void record_bare(struct record *record, struct seen *seen)
{
	const struct provenance refused = { FACT_FAILED, NULL, sysfs_no_value };

	record_stat_if_new(record, seen);
	if (seen->answers[CAPTURE_STAT].status != FACT_OBTAINED || seen->fact.type == 'f')
		record_keep(seen, CAPTURE_READ, &refused);
}

static void record_attribute(struct record *record, const struct sysfs_device *device,
			     const struct property *attribute)
{
	const struct provenance absent = { FACT_ABSENT, NULL, strerror(ENOENT) };
	const char *value;
	enum sysfs_answer answer = sysfs_attribute(device, attribute->key, &value);

	if (is_implied(record->world.arena, device, attribute->key) ||
	    (answer == SYSFS_BARE && is_made_anyway(device, attribute->key)))
		return;
	struct seen *seen = record_seen(record, arena_printf(record->world.arena, "/sys%s/%s",
							     device->devpath, attribute->key));
	if (!seen)
		return;
	if (answer == SYSFS_VALUE)
		record_value(record, seen, value);
	else if (answer == SYSFS_BARE)
		record_bare(record, seen);
	else
		record_keep(seen, CAPTURE_READ, &absent);
}

/* What tells a device from a mere folder, and what it is. */
static void record_above(struct record *record, const char *devpath)
{
	static const char *const names[] = { "uevent", "subsystem", "driver" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct seen *seen = record_seen(
			record, arena_printf(record->world.arena, "/sys%s/%s", devpath, names[i]));
		if (!seen)
			return;
		record_stat_if_new(record, seen);
		if (i == 0 && seen->answers[CAPTURE_STAT].status == FACT_ABSENT)
			return;
	}
}

void record_sysfs(struct world *world, const struct sysfs_question *question,
		  struct sysfs_devices *ret)
{
	struct record *record = (struct record *)world;
	struct world *inner = record->inner;

	inner->verbs->sysfs(inner, question, ret);
	struct seen *seen = record_seen(record, "/sys");
	if (!seen || !record_keep(seen, CAPTURE_SYSFS, &ret->from) ||
	    ret->from.status != FACT_OBTAINED)
		return;
	const struct names above = sysfs_above(world->arena, question->devices);
	for (size_t i = 0; i < above.count; i++)
		record_above(record, above.items[i]);
	for (size_t i = 0; i < ret->count; i++) {
		const struct sysfs_device *device = &ret->items[i];
		for (size_t j = 0; j < device->attributes.count; j++)
			record_attribute(record, device, &device->attributes.items[j]);
	}
}
