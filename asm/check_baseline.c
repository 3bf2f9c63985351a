/* SPDX-License-Identifier: Apache-2.0
 *
 * Disks that a baseline proves.
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
	if (other)
		return;
	sink_step(sink, finding, "lsblk -o NAME,SIZE,TYPE,WWN,FSTYPE,LABEL", "root", "none");
	sink_step(sink, finding,
		  "if the LUN itself is missing: look at the array, the zoning, iSCSI sessions and "
		  "multipath",
		  NULL, "none");
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
