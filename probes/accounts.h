#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * /etc/passwd and /etc/group as text: local names are known without asking a name service.
 */
#include "node/rules.h"

/* Adds the users or groups of a table of lines name:password:number:…, in its order; their names live
 * in the arena. Passed over: lines that are none, and + and -, which ask a name service. */
void accounts_parse(struct arena *arena, struct bytes table, struct accounts *io);
