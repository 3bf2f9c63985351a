#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * udev's rules and what they look at. Nothing is executed.
 */
#include "node/rules.h"
#include "probes/world.h"

struct rules_options {
	struct names arguments;	       /* files to be read after all others; absolute paths */
	struct world *arguments_world; /* where those lie; NULL: where all the rest does */
};

/* Fills node->disks->rules, all but the predictions; needs node->disks->devices. Memory from the
 * world's arena; never fails. */
void gather_rules(struct world *world, const struct rules_options *options,
		  struct node_facts *node);
