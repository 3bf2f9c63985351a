/* SPDX-License-Identifier: Apache-2.0 */
#include "crs/crs.h"
#include "node/sentence.h"

static const char *const titles[STAGE_COUNT] = {
	[STAGE_OHASD] = "OHASD",
	[STAGE_CSSD] = "CSSD",
	[STAGE_ORAAGENT] = "the stage of the agents",
	[STAGE_ASM] = "ASM",
	[STAGE_CRSD] = "CRSD",
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

/* "CRSD cannot start (ASM is stuck): "; empty when the cause says it itself. */
static const char *broken_words(struct arena *arena, const struct start_order *order,
				const struct finding *cause)
{
	static const char *const words[STAGE_STATE_COUNT] = {
		[STAGE_STARTING] = "is still starting",
		[STAGE_STUCK] = "is stuck",
		[STAGE_DOWN] = "is down",
		[STAGE_HUNG] = "gives no answer",
	};
	enum stage_id broken = (enum stage_id)order->first_broken;
	enum stage_state state = order->stages[broken].state;
	enum stage_id top = top_blocked(order);
	const char *verb = state == STAGE_STARTING ? "waits" : "cannot start";
	bool told = cause && cause->check->symptom && cause->check->stage == broken &&
		    state != STAGE_HUNG;

	if (state == STAGE_HUNG && broken == STAGE_OHASD)
		return "it is not known whether the stack runs: ";
	if (top == broken)
		return told ? "" : arena_printf(arena, "%s %s: ", titles[broken], words[state]);
	if (told)
		return arena_printf(arena, "%s %s: ", titles[top], verb);
	return arena_printf(arena, "%s %s (%s %s): ", titles[top], verb, titles[broken],
			    words[state]);
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

/* "it is not known whether oraagent and asm are up"; nothing at all is known without OHASD. */
static void add_unknown_stages(struct strbuf *text, const struct start_order *order)
{
	size_t count = 0, told = 0;

	if (order->stages[STAGE_OHASD].state == STAGE_UNKNOWN) {
		strbuf_puts(text, "the state of the stack is not known");
		return;
	}
	for (size_t i = 0; i < STAGE_COUNT; i++)
		count += order->stages[i].state == STAGE_UNKNOWN;
	strbuf_puts(text, "it is not known whether ");
	for (enum stage_id id = 0; id < STAGE_COUNT; id++) {
		if (order->stages[id].state != STAGE_UNKNOWN)
			continue;
		told++;
		strbuf_puts(text, told == 1 ? "" : told == count ? " and " : ", ");
		strbuf_puts(text, stage_name(id));
	}
	strbuf_puts(text, count == 1 ? " is up" : " are up");
}

const char *crs_headline(const struct node_facts *facts, const struct judgement *judgement)
{
	struct strbuf text = strbuf_new(facts->arena);
	const struct start_order *order = &judgement->order;
	size_t root_count = judgement->root_count;
	const struct finding *cause =
		root_count ? finding_of(&judgement->findings, &judgement->roots[0]) : NULL;

	if (order->first_broken != STAGE_NONE) {
		strbuf_puts(&text, broken_words(facts->arena, order, cause));
		if (!root_count)
			strbuf_puts(&text, "no cause was found");
	} else if (!has_unknown_stage(order)) {
		strbuf_printf(&text, "%s%s", all_up(facts, order), root_count ? ", but " : "");
	} else if (!root_count) {
		add_unknown_stages(&text, order);
	}
	sentence_add_causes(&text, &judgement->findings, judgement->roots, root_count);
	return sentence_end(&text);
}
