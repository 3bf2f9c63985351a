#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What is worth comparing of a node at two times. Pure; a zeroed struct knows nothing.
 */
#include "node/disks.h"
#include "node/timeline.h"

enum thing_kind { THING_RESOURCE, THING_DISK, THING_RULES, THING_VERSION, THING_KIND_COUNT };

/* "resource" …; static. */
const char *thing_kind_name(enum thing_kind kind);

/* A resource that is ONLINE, a disk that is discovered, a file of rules, a version. */
struct thing {
	enum thing_kind kind;
	const char *name;
	bool here;		  /* of this node; false: a resource that runs on another one */
	bool local;		  /* a resource that runs on each node for itself */
	size_t online;		  /* instances of a resource that are ONLINE anywhere */
	struct properties traits; /* what may change: owner, mode …; only what is known */
};

struct baseline {
	const char *source; /* the file; of the live node NULL */
	const char *host;   /* NULL when not known */
	int64_t taken;	    /* TIME_UNKNOWN when not known */
	bool known[THING_KIND_COUNT];
	bool complete[THING_KIND_COUNT]; /* what is not among the things did not exist */
	struct thing *things;
	size_t count, capacity;
	struct timeline start; /* how long the parts of the last start took */
};

/* A new thing of that name, here; valid until the next one. */
struct thing *baseline_add(struct arena *arena, struct baseline *io, enum thing_kind kind,
			   const char *name);

/* A trait, unless the value is not known (NULL). */
void thing_set(struct arena *arena, struct thing *thing, const char *key, const char *value);

/* NULL when there is none. */
const struct thing *baseline_find(const struct baseline *baseline, enum thing_kind kind,
				  const char *name);

enum change_kind { CHANGE_LOST, CHANGE_CHANGED, CHANGE_NEW };

/* "lost" …; static. */
const char *change_kind_name(enum change_kind kind);

struct change {
	enum change_kind kind;
	enum thing_kind thing;
	const char *name; /* of the thing, "DATA_0001 of +DATA" */
	const char *text; /* "disk DATA_0001 of +DATA: owner grid, now root" */
};

struct changes {
	struct change *items;
	size_t count, capacity;
};

/* What both sides know and what differs: lost, then changed, then new. */
void baseline_compare(struct arena *arena, const struct baseline *then, const struct baseline *now,
		      struct changes *ret);

/* Adds the disks, the local rules and the versions of the facts; resources are crs' own. */
void baseline_add_facts(const struct node_facts *facts, struct baseline *io);

/* "2026-11-20 23:19:00Z (FILE)", or the file alone. */
const char *baseline_in_words(struct arena *arena, const struct baseline *baseline);
