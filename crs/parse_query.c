/* SPDX-License-Identifier: Apache-2.0
 *
 * crsctl query and config. The sentences are translated; values stand in brackets.
 */
#include "crs/crs.h"
#include "crs/parse_lines.h"

#include <string.h>

enum { CODE_AUTOSTART_OFF = 4621, CODE_AUTOSTART_ON = 4622 };

/* ---- query css votedisk ---- */

/* The part between two characters, from the first `open` to the last `close`; takes it and what
 * is before it off *rest. */
static bool enclosed(struct bytes *rest, char open, char close, struct bytes *ret)
{
	const char *start = rest->length ? memchr(rest->data, open, rest->length) : NULL;
	const char *end = rest->length ? memrchr(rest->data, close, rest->length) : NULL;

	if (!start || !end || end < start)
		return false;
	*ret = (struct bytes){ start + 1, (size_t)(end - start - 1) };
	*rest = crs_skip(*rest, (size_t)(end - rest->data) + 1);
	return true;
}

/* " 1." at the start of a line, whatever follows. */
static bool starts_like_row(struct bytes line)
{
	struct bytes rest = line, word;

	return crs_word(&rest, &word) && word.data[word.length - 1] == '.' &&
	       crs_is_digits((struct bytes){ word.data, word.length - 1 });
}

/* " 1. ONLINE   <id> (path) [group]"; a path may hold blanks and parentheses. */
static bool read_voting_row(struct arena *arena, struct crs_line line, struct voting_file *ret)
{
	struct bytes rest = line.text, number, state, id, path, group = { 0 };
	struct voting_file file = { 0 };

	if (line.damaged || !crs_word(&rest, &number) || number.data[number.length - 1] != '.')
		return false;
	number.length--;
	if (!crs_number(number, &file.number) || !crs_word(&rest, &state))
		return false;
	struct bytes before = rest;
	if (!enclosed(&rest, '(', ')', &path))
		return false;
	before.length = (size_t)(path.data - 1 - before.data);
	if (!crs_word(&before, &id))
		id = (struct bytes){ "", 0 };
	if (enclosed(&rest, '[', ']', &group) && group.length)
		file.group = arena_strndup(arena, group.data, group.length);
	file.state = arena_strndup(arena, state.data, state.length);
	file.online = crs_is(state, "ONLINE");
	file.id = arena_strndup(arena, id.data, id.length);
	file.path = arena_strndup(arena, path.data, path.length);
	*ret = file;
	return true;
}

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Part of a name or version rather than a number that stands alone. */
static bool touches(struct bytes text, size_t at)
{
	return at < text.length && (is_letter(text.data[at]) || strchr("-_./:", text.data[at]));
}

/* The only number of a line with words around it: "Located 3 voting disk(s).", in any language. */
static bool read_located(struct crs_line line, long *ret)
{
	struct bytes text = line.text;
	struct crs_message head;
	size_t numbers = 0, start = 0, end = 0;
	bool words = false;

	if (line.damaged || crs_message(line, &head) || starts_like_row(text))
		return false;
	for (size_t i = 0; i < text.length; i++) {
		words |= is_letter(text.data[i]) || (unsigned char)text.data[i] >= 0x80;
		if (text.data[i] < '0' || text.data[i] > '9')
			continue;
		if (!numbers || end != i) {
			numbers++;
			start = i;
		}
		end = i + 1;
	}
	bool alone = !(start && touches(text, start - 1)) && !touches(text, end);
	bool whole = line.ended || end < text.length;
	return numbers == 1 && words && alone && whole &&
	       crs_number((struct bytes){ text.data + start, end - start }, ret);
}

bool crs_parse_voting(struct arena *arena, struct bytes text, struct voting_facts *io)
{
	struct bytes rest = crs_text(text);
	struct crs_line line;
	bool recognised = false;

	while (crs_next_line(&rest, &line)) {
		struct voting_file file;
		if (read_voting_row(arena, line, &file)) {
			io->items = arena_grow(arena, io->items, &io->capacity, io->count,
					       sizeof(*io->items));
			io->items[io->count++] = file;
			recognised = true;
		} else if (read_located(line, &io->located)) {
			io->located_known = true;
			recognised = true;
		}
	}
	return recognised;
}

/* ---- query crs ---- */

/* The next "[…]" of *rest, without the brackets. */
static bool next_bracket(struct bytes *rest, struct bytes *ret)
{
	const char *start = rest->length ? memchr(rest->data, '[', rest->length) : NULL;

	if (!start)
		return false;
	*rest = crs_skip(*rest, (size_t)(start - rest->data) + 1);
	const char *end = rest->length ? memchr(rest->data, ']', rest->length) : NULL;
	if (!end)
		return false;
	size_t length = (size_t)(end - rest->data);
	*ret = (struct bytes){ rest->data, length };
	*rest = crs_skip(*rest, length + 1);
	return true;
}

static bool only_of(struct bytes bytes, const char *allowed)
{
	for (size_t i = 0; i < bytes.length; i++)
		if (!bytes.data[i] || !strchr(allowed, bytes.data[i]))
			return false;
	return bytes.length > 0;
}

/* "19.0.0.0.0" */
static bool is_version(struct bytes bytes)
{
	return only_of(bytes, "0123456789.") && bytes.data[0] != '.' &&
	       memchr(bytes.data, '.', bytes.length);
}

/* "NORMAL", "ROLLING PATCH" */
static bool is_upgrade_state(struct bytes bytes)
{
	return only_of(bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZ _") && bytes.data[0] != ' ';
}

static void keep(struct arena *arena, struct bytes bytes, const char **io)
{
	if (!*io)
		*io = arena_strndup(arena, bytes.data, bytes.length);
}

/* A node name may stand in brackets too, before the version. */
bool crs_parse_version(struct arena *arena, struct bytes text, struct version_facts *io)
{
	struct bytes rest = crs_text(text);
	struct crs_line line;
	struct crs_message head;
	bool recognised = false;

	while (crs_next_line(&rest, &line)) {
		struct bytes brackets = line.text, inside;
		if (crs_message(line, &head))
			continue;
		while (next_bracket(&brackets, &inside)) {
			if (is_version(inside)) {
				keep(arena, inside, &io->active);
				recognised = true;
			} else if (recognised && is_upgrade_state(inside)) {
				keep(arena, inside, &io->upgrade_state);
			} else if (recognised && crs_is_digits(inside)) {
				keep(arena, inside, &io->active_patch);
			}
		}
	}
	return recognised;
}

const char *crs_parse_patch_level(struct arena *arena, struct bytes text)
{
	struct bytes rest = crs_text(text);
	struct crs_line line;
	struct crs_message head;

	while (crs_next_line(&rest, &line)) {
		struct bytes brackets = line.text, inside;
		if (crs_message(line, &head))
			continue;
		while (next_bracket(&brackets, &inside))
			if (crs_is_digits(inside))
				return arena_strndup(arena, inside.data, inside.length);
	}
	return NULL;
}

/* ---- config crs | has ---- */

bool crs_parse_autostart(struct bytes text, bool *ret_enabled)
{
	struct bytes rest = crs_text(text);
	struct crs_line line;

	while (crs_next_line(&rest, &line)) {
		long code = crs_code(line);
		if (code != CODE_AUTOSTART_ON && code != CODE_AUTOSTART_OFF)
			continue;
		*ret_enabled = code == CODE_AUTOSTART_ON;
		return true;
	}
	return false;
}
