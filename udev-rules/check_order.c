/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines that compare a property before the file that sets it is read.
 */
#include <string.h>

#include "udev-rules/checks.h"
#include "udev-rules/compile.h"
#include "udev-rules/view.h"

/* Where the distribution's rules are not known: from which name on a file can see the property. */
static const struct {
	const char *prefix, *file;
} usual[] = {
	{ "DM_NAME", "10-dm.rules" },
	{ "DM_UUID", "10-dm.rules" },
	{ "ID_", "55" },
};

static const char *usual_file(const char *property)
{
	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++)
		if (str_starts(property, usual[i].prefix))
			return usual[i].file;
	return NULL;
}

static bool imports(const struct rule_token *token, const char *property)
{
	enum helper helper = HELPER_OTHER;

	if (str_equal(token->argument, "builtin"))
		helper = helper_of_builtin(token->value);
	else if (str_equal(token->argument, "program"))
		helper = helper_of_program(token->value);
	else
		return !str_equal(token->argument, "db") || str_equal(token->value, property);
	return helper == HELPER_OTHER || helper_gives(helper, property);
}

/* True when the line may set the property. */
static bool may_set(const struct rule_line *line, const char *property)
{
	for (size_t i = 0; !line->dropped && i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		if (token->key == RULE_IMPORT && imports(token, property))
			return true;
		if (token->key == RULE_ENV && !rules_is_comparison(token) &&
		    str_equal(token->argument, property))
			return true;
	}
	return false;
}

static const struct rule_line *find_first_setting(const struct rule_facts *rules,
						  const char *property)
{
	for (size_t i = 0; i < rules->line_count; i++)
		if (may_set(&rules->lines[i], property))
			return &rules->lines[i];
	return NULL;
}

/* The first line that may set the property; NULL. */
static const struct rule_line *first_setting(const struct rule_view *view, const char *property)
{
	struct rule_memory *memory = view->memory;

	for (size_t i = 0; i < memory->setter_count; i++)
		if (strcmp(memory->setters[i].property, property) == 0)
			return memory->setters[i].line;
	memory->setters = arena_grow(view->arena, memory->setters, &memory->setter_capacity,
				     memory->setter_count, sizeof(*memory->setters));
	struct first_setter *setter = &memory->setters[memory->setter_count++];
	setter->property = property;
	setter->line = find_first_setting(view->rules, property);
	return setter->line;
}

/* The file that the line should follow; NULL when it is late enough. */
static const char *follows(const struct rule_view *view, const struct rule_line *line,
			   const struct rule_token *token)
{
	const char *property = token->argument;
	const char *file = usual_file(property);

	if (!file || line->file->argument)
		return NULL;
	const struct rule_line *first = first_setting(view, property);
	if (first && first < line)
		return NULL;
	if (view->rules->compiled && view->rules->compiled->distribution)
		return first && first->file != line->file ? first->file->name : NULL;
	return strcmp(line->file->name, file) < 0 ? file : NULL;
}

const struct rule_token *rules_too_early_in(const struct rule_view *view,
					    const struct rule_line *line)
{
	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		if (token->key == RULE_ENV && token->op == RULE_MATCH && *token->value &&
		    follows(view, line, token))
			return token;
	}
	return NULL;
}

static void report(const struct rule_view *view, struct sink *sink, const struct rule_line *line,
		   const struct rule_token *token)
{
	const char *file = follows(view, line, token);
	bool whole = str_ends(file, ".rules");
	struct rule_loss loss;

	rules_loss_of(view, line, &loss);
	struct finding *finding = rules_fail_line(
		sink, SEVERITY_WARNING, line,
		"%s compares %s, which is set later%s%s: files are read in the order of their "
		"names%s",
		rules_place(sink, line), token->argument, whole ? ", in " : "", whole ? file : "",
		rules_loss_in_words(sink, &loss));
	rules_reaches_loss(sink, finding, &loss);
	sink_step(sink, finding,
		  arena_printf(view->arena,
			       "rename %s so that it sorts behind the files of the distribution: "
			       "99-oracle-asm.rules",
			       line->file->path),
		  NULL, "none until udev reads its rules again");
	rules_step_trigger(view, sink, finding, line);
}

void rules_check_order(const struct check_input *input, struct sink *sink)
{
	struct rule_view view;

	rules_view(input, sink, &view);
	for (size_t i = 0; i < view.rules->line_count; i++) {
		const struct rule_line *line = &view.rules->lines[i];
		if (!rules_is_of_asm(&view, line))
			continue;
		const struct rule_token *token = rules_too_early_in(&view, line);
		if (token)
			report(&view, sink, line, token);
	}
}
