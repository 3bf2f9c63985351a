/* SPDX-License-Identifier: Apache-2.0
 *
 * Disk groups, as the headers of their disks tell them.
 */
#include "asm/assembly.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* More missing numbers than that say no more than these do. */
enum { MISSING_MOST = 1000 };

/* A member by its own header, or by the backup of one that is damaged. */
static bool is_member(const struct disk_header *header)
{
	if (header->status == HEADER_CORRUPT)
		return header->backup == BACKUP_GOOD;
	return header->status == HEADER_MEMBER;
}

/* ---- collecting ---- */

static struct disk_group *find_group(struct disk_groups *groups, const struct disk_header *header)
{
	for (size_t i = 0; i < groups->count; i++) {
		struct disk_group *group = &groups->items[i];
		if (group->stamp == header->group_stamp && strcmp(group->name, header->group) == 0)
			return group;
	}
	return NULL;
}

static struct disk_group *add_group(struct arena *arena, struct disk_groups *groups,
				    const struct disk_header *header)
{
	groups->items = arena_grow(arena, groups->items, &groups->capacity, groups->count,
				   sizeof(*groups->items));
	struct disk_group *group = &groups->items[groups->count++];
	group->name = header->group;
	group->stamp = header->group_stamp;
	group->redundancy = header->redundancy;
	group->why = "";
	return group;
}

/* A copy that the discovery string does not find, of a disk that it finds, is none of the group. */
static bool is_copy_outside(const struct disks *disks, const struct disk *disk)
{
	const struct disk_header *a = &disk->header;

	for (size_t i = 0; !disk_in_use(disk) && i < disks->count; i++) {
		const struct disk_header *b = &disks->items[i].header;
		if (disk_in_use(&disks->items[i]) && b->status == HEADER_MEMBER &&
		    a->number == b->number && a->created == b->created &&
		    a->group_stamp == b->group_stamp && str_equal(a->group, b->group))
			return true;
	}
	return false;
}

static void collect(struct arena *arena, const struct disks *disks, struct disk_groups *groups)
{
	for (size_t i = 0; i < disks->count; i++) {
		const struct disk *disk = &disks->items[i];
		if (!is_member(&disk->header) || is_copy_outside(disks, disk))
			continue;
		struct disk_group *group = find_group(groups, &disk->header);
		if (!group)
			group = add_group(arena, groups, &disk->header);
		group->disks = arena_grow(arena, group->disks, &group->capacity, group->count,
					  sizeof(struct disk *));
		group->disks[group->count++] = disk;
	}
}

static int by_number(const void *a, const void *b)
{
	const struct disk *const *left = a;
	const struct disk *const *right = b;
	long difference = (*left)->header.number - (*right)->header.number;

	if (difference)
		return difference < 0 ? -1 : 1;
	return strverscmp((*left)->path, (*right)->path);
}

static int by_name(const void *a, const void *b)
{
	const struct disk_group *left = a, *right = b;
	int order = strcmp(left->name, right->name);

	if (order)
		return order;
	return (left->stamp > right->stamp) - (left->stamp < right->stamp);
}

/* ---- counting ---- */

static void add_missing(struct arena *arena, struct disk_group *group, long number)
{
	if (group->missing_count == MISSING_MOST)
		return;
	group->missing = arena_grow(arena, group->missing, &group->missing_capacity,
				    group->missing_count, sizeof(*group->missing));
	group->missing[group->missing_count++] = number;
}

static void find_missing(struct arena *arena, struct disk_group *group)
{
	long last = group->disks[group->count - 1]->header.number;
	size_t at = 0;

	for (long number = 0; number <= last; number++) {
		bool seen = false; /* what is damaged is there, and its own finding tells it */
		for (; at < group->count && group->disks[at]->header.number == number; at++)
			seen = true;
		if (!seen)
			add_missing(arena, group, number);
	}
}

static bool is_new_failgroup(const struct disk_group *group, size_t position)
{
	for (size_t i = 0; i < position; i++)
		if (strcmp(group->disks[i]->header.failgroup,
			   group->disks[position]->header.failgroup) == 0)
			return false;
	return true;
}

static void count_members(struct disk_group *group)
{
	for (size_t i = 0; i < group->count; i++) {
		group->failgroups += is_new_failgroup(group, i);
		group->voting_files += group->disks[i]->header.voting_start != 0;
	}
}

/* "+DATA", "+DATA/cluster/OCRFILE/registry.255.1". */
static bool is_in_group(const char *location, const char *group)
{
	size_t length = strlen(group);

	return location[0] == '+' && strncasecmp(location + 1, group, length) == 0 &&
	       (location[1 + length] == '\0' || location[1 + length] == '/');
}

static void look_for_ocr(const struct ocr_facts *ocr, struct disk_group *group)
{
	group->holds_ocr_known = ocr->from.status == FACT_OBTAINED;
	for (size_t i = 0; group->holds_ocr_known && i < ocr->locations.count; i++)
		group->holds_ocr |= is_in_group(ocr->locations.items[i], group->name);
}

void asm_make_groups(const struct node_facts *node, struct disk_facts *facts)
{
	struct disk_groups *groups = &facts->groups;

	*groups = (struct disk_groups){ 0 };
	collect(node->arena, &facts->disks, groups);
	if (groups->count)
		qsort(groups->items, groups->count, sizeof(*groups->items), by_name);
	for (size_t i = 0; i < groups->count; i++) {
		struct disk_group *group = &groups->items[i];
		qsort(group->disks, group->count, sizeof(struct disk *), by_number);
		find_missing(node->arena, group);
		count_members(group);
		look_for_ocr(&node->ocr, group);
	}
}
