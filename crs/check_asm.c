/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of ASM as clusterware sees it: the instance, its processes, the OCR disk group.
 */
#include <string.h>

#include "crs/checks.h"

static const struct resource_instance *asm_here(const struct node_facts *facts)
{
	return crs_instance_here(facts, facts_of_ohasd(facts), "ora.asm");
}

static const char read_asm_log[] =
	"read the ORA- lines of the ASM alert log and of CRS-5017 in the clusterware alert log, "
	"and repair what they name";

/* With CRSD up the rest of the way back would end what works over an ASM of another node. */
static void asm_steps(const struct check_input *input, struct sink *sink, struct finding *finding)
{
	const struct node_facts *facts = input->facts;

	sink_step(sink, finding, read_asm_log, NULL, "none by itself");
	if (facts->kind == NODE_RESTART) {
		sink_step(sink, finding, crs_command(sink, facts, "start res ora.asm"),
			  crs_grid_user(facts), "none; databases that need it can start after it");
		return;
	}
	crs_step_start(sink, finding, facts, "ora.asm");
	if (input->order->stages[STAGE_CRSD].state != STAGE_UP)
		crs_steps_recover(sink, finding, facts, NULL);
}

void crs_check_asm_down(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct stage *stage = &input->order->stages[STAGE_ASM];
	const struct resource_facts *stack = facts_of_ohasd(facts);
	const struct resource_instance *instance = asm_here(facts);
	struct finding *finding;

	/* UNKNOWN is told by crs.resource-unknown; without an instance of its own by crs.storage-down */
	if (!instance || stage->state == STAGE_BLOCKED || stage->state == STAGE_NOT_APPLICABLE ||
	    stage->state == STAGE_UNKNOWN || crs_served_remotely(facts)) {
		sink_not_applicable(sink);
		return;
	}
	if (instance->state == RESOURCE_ONLINE || stage->state == STAGE_UP)
		return;
	if (instance->target == RESOURCE_OFFLINE) {
		if (stage->state == STAGE_DOWN)
			finding = sink_fail(sink, SEVERITY_WARNING, "ora.asm",
					    "ASM was stopped on purpose (TARGET OFFLINE)");
		else
			return;
	} else if (stage->state == STAGE_STARTING) {
		finding = sink_fail(sink, SEVERITY_NOTICE, "ora.asm", "ASM has been starting %s",
				    crs_how_long(sink_arena(sink), facts, stage));
	} else {
		finding = sink_fail(sink, SEVERITY_CRITICAL, "ora.asm", "ASM is down%s%s, %s",
				    *instance->details ? ": " : "", instance->details,
				    crs_how_long(sink_arena(sink), facts, stage));
	}
	crs_instance_evidence(sink, finding, stack, resource_find(stack, "ora.asm"), instance);
	crs_daemon_evidence(sink, finding, facts, DAEMON_CRSD);
	if (facts->processes.from.status == FACT_OBTAINED && !crs_asm_pmon(facts))
		sink_evidence(sink, finding, "/proc", "no process asm_pmon_+ASM");
	/* what ASM itself said */
	crs_log_evidence(sink, finding, facts,
			 crs_log_counts(facts, input->order, STAGE_ASM, "CRS", 5017));
	if (stage->state == STAGE_STARTING)
		crs_step_wait(sink, finding);
	else
		asm_steps(input, sink, finding);
}

/* The background processes that every ASM instance has; those of `cluster` only in a cluster. */
static const struct {
	const char *name;
	bool cluster;
} background[] = {
	{ "psp0", false }, { "vktm", false }, { "gen0", false }, { "mman", false },
	{ "dbw0", false }, { "lgwr", false }, { "ckpt", false }, { "smon", false },
	{ "rbal", false }, { "gmon", false }, { "lmon", true },	 { "lmd0", true },
	{ "lms0", true },  { "lck0", true },
};

static const struct process_fact *asm_process(const struct node_facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->processes.count; i++) {
		const char *comm = facts->processes.items[i].comm;
		size_t length = strlen(name);
		if (str_starts(comm, "asm_") && strncmp(comm + 4, name, length) == 0 &&
		    str_starts(comm + 4 + length, "_+ASM"))
			return &facts->processes.items[i];
	}
	return NULL;
}

static void stuck_processes(const struct node_facts *facts, struct sink *sink)
{
	enum { BLOCKED_SECONDS = 30 };

	for (size_t i = 0; i < facts->processes.count; i++) {
		const struct process_fact *process = &facts->processes.items[i];
		bool blocked = process->state == 'D' && process->blocked_seconds > BLOCKED_SECONDS;
		if (!str_starts(process->comm, "asm_") || (!blocked && process->state != 'Z'))
			continue;
		struct finding *finding =
			process->state == 'Z' ? sink_fail(sink, SEVERITY_CRITICAL, process->comm,
							  "%s (pid %ld) of ASM is a zombie",
							  process->comm, process->pid)
					      : sink_fail(sink, SEVERITY_CRITICAL, process->comm,
							  "%s (pid %ld) of ASM has been waiting "
							  "for a disk for %s%s%s",
							  process->comm, process->pid,
							  crs_duration(sink_arena(sink),
								       process->blocked_seconds),
							  process->wchan ? ", in " : "",
							  process->wchan ? process->wchan : "");
		sink_evidence(sink, finding, "/proc",
			      arena_printf(sink_arena(sink), "%ld %s state %c", process->pid,
					   process->comm, process->state));
		sink_step(sink, finding,
			  "find the disk that does not answer (paths, storage) and bring it back; "
			  "no command ends a process in state D",
			  NULL, "none");
	}
}

void crs_check_asm_process_missing(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct resource_instance *instance = asm_here(facts);

	if (!instance || instance->state != RESOURCE_ONLINE) {
		sink_not_applicable(sink);
		return;
	}
	stuck_processes(facts, sink);
	if (!crs_asm_pmon(facts)) {
		struct finding *finding = sink_fail(
			sink, SEVERITY_CRITICAL, "asm_pmon",
			"clusterware says that ora.asm is ONLINE, but no asm_pmon_+ASM runs");
		crs_instance_evidence(sink, finding, facts_of_ohasd(facts),
				      resource_find(facts_of_ohasd(facts), "ora.asm"), instance);
		sink_step(sink, finding, "ask again in a minute: the agent looks every 60 s", NULL,
			  "none");
		return;
	}
	for (size_t i = 0; i < sizeof(background) / sizeof(*background); i++) {
		if ((background[i].cluster && facts->kind != NODE_CLUSTER) ||
		    asm_process(facts, background[i].name))
			continue;
		struct finding *finding = sink_fail(
			sink, SEVERITY_WARNING,
			arena_printf(sink_arena(sink), "asm_%s", background[i].name),
			"the ASM process asm_%s is missing (ORA-00072)", background[i].name);
		sink_evidence(sink, finding, "/proc",
			      arena_printf(sink_arena(sink), "no process asm_%s_+ASM",
					   background[i].name));
		sink_step(sink, finding, "look into the ASM alert log", NULL, "none");
	}
}

static const char *group_or(const struct node_facts *facts, const char *otherwise)
{
	const char *group = crs_ocr_group(facts);

	return group ? group : otherwise;
}

void crs_check_storage_down(const struct check_input *input, struct sink *sink)
{
	static const char name[] = "ora.storage";
	const struct node_facts *facts = input->facts;
	const struct stage *stage = &input->order->stages[STAGE_ASM];
	const struct resource *resource = resource_find(&facts->init, name);
	const struct resource_instance *instance = crs_instance_here(facts, &facts->init, name);
	const struct resource_instance *local = asm_here(facts);
	struct finding *finding;

	/* while the local ASM that should run is down, ora.storage only follows it */
	if (!instance || stage->state == STAGE_BLOCKED ||
	    (local && local->target != RESOURCE_OFFLINE && local->state != RESOURCE_ONLINE &&
	     !crs_served_remotely(facts))) {
		sink_not_applicable(sink);
		return;
	}
	if (instance->state == RESOURCE_ONLINE)
		return;
	if (resource->enabled == 0)
		finding = sink_fail(sink, SEVERITY_CRITICAL, name,
				    "ora.storage is disabled (ENABLED=0): CRSD never starts");
	else if (instance->target == RESOURCE_OFFLINE)
		finding = sink_fail(sink, SEVERITY_WARNING, name,
				    "ora.storage was stopped on purpose (TARGET OFFLINE)");
	else if (input->order->stages[STAGE_CRSD].state == STAGE_UP)
		finding = sink_fail(
			sink, SEVERITY_CRITICAL, name, "ora.storage is %s although CRSD runs, %s",
			crs_state_text(instance), crs_how_long(sink_arena(sink), facts, stage));
	else if (stage->state == STAGE_STARTING)
		finding = sink_fail(sink, SEVERITY_NOTICE, name,
				    "ora.storage has been waiting for an ASM that serves %s %s",
				    group_or(facts, "the OCR"),
				    crs_how_long(sink_arena(sink), facts, stage));
	else
		finding = sink_fail(sink, SEVERITY_CRITICAL, name,
				    "no ASM of the cluster serves %s, so ora.storage does not come "
				    "up, %s",
				    group_or(facts, "the OCR"),
				    crs_how_long(sink_arena(sink), facts, stage));
	crs_instance_evidence(sink, finding, &facts->init, resource, instance);
	crs_daemon_evidence(sink, finding, facts, DAEMON_CRSD);
	if (stage->state == STAGE_STARTING) {
		crs_step_wait(sink, finding);
		return;
	}
	if (input->order->stages[STAGE_CRSD].state == STAGE_UP) {
		crs_step_start(sink, finding, facts, name);
		return;
	}
	const char *repair = NULL;
	if (local && local->state != RESOURCE_ONLINE) {
		/* that this node has no ASM of its own, or none that should run, is told here */
		crs_instance_evidence(sink, finding, &facts->init,
				      resource_find(&facts->init, "ora.asm"), local);
		crs_step_start(sink, finding, facts, "ora.asm");
	}
	if (resource->enabled == 0)
		sink_step(sink, finding, crs_modify(sink, facts, "ora.storage", "ENABLED=1", true),
			  "root", "none by itself");
	else
		repair = arena_printf(sink_arena(sink), "repair the cause first: mount %s in ASM",
				      group_or(facts, "the OCR disk group"));
	crs_steps_recover(sink, finding, facts, repair);
}

/* Words of the OCR itself that say so, wherever they were printed (CRSCTL.md b). */
static const struct {
	const char *facility;
	long code;
} ocr_codes[] = { { "CRS", 1013 }, { "CRS", 5019 }, { "PROC", 26 }, { "ORA", 15077 } };

static const struct message *ocr_words(const struct node_facts *facts, const char **ret_source)
{
	for (size_t i = 0; i < sizeof(ocr_codes) / sizeof(*ocr_codes); i++) {
		const struct message *message = facts_message(facts, ocr_codes[i].facility,
							      ocr_codes[i].code, ret_source);
		if (message)
			return message;
	}
	return NULL;
}

/* True when it was logged after that resource came up as it is now. */
static bool is_later(const struct log_entry *entry, const struct resource_instance *instance)
{
	return entry->time != TIME_UNKNOWN && instance->last_change != TIME_UNKNOWN &&
	       entry->time >= instance->last_change;
}

/* The same in the alert log. It is old when ASM, or an ASM that serves the OCR, came up after it; and
 * where OHASD has given up nobody has tried since. */
static const struct log_entry *ocr_log(const struct check_input *input)
{
	const struct node_facts *facts = input->facts;
	const struct resource_instance *local = asm_here(facts);
	const struct resource_instance *storage = crs_instance_here(facts, &facts->init,
								    "ora.storage");
	const struct resource_instance *crsd = crs_instance_here(facts, &facts->init, "ora.crsd");

	if (crs_log_counts(facts, input->order, STAGE_CRSD, "CRS", 2771) ||
	    (crsd && crs_restart_limit_reached(resource_find(&facts->init, "ora.crsd"), crsd)))
		return NULL;
	for (enum stage_id stage = STAGE_ASM; stage <= STAGE_CRSD; stage++) {
		for (size_t i = 0; i < sizeof(ocr_codes) / sizeof(*ocr_codes); i++) {
			const struct log_entry *entry = crs_log_counts(facts, input->order, stage,
								       ocr_codes[i].facility,
								       ocr_codes[i].code);
			bool stuck = input->order->stages[stage].state == STAGE_STUCK;
			if (entry && stuck && local && is_later(entry, local) &&
			    (!storage || storage->state != RESOURCE_ONLINE ||
			     is_later(entry, storage)))
				return entry;
		}
	}
	return NULL;
}

/* With a local ASM up, an ora.storage that stays down can only mean that OCR's group is not mounted
 * there (CRSCTL.md d: ora.storage). */
static bool storage_waits(const struct check_input *input)
{
	const struct node_facts *facts = input->facts;
	const struct resource *storage = resource_find(&facts->init, "ora.storage");
	const struct resource_instance *instance = crs_instance_here(facts, &facts->init,
								     "ora.storage");
	const struct resource_instance *local = asm_here(facts);

	return instance && instance->target == RESOURCE_ONLINE &&
	       instance->state != RESOURCE_ONLINE && storage->enabled != 0 && local &&
	       local->state == RESOURCE_ONLINE &&
	       input->order->stages[STAGE_ASM].state == STAGE_STUCK;
}

void crs_check_ocr_group_not_mounted(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct resource_instance *local = asm_here(facts);
	const char *group = group_or(facts, NULL);
	const char *source = NULL;
	const struct message *message = ocr_words(facts, &source);
	bool crsd_up = input->order->stages[STAGE_CRSD].state == STAGE_UP;

	if (crsd_up || !local || local->state != RESOURCE_ONLINE ||
	    (!group && facts->ocr.from.status == FACT_OBTAINED)) {
		sink_not_applicable(sink);
		return;
	}
	const struct log_entry *logged = ocr_log(input);
	if (!message && !logged && !storage_waits(input))
		return;
	struct finding *finding =
		sink_fail(sink, SEVERITY_CRITICAL, group ? group : "OCR disk group",
			  "the OCR is in %s, which is not mounted in the ASM of this node",
			  group ? group : "a disk group");
	crs_log_evidence(sink, finding, facts, logged);
	if (message)
		sink_evidence(sink, finding, source, message->line);
	else if (!logged)
		crs_instance_evidence(sink, finding, &facts->init,
				      resource_find(&facts->init, "ora.storage"),
				      crs_instance_here(facts, &facts->init, "ora.storage"));
	if (group)
		sink_evidence(sink, finding, facts->ocr.from.source,
			      arena_printf(sink_arena(sink), "ocrconfig_loc=%s", group));
	sink_step(sink, finding, "asmcmd lsdsk --discovery; asmcmd lsdg", crs_grid_user(facts),
		  "none; shows whether all disks of the group are found");
	sink_step(sink, finding,
		  arena_printf(sink_arena(sink), "asmcmd mount %s",
			       group ? shell_word(sink_arena(sink), group + 1) : "GROUP"),
		  crs_grid_user(facts), "none; mounts the group once all its disks are there");
	crs_step_start(sink, finding, facts, "ora.crsd");
}
