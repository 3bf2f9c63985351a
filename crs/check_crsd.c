/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of CRSD: what is behind a CRS-4535 once all below is up.
 */
#include "crs/checks.h"

static const struct stage *crsd_stage(const struct check_input *input)
{
	return &input->order->stages[STAGE_CRSD];
}

static const struct resource_instance *crsd_here(const struct node_facts *facts)
{
	return crs_instance_here(facts, &facts->init, "ora.crsd");
}

/* A crsd.bin younger than its time is one of a restart loop, not one that hangs. */
static const struct process_fact *hung_process(const struct check_input *input)
{
	const struct node_facts *facts = input->facts;
	const struct stage *stage = crsd_stage(input);
	const struct process_fact *process = process_find(&facts->processes, "crsd.bin");

	if (!process || (stage->state != STAGE_STUCK && stage->state != STAGE_HUNG))
		return NULL;
	if (facts->host.now == TIME_UNKNOWN || facts->host.now - process->start <= stage->timeout)
		return NULL;
	return process;
}

static void crsd_evidence(const struct check_input *input, struct sink *sink,
			  struct finding *finding)
{
	const struct node_facts *facts = input->facts;
	const struct resource_instance *instance = crsd_here(facts);

	crs_daemon_evidence(sink, finding, facts, DAEMON_CRSD);
	if (instance)
		crs_instance_evidence(sink, finding, &facts->init,
				      resource_find(&facts->init, "ora.crsd"), instance);
}

/* What CRSD, and OHASD about CRSD, say about why it ends. */
static const long crsd_codes[] = { 1013, 1006, 1019, 8503, 2765 };

void crs_check_crsd_stuck(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct stage *stage = crsd_stage(input);
	const char *group = crs_ocr_group(facts);

	if (stage->state == STAGE_UP)
		return;
	if (stage->state != STAGE_STUCK || hung_process(input)) {
		sink_not_applicable(sink);
		return;
	}
	struct finding *finding = sink_fail(sink, SEVERITY_CRITICAL, "ora.crsd",
					    "CRSD does not come up although all below it is up, %s",
					    crs_how_long(sink_arena(sink), facts, stage));
	crsd_evidence(input, sink, finding);
	crs_no_process_evidence(sink, finding, facts, "crsd.bin");
	for (size_t i = 0; i < sizeof(crsd_codes) / sizeof(*crsd_codes); i++)
		crs_log_evidence(
			sink, finding, facts,
			crs_log_counts(facts, input->order, STAGE_CRSD, "CRS", crsd_codes[i]));
	crs_steps_recover(sink, finding, facts,
			  arena_printf(sink_arena(sink),
				       "repair the cause first: see in %s and the alert log "
				       "why CRSD ends (CRS-1013 or PROC-26: %s is not mounted)",
				       crs_trace(facts, "crsd"),
				       group ? group : "the OCR disk group"));
}

void crs_check_crsd_starting(const struct check_input *input, struct sink *sink)
{
	const struct stage *stage = crsd_stage(input);

	if (stage->state != STAGE_STARTING)
		return;
	struct finding *finding = sink_fail(sink, SEVERITY_NOTICE, "ora.crsd",
					    "CRSD has been starting %s",
					    crs_how_long(sink_arena(sink), input->facts, stage));
	crsd_evidence(input, sink, finding);
	crs_step_wait(sink, finding);
}

void crs_check_crsd_stopped(const struct check_input *input, struct sink *sink)
{
	if (crsd_stage(input)->state != STAGE_DOWN)
		return;
	struct finding *finding = sink_fail(sink, SEVERITY_WARNING, "ora.crsd",
					    "CRSD was stopped on purpose (TARGET OFFLINE)");
	crsd_evidence(input, sink, finding);
	crs_step_start(sink, finding, input->facts, "ora.crsd");
}

void crs_check_crsd_hung(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct process_fact *process = hung_process(input);

	if (!process) {
		if (crsd_stage(input)->state != STAGE_UP)
			sink_not_applicable(sink);
		return;
	}
	struct finding *finding = sink_fail(
		sink, SEVERITY_CRITICAL, "crsd.bin",
		"CRSD does not answer although crsd.bin has been running for %s; it is in state "
		"%c%s%s",
		crs_duration(sink_arena(sink), facts->host.now - process->start),
		process->state ? process->state : '?', process->wchan ? ", waiting in " : "",
		process->wchan ? process->wchan : "");
	crsd_evidence(input, sink, finding);
	sink_evidence(sink, finding, "/proc",
		      arena_printf(sink_arena(sink), "%ld crsd.bin state %c", process->pid,
				   process->state ? process->state : '?'));
	sink_step(sink, finding,
		  process->state == 'D'
			  ? "find the disk or mount that crsd.bin waits for and bring it back"
			  : arena_printf(sink_arena(sink), "look at the last lines of %s",
					 crs_trace(facts, "crsd")),
		  NULL, "none");
	/* a client that cannot reach it is no reason to end it, and in state D nothing does */
	if (facts->sockets.deleted.count || process->state == 'D')
		return;
	sink_step(sink, finding, arena_printf(sink_arena(sink), "kill %ld", process->pid), "root",
		  "only when nothing else helps: OHASD starts crsd.bin again, databases that run "
		  "keep "
		  "running, resources are not managed meanwhile");
	sink_step(sink, finding, crs_command(sink, facts, "start cluster"), "root",
		  "stops nothing: starts what is not up on this node");
}

void crs_check_crsd_exclusive(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;

	if (facts->daemons.daemons[DAEMON_CRSD].state != DAEMON_EXCLUSIVE)
		return;
	struct finding *finding =
		sink_fail(sink, SEVERITY_WARNING, "crsd",
			  "CRSD runs in exclusive mode (CRS-4692): this is for repair work, no "
			  "other node can join");
	crs_daemon_evidence(sink, finding, facts, DAEMON_CRSD);
	sink_step(sink, finding, "end the repair work first", NULL, "none");
	sink_step(sink, finding, crs_command(sink, facts, "stop crs -f"), "root",
		  "ends ASM and every database instance of this node");
	sink_step(sink, finding, crs_command(sink, facts, "start crs"), "root",
		  "starts the whole stack of this node, in normal mode");
}

/* UNKNOWN: what OHASD does not start before it was cleaned. A forced stop takes what a CRSD that lives
 * manages, databases first, so it is offered only where none is left. */
static void crsd_unknown(const struct check_input *input, struct sink *sink,
			 const struct resource *resource, const struct resource_instance *instance)
{
	const struct node_facts *facts = input->facts;
	const char *source, *said;
	const char *words = crs_unknown_words(input, STAGE_CRSD, resource->name, instance, &source,
					      &said);
	struct finding *finding = sink_fail(sink, SEVERITY_CRITICAL, "ora.crsd",
					    "ora.crsd is in state UNKNOWN%s%s, so OHASD does not "
					    "start it before it was cleaned",
					    source || *instance->details ? ": " : "",
					    source || *instance->details ? words : "");

	crs_instance_evidence(sink, finding, &facts->init, resource, instance);
	if (source)
		sink_evidence(sink, finding, source, said);
	crs_no_process_evidence(sink, finding, facts, "crsd.bin");
	sink_step(sink, finding,
		  "see in the trace of orarootagent below OHASD why it was not stopped, and "
		  "whether processes of CRSD are left: ps -ef | grep '[c]rsd'",
		  NULL, "none");
	sink_step(
		sink, finding, crs_command(sink, facts, "stop res ora.crsd -init -f"), "root",
		"only while no crsd.bin runs: cleans what is left, and agents of CRSD end; a CRSD "
		"that lives would end its databases first");
	crs_step_start(sink, finding, facts, "ora.crsd");
}

void crs_check_crsd_restart_limit(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct resource *resource = resource_find(&facts->init, "ora.crsd");
	const struct resource_instance *instance = crsd_here(facts);
	const char *source = NULL;
	const char *words = crs_said(input, STAGE_CRSD, "CRS", 2771, &source);
	struct finding *finding;

	if (!instance || crsd_stage(input)->state == STAGE_BLOCKED) {
		sink_not_applicable(sink);
		return;
	}
	if (instance->state == RESOURCE_UNKNOWN) {
		/* one that answers or hangs is told by a row of its own */
		if (crsd_stage(input)->state != STAGE_UP &&
		    !process_find(&facts->processes, "crsd.bin"))
			crsd_unknown(input, sink, resource, instance);
		return;
	}
	if (crs_restart_limit_reached(resource, instance))
		finding = sink_fail(sink, SEVERITY_CRITICAL, "ora.crsd",
				    "OHASD has given up on CRSD after %ld restarts: it stays down "
				    "until it is started by hand",
				    instance->restart_count);
	else if (words && instance->state == RESOURCE_OFFLINE)
		finding = sink_fail(sink, SEVERITY_CRITICAL, "ora.crsd",
				    "OHASD has given up on CRSD (CRS-2771): it stays down until it "
				    "is started by hand");
	else
		return;
	crs_instance_evidence(sink, finding, &facts->init, resource, instance);
	if (words)
		sink_evidence(sink, finding, source, words);
	sink_step(sink, finding,
		  arena_printf(sink_arena(sink),
			       "see in %s why CRSD ended again and again, and repair that",
			       crs_trace(facts, "crsd")),
		  NULL, "none");
	crs_step_start(sink, finding, facts, "ora.crsd");
}

void crs_check_evmd_down(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct resource_facts *stack = facts_of_ohasd(facts);
	const struct resource_instance *instance = crs_instance_here(facts, stack, "ora.evmd");
	enum daemon_state state = facts->daemons.daemons[DAEMON_EVMD].state;
	const struct start_order *order = input->order;

	/* "while the rest is up": with anything else broken EVMD is no news (CRSCTL.md d) */
	if (order->first_broken != STAGE_NONE || order->stages[STAGE_OHASD].state != STAGE_UP) {
		sink_not_applicable(sink);
		return;
	}
	bool offline = state == DAEMON_OFFLINE ||
		       (state == DAEMON_UNKNOWN && instance &&
			instance->target == RESOURCE_ONLINE && instance->state == RESOURCE_OFFLINE);
	if (!offline)
		return;
	struct finding *finding =
		sink_fail(sink, SEVERITY_WARNING, "evmd",
			  "EVMD does not answer while the rest of the stack is up: events are not "
			  "published");
	crs_daemon_evidence(sink, finding, facts, DAEMON_EVMD);
	if (instance)
		crs_instance_evidence(sink, finding, stack, resource_find(stack, "ora.evmd"),
				      instance);
	if (facts->kind == NODE_RESTART)
		sink_step(sink, finding, crs_command(sink, facts, "start res ora.evmd"),
			  crs_grid_user(facts), "none");
	else
		crs_step_start(sink, finding, facts, "ora.evmd");
}
