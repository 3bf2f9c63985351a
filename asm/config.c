/* SPDX-License-Identifier: Apache-2.0
 *
 * Configuration texts of oracleasm and of AFD, and the table of mounts.
 */
#include "asm/asmtool.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct bytes skip_blanks(struct bytes text)
{
	while (text.length && is_blank(text.data[0])) {
		text.data++;
		text.length--;
	}
	return text;
}

static bool next_line(struct bytes *rest, struct bytes *ret)
{
	if (!rest->length)
		return false;
	const char *end = memchr(rest->data, '\n', rest->length);
	size_t length = end ? (size_t)(end - rest->data) : rest->length;
	size_t used = end ? length + 1 : length;

	*ret = (struct bytes){ rest->data, length };
	*rest = (struct bytes){ rest->data + used, rest->length - used };
	return true;
}

static size_t length_of_word(struct bytes text)
{
	size_t length = 0;

	while (length < text.length && !is_blank(text.data[length]))
		length++;
	return length;
}

static bool is_key_character(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* As the shell takes it: up to the closing quote, or to the first blank. A quote that is not closed
 * runs to the end of the line. */
static struct bytes value_in(struct bytes text)
{
	if (text.length && (text.data[0] == '"' || text.data[0] == '\'')) {
		struct bytes inside = { text.data + 1, text.length - 1 };
		const char *end = inside.length ? memchr(inside.data, text.data[0], inside.length)
						: NULL;
		if (end)
			inside.length = (size_t)(end - inside.data);
		while (!end && inside.length && is_blank(inside.data[inside.length - 1]))
			inside.length--;
		return inside;
	}
	return (struct bytes){ text.data, length_of_word(text) };
}

/* NAME=, and what stands behind it; false for comments, prose and damaged lines. */
static bool read_setting(struct bytes line, struct bytes *ret_key, struct bytes *ret_rest)
{
	size_t length = 0;

	if (line.length && memchr(line.data, '\0', line.length))
		return false;
	line = skip_blanks(line);
	while (length < line.length && is_key_character(line.data[length]))
		length++;
	if (!length || length == line.length || line.data[length] != '=')
		return false;
	*ret_key = (struct bytes){ line.data, length };
	*ret_rest = (struct bytes){ line.data + length + 1, line.length - length - 1 };
	return true;
}

void asm_parse_sysconfig(struct arena *arena, struct bytes text, struct properties *ret)
{
	struct bytes line, key, rest;

	*ret = (struct properties){ 0 };
	while (next_line(&text, &line)) {
		if (!read_setting(line, &key, &rest))
			continue;
		struct bytes value = value_in(rest);
		ret->items = arena_grow(arena, ret->items, &ret->capacity, ret->count,
					sizeof(*ret->items));
		ret->items[ret->count++] = (struct property){
			.key = arena_strndup(arena, key.data, key.length),
			.value = arena_strndup(arena, value.data, value.length),
		};
	}
}

/* The list is quoted as a whole or word by word: the outermost quotes go, asm_split_discovery() takes
 * those inside. */
static struct bytes list_in(struct bytes text)
{
	text = skip_blanks(text);
	while (text.length && is_blank(text.data[text.length - 1]))
		text.length--;
	if (text.length >= 2 && (text.data[0] == '"' || text.data[0] == '\'') &&
	    text.data[text.length - 1] == text.data[0])
		text = (struct bytes){ text.data + 1, text.length - 2 };
	return text;
}

const char *asm_parse_afd_diskstring(struct arena *arena, struct bytes text)
{
	static const char wanted[] = "afd_diskstring";
	struct bytes line, key, rest;
	const char *found = NULL;

	while (next_line(&text, &line)) {
		if (!read_setting(line, &key, &rest) || key.length != sizeof(wanted) - 1 ||
		    memcmp(key.data, wanted, key.length) != 0)
			continue;
		struct bytes list = list_in(rest);
		found = arena_strndup(arena, list.data, list.length);
	}
	return found;
}

const char *asm_parse_osasm(struct arena *arena, struct bytes text)
{
	static const char wanted[] = "SS_ASM_GRP";
	struct bytes line;

	while (next_line(&text, &line)) {
		const char *name = memmem(line.data, line.length, wanted, sizeof(wanted) - 1);
		const char *end = line.data + line.length;
		const char *open = name ? memchr(name, '"', (size_t)(end - name)) : NULL;
		const char *close = open ? memchr(open + 1, '"', (size_t)(end - open - 1)) : NULL;
		if (close && close > open + 1)
			return arena_strndup(arena, open + 1, (size_t)(close - open - 1));
	}
	return NULL;
}
