/* SPDX-License-Identifier: Apache-2.0
 *
 * What a disk group has lost, as far as there is proof of it: disks that are seen and cannot be used,
 * voting files, and what the baseline held.
 */
#include <stdlib.h>
#include <string.h>

#include "asm/checks.h"
#include "node/baseline.h"

/* ---- members that are seen ---- */

static bool belongs_to(const struct disk *disk, const struct disk_group *group)
{
	if (!disk_has_group(disk) || !str_equal(disk->header.group, group->name))
		return false;
	return disk->header.status == HEADER_CORRUPT || disk->header.group_stamp == group->stamp;
}

/* A member outside the discovery string that is a copy of one inside, or was not there when the
 * group was mounted last, is none of its disks any more; nor is a damaged one of which a whole one is
 * found. */
static bool is_stale(const struct disk_facts *facts, const struct disk *disk)
{
	bool outside = !disk_in_use(disk), damaged = disk->header.status == HEADER_CORRUPT;

	for (size_t i = 0; (outside || damaged) && i < facts->disks.count; i++) {
		const struct disk *other = &facts->disks.items[i];
		if (other == disk || !disk_in_use(other) || other->header.status != HEADER_MEMBER ||
		    other->header.group_stamp != disk->header.group_stamp ||
		    !str_equal(other->header.group, disk->header.group))
			continue;
		if (other->header.number == disk->header.number ||
		    (outside && other->header.mounted > disk->header.mounted))
			return true;
	}
	return false;
}

static void add_once(struct arena *arena, struct names *names, const char *name)
{
	if (!names_hold(names, name))
		names_add(arena, names, name);
}

/* `failgroup` is NULL where it is not known: then the disk counts as one of its own. `note` says
 * more of the disk than its name. */
static void add(struct arena *arena, struct loss *loss, const char *name, const char *failgroup,
		const char *note, const char *why)
{
	names_add(arena, &loss->disks, name);
	names_add(arena, &loss->whys, why);
	names_add(arena, &loss->reasons, arena_printf(arena, "%s%s %s", name, note, why));
	add_once(arena, &loss->failgroups, failgroup && *failgroup ? failgroup : name);
}

static void add_members(const struct node_facts *facts, const struct disk_group *group,
			struct loss *loss)
{
	const struct disks *disks = &facts->disks->disks;
	struct arena *arena = facts->arena;

	for (size_t i = 0; i < disks->count; i++) {
		const struct disk *disk = &disks->items[i];
		const char *name = disk->header.disk ? disk->header.disk : disk->path;
		const char *why = belongs_to(disk, group) && !is_stale(facts->disks, disk)
					  ? asm_why_lost(facts, disk)
					  : NULL;
		if (why)
			add(arena, loss, name, disk->header.failgroup,
			    arena_printf(arena, " (%s)", disk->path), why);
	}
}

/* ---- voting files ---- */

static const struct disk *disk_of_name(const struct disk_facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->disks.count; i++) {
		if (names_hold(&facts->disks.items[i].names, name))
			return &facts->disks.items[i];
	}
	return NULL;
}

/* "ORCL:VOTE1" is there when any disk has that label, under whatever name: then its header tells. */
static bool is_label_seen(const struct disk_facts *facts, const char *path)
{
	const char *colon = path[0] != '/' ? strchr(path, ':') : NULL;

	for (size_t i = 0; colon && i < facts->disks.count; i++) {
		if (disk_has_group(&facts->disks.items[i]) &&
		    str_equal(facts->disks.items[i].label, colon + 1))
			return true;
	}
	return false;
}

/* Why a voting file that tells no group by its header is lost; NULL when that is not known. */
static const char *why_vote_lost(const struct disk_facts *facts, const char *path)
{
	const struct disk *disk = disk_of_name(facts, path);
	bool file = disk && disk->judged.type == 'f';

	if (disk && disk->content && !disk_has_group(disk)) {
		if (disk->content->from.status == FACT_TIMED_OUT)
			return "does not answer";
		if (disk->content->from.status == FACT_FAILED)
			return "cannot be read";
	}
	if ((disk && (disk->device || file)) || is_label_seen(facts, path))
		return NULL;
	return asm_is_local_name(path) || (disk && disk->judged.from.status == FACT_ABSENT)
		       ? "is not there"
		       : NULL;
}

/* A voting file proves that the group had a disk where none is now. */
static void add_voting_files(const struct node_facts *facts, const struct disk_group *group,
			     struct loss *loss)
{
	for (size_t i = 0; i < facts->voting.count; i++) {
		const struct voting_file *file = &facts->voting.items[i];
		const char *why = file->path && str_equal(file->group, group->name)
					  ? why_vote_lost(facts->disks, file->path)
					  : NULL;
		if (why)
			add(facts->arena, loss, file->path, NULL, ", with a voting file,", why);
	}
}

/* ---- the baseline ---- */

bool asm_has_number(const struct disk_group *group, long number)
{
	for (size_t i = 0; i < group->count; i++) {
		if (group->disks[i]->header.number == number)
			return true;
	}
	return false;
}

static void add_of_baseline(const struct node_facts *facts, const struct disk_group *group,
			    struct loss *loss)
{
	const struct baseline *then = facts->baseline;

	for (size_t i = 0; then && i < then->count; i++) {
		const struct thing *thing = &then->things[i];
		const char *path = property_find(&thing->traits, "path");
		const char *number = property_find(&thing->traits, "number");
		if (thing->kind != THING_DISK || !path || !number ||
		    !str_equal(property_find(&thing->traits, "disk group"), group->name) ||
		    asm_has_number(group, strtol(number, NULL, 10)) ||
		    names_hold(&loss->disks, path))
			continue;
		add(facts->arena, loss, path, NULL,
		    arena_printf(facts->arena, ", %s at the baseline,", thing->name),
		    "is not there");
	}
}

/* ---- what ASM said ---- */

static void add_refused(const struct node_facts *facts, const struct disk_group *group,
			struct loss *loss)
{
	const struct said_group *refused = asm_refusal_of(facts, group);

	/* with another proof it is the same disk */
	if (!refused || loss->disks.count)
		return;
	for (size_t i = 0; i < refused->missing_count; i++) {
		const char *name = arena_printf(facts->arena, "disk %ld", refused->missing[i]);
		if (!asm_has_number(group, refused->missing[i]))
			add(facts->arena, loss, name, NULL, "", "is missing: ORA-15042");
	}
}

/* ---- all of it ---- */

struct loss asm_loss_of(const struct node_facts *facts, const struct disk_group *group)
{
	struct loss loss = { 0 };

	add_members(facts, group, &loss);
	add_voting_files(facts, group, &loss);
	add_of_baseline(facts, group, &loss);
	add_refused(facts, group, &loss);
	return loss;
}

bool asm_bears(const struct disk_group *group, const struct loss *loss)
{
	size_t most = 1; /* also of those whose name is not known: only external bears nothing */

	if (group->redundancy == REDUNDANCY_EXTERNAL || group->redundancy == REDUNDANCY_UNKNOWN)
		most = 0;
	else if (group->redundancy == REDUNDANCY_HIGH)
		most = 2;
	return loss->failgroups.count <= most;
}
