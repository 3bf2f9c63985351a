/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "crs/crs.h"

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

static const struct finding *finding_of(const struct findings *findings,
					const struct finding_ref *root)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = findings->items[i];
		if (finding->check->id == root->id && str_equal(finding->subject, root->subject))
			return finding;
	}
	return NULL;
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

/* The first cause in full; a second one when it is of another kind; the rest as a number. */
static void add_causes(struct strbuf *text, const struct findings *findings,
		       const struct finding_ref *roots, size_t count)
{
	size_t told = count > 1 && roots[1].id != roots[0].id ? 2 : 1;

	for (size_t i = 0; i < count && i < told; i++) {
		const struct finding *finding = finding_of(findings, &roots[i]);
		strbuf_printf(text, "%s%s", i ? "; and " : "",
			      finding ? finding->message : roots[i].id);
	}
	if (count > told)
		strbuf_printf(text, "; and %zu more", count - told);
}

/* Names of programs, files and resources keep their small letters. */
static bool starts_with_name(const char *text)
{
	size_t length = strcspn(text, " ");

	return str_starts(text, "crsctl") || strcspn(text, "./_") < length;
}

static char *as_sentence(struct strbuf *text)
{
	if (text->data[0] >= 'a' && text->data[0] <= 'z' && !starts_with_name(text->data))
		text->data[0] = (char)(text->data[0] - 'a' + 'A');
	strbuf_puts(text, ".");
	return text->data;
}

const char *crs_headline(const struct node_facts *facts, const struct start_order *order,
			 const struct findings *findings, const struct finding_ref *roots,
			 size_t root_count)
{
	struct strbuf text = strbuf_new(facts->arena);
	const struct finding *cause = root_count ? finding_of(findings, &roots[0]) : NULL;

	if (order->first_broken != STAGE_NONE) {
		strbuf_puts(&text, broken_words(facts->arena, order, cause));
		if (!root_count)
			strbuf_puts(&text, "no cause was found");
	} else if (!has_unknown_stage(order)) {
		strbuf_printf(&text, "%s%s", all_up(facts, order), root_count ? ", but " : "");
	} else if (!root_count) {
		add_unknown_stages(&text, order);
	}
	add_causes(&text, findings, roots, root_count);
	return as_sentence(&text);
}
