#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * A JSON report (gridck-report/1) as a baseline.
 */
#include "node/baseline.h"

/* Takes what such a report holds; the rest stays unknown. False with *ret_error, one sentence that
 * begins with `file`, when it is none. Memory from `arena`. */
bool baseline_parse_report(struct arena *arena, struct bytes text, const char *file,
			   struct baseline *ret, const char **ret_error);
