#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Local dates of the stack into seconds since the epoch.
 */
#include "node/facts.h"

/* True when the C library can work with the zone: a name of its database or a POSIX TZ string.
 * It would take an unknown one for UTC without a word, so this must be asked first. */
bool moment_zone_is_known(const char *zone);

/* The moment in a known zone; TIME_UNKNOWN when the date is not known. Sets TZ of this process. */
int64_t moment_of(const char *zone, const struct local_time *date);
