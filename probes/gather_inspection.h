#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The commands that read the node and judge it: which facts each asks for, which checks it runs, and
 * what its first sentence is.
 */
#include "node/baseline.h"
#include "node/judge.h"
#include "node/options.h"

/* What is asked for, and all that is judged by. */
struct inquiry {
	const struct options *options;	 /* its filter has the policy, once that is read */
	struct check_table checks;	 /* all rows that need neither policy nor baseline */
	struct check_table named;	 /* those too: what people may name */
	const struct baseline *baseline; /* NULL without one */
};

/* Borrows the options, which need not be read yet. Memory from `arena`, here and below. */
struct inquiry inquiry_new(struct arena *arena, const struct options *options);

/* Reads the policy, into the filter of the options, and the baseline. False with *ret_message, one
 * sentence, when one of them cannot be used: a policy that is half understood would mute the wrong
 * things. True with *ret_message when the policy of this machine was passed over, else NULL. */
bool inquiry_take_files(struct arena *arena, struct options *io_options, struct inquiry *io,
			const char **ret_message);

/* What was read, and what it means. */
struct inspected {
	struct node_facts facts;
	struct judgement judgement;
	const char *headline;	   /* one sentence */
	struct timeline *timeline; /* NULL: the command has none */
	struct changes *changes;   /* since the baseline; NULL without one */
};

/* Does what options->command says: reads and judges the node. False with *ret_error, one sentence, when it cannot be read or is not
 * the one of the baseline. */
bool inspect(struct arena *arena, const struct inquiry *inquiry, struct inspected *ret,
	     const char **ret_error);

/* The two halves of it. NULL, or one sentence: it would all be changed. */
const char *inspection_wrong_baseline(const struct inquiry *inquiry,
				      const struct node_facts *facts);
/* Judges io->facts, by io->judgement.order where the command looks at the stack. */
void inspection_judge(const struct inquiry *inquiry, struct inspected *io);
