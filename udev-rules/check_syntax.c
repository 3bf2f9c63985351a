/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of what is written in the local rules, whatever it means.
 */
#include <string.h>

#include "udev-rules/checks.h"
#include "udev-rules/lex.h"

/* ---- which lines ---- */

/* A line that is certainly about something else than disks cannot hurt ASM. */
static bool can_touch_disks(const struct rule_line *line)
{
	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		if (token->op != RULE_MATCH)
			continue;
		if (token->key == RULE_SUBSYSTEM && !strpbrk(token->value, "*?[|") &&
		    strcmp(token->value, "block") != 0)
			return false;
		if (token->key == RULE_KERNEL && *token->value &&
		    !rules_can_name_disks(token->value))
			return false;
	}
	return true;
}

static const struct rule_issue *file_issue_of(const struct rule_facts *rules,
					      const struct rules_file *file)
{
	for (size_t i = 0; i < rules->file_issue_count; i++)
		if (str_equal(rules->file_issues[i].text, file->path))
			return &rules->file_issues[i];
	return NULL;
}

/* Lines of what is no text at all are not worth a word. */
static bool is_judged(const struct rule_facts *rules, const struct rule_line *line)
{
	return line->file->origin == RULES_LOCAL && line->issue_count > 0 &&
	       !file_issue_of(rules, line->file);
}

/* ---- severity ---- */

/* udev passes over the token to which an issue belongs. */
static bool token_is_dropped(const struct rule_line *line, const struct rule_issue *issue)
{
	for (size_t i = 0; i < line->count; i++)
		if (line->tokens[i].dropped && line->tokens[i].line == issue->line &&
		    str_equal(line->tokens[i].text, issue->text))
			return true;
	return false;
}

/* As if it could touch disks; SEVERITY_NONE when it is no matter of syntax. */
static enum severity severity_of(const struct rule_line *line, const struct rule_issue *issue)
{
	switch (issue->kind) {
	case ISSUE_ASSIGN_FOR_MATCH:
	case ISSUE_PROGRAM_ASSIGN:
	case ISSUE_NAME_IGNORED:
	case ISSUE_COMMA:
	case ISSUE_UNREADABLE:
	case ISSUE_KIND_COUNT:
		return SEVERITY_NONE;
	case ISSUE_UNTERMINATED:
	case ISSUE_NO_QUOTES:
	case ISSUE_SPLIT_LINE:
	case ISSUE_NO_LABEL:
	case ISSUE_NOT_A_RULE:
		return SEVERITY_CRITICAL;
	case ISSUE_NO_EFFECT:
		return SEVERITY_NOTICE;
	default:
		if (issue->drops_line)
			return SEVERITY_CRITICAL;
		return token_is_dropped(line, issue) ? SEVERITY_WARNING : SEVERITY_NOTICE;
	}
}

static enum severity limited(const struct rule_line *line, enum severity severity)
{
	return severity == SEVERITY_CRITICAL && !can_touch_disks(line) ? SEVERITY_WARNING
								       : severity;
}

/* ---- which disks ---- */

/* True when the text holds `name` as a whole value or alternative, or, when it is long, anywhere. */
static bool mentions(const char *text, const char *name)
{
	enum { LONG = 8 };
	size_t length = name ? strlen(name) : 0;

	for (const char *at = text; length > 0 && (at = strstr(at, name)) != NULL; at += length)
		if (length >= LONG ||
		    (at > text && strchr("\"|", at[-1]) && at[length] && strchr("\"|", at[length])))
			return true;
	return false;
}

static bool mentions_disk(const char *text, const struct disk *disk)
{
	static const char *const keys[] = { "ID_SERIAL", "ID_SERIAL_SHORT", "ID_WWN", "ID_PATH",
					    "DM_UUID" };
	const struct block_device *device = disk->device;

	if (mentions(text, disk->wwid))
		return true;
	if (!device)
		return false;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (mentions(text, property_find(&device->properties, keys[i])))
			return true;
	return mentions(text, device->dm_name) || mentions(text, device->kernel);
}

/* True when the line is about certain disks, whichever they are. */
static bool tells_disks_apart(const char *text)
{
	static const char *const words[] = { "RESULT",	"ID_SERIAL", "ID_WWN", "ID_PATH",
					     "DM_UUID", "DM_NAME",   "wwid",   "ID_FS_LABEL" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strstr(text, words[i]))
			return true;
	return false;
}

/* A lost line is the cause only for the disks that it is about. */
static void reach(struct sink *sink, const struct disk_facts *disks, const struct rule_line *line,
		  const struct rule_issue *issue, struct finding *finding)
{
	const char *text = issue->correction ? issue->correction : line->text;

	if (finding->severity != SEVERITY_CRITICAL || tells_disks_apart(text))
		finding->reach = REACH_NONE;
	for (size_t i = 0; i < disks->disks.count; i++)
		if (finding->severity == SEVERITY_CRITICAL &&
		    mentions_disk(text, &disks->disks.items[i]))
			sink_reaches(sink, finding, disks->disks.items[i].path);
}

/* ---- telling ---- */

static const char *consequence(const struct rule_line *line, const struct rule_issue *issue)
{
	switch (issue->kind) {
	case ISSUE_SPLIT_LINE:
	case ISSUE_NO_LABEL:
	case ISSUE_NAME_IGNORED:
	case ISSUE_NO_EFFECT:
		return "";
	case ISSUE_UNTERMINATED:
	case ISSUE_NO_QUOTES:
	case ISSUE_NOT_A_RULE:
		if (!issue->drops_line)
			return ", so udev reads the line only up to there";
		break;
	default:
		break;
	}
	if (issue->drops_line)
		return ", so udev passes over the whole line";
	return token_is_dropped(line, issue) ? ", so udev passes over it" : "";
}

/* The devices of the disks that the finding reaches; of a torn rule none, since a part of it holds for
 * every device. */
static struct names kernels_of(struct sink *sink, const struct disk_facts *disks,
			       const struct rule_issue *issue, const struct finding *finding)
{
	struct names kernels = { 0 };

	for (size_t i = 0; i < disks->disks.count && issue->kind != ISSUE_SPLIT_LINE; i++) {
		const struct disk *disk = &disks->disks.items[i];
		const struct block_device *device = disk_judged_device(disks, disk);
		if (device && names_hold(&finding->reached, disk->path) &&
		    !names_hold(&kernels, device->kernel))
			names_add(sink_arena(sink), &kernels, device->kernel);
	}
	return kernels;
}

static void add_steps(struct sink *sink, const struct disk_facts *disks,
		      const struct rule_line *line, const struct rule_issue *issue,
		      struct finding *finding)
{
	struct arena *arena = sink_arena(sink);
	unsigned until = issue->until ? issue->until : line->last;
	const char *where = until > line->number
				    ? arena_printf(arena, "lines %u to %u", line->number, until)
				    : arena_printf(arena, "line %u", line->number);
	const char *step = arena_printf(arena, "correct %s of %s", where, line->file->path);

	if (issue->correction)
		step = arena_printf(arena, "in %s, write %s as%s: %s", line->file->path, where,
				    until > line->number ? " one" : "", issue->correction);
	sink_step(sink, finding, step, NULL, "none by itself");
	if (!can_touch_disks(line))
		return;
	struct names kernels = kernels_of(sink, disks, issue, finding);
	sink_step_trigger(sink, finding, &kernels);
}

/* The line, and those that belong to it, which do by themselves what the whole was never meant to. */
static void quote(struct sink *sink, const struct rule_facts *rules, const struct rule_line *line,
		  const struct rule_issue *issue, struct finding *finding)
{
	const struct rule_line *end = rules->lines + rules->line_count;

	sink_evidence(sink, finding, line->where, line->text);
	for (const struct rule_line *next = line + 1;
	     next < end && next->number <= issue->until && next->number > line->number; next++) {
		sink_evidence(sink, finding, next->where, next->text);
		if (finding->reach != REACH_ALL)
			sink_reaches(sink, finding, next->where);
	}
}

static struct finding *tell(struct sink *sink, const struct check_input *input,
			    const struct rule_line *line, const struct rule_issue *issue,
			    enum severity severity)
{
	struct finding *finding = sink_fail(sink, limited(line, severity), line->where,
					    "%s:%u: '%s': %s%s", line->file->path, issue->line,
					    issue->text, issue->why, consequence(line, issue));

	reach(sink, input->facts->disks, line, issue, finding);
	quote(sink, input->facts->disks->rules, line, issue, finding);
	add_steps(sink, input->facts->disks, line, issue, finding);
	return finding;
}

/* ---- udev.syntax ---- */

static void syntax_of_line(struct sink *sink, const struct check_input *input,
			   const struct rule_line *line)
{
	const struct rule_issue *worst = NULL;
	enum severity severity = SEVERITY_NONE;

	for (size_t i = 0; i < line->issue_count; i++) {
		enum severity other = severity_of(line, &line->issues[i]);
		if (other <= severity)
			continue;
		worst = &line->issues[i];
		severity = other;
	}
	if (!worst)
		return;
	struct finding *finding = tell(sink, input, line, worst, severity);
	for (size_t i = 0; i < line->issue_count; i++)
		if (&line->issues[i] != worst && severity_of(line, &line->issues[i]))
			sink_evidence(sink, finding, line->issues[i].text, line->issues[i].why);
}

/* A file of which udev, or gridck, knows nothing. */
static void syntax_of_file(struct sink *sink, const struct rule_facts *rules,
			   const struct rules_file *file)
{
	const struct rule_issue *issue = file_issue_of(rules, file);
	enum fact_status status = file->from.status;

	if (issue) {
		struct finding *finding = sink_fail(
			sink,
			issue->kind == ISSUE_UNREADABLE ? SEVERITY_WARNING : SEVERITY_CRITICAL,
			file->path, "udev cannot use %s: %s", file->path, issue->why);
		finding->reach = REACH_NONE;
		sink_evidence(sink, finding, file->path, issue->why);
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink),
				       "write %s anew as plain text, or remove it", file->path),
			  NULL, "none by itself");
	} else if (!file->masked && status != FACT_OBTAINED && status != FACT_NOT_CAPTURED &&
		   status != FACT_NOT_ASKED) {
		sink_unknown(sink, file->path, "it is not known what stands in %s: %s", file->path,
			     file->from.words ? file->from.words : fact_status_name(status));
	}
}

void rules_check_syntax(const struct check_input *input, struct sink *sink)
{
	const struct rule_facts *rules = input->facts->disks->rules;

	for (size_t i = 0; i < rules->file_count; i++)
		if (rules->files[i]->origin == RULES_LOCAL && !rules->files[i]->shadowed_by)
			syntax_of_file(sink, rules, rules->files[i]);
	for (size_t i = 0; i < rules->line_count; i++)
		if (is_judged(rules, &rules->lines[i]))
			syntax_of_line(sink, input, &rules->lines[i]);
}

/* ---- udev.assign-for-match ---- */

void rules_check_assign_for_match(const struct check_input *input, struct sink *sink)
{
	const struct rule_facts *rules = input->facts->disks->rules;

	for (size_t i = 0; i < rules->line_count; i++) {
		const struct rule_line *line = &rules->lines[i];
		const struct rule_issue *issue = NULL;
		if (!is_judged(rules, line))
			continue;
		for (size_t j = 0; j < line->issue_count; j++) {
			enum rule_issue_kind kind = line->issues[j].kind;
			if (kind == ISSUE_ASSIGN_FOR_MATCH ||
			    (kind == ISSUE_PROGRAM_ASSIGN && !issue))
				issue = &line->issues[j];
			if (kind == ISSUE_ASSIGN_FOR_MATCH)
				break;
		}
		if (issue)
			tell(sink, input, line, issue,
			     issue->drops_line ? SEVERITY_CRITICAL : SEVERITY_NOTICE);
	}
}

/* ---- udev.name-ignored ---- */

static const struct rule_token *name_of(const struct rule_line *line)
{
	for (size_t i = 0; i < line->count; i++)
		if (line->tokens[i].key == RULE_NAME && line->tokens[i].dropped)
			return &line->tokens[i];
	return NULL;
}

/* Another rule makes the link that NAME was meant to be. */
static bool link_is_there(const struct block_devices *devices, struct arena *arena,
			  const char *value)
{
	const char *path = arena_printf(arena, "/dev/%s", value);

	for (size_t i = 0; i < devices->count; i++)
		if (names_hold(&devices->items[i].links, path))
			return true;
	return false;
}

void rules_check_name_ignored(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *disks = input->facts->disks;
	const struct rule_facts *rules = disks->rules;

	for (size_t i = 0; i < rules->line_count; i++) {
		const struct rule_line *line = &rules->lines[i];
		for (size_t j = 0; j < line->issue_count && is_judged(rules, line); j++) {
			const struct rule_issue *issue = &line->issues[j];
			const struct rule_token *name = name_of(line);
			if (issue->kind != ISSUE_NAME_IGNORED || !name)
				continue;
			bool there = link_is_there(&disks->devices, sink_arena(sink), name->value);
			tell(sink, input, line,
			     &(struct rule_issue){
				     .kind = issue->kind,
				     .line = issue->line,
				     .text = issue->text,
				     .why = arena_printf(sink_arena(sink), "%s, so /dev/%s %s",
							 issue->why, name->value,
							 there ? "comes from another line"
							       : "never comes"),
				     .correction = issue->correction,
			     },
			     there ? SEVERITY_NOTICE : SEVERITY_CRITICAL);
			break;
		}
	}
}
