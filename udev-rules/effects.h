#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What lines do to disks, gathered over all disks and told line by line.
 */
#include "udev-rules/view.h"

/* A line and a disk that it does something to. */
struct effect {
	const struct rule_line *line;
	const struct rule_line *other; /* the one that lost; NULL */
	const struct disk *disk;
	const char *what;
	bool wrong;
	bool never;   /* the line holds in no event at all */
	bool unsure;  /* it may be wrong */
	bool drifted; /* udev has applied the line, and the node is another since */
};

struct effects {
	struct effect *items;
	size_t count, capacity;
};

void rules_add_effect(const struct rule_view *view, struct effects *io, struct effect effect);

/* Calls `report` for the effects of each line, sorted by disk. */
void rules_for_each_line(const struct rule_view *view, struct sink *sink, struct effects *effects,
			 void (*report)(const struct rule_view *view, struct sink *sink,
					const struct effect *items, size_t count));

bool rules_any_wrong(const struct effect *items, size_t count);
/* The disks, those that are wrong when there are such. */
const char *rules_effects_in_words(const struct rule_view *view, struct sink *sink,
				   const struct effect *items, size_t count);
/* The names of their devices. */
struct names rules_kernels_of_effects(const struct rule_view *view, const struct effect *items,
				      size_t count);
/* The finding can be the cause of what is wrong with those that are wrong. */
void rules_reach_wrong(struct sink *sink, struct finding *finding, const struct effect *items,
		       size_t count);
