/* SPDX-License-Identifier: Apache-2.0 */
#include "node/judge.h"

void judgement_make(const struct node_facts *facts, struct check_table checks, unsigned job,
		    unsigned needs, const struct check_filter *filter, struct judgement *io)
{
	const struct start_order all_up = start_order_all_up();
	const struct start_order *order = job & JOBS_OF_STACK ? &io->order : &all_up;
	const struct check_input input = { facts, &io->order, job };

	io->findings = (struct findings){ .arena = facts->arena };
	checks_run(checks, &input, filter, &io->findings, &io->counts);
	io->root_count = findings_root_causes(&io->findings, order, &io->roots);
	io->verdict = verdict_of(&io->findings, order);
	bool in_the_dark = job & JOB_PRESTART &&
			   io->order.stages[STAGE_OHASD].state == STAGE_UNKNOWN;
	if ((checks_missing(facts, needs) || in_the_dark) && io->verdict < VERDICT_UNKNOWN)
		io->verdict = VERDICT_UNKNOWN;
}
