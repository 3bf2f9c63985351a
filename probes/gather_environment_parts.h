#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared only among probes/gather_environment*.c.
 */
#include "node/environment.h"
#include "probes/gather_parts.h"

struct surroundings {
	struct gather base;
	struct environment *environment;
};

/* The program that may be asked as root, since all of it is root's; NULL when there is none. */
const char *environment_program(struct surroundings *io, const char *name);

/* Contents of a small file, maybe empty. */
struct bytes environment_read(struct surroundings *io, const char *path);

/* What decides on the next boot: hooks, kernel, and the settings that clean up. Needs the units. */
void gather_boot(struct surroundings *io);
