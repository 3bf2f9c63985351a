/* SPDX-License-Identifier: Apache-2.0 */
#include "crs/crs.h"

#include <stdlib.h>
#include <string.h>

#include "crs/view.h"

static struct timeline_entry *grow(struct arena *arena, struct timeline_entry **items,
				   size_t *count, size_t *capacity)
{
	*items = arena_grow(arena, *items, capacity, *count, sizeof(**items));
	return &(*items)[(*count)++];
}

/* The moment, when it can be of this start. */
static int64_t plausible(const struct node_facts *facts, int64_t at, int64_t not_before)
{
	enum { SLACK_SECONDS = 5 };

	if (at == TIME_UNKNOWN || at + SLACK_SECONDS < not_before ||
	    (facts->host.now != TIME_UNKNOWN && at > facts->host.now + SLACK_SECONDS))
		return TIME_UNKNOWN;
	return at;
}

static void add(const struct node_facts *facts, struct timeline *io, const char *name, int64_t at)
{
	int64_t before = TIME_UNKNOWN;

	for (size_t i = 0; i < io->chain_count; i++)
		if (io->chain[i].at > before)
			before = io->chain[i].at;
	struct timeline_entry *entry = grow(facts->arena, &io->chain, &io->chain_count,
					    &io->chain_capacity);
	*entry = (struct timeline_entry){ name, plausible(facts, at, before), COUNT_UNKNOWN };
	if (entry->at != TIME_UNKNOWN && before != TIME_UNKNOWN)
		entry->seconds = entry->at > before ? (long)(entry->at - before) : 0;
}

static int64_t start_of(const struct node_facts *facts, const char *name)
{
	const struct process_fact *process = process_find(&facts->processes, name);

	return process ? process->start : TIME_UNKNOWN;
}

/* When a stage came up by its own words, else when its process began; one that is not up has not. */
static int64_t came_up(const struct start_order *order, enum stage_id id, int64_t began)
{
	const struct stage *stage = &order->stages[id];

	if (stage->state != STAGE_UP && stage->state != STAGE_NOT_APPLICABLE)
		return TIME_UNKNOWN;
	return stage->state == STAGE_UP && stage->since != TIME_UNKNOWN ? stage->since : began;
}

static int by_time(const void *a, const void *b)
{
	const struct timeline_entry *left = a, *right = b;

	if (left->at != right->at)
		return left->at < right->at ? 1 : -1;
	return strcmp(left->name, right->name);
}

/* What changed long after all others, hours or days, did so for reasons of its own. The latest come
 * first. */
static void drop_later(int64_t begun, struct timeline *io)
{
	enum { PAUSE_SECONDS = 600 };
	size_t kept = io->blame_count;
	int64_t before = begun;

	while (kept && io->blame[kept - 1].at - before <= PAUSE_SECONDS)
		before = io->blame[--kept].at;
	io->blame += kept;
	io->blame_count -= kept;
}

static void blame(const struct node_facts *facts, int64_t begun, struct timeline *io)
{
	const struct resource_facts *list = &facts->resources;

	for (size_t i = 0; i < list->count; i++) {
		const struct resource *resource = &list->items[i];
		const struct resource_instance *instance = crs_instance_of(facts, resource);
		if (!instance || instance->state != RESOURCE_ONLINE)
			continue;
		int64_t at = plausible(facts, instance->last_change, begun);
		if (at == TIME_UNKNOWN)
			continue;
		*grow(facts->arena, &io->blame, &io->blame_count, &io->blame_capacity) =
			(struct timeline_entry){ resource->name, at,
						 at > begun ? (long)(at - begun) : 0 };
	}
	if (io->blame_count == 0)
		return;
	qsort(io->blame, io->blame_count, sizeof(*io->blame), by_time);
	drop_later(begun, io);
}

/* The moment of that part, once it was added. */
static int64_t moment_of_part(const struct timeline *timeline, const char *name)
{
	for (size_t i = 0; i < timeline->chain_count; i++) {
		if (str_equal(timeline->chain[i].name, name))
			return timeline->chain[i].at;
	}
	return TIME_UNKNOWN;
}

void crs_timeline(const struct node_facts *facts, const struct start_order *order,
		  struct timeline *ret)
{
	const struct process_fact *pmon = crs_asm_pmon(facts);
	bool has_crsd = order->stages[STAGE_CRSD].state != STAGE_NOT_APPLICABLE;

	*ret = (struct timeline){ .blamed = has_crsd ? "crsd" : "ohasd" };
	add(facts, ret, "boot", facts->host.boot);
	add(facts, ret, "init.ohasd", start_of(facts, "init.ohasd"));
	add(facts, ret, "ohasd", start_of(facts, "ohasd.bin"));
	add(facts, ret, "cssd", came_up(order, STAGE_CSSD, start_of(facts, "ocssd.bin")));
	add(facts, ret, "asm", came_up(order, STAGE_ASM, pmon ? pmon->start : TIME_UNKNOWN));
	if (has_crsd)
		add(facts, ret, "crsd", came_up(order, STAGE_CRSD, start_of(facts, "crsd.bin")));
	int64_t begun = moment_of_part(ret, ret->blamed);
	if (begun != TIME_UNKNOWN)
		blame(facts, begun, ret);
	add(facts, ret, "resources", ret->blame_count ? ret->blame[0].at : TIME_UNKNOWN);
}
