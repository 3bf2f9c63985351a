#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What of the alert log still counts. Codes are logged in good starts, too, and when another node
 * reboots (DESIGN rule 4.8). An entry counts only
 *   since OHASD was started for the last time (else: since the boot; neither known: not at all),
 *   while its stage is starting, stuck or hung,
 *   when nothing after it says that it is over (which code is over by which: the table in crs/log.c),
 *   and when it is not about another node.
 */
#include "node/check.h"
#include "node/log.h"

/* The last entry with that code which counts for the stage; NULL when there is none. ORA- and PROC-
 * lines are found inside the entry that they belong to. */
const struct log_entry *crs_log_counts(const struct node_facts *facts,
				       const struct start_order *order, enum stage_id stage,
				       const char *facility, long code);

/* The same, but first what the commands of this run said: the words, and where they were said. */
const char *crs_said(const struct check_input *input, enum stage_id stage, const char *facility,
		     long code, const char **ret_source);

/* Evidence: the entry with its time and ORA- lines; nothing when it is NULL. */
void crs_log_evidence(struct sink *sink, struct finding *finding, const struct node_facts *facts,
		      const struct log_entry *entry);
