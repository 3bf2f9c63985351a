/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings as text: root causes first and in full, their consequences folded.
 */
#include <stdlib.h>
#include <string.h>

#include "node/repair.h"
#include "report/page.h"

enum {
	INDENT = 2,
	QUOTE_BYTES = 1000,
	SUBJECT_BYTES = 300,
	/* of one check: so many findings in full, so many more by their subject */
	SHOWN_PER_CHECK = 5,
	NAMED_PER_CHECK = 40,
};

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

/* Names of findings, sorted: a cluster may have tens of thousands of resources. */
struct names_set {
	struct finding_ref *items;
	size_t count;
};

struct view {
	struct page *page;
	struct finding *const *items; /* all findings, in the order of the report */
	struct names_set roots, problems;
};

static int compare_refs(const void *left, const void *right)
{
	const struct finding_ref *a = left, *b = right;
	int order = strcmp(a->id, b->id);

	return order ? order : strcmp(a->subject, b->subject);
}

static void sort_names(struct names_set *set)
{
	if (set->count)
		qsort(set->items, set->count, sizeof(*set->items), compare_refs);
}

static bool has_name(const struct names_set *set, const char *id, const char *subject)
{
	const struct finding_ref wanted = { id, subject };

	return set->count && bsearch(&wanted, set->items, set->count, sizeof(wanted), compare_refs);
}

static bool is_problem(const struct finding *finding)
{
	return finding->status == FINDING_FAIL && finding->severity > SEVERITY_NOTICE;
}

static struct view view_of(struct page *page)
{
	const struct report *report = page->report;
	const struct findings *findings = &report->judgement->findings;
	size_t most = findings->count + report->judgement->root_count + 1;
	struct finding_ref *refs = arena_alloc(page->arena, most * sizeof(*refs));
	struct view view = { .page = page,
			     .items = page_is_audit(page) ? repair_sorted(findings)
							  : findings->items,
			     .roots = { refs, report->judgement->root_count } };

	view.problems.items = refs + report->judgement->root_count;
	if (report->judgement->root_count)
		memcpy(refs, report->judgement->roots,
		       report->judgement->root_count * sizeof(*refs));
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = findings->items[i];
		if (is_problem(finding))
			view.problems.items[view.problems.count++] =
				(struct finding_ref){ finding->check->id, finding->subject };
	}
	sort_names(&view.roots);
	sort_names(&view.problems);
	return view;
}

static bool is_root(const struct view *view, const struct finding *finding)
{
	return is_problem(finding) && has_name(&view->roots, finding->check->id, finding->subject);
}

/* True when a finding that is shown in full explains this one, and only one line is left for it. */
static bool is_consequence(const struct view *view, const struct finding *finding)
{
	if (view->page->style->verbose || !is_problem(finding) || is_root(view, finding))
		return false;
	for (size_t i = 0; i < finding->caused_by_count; i++) {
		const struct finding_ref *cause = &finding->caused_by[i];
		if (has_name(&view->problems, cause->id, cause->subject))
			return true;
	}
	return false;
}

static bool stands_alone(const struct view *view, const struct finding *finding)
{
	return is_problem(finding) && !is_root(view, finding) && !is_consequence(view, finding);
}

static bool is_unknown(const struct view *view, const struct finding *finding)
{
	(void)view;
	return finding->status == FINDING_UNKNOWN;
}

static bool is_notice(const struct view *view, const struct finding *finding)
{
	(void)view;
	return finding->severity == SEVERITY_NOTICE;
}

/* ---- findings in short ---- */

/* The way back up hangs on the stage that is broken, even where another finding explains why. */
static bool keeps_steps(const struct page *page, const struct finding *finding)
{
	return finding->check->symptom &&
	       (int)finding->check->stage == page->report->judgement->order.first_broken;
}

/* Its name and what it says, without its evidence. */
static void put_short(struct page *page, const char *head, const struct finding *finding,
		      const char *message)
{
	layout_wrap(&page->out, page->style->width, head, INDENT,
		    arena_printf(page->arena, "%s: %s", finding->check->id, message));
}

static void put_consequence(struct page *page, const struct finding *finding)
{
	put_short(page, "consequence: ", finding,
		  clean(page, finding->message, false, QUOTE_BYTES));
	if (keeps_steps(page, finding))
		put_steps(page, INDENT, finding);
}

static void put_unknown(struct page *page, const struct finding *finding)
{
	char *subject = clean(page, finding->subject, false, SUBJECT_BYTES);

	layout_wrap(&page->out, page->style->width, "  ", 2 * INDENT,
		    arena_printf(page->arena, "%s (%s): %s", finding->check->id,
				 layout_glue(page->arena, subject),
				 clean(page, finding->message, true, QUOTE_BYTES)));
	put_evidence(page, 2 * INDENT, finding);
	put_steps(page, 2 * INDENT, finding);
}

/* A subject that the message names anyway is not said twice. */
static void put_notice(struct page *page, const struct finding *finding)
{
	char *message = clean(page, finding->message, false, QUOTE_BYTES);
	char *subject = clean(page, finding->subject, false, SUBJECT_BYTES);

	if (!strstr(message, subject))
		message = arena_printf(page->arena, "%s: %s", layout_glue(page->arena, subject),
				       message);
	put_short(page, "notice: ", finding, message);
}

/* ---- all of a kind ---- */

/* Findings of one check and severity beyond those that are shown. */
struct rest {
	struct strbuf names;
	size_t count;
};

static void add_rest(struct page *page, struct rest *rest, const struct finding *finding)
{
	if (rest->count++ >= NAMED_PER_CHECK)
		return;
	if (rest->names.length)
		strbuf_puts(&rest->names, ", ");
	strbuf_puts(&rest->names,
		    layout_glue(page->arena, clean(page, finding->subject, false, SUBJECT_BYTES)));
}

/* "and 4995 more of crs.resource-offline (all with --verbose): a, b, ..." */
static void put_rest(struct page *page, struct rest *rest, const struct finding *last)
{
	if (rest->count == 0)
		return;
	bool all = rest->count <= NAMED_PER_CHECK;
	strbuf_puts(&page->out, "\n");
	layout_wrap(&page->out, page->style->width, "", INDENT,
		    arena_printf(page->arena, "and %zu more of %s (in full with --verbose): %s%s",
				 rest->count, last->check->id, rest->names.data,
				 all ? "" : ", ..."));
	*rest = (struct rest){ .names = strbuf_new(page->arena) };
}

static bool same_kind(const struct finding *a, const struct finding *b)
{
	return a && a->check == b->check && a->severity == b->severity;
}

/* Puts what is wanted, after `heading` if there is any. Findings of a check stand together. */
static void put_wanted(const struct view *view, const char *heading,
		       bool (*wanted)(const struct view *view, const struct finding *finding),
		       void (*put)(struct page *page, const struct finding *finding))
{
	struct page *page = view->page;
	const struct findings *findings = &page->report->judgement->findings;
	struct finding *const *items = view->items;
	const struct finding *last = NULL;
	struct rest rest = { .names = strbuf_new(page->arena) };
	size_t shown = 0;

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = items[i];
		if (!wanted(view, finding))
			continue;
		strbuf_puts(&page->out, last ? "" : heading);
		if (!same_kind(last, finding)) {
			put_rest(page, &rest, last);
			shown = 0;
		}
		if (page->style->verbose || shown++ < SHOWN_PER_CHECK)
			put(page, finding);
		else
			add_rest(page, &rest, finding);
		last = finding;
	}
	put_rest(page, &rest, last);
}

void page_findings(struct page *page)
{
	const struct view view = view_of(page);

	put_wanted(&view, "", is_root, put_full);
	put_wanted(&view, "", stands_alone, put_full);
	put_wanted(&view, "\n", is_consequence, put_consequence);
	put_wanted(&view, "\nnot known:\n", is_unknown, put_unknown);
	put_wanted(&view, page->style->verbose ? "" : "\n", is_notice,
		   page->style->verbose ? put_full : put_notice);
}
