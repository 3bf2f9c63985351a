/* SPDX-License-Identifier: Apache-2.0
 *
 * Which line wins, in which events it is applied, and whether it was applied at all.
 */
#include <stdlib.h>

#include "node/access.h"
#include "udev-rules/checks.h"
#include "udev-rules/match.h"
#include "udev-rules/view.h"

/* A line and a disk that it does something to. */
struct effect {
	const struct rule_line *line;
	const struct rule_line *other; /* the one that lost; NULL */
	const struct disk *disk;
	const char *what;
	bool wrong;
	bool never;  /* the line holds in no event at all */
	bool unsure; /* it may be wrong */
};

struct effects {
	struct effect *items;
	size_t count, capacity;
};

static void add_effect(const struct rule_view *view, struct effects *io, struct effect effect)
{
	io->items = arena_grow(view->arena, io->items, &io->capacity, io->count,
			       sizeof(*io->items));
	io->items[io->count++] = effect;
}

static int by_line(const void *a, const void *b)
{
	const struct effect *first = a, *second = b;

	if (first->line != second->line)
		return first->line < second->line ? -1 : 1;
	if (first->disk != second->disk)
		return first->disk < second->disk ? -1 : 1;
	return 0;
}

/* Calls `report` for the effects of each line. */
static void for_each_line(const struct rule_view *view, struct sink *sink, struct effects *effects,
			  void (*report)(const struct rule_view *view, struct sink *sink,
					 const struct effect *items, size_t count))
{
	if (effects->count)
		qsort(effects->items, effects->count, sizeof(*effects->items), by_line);
	for (size_t i = 0; i < effects->count;) {
		size_t end = i + 1;
		while (end < effects->count && effects->items[end].line == effects->items[i].line)
			end++;
		report(view, sink, &effects->items[i], end - i);
		i = end;
	}
}

static bool any_wrong(const struct effect *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (items[i].wrong)
			return true;
	return false;
}

/* The disks, those that are wrong when there are such. */
static const char *disks_in_words(const struct rule_view *view, struct sink *sink,
				  const struct effect *items, size_t count)
{
	bool wrong = any_wrong(items, count);
	const struct disk **disks = arena_alloc(view->arena, count * sizeof(*disks));
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		if (items[i].wrong == wrong && (!found || disks[found - 1] != items[i].disk))
			disks[found++] = items[i].disk;
	return rules_disks_in_words(sink, disks, found);
}

static void reach_wrong_disks(struct sink *sink, struct finding *finding,
			      const struct effect *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (items[i].wrong)
			rules_reaches_disk(sink, finding, items[i].disk);
}

/* ---- udev.overridden ---- */

static void report_overridden(const struct rule_view *view, struct sink *sink,
			      const struct effect *items, size_t count)
{
	const struct rule_line *line = items->line, *lost = items->other;
	bool wrong = any_wrong(items, count);
	struct finding *finding = rules_fail_line(
		sink, wrong ? SEVERITY_CRITICAL : SEVERITY_WARNING, line,
		"%s comes after %s and sets another %s for %s%s", rules_place(sink, line),
		rules_place(sink, lost), items->what, disks_in_words(view, sink, items, count),
		wrong ? ": ASM or the databases cannot open it after the next boot"
		      : ", which stays usable");

	for (size_t i = 0; i < count; i++)
		if (i == 0 || items[i].other != items[i - 1].other)
			sink_evidence(sink, finding, items[i].other->where, items[i].other->text);
	reach_wrong_disks(sink, finding, items, count);
	sink_step(sink, finding,
		  wrong ? arena_printf(view->arena,
				       "keep line %u of %s from these disks, or give the file of "
				       "the right line a name that sorts behind it",
				       line->number, line->file->path)
			: arena_printf(view->arena,
				       "remove what has no effect: line %u of %s sets the %s for "
				       "nothing",
				       lost->number, lost->file->path, items->what),
		  NULL, "none until udev reads its rules again");
	sink_step_trigger(sink, finding);
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
			add_effect(&view, &effects,
				   (struct effect){ .line = value->by,
						    .other = value->lost_to_by,
						    .disk = disk,
						    .what = parts[j].what,
						    .wrong = rules_is_wrong(&view, disk, boot) });
		}
	}
	for_each_line(&view, sink, &effects, report_overridden);
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
			return any_wrong(items, count) ? SEVERITY_CRITICAL : SEVERITY_WARNING;
	return any_wrong(items, count) ? SEVERITY_CRITICAL : SEVERITY_NOTICE;
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
		disks_in_words(view, sink, items, count), what_is_missed(items, count));

	reach_wrong_disks(sink, finding, items, count);
	rules_step_write(sink, finding, items->line,
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
		add_effect(view, io,
			   (struct effect){ .line = line,
					    .disk = disk,
					    .wrong = is_lost(view, disk),
					    .never = true });
	if (!named)
		rules_loss_of(view, line, &loss);
	for (size_t i = 0; i < loss.count; i++)
		add_effect(view, io,
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
		add_effect(view, io,
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
	for_each_line(&view, sink, &effects, report_missed);
}

/* ---- udev.not-applied ---- */

/* When udev last handled the device; TIME_UNKNOWN. */
static int64_t last_event(const struct rule_view *view, const struct block_device *device)
{
	const char *path = arena_printf(view->arena, "/run/udev/data/b%u:%u", device->major,
					device->minor);
	const struct file_fact *file = file_fact_find(&view->rules->databases, path);

	return file && file->from.status == FACT_OBTAINED ? file->mtime : TIME_UNKNOWN;
}

static bool is_newer(const struct rule_line *line, int64_t event)
{
	/* a file given as an argument is not installed: that it does not hold yet is no fault */
	return line && line->file->origin == RULES_LOCAL && !line->file->argument &&
	       line->file->file.mtime > event;
}

static void find_differences(const struct rule_view *view, const struct disk *disk,
			     const struct prediction *change, int64_t event, struct effects *io)
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

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (is_newer(parts[i].value->by, event) &&
		    predicted_differs(parts[i].value, parts[i].name, parts[i].number))
			add_effect(view, io,
				   (struct effect){ .line = parts[i].value->by,
						    .disk = disk,
						    .what = parts[i].what,
						    .wrong = wrong });
	for (size_t i = 0; i < change->links.count; i++) {
		const struct predicted_link *link = &change->links.items[i];
		if (link->known && is_newer(link->by, event) &&
		    !names_hold(&change->device->links, link->name))
			add_effect(view, io,
				   (struct effect){ .line = link->by,
						    .disk = disk,
						    .what = link->name,
						    .wrong = wrong || !disk_in_use(disk) });
	}
}

static void report_not_applied(const struct rule_view *view, struct sink *sink,
			       const struct effect *items, size_t count)
{
	bool wrong = any_wrong(items, count);
	struct names missing = { 0 };

	for (size_t i = 0; i < count; i++)
		if (!names_hold(&missing, items[i].what))
			names_add(view->arena, &missing, items[i].what);
	struct finding *finding = rules_fail_line(
		sink, wrong ? SEVERITY_CRITICAL : SEVERITY_WARNING, items->line,
		"%s was written after the last event of %s, and does not hold yet: %s%s",
		rules_place(sink, items->line), disks_in_words(view, sink, items, count),
		names_in_words(view->arena, &missing, 3),
		wrong ? "; as it stands, ASM cannot use it" : "");
	for (size_t i = 0; i < count && i < 3; i++)
		sink_evidence(sink, finding, items[i].disk->judged.path,
			      arena_printf(view->arena, "%s:%s %04o", items[i].disk->judged.user,
					   items[i].disk->judged.group,
					   items[i].disk->judged.mode));
	reach_wrong_disks(sink, finding, items, count);
	sink_step_trigger(sink, finding);
}

void rules_check_not_applied(const struct check_input *input, struct sink *sink)
{
	struct effects effects = { 0 };
	struct rule_view view;

	rules_view(input, sink, &view);
	for (size_t i = 0; i < view.udev_count; i++) {
		const struct disk *disk = view.udev[i];
		const struct prediction *change = rules_after_change(&view, disk);
		if (!change || disk->judged.from.status != FACT_OBTAINED)
			continue;
		int64_t event = last_event(&view, change->device);
		if (event != TIME_UNKNOWN)
			find_differences(&view, disk, change, event, &effects);
	}
	for_each_line(&view, sink, &effects, report_not_applied);
}
