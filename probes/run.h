#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Running other people's programs: no shell, own session without a terminal, stdin /dev/null, built
 * environment, both streams read together and bounded, a deadline that nothing escapes (TERM, grace,
 * KILL; a child that left the group or cannot be killed is abandoned). An exec that failed is told
 * apart from a program that exits 127. A signal that ends us ends them first.
 */
#include "probes/world.h"

/* Runs all commands at once and fills each answer; memory from `arena`. Status:
 * FACT_OBTAINED (exit_code or signal set), FACT_TIMED_OUT (hang set; output so far kept),
 * FACT_TOO_BIG (output up to the limit kept), FACT_ABSENT (ENOENT), FACT_DENIED (EACCES, EPERM),
 * FACT_FAILED (any other error before the program ran; words set). */
void run_commands(struct arena *arena, struct command *commands, size_t count);
