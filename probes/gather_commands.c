/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/gather_commands.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "crs/crs.h"
#include "probes/gather.h"
#include "probes/gather_disks.h"
#include "probes/gather_environment.h"

/* Files of rules that are given must be there: a typo would otherwise pass as a file without faults.
 * What is wrong with the first, one sentence; NULL when nothing is. */
static const char *unreadable_word(struct arena *arena, const struct options *options)
{
	if (!str_equal(options->command, "rules") || options->generate)
		return NULL;
	for (size_t i = 0; i < options->words.count; i++) {
		const char *path = options->words.items[i];
		if (access(path, R_OK) != 0)
			return arena_printf(arena, "%s cannot be read: %s", path, strerror(errno));
	}
	return NULL;
}

static struct world *open_world(struct arena *arena, const struct options *options,
				const char **ret_error)
{
	*ret_error = unreadable_word(arena, options);
	if (*ret_error)
		return NULL;
	if (options->replay)
		return world_replay(arena, options->replay, ret_error);
	return world_live(arena, options->timeout_seconds);
}

bool inquire(struct arena *arena, const struct options *options, inquire_how *how,
	     struct node_facts *ret, struct start_order *io_order, const char **ret_error)
{
	const char *ignored;

	struct world *world = open_world(arena, options, ret_error);
	if (!world)
		return false;
	how(world, options, ret, io_order);
	world->verbs->close(world, &ignored);
	return true;
}

static struct gather_options node_options(const struct options *options)
{
	return (struct gather_options){
		.grid_home = options->grid_home,
		.timeout_seconds = options->timeout_seconds,
	};
}

static void add_disks_and_rules(struct world *world, const struct options *options,
				const struct names *arguments, const struct rules_options *rules,
				struct node_facts *io)
{
	const struct disk_options disks = {
		.timeout_ms = options->disk_timeout_seconds * 1000,
		.command_seconds = options->timeout_seconds,
		.arguments = arguments,
		.rules = *rules,
		.policy = options->filter.policy,
	};

	gather_disks(world, &disks, io);
}

static void add_disks(struct world *world, const struct options *options,
		      const struct names *arguments, struct node_facts *io)
{
	add_disks_and_rules(world, options, arguments, &(struct rules_options){ 0 }, io);
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
	const struct gather_options node = node_options(options);

	add_stack(world, options, ret, io_order);
	if (start_order_disks_may_tell(io_order))
		add_disks(world, options, &(struct names){ 0 }, ret);
	if (start_order_system_may_tell(io_order))
		gather_environment(world, &node, ret);
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
	if (!ret->environment)
		gather_environment(world, &node, ret);
}

/* Paths are those of whoever calls; where that is cannot be told after a chdir or without rights. */
static const char *absolute(struct arena *arena, const char *path)
{
	char folder[PATH_MAX];

	if (path[0] == '/' || !getcwd(folder, sizeof(folder)))
		return path;
	return arena_printf(arena, "%s/%s", folder, path);
}

/* The files lie on this machine, also when the rest comes from a capture. */
static void add_rules(struct world *world, const struct options *options, struct node_facts *io)
{
	struct rules_options rules = { 0 };
	const char *ignored;

	for (size_t i = 0; i < options->words.count; i++)
		names_add(world->arena, &rules.arguments,
			  absolute(world->arena, options->words.items[i]));
	if (world->replay && rules.arguments.count)
		rules.arguments_world = world_live(world->arena, options->timeout_seconds);
	add_disks_and_rules(world, options, &(struct names){ 0 }, &rules, io);
	if (rules.arguments_world)
		rules.arguments_world->verbs->close(rules.arguments_world, &ignored);
}

void inquire_rules(struct world *world, const struct options *options, struct node_facts *ret,
		   struct start_order *io_order)
{
	const struct gather_options node = node_options(options);

	(void)io_order;
	gather_node(world, &node, ret);
	if (options->generate)
		add_disks(world, options, &options->words, ret);
	else
		add_rules(world, options, ret);
}

void inquire_node(struct world *world, const struct options *options, struct node_facts *ret,
		  struct start_order *io_order)
{
	const struct gather_options node = node_options(options);

	add_stack(world, options, ret, io_order);
	add_disks(world, options, &(struct names){ 0 }, ret);
	gather_environment(world, &node, ret);
}

const char *inquire_capture(struct arena *arena, const struct options *options, const char *path,
			    const char **ret_error)
{
	struct start_order order;
	struct node_facts facts;

	struct world *world = open_world(arena, options, ret_error);
	if (world)
		world = world_record(arena, world, path, ret_error);
	if (!world)
		return NULL;
	inquire_node(world, options, &facts, &order);
	if (world->verbs->close(world, ret_error) < 0)
		return NULL;
	return arena_printf(arena, "%s: %zu answers of crsctl captured in %s\n",
			    facts.host.name ? facts.host.name : "this node", facts.commands.count,
			    path);
}
