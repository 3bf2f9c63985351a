#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Keeps which lines fit which devices while events are predicted.
 */
#include "udev-rules/rules.h"

struct fit_recorder {
	struct arena *arena;
	struct rule_fits *fits;
	const struct block_device *device; /* of the event */
	bool change;			   /* a change event now; else one of the boot */
};

/* The line was applied, for certain or perhaps. Lines of others than the administrator, and lines
 * that set neither owner, group, mode nor a name, are not kept. */
void rules_note_fit(const struct fit_recorder *recorder, const struct rule_line *line,
		    bool certain);

/* After the last event: sorts, and makes one of several for the same line and device. */
void rules_sort_fits(struct rule_fits *io);
