#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What each command has to know of the node. All have the same form, so that a table can name them:
 * memory from the world's arena; never fail; `io_order` is filled by those that look at the stack,
 * the others leave it as it is.
 */
#include "node/options.h"
#include "probes/world.h"

/* The world that the options name; NULL with *ret_error, one sentence, when it cannot be used. */
struct world *inquire_open(struct arena *arena, const struct options *options,
			   const char **ret_error);

/* The start order; disks too when they may tell why it breaks. */
void inquire_walk(struct world *world, const struct options *options, struct node_facts *ret,
		  struct start_order *io_order);

/* As for the disks. The words are files of rules on this machine, read after all others; with
 * --generate they are disks. */
void inquire_rules(struct world *world, const struct options *options, struct node_facts *ret,
		   struct start_order *io_order);

/* The disks, and of the stack only what tells which are needed. */
void inquire_disks(struct world *world, const struct options *options, struct node_facts *ret,
		   struct start_order *io_order);

/* As for a walk, and the operating system: what it does at the next boot, too. */
void inquire_reboot(struct world *world, const struct options *options, struct node_facts *ret,
		    struct start_order *io_order);

/* All of the node: stack, disks, operating system. */
void inquire_node(struct world *world, const struct options *options, struct node_facts *ret,
		  struct start_order *io_order);
