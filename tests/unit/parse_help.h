#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parser tests share, <cmocka.h> and what it needs included.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "crs/crs.h"

static struct arena *arena;

static inline int parse_setup(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static inline int parse_teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* The bytes of a string, in memory of exactly that size so that a read behind it is caught. */
static inline struct bytes text_of(const char *string)
{
	size_t length = strlen(string);
	char *copy = arena_alloc(arena, length ? length : 1);

	memcpy(copy, string, length);
	return (struct bytes){ copy, length };
}

/* Real outputs, kept beside the checkout; tests of them are skipped where they are not. */
#define CORPUS "../shared/data/crsctl"

/* A file of the corpus, "check-crs/19c-ohasd-down.txt", in memory of exactly its size. */
static inline struct bytes corpus_file(const char *name)
{
	char *path = arena_printf(arena, CORPUS "/%s", name);
	struct strbuf text = strbuf_new(arena);
	char part[4096];
	size_t length;
	FILE *file = fopen(path, "rb");

	if (!file)
		fail_msg("%s cannot be read", path);
	while ((length = fread(part, 1, sizeof(part), file)) > 0)
		strbuf_append(&text, part, length);
	fclose(file);
	char *copy = arena_alloc(arena, text.length ? text.length : 1);
	memcpy(copy, text.data, text.length);
	return (struct bytes){ copy, text.length };
}

static inline void corpus_folder(const char *kind, void (*each)(const char *name))
{
	DIR *folder = opendir(arena_printf(arena, CORPUS "/%s", kind));

	assert_non_null(folder);
	for (struct dirent *entry; (entry = readdir(folder));)
		if (entry->d_name[0] != '.')
			each(arena_printf(arena, "%s/%s", kind, entry->d_name));
	closedir(folder);
}

/* Calls `each` with every file that holds an answer these parsers read. */
static inline void corpus_each(void (*each)(const char *name))
{
	static const char *const kinds[] = { "check-", "config-crs", "olsnodes", "query-",
					     "stat-res-" };
	DIR *folder = opendir(CORPUS);

	if (!folder)
		skip();
	for (struct dirent *entry; (entry = readdir(folder));)
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			if (str_starts(entry->d_name, kinds[i]))
				corpus_folder(entry->d_name, each);
	closedir(folder);
}

/* Both are the same text, or both NULL. */
static inline void assert_text(const char *actual, const char *expected)
{
	if (!actual || !expected)
		assert_ptr_equal(actual, expected);
	else
		assert_string_equal(actual, expected);
}

/* Daemons in the order OHASD, CSSD, CRSD, EVMD: + online, - offline, x exclusive, ? unknown. */
static inline void assert_daemons(const struct daemon_facts *facts, const char *expected)
{
	char actual[DAEMON_COUNT + 1] = { 0 };

	for (int i = 0; i < DAEMON_COUNT; i++)
		actual[i] = "?+-x"[facts->daemons[i].state];
	assert_string_equal(actual, expected);
}

#define PARSE_TEST(name) cmocka_unit_test_setup_teardown(name, parse_setup, parse_teardown)
