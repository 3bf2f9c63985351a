/* SPDX-License-Identifier: Apache-2.0
 *
 * Resources then and now: what ran here before and does not run any more.
 */
#include <string.h>

#include "crs/checks.h"
#include "node/baseline.h"

static size_t count_online(const struct resource *resource, const char **ret_server)
{
	size_t online = 0;

	for (size_t i = 0; i < resource->count; i++) {
		if (resource->instances[i].state != RESOURCE_ONLINE)
			continue;
		online++;
		*ret_server = resource->instances[i].server;
	}
	return online;
}

/* An address that another node took over works there; NULL when it did not move. */
static const char *failed_over_to(const struct resource *resource)
{
	for (size_t i = 0; i < resource->count; i++) {
		const struct resource_instance *instance = &resource->instances[i];
		if (instance->state == RESOURCE_INTERMEDIATE &&
		    str_starts(instance->details, "FAILED OVER"))
			return instance->server;
	}
	return NULL;
}

static bool runs_here(const struct node_facts *facts, const struct resource *resource)
{
	const struct resource_instance *instance = crs_instance_of(facts, resource);

	return instance && instance->state == RESOURCE_ONLINE &&
	       (!instance->server || !facts->host.name ||
		crs_same_host(instance->server, facts->host.name));
}

static void add_list(const struct node_facts *facts, const struct resource_facts *list,
		     struct baseline *io)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct resource *resource = &list->items[i];
		const char *server = failed_over_to(resource);
		size_t online = server ? 1 : count_online(resource, &server);
		if (!online)
			continue;
		struct thing *thing = baseline_add(facts->arena, io, THING_RESOURCE,
						   resource->name);
		thing->here = runs_here(facts, resource);
		thing->local = resource->local;
		thing->online = online;
		/* one instance moves; of several each has its node */
		if (resource->count == 1)
			thing_set(facts->arena, thing, "on", server);
	}
}

void crs_baseline(const struct node_facts *facts, const struct start_order *order,
		  struct baseline *ret)
{
	bool init = facts->init.from.status == FACT_OBTAINED && !facts->init.cut;
	bool all = facts->resources.from.status == FACT_OBTAINED && !facts->resources.cut;

	*ret = (struct baseline){ .host = facts->host.name, .taken = facts->host.now };
	/* ora.asm and others are in both lists: that of OHASD is of this node alone */
	if (all)
		add_list(facts, &facts->resources, ret);
	for (size_t i = 0; init && i < facts->init.count; i++) {
		struct resource_facts one = { .items = &facts->init.items[i], .count = 1 };
		if (!baseline_find(ret, THING_RESOURCE, one.items->name))
			add_list(facts, &one, ret);
	}
	ret->known[THING_RESOURCE] = init || all;
	ret->complete[THING_RESOURCE] = all && (init || facts->kind == NODE_RESTART);
	crs_timeline(facts, order, &ret->start);
	baseline_add_facts(facts, ret);
}

/* ---- the check ---- */

/* How a resource that ran here fares now. */
struct fate {
	enum severity severity;
	const char *words;
	const char *away; /* the node that took it over, to which it does not belong; NULL */
};

static struct fate fate_of(struct arena *arena, const struct thing *then,
			   const struct resource *resource,
			   const struct resource_instance *instance)
{
	const char *server = NULL, *away = failed_over_to(resource);
	size_t online = count_online(resource, &server);

	if (away)
		return (struct fate){ SEVERITY_CRITICAL,
				      arena_printf(arena, "now works on %s (FAILED OVER)", away),
				      away };
	if (!then->local && online && online >= then->online)
		return (struct fate){ SEVERITY_NOTICE,
				      arena_printf(arena, "now runs on %s",
						   server ? server : "another node"),
				      NULL };
	if (instance && instance->target == RESOURCE_OFFLINE)
		return (struct fate){ SEVERITY_WARNING, "is stopped on purpose (TARGET OFFLINE)",
				      NULL };
	if (instance && str_equal(instance->internal, "STARTING"))
		return (struct fate){ SEVERITY_WARNING, "is being started", NULL };
	return (struct fate){ SEVERITY_CRITICAL, "has not come back", NULL };
}

static void not_back(const struct check_input *input, struct sink *sink, const struct thing *then,
		     const struct resource_facts *list, const struct resource *resource)
{
	const struct node_facts *facts = input->facts;
	const struct resource_instance *instance = crs_instance_of(facts, resource);
	const struct fate fate = fate_of(sink_arena(sink), then, resource, instance);
	struct finding *finding = sink_fail(sink, fate.severity, then->name,
					    "%s ran here at the baseline and %s", then->name,
					    fate.words);

	sink_evidence(sink, finding, facts->baseline->source,
		      arena_printf(sink_arena(sink), "%s ONLINE", then->name));
	if (!instance && fate.away)
		instance = &resource->instances[0];
	if (instance)
		crs_instance_evidence(sink, finding, list, resource, instance);
	if (fate.severity == SEVERITY_NOTICE)
		return;
	sink_step(sink, finding,
		  crs_command(sink, facts,
			      arena_printf(sink_arena(sink), "stat res %s -v%s",
					   shell_word(sink_arena(sink), then->name),
					   list == &facts->init ? " -init" : "")),
		  crs_grid_user(facts), "none");
	if (fate.away)
		crs_step_relocate(sink, finding, facts, then->name);
	else if (list == &facts->init)
		crs_step_start(sink, finding, facts, shell_word(sink_arena(sink), then->name));
	else
		crs_step_start_managed(sink, finding, facts, then->name, false);
}

/* The list that holds it; NULL when none does. */
static const struct resource_facts *list_of(const struct node_facts *facts, const char *name)
{
	if (resource_find(&facts->resources, name))
		return &facts->resources;
	return resource_find(&facts->init, name) ? &facts->init : NULL;
}

static void gone(const struct check_input *input, struct sink *sink, const struct thing *then)
{
	struct finding *finding = sink_fail(sink, SEVERITY_WARNING, then->name,
					    "%s ran here at the baseline, and now there is no such "
					    "resource",
					    then->name);

	sink_evidence(sink, finding, input->facts->baseline->source,
		      arena_printf(sink_arena(sink), "%s ONLINE", then->name));
	sink_step(sink, finding, crs_command(sink, input->facts, "stat res"),
		  crs_grid_user(input->facts), "none; shows all resources that are registered");
}

/* While a stage is not up, all above it is its consequence. */
static void crs_check_not_back(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct baseline *then = facts->baseline;
	struct baseline now;

	if (!then || !then->known[THING_RESOURCE] || input->order->first_broken != STAGE_NONE) {
		sink_not_applicable(sink);
		return;
	}
	crs_baseline(facts, input->order, &now);
	for (size_t i = 0; i < then->count; i++) {
		const struct thing *thing = &then->things[i];
		if (thing->kind != THING_RESOURCE || !thing->here)
			continue;
		const struct thing *same = baseline_find(&now, THING_RESOURCE, thing->name);
		const struct resource_facts *list = list_of(facts, thing->name);
		if (same && same->here)
			continue;
		if (list)
			not_back(input, sink, thing, list, resource_find(list, thing->name));
		else if (now.complete[THING_RESOURCE])
			gone(input, sink, thing);
	}
}

static const struct check rows[] = {
	{ "crs.not-back", "what ran here at the baseline runs again", SEVERITY_CRITICAL,
	  JOB_WALK | JOB_REBOOT | JOB_AUDIT, KIND_BOTH, STAGE_CRSD, NEEDS_STACK | NEEDS_RESOURCES,
	  false, NULL, crs_check_not_back },
};

struct check_table crs_baseline_checks(void)
{
	return (struct check_table){ .rows = rows, .count = sizeof(rows) / sizeof(*rows) };
}
