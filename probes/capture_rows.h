#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of a table of a capture: columns with TABs between, taken from hostile bytes. The first fault
 * ends the table; its words begin with the file and the line. Only for probes/capture*.c.
 */
#include "node/facts.h"

enum { COLUMNS_MOST = 11 };

/* A table while it is read. */
struct capture_rows {
	struct arena *arena;
	const char *file;
	struct bytes rest;
	size_t line, rows;
	struct bytes columns[COLUMNS_MOST];
	size_t count;	   /* of columns in this row */
	bool cut;	   /* the row has no newline: its last column may lack something */
	const char *error; /* NULL as long as there is none */
};

struct capture_rows rows_new(struct arena *arena, struct bytes text, const char *file);

/* False at the end or after an error. Blank lines are passed over. */
bool rows_next(struct capture_rows *table);

void rows_fault(struct capture_rows *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A row must have as many columns; more when its end may be missing. */
void rows_need(struct capture_rows *table, size_t least, size_t least_when_cut);

/* Empty when there are not so many. */
struct bytes rows_column(const struct capture_rows *table, size_t index);
/* Missing, empty or "-". */
bool rows_unknown(struct bytes column);

/* A column without its escapes; NULL after a fault. */
char *rows_literal(struct capture_rows *table, size_t index);
/* The same; NULL also when unknown. */
const char *rows_text(struct capture_rows *table, size_t index);
/* A plain absolute path. */
const char *rows_path(struct capture_rows *table, size_t index);
/* One of the letters of `allowed`. */
char rows_letter(struct capture_rows *table, size_t index, const char *name, const char *allowed);

struct rows_rule {
	const char *name;
	int base;
	int64_t least, most;
	const char *fault; /* "is not octal" */
};

extern const char rows_whole_number[]; /* the fault of most of them */

/* 0 after a fault. */
int64_t rows_number_of(struct capture_rows *table, struct bytes from, const struct rows_rule *rule);
/* `unknown` when the column is. */
int64_t rows_number(struct capture_rows *table, size_t index, const struct rows_rule *rule,
		    int64_t unknown);

/* A further column: TAB, then the text with escapes, or "-" for NULL and "". */
void rows_put(struct strbuf *buf, const char *text);
void rows_put_number(struct strbuf *buf, int64_t value, int64_t unknown);
