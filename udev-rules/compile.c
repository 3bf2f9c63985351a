/* SPDX-License-Identifier: Apache-2.0 */
#include "udev-rules/compile.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct compiler {
	struct arena *arena;
	const struct rule_facts *facts;
	struct compiled_rules *rules;
	struct symbols memos;
	struct looked_up {
		struct symbols names;
		long *ids;
		size_t count, capacity;
	} users, groups; /* there may be thousands of lines */
};

enum { ALL_SYSTEM_IDS_BELOW = 1000, FIRST_WITH_SYSTEM_IDS_ONLY = 258 };

/* ---- names and numbers ---- */

bool parse_account_number(const char *text, long *ret)
{
	size_t length = strspn(text, "0123456789");

	if (length == 0 || length > 10 || text[length] || (*text == '0' && length > 1))
		return false;
	*ret = strtol(text, NULL, 10);
	return *ret < (long)UINT32_MAX && *ret != UINT16_MAX;
}

bool parse_file_mode(const char *text, long *ret)
{
	size_t length = strspn(text, "01234567");

	if (length == 0 || text[length] || length > 8)
		return false;
	*ret = strtol(text, NULL, 8);
	return *ret <= 07777;
}

static bool is_plain(const char *text)
{
	return !strpbrk(text, "$%");
}

/* ---- tokens ---- */

static const signed char kind_of_match[RULE_KEY_COUNT] = {
	[RULE_ACTION] = STEP_ACTION,
	[RULE_DEVPATH] = STEP_DEVPATH,
	[RULE_KERNEL] = STEP_KERNEL,
	[RULE_KERNELS] = STEP_KERNELS,
	[RULE_SYMLINK] = STEP_SYMLINK,
	[RULE_NAME] = STEP_NAME,
	[RULE_SUBSYSTEM] = STEP_SUBSYSTEM,
	[RULE_SUBSYSTEMS] = STEP_SUBSYSTEMS,
	[RULE_DRIVER] = STEP_DRIVER,
	[RULE_DRIVERS] = STEP_DRIVERS,
	[RULE_ATTR] = STEP_ATTR,
	[RULE_ATTRS] = STEP_ATTRS,
	[RULE_SYSCTL] = STEP_SYSCTL,
	[RULE_ENV] = STEP_ENV,
	[RULE_CONST] = STEP_CONST,
	[RULE_TAG] = STEP_TAG,
	[RULE_TAGS] = STEP_TAGS,
	[RULE_TEST] = STEP_TEST,
	[RULE_PROGRAM] = STEP_PROGRAM,
	[RULE_RESULT] = STEP_RESULT,
	[RULE_IMPORT] = STEP_IMPORT_PROGRAM,
};

static enum step_kind kind_of_import(const struct rule_token *token)
{
	static const struct {
		const char *argument;
		enum step_kind kind;
	} kinds[] = {
		{ "file", STEP_IMPORT_FILE },	    { "program", STEP_IMPORT_PROGRAM },
		{ "builtin", STEP_IMPORT_BUILTIN }, { "db", STEP_IMPORT_DB },
		{ "cmdline", STEP_IMPORT_CMDLINE }, { "parent", STEP_IMPORT_PARENT },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (str_equal(token->argument, kinds[i].argument))
			return kinds[i].kind;
	return STEP_IMPORT_PROGRAM;
}

static enum step_kind kind_of_option(const char *value)
{
	if (strcmp(value, "string_escape=none") == 0)
		return STEP_ESCAPE_NONE;
	if (str_starts(value, "link_priority="))
		return STEP_LINK_PRIORITY;
	return strcmp(value, "string_escape=replace") == 0 ? STEP_ESCAPE_REPLACE : STEP_KIND_COUNT;
}

static bool is_match(const struct rule_token *token)
{
	return token->op == RULE_MATCH || token->op == RULE_NOMATCH;
}

/* STEP_KIND_COUNT: nothing that matters here. */
static enum step_kind kind_of(const struct rule_token *token)
{
	long number;

	if (is_match(token) && token->key == RULE_IMPORT)
		return kind_of_import(token);
	/* the first kind is 0: as a match of ACTION */
	if (is_match(token))
		return kind_of_match[token->key] || token->key == RULE_ACTION
			       ? (enum step_kind)kind_of_match[token->key]
			       : STEP_KIND_COUNT;
	switch (token->key) {
	case RULE_OWNER:
		return is_plain(token->value) ? STEP_OWNER : STEP_OWNER_TEXT;
	case RULE_GROUP:
		return is_plain(token->value) ? STEP_GROUP : STEP_GROUP_TEXT;
	case RULE_MODE:
		return parse_file_mode(token->value, &number) ? STEP_MODE : STEP_MODE_TEXT;
	case RULE_OPTIONS:
		return kind_of_option(token->value);
	case RULE_TAG:
		return STEP_SET_TAG;
	case RULE_ENV:
		return STEP_SET_ENV;
	case RULE_SYMLINK:
		return STEP_SET_SYMLINK;
	case RULE_ATTR:
		return STEP_SET_ATTR;
	case RULE_RUN:
		return STEP_RUN;
	default:
		return STEP_KIND_COUNT;
	}
}

static bool needs_argument(enum step_kind kind)
{
	return kind == STEP_ENV || kind == STEP_ATTR || kind == STEP_ATTRS || kind == STEP_CONST ||
	       kind == STEP_SYSCTL || kind == STEP_SET_ENV || kind == STEP_SET_ATTR;
}

/* ---- what the same match gives is kept for the whole event ---- */

/* Only what no rule can change in between: not the link-names, properties, tags. */
static bool stays_the_same(const struct rule_step *step)
{
	static const char *const changing[] = { "$env",	  "%E",	     "$attr", "%s", "$sysfs",
						"$links", "%L",	     "$id",   "%b", "$driver",
						"%d",	  "$result", "%c" };

	switch (step->kind) {
	case STEP_ACTION:
	case STEP_DEVPATH:
	case STEP_KERNEL:
	case STEP_SUBSYSTEM:
	case STEP_DRIVER:
	case STEP_CONST:
	case STEP_SYSCTL:
		return true;
	case STEP_ATTR:
		return is_plain(step->token->argument);
	case STEP_TEST:
	case STEP_PROGRAM:
		for (size_t i = 0; i < sizeof(changing) / sizeof(*changing); i++)
			if (strstr(step->token->value, changing[i]))
				return false;
		return true;
	default:
		return false;
	}
}

static void append_key(struct strbuf *key, const struct rule_step *step)
{
	const struct rule_token *token = step->token;

	strbuf_printf(key, "%d%d%d%s\1%s\2", step->kind, token->op, token->ignore_case,
		      token->argument ? token->argument : "", token->value);
}

static uint32_t memo_of(struct compiler *compiler, const struct rule_step *steps, size_t count)
{
	struct strbuf key = strbuf_new(compiler->arena);

	for (size_t i = 0; i < count; i++)
		append_key(&key, &steps[i]);
	return symbol_add(&compiler->memos, key.data);
}

/* ---- steps ---- */

static uint32_t slot_of(struct compiler *compiler, const struct rule_step *step)
{
	const struct rule_token *token = step->token;

	switch (step->kind) {
	case STEP_ENV:
	case STEP_SET_ENV:
		return symbol_add(&compiler->rules->env, token->argument);
	case STEP_IMPORT_DB:
	case STEP_IMPORT_CMDLINE:
		return symbol_add(&compiler->rules->env, token->value);
	default:
		return NO_SLOT;
	}
}

/* Properties that a substitution names. */
static void add_named(struct compiler *compiler, const char *text)
{
	for (; text && *text; text++) {
		if (!str_starts(text, "$env{") && !str_starts(text, "%E{"))
			continue;
		const char *name = strchr(text, '{') + 1;
		size_t length = strcspn(name, "}");
		symbol_add(&compiler->rules->env, arena_strndup(compiler->arena, name, length));
	}
}

static long look_up(struct compiler *compiler, struct looked_up *known,
		    const struct accounts *accounts, const char *name)
{
	uint32_t slot = symbol_add(&known->names, name);

	if (slot == known->count) {
		known->ids = arena_grow(compiler->arena, known->ids, &known->capacity, known->count,
					sizeof(*known->ids));
		known->ids[known->count++] = account_id(accounts, name);
	}
	return known->ids[slot];
}

static void resolve(struct compiler *compiler, struct rule_step *step)
{
	const char *name = step->token->value;
	bool user = step->kind == STEP_OWNER;
	const struct accounts *accounts = user ? &compiler->facts->users : &compiler->facts->groups;

	if (parse_account_number(name, &step->number))
		return;
	step->number = strcmp(name, "root") == 0 ? 0 : -1;
	if (step->number == 0 || accounts->from.status != FACT_OBTAINED)
		return;
	step->number = look_up(compiler, user ? &compiler->users : &compiler->groups, accounts,
			       name);
	step->nobody = step->number < 0;
}

/* systemd 258 and later pass over accounts that are no system accounts. */
static bool is_passed_over(const struct compiler *compiler, const struct rule_step *step)
{
	return (step->kind == STEP_OWNER || step->kind == STEP_GROUP) &&
	       compiler->facts->udev_version >= FIRST_WITH_SYSTEM_IDS_ONLY &&
	       step->number >= ALL_SYSTEM_IDS_BELOW;
}

static void compile_step(struct compiler *compiler, struct rule_step *step)
{
	const struct rule_token *token = step->token;
	bool flip = false;

	step->slot = slot_of(compiler, step);
	step->memo = NO_SLOT;
	step->helper = HELPER_OTHER;
	step->number = -1;
	step->negated = token->op == RULE_NOMATCH;
	step->plain = is_plain(token->value);
	add_named(compiler, token->value);
	add_named(compiler, token->argument);
	if (step->kind < STEP_TEST || step->kind == STEP_RESULT) {
		pattern_compile(compiler->arena, token->value, token->ignore_case, &step->pattern,
				&flip);
		step->negated ^= flip;
	}
	if ((step->kind == STEP_SUBSYSTEM || step->kind == STEP_SUBSYSTEMS) &&
	    (strcmp(token->value, "subsystem") == 0 || strcmp(token->value, "bus") == 0 ||
	     strcmp(token->value, "class") == 0))
		step->pattern.kind = PATTERN_SUBSYSTEM;
	if (step->kind == STEP_OWNER || step->kind == STEP_GROUP)
		resolve(compiler, step);
	if (step->kind == STEP_MODE)
		parse_file_mode(token->value, &step->number);
	if (step->kind == STEP_TEST && token->argument)
		parse_file_mode(token->argument, &step->number);
	if (step->kind == STEP_IMPORT_BUILTIN)
		step->helper = helper_of_builtin(token->value);
	if (step->kind == STEP_IMPORT_PROGRAM || step->kind == STEP_PROGRAM)
		step->helper = helper_of_program(token->value);
	if (stays_the_same(step))
		step->memo = memo_of(compiler, step, 1);
}

static int by_kind(const void *a, const void *b)
{
	const struct rule_step *first = a, *second = b;

	if (first->kind != second->kind)
		return first->kind < second->kind ? -1 : 1;
	return first->token < second->token ? -1 : first->token > second->token;
}

static void find_parents(struct compiler *compiler, struct compiled_line *line)
{
	bool same = true;

	line->parents = 0;
	while (line->parents < line->count && line->steps[line->parents].kind < STEP_KERNELS)
		line->parents++;
	line->parents_end = line->parents;
	while (line->parents_end < line->count &&
	       line->steps[line->parents_end].kind <= STEP_TAGS) {
		const struct rule_step *step = &line->steps[line->parents_end++];
		same &= step->kind != STEP_TAGS &&
			(step->kind != STEP_ATTRS || is_plain(step->token->argument));
	}
	line->parents_memo = NO_SLOT;
	if (same && line->parents_end > line->parents)
		line->parents_memo = memo_of(compiler, &line->steps[line->parents],
					     line->parents_end - line->parents);
}

static bool does_nothing(const struct compiled_line *line)
{
	for (size_t i = 0; i < line->count; i++) {
		enum step_kind kind = line->steps[i].kind;
		if (kind >= STEP_FIRST_EFFECT || (kind >= STEP_PROGRAM && kind < STEP_RESULT))
			return false;
	}
	return line->line->jump_to == SIZE_MAX;
}

static void note_links(struct compiler *compiler, const struct compiled_line *line)
{
	for (size_t i = 0; line->local && i < line->count; i++)
		if (line->steps[i].kind == STEP_SET_SYMLINK)
			substitute_globs(compiler->arena, line->steps[i].token->value,
					 &compiler->rules->local_links);
}

static void compile_line(struct compiler *compiler, const struct rule_line *from,
			 struct compiled_line *line)
{
	line->line = from;
	line->local = from->file->origin == RULES_LOCAL;
	line->steps = arena_alloc(compiler->arena, (from->count + 1) * sizeof(*line->steps));
	for (size_t i = 0; i < from->count && !from->dropped; i++) {
		const struct rule_token *token = &from->tokens[i];
		enum step_kind kind = token->dropped ? STEP_KIND_COUNT : kind_of(token);
		if (kind == STEP_KIND_COUNT || (needs_argument(kind) && !token->argument))
			continue;
		struct rule_step *step = &line->steps[line->count];
		*step = (struct rule_step){ .token = token, .line = from, .kind = kind };
		compile_step(compiler, step);
		if (!is_passed_over(compiler, step))
			line->count++;
	}
	qsort(line->steps, line->count, sizeof(*line->steps), by_kind);
	find_parents(compiler, line);
	note_links(compiler, line);
	line->idle = from->dropped || does_nothing(line);
}

/* ---- who sets which property ---- */

static void note_setters(struct compiled_rules *rules, struct arena *arena)
{
	size_t count = rules->env.count;

	rules->set_locally = arena_alloc(arena, (count + 1) * sizeof(bool));
	rules->set_by_line = arena_alloc(arena, (count + 1) * sizeof(bool));
	rules->of_helper = arena_alloc(arena, (count + 1) * HELPER_COUNT * sizeof(bool));
	for (size_t i = 0; i < rules->count; i++)
		for (size_t k = 0; k < rules->lines[i].count; k++) {
			const struct rule_step *step = &rules->lines[i].steps[k];
			if (step->kind != STEP_SET_ENV)
				continue;
			rules->set_by_line[step->slot] = true;
			rules->set_locally[step->slot] |= rules->lines[i].local;
		}
	for (size_t slot = 0; slot < count; slot++)
		for (size_t helper = 0; helper < HELPER_COUNT; helper++)
			rules->of_helper[slot * HELPER_COUNT + helper] =
				helper_gives((enum helper)helper, rules->env.names[slot]);
}

/* udev itself ships this file, so where it is not, those of the distribution were not captured. */
static bool has_distribution(const struct rule_facts *facts)
{
	for (size_t i = 0; i < facts->file_count; i++)
		if (strcmp(facts->files[i]->name, "50-udev-default.rules") == 0)
			return true;
	return false;
}

/* What only one line asks needs not be kept. */
static void drop_single_memos(struct compiled_rules *rules, struct arena *arena)
{
	/* NO_SLOT + 1 is 0: a place for those that have none */
	uint32_t *uses = arena_alloc(arena, (rules->memos + 1) * sizeof(*uses));

	for (size_t i = 0; i < rules->count; i++) {
		uses[rules->lines[i].parents_memo + 1]++;
		for (size_t k = 0; k < rules->lines[i].count; k++)
			uses[rules->lines[i].steps[k].memo + 1]++;
	}
	for (size_t i = 0; i < rules->count; i++) {
		struct compiled_line *line = &rules->lines[i];
		if (uses[line->parents_memo + 1] == 1)
			line->parents_memo = NO_SLOT;
		for (size_t k = 0; k < line->count; k++)
			if (uses[line->steps[k].memo + 1] == 1)
				line->steps[k].memo = NO_SLOT;
	}
}

const struct compiled_rules *rules_compile(struct arena *arena, const struct rule_facts *facts)
{
	struct compiled_rules *rules = arena_alloc(arena, sizeof(*rules));
	struct compiler compiler = { .arena = arena, .facts = facts, .rules = rules };

	rules->env.arena = compiler.memos.arena = arena;
	compiler.users.names.arena = compiler.groups.names.arena = arena;
	rules->lines = arena_alloc(arena, (facts->line_count + 1) * sizeof(*rules->lines));
	rules->count = facts->line_count;
	rules->distribution = has_distribution(facts);
	rules->version = facts->udev_version > 0 ? facts->udev_version : LONG_MAX;
	for (size_t i = 0; i < facts->line_count; i++)
		compile_line(&compiler, &facts->lines[i], &rules->lines[i]);
	rules->memos = compiler.memos.count;
	drop_single_memos(rules, arena);
	note_setters(rules, arena);
	return rules;
}
