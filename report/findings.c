/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings as text: root causes first and in full, their consequences folded.
 */
#include <string.h>

#include "report/page.h"

enum { INDENT = 2, QUOTE_BYTES = 1000, SUBJECT_BYTES = 300 };

static char *clean(struct page *page, const char *text, bool keep_newlines, size_t bytes)
{
	return report_clean(page->arena, layout_cap(page->arena, text, bytes), keep_newlines);
}

static void wrap(struct page *page, int indent, const char *head, const char *text)
{
	struct arena *arena = page->arena;

	layout_wrap(&page->out, page->style->width, arena_printf(arena, "%*s%s", indent, "", head),
		    indent + (int)strlen(head), text);
}

static void one_line(struct page *page, const char *head, const char *text)
{
	int width = page->style->width - layout_columns(head);

	strbuf_puts(&page->out, head);
	strbuf_puts(&page->out, layout_one_line(page->arena, text, width));
	strbuf_puts(&page->out, "\n");
}

/* ---- a finding in full ---- */

static void put_head(struct page *page, const struct finding *finding)
{
	static const char *const colours[] = {
		[SEVERITY_NONE] = COLOUR_MAGENTA,
		[SEVERITY_NOTICE] = "",
		[SEVERITY_WARNING] = COLOUR_YELLOW,
		[SEVERITY_CRITICAL] = COLOUR_RED,
	};
	struct arena *arena = page->arena;
	const char *word = severity_name(finding->severity);
	const char *colour = colours[finding->severity];

	if (page->style->colour && *colour)
		word = arena_printf(arena, "%s%s" COLOUR_END, colour, word);
	char *subject = layout_glue(arena, clean(page, finding->subject, false, SUBJECT_BYTES));
	layout_wrap(&page->out, page->style->width, arena_printf(arena, "%s  ", word), INDENT,
		    arena_printf(arena, "%s%c %s", finding->check->id, GLUE, subject));
}

static void put_evidence(struct page *page, int indent, const struct finding *finding)
{
	for (size_t i = 0; i < finding->evidence.count; i++) {
		const struct evidence *evidence = &finding->evidence.items[i];
		char *source = clean(page, evidence->source, false, SUBJECT_BYTES);
		wrap(page, indent, "seen: ",
		     arena_printf(page->arena, "%s: %s", layout_glue(page->arena, source),
				  clean(page, evidence->text, true, QUOTE_BYTES)));
	}
}

static void put_causes(struct page *page, int indent, const struct finding *finding)
{
	struct strbuf text = strbuf_new(page->arena);

	for (size_t i = 0; i < finding->caused_by_count; i++) {
		const struct finding_ref *ref = &finding->caused_by[i];
		char *subject = clean(page, ref->subject, false, SUBJECT_BYTES);
		strbuf_printf(&text, "%s%s (%s)", i ? ", " : "", ref->id,
			      layout_glue(page->arena, subject));
	}
	if (finding->caused_by_count)
		wrap(page, indent, "caused by: ", text.data);
}

/* A command stays in one piece, so that it can be copied. What it does stands alone, so that it is
 * not overlooked. */
static void put_step(struct page *page, int indent, size_t number, const struct step *step)
{
	struct arena *arena = page->arena;
	char *command = clean(page, step->command, false, QUOTE_BYTES);
	char *effect = clean(page, step->effect, false, QUOTE_BYTES);
	char *as = step->run_as ? arena_printf(arena, "as %s; ",
					       clean(page, step->run_as, false, SUBJECT_BYTES))
				: arena_strdup(arena, "");
	const char *head = arena_printf(arena, "%zu. ", number);

	wrap(page, indent, head, step->run_as ? layout_glue(arena, command) : command);
	wrap(page, indent + (int)strlen(head), "",
	     arena_printf(arena, "(%seffect: %s)", as, effect));
}

static void put_steps(struct page *page, int indent, const struct finding *finding)
{
	if (finding->next_count)
		wrap(page, indent, "next:", "");
	for (size_t i = 0; i < finding->next_count; i++)
		put_step(page, indent, i + 1, &finding->next[i]);
}

static void put_full(struct page *page, const struct finding *finding)
{
	strbuf_puts(&page->out, "\n");
	put_head(page, finding);
	wrap(page, INDENT, "", clean(page, finding->message, true, QUOTE_BYTES));
	put_evidence(page, INDENT, finding);
	put_causes(page, INDENT, finding);
	put_steps(page, INDENT, finding);
}

/* ---- which finding goes where ---- */

static bool names(const struct finding_ref *ref, const struct finding *finding)
{
	return str_equal(ref->id, finding->check->id) && str_equal(ref->subject, finding->subject);
}

static bool is_problem(const struct finding *finding)
{
	return finding->status == FINDING_FAIL && finding->severity > SEVERITY_NOTICE;
}

static bool is_root(const struct page *page, const struct finding *finding)
{
	for (size_t i = 0; i < page->report->root_count; i++) {
		if (names(&page->report->roots[i], finding))
			return true;
	}
	return false;
}

/* True when a finding that is shown in full explains this one. */
static bool is_consequence(const struct page *page, const struct finding *finding)
{
	const struct findings *findings = page->report->findings;

	for (size_t i = 0; i < finding->caused_by_count; i++) {
		for (size_t j = 0; j < findings->count; j++) {
			if (is_problem(findings->items[j]) &&
			    names(&finding->caused_by[i], findings->items[j]))
				return true;
		}
	}
	return false;
}

static void put_roots(struct page *page)
{
	const struct findings *findings = page->report->findings;

	for (size_t i = 0; i < page->report->root_count; i++) {
		for (size_t j = 0; j < findings->count; j++) {
			if (is_problem(findings->items[j]) &&
			    names(&page->report->roots[i], findings->items[j]))
				put_full(page, findings->items[j]);
		}
	}
}

static void put_problems(struct page *page)
{
	const struct findings *findings = page->report->findings;

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = findings->items[i];
		bool folded = !page->style->verbose && is_consequence(page, finding);
		if (is_problem(finding) && !is_root(page, finding) && !folded)
			put_full(page, finding);
	}
}

/* The way back up hangs on the stage that is broken, even where another finding explains it. */
static bool keeps_steps(const struct page *page, const struct finding *finding)
{
	return (int)finding->check->stage == page->report->order->first_broken;
}

static void put_consequences(struct page *page)
{
	const struct findings *findings = page->report->findings;
	const char *gap = "\n";

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = findings->items[i];
		if (!is_problem(finding) || is_root(page, finding) ||
		    !is_consequence(page, finding))
			continue;
		strbuf_puts(&page->out, gap);
		gap = "";
		one_line(page, "consequence: ",
			 arena_printf(page->arena, "%s: %s", finding->check->id,
				      clean(page, finding->message, true, QUOTE_BYTES)));
		if (keeps_steps(page, finding))
			put_steps(page, INDENT, finding);
	}
}

static void put_unknown(struct page *page)
{
	const struct findings *findings = page->report->findings;
	const char *heading = "\nnot known:\n";

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = findings->items[i];
		if (finding->status != FINDING_UNKNOWN)
			continue;
		strbuf_puts(&page->out, heading);
		heading = "";
		char *subject = clean(page, finding->subject, false, SUBJECT_BYTES);
		layout_wrap(&page->out, page->style->width, "  ", 2 * INDENT,
			    arena_printf(page->arena, "%s (%s): %s", finding->check->id,
					 layout_glue(page->arena, subject),
					 clean(page, finding->message, true, QUOTE_BYTES)));
		put_evidence(page, 2 * INDENT, finding);
		put_steps(page, 2 * INDENT, finding);
	}
}

static void put_notices(struct page *page)
{
	const struct findings *findings = page->report->findings;
	const char *gap = "\n";

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = findings->items[i];
		if (finding->severity != SEVERITY_NOTICE)
			continue;
		if (page->style->verbose) {
			put_full(page, finding);
			continue;
		}
		strbuf_puts(&page->out, gap);
		gap = "";
		one_line(page, "notice  ",
			 arena_printf(page->arena, "%s  %s: %s", finding->check->id,
				      clean(page, finding->subject, false, SUBJECT_BYTES),
				      clean(page, finding->message, true, QUOTE_BYTES)));
	}
}

void page_findings(struct page *page)
{
	put_roots(page);
	put_problems(page);
	if (!page->style->verbose)
		put_consequences(page);
	put_unknown(page);
	put_notices(page);
}
