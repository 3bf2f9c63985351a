/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a line stops being one of udev's: what is wrong there, and what was meant. Most such lines
 * were copied from web pages and mails.
 */
#include <string.h>

#include "udev-rules/lex.h"

/* Quotes that are none to udev: of pages, of word processors, of shells. The length of the one at the
 * start of the text; 0 when there is none. */
static size_t foreign_quote(const char *text)
{
	static const char *const quotes[] = {
		"\xE2\x80\x9C",
		"\xE2\x80\x9D",
		"\xE2\x80\x9E",
		"\xE2\x80\x9F",
		"\xE2\x80\xB3",
		"\xE2\x80\x98",
		"\xE2\x80\x99",
		"\xE2\x80\xB2",
		"\xC2\xAB",
		"\xC2\xBB",
		"\xEF\xBC\x82",
		"'",
		"`",
	};

	for (size_t i = 0; i < sizeof(quotes) / sizeof(*quotes); i++)
		if (str_starts(text, quotes[i]))
			return strlen(quotes[i]);
	return 0;
}

static bool is_gap(char c)
{
	return rules_is_blank(c) || c == ',';
}

/* True when KEY{…}operator stands at the start of the text. */
static bool begins_word(const char *text)
{
	size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	enum rule_operator op;

	if (rules_key_find(text, length, 0) == RULE_KEY_UNKNOWN)
		return false;
	text += length;
	if (*text == '{') {
		text = strchr(text, '}');
		if (!text)
			return false;
		text++;
	}
	while (rules_is_blank(*text))
		text++;
	return rules_scan_operator(text, &op) > 0;
}

/* Where a value that begins at `at` should end: before the gap in front of the next word, or at the
 * end of the line. */
static size_t value_should_end(const char *text, size_t at)
{
	size_t end = at;

	for (size_t i = at; text[i]; i++) {
		if (!is_gap(text[i]))
			end = i + 1;
		else if (begins_word(text + i + 1))
			break;
	}
	return end;
}

/* Replaces `length` bytes of quote, or nothing, at both ends of a value. */
static void requote(struct arena *arena, const char *text, size_t from, size_t inner, size_t to,
		    struct word_fault *fault)
{
	size_t end = to;

	for (size_t i = inner; i < to; i++) {
		size_t length = foreign_quote(text + i);
		if (i + length == to && length > 0)
			end = i;
	}
	if (end == to && to > inner && text[to - 1] == '"')
		end--;
	fault->from = from;
	fault->to = to;
	fault->with = arena_printf(arena, "\"%.*s\"", (int)(end - inner), text + inner);
}

/* KERNEL==="sdb", OWNER:=="grid" */
static void no_such_operator(struct arena *arena, const struct scan_word *word,
			     struct word_faults *io)
{
	struct word_fault *fault = rules_fault(
		arena, io, ISSUE_OPERATOR, word->start,
		arena_printf(arena, "%s= is no operator", rule_operator_text(word->op)));

	fault->from = word->value_at;
	fault->to = word->value_at + 1;
	fault->with = "";
}

static void no_quote(struct arena *arena, const char *text, const struct scan_word *word,
		     struct word_faults *io)
{
	size_t at = word->value_at, length = foreign_quote(text + at);

	if (text[at] == '=') {
		no_such_operator(arena, word, io);
		return;
	}
	struct word_fault *fault = rules_fault(arena, io, ISSUE_NO_QUOTES, word->start,
					       length ? "these quotes are none to udev"
						      : "the value does not begin with a quote");
	size_t end = value_should_end(text, at);

	if (end > at + length && !memchr(text + at, '=', end - at))
		requote(arena, text, at, at + length, end, fault);
}

static void unterminated(struct arena *arena, const char *text, size_t start, size_t value_at,
			 struct word_faults *io)
{
	struct word_fault *fault = rules_fault(arena, io, ISSUE_UNTERMINATED, start,
					       "the quote is not closed");
	const char *quote = strchr(text + value_at, '"');
	size_t at = (size_t)(quote - text), end = value_should_end(text, at + 1);

	requote(arena, text, at, at + 1, end, fault);
}

/* True when the value of a word reaches into the next one, whose quote ended it. */
static bool swallows(const char *text, const struct scan_word *word)
{
	for (size_t i = word->value_at; i < word->end; i++)
		if (is_gap(text[i]) && begins_word(text + i + 1))
			return true;
	return false;
}

/* A quote with nothing behind it, or the next word. */
static bool is_stray_quote(const char *text)
{
	size_t gap = strspn(text, "\", \t");

	return *text == '"' && (!text[gap] || begins_word(text + gap));
}

static void cut(const char *text, size_t at, struct word_fault *fault)
{
	fault->from = at;
	fault->to = strlen(text);
	while (fault->from > 0 && is_gap(text[fault->from - 1]))
		fault->from--;
	fault->with = "";
}

static void no_word(struct arena *arena, const char *text, const struct scan_word *word,
		    bool is_first, struct word_faults *io)
{
	const char *rest = text + word->start;
	struct word_fault *fault;

	if (*rest == '#' && !is_first) {
		fault = rules_fault(arena, io, ISSUE_NOT_A_RULE, word->start,
				    "a comment needs a line of its own");
		cut(text, word->start, fault);
	} else if (*rest == '\\' && !rest[1 + strspn(rest + 1, " \t")]) {
		rules_fault(arena, io, ISSUE_SPLIT_LINE, word->start,
			    "a blank follows the backslash, so the line ends here");
	} else if (is_stray_quote(rest)) {
		fault = rules_fault(arena, io, ISSUE_NOT_A_RULE, word->start, "a quote too many");
		fault->from = word->start;
		fault->to = word->start + 1;
		fault->with = "";
	} else {
		rules_fault(arena, io, ISSUE_NOT_A_RULE, word->start,
			    is_first ? "this is not of the form KEY==\"value\""
				     : "from here on it is not of the form KEY==\"value\"");
	}
}

/* ENV{DM_NAME=="x": the brace belongs before the operator. */
static void no_brace(struct arena *arena, const char *text, const struct scan_word *word,
		     struct word_faults *io)
{
	struct word_fault *fault = rules_fault(arena, io, ISSUE_ARGUMENT, word->start,
					       "the brace is not closed");
	size_t at = word->key_end + strcspn(text + word->key_end, "=!+:-\"");
	enum rule_operator op;

	if (rules_scan_operator(text + at, &op) == 0)
		return;
	fault->from = fault->to = at;
	fault->with = "}";
}

void rules_diagnose(struct arena *arena, const char *text, enum scan_result result,
		    const struct scan_word *word, const struct scan_word *before,
		    struct word_faults *io)
{
	if (before && swallows(text, before)) {
		unterminated(arena, text, before->start, before->value_at, io);
	} else if (result == SCAN_NO_QUOTE) {
		no_quote(arena, text, word, io);
	} else if (result == SCAN_UNTERMINATED) {
		unterminated(arena, text, word->start, word->value_at, io);
	} else if (result == SCAN_NO_BRACE) {
		no_brace(arena, text, word, io);
	} else if (result == SCAN_ESCAPE) {
		rules_fault(arena, io, ISSUE_VALUE, word->start,
			    "e\"…\" holds an escape that C does not have");
	} else if (result == SCAN_PREFIX) {
		rules_fault(arena, io, ISSUE_VALUE, word->start,
			    "the udev of this node is too old for this prefix");
	} else {
		no_word(arena, text, word, !before, io);
	}
}
