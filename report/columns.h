#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The columns of the table of disks; private to report/. One table says all of each: its name, what
 * it is called in the JSON report, its help, and how a cell is made.
 */
#include "node/disks.h"

enum column_id {
	COLUMN_PATH,
	COLUMN_KERNEL,
	COLUMN_DEVNO,
	COLUMN_SIZE,
	COLUMN_LABEL,
	COLUMN_PROVIDER,
	COLUMN_OWNER,
	COLUMN_GROUP,
	COLUMN_MODE,
	COLUMN_ACCESS,
	COLUMN_HEADER,
	COLUMN_DISKGROUP,
	COLUMN_DISK,
	COLUMN_NUMBER,
	COLUMN_FAILGROUP,
	COLUMN_REDUNDANCY,
	COLUMN_AU,
	COLUMN_SECTOR,
	COLUMN_VOTING,
	COLUMN_BACKUP,
	COLUMN_MAP,
	COLUMN_PATHS,
	COLUMN_WWID,
	COLUMN_NAMES,
	COLUMN_DISCOVERED,
	COLUMN_NEXT_OWNER,
	COLUMN_NEXT_GROUP,
	COLUMN_NEXT_MODE,
	COLUMN_RULE,
	COLUMN_FLAGS,
	COLUMN_COUNT
};

/* A line of the table: a disk, or one path of its map. */
struct disk_row {
	const struct disk_facts *facts;
	const struct disk *disk;
	const struct disk_path *path; /* NULL for the disk itself */
};

struct column {
	const char *name;
	const char *json; /* "header.number": where the JSON report of a disk has it; "" nowhere */
	const char *type; /* of that in JSON; "" */
	const char *help;
	bool right; /* numbers stand at the right */
	bool names; /* it names a line, so the tree of paths can hang on it */
	/* Text of a cell, not cleaned; NULL when not known or when there is none. */
	const char *(*of_disk)(struct arena *arena, const struct disk_row *row);
	const char *(*of_path)(struct arena *arena, const struct disk_row *row); /* or NULL */
	/* An escape sequence or NULL; the function may be NULL. */
	const char *(*colour)(const struct disk_row *row);
};

/* The row of the table. */
const struct column *column_of(enum column_id id);

/* What is to be shown, in order. */
struct column_choice {
	enum column_id *items;
	size_t count, capacity;
	bool standard; /* nobody chose: it should fit the width */
};

/* From "NAME,NAME", "+NAME" (more than usual) or NULL (the usual). Upper and lower case are the same.
 * Returns the first name that is unknown, NULL when none is; the known ones are chosen anyway. */
const char *columns_choose(struct arena *arena, const char *text, struct column_choice *ret);
