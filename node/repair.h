#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * In which order an installer repairs: what others need comes first. Pure.
 */
#include "node/finding.h"

enum repair_area {
	AREA_USERS,
	AREA_SPACE,
	AREA_FILES,
	AREA_SERVICES,
	AREA_STORAGE,
	AREA_PATHS,
	AREA_RULES,
	AREA_DISKS,
	AREA_GROUPS,
	AREA_NETWORK,
	AREA_TIME,
	AREA_RESOURCES,
	AREA_OTHER,
	AREA_COUNT
};

/* "users and groups" …; static. */
const char *repair_area_name(enum repair_area area);

struct repair {
	enum repair_area area; /* AREA_OTHER: none is known for this check */
	size_t rank;	       /* less comes first, over all areas */
	bool next_boot;	       /* it tells what the next boot will do, or may undo */
};

struct repair repair_of(const char *id);

/* The findings worst first, among these what is repaired first; in the arena of the findings. */
struct finding **repair_sorted(const struct findings *findings);

/* The same for the names of some of them. */
struct finding_ref *repair_sorted_refs(const struct findings *findings,
				       const struct finding_ref *refs, size_t count);
