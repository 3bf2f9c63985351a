/* SPDX-License-Identifier: Apache-2.0
 *
 * How long the parts of a start took.
 */
#include <time.h>

#include "report/page.h"

enum { NAME_COLUMN = 12, DURATION_COLUMN = 10, BLAMED_MOST = 5 };

static const char *clock_text(struct arena *arena, int64_t at)
{
	time_t moment = (time_t)at;
	struct tm utc;

	if (!gmtime_r(&moment, &utc))
		return "?";
	return arena_printf(arena, "%02d:%02d:%02dZ", utc.tm_hour, utc.tm_min, utc.tm_sec);
}

/* "40s slower" than at the baseline; "" when it is not known, or the same. */
static const char *against(struct arena *arena, const struct timeline_entry *entry, long then)
{
	if (then == COUNT_UNKNOWN || entry->seconds == COUNT_UNKNOWN || then == entry->seconds)
		return "";
	bool slower = entry->seconds > then;
	return arena_printf(
		arena, "%s %s",
		duration_text(arena, slower ? entry->seconds - then : then - entry->seconds),
		slower ? "slower" : "faster");
}

static const struct timeline *start_before(const struct page *page)
{
	static const struct timeline none = { 0 };
	const struct baseline *baseline = page->report->facts->baseline;

	return baseline ? &baseline->start : &none;
}

static void put_entry(struct page *page, const struct timeline_entry *entry)
{
	const char *after = entry->seconds == COUNT_UNKNOWN
				    ? ""
				    : arena_printf(page->arena, "+%s",
						   duration_text(page->arena, entry->seconds));

	const struct timeline *then = start_before(page);
	const char *slower = against(page->arena, entry,
				     timeline_seconds(then->chain, then->chain_count, entry->name));

	strbuf_printf(&page->out, "    %-*s%-*s%s%s%s%s\n", NAME_COLUMN, entry->name,
		      DURATION_COLUMN, after, clock_text(page->arena, entry->at),
		      *slower ? "  " : "", slower, *slower ? " than at the baseline" : "");
}

/* "ora.db.db (+1m 5s, 40s slower)" */
static const char *blamed(struct page *page, const struct timeline_entry *entry)
{
	const struct timeline *then = start_before(page);
	struct arena *arena = page->arena;
	const char *slower = against(arena, entry,
				     timeline_seconds(then->blame, then->blame_count, entry->name));

	return arena_printf(arena, "%s (+%s%s%s)", report_clean(arena, entry->name, false),
			    layout_glue(arena, duration_text(arena, entry->seconds)),
			    *slower ? ", " : "", layout_glue(arena, slower));
}

static void put_blame(struct page *page, const struct timeline *timeline)
{
	struct strbuf last = strbuf_new(page->arena);
	const char *title = str_equal(timeline->blamed, "crsd") ? "Last after CRSD: "
								: "Last after OHASD: ";

	for (size_t i = 0; i < timeline->blame_count && i < BLAMED_MOST; i++)
		strbuf_printf(&last, "%s%s", i ? ", " : "", blamed(page, &timeline->blame[i]));
	strbuf_puts(&last, ".");
	if (timeline->blame_count)
		layout_wrap(&page->out, page->style->width, title, 0, last.data);
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
	put_blame(page, timeline);
}
