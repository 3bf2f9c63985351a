#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What tests of udev's rules share: files given as text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "udev-rules/rules.h"

static struct arena *arena;

/* Adds a file of the folder that its path names. */
static inline struct rules_file *add_rules(struct rule_facts *facts, const char *path,
					   const char *text, size_t length)
{
	struct rules_file *file = arena_alloc(arena, sizeof(*file));

	*file = (struct rules_file){
		.from = { .status = FACT_OBTAINED, .source = path },
		.path = path,
		.name = strrchr(path, '/') + 1,
		.file = { .type = 'f', .path = path },
		.content = { text, length },
	};
	facts->files = arena_grow(arena, facts->files, &facts->file_capacity, facts->file_count,
				  sizeof(*facts->files));
	facts->files[facts->file_count++] = file;
	return file;
}

/* One local file, read by that udev; 0: of unknown version. */
static inline struct rule_facts rules_of_text(const char *text, size_t length, long udev)
{
	struct rule_facts facts = { .udev_version = udev ? udev : COUNT_UNKNOWN };

	add_rules(&facts, "/etc/udev/rules.d/99-asm.rules", text, length);
	rules_order(&facts);
	rules_parse(arena, &facts);
	return facts;
}
