#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What the facts of a disk come to, for all forms of a report alike; private to report/. A value
 * that is not known is NULL or -1. Text is not cleaned yet.
 */
#include "node/disks.h"

/* False where nothing of ASM could be read: then the fields of the header say nothing. */
bool disk_has_header(const struct disk *disk);

/* "252:3". */
const char *disk_devno(struct arena *arena, const struct disk *disk);

/* Bytes; -1 when not known. */
int64_t disk_size(const struct disk *disk);

/* Owner, group and mode ("0660") of the judged node. */
const char *disk_owner(const struct disk *disk);
const char *disk_owner_group(const struct disk *disk);
const char *disk_mode(struct arena *arena, const struct disk *disk);

/* 1 when the discovery string selects it, 0 when not, -1 when not known. */
int disk_discovered(const struct disk_facts *facts, const struct disk *disk);

/* 1 with a voting file, 0 without, -1 when not known. */
int disk_voting(const struct disk *disk);

/* Paths of its map that have failed; -1 when none has and not all are known. */
long disk_failed_paths(const struct disk *disk);

/* Owner, group and mode ("0660") of the judged node after the next boot. */
const char *disk_next_owner(const struct disk *disk);
const char *disk_next_group(const struct disk *disk);
const char *disk_next_mode(struct arena *arena, const struct disk *disk);
/* True when they are known to be others than now. */
bool disk_next_differs(const struct disk *disk);
/* What gives them: lines of rules ("/etc/udev/rules.d/99-asm.rules:3"), or the configuration of
 * oracleasm or AFD; each once. Empty when nothing but the kernel does. */
struct names disk_next_set_by(struct arena *arena, const struct disk_facts *facts,
			      const struct disk *disk);

/* The creation stamp of a group, 16 hexadecimal digits. */
const char *group_stamp(struct arena *arena, const struct disk_group *group);
