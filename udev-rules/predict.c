/* SPDX-License-Identifier: Apache-2.0
 *
 * What events make of the nodes: at the next boot, and now.
 */
#include <string.h>

#include "udev-rules/event.h"

/* Releases before this one set owner, group and mode together. */
enum { FIRST_THAT_KEEPS = 243 };

static void by_kernel(struct prediction *ret)
{
	ret->owner = (struct predicted){ .known = true, .value = "root" };
	ret->group = ret->owner;
	ret->mode = (struct predicted){ .known = true, .value = "0600", .number = 0600 };
}

static void as_it_stands(struct arena *arena, const struct file_fact *node, struct prediction *ret)
{
	bool known = node->from.status == FACT_OBTAINED;
	struct predicted unknown = { .number = -1, .why = "the node was not looked at" };

	ret->owner = ret->group = ret->mode = unknown;
	if (!known)
		return;
	ret->owner = (struct predicted){ .known = true, .value = node->user, .number = node->uid };
	ret->group = (struct predicted){ .known = true, .value = node->group, .number = node->gid };
	ret->mode = (struct predicted){ .known = true,
					.value = arena_printf(arena, "%04o", node->mode),
					.number = node->mode };
}

/* ---- one event on a node ---- */

static bool same(const struct predicted *a, const struct predicted *b)
{
	if (!a->known || !b->known)
		return false;
	return a->number >= 0 && b->number >= 0 ? a->number == b->number
						: str_equal(a->value, b->value);
}

/* What the event sets, if anything; true when the node may have another value than before. */
static bool take(struct arena *arena, const struct setting *setting, bool mode,
		 struct predicted *io)
{
	struct predicted before = *io, wanted;

	if (!setting->set && !setting->doubt) {
		if (setting->lost_to_by)
			io->lost_to_by = setting->lost_to_by;
		return false;
	}
	event_publish_setting(arena, setting, mode, &wanted);
	*io = wanted;
	return !same(&before, io);
}

static void run_may_change(struct arena *arena, const struct doubt *doubt, struct predicted *io)
{
	if (!doubt)
		return;
	io->known = false;
	io->why = doubt_text(arena, doubt);
}

/* The rules of all distributions give disks to a group; where they are not known, this holds. */
static void default_group(struct event *event)
{
	struct setting *group = &event->group;

	if (event->rules->distribution || group->set || group->by || group->doubt)
		return;
	group->set = true;
	group->text = "disk";
	group->number = account_id(&event->subject->facts->groups, "disk");
}

/* A group without a mode opens the node to the group. */
static void default_mode(struct event *event)
{
	struct setting *mode = &event->mode;
	const struct setting *group = &event->group;
	bool some_group = group->set && group->number != 0;

	if (mode->set || mode->doubt || (!some_group && !group->doubt))
		return;
	*mode = (struct setting){ .set = true, .text = "0660", .number = 0660 };
	mode->by = group->by;
	mode->doubt = group->doubt;
}

static void default_all(struct event *event)
{
	bool any = event->owner.set || event->group.set || event->mode.set;

	if (event->rules->version >= FIRST_THAT_KEEPS ||
	    (!any && strcmp(event->occasion.action, "add") != 0))
		return;
	if (!event->owner.set && !event->owner.doubt) {
		event->owner.set = true;
		event->owner.text = "root";
	}
	if (!event->group.set && !event->group.doubt) {
		event->group.set = true;
		event->group.text = "root";
	}
	if (!event->mode.set && !event->mode.doubt) {
		event->mode.set = true;
		event->mode.number = 0600;
	}
}

static void apply(struct arena *arena, struct event *event, struct prediction *io)
{
	struct predicted mode = io->mode;

	default_group(event);
	default_mode(event);
	default_all(event);
	bool owner_changed = take(arena, &event->owner, false, &io->owner);
	bool group_changed = take(arena, &event->group, false, &io->group);
	take(arena, &event->mode, true, &io->mode);
	/* udev compares the bits for reading, writing and executing only */
	if (!owner_changed && !group_changed && mode.known && io->mode.known &&
	    (mode.number & 0777) == (io->mode.number & 0777)) {
		io->mode.number = mode.number;
		io->mode.value = mode.value;
	}
	run_may_change(arena, event->run_owner, &io->owner);
	run_may_change(arena, event->run_group, &io->group);
	run_may_change(arena, event->run_mode, &io->mode);
	event_publish_links(arena, event, &io->links);
	io->link_priority = event->link_priority;
	io->link_priority_known = !event->link_priority_doubt;
}

/* ---- events of a boot, and one now ---- */

/* Among the first `count`; NULL when it is not there. */
static const struct predicted_link *link_named(const struct predicted_links *links, size_t count,
					       const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(links->items[i].name, name) == 0)
			return &links->items[i];
	return NULL;
}

/* Another event of the device, to whose database this one has written: properties with a dot are not
 * kept. */
static struct occasion occasion_after(const struct event *event, const char *action)
{
	size_t count = event->rules->env.count;
	struct value *copy = arena_alloc(event->arena, (count + 1) * sizeof(*copy));

	for (size_t slot = 0; slot < count; slot++)
		if (event->rules->env.names[slot][0] != '.')
			copy[slot] = event_property(event, slot);
	return (struct occasion){ .action = action,
				  .before = copy,
				  .tags_before = event->tags,
				  .tags_before_count = event->tag_count };
}

static void run(struct arena *arena, struct event *event, const struct subject *subject,
		const struct occasion *occasion, struct prediction *io)
{
	event_begin(event, subject, occasion);
	event_run(event);
	apply(arena, event, io);
}

/* A map is added before it has a table, and changes when it gets one. Services of the system make maps
 * when its udev has already gone over all devices; what an initramfs has made is added once more, then
 * with its table, and only those events know local rules. */
static void boot_map(struct arena *arena, struct event *event, const struct subject *subject,
		     const struct value *empty, bool early, struct prediction *ret)
{
	bool perhaps = subject->made_early < 0;
	struct occasion occasion = {
		.action = "add", .before = empty, .without_table = true, .in_initramfs = early
	};

	by_kernel(ret);
	run(arena, event, subject, &occasion, ret);
	occasion = occasion_after(event, "change");
	occasion.of_dm = true;
	occasion.in_initramfs = early;
	run(arena, event, subject, &occasion, ret);
	if (!early)
		return;
	occasion = occasion_after(event, "add");
	occasion.perhaps = perhaps;
	run(arena, event, subject, &occasion, ret);
}

static const char early_or_late[] = "an initramfs may make the map, and then another event counts";

static void merge_setting(const struct predicted *other, struct predicted *io)
{
	if (!io->known || same(io, other))
		return;
	io->known = false;
	io->why = other->known ? early_or_late : other->why;
}

static void merge_links(struct arena *arena, const struct predicted_links *other,
			struct predicted_links *io)
{
	size_t count = io->count;

	for (size_t i = 0; i < count; i++) {
		const struct predicted_link *twin = link_named(other, other->count,
							       io->items[i].name);
		if (io->items[i].known && (!twin || !twin->known)) {
			io->items[i].known = false;
			io->items[i].why = early_or_late;
		}
	}
	for (size_t i = 0; i < other->count; i++) {
		if (link_named(io, count, other->items[i].name))
			continue;
		io->items = arena_grow(arena, io->items, &io->capacity, io->count,
				       sizeof(*io->items));
		io->items[io->count] = other->items[i];
		io->items[io->count].known = false;
		io->items[io->count++].why = early_or_late;
	}
	predicted_links_sort(io);
}

/* A disk is added, to an empty database. */
static void predict_boot(struct arena *arena, struct event *event, const struct subject *subject,
			 struct prediction *ret)
{
	const struct value *empty = arena_alloc(subject->arena,
						(event->rules->env.count + 1) * sizeof(*empty));
	const struct occasion occasion = { .action = "add", .before = empty };
	struct prediction other = *ret;

	if (!str_starts(subject->device->kernel, "dm-")) {
		by_kernel(ret);
		run(arena, event, subject, &occasion, ret);
		return;
	}
	boot_map(arena, event, subject, empty, subject->made_early > 0, ret);
	if (subject->made_early >= 0)
		return;
	boot_map(arena, event, subject, empty, true, &other);
	merge_setting(&other.owner, &ret->owner);
	merge_setting(&other.group, &ret->group);
	merge_setting(&other.mode, &ret->mode);
	merge_links(arena, &other.links, &ret->links);
	ret->link_priority_known &= other.link_priority_known &&
				    ret->link_priority == other.link_priority;
}

static void predict_change(struct arena *arena, struct event *event, const struct subject *subject,
			   struct prediction *ret)
{
	const struct occasion occasion = { .action = "change", .now = true };

	as_it_stands(arena, &subject->device->file, ret);
	run(arena, event, subject, &occasion, ret);
}

/* ---- files that nobody could read ---- */

/* The first that may say something of disks; NULL when all were read. */
static const struct rules_file *unread_file(const struct rule_facts *facts)
{
	for (size_t i = 0; i < facts->file_count; i++) {
		const struct rules_file *file = facts->files[i];
		if (file->origin != RULES_DISTRIBUTION && !file->masked && !file->shadowed_by &&
		    file->from.status != FACT_OBTAINED && file->from.status != FACT_ABSENT)
			return file;
	}
	return NULL;
}

/* It may set anything, and make the links that the device has now. */
static void doubt_all(struct arena *arena, const struct rules_file *file, struct prediction *io)
{
	const char *why = arena_printf(arena, "%s was not read", file->path);
	struct predicted *settings[] = { &io->owner, &io->group, &io->mode };
	const struct names *links = &io->device->links;
	size_t count = io->links.count;

	for (size_t i = 0; i < 3; i++) {
		settings[i]->known = false;
		settings[i]->why = why;
	}
	for (size_t i = 0; i < links->count; i++) {
		if (link_named(&io->links, count, links->items[i]))
			continue;
		io->links.items = arena_grow(arena, io->links.items, &io->links.capacity,
					     io->links.count, sizeof(*io->links.items));
		io->links.items[io->links.count++] =
			(struct predicted_link){ .name = links->items[i], .why = why };
	}
	predicted_links_sort(&io->links);
}

static struct predictions predictions_new(struct arena *arena, size_t count)
{
	return (struct predictions){ arena_alloc(arena, (count + 1) * sizeof(struct prediction)),
				     count };
}

void rules_predict(struct arena *arena, const struct block_devices *devices, struct rule_facts *io)
{
	const struct rules_file *unread = unread_file(io);
	struct fit_recorder recorder = { .arena = arena, .fits = &io->fits };
	struct event event;

	if (io->file_count == 0 && io->from.status != FACT_OBTAINED)
		return;
	struct arena *workspace = arena_new();
	io->compiled = rules_compile(arena, io);
	io->boot = predictions_new(arena, devices->count);
	io->change = predictions_new(arena, devices->count);
	event_init(workspace, io->compiled, &event);
	event.recorder = &recorder;
	for (size_t i = 0; i < devices->count; i++) {
		struct arena *scratch = arena_new();
		struct subject subject;
		subject_init(scratch, io->compiled, io, devices, &devices->items[i], &subject);
		io->boot.items[i].device = io->change.items[i].device = &devices->items[i];
		recorder.device = &devices->items[i];
		recorder.change = false;
		predict_boot(arena, &event, &subject, &io->boot.items[i]);
		recorder.change = true;
		predict_change(arena, &event, &subject, &io->change.items[i]);
		arena_free(scratch);
		if (unread) {
			doubt_all(arena, unread, &io->boot.items[i]);
			doubt_all(arena, unread, &io->change.items[i]);
		}
	}
	arena_free(workspace);
	rules_sort_fits(&io->fits);
}
