/* SPDX-License-Identifier: Apache-2.0
 *
 * The text report on disks: one line for each, by disk group, then what is wrong with them.
 */
#include <string.h>

#include "report/columns.h"
#include "report/disk_values.h"
#include "report/page.h"

enum {
	GAP_WIDTH = 2,	 /* between columns */
	ARM_WIDTH = 2,	 /* "|-" */
	MARK_WIDTH = 2,	 /* "!!" */
	PATH_LEAST = 20, /* a path is not made shorter than this */
	CELL_BYTES = 4096,
	TEXT_BYTES = 400,
	RANGES_MOST = 20, /* of missing numbers */
};

/* A line of the table, and the heading that stands above it. */
struct line {
	struct disk_row row;
	const struct disk_group *group; /* NULL: of none */
	bool first_of_group;
	size_t group_size;
	const char *mark;
	const char **cells; /* one for each column chosen, cleaned */
};

struct lines {
	struct line *items;
	size_t count, capacity;
};

struct disk_page {
	struct page *page;
	const struct disk_facts *facts;
	struct column_choice choice;
	size_t tree_column; /* where paths hang; the count of columns when nowhere */
	struct lines lines;
};

static char *clean(struct page *page, const char *text)
{
	return report_clean(page->arena, layout_cap(page->arena, text, TEXT_BYTES), false);
}

static char *glued(struct page *page, const char *text)
{
	return layout_glue(page->arena, clean(page, text));
}

/* ---- what was looked for ---- */

/* "the default (/dev/raw/raw*, ...)", "'/dev/mapper/asm*'" */
static const char *discovery_text(struct page *page, const struct discovery_facts *discovery)
{
	struct strbuf text = strbuf_new(page->arena);
	const char *source = discovery->from.source;

	if (discovery->from.status == FACT_OBTAINED && discovery->string && *discovery->string) {
		strbuf_printf(&text, "'%s'", glued(page, discovery->string));
	} else {
		strbuf_puts(&text,
			    discovery->from.status == FACT_OBTAINED ? "the default" : "not known");
		for (size_t i = 0; i < discovery->patterns.count; i++)
			strbuf_printf(&text, "%s%s", i ? ", " : "; looked at ",
				      glued(page, discovery->patterns.items[i]));
	}
	if (source && discovery->from.status == FACT_OBTAINED)
		strbuf_printf(&text, " (%s)", glued(page, source));
	else if (source)
		strbuf_printf(&text, " (%s: %s)", glued(page, source),
			      fact_status_name(discovery->from.status));
	return text.data;
}

static void add_expected(struct page *page, struct strbuf *text, const char *what,
			 const char *value, const char *from)
{
	if (!value)
		return;
	strbuf_printf(text, "%s%s%c%s", text->length ? ", " : "", what, GLUE, glued(page, value));
	if (from)
		strbuf_printf(text, " (%s)", glued(page, from));
}

static void put_sources(struct page *page, const struct disk_facts *facts)
{
	const struct expected_facts *expected = &facts->expected;
	struct strbuf text = strbuf_new(page->arena);
	const char *mode = expected->mode ? arena_printf(page->arena, "%04o", expected->mode)
					  : NULL;

	layout_wrap(&page->out, page->style->width, "discovery: ", 11,
		    discovery_text(page, &facts->discovery));
	add_expected(page, &text, "owner", expected->user, expected->user_from);
	add_expected(page, &text, "group", expected->group, expected->group_from);
	add_expected(page, &text, "mode", mode, expected->mode_from);
	layout_wrap(&page->out, page->style->width, "expected:  ", 11,
		    text.length ? text.data : "owner, group and mode are not known");
	strbuf_puts(&page->out, "\n");
}

/* ---- which lines ---- */

static const char no_mark[] = "  "; /* as wide as "!!" */

static const char *mark_of(const struct findings *findings, const struct disk *disk)
{
	const char *mark = no_mark;

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = findings->items[i];
		/* its own, or that of a folder which hides it */
		if (!str_equal(finding->subject, disk->path) &&
		    !str_equal(finding->subject, disk->closed_by))
			continue;
		if (finding->severity == SEVERITY_CRITICAL)
			return "!!";
		if (finding->status == FINDING_UNKNOWN)
			mark = "?";
		else if (finding->severity == SEVERITY_WARNING && mark == no_mark)
			mark = "!";
	}
	return mark;
}

static struct line *add_line(struct disk_page *disks, const struct disk *disk,
			     const struct disk_path *path)
{
	struct lines *lines = &disks->lines;

	lines->items = arena_grow(disks->page->arena, lines->items, &lines->capacity, lines->count,
				  sizeof(*lines->items));
	struct line *line = &lines->items[lines->count++];
	*line = (struct line){ .row = { disks->facts, disk, path }, .mark = no_mark };
	return line;
}

/* Healthy paths are many and say little. */
static bool shows_paths(const struct disk_page *disks, const struct disk *disk)
{
	return disks->tree_column < disks->choice.count &&
	       (disks->page->style->verbose || disk_failed_paths(disk) > 0);
}

static void add_disk(struct disk_page *disks, const struct disk *disk,
		     const struct disk_group *group, size_t group_size, bool first)
{
	struct line *line = add_line(disks, disk, NULL);

	line->group = group;
	line->group_size = group_size;
	line->first_of_group = first;
	line->mark = mark_of(&disks->page->report->judgement->findings, disk);
	if (!shows_paths(disks, disk))
		return;
	for (size_t i = 0; i < disk->path_count; i++)
		add_line(disks, disk, &disk->paths[i]);
}

static void add_members(struct disk_page *disks, const struct disk_group *group, bool *grouped)
{
	const struct disk *first = disks->facts->disks.items;

	for (size_t i = 0; i < group->count; i++) {
		add_disk(disks, group->disks[i], group, group->count, i == 0);
		grouped[group->disks[i] - first] = true;
	}
}

static void add_others(struct disk_page *disks, const bool *grouped)
{
	const struct disks *all = &disks->facts->disks;
	size_t others = 0, seen = 0;

	for (size_t i = 0; i < all->count; i++)
		others += !grouped[i];
	for (size_t i = 0; i < all->count; i++) {
		if (!grouped[i])
			add_disk(disks, &all->items[i], NULL, others, seen++ == 0);
	}
}

static void collect(struct disk_page *disks)
{
	const struct disk_facts *facts = disks->facts;
	bool *grouped = arena_alloc(disks->page->arena, facts->disks.count + 1);

	for (size_t i = 0; i < facts->groups.count; i++)
		add_members(disks, &facts->groups.items[i], grouped);
	add_others(disks, grouped);
}

/* ---- cells ---- */

static const char *cell_text(struct disk_page *disks, const struct line *line, enum column_id id)
{
	const struct column *column = column_of(id);
	struct arena *arena = disks->page->arena;
	const char *text = NULL;

	if (!line->row.path)
		text = column->of_disk(arena, &line->row);
	else if (column->of_path)
		text = column->of_path(arena, &line->row);
	if (!text)
		return line->row.path ? "" : "-"; /* so that awk can count the fields of disks */
	return report_clean(arena, layout_cap(arena, text, CELL_BYTES), false);
}

static void fill_cells(struct disk_page *disks, struct line *line)
{
	const struct column_choice *choice = &disks->choice;

	line->cells = arena_alloc(disks->page->arena, (choice->count + 1) * sizeof(*line->cells));
	for (size_t i = 0; i < choice->count; i++)
		line->cells[i] = cell_text(disks, line, choice->items[i]);
}

static int column_width(const struct disk_page *disks, size_t column)
{
	int width = layout_columns(column_of(disks->choice.items[column])->name);

	for (size_t i = 0; i < disks->lines.count; i++) {
		const struct line *line = &disks->lines.items[i];
		int arm = line->row.path && column == disks->tree_column ? ARM_WIDTH : 0;
		int columns = layout_columns(line->cells[column]) + arm;
		width = columns > width ? columns : width;
	}
	return width;
}

/* Columns that are left for paths when all others have what they need. */
static int path_room(const struct disk_page *disks)
{
	int left = disks->page->style->width - MARK_WIDTH;

	for (size_t i = 0; i < disks->choice.count; i++)
		left -= GAP_WIDTH + (i == disks->tree_column ? 0 : column_width(disks, i));
	return left;
}

static void remove_column(struct disk_page *disks, enum column_id id)
{
	struct column_choice *choice = &disks->choice;
	size_t index = 0;

	while (index < choice->count && choice->items[index] != id)
		index++;
	if (index == choice->count)
		return;
	size_t after = choice->count - index - 1;
	memmove(choice->items + index, choice->items + index + 1, after * sizeof(*choice->items));
	for (size_t i = 0; i < disks->lines.count; i++) {
		const char **cells = disks->lines.items[i].cells + index;
		memmove(cells, cells + 1, after * sizeof(*cells));
	}
	choice->count--;
}

/* Where nobody chose: the size gives way first, then the beginning of paths, which the findings have
 * in full. */
static void fit(struct disk_page *disks)
{
	if (!disks->choice.standard || disks->page->style->verbose)
		return;
	if (path_room(disks) < column_width(disks, disks->tree_column))
		remove_column(disks, COLUMN_SIZE);
	int room = path_room(disks);
	for (size_t i = 0; i < disks->lines.count; i++) {
		const char **path = &disks->lines.items[i].cells[disks->tree_column];
		*path = layout_tail(disks->page->arena, *path,
				    room < PATH_LEAST ? PATH_LEAST : room);
	}
}

/* ---- headings ---- */

/* "numbers 2, 5-7 missing" */
static void add_missing(const struct disk_group *group, struct strbuf *text)
{
	size_t ranges = 0;

	if (group->missing_count == 0)
		return;
	strbuf_puts(text, group->missing_count == 1 ? ", number" : ", numbers");
	for (size_t i = 0, end; i < group->missing_count && ranges < RANGES_MOST; i = end) {
		for (end = i + 1; end < group->missing_count; end++) {
			if (group->missing[end] != group->missing[end - 1] + 1)
				break;
		}
		strbuf_printf(text, "%s%c%ld", ranges++ ? "," : "", GLUE, group->missing[i]);
		if (end - i > 1)
			strbuf_printf(text, "-%ld", group->missing[end - 1]);
	}
	strbuf_printf(text, "%s%cmissing", ranges == RANGES_MOST ? " ..." : "", GLUE);
}

static void add_count(struct strbuf *text, const char *before, size_t count, const char *what)
{
	strbuf_printf(text, "%s%zu%c%s%s", before, count, GLUE, what, count == 1 ? "" : "s");
}

static void add_mountable(struct page *page, const struct disk_group *group, struct strbuf *text)
{
	static const char *const words[] = {
		[MOUNTABLE_UNKNOWN] = "mountable: not known",
		[MOUNTABLE_YES] = "mountable: yes",
		[MOUNTABLE_LIKELY] = "mountable: likely",
		[MOUNTABLE_NO] = "mountable: NO",
	};

	strbuf_printf(text, ", %s", layout_glue(page->arena, words[group->mountable]));
	if (group->why && *group->why)
		strbuf_printf(text, " (%s)", clean(page, group->why));
}

static bool name_is_twice(const struct disk_facts *facts, const struct disk_group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < facts->groups.count; i++)
		count += str_equal(facts->groups.items[i].name, group->name);
	return count > 1;
}

static const char *group_text(const struct disk_page *disks, const struct disk_group *group)
{
	struct page *page = disks->page;
	struct strbuf text = strbuf_new(page->arena);
	const char *redundancy = redundancy_name(group->redundancy);
	const char *stamp = group_stamp(page->arena, group);

	strbuf_printf(&text, "%s%credundancy", redundancy ? redundancy : "unknown", GLUE);
	if (stamp && name_is_twice(disks->facts, group))
		strbuf_printf(&text, ", stamp%c%s", GLUE, stamp);
	add_count(&text, ", ", group->count, "disk");
	strbuf_puts(&text, " seen");
	if (group->redundancy != REDUNDANCY_EXTERNAL && group->failgroups)
		add_count(&text, " in ", group->failgroups, "failgroup");
	add_missing(group, &text);
	if (group->voting_files)
		add_count(&text, ", ", group->voting_files, "voting file");
	if (group->holds_ocr_known && group->holds_ocr)
		strbuf_puts(&text, ", OCR");
	add_mountable(page, group, &text);
	return text.data;
}

/* `group` is NULL for the disks of none. */
static void put_heading(const struct disk_page *disks, const struct disk_group *group,
			size_t disk_count)
{
	struct page *page = disks->page;
	const char *name = "other disks";
	struct strbuf text = strbuf_new(page->arena);

	if (group) {
		name = clean(page, group->name ? group->name : "?");
		strbuf_puts(&text, group_text(disks, group));
	} else {
		strbuf_printf(&text, "%zu", disk_count);
	}
	strbuf_puts(&page->out, "\n");
	layout_wrap(&page->out, page->style->width, arena_printf(page->arena, "%s: ", name),
		    MARK_WIDTH + GAP_WIDTH, text.data);
}

/* ---- how they look ---- */

static void fill_table(const struct disk_page *disks, struct table *table)
{
	struct libscols_line *parent = NULL;

	table_column(table, "", 0);
	for (size_t i = 0; i < disks->choice.count; i++) {
		const struct column *column = column_of(disks->choice.items[i]);
		table_column(table, column->name,
			     (i == disks->tree_column ? SCOLS_FL_TREE : 0) |
				     (column->right ? SCOLS_FL_RIGHT : 0));
	}
	for (size_t i = 0; i < disks->lines.count; i++) {
		const struct line *line = &disks->lines.items[i];
		struct libscols_line *added = table_line(table, line->row.path ? parent : NULL);
		parent = line->row.path ? parent : added;
		table_cell(table, added, 0, line->mark, NULL);
		for (size_t j = 0; j < disks->choice.count; j++) {
			const struct column *column = column_of(disks->choice.items[j]);
			table_cell(table, added, j + 1, line->cells[j],
				   column->colour ? column->colour(&line->row) : NULL);
		}
	}
}

static const char *put_line(struct strbuf *out, const char *text)
{
	size_t length = strcspn(text, "\n");

	length += text[length] == '\n';
	strbuf_append(out, text, length);
	return text + length;
}

/* One table, so that columns stand below each other in all groups; its lines are taken apart again,
 * for libsmartcols knows no headings. No cell holds a newline. */
static void put_table(struct disk_page *disks)
{
	struct page *page = disks->page;
	struct table table = table_new(page->arena, page->style->utf8, page->style->colour);
	struct strbuf printed = strbuf_new(page->arena);

	fill_table(disks, &table);
	table_finish(&table, &printed);
	const char *text = put_line(&page->out, printed.data);
	for (size_t i = 0; i < disks->lines.count; i++) {
		const struct line *line = &disks->lines.items[i];
		if (line->first_of_group)
			put_heading(disks, line->group, line->group_size);
		text = put_line(&page->out, text);
	}
	for (size_t i = 0; i < disks->facts->groups.count; i++) {
		if (disks->facts->groups.items[i].count == 0)
			put_heading(disks, &disks->facts->groups.items[i], 0);
	}
}

/* The first column that names a line. */
static size_t find_tree_column(const struct column_choice *choice)
{
	for (size_t i = 0; i < choice->count; i++) {
		if (column_of(choice->items[i])->names)
			return i;
	}
	return choice->count;
}

static void put_disks(struct page *page, const struct disk_facts *facts,
		      const struct column_choice *choice)
{
	struct disk_page disks = { .page = page, .facts = facts, .choice = *choice };

	put_sources(page, facts);
	if (facts->disks.count == 0) {
		const struct provenance *from = &facts->devices.from;
		if (from->status == FACT_OBTAINED)
			strbuf_puts(&page->out, "No disk was found.\n");
		else
			strbuf_printf(&page->out, "No disk is known: %s.\n",
				      fact_status_name(from->status));
		return;
	}
	disks.tree_column = find_tree_column(choice);
	collect(&disks);
	for (size_t i = 0; i < disks.lines.count; i++)
		fill_cells(&disks, &disks.lines.items[i]);
	fit(&disks);
	put_table(&disks);
}

char *report_disks_text(struct arena *arena, const struct report *report,
			const struct report_style *style)
{
	struct page page = {
		.arena = arena, .report = report, .style = style, .out = strbuf_new(arena)
	};
	struct column_choice choice;

	struct layout_locale entered = layout_enter();
	columns_choose(arena, style->columns, &choice);
	page_headline(&page);
	page_node(&page);
	if (report->facts->disks)
		put_disks(&page, report->facts->disks, &choice);
	else
		strbuf_puts(&page.out, "No disk was looked at.\n");
	page_findings(&page);
	page_muted(&page);
	page_counts(&page);
	layout_leave(entered);
	return page.out.data;
}
