/* SPDX-License-Identifier: Apache-2.0 */
#include "report/disk_values.h"

#include <inttypes.h>

#include "node/rules.h"

bool disk_has_header(const struct disk *disk)
{
	return disk->header.status != HEADER_UNREAD && disk->header.hdrsts >= 0;
}

const char *disk_devno(struct arena *arena, const struct disk *disk)
{
	if (disk->device)
		return arena_printf(arena, "%u:%u", disk->device->major, disk->device->minor);
	if (disk->judged.from.status == FACT_OBTAINED && disk->judged.type == 'b')
		return arena_printf(arena, "%u:%u", disk->judged.major, disk->judged.minor);
	return NULL;
}

int64_t disk_size(const struct disk *disk)
{
	if (disk->device)
		return disk->device->size_bytes;
	if (disk->judged.from.status == FACT_OBTAINED && disk->judged.type == 'f')
		return disk->judged.size;
	return -1;
}

const char *disk_owner(const struct disk *disk)
{
	return disk->judged.from.status == FACT_OBTAINED ? disk->judged.user : NULL;
}

const char *disk_owner_group(const struct disk *disk)
{
	return disk->judged.from.status == FACT_OBTAINED ? disk->judged.group : NULL;
}

const char *disk_mode(struct arena *arena, const struct disk *disk)
{
	if (disk->judged.from.status != FACT_OBTAINED)
		return NULL;
	return arena_printf(arena, "%04o", disk->judged.mode & 07777);
}

int disk_discovered(const struct disk_facts *facts, const struct disk *disk)
{
	if (disk->discovered_as.count)
		return 1;
	return facts->discovery.from.status == FACT_OBTAINED ? 0 : -1;
}

int disk_voting(const struct disk *disk)
{
	if (!disk_has_header(disk))
		return -1;
	return disk->header.voting_start != 0;
}

long disk_failed_paths(const struct disk *disk)
{
	long failed = 0;
	bool all_known = disk->path_count > 0;

	for (size_t i = 0; i < disk->path_count; i++) {
		failed += disk->paths[i].known && disk->paths[i].failed;
		all_known = all_known && disk->paths[i].known;
	}
	return failed || all_known ? failed : -1;
}

/* ---- the next boot ---- */

static const char *value_of(const struct predicted *predicted)
{
	return predicted->known ? predicted->value : NULL;
}

const char *disk_next_owner(const struct disk *disk)
{
	return disk->next_boot ? value_of(&disk->next_boot->owner) : NULL;
}

const char *disk_next_group(const struct disk *disk)
{
	return disk->next_boot ? value_of(&disk->next_boot->group) : NULL;
}

const char *disk_next_mode(struct arena *arena, const struct disk *disk)
{
	if (!disk->next_boot || !disk->next_boot->mode.known || disk->next_boot->mode.number < 0)
		return NULL;
	return arena_printf(arena, "%04lo", (unsigned long)disk->next_boot->mode.number & 07777);
}

bool disk_next_differs(const struct disk *disk)
{
	return disk->next_boot && disk->provider != PROVIDER_AFD &&
	       prediction_differs(disk->next_boot, &disk->judged) == 1;
}

static void add_once(struct arena *arena, struct names *names, const char *name)
{
	if (name && !names_hold(names, name))
		names_add(arena, names, name);
}

struct names disk_next_set_by(struct arena *arena, const struct disk_facts *facts,
			      const struct disk *disk)
{
	const struct prediction *next = disk->next_boot;
	struct names names = { 0 };

	if (!next)
		return names;
	if (disk->provider == PROVIDER_ORACLEASM_V2 || disk->provider == PROVIDER_ORACLEASM_V3)
		add_once(arena, &names, facts->oracleasm.from.source);
	if (disk->provider == PROVIDER_AFD)
		add_once(arena, &names, facts->afd.from.source);
	const struct rule_line *lines[] = { next->owner.by, next->group.by, next->mode.by };
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		if (lines[i])
			add_once(arena, &names, lines[i]->where);
	}
	return names;
}

const char *group_stamp(struct arena *arena, const struct disk_group *group)
{
	return group->stamp ? arena_printf(arena, "%016" PRIx64, group->stamp) : NULL;
}
