/* SPDX-License-Identifier: Apache-2.0 */
#include "crs/private.h"

#include <arpa/inet.h>
#include <string.h>

#include "crs/view.h"

/* ---- addresses ---- */

struct subnet {
	int family; /* 0: the profile names none */
	unsigned char b[16];
};

static struct subnet subnet_of(const struct profile_network *network)
{
	enum { TEXT_MOST = 64 };
	struct subnet subnet = { 0 };
	char text[TEXT_MOST] = "";

	if (!network->subnet)
		return subnet;
	strncpy(text, network->subnet, sizeof(text) - 1);
	text[strcspn(text, "/%")] = '\0';
	if (inet_pton(AF_INET, text, subnet.b) == 1)
		subnet.family = 4;
	else if (inet_pton(AF_INET6, text, subnet.b) == 1)
		subnet.family = 6;
	return subnet;
}

/* The network of the address, by its own mask, is that one: so a wrong mask is a miss, too. */
static bool is_in(const struct adapter_address *address, const struct subnet *subnet)
{
	size_t length = address->family == 4 ? 4 : 16;

	if (address->family != subnet->family || address->prefix > length * 8)
		return false;
	for (size_t i = 0; i < length; i++) {
		unsigned bits = address->prefix > i * 8 ? address->prefix - (unsigned)i * 8 : 0;
		unsigned mask = bits >= 8 ? 0xff : 0xff00U >> bits & 0xff;
		if ((address->b[i] & mask) != subnet->b[i])
			return false;
	}
	return true;
}

bool crs_is_link_local(const struct adapter_address *address)
{
	enum { HOST_ONLY = 32 };

	return address->family == 4 && address->b[0] == 169 && address->b[1] == 254 &&
	       address->prefix < HOST_ONLY;
}

bool crs_is_in_network(const struct adapter_address *address, const struct profile_network *network)
{
	struct subnet subnet = subnet_of(network);

	return subnet.family ? is_in(address, &subnet) : !crs_is_link_local(address);
}

static bool has_address(const struct network_facts *facts, const struct adapter *adapter,
			const struct profile_network *network)
{
	for (size_t i = 0; i < facts->count; i++) {
		const struct adapter *item = &facts->items[i];
		if (!crs_same_adapter(item->name, adapter->name))
			continue;
		for (size_t j = 0; j < item->count; j++)
			if (crs_is_in_network(&item->addresses[j], network))
				return true;
	}
	return false;
}

/* ---- adapters ---- */

bool crs_same_adapter(const char *a, const char *b)
{
	size_t length = strcspn(a, ":");

	return length == strcspn(b, ":") && strncmp(a, b, length) == 0;
}

/* The profile may name several at once, "eth*". */
static bool selects(const struct profile_network *network, const char *adapter)
{
	const char *star = network->adapter ? strchr(network->adapter, '*') : NULL;

	if (!network->adapter)
		return false;
	if (star && star[1] == '\0')
		return strncmp(network->adapter, adapter, (size_t)(star - network->adapter)) == 0;
	return crs_same_adapter(network->adapter, adapter);
}

static bool is_of_this_node(const struct node_facts *facts, const struct profile_network *network)
{
	return !network->host || !*network->host || str_equal(network->host, "*") ||
	       !facts->host.name || crs_same_host(network->host, facts->host.name);
}

static enum link_state state_of(const struct network_facts *facts, const struct adapter *adapter,
				const struct profile_network *network)
{
	if (!adapter->up)
		return LINK_DOWN;
	if (adapter->carrier == 0)
		return LINK_NO_CARRIER;
	return has_address(facts, adapter, network) ? LINK_SERVES : LINK_NO_ADDRESS;
}

static struct private_link best_link(const struct network_facts *facts,
				     const struct profile_network *network)
{
	struct private_link best = { .network = network };

	for (size_t i = 0; i < facts->count; i++) {
		const struct adapter *adapter = &facts->items[i];
		if (!selects(network, adapter->name) || strchr(adapter->name, ':'))
			continue;
		enum link_state state = state_of(facts, adapter, network);
		if (!best.adapter || state > best.state)
			best = (struct private_link){ network, adapter, state };
	}
	return best;
}

struct private_links crs_private_links(struct arena *arena, const struct node_facts *facts)
{
	const struct profile_facts *profile = &facts->profile;
	struct private_links links = { 0 };

	for (size_t i = 0; i < profile->count; i++) {
		const struct profile_network *network = &profile->networks[i];
		if (!network->adapter || !is_of_this_node(facts, network) ||
		    !names_hold(&network->uses, "cluster_interconnect"))
			continue;
		links.items = arena_grow(arena, links.items, &links.capacity, links.count,
					 sizeof(*links.items));
		links.items[links.count++] = best_link(&facts->environment->network, network);
	}
	return links;
}

bool crs_is_private(const struct node_facts *facts, const char *adapter)
{
	const struct profile_facts *profile = &facts->profile;

	for (size_t i = 0; i < profile->count; i++) {
		const struct profile_network *network = &profile->networks[i];
		if (is_of_this_node(facts, network) && selects(network, adapter) &&
		    (names_hold(&network->uses, "cluster_interconnect") ||
		     names_hold(&network->uses, "asm")))
			return true;
	}
	return false;
}

const struct adapter *crs_adapter_in_subnet(const struct network_facts *facts,
					    const struct profile_network *network)
{
	struct subnet subnet = subnet_of(network);

	for (size_t i = 0; subnet.family && i < facts->count; i++)
		for (size_t j = 0; j < facts->items[i].count; j++)
			if (is_in(&facts->items[i].addresses[j], &subnet))
				return &facts->items[i];
	return NULL;
}
