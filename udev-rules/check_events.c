/* SPDX-License-Identifier: Apache-2.0
 *
 * Which line wins, and in which events it is applied.
 */
#include <stdlib.h>

#include "node/access.h"
#include "udev-rules/checks.h"
#include "udev-rules/effects.h"
#include "udev-rules/match.h"

/* ---- udev.overridden ---- */

static void trigger_disks(const struct rule_view *view, struct sink *sink, struct finding *finding,
			  const struct effect *items, size_t count)
{
	struct names kernels = rules_kernels_of_effects(view, items, count);

	sink_step_trigger(sink, finding, &kernels);
}

static void report_overridden(const struct rule_view *view, struct sink *sink,
			      const struct effect *items, size_t count)
{
	const struct rule_line *line = items->line, *lost = items->other;
	bool wrong = rules_any_wrong(items, count);
	struct finding *finding =
		rules_fail_line(sink, wrong ? SEVERITY_CRITICAL : SEVERITY_WARNING, line,
				"%s comes after %s and sets another %s for %s%s",
				rules_place(sink, line), rules_place(sink, lost), items->what,
				rules_effects_in_words(view, sink, items, count),
				wrong ? ": ASM or the databases cannot open it after the next boot"
				      : ", which stays usable");

	for (size_t i = 0; i < count; i++)
		if (i == 0 || items[i].other != items[i - 1].other)
			sink_evidence(sink, finding, items[i].other->where, items[i].other->text);
	rules_reach_wrong(sink, finding, items, count);
	sink_step(sink, finding,
		  wrong ? arena_printf(view->arena, "keep line %u of %s from these disks%s",
				       line->number, line->file->path,
				       lost->file == line->file
					       ? arena_printf(view->arena,
							      ", or move line %u below it",
							      lost->number)
					       : ", or give the file of the right line a name that "
						 "sorts behind it")
			: arena_printf(view->arena,
				       "remove what has no effect: line %u of %s sets the %s for "
				       "nothing",
				       lost->number, lost->file->path, items->what),
		  NULL, "none until udev reads its rules again");
	trigger_disks(view, sink, finding, items, count);
}

void rules_check_overridden(const struct check_input *input, struct sink *sink)
{
	struct effects effects = { 0 };
	struct rule_view view;

	rules_view(input, sink, &view);
	for (size_t i = 0; i < view.udev_count; i++) {
		const struct disk *disk = view.udev[i];
		const struct prediction *boot = rules_after_boot(&view, disk);
		if (!boot)
			continue;
		const struct {
			const struct predicted *value;
			const char *what;
		} parts[] = { { &boot->owner, "owner" },
			      { &boot->group, "group" },
			      { &boot->mode, "mode" } };
		for (size_t j = 0; j < sizeof(parts) / sizeof(*parts); j++) {
			const struct predicted *value = parts[j].value;
			if (!value->known || !value->by || !value->lost_to_by ||
			    rules_are_duplicates(&view, value->lost_to_by, value->by))
				continue;
			rules_add_effect(
				&view, &effects,
				(struct effect){ .line = value->by,
						 .other = value->lost_to_by,
						 .disk = disk,
						 .what = parts[j].what,
						 .wrong = rules_is_wrong(&view, disk, boot) });
		}
	}
	rules_for_each_line(&view, sink, &effects, report_overridden);
}

/* ---- udev.event-missed ---- */

/* ACTION that leaves out change events; NULL when the line has none. */
static const struct rule_token *left_out(const struct rule_view *view, const struct rule_line *line)
{
	const struct rule_token *token = rules_match_of(line, RULE_ACTION, NULL);
	struct names names;

	if (!token)
		return NULL;
	rules_alternatives(view->arena, token->value, &names);
	for (size_t i = 0; i < names.count; i++)
		if (glob_matches(names.items[i], "change", token->ignore_case))
			return NULL;
	return token;
}

const struct rule_token *rules_missed_event_of(const struct rule_view *view,
					       const struct rule_line *line)
{
	const struct rule_token *action = left_out(view, line);
	const struct block_device *named;
	struct rule_loss loss;

	if (!action || !rules_fits_nothing(view, line))
		return NULL;
	named = rules_named_device(view, line);
	if (named)
		return named->dm_uuid ? action : NULL;
	rules_loss_of(view, line, &loss);
	for (size_t i = 0; i < loss.count; i++)
		if (disk_judged_device(view->disks, loss.disks[i])->dm_uuid)
			return action;
	return NULL;
}

static const char *what_is_missed(const struct effect *items, size_t count)
{
	bool unsure = false;

	for (size_t i = 0; i < count; i++) {
		if (items[i].wrong)
			return items[i].never ? "never gets an owner by it"
					      : "goes back to root then";
		unsure |= items[i].unsure;
	}
	return unsure ? "belongs to ASM after a boot only if an initramfs has made the map"
		      : "keeps its owner here";
}

static enum severity severity_of_missed(const struct effect *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (items[i].unsure)
			return rules_any_wrong(items, count) ? SEVERITY_CRITICAL : SEVERITY_WARNING;
	return rules_any_wrong(items, count) ? SEVERITY_CRITICAL : SEVERITY_NOTICE;
}

static void report_missed(const struct rule_view *view, struct sink *sink,
			  const struct effect *items, size_t count)
{
	const struct rule_token *action = left_out(view, items->line);
	struct finding *finding = rules_fail_line(
		sink, severity_of_missed(items, count), items->line,
		"%s holds for %s only, and a map gets its name, and each new table, by a change "
		"event: %s %s",
		rules_place(sink, items->line), action->text,
		rules_effects_in_words(view, sink, items, count), what_is_missed(items, count));

	rules_reach_wrong(sink, finding, items, count);
	rules_step_write(view, sink, finding, items->line,
			 rules_rewritten(sink, items->line, action, "ACTION==\"add|change\""));
}

/* Before this systemd an event that gave one of owner, group and mode gave all three. */
enum { FIRST_THAT_KEEPS = 243 };

static bool is_set_by(const struct predicted *change, const char *name, long number, long udev)
{
	return change->by || (udev > 0 && udev < FIRST_THAT_KEEPS) ||
	       predicted_differs(change, name, number);
}

/* Whether the disk is lost to ASM after a boot and the change event that follows. */
static bool is_lost_by_change(const struct rule_view *view, const struct disk *disk)
{
	const struct prediction *boot = rules_after_boot(view, disk);
	const struct prediction *change = rules_after_change(view, disk);
	const struct file_fact *now = &disk->judged;
	long udev = view->rules->udev_version;

	if (!boot || !change || now->from.status != FACT_OBTAINED)
		return false;
	struct prediction after = *boot;
	if (is_set_by(&change->owner, now->user, now->uid, udev))
		after.owner = change->owner;
	if (is_set_by(&change->group, now->group, now->gid, udev))
		after.group = change->group;
	if (is_set_by(&change->mode, NULL, (long)(now->mode & 07777), udev))
		after.mode = change->mode;
	return rules_is_wrong(view, disk, &after);
}

static bool is_certain(const struct prediction *boot)
{
	return boot && boot->owner.known && boot->group.known && boot->mode.known;
}

static bool is_lost(const struct rule_view *view, const struct disk *disk)
{
	for (size_t i = 0; i < view->lost_count; i++)
		if (view->lost[i] == disk)
			return true;
	return false;
}

/* The disk that the line names, which another line may give to ASM; else those that are lost. */
static void find_never(const struct rule_view *view, const struct rule_line *line,
		       struct effects *io)
{
	const struct block_device *named = rules_named_device(view, line);
	const struct disk *disk = named ? rules_disk_of(view, named) : NULL;
	struct rule_loss loss = { 0 };

	if (disk)
		rules_add_effect(view, io,
				 (struct effect){ .line = line,
						  .disk = disk,
						  .wrong = is_lost(view, disk),
						  .never = true });
	if (!named)
		rules_loss_of(view, line, &loss);
	for (size_t i = 0; i < loss.count; i++)
		rules_add_effect(view, io,
				 (struct effect){ .line = line,
						  .disk = loss.disks[i],
						  .wrong = true,
						  .never = true });
}

static void find_missed(const struct rule_view *view, const struct rule_line *line,
			struct effects *io)
{
	struct rule_fit_range fits = rules_fits(view, line);

	for (size_t i = 0; i < fits.count; i++) {
		const struct disk *disk = rules_disk_of(view, fits.items[i].device);
		if (!disk || !fits.items[i].device->dm_uuid || fits.items[i].change)
			continue;
		rules_add_effect(
			view, io,
			(struct effect){ .line = line,
					 .disk = disk,
					 .wrong = is_lost_by_change(view, disk),
					 .unsure = !is_certain(rules_after_boot(view, disk)) });
	}
	if (rules_missed_event_of(view, line))
		find_never(view, line, io);
}

void rules_check_event_missed(const struct check_input *input, struct sink *sink)
{
	struct effects effects = { 0 };
	struct rule_view view;

	rules_view(input, sink, &view);
	for (size_t i = 0; i < view.rules->line_count; i++) {
		const struct rule_line *line = &view.rules->lines[i];
		if (left_out(&view, line) && rules_is_of_asm(&view, line))
			find_missed(&view, line, &effects);
	}
	rules_for_each_line(&view, sink, &effects, report_missed);
}
