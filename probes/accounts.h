#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * /etc/passwd and /etc/group as text: local names are known without asking a name service.
 */
#include "node/mem.h"

/* Name of the user or group with that number in a table of lines name:password:number:…; in the
 * arena; NULL when it is not there. */
const char *account_name(struct arena *arena, struct bytes table, long id);
