/* SPDX-License-Identifier: Apache-2.0
 *
 * How long the parts of a start took.
 */
#include <time.h>

#include "report/page.h"

enum { NAME_COLUMN = 12, DURATION_COLUMN = 10 };

static const char *clock_text(struct arena *arena, int64_t at)
{
	time_t moment = (time_t)at;
	struct tm utc;

	if (!gmtime_r(&moment, &utc))
		return "?";
	return arena_printf(arena, "%02d:%02d:%02dZ", utc.tm_hour, utc.tm_min, utc.tm_sec);
}

/* "  40s slower than at the baseline"; "" when it is not known, or the same. */
static const char *against_baseline(struct page *page, const struct timeline_entry *entry)
{
	const struct baseline *baseline = page->report->facts->baseline;

	for (size_t i = 0; baseline && i < baseline->start.chain_count; i++) {
		const struct timeline_entry *then = &baseline->start.chain[i];
		if (!str_equal(then->name, entry->name) || then->seconds == COUNT_UNKNOWN ||
		    entry->seconds == COUNT_UNKNOWN || then->seconds == entry->seconds)
			continue;
		bool slower = entry->seconds > then->seconds;
		return arena_printf(
			page->arena, "  %s %s than at the baseline",
			duration_text(page->arena, slower ? entry->seconds - then->seconds
							  : then->seconds - entry->seconds),
			slower ? "slower" : "faster");
	}
	return "";
}

static void put_entry(struct page *page, const struct timeline_entry *entry)
{
	const char *after = entry->seconds == COUNT_UNKNOWN
				    ? ""
				    : arena_printf(page->arena, "+%s",
						   duration_text(page->arena, entry->seconds));

	strbuf_printf(&page->out, "    %-*s%-*s%s%s\n", NAME_COLUMN, entry->name, DURATION_COLUMN,
		      after, clock_text(page->arena, entry->at), against_baseline(page, entry));
}

void page_timeline(struct page *page)
{
	const struct timeline *timeline = page->report->timeline;
	size_t known = 0;

	for (size_t i = 0; timeline && i < timeline->chain_count; i++)
		known += timeline->chain[i].at != TIME_UNKNOWN;
	if (known < 2)
		return;
	strbuf_puts(&page->out, "\nThe last start (each after the one above it):\n");
	for (size_t i = 0; i < timeline->chain_count; i++)
		if (timeline->chain[i].at != TIME_UNKNOWN)
			put_entry(page, &timeline->chain[i]);
	if (timeline->blame_count == 0)
		return;
	struct strbuf last = strbuf_new(page->arena);
	for (size_t i = 0; i < timeline->blame_count; i++)
		strbuf_printf(&last, "%s%s (+%s)", i ? ", " : "", timeline->blame[i].name,
			      layout_glue(page->arena,
					  duration_text(page->arena, timeline->blame[i].seconds)));
	strbuf_puts(&last, ".");
	layout_wrap(&page->out, page->style->width, "Last after CRSD: ", 0, last.data);
}
