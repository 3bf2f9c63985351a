/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of CSSD, its voting files and HAIP.
 */
#include "crs/checks.h"

/* What CSSD itself says about why it ends or waits. */
static const long css_codes[] = { 1656, 1609, 1705, 1714, 7500, 8503 };

void crs_check_css_down(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct stage *stage = &input->order->stages[STAGE_CSSD];
	const struct resource_facts *stack = facts_of_ohasd(facts);
	const struct resource *css = resource_find(stack, "ora.cssd");
	const struct resource_instance *instance = crs_instance_here(facts, stack, "ora.cssd");
	struct finding *finding;

	switch (stage->state) {
	case STAGE_STUCK:
		finding = sink_fail(sink, SEVERITY_CRITICAL, "ora.cssd", "CSSD does not come up %s",
				    crs_how_long(sink_arena(sink), facts, stage));
		break;
	case STAGE_STARTING:
		finding = sink_fail(sink, SEVERITY_NOTICE, "ora.cssd", "CSSD has been starting %s",
				    crs_how_long(sink_arena(sink), facts, stage));
		break;
	case STAGE_DOWN:
		finding = sink_fail(sink, SEVERITY_WARNING, "ora.cssd",
				    "CSSD was stopped on purpose (TARGET OFFLINE)");
		break;
	case STAGE_UP:
		return;
	default:
		sink_not_applicable(sink);
		return;
	}
	crs_daemon_evidence(sink, finding, facts, DAEMON_CSSD);
	if (instance)
		crs_instance_evidence(sink, finding, stack, css, instance);
	for (size_t i = 0; i < sizeof(css_codes) / sizeof(*css_codes); i++)
		crs_log_evidence(
			sink, finding, facts,
			crs_log_counts(facts, input->order, STAGE_CSSD, "CRS", css_codes[i]));
	if (stage->state == STAGE_STARTING) {
		crs_step_wait(sink, finding);
		return;
	}
	if (stage->state == STAGE_STUCK)
		sink_step(
			sink, finding,
			facts->kind == NODE_RESTART
				? "see in ocssd.trc and the alert log why CSSD ends (owner of the "
				  "home and of the sockets below .oracle), and repair that"
				: "repair what CSSD waits for: the alert log names voting files "
				  "(CRS-1714, CRS-1705), the private network (CRS-1609, "
				  "CRS-7500) or an agent (CRS-5802); it then joins by itself",
			NULL, "none");
	if (facts->kind == NODE_RESTART)
		sink_step(sink, finding, crs_command(sink, facts, "start res ora.cssd"),
			  crs_grid_user(facts), "none; ASM and the databases can start after it");
	else
		sink_step(sink, finding, crs_command(sink, facts, "start cluster"), "root",
			  "stops nothing: starts what is not up on this node");
}

void crs_check_css_never(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct resource *css = resource_find(&facts->resources, "ora.cssd");
	const struct resource_instance *storage = crs_instance_here(facts, &facts->resources,
								    "ora.asm");
	bool css_down = input->order->stages[STAGE_CSSD].state != STAGE_UP;
	enum severity severity = SEVERITY_WARNING;

	if (!css || !css->auto_start) {
		sink_not_applicable(sink);
		return;
	}
	if (!str_equal(css->auto_start, "never"))
		return;
	if (!storage)
		severity = SEVERITY_NOTICE;
	else if (css_down && storage->target == RESOURCE_ONLINE)
		severity = SEVERITY_CRITICAL;
	struct finding *finding = sink_fail(
		sink, severity, "ora.cssd",
		storage ? "ora.cssd has AUTO_START=never: after a boot neither CSSD nor ASM starts"
			: "ora.cssd has AUTO_START=never, which is right as long as there is no "
			  "ASM");
	sink_evidence(sink, finding, "crsctl stat res ora.cssd -p", "AUTO_START=never");
	if (!storage)
		return;
	sink_step(sink, finding, crs_modify(sink, facts, "ora.cssd", "AUTO_START=always", false),
		  crs_grid_user(facts), "none now; CSSD starts at the next boot");
	if (css_down)
		sink_step(sink, finding, crs_command(sink, facts, "start res ora.cssd"),
			  crs_grid_user(facts), "none; ASM and the databases can start after it");
}

static void no_voting_file(const struct node_facts *facts, struct sink *sink, const char *source,
			   const char *words)
{
	struct finding *finding = sink_fail(sink, SEVERITY_CRITICAL, "voting files",
					    "CSSD finds no voting file, so it cannot join the "
					    "cluster");

	sink_evidence(sink, finding, source, words);
	sink_step(
		sink, finding,
		"make the disks of the voting files visible to the Grid owner again (path, owner, "
		"mode, ASMLib or AFD label); CSSD looks again every 15 s and goes on by itself",
		NULL, "none");
	sink_step(sink, finding, crs_command(sink, facts, "query css votedisk"),
		  crs_grid_user(facts), "none");
}

/* What CSSD said of voting files that it lacks. In a good start it says so too, for a minute, so the
 * log alone is believed only when the time is over. */
static const char *voting_trouble(const struct check_input *input, const char **ret_source)
{
	static const long codes[] = { 1714, 1705 };
	bool stuck = input->order->stages[STAGE_CSSD].state == STAGE_STUCK;
	const char *words = NULL;

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes) && !words; i++) {
		const struct message *message = facts_message(input->facts, "CRS", codes[i],
							      ret_source);
		if (message)
			words = message->line;
		else if (stuck)
			words = crs_said(input, STAGE_CSSD, "CRS", codes[i], ret_source);
	}
	return words;
}

void crs_check_voting_none(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	enum stage_state state = input->order->stages[STAGE_CSSD].state;

	if (state == STAGE_UP && facts->voting.located_known && !facts->voting.located &&
	    !facts->voting.count) {
		struct finding *finding =
			sink_fail(sink, SEVERITY_CRITICAL, "voting files",
				  "the cluster has no voting file although CSSD runs: it "
				  "cannot start again in normal mode");
		sink_evidence(sink, finding, facts->voting.from.source,
			      "Located 0 voting disk(s).");
		sink_step(sink, finding, crs_command(sink, facts, "replace votedisk +GROUP"),
			  crs_grid_user(facts), "makes voting files in that disk group");
		return;
	}
	/* with CSSD up it has found them; with OHASD down nobody has looked */
	if (state != STAGE_STARTING && state != STAGE_STUCK) {
		sink_not_applicable(sink);
		return;
	}
	const char *source;
	const char *words = voting_trouble(input, &source);
	if (words)
		no_voting_file(facts, sink, source, words);
	else if (facts->voting.from.status == FACT_OBTAINED && facts->voting.located_known &&
		 facts->voting.located == 0)
		no_voting_file(facts, sink, facts->voting.from.source, "Located 0 voting disk(s).");
}

void crs_check_voting_minority(const struct check_input *input, struct sink *sink)
{
	const struct voting_facts *voting = &input->facts->voting;
	size_t online = 0;

	if (!voting->count) {
		sink_not_applicable(sink);
		return;
	}
	for (size_t i = 0; i < voting->count; i++)
		online += voting->items[i].online;
	if (!voting->located_known || voting->located != (long)voting->count) {
		struct finding *finding = sink_unknown(
			sink, "voting files",
			"the list of voting files is not complete: %zu read, %zu of them "
			"online",
			voting->count, online);
		sink_evidence(sink, finding, voting->from.source,
			      voting->located_known
				      ? arena_printf(sink_arena(sink),
						     "Located %ld voting disk(s).", voting->located)
				      : "the closing line with their number is missing");
		return;
	}
	if (online == voting->count)
		return;
	bool majority = online > voting->count / 2;
	struct finding *finding =
		sink_fail(sink, majority ? SEVERITY_WARNING : SEVERITY_CRITICAL, "voting files",
			  "only %zu of %zu voting files %s online%s", online, voting->count,
			  online == 1 ? "is" : "are",
			  majority ? ": a majority is left, but another loss can end CSSD"
			  : input->order->stages[STAGE_CSSD].state == STAGE_UP
				  ? ": less than a majority, CSSD ends here as soon as it notices"
				  : ": less than a majority, CSSD cannot run on this node");
	for (size_t i = 0; i < voting->count; i++) {
		const struct voting_file *file = &voting->items[i];
		if (!file->online)
			sink_evidence(sink, finding, voting->from.source,
				      arena_printf(sink_arena(sink), "%ld. %s %s (%s) [%s]",
						   file->number, file->state, file->id, file->path,
						   file->group ? file->group : ""));
	}
	sink_step(sink, finding,
		  "bring the lost disks back; a voting file in a disk group is replaced by ASM "
		  "itself "
		  "when another failure group has room",
		  NULL, "none");
}

enum { HEARTBEAT_CODES = 3 };

/* What CSSD says of it, while it does not come up: entries that count, or NULL. False when there is no
 * telling what the network does: it has no voting files, or there is no log. */
static bool heartbeat_entries(const struct check_input *input, const struct log_entry **ret)
{
	static const long codes[HEARTBEAT_CODES] = { 1609, 1610, 7500 };
	const struct node_facts *facts = input->facts;
	const char *source;

	if (input->order->stages[STAGE_CSSD].state != STAGE_STUCK || !facts->log ||
	    voting_trouble(input, &source))
		return false;
	for (size_t i = 0; i < HEARTBEAT_CODES; i++)
		ret[i] = crs_log_counts(facts, input->order, STAGE_CSSD, "CRS", codes[i]);
	return true;
}

bool crs_heartbeat_is_lost(const struct check_input *input)
{
	const struct log_entry *said[HEARTBEAT_CODES];

	return heartbeat_entries(input, said) && (said[0] || said[1] || said[2]);
}

/* A log that is there and cannot be read hides what CSSD says. */
static bool log_is_closed(const struct log_facts *log)
{
	/* too big: its end was read */
	return log && log->from.status != FACT_TOO_BIG && fact_was_refused(log->from.status);
}

static void tell_closed_log(const struct log_facts *log, struct sink *sink)
{
	const char *status = fact_status_name(log->from.status);
	struct finding *finding = sink_unknown(
		sink, "private network",
		"it is not known whether CSSD hears the other nodes: the alert log cannot be read");

	sink_evidence(sink, finding, log->from.source, log->from.words ? log->from.words : status);
}

void crs_check_network_heartbeat(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct resource_facts *stack = facts_of_ohasd(facts);
	const struct resource_instance *instance = crs_instance_here(facts, stack, "ora.cssd");
	const struct log_entry *said[HEARTBEAT_CODES];

	if (input->order->stages[STAGE_CSSD].state == STAGE_UP)
		return;
	if (input->order->stages[STAGE_CSSD].state == STAGE_STUCK && log_is_closed(facts->log)) {
		tell_closed_log(facts->log, sink);
		return;
	}
	if (!heartbeat_entries(input, said)) {
		sink_not_applicable(sink);
		return;
	}
	if (!crs_heartbeat_is_lost(input))
		return;
	struct finding *finding =
		sink_fail(sink, SEVERITY_CRITICAL, "private network",
			  "CSSD does not hear the other nodes over the private network (no network "
			  "heartbeat), so it cannot join the cluster");
	finding->brief = "CSSD does not hear the other nodes";
	for (size_t i = 0; i < HEARTBEAT_CODES; i++)
		crs_log_evidence(sink, finding, facts, said[i]);
	if (instance)
		crs_instance_evidence(sink, finding, stack, resource_find(stack, "ora.cssd"),
				      instance);
	sink_step(sink, finding, crs_program(sink, facts, "bin/oifcfg getif"), crs_grid_user(facts),
		  "none; shows which adapters are cluster_interconnect: they must be up, with an "
		  "address in that subnet");
	sink_step(sink, finding, "ping -M do -c 3 -s 8972 PRIVATE-ADDRESS-OF-THE-OTHER-NODE", NULL,
		  "none; with an MTU of 9000 this must pass, a plain ping says nothing (with 1500: "
		  "-s 1472); look at cables, switch, VLAN and firewall when it does not");
	sink_step(sink, finding,
		  "when the network is back CSSD joins by itself, no restart is needed", NULL,
		  "none");
}

static const struct resource_instance *haip_here(const struct node_facts *facts)
{
	return crs_instance_here(facts, &facts->init, CRS_HAIP);
}

static bool haip_should_be_up(const struct check_input *input)
{
	const struct resource *haip = resource_find(&input->facts->init, CRS_HAIP);
	const struct resource_instance *instance = haip_here(input->facts);
	enum stage_state state = input->order->stages[STAGE_ORAAGENT].state;

	return instance && instance->target == RESOURCE_ONLINE && haip->enabled != 0 &&
	       state != STAGE_BLOCKED && state != STAGE_STARTING;
}

bool crs_haip_fails(const struct check_input *input)
{
	return haip_should_be_up(input) && haip_here(input->facts)->state != RESOURCE_ONLINE;
}

void crs_check_haip_down(const struct check_input *input, struct sink *sink)
{
	static const long codes[] = { 3113, 27300 };
	const struct node_facts *facts = input->facts;
	const struct resource *haip = resource_find(&facts->init, CRS_HAIP);
	const struct resource_instance *instance = haip_here(facts);
	enum severity severity = SEVERITY_WARNING;

	if (!haip_should_be_up(input))
		sink_not_applicable(sink);
	if (!crs_haip_fails(input))
		return;
	const char *words = NULL, *source = NULL;
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes) && !words; i++)
		words = crs_said(input, STAGE_ASM, "ORA", codes[i], &source);
	const struct resource_instance *storage = crs_instance_here(facts, &facts->init, "ora.asm");
	if (words && storage && storage->state != RESOURCE_ONLINE)
		severity = SEVERITY_CRITICAL;
	const char *effect = "; the stack can run without it";
	if (severity == SEVERITY_CRITICAL)
		effect = ": ASM of this node cannot reach the others over it";
	else if (storage && storage->target == RESOURCE_ONLINE && storage->state != RESOURCE_ONLINE)
		effect = "; ASM, which starts after it, is not up either";
	struct finding *finding = sink_fail(sink, severity, CRS_HAIP,
					    "HAIP is not online although it is enabled%s", effect);
	finding->brief = "HAIP is not online";
	crs_instance_evidence(sink, finding, &facts->init, haip, instance);
	if (words)
		sink_evidence(sink, finding, source, words);
	sink_step(sink, finding, crs_program(sink, facts, "bin/oifcfg getif"), crs_grid_user(facts),
		  "none; the adapters must be those of the profile, up and not 169.254 elsewhere");
	crs_step_start(sink, finding, facts, CRS_HAIP);
}
