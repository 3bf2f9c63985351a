/* SPDX-License-Identifier: Apache-2.0 */
#include "node/timeline.h"

long timeline_seconds(const struct timeline_entry *entries, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (str_equal(entries[i].name, name))
			return entries[i].seconds;
	}
	return COUNT_UNKNOWN;
}
