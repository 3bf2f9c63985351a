#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * /proc/PID/stat, and what a process that does not answer is waiting for. Nothing here touches the
 * memory of a process: that is what can hang.
 */
#include "node/facts.h"

struct process_stat {
	long pid, ppid, group;
	char state;
	int cpu;	     /* on which it ran last */
	int64_t start_ticks; /* since boot, in units of CLK_TCK */
	char comm[64];
};

/* The contents of /proc/PID/stat. False when they are not of that form. */
bool process_stat_parse(struct bytes text, struct process_stat *ret);

/* Reads the file; 0 or a negative errno (-ENOENT, -ESRCH: the process is gone). */
int process_stat_read(long pid, struct process_stat *ret);

/* All processes whose state can be read, in no order, in the arena; 0 or a negative errno. */
int process_stat_list(struct arena *arena, struct process_stat **ret, size_t *ret_count);

/* Fills pid, state and wchan of the process that a group waits for: its deepest member in
 * uninterruptible sleep, else its deepest; crsctl is a shell script around the program that hangs.
 * All stay empty when the group is gone. */
void process_group_observe(struct arena *arena, long group, struct hang *ret);

/* The same of one process. */
void process_observe(struct arena *arena, long pid, struct hang *ret);
