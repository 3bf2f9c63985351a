/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "probes/world.h"

static struct strbuf join(struct arena *arena, const char *const *argv, const char *separator)
{
	struct strbuf text = strbuf_new(arena);
	const char *slash = strrchr(argv[0], '/');

	strbuf_puts(&text, slash ? slash + 1 : argv[0]);
	for (size_t i = 1; argv[i]; i++) {
		strbuf_puts(&text, separator);
		strbuf_puts(&text, argv[i]);
	}
	return text;
}

static uint64_t fnv1a(const char *data, size_t length)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < length; i++) {
		hash ^= (unsigned char)data[i];
		hash *= UINT64_C(0x100000001b3);
	}
	return hash;
}

char *command_line(struct arena *arena, const char *const *argv)
{
	return join(arena, argv, " ").data;
}

char *command_key(struct arena *arena, const char *const *argv)
{
	enum { LONGEST = 200, KEPT = 180 };
	struct strbuf key = join(arena, argv, "_");

	for (size_t i = 0; i < key.length; i++) {
		if (key.data[i] == '/')
			key.data[i] = '.';
	}
	if (key.length <= LONGEST)
		return key.data;
	return arena_printf(arena, "%.*s-%016" PRIx64, KEPT, key.data, fnv1a(key.data, key.length));
}
