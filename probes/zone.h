#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The time zone of a host, from /etc/localtime: by name where it is a link, else by its rule.
 */
#include "node/mem.h"

/* "Europe/Berlin" of "../usr/share/zoneinfo/Europe/Berlin"; in the arena; NULL when it names
 * none. */
const char *zone_of_link(struct arena *arena, const char *target);

/* The POSIX rule that ends a zone file, "CET-1CEST,M3.5.0,M10.5.0/3"; in the arena; NULL when
 * there is none. */
const char *zone_of_file(struct arena *arena, struct bytes file);
