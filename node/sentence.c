/* SPDX-License-Identifier: Apache-2.0 */
#include "node/sentence.h"

#include <string.h>

#include "node/check.h"

const struct finding *finding_of(const struct findings *findings, const struct finding_ref *ref)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = findings->items[i];
		if (finding->check->id == ref->id && str_equal(finding->subject, ref->subject))
			return finding;
	}
	return NULL;
}

/* ---- from what is felt down to its cause ---- */

enum {
	LONGEST_CHAIN = 12, /* the table of `explains` is not that deep */
	CAUSES_TOLD = 2,
};

/* The last one is the cause; each is explained by the one after it. */
struct chain {
	const struct finding *items[LONGEST_CHAIN];
	size_t count;
};

/* Chains whose findings need not be told again. */
struct told {
	struct chain chains[CAUSES_TOLD];
	size_t count;
};

static bool is_caused_by(const struct finding *finding, const struct finding *cause)
{
	for (size_t i = 0; i < finding->caused_by_count; i++) {
		if (finding->caused_by[i].id == cause->check->id &&
		    str_equal(finding->caused_by[i].subject, cause->subject))
			return true;
	}
	return false;
}

static bool was_told(const struct told *told, const struct finding *finding)
{
	for (size_t i = 0; i < told->count; i++) {
		for (size_t j = 0; j < told->chains[i].count; j++) {
			if (told->chains[i].items[j] == finding)
				return true;
		}
	}
	return false;
}

/* Keeps the chain that tells most. `path` is from the cause upwards, with what has words alone. Of
 * the findings of one check only the first is followed: there may be thousands, and one is told. */
static void climb(const struct findings *findings, const struct finding *finding,
		  struct chain *path, struct chain *best)
{
	const struct check *followed = NULL;

	if (path->count > best->count)
		*best = *path;
	for (size_t i = 0; i < findings->count && path->count < LONGEST_CHAIN; i++) {
		const struct finding *above = findings->items[i];
		if (above->check == followed || !is_caused_by(above, finding))
			continue;
		followed = above->check;
		size_t before = path->count;
		if (above->brief)
			path->items[path->count++] = above;
		climb(findings, above, path, best);
		path->count = before;
	}
}

static void reverse(struct chain *chain)
{
	for (size_t i = 0; i < chain->count / 2; i++) {
		const struct finding *swapped = chain->items[i];
		chain->items[i] = chain->items[chain->count - 1 - i];
		chain->items[chain->count - 1 - i] = swapped;
	}
}

/* The cause itself is told in full, unless something stands before it or what repairs it after. */
static const char *words_of(const struct finding *finding, const struct finding *cause, size_t said)
{
	bool in_full = finding == cause && !said && !cause->remedy;

	return finding->brief && !in_full ? finding->brief : finding->message;
}

static void add_cause(struct strbuf *text, const struct findings *findings,
		      const struct finding *cause, struct told *told)
{
	struct chain path = { { cause }, 1 }, *chain = &told->chains[told->count];
	size_t said = 0;

	*chain = path;
	climb(findings, cause, &path, chain);
	reverse(chain);
	for (size_t i = 0; i < chain->count; i++) {
		const struct finding *finding = chain->items[i];
		if (was_told(told, finding))
			continue;
		if (said)
			strbuf_puts(text, finding == cause && said > 1 ? ", because " : ": ");
		strbuf_puts(text, words_of(finding, cause, said++));
	}
	if (cause->remedy)
		strbuf_printf(text, "; to repair it, %s", cause->remedy);
	told->count++;
}

void sentence_add_causes(struct strbuf *text, const struct findings *findings,
			 const struct finding_ref *roots, size_t count)
{
	struct told before = { .count = 0 };
	size_t told = count > 1 && roots[1].id != roots[0].id ? CAUSES_TOLD : 1;

	for (size_t i = 0; i < count && i < told; i++) {
		const struct finding *finding = finding_of(findings, &roots[i]);
		strbuf_puts(text, i ? "; and " : "");
		if (finding)
			add_cause(text, findings, finding, &before);
		else
			strbuf_puts(text, roots[i].id);
	}
	if (count > told)
		strbuf_printf(text, "; and %zu more", count - told);
}

/* Names of programs, files and resources keep their small letters. */
static bool starts_with_name(const char *text)
{
	size_t length = strcspn(text, " ");

	return str_starts(text, "crsctl") || strcspn(text, "./_") < length;
}

char *sentence_end(struct strbuf *text)
{
	if (text->data[0] >= 'a' && text->data[0] <= 'z' && !starts_with_name(text->data))
		text->data[0] = (char)(text->data[0] - 'a' + 'A');
	strbuf_puts(text, ".");
	return text->data;
}
