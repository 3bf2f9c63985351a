/* SPDX-License-Identifier: Apache-2.0 */
#include "udev-rules/compile.h"

#include <string.h>

static size_t hash(const char *name)
{
	size_t value = 5381;

	for (; *name; name++)
		value = value * 33 + (unsigned char)*name;
	return value ^ value >> 15;
}

static size_t place(const struct symbols *symbols, const char *name)
{
	size_t at = hash(name) & (symbols->size - 1);

	while (symbols->table[at] && strcmp(symbols->names[symbols->table[at] - 1], name) != 0)
		at = (at + 1) & (symbols->size - 1);
	return at;
}

static void grow(struct symbols *symbols)
{
	symbols->size = symbols->size ? symbols->size * 2 : 64;
	symbols->table = arena_alloc(symbols->arena, symbols->size * sizeof(*symbols->table));
	for (size_t i = 0; i < symbols->count; i++)
		symbols->table[place(symbols, symbols->names[i])] = (uint32_t)(i + 1);
}

uint32_t symbol_find(const struct symbols *symbols, const char *name)
{
	return symbols->size ? symbols->table[place(symbols, name)] - 1 : NO_SLOT;
}

uint32_t symbol_add(struct symbols *symbols, const char *name)
{
	uint32_t found = symbol_find(symbols, name);

	if (found != NO_SLOT)
		return found;
	if (symbols->size <= symbols->count * 2)
		grow(symbols);
	symbols->names = arena_grow(symbols->arena, symbols->names, &symbols->capacity,
				    symbols->count, sizeof(*symbols->names));
	symbols->names[symbols->count] = arena_strdup(symbols->arena, name);
	symbols->table[place(symbols, symbols->names[symbols->count])] =
		(uint32_t)(symbols->count + 1);
	return (uint32_t)symbols->count++;
}
