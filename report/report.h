#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings in, bytes out. Reports are built in memory; report_write() is the only place that
 * writes them. Bytes that came from commands and disks are made harmless here: valid UTF-8, no
 * control characters.
 */
#include "node/check.h"

struct report {
	const char *version; /* of gridck */
	const char *command; /* "walk" */
	int64_t elapsed_ms;
	const struct node_facts *facts;
	const struct start_order *order;
	const struct findings *findings;
	const struct finding_ref *roots;
	size_t root_count;
	const struct check_counts *counts;
	enum verdict verdict;
	const char *headline;
};

struct report_style {
	bool colour;
	bool verbose;
	int width; /* columns; 80 where not a terminal */
	bool utf8; /* box drawing characters may be used */
};

/* The text report; terminated, in the arena. */
char *report_text(struct arena *arena, const struct report *report,
		  const struct report_style *style);

/* The JSON report, schema gridck-report/1, with a final newline. */
char *report_json(struct arena *arena, const struct report *report);

/* A copy with invalid UTF-8 as U+FFFD and control characters (but for the newline when
 * `keep_newlines`) as \xNN, so that it can be printed anywhere. */
char *report_clean(struct arena *arena, const char *text, bool keep_newlines);

/* Writes to stdout (path NULL) or atomically to a file of mode 0600. Returns 0, or a negative errno
 * with *ret_error, one sentence. */
int report_write(struct arena *arena, const char *path, const char *text, const char **ret_error);
