#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What udev's rules do to one device, line by line: for reports that explain. Plain data, in the
 * arena of the run.
 */
#include "node/rules.h"

/* What became of one line. */
enum line_outcome {
	LINE_APPLIED,
	LINE_MAYBE,  /* `token` could not be decided */
	LINE_FAILED, /* `token` is the first that does not fit */
};

struct traced_line {
	const struct rule_line *line;
	enum line_outcome outcome;
	const struct rule_token *token; /* NULL when applied */
	const char *reason;		/* what was there instead, or why not known; NULL */
};

/* One event. */
struct rule_trace {
	const char *action;	   /* "add", "change" */
	struct traced_line *items; /* lines that udev looks at, in order */
	size_t count, capacity;
	struct prediction after; /* what no rule sets has the value NULL */
};

struct rules_explanation {
	const struct block_device *device;
	const struct disk *disk; /* the ASM disk it is or belongs to; NULL */
	struct rule_trace add_event, change_event;
	const struct prediction *boot;	 /* NULL when there is none */
	const struct prediction *change; /* of an event now; NULL when there is none */
};
