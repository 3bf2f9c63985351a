#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What each command has to know of the node. All have the same form, so that a table can name them:
 * memory from the world's arena; never fail; `io_order` is filled by those that look at the stack,
 * the others leave it as it is.
 */
#include "node/options.h"
#include "probes/world.h"

typedef void inquire_how(struct world *world, const struct options *options, struct node_facts *ret,
			 struct start_order *io_order);

/* Asks the world that the options name in one of the ways below. False with *ret_error, one sentence,
 * when it cannot be used. */
bool inquire(struct arena *arena, const struct options *options, inquire_how *how,
	     struct node_facts *ret, struct start_order *io_order, const char **ret_error);

/* The start order; disks too when they may tell why it breaks. */
inquire_how inquire_walk;

/* As for the disks. The words are files of rules on this machine, read after all others; with
 * --generate they are disks. */
inquire_how inquire_rules;

/* The disks, and of the stack only what tells which are needed. */
inquire_how inquire_disks;

/* As for a walk, and the operating system: what it does at the next boot, too. */
inquire_how inquire_reboot;

/* All of the node: stack, disks, operating system. */
inquire_how inquire_node;

/* Asks all of the node and writes every answer to `path`. Returns what was done, a line, or NULL with
 * *ret_error, one sentence. */
const char *inquire_capture(struct arena *arena, const struct options *options, const char *path,
			    const char **ret_error);
