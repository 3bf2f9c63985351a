#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * A capture as .tar.gz, in memory. The one door to libarchive.
 */
#include "probes/capture.h"

/* Of an archive: what is larger is refused before it fills the memory. */
enum {
	ARCHIVE_FILE_MOST = 256 * 1024 * 1024,	    /* compressed */
	ARCHIVE_ENTRY_MOST = CAPTURE_CONTENT_LIMIT, /* of one file, unpacked */
	ARCHIVE_TOTAL_MOST = 256 * 1024 * 1024,	    /* of all */
	ARCHIVE_STREAM_MOST = 1024 * 1024 * 1024,   /* with all headers and padding */
	ARCHIVE_ENTRIES_MOST = 500000,
};

/* A file of it, or a folder that it names. */
struct capture_piece {
	const char *path; /* "cmd/crsctl_check_crs.out" */
	struct bytes content;
	bool folder;
	bool removed; /* while it is being written: taken away again */
};

struct capture_archive {
	struct capture_piece *pieces; /* sorted by path, each once */
	size_t count, capacity;
};

/* Reads a gzipped tar. NULL with *ret_error, one sentence that begins with `file`, for anything else,
 * for one that is cut or too large, and for one with absolute paths, "..", links, devices, or a name
 * twice. A folder in which all the rest lies is left out of the paths. */
const struct capture_archive *capture_archive_read(struct arena *arena, struct bytes data,
						   const char *file, const char **ret_error);

/* The same of an open regular file. */
const struct capture_archive *capture_archive_open(struct arena *arena, int fd, const char *file,
						   const char **ret_error);

/* ---- the pieces (capture_pieces.c) ---- */

/* "./cmd//x/" as "cmd/x", "./" as ""; NULL when it is absolute or holds "..". */
char *capture_piece_path(struct arena *arena, const char *name);

void capture_pieces_add(struct arena *arena, struct capture_archive *io,
			const struct capture_piece *piece);

/* Sorts them, each folder once, and leaves out a folder in which all the rest lies. Returns NULL, or a
 * path that is there twice or is both a file and a folder. */
const char *capture_pieces_settle(struct capture_archive *io);

/* As those of capture_source.c. */
bool capture_archive_has(const struct capture_archive *archive, const char *relative);
int capture_archive_load(const struct capture_archive *archive, const char *relative, size_t limit,
			 struct bytes *ret);
int capture_archive_names(struct arena *arena, const struct capture_archive *archive,
			  const char *relative, struct names *io);

/* Writes files as a gzipped tar to an open file; those that are removed are left out. Returns 0 or a
 * negative errno. */
int capture_archive_write(int fd, const struct capture_piece *pieces, size_t count, int64_t taken);
