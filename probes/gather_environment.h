#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What the operating system gives to clusterware: which questions are asked about it.
 */
#include "probes/gather.h"

/* Fills facts->environment. Needs gather_node() or gather_walk() before; the VIP and SCAN names come
 * from what is known then. Names are resolved and units asked for with the deadline of `options`. */
void gather_environment(struct world *world, const struct gather_options *options,
			struct node_facts *io);
