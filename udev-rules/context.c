/* SPDX-License-Identifier: Apache-2.0
 *
 * What no word tells alone: what the line is about, and how it goes with its neighbours.
 */
#include <string.h>

#include "udev-rules/lex.h"

/* ---- NAME ---- */

bool rules_can_name_disks(const char *pattern)
{
	static const char *const names[] = { "sd",    "dm-",   "vd",	   "xvd",  "hd",  "nvme",
					     "loop",  "raw",   "md",	   "nbd",  "rbd", "drbd",
					     "dasd",  "pmem",  "emcpower", "rssd", "fio", "vx",
					     "cciss", "scini", "asm" };
	size_t length;

	for (; *pattern; pattern += length + (pattern[length] == '|')) {
		length = strcspn(pattern, "|");
		size_t fixed = strcspn(pattern, "*?[|");
		for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
			size_t common = strlen(names[i]) < fixed ? strlen(names[i]) : fixed;
			if (strncmp(pattern, names[i], common) == 0)
				return true;
		}
	}
	return false;
}

/* True when a token says that the line is about disks; *ret_network when it is about network cards. */
static bool is_about_disks(const struct rule_token *token, bool *ret_network)
{
	switch (token->key) {
	case RULE_SUBSYSTEM:
	case RULE_SUBSYSTEMS:
		*ret_network |= token->op == RULE_MATCH && str_starts(token->value, "net");
		return token->op == RULE_MATCH &&
		       (str_equal(token->value, "block") || str_equal(token->value, "scsi"));
	case RULE_KERNEL:
	case RULE_KERNELS:
		return token->op == RULE_MATCH && rules_can_name_disks(token->value);
	case RULE_SYMLINK:
	case RULE_OWNER:
	case RULE_GROUP:
	case RULE_MODE:
		return !rules_is_comparison(token);
	case RULE_RESULT:
		return true;
	case RULE_ATTR:
	case RULE_ATTRS:
		*ret_network |= str_equal(token->argument, "address");
		return false;
	default:
		return false;
	}
}

void rules_check_name(struct arena *arena, const struct scan_word *name, struct lexed_line *io)
{
	bool disks = false, network = false;

	for (size_t i = 0; i < io->count; i++)
		disks |= is_about_disks(&io->tokens[i], &network);
	if (!disks || network)
		return;
	for (size_t i = 0; i < io->faults.count; i++)
		if (io->faults.items[i].at == name->start)
			return;
	for (size_t i = 0; i < io->count; i++)
		if (io->tokens[i].key == RULE_NAME && !rules_is_comparison(&io->tokens[i]))
			io->tokens[i].dropped = true;
	struct word_fault *fault = rules_fault(arena, &io->faults, ISSUE_NAME_IGNORED, name->start,
					       "udev does not rename the node of a disk");
	fault->from = name->start;
	fault->to = name->value_at;
	fault->with = "SYMLINK+=";
}

/* ---- lines that belong together ---- */

static bool has_fault(const struct rule_line *line, enum rule_issue_kind kind)
{
	for (size_t i = 0; i < line->issue_count; i++)
		if (line->issues[i].kind == kind)
			return true;
	return false;
}

static bool compares(const struct rule_line *line)
{
	for (size_t i = 0; i < line->count; i++)
		if (rules_is_comparison(&line->tokens[i]))
			return true;
	return false;
}

static bool acts(const struct rule_line *line)
{
	for (size_t i = 0; i < line->count; i++)
		if (!rules_is_comparison(&line->tokens[i]))
			return true;
	return false;
}

/* The line ends as one that goes on: with a comma, or with a backslash and a blank. */
static bool is_open(const struct rule_line *line)
{
	size_t length = strlen(line->text);

	while (length > 0 && rules_is_blank(line->text[length - 1]))
		length--;
	return length > 0 && strchr(",\\", line->text[length - 1]);
}

/* Both compare the same thing: they are two rules. */
static bool compare_the_same(const struct rule_line *first, const struct rule_line *second)
{
	for (size_t i = 0; i < first->count; i++)
		for (size_t j = 0; j < second->count && j < 8; j++)
			if (first->tokens[i].key == second->tokens[j].key &&
			    str_equal(first->tokens[i].argument, second->tokens[j].argument) &&
			    rules_is_comparison(&second->tokens[j]))
				return true;
	return false;
}

/* udev could not read it to its end, for another reason than a blank behind a backslash. */
static bool breaks_off(const struct rule_line *line)
{
	return has_fault(line, ISSUE_UNTERMINATED) || has_fault(line, ISSUE_NO_QUOTES) ||
	       has_fault(line, ISSUE_NOT_A_RULE) || has_fault(line, ISSUE_TOO_LONG) ||
	       has_fault(line, ISSUE_ARGUMENT);
}

/* True when `next` is the rest of a rule of which `last` is the last line so far. */
static bool goes_on(const struct rule_line *first, const struct rule_line *last,
		    const struct rule_line *next, bool group_acts)
{
	if (next->number != last->last + 1 || next->count == 0 || last->count == 0 ||
	    next->tokens[0].key == RULE_LABEL || breaks_off(last))
		return false;
	if (!compares(next))
		return is_open(last) || (!group_acts && acts(next));
	return is_open(last) && !group_acts && !compare_the_same(first, next);
}

static void add_split(struct arena *arena, struct rule_line *lines, size_t count, long udev)
{
	const char *joined = lines[0].text;
	bool everywhere = false;

	for (size_t i = 1; i < count; i++) {
		joined = rules_join_texts(arena, joined, lines[i].text, true);
		everywhere |= !compares(&lines[i]) && !lines[i].dropped;
	}
	if (has_fault(&lines[0], ISSUE_SPLIT_LINE))
		lines[0].issue_count--; /* the blank behind a backslash: always the last one */
	rules_add_issue(arena, &lines[0],
			(struct rule_issue){
				.kind = ISSUE_SPLIT_LINE,
				.line = lines[0].number,
				.text = lines[0].text,
				.why = arena_printf(
					arena,
					"the rule goes on up to line %u, but no backslash at "
					"the end of its lines joins them%s",
					lines[count - 1].last,
					everywhere ? "; what they set holds for every device" : ""),
				.correction = rules_correct(arena, joined, udev),
				.drops_line = lines[0].dropped,
				.until = lines[count - 1].last,
			});
}

/* The number of lines, from lines[0] on, that are one rule. */
static size_t lines_of_rule(const struct rule_line *lines, size_t count)
{
	enum { LONGEST = 64 };
	bool group_acts = acts(&lines[0]);
	size_t length = 1;

	while (length < count && length < LONGEST &&
	       goes_on(&lines[0], &lines[length - 1], &lines[length], group_acts)) {
		group_acts |= acts(&lines[length]);
		length++;
	}
	return length;
}

/* A line that breaks off within quotes, and goes on in the next one. The key tells whether a blank
 * was lost: commands have some, identities have none. */
static bool mend_broken_value(struct arena *arena, struct rule_line *line, struct rule_line *next,
			      long udev)
{
	struct lexed_line lexed;

	if (!has_fault(line, ISSUE_UNTERMINATED) || next->number != line->last + 1 ||
	    next->issue_count == 0)
		return false;
	struct rule_issue *issue = &line->issues[line->issue_count - 1];
	bool command = str_starts(issue->text, "PROGRAM") || str_starts(issue->text, "IMPORT") ||
		       str_starts(issue->text, "RUN");
	const char *joined = rules_join_texts(arena, line->text, next->text, command);
	rules_lex_line(arena, &(struct source_line){ .text = joined }, udev, &lexed);
	if (lexed.dropped)
		return false;
	issue->kind = ISSUE_SPLIT_LINE;
	issue->why = arena_printf(arena, "it breaks off within quotes and goes on in line %u",
				  next->number);
	issue->correction = joined;
	issue->until = next->last;
	next->issue_count = 0;
	return true;
}

/* ---- text ---- */

/* Length of the UTF-8 character at the start, 0 when there is none. */
static size_t utf8_length(const unsigned char *text)
{
	size_t length = *text < 0x80	? 1
			: *text >= 0xF0 ? 4
			: *text >= 0xE0 ? 3
			: *text >= 0xC2 ? 2
					: 0;

	if (*text > 0xF4)
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((text[i] & 0xC0) != 0x80)
			return 0;
	return length;
}

static bool is_utf8(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	while (*at) {
		size_t length = utf8_length(at);
		if (length == 0)
			return false;
		at += length;
	}
	return true;
}

static void check_text(struct arena *arena, struct rule_line *line)
{
	if (!is_utf8(line->text))
		rules_add_issue(arena, line,
				(struct rule_issue){ .kind = ISSUE_ENCODING,
						     .line = line->number,
						     .text = line->text,
						     .why = "it is not UTF-8" });
}

static void check_effect(struct arena *arena, struct rule_line *line)
{
	if (line->dropped && line->issue_count == 0)
		rules_add_issue(arena, line,
				(struct rule_issue){ .kind = ISSUE_NO_EFFECT,
						     .line = line->number,
						     .text = line->text,
						     .why = "it compares, but sets nothing",
						     .drops_line = true });
}

void rules_check_lines(struct arena *arena, struct rule_facts *io, size_t first)
{
	for (size_t i = first; i < io->line_count; i++) {
		struct rule_line *line = &io->lines[i];
		size_t left = io->line_count - i, length = lines_of_rule(line, left);
		if (left > 1 && mend_broken_value(arena, line, line + 1, io->udev_version))
			length = 2;
		else if (length > 1)
			add_split(arena, line, length, io->udev_version);
		else
			check_effect(arena, line);
		for (size_t j = 0; j < length; j++)
			check_text(arena, line + j);
		i += length - 1;
	}
}

/* ---- files ---- */

static void file_issue(struct arena *arena, const struct rules_file *file,
		       enum rule_issue_kind kind, const char *why, struct rule_facts *io)
{
	io->file_issues = arena_grow(arena, io->file_issues, &io->file_issue_capacity,
				     io->file_issue_count, sizeof(*io->file_issues));
	io->file_issues[io->file_issue_count++] =
		(struct rule_issue){ .kind = kind, .text = file->path, .why = why };
}

static bool begins_with(struct bytes content, const char *mark)
{
	return content.length >= 2 && memcmp(content.data, mark, 2) == 0;
}

void rules_check_file(struct arena *arena, const struct rules_file *file, struct rule_facts *io)
{
	struct bytes content = file->content;

	if (file->from.status == FACT_ABSENT)
		file_issue(arena, file, ISSUE_UNREADABLE, "it is a link to nothing", io);
	else if (file->from.status == FACT_FAILED)
		file_issue(arena, file, ISSUE_UNREADABLE,
			   arena_printf(arena, "it cannot be read (%s)",
					file->from.words ? file->from.words : "no reason given"),
			   io);
	else if (begins_with(content, "\xFF\xFE") || begins_with(content, "\xFE\xFF"))
		file_issue(arena, file, ISSUE_ENCODING, "it is UTF-16, and udev reads only UTF-8",
			   io);
	else if (content.length > 0 && memchr(content.data, '\0', content.length))
		file_issue(arena, file, ISSUE_ENCODING, "it holds NUL bytes: it is no text", io);
}
