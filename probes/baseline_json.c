/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/baseline_json.h"

#include <jansson.h>
#include <string.h>

#include "probes/capture.h"

struct reading {
	struct arena *arena;
	struct baseline *baseline;
};

static void drop_json(json_t **json)
{
	json_decref(*json);
}

/* NULL when there is no such text. */
static const char *text_in(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static int64_t time_in(const json_t *object, const char *key)
{
	const char *text = text_in(object, key);
	int64_t at;

	return text && capture_parse_time(text, &at) ? at : TIME_UNKNOWN;
}

/* ---- resources and times of the start ---- */

/* A report holds only those of the start order: that of CRSD's own is not known. */
static void add_part(struct reading *reading, const json_t *part)
{
	const char *name = text_in(part, "name"), *kind = text_in(part, "kind");

	if (!name || !str_equal(kind, part_kind_name(PART_RESOURCE)) || !str_starts(name, "ora.") ||
	    !str_equal(text_in(part, "state"), "ONLINE"))
		return;
	reading->baseline->known[THING_RESOURCE] = true;
	if (baseline_find(reading->baseline, THING_RESOURCE, name))
		return;
	struct thing *thing = baseline_add(reading->arena, reading->baseline, THING_RESOURCE, name);
	thing->local = true;
	thing->online = 1;
}

static void add_stage(struct reading *reading, const json_t *stage, int64_t *io_before)
{
	struct timeline *start = &reading->baseline->start;
	const char *name = text_in(stage, "stage");
	const json_t *parts = json_object_get(stage, "parts");
	int64_t since = time_in(stage, "since");

	for (size_t i = 0; i < json_array_size(parts); i++)
		add_part(reading, json_array_get(parts, i));
	/* the timeline has no moment of its own for this one */
	if (!name || since == TIME_UNKNOWN || !str_equal(text_in(stage, "state"), "up") ||
	    str_equal(name, stage_name(STAGE_ORAAGENT)))
		return;
	struct timeline_entry entry = { arena_strdup(reading->arena, name), since, COUNT_UNKNOWN };
	if (*io_before != TIME_UNKNOWN && since >= *io_before)
		entry.seconds = (long)(since - *io_before);
	*io_before = since;
	start->chain = arena_grow(reading->arena, start->chain, &start->chain_capacity,
				  start->chain_count, sizeof(*start->chain));
	start->chain[start->chain_count++] = entry;
}

static void take_moments(struct reading *reading, const json_t *array,
			 struct timeline_entry **io_items, size_t *io_count, size_t *io_capacity)
{
	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_t *moment = json_array_get(array, i);
		const json_t *seconds = json_object_get(moment, "seconds");
		const char *name = text_in(moment, "name");
		if (!name || !json_is_integer(seconds))
			continue;
		*io_items = arena_grow(reading->arena, *io_items, io_capacity, *io_count,
				       sizeof(**io_items));
		(*io_items)[(*io_count)++] =
			(struct timeline_entry){ arena_strdup(reading->arena, name),
						 time_in(moment, "at"),
						 (long)json_integer_value(seconds) };
	}
}

/* That of a report on a reboot; those of other commands only tell since when the stages are up. */
static void take_timeline(struct reading *reading, const json_t *timeline)
{
	struct timeline *start = &reading->baseline->start;

	if (!json_is_object(timeline))
		return;
	*start = (struct timeline){ 0 };
	take_moments(reading, json_object_get(timeline, "chain"), &start->chain,
		     &start->chain_count, &start->chain_capacity);
	take_moments(reading, json_object_get(timeline, "resources"), &start->blame,
		     &start->blame_count, &start->blame_capacity);
}

/* ---- disks ---- */

static void add_disk(struct reading *reading, const json_t *disk)
{
	static const char *const keys[] = { "path", "owner", "group", "mode", "provider", "wwid" };
	struct arena *arena = reading->arena;
	const json_t *header = json_object_get(disk, "header");
	const json_t *number = json_object_get(header, "number");
	const json_t *paths = json_object_get(json_object_get(disk, "multipath"), "paths");
	const char *group = text_in(header, "group"), *name = text_in(header, "disk");
	bool member = group && name && str_equal(text_in(header, "status"), "member");
	const char *path = text_in(disk, "path");

	if (!path || !json_is_true(json_object_get(disk, "discovered")))
		return;
	struct thing *thing = baseline_add(arena, reading->baseline, THING_DISK,
					   member ? arena_printf(arena, "%s of +%s", name, group)
						  : path);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		thing_set(arena, thing, keys[i], text_in(disk, keys[i]));
	if (!member)
		return;
	thing_set(arena, thing, "disk group", group);
	if (json_is_integer(number))
		thing_set(arena, thing, "number",
			  arena_printf(arena, "%lld", (long long)json_integer_value(number)));
	if (json_is_integer(paths))
		thing_set(arena, thing, "paths",
			  arena_printf(arena, "%lld", (long long)json_integer_value(paths)));
}

/* ---- all of it ---- */

/* An empty list of disks is one that nobody looked at. */
static void take_report(struct reading *reading, const json_t *root)
{
	struct baseline *baseline = reading->baseline;
	const json_t *node = json_object_get(root, "node");
	const json_t *stages = json_object_get(root, "start_order");
	const json_t *disks = json_object_get(root, "disks");
	const char *version = text_in(node, "version");
	int64_t before = TIME_UNKNOWN;

	baseline->taken = time_in(root, "taken");
	if (text_in(node, "host"))
		baseline->host = arena_strdup(reading->arena, text_in(node, "host"));
	for (size_t i = 0; i < json_array_size(stages); i++)
		add_stage(reading, json_array_get(stages, i), &before);
	take_timeline(reading, json_object_get(root, "timeline"));
	for (size_t i = 0; i < json_array_size(disks); i++)
		add_disk(reading, json_array_get(disks, i));
	baseline->known[THING_DISK] = baseline->complete[THING_DISK] = json_array_size(disks) > 0;
	if (!version)
		return;
	baseline->known[THING_VERSION] = true;
	thing_set(reading->arena,
		  baseline_add(reading->arena, baseline, THING_VERSION, "of the cluster"), "active",
		  version);
}

bool baseline_parse_report(struct arena *arena, struct bytes text, const char *file,
			   struct baseline *ret, const char **ret_error)
{
	json_error_t error;
	struct reading reading = { arena, ret };
	json_t *root __attribute__((cleanup(drop_json))) =
		json_loadb(text.data, text.length, JSON_REJECT_DUPLICATES, &error);

	const char *schema = text_in(root, "schema");

	*ret = (struct baseline){ 0 };
	*ret_error = NULL;
	if (!root)
		*ret_error = arena_printf(arena, "%s:%d: no JSON", file, error.line);
	else if (!str_equal(schema, "gridck-report/1"))
		*ret_error = arena_printf(arena,
					  schema && str_starts(schema, "gridck-report/")
						  ? "%s: a report of another gridck; this one "
						    "reads gridck-report/1"
						  : "%s: no report of gridck (gridck-report/1)",
					  file);
	else
		take_report(&reading, root);
	return !*ret_error;
}
