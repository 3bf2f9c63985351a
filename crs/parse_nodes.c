/* SPDX-License-Identifier: Apache-2.0
 *
 * Cluster nodes by name, and olsnodes.
 */
#include "crs/parse_nodes.h"

#include <string.h>

#include "crs/crs.h"

struct crs_nodes crs_nodes_open(struct arena *arena, struct cluster_nodes *io)
{
	struct arena *scratch = arena_new();
	struct crs_nodes nodes = { arena, scratch, io, crs_index_new(scratch) };

	for (size_t i = 0; i < io->count; i++) {
		const char *name = io->items[i].name;
		struct bytes bytes = { name, strlen(name) };
		if (crs_index_find(&nodes.index, bytes) == CRS_NOT_FOUND)
			crs_index_add(&nodes.index, name, i);
	}
	return nodes;
}

void crs_nodes_close(struct crs_nodes *nodes)
{
	arena_free(nodes->scratch);
}

struct cluster_node *crs_node(struct crs_nodes *nodes, struct bytes name)
{
	struct cluster_nodes *io = nodes->io;
	size_t found = crs_index_find(&nodes->index, name);

	if (found != CRS_NOT_FOUND)
		return &io->items[found];
	io->items = arena_grow(nodes->arena, io->items, &io->capacity, io->count,
			       sizeof(*io->items));
	struct cluster_node *node = &io->items[io->count];
	*node = (struct cluster_node){ .name = arena_strndup(nodes->arena, name.data, name.length),
				       .number = COUNT_UNKNOWN };
	crs_index_add(&nodes->index, node->name, io->count++);
	return node;
}

/* The columns of a line; which of them are printed depends on the options. */
struct node_line {
	struct bytes name, vip, status, pinned;
	long number;
};

static bool is_one_of(struct bytes word, const char *a, const char *b)
{
	return crs_is(word, a) || crs_is(word, b);
}

/* "<none>", an address, or a name with something in it that a plain English word lacks. */
static bool looks_like_vip(struct bytes word)
{
	if (crs_is(word, "<none>"))
		return true;
	for (size_t i = 0; i < word.length; i++)
		if (strchr("0123456789.:-_", word.data[i]))
			return word.data[0] != ':';
	return false;
}

static bool read_column(struct bytes word, struct node_line *io)
{
	if (io->number == COUNT_UNKNOWN && crs_number(word, &io->number))
		return true;
	if (!io->status.length && is_one_of(word, "Active", "Inactive"))
		io->status = word;
	else if (!io->pinned.length && is_one_of(word, "Pinned", "Unpinned"))
		io->pinned = word;
	else if (!io->vip.length && looks_like_vip(word))
		io->vip = word;
	else
		return false;
	return true;
}

/* A line with a word of no known shape is a message, not a node; the number of a message is no
 * help, since "RAC-1" may be a node. A line without end is left out: its last word may be cut. */
static bool read_node_line(struct crs_line line, struct node_line *ret)
{
	struct bytes rest = line.text, word;

	*ret = (struct node_line){ .number = COUNT_UNKNOWN };
	if (line.damaged || !line.ended || !crs_word(&rest, &ret->name) || !crs_is_host(ret->name))
		return false;
	while (crs_word(&rest, &word))
		if (!read_column(word, ret))
			return false;
	return true;
}

static void keep(struct arena *arena, struct bytes bytes, const char **io)
{
	if (bytes.length && !*io)
		*io = arena_strndup(arena, bytes.data, bytes.length);
}

static void add_node(struct crs_nodes *nodes, const struct node_line *columns)
{
	struct cluster_node *node = crs_node(nodes, columns->name);

	if (node->number == COUNT_UNKNOWN)
		node->number = columns->number;
	if (!crs_is(columns->vip, "<none>"))
		keep(nodes->arena, columns->vip, &node->vip);
	keep(nodes->arena, columns->status, &node->status);
	keep(nodes->arena, columns->pinned, &node->pinned);
}

bool crs_parse_olsnodes(struct arena *arena, struct bytes text, struct cluster_nodes *io)
{
	struct bytes rest = crs_text(text);
	struct crs_nodes nodes = crs_nodes_open(arena, io);
	struct crs_line line;
	struct node_line columns;
	bool recognised = false;

	while (crs_next_line(&rest, &line)) {
		if (!read_node_line(line, &columns))
			continue;
		add_node(&nodes, &columns);
		recognised = true;
	}
	crs_nodes_close(&nodes);
	return recognised;
}
