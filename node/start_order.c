/* SPDX-License-Identifier: Apache-2.0 */
#include "node/start_order.h"

const char *stage_name(enum stage_id stage)
{
	static const char *const names[STAGE_COUNT] = {
		[STAGE_OHASD] = "ohasd", [STAGE_CSSD] = "cssd", [STAGE_ORAAGENT] = "oraagent",
		[STAGE_ASM] = "asm",	 [STAGE_CRSD] = "crsd",
	};

	return names[stage];
}

const char *stage_state_name(enum stage_state state)
{
	static const char *const names[STAGE_STATE_COUNT] = {
		[STAGE_UNKNOWN] = "unknown",   [STAGE_UP] = "up",
		[STAGE_STARTING] = "starting", [STAGE_STUCK] = "stuck",
		[STAGE_DOWN] = "down",	       [STAGE_BLOCKED] = "blocked",
		[STAGE_HUNG] = "hung",	       [STAGE_NOT_APPLICABLE] = "not-applicable",
	};

	return names[state];
}

const char *part_kind_name(enum part_kind kind)
{
	static const char *const names[] = {
		[PART_RESOURCE] = "resource",
		[PART_PROCESS] = "process",
		[PART_FILE] = "file",
		[PART_UNIT] = "unit",
	};

	return names[kind];
}

void evidence_add(struct arena *arena, struct evidence_list *list, const char *source,
		  const char *text)
{
	list->items = arena_grow(arena, list->items, &list->capacity, list->count,
				 sizeof(*list->items));
	list->items[list->count++] = (struct evidence){
		.source = arena_strdup(arena, source),
		.text = arena_strdup(arena, text),
	};
}

struct start_order start_order_all_up(void)
{
	struct start_order order = { .first_broken = STAGE_NONE };

	for (size_t i = 0; i < STAGE_COUNT; i++)
		order.stages[i].state = STAGE_UP;
	return order;
}

bool start_order_system_may_tell(const struct start_order *order)
{
	enum stage_state ohasd = order->stages[STAGE_OHASD].state;

	return start_order_disks_may_tell(order) ||
	       (order->first_broken == STAGE_OHASD && ohasd != STAGE_STARTING);
}

bool start_order_disks_may_tell(const struct start_order *order)
{
	if (order->first_broken == STAGE_NONE || order->first_broken == STAGE_OHASD)
		return false;
	enum stage_state state = order->stages[order->first_broken].state;
	return state == STAGE_STUCK || state == STAGE_HUNG;
}
