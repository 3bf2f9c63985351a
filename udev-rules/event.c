/* SPDX-License-Identifier: Apache-2.0
 *
 * The properties of an event, and how it begins.
 */
#include "udev-rules/event.h"

#include <string.h>

struct value value_of(const char *text)
{
	return (struct value){ .text = text, .length = text ? strlen(text) : 0 };
}

const struct doubt *event_doubt(struct event *event, const struct rule_step *step,
				const char *reason)
{
	struct doubt *doubt = arena_alloc(event->arena, sizeof(*doubt));

	*doubt = (struct doubt){ step, reason };
	return doubt;
}

void event_init(struct arena *arena, const struct compiled_rules *rules, struct event *ret)
{
	*ret = (struct event){ .rules = rules };
	ret->env = arena_alloc(arena, (rules->env.count + 1) * sizeof(*ret->env));
	ret->memos = arena_alloc(arena, (rules->memos + 1) * sizeof(*ret->memos));
}

/* ---- the beginning ---- */

static struct value hashed(const char *text)
{
	struct value value = value_of(text);

	if (text)
		value.hash = text_hash(text, value.length);
	return value;
}

static void give(struct event *event, const char *key, const char *text)
{
	uint32_t slot = symbol_find(&event->rules->env, key);

	if (slot != NO_SLOT && text)
		event->env[slot] = hashed(text);
}

static void give_number(struct event *event, const char *key, unsigned number)
{
	if (symbol_find(&event->rules->env, key) != NO_SLOT)
		give(event, key, arena_printf(event->arena, "%u", number));
}

static const char *from_database(const struct event *event, const char *key)
{
	return property_find(&event->subject->device->properties, key);
}

const char counted_anew[] = "the kernel counts disks anew at each boot";

/* What the kernel says with each event of a block device. */
static void give_kernel(struct event *event)
{
	static const char *const as_in_database[] = { "DISKSEQ", "PARTN", "PARTNAME", "PARTUUID" };
	const struct block_device *device = event->subject->device;

	give(event, "ACTION", event->occasion.action);
	give(event, "DEVPATH", device->devpath);
	give(event, "SUBSYSTEM", "block");
	give(event, "DEVNAME", device->node);
	give(event, "DEVTYPE", device->partition ? "partition" : "disk");
	give_number(event, "MAJOR", device->major);
	give_number(event, "MINOR", device->minor);
	for (size_t i = 0; i < sizeof(as_in_database) / sizeof(*as_in_database); i++)
		give(event, as_in_database[i], from_database(event, as_in_database[i]));
	if (event->occasion.of_dm)
		give(event, "DM_COOKIE", "1");
	uint32_t number = symbol_find(&event->rules->env, "DISKSEQ");
	if (!event->occasion.now && number != NO_SLOT && event->env[number].text)
		event->env[number].doubt = event_doubt(event, NULL, counted_anew);
}

/* Other at each event, or put together by udev while rules run. */
static void give_doubtful(struct event *event)
{
	static const char *const keys[] = { "SEQNUM", "SYNTH_UUID", "DEVLINKS", "TAGS",
					    "CURRENT_TAGS" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		uint32_t slot = symbol_find(&event->rules->env, keys[i]);
		if (slot != NO_SLOT)
			event->env[slot].doubt = event_doubt(event, NULL,
							     "changes with each event");
	}
}

/* Without the rules of the distribution nobody would fill in what local rules look at. */
static void give_database(struct event *event)
{
	const struct symbols *env = &event->rules->env;
	const char *const *database = event->subject->database;

	for (size_t slot = 0; slot < env->count; slot++) {
		if (event->rules->set_locally[slot] ||
		    (event->occasion.without_table && str_starts(env->names[slot], "DM_")))
			continue;
		if (event->subject->database_known)
			event->env[slot] = hashed(database[slot]);
		else
			event->env[slot].doubt = event_doubt(
				event, NULL, "udev's database of the device is not known");
	}
}

/* What local lines may have made: they are asked anew. A line that may make any name at all leaves
 * nothing but doubt. */
static bool is_local_link(struct event *event, const char *name, const struct doubt **ret_doubt)
{
	const struct names *patterns = &event->rules->local_links;

	*ret_doubt = NULL;
	for (size_t i = 0; i < patterns->count; i++) {
		const char *pattern = patterns->items[i];
		if (!pattern[strspn(pattern, "*")])
			*ret_doubt = event_doubt(event, NULL, "a local rule may have made it");
		else if (glob_matches(pattern, name, false))
			return true;
	}
	return false;
}

/* For the same reason: the links that only others can have made. */
static void give_links(struct event *event)
{
	const struct names *links = &event->subject->device->links;
	const struct doubt *doubt;

	for (size_t i = 0; i < links->count && !event->occasion.without_table; i++) {
		const char *link = links->items[i];
		if (!str_starts(link, "/dev/"))
			continue;
		link += strlen("/dev/");
		bool local = is_local_link(event, link, &doubt);
		if (!event->occasion.now && str_starts(link, "disk/by-diskseq/"))
			doubt = event_doubt(event, NULL, counted_anew);
		if (!local)
			event_add_link(event, NULL, link, doubt);
	}
}

void event_add_tag(struct event *event, const char *name, const struct doubt *doubt)
{
	event->tags = arena_grow(event->arena, event->tags, &event->tag_capacity, event->tag_count,
				 sizeof(*event->tags));
	event->tags[event->tag_count++] = (struct tag){ name, doubt };
}

const char lasting_tags[] = "udev may or may not see a former tag";

/* ":systemd:one:" of the database. */
static void give_tags(struct event *event)
{
	const struct doubt *doubt = event_doubt(event, NULL, lasting_tags);
	const struct occasion *occasion = &event->occasion;
	const char *tags = occasion->before ? NULL : from_database(event, "TAGS");

	if (event->rules->version < FIRST_WITH_LASTING_TAGS)
		return;
	for (size_t i = 0; occasion->before && i < occasion->tags_before_count; i++)
		event_add_tag(event, occasion->tags_before[i].name, occasion->tags_before[i].doubt);
	while (tags && *(tags += strspn(tags, ":"))) {
		size_t length = strcspn(tags, ":");
		event_add_tag(event, arena_strndup(event->arena, tags, length), doubt);
		tags += length;
	}
}

void event_begin(struct event *event, const struct subject *subject,
		 const struct occasion *occasion)
{
	struct event fresh = {
		.arena = subject->arena,
		.subject = subject,
		.rules = event->rules,
		.occasion = *occasion,
		.env = event->env,
		.parent = NO_SLOT,
		.memos = event->memos,
		.epoch = event->epoch + 1,
		.observer = event->observer,
		.recorder = event->recorder,
	};

	*event = fresh;
	memset(event->env, 0, event->rules->env.count * sizeof(*event->env));
	if (!event->rules->distribution) {
		give_database(event);
		give_links(event);
	}
	give_kernel(event);
	give_doubtful(event);
	give_tags(event);
}

/* ---- properties ---- */

/* What an unknown program has set and nothing else would have. */
static bool is_of_unknown_program(const struct event *event, size_t slot)
{
	const struct compiled_rules *rules = event->rules;

	if (!event->opened || rules->set_by_line[slot])
		return false;
	for (size_t helper = 0; helper < HELPER_COUNT; helper++)
		if (rules->of_helper[slot * HELPER_COUNT + helper])
			return false;
	return true;
}

struct value event_property(const struct event *event, size_t slot)
{
	const struct value *value = &event->env[slot];

	if (!value->text && !value->doubt && is_of_unknown_program(event, slot) &&
	    event->subject->database_known)
		return value_of(event->subject->database[slot]);
	return *value;
}

struct value event_property_named(const struct event *event, const char *name)
{
	uint32_t slot = symbol_find(&event->rules->env, name);

	return slot == NO_SLOT ? value_of(NULL) : event_property(event, slot);
}

static bool same_text(const struct value *a, const struct value *b)
{
	return a->length == b->length && (!a->text) == (!b->text) &&
	       (!a->text || memcmp(a->text, b->text, a->length) == 0);
}

/* The database shows how the last event ended, if no rule of ours has changed it. */
static bool database_decides(const struct event *event, size_t slot, bool local)
{
	return !local && event->subject->database_known && !event->rules->set_locally[slot] &&
	       event->rules->env.names[slot][0] != '.';
}

void event_set_property(struct event *event, size_t slot, struct value value,
			const struct doubt *doubt, bool local)
{
	struct value *now = &event->env[slot];

	if (value.text && !value.hash)
		value.hash = text_hash(value.text, value.length);
	if (!doubt && !value.doubt) {
		*now = value;
		return;
	}
	if (database_decides(event, slot, local)) {
		*now = value_of(event->subject->database[slot]);
		return;
	}
	if (!value.doubt && !now->doubt && same_text(now, &value))
		return;
	if (!value.doubt)
		value.doubt = doubt;
	*now = value;
}
