#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Links between findings; private to node/.
 */
#include "node/finding.h"

/* Tells each finding what among the others explains it. They must be sorted. */
void causes_link(struct findings *findings);

/* Adds to the evidence of each finding what would explain it and is muted: a few of them. */
void causes_tell_muted(struct findings *findings);

/* Drops the findings of the checks in `guests`, which are only asked for causes, but for those that
 * explain another finding. Returns how many of these checks are left with one. */
size_t causes_keep_guests(struct findings *findings, const struct names *guests);
