#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Pieces of the JSON report; private to report/. With clean text and an allocator that does not
 * fail, none of jansson's calls can.
 */
#include <jansson.h>

#include "report/report.h"

static inline void put(json_t *object, const char *key, json_t *value)
{
	json_object_set_new_nocheck(object, key, value);
}

static inline json_t *text_or_null(struct arena *arena, const char *text)
{
	return text ? json_string(report_clean(arena, text, true)) : json_null();
}

static inline json_t *text_or_empty(struct arena *arena, const char *text)
{
	return text_or_null(arena, text ? text : "");
}

/* A moment in UTC; null where it is not known or no year of four digits has it. */
json_t *iso_time(int64_t seconds);

/* "timeline" and "changes"; null where the command makes none. */
json_t *timeline_object(struct arena *arena, const struct report *report);
json_t *changes_object(struct arena *arena, const struct report *report);

/* "disks" and "disk_groups"; empty when nobody looked at disks. */
json_t *disks_array(struct arena *arena, const struct disk_facts *facts);
json_t *disk_groups_array(struct arena *arena, const struct disk_facts *facts);
