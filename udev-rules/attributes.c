/* SPDX-License-Identifier: Apache-2.0
 *
 * Attributes of sysfs and files, as far as the facts hold them.
 */
#include <string.h>

#include "udev-rules/event.h"

static struct value number_of(struct event *event, long long number)
{
	return value_of(arena_printf(event->arena, "%lld", number));
}

static struct value unknown(struct event *event, const struct rule_step *step, const char *reason)
{
	return (struct value){ .doubt = event_doubt(event, step, reason) };
}

/* Some are known of each block device, even where sysfs is not. */
static struct value of_block(struct event *event, const struct block_device *device,
			     const char *name, const struct rule_step *step)
{
	bool map = str_starts(device->kernel, "dm-");

	if (strcmp(name, "dm/name") == 0 && (device->dm_name || !map))
		return value_of(device->dm_name);
	if (strcmp(name, "dm/uuid") == 0 && (device->dm_name || !map))
		return value_of(device->dm_uuid ? device->dm_uuid : map ? "" : NULL);
	if (strcmp(name, "dm/suspended") == 0 && (device->dm_suspended >= 0 || !map))
		return map ? number_of(event, device->dm_suspended) : value_of(NULL);
	if (strcmp(name, "size") == 0 && device->size_bytes >= 0)
		return number_of(event, device->size_bytes / 512);
	if (strcmp(name, "ro") == 0 && device->read_only >= 0)
		return number_of(event, device->read_only);
	if (strcmp(name, "dev") == 0)
		return value_of(arena_printf(event->arena, "%u:%u", device->major, device->minor));
	return unknown(event, step, "the attribute is not known");
}

static struct value of_device(struct event *event, const struct sysfs_device *sysfs,
			      const struct block_device *block, const char *name,
			      const struct rule_step *step)
{
	const char *text;
	enum sysfs_answer answer = sysfs ? sysfs_attribute(sysfs, name, &text) : SYSFS_UNKNOWN;

	if (answer == SYSFS_VALUE && !event->occasion.now && strcmp(name, "diskseq") == 0)
		return unknown(event, step, counted_anew);
	if (answer != SYSFS_UNKNOWN)
		return value_of(answer == SYSFS_VALUE ? text : NULL);
	if (block)
		return of_block(event, block, name, step);
	return unknown(event, step, "the attribute is not known");
}

/* "[block/sda]size": of that device. False when it is no such name. */
static bool of_other(struct event *event, const char *name, const struct rule_step *step,
		     struct value *ret)
{
	const char *slash = strchr(name, '/'), *end = strchr(name, ']');

	if (*name != '[' || !slash || !end || slash > end)
		return false;
	const char *subsystem = arena_strndup(event->arena, name + 1, (size_t)(slash - name - 1));
	const char *kernel = arena_strndup(event->arena, slash + 1, (size_t)(end - slash - 1));
	const struct block_device *device = NULL;
	if (strcmp(subsystem, "block") == 0)
		device = block_device_by_kernel(event->subject->devices, kernel);
	if (!device) {
		bool gone = strcmp(subsystem, "block") == 0;
		*ret = gone ? value_of(NULL) : unknown(event, step, "the device is not known");
		return true;
	}
	end += end[1] == '/' ? 2 : 1;
	const struct sysfs_device *sysfs = sysfs_device_find(&event->subject->facts->sysfs,
							     device->devpath);
	*ret = of_device(event, sysfs, device, end, step);
	return true;
}

struct value ancestor_attribute(struct event *event, const struct ancestor *ancestor,
				const char *name, const struct rule_step *step)
{
	struct value value;

	if (names_hold(&event->written, name))
		return unknown(event, step, "a rule has written to sysfs before");
	if (of_other(event, name, step, &value))
		return value;
	return of_device(event, ancestor->sysfs, ancestor->block, name, step);
}

/* ---- files ---- */

static enum answer unsure(struct event *event, const struct rule_step *step, const char *reason)
{
	event->doubt = event_doubt(event, step, reason);
	return ANSWER_UNSURE;
}

static enum answer of_fact(struct event *event, const struct rule_step *step,
			   const struct file_fact *fact)
{
	long mode = step->kind == STEP_TEST ? step->number : -1;

	if (!fact || (fact->from.status != FACT_OBTAINED && fact->from.status != FACT_ABSENT))
		return unsure(event, step, "it is not known whether the file is there");
	if (fact->from.status == FACT_ABSENT || fact->type == '-')
		return ANSWER_NO;
	return mode < 0 || (fact->mode & (unsigned)mode) ? ANSWER_YES : ANSWER_NO;
}

/* Within the device's folder. */
static enum answer of_folder(struct event *event, const struct rule_step *step, const char *path)
{
	const struct ancestor *device = &event->subject->chain[0];
	const char *text;
	enum sysfs_answer answer = device->sysfs ? sysfs_attribute(device->sysfs, path, &text)
						 : SYSFS_UNKNOWN;

	if (step->number >= 0 && answer != SYSFS_ABSENT)
		return unsure(event, step, "the mode of the file is not known");
	if (answer != SYSFS_UNKNOWN)
		return answer == SYSFS_ABSENT ? ANSWER_NO : ANSWER_YES;
	if (strcmp(path, "dm") == 0 || str_starts(path, "dm/"))
		return str_starts(device->kernel, "dm-") ? ANSWER_YES : ANSWER_NO;
	/* partition tables that PCs do not have */
	if (strcmp(path, "whole_disk") == 0)
		return ANSWER_NO;
	return unsure(event, step, "it is not known whether the file is there");
}

enum answer event_file_exists(struct event *event, const struct rule_step *step, const char *path)
{
	if (strpbrk(path, "*[") != NULL)
		return unsure(event, step, "it is not known whether such a file is there");
	if (*path != '/')
		return of_folder(event, step, path);
	if (str_equal(path, event->subject->device->node) && step->number < 0)
		return ANSWER_YES;
	return of_fact(event, step, file_fact_find(&event->subject->facts->programs, path));
}
