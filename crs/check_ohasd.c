/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of OHASD: is it there, will it be started, and what stands in its way.
 */
#include <string.h>

#include "crs/checks.h"
#include "node/environment.h"

static bool ohasd_is_up(const struct check_input *input)
{
	return input->order->stages[STAGE_OHASD].state == STAGE_UP;
}

static bool autostart_is_off(const struct node_facts *facts)
{
	return facts->autostart.from.status == FACT_OBTAINED && !facts->autostart.enabled;
}

static const char *start_words(const struct node_facts *facts)
{
	return facts->kind == NODE_RESTART ? "start has" : "start crs";
}

/* What OHASD says about why it does not come up. */
static const long ohasd_codes[] = { 6706, 2106, 8503 };

void crs_check_ohasd_down(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct stage *stage = &input->order->stages[STAGE_OHASD];
	const struct process_fact *ohasd = process_find(&facts->processes, "ohasd.bin");
	struct finding *finding;

	if (stage->state == STAGE_HUNG || stage->state == STAGE_UNKNOWN)
		sink_not_applicable(sink);
	if (stage->state != STAGE_STARTING && stage->state != STAGE_STUCK &&
	    stage->state != STAGE_DOWN)
		return;
	if (autostart_is_off(facts) && !ohasd)
		finding = sink_fail(sink, SEVERITY_WARNING, "ohasd",
				    "OHASD is down and its autostart is off: it stays down until "
				    "somebody starts it");
	else if (stage->state == STAGE_DOWN && str_equal(facts->autostart.run, "stop"))
		finding = sink_fail(sink, SEVERITY_WARNING, "ohasd",
				    "OHASD was stopped on purpose (ohasdrun says stop)");
	else if (stage->state == STAGE_STARTING)
		finding = sink_fail(sink, SEVERITY_NOTICE, "ohasd", "OHASD has been starting %s",
				    crs_how_long(sink_arena(sink), facts, stage));
	else if (ohasd)
		finding = sink_fail(sink, SEVERITY_CRITICAL, "ohasd",
				    "ohasd.bin runs (pid %ld) but does not answer, %s", ohasd->pid,
				    crs_how_long(sink_arena(sink), facts, stage));
	else if (stage->state == STAGE_STUCK && stage->time_known)
		/* since when it is down is not known: it may have run in between */
		finding = sink_fail(sink, SEVERITY_CRITICAL, "ohasd",
				    "OHASD is down: no ohasd.bin runs, %s after the boot or the "
				    "start of init.ohasd",
				    crs_duration(sink_arena(sink), facts->host.now - stage->since));
	else
		finding = sink_fail(
			sink, SEVERITY_CRITICAL, "ohasd", "OHASD is down: no ohasd.bin answers%s%s",
			stage->state == STAGE_STUCK ? " " : "",
			stage->state == STAGE_STUCK ? crs_how_long(sink_arena(sink), facts, stage)
						    : "");
	crs_daemon_evidence(sink, finding, facts, DAEMON_OHASD);
	crs_no_process_evidence(sink, finding, facts, "ohasd.bin");
	for (size_t i = 0; i < sizeof(ohasd_codes) / sizeof(*ohasd_codes); i++)
		crs_log_evidence(
			sink, finding, facts,
			crs_log_counts(facts, input->order, STAGE_OHASD, "CRS", ohasd_codes[i]));
	if (stage->state == STAGE_STARTING) {
		crs_step_wait(sink, finding);
		return;
	}
	if (ohasd)
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink),
				       "see in %s and the alert log why ohasd.bin does not "
				       "answer; '%s' only answers CRS-4640 while it runs",
				       crs_trace(facts, "ohasd"), start_words(facts)),
			  NULL, "none");
	else
		sink_step(sink, finding, crs_command(sink, facts, start_words(facts)), "root",
			  "starts the whole stack of this node, once the cause is repaired");
}

void crs_check_socket_deleted(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct daemon_answer *daemons = facts->daemons.daemons;

	if (!facts->sockets.deleted.count || (daemons[DAEMON_OHASD].state != DAEMON_OFFLINE &&
					      daemons[DAEMON_CRSD].state != DAEMON_OFFLINE))
		return;
	struct finding *finding = sink_fail(
		sink, SEVERITY_CRITICAL, facts->sockets.deleted.items[0],
		"daemons listen on %zu client socket%s whose file is gone, so no client can reach "
		"them although they run",
		facts->sockets.deleted.count, facts->sockets.deleted.count == 1 ? "" : "s");
	for (size_t i = 0; i < facts->sockets.deleted.count && i < 5; i++)
		sink_evidence(sink, finding, facts->sockets.from.source,
			      facts->sockets.deleted.items[i]);
	sink_step(sink, finding,
		  "find out what deletes files below .oracle (systemd-tmpfiles, tmpwatch, cron) "
		  "and exclude the folder",
		  NULL, "none");
	sink_step(sink, finding,
		  crs_command(sink, facts,
			      facts->kind == NODE_RESTART ? "stop has -f" : "stop crs -f"),
		  "root",
		  facts->kind == NODE_RESTART
			  ? "ends ASM and every database instance of this node"
			  : "ends ASM and every database instance of this node: move the load away "
			    "first");
	sink_step(sink, finding, crs_command(sink, facts, start_words(facts)), "root",
		  "starts the whole stack of this node; the sockets are made again");
}

void crs_check_autostart_disabled(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const char *verb = facts->kind == NODE_RESTART ? "enable has" : "enable crs";

	if (facts->autostart.enabled)
		return;
	struct finding *finding =
		sink_fail(sink, SEVERITY_WARNING, "autostart",
			  "autostart is disabled: the stack does not start at boot");
	sink_evidence(sink, finding, facts->autostart.from.source, "disable");
	sink_step(sink, finding, crs_command(sink, facts, verb), "root",
		  "none now; the stack starts at the next boot");
}

/* What this system starts init.ohasd with: "systemd", "upstart", "sysv"; NULL when not known. */
static const char *init_system(const struct node_facts *facts)
{
	const struct environment *environment = facts->environment;

	if (environment && environment->boot.init)
		return environment->boot.init;
	return process_find(&facts->processes, "systemd") ? "systemd" : NULL;
}

static void start_hook_steps(const struct node_facts *facts, struct sink *sink,
			     struct finding *finding)
{
	static const char effect[] = "starts init.ohasd, which starts the stack of this node";
	const char *init = init_system(facts);
	const struct unit_fact *by_hand =
		facts->environment ? unit_find(&facts->environment->units, "ohas.service") : NULL;
	const char *unit = by_hand && str_equal(by_hand->load, "loaded") ? "ohas.service"
									 : "oracle-ohasd.service";

	if (str_equal(init, "systemd")) {
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink), "systemctl status %s", unit), "root",
			  "none");
		sink_step(sink, finding, arena_printf(sink_arena(sink), "systemctl start %s", unit),
			  "root", effect);
	} else if (str_equal(init, "upstart")) {
		sink_step(sink, finding, "initctl status oracle-ohasd", "root", "none");
		sink_step(sink, finding, "initctl start oracle-ohasd", "root", effect);
	} else if (str_equal(init, "sysv")) {
		sink_step(sink, finding, "grep init.ohasd /etc/inittab; runlevel", "root",
			  "none; the line counts in run levels 3 and 5");
		sink_step(sink, finding, "init q", "root", effect);
	} else {
		sink_step(sink, finding,
			  "start init.ohasd by what this release has: systemctl start "
			  "oracle-ohasd.service (EL7 on), initctl start oracle-ohasd (EL6), init q "
			  "with its line in /etc/inittab (EL5, SLES 11)",
			  NULL, effect);
	}
}

void crs_check_init_not_running(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct stage *stage = &input->order->stages[STAGE_OHASD];

	/* while OHASD runs, what would start it again is no question of this moment */
	if ((stage->state != STAGE_STUCK && stage->state != STAGE_DOWN) ||
	    autostart_is_off(facts)) {
		sink_not_applicable(sink);
		return;
	}
	if (process_find(&facts->processes, "init.ohasd"))
		return;
	struct finding *finding = sink_fail(
		sink, SEVERITY_CRITICAL, "init.ohasd",
		"no 'init.ohasd run' process waits to start OHASD although autostart is on");
	crs_no_process_evidence(sink, finding, facts, "init.ohasd");
	start_hook_steps(facts, sink, finding);
}

static bool is_stale(const struct process_fact *process)
{
	return str_ends(process->comm, ".bin") || str_starts(process->comm, "orarootagent") ||
	       str_equal(process->comm, "cssdagent") || str_equal(process->comm, "cssdmonitor");
}

void crs_check_stale_daemons(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct processes *processes = &facts->processes;
	struct finding *finding = NULL;

	/* an init.ohasd that waits respawns ohasd.bin, which takes over what still runs */
	if (ohasd_is_up(input) || !crs_is_grid_node(facts) ||
	    process_find(processes, "ohasd.bin") || process_find(processes, "init.ohasd")) {
		sink_not_applicable(sink);
		return;
	}
	for (size_t i = 0; i < processes->count; i++) {
		const struct process_fact *process = &processes->items[i];
		if (!is_stale(process))
			continue;
		if (!finding)
			finding = sink_fail(sink, SEVERITY_CRITICAL, process->comm,
					    "daemons of an earlier run are still alive without "
					    "OHASD, first %s (pid %ld)",
					    process->comm, process->pid);
		sink_evidence(sink, finding, "/proc",
			      arena_printf(sink_arena(sink), "%ld %s %s", process->pid,
					   process->user ? process->user : "?", process->comm));
	}
	if (finding)
		sink_step(sink, finding,
			  "do not kill ocssd.bin, cssdagent or cssdmonitor: the node reboots; a "
			  "planned reboot of this node clears them all",
			  NULL, "ends everything of this node");
}

/* Agents end when they have nothing to look after, so each is expected only while a resource that it
 * serves should run (CRSCTL.md c: who starts what). */
static const struct {
	const char *process;
	const char *resource;
	unsigned kinds;
} agents[] = {
	{ "cssdagent", "ora.cssd", KIND_BOTH },
	{ "cssdmonitor", "ora.cssdmonitor", KIND_CLUSTER },
	{ "oraagent.bin", "ora.evmd", KIND_BOTH },
	{ "orarootagent.bin", "ora.ctssd", KIND_CLUSTER },
};

/* What OHASD said when it could not start an agent. */
static const char *agent_words(const struct check_input *input, const char **ret_source)
{
	static const long codes[] = { 5802, 5828 };
	const char *words = NULL;

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes) && !words; i++)
		words = crs_said(input, STAGE_CSSD, "CRS", codes[i], ret_source);
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes) && !words; i++)
		words = crs_said(input, STAGE_ORAAGENT, "CRS", codes[i], ret_source);
	return words;
}

void crs_check_agent_down(const struct check_input *input, struct sink *sink)
{
	enum { GRACE_SECONDS = 60 };
	const struct node_facts *facts = input->facts;
	const struct process_fact *ohasd = process_find(&facts->processes, "ohasd.bin");
	unsigned kind = facts->kind == NODE_RESTART ? KIND_RESTART : KIND_CLUSTER;
	const char *source = NULL;
	const char *words = agent_words(input, &source);

	if (!ohasd || facts->host.now == TIME_UNKNOWN ||
	    facts->host.now - ohasd->start < GRACE_SECONDS) {
		sink_not_applicable(sink);
		return;
	}
	for (size_t i = 0; i < sizeof(agents) / sizeof(*agents); i++) {
		const struct resource_instance *served =
			crs_instance_here(facts, facts_of_ohasd(facts), agents[i].resource);
		if (!(agents[i].kinds & kind) || !served || served->target != RESOURCE_ONLINE ||
		    process_find(&facts->processes, agents[i].process))
			continue;
		struct finding *finding = sink_fail(
			sink, SEVERITY_CRITICAL, agents[i].process,
			"OHASD has been running for %s, but its agent %s, which starts %s, "
			"does not run",
			crs_duration(sink_arena(sink), facts->host.now - ohasd->start),
			agents[i].process, agents[i].resource);
		crs_no_process_evidence(sink, finding, facts, agents[i].process);
		if (words)
			sink_evidence(sink, finding, source, words);
		sink_step(
			sink, finding,
			"look into the agent's trace and the alert log for CRS-5802 and CRS-5828; "
			"wrong owner or mode of the agent's binary or log folder is the usual "
			"cause",
			NULL, "none");
	}
}
