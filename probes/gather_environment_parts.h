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

/* A number of such a file, from 0; COUNT_UNKNOWN when there is none. */
int64_t environment_number(struct surroundings *io, const char *path, size_t field);

/* Adapters, with what the kernel does to their packets by itself. */
void gather_network(struct surroundings *io);

/* The rules of the packet filters. Nothing is asked that would make the kernel load one. */
void gather_filter(struct surroundings *io);

/* The names that clusterware depends on, as the system resolves them. */
void gather_looked_up(struct surroundings *io);

/* The files and folders whose owner and mode the installation wrote down, as they are. */
void gather_expected(struct surroundings *io);

/* What decides on the next boot: hooks, kernel, and the settings that clean up. Needs the units. */
void gather_boot(struct surroundings *io);
