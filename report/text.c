/* SPDX-License-Identifier: Apache-2.0
 *
 * The text report: the answer in the first line, then where it breaks, then why and what to do.
 */
#include <ctype.h>
#include <string.h>
#include <time.h>

#include "report/page.h"

static const char *const kind_names[] = {
	[NODE_UNKNOWN] = "not known to be a Grid node",
	[NODE_CLUSTER] = "cluster",
	[NODE_RESTART] = "Oracle Restart",
};

void page_headline(struct page *page)
{
	static const char *const colours[] = {
		[VERDICT_OK] = COLOUR_GREEN,
		[VERDICT_WARNING] = COLOUR_YELLOW,
		[VERDICT_UNKNOWN] = COLOUR_MAGENTA,
		[VERDICT_CRITICAL] = COLOUR_RED,
	};
	const struct report *report = page->report;
	char *word = arena_strdup(page->arena, verdict_name(report->judgement->verdict));
	bool colour = page->style->colour;

	for (char *c = word; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	const char *head = arena_printf(page->arena, "%s%s%s  ",
					colour ? colours[report->judgement->verdict] : "", word,
					colour ? COLOUR_END : "");
	layout_wrap(&page->out, page->style->width, head, (int)strlen(word) + 2,
		    report_clean(page->arena, report->headline, true));
}

/* Adds one item of the line about the node; it is broken between items only. */
static void add_item(struct page *page, struct strbuf *line, const char *item)
{
	if (line->length)
		strbuf_printf(line, "%c%s ", GLUE, page->style->utf8 ? "·" : "-");
	strbuf_puts(line, layout_glue(page->arena, report_clean(page->arena, item, false)));
}

static void add_time(struct page *page, struct strbuf *line, int64_t seconds)
{
	char text[sizeof("-2147483648-00-00 00:00:00Z")];
	time_t when = (time_t)seconds;
	struct tm parts;

	if (seconds == TIME_UNKNOWN || !gmtime_r(&when, &parts))
		return;
	if (strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%SZ", &parts) > 0)
		add_item(page, line, text);
}

void page_node(struct page *page)
{
	struct arena *arena = page->arena;
	const struct node_facts *facts = page->report->facts;
	const struct home_facts *home = &facts->home;
	struct strbuf line = strbuf_new(arena);

	add_item(page, &line, facts->host.name ? facts->host.name : "host not known");
	if (facts->version.active)
		add_item(page, &line,
			 arena_printf(arena, "%s %s", kind_names[facts->kind],
				      facts->version.active));
	else
		add_item(page, &line, kind_names[facts->kind]);
	if (home->path && home->owner)
		add_item(page, &line, arena_printf(arena, "%s (%s)", home->path, home->owner));
	else if (home->path)
		add_item(page, &line, home->path);
	add_time(page, &line, facts->host.now);
	if (facts->host.captured)
		add_item(page, &line, "capture");
	layout_wrap(&page->out, page->style->width, "", 2, line.data);
	strbuf_puts(&page->out, "\n");
}

static void join_stage(struct page *page, struct strbuf *text, enum stage_id id)
{
	const struct report *report = page->report;
	char *elapsed = elapsed_text(page->arena, report->judgement->order.stages[id].since,
				     report->facts->host.now);

	strbuf_printf(text, "%s%s", text->length ? ", " : "", stage_name(id));
	if (*elapsed)
		strbuf_printf(text, "%c(%s)", GLUE, layout_glue(page->arena, elapsed));
}

/* Where no tree is looked through for a fault. A node may be stopped and in order. */
static void put_stages(struct page *page)
{
	enum { UP, NOT_UP, NOT_KNOWN, ABSENT, LISTS };
	static const char *const words[LISTS] = { "Up", "Not up", "Not known",
						  "Not applicable here" };
	static const int list_of[STAGE_STATE_COUNT] = {
		[STAGE_UNKNOWN] = NOT_KNOWN, [STAGE_UP] = UP,
		[STAGE_STARTING] = NOT_UP,   [STAGE_STUCK] = NOT_UP,
		[STAGE_DOWN] = NOT_UP,	     [STAGE_BLOCKED] = NOT_UP,
		[STAGE_HUNG] = NOT_KNOWN,    [STAGE_NOT_APPLICABLE] = ABSENT,
	};
	struct strbuf lists[LISTS], text = strbuf_new(page->arena);

	for (int i = 0; i < LISTS; i++)
		lists[i] = strbuf_new(page->arena);
	for (enum stage_id id = 0; id < STAGE_COUNT; id++)
		join_stage(page, &lists[list_of[page->report->judgement->order.stages[id].state]],
			   id);
	for (int i = 0; i < LISTS; i++) {
		if (lists[i].length)
			strbuf_printf(&text, "%s%s: %s.", text.length ? " " : "", words[i],
				      lists[i].data);
	}
	layout_wrap(&page->out, page->style->width, "", 0, text.data);
}

void page_counts(struct page *page)
{
	const struct check_counts *counts = &page->report->judgement->counts;
	const struct {
		size_t count;
		const char *word;
	} items[] = {
		{ counts->passed, "passed" },
		{ counts->failed, "failed" },
		{ counts->unknown, "unknown" },
		{ counts->not_applicable, "not applicable" },
		{ counts->not_captured, "not captured" },
		{ counts->muted, "muted" },
	};
	struct strbuf text = strbuf_new(page->arena);

	for (size_t i = 0; i < sizeof(items) / sizeof(*items); i++) {
		if (items[i].count)
			strbuf_printf(&text, "%s%zu%c%s", text.length ? ", " : "", items[i].count,
				      GLUE, layout_glue(page->arena, items[i].word));
	}
	strbuf_puts(&page->out, "\n");
	layout_wrap(&page->out, page->style->width, "checks: ", 8,
		    text.length ? text.data : "none run");
}

bool page_is_audit(const struct page *page)
{
	return str_equal(page->report->command, "audit");
}

/* An audit judges what stands still. */
static bool in_short(const struct page *page)
{
	bool good = page->report->judgement->verdict == VERDICT_OK || page_is_audit(page);

	return good && !page->style->verbose;
}

char *report_text(struct arena *arena, const struct report *report,
		  const struct report_style *style)
{
	struct layout_locale entered = layout_enter();
	struct page page = {
		.arena = arena, .report = report, .style = style, .out = strbuf_new(arena)
	};

	page_headline(&page);
	page_node(&page);
	if (page_is_audit(&page))
		page_areas(&page);
	if (in_short(&page))
		put_stages(&page);
	else
		page_start_order(&page);
	page_timeline(&page);
	page_findings(&page);
	page_muted(&page);
	page_changes(&page);
	page_counts(&page);
	layout_leave(entered);
	return page.out.data;
}

char *report_in_words(struct arena *arena, const struct report *report,
		      const struct report_style *style)
{
	if (str_equal(report->command, "disks"))
		return report_disks_text(arena, report, style);
	if (str_equal(report->command, "rules"))
		return report_rules_text(arena, report, style);
	return report_text(arena, report, style);
}
