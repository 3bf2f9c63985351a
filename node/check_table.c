/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables of checks, put together and looked into.
 */
#include <string.h>

#include "node/check.h"

struct check_table check_tables_join(struct arena *arena, const struct check_table *areas,
				     size_t count)
{
	struct check *rows = NULL;
	size_t filled = 0, capacity = 0;

	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < areas[i].count; j++) {
			rows = arena_grow(arena, rows, &capacity, filled, sizeof(*rows));
			rows[filled++] = areas[i].rows[j];
		}
	}
	return (struct check_table){ rows, filled };
}

struct check_table check_table_select(struct arena *arena, struct check_table all,
				      struct check_table area, unsigned groups)
{
	struct check *rows = NULL;
	size_t filled = 0, capacity = 0;

	for (size_t i = 0; i < all.count; i++) {
		const struct check *row = &all.rows[i];
		if (!(row->needs & groups) && !check_find(area, row->id))
			continue;
		rows = arena_grow(arena, rows, &capacity, filled, sizeof(*rows));
		rows[filled++] = *row;
	}
	return (struct check_table){ rows, filled };
}

const struct check *check_find(struct check_table table, const char *id)
{
	for (size_t i = 0; i < table.count; i++) {
		if (strcmp(table.rows[i].id, id) == 0)
			return &table.rows[i];
	}
	return NULL;
}
