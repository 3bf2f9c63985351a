/* SPDX-License-Identifier: Apache-2.0 */
#include "node/vendor_code.h"

#include <stdlib.h>
#include <string.h>

#include "node/mem.h"

static int by_name(const void *a, const void *b)
{
	const struct vendor_code *left = a, *right = b;
	int order = strcmp(left->facility, right->facility);

	return order ? order : (left->code > right->code) - (left->code < right->code);
}

struct vendor_codes vendor_codes_join(struct arena *arena, const struct vendor_codes *tables,
				      size_t count)
{
	size_t total = 0, at = 0;

	for (size_t i = 0; i < count; i++)
		total += tables[i].count;
	struct vendor_code *rows = arena_alloc(arena, (total + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++) {
		memcpy(rows + at, tables[i].rows, tables[i].count * sizeof(*rows));
		at += tables[i].count;
	}
	qsort(rows, total, sizeof(*rows), by_name);
	return (struct vendor_codes){ rows, total };
}
