#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The policy as a file: the one that was named, else the default one of this machine.
 */
#include "node/options.h"
#include "node/policy.h"

/* Reads the policy that the options name. Without one, and without --replay, it is
 * /etc/gridck/policy, which is passed over when it is not root's alone. *ret stays empty when there is
 * none. False with *ret_message, one sentence, when it cannot be used; true with *ret_message when the
 * default one was passed over, else NULL. Memory from `arena`. */
bool policy_load(struct arena *arena, const struct options *options, struct check_table checks,
		 struct policy *ret, const char **ret_message);
