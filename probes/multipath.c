/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/multipath.h"

#include <jansson.h>

static void drop_json(json_t **json)
{
	json_decref(*json);
}

static const char *copy_of(struct arena *arena, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? arena_strdup(arena, text) : NULL;
}

static bool is_one_of(const char *state, const char *const *states)
{
	while (*states && !str_equal(state, *states))
		states++;
	return *states;
}

/* dm_st is what the map does with the path, chk_st what the checker last saw on it. */
static void judge(const json_t *json, struct disk_path *path)
{
	static const char *const unknown[] = { "undef", "unchecked", "wild", "pending", NULL };
	static const char *const unreachable[] = { "faulty", "timeout", "removed", NULL };
	const char *used = json_string_value(json_object_get(json, "dm_st"));
	const char *checked = json_string_value(json_object_get(json, "chk_st"));

	path->known = (used && !is_one_of(used, unknown)) ||
		      (checked && !is_one_of(checked, unknown));
	path->failed = str_equal(used, "failed") || (checked && is_one_of(checked, unreachable));
}

static void add_path(struct arena *arena, const json_t *json, struct multipath_map *map)
{
	struct disk_path path = { .kernel = copy_of(arena, json, "dev") };

	if (!path.kernel)
		return;
	judge(json, &path);
	map->paths = arena_grow(arena, map->paths, &map->capacity, map->count, sizeof(*map->paths));
	map->paths[map->count++] = path;
}

static void add_map(struct arena *arena, const json_t *json, struct multipath_facts *io)
{
	struct multipath_map map = { .name = copy_of(arena, json, "name"),
				     .uuid = copy_of(arena, json, "uuid"),
				     .dm = copy_of(arena, json, "sysfs") };
	const json_t *groups = json_object_get(json, "path_groups");

	if (!map.name && !map.dm)
		return;
	for (size_t i = 0; i < json_array_size(groups); i++) {
		const json_t *paths = json_object_get(json_array_get(groups, i), "paths");
		for (size_t j = 0; j < json_array_size(paths); j++)
			add_path(arena, json_array_get(paths, j), &map);
	}
	io->items = arena_grow(arena, io->items, &io->capacity, io->count, sizeof(*io->items));
	io->items[io->count++] = map;
}

void multipath_parse_maps(struct arena *arena, struct bytes text, struct multipath_facts *io)
{
	json_error_t error;
	json_t *json
		__attribute__((cleanup(drop_json))) = json_loadb(text.data, text.length, 0, &error);
	const json_t *maps = json_object_get(json, "maps");

	if (!json_is_array(maps)) {
		io->from.status = FACT_FAILED;
		io->from.words = json ? "it has no list of maps"
				      : arena_printf(arena, "line %d: %s", error.line, error.text);
		return;
	}
	for (size_t i = 0; i < json_array_size(maps); i++)
		add_map(arena, json_array_get(maps, i), io);
}
