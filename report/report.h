#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings in, bytes out. Reports are built in memory; report_write() is the only place that
 * writes them. Bytes that came from commands and disks are made harmless here: valid UTF-8, no
 * control characters.
 */
#include "node/baseline.h"
#include "node/judge.h"
#include "node/options.h"
#include "node/timeline.h"
#include "node/vendor_code.h"

struct report {
	const char *version; /* of gridck */
	const char *command; /* "walk", "disks" */
	int64_t elapsed_ms;
	const struct node_facts *facts;
	const struct judgement *judgement;
	const char *headline;
	const struct changes *changes;	 /* since facts->baseline; NULL without one */
	const struct timeline *timeline; /* NULL: the command has none */
};

struct report_style {
	bool terminal; /* what was written can be written over */
	bool colour;
	bool verbose;
	int width; /* columns; 80 where not a terminal */
	bool utf8; /* box drawing characters may be used */
	/* of the table of disks: "NAME,NAME", "+NAME" for more than usual; NULL: the usual ones.
	 * Names that do not exist are left out: ask report_columns_error() before. */
	const char *columns;
};

/* As the options want it and the place allows it: terminal or file, NO_COLOR, TERM. */
struct report_style report_style_of(const struct options *options);

/* The text report that belongs to report->command; terminated, in the arena, as those below. */
char *report_in_words(struct arena *arena, const struct report *report,
		      const struct report_style *style);

/* The text report on a node. */
char *report_text(struct arena *arena, const struct report *report,
		  const struct report_style *style);

/* The text report on disks, from report->facts->disks. */
char *report_disks_text(struct arena *arena, const struct report *report,
			const struct report_style *style);

/* What was shown of a stack that comes up. */
struct progress {
	bool begun;
	size_t lines; /* of the block on the terminal */
	enum stage_state states[STAGE_COUNT];
};

/* What is to be written after one more look: on a terminal the block of stages, in place of the one
 * before; elsewhere a line for each change, maybe nothing. `wait_seconds` is how long is waited at
 * most. */
char *report_progress(struct arena *arena, const struct node_facts *facts,
		      const struct judgement *judgement, int64_t waited_ms, long wait_seconds,
		      const struct report_style *style, struct progress *io);

/* The text report on udev's rules: findings, then the next boot of each ASM disk. */
char *report_rules_text(struct arena *arena, const struct report *report,
			const struct report_style *style);

/* What the rules do to one device, line by line. */
struct rules_explanation;
char *report_rules_explanation(struct arena *arena, const struct rules_explanation *explanation,
			       const struct report_style *style);

/* What is wrong with a choice of columns, one sentence; NULL when nothing is. */
const char *report_columns_error(struct arena *arena, const char *choice);

/* The columns of the table of disks with their help, and what they are called in JSON. */
char *report_disk_columns(struct arena *arena);

/* The JSON report, schema gridck-report/1, with a final newline. */
char *report_json(struct arena *arena, const struct report *report);

/* A copy with invalid UTF-8 as U+FFFD and control characters (but for newline and tab when
 * `keep_newlines`) as \xNN or \u{NNNN}, those that change the reading direction included, so that
 * it can be printed anywhere. */
char *report_clean(struct arena *arena, const char *text, bool keep_newlines);

/* Writes to stdout (path NULL) or atomically to a file of mode 0600. Returns 0, or a negative errno
 * with *ret_error, one sentence. */
int report_write(struct arena *arena, const char *path, const char *text, const char **ret_error);

/* What check IDs and vendor codes (CRS-4535, crs-04535, CRS4535) mean, one after the other, in 80
 * columns; upper and lower case are the same. The word "list" gives all check IDs with their worst
 * severity and title, then all codes with their text. `checks_page` is the text of CHECKS.md, one
 * "## ID" section per check. *ret_known is false when one of them is not known; the text says so. */
char *report_explain(struct arena *arena, const struct names *words, struct check_table checks,
		     struct vendor_codes codes, const char *checks_page, bool *ret_known);
