/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of the resources that should run on this node. Only TARGET ONLINE counts, and only what
 * belongs here: an instance of another node, or a third ASM that was never placed, is no fault.
 */
#include <string.h>

#include "crs/checks.h"

#define STATE(name) (1U << RESOURCE_##name)
#define NOT_ONLINE  (STATE(OFFLINE) | STATE(INTERMEDIATE) | STATE(UNKNOWN))

/* In these states they are as on healthy nodes, whatever their target says (CRSCTL.md a3, c), or a row
 * of their own tells of them. */
static const struct {
	const char *name;
	unsigned states;
} left_out[] = {
	{ "ora.diskmon", NOT_ONLINE },	    { "ora.gsd", NOT_ONLINE },
	{ "ora.drivers.acfs", NOT_ONLINE }, { "ora.cluster_interconnect.haip", NOT_ONLINE },
	{ "ora.storage", NOT_ONLINE },	    { "ora.crsd", STATE(OFFLINE) | STATE(UNKNOWN) },
	{ "ora.cssd", STATE(OFFLINE) },	    { "ora.asm", STATE(OFFLINE) },
	{ "ora.evmd", STATE(OFFLINE) },
};

static bool is_left_out(const struct check_input *input, const char *name,
			enum resource_state state)
{
	/* where CRSD answers, no other row tells of its resource */
	if (state == RESOURCE_UNKNOWN && strcmp(name, "ora.crsd") == 0 &&
	    input->order->stages[STAGE_CRSD].state == STAGE_UP)
		return false;
	for (size_t i = 0; i < sizeof(left_out) / sizeof(*left_out); i++) {
		if (strcmp(name, left_out[i].name) == 0)
			return left_out[i].states & 1U << state;
	}
	return false;
}

/* What a state of a resource looks like to the three checks. */
struct look {
	const struct check_input *input;
	struct sink *sink;
	enum resource_state state;
	const char *words; /* "is OFFLINE although it should run here" */
};

static bool is_asm_in_cluster(const struct look *look, const struct resource_facts *list,
			      const char *name)
{
	return list == &look->input->facts->resources && look->input->facts->kind == NODE_CLUSTER &&
	       strcmp(name, "ora.asm") == 0;
}

static enum severity severity_of(const struct look *look, const struct resource_facts *list,
				 const struct resource *resource,
				 const struct resource_instance *instance)
{
	const struct node_facts *facts = look->input->facts;

	/* an address of another node that works here is how the cluster is meant to fail */
	if (instance->state == RESOURCE_INTERMEDIATE && str_ends(resource->name, ".vip") &&
	    str_starts(instance->details, "FAILED OVER"))
		return SEVERITY_NOTICE;
	if (instance->state == RESOURCE_UNKNOWN || crs_holds_ocr_or_votes(facts, resource->name) ||
	    is_asm_in_cluster(look, list, resource->name) ||
	    strcmp(resource->name, "ora.ctssd") == 0)
		return SEVERITY_CRITICAL;
	return SEVERITY_WARNING;
}

/* An instance that was never placed belongs to no node in particular. */
static bool is_of_nobody(const struct look *look, const struct resource_facts *list,
			 const struct resource_instance *instance)
{
	return list == &look->input->facts->resources && look->input->facts->kind != NODE_RESTART &&
	       !instance->server && !instance->last_server && !instance->target_server;
}

static void start_step(const struct look *look, struct finding *finding,
		       const struct resource_facts *list, const struct resource *resource,
		       const struct resource_instance *instance)
{
	const struct node_facts *facts = look->input->facts;

	if (list == &facts->init)
		crs_step_start(look->sink, finding, facts,
			       shell_word(sink_arena(look->sink), resource->name));
	else
		crs_step_start_managed(look->sink, finding, facts, resource->name,
				       is_of_nobody(look, list, instance));
}

/* What is half up runs: a start may find nothing to do. */
static void half_up_steps(const struct look *look, struct finding *finding,
			  const struct resource_facts *list, const struct resource *resource,
			  const struct resource_instance *instance)
{
	const struct node_facts *facts = look->input->facts;

	if (list == &facts->init) {
		crs_step_wait(look->sink, finding);
		sink_step(look->sink, finding,
			  "if it stays so, see in its trace and in the clusterware alert log what "
			  "it waits for",
			  NULL, "none");
		return;
	}
	sink_step(look->sink, finding,
		  str_ends(resource->name, ".db")
			  ? "read in the alert log of the database why it was not opened, and "
			    "repair that"
			  : "read in the clusterware alert log and the trace of its agent what it "
			    "lacks, and repair that",
		  NULL, "none");
	start_step(look, finding, list, resource, instance);
}

static void add_steps(const struct look *look, struct finding *finding,
		      const struct resource_facts *list, const struct resource *resource,
		      const struct resource_instance *instance)
{
	if (instance->state == RESOURCE_UNKNOWN)
		crs_steps_unknown(look->sink, finding, look->input->facts, list, resource->name);
	else if (instance->state == RESOURCE_INTERMEDIATE)
		half_up_steps(look, finding, list, resource, instance);
	else
		start_step(look, finding, list, resource, instance);
}

static bool has_state(const struct resource *resource, enum resource_state state)
{
	for (size_t i = 0; i < resource->count; i++) {
		if (resource->instances[i].state == state)
			return true;
	}
	return false;
}

static void look_at(const struct look *look, const struct resource_facts *list,
		    const struct resource *resource)
{
	const struct node_facts *facts = look->input->facts;

	if (!has_state(resource, look->state))
		return;
	const struct resource_instance *instance = crs_instance_of(facts, resource);

	if (!instance && list == &facts->init && resource->count)
		instance = &resource->instances[0];
	if (!instance || instance->state != look->state || instance->target != RESOURCE_ONLINE)
		return;
	/* disabled on purpose; without ora.ctssd nothing above it starts */
	if (resource->enabled == 0 && instance->state == RESOURCE_OFFLINE &&
	    strcmp(resource->name, "ora.ctssd") != 0)
		return;
	if (is_left_out(look->input, resource->name, look->state) &&
	    !is_asm_in_cluster(look, list, resource->name))
		return;
	enum severity severity = severity_of(look, list, resource, instance);
	const char *words = look->words, *details = instance->details, *said_where = NULL,
		   *said = NULL;
	if (severity == SEVERITY_NOTICE)
		words = "of another node works here";
	else if (instance->state == RESOURCE_OFFLINE && is_of_nobody(look, list, instance))
		words = "is OFFLINE and not placed on any node although it should run";
	if (instance->state == RESOURCE_UNKNOWN)
		details = crs_unknown_words(look->input, STAGE_CRSD, resource->name, instance,
					    &said_where, &said);
	struct finding *finding = sink_fail(look->sink, severity, resource->name, "%s %s%s%s",
					    resource->name, words, *details ? ": " : "", details);
	sink_reaches(look->sink, finding, resource->name);
	crs_instance_evidence(look->sink, finding, list, resource, instance);
	if (said_where)
		sink_evidence(look->sink, finding, said_where, said);
	if (severity != SEVERITY_NOTICE)
		add_steps(look, finding, list, resource, instance);
}

/* While the stack comes up or hangs below, what OHASD manages is told by its stage; ora.ctssd is the
 * exception, it is what the third stage needs. */
static bool worth_a_look(const struct check_input *input, const char *name)
{
	int broken = input->order->first_broken;

	if (broken == STAGE_NONE)
		return true;
	return broken == STAGE_ORAAGENT && strcmp(name, "ora.ctssd") == 0 &&
	       input->order->stages[broken].state == STAGE_STUCK;
}

static void look_at_all(const struct check_input *input, struct sink *sink,
			enum resource_state state, const char *words)
{
	const struct node_facts *facts = input->facts;
	const struct look look = { input, sink, state, words };

	for (size_t i = 0; i < facts->init.count; i++) {
		if (worth_a_look(input, facts->init.items[i].name))
			look_at(&look, &facts->init, &facts->init.items[i]);
	}
	/* on Oracle Restart nothing above a broken stage can run: that is its consequence */
	bool folded = facts->kind == NODE_RESTART && input->order->first_broken != STAGE_NONE;
	for (size_t i = 0; i < facts->resources.count && !folded; i++)
		look_at(&look, &facts->resources, &facts->resources.items[i]);
	if (!facts->init.count && !facts->resources.count)
		sink_not_applicable(sink);
}

void crs_check_resource_offline(const struct check_input *input, struct sink *sink)
{
	look_at_all(input, sink, RESOURCE_OFFLINE, "is OFFLINE although it should run here");
}

void crs_check_resource_intermediate(const struct check_input *input, struct sink *sink)
{
	look_at_all(input, sink, RESOURCE_INTERMEDIATE, "is only half up here (INTERMEDIATE)");
}

void crs_check_resource_unknown(const struct check_input *input, struct sink *sink)
{
	look_at_all(input, sink, RESOURCE_UNKNOWN, "is in state UNKNOWN");
}
