/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether the rules, as they are now, were applied to the disks.
 */
#include <stdlib.h>

#include "node/access.h"
#include "udev-rules/checks.h"
#include "udev-rules/effects.h"

/* When udev last handled the device; TIME_UNKNOWN. */
static int64_t last_event(const struct rule_view *view, const struct block_device *device)
{
	const char *path = arena_printf(view->arena, "/run/udev/data/b%u:%u", device->major,
					device->minor);
	const struct file_fact *file = file_fact_find(&view->rules->databases, path);

	return file && file->from.status == FACT_OBTAINED ? file->mtime : TIME_UNKNOWN;
}

/* A file given as an argument is not installed: that it does not hold yet is no fault. */
static bool is_installed(const struct rule_line *line)
{
	return line && line->file->origin == RULES_LOCAL && !line->file->argument;
}

static bool is_newer(const struct rule_line *line, int64_t event)
{
	return is_installed(line) && event != TIME_UNKNOWN && line->file->file.mtime > event;
}

/* What udev should have done already, and what the disk needs to be of use: the rule is right, and the
 * node was changed behind its back. */
static bool has_drifted(const struct rule_view *view, const struct disk *disk,
			const struct prediction *change)
{
	struct file_fact node;

	return prediction_node(change, &disk->judged, &node) &&
	       access_gap_of(view->facts, &node, disk->acl) == ACCESS_COMPLETE;
}

static void find_differences(const struct rule_view *view, const struct disk *disk,
			     const struct prediction *change, struct effects *io)
{
	const struct file_fact *now = &disk->judged;
	const struct {
		const struct predicted *value;
		const char *what, *name;
		long number;
	} parts[] = { { &change->owner, "owner", now->user, now->uid },
		      { &change->group, "group", now->group, now->gid },
		      { &change->mode, "mode", NULL, (long)(now->mode & 07777) } };
	bool wrong = access_gap_of(view->facts, now, disk->acl) != ACCESS_COMPLETE;
	bool drifted = wrong && has_drifted(view, disk, change);
	int64_t event = last_event(view, change->device);

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		const struct rule_line *by = parts[i].value->by;
		bool newer = is_newer(by, event);
		if ((newer || (drifted && is_installed(by))) &&
		    predicted_differs(parts[i].value, parts[i].name, parts[i].number))
			rules_add_effect(view, io,
					 (struct effect){ .line = by,
							  .disk = disk,
							  .what = parts[i].what,
							  .wrong = wrong,
							  .drifted = !newer });
	}
	for (size_t i = 0; i < change->links.count; i++) {
		const struct predicted_link *link = &change->links.items[i];
		if (link->known && is_newer(link->by, event) &&
		    !names_hold(&change->device->links, link->name))
			rules_add_effect(view, io,
					 (struct effect){ .line = link->by,
							  .disk = disk,
							  .what = link->name,
							  .wrong = wrong || !disk_in_use(disk) });
	}
}

static void evidence_of_nodes(struct sink *sink, struct finding *finding,
			      const struct effect *items, size_t count)
{
	const struct disk *told = NULL;
	size_t nodes = 0;

	for (size_t i = 0; i < count && nodes < 3; i++) {
		const struct file_fact *node = &items[i].disk->judged;
		if (items[i].disk == told)
			continue;
		sink_evidence(sink, finding, node->path,
			      arena_printf(sink_arena(sink), "%s:%s %04o", node->user, node->group,
					   node->mode));
		told = items[i].disk;
		nodes++;
	}
}

/* The rules are as udev knows them: one event is all it takes. */
static void report_drift(const struct rule_view *view, struct sink *sink,
			 const struct effect *items, size_t count)
{
	const struct rule_line *line = items->line;
	struct names kernels = rules_kernels_of_effects(view, items, count);
	struct names what = { 0 };

	for (size_t i = 0; i < count; i++)
		if (!names_hold(&what, items[i].what))
			names_add(view->arena, &what, items[i].what);
	struct finding *finding = rules_fail_line(
		sink, SEVERITY_CRITICAL, line,
		"%s gives %s to ASM, but the node has another %s: it was changed after the last "
		"event, or that event failed",
		rules_place(sink, line), rules_effects_in_words(view, sink, items, count),
		names_in_words(view->arena, &what, 3));
	finding->brief = arena_printf(view->arena,
				      "%s gives it to ASM and the node was changed since",
				      rules_place(sink, line));
	evidence_of_nodes(sink, finding, items, count);
	rules_reach_wrong(sink, finding, items, count);
	finding->remedy = arena_printf(view->arena, "run as root: %s",
				       sink_step_event(sink, finding, &kernels));
}

static void report_newer(const struct rule_view *view, struct sink *sink,
			 const struct effect *items, size_t count)
{
	bool wrong = rules_any_wrong(items, count);
	struct names kernels = rules_kernels_of_effects(view, items, count);
	struct names missing = { 0 };

	for (size_t i = 0; i < count; i++)
		if (!names_hold(&missing, items[i].what))
			names_add(view->arena, &missing, items[i].what);
	struct finding *finding = rules_fail_line(
		sink, wrong ? SEVERITY_CRITICAL : SEVERITY_WARNING, items->line,
		"%s was written after the last event of %s, and does not hold yet: %s%s",
		rules_place(sink, items->line), rules_effects_in_words(view, sink, items, count),
		names_in_words(view->arena, &missing, 3),
		wrong ? "; as it stands, ASM cannot use it" : "");
	evidence_of_nodes(sink, finding, items, count);
	rules_reach_wrong(sink, finding, items, count);
	sink_step_trigger(sink, finding, &kernels);
}

static void report(const struct rule_view *view, struct sink *sink, const struct effect *items,
		   size_t count)
{
	bool drifted = true;

	for (size_t i = 0; i < count; i++)
		drifted = drifted && items[i].drifted;
	(drifted ? report_drift : report_newer)(view, sink, items, count);
}

void rules_check_not_applied(const struct check_input *input, struct sink *sink)
{
	struct effects effects = { 0 };
	struct rule_view view;

	rules_view(input, sink, &view);
	for (size_t i = 0; i < view.udev_count; i++) {
		const struct disk *disk = view.udev[i];
		const struct prediction *change = rules_after_change(&view, disk);
		if (change && disk->judged.from.status == FACT_OBTAINED)
			find_differences(&view, disk, change, &effects);
	}
	rules_for_each_line(&view, sink, &effects, report);
}
