/* SPDX-License-Identifier: Apache-2.0
 *
 * Files to lines and tokens, with what is wrong in them.
 */
#include <stdlib.h>
#include <string.h>

#include "udev-rules/lex.h"

enum { CORRECTIONS_MAX = 32 };

/* ---- one line ---- */

bool rules_is_comparison(const struct rule_token *token)
{
	return (token->op == RULE_MATCH || token->op == RULE_NOMATCH) &&
	       token->key != RULE_PROGRAM && token->key != RULE_IMPORT;
}

static void add_token(struct arena *arena, const struct source_line *line,
		      const struct scan_word *word, struct rule_token token, struct lexed_line *io)
{
	token.text = arena_strndup(arena, line->text + word->start, word->end - word->start);
	token.line = rules_line_at(line, word->start);
	if (rules_is_comparison(&token))
		io->matches = true;
	else if (!token.dropped || token.key == RULE_MODE || token.key == RULE_OWNER ||
		 token.key == RULE_GROUP)
		io->acts = true;
	io->tokens = arena_grow(arena, io->tokens, &io->capacity, io->count, sizeof(token));
	io->tokens[io->count++] = token;
}

static void check_commas(struct arena *arena, const struct scan_word *word, size_t before,
			 struct word_faults *io)
{
	if (before > 0 && word->commas == 0)
		rules_fault(arena, io, ISSUE_COMMA, word->start, "a comma is missing before it");
	else if (word->commas > (before > 0 ? 1 : 0))
		rules_fault(arena, io, ISSUE_COMMA, word->start, "a comma too many before it");
}

/* What could not be read: the line is lost, with the old parser only the rest of it. */
static void end_reading(struct arena *arena, const struct source_line *line, long udev,
			enum scan_result result, const struct scan_word *word,
			const struct scan_word *before, struct lexed_line *io)
{
	rules_diagnose(arena, line->text, result, word, before, &io->faults);
	io->faults.items[io->faults.count - 1].drops_line =
		!rules_udev_before(udev, UDEV_NEW_PARSER) || result == SCAN_WORD;
}

/* A key with a quote in it: the quote of a value before it closed too late. */
static bool is_rest_of_value(const struct scan_word *word)
{
	return memchr(word->key, '"', word->key_end - word->start) != NULL;
}

void rules_lex_line(struct arena *arena, const struct source_line *line, long udev,
		    struct lexed_line *ret)
{
	struct scan_word word = { 0 }, before, name = { 0 };
	enum scan_result result;

	*ret = (struct lexed_line){ 0 };
	for (;;) {
		struct rule_token token;
		before = word;
		result = rules_scan(arena, line->text, before.end, udev, &word);
		if (result != SCAN_WORD || is_rest_of_value(&word))
			break;
		check_commas(arena, &word, ret->count, &ret->faults);
		rules_judge_word(arena, line->text, &word, udev, &token, &ret->faults);
		add_token(arena, line, &word, token, ret);
		if (token.key == RULE_NAME && !rules_is_comparison(&token))
			name = word;
	}
	if (name.key)
		rules_check_name(arena, &name, ret);
	if (result != SCAN_END)
		end_reading(arena, line, udev, result, &word, ret->count > 0 ? &before : NULL, ret);
	for (size_t i = 0; i < ret->faults.count; i++)
		ret->dropped |= ret->faults.items[i].drops_line;
}

/* ---- corrections ---- */

static const struct word_fault *first_that_can_be_mended(const struct word_faults *faults)
{
	for (size_t i = 0; i < faults->count; i++)
		if (faults->items[i].with)
			return &faults->items[i];
	return NULL;
}

/* All of it is thrown away but the result: a hostile line would need much memory. */
static const char *correct(struct arena *scratch, const char *text, long udev)
{
	struct lexed_line lexed;

	for (int i = 0; i < CORRECTIONS_MAX; i++) {
		const struct source_line line = { .text = text };
		rules_lex_line(scratch, &line, udev, &lexed);
		const struct word_fault *fault = first_that_can_be_mended(&lexed.faults);
		if (!fault)
			return lexed.dropped ? NULL : text;
		text = arena_printf(scratch, "%.*s%s%s", (int)fault->from, text, fault->with,
				    text + fault->to);
	}
	return NULL;
}

const char *rules_correct(struct arena *arena, const char *text, long udev)
{
	struct arena *scratch = arena_new();
	const char *corrected = correct(scratch, text, udev);

	if (corrected)
		corrected = arena_strdup(arena, corrected);
	arena_free(scratch);
	return corrected;
}

const char *rules_join_texts(struct arena *arena, const char *first, const char *second,
			     bool with_blank)
{
	size_t length = strlen(first);

	while (length > 0 && (rules_is_blank(first[length - 1]) || first[length - 1] == '\\'))
		length--;
	return arena_printf(arena, "%.*s%s%s", (int)length, first, with_blank ? " " : "", second);
}

/* ---- files ---- */

/* What stands at a fault: the token there, or the rest of the line. */
static const char *text_at(struct arena *arena, const struct source_line *source,
			   const struct lexed_line *lexed, const struct word_fault *fault)
{
	enum { SHOWN = 80 };
	const char *rest = source->text + fault->at;
	size_t length = strlen(rest), next = 0;

	for (size_t i = 0; i < lexed->count && fault->kind != ISSUE_UNTERMINATED; i++) {
		const char *text = lexed->tokens[i].text;
		if (str_starts(rest, text) && strlen(text) > next)
			next = strlen(text);
	}
	if (next > 0)
		length = next;
	if (length <= SHOWN)
		return arena_strndup(arena, rest, length);
	for (length = SHOWN; length > 0 && (rest[length] & 0xC0) == 0x80;)
		length--;
	return arena_printf(arena, "%.*s…", (int)length, rest);
}

void rules_add_issue(struct arena *arena, struct rule_line *line, struct rule_issue issue)
{
	line->issues = arena_grow(arena, line->issues, &line->issue_capacity, line->issue_count,
				  sizeof(issue));
	line->issues[line->issue_count++] = issue;
}

static void add_issues(struct arena *arena, const struct source_line *source,
		       const struct lexed_line *lexed, long udev, struct rule_line *line)
{
	const char *correction = first_that_can_be_mended(&lexed->faults)
					 ? rules_correct(arena, source->text, udev)
					 : NULL;

	for (size_t i = 0; i < lexed->faults.count; i++) {
		const struct word_fault *fault = &lexed->faults.items[i];
		rules_add_issue(arena, line,
				(struct rule_issue){ .kind = fault->kind,
						     .line = rules_line_at(source, fault->at),
						     .text = text_at(arena, source, lexed, fault),
						     .why = fault->why,
						     .correction = fault->with ? correction : NULL,
						     .drops_line = fault->drops_line });
	}
}

/* A line that udev does not look into. */
static void add_unread(struct arena *arena, const struct source_line *source, long udev,
		       struct rule_line *line)
{
	struct rule_issue issue = { .kind = ISSUE_TOO_LONG,
				    .line = source->first,
				    .text = arena_printf(arena, "%.60s…", source->text),
				    .why = "udev reads lines of up to 16383 bytes",
				    .drops_line = true };

	if (source->end == LINE_STOPS_FILE)
		issue.why = "udev reads lines of up to 16383 bytes, and nothing behind this one";
	if (source->end == LINE_CUT_OFF) {
		issue.kind = ISSUE_SPLIT_LINE;
		issue.text = source->text;
		issue.why = "the file ends after a backslash";
		issue.correction = rules_correct(arena, source->text, udev);
	}
	line->dropped = true;
	rules_add_issue(arena, line, issue);
}

static void add_line(struct arena *arena, const struct rules_file *file,
		     const struct source_line *source, struct rule_facts *io)
{
	struct lexed_line lexed;

	io->lines = arena_grow(arena, io->lines, &io->line_capacity, io->line_count,
			       sizeof(*io->lines));
	struct rule_line *line = &io->lines[io->line_count++];
	*line = (struct rule_line){
		.file = file,
		.number = source->first,
		.last = source->last,
		.where = arena_printf(arena, "%s:%u", file->path, source->first),
		.text = source->text,
		.jump_to = SIZE_MAX,
	};
	if (source->end != LINE_WHOLE) {
		add_unread(arena, source, io->udev_version, line);
		return;
	}
	rules_lex_line(arena, source, io->udev_version, &lexed);
	line->tokens = lexed.tokens;
	line->count = lexed.count;
	line->capacity = lexed.capacity;
	line->dropped = lexed.dropped || !lexed.acts;
	add_issues(arena, source, &lexed, io->udev_version, line);
}

/* ---- GOTO and LABEL ---- */

/* Of several, udev takes the first GOTO and the last LABEL. */
static const struct rule_token *goto_of(const struct rule_line *line)
{
	for (size_t i = 0; i < line->count && !line->dropped; i++)
		if (line->tokens[i].key == RULE_GOTO)
			return &line->tokens[i];
	return NULL;
}

static const char *label_of(const struct rule_line *line)
{
	const char *label = NULL;

	for (size_t i = 0; i < line->count && !line->dropped; i++)
		if (line->tokens[i].key == RULE_LABEL)
			label = line->tokens[i].value;
	return label;
}

struct label {
	const char *name;
	size_t position;
};

struct labels {
	struct label *items;
	size_t count, capacity;
};

static int by_name(const void *a, const void *b)
{
	const struct label *first = a, *second = b;
	int order = strcmp(first->name, second->name);

	if (order != 0)
		return order;
	return first->position < second->position ? -1 : first->position > second->position;
}

static struct labels labels_of(struct arena *arena, const struct rule_facts *facts, size_t first)
{
	struct labels labels = { 0 };

	for (size_t i = first; i < facts->line_count; i++) {
		const char *name = label_of(&facts->lines[i]);
		if (!name)
			continue;
		labels.items = arena_grow(arena, labels.items, &labels.capacity, labels.count,
					  sizeof(*labels.items));
		labels.items[labels.count++] = (struct label){ name, i };
	}
	if (labels.count > 1)
		qsort(labels.items, labels.count, sizeof(*labels.items), by_name);
	return labels;
}

/* The first label of that name behind a position; SIZE_MAX when there is none. */
static size_t find_label(const struct labels *labels, const char *name, size_t behind)
{
	const struct label wanted = { name, behind + 1 };
	size_t low = 0, high = labels->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (by_name(&labels->items[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	bool found = low < labels->count && strcmp(labels->items[low].name, name) == 0;
	return found ? labels->items[low].position : SIZE_MAX;
}

static void no_label(struct arena *arena, const struct rule_token *token, struct rule_line *line)
{
	bool acts = false;

	for (size_t i = 0; i < line->count; i++)
		acts |= line->tokens[i].key != RULE_GOTO && !rules_is_comparison(&line->tokens[i]);
	line->dropped = !acts;
	rules_add_issue(
		arena, line,
		(struct rule_issue){ .kind = ISSUE_NO_LABEL,
				     .line = token->line,
				     .text = token->text,
				     .why = "no LABEL of this name follows in this file, so udev "
					    "jumps nowhere",
				     .drops_line = line->dropped });
}

static void resolve_jumps(struct arena *arena, struct rule_facts *io, size_t first)
{
	const struct labels labels = labels_of(arena, io, first);

	for (size_t i = first; i < io->line_count; i++) {
		struct rule_line *line = &io->lines[i];
		const struct rule_token *token = goto_of(line);
		if (!token)
			continue;
		line->jump_to = find_label(&labels, token->value, i);
		if (line->jump_to == SIZE_MAX)
			no_label(arena, token, line);
	}
}

static void parse_file(struct arena *arena, const struct rules_file *file, struct rule_facts *io)
{
	struct line_reader reader = { .arena = arena, .rest = file->content };
	struct source_line source;
	size_t first = io->line_count;

	while (rules_next_line(&reader, &source))
		add_line(arena, file, &source, io);
	resolve_jumps(arena, io, first);
	rules_check_lines(arena, io, first);
}

void rules_parse(struct arena *arena, struct rule_facts *io)
{
	for (size_t i = 0; i < io->file_count; i++) {
		const struct rules_file *file = io->files[i];
		if (file->masked || file->shadowed_by)
			continue;
		rules_check_file(arena, file, io);
		if (file->from.status == FACT_OBTAINED)
			parse_file(arena, file, io);
	}
}
