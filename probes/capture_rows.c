/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/capture_rows.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "probes/capture.h"

const char rows_whole_number[] = "is not a number in range";

struct capture_rows rows_new(struct arena *arena, struct bytes text, const char *file)
{
	return (struct capture_rows){ .arena = arena, .file = file, .rest = text };
}

void rows_fault(struct capture_rows *table, const char *format, ...)
{
	va_list args;

	if (table->error)
		return;
	va_start(args, format);
	const char *what = arena_vprintf(table->arena, format, args);
	va_end(args);
	table->error = arena_printf(table->arena, "%s:%zu: %s", table->file, table->line, what);
}

static struct bytes take_line(struct capture_rows *table)
{
	struct bytes line = table->rest;
	const char *end = memchr(line.data, '\n', line.length);

	table->line++;
	table->cut = !end;
	if (end) {
		line.length = (size_t)(end - line.data);
		table->rest.data = end + 1;
		table->rest.length -= line.length + 1;
	} else {
		table->rest.length = 0;
	}
	if (line.length && line.data[line.length - 1] == '\r')
		line.length--;
	return line;
}

static void split(struct capture_rows *table, struct bytes line)
{
	table->count = 0;
	for (;;) {
		const char *tab = memchr(line.data, '\t', line.length);
		size_t length = tab ? (size_t)(tab - line.data) : line.length;
		if (table->count == COLUMNS_MOST) {
			rows_fault(table, "more than %d columns", COLUMNS_MOST);
			return;
		}
		table->columns[table->count++] = (struct bytes){ line.data, length };
		if (!tab)
			return;
		line.data += length + 1;
		line.length -= length + 1;
	}
}

/* False at the end or after an error. Blank lines are passed over. */
bool rows_next(struct capture_rows *table)
{
	while (!table->error && table->rest.length) {
		struct bytes line = take_line(table);
		if (line.length == 0)
			continue;
		if (line.length > CAPTURE_LINE_LIMIT)
			rows_fault(table, "the line is longer than %d bytes", CAPTURE_LINE_LIMIT);
		else if (memchr(line.data, '\0', line.length))
			rows_fault(table, "a NUL byte, this is no table");
		else if (++table->rows > CAPTURE_ROWS_LIMIT)
			rows_fault(table, "more than %d rows", CAPTURE_ROWS_LIMIT);
		else
			split(table, line);
		return !table->error;
	}
	return false;
}

/* A row must have as many columns; more when its end may be missing. */
void rows_need(struct capture_rows *table, size_t least, size_t least_when_cut)
{
	if (table->count < least)
		rows_fault(table, "%zu columns, at least %zu are needed", table->count, least);
	else if (table->cut && table->count < least_when_cut)
		rows_fault(table, "the row is cut: it has %zu columns and no newline",
			   table->count);
}

bool rows_unknown(struct bytes column)
{
	return column.length == 0 || (column.length == 1 && column.data[0] == '-');
}

struct bytes rows_column(const struct capture_rows *table, size_t index)
{
	return index < table->count ? table->columns[index] : (struct bytes){ "", 0 };
}

/* ---- columns ---- */

char *rows_literal(struct capture_rows *table, size_t index)
{
	struct bytes from = rows_column(table, index);
	char *text = capture_unescape(table->arena, from);

	if (!text)
		rows_fault(table, "%s has an escape other than \\t \\n \\r \\\\",
			   capture_quote(table->arena, from));
	return text;
}

/* NULL when unknown. */
const char *rows_text(struct capture_rows *table, size_t index)
{
	return rows_unknown(rows_column(table, index)) ? NULL : rows_literal(table, index);
}

static bool number(struct bytes from, const struct rows_rule *rule, int64_t *ret)
{
	char digits[32];
	char *end;

	if (from.length == 0 || from.length >= sizeof(digits))
		return false;
	memcpy(digits, from.data, from.length);
	digits[from.length] = '\0';
	/* strtoll also takes blanks, "+" and "0x" */
	if (digits[strspn(digits, "-0123456789")] != '\0')
		return false;
	errno = 0;
	*ret = strtoll(digits, &end, rule->base);
	return !errno && end != digits && !*end && *ret >= rule->least && *ret <= rule->most;
}

int64_t rows_number_of(struct capture_rows *table, struct bytes from, const struct rows_rule *rule)
{
	int64_t value = 0;

	if (number(from, rule, &value))
		return value;
	rows_fault(table, "%s %s %s", rule->name, capture_quote(table->arena, from), rule->fault);
	return 0;
}

int64_t rows_number(struct capture_rows *table, size_t index, const struct rows_rule *rule,
		    int64_t unknown)
{
	struct bytes from = rows_column(table, index);

	return rows_unknown(from) ? unknown : rows_number_of(table, from, rule);
}

char rows_letter(struct capture_rows *table, size_t index, const char *name, const char *allowed)
{
	struct bytes from = rows_column(table, index);

	if (from.length == 1 && from.data[0] && strchr(allowed, from.data[0]))
		return from.data[0];
	rows_fault(table, "%s %s is none of %s", name, capture_quote(table->arena, from), allowed);
	return 0;
}

const char *rows_path(struct capture_rows *table, size_t index)
{
	const char *path = rows_literal(table, index);

	if (!path)
		return NULL;
	const char *plain = capture_path(table->arena, path);
	if (!str_equal(plain, path))
		rows_fault(table, "%s is not a plain absolute path",
			   capture_quote(table->arena, rows_column(table, index)));
	return path;
}

void rows_put(struct strbuf *buf, const char *text)
{
	strbuf_puts(buf, "\t");
	capture_escape(buf, text && *text ? text : "-");
}

void rows_put_number(struct strbuf *buf, int64_t value, int64_t unknown)
{
	if (value == unknown)
		strbuf_puts(buf, "\t-");
	else
		strbuf_printf(buf, "\t%" PRId64, value);
}
