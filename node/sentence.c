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

void sentence_add_causes(struct strbuf *text, const struct findings *findings,
			 const struct finding_ref *roots, size_t count)
{
	size_t told = count > 1 && roots[1].id != roots[0].id ? 2 : 1;

	for (size_t i = 0; i < count && i < told; i++) {
		const struct finding *finding = finding_of(findings, &roots[i]);
		strbuf_printf(text, "%s%s", i ? "; and " : "",
			      finding ? finding->message : roots[i].id);
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
