/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of disk groups as the headers tell them.
 */
#include <string.h>

#include "asm/checks.h"

/* ---- copies ---- */

static bool same_header(const struct disk *a, const struct disk *b)
{
	return a->header.status == HEADER_MEMBER && b->header.status == HEADER_MEMBER &&
	       a->header.number == b->header.number && a->header.created == b->header.created &&
	       a->header.group_stamp == b->header.group_stamp &&
	       str_equal(a->header.group, b->header.group) &&
	       str_equal(a->header.disk, b->header.disk);
}

static void duplicate(const struct check_input *input, struct sink *sink, const struct disk *disk,
		      const struct disk *other)
{
	const struct disk *in_use = disk_in_use(other) ? other : disk;
	const struct disk *copy = in_use == other ? disk : other;
	bool both = disk_in_use(disk) && disk_in_use(other);
	bool one_lun = disk->wwid && str_equal(disk->wwid, other->wwid);
	enum severity severity = both		       ? SEVERITY_CRITICAL
				 : disk_in_use(in_use) ? SEVERITY_WARNING
						       : SEVERITY_NOTICE;
	struct finding *finding = asm_fail_group(
		input, sink, severity, copy->path, copy->header.group,
		"%s has the same ASM header as %s%s%s", disk_in_words(sink_arena(sink), copy),
		in_use->path,
		one_lun ? ": one LUN seen over two paths" : ": one is a copy of the other",
		both ? ", and the discovery string finds both: the group is not mounted (ORA-15020)"
		     : "");

	asm_header_evidence(sink, finding, copy);
	asm_header_evidence(sink, finding, in_use);
	if (disk->wwid && other->wwid) {
		sink_evidence(sink, finding, copy->path, copy->wwid);
		sink_evidence(sink, finding, in_use->path, in_use->wwid);
	}
	if (one_lun)
		sink_step(sink, finding,
			  "let multipath make one map of both paths, and let the discovery string "
			  "find only the map",
			  NULL, "none to what runs");
	else
		sink_step(sink, finding,
			  "find out which LUN is the copy (clone, snapshot, replica) and take it "
			  "away from this node, or keep it out of the discovery string; never let "
			  "ASM open both",
			  NULL, "none to what runs");
}

void asm_check_duplicate_disk(const struct check_input *input, struct sink *sink)
{
	const struct disks *disks = &input->facts->disks->disks;

	for (size_t i = 0; i < disks->count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (!same_header(&disks->items[i], &disks->items[j]))
				continue;
			duplicate(input, sink, &disks->items[i], &disks->items[j]);
			break;
		}
	}
}

/* ---- incomplete ---- */

static const char *numbers_in_words(struct sink *sink, const struct disk_group *group)
{
	struct names numbers = { 0 };

	for (size_t i = 0; i < group->missing_count; i++)
		names_add(sink_arena(sink), &numbers,
			  arena_printf(sink_arena(sink), "%ld", group->missing[i]));
	return names_in_words(sink_arena(sink), &numbers, 12);
}

/* ASM could not mount it and named no disk that is missing. */
static const char *other_reason(const struct said_group *refused)
{
	return refused && !refused->missing_count ? refused->words : NULL;
}

static enum severity severity_of(const struct disk_group *group, const struct loss *loss,
				 const struct said_group *refused)
{
	if (loss->disks.count)
		return asm_bears(group, loss) ? SEVERITY_WARNING : SEVERITY_CRITICAL;
	if (other_reason(refused))
		return SEVERITY_WARNING;
	return group->missing_count && !group->gaps_are_normal ? SEVERITY_NOTICE : SEVERITY_NONE;
}

static bool group_in_use(const struct disk_group *group)
{
	for (size_t i = 0; i < group->count; i++) {
		if (disk_in_use(group->disks[i]))
			return true;
	}
	return false;
}

static const char *loss_in_words(struct sink *sink, const struct disk_group *group,
				 const struct loss *loss, const struct said_group *refused,
				 enum severity severity, bool mounted)
{
	struct arena *arena = sink_arena(sink);
	const char *reason = other_reason(refused);

	if (loss->disks.count)
		return arena_printf(arena, "%s %s%s: %s%s", mounted ? "will lack" : "lacks",
				    names_in_words(sink_arena(sink), &loss->disks, 12),
				    mounted ? " at its next mount" : "",
				    names_in_words(sink_arena(sink), &loss->reasons, 12),
				    severity == SEVERITY_CRITICAL
					    ? "; that is more than its redundancy bears"
					    : "; its redundancy bears that");
	if (reason)
		return arena_printf(
			arena,
			"could not be mounted when ASM tried it last: %s; nothing is seen "
			"to be wrong with it now",
			reason);
	return arena_printf(arena,
			    "has no disk with number %s; that is normal after a disk was dropped",
			    numbers_in_words(sink, group));
}

/* ASM has it open still: CRSD, which works on its OCR, is up. */
static bool is_in_use_now(const struct check_input *input, const struct disk_group *group)
{
	const struct stage *stages = input->order->stages;
	bool serves = group->holds_ocr_known && group->holds_ocr &&
		      stages[STAGE_ASM].state == STAGE_UP && stages[STAGE_CRSD].state == STAGE_UP;

	/* what ASM refused to mount it has not open, whoever serves the OCR */
	return !asm_refusal_of(input->facts, group) &&
	       (serves || asm_is_mounted(input->facts, group));
}

/* "+DATA, which holds the OCR and voting files, lacks DATA_0002" */
static const char *brief(struct sink *sink, const struct disk_group *group, const struct loss *loss,
			 bool mounted)
{
	struct arena *arena = sink_arena(sink);
	bool ocr = group->holds_ocr_known && group->holds_ocr, votes = group->voting_files > 0;
	const char *what = ocr && votes ? "the OCR and voting files"
			   : ocr	? "the OCR"
					: "voting files";
	const char *disks = names_in_words(arena, &loss->disks, 3);

	return arena_printf(arena, "+%s%s%s%s %s %s%s", group->name,
			    ocr || votes ? ", which holds " : "", ocr || votes ? what : "",
			    ocr || votes ? "," : "", mounted ? "will lack" : "lacks", disks,
			    mounted ? " at its next mount" : "");
}

static void incomplete(const struct check_input *input, struct sink *sink,
		       const struct disk_group *group, const struct loss *loss,
		       enum severity severity)
{
	const struct said_group *refused = asm_refusal_of(input->facts, group);
	bool mounted = severity == SEVERITY_CRITICAL && is_in_use_now(input, group);
	const char *subject = arena_printf(sink_arena(sink), "+%s", group->name);
	struct finding *finding = asm_fail_group(
		input, sink, severity, subject, group->name, "%s (%s redundancy) %s", subject,
		redundancy_name(group->redundancy) ? redundancy_name(group->redundancy) : "unknown",
		loss_in_words(sink, group, loss, refused, severity, mounted));

	asm_spare_css(input->facts, finding);
	if (severity == SEVERITY_CRITICAL)
		finding->brief = brief(sink, group, loss, mounted);
	for (size_t i = 0; i < loss->reasons.count; i++)
		sink_evidence(sink, finding, "disks", loss->reasons.items[i]);
	if (refused)
		asm_said_evidence(input->facts, sink, finding, refused);
	if (group->missing_count)
		sink_evidence(sink, finding, "headers",
			      arena_printf(sink_arena(sink), "disks %zu, missing numbers %s",
					   group->count, numbers_in_words(sink, group)));
	if (severity == SEVERITY_NOTICE)
		return;
	bool redundant = group->redundancy != REDUNDANCY_EXTERNAL;
	sink_step(sink, finding,
		  redundant
			  ? "bring the disks back (see the findings of each disk); ASM takes disks "
			    "of a mounted group up again with ALTER DISKGROUP … ONLINE"
			  : "bring the disks back (see the findings of each disk)",
		  NULL, "none");
	sink_step(sink, finding, arena_printf(sink_arena(sink), "asmcmd mount %s", group->name),
		  input->facts->disks->expected.user ? input->facts->disks->expected.user : "grid",
		  "none; mounts the group once its disks are there");
	if (!redundant)
		return;
	sink_step(sink, finding,
		  "do not mount with FORCE before it is known that the lost disks will not come "
		  "back: ASM then drops them after DISK_REPAIR_TIME",
		  NULL, "none");
}

void asm_check_group_incomplete(const struct check_input *input, struct sink *sink)
{
	const struct disk_groups *groups = &input->facts->disks->groups;

	for (size_t i = 0; i < groups->count; i++) {
		const struct disk_group *group = &groups->items[i];
		if (!group_in_use(group))
			continue;
		struct loss loss = asm_loss_of(input->facts, group);
		enum severity severity = severity_of(group, &loss,
						     asm_refusal_of(input->facts, group));
		if (severity != SEVERITY_NONE)
			incomplete(input, sink, group, &loss, severity);
	}
}

/* ---- members that do not fit ---- */

static const char *difference(struct sink *sink, const struct disk *a, const struct disk *b)
{
	const struct disk_header *x = &a->header, *y = &b->header;

	if (x->au_bytes != y->au_bytes)
		return arena_printf(sink_arena(sink), "allocation units of %u and %u bytes",
				    x->au_bytes, y->au_bytes);
	if (x->sector != y->sector)
		return arena_printf(sink_arena(sink), "sectors of %u and %u bytes", x->sector,
				    y->sector);
	if (x->group_stamp != y->group_stamp)
		return arena_printf(sink_arena(sink), "group stamps %016llx and %016llx",
				    (unsigned long long)x->group_stamp,
				    (unsigned long long)y->group_stamp);
	return NULL;
}

static void mismatch(const struct check_input *input, struct sink *sink, const struct disk *disk,
		     const struct disk *first, const char *what)
{
	struct finding *finding = asm_fail_group(
		input, sink, SEVERITY_CRITICAL, disk->path, disk->header.group,
		"%s does not fit the other disks of +%s: %s (%s): ASM refuses it or the group "
		"(ORA-15038)",
		disk_in_words(sink_arena(sink), disk), disk->header.group, what, first->path);

	asm_header_evidence(sink, finding, disk);
	asm_header_evidence(sink, finding, first);
	sink_step(sink, finding,
		  "find out which of them is of an earlier group or another cluster, and keep it "
		  "out of the discovery string or take its LUN away",
		  NULL, "none to what runs");
	asm_step_support(sink, finding);
}

/* The first disk in use that says it is of the same group. */
static const struct disk *first_of_group(const struct disks *disks, const struct disk *disk)
{
	for (size_t i = 0; i < disks->count; i++) {
		const struct disk *other = &disks->items[i];
		if (disk_in_use(other) && other->header.status == HEADER_MEMBER &&
		    str_equal(other->header.group, disk->header.group))
			return other;
	}
	return disk;
}

void asm_check_group_mismatch(const struct check_input *input, struct sink *sink)
{
	const struct disks *disks = &input->facts->disks->disks;

	for (size_t i = 0; i < disks->count; i++) {
		const struct disk *disk = &disks->items[i];
		if (!disk_in_use(disk) || disk->header.status != HEADER_MEMBER)
			continue;
		const struct disk *first = first_of_group(disks, disk);
		const char *what = difference(sink, disk, first);
		if (what)
			mismatch(input, sink, disk, first, what);
	}
}
