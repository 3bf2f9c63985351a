#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking at a stack again and again until it is up, or until waiting is of no use.
 */
#include "probes/gather_inspection.h"

/* Hears of every look. All that is behind the pointers is gone after the call. */
struct wait_observer {
	void (*look)(void *context, const struct node_facts *facts,
		     const struct judgement *judgement, int64_t waited_ms);
	void *context;
};

struct wait_result {
	struct inspected last; /* all of it; what the last short look saw when interrupted */
	struct arena *arena;   /* holds it; to be freed by the caller, also after an error */
};

/* Inspects the node. With options->wait_seconds it looks before that again and again: every
 * options->interval_seconds, more seldom while nothing changes, until so long after `begun_ms` of
 * monotonic_ms() at the latest. Such a look asks few questions, and crsctl only while ohasd.bin runs;
 * disks are not opened. It waits on when the inspection finds the stack down again. Why it ended is
 * told in the headline. The memory of all looks but the last is given back. A second signal ends the
 * process. False with *ret_error, one sentence in ret->arena, as inspect(). */
bool gather_wait(const struct inquiry *inquiry, int64_t begun_ms,
		 const struct wait_observer *observer, struct wait_result *ret,
		 const char **ret_error);
