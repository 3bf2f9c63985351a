#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The adapters of this machine, and names as its name services resolve them. Both ask in processes
 * that are abandoned when they do not answer.
 */
#include "node/environment.h"

/* All adapters with their addresses, sorted by name; nothing is sent. rp_filter is not set. */
void network_adapters(struct arena *arena, int64_t timeout_ms, struct network_facts *ret);

/* Resolves all names at once; `name` is set in each, the rest is filled. Returns when each was
 * answered or `timeout_ms` have passed. */
void network_resolve(struct arena *arena, int64_t timeout_ms, struct name_fact *io, size_t count);
