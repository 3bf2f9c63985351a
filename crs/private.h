#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The private networks of the GPnP profile, and the adapters of this node that serve them.
 */
#include "node/check.h"
#include "node/environment.h"

enum link_state {
	LINK_ABSENT,
	LINK_DOWN,
	LINK_NO_CARRIER,
	LINK_NO_ADDRESS, /* none in the subnet of the profile */
	LINK_SERVES,
};

struct private_link {
	const struct profile_network *network;
	const struct adapter *adapter; /* NULL: absent */
	enum link_state state;
};

struct private_links {
	struct private_link *items;
	size_t count, capacity;
};

/* One for each network of this node with the use cluster_interconnect: the adapter that serves it, or
 * how far it got. Needs profile and adapters. */
struct private_links crs_private_links(struct arena *arena, const struct node_facts *facts);

/* True when the profile has that adapter in a network that is not public. */
bool crs_is_private(const struct node_facts *facts, const char *adapter);

/* True for "eth1" and its label "eth1:1". */
bool crs_same_adapter(const char *a, const char *b);

/* The adapter that has an address in the subnet of the network; NULL when none has. */
const struct adapter *crs_adapter_in_subnet(const struct network_facts *facts,
					    const struct profile_network *network);

/* True when the address, by its own mask, is in the subnet of the network; without a subnet in the
 * profile any address will do, but one that HAIP may have put there. */
bool crs_is_in_network(const struct adapter_address *address,
		       const struct profile_network *network);

/* 169.254/16, wherever routes of its own may lead. */
bool crs_is_link_local(const struct adapter_address *address);
