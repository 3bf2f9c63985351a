#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * `nft --json list ruleset` (libnftables-json(5), schema version 1) as chains and rules. Bytes in, facts
 * out; pure.
 */
#include "node/filter.h"

/* Adds the chains to *io. *ret_old and *ret_old6 become true when tables of the family ip, ip6 hold
 * conditions that only iptables can tell. False, with nothing added and *ret_words set, when it is no
 * ruleset. */
bool nftables_parse(struct arena *arena, struct bytes text, struct filter_facts *io, bool *ret_old,
		    bool *ret_old6, const char **ret_words);
