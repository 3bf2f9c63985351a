/* SPDX-License-Identifier: Apache-2.0
 *
 * Adapters and names.
 */
#include <string.h>

#include "crs/crs.h"
#include "probes/gather_environment_parts.h"

/* ---- adapters ---- */

void gather_network(struct surroundings *io)
{
	static const char port_range[] = "/proc/sys/net/ipv4/ip_local_port_range";
	struct network_facts *network = &io->environment->network;
	struct world *world = io->base.world;

	world->verbs->adapters(world, network);
	network->rp_filter_all =
		(long)environment_number(io, "/proc/sys/net/ipv4/conf/all/rp_filter", 0);
	network->port_low = (long)environment_number(io, port_range, 0);
	network->port_high = (long)environment_number(io, port_range, 1);
	for (size_t i = 0; i < network->count; i++) {
		struct adapter *adapter = &network->items[i];
		adapter->rp_filter = COUNT_UNKNOWN;
		/* a "/" in the name would be another file */
		if (!strchr(adapter->name, '/'))
			adapter->rp_filter = (long)environment_number(
				io,
				arena_printf(world->arena, "/proc/sys/net/ipv4/conf/%s/rp_filter",
					     adapter->name),
				0);
	}
}

/* ---- names ---- */

/* Each takes a process: of a large cluster, some will do. */
enum { NAMES_MOST = 16 };

static void want_name(struct surroundings *io, const char *name, const char *role)
{
	struct name_facts *names = &io->environment->names;

	for (size_t i = 0; i < names->count; i++)
		if (str_equal(names->items[i].name, name))
			return;
	if (names->count == NAMES_MOST)
		return;
	names->items = arena_grow(io->base.arena, names->items, &names->capacity, names->count,
				  sizeof(*names->items));
	names->items[names->count++] =
		(struct name_fact){ .name = name, .role = role, .milliseconds = COUNT_UNKNOWN };
}

/* As the installation wrote them down: crsctl is not asked for them. */
static void want_names_of_cluster(struct surroundings *io)
{
	const struct home_facts *home = &io->base.facts->home;
	struct arena *arena = io->base.arena;
	struct names vips = { 0 };

	if (!home->path)
		return;
	struct bytes text = environment_read(
		io, arena_printf(arena, "%s/crs/install/crsconfig_params", home->path));
	const char *scan = crs_parse_parameter(arena, text, "SCAN_NAME");
	const char *gns = crs_parse_parameter(arena, text, "GNS_CONF");
	io->environment->names.gns = gns && strcmp(gns, "true") == 0;
	if (scan)
		want_name(io, scan, "SCAN");
	crs_parse_vip_names(arena, text, &vips);
	for (size_t i = 0; i < vips.count; i++)
		want_name(io, vips.items[i], "VIP");
}

void gather_looked_up(struct surroundings *io)
{
	struct name_facts *names = &io->environment->names;
	const struct host_facts *host = &io->base.facts->host;

	if (!host->name)
		return;
	want_name(io, host->name, "host");
	if (io->base.facts->kind == NODE_CLUSTER)
		want_names_of_cluster(io);
	io->base.world->verbs->resolve(io->base.world, names->items, names->count);
}
