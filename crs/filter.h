#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What the packet filters do with a packet, as far as the rules tell.
 */
#include "node/filter.h"

/* The first packet of a connection. Where only a range is known (the addresses of the other nodes), a
 * rule that means a part of it may apply, or may not. */
struct packet {
	bool outgoing;
	const char *adapter;
	int family;		 /* 4, 6 */
	const char *protocol;	 /* "tcp", "udp" */
	const char *cast;	 /* "unicast", "multicast" */
	const char *target_type; /* "local", "unicast", "multicast" */
	struct filter_span source, target, source_port, target_port;
};

enum passage { PASSAGE_PASSES, PASSAGE_DROPPED, PASSAGE_UNKNOWN };

struct filter_answer {
	enum passage passage;
	const struct filter_chain *chain; /* where it is dropped, or what could not be decided */
	const struct filter_rule *rule;	  /* NULL: the policy of the chain */
	const struct filter_chain *base;  /* the chain of the hook that leads there */
};

struct filter_answer crs_filter(struct arena *arena, const struct filter_facts *facts,
				const struct packet *packet);
