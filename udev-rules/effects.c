/* SPDX-License-Identifier: Apache-2.0 */
#include "udev-rules/effects.h"

#include <stdlib.h>

void rules_add_effect(const struct rule_view *view, struct effects *io, struct effect effect)
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
void rules_for_each_line(const struct rule_view *view, struct sink *sink, struct effects *effects,
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

bool rules_any_wrong(const struct effect *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (items[i].wrong)
			return true;
	return false;
}

/* The disks, those that are wrong when there are such. */
const char *rules_effects_in_words(const struct rule_view *view, struct sink *sink,
				   const struct effect *items, size_t count)
{
	bool wrong = rules_any_wrong(items, count);
	const struct disk **disks = arena_alloc(view->arena, count * sizeof(*disks));
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		if (items[i].wrong == wrong && (!found || disks[found - 1] != items[i].disk))
			disks[found++] = items[i].disk;
	return rules_disks_in_words(sink, disks, found);
}

struct names rules_kernels_of_effects(const struct rule_view *view, const struct effect *items,
				      size_t count)
{
	struct names kernels = { 0 };

	for (size_t i = 0; i < count; i++) {
		const char *kernel = disk_judged_device(view->disks, items[i].disk)->kernel;
		if (!names_hold(&kernels, kernel))
			names_add(view->arena, &kernels, kernel);
	}
	return kernels;
}

void rules_reach_wrong(struct sink *sink, struct finding *finding, const struct effect *items,
		       size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (items[i].wrong)
			rules_reaches_disk(sink, finding, items[i].disk);
}
