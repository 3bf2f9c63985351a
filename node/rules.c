/* SPDX-License-Identifier: Apache-2.0
 *
 * Look-ups over the facts of udev's rules.
 */
#include "node/rules.h"

#include <string.h>

const char *rule_operator_text(enum rule_operator op)
{
	static const char *const texts[] = {
		[RULE_NO_OPERATOR] = "?", [RULE_MATCH] = "==",	[RULE_NOMATCH] = "!=",
		[RULE_ADD] = "+=",	  [RULE_REMOVE] = "-=", [RULE_SET] = "=",
		[RULE_FINAL] = ":=",
	};

	return texts[op];
}

const struct sysfs_device *sysfs_device_find(const struct sysfs_devices *devices,
					     const char *devpath)
{
	size_t low = 0, high = devices->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(devices->items[middle].devpath, devpath);
		if (order == 0)
			return &devices->items[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

enum sysfs_answer sysfs_attribute(const struct sysfs_device *device, const char *name,
				  const char **ret_value)
{
	const struct properties *attributes = &device->attributes;
	size_t low = 0, high = attributes->count;

	*ret_value = NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(attributes->items[middle].key, name);
		if (order == 0) {
			*ret_value = attributes->items[middle].value;
			if (*ret_value)
				return SYSFS_VALUE;
			return names_hold(&device->bare, name) ? SYSFS_BARE : SYSFS_ABSENT;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return SYSFS_UNKNOWN;
}

long account_id(const struct accounts *accounts, const char *name)
{
	for (size_t i = 0; i < accounts->count; i++)
		if (str_equal(accounts->items[i].name, name))
			return accounts->items[i].id;
	return -1;
}

const char *account_name(const struct accounts *accounts, long id)
{
	for (size_t i = 0; i < accounts->count; i++)
		if (accounts->items[i].id == id)
			return accounts->items[i].name;
	return NULL;
}

bool predicted_differs(const struct predicted *predicted, const char *name, long number)
{
	if (!predicted->known)
		return false;
	if (predicted->number >= 0 && number >= 0)
		return predicted->number != number;
	return !str_equal(predicted->value, name);
}

int prediction_differs(const struct prediction *prediction, const struct file_fact *node)
{
	const struct predicted *owner = &prediction->owner, *group = &prediction->group,
			       *mode = &prediction->mode;

	if (node->from.status != FACT_OBTAINED)
		return -1;
	if (predicted_differs(owner, node->user, node->uid) ||
	    predicted_differs(group, node->group, node->gid) ||
	    predicted_differs(mode, NULL, (long)(node->mode & 07777)))
		return 1;
	return owner->known && group->known && mode->known ? 0 : -1;
}

bool prediction_node(const struct prediction *prediction, const struct file_fact *node,
		     struct file_fact *ret)
{
	if (!prediction->owner.known || !prediction->group.known || !prediction->mode.known)
		return false;
	*ret = *node;
	ret->user = prediction->owner.value;
	ret->uid = prediction->owner.number;
	ret->group = prediction->group.value;
	ret->gid = prediction->group.number;
	ret->mode = (unsigned)prediction->mode.number;
	return true;
}

const struct prediction *prediction_of_disk(const struct disk_facts *facts,
					    const struct predictions *predictions,
					    const struct disk *disk)
{
	const struct block_device *device = disk_judged_device(facts, disk);
	size_t position = device ? (size_t)(device - facts->devices.items) : SIZE_MAX;

	return position < predictions->count ? &predictions->items[position] : NULL;
}
