/* SPDX-License-Identifier: Apache-2.0
 *
 * fnmatch(3) is not used: it depends on the locale, and takes exponential time on hostile patterns.
 */
#include "udev-rules/match.h"

#include <ctype.h>
#include <string.h>

static int lower(char c)
{
	return tolower((unsigned char)c);
}

static bool same(char a, char b, bool ignore_case)
{
	return a == b || (ignore_case && lower(a) == lower(b));
}

/* ---- brackets ---- */

static bool is_in_class(const char *name, size_t length, int c)
{
	static const struct {
		const char *name;
		int (*test)(int);
	} classes[] = {
		{ "alnum", isalnum }, { "alpha", isalpha }, { "blank", isblank },
		{ "cntrl", iscntrl }, { "digit", isdigit }, { "graph", isgraph },
		{ "lower", islower }, { "print", isprint }, { "punct", ispunct },
		{ "space", isspace }, { "upper", isupper }, { "xdigit", isxdigit },
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		if (strlen(classes[i].name) == length && memcmp(classes[i].name, name, length) == 0)
			return classes[i].test(c);
	return false;
}

/* "[:alpha:]" at `at`: its end, and whether c is in it; NULL when there is none. */
static const char *class_end(const char *at, char c, bool ignore_case, bool *io_found)
{
	if (at[0] != '[' || at[1] != ':')
		return NULL;
	size_t length = strspn(at + 2, "abcdefghijklmnopqrstuvwxyz");
	if (at[2 + length] != ':' || at[3 + length] != ']')
		return NULL;
	if (is_in_class(at + 2, length, (unsigned char)c) ||
	    (ignore_case && (is_in_class(at + 2, length, lower(c)) ||
			     is_in_class(at + 2, length, toupper((unsigned char)c)))))
		*io_found = true;
	return at + 4 + length;
}

/* A plain member of a bracket, which a backslash may precede; NULL at the end of the text. */
static const char *member(const char *at, char *ret)
{
	if (*at == '\\')
		at++;
	*ret = *at;
	return *at ? at + 1 : NULL;
}

static bool in_range(char first, char last, char c, bool ignore_case)
{
	unsigned char low = (unsigned char)first, high = (unsigned char)last;
	unsigned char plain = (unsigned char)c;

	if (!ignore_case)
		return low <= plain && plain <= high;
	return tolower(low) <= lower(c) && lower(c) <= tolower(high);
}

/* What follows the bracket whose "[" is before `at`; NULL when it is not closed: "[" is then a
 * letter like others. */
static const char *bracket_end(const char *at, char c, bool ignore_case, bool *ret_matches)
{
	bool negated = *at == '!' || *at == '^', found = false, first = true;

	if (negated)
		at++;
	while (first || *at != ']') {
		first = false;
		const char *end = class_end(at, c, ignore_case, &found);
		if (end) {
			at = end;
			continue;
		}
		char low, high;
		at = member(at, &low);
		if (!at)
			return NULL;
		high = low;
		if (at[0] == '-' && at[1] && at[1] != ']') {
			at = member(at + 1, &high);
			if (!at)
				return NULL;
		}
		found |= in_range(low, high, c, ignore_case);
	}
	*ret_matches = found != negated;
	return at + 1;
}

/* ---- patterns ---- */

/* One element of the pattern that is no "*" against one character: what follows it, or NULL. */
static const char *step(const char *pattern, char c, bool ignore_case)
{
	bool matches;
	const char *end;

	switch (*pattern) {
	case '\0':
		return NULL;
	case '?':
		return pattern + 1;
	case '[':
		end = bracket_end(pattern + 1, c, ignore_case, &matches);
		if (end)
			return matches ? end : NULL;
		return c == '[' ? pattern + 1 : NULL;
	case '\\':
		if (!pattern[1])
			return NULL;
		return same(pattern[1], c, ignore_case) ? pattern + 2 : NULL;
	default:
		return same(*pattern, c, ignore_case) ? pattern + 1 : NULL;
	}
}

bool glob_matches(const char *pattern, const char *text, bool ignore_case)
{
	const char *star = NULL, *retry = text; /* after the last "*", and where it goes on */

	for (;;) {
		if (*pattern == '*') {
			star = ++pattern;
			retry = text;
			continue;
		}
		if (!*text && !*pattern)
			return true;
		const char *next = *text ? step(pattern, *text, ignore_case) : NULL;
		if (next) {
			pattern = next;
			text++;
			continue;
		}
		if (!star || !*retry)
			return false;
		pattern = star;
		text = ++retry;
	}
}

/* The alternatives, each terminated. Empty ones count only as such. */
static void split(struct arena *arena, const char *value, struct pattern *io)
{
	size_t capacity = 0;

	for (;;) {
		size_t length = strcspn(value, "|");
		if (length == 0) {
			io->takes_empty = true;
		} else {
			io->items = arena_grow(arena, io->items, &capacity, io->count,
					       sizeof(*io->items));
			io->items[io->count++] = (struct alternative){
				value[length] ? arena_strndup(arena, value, length) : value, length
			};
		}
		if (!value[length])
			return;
		value += length + 1;
	}
}

uint32_t text_hash(const char *text, size_t length)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619U;
	return hash ? hash : 1;
}

void pattern_compile(struct arena *arena, const char *value, bool ignore_case, struct pattern *ret,
		     bool *ret_flip)
{
	*ret = (struct pattern){ .kind = PATTERN_WORDS, .ignore_case = ignore_case };
	*ret_flip = strcmp(value, "?*") == 0;
	if (!*value || *ret_flip) {
		ret->kind = PATTERN_EMPTY;
		return;
	}
	ret->wildcards = strpbrk(value, "*?[") != NULL;
	split(arena, value, ret);
	/* a letter or digit at the end of a pattern stands for itself, whatever is before it */
	if (ret->count == 1 && ret->wildcards && !ret->takes_empty && !ignore_case &&
	    isalnum((unsigned char)ret->items[0].text[ret->items[0].length - 1]))
		ret->last = ret->items[0].text[ret->items[0].length - 1];
	if (ret->count == 1 && !ret->wildcards && !ret->takes_empty && !ignore_case)
		ret->hash = text_hash(ret->items[0].text, ret->items[0].length);
}

static bool word_matches(const struct pattern *pattern, const struct alternative *word,
			 const char *text, size_t length)
{
	if (pattern->wildcards)
		return glob_matches(word->text, text, pattern->ignore_case);
	if (word->length != length)
		return false;
	return pattern->ignore_case ? strcasecmp(word->text, text) == 0
				    : memcmp(word->text, text, length) == 0;
}

static bool is_any_subsystem(const char *text)
{
	return strcmp(text, "subsystem") == 0 || strcmp(text, "bus") == 0 ||
	       strcmp(text, "class") == 0;
}

bool pattern_matches(const struct pattern *pattern, const char *text, size_t length)
{
	if (!text)
		text = "";
	if (pattern->kind == PATTERN_EMPTY)
		return length == 0;
	if (pattern->kind == PATTERN_SUBSYSTEM)
		return is_any_subsystem(text);
	if (pattern->takes_empty && length == 0)
		return true;
	if (pattern->last && (length == 0 || text[length - 1] != pattern->last))
		return false;
	for (size_t i = 0; i < pattern->count; i++)
		if (word_matches(pattern, &pattern->items[i], text, length))
			return true;
	return false;
}
