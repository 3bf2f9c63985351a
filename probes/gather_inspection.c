/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/gather_inspection.h"

#include "asm/asmtool.h"
#include "crs/crs.h"
#include "crs/view.h"
#include "node/policy.h"
#include "probes/gather_baseline.h"
#include "probes/gather_commands.h"
#include "probes/policy_file.h"
#include "udev-rules/rules.h"

struct inspection {
	const char *command;
	inquire_how *gather;
	struct check_table (*area)(void); /* its checks; NULL: those of all areas */
	unsigned about;	      /* fact groups: and rows that need one of them; 0: no more */
	unsigned jobs, needs; /* as of judgement_make() */
	unsigned (*more_jobs)(const struct start_order *order); /* NULL: none */
	const char *(*headline)(const struct node_facts *facts, const struct judgement *judgement);
};

static const struct inspection inspections[] = {
	{ "walk", inquire_walk, NULL, 0, JOB_WALK, 0, NULL, crs_headline },
	{ "disks", inquire_disks, asm_checks, NEEDS_RULES, JOB_ALL, NEEDS_DISKS | NEEDS_HOME, NULL,
	  asm_headline },
	{ "rules", inquire_rules, rules_checks, NEEDS_RULES, JOB_ALL, NEEDS_DISKS | NEEDS_RULES,
	  NULL, rules_headline },
	{ "prestart", inquire_node, NULL, 0, JOB_PRESTART, NEEDS_HOME, crs_prestart_jobs,
	  crs_prestart_headline },
	{ "reboot", inquire_reboot, NULL, 0, JOB_REBOOT, 0, NULL, crs_headline },
	{ "audit", inquire_node, NULL, 0, JOB_AUDIT, NEEDS_HOME, NULL, crs_audit_headline },
};

/* The options hold no other command: those that judge nothing do not come here. */
static const struct inspection *inspection_of(const struct options *options)
{
	const struct inspection *inspection = inspections;

	while (!str_equal(inspection->command, options->command))
		inspection++;
	return inspection;
}

/* ---- what is judged by ---- */

struct inquiry inquiry_new(struct arena *arena, const struct options *options)
{
	const struct check_table areas[] = { crs_checks(), asm_checks(), rules_checks(),
					     crs_baseline_checks(), policy_checks() };
	const size_t count = sizeof(areas) / sizeof(*areas);

	return (struct inquiry){
		.options = options,
		.checks = check_tables_join(arena, areas, count - 2),
		.named = check_tables_join(arena, areas, count),
	};
}

bool inquiry_take_files(struct arena *arena, struct options *io_options, struct inquiry *io,
			const char **ret_message)
{
	struct policy *policy = arena_alloc(arena, sizeof(*policy));
	struct baseline *baseline = arena_alloc(arena, sizeof(*baseline));
	const char *error;

	bool good = policy_load(arena, io_options, io->named, policy, ret_message);
	io_options->filter.policy = policy;
	if (!good || !io_options->baseline)
		return good;
	io->baseline = baseline;
	good = inquire_baseline(arena, io_options, baseline, &error);
	if (!good)
		*ret_message = error;
	return good;
}

/* ---- judging ---- */

/* What a command judges; last the policy, where there is one, since it judges the others. */
static struct check_table checks_of(struct arena *arena, const struct inquiry *inquiry)
{
	const struct inspection *inspection = inspection_of(inquiry->options);
	const struct policy *policy = inquiry->options->filter.policy;
	const struct check_table areas[] = {
		inspection->area ? check_table_select(arena, inquiry->checks, inspection->area(),
						      inspection->about)
				 : inquiry->checks,
		inquiry->baseline ? crs_baseline_checks() : (struct check_table){ 0 },
		policy && policy->count ? policy_checks() : (struct check_table){ 0 },
	};

	return check_tables_join(arena, areas, sizeof(areas) / sizeof(*areas));
}

/* The sentence on what was muted; "" when nothing was: it must not look as if all were well. */
static const char *muted_words(struct arena *arena, const struct judgement *judgement)
{
	size_t count = judgement->findings.muted_count;

	return count ? arena_printf(arena, " Not counted: %zu muted finding%s.", count,
				    count == 1 ? "" : "s")
		     : "";
}

static void add_timeline(struct inspected *io)
{
	io->timeline = arena_alloc(io->facts.arena, sizeof(*io->timeline));
	crs_timeline(&io->facts, &io->judgement.order, io->timeline);
}

static void add_changes(struct inspected *io)
{
	struct baseline now;

	io->changes = arena_alloc(io->facts.arena, sizeof(*io->changes));
	crs_baseline(&io->facts, &io->judgement.order, &now);
	baseline_compare(io->facts.arena, io->facts.baseline, &now, io->changes);
}

void inspection_judge(const struct inquiry *inquiry, struct inspected *io)
{
	const struct inspection *inspection = inspection_of(inquiry->options);
	struct arena *arena = io->facts.arena;
	struct judgement *judgement = &io->judgement;
	unsigned more = inspection->more_jobs ? inspection->more_jobs(&judgement->order) : 0;

	io->facts.baseline = inquiry->baseline;
	judgement_make(&io->facts, checks_of(arena, inquiry), inspection->jobs | more,
		       inspection->needs, &inquiry->options->filter, judgement);
	io->headline = arena_printf(arena, "%s%s", inspection->headline(&io->facts, judgement),
				    muted_words(arena, judgement));
	if (str_equal(inspection->command, "reboot"))
		add_timeline(io);
	if (inquiry->baseline)
		add_changes(io);
}

/* ---- reading ---- */

const char *inspection_wrong_baseline(const struct inquiry *inquiry, const struct node_facts *facts)
{
	const char *then = inquiry->baseline ? inquiry->baseline->host : NULL;
	const char *now = facts->host.name;

	if (!then || !now || crs_same_host(then, now))
		return NULL;
	return arena_printf(facts->arena, "%s: a baseline of %s, but this is %s",
			    inquiry->options->baseline, then, now);
}

bool inspect(struct arena *arena, const struct inquiry *inquiry, struct inspected *ret,
	     const char **ret_error)
{
	*ret = (struct inspected){ .judgement.order = start_order_all_up() };
	if (!inquire(arena, inquiry->options, inspection_of(inquiry->options)->gather, &ret->facts,
		     &ret->judgement.order, ret_error))
		return false;
	*ret_error = inspection_wrong_baseline(inquiry, &ret->facts);
	if (*ret_error)
		return false;
	inspection_judge(inquiry, ret);
	return true;
}
