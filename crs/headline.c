/* SPDX-License-Identifier: Apache-2.0 */
#include "crs/crs.h"
#include "crs/view.h"

static const char *const titles[STAGE_COUNT] = {
	[STAGE_OHASD] = "OHASD", [STAGE_CSSD] = "CSSD", [STAGE_ORAAGENT] = "the agent stage",
	[STAGE_ASM] = "ASM",	 [STAGE_CRSD] = "CRSD",
};

/* The highest stage that waits for the broken one: it is what people ask for. */
static enum stage_id top_blocked(const struct start_order *order)
{
	enum stage_id top = (enum stage_id)order->first_broken;

	for (enum stage_id id = top; id < STAGE_COUNT; id++) {
		if (order->stages[id].state == STAGE_BLOCKED)
			top = id;
	}
	return top;
}

static const char *message_of(const struct findings *findings, const struct finding_ref *root)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = findings->items[i];
		if (finding->check->id == root->id && str_equal(finding->subject, root->subject))
			return finding->message;
	}
	return root->id;
}

static const char *broken_words(struct arena *arena, const struct start_order *order)
{
	static const char *const words[STAGE_STATE_COUNT] = {
		[STAGE_STARTING] = "is starting",
		[STAGE_STUCK] = "cannot start",
		[STAGE_DOWN] = "is down",
		[STAGE_HUNG] = "gives no answer",
	};
	static const char *const words_below[STAGE_STATE_COUNT] = {
		[STAGE_STARTING] = "is still starting",
		[STAGE_STUCK] = "is stuck",
		[STAGE_DOWN] = "is down",
		[STAGE_HUNG] = "gives no answer",
	};
	enum stage_id broken = (enum stage_id)order->first_broken;
	enum stage_id top = top_blocked(order);
	const char *state = words[order->stages[broken].state];

	if (top == broken)
		return arena_printf(arena, "%s %s", titles[broken], state);
	return arena_printf(arena, "%s cannot start (%s %s)", titles[top], titles[broken],
			    words_below[order->stages[broken].state]);
}

static const char *all_up(const struct node_facts *facts, const struct start_order *order)
{
	size_t counted = 0;

	for (size_t i = 0; i < STAGE_COUNT; i++)
		counted += order->stages[i].state == STAGE_UP;
	if (counted == STAGE_COUNT)
		return "All five stages of the start order are up";
	return arena_printf(facts->arena,
			    "All %zu stages of the start order that this node has are up", counted);
}

static bool has_unknown_stage(const struct start_order *order)
{
	for (size_t i = 0; i < STAGE_COUNT; i++) {
		if (order->stages[i].state == STAGE_UNKNOWN)
			return true;
	}
	return false;
}

const char *crs_headline(const struct node_facts *facts, const struct start_order *order,
			 const struct findings *findings, const struct finding_ref *roots,
			 size_t root_count)
{
	struct strbuf text = strbuf_new(facts->arena);

	if (order->first_broken != STAGE_NONE)
		strbuf_puts(&text, broken_words(facts->arena, order));
	else if (!has_unknown_stage(order))
		strbuf_puts(&text, all_up(facts, order));
	else if (!root_count)
		strbuf_puts(&text, "The state of the stack is not known");
	for (size_t i = 0; i < root_count && i < 2; i++) {
		const char *joint = i ? "; and " : text.length ? ": " : "";
		if (order->first_broken == STAGE_NONE && !has_unknown_stage(order) && !i)
			joint = ", but ";
		strbuf_printf(&text, "%s%s", joint, message_of(findings, &roots[i]));
	}
	if (root_count > 2)
		strbuf_printf(&text, "; and %zu more", root_count - 2);
	strbuf_puts(&text, ".");
	return text.data;
}
