#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * How long the parts of a start took, as `systemd-analyze critical-chain` and `blame` tell it.
 */
#include "node/start_order.h"

/* A moment of the last start. */
struct timeline_entry {
	const char *name; /* "boot", "init.ohasd", "ohasd" …; of blame: a resource */
	int64_t at;	  /* TIME_UNKNOWN when not known */
	long seconds;	  /* since the one before that is known; COUNT_UNKNOWN for the first */
};

struct timeline {
	struct timeline_entry *chain; /* boot to resources, in the order of the start */
	size_t chain_count, chain_capacity;
	/* resources of this node that came last, the latest first; seconds since CRSD came up */
	struct timeline_entry *blame;
	size_t blame_count, blame_capacity;
};
