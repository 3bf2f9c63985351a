#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Between the two forms in which resources are printed (blocks of NAME= lines, tables) and the
 * facts they fill.
 */
#include "crs/parse_lines.h"
#include "node/facts.h"

/* Where both readers put what they read. */
struct crs_store {
	struct arena *arena, *scratch; /* scratch lives as long as the parse */
	struct bytes text;	       /* all that is parsed */
	struct resource_facts *io;
	struct crs_index index;
	struct crs_intern words;
};

/* Position of the resource of that name, added when it is new. The name is a part of the text. A
 * "(group)" at its end is taken off and kept as its group. */
size_t crs_store_resource(struct crs_store *store, struct bytes name);

/* Adds an instance to the resource; valid until the next one is added. */
struct resource_instance *crs_store_instance(struct crs_store *store, size_t resource);

/* A copy of the word of a state; a known one needs no memory. */
const char *crs_store_state(struct crs_store *store, struct bytes word);
/* A copy of a word that repeats. */
const char *crs_store_word(struct crs_store *store, struct bytes word);
/* A copy of a text; "" needs no memory. */
const char *crs_store_text(struct crs_store *store, struct bytes text);

/* ONLINE …; RESOURCE_STATE_NONE when empty. */
enum resource_state crs_state_of(struct bytes word);

/* STABLE, STARTING, STOPPING, CLEANING. */
bool crs_is_internal_state(struct bytes word);

/* ---- blocks: plain, -v, -f, -p (a4) ---- */

enum { CRS_KEYS_MOST = 32 }; /* a bit in `keys` each */

struct crs_blocks {
	struct crs_store *store;
	size_t resource;     /* CRS_NOT_FOUND before the first NAME= */
	size_t base;	     /* its first instance that belongs to the group */
	unsigned keys;	     /* known keys seen in the group */
	unsigned first_keys; /* in the first group of the answer */
	size_t last;	     /* known key before this line; CRS_KEYS_MOST at the start */
	/* which key came after each: see crs_blocks_run() */
	unsigned char after[CRS_KEYS_MOST + 1];
	long number; /* of the group; COUNT_UNKNOWN when not printed */
	bool blank;  /* a blank line ended the group */
	bool cut;
};

struct crs_blocks crs_blocks_open(struct crs_store *store);
/* True when the line is "NAME=…" with a name. */
bool crs_blocks_starts(struct crs_line line);
void crs_blocks_line(struct crs_blocks *blocks, struct crs_line line);
/* Takes lines off *rest, which must hold no NULs, as long as each begins with the key that came after
 * the one before it the last time. Groups have the same order nearly always, so of a large answer
 * few lines are left for crs_blocks_line(). */
void crs_blocks_run(struct crs_blocks *blocks, struct bytes *rest);
/* Ends the last group. True when the blocks did not end as they do in a whole answer: their last
 * group lacks keys that the first one had and no blank line closed it. */
bool crs_blocks_close(struct crs_blocks *blocks);

/* ---- tables: -t (a3) ---- */

enum crs_section { CRS_SECTION_NONE, CRS_SECTION_LOCAL, CRS_SECTION_CLUSTER };

struct crs_table {
	struct crs_store *store;
	bool old;      /* 11.2: header in capitals, other wrapping, no closing separator */
	size_t margin; /* column of NAME */
	size_t target; /* column of TARGET */
	size_t state, server, details; /* columns, counted from TARGET */
	enum crs_section section;
	struct bytes name; /* waits for its first row */
	size_t resource;   /* CRS_NOT_FOUND before its first row */
	size_t instance;   /* CRS_NOT_FOUND, or the row whose details may go on */
	struct strbuf text;
	size_t last_width; /* of the last piece of the details */
	bool rows, closed, cut;
};

/* False for nearly all lines that are no header: asked of every line, so by one letter. */
static inline bool crs_table_may_open(struct crs_line line)
{
	size_t at = 0;

	while (at < line.text.length && (line.text.data[at] == ' ' || line.text.data[at] == '\t'))
		at++;
	return at < line.text.length && (line.text.data[at] | 0x20) == 'n';
}
/* True when the line is the header of a table; *ret is then ready for what follows. */
bool crs_table_open(struct crs_store *store, struct crs_line line, struct crs_table *ret);
void crs_table_line(struct crs_table *table, struct crs_line line);
/* Ends the last row. True when the table did not end as its release ends a table. */
bool crs_table_close(struct crs_table *table);
