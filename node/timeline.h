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
	/* resources of this node, the one that came last first; seconds since `blamed` came up */
	struct timeline_entry *blame;
	size_t blame_count, blame_capacity;
	const char *blamed; /* what starts them: "crsd", or "ohasd" on Oracle Restart */
};

/* How long the part of that name took; COUNT_UNKNOWN when not known. */
long timeline_seconds(const struct timeline_entry *entries, size_t count, const char *name);
