/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of the private network, as this node alone can see it.
 */
#include <string.h>

#include "crs/checks.h"
#include "crs/private.h"

/* ---- words ---- */

/* "eth1 up, carrier, MTU 9000, 192.168.10.1/24", as evidence. */
static void adapter_evidence(struct sink *sink, struct finding *finding,
			     const struct network_facts *facts, const struct adapter *adapter)
{
	static const char *const carriers[] = { "", ", no carrier", ", carrier" };
	struct strbuf text = strbuf_new(sink_arena(sink));

	strbuf_printf(&text, "%s %s%s", adapter->name, adapter->up ? "up" : "down",
		      carriers[adapter->carrier + 1]);
	if (adapter->mtu != COUNT_UNKNOWN)
		strbuf_printf(&text, ", MTU %ld", adapter->mtu);
	for (size_t i = 0; i < adapter->count; i++)
		strbuf_printf(&text, ", %s/%u", adapter->addresses[i].text,
			      adapter->addresses[i].prefix);
	sink_evidence(sink, finding, facts->from.source, text.data);
}

static void profile_evidence(struct sink *sink, struct finding *finding,
			     const struct node_facts *facts, const struct profile_network *network)
{
	struct strbuf uses = strbuf_new(sink_arena(sink));

	for (size_t i = 0; i < network->uses.count; i++)
		strbuf_printf(&uses, "%s%s", i ? "," : "", network->uses.items[i]);
	sink_evidence(sink, finding, facts->profile.from.source,
		      arena_printf(sink_arena(sink), "Adapter=%s IP=%s Use=%s", network->adapter,
				   network->subnet ? network->subnet : "", uses.data));
}

static const char *subnet_words(const struct profile_network *network)
{
	return network->subnet && *network->subnet ? network->subnet : "of the profile";
}

static void step_getif(struct sink *sink, struct finding *finding, const struct node_facts *facts,
		       const char *effect)
{
	sink_step(sink, finding, crs_program(sink, facts, "bin/oifcfg getif"), crs_grid_user(facts),
		  effect);
}

/* ---- interconnect ---- */

static const char *what_is_wrong(struct sink *sink, const struct network_facts *facts,
				 const struct private_link *link)
{
	const struct adapter *other = crs_adapter_in_subnet(facts, link->network);

	switch (link->state) {
	case LINK_ABSENT:
		return other ? arena_printf(sink_arena(sink),
					    "does not exist here; an address of that subnet is on "
					    "%s",
					    other->name)
			     : "does not exist here";
	case LINK_DOWN:
		return "is down";
	case LINK_NO_CARRIER:
		return "has no carrier";
	default:
		return "has no address in that subnet";
	}
}

static void steps_for_link(struct sink *sink, struct finding *finding,
			   const struct node_facts *facts, const struct private_link *link)
{
	struct arena *arena = sink_arena(sink);
	const char *name = shell_word(arena, link->network->adapter);
	static const char joins[] = "none; CSSD joins by itself when the network is back";

	switch (link->state) {
	case LINK_ABSENT:
		step_getif(sink, finding, facts,
			   "none; it must name adapters that `ip -br addr` "
			   "shows on this node");
		sink_step(sink, finding,
			  "find out why the adapter is gone or is called otherwise (driver, new "
			  "kernel, .link file, hypervisor) and give it its name back",
			  NULL, joins);
		break;
	case LINK_DOWN:
		sink_step(sink, finding, arena_printf(arena, "ip link set %s up", name), "root",
			  joins);
		sink_step(sink, finding,
			  "have the network service do it at boot (ONBOOT=yes, autoconnect)", NULL,
			  "none");
		break;
	case LINK_NO_CARRIER:
		sink_step(sink, finding,
			  "look at cable, switch port, bond members, or the virtual switch of the "
			  "hypervisor",
			  NULL, joins);
		break;
	default:
		step_getif(sink, finding, facts,
			   "none; address and mask of the adapter must give "
			   "the subnet that it prints");
		sink_step(sink, finding, "give the adapter its address and mask", NULL, joins);
	}
}

static bool any_serves(const struct private_links *links)
{
	for (size_t i = 0; i < links->count; i++)
		if (links->items[i].state == LINK_SERVES)
			return true;
	return false;
}

/* One adapter may be named for several subnets: it is told once. */
static bool was_told(const struct private_links *links, size_t until)
{
	for (size_t i = 0; i < until; i++)
		if (links->items[i].state != LINK_SERVES &&
		    str_equal(links->items[i].network->adapter,
			      links->items[until].network->adapter))
			return true;
	return false;
}

void crs_check_interconnect(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct network_facts *network = &facts->environment->network;
	struct private_links links = crs_private_links(sink_arena(sink), facts);
	bool some = any_serves(&links);

	if (!links.count)
		sink_not_applicable(sink);
	for (size_t i = 0; i < links.count; i++) {
		const struct private_link *link = &links.items[i];
		if (link->state == LINK_SERVES || was_told(&links, i))
			continue;
		struct finding *finding = sink_fail(
			sink, some ? SEVERITY_WARNING : SEVERITY_CRITICAL, link->network->adapter,
			"%s, for the private network %s, %s%s", link->network->adapter,
			subnet_words(link->network), what_is_wrong(sink, network, link),
			some ? "; another adapter still serves"
			     : ": CSSD cannot reach the other nodes");
		profile_evidence(sink, finding, facts, link->network);
		if (link->adapter)
			adapter_evidence(sink, finding, network, link->adapter);
		else
			sink_evidence(sink, finding, network->from.source,
				      arena_printf(sink_arena(sink), "no adapter %s",
						   link->network->adapter));
		/* as long as one serves, CSSD is not cut off */
		if (some)
			sink_reaches(sink, finding, CRS_HAIP);
		steps_for_link(sink, finding, facts, link);
	}
}

/* ---- several of them ---- */

struct adapters {
	const struct adapter **items;
	size_t count, capacity;
};

static bool holds(const struct adapters *adapters, const struct adapter *adapter)
{
	for (size_t i = 0; i < adapters->count; i++)
		if (adapters->items[i] == adapter)
			return true;
	return false;
}

/* Those that there are, each once. */
static struct adapters private_adapters(struct arena *arena, const struct node_facts *facts)
{
	struct private_links links = crs_private_links(arena, facts);
	struct adapters adapters = { 0 };

	for (size_t i = 0; i < links.count; i++) {
		const struct adapter *adapter = links.items[i].adapter;
		if (!adapter || holds(&adapters, adapter))
			continue;
		adapters.items = arena_grow(arena, adapters.items, &adapters.capacity,
					    adapters.count, sizeof(const struct adapter *));
		adapters.items[adapters.count++] = adapter;
	}
	return adapters;
}

void crs_check_interconnect_mtu(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct network_facts *network = &facts->environment->network;
	struct adapters adapters = private_adapters(sink_arena(sink), facts);
	const struct adapter *first = NULL, *other = NULL;

	for (size_t i = 0; i < adapters.count; i++) {
		const struct adapter *adapter = adapters.items[i];
		if (adapter->mtu == COUNT_UNKNOWN)
			continue;
		first = first ? first : adapter;
		if (adapter->mtu != first->mtu)
			other = adapter;
	}
	if (adapters.count < 2)
		sink_not_applicable(sink);
	if (!other)
		return;
	struct finding *finding =
		sink_fail(sink, SEVERITY_WARNING, other->name,
			  "the private adapters have different MTUs: %s %ld, %s %ld", first->name,
			  first->mtu, other->name, other->mtu);
	adapter_evidence(sink, finding, network, first);
	adapter_evidence(sink, finding, network, other);
	sink_step(sink, finding,
		  "set one MTU on all private adapters of all nodes and on the switches between "
		  "them, one node after the other",
		  NULL,
		  "changing the MTU of an adapter can interrupt it for a moment: do it with the "
		  "stack of that node stopped");
}

/* ---- 169.254 ---- */

static bool uses_haip(const struct node_facts *facts)
{
	const struct resource *haip = resource_find(&facts->init, CRS_HAIP);

	if (facts->init.from.status != FACT_OBTAINED || facts->init.cut)
		return true;
	return haip && haip->enabled != 0;
}

void crs_check_linklocal_clash(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct network_facts *network = &facts->environment->network;
	bool down = crs_haip_fails(input);

	if (facts->profile.from.status != FACT_OBTAINED || !uses_haip(facts)) {
		sink_not_applicable(sink);
		return;
	}
	for (size_t i = 0; i < network->count; i++) {
		const struct adapter *adapter = &network->items[i];
		const struct adapter_address *address = NULL;
		for (size_t j = 0; j < adapter->count; j++)
			if (crs_is_link_local(&adapter->addresses[j]))
				address = &adapter->addresses[j];
		if (!address || !adapter->up || crs_is_private(facts, adapter->name))
			continue;
		struct finding *finding =
			sink_fail(sink, down ? SEVERITY_CRITICAL : SEVERITY_NOTICE, adapter->name,
				  "%s, which is not private, has %s/%u: HAIP uses 169.254.0.0/16%s",
				  adapter->name, address->text, address->prefix,
				  down ? " and is down" : " as well");
		adapter_evidence(sink, finding, network, adapter);
		finding->reach = down ? REACH_ALL : REACH_NONE;
		sink_step(sink, finding,
			  "move that network (often the USB network of a service processor) to "
			  "other addresses, or have it not configured at boot",
			  NULL, "none; cuts what uses that adapter");
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink), "ip link set %s down",
				       shell_word(sink_arena(sink), adapter->name)),
			  "root", "none to the stack; cuts what uses that adapter until it is up");
		if (down)
			crs_step_start(sink, finding, facts, CRS_HAIP);
	}
}

/* ---- reverse path filter ---- */

static void tell_rp_filter(struct sink *sink, const struct network_facts *network,
			   const struct adapter *adapter, size_t count)
{
	struct arena *arena = sink_arena(sink);
	struct finding *finding =
		sink_fail(sink, SEVERITY_WARNING, adapter->name,
			  "%s is one of %zu private adapters, and its strict reverse path filter "
			  "(rp_filter 1) drops packets that belong to another one",
			  adapter->name, count);

	sink_evidence(sink, finding, "/proc/sys/net/ipv4/conf",
		      arena_printf(arena, "all/rp_filter=%ld %s/rp_filter=%ld",
				   network->rp_filter_all, adapter->name, adapter->rp_filter));
	sink_step(sink, finding,
		  arena_printf(arena, "sysctl -w net/ipv4/conf/%s/rp_filter=2",
			       shell_word(arena, adapter->name)),
		  "root", "none");
	sink_step(sink, finding,
		  arena_printf(arena,
			       "write net.ipv4.conf.%s.rp_filter = 2 into a file of "
			       "/etc/sysctl.d (a dot in the name as /)",
			       adapter->name),
		  NULL, "none by itself; it counts from the next boot");
}

void crs_check_rp_filter(const struct check_input *input, struct sink *sink)
{
	enum { STRICT = 1 };
	const struct node_facts *facts = input->facts;
	const struct network_facts *network = &facts->environment->network;
	struct adapters adapters = private_adapters(sink_arena(sink), facts);

	if (adapters.count < 2) {
		sink_not_applicable(sink);
		return;
	}
	for (size_t i = 0; i < adapters.count; i++) {
		const struct adapter *adapter = adapters.items[i];
		long own = adapter->rp_filter, all = network->rp_filter_all;
		if (own == COUNT_UNKNOWN || all == COUNT_UNKNOWN)
			sink_not_captured(sink);
		/* the kernel takes the higher one */
		else if ((own > all ? own : all) == STRICT)
			tell_rp_filter(sink, network, adapter, adapters.count);
	}
}

/* ---- port of mDNS ---- */

void crs_check_foreign_port_5353(const struct check_input *input, struct sink *sink)
{
	static const char name[] = "avahi-daemon.service";
	const struct unit_fact *unit = unit_find(&input->facts->environment->units, name);

	if (!unit || unit->from.status == FACT_NOT_CAPTURED)
		sink_not_captured(sink);
	if (!unit || !str_equal(unit->active, "active"))
		return;
	struct finding *finding =
		sink_fail(sink, SEVERITY_NOTICE, name,
			  "avahi-daemon runs and uses UDP port 5353, which mdnsd of "
			  "clusterware needs, too");
	sink_evidence(sink, finding, unit->from.source, "ActiveState=active");
	sink_step(sink, finding, "systemctl disable --now avahi-daemon.socket avahi-daemon.service",
		  "root", "none; names in .local are no longer found from this host");
}
