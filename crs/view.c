/* SPDX-License-Identifier: Apache-2.0 */
#include "crs/view.h"

#include <string.h>
#include <strings.h>

bool crs_same_host(const char *a, const char *b)
{
	if (!a || !b)
		return false;
	size_t length = strcspn(a, ".");
	return length == strcspn(b, ".") && strncasecmp(a, b, length) == 0;
}

enum place { PLACE_SERVER, PLACE_LAST_SERVER, PLACE_TARGET_SERVER };

static const char *place_of(const struct resource_instance *instance, enum place place)
{
	switch (place) {
	case PLACE_SERVER:
		return instance->server;
	case PLACE_LAST_SERVER:
		return instance->server ? NULL : instance->last_server;
	default:
		return instance->server ? NULL : instance->target_server;
	}
}

static const struct resource_instance *placed_here(const struct resource *resource,
						   const char *host)
{
	for (enum place place = PLACE_SERVER; place <= PLACE_TARGET_SERVER; place++) {
		for (size_t i = 0; i < resource->count; i++) {
			if (crs_same_host(place_of(&resource->instances[i], place), host))
				return &resource->instances[i];
		}
	}
	return NULL;
}

/* Tables do not say where an instance was last or is to run: one that should run, runs nowhere and is the only
 * such one may be ours. A third ASM that was never placed is not met here: a node that runs its own
 * instance is found by its server before (CRSCTL.md a3). */
static const struct resource_instance *only_unplaced(const struct resource *resource)
{
	const struct resource_instance *only = NULL;

	for (size_t i = 0; i < resource->count; i++) {
		const struct resource_instance *instance = &resource->instances[i];
		if (instance->last_server || instance->target_server)
			return NULL;
		if (instance->server || instance->target == RESOURCE_OFFLINE)
			continue;
		if (only)
			return NULL;
		only = instance;
	}
	return only;
}

const struct resource_instance *crs_instance_of(const struct node_facts *facts,
						const struct resource *resource)
{
	const struct resource_instance *here = placed_here(resource, facts->host.name);

	if (here)
		return here;
	/* Oracle Restart is one node, whatever it calls itself */
	if (facts->kind == NODE_RESTART)
		return resource->count ? &resource->instances[0] : NULL;
	return only_unplaced(resource);
}

const struct resource_instance *crs_instance_here(const struct node_facts *facts,
						  const struct resource_facts *list,
						  const char *name)
{
	const struct resource *resource = resource_find(list, name);

	if (!resource)
		return NULL;
	const struct resource_instance *here = crs_instance_of(facts, resource);
	/* what OHASD manages is always of this node */
	if (!here && list == &facts->init && resource->count)
		return &resource->instances[0];
	return here;
}

const char *crs_target_text(const struct resource_instance *instance)
{
	return instance->target_text ? instance->target_text
				     : resource_state_name(instance->target);
}

const char *crs_state_text(const struct resource_instance *instance)
{
	return instance->state_text ? instance->state_text : resource_state_name(instance->state);
}

bool crs_restart_limit_reached(const struct resource *resource,
			       const struct resource_instance *instance)
{
	/* not asked for: the value that ora.crsd is installed with */
	enum { CRSD_RESTART_ATTEMPTS = 10 };
	long limit = resource->restart_attempts;

	if (limit == COUNT_UNKNOWN && str_equal(resource->name, "ora.crsd"))
		limit = CRSD_RESTART_ATTEMPTS;
	return limit > 0 && instance->restart_count >= limit &&
	       instance->target == RESOURCE_ONLINE && instance->state == RESOURCE_OFFLINE &&
	       !str_equal(instance->internal, "STARTING");
}

/* `group` may be followed by a path, as in ocr.loc from 12.2 on: "DATA/cluster/OCRFILE/registry". */
static bool is_group(const char *resource_name, const char *group)
{
	size_t length = group ? strcspn(group, "/") : 0;

	return length && str_starts(resource_name, "ora.") &&
	       strncasecmp(resource_name + 4, group, length) == 0 &&
	       strcmp(resource_name + 4 + length, ".dg") == 0;
}

bool crs_holds_ocr_or_votes(const struct node_facts *facts, const char *resource_name)
{
	/* asked of thousands of resources, nearly all of which are no disk groups */
	if (!str_ends(resource_name, ".dg"))
		return false;
	for (size_t i = 0; i < facts->ocr.locations.count; i++) {
		const char *location = facts->ocr.locations.items[i];
		if (location[0] == '+' && is_group(resource_name, location + 1))
			return true;
	}
	for (size_t i = 0; i < facts->voting.count; i++) {
		if (is_group(resource_name, facts->voting.items[i].group))
			return true;
	}
	return false;
}

const char *crs_ocr_group(const struct node_facts *facts)
{
	for (size_t i = 0; i < facts->ocr.locations.count; i++) {
		const char *location = facts->ocr.locations.items[i];
		if (location[0] == '+')
			return arena_strndup(facts->arena, location, strcspn(location, "/"));
	}
	return NULL;
}

bool crs_stack_is_whole(const struct node_facts *facts)
{
	static const struct {
		const char *name;
		bool cluster;
	} always[] = {
		{ "ora.cssd", false },
		{ "ora.evmd", false },
		{ "ora.crsd", true },
		{ "ora.gipcd", true },
	};
	const struct resource_facts *stack = facts_of_ohasd(facts);

	for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++) {
		if ((facts->kind != NODE_RESTART || !always[i].cluster) &&
		    !resource_find(stack, always[i].name))
			return false;
	}
	return !stack->cut;
}

bool crs_is_11(const struct node_facts *facts)
{
	const struct resource_facts *stack = &facts->init;

	if (facts_version(facts))
		return str_starts(facts_version(facts), "11.");
	return !stack->cut && resource_find(stack, "ora.crsd") &&
	       resource_find(stack, "ora.gipcd") && !resource_find(stack, "ora.storage");
}

const char *crs_trace(const struct node_facts *facts, const char *daemon)
{
	const char *host = facts->host.short_name ? facts->host.short_name : "HOST";

	if (crs_is_11(facts))
		return arena_printf(facts->arena, "log/%s/%s/%s.log", host, daemon, daemon);
	return arena_printf(facts->arena, "%s.trc", daemon);
}

bool crs_served_remotely(const struct node_facts *facts)
{
	const struct resource_instance *local = crs_instance_here(facts, &facts->init, "ora.asm");

	return local && local->never_started && local->state == RESOURCE_OFFLINE &&
	       !local->server && !local->last_server && !local->target_server &&
	       resource_find(&facts->init, "ora.storage");
}

const struct process_fact *crs_asm_pmon(const struct node_facts *facts)
{
	for (size_t i = 0; i < facts->processes.count; i++) {
		if (str_starts(facts->processes.items[i].comm, "asm_pmon_+ASM"))
			return &facts->processes.items[i];
	}
	return NULL;
}

bool crs_is_grid_node(const struct node_facts *facts)
{
	for (size_t i = 0; i < facts->commands.count; i++) {
		if (facts->commands.items[i].status != FACT_NOT_CAPTURED)
			return true;
	}
	return facts->home.path || facts->olr.from.status == FACT_OBTAINED ||
	       facts->ocr.from.status == FACT_OBTAINED;
}
