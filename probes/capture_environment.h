#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of a capture that are about the operating system. Beyond DESIGN (capture) and capture.h:
 *
 *   net.tsv      adapter, state (up | down), carrier (1 | 0), MTU, address/prefix. An adapter with
 *                several addresses has several rows, one without has "-".
 *   names.tsv    name, then addresses with commas between, or why there are none (absent |
 *                timed out | denied | failed), milliseconds.
 *   statvfs.tsv  path, blocks of 1024 bytes, free ones (to others than root), inodes, free inodes,
 *                flags with commas between (ro, rw; others are passed over). The path is that of a
 *                mount point, or any below it; what is asked for is answered by the longest that it
 *                lies in.
 *
 * Columns that are missing at the end of a row, empty or "-" are unknown. The parsers take hostile
 * bytes; all that they return lives in the arena. Where they return false, *ret_error is one
 * sentence that begins with `file` and the line.
 */
#include "node/environment.h"

bool capture_parse_net(struct arena *arena, struct bytes text, const char *file,
		       struct network_facts *io, const char **ret_error);
void capture_format_net(struct strbuf *buf, const struct network_facts *network);

struct capture_spaces {
	struct space_fact *items; /* `from` is not set */
	size_t count, capacity;
};

bool capture_parse_spaces(struct arena *arena, struct bytes text, const char *file,
			  struct capture_spaces *io, const char **ret_error);
void capture_format_space(struct strbuf *buf, const struct space_fact *space);

/* `from` is set. */
bool capture_parse_names(struct arena *arena, struct bytes text, const char *file,
			 struct name_facts *io, const char **ret_error);
void capture_format_name(struct strbuf *buf, const struct name_fact *name);
