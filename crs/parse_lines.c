/* SPDX-License-Identifier: Apache-2.0 */
#include "crs/parse_lines.h"

#include <strings.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

struct bytes crs_text(struct bytes text)
{
	static const char mark[] = "\xEF\xBB\xBF";

	if (text.length >= 3 && memcmp(text.data, mark, 3) == 0)
		return crs_skip(text, 3);
	return text;
}

static struct bytes first_of(struct bytes bytes, size_t length)
{
	return (struct bytes){ bytes.data, length };
}

bool crs_next_clean_line(struct bytes *rest, struct crs_line *ret)
{
	if (rest->length == 0)
		return false;
	const char *end = memchr(rest->data, '\n', rest->length);
	size_t length = end ? (size_t)(end - rest->data) : rest->length;
	struct bytes text = first_of(*rest, length);

	*rest = crs_skip(*rest, end ? length + 1 : length);
	while (text.length &&
	       (is_blank(text.data[text.length - 1]) || text.data[text.length - 1] == '\r'))
		text.length--;
	*ret = (struct crs_line){ .text = text, .ended = end != NULL };
	return true;
}

bool crs_next_line(struct bytes *rest, struct crs_line *ret)
{
	if (!crs_next_clean_line(rest, ret))
		return false;
	ret->damaged = memchr(ret->text.data, '\0', ret->text.length) != NULL;
	return true;
}

bool crs_is_nocase(struct bytes bytes, const char *string)
{
	return strlen(string) == bytes.length &&
	       (bytes.length == 0 || strncasecmp(bytes.data, string, bytes.length) == 0);
}

size_t crs_indent(struct bytes bytes)
{
	size_t count = 0;

	while (count < bytes.length && is_blank(bytes.data[count]))
		count++;
	return count;
}

struct bytes crs_trim(struct bytes bytes)
{
	bytes = crs_skip(bytes, crs_indent(bytes));
	while (bytes.length && is_blank(bytes.data[bytes.length - 1]))
		bytes.length--;
	return bytes;
}

bool crs_word(struct bytes *rest, struct bytes *ret)
{
	struct bytes from = crs_skip(*rest, crs_indent(*rest));
	size_t length = 0;

	while (length < from.length && !is_blank(from.data[length]))
		length++;
	*rest = crs_skip(from, length);
	*ret = first_of(from, length);
	return length > 0;
}

bool crs_field(struct bytes *rest, char separator, struct bytes *ret)
{
	if (!rest->data)
		return false;
	const char *end = rest->length ? memchr(rest->data, separator, rest->length) : NULL;

	if (!end) {
		*ret = *rest;
		*rest = (struct bytes){ 0 };
		return true;
	}
	size_t length = (size_t)(end - rest->data);
	*ret = first_of(*rest, length);
	*rest = crs_skip(*rest, length + 1);
	return true;
}

bool crs_key_value(struct bytes line, struct bytes *ret_key, struct bytes *ret_value)
{
	const char *equals = line.length ? memchr(line.data, '=', line.length) : NULL;

	if (!equals)
		return false;
	size_t length = (size_t)(equals - line.data);
	*ret_key = crs_trim(first_of(line, length));
	*ret_value = crs_trim(crs_skip(line, length + 1));
	return ret_key->length > 0;
}

bool crs_is_digits(struct bytes bytes)
{
	for (size_t i = 0; i < bytes.length; i++)
		if (!is_digit(bytes.data[i]))
			return false;
	return bytes.length > 0;
}

bool crs_is_host(struct bytes bytes)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789._-";

	for (size_t i = 0; i < bytes.length; i++)
		if (!bytes.data[i] || !strchr(allowed, bytes.data[i]))
			return false;
	return bytes.length > 0 && bytes.data[0] != '-' && bytes.data[0] != '.';
}

bool crs_is_run_of(struct bytes bytes, char character, size_t least)
{
	for (size_t i = 0; i < bytes.length; i++)
		if (bytes.data[i] != character)
			return false;
	return bytes.length >= least;
}

bool crs_number(struct bytes bytes, long *ret)
{
	long value = 0;

	if (!crs_is_digits(bytes) || bytes.length > 18)
		return false;
	for (size_t i = 0; i < bytes.length; i++)
		value = value * 10 + (bytes.data[i] - '0');
	*ret = value;
	return true;
}

/* Two to ten capitals and digits before the '-': "CRS", "CLSRSC". */
static size_t facility_length(struct bytes text)
{
	size_t length = 0;

	while (length < text.length && length < 11 &&
	       (is_upper(text.data[length]) || (length && is_digit(text.data[length]))))
		length++;
	bool fits = length >= 2 && length <= 10;
	return fits && length < text.length && text.data[length] == '-' ? length : 0;
}

bool crs_message(struct crs_line line, struct crs_message *ret)
{
	struct bytes text = crs_skip(line.text, crs_indent(line.text));
	size_t facility = facility_length(text);

	if (!facility)
		return false;
	struct bytes rest = crs_skip(text, facility + 1);
	size_t zeros = 0, digits = 0;
	while (zeros < rest.length && rest.data[zeros] == '0')
		zeros++;
	while (zeros + digits < rest.length && is_digit(rest.data[zeros + digits]))
		digits++;
	if (zeros + digits == 0 || digits > 6)
		return false;

	long code = 0;
	if (digits)
		crs_number(first_of(crs_skip(rest, zeros), digits), &code);
	rest = crs_skip(rest, zeros + digits);
	bool delimited = rest.length ? rest.data[0] == ':' || is_blank(rest.data[0]) : line.ended;
	if (!delimited)
		return false;
	rest = crs_trim(rest);
	if (rest.length && rest.data[0] == ':')
		rest = crs_trim(crs_skip(rest, 1));
	*ret = (struct crs_message){ first_of(text, facility), code, rest };
	return true;
}

/* The next '-' that stands between a facility's last letter and a digit; NULL when none. */
static const char *find_dash(struct bytes text)
{
	const char *end = text.data + text.length;
	const char *dash = text.length ? memchr(text.data, '-', text.length) : NULL;

	while (dash) {
		bool before = dash > text.data && (is_upper(dash[-1]) || is_digit(dash[-1]));
		const char *next = dash + 1;
		if (before && next < end && is_digit(*next))
			return dash;
		dash = next < end ? memchr(next, '-', (size_t)(end - next)) : NULL;
	}
	return NULL;
}

bool crs_next_message(struct bytes *rest, struct crs_line *ret_line, struct crs_message *ret)
{
	const char *dash;

	while ((dash = find_dash(*rest)) != NULL) {
		size_t before = (size_t)(dash - rest->data);
		const char *line_feed = memrchr(rest->data, '\n', before);
		*rest = crs_skip(*rest, line_feed ? (size_t)(line_feed + 1 - rest->data) : 0);
		crs_next_line(rest, ret_line);
		if (crs_message(*ret_line, ret))
			return true;
	}
	*rest = crs_skip(*rest, rest->length);
	return false;
}

long crs_code(struct crs_line line)
{
	struct crs_message message;

	return crs_message(line, &message) && crs_is(message.facility, "CRS") ? message.code : -1;
}

/* FNV-1a */
static uint32_t hash_of(struct bytes bytes)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < bytes.length; i++)
		hash = (hash ^ (unsigned char)bytes.data[i]) * UINT64_C(1099511628211);
	return (uint32_t)(hash ^ hash >> 32);
}

const char *crs_intern(struct arena *arena, struct crs_intern *intern, struct bytes bytes)
{
	const size_t count = sizeof(intern->slots) / sizeof(intern->slots[0]);
	/* names of servers differ at their end, other words in their length or beginning */
	size_t last = bytes.length ? (unsigned char)bytes.data[bytes.length - 1] : 0;
	size_t first = bytes.length ? (unsigned char)bytes.data[0] : 0;
	const char **slot = &intern->slots[(last + 8 * bytes.length + 3 * first) % count];

	if (!*slot || !crs_is(bytes, *slot))
		*slot = arena_strndup(arena, bytes.data, bytes.length);
	return *slot;
}

struct crs_index_slot {
	const char *name;
	uint32_t hash;
	uint32_t position;
};

struct crs_index crs_index_new(struct arena *scratch)
{
	return (struct crs_index){ .scratch = scratch };
}

/* The slot that holds the name, or the free one where it belongs. */
static struct crs_index_slot *slot_of(const struct crs_index *index, struct bytes name,
				      uint32_t hash)
{
	size_t at = hash & (index->size - 1);

	while (index->slots[at].name &&
	       (index->slots[at].hash != hash || !crs_is(name, index->slots[at].name)))
		at = (at + 1) & (index->size - 1);
	return &index->slots[at];
}

size_t crs_index_find(const struct crs_index *index, struct bytes name)
{
	if (!index->size)
		return CRS_NOT_FOUND;
	const struct crs_index_slot *slot = slot_of(index, name, hash_of(name));
	return slot->name ? slot->position : CRS_NOT_FOUND;
}

static struct bytes bytes_of(const char *string)
{
	return (struct bytes){ string, strlen(string) };
}

/* Kept at most half full; the size is a power of two. */
static void index_grow(struct crs_index *index)
{
	struct crs_index bigger = { .scratch = index->scratch,
				    .size = index->size ? index->size * 4 : 64,
				    .count = index->count };

	bigger.slots = arena_alloc(index->scratch, bigger.size * sizeof(*bigger.slots));
	for (size_t i = 0; i < index->size; i++) {
		const struct crs_index_slot *slot = &index->slots[i];
		if (slot->name)
			*slot_of(&bigger, bytes_of(slot->name), slot->hash) = *slot;
	}
	*index = bigger;
}

void crs_index_add(struct crs_index *index, const char *name, size_t position)
{
	uint32_t hash = hash_of(bytes_of(name));

	if (index->count * 2 >= index->size)
		index_grow(index);
	*slot_of(index, bytes_of(name), hash) = (struct crs_index_slot){ name, hash,
									 (uint32_t)position };
	index->count++;
}
