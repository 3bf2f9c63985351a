/* SPDX-License-Identifier: Apache-2.0
 *
 * A line to words of the form KEY{argument}operator"value".
 */
#include <string.h>

#include "udev-rules/lex.h"

enum { UDEV_ESCAPES = 247, UDEV_IGNORE_CASE = 257 };

bool rules_udev_before(long udev, long version)
{
	return udev > 0 && udev < version;
}

size_t rules_scan_operator(const char *text, enum rule_operator *ret)
{
	static const enum rule_operator long_ones[] = { RULE_MATCH, RULE_NOMATCH, RULE_ADD,
							RULE_REMOVE, RULE_FINAL };

	for (size_t i = 0; i < sizeof(long_ones) / sizeof(*long_ones); i++) {
		*ret = long_ones[i];
		if (str_starts(text, rule_operator_text(*ret)))
			return 2;
	}
	*ret = *text == '=' ? RULE_SET : RULE_NO_OPERATOR;
	return *text == '=' ? 1 : 0;
}

static size_t skip_blanks(const char *text, size_t at)
{
	while (rules_is_blank(text[at]))
		at++;
	return at;
}

/* The end of the key that begins at `at`; the end of the text when nothing ends it. */
static size_t end_of_key(const char *text, size_t at)
{
	for (; text[at]; at++) {
		if (rules_is_blank(text[at]) || text[at] == '=' || text[at] == '{')
			break;
		if (strchr("+-!:", text[at]) && text[at + 1] == '=')
			break;
	}
	return at;
}

/* ---- escapes of e"…" ---- */

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

/* Reads `count` digits; false when there are fewer. */
static bool read_number(const char **io, int count, int base, unsigned long *ret)
{
	*ret = 0;
	for (int i = 0; i < count; i++, ++*io) {
		int digit = digit_of(**io);
		if (digit >= base)
			return false;
		*ret = *ret * (unsigned)base + (unsigned)digit;
	}
	return true;
}

static void append_utf8(struct strbuf *buf, unsigned long c)
{
	char bytes[4];
	size_t count = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };

	for (size_t i = count - 1; i > 0; i--, c >>= 6)
		bytes[i] = (char)(0x80 | (c & 0x3F));
	bytes[0] = (char)(lead[count] | c);
	strbuf_append(buf, bytes, count);
}

/* *io is behind the backslash. */
static bool unescape(const char **io, struct strbuf *buf)
{
	static const char names[] = "abfnrtv\\\"'s", values[] = "\a\b\f\n\r\t\v\\\"' ";
	const char *name = strchr(names, **io);
	unsigned long number;
	char c = **io;

	if (c && name) {
		strbuf_append(buf, &values[name - names], 1);
		++*io;
		return true;
	}
	if (c == 'x' || c == 'u' || c == 'U') {
		++*io;
		if (!read_number(io, c == 'x' ? 2 : c == 'u' ? 4 : 8, 16, &number))
			return false;
	} else if (!read_number(io, 3, 8, &number) || number > 255) {
		return false;
	}
	if (number == 0 || number > 0x10FFFF)
		return false;
	if (c == 'u' || c == 'U')
		append_utf8(buf, number);
	else
		strbuf_append(buf, &(char){ (char)number }, 1);
	return true;
}

/* ---- values ---- */

/* `at` is behind the opening quote. The place of the closing one, or 0. */
static size_t find_quote(const char *text, size_t at, bool escaped)
{
	for (; text[at] != '"'; at++) {
		if (text[at] == '\\' && (escaped || text[at + 1] == '"'))
			at++;
		if (!text[at])
			return 0;
	}
	return at;
}

static enum scan_result read_value(struct arena *arena, const char *text, size_t at, bool escaped,
				   struct scan_word *ret)
{
	struct strbuf value = strbuf_new(arena);
	size_t end = find_quote(text, at, escaped);
	const char *position = text + at;

	if (end == 0)
		return SCAN_UNTERMINATED;
	while (position < text + end) {
		if (*position == '\\' && escaped) {
			position++;
			if (!unescape(&position, &value) || position > text + end)
				return SCAN_ESCAPE;
			continue;
		}
		if (position[0] == '\\' && position[1] == '"')
			position++;
		strbuf_append(&value, position++, 1);
	}
	ret->value = value.data;
	ret->end = end + 1;
	return SCAN_WORD;
}

/* The prefixes e and i, in any order, each once. */
static enum scan_result read_prefixed(struct arena *arena, const char *text, long udev,
				      struct scan_word *ret)
{
	size_t at = ret->value_at;
	bool escaped = false;

	for (; at < ret->value_at + 2 && text[at] != '"'; at++) {
		if (text[at] == 'e' && !escaped)
			escaped = true;
		else if (text[at] == 'i' && !ret->ignore_case)
			ret->ignore_case = true;
		else
			return SCAN_NO_QUOTE;
	}
	if (text[at] != '"')
		return SCAN_NO_QUOTE;
	if ((escaped && rules_udev_before(udev, UDEV_ESCAPES)) ||
	    (ret->ignore_case && rules_udev_before(udev, UDEV_IGNORE_CASE)))
		return SCAN_PREFIX;
	return read_value(arena, text, at + 1, escaped, ret);
}

enum scan_result rules_scan(struct arena *arena, const char *text, size_t offset, long udev,
			    struct scan_word *ret)
{
	size_t at = offset;

	*ret = (struct scan_word){ 0 };
	for (; rules_is_blank(text[at]) || text[at] == ','; at++)
		ret->commas += text[at] == ',';
	ret->start = ret->key_end = ret->end = at;
	if (!text[at])
		return SCAN_END;
	at = ret->key_end = end_of_key(text, at);
	ret->key = arena_strndup(arena, text + ret->start, at - ret->start);
	if (!text[at])
		return SCAN_NO_OPERATOR;
	if (text[at] == '{') {
		const char *close = strchr(text + at, '}');
		if (!close)
			return SCAN_NO_BRACE;
		ret->argument = arena_strndup(arena, text + at + 1,
					      (size_t)(close - text) - at - 1);
		at = (size_t)(close - text) + 1;
	}
	ret->operator_at = at = skip_blanks(text, at);
	size_t length = rules_scan_operator(text + at, &ret->op);
	if (length == 0)
		return SCAN_NO_OPERATOR;
	ret->value_at = skip_blanks(text, at + length);
	return read_prefixed(arena, text, udev, ret);
}
