#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The list of cluster nodes while it is being filled: each name once, found without a search.
 */
#include "crs/parse_lines.h"
#include "node/facts.h"

struct crs_nodes {
	struct arena *arena, *scratch;
	struct cluster_nodes *io;
	struct crs_index index;
};

/* Starts from what `io` holds; give it back with crs_nodes_close(). */
struct crs_nodes crs_nodes_open(struct arena *arena, struct cluster_nodes *io);
void crs_nodes_close(struct crs_nodes *nodes);

/* The node of that name, added when it is new; valid until the next one is added. */
struct cluster_node *crs_node(struct crs_nodes *nodes, struct bytes name);
