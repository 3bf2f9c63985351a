#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths, component by component, through a world: links are followed by hand so that a replay sees
 * what the live machine saw, and so that each component's owner and mode can be judged.
 */
#include "probes/world.h"

struct path_walk {
	enum fact_status status; /* of the component where the walk ended */
	struct file_fact *items; /* "/", then every component met, links included */
	size_t count, capacity;
	const char *resolved; /* without links; NULL when a component could not be seen */
};

/* Follows an absolute path to its end. One that is relative or too long is one item, refused. */
void path_walk(struct world *world, const char *path, struct path_walk *ret);

/* Files that were seen; {0} is none of them. To be dropped, since the tree is not in the arena. */
struct path_seen {
	void *tree; /* of struct file_fact, by path; see tsearch(3) */
};

/* Notes a file, which must outlive the walks. Out of memory, it is just not noted. */
void path_seen_add(struct path_seen *seen, const struct file_fact *file);
void path_seen_drop(struct path_seen *seen);

/* The same for many paths: what was seen on one walk is not asked for again on the next. `seen` may be
 * NULL. */
void path_walk_seen(struct world *world, struct path_seen *seen, const char *path,
		    struct path_walk *ret);

/* Who is trusted to own, and to be the group that may write, what is executed. */
struct path_trust {
	long uid; /* besides root */
	long gid; /* besides root's */
	bool root_only;
};

/* The first component that somebody else can change, NULL when there is none; *ret_words then says
 * how ("is writable by everyone (mode 0777)"). A sticky folder is safe when what follows in it
 * belongs to somebody trusted. */
const struct file_fact *path_untrusted(struct arena *arena, const struct path_walk *walk,
				       const struct path_trust *trust, const char **ret_words);
