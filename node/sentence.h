#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The one sentence at the head of a report.
 */
#include "node/finding.h"

/* The finding that a reference names; NULL when there is none. */
const struct finding *finding_of(const struct findings *findings, const struct finding_ref *ref);

/* Appends the first cause, a second one when it is of another kind, the rest as a number. Before a
 * cause stands what it leads to, from the top down, as far as that has a word for it (finding.brief)
 * and was not told before; after it what repairs it. */
void sentence_add_causes(struct strbuf *text, const struct findings *findings,
			 const struct finding_ref *roots, size_t count);

/* Ends it: a capital in front (names of programs, files and resources keep their small letters) and
 * a full stop. Returns the text. */
char *sentence_end(struct strbuf *text);
