/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/gather.h"

#include <string.h>

#include "crs/crs.h"
#include "probes/gather_parts.h"
#include "probes/moment.h"

enum { FILE_LIMIT = 4 << 20 };

struct bytes gather_file(struct gather *gather, const char *path, struct provenance *ret_from)
{
	struct file_answer answer = { 0 };

	gather->world->verbs->read_file(gather->world, path, FILE_LIMIT, &answer);
	*ret_from = answer.from;
	return answer.from.status == FACT_OBTAINED ? answer.content : (struct bytes){ "", 0 };
}

static void set_host_name(struct gather *gather, const char *name)
{
	struct host_facts *host = &gather->facts->host;

	host->name = name;
	host->short_name = arena_strndup(gather->arena, name, strcspn(name, "."));
}

static void gather_host(struct gather *gather)
{
	struct host_answer answer = { 0 };
	struct host_facts *host = &gather->facts->host;

	gather->world->verbs->host(gather->world, &answer);
	host->now = answer.now;
	host->captured = gather->world->replay;
	host->timezone = answer.timezone;
	if (answer.name)
		set_host_name(gather, answer.name);
}

static void gather_processes(struct gather *gather)
{
	struct processes *processes = &gather->facts->processes;

	gather->world->verbs->processes(gather->world, crs_process_wanted, processes);
	for (size_t i = 0; i < processes->count; i++) {
		if (processes->items[i].pid == 1)
			gather->facts->host.boot = processes->items[i].start;
	}
}

/* The stack's own zone, where the installer wrote it down; it may differ from the host's. */
static void gather_timezone(struct gather *gather)
{
	struct node_facts *facts = gather->facts;
	struct provenance from;

	if (!facts->home.resolved || !facts->host.short_name)
		return;
	const char *path = arena_printf(gather->arena, "%s/crs/install/s_crsconfig_%s_env.txt",
					facts->home.resolved, facts->host.short_name);
	const char *zone = crs_parse_timezone(gather->arena, gather_file(gather, path, &from));
	if (zone)
		facts->host.timezone = zone;
}

/* ---- client sockets ---- */

/* A listener is deleted when its folder was read and does not hold it. */
static void find_deleted(struct gather *gather, const struct names *listeners, const char *folder)
{
	struct socket_facts *sockets = &gather->facts->sockets;
	struct list_answer list = { 0 };

	gather->world->verbs->list(gather->world, folder, &list);
	if (list.from.status != FACT_OBTAINED && list.from.status != FACT_ABSENT)
		return;
	for (size_t i = 0; i < listeners->count; i++) {
		const char *slash = strrchr(listeners->items[i], '/');
		size_t length = (size_t)(slash - listeners->items[i]);
		if (length == strlen(folder) && strncmp(listeners->items[i], folder, length) == 0 &&
		    !names_hold(&list.entries, slash + 1))
			names_add(gather->arena, &sockets->deleted, listeners->items[i]);
	}
}

static void gather_sockets(struct gather *gather)
{
	static const char path[] = "/proc/net/unix";
	struct socket_facts *sockets = &gather->facts->sockets;
	struct bytes text = gather_file(gather, path, &sockets->from);
	struct names listeners = { 0 }, folders = { 0 };

	sockets->from.source = path;
	crs_parse_unix_sockets(gather->arena, text, &listeners);
	sockets->listening = listeners.count;
	for (size_t i = 0; i < listeners.count; i++) {
		const char *slash = strrchr(listeners.items[i], '/');
		const char *folder = arena_strndup(gather->arena, listeners.items[i],
						   (size_t)(slash - listeners.items[i]));
		if (names_hold(&folders, folder))
			continue;
		names_add(gather->arena, &folders, folder);
		find_deleted(gather, &listeners, folder);
	}
}

/* ---- times ---- */

static bool same_time(const struct local_time *a, const struct local_time *b)
{
	return a->known == b->known && a->second == b->second && a->minute == b->minute &&
	       a->hour == b->hour && a->day == b->day && a->month == b->month && a->year == b->year;
}

/* What started together changed together, and to ask the C library takes longer than to compare. */
static void resolve_times(struct node_facts *facts, struct resource_facts *list)
{
	const struct resource_instance *last = &(struct resource_instance){ 0 };

	if (!moment_zone_is_known(facts->host.timezone))
		return;
	for (size_t i = 0; i < list->count; i++) {
		for (size_t j = 0; j < list->items[i].count; j++) {
			struct resource_instance *instance = &list->items[i].instances[j];
			instance->last_change =
				same_time(&instance->change_local, &last->change_local)
					? last->last_change
					: moment_of(facts->host.timezone, &instance->change_local);
			last = instance;
		}
	}
}

/* A hand-made capture may not say whose it is; what OHASD manages is always of this node. */
static void guess_host_name(struct gather *gather)
{
	const struct resource_facts *init = &gather->facts->init;

	for (size_t i = 0; i < init->count && !gather->facts->host.name; i++) {
		if (init->items[i].count && init->items[i].instances[0].server)
			set_host_name(gather, init->items[i].instances[0].server);
	}
}

static struct gather gather_start(struct world *world, const struct gather_options *options,
				  struct node_facts *ret)
{
	struct gather gather = { world, world->arena, options, ret };

	*ret = (struct node_facts){
		.arena = world->arena,
		.home = { .owner_uid = -1, .owner_gid = -1 },
		.profile.sequence = COUNT_UNKNOWN,
	};
	gather_host(&gather);
	gather_processes(&gather);
	gather_home(&gather);
	gather_timezone(&gather);
	gather_profile(&gather);
	gather_database_homes(&gather);
	return gather;
}

void gather_node(struct world *world, const struct gather_options *options, struct node_facts *ret)
{
	struct gather gather = gather_start(world, options, ret);

	gather_for_disks(&gather);
}

/* Then the alert log may say why; else what it says is old (DESIGN rule 4.8). */
static bool is_not_up(const struct node_facts *facts)
{
	struct start_order order;

	crs_start_order(facts, &order);
	for (int i = 0; i < STAGE_COUNT; i++) {
		enum stage_state state = order.stages[i].state;
		if (state != STAGE_UP && state != STAGE_NOT_APPLICABLE)
			return true;
	}
	return false;
}

void gather_walk(struct world *world, const struct gather_options *options, struct node_facts *ret)
{
	struct gather gather = gather_start(world, options, ret);

	gather_autostart(&gather);
	gather_sockets(&gather);
	gather_crsctl(&gather);
	guess_host_name(&gather);
	resolve_times(ret, &ret->init);
	resolve_times(ret, &ret->resources);
	if (is_not_up(ret))
		gather_log(&gather);
}
