#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Values of match keys: words with wildcards and alternatives, compared as udev does it.
 */
#include "node/mem.h"

/* One of the alternatives that "|" separates. */
struct alternative {
	const char *text;
	size_t length;
};

struct pattern {
	enum { PATTERN_EMPTY, PATTERN_SUBSYSTEM, PATTERN_WORDS } kind;
	bool wildcards;	  /* in any of them: udev then takes all for patterns */
	bool takes_empty; /* "a|", "|a" */
	bool ignore_case;
	struct alternative *items;
	size_t count;
};

/* A value as written. *ret_flip: the sense of the operator turns round ("?*" is `not empty`).
 * Memory from `arena`; `value` is borrowed. */
void pattern_compile(struct arena *arena, const char *value, bool ignore_case, struct pattern *ret,
		     bool *ret_flip);

/* The text NULL is as good as "". */
bool pattern_matches(const struct pattern *pattern, const char *text, size_t length);

/* One wildcard pattern as fnmatch(3) without flags reads it, in the C locale; takes no more than
 * pattern × text steps. */
bool glob_matches(const char *pattern, const char *text, bool ignore_case);
