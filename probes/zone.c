/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/zone.h"

#include <string.h>

/* It goes into the environment of programs and into reports. */
static bool usable(const char *text)
{
	for (const char *c = text; *c; c++) {
		if (*c <= ' ' || *c > '~')
			return false;
	}
	return *text != '\0';
}

const char *zone_of_link(struct arena *arena, const char *target)
{
	static const char folder[] = "/zoneinfo/";
	const char *found = strstr(target, folder);

	if (!found || !usable(found + strlen(folder)))
		return NULL;
	return arena_strdup(arena, found + strlen(folder));
}

const char *zone_of_file(struct arena *arena, struct bytes file)
{
	static const char magic[] = "TZif";

	if (file.length <= strlen(magic) || memcmp(file.data, magic, strlen(magic)) != 0 ||
	    file.data[file.length - 1] != '\n')
		return NULL;
	const char *end = file.data + file.length - 1;
	const char *before = memrchr(file.data, '\n', file.length - 1);
	if (!before)
		return NULL;
	const char *rule = arena_strndup(arena, before + 1, (size_t)(end - (before + 1)));
	return usable(rule) ? rule : NULL;
}
