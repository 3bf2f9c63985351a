#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What the disks need on top of a walk: devices, udev's rules, discovery, providers, and what is on
 * the disks.
 */
#include "node/disks.h"
#include "node/policy.h"
#include "probes/gather_rules.h"
#include "probes/world.h"

struct disk_options {
	long timeout_ms;	       /* for each disk */
	long command_seconds;	       /* for multipathd */
	const struct names *arguments; /* paths given on the command line */
	const struct policy *policy;   /* its values overrule what is derived; NULL: none */
	struct rules_options rules;
};

/* Fills `node`->disks; needs the facts of a walk. Memory from the world's arena; never fails. */
void gather_disks(struct world *world, const struct disk_options *options, struct node_facts *node);
