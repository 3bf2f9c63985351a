#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What all parsers of crs/ share: lines and words as borrowed bytes, the head of a message, and
 * two small look-ups that keep a parse linear and its memory small. Nothing here copies text
 * unless it says so.
 */
#include <stdint.h>
#include <string.h>

#include "node/mem.h"

struct crs_line {
	struct bytes text; /* without its end, CR and trailing blanks */
	bool ended;	   /* a line feed followed, so nothing of it is missing */
	bool damaged;	   /* holds NULs: it may be two lines in one */
};

/* The text without a byte order mark. Give the result to crs_next_line(). */
struct bytes crs_text(struct bytes text);

/* Takes the next line off *rest; false at the end. */
bool crs_next_line(struct bytes *rest, struct crs_line *ret);
/* The same for a text that is known to hold no NULs. */
bool crs_next_clean_line(struct bytes *rest, struct crs_line *ret);

/* True when the bytes are exactly this string. Inline: asked several times of every line. */
static inline bool crs_is(struct bytes bytes, const char *string)
{
	size_t length = strlen(string);

	return length == bytes.length && (!length || memcmp(bytes.data, string, length) == 0);
}
/* The same, ASCII letters in any case. */
bool crs_is_nocase(struct bytes bytes, const char *string);

/* Without its first bytes. Inline: asked several times of every line, too. */
static inline struct bytes crs_skip(struct bytes bytes, size_t count)
{
	return count ? (struct bytes){ bytes.data + count, bytes.length - count } : bytes;
}
/* Without blanks (space, TAB) on both sides. */
struct bytes crs_trim(struct bytes bytes);
/* Blanks at the start. */
size_t crs_indent(struct bytes bytes);

/* Takes the next word that is free of blanks off *rest; false when there is none. */
bool crs_word(struct bytes *rest, struct bytes *ret);
/* Takes what stands before the next `separator` off *rest, the separator too; false when *rest is
 * used up. An empty field counts. */
bool crs_field(struct bytes *rest, char separator, struct bytes *ret);
/* Key and value around the first '='; both trimmed. False without '=' or key. */
bool crs_key_value(struct bytes line, struct bytes *ret_key, struct bytes *ret_value);

bool crs_is_digits(struct bytes bytes);
/* A host name by its shape: letters, digits, '.', '-', '_'. */
bool crs_is_host(struct bytes bytes);
/* Only this character, and at least `least` of it. */
bool crs_is_run_of(struct bytes bytes, char character, size_t least);
/* A whole number without sign; false for anything else and above 18 digits. */
bool crs_number(struct bytes bytes, long *ret);

/* The head of a message, "CRS-4638: text". */
struct crs_message {
	struct bytes facility;
	long code;
	struct bytes text; /* what follows the number and its colon */
};

/* False when the line does not start with one. A number at the very end of the input is not
 * taken: its last digits may be missing. */
bool crs_message(struct crs_line line, struct crs_message *ret);

/* Takes the lines up to the next one that starts with a message off *rest; false when there is
 * none. What crs_next_line() and crs_message() find, but a large answer without messages is passed
 * over at the speed of memchr(). */
bool crs_next_message(struct bytes *rest, struct crs_line *ret_line, struct crs_message *ret);

/* Number of a "CRS-" line, or -1. */
long crs_code(struct crs_line line);

/* Words that repeat (types, servers, states) are copied once, most of the time. Start from {0}. */
struct crs_intern {
	const char *slots[64];
};

/* A terminated copy in the arena, or an earlier copy of the same. */
const char *crs_intern(struct arena *arena, struct crs_intern *intern, struct bytes bytes);

#define CRS_NOT_FOUND SIZE_MAX

/* Positions by name. Lives in a scratch arena; the names themselves are borrowed. */
struct crs_index {
	struct arena *scratch;
	struct crs_index_slot *slots;
	size_t size, count;
};

struct crs_index crs_index_new(struct arena *scratch);
/* The position given to crs_index_add(), or CRS_NOT_FOUND. */
size_t crs_index_find(const struct crs_index *index, struct bytes name);
/* `name` must not be there yet. */
void crs_index_add(struct crs_index *index, const char *name, size_t position);
