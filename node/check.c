/* SPDX-License-Identifier: Apache-2.0 */
#include "node/check.h"
#include "node/causes.h"
#include "node/environment.h"

#include <string.h>

#include "node/policy.h"
#include "node/rules.h"
#include "node/shell.h"

struct sink {
	const struct check *check;
	const struct check_filter *filter;
	struct findings *findings;
	struct names *clear; /* IDs of the checks that came to a clear end */
	int64_t now;
	bool failed, unknown, muted, not_applicable, not_captured;
};

struct arena *sink_arena(struct sink *sink)
{
	return sink->findings->arena;
}

bool check_entry_selects(const char *entry, const char *id, const char *subject)
{
	size_t length = strlen(id);

	if (strncmp(entry, id, length) != 0)
		return false;
	return entry[length] == '\0' ||
	       (entry[length] == ':' && strcmp(entry + length + 1, subject) == 0);
}

static bool is_skipped(const struct sink *sink, const char *subject)
{
	const struct names *skip = &sink->filter->skip;

	for (size_t i = 0; i < skip->count; i++) {
		if (check_entry_selects(skip->items[i], sink->check->id, subject))
			return true;
	}
	return false;
}

static struct finding *add_muted(struct sink *sink, enum severity severity, const char *subject,
				 const char *message, const struct policy_mute *by)
{
	struct findings *findings = sink->findings, apart = { .arena = findings->arena };
	struct finding *finding = findings_add(&apart, sink->check, severity, subject, message);

	findings->muted = arena_grow(findings->arena, findings->muted, &findings->muted_capacity,
				     findings->muted_count, sizeof(*findings->muted));
	findings->muted[findings->muted_count++] = (struct muted_finding){ finding, by };
	sink->muted = true;
	return finding;
}

/* A muted finding is still handed to the check, so that no check has to know about muting. Sets
 * *io_ended, how the check ended, for any other. */
static struct finding *add(struct sink *sink, bool *io_ended, enum severity severity,
			   const char *subject, const char *message)
{
	const struct policy_mute *by = policy_mute_of(sink->filter->policy, sink->check->id,
						      subject, sink->now);

	if (by || is_skipped(sink, subject))
		return add_muted(sink, severity, subject, message, by);
	*io_ended = true;
	return findings_add(sink->findings, sink->check, severity, subject, message);
}

struct finding *sink_fail(struct sink *sink, enum severity severity, const char *subject,
			  const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *message = arena_vprintf(sink_arena(sink), format, args);
	va_end(args);
	return add(sink, &sink->failed, severity, subject, message);
}

struct finding *sink_unknown(struct sink *sink, const char *subject, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *message = arena_vprintf(sink_arena(sink), format, args);
	va_end(args);
	return add(sink, &sink->unknown, SEVERITY_NONE, subject, message);
}

const struct policy *sink_policy(const struct sink *sink)
{
	return sink->filter->policy;
}

bool sink_was_clear(const struct sink *sink, const char *id)
{
	return names_hold(sink->clear, id);
}

bool sink_has_muted(const struct sink *sink, const struct policy_mute *mute)
{
	for (size_t i = 0; i < sink->findings->muted_count; i++) {
		if (sink->findings->muted[i].by == mute)
			return true;
	}
	return false;
}

void sink_evidence(struct sink *sink, struct finding *finding, const char *source, const char *text)
{
	evidence_add(sink_arena(sink), &finding->evidence, source, text);
}

void sink_step(struct sink *sink, struct finding *finding, const char *command, const char *run_as,
	       const char *effect)
{
	finding_step(sink_arena(sink), finding, command, run_as, effect);
}

const char *sink_step_event(struct sink *sink, struct finding *finding, const struct names *kernels)
{
	struct arena *arena = sink_arena(sink);
	struct strbuf command = strbuf_new(arena);

	strbuf_puts(&command, "udevadm trigger --action=change");
	for (size_t i = 0; i < kernels->count; i++)
		strbuf_printf(&command, " --sysname-match=%s",
			      shell_word(arena, kernels->items[i]));
	sink_step(
		sink, finding, command.data, "root",
		arena_printf(arena,
			     "none to what runs; owner, mode and links of %s are set anew, and of "
			     "no other device",
			     names_in_words(arena, kernels, kernels->count)));
	return command.data;
}

void sink_step_trigger(struct sink *sink, struct finding *finding, const struct names *kernels)
{
	enum { FEW = 4 };

	sink_step(sink, finding, "udevadm control --reload-rules", "root",
		  "none; udevd reads its rules again at the next event");
	if (kernels && kernels->count > 0 && kernels->count <= FEW) {
		sink_step_event(sink, finding, kernels);
		return;
	}
	sink_step(sink, finding, "udevadm trigger --subsystem-match=block --action=change", "root",
		  "applies the rules again to all block devices of this node: owner, mode and "
		  "links of every disk are set anew, also of those that are right only by hand");
}

void sink_reaches(struct sink *sink, struct finding *finding, const char *subject)
{
	finding->reach = REACH_SUBJECTS;
	names_add(sink_arena(sink), &finding->reached, subject);
}

void sink_not_applicable(struct sink *sink)
{
	sink->not_applicable = true;
}

void sink_not_captured(struct sink *sink)
{
	sink->not_captured = true;
}

static const struct provenance *provenance_of_disks(const struct disk_facts *disks, unsigned group)
{
	static const struct provenance not_asked;

	if (!disks)
		return &not_asked;
	switch (group) {
	case NEEDS_DISKS:
		return &disks->devices.from;
	case NEEDS_DISCOVERY:
		return &disks->discovery.from;
	case NEEDS_ORACLEASM:
		return &disks->oracleasm.from;
	case NEEDS_RULES:
		return disks->rules ? &disks->rules->from : &not_asked;
	default:
		return &disks->afd.from;
	}
}

static const struct provenance *provenance_of_environment(const struct environment *environment,
							  unsigned group)
{
	static const struct provenance not_asked, looked = { .status = FACT_OBTAINED };

	if (!environment)
		return &not_asked;
	switch (group) {
	case NEEDS_NETWORK:
		return &environment->network.from;
	case NEEDS_UNITS:
		return &environment->units.from;
	default:
		return &looked;
	}
}

static const struct provenance *provenance_of(const struct node_facts *facts, unsigned group)
{
	if (group >= NEEDS_NETWORK)
		return provenance_of_environment(facts->environment, group);
	if (group >= NEEDS_DISKS && group <= NEEDS_RULES)
		return provenance_of_disks(facts->disks, group);
	switch (group) {
	case NEEDS_HOME:
		return &facts->home.from;
	case NEEDS_OLR_LOC:
		return &facts->olr.from;
	case NEEDS_AUTOSTART:
		return &facts->autostart.from;
	case NEEDS_SCLS_SCR:
		return &facts->autostart.folders_from;
	case NEEDS_PROCESSES:
		return &facts->processes.from;
	case NEEDS_SOCKETS:
		return &facts->sockets.from;
	case NEEDS_DAEMONS:
		return &facts->daemons.from;
	case NEEDS_STACK:
		return &facts_of_ohasd(facts)->from;
	case NEEDS_RESOURCES:
		return &facts->resources.from;
	case NEEDS_VOTING:
		return &facts->voting.from;
	case NEEDS_PROFILE:
		return &facts->profile.from;
	default:
		return &facts->version.from;
	}
}

const struct provenance *checks_missing(const struct node_facts *facts, unsigned needs)
{
	static const int weights[FACT_STATUS_COUNT] = {
		[FACT_NOT_CAPTURED] = 3, [FACT_NOT_ASKED] = 2, [FACT_ABSENT] = 2, [FACT_DENIED] = 1,
		[FACT_TIMED_OUT] = 1,	 [FACT_TOO_BIG] = 1,   [FACT_FAILED] = 1,
	};
	const struct provenance *worst = NULL;

	for (unsigned group = NEEDS_HOME; group <= NEEDS_LAST; group <<= 1) {
		if (!(needs & group))
			continue;
		const struct provenance *from = provenance_of(facts, group);
		if (weights[from->status] > (worst ? weights[worst->status] : 0))
			worst = from;
	}
	return worst;
}

static bool is_broken(enum stage_state state)
{
	return state != STAGE_UP && state != STAGE_BLOCKED && state != STAGE_NOT_APPLICABLE;
}

/* The table of `explains` has no circle (a test proves it), so this ends. */
static bool may_explain_a_broken_stage(struct check_table table, const struct check *check,
				       const struct start_order *order)
{
	if (is_broken(order->stages[check->stage].state))
		return true;
	for (const char *const *item = check->explains; item && *item; item++) {
		const struct check *explained = check_find(table, *item);
		if (explained && may_explain_a_broken_stage(table, explained, order))
			return true;
	}
	return false;
}

/* Whether it can explain a row of the job; the table has no circle, see above. */
static bool may_explain_a_row(struct check_table table, const struct check *check, unsigned job)
{
	for (const char *const *item = check->explains; item && *item; item++) {
		const struct check *explained = check_find(table, *item);
		if (explained &&
		    (explained->jobs & job || may_explain_a_row(table, explained, job)))
			return true;
	}
	return false;
}

static bool is_of_kind(const struct check *check, enum node_kind node_kind)
{
	static const unsigned kinds[] = {
		[NODE_UNKNOWN] = 0,
		[NODE_CLUSTER] = KIND_CLUSTER,
		[NODE_RESTART] = KIND_RESTART,
	};
	unsigned kind = kinds[node_kind];

	return kind ? check->kinds & kind : check->kinds == KIND_BOTH;
}

enum role { ROLE_NONE, ROLE_OF_JOB, ROLE_CAUSE };

static enum role role_of(struct check_table table, const struct check *check,
			 const struct check_input *input)
{
	if (!is_of_kind(check, input->facts->kind))
		return ROLE_NONE;
	if (check->jobs & input->job)
		return ROLE_OF_JOB;
	if (input->job & JOBS_OF_STACK)
		return may_explain_a_broken_stage(table, check, input->order) ? ROLE_OF_JOB
									      : ROLE_NONE;
	return may_explain_a_row(table, check, input->job) ? ROLE_CAUSE : ROLE_NONE;
}

static bool selected(const struct check *check, const struct check_filter *filter)
{
	for (size_t i = 0; i < filter->only.count; i++) {
		if (strcmp(filter->only.items[i], check->id) == 0)
			return true;
	}
	return filter->only.count == 0;
}

/* Where the stage itself could not be seen, each check above would repeat the same news. */
static bool stage_is_dark(const struct check *check, const struct start_order *order)
{
	enum stage_state state = order->stages[check->stage].state;

	return state == STAGE_BLOCKED || state == STAGE_HUNG || state == STAGE_UNKNOWN;
}

static void say_gap(struct sink *sink, const struct provenance *gap)
{
	const char *source = gap->source ? gap->source : sink->check->id;
	const char *words = gap->words ? gap->words : fact_status_name(gap->status);
	struct finding *finding = sink_unknown(sink, source,
					       "it is not known whether %s: what '%s' gave was not "
					       "understood or not complete (%s)",
					       sink->check->title, source, words);

	sink_evidence(sink, finding, source, words);
}

static void run_row(const struct check_input *input, struct sink *sink, struct check_counts *counts)
{
	const struct check *check = sink->check;
	const struct provenance *gap = checks_missing(input->facts, check->needs);

	if (gap && gap->status == FACT_NOT_CAPTURED) {
		counts->not_captured++;
		return;
	}
	if (gap && (gap->status == FACT_NOT_ASKED || gap->status == FACT_ABSENT)) {
		counts->not_applicable++;
		return;
	}
	if (gap) {
		counts->unknown++;
		if (!stage_is_dark(check, input->order))
			say_gap(sink, gap);
		return;
	}
	check->judge(input, sink);
	counts->failed += sink->failed;
	counts->muted += sink->muted;
	counts->unknown += sink->unknown && !sink->failed;
	if (!sink->unknown && !sink->not_applicable && !sink->not_captured)
		names_add(sink_arena(sink), sink->clear, check->id);
	if (!sink->failed && !sink->unknown && !sink->muted) {
		counts->not_captured += sink->not_captured;
		counts->not_applicable += sink->not_applicable;
		counts->passed += !sink->not_applicable && !sink->not_captured;
	}
}

static enum check_end end_of(const struct check_counts *one)
{
	const size_t counts[CHECK_END_COUNT] = {
		[END_FAILED] = one->failed,
		[END_UNKNOWN] = one->unknown,
		[END_MUTED] = one->muted,
		[END_NOT_CAPTURED] = one->not_captured,
		[END_NOT_APPLICABLE] = one->not_applicable,
	};
	enum check_end end = 0;

	while (end < END_PASSED && !counts[end])
		end++;
	return end;
}

/* Adds how one check ended. */
static void note_end(struct findings *findings, const struct check *check,
		     const struct check_counts *one, struct check_counts *io)
{
	io->passed += one->passed;
	io->failed += one->failed;
	io->unknown += one->unknown;
	io->not_applicable += one->not_applicable;
	io->not_captured += one->not_captured;
	io->muted += one->muted;
	findings->ended = arena_grow(findings->arena, findings->ended, &findings->ended_capacity,
				     findings->ended_count, sizeof(*findings->ended));
	findings->ended[findings->ended_count++] = (struct ended_check){ check, end_of(one) };
}

void checks_run(struct check_table table, const struct check_input *input,
		const struct check_filter *filter, struct findings *findings,
		struct check_counts *ret_counts)
{
	struct check_counts counts = { 0 };
	struct names clear = { 0 }, guests = { 0 };

	for (size_t i = 0; i < table.count; i++) {
		const struct check *check = &table.rows[i];
		struct sink sink = { .check = check,
				     .filter = filter,
				     .findings = findings,
				     .clear = &clear,
				     .now = input->facts->host.now };
		enum role role = selected(check, filter) ? role_of(table, check, input) : ROLE_NONE;
		struct check_counts one = { 0 };
		if (role != ROLE_NONE)
			run_row(input, &sink, &one);
		if (role == ROLE_CAUSE)
			names_add(findings->arena, &guests, check->id);
		else if (role != ROLE_NONE)
			note_end(findings, check, &one, &counts);
	}
	findings_sort(findings);
	causes_link(findings);
	counts.failed += causes_keep_guests(findings, &guests);
	causes_tell_muted(findings);
	*ret_counts = counts;
}
