/* SPDX-License-Identifier: Apache-2.0
 *
 * Look-ups over the facts of the operating system.
 */
#include "node/environment.h"

const struct unit_fact *unit_find(const struct unit_facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->count; i++)
		if (str_equal(facts->items[i].name, name))
			return &facts->items[i];
	return NULL;
}

const struct adapter *adapter_find(const struct network_facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->count; i++)
		if (str_equal(facts->items[i].name, name))
			return &facts->items[i];
	return NULL;
}
