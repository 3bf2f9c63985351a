/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs the lines, and tells of each what became of it.
 */
#include <string.h>

#include "udev-rules/event.h"

/* Where GOTOs of lines that may or may not hold lead: until all of them are reached, a line may be
 * jumped over. */
struct jumps {
	size_t *targets; /* falling: the nearest is the last */
	size_t count, capacity;
	const struct doubt *doubt;
};

static void jumps_add(struct event *event, struct jumps *jumps, size_t target,
		      const struct doubt *doubt)
{
	size_t at = 0;

	while (at < jumps->count && jumps->targets[at] > target)
		at++;
	if (at < jumps->count && jumps->targets[at] == target)
		return;
	if (jumps->count == 0)
		jumps->doubt = doubt;
	jumps->targets = arena_grow(event->arena, jumps->targets, &jumps->capacity, jumps->count,
				    sizeof(*jumps->targets));
	memmove(&jumps->targets[at + 1], &jumps->targets[at],
		(jumps->count - at) * sizeof(*jumps->targets));
	jumps->targets[at] = target;
	jumps->count++;
}

static void jumps_reach(struct jumps *jumps, size_t position)
{
	while (jumps->count > 0 && jumps->targets[jumps->count - 1] <= position)
		jumps->count--;
	if (jumps->count == 0)
		jumps->doubt = NULL;
}

/* ---- one line ---- */

/* What the matches of a line gave. */
struct match_result {
	enum answer answer;
	const struct rule_step *step; /* that failed, or is in doubt first */
	const char *reason;	      /* why that one is in doubt */
	const struct doubt *doubt;    /* of the line: also that it may be jumped over */
};

/* What IMPORT and PROGRAM leave behind stays, even if a later token does not hold. */
static void keep(struct event *event, const struct compiled_line *line,
		 const struct rule_step *step, enum answer answer, const struct doubt *doubt)
{
	if (step->kind == STEP_PROGRAM && doubt && !event->result.doubt)
		event->result.doubt = doubt;
	if (step->kind < STEP_IMPORT_FILE || step->kind > STEP_IMPORT_PARENT)
		return;
	/* != and an import that gives nothing: nothing to take */
	if (answer == ANSWER_UNSURE || (answer == ANSWER_YES) != step->negated)
		event_import(event, step, doubt, line->local);
}

static struct match_result match_line(struct event *event, const struct compiled_line *line,
				      const struct doubt *doubt)
{
	struct match_result result = { .answer = ANSWER_YES, .doubt = doubt };

	for (size_t i = 0; i < line->count && line->steps[i].kind < STEP_FIRST_EFFECT; i++) {
		const struct rule_step *step = &line->steps[i];
		enum answer answer;
		if (event_holds(event, step))
			continue;
		if (i == line->parents && i < line->parents_end) {
			answer = event_match_parents(event, line, &step);
			i = line->parents_end - 1;
			if (result.doubt && !event->parent_doubt)
				event->parent_doubt = result.doubt;
		} else {
			answer = event_match(event, step);
		}
		if (answer == ANSWER_UNSURE && result.answer == ANSWER_YES) {
			result.answer = answer;
			result.step = step;
			result.reason = event->doubt->reason;
		}
		if (answer == ANSWER_UNSURE && !result.doubt)
			result.doubt = event->doubt;
		keep(event, line, step, answer, result.doubt);
		if (answer == ANSWER_NO)
			return (struct match_result){ .answer = ANSWER_NO, .step = step };
	}
	return result;
}

/* ---- telling of it ---- */

static const char *reason_of(struct event *event, const struct match_result *result)
{
	if (result->answer == ANSWER_UNSURE)
		return result->reason ? result->reason : "it is not known";
	switch (result->step->kind) {
	case STEP_PROGRAM:
	case STEP_IMPORT_PROGRAM:
		return event_program_exists(event, result->step->token->value) == ANSWER_NO
			       ? "there is no such program"
			       : "it gives nothing";
	case STEP_IMPORT_FILE:
	case STEP_IMPORT_BUILTIN:
	case STEP_IMPORT_DB:
	case STEP_IMPORT_CMDLINE:
	case STEP_IMPORT_PARENT:
		return "it gives nothing";
	case STEP_TEST:
		return result->step->negated ? "it is there" : "it is not there";
	case STEP_SYMLINK:
	case STEP_TAG:
		return result->step->negated ? "one fits" : "none fits";
	case STEP_KERNELS:
	case STEP_SUBSYSTEMS:
	case STEP_DRIVERS:
	case STEP_ATTRS:
	case STEP_TAGS:
		return "no device fits, nor one above it";
	default:
		return event->found ? arena_printf(event->arena, "it is \"%s\"", event->found)
				    : "it is not set";
	}
}

static void tell(struct event *event, const struct compiled_line *line,
		 const struct match_result *result)
{
	static const enum line_outcome outcomes[] = {
		[ANSWER_NO] = LINE_FAILED, [ANSWER_YES] = LINE_APPLIED, [ANSWER_UNSURE] = LINE_MAYBE
	};
	enum line_outcome outcome = outcomes[result->answer];
	const struct rule_token *token = result->step ? result->step->token : NULL;
	const char *reason = token ? reason_of(event, result) : NULL;

	/* it holds, if it is not jumped over */
	if (outcome == LINE_APPLIED && result->doubt) {
		outcome = LINE_MAYBE;
		token = result->doubt->step ? result->doubt->step->token : NULL;
		reason = result->doubt->reason ? result->doubt->reason : "it is not known";
	}
	event->observer->line(event->observer->context, line->line, outcome, token, reason);
}

/* ---- all lines ---- */

static bool is_last_rule(const struct event *event, const struct rule_line *line)
{
	if (event->rules->version >= 174)
		return false;
	for (size_t i = 0; i < line->count; i++)
		if (line->tokens[i].key == RULE_OPTIONS &&
		    strstr(line->tokens[i].value, "last_rule"))
			return true;
	return false;
}

/* Applies one line; *io_next: where it leads. */
static void run_line(struct event *event, size_t position, struct jumps *jumps, size_t *io_next)
{
	const struct compiled_line *line = &event->rules->lines[position];
	struct match_result result = match_line(event, line, jumps->doubt);
	size_t target = line->line->jump_to;

	if (event->observer && line->count > 0)
		tell(event, line, &result);
	if (result.answer == ANSWER_NO)
		return;
	if (event->recorder && line->local)
		rules_note_fit(event->recorder, line->line,
			       result.answer == ANSWER_YES && !result.doubt &&
				       !event->occasion.perhaps);
	event->escape = ESCAPE_DEFAULT;
	for (size_t i = 0; i < line->count; i++)
		if (line->steps[i].kind >= STEP_FIRST_EFFECT)
			event_apply(event, line, &line->steps[i], result.doubt);
	if (is_last_rule(event, line->line) && !result.doubt)
		*io_next = event->rules->count;
	if (target == SIZE_MAX || target <= position)
		return;
	jumps_add(event, jumps, target, result.doubt);
	/* it jumps if it is run at all: to wherever the nearest jump leads */
	if (result.answer == ANSWER_YES)
		*io_next = jumps->targets[jumps->count - 1];
}

void event_run(struct event *event)
{
	struct jumps jumps = { 0 };
	size_t next;

	for (size_t position = 0; position < event->rules->count; position = next) {
		next = position + 1;
		jumps_reach(&jumps, position);
		const struct compiled_line *line = &event->rules->lines[position];
		if (!line->idle && !(event->occasion.in_initramfs && line->local))
			run_line(event, position, &jumps, &next);
	}
}
