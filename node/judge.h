#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * From facts to a verdict: the checks of a command, run, linked and weighed. Pure.
 */
#include "node/check.h"

struct judgement {
	struct start_order order;
	struct findings findings;
	struct check_counts counts;
	struct finding_ref *roots;
	size_t root_count;
	enum verdict verdict;
};

/* Runs `checks`; io->order must be filled, the rest of io is. The verdict is at least unknown when one
 * of the fact groups in `needs` is missing: the command cannot do without; and for a start, when it is
 * not known whether OHASD runs. Only for the jobs walk and reboot does it count that a stage is not
 * up. Memory from the arena of the facts. */
void judgement_make(const struct node_facts *facts, struct check_table checks, unsigned job,
		    unsigned needs, const struct check_filter *filter, struct judgement *io);
