/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes to lines, as systemd-udevd reads them.
 */
#include <string.h>

#include "udev-rules/lex.h"

enum { LINE_LIMIT = 16384 }; /* one more than udev reads */

bool rules_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A bit for each end of a line, 0 for the others. */
static unsigned end_of_line(char c)
{
	return c == '\n' ? 1 : c == '\r' ? 2 : c == '\0' ? 4 : 0;
}

/* Takes one physical line off the rest; false at the end of the file. */
static bool next_physical(struct line_reader *io, struct bytes *ret)
{
	const char *data = io->rest.data;
	size_t length = io->rest.length, end = 0, next;
	unsigned seen = 0;

	if (length == 0)
		return false;
	while (end < length && !end_of_line(data[end]))
		end++;
	for (next = end; next < length; next++) {
		unsigned bit = end_of_line(data[next]);
		if (bit == 0 || (seen & bit) || (seen & end_of_line('\0')))
			break;
		seen |= bit;
	}
	*ret = (struct bytes){ data, end };
	io->rest = (struct bytes){ data + next, length - next };
	io->number++;
	return true;
}

static void add_piece(struct line_reader *io, struct source_line *line, size_t offset)
{
	line->pieces = arena_grow(io->arena, line->pieces, &line->piece_capacity, line->piece_count,
				  sizeof(*line->pieces));
	line->pieces[line->piece_count++] = (struct line_piece){ offset, io->number };
	if (line->piece_count == 1)
		line->first = io->number;
	line->last = io->number;
}

/* Adds a physical line to the joined text; true when the next one belongs to it, too. */
static bool join(struct line_reader *io, struct bytes piece, struct strbuf *text,
		 struct source_line *line)
{
	bool more = piece.length > 0 && piece.data[piece.length - 1] == '\\';

	add_piece(io, line, text->length);
	if (line->piece_count > 1 && text->length + piece.length >= LINE_LIMIT)
		line->end = LINE_TOO_LONG;
	if (line->end == LINE_WHOLE)
		strbuf_append(text, piece.data, piece.length - (more ? 1 : 0));
	return more;
}

/* What is too long is told by its beginning. */
static void stop(struct line_reader *io, struct bytes piece, struct strbuf *text,
		 struct source_line *line)
{
	add_piece(io, line, text->length);
	strbuf_append(text, piece.data, 200);
	line->end = LINE_STOPS_FILE;
	io->stopped = true;
}

bool rules_next_line(struct line_reader *io, struct source_line *ret)
{
	struct strbuf text = strbuf_new(io->arena);
	struct bytes piece;
	bool more = true;

	*ret = (struct source_line){ .end = LINE_WHOLE };
	while (more && !io->stopped && next_physical(io, &piece)) {
		if (piece.length >= LINE_LIMIT) {
			stop(io, piece, &text, ret);
			break;
		}
		while (piece.length > 0 && rules_is_blank(*piece.data))
			piece = (struct bytes){ piece.data + 1, piece.length - 1 };
		if (piece.length > 0 && *piece.data == '#')
			continue;
		if (piece.length == 0 && ret->piece_count == 0)
			continue;
		more = join(io, piece, &text, ret);
	}
	if (more && ret->piece_count > 0 && ret->end != LINE_STOPS_FILE)
		ret->end = LINE_CUT_OFF;
	ret->text = text.data;
	return ret->piece_count > 0;
}

unsigned rules_line_at(const struct source_line *line, size_t offset)
{
	unsigned number = line->first;

	for (size_t i = 0; i < line->piece_count && line->pieces[i].offset <= offset; i++)
		number = line->pieces[i].number;
	return number;
}
