#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The baseline: a capture (folder or .tar.gz), or a JSON report.
 */
#include "node/baseline.h"
#include "node/options.h"

/* Reads options->baseline. False with *ret_error, one sentence, when it cannot be used. Memory from
 * `arena`. */
bool inquire_baseline(struct arena *arena, const struct options *options, struct baseline *ret,
		      const char **ret_error);
