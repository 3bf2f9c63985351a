/* SPDX-License-Identifier: Apache-2.0 */
#include "node/disks.h"

#include <string.h>

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

bool discovery_pattern_selects(const char *pattern, const char *name)
{
	if (str_ends(pattern, "/"))
		return is_in_folder(pattern, name);
	return matches(pattern, name, name + strlen(name));
}
