/* SPDX-License-Identifier: Apache-2.0
 *
 * Resources as a table (-t). A name stands alone on its line, its instances follow as rows:
 *
 *	Name           Target  State        Server                   State details
 *	ora.ctssd
 *	      1        ONLINE  ONLINE       rac1                     OBSERVER,STABLE
 *
 * The columns are fixed, but copies shift rows and turn blanks into TABs, so a row is read from
 * its TARGET word on. Details that do not fit go on in the next line: after 20 characters, or in
 * 11.2 after 19 and a blank.
 */
#include "crs/parse_resources.h"

#include <string.h>

enum { STATE_COLUMN = 8, SERVER_COLUMN = 21, DETAILS_COLUMN = 46 };
enum { DETAILS_WIDTH = 20, DETAILS_WIDTH_OLD = 19, SEPARATOR_LEAST = 5 };

static size_t at_least(size_t value, size_t least)
{
	return value > least ? value : least;
}

/* Column of a word that was cut out of a line. */
static size_t column_of(struct crs_line line, struct bytes word)
{
	return (size_t)(word.data - line.text.data);
}

bool crs_table_open(struct crs_store *store, struct crs_line line, struct crs_table *ret)
{
	struct bytes rest = line.text, name, target, state, server, details;
	size_t margin = crs_indent(rest);

	if (!line.ended || line.damaged || !crs_word(&rest, &name) ||
	    !crs_is_nocase(name, "NAME") || !crs_word(&rest, &target) ||
	    !crs_is_nocase(target, "TARGET") || !crs_word(&rest, &state) ||
	    !crs_is_nocase(state, "STATE"))
		return false;
	size_t from = column_of(line, target);
	/* a copy that lost its blanks has columns too narrow to be true */
	*ret = (struct crs_table){ .store = store,
				   .old = crs_is(name, "NAME"),
				   .margin = margin,
				   .target = from,
				   .state = at_least(column_of(line, state) - from, STATE_COLUMN),
				   .server = SERVER_COLUMN,
				   .details = DETAILS_COLUMN,
				   .resource = CRS_NOT_FOUND,
				   .instance = CRS_NOT_FOUND,
				   .text = strbuf_new(store->scratch) };
	if (crs_word(&rest, &server))
		ret->server = at_least(column_of(line, server) - from, SERVER_COLUMN);
	if (crs_word(&rest, &details))
		ret->details = at_least(column_of(line, details) - from, DETAILS_COLUMN);
	return true;
}

/* ---- details ---- */

/* Splits "Started,STABLE"; a bare "STARTING" is an internal state too. */
static void split_details(struct crs_store *store, struct bytes text,
			  struct resource_instance *instance)
{
	text = crs_trim(text);
	const char *comma = text.length ? memrchr(text.data, ',', text.length) : NULL;
	size_t before = comma ? (size_t)(comma - text.data) : 0;
	struct bytes last = crs_skip(text, comma ? before + 1 : 0);

	if (crs_is_internal_state(last)) {
		instance->internal = crs_store_word(store, last);
		text.length = before;
	}
	instance->details = crs_store_text(store, text);
}

/* The details of the current row are complete. */
static void end_row(struct crs_table *table)
{
	if (table->instance == CRS_NOT_FOUND)
		return;
	struct resource *resource = &table->store->io->items[table->resource];
	split_details(table->store, (struct bytes){ table->text.data, table->text.length },
		      &resource->instances[table->instance]);
	table->instance = CRS_NOT_FOUND;
}

/* Nothing is put between the pieces but blanks that the text had there: a piece that goes on fills
 * its column, so one that is a character short lost a blank with the padding. */
static void continue_details(struct crs_table *table, struct bytes piece, bool starts_with_blank)
{
	size_t width = table->old ? DETAILS_WIDTH_OLD : DETAILS_WIDTH;

	if (table->last_width + 1 == width)
		strbuf_puts(&table->text, " ");
	if (starts_with_blank)
		strbuf_puts(&table->text, " ");
	strbuf_append(&table->text, piece.data, piece.length);
	table->last_width = piece.length + starts_with_blank;
}

/* ---- rows ---- */

struct row {
	long number; /* COUNT_UNKNOWN when not printed */
	struct bytes target, state, server, details;
};

static bool is_state_word(struct bytes word)
{
	for (size_t i = 0; i < word.length; i++)
		if ((word.data[i] < 'A' || word.data[i] > 'Z') && word.data[i] != '_')
			return false;
	return word.length > 1;
}

static bool has_tab(struct bytes text, size_t length)
{
	return length && memchr(text.data, '\t', length);
}

/* What goes on in the details column may look like two states; its place tells. With TABs only the
 * distance between the two words is left to go by. */
static bool in_row_place(const struct crs_table *table, struct crs_line line, const struct row *row)
{
	size_t target = column_of(line, row->target);

	if (has_tab(line.text, target))
		return column_of(line, row->state) - target == table->state;
	return target < table->target + table->server;
}

static bool read_row(const struct crs_table *table, struct crs_line line, struct row *ret)
{
	struct bytes rest = line.text, word;

	*ret = (struct row){ .number = COUNT_UNKNOWN };
	if (crs_indent(rest) <= table->margin || !crs_word(&rest, &word))
		return false;
	if (crs_number(word, &ret->number) && !crs_word(&rest, &word))
		return false;
	ret->target = word;
	if (!is_state_word(word) || !crs_word(&rest, &ret->state) || !is_state_word(ret->state) ||
	    !in_row_place(table, line, ret))
		return false;
	struct bytes after = crs_trim(rest);
	if (crs_word(&rest, &word) &&
	    column_of(line, word) - column_of(line, ret->target) < table->details) {
		ret->server = word;
		after = crs_trim(rest);
	}
	ret->details = after;
	return true;
}

/* What stands at the end of a line without end may be cut. */
static void drop_cut_words(struct crs_line line, struct row *io)
{
	if (line.ended || io->details.length)
		return;
	if (io->server.length)
		io->server.length = 0;
	else if (crs_state_of(io->state) == RESOURCE_STATE_UNRECOGNISED)
		io->state.length = 0;
}

static void add_row(struct crs_table *table, const struct row *row)
{
	struct crs_store *store = table->store;

	if (table->resource == CRS_NOT_FOUND)
		table->resource = crs_store_resource(store, table->name);
	struct resource_instance *instance = crs_store_instance(store, table->resource);
	struct resource *resource = &store->io->items[table->resource];
	bool local = table->section == CRS_SECTION_NONE ? row->number == COUNT_UNKNOWN
							: table->section == CRS_SECTION_LOCAL;
	resource->local |= local;
	if (local)
		instance->number = 0;
	else if (row->number != COUNT_UNKNOWN)
		instance->number = row->number;
	instance->target = crs_state_of(row->target);
	instance->target_text = crs_store_state(store, row->target);
	instance->state = crs_state_of(row->state);
	instance->state_text = crs_store_state(store, row->state);
	if (row->server.length)
		instance->server = crs_store_word(store, row->server);
	table->instance = resource->count - 1;
	table->text.length = 0;
	strbuf_append(&table->text, row->details.data, row->details.length);
	table->last_width = row->details.length;
	table->rows = true;
	table->closed = false;
}

/* ---- lines ---- */

static void forget_name(struct crs_table *table)
{
	end_row(table);
	table->name.length = 0;
	table->resource = CRS_NOT_FOUND;
}

/* "Local Resources", "Cluster Resources" */
static bool read_title(struct crs_table *table, struct bytes text)
{
	struct bytes rest = text, first, second, more;

	if (!crs_word(&rest, &first) || !crs_word(&rest, &second) || crs_word(&rest, &more) ||
	    !crs_is_nocase(second, "RESOURCES"))
		return false;
	forget_name(table);
	table->section = crs_is_nocase(first, "LOCAL") ? CRS_SECTION_LOCAL : CRS_SECTION_CLUSTER;
	table->rows = false;
	table->closed = false;
	return true;
}

static bool has_letter(struct bytes word)
{
	for (size_t i = 0; i < word.length; i++)
		if ((word.data[i] | 0x20) >= 'a' && (word.data[i] | 0x20) <= 'z')
			return true;
	return false;
}

/* A name is one word; anything else at the margin is noise between the lines of a copy. */
static void read_margin_line(struct crs_table *table, struct crs_line line)
{
	struct bytes rest = line.text, word, more;

	if (read_title(table, line.text))
		return;
	end_row(table);
	if (line.ended && crs_word(&rest, &word) && !crs_word(&rest, &more) && has_letter(word)) {
		table->name = word;
		table->resource = CRS_NOT_FOUND;
	}
}

static void read_indented_line(struct crs_table *table, struct crs_line line)
{
	struct row row;
	size_t indent = crs_indent(line.text);
	size_t details = table->target + table->details;

	if (read_row(table, line, &row)) {
		end_row(table);
		drop_cut_words(line, &row);
		if (table->resource != CRS_NOT_FOUND || table->name.length)
			add_row(table, &row);
	} else if (table->instance != CRS_NOT_FOUND &&
		   (has_tab(line.text, indent) || indent > table->target + table->server)) {
		continue_details(table, crs_trim(line.text),
				 !has_tab(line.text, indent) && indent == details + 1);
	}
}

void crs_table_line(struct crs_table *table, struct crs_line line)
{
	if (line.damaged) {
		/* it may have been a name: the rows that follow are nobody's */
		forget_name(table);
		table->cut = true;
	} else if (crs_is_run_of(crs_trim(line.text), '-', SEPARATOR_LEAST)) {
		forget_name(table);
		table->closed = table->rows;
	} else if (line.text.length && crs_indent(line.text) <= table->margin) {
		read_margin_line(table, line);
	} else if (line.text.length) {
		read_indented_line(table, line);
	}
}

bool crs_table_close(struct crs_table *table)
{
	bool waiting = table->name.length && table->resource == CRS_NOT_FOUND;

	end_row(table);
	if (table->old)
		return table->cut || waiting || !table->rows || table->closed;
	return table->cut || !table->closed;
}
