/* SPDX-License-Identifier: Apache-2.0 */
#include "report/disk_values.h"

#include <inttypes.h>

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

const char *group_stamp(struct arena *arena, const struct disk_group *group)
{
	return group->stamp ? arena_printf(arena, "%016" PRIx64, group->stamp) : NULL;
}
