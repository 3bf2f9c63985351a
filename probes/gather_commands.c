/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/gather_commands.h"

#include "crs/crs.h"
#include "probes/gather.h"
#include "probes/gather_disks.h"
#include "probes/gather_environment.h"

struct world *inquire_open(struct arena *arena, const struct options *options,
			   const char **ret_error)
{
	if (options->replay)
		return world_replay(arena, options->replay, ret_error);
	return world_live(arena, options->timeout_seconds);
}

static struct gather_options node_options(const struct options *options)
{
	return (struct gather_options){
		.grid_home = options->grid_home,
		.timeout_seconds = options->timeout_seconds,
	};
}

static void add_disks(struct world *world, const struct options *options,
		      const struct names *arguments, struct node_facts *io)
{
	const struct disk_options disks = {
		.timeout_ms = options->disk_timeout_seconds * 1000,
		.command_seconds = options->timeout_seconds,
		.arguments = arguments,
		.policy = options->filter.policy,
	};

	gather_disks(world, &disks, io);
}

static void add_stack(struct world *world, const struct options *options, struct node_facts *ret,
		      struct start_order *ret_order)
{
	const struct gather_options node = node_options(options);

	gather_walk(world, &node, ret);
	crs_start_order(ret, ret_order);
}

void inquire_walk(struct world *world, const struct options *options, struct node_facts *ret,
		  struct start_order *io_order)
{
	add_stack(world, options, ret, io_order);
	if (start_order_disks_may_tell(io_order))
		add_disks(world, options, &(struct names){ 0 }, ret);
}

void inquire_disks(struct world *world, const struct options *options, struct node_facts *ret,
		   struct start_order *io_order)
{
	const struct gather_options node = node_options(options);

	(void)io_order;
	gather_node(world, &node, ret);
	add_disks(world, options, &options->words, ret);
}

void inquire_reboot(struct world *world, const struct options *options, struct node_facts *ret,
		    struct start_order *io_order)
{
	const struct gather_options node = node_options(options);

	inquire_walk(world, options, ret, io_order);
	gather_environment(world, &node, ret);
}

void inquire_node(struct world *world, const struct options *options, struct node_facts *ret,
		  struct start_order *io_order)
{
	const struct gather_options node = node_options(options);

	add_stack(world, options, ret, io_order);
	add_disks(world, options, &(struct names){ 0 }, ret);
	gather_environment(world, &node, ret);
}
