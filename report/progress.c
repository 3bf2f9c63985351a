/* SPDX-License-Identifier: Apache-2.0
 *
 * A stack that comes up, while it does.
 */
#include <string.h>

#include "report/page.h"

/* ---- what is waited for ---- */

static const struct part *first_part_down(const struct stage *stage)
{
	for (size_t i = 0; i < stage->count; i++)
		if (stage->parts[i].required && stage->parts[i].up != PART_IS_UP)
			return &stage->parts[i];
	return NULL;
}

/* "asm (ora.asm)"; NULL when all stages are up. */
static const char *waited_for(struct arena *arena, const struct start_order *order)
{
	for (enum stage_id id = 0; id < STAGE_COUNT; id++) {
		const struct stage *stage = &order->stages[id];
		if (stage->state == STAGE_UP || stage->state == STAGE_NOT_APPLICABLE)
			continue;
		const struct part *part = first_part_down(stage);
		return part ? arena_printf(arena, "%s (%s)", stage_name(id), part->name)
			    : stage_name(id);
	}
	return NULL;
}

/* ---- lines ---- */

static void put_line(struct strbuf *out, int64_t waited_ms, const char *text)
{
	strbuf_printf(out, "+%s  %s\n", duration_text(out->arena, waited_ms / 1000),
		      report_clean(out->arena, text, false));
}

static const char *all_states(struct arena *arena, const struct start_order *order)
{
	struct strbuf text = strbuf_new(arena);

	for (enum stage_id id = 0; id < STAGE_COUNT; id++)
		strbuf_printf(&text, "%s%s %s", id ? ", " : "", stage_name(id),
			      stage_state_name(order->stages[id].state));
	return text.data;
}

static void put_changes(struct strbuf *out, const struct start_order *order, int64_t waited_ms,
			const struct progress *before)
{
	bool any = false;

	if (!before->begun)
		put_line(out, waited_ms, all_states(out->arena, order));
	for (enum stage_id id = 0; before->begun && id < STAGE_COUNT; id++) {
		enum stage_state now = order->stages[id].state;
		if (now == before->states[id])
			continue;
		any = true;
		put_line(out, waited_ms,
			 arena_printf(out->arena, "%s: %s (was %s)", stage_name(id),
				      stage_state_name(now), stage_state_name(before->states[id])));
	}
	const char *next = waited_for(out->arena, order);
	if ((any || !before->begun) && next)
		put_line(out, waited_ms, arena_printf(out->arena, "waiting for %s", next));
}

/* ---- the block ---- */

static const char *stage_line(struct page *page, enum stage_id id)
{
	const struct stage *stage = &page->report->judgement->order.stages[id];
	const struct part *part = stage->state == STAGE_UP ? NULL : first_part_down(stage);
	const char *elapsed = elapsed_text(page->arena, stage->since,
					   page->report->facts->host.now);
	const char *detail = part && stage->state != STAGE_BLOCKED ? part->name : "";

	return arena_printf(page->arena, "    %-10s%-16s%-10s%s", stage_name(id),
			    stage_state_name(stage->state), elapsed, detail);
}

/* One line of the block; what does not fit is cut, since a wrapped line could not be taken back. */
static void put_cut(struct page *page, const char *line)
{
	strbuf_printf(&page->out, "%.*s\n", page->style->width - 1,
		      report_clean(page->arena, line, false));
}

static size_t put_block(struct page *page, int64_t waited_ms, long wait_seconds)
{
	enum { LINES = STAGE_COUNT + 1 };
	const char *next = waited_for(page->arena, &page->report->judgement->order);

	put_cut(page, arena_printf(page->arena, "waited %s of %s%s%s",
				   duration_text(page->arena, waited_ms / 1000),
				   duration_text(page->arena, wait_seconds), next ? "; for " : "",
				   next ? next : ""));
	for (enum stage_id id = 0; id < STAGE_COUNT; id++)
		put_cut(page, stage_line(page, id));
	return LINES;
}

char *report_progress(struct arena *arena, const struct node_facts *facts,
		      const struct judgement *judgement, int64_t waited_ms, long wait_seconds,
		      const struct report_style *style, struct progress *io)
{
	const struct report report = { .facts = facts, .judgement = judgement };
	struct page page = {
		.arena = arena, .report = &report, .style = style, .out = strbuf_new(arena)
	};

	if (style->terminal) {
		if (io->lines)
			strbuf_printf(&page.out, "\033[%zuA\033[J", io->lines);
		io->lines = put_block(&page, waited_ms, wait_seconds);
	} else {
		put_changes(&page.out, &judgement->order, waited_ms, io);
	}
	io->begun = true;
	for (size_t i = 0; i < STAGE_COUNT; i++)
		io->states[i] = judgement->order.stages[i].state;
	return page.out.data;
}
