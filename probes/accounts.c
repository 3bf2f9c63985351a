/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/accounts.h"

#include <string.h>

/* The number between two colons; -1 when it is none. */
static long number_of(const char *data, const char *end)
{
	enum { DIGITS_MOST = 10 };
	long number = 0;

	if (data == end || end - data > DIGITS_MOST)
		return -1;
	for (; data < end; data++) {
		if (*data < '0' || *data > '9')
			return -1;
		number = number * 10 + (*data - '0');
	}
	return number;
}

static const char *field_end(const char *data, const char *end)
{
	const char *colon = memchr(data, ':', (size_t)(end - data));

	return colon ? colon : end;
}

static void add(struct arena *arena, const char *line, const char *end, struct accounts *io)
{
	const char *name_end = field_end(line, end);
	const char *password_end = name_end < end ? field_end(name_end + 1, end) : end;

	if (password_end == end || name_end == line || *line == '+' || *line == '-')
		return;
	long id = number_of(password_end + 1, field_end(password_end + 1, end));
	if (id < 0)
		return;
	io->items = arena_grow(arena, io->items, &io->capacity, io->count, sizeof(*io->items));
	io->items[io->count++] =
		(struct account){ arena_strndup(arena, line, (size_t)(name_end - line)), id };
}

void accounts_parse(struct arena *arena, struct bytes table, struct accounts *io)
{
	const char *end = table.data + table.length;

	for (const char *line = table.data; line < end;) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const char *line_end = newline ? newline : end;
		add(arena, line, line_end, io);
		line = newline ? newline + 1 : end;
	}
}
