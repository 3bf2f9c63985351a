/* SPDX-License-Identifier: Apache-2.0
 *
 * Disks that are not there, and that a baseline or ASM itself proves.
 */
#include "asm/checks.h"
#include "node/baseline.h"
#include "node/shell.h"

static const char *trait(const struct thing *thing, const char *key)
{
	return property_find(&thing->traits, key);
}

/* The same path may lead to another LUN today. */
static bool is_same(const struct disk *disk, const struct thing *then)
{
	const char *wwid = trait(then, "wwid");

	if (wwid && disk->wwid)
		return str_equal(wwid, disk->wwid);
	return str_equal(disk->path, trait(then, "path"));
}

static bool is_there(const struct node_facts *facts, const struct thing *then)
{
	const struct disks *disks = &facts->disks->disks;

	for (size_t i = 0; i < disks->count; i++) {
		if (is_same(&disks->items[i], then))
			return true;
	}
	return false;
}

/* The group has another disk of that number today: it was replaced. */
static const struct disk *successor(const struct node_facts *facts, const struct thing *then)
{
	const struct disks *disks = &facts->disks->disks;
	const char *group = trait(then, "disk group"), *number = trait(then, "number");

	for (size_t i = 0; i < disks->count; i++) {
		const struct disk *disk = &disks->items[i];
		if (disk->header.status == HEADER_MEMBER && disk_in_use(disk) &&
		    str_equal(disk->header.group, group) &&
		    str_equal(arena_printf(facts->arena, "%ld", disk->header.number), number))
			return disk;
	}
	return NULL;
}

static void missing(const struct node_facts *facts, struct sink *sink, const struct thing *then)
{
	const char *path = trait(then, "path"), *wwid = trait(then, "wwid");
	const struct disk *other = successor(facts, then);
	struct finding *finding = sink_fail(sink, other ? SEVERITY_NOTICE : SEVERITY_CRITICAL, path,
					    "%s (%s) was here at the baseline and is not there%s%s",
					    path, then->name, other ? ": its number has now " : "",
					    other ? other->path : "");

	finding->group = arena_printf(facts->arena, "+%s", trait(then, "disk group"));
	sink_evidence(sink, finding, baseline_in_words(facts->arena, facts->baseline),
		      arena_printf(facts->arena, "%s%s%s", then->name, wwid ? ", wwid " : "",
				   wwid ? wwid : ""));
	if (!other)
		asm_steps_of_missing(sink, finding);
}

void asm_missing_since_baseline(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct baseline *then = facts->baseline;
	struct baseline now = { 0 };

	if (!then || !then->known[THING_DISK])
		return;
	baseline_add_facts(facts, &now);
	for (size_t i = 0; now.known[THING_DISK] && i < then->count; i++) {
		const struct thing *thing = &then->things[i];
		if (thing->kind == THING_DISK && trait(thing, "path") &&
		    trait(thing, "disk group") && !baseline_find(&now, THING_DISK, thing->name) &&
		    !is_there(facts, thing))
			missing(facts, sink, thing);
	}
}

static void missed(const struct node_facts *facts, struct sink *sink,
		   const struct disk_group *group, const struct said_group *said, long number)
{
	const char *subject = arena_printf(facts->arena, "+%s disk %ld", group->name, number);
	struct finding *finding =
		sink_fail(sink, SEVERITY_CRITICAL, subject,
			  "ASM misses disk %ld of +%s, and no disk that can be read "
			  "here is it",
			  number, group->name);

	finding->group = arena_printf(facts->arena, "+%s", group->name);
	asm_said_evidence(facts, sink, finding, said);
	asm_steps_of_missing(sink, finding);
}

void asm_missing_as_asm_said(const struct check_input *input, struct sink *sink)
{
	const struct disk_groups *groups = &input->facts->disks->groups;

	for (size_t i = 0; i < groups->count; i++) {
		const struct disk_group *group = &groups->items[i];
		const struct said_group *said = asm_refusal_of(input->facts, group);
		for (size_t j = 0; said && j < said->missing_count; j++) {
			if (!asm_has_number(group, said->missing[j]))
				missed(input->facts, sink, group, said, said->missing[j]);
		}
	}
}
