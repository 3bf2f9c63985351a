/* SPDX-License-Identifier: Apache-2.0
 *
 * What a check or a code of the vendor means, for people who have just read it somewhere.
 */
#include <ctype.h>
#include <string.h>

#include "report/layout.h"
#include "report/report.h"

/* ---- the pages of CHECKS.md ---- */

static size_t line_length(const char *line)
{
	return strcspn(line, "\n");
}

static const char *next_line(const char *line)
{
	size_t length = line_length(line);

	return line + length + (line[length] == '\n');
}

static bool is_heading(const char *line)
{
	return str_starts(line, "# ") || str_starts(line, "## ");
}

/* The line after "## ID"; NULL when there is no such section. */
static const char *find_section(const char *page, const char *id)
{
	size_t length = strlen(id);

	for (const char *line = page; *line; line = next_line(line)) {
		if (!str_starts(line, "## ") || strncasecmp(line + 3, id, length) != 0)
			continue;
		if (line[3 + length] == '\0' || isspace((unsigned char)line[3 + length]))
			return next_line(line);
	}
	return NULL;
}

/* Without ** and `; what stood between backquotes is kept in one piece. */
static char *plain(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_strndup(arena, text, length);
	char *end = copy;
	bool quoted = false;

	for (const char *c = copy; *c; c++) {
		if (*c == '`')
			quoted = !quoted;
		else if (c[0] == '*' && c[1] == '*' && !quoted)
			c++;
		else
			*end++ = quoted && *c == ' ' ? GLUE : *c;
	}
	*end = '\0';
	return copy;
}

/* Length of "- ", "* " or "12. " after the indentation of the line, that included; 0 for none. */
static size_t list_mark(const char *line)
{
	size_t indent = strspn(line, " ");
	const char *mark = line + indent;
	size_t digits = strspn(mark, "0123456789");

	if (digits > 0 && mark[digits] == '.' && mark[digits + 1] == ' ')
		return indent + digits + 2;
	return (*mark == '-' || *mark == '*') && mark[1] == ' ' ? indent + 2 : 0;
}

static bool is_code(const char *line)
{
	return str_starts(line, "    ") || str_starts(line, "\t") || *line == '|';
}

/* True when the line goes on with the paragraph or list item before it. */
static bool continues(const char *line)
{
	return *line && *line != '\n' && *line != '#' && *line != '|' && !list_mark(line) &&
	       !str_starts(line, "```");
}

/* Appends a heading, paragraph or list item from `line` on; returns the line after it. */
static const char *put_paragraph(struct arena *arena, struct strbuf *out, const char *line)
{
	size_t mark = list_mark(line);
	struct strbuf text = strbuf_new(arena);
	const char *head = arena_strndup(arena, line, mark);

	line += mark;
	bool heading = *line == '#';
	line += strspn(line, "#");
	do {
		strbuf_append(&text, line, line_length(line));
		strbuf_puts(&text, " ");
		line = next_line(line);
	} while (!heading && continues(line));
	layout_wrap(out, LAYOUT_WIDTH, head, (int)mark, plain(arena, text.data, text.length));
	return line;
}

static void put_section(struct arena *arena, struct strbuf *out, const char *line)
{
	bool fenced = false;

	while (*line && (fenced || !is_heading(line))) {
		if (str_starts(line, "```")) {
			fenced = !fenced;
			line = next_line(line);
		} else if (fenced || *line == '\n' || is_code(line)) {
			const char *next = next_line(line);
			strbuf_append(out, line, (size_t)(next - line));
			line = next;
		} else {
			line = put_paragraph(arena, out, line);
		}
	}
	while (out->length > 1 && out->data[out->length - 1] == '\n' &&
	       out->data[out->length - 2] == '\n')
		out->data[--out->length] = '\0';
}

static const char *worst_name(const struct check *check)
{
	const char *name = severity_name(check->worst);

	return name ? name : "unknown";
}

static const struct check *find_check(struct check_table checks, const char *id)
{
	for (size_t i = 0; i < checks.count; i++) {
		if (strcasecmp(checks.rows[i].id, id) == 0)
			return &checks.rows[i];
	}
	return NULL;
}

/* A check that was withdrawn has a page, but no row. */
static bool explain_check(struct arena *arena, struct strbuf *out, const char *id,
			  struct check_table checks, const char *page)
{
	const struct check *check = find_check(checks, id);
	const char *section = find_section(page, id);

	if (check)
		layout_wrap(out, LAYOUT_WIDTH, "", 2,
			    arena_printf(arena, "%s: %s", check->id, check->title));
	else if (section)
		layout_wrap(out, LAYOUT_WIDTH, "", 2, id);
	if (section) {
		if (*section != '\n')
			strbuf_puts(out, "\n");
		put_section(arena, out, section);
	}
	return check || section;
}

/* ---- codes of the vendor ---- */

/* CRS-4535 but ORA-00845 and PROC-26: as the vendor writes them. */
static char *code_name(struct arena *arena, const struct vendor_code *code)
{
	static const struct {
		const char *facility;
		int digits;
	} forms[] = {
		{ "ORA", 5 },  { "KFOD", 5 },  { "KFED", 5 },  { "TNS", 5 },	{ "PROC", 1 },
		{ "PROT", 1 }, { "PROCL", 1 }, { "PROTL", 1 }, { "CLSRSC", 1 },
	};
	int digits = 4;

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (strcmp(forms[i].facility, code->facility) == 0)
			digits = forms[i].digits;
	}
	return arena_printf(arena, "%s-%0*ld", code->facility, digits, code->code);
}

/* "CRS-4535", "crs-04535", "CRS4535": the number behind the facility, -1 when it has no such form. */
static long code_number(const char *text, const char *facility)
{
	size_t length = strlen(facility);
	long number = 0;

	if (strncasecmp(text, facility, length) != 0)
		return -1;
	text += length;
	text += *text == '-';
	if (!*text || strlen(text) > 9 || strspn(text, "0123456789") != strlen(text))
		return -1;
	for (; *text; text++)
		number = number * 10 + (*text - '0');
	return number;
}

static const struct vendor_code *find_code(struct vendor_codes codes, const char *text)
{
	for (size_t i = 0; i < codes.count; i++) {
		if (code_number(text, codes.rows[i].facility) == codes.rows[i].code)
			return &codes.rows[i];
	}
	return NULL;
}

static void put_field(struct arena *arena, struct strbuf *out, const char *head, const char *text)
{
	layout_wrap(out, LAYOUT_WIDTH, head, (int)strlen(head), plain(arena, text, strlen(text)));
}

static void explain_code(struct arena *arena, struct strbuf *out, const struct vendor_code *code)
{
	layout_wrap(out, LAYOUT_WIDTH, arena_printf(arena, "%s: ", code_name(arena, code)), 2,
		    code->text);
	strbuf_puts(out, "\n");
	put_field(arena, out, "stage    ", code->stage);
	put_field(arena, out, "meaning  ", code->meaning);
	put_field(arena, out, "to do    ", code->todo);
}

/* ---- the lists ---- */

struct list_row {
	const char *cells[3];
};

/* The last column takes what is left of the line. */
static void put_list(struct arena *arena, struct strbuf *out, const char *const headings[3],
		     const struct list_row *rows, size_t count)
{
	struct table table = table_new(arena, false, false);
	int used[2] = { layout_columns(headings[0]), layout_columns(headings[1]) };

	for (size_t column = 0; column < 3; column++)
		table_column(&table, headings[column], column == 2 ? SCOLS_FL_WRAP : 0);
	for (size_t i = 0; i < count; i++) {
		for (size_t column = 0; column < 2; column++) {
			int columns = layout_columns(rows[i].cells[column]);
			used[column] = columns > used[column] ? columns : used[column];
		}
	}
	for (size_t i = 0; i < count; i++) {
		struct libscols_line *line = table_line(&table, NULL);
		struct strbuf last = strbuf_new(arena);
		layout_wrap(&last, LAYOUT_WIDTH - used[0] - used[1] - 4, "", 0, rows[i].cells[2]);
		last.data[last.length - 1] = '\0';
		table_cell(&table, line, 0, rows[i].cells[0], NULL);
		table_cell(&table, line, 1, rows[i].cells[1], NULL);
		table_cell(&table, line, 2, last.data, NULL);
	}
	table_finish(&table, out);
}

static void list_checks(struct arena *arena, struct strbuf *out, struct check_table checks)
{
	static const char *const headings[] = { "CHECK", "WORST", "WHAT IS EXPECTED" };
	struct list_row *rows = arena_alloc(arena, (checks.count + 1) * sizeof(*rows));

	for (size_t i = 0; i < checks.count; i++)
		rows[i] = (struct list_row){ { checks.rows[i].id, worst_name(&checks.rows[i]),
					       checks.rows[i].title } };
	put_list(arena, out, headings, rows, checks.count);
}

static void list_codes(struct arena *arena, struct strbuf *out, struct vendor_codes codes)
{
	static const char *const headings[] = { "CODE", "STAGE", "TEXT" };
	struct list_row *rows = arena_alloc(arena, (codes.count + 1) * sizeof(*rows));

	for (size_t i = 0; i < codes.count; i++)
		rows[i] = (struct list_row){ { code_name(arena, &codes.rows[i]),
					       codes.rows[i].stage, codes.rows[i].text } };
	put_list(arena, out, headings, rows, codes.count);
}

static void put_lists(struct arena *arena, struct strbuf *out, struct check_table checks,
		      struct vendor_codes codes)
{
	list_checks(arena, out, checks);
	strbuf_puts(out, "\n");
	list_codes(arena, out, codes);
}

/* ---- one word after the other ---- */

static bool explain_word(struct arena *arena, struct strbuf *out, const char *word,
			 struct check_table checks, struct vendor_codes codes,
			 const char *checks_page)
{
	const struct vendor_code *code = find_code(codes, word);

	if (str_equal(word, "list"))
		put_lists(arena, out, checks, codes);
	else if (code)
		explain_code(arena, out, code);
	else if (!explain_check(arena, out, word, checks, checks_page)) {
		layout_wrap(out, LAYOUT_WIDTH, "", 0,
			    arena_printf(arena,
					 "%s is not known to gridck; \"gridck explain list\" shows "
					 "all that is.",
					 report_clean(arena, word, false)));
		return false;
	}
	return true;
}

char *report_explain(struct arena *arena, const struct names *words, struct check_table checks,
		     struct vendor_codes codes, const char *checks_page, bool *ret_known)
{
	struct layout_locale entered = layout_enter();
	struct strbuf out = strbuf_new(arena);

	*ret_known = true;
	for (size_t i = 0; i < words->count; i++) {
		if (i)
			strbuf_puts(&out, "\n");
		if (!explain_word(arena, &out, words->items[i], checks, codes, checks_page))
			*ret_known = false;
	}
	layout_leave(entered);
	return out.data;
}
