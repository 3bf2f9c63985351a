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

const char *account_name(struct arena *arena, struct bytes table, long id)
{
	const char *end = table.data + table.length;

	if (id < 0)
		return NULL;
	for (const char *line = table.data; line < end;) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const char *line_end = newline ? newline : end;
		const char *name_end = field_end(line, line_end);
		const char *password_end = name_end < line_end ? field_end(name_end + 1, line_end)
							       : line_end;
		/* + and - ask a name service, they name nobody */
		if (password_end < line_end && name_end > line && *line != '+' && *line != '-' &&
		    number_of(password_end + 1, field_end(password_end + 1, line_end)) == id)
			return arena_strndup(arena, line, (size_t)(name_end - line));
		line = newline ? newline + 1 : end;
	}
	return NULL;
}
