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

/* ---- matching ---- */

/* End of the list of characters that begins behind "[", or NULL: then "[" is a plain character. */
static const char *end_of_list(const char *list)
{
	if (*list == '!' || *list == '^')
		list++;
	if (*list == ']')
		list++;
	return strchr(list, ']');
}

static bool in_list(const char *list, const char *end, char c)
{
	bool inverted = *list == '!' || *list == '^', found = false;
	unsigned char wanted = (unsigned char)c;

	if (inverted)
		list++;
	while (list < end) {
		unsigned char first = (unsigned char)*list, last = first;
		bool range = end - list > 2 && list[1] == '-';
		if (range)
			last = (unsigned char)list[2];
		found = found || (first <= wanted && wanted <= last);
		list += range ? 3 : 1;
	}
	return c != '/' && found != inverted;
}

/* Takes one element, which is not "*", off *pattern when it stands for `c`. */
static bool takes(const char **pattern, char c)
{
	const char *end = **pattern == '[' ? end_of_list(*pattern + 1) : NULL;
	bool taken = end		? in_list(*pattern + 1, end, c)
		     : **pattern == '?' ? c != '/'
					: **pattern == c;

	if (taken)
		*pattern = end ? end + 1 : *pattern + 1;
	return taken;
}

/* Only the last "*" has to be tried again: a "/" is met by a "/" alone, so what stands before it is
 * settled. */
static bool matches(const char *pattern, const char *name, const char *end)
{
	const char *after_star = NULL, *star_name = NULL;

	while (name < end) {
		if (*pattern == '*') {
			after_star = ++pattern;
			star_name = name;
		} else if (*pattern && takes(&pattern, *name)) {
			name++;
		} else if (after_star && *star_name != '/') {
			pattern = after_star;
			name = ++star_name;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

/* Names in a folder, as "*" gives them: hidden ones are not among them. */
static bool is_in_folder(const char *folder, const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash && matches(folder, name, slash + 1) && slash[1] && slash[1] != '.';
}

bool asm_pattern_matches(const char *pattern, const char *name)
{
	if (str_ends(pattern, "/"))
		return is_in_folder(pattern, name);
	return matches(pattern, name, name + strlen(name));
}
