#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Values of match keys: words with wildcards and alternatives, compared as udev does it.
 */
#include <stdint.h>

#include "node/mem.h"

/* One of the alternatives that "|" separates. */
struct alternative {
	const char *text;
	size_t length;
};

struct pattern {
	enum { PATTERN_EMPTY, PATTERN_SUBSYSTEM, PATTERN_WORDS } kind : 8;
	bool wildcards : 1;   /* in any of them: udev then takes all for patterns */
	bool takes_empty : 1; /* "a|", "|a" */
	bool ignore_case : 1;
	char last;     /* with which every text ends that fits; NUL: not known */
	uint32_t hash; /* of the only word, when there are no wildcards; 0: look at the words */
	uint32_t count;
	struct alternative *items;
};

/* Of a text; never 0. */
uint32_t text_hash(const char *text, size_t length);

/* A value as written. *ret_flip: the sense of the operator turns round ("?*" is `not empty`).
 * Memory from `arena`; `value` is borrowed. */
void pattern_compile(struct arena *arena, const char *value, bool ignore_case, struct pattern *ret,
		     bool *ret_flip);

/* The text NULL is as good as "". */
bool pattern_matches(const struct pattern *pattern, const char *text, size_t length);

/* One wildcard pattern as fnmatch(3) without flags reads it, in the C locale; takes no more than
 * pattern × text steps. */
bool glob_matches(const char *pattern, const char *text, bool ignore_case);
