/* SPDX-License-Identifier: Apache-2.0
 *
 * What was checked, area by area, in the order in which an installer repairs: for the protocol.
 */
#include <string.h>

#include "node/check.h"
#include "node/repair.h"
#include "report/page.h"

enum { NAME_COLUMN = 25, NAMED_MOST = 5 };

/* One line of the summary. */
struct area {
	size_t failed[SEVERITY_CRITICAL + 1]; /* by the worst severity of each check */
	size_t ended[CHECK_END_COUNT];	      /* but for those that failed */
	struct names found;		      /* IDs of those that failed */
};

static void add_failed(struct page *page, struct area *io, const struct finding *finding)
{
	io->failed[finding->severity]++;
	names_add(page->arena, &io->found, finding->check->id);
}

/* The worst finding of a check comes first. */
static void add_finding(struct page *page, struct area *io_area, struct area *io_boot,
			const struct finding *finding)
{
	const struct repair repair = repair_of(finding->check->id);

	if (finding->status != FINDING_FAIL || names_hold(&io_area->found, finding->check->id))
		return;
	add_failed(page, io_area, finding);
	if (repair.next_boot)
		add_failed(page, io_boot, finding);
}

static void add_ended(struct area *io_area, struct area *io_boot, const struct ended_check *ended)
{
	if (ended->end == END_FAILED)
		return;
	io_area->ended[ended->end]++;
	if (repair_of(ended->check->id).next_boot)
		io_boot->ended[ended->end]++;
}

static void put_count(struct strbuf *text, size_t count, const char *word)
{
	if (count)
		strbuf_printf(text, "%s%zu%c%s", text->length ? ", " : "", count, GLUE,
			      layout_glue(text->arena, word));
}

static void put_names(struct strbuf *text, const struct names *names)
{
	size_t shown = names->count <= NAMED_MOST ? names->count : NAMED_MOST;

	for (size_t i = 0; i < shown; i++)
		strbuf_printf(text, "%s%s", i ? ", " : " (", names->items[i]);
	if (shown < names->count)
		strbuf_printf(text, ", and%c%zu%cmore", GLUE, names->count - shown, GLUE);
	strbuf_puts(text, names->count ? ")" : "");
}

/* What was found, by its IDs; then what was not. */
static const char *in_words(struct page *page, const struct area *area)
{
	const size_t *ended = area->ended;
	struct strbuf text = strbuf_new(page->arena);

	put_count(&text, area->failed[SEVERITY_CRITICAL], "critical");
	put_count(&text, area->failed[SEVERITY_WARNING],
		  area->failed[SEVERITY_WARNING] == 1 ? "warning" : "warnings");
	put_count(&text, area->failed[SEVERITY_NOTICE],
		  area->failed[SEVERITY_NOTICE] == 1 ? "notice" : "notices");
	put_names(&text, &area->found);
	put_count(&text, ended[END_UNKNOWN], "not known");
	put_count(&text, ended[END_MUTED], "muted");
	put_count(&text, ended[END_PASSED], "passed");
	put_count(&text, ended[END_NOT_CAPTURED],
		  "not\x01"
		  "captured");
	if (!text.length && ended[END_NOT_APPLICABLE])
		strbuf_puts(&text, "nothing that applies here");
	return text.data;
}

static void put_area(struct page *page, const char *name, const struct area *area)
{
	const char *words = in_words(page, area);

	if (*words)
		layout_wrap(&page->out, page->style->width,
			    arena_printf(page->arena, "  %-*s", NAME_COLUMN - 2, name), NAME_COLUMN,
			    words);
}

void page_areas(struct page *page)
{
	const struct findings *findings = &page->report->judgement->findings;
	struct area areas[AREA_COUNT] = { 0 }, boot = { 0 };

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = findings->items[i];
		add_finding(page, &areas[repair_of(finding->check->id).area], &boot, finding);
	}
	for (size_t i = 0; i < findings->ended_count; i++) {
		const struct ended_check *ended = &findings->ended[i];
		add_ended(&areas[repair_of(ended->check->id).area], &boot, ended);
	}
	strbuf_puts(&page->out, "Checked, in the order of repair:\n");
	for (enum repair_area area = 0; area < AREA_COUNT; area++)
		put_area(page, repair_area_name(area), &areas[area]);
	put_area(page, "next boot, of these", &boot);
	strbuf_puts(&page->out, "\n");
}
