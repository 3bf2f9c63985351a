/* SPDX-License-Identifier: Apache-2.0
 *
 * Disks that ASM can open now, and after the next boot cannot: their owner was given by hand, or by a
 * rule that is gone or no longer fits. What oracleasm will give is judged by asm.oracleasm-owner.
 */
#include <string.h>

#include "asm/checks.h"
#include "node/rules.h"
#include "node/shell.h"

/* An ACL goes with the boot; but a rule may run setfacl, and that is not followed. */
static bool acl_may_come_back(const struct rule_facts *rules)
{
	for (size_t i = 0; i < rules->line_count; i++) {
		const struct rule_line *line = &rules->lines[i];
		for (size_t j = 0; j < line->count; j++) {
			const struct rule_token *token = &line->tokens[j];
			if ((token->key == RULE_RUN || token->key == RULE_PROGRAM) &&
			    line->file->origin == RULES_LOCAL && strstr(token->value, "setfacl"))
				return true;
		}
	}
	return false;
}

/* *ret_node: its node then. */
static bool loses_access(const struct node_facts *facts, const struct disk *disk,
			 struct file_fact *ret_node)
{
	if (!prediction_node(disk->next_boot, &disk->judged, ret_node) ||
	    (disk->acl && acl_may_come_back(facts->disks->rules)))
		return false;
	return access_gap_of(facts, ret_node, NULL) != ACCESS_COMPLETE;
}

/* ---- names ---- */

/* A name that only rules make: nodes of the kernel come by themselves, and libdevmapper makes the names
 * of maps where udev does not. */
static bool is_link(const struct block_device *device, const char *name)
{
	return device && names_hold(&device->links, name) && !str_starts(name, "/dev/mapper/");
}

/* What is not known may make links. */
static bool all_rules_are_known(const struct rule_facts *rules)
{
	bool shipped = false;

	for (size_t i = 0; i < rules->file_count; i++) {
		const struct rules_file *file = rules->files[i];
		if (file->from.status != FACT_OBTAINED && file->from.status != FACT_ABSENT)
			return false;
		shipped |= file->origin == RULES_DISTRIBUTION;
	}
	return shipped;
}

static bool is_predicted(const struct predicted_links *links, const char *name)
{
	for (size_t i = 0; i < links->count; i++) {
		if (strcmp(links->items[i].name, name) == 0)
			return true;
	}
	return false;
}

/* Every name by which ASM finds the disk is a link that no rule makes: the first one, else NULL. */
static const char *lost_name(const struct disk_facts *facts, const struct disk *disk)
{
	const struct block_device *device = disk_judged_device(facts, disk);

	if (!all_rules_are_known(facts->rules))
		return NULL;
	for (size_t i = 0; i < disk->discovered_as.count; i++) {
		const char *name = disk->discovered_as.items[i];
		if (!is_link(device, name) || is_predicted(&disk->next_boot->links, name))
			return NULL;
	}
	return disk->discovered_as.count ? disk->discovered_as.items[0] : NULL;
}

/* ---- findings ---- */

/* Of the three the one to look at first: what takes the access away. */
static const struct predicted *decisive(const struct node_facts *facts, const struct disk *disk,
					const struct file_fact *then)
{
	const struct prediction *next = disk->next_boot;

	if (!predicted_differs(&next->owner, disk->judged.user, disk->judged.uid) ||
	    access_gap_of(facts, then, NULL) == ACCESS_LACKS_DATABASES)
		return predicted_differs(&next->group, disk->judged.group, disk->judged.gid)
			       ? &next->group
			       : &next->mode;
	return &next->owner;
}

static const char *reason(struct sink *sink, const struct predicted *predicted)
{
	const struct rule_line *by = predicted->by;

	if (by && by->file->origin == RULES_LOCAL && predicted->lost_to_by)
		return arena_printf(sink_arena(sink), "%s overrides %s", by->where,
				    predicted->lost_to_by->where);
	if (by && by->file->origin == RULES_LOCAL)
		return arena_printf(sink_arena(sink), "%s says so", by->where);
	return "no local udev rule gives it: it was set by hand, or by a rule that has gone or no "
	       "longer fits";
}

static void rule_evidence(struct sink *sink, struct finding *finding,
			  const struct predicted *predicted)
{
	if (predicted->by)
		sink_evidence(sink, finding, predicted->by->where, predicted->by->text);
	if (predicted->lost_to_by)
		sink_evidence(sink, finding, predicted->lost_to_by->where,
			      predicted->lost_to_by->text);
}

static void steps(struct sink *sink, struct finding *finding, const struct disk *disk)
{
	const char *node = shell_word(sink_arena(sink), disk->path);

	sink_step(sink, finding, arena_printf(sink_arena(sink), "gridck rules --explain %s", node),
		  "root", "none");
	sink_step(sink, finding, arena_printf(sink_arena(sink), "gridck rules --generate %s", node),
		  "root", "none; prints a rule that gives the disk to ASM");
	sink_step(sink, finding,
		  "save that as the last file of /etc/udev/rules.d, then \"udevadm control "
		  "--reload-rules\"; the node is right as it is now, no event is needed",
		  NULL, "none");
}

static void tell_access(const struct check_input *input, struct sink *sink, const struct disk *disk,
			const struct file_fact *then)
{
	const struct predicted *predicted = decisive(input->facts, disk, then);
	struct finding *finding = asm_fail_disk(
		sink, SEVERITY_CRITICAL, disk,
		"%s is %s%s now and %s after the next boot, when %s cannot open it: %s",
		disk_in_words(sink_arena(sink), disk), asm_owner_in_words(sink, &disk->judged),
		disk->acl ? " with an ACL" : "", asm_owner_in_words(sink, then),
		access_gap_of(input->facts, then, NULL) == ACCESS_LACKS_OWNER ? "ASM" : "databases",
		reason(sink, predicted));

	/* it works now: nothing that is wrong now comes from it */
	finding->reach = REACH_NONE;
	asm_file_evidence(sink, finding, disk);
	rule_evidence(sink, finding, predicted);
	steps(sink, finding, disk);
}

static void tell_name(struct sink *sink, const struct disk *disk, const char *name)
{
	struct finding *finding =
		asm_fail_disk(sink, SEVERITY_CRITICAL, disk,
			      "%s is not found after the next boot: no udev rule makes the link %s",
			      disk_in_words(sink_arena(sink), disk), name);

	finding->reach = REACH_NONE;
	asm_file_evidence(sink, finding, disk);
	steps(sink, finding, disk);
}

void asm_check_not_persistent(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (disk->provider == PROVIDER_ORACLEASM_V2 ||
		    disk->provider == PROVIDER_ORACLEASM_V3 || !disk->next_boot ||
		    !asm_is_needed(facts, disk) || !asm_node_counts(disk) || disk->closed_by ||
		    access_gap_of(input->facts, &disk->judged, disk->acl) != ACCESS_COMPLETE)
			continue;
		const char *name = lost_name(facts, disk);
		struct file_fact then;
		if (loses_access(input->facts, disk, &then))
			tell_access(input, sink, disk, &then);
		else if (name)
			tell_name(sink, disk, name);
	}
}
