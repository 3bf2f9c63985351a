/* SPDX-License-Identifier: Apache-2.0
 *
 * Who will own a disk's node after the next boot, and what that says of who hands it out now: a local
 * udev rule, or nobody.
 */
#include "asm/assembly.h"
#include "node/rules.h"

#include <stdlib.h>

static const struct prediction *of_device(const struct disk_facts *facts,
					  const struct block_device *device)
{
	const struct rule_facts *rules = facts->rules;
	bool known = rules && rules->from.status == FACT_OBTAINED;
	const struct predictions *boot = known ? &rules->boot : NULL;
	size_t position = device ? (size_t)(device - facts->devices.items) : SIZE_MAX;

	return boot && position < boot->count ? &boot->items[position] : NULL;
}

/* An account or a number of the configuration; empty means root (ASM.md 1.4). */
static struct predicted from_setting(const struct oracleasm_facts *oracleasm, const char *key,
				     const struct accounts *accounts)
{
	const char *value = property_find(&oracleasm->settings, key);
	char *end;

	if (!value || !*value)
		value = "root";
	struct predicted predicted = { .known = true, .value = value, .number = -1 };
	long number = strtol(value, &end, 10);
	if (*end == '\0')
		predicted.number = number;
	else if (accounts)
		predicted.number = account_id(accounts, value);
	return predicted;
}

/* Version 2 makes nodes of its own, version 3 gives away those of the kernel: both as configured. */
static const struct prediction *by_oracleasm(const struct assembly *assembly, const struct lun *lun)
{
	const struct disk_facts *facts = assembly->facts;
	const struct oracleasm_facts *oracleasm = &facts->oracleasm;
	const struct rule_facts *rules = facts->rules;
	struct prediction *prediction;

	if (oracleasm->from.status != FACT_OBTAINED)
		return NULL;
	prediction = arena_alloc(assembly->arena, sizeof(*prediction));
	*prediction = (struct prediction){
		.device = lun->disk.device,
		.owner = from_setting(oracleasm, "ORACLEASM_UID", rules ? &rules->users : NULL),
		.group = from_setting(oracleasm, "ORACLEASM_GID", rules ? &rules->groups : NULL),
		.mode = { .known = true, .value = "0660", .number = 0660 },
	};
	return prediction;
}

/* Files that hold a path; they belong to root whatever the disks do (ASM.md 4). */
static const struct prediction *by_afd(const struct assembly *assembly, const struct lun *lun)
{
	struct prediction *prediction = arena_alloc(assembly->arena, sizeof(*prediction));

	*prediction = (struct prediction){
		.device = lun->disk.device,
		.owner = { .known = true, .value = "root" },
		.group = { .known = true, .value = "root" },
		.mode = { .known = true, .value = "0770", .number = 0770 },
	};
	return prediction;
}

static bool is_local(const struct predicted *predicted)
{
	return predicted->by && predicted->by->file->origin == RULES_LOCAL;
}

/* Given away by nothing that a boot would repeat. What stands on a node that nobody has given away is
 * root, with the group disk of the distribution's rules, which may not be known here. */
static bool is_by_hand(const struct prediction *next, const struct file_fact *now)
{
	if (now->from.status != FACT_OBTAINED || now->type != 'b' || !next->owner.known ||
	    !next->group.known)
		return false;
	if (predicted_differs(&next->owner, now->user, now->uid))
		return true;
	return predicted_differs(&next->group, now->group, now->gid) &&
	       !str_equal(now->group, "disk");
}

void asm_set_next_boot(const struct assembly *assembly, struct lun *lun)
{
	struct disk *disk = &lun->disk;
	const struct prediction *next;

	switch (disk->provider) {
	case PROVIDER_ORACLEASM_V2:
	case PROVIDER_ORACLEASM_V3:
		disk->next_boot = by_oracleasm(assembly, lun);
		return;
	case PROVIDER_AFD:
		disk->next_boot = by_afd(assembly, lun);
		return;
	default:
		break;
	}
	next = of_device(assembly->facts, disk_judged_device(assembly->facts, disk));
	disk->next_boot = next;
	if (!next)
		return;
	if (is_local(&next->owner) || is_local(&next->group) || is_local(&next->mode))
		disk->provider = PROVIDER_UDEV;
	else if (is_by_hand(next, &disk->judged))
		disk->provider = PROVIDER_NONE;
}
