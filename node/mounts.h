#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists of file systems, as /proc/mounts and /etc/fstab have them.
 */
#include "node/mem.h"

struct mount {
	const char *source; /* "/dev/sda1", "filer:/vol" */
	const char *point, *type;
};

struct mounts {
	struct mount *items;
	size_t count, capacity;
};

/* Takes every line that names a mount point; comments, swap and rubbish are passed over. Escapes such
 * as \040 are undone. Memory from the arena; adds to *io. */
void mounts_parse(struct arena *arena, struct bytes text, struct mounts *io);

/* Takes the devices and files of /proc/swaps as mounted on "swap". */
void mounts_parse_swaps(struct arena *arena, struct bytes text, struct mounts *io);

/* The file system that holds an absolute path without links: the deepest one, of two at one place the
 * later. NULL when the list has none. */
const struct mount *mounts_find(const struct mounts *mounts, const char *path);

/* True when `path` is `folder` or in it; by their names only. */
bool path_is_below(const char *path, const char *folder);

/* True when some file system is of that type. */
bool mounts_have_type(const struct mounts *mounts, const char *type);

/* True for a type whose files are on disks or in the memory of this node alone. Types that are not
 * known, and NULL, are not: they may be on a network. */
bool file_system_is_local(const char *type);
