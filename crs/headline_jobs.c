/* SPDX-License-Identifier: Apache-2.0
 *
 * The first sentence of the commands that judge the node rather than its stack.
 */
#include "crs/crs.h"
#include "node/repair.h"
#include "node/sentence.h"

/* OHASD runs, or is about to: another start would be refused, and what is wrong is the stack's. */
static bool is_running(const struct start_order *order)
{
	enum stage_state state = order->stages[STAGE_OHASD].state;

	return state == STAGE_UP || state == STAGE_STARTING || state == STAGE_HUNG;
}

unsigned crs_prestart_jobs(const struct start_order *order)
{
	return is_running(order) ? JOB_WALK : 0;
}

static const char *start_command(const struct node_facts *facts)
{
	return facts->kind == NODE_RESTART ? "crsctl start has" : "crsctl start crs";
}

static const char *of_running(const struct node_facts *facts, const struct judgement *judgement)
{
	const char *command = start_command(facts);
	const char *stack = crs_headline(facts, judgement);

	if (judgement->order.first_broken == STAGE_NONE)
		return arena_printf(facts->arena,
				    "There is nothing to start (\"%s\" would answer CRS-4640). %s",
				    command, stack);
	return arena_printf(facts->arena,
			    "OHASD runs already, so \"%s\" would be refused (CRS-4640). %s",
			    command, stack);
}

static bool is_caused_by(const struct finding *above, const struct finding *cause)
{
	for (size_t i = 0; i < above->caused_by_count; i++) {
		if (str_equal(above->caused_by[i].id, cause->check->id) &&
		    str_equal(above->caused_by[i].subject, cause->subject))
			return true;
	}
	return false;
}

/* True when it is the cause of no more than a group that lacks a disk and is mounted all the same, by
 * itself or over the disk: a line of rules, a disk, the group are three. */
static bool is_borne(const struct findings *findings, const struct finding *cause, int steps)
{
	for (size_t i = 0; steps > 0 && i < findings->count; i++) {
		const struct finding *above = findings->items[i];
		if (is_caused_by(above, cause) &&
		    ((above->severity == SEVERITY_WARNING &&
		      str_equal(above->check->id, "asm.group-incomplete")) ||
		     is_borne(findings, above, steps - 1)))
			return true;
	}
	return false;
}

static bool would_fail(const struct judgement *judgement)
{
	const struct findings *findings = &judgement->findings;

	for (size_t i = 0; i < findings->count; i++) {
		if (findings->items[i]->severity == SEVERITY_CRITICAL &&
		    !is_borne(findings, findings->items[i], 2))
			return true;
	}
	return false;
}

/* Nothing but a critical finding stops a start; without an answer nothing is promised. */
static const char *of_stopped(const struct node_facts *facts, const struct judgement *judgement)
{
	struct strbuf text = strbuf_new(facts->arena);
	const char *command = start_command(facts);

	if (would_fail(judgement))
		strbuf_printf(&text, "\"%s\" would fail: ", command);
	else if (judgement->verdict == VERDICT_CRITICAL)
		strbuf_printf(&text, "\"%s\" would start without a disk: ", command);
	else if (judgement->verdict == VERDICT_UNKNOWN)
		strbuf_printf(&text, "it is not known whether \"%s\" can succeed%s", command,
			      judgement->root_count ? ": " : "");
	else
		strbuf_printf(&text, "%snothing was found that would stop \"%s\"%s",
			      judgement->counts.not_captured ? "in what was captured " : "",
			      command, judgement->root_count ? "; but " : "");
	sentence_add_causes(&text, &judgement->findings, judgement->roots, judgement->root_count);
	return sentence_end(&text);
}

const char *crs_prestart_headline(const struct node_facts *facts, const struct judgement *judgement)
{
	return is_running(&judgement->order) ? of_running(facts, judgement)
					     : of_stopped(facts, judgement);
}

const char *crs_audit_headline(const struct node_facts *facts, const struct judgement *judgement)
{
	struct strbuf text = strbuf_new(facts->arena);
	const struct check_counts *counts = &judgement->counts;

	if (judgement->verdict == VERDICT_UNKNOWN)
		strbuf_puts(&text, "not all could be judged");
	else if (counts->failed == 0 ||
		 judgement->verdict == VERDICT_OK) /* a notice is nothing to repair */
		strbuf_printf(&text, "nothing to repair: %zu of %zu checks passed", counts->passed,
			      counts->failed + counts->passed);
	else
		strbuf_printf(&text, "%zu of %zu checks found something to repair", counts->failed,
			      counts->failed + counts->passed + counts->unknown);
	if (judgement->root_count)
		strbuf_puts(&text, ": ");
	sentence_add_causes(
		&text, &judgement->findings,
		repair_sorted_refs(&judgement->findings, judgement->roots, judgement->root_count),
		judgement->root_count);
	return sentence_end(&text);
}
