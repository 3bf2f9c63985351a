/* SPDX-License-Identifier: Apache-2.0 */
#include "report/layout.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

struct layout_locale layout_enter(void)
{
	struct layout_locale entered = { .before = (locale_t)0 };

	entered.mine = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (entered.mine)
		entered.before = uselocale(entered.mine);
	return entered;
}

void layout_leave(struct layout_locale entered)
{
	if (!entered.mine)
		return;
	uselocale(entered.before);
	freelocale(entered.mine);
}

/* Columns of the character at `text`; *ret_length gets its bytes. */
static int character(const char *text, size_t *ret_length)
{
	mbstate_t state = { 0 };
	wchar_t point;
	size_t length = mbrtowc(&point, text, strnlen(text, MB_LEN_MAX), &state);

	if (length == 0 || length > MB_LEN_MAX) {
		*ret_length = 1;
		return 1;
	}
	*ret_length = length;
	int columns = wcwidth(point);
	return columns < 0 ? 1 : columns;
}

static int columns_of(const char *text, size_t length)
{
	int columns = 0;
	const char *end = text + length;

	while (text < end) {
		size_t bytes = 1;
		if (*text == '\033')
			bytes = strcspn(text, "m") + 1;
		else
			columns += character(text, &bytes);
		text += bytes;
	}
	return columns;
}

int layout_columns(const char *text)
{
	return columns_of(text, strlen(text));
}

char *layout_glue(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	for (char *c = copy; *c; c++)
		*c = *c == ' ' ? GLUE : *c;
	return copy;
}

char *layout_cap(struct arena *arena, const char *text, size_t bytes)
{
	size_t length = strlen(text);

	if (length <= bytes)
		return arena_strdup(arena, text);
	while (bytes > 0 && ((unsigned char)text[bytes] & 0xC0) == 0x80)
		bytes--;
	return arena_printf(arena, "%.*s [%zu bytes more]", (int)bytes, text, length - bytes);
}

char *layout_tail(struct arena *arena, const char *text, int width)
{
	int columns = layout_columns(text);

	if (columns <= width)
		return arena_strdup(arena, text);
	while (*text && columns > width - 3) {
		size_t bytes;
		columns -= character(text, &bytes);
		text += bytes;
	}
	return arena_printf(arena, "...%s", text);
}

/* ---- lines ---- */

struct pen {
	struct strbuf *out;
	int width, indent;
	int column;
	bool fresh; /* nothing but indentation in this line */
};

static void end_line(struct strbuf *out)
{
	while (out->length > 0 && out->data[out->length - 1] == ' ')
		out->length--;
	strbuf_puts(out, "\n");
}

static void next_line(struct pen *pen)
{
	end_line(pen->out);
	strbuf_printf(pen->out, "%*s", pen->indent, "");
	pen->column = pen->indent;
	pen->fresh = true;
}

static void put_word(struct pen *pen, const char *word, size_t length)
{
	int columns = columns_of(word, length);
	int space = pen->fresh ? 0 : 1;

	if (pen->column + space + columns > pen->width && pen->column > pen->indent) {
		next_line(pen);
		space = 0;
	}
	if (space)
		strbuf_puts(pen->out, " ");
	size_t start = pen->out->length;
	strbuf_append(pen->out, word, length);
	for (char *c = pen->out->data + start; *c; c++)
		*c = *c == GLUE ? ' ' : *c;
	pen->column += space + columns;
	pen->fresh = false;
}

void layout_wrap(struct strbuf *out, int width, const char *head, int indent, const char *text)
{
	struct pen pen = { .out = out, .width = width, .indent = indent, .fresh = true };

	strbuf_puts(out, head);
	pen.column = layout_columns(head);
	while (*text) {
		size_t length = strcspn(text, " \t\n");
		if (length > 0)
			put_word(&pen, text, length);
		text += length;
		if (*text == '\n' && text[1])
			next_line(&pen);
		text += *text != '\0';
	}
	end_line(out);
}

/* ---- tables ---- */

static void must(bool done)
{
	if (!done)
		mem_exhausted();
}

static void set_symbols(struct libscols_table *scols, bool utf8)
{
	struct libscols_symbols *symbols = scols_new_symbols();

	must(symbols && scols_symbols_set_branch(symbols, utf8 ? "├─" : "|-") == 0 &&
	     scols_symbols_set_vertical(symbols, utf8 ? "│ " : "| ") == 0 &&
	     scols_symbols_set_right(symbols, utf8 ? "└─" : "`-") == 0 &&
	     scols_table_set_symbols(scols, symbols) == 0);
	scols_unref_symbols(symbols);
}

struct table table_new(struct arena *arena, bool utf8, bool colour)
{
	struct table table = { .arena = arena, .scols = scols_new_table() };

	must(table.scols);
	/* text is cleaned here already; libsmartcols would turn our \xNN into \x5cxNN */
	scols_table_enable_noencoding(table.scols, 1);
	scols_table_enable_colors(table.scols, colour);
	/* cells arrive broken at the right width, and no word of them may be cut */
	scols_table_set_termforce(table.scols, SCOLS_TERMFORCE_NEVER);
	must(scols_table_set_column_separator(table.scols, "  ") == 0);
	set_symbols(table.scols, utf8 && MB_CUR_MAX > 1);
	return table;
}

void table_column(struct table *table, const char *name, int flags)
{
	struct libscols_column *column = scols_table_new_column(table->scols, name, 0, flags);

	must(column);
	if (flags & SCOLS_FL_WRAP)
		scols_column_set_wrapfunc(column, scols_wrapnl_chunksize, scols_wrapnl_nextchunk,
					  NULL);
}

struct libscols_line *table_line(struct table *table, struct libscols_line *parent)
{
	struct libscols_line *line = scols_table_new_line(table->scols, parent);

	must(line);
	return line;
}

/* Without a UTF-8 locale libsmartcols would not get past such a byte. */
static char *ascii_only(struct arena *arena, const char *text)
{
	struct strbuf out = strbuf_new(arena);

	for (; *text; text++) {
		if ((unsigned char)*text < 0x80)
			strbuf_append(&out, text, 1);
		else
			strbuf_printf(&out, "\\x%02X", (unsigned)(unsigned char)*text);
	}
	return out.data;
}

void table_cell(struct table *table, struct libscols_line *line, size_t column, const char *text,
		const char *colour)
{
	if (MB_CUR_MAX == 1)
		text = ascii_only(table->arena, text);
	must(scols_line_set_data(line, column, text) == 0);
	if (colour)
		must(scols_cell_set_color(scols_line_get_cell(line, column), colour) == 0);
}

void table_finish(struct table *table, struct strbuf *out)
{
	char *text = NULL;

	must(scols_print_table_to_string(table->scols, &text) == 0 && text);
	for (const char *line = text; *line;) {
		size_t length = strcspn(line, "\n");
		strbuf_append(out, line, length);
		end_line(out);
		line += length + (line[length] == '\n');
	}
	free(text);
	scols_unref_table(table->scols);
}
