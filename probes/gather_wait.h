#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking at a stack again and again until it is up, or until waiting is of no use.
 */
#include "node/judge.h"
#include "node/options.h"
#include "probes/world.h"

enum wait_end {
	WAIT_SETTLED,  /* up, in two looks */
	WAIT_HOPELESS, /* broken in a way that no time cures */
	WAIT_EXPIRED,
	WAIT_INTERRUPTED, /* by SIGINT or SIGTERM */
};

/* Hears of every look. All that is behind the pointers is gone after the call. */
struct wait_observer {
	void (*look)(void *context, const struct node_facts *facts,
		     const struct judgement *judgement, int64_t waited_ms);
	void *context;
};

/* The last look that was not cut short. */
struct wait_result {
	enum wait_end end;
	bool looked;
	struct node_facts facts;
	struct judgement judgement;
	struct arena *arena; /* holds them; to be freed by the caller. NULL unless looked */
};

/* Looks every options->interval_seconds, more seldom while nothing changes, until the moment
 * `deadline_ms` of monotonic_ms() at the latest. A look asks few questions, and crsctl only while ohasd.bin runs;
 * disks are not opened. The memory of all looks but the last is given back. A second signal ends the
 * process. */
void gather_wait(const struct options *options, struct check_table checks, int64_t deadline_ms,
		 const struct wait_observer *observer, struct wait_result *ret);
