/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether ASM can mount a disk group, and why. "yes" and "no" only with proof; that all numbers are
 * there proves nothing of a disk with a higher one, and a gap is normal after a drop. The partnership
 * table, which would tell, is not read: nothing of its form on disk could be confirmed.
 */
#include <string.h>
#include <strings.h>

#include "asm/checks.h"
#include "node/baseline.h"

/* Resources and baselines know a group by its name alone. */
static bool is_only_of_name(const struct node_facts *facts, const struct disk_group *group)
{
	const struct disk_groups *groups = &facts->disks->groups;

	for (size_t i = 0; i < groups->count; i++) {
		if (&groups->items[i] != group && str_equal(groups->items[i].name, group->name))
			return false;
	}
	return true;
}

/* ---- mounted now ---- */

static bool is_here(const struct node_facts *facts, const struct resource_instance *instance)
{
	const char *host = facts->host.short_name;
	size_t length = host ? strlen(host) : 0;

	return length && instance->server && strncasecmp(instance->server, host, length) == 0 &&
	       (instance->server[length] == '\0' || instance->server[length] == '.');
}

static bool is_online(const struct node_facts *facts, const struct disk_group *group)
{
	const char *wanted = arena_printf(facts->arena, "ora.%s.dg", group->name);

	for (size_t i = 0; i < facts->resources.count; i++) {
		const struct resource *resource = &facts->resources.items[i];
		if (strcasecmp(resource->name, wanted) != 0)
			continue;
		for (size_t j = 0; j < resource->count; j++) {
			const struct resource_instance *instance = &resource->instances[j];
			if (instance->state == RESOURCE_ONLINE && is_here(facts, instance))
				return true;
		}
	}
	return false;
}

static const struct said_group *said_of(const struct node_facts *facts,
					const struct disk_group *group)
{
	const struct asm_log_facts *log = &facts->disks->log;

	for (size_t i = 0; i < log->count; i++) {
		if (strcasecmp(log->items[i].name, group->name) == 0)
			return &log->items[i];
	}
	return NULL;
}

/* When the ASM that runs was started; TIME_UNKNOWN when none is known to run. */
static int64_t start_of_asm(const struct processes *processes)
{
	for (size_t i = 0; i < processes->count; i++) {
		if (str_starts(processes->items[i].comm, "asm_pmon_+ASM"))
			return processes->items[i].start;
	}
	return TIME_UNKNOWN;
}

bool asm_is_mounted(const struct node_facts *facts, const struct disk_group *group)
{
	const struct said_group *said = said_of(facts, group);
	int64_t start = start_of_asm(&facts->processes);

	if (!is_only_of_name(facts, group))
		return false;
	return is_online(facts, group) || (said && said->mounted && said->time != TIME_UNKNOWN &&
					   start != TIME_UNKNOWN && said->time >= start);
}

bool asm_all_mounted(const struct node_facts *facts)
{
	const struct disk_groups *groups = &facts->disks->groups;

	for (size_t i = 0; i < groups->count; i++) {
		if (!asm_is_mounted(facts, &groups->items[i]))
			return false;
	}
	return true;
}

/* ---- what ASM said ---- */

const struct said_group *asm_refusal_of(const struct node_facts *facts,
					const struct disk_group *group)
{
	const struct said_group *said = said_of(facts, group);
	int64_t boot = facts->host.boot;

	if (!said || said->mounted || said->time == TIME_UNKNOWN || boot == TIME_UNKNOWN ||
	    said->time < boot || !is_only_of_name(facts, group) || asm_is_mounted(facts, group))
		return NULL;
	return said;
}

/* ---- the baseline ---- */

static size_t count_numbers(const struct disk_group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++)
		count += i == 0 ||
			 group->disks[i]->header.number != group->disks[i - 1]->header.number;
	return count;
}

/* True when the group then had as many disks as now; that those of then are there says its loss. */
static bool is_as_at_baseline(const struct node_facts *facts, const struct disk_group *group)
{
	const struct baseline *then = facts->baseline;
	size_t count = 0;

	if (!then || !then->known[THING_DISK] || !then->complete[THING_DISK] ||
	    !is_only_of_name(facts, group))
		return false;
	for (size_t i = 0; i < then->count; i++) {
		const struct thing *thing = &then->things[i];
		count += thing->kind == THING_DISK &&
			 str_equal(property_find(&thing->traits, "disk group"), group->name);
	}
	return count && count == count_numbers(group);
}

/* ---- what speaks against it ---- */

/* The second of two that say they are the same disk of the group. */
static const struct disk *second_of_number(const struct disk_group *group)
{
	for (size_t i = 1; i < group->count; i++) {
		if (group->disks[i]->header.number == group->disks[i - 1]->header.number)
			return group->disks[i];
	}
	return NULL;
}

/* ASM finds one header twice (ASM.md 4: the mount fails). A disk that was dropped by force and came
 * back has another stamp. */
static const struct disk *found_twice(const struct disk_group *group)
{
	for (size_t i = 1; i < group->count; i++) {
		const struct disk *a = group->disks[i - 1], *b = group->disks[i];
		if (a->header.number == b->header.number &&
		    a->header.created == b->header.created && disk_in_use(a) && disk_in_use(b) &&
		    a->header.status == HEADER_MEMBER && b->header.status == HEADER_MEMBER)
			return b;
	}
	return NULL;
}

/* ASM finds one disk by two names and may open both: then it does not mount the group. */
static const struct disk *named_twice(const struct node_facts *facts,
				      const struct disk_group *group)
{
	for (size_t i = 0; i < group->count; i++) {
		if (group->disks[i]->header.status == HEADER_MEMBER &&
		    asm_readable_names(facts, group->disks[i]).count > 1)
			return group->disks[i];
	}
	return NULL;
}

/* A disk that ASM looks at and that told nothing: it may be one of the group, with a number above those
 * that are seen. */
static const struct disk *without_header(const struct disk_facts *facts)
{
	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		enum fact_status status = disk->content ? disk->content->from.status
							: FACT_NOT_CAPTURED;
		if (disk->header.status == HEADER_UNREAD && asm_is_needed(facts, disk) &&
		    (status == FACT_TIMED_OUT || status == FACT_FAILED || status == FACT_DENIED))
			return disk;
	}
	return NULL;
}

/* ASM refuses it, or the group (asm.group-mismatch). */
static const struct disk *misfit(const struct disk_group *group)
{
	for (size_t i = 1; i < group->count; i++) {
		const struct disk_header *a = &group->disks[0]->header;
		const struct disk_header *b = &group->disks[i]->header;
		if (a->au_bytes != b->au_bytes || a->sector != b->sector)
			return group->disks[i];
	}
	return NULL;
}

/* ---- the decision ---- */

static void decide(struct disk_group *group, enum mountable mountable, const char *why)
{
	group->mountable = mountable;
	group->why = why;
}

/* "DATA_0002 is read-only, and 2 more" */
static const char *lacks(struct arena *arena, const struct loss *loss, const char *more)
{
	size_t others = loss->disks.count - 1;
	const char *first = arena_printf(arena, "%s %s", loss->disks.items[0], loss->whys.items[0]);

	return others ? arena_printf(arena, "%s, and %zu more%s", first, others, more)
		      : arena_printf(arena, "%s%s", first, more);
}

static void judge_seen(const struct node_facts *facts, struct disk_group *group)
{
	const struct disk *second = second_of_number(group), *other = misfit(group);
	const struct said_group *refused = asm_refusal_of(facts, group);
	const struct disk *silent = without_header(facts->disks);
	struct arena *arena = facts->arena;

	/* what it missed by number is part of the loss, unless it is there by now */
	if (refused && refused->words && !refused->missing_count)
		decide(group, MOUNTABLE_UNKNOWN,
		       arena_printf(arena, "ASM said last: %s", refused->words));
	else if (second)
		decide(group, MOUNTABLE_UNKNOWN,
		       arena_printf(arena, "two disks have number %ld", second->header.number));
	else if (other)
		decide(group, MOUNTABLE_UNKNOWN,
		       arena_printf(arena, "%s does not fit the others: ORA-15038",
				    other->header.disk));
	else if (is_as_at_baseline(facts, group))
		decide(group, MOUNTABLE_YES, "all disks of the baseline are there");
	else if (group->missing_count)
		decide(group, MOUNTABLE_UNKNOWN,
		       arena_printf(arena, "no disk with number %ld was seen", group->missing[0]));
	else if (silent)
		decide(group, MOUNTABLE_UNKNOWN,
		       arena_printf(arena, "%s gave no header, and may be of it", silent->path));
	else
		decide(group, MOUNTABLE_LIKELY, "");
}

static void judge(const struct node_facts *facts, struct disk_group *group)
{
	const struct loss loss = asm_loss_of(facts, group);
	const struct disk *twice = found_twice(group), *named = named_twice(facts, group);
	const struct disk *other = misfit(group);
	struct arena *arena = facts->arena;

	if (loss.disks.count && !asm_bears(group, &loss))
		decide(group, MOUNTABLE_NO, lacks(arena, &loss, ""));
	else if (twice)
		decide(group, MOUNTABLE_NO,
		       arena_printf(arena, "two disks with the header of %s are found: ORA-15020",
				    twice->header.disk));
	else if (named)
		decide(group, MOUNTABLE_NO,
		       arena_printf(arena, "%s is found by two names: ORA-15020",
				    named->header.disk));
	else if (other && group->redundancy == REDUNDANCY_EXTERNAL)
		decide(group, MOUNTABLE_NO,
		       arena_printf(arena, "%s does not fit the others: ORA-15038",
				    other->header.disk));
	else if (asm_is_mounted(facts, group))
		decide(group, MOUNTABLE_YES, "mounted now");
	else if (loss.disks.count)
		decide(group, MOUNTABLE_UNKNOWN,
		       lacks(arena, &loss, "; its redundancy bears that"));
	else
		judge_seen(facts, group);
	group->gaps_are_normal = !loss.disks.count && is_as_at_baseline(facts, group);
}

void asm_judge_groups(const struct node_facts *facts)
{
	struct disk_groups *groups = &facts->disks->groups;

	for (size_t i = 0; i < groups->count; i++)
		judge(facts, &groups->items[i]);
}
