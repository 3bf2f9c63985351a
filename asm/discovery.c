/* SPDX-License-Identifier: Apache-2.0
 *
 * The discovery string: what it is made of, and which names it selects.
 */
#include "asm/asmtool.h"

#include <string.h>

/* ---- splitting ---- */

static bool is_around(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\'' || c == '"';
}

/* Without blanks and quotes on both sides. Each side alone: a quoted list is split inside. */
static struct bytes bare(struct bytes text)
{
	while (text.length && is_around(text.data[0])) {
		text.data++;
		text.length--;
	}
	while (text.length && is_around(text.data[text.length - 1]))
		text.length--;
	return text;
}

static void add_default(struct arena *arena, struct names *names)
{
	static const char *const patterns[] = { "/dev/raw/*", "/dev/oracleasm/disks/*", "ORCL:*" };

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		names_add(arena, names, patterns[i]);
}

void asm_split_discovery(struct arena *arena, const char *string, struct names *ret)
{
	const char *rest = string;

	*ret = (struct names){ 0 };
	while (rest) {
		const char *comma = strchr(rest, ',');
		size_t length = comma ? (size_t)(comma - rest) : strlen(rest);
		struct bytes pattern = bare((struct bytes){ rest, length });
		if (pattern.length)
			names_add(arena, ret, arena_strndup(arena, pattern.data, pattern.length));
		rest = comma ? comma + 1 : NULL;
	}
	if (!ret->count)
		add_default(arena, ret);
}

bool asm_is_exadata_pattern(const char *pattern)
{
	return str_starts(pattern, "o/");
}
