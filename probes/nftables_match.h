#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * A condition of a rule of nftables, shared only among probes/nftables*.c.
 */
#include <jansson.h>

#include "node/filter.h"

struct nftables_condition {
	const json_t *left;
	const char *op;
	const json_t
		*right; /* values; the elements of a named set; NULL when there is no such set */
};

/* Fills *ret, which is zeroed. */
void nftables_match(struct arena *arena, const struct nftables_condition *condition,
		    struct filter_match *ret);

/* The statements of a rule in about the words of nft, for people. */
const char *nftables_text(struct arena *arena, const json_t *statements);
