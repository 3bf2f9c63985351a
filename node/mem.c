/* SPDX-License-Identifier: Apache-2.0 */
#include "node/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* An arena hides overruns from checkers, so a sanitized build makes each allocation a malloc. */
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_SEPARATE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_SEPARATE 1
#endif
#endif

/* The first one is small: many an arena only ever holds one short answer. What has grown large is given
 * more at once, in pages of HUGE_PAGE where the kernel has them: to touch a page for the first time
 * costs as much as to fill it. */
enum { FIRST_SIZE = 4 * 1024, BLOCK_SIZE = 64 * 1024, LARGE = 1 << 20, HUGE_PAGE = 2 << 20 };

struct block {
	struct block *next;
	size_t used;
	size_t size;
	size_t mapped; /* bytes of its own mapping; 0: it is of malloc() */
	_Alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct block *blocks;
	size_t taken; /* bytes of all blocks */
};

static void (*exhaustion_handler)(void) = abort;

void mem_on_exhaustion(void (*handler)(void))
{
	exhaustion_handler = handler;
}

void mem_exhausted(void)
{
	exhaustion_handler();
	abort();
}

static void *must(void *memory)
{
	if (!memory)
		mem_exhausted();
	return memory;
}

struct arena *arena_new(void)
{
	return must(calloc(1, sizeof(struct arena)));
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	struct block *block = arena->blocks;
	while (block) {
		struct block *next = block->next;
		if (block->mapped)
			munmap(block, block->mapped);
		else
			free(block);
		block = next;
	}
	free(arena);
}

#ifndef ARENA_SEPARATE
/* Zeroed, at a border between huge pages. */
static struct block *map_block(size_t size)
{
	const size_t wanted = (size + FIRST_SIZE - 1) / FIRST_SIZE * FIRST_SIZE;
	unsigned char *from = mmap(NULL, wanted + HUGE_PAGE, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (from == MAP_FAILED)
		must(NULL);
	size_t before = (HUGE_PAGE - (uintptr_t)from % HUGE_PAGE) % HUGE_PAGE;
	struct block *block = (struct block *)(void *)(from + before);
	if (before)
		munmap(from, before);
	if (before < HUGE_PAGE)
		munmap(from + before + wanted, HUGE_PAGE - before);
	madvise(block, wanted, MADV_HUGEPAGE);
	block->mapped = wanted;
	return block;
}

static size_t size_of_next(const struct arena *arena)
{
	if (arena->taken >= LARGE)
		return HUGE_PAGE - sizeof(struct block);
	return arena->blocks ? BLOCK_SIZE : FIRST_SIZE;
}
#endif

static struct block *allocate(size_t size)
{
#ifndef ARENA_SEPARATE
	if (size >= LARGE)
		return map_block(size);
#endif
	return must(calloc(1, size));
}

static struct block *block_new(struct arena *arena, size_t size)
{
	if (size > SIZE_MAX / 2)
		must(NULL);
	size_t whole = sizeof(struct block) + size;
	struct block *block = allocate(whole);
	block->size = size;
	block->next = arena->blocks;
	arena->blocks = block;
	arena->taken += whole;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
#ifdef ARENA_SEPARATE
	struct block *block = block_new(arena, size);
#else
	const size_t align = _Alignof(max_align_t);

	if (size > SIZE_MAX - align)
		must(NULL);
	size = (size + align - 1) / align * align;
	struct block *block = arena->blocks;
	if (!block || block->size - block->used < size) {
		size_t least = size_of_next(arena);
		block = block_new(arena, size > least ? size : least);
	}
#endif
	void *memory = block->data + block->used;
	block->used += size;
	return memory;
}

char *arena_strndup(struct arena *arena, const char *data, size_t length)
{
	static const char replacement[] = "\xEF\xBF\xBD";
	size_t nuls = 0;

	if (!length || !memchr(data, '\0', length)) {
		char *same = arena_alloc(arena, length + 1);
		if (length)
			memcpy(same, data, length);
		return same;
	}
	for (size_t i = 0; i < length; i++)
		nuls += data[i] == '\0';
	char *copy = arena_alloc(arena, length + 2 * nuls + 1);
	char *end = copy;
	for (size_t i = 0; i < length; i++) {
		if (data[i] == '\0') {
			memcpy(end, replacement, 3);
			end += 3;
		} else {
			*end++ = data[i];
		}
	}
	return copy;
}

char *arena_strdup(struct arena *arena, const char *string)
{
	return arena_strndup(arena, string, strlen(string));
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	if (length < 0)
		must(NULL);
	char *text = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	char *text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

void *arena_grow(struct arena *arena, void *items, size_t *capacity, size_t count, size_t size)
{
	if (count < *capacity)
		return items;
	size_t wanted = *capacity ? *capacity * 2 : 8;
	if (wanted > SIZE_MAX / size)
		must(NULL);
	void *moved = arena_alloc(arena, wanted * size);
	if (count)
		memcpy(moved, items, count * size);
	*capacity = wanted;
	return moved;
}

struct strbuf strbuf_new(struct arena *arena)
{
	struct strbuf buf = { .arena = arena, .capacity = 64 };

	buf.data = arena_alloc(arena, buf.capacity);
	return buf;
}

void strbuf_append(struct strbuf *buf, const char *data, size_t length)
{
	if (length > SIZE_MAX / 2 - buf->length - 1)
		must(NULL);
	size_t needed = buf->length + length + 1;
	if (needed > buf->capacity) {
		size_t wanted = buf->capacity * 2 > needed ? buf->capacity * 2 : needed;
		char *moved = arena_alloc(buf->arena, wanted);
		memcpy(moved, buf->data, buf->length);
		buf->data = moved;
		buf->capacity = wanted;
	}
	if (length)
		memcpy(buf->data + buf->length, data, length);
	buf->length += length;
	buf->data[buf->length] = '\0';
}

void strbuf_puts(struct strbuf *buf, const char *string)
{
	strbuf_append(buf, string, strlen(string));
}

void strbuf_printf(struct strbuf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	strbuf_puts(buf, arena_vprintf(buf->arena, format, args));
	va_end(args);
}

bool str_equal(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

bool str_starts(const char *string, const char *prefix)
{
	return strncmp(string, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *string, const char *suffix)
{
	size_t length = strlen(string);
	size_t wanted = strlen(suffix);

	return length >= wanted && strcmp(string + length - wanted, suffix) == 0;
}
