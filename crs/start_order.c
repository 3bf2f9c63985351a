/* SPDX-License-Identifier: Apache-2.0
 *
 * From facts to the five stages. The order is that of dependency (DESIGN: the start order); each
 * stage is judged by its own evidence first, and only where that says "not up" by what is below.
 */
#include <string.h>

#include "crs/crs.h"
#include "crs/view.h"

/* START_TIMEOUT where the node was not asked for it: that of ora.cssd is known (CRSCTL.md d, 600 s);
 * it serves for the others too. */
enum { START_TIMEOUT_DEFAULT = 600 };

struct evaluation {
	const struct node_facts *facts;
	struct start_order *order;
};

/* ---- parts ---- */

static struct part *add_part(struct evaluation *eval, struct stage *stage, const char *name,
			     enum part_kind kind)
{
	stage->parts = arena_grow(eval->facts->arena, stage->parts, &stage->capacity, stage->count,
				  sizeof(struct part));
	struct part *part = &stage->parts[stage->count++];
	part->name = name;
	part->kind = kind;
	return part;
}

static void add_daemon(struct evaluation *eval, struct stage *stage, const char *code,
		       enum daemon daemon)
{
	const struct daemon_answer *answer = &eval->facts->daemons.daemons[daemon];
	struct part *part = add_part(eval, stage, code, PART_PROCESS);

	part->required = true;
	part->details = answer->line;
	if (answer->state != DAEMON_UNKNOWN)
		part->up = answer->state == DAEMON_OFFLINE ? PART_IS_DOWN : PART_IS_UP;
	if (answer->line)
		evidence_add(eval->facts->arena, &stage->evidence, answer->source, answer->line);
}

/* Adds the resource when the node has it; a cluster has no resource twice on one node. */
static void add_resource(struct evaluation *eval, struct stage *stage, const char *name,
			 bool required)
{
	const struct resource_facts *stack = facts_of_ohasd(eval->facts);
	const struct resource_instance *instance = crs_instance_here(eval->facts, stack, name);

	if (!instance)
		return;
	struct part *part = add_part(eval, stage, name, PART_RESOURCE);
	part->required = required;
	part->target = crs_target_text(instance);
	part->state = crs_state_text(instance);
	part->details = instance->details;
	part->up = instance->state == RESOURCE_ONLINE ? PART_IS_UP : PART_IS_DOWN;
	if (!required || part->up == PART_IS_UP)
		return;
	evidence_add(eval->facts->arena, &stage->evidence, stack->from.source,
		     arena_printf(eval->facts->arena, "%s TARGET=%s STATE=%s%s%s", name,
				  part->target, part->state, instance->internal ? " " : "",
				  instance->internal ? instance->internal : ""));
}

static void add_process(struct evaluation *eval, struct stage *stage, const char *name)
{
	const struct processes *processes = &eval->facts->processes;
	const struct process_fact *process = process_find(processes, name);
	struct part *part = add_part(eval, stage, name, PART_PROCESS);

	if (processes->from.status != FACT_OBTAINED)
		return;
	part->up = process ? PART_IS_UP : PART_IS_DOWN;
	if (process)
		part->details = arena_printf(eval->facts->arena, "pid %ld, state %c", process->pid,
					     process->state ? process->state : '?');
}

static void add_file(struct evaluation *eval, struct stage *stage, const char *name,
		     const struct provenance *from, const char *details)
{
	struct part *part = add_part(eval, stage, name, PART_FILE);

	part->details = details;
	if (from->status == FACT_OBTAINED || from->status == FACT_ABSENT)
		part->up = from->status == FACT_OBTAINED ? PART_IS_UP : PART_IS_DOWN;
}

/* ---- time ---- */

static int64_t process_start(const struct node_facts *facts, const char *name)
{
	const struct process_fact *process = process_find(&facts->processes, name);

	return process ? process->start : TIME_UNKNOWN;
}

/* A clock at fault. The start of a process is only known to a second or so. */
static bool in_future(const struct node_facts *facts, int64_t moment)
{
	enum { SLACK_SECONDS = 5 };

	return moment > facts->host.now + SLACK_SECONDS;
}

/* The later of two moments; one that lies in the future is unknown. */
static int64_t later(const struct node_facts *facts, int64_t a, int64_t b)
{
	if (facts->host.now == TIME_UNKNOWN || in_future(facts, b))
		return a;
	return b > a ? b : a;
}

static int64_t below_came_up(const struct evaluation *eval, const struct stage *stage)
{
	int64_t latest = TIME_UNKNOWN;

	for (const struct stage *s = eval->order->stages; s < stage; s++) {
		if (s->state == STAGE_UP)
			latest = later(eval->facts, latest, s->since);
	}
	return latest;
}

/* Starting or stuck: by the time since the latest of the moments that could excuse it. */
static void judge_time(struct evaluation *eval, struct stage *stage, int64_t since)
{
	const struct node_facts *facts = eval->facts;

	stage->since = since;
	stage->time_known = since != TIME_UNKNOWN && facts->host.now != TIME_UNKNOWN;
	stage->state = STAGE_STUCK;
	if (stage->time_known && facts->host.now - since <= stage->timeout)
		stage->state = STAGE_STARTING;
}

/* False when the last change does not tell for how long a resource has been stuck: it lies in the
 * future, its zone is not known, or it was one to ONLINE. */
static bool change_tells(const struct node_facts *facts, const struct resource_instance *instance)
{
	return instance->state != RESOURCE_ONLINE && !in_future(facts, instance->last_change) &&
	       (instance->last_change != TIME_UNKNOWN || !instance->change_local.known);
}

static void judge_resource_time(struct evaluation *eval, struct stage *stage, const char *name)
{
	const struct node_facts *facts = eval->facts;
	const struct resource *resource = resource_find(facts_of_ohasd(facts), name);
	const struct resource_instance *instance = crs_instance_here(facts, facts_of_ohasd(facts),
								     name);
	int64_t since = later(facts, TIME_UNKNOWN, process_start(facts, "ohasd.bin"));

	if (resource && resource->start_timeout > 0)
		stage->timeout = resource->start_timeout;
	since = later(facts, since, below_came_up(eval, stage));
	if (instance)
		since = later(facts, since, instance->last_change);
	judge_time(eval, stage, since);
	if (stage->state == STAGE_STUCK && instance && !change_tells(facts, instance))
		judge_time(eval, stage, TIME_UNKNOWN);
}

/* A resource that OHASD was told not to start, or will not start again, is not waited for. */
static bool will_never_start(const struct node_facts *facts, const char *name)
{
	const struct resource *resource = resource_find(facts_of_ohasd(facts), name);
	const struct resource_instance *instance = crs_instance_here(facts, facts_of_ohasd(facts),
								     name);

	return resource && instance &&
	       (resource->enabled == 0 || instance->state == RESOURCE_UNKNOWN ||
		crs_restart_limit_reached(resource, instance));
}

/* ---- stages ---- */

static enum stage_state below(const struct evaluation *eval, enum stage_id id)
{
	for (size_t i = id; i-- > 0;) {
		enum stage_state state = eval->order->stages[i].state;
		if (state != STAGE_UP && state != STAGE_NOT_APPLICABLE)
			return state;
	}
	return STAGE_UP;
}

/* The stage is not up, by its own evidence: blocked, stopped on purpose, starting or stuck.
 * `name` is the resource that keeps it from being up. */
static void judge_not_up(struct evaluation *eval, enum stage_id id, const char *name)
{
	struct stage *stage = &eval->order->stages[id];
	const struct resource_instance *instance =
		crs_instance_here(eval->facts, facts_of_ohasd(eval->facts), name);
	enum stage_state lower = below(eval, id);

	if (lower != STAGE_UP && lower != STAGE_UNKNOWN) {
		stage->state = STAGE_BLOCKED;
		return;
	}
	if (instance && instance->target == RESOURCE_OFFLINE) {
		stage->state = STAGE_DOWN;
		stage->since = later(eval->facts, TIME_UNKNOWN, instance->last_change);
		return;
	}
	judge_resource_time(eval, stage, name);
	if (will_never_start(eval->facts, name))
		stage->state = STAGE_STUCK;
}

/* UNKNOWN says nothing of what runs, unless nothing does. */
static bool may_run(const struct node_facts *facts, const struct resource_instance *instance,
		    const struct process_fact *process)
{
	return instance && instance->state == RESOURCE_UNKNOWN &&
	       (process || facts->processes.from.status != FACT_OBTAINED);
}

static void judge_up(struct evaluation *eval, struct stage *stage, const char *resource)
{
	const struct resource_instance *instance =
		crs_instance_here(eval->facts, facts_of_ohasd(eval->facts), resource);

	stage->state = STAGE_UP;
	if (instance && instance->state == RESOURCE_ONLINE)
		stage->since = later(eval->facts, TIME_UNKNOWN, instance->last_change);
}

/* Not up and nothing known of it: no answer in time, blocked, or simply not known. */
static void judge_dark(struct evaluation *eval, enum stage_id id)
{
	struct stage *stage = &eval->order->stages[id];
	enum stage_state lower = below(eval, id);

	/* where crsctl itself gets no answer, all above may well run */
	if (id != STAGE_OHASD && eval->order->stages[STAGE_OHASD].state == STAGE_HUNG)
		stage->state = STAGE_UNKNOWN;
	else if (lower != STAGE_UP && lower != STAGE_UNKNOWN)
		stage->state = STAGE_BLOCKED;
	else if (eval->facts->daemons.from.status == FACT_TIMED_OUT)
		stage->state = STAGE_HUNG;
	else
		stage->state = STAGE_UNKNOWN;
}

/* A node whose processes were listed without an ohasd.bin has no OHASD, even when crsctl could not be
 * asked; a crsctl that hangs is another matter. */
static bool ohasd_is_absent(const struct node_facts *facts)
{
	return crs_is_grid_node(facts) && facts->processes.from.status == FACT_OBTAINED &&
	       facts->daemons.from.status != FACT_TIMED_OUT &&
	       !process_find(&facts->processes, "ohasd.bin");
}

/* No ohasd.bin that answers: is one coming up, will one come up, or does nothing wait for it? */
static void judge_ohasd_offline(struct evaluation *eval, struct stage *stage)
{
	const struct node_facts *facts = eval->facts;
	const struct autostart_facts *autostart = &facts->autostart;
	bool disabled = autostart->from.status == FACT_OBTAINED && !autostart->enabled;
	int64_t boot = later(facts, TIME_UNKNOWN, facts->host.boot);

	if (process_find(&facts->processes, "ohasd.bin")) {
		judge_time(eval, stage,
			   later(facts, TIME_UNKNOWN, process_start(facts, "ohasd.bin")));
		return;
	}
	if (disabled || str_equal(autostart->run, "stop")) {
		stage->state = STAGE_DOWN;
		return;
	}
	if (facts->processes.from.status != FACT_OBTAINED) {
		judge_time(eval, stage, TIME_UNKNOWN);
		return;
	}
	judge_time(eval, stage, later(facts, boot, process_start(facts, "init.ohasd")));
	if (stage->state == STAGE_STUCK && !process_find(&facts->processes, "init.ohasd"))
		stage->state = STAGE_DOWN;
}

static void judge_ohasd(struct evaluation *eval)
{
	const struct node_facts *facts = eval->facts;
	struct stage *stage = &eval->order->stages[STAGE_OHASD];
	enum daemon_state state = facts->daemons.daemons[DAEMON_OHASD].state;
	const struct autostart_facts *autostart = &facts->autostart;

	add_daemon(eval, stage, "CRS-4638", DAEMON_OHASD);
	add_process(eval, stage, "init.ohasd");
	add_process(eval, stage, "ohasd.bin");
	if (autostart->from.status == FACT_OBTAINED)
		add_file(eval, stage, "ohasdstr", &autostart->from,
			 autostart->enabled ? "autostart enabled" : "autostart disabled");
	add_file(eval, stage, "OLR", &facts->olr.file.from, facts->olr.path);
	/* a list of resources is an answer of OHASD, whatever `check` made of it */
	if (state == DAEMON_ONLINE || facts_of_ohasd(facts)->count) {
		stage->state = STAGE_UP;
		stage->since = later(facts, TIME_UNKNOWN, process_start(facts, "ohasd.bin"));
	} else if (state == DAEMON_OFFLINE || ohasd_is_absent(facts)) {
		judge_ohasd_offline(eval, stage);
	} else {
		judge_dark(eval, STAGE_OHASD);
	}
}

static void add_cssd_parts(struct evaluation *eval, struct stage *stage)
{
	static const char *const resources[] = { "ora.cssd",  "ora.cssdmonitor", "ora.mdnsd",
						 "ora.gpnpd", "ora.gipcd",	 "ora.driver.afd" };
	const struct voting_facts *voting = &eval->facts->voting;

	add_daemon(eval, stage, "CRS-4529", DAEMON_CSSD);
	for (size_t i = 0; i < sizeof(resources) / sizeof(*resources); i++)
		add_resource(eval, stage, resources[i], false);
	add_process(eval, stage, "cssdagent");
	if (eval->facts->kind != NODE_RESTART)
		add_process(eval, stage, "cssdmonitor");
	add_process(eval, stage, "ocssd.bin");
	for (size_t i = 0; i < voting->count; i++) {
		struct part *part = add_part(eval, stage, voting->items[i].path, PART_FILE);
		part->state = voting->items[i].state;
		part->details = "voting file";
		part->up = voting->items[i].online ? PART_IS_UP : PART_IS_DOWN;
	}
}

/* Oracle Restart without ASM needs no CSS; its AUTO_START is then "never" by design. */
static bool css_not_needed(const struct node_facts *facts)
{
	const struct resource_instance *css = crs_instance_here(facts, &facts->resources,
								"ora.cssd");
	const struct resource *resource = resource_find(&facts->resources, "ora.cssd");

	return facts->kind == NODE_RESTART && css && !facts->resources.cut &&
	       !resource_find(&facts->resources, "ora.asm") &&
	       (css->target == RESOURCE_OFFLINE || str_equal(resource->auto_start, "never"));
}

static void judge_cssd(struct evaluation *eval)
{
	const struct node_facts *facts = eval->facts;
	struct stage *stage = &eval->order->stages[STAGE_CSSD];
	enum daemon_state state = facts->daemons.daemons[DAEMON_CSSD].state;
	const struct resource_instance *css = crs_instance_here(facts, facts_of_ohasd(facts),
								"ora.cssd");

	add_cssd_parts(eval, stage);
	if (state == DAEMON_ONLINE ||
	    (state == DAEMON_UNKNOWN && css && css->state == RESOURCE_ONLINE))
		judge_up(eval, stage, "ora.cssd");
	else if (css_not_needed(facts))
		stage->state = STAGE_NOT_APPLICABLE;
	else if (state == DAEMON_OFFLINE || css)
		judge_not_up(eval, STAGE_CSSD, "ora.cssd");
	else
		judge_dark(eval, STAGE_CSSD);
}

/* What oraagent starts under OHASD (CRSCTL.md c): one of them online proves that it works. */
static bool agent_proven(const struct node_facts *facts)
{
	static const char *const started[] = { "ora.mdnsd", "ora.evmd", "ora.gpnpd", "ora.gipcd" };
	const struct resource_facts *stack = facts_of_ohasd(facts);

	for (size_t i = 0; i < sizeof(started) / sizeof(*started); i++) {
		const struct resource_instance *instance = crs_instance_here(facts, stack,
									     started[i]);
		if (instance && instance->state == RESOURCE_ONLINE)
			return true;
	}
	return process_find(&facts->processes, "oraagent.bin") != NULL;
}

static void judge_oraagent(struct evaluation *eval)
{
	const struct node_facts *facts = eval->facts;
	const struct resource_facts *stack = facts_of_ohasd(facts);
	struct stage *stage = &eval->order->stages[STAGE_ORAAGENT];
	const struct resource_instance *ctss = crs_instance_here(facts, stack, "ora.ctssd");
	bool blocked = below(eval, STAGE_ORAAGENT) != STAGE_UP;

	add_resource(eval, stage, "ora.ctssd", true);
	add_process(eval, stage, "oraagent.bin");
	if (facts->kind != NODE_RESTART)
		add_process(eval, stage, "orarootagent.bin");
	add_resource(eval, stage, "ora.evmd", false);
	add_resource(eval, stage, "ora.cluster_interconnect.haip", false);
	if (ctss && ctss->state == RESOURCE_ONLINE)
		judge_up(eval, stage, "ora.ctssd");
	else if (!blocked && may_run(facts, ctss, process_find(&facts->processes, "octssd.bin")))
		stage->state = STAGE_UNKNOWN;
	else if (ctss)
		judge_not_up(eval, STAGE_ORAAGENT, "ora.ctssd");
	else if (!stack->count || (!crs_stack_is_whole(facts) && facts->kind != NODE_RESTART))
		judge_dark(eval, STAGE_ORAAGENT);
	else if (agent_proven(facts))
		stage->state = STAGE_UP;
	else if (blocked)
		judge_dark(eval, STAGE_ORAAGENT);
	else
		judge_not_up(eval, STAGE_ORAAGENT, "ora.evmd");
}

/* The disk groups that OCR and the voting files live in, as CRSD sees them. */
static void add_disk_groups(struct evaluation *eval, struct stage *stage)
{
	const struct node_facts *facts = eval->facts;

	for (size_t i = 0; i < facts->resources.count; i++) {
		const struct resource *resource = &facts->resources.items[i];
		if (!crs_holds_ocr_or_votes(facts, resource->name))
			continue;
		const struct resource_instance *instance = crs_instance_of(facts, resource);
		if (!instance)
			continue;
		struct part *part = add_part(eval, stage, resource->name, PART_RESOURCE);
		part->target = crs_target_text(instance);
		part->state = crs_state_text(instance);
		part->details = instance->details;
		part->up = instance->state == RESOURCE_ONLINE ? PART_IS_UP : PART_IS_DOWN;
	}
}

static bool is_online(const struct resource_instance *instance)
{
	return instance && instance->state == RESOURCE_ONLINE;
}

/* Any ASM of the cluster will do: ora.storage ONLINE means that the OCR is served (CRSCTL.md c). */
static void judge_asm_with_storage(struct evaluation *eval, struct stage *stage,
				   const struct resource_instance *asm_here,
				   const struct resource_instance *storage)
{
	bool asm_wanted = asm_here && asm_here->target != RESOURCE_OFFLINE &&
			  !crs_served_remotely(eval->facts);
	/* half up it serves, and is told by a finding */
	bool asm_serves = is_online(asm_here) ||
			  (asm_here && asm_here->state == RESOURCE_INTERMEDIATE);

	if (is_online(storage) && asm_serves)
		judge_up(eval, stage, "ora.storage");
	else if (is_online(storage) && may_run(eval->facts, asm_here, crs_asm_pmon(eval->facts)))
		stage->state = STAGE_UNKNOWN;
	else if (is_online(storage))
		stage->state = STAGE_NOT_APPLICABLE;
	else if (asm_wanted && !is_online(asm_here))
		judge_not_up(eval, STAGE_ASM, "ora.asm");
	else
		judge_not_up(eval, STAGE_ASM, "ora.storage");
}

static void judge_asm(struct evaluation *eval)
{
	const struct node_facts *facts = eval->facts;
	const struct resource_facts *stack = facts_of_ohasd(facts);
	struct stage *stage = &eval->order->stages[STAGE_ASM];
	const struct resource_instance *asm_here = crs_instance_here(facts, stack, "ora.asm");
	const struct resource_instance *storage = crs_instance_here(facts, stack, "ora.storage");
	const struct process_fact *pmon = crs_asm_pmon(facts);

	add_resource(eval, stage, "ora.asm", true);
	add_resource(eval, stage, "ora.storage", true);
	if (pmon)
		add_process(eval, stage, pmon->comm);
	add_disk_groups(eval, stage);
	if (storage)
		judge_asm_with_storage(eval, stage, asm_here, storage);
	else if (is_online(asm_here))
		judge_up(eval, stage, "ora.asm");
	else if (below(eval, STAGE_ASM) == STAGE_UP && may_run(facts, asm_here, pmon))
		stage->state = STAGE_UNKNOWN;
	else if (asm_here)
		judge_not_up(eval, STAGE_ASM, "ora.asm");
	else if (!crs_stack_is_whole(facts))
		judge_dark(eval, STAGE_ASM);
	else
		stage->state = STAGE_NOT_APPLICABLE;
}

static void judge_crsd(struct evaluation *eval)
{
	const struct node_facts *facts = eval->facts;
	struct stage *stage = &eval->order->stages[STAGE_CRSD];
	enum daemon_state state = facts->daemons.daemons[DAEMON_CRSD].state;

	if (facts->kind == NODE_RESTART) {
		stage->state = STAGE_NOT_APPLICABLE;
		return;
	}
	add_daemon(eval, stage, state == DAEMON_EXCLUSIVE ? "CRS-4692" : "CRS-4537", DAEMON_CRSD);
	add_resource(eval, stage, "ora.crsd", false);
	add_process(eval, stage, "crsd.bin");
	/* a list of its resources is an answer of CRSD, as with OHASD */
	if (state == DAEMON_ONLINE || state == DAEMON_EXCLUSIVE ||
	    (state == DAEMON_UNKNOWN && facts->resources.count))
		judge_up(eval, stage, "ora.crsd");
	else if (state == DAEMON_OFFLINE)
		judge_not_up(eval, STAGE_CRSD, "ora.crsd");
	else
		judge_dark(eval, STAGE_CRSD);
}

static int first_broken(const struct start_order *order)
{
	for (int i = 0; i < STAGE_COUNT; i++) {
		enum stage_state state = order->stages[i].state;
		if (state != STAGE_UP && state != STAGE_NOT_APPLICABLE)
			return state == STAGE_UNKNOWN ? STAGE_NONE : i;
	}
	return STAGE_NONE;
}

void crs_start_order(const struct node_facts *facts, struct start_order *ret)
{
	struct evaluation eval = { .facts = facts, .order = ret };

	*ret = (struct start_order){ .first_broken = STAGE_NONE };
	for (size_t i = 0; i < STAGE_COUNT; i++)
		ret->stages[i].timeout = START_TIMEOUT_DEFAULT;
	judge_ohasd(&eval);
	judge_cssd(&eval);
	judge_oraagent(&eval);
	judge_asm(&eval);
	judge_crsd(&eval);
	ret->first_broken = first_broken(ret);
}
