/* SPDX-License-Identifier: Apache-2.0
 *
 * What was muted, and why: for --verbose.
 */
#include <string.h>

#include "node/policy.h"
#include "report/page.h"

enum { INDENT = 2, SUBJECT_BYTES = 300, MESSAGE_BYTES = 1000 };

static char *clean(struct page *page, const char *text, size_t bytes)
{
	return report_clean(page->arena, layout_cap(page->arena, text, bytes), false);
}

static char *reason_of(struct page *page, const struct policy_mute *mute)
{
	if (!mute)
		return arena_strdup(page->arena, "by --skip");
	return arena_printf(page->arena, "until %s (%s): %s", mute->until,
			    layout_glue(page->arena, clean(page, mute->place, SUBJECT_BYTES)),
			    clean(page, mute->reason, MESSAGE_BYTES));
}

static void put_muted(struct page *page, const struct muted_finding *muted)
{
	const struct finding *finding = muted->finding;
	struct arena *arena = page->arena;
	const char *severity = severity_name(finding->severity);
	const char *head = arena_printf(arena, "%s  ", severity ? severity : "unknown");
	char *subject = layout_glue(arena, clean(page, finding->subject, SUBJECT_BYTES));

	layout_wrap(&page->out, page->style->width, head, INDENT,
		    arena_printf(arena, "%s%c %s", finding->check->id, GLUE, subject));
	layout_wrap(&page->out, page->style->width, "  ", INDENT,
		    clean(page, finding->message, MESSAGE_BYTES));
	layout_wrap(&page->out, page->style->width, "  muted: ", INDENT,
		    reason_of(page, muted->by));
}

void page_muted(struct page *page)
{
	const struct findings *findings = &page->report->judgement->findings;

	if (!page->style->verbose || !findings->muted_count)
		return;
	strbuf_puts(&page->out, "\nmuted, and not part of the verdict:\n");
	for (size_t i = 0; i < findings->muted_count; i++)
		put_muted(page, &findings->muted[i]);
}
