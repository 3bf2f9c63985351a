/* SPDX-License-Identifier: Apache-2.0
 *
 * Check of the packet filters, for what the nodes of a cluster send each other. The vendor wants the
 * private network unfiltered: besides UDP 42424 and multicast, any high port of UDP and TCP is used.
 */
#include <string.h>

#include "crs/checks.h"
#include "crs/filter.h"
#include "crs/private.h"

/* ---- what is sent over a private network ---- */

enum traffic {
	TRAFFIC_GIPC,
	TRAFFIC_MULTICAST,
	TRAFFIC_UDP,
	TRAFFIC_TCP,
	TRAFFIC_HAIP,
	TRAFFIC_COUNT
};

enum { GIPC_PORT = 42424, HIGH_PORTS = 2 };

struct trial {
	enum traffic traffic;
	struct packet packet;
};

enum { TRIALS = 2 * (2 + 2 * 2 * HIGH_PORTS) };

struct trials {
	struct trial items[TRIALS];
	size_t count;
};

/* What came of the trials on one adapter. */
struct outcome {
	bool tried[TRAFFIC_COUNT], dropped[TRAFFIC_COUNT], incoming, outgoing;
	bool known;
	struct filter_answer drop, doubt;
};

/* HAIP has its addresses on labels of the adapter, "eth1:1". */
static const struct adapter_address *address_of(const struct network_facts *network,
						const struct private_link *link, bool haip)
{
	for (size_t i = 0; i < network->count; i++) {
		const struct adapter *adapter = &network->items[i];
		if (!crs_same_adapter(adapter->name, link->adapter->name))
			continue;
		for (size_t j = 0; j < adapter->count; j++)
			if (haip ? crs_is_link_local(&adapter->addresses[j])
				 : crs_is_in_network(&adapter->addresses[j], link->network))
				return &adapter->addresses[j];
	}
	return NULL;
}

/* Incoming: from anybody in the network to the own address; outgoing: the other way round. */
static struct packet packet_of(const struct private_link *link,
			       const struct adapter_address *address, bool outgoing)
{
	enum { HIGH_FIRST = 1024, LAST = 65535 };
	struct packet packet = {
		.outgoing = outgoing,
		.adapter = link->adapter->name,
		.family = address->family,
		.cast = "unicast",
		.target_type = outgoing ? "unicast" : "local",
		.source_port = filter_ports(HIGH_FIRST, LAST),
	};
	struct filter_span own, others;

	filter_prefix(address->b, address->family, address->family == 4 ? 32 : 128, &own);
	filter_prefix(address->b, address->family, address->prefix, &others);
	packet.source = outgoing ? own : others;
	packet.target = outgoing ? others : own;
	return packet;
}

static void try(struct trials *trials, enum traffic traffic, struct packet packet,
		const char *protocol, long port)
{
	packet.protocol = protocol;
	packet.target_port = filter_ports((unsigned)port, (unsigned)port);
	trials->items[trials->count++] = (struct trial){ traffic, packet };
}

/* Of the range from which programs are given their ports. */
static void try_high_ports(struct trials *trials, const struct network_facts *network,
			   struct packet packet, bool haip)
{
	enum { LOW = 32768, HIGH = 60999, LAST = 65535 };
	bool known = network->port_low > 0 && network->port_high >= network->port_low &&
		     network->port_high <= LAST;
	long low = known ? network->port_low : LOW, high = known ? network->port_high : HIGH;

	for (long i = 0; i < HIGH_PORTS; i++) {
		long port = low + (high - low) * (2 * i + 1) / (2 * HIGH_PORTS);
		try(trials, haip ? TRAFFIC_HAIP : TRAFFIC_UDP, packet, "udp", port);
		try(trials, haip ? TRAFFIC_HAIP : TRAFFIC_TCP, packet, "tcp", port);
	}
}

static void try_multicast(struct trials *trials, struct packet packet)
{
	static const unsigned char group[16] = { 224, 0, 0, 251 };

	packet.cast = "multicast";
	packet.target_type = "multicast";
	filter_prefix(group, 4, 32, &packet.target);
	try(trials, TRAFFIC_MULTICAST, packet, "udp", GIPC_PORT);
}

static struct trials trials_of(const struct network_facts *network, const struct private_link *link)
{
	const struct adapter_address *own = address_of(network, link, false);
	const struct adapter_address *haip = address_of(network, link, true);
	struct trials trials = { .count = 0 };

	for (int outgoing = 0; own && outgoing < 2; outgoing++) {
		struct packet packet = packet_of(link, own, outgoing);
		try(&trials, TRAFFIC_GIPC, packet, "udp", GIPC_PORT);
		if (own->family == 4)
			try_multicast(&trials, packet);
		try_high_ports(&trials, network, packet, false);
		if (haip)
			try_high_ports(&trials, network, packet_of(link, haip, outgoing), true);
	}
	return trials;
}

static struct outcome outcome_of(struct arena *arena, const struct environment *environment,
				 const struct private_link *link)
{
	struct trials trials = trials_of(&environment->network, link);
	struct outcome outcome = { .known = true };

	for (size_t i = 0; i < trials.count; i++) {
		const struct trial *trial = &trials.items[i];
		struct filter_answer answer = crs_filter(arena, environment->filter,
							 &trial->packet);
		outcome.tried[trial->traffic] = true;
		if (answer.passage == PASSAGE_DROPPED) {
			outcome.dropped[trial->traffic] = true;
			outcome.incoming |= !trial->packet.outgoing;
			outcome.outgoing |= trial->packet.outgoing;
			if (!outcome.drop.base)
				outcome.drop = answer;
		}
		if (answer.passage == PASSAGE_UNKNOWN && outcome.known) {
			outcome.known = false;
			outcome.doubt = answer;
		}
	}
	return outcome;
}

static bool drops(const struct outcome *outcome)
{
	return outcome->incoming || outcome->outgoing;
}

/* ---- words ---- */

/* ": UDP 42424, …", or nothing when it is all that is sent. */
static const char *traffic_in_words(struct arena *arena, const struct outcome *outcome)
{
	static const char *const words[TRAFFIC_COUNT] = {
		[TRAFFIC_GIPC] = "UDP 42424",
		[TRAFFIC_MULTICAST] = "multicast",
		[TRAFFIC_UDP] = "high ports of UDP",
		[TRAFFIC_TCP] = "high ports of TCP",
		[TRAFFIC_HAIP] = "the 169.254 addresses of HAIP",
	};
	struct names names = { 0 };
	bool all = true;

	for (int i = 0; i < TRAFFIC_COUNT; i++) {
		if (outcome->dropped[i])
			names_add(arena, &names, words[i]);
		all &= outcome->dropped[i] || !outcome->tried[i];
	}
	return all ? "" : arena_printf(arena, ": %s", names_in_words(arena, &names, TRAFFIC_COUNT));
}

static const char *subnet_of(const struct private_link *link)
{
	const char *subnet = link->network->subnet;

	return subnet && *subnet ? subnet : link->adapter->name;
}

static const struct filter_source *source_of(const struct filter_facts *facts, const char *tool)
{
	for (size_t i = 0; i < FILTER_SOURCES; i++)
		if (str_equal(facts->sources[i].tool, tool))
			return &facts->sources[i];
	return &facts->sources[0];
}

/* "inet firewalld filter_INPUT: reject" */
static void filter_evidence(struct sink *sink, struct finding *finding,
			    const struct filter_facts *facts, const struct filter_answer *answer)
{
	struct arena *arena = sink_arena(sink);
	const struct filter_chain *chain = answer->chain ? answer->chain : answer->base;
	const char *rule = answer->rule ? answer->rule->text : "policy drop";

	sink_evidence(sink, finding, source_of(facts, chain->tool)->from.source,
		      str_equal(chain->tool, "nft")
			      ? arena_printf(arena, "%s %s %s: %s", chain->family, chain->table,
					     chain->name, rule)
			      : arena_printf(arena, "%s: %s", chain->table,
					     answer->rule ? rule
							  : arena_printf(arena, "%s policy DROP",
									 chain->name)));
}

static bool firewalld_runs(const struct environment *environment)
{
	const struct unit_fact *unit = unit_find(&environment->units, "firewalld.service");

	return unit && str_equal(unit->active, "active");
}

static const char joins[] = "none; CSSD joins by itself once it hears the other nodes";

static void steps_of_firewalld(struct sink *sink, struct finding *finding, const char *adapter)
{
	struct arena *arena = sink_arena(sink);

	sink_step(sink, finding,
		  arena_printf(arena, "firewall-cmd --get-zone-of-interface=%s", adapter), "root",
		  "none; shows the zone of the adapter");
	sink_step(sink, finding,
		  arena_printf(arena,
			       "firewall-cmd --permanent --zone=trusted --change-interface=%s",
			       adapter),
		  "root", "none by itself; it counts from the next reload on");
	sink_step(sink, finding, "firewall-cmd --reload", "root", joins);
}

static void steps_of_iptables(struct sink *sink, struct finding *finding, const char *tool,
			      const char *adapter, const struct outcome *outcome)
{
	struct arena *arena = sink_arena(sink);

	sink_step(sink, finding, arena_printf(arena, "%s-save", tool), "root",
		  "none; shows all rules");
	if (outcome->incoming)
		sink_step(sink, finding,
			  arena_printf(arena, "%s -I INPUT -i %s -j ACCEPT", tool, adapter), "root",
			  joins);
	if (outcome->outgoing)
		sink_step(sink, finding,
			  arena_printf(arena, "%s -I OUTPUT -o %s -j ACCEPT", tool, adapter),
			  "root", joins);
	sink_step(sink, finding,
		  arena_printf(arena,
			       "keep it for the next boot: put the same line into the file that "
			       "the service %s loads",
			       tool),
		  NULL, "none");
}

static void steps_of_nft(struct sink *sink, struct finding *finding, const char *adapter,
			 const struct filter_answer *answer)
{
	struct arena *arena = sink_arena(sink);
	const struct filter_chain *base = answer->base;
	bool out = str_equal(base->hook, "output") || str_equal(base->hook, "postrouting");

	sink_step(sink, finding, "nft list ruleset", "root", "none; shows all rules");
	sink_step(sink, finding,
		  arena_printf(arena, "nft insert rule %s %s %s %s %s accept",
			       shell_word(arena, base->family), shell_word(arena, base->table),
			       shell_word(arena, base->name), out ? "oifname" : "iifname", adapter),
		  "root", joins);
	sink_step(sink, finding,
		  "keep it for the next boot: put the same rule into the file that "
		  "nftables.service loads",
		  NULL, "none");
}

static void steps(struct sink *sink, struct finding *finding, const struct environment *environment,
		  const struct private_link *link, const struct outcome *outcome)
{
	const char *adapter = shell_word(sink_arena(sink), link->adapter->name);
	const char *tool = outcome->drop.base->tool;

	if (firewalld_runs(environment))
		steps_of_firewalld(sink, finding, adapter);
	else if (str_equal(tool, "nft"))
		steps_of_nft(sink, finding, adapter, &outcome->drop);
	else
		steps_of_iptables(sink, finding, tool, adapter, outcome);
}

/* ---- the check ---- */

/* ASM of this node was cut off from those of the other nodes: it says so when it starts. */
static bool asm_is_cut_off(const struct check_input *input)
{
	const struct resource_instance *storage = crs_instance_here(input->facts,
								    &input->facts->init, "ora.asm");
	const char *source;

	return storage && storage->target == RESOURCE_ONLINE && storage->state != RESOURCE_ONLINE &&
	       (crs_said(input, STAGE_ASM, "ORA", 3113, &source) ||
		crs_said(input, STAGE_ASM, "ORA", 27300, &source));
}

/* Without a log nobody can tell whether CSSD misses the other nodes; with one it says so. */
static bool may_be_why(const struct check_input *input)
{
	const struct log_facts *log = input->facts->log;

	return input->order->stages[STAGE_CSSD].state == STAGE_STUCK &&
	       (!log || (log->from.status != FACT_OBTAINED && log->from.status != FACT_TOO_BIG));
}

static void tell_drop(const struct check_input *input, struct sink *sink,
		      const struct private_link *link, const struct outcome *outcome)
{
	const struct environment *environment = input->facts->environment;
	bool unheard = crs_heartbeat_is_lost(input);
	bool cut_off = outcome->dropped[TRAFFIC_HAIP] && asm_is_cut_off(input);
	struct finding *finding = sink_fail(
		sink, unheard || cut_off ? SEVERITY_CRITICAL : SEVERITY_WARNING,
		link->adapter->name, "%s drops what %s %s (private network %s)%s",
		firewalld_runs(environment) ? "firewalld" : outcome->drop.base->tool,
		outcome->incoming ? "other nodes send to" : "this node sends from",
		link->adapter->name, subnet_of(link), traffic_in_words(sink_arena(sink), outcome));

	finding->remedy = arena_printf(sink_arena(sink), "let in all that comes by %s",
				       link->adapter->name);
	filter_evidence(sink, finding, environment->filter, &outcome->drop);
	steps(sink, finding, environment, link, outcome);
	if (cut_off && !unheard)
		sink_reaches(sink, finding, "ora.asm");
	else if (!unheard && !may_be_why(input))
		finding->reach = REACH_NONE;
}

static void tell_doubt(const struct environment *environment, struct sink *sink,
		       const struct private_link *link, const struct outcome *outcome)
{
	struct finding *finding = sink_unknown(
		sink, link->adapter->name,
		"it is not known whether %s lets through what the nodes send each other over %s "
		"(private network %s): a rule has conditions that are not known here",
		outcome->doubt.base->tool, link->adapter->name, subnet_of(link));

	filter_evidence(sink, finding, environment->filter, &outcome->doubt);
}

/* Of tools that did not answer. */
static void tell_unseen(const struct filter_facts *facts, struct sink *sink)
{
	for (size_t i = 0; i < FILTER_SOURCES; i++) {
		const struct provenance *from = &facts->sources[i].from;
		if (from->status == FACT_NOT_CAPTURED)
			sink_not_captured(sink);
		if (!fact_was_refused(from->status))
			continue;
		struct finding *finding =
			sink_unknown(sink, facts->sources[i].tool,
				     "it is not known whether %s filters the private network: %s",
				     facts->sources[i].tool, fact_status_name(from->status));
		sink_evidence(sink, finding, from->source,
			      from->words ? from->words : fact_status_name(from->status));
	}
}

static bool told_before(const struct private_links *links, size_t until)
{
	for (size_t i = 0; i < until; i++)
		if (links->items[i].state == LINK_SERVES &&
		    str_equal(links->items[i].adapter->name, links->items[until].adapter->name))
			return true;
	return false;
}

void crs_check_firewall(const struct check_input *input, struct sink *sink)
{
	const struct environment *environment = input->facts->environment;
	struct private_links links = crs_private_links(sink_arena(sink), input->facts);
	bool any = false;

	for (size_t i = 0; i < links.count && environment->filter; i++) {
		const struct private_link *link = &links.items[i];
		if (link->state != LINK_SERVES || told_before(&links, i))
			continue;
		struct outcome outcome = outcome_of(sink_arena(sink), environment, link);
		any = true;
		if (drops(&outcome))
			tell_drop(input, sink, link, &outcome);
		else if (!outcome.known)
			tell_doubt(environment, sink, link, &outcome);
	}
	if (!any)
		sink_not_applicable(sink);
	else
		tell_unseen(environment->filter, sink);
}
