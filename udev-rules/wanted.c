/* SPDX-License-Identifier: Apache-2.0
 *
 * What must be known beyond udev's database before rules can be evaluated.
 */
#include <string.h>
#include <strings.h>

#include "udev-rules/rules.h"

/* A file of rules can name any number; real ones stay far below, the rest counts as not known. */
enum { WANTED_MOST = 512 };

/* ---- which lines count ---- */

enum fit { FITS_NOT, FITS_MAYBE, FITS };

static bool is_match(const struct rule_token *token)
{
	return !token->dropped && (token->op == RULE_MATCH || token->op == RULE_NOMATCH);
}

static enum fit fit_of_alternative(const char *text, size_t length, bool ignore_case)
{
	static const char block[] = "block";
	const size_t block_length = sizeof(block) - 1;

	for (size_t i = 0; i < length; i++)
		if (strchr("*?[\\", text[i]))
			return FITS_MAYBE;
	if (length != block_length)
		return FITS_NOT;
	int order = ignore_case ? strncasecmp(text, block, length) : strncmp(text, block, length);
	return order == 0 ? FITS : FITS_NOT;
}

/* Whether SUBSYSTEM of a block device fits; wildcards are left to the evaluation. */
static enum fit fit_of_subsystem(const struct rule_token *token)
{
	enum fit fit = FITS_NOT;

	for (const char *text = token->value;; text++) {
		size_t length = strcspn(text, "|");
		enum fit found = fit_of_alternative(text, length, token->ignore_case);
		if (found > fit)
			fit = found;
		text += length;
		if (!*text)
			break;
	}
	return token->op == RULE_MATCH ? fit : (enum fit)(FITS - fit);
}

/* FITS only when nothing but the subsystem decides. */
static enum fit fit_of_line(const struct rule_line *line)
{
	enum fit fit = FITS;

	if (line->dropped)
		return FITS_NOT;
	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		enum fit found = FITS_MAYBE;
		if (!is_match(token))
			continue;
		if (token->key == RULE_SUBSYSTEM)
			found = fit_of_subsystem(token);
		if (found < fit)
			fit = found;
	}
	return fit;
}

/* The next line at or after `at` that can apply to a block device; NULL at the end. */
static const struct rule_line *next_line(const struct rule_facts *rules, size_t *io_at)
{
	while (*io_at < rules->line_count) {
		const struct rule_line *line = &rules->lines[*io_at];
		enum fit fit = fit_of_line(line);
		bool jumps = fit == FITS && line->jump_to != SIZE_MAX && line->jump_to > *io_at;
		*io_at = jumps ? line->jump_to : *io_at + 1;
		if (fit != FITS_NOT)
			return line;
	}
	return NULL;
}

/* ---- attributes ---- */

static void want(struct arena *arena, struct names *io, const char *name)
{
	if (io->count < WANTED_MOST && !names_hold(io, name))
		names_add(arena, io, name);
}

/* Of the device itself: not of another ("[dmi/id]…"), not made up at run time, not above it. */
static bool is_plain(const char *name)
{
	return *name && *name != '/' && *name != '[' && !strpbrk(name, "$%") &&
	       !str_starts(name, "../") && !strstr(name, "/../") && !str_ends(name, "/..") &&
	       !str_equal(name, "..");
}

static const char *attribute_substitution(const char *text)
{
	static const char *const heads[] = { "$attr{", "$sysfs{", "%s{" };

	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		if (str_starts(text, heads[i]) && strchr(text, '}'))
			return text + strlen(heads[i]);
	return NULL;
}

/* The device that a substitution takes it from may be any of them. */
static void want_substitutions(struct arena *arena, const char *value, struct names *io_own,
			       struct names *io_parents)
{
	for (const char *text = value; *text; text++) {
		const char *name = attribute_substitution(text);
		if (name) {
			name = arena_strndup(arena, name, strcspn(name, "}"));
			if (is_plain(name)) {
				want(arena, io_own, name);
				want(arena, io_parents, name);
			}
		} else if ((*text == '$' || *text == '%') && text[1] == *text) {
			text++;
		}
	}
}

void rules_wanted_attributes(struct arena *arena, const struct rule_facts *rules,
			     struct names *ret_own, struct names *ret_parents)
{
	const struct rule_line *line;
	size_t at = 0;

	*ret_own = *ret_parents = (struct names){ 0 };
	while ((line = next_line(rules, &at))) {
		for (size_t i = 0; i < line->count; i++) {
			const struct rule_token *token = &line->tokens[i];
			if (token->dropped)
				continue;
			want_substitutions(arena, token->value, ret_own, ret_parents);
			if (!is_match(token))
				continue;
			if (token->key == RULE_ATTR && token->argument && is_plain(token->argument))
				want(arena, ret_own, token->argument);
			if (token->key == RULE_ATTRS && token->argument &&
			    is_plain(token->argument))
				want(arena, ret_parents, token->argument);
			if (token->key == RULE_TEST && is_plain(token->value) &&
			    !strpbrk(token->value, "*?["))
				want(arena, ret_own, token->value);
		}
	}
}

/* ---- files ---- */

static bool runs_program(const struct rule_token *token)
{
	switch (token->key) {
	case RULE_PROGRAM:
		return true;
	case RULE_IMPORT:
		return str_equal(token->argument, "program");
	case RULE_RUN:
		return !token->argument || str_equal(token->argument, "program");
	default:
		return false;
	}
}

/* The first word of a command; NULL when it is not known before it is run. */
static const char *program_of(struct arena *arena, const char *command)
{
	command += strspn(command, " \t");
	bool quoted = *command == '\'' || *command == '"';
	const char end[] = { *command, '\0' };
	size_t length = quoted ? strcspn(command + 1, end) : strcspn(command, " \t");
	const char *program = arena_strndup(arena, command + quoted, length);

	return *program && !strpbrk(program, "$%") ? program : NULL;
}

static void want_program(struct arena *arena, const char *command, struct names *io)
{
	static const char *const folders[] = { "/usr/lib/udev", "/lib/udev" };
	const char *program = program_of(arena, command);

	if (!program)
		return;
	if (*program == '/') {
		want(arena, io, program);
		return;
	}
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		want(arena, io, arena_printf(arena, "%s/%s", folders[i], program));
}

static bool names_file(const struct rule_token *token)
{
	return token->key == RULE_TEST ||
	       (token->key == RULE_IMPORT && str_equal(token->argument, "file"));
}

void rules_wanted_files(struct arena *arena, const struct rule_facts *rules, struct names *ret)
{
	const struct rule_line *line;
	size_t at = 0;

	*ret = (struct names){ 0 };
	while ((line = next_line(rules, &at))) {
		for (size_t i = 0; i < line->count; i++) {
			const struct rule_token *token = &line->tokens[i];
			if (token->dropped)
				continue;
			if (runs_program(token))
				want_program(arena, token->value, ret);
			if (names_file(token) && *token->value == '/' &&
			    !strpbrk(token->value, "*?[$%"))
				want(arena, ret, token->value);
		}
	}
}
