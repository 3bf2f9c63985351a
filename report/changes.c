/* SPDX-License-Identifier: Apache-2.0
 *
 * What differs from the baseline.
 */
#include "report/page.h"

enum { SHOWN_CHANGES = 40, CHANGE_BYTES = 1000 };

static void put_change(struct page *page, const struct change *change)
{
	const char *head = arena_printf(page->arena, "  %-9s", change_kind_name(change->kind));

	layout_wrap(&page->out, page->style->width, head, 11,
		    report_clean(page->arena, layout_cap(page->arena, change->text, CHANGE_BYTES),
				 false));
}

void page_changes(struct page *page)
{
	const struct baseline *baseline = page->report->facts->baseline;
	const struct changes *changes = page->report->changes;
	size_t shown = 0;

	if (!baseline || !changes)
		return;
	strbuf_puts(&page->out, "\n");
	layout_wrap(&page->out, page->style->width, "", 0,
		    arena_printf(page->arena, "Since the baseline of %s:",
				 report_clean(page->arena, baseline_in_words(page->arena, baseline),
					      false)));
	for (; shown < changes->count && (page->style->verbose || shown < SHOWN_CHANGES); shown++)
		put_change(page, &changes->items[shown]);
	if (shown < changes->count)
		strbuf_printf(&page->out, "  and %zu more (all with --verbose)\n",
			      changes->count - shown);
	if (!baseline->count)
		strbuf_puts(&page->out, "  it holds nothing that could be compared\n");
	else if (!changes->count)
		strbuf_puts(&page->out, "  nothing that both know has changed\n");
}
