/* SPDX-License-Identifier: Apache-2.0
 *
 * The start order as a tree: stages, below them the parts that matter now.
 */
#include <string.h>

#include "report/page.h"

enum {
	GAP_WIDTH = 2,	 /* between columns */
	MARK_WIDTH = 4,	 /* "=>  " */
	ARM_WIDTH = 2,	 /* "|-" */
	NAME_WIDTH = 32, /* longer names are written in full among the details */
	DETAILS_LEAST = 12,
	DETAILS_BYTES = 400,
};

struct row {
	const char *mark, *name, *state, *elapsed, *details;
	const char *colour; /* of the state; NULL for none */
	bool child;
};

struct rows {
	struct row *items;
	size_t count, capacity;
};

static const char *const stage_colours[STAGE_STATE_COUNT] = {
	[STAGE_UNKNOWN] = COLOUR_MAGENTA, [STAGE_UP] = COLOUR_GREEN,
	[STAGE_STARTING] = COLOUR_YELLOW, [STAGE_STUCK] = COLOUR_RED,
	[STAGE_DOWN] = COLOUR_YELLOW,	  [STAGE_HUNG] = COLOUR_RED,
};

static struct row *add_row(struct page *page, struct rows *rows)
{
	rows->items = arena_grow(page->arena, rows->items, &rows->capacity, rows->count,
				 sizeof(struct row));
	return &rows->items[rows->count++];
}

char *duration_text(struct arena *arena, int64_t seconds)
{
	static const struct {
		long long unit, smaller;
		char name, smaller_name;
	} forms[] = {
		{ 86400, 3600, 'd', 'h' },
		{ 3600, 60, 'h', 'm' },
		{ 60, 1, 'm', 's' },
		{ 1, 1, 's', 's' },
	};
	size_t i = 0;

	while (seconds < forms[i].unit && forms[i].unit > 1)
		i++;
	long long rest = seconds % forms[i].unit / forms[i].smaller;
	if (rest == 0)
		return arena_printf(arena, "%lld%c", (long long)seconds / forms[i].unit,
				    forms[i].name);
	return arena_printf(arena, "%lld%c %lld%c", (long long)seconds / forms[i].unit,
			    forms[i].name, rest, forms[i].smaller_name);
}

char *elapsed_text(struct arena *arena, int64_t since, int64_t now)
{
	if (since == TIME_UNKNOWN || now == TIME_UNKNOWN || since > now)
		return arena_strdup(arena, "");
	return duration_text(arena, now - since);
}

static void join(struct strbuf *text, const char *more)
{
	if (!more || !*more)
		return;
	if (text->length)
		strbuf_puts(text, "; ");
	strbuf_puts(text, more);
}

/* ---- which rows ---- */

/* The lowest stage that is not up: what is above it waits for it. */
static int lowest_not_up(const struct start_order *order)
{
	for (int i = 0; i < STAGE_COUNT; i++) {
		enum stage_state state = order->stages[i].state;
		if (state != STAGE_UP && state != STAGE_NOT_APPLICABLE)
			return i;
	}
	return STAGE_NONE;
}

static bool is_folded(const struct page *page, int stage)
{
	return !page->style->verbose &&
	       page->report->judgement->order.stages[stage].state == STAGE_BLOCKED;
}

/* Parts are shown where the chain breaks: of each stage that hangs, and of the lowest of those that
 * are not known, for the others may be dark only because of it. */
static bool shows_part(const struct page *page, int stage, const struct part *part)
{
	const struct start_order *order = &page->report->judgement->order;

	if (page->style->verbose)
		return true;
	if (stage != lowest_not_up(order) && order->stages[stage].state != STAGE_HUNG)
		return false;
	return part->required || part->up != PART_IS_UP;
}

/* ---- what they say ---- */

static const char *first_evidence(const struct stage *stage)
{
	return stage->evidence.count ? stage->evidence.items[0].text : "";
}

/* "CRS-4638" of "CRS-4638: Oracle High ..."; the whole text when it begins in no such way. */
static const char *code_of(struct arena *arena, const char *text)
{
	size_t length = strcspn(text, ": ");

	return str_starts(text + length, ": ") ? arena_strndup(arena, text, length) : text;
}

static const char *stage_details(struct page *page, const struct stage *stage)
{
	struct strbuf text = strbuf_new(page->arena);

	if (stage->state == STAGE_UP)
		return code_of(page->arena, first_evidence(stage));

	if (stage->state == STAGE_STARTING)
		join(&text, arena_printf(page->arena, "may take up to %s",
					 elapsed_text(page->arena, 1, 1 + stage->timeout)));
	join(&text, first_evidence(stage));
	return text.data;
}

static void add_stage(struct page *page, struct rows *rows, int id)
{
	const struct report *report = page->report;
	const struct stage *stage = &report->judgement->order.stages[id];
	struct row *row = add_row(page, rows);

	row->mark = id == report->judgement->order.first_broken ? "=>" : "";
	row->name = stage_name((enum stage_id)id);
	row->state = stage_state_name(stage->state);
	row->colour = stage_colours[stage->state];
	row->elapsed = elapsed_text(page->arena, stage->since, report->facts->host.now);
	row->details = stage_details(page, stage);
}

static const char *part_details(struct page *page, const struct stage *stage,
				const struct part *part)
{
	struct strbuf text = strbuf_new(page->arena);

	if (part->target && !str_equal(part->target, part->state))
		join(&text, arena_printf(page->arena, "target %s", part->target));
	/* the line of the stage has said it already */
	if (part->details && !strstr(stage_details(page, stage), part->details))
		join(&text, part->details);
	return text.data;
}

static void add_part(struct page *page, struct rows *rows, const struct stage *stage,
		     const struct part *part)
{
	static const char *const words[] = { "?", "up", "down" };
	static const char *const colours[] = { NULL, COLOUR_GREEN, COLOUR_RED };
	struct row *row = add_row(page, rows);

	row->mark = "";
	row->name = part->name;
	row->state = part->state ? part->state : words[part->up];
	row->colour = part->required || part->up == PART_IS_UP ? colours[part->up] : NULL;
	row->elapsed = "";
	row->details = part_details(page, stage, part);
	row->child = true;
}

static void collect(struct page *page, struct rows *rows)
{
	for (int i = 0; i < STAGE_COUNT; i++) {
		const struct stage *stage = &page->report->judgement->order.stages[i];
		if (is_folded(page, i))
			continue;
		add_stage(page, rows, i);
		for (size_t j = 0; j < stage->count; j++) {
			if (shows_part(page, i, &stage->parts[j]))
				add_part(page, rows, stage, &stage->parts[j]);
		}
	}
}

/* ---- how they look ---- */

static void clean_row(struct page *page, struct row *row)
{
	struct arena *arena = page->arena;
	const char *details = report_clean(arena, layout_cap(arena, row->details, DETAILS_BYTES),
					   false);

	row->details = details;
	row->name = report_clean(arena, row->name, false);
	row->state = report_clean(arena, layout_cap(arena, row->state, NAME_WIDTH), false);
	if (layout_columns(row->name) <= NAME_WIDTH)
		return;
	row->details = arena_printf(arena, "%s%s%s", layout_cap(arena, row->name, DETAILS_BYTES),
				    *details ? "\n" : "", details);
	/* the end of a long name tells more than its beginning */
	row->name = layout_tail(arena, row->name, NAME_WIDTH);
}

static int widest(int width, const char *text)
{
	int columns = layout_columns(text);

	return columns > width ? columns : width;
}

static int details_width(const struct page *page, const struct rows *rows)
{
	int name = 5, state = 5, elapsed = 3; /* the headings */

	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = &rows->items[i];
		int arm = row->child ? ARM_WIDTH : 0;
		name = widest(name - arm, row->name) + arm;
		state = widest(state, row->state);
		elapsed = widest(elapsed, row->elapsed);
	}
	int left = page->style->width - MARK_WIDTH - name - state - elapsed - 3 * GAP_WIDTH;
	return left > DETAILS_LEAST ? left : DETAILS_LEAST;
}

static char *broken_at(struct arena *arena, const char *text, int width)
{
	struct strbuf out = strbuf_new(arena);

	layout_wrap(&out, width, "", 0, text);
	out.data[out.length - 1] = '\0';
	return out.data;
}

static void print_rows(struct page *page, const struct rows *rows)
{
	static const char *const headings[] = { "", "STAGE", "STATE", "FOR", "DETAILS" };
	static const int flags[] = { 0, SCOLS_FL_TREE, 0, 0, SCOLS_FL_WRAP };
	struct table table = table_new(page->arena, page->style->utf8, page->style->colour);
	struct libscols_line *stage = NULL;
	int width = details_width(page, rows);

	for (size_t i = 0; i < sizeof(headings) / sizeof(*headings); i++)
		table_column(&table, headings[i], flags[i]);
	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = &rows->items[i];
		struct libscols_line *line = table_line(&table, row->child ? stage : NULL);
		stage = row->child ? stage : line;
		table_cell(&table, line, 0, row->mark, NULL);
		table_cell(&table, line, 1, row->name, NULL);
		table_cell(&table, line, 2, row->state, row->colour);
		table_cell(&table, line, 3, row->elapsed, NULL);
		table_cell(&table, line, 4, broken_at(page->arena, row->details, width), NULL);
	}
	table_finish(&table, &page->out);
}

/* "asm, crsd: blocked by cssd (9 parts not shown)" */
static void print_folded(struct page *page)
{
	const struct start_order *order = &page->report->judgement->order;
	struct strbuf names = strbuf_new(page->arena);
	size_t parts = 0;

	for (int i = 0; i < STAGE_COUNT; i++) {
		if (!is_folded(page, i))
			continue;
		strbuf_printf(&names, "%s%s", names.length ? ", " : "",
			      stage_name((enum stage_id)i));
		parts += order->stages[i].count;
	}
	if (!names.length)
		return;
	int below = lowest_not_up(order);
	strbuf_printf(&names, ": blocked by %s", stage_name((enum stage_id)below));
	if (parts)
		strbuf_printf(&names, " (%zu part%s not shown)", parts, parts == 1 ? "" : "s");
	layout_wrap(&page->out, page->style->width, "    ", MARK_WIDTH, names.data);
}

void page_start_order(struct page *page)
{
	struct rows rows = { 0 };

	collect(page, &rows);
	for (size_t i = 0; i < rows.count; i++)
		clean_row(page, &rows.items[i]);
	print_rows(page, &rows);
	print_folded(page);
}
