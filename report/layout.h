#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines and tables of the text reports; private to report/. Text that comes in is cleaned already.
 */
#include <libsmartcols.h>
#include <locale.h>

#include "node/mem.h"

enum { LAYOUT_WIDTH = 80 }; /* where there is no terminal */

/* Stands for a space at which a line must not be broken; no cleaned text holds it. */
#define GLUE '\x01'

/* Makes this thread count the columns of UTF-8 text whatever the locale of the process is, until
 * layout_leave(). Without it libsmartcols misjudges, and may not return from, non-ASCII text. */
struct layout_locale {
	locale_t mine, before;
};
struct layout_locale layout_enter(void);
void layout_leave(struct layout_locale entered);

/* Columns that the text takes; colour sequences take none. */
int layout_columns(const char *text);

/* A copy that is never broken at its spaces. */
char *layout_glue(struct arena *arena, const char *text);

/* A copy of at most `bytes` bytes; says how many bytes were left out, if any. */
char *layout_cap(struct arena *arena, const char *text, size_t bytes);

/* A copy of at most `width` columns that keeps the end; what is left out is shown by "...". */
char *layout_tail(struct arena *arena, const char *text, int width);

/* Appends `head` as it is, then `text` broken at spaces so that no line is longer than `width`;
 * further lines begin with `indent` spaces. Words are not cut. Ends with a newline. */
void layout_wrap(struct strbuf *out, int width, const char *head, int indent, const char *text);

/* ---- tables ---- */

struct table {
	struct arena *arena;
	struct libscols_table *scols;
};

struct table table_new(struct arena *arena, bool utf8, bool colour);
/* `flags`: SCOLS_FL_TREE, SCOLS_FL_WRAP (broken where the text has newlines). */
void table_column(struct table *table, const char *name, int flags);
/* `parent` is NULL for a line at the left. */
struct libscols_line *table_line(struct table *table, struct libscols_line *parent);
/* `colour` is an escape sequence or NULL. */
void table_cell(struct table *table, struct libscols_line *line, size_t column, const char *text,
		const char *colour);
/* Appends the printed table and frees it. */
void table_finish(struct table *table, struct strbuf *out);
