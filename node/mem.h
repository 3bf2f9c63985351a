#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory of one run: an arena that owns every fact and finding, and a text builder on top.
 * Nothing taken from an arena is freed alone; arena_free() gives all of it back.
 * No call here returns NULL: on exhaustion the handler set by mem_on_exhaustion() is called.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

/* A counted run of bytes; not terminated, may hold NULs, borrowed from whoever owns `data`. */
struct bytes {
	const char *data;
	size_t length;
};

/* Called, and must not return, when memory is exhausted. Default: abort(). */
void mem_on_exhaustion(void (*handler)(void));

/* Calls that handler: for memory that a library could not get. Does not return. */
_Noreturn void mem_exhausted(void);

/* A new, empty arena; the caller owns it. */
struct arena *arena_new(void);

/* Frees the arena and all that was taken from it; NULL is allowed. */
void arena_free(struct arena *arena);

/* `size` zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);

/* A terminated copy of a string, or of `length` bytes; NUL bytes inside become U+FFFD. */
char *arena_strdup(struct arena *arena, const char *string);
char *arena_strndup(struct arena *arena, const char *data, size_t length);

/* A formatted, terminated string. */
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Room for one more element: returns `items`, moved if needed, with *capacity > count.
 * Use: list->items = arena_grow(a, list->items, &list->capacity, list->count, sizeof(*list->items)).
 * The new element is zeroed. */
void *arena_grow(struct arena *arena, void *items, size_t *capacity, size_t count, size_t size);

/* Text that grows inside an arena; `data` is always terminated and borrowed until the next append. */
struct strbuf {
	struct arena *arena;
	char *data;
	size_t length;
	size_t capacity;
};

struct strbuf strbuf_new(struct arena *arena);
void strbuf_append(struct strbuf *buf, const char *data, size_t length);
void strbuf_puts(struct strbuf *buf, const char *string);
void strbuf_printf(struct strbuf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* True when both are strings with the same text; NULL equals only NULL. */
bool str_equal(const char *a, const char *b);
bool str_starts(const char *string, const char *prefix);
bool str_ends(const char *string, const char *suffix);
