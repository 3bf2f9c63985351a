#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Starting another program: fork, prepare, drop privileges, exec. Looking after it is run.c.
 */
#include <sys/types.h>

#include "probes/world.h"

/* A program that was started, and our ends of its pipes; the caller closes and reaps. */
struct spawned {
	pid_t pid;
	/* a struct spawn_failure when the program could not be executed, else only its end:
	 * that is how a program that exits 127 is told apart from one that does not exist */
	int report;
	int out, err; /* all three do not block */
};

struct spawn_failure {
	int step; /* see spawn_step_words() */
	int error;
};

/* Starts a command as world.h describes it, as leader of a session of its own, which is its process
 * group, too, as soon as the child has come that far. The child drops its privileges before exec (it
 * has none to drop when it is that user already); it may hang in a name service while it does, and
 * nothing waits for it here. Returns 0 or a negative errno. */
int spawn(const struct command *command, struct spawned *ret);

/* What was being done when it failed; NULL when it was the execution itself. Static. */
const char *spawn_step_words(int step);
