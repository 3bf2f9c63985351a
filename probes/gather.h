#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Which questions are asked, in which order, and into which fact each answer goes. Judges nothing.
 */
#include "probes/world.h"

struct gather_options {
	const char *grid_home; /* --grid-home; NULL = look for it */
	long timeout_seconds;  /* of one command */
	bool brief; /* of crsctl only the states, and nothing at all while no ohasd.bin runs */
};

/* Host, processes, home and the files around it, and of crsctl only the list of voting files and
 * the active version: what is needed beside the disks. Memory and failures as below. */
void gather_node(struct world *world, const struct gather_options *options, struct node_facts *ret);

/* All that a walk needs. Few questions, independent ones at once (DESIGN: rule 4.6). Memory comes
 * from the world's arena. Never fails: what could not be learnt is in the facts as such. */
void gather_walk(struct world *world, const struct gather_options *options, struct node_facts *ret);
