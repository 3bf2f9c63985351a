#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of looking at disks, shared only among probes/gather_disks.c and gather_names.c.
 */
#include "node/mounts.h"
#include "probes/gather_disks.h"
#include "probes/gather_parts.h"
#include "probes/path.h"

struct disk_gather {
	struct gather base;
	const struct disk_options *options;
	struct disk_facts *facts;
	struct mounts mounts;	   /* of /proc/mounts, and what is swapped on */
	struct disk_contents hung; /* places that did not answer: from.source is the folder */
	struct path_seen seen;	   /* while names are gathered */
};

/* Discovery string and patterns: of the GPnP profile, or of ora.asm. */
void gather_discovery(struct disk_gather *gather);

/* What the patterns, the voting-file list and the arguments name in the file system, and what lies in
 * the folder of oracleasm. Needs the mounts, the discovery string and the expected owner. */
void gather_names(struct disk_gather *gather);

/* Adds to facts->contents. */
void gather_keep_content(struct disk_gather *gather, const struct disk_content *content);
