/* SPDX-License-Identifier: Apache-2.0
 *
 * The JSON report: how long the last start took, and what differs from the baseline.
 */
#include "report/json_parts.h"

static json_t *seconds_or_null(long seconds)
{
	return seconds == COUNT_UNKNOWN ? json_null() : json_integer(seconds);
}

/* `then` are those of the baseline. */
static json_t *entries_array(struct arena *arena, const struct timeline_entry *entries,
			     size_t count, const struct timeline_entry *then, size_t then_count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++) {
		json_t *object = json_object();
		put(object, "name", text_or_empty(arena, entries[i].name));
		put(object, "at", iso_time(entries[i].at));
		put(object, "seconds", seconds_or_null(entries[i].seconds));
		put(object, "seconds_before",
		    seconds_or_null(timeline_seconds(then, then_count, entries[i].name)));
		json_array_append_new(array, object);
	}
	return array;
}

json_t *timeline_object(struct arena *arena, const struct report *report)
{
	static const struct timeline none = { 0 };
	const struct baseline *baseline = report->facts->baseline;
	const struct timeline *now = report->timeline, *then = baseline ? &baseline->start : &none;

	if (!now)
		return json_null();
	json_t *object = json_object();
	put(object, "chain",
	    entries_array(arena, now->chain, now->chain_count, then->chain, then->chain_count));
	put(object, "resources",
	    entries_array(arena, now->blame, now->blame_count, then->blame, then->blame_count));
	return object;
}

static json_t *change_object(struct arena *arena, const struct change *change)
{
	json_t *object = json_object();

	put(object, "change", json_string(change_kind_name(change->kind)));
	put(object, "kind", json_string(thing_kind_name(change->thing)));
	put(object, "name", text_or_empty(arena, change->name));
	put(object, "text", text_or_empty(arena, change->text));
	return object;
}

json_t *changes_object(struct arena *arena, const struct report *report)
{
	const struct baseline *baseline = report->facts->baseline;
	const struct changes *changes = report->changes;
	json_t *object, *array;

	if (!baseline || !changes)
		return json_null();
	object = json_object();
	array = json_array();
	put(object, "since", iso_time(baseline->taken));
	put(object, "source", text_or_empty(arena, baseline->source));
	for (size_t i = 0; i < changes->count; i++)
		json_array_append_new(array, change_object(arena, &changes->items[i]));
	put(object, "items", array);
	return object;
}
