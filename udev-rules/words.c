/* SPDX-License-Identifier: Apache-2.0
 *
 * What a word says, and whether its argument, operator and value are such as udev takes.
 */
#include <string.h>

#include "udev-rules/lex.h"

/* All that the functions below look at, and what they fill. */
struct judging {
	struct arena *arena;
	const char *text;
	const struct scan_word *word;
	long udev;
	struct rule_token *token;
	struct word_faults *faults;
};

struct word_fault *rules_fault(struct arena *arena, struct word_faults *io,
			       enum rule_issue_kind kind, size_t at, const char *why)
{
	io->items = arena_grow(arena, io->items, &io->capacity, io->count, sizeof(*io->items));
	struct word_fault *fault = &io->items[io->count++];
	*fault = (struct word_fault){ .kind = kind, .why = why, .at = at };
	return fault;
}

static struct word_fault *fault_of(struct judging *on, enum rule_issue_kind kind, const char *why)
{
	return rules_fault(on->arena, on->faults, kind, on->word->start, why);
}

static void replace(struct word_fault *fault, size_t from, size_t to, const char *with)
{
	fault->from = from;
	fault->to = to;
	fault->with = with;
}

/* The word is to go, with the comma that parts it from the next one, or from the one before. */
static void remove_word(struct judging *on, struct word_fault *fault)
{
	size_t from = on->word->start, to = on->word->end;

	while (rules_is_blank(on->text[to]) || on->text[to] == ',')
		to++;
	if (!on->text[to])
		while (from > 0 &&
		       (rules_is_blank(on->text[from - 1]) || on->text[from - 1] == ','))
			from--;
	replace(fault, from, to, "");
}

/* The operator is to be another one. */
static void replace_operator(struct judging *on, struct word_fault *fault, enum rule_operator op)
{
	size_t at = on->word->operator_at;

	replace(fault, at, at + strlen(rule_operator_text(on->word->op)), rule_operator_text(op));
}

/* udev passes over the line; before the new parser only over the word. */
static void drops_line_or_word(struct judging *on, struct word_fault *fault)
{
	fault->drops_line = !rules_udev_before(on->udev, UDEV_NEW_PARSER);
	on->token->dropped = true;
}

/* ---- keys ---- */

static void unknown_key(struct judging *on)
{
	const struct scan_word *word = on->word;
	const char *meant = rules_key_meant(word->key), *mark;
	struct word_fault *fault;

	if (str_starts(word->key, "\xEF\xBB\xBF")) {
		fault = fault_of(on, ISSUE_ENCODING,
				 "an invisible byte order mark stands before it");
		replace(fault, word->start, word->start + 3, "");
	} else if ((mark = strstr(word->key, "\xC2\xA0")) != NULL) {
		size_t at = word->start + (size_t)(mark - word->key);
		fault = fault_of(on, ISSUE_ENCODING, "a no-break space is no blank to udev");
		replace(fault, at, at + 2, " ");
	} else {
		fault = fault_of(
			on, ISSUE_UNKNOWN_KEY,
			word->key_end == word->start
				? "a key is missing"
				: arena_printf(on->arena, "udev has no key %s", word->key));
		if (meant && rules_key_find(meant, strlen(meant), on->udev) != RULE_KEY_UNKNOWN)
			replace(fault, word->start, word->key_end, meant);
	}
	fault->drops_line = true;
}

/* ---- operators ---- */

static bool is_comparison(enum rule_operator op)
{
	return op == RULE_MATCH || op == RULE_NOMATCH;
}

/* The old parser did not look at the operators of keys that only set. */
static bool takes_any(const struct judging *on, const struct key_info *info)
{
	return rules_udev_before(on->udev, UDEV_NEW_PARSER) &&
	       !(info->operators & OPERATOR_BIT(RULE_MATCH)) && on->word->op != RULE_REMOVE;
}

static void wrong_operator(struct judging *on, const struct key_info *info)
{
	enum rule_operator op = on->word->op;
	const char *name = info->name, *sign = rule_operator_text(op);
	struct word_fault *fault;

	if (!is_comparison(op) &&
	    !(info->operators & ~(OPERATOR_BIT(RULE_MATCH) | OPERATOR_BIT(RULE_NOMATCH)))) {
		fault = fault_of(
			on, op == RULE_SET ? ISSUE_ASSIGN_FOR_MATCH : ISSUE_OPERATOR,
			arena_printf(on->arena, "%s can only be compared, %s sets", name, sign));
		replace_operator(on, fault, RULE_MATCH);
	} else if (is_comparison(op)) {
		fault = fault_of(
			on, ISSUE_OPERATOR,
			arena_printf(on->arena, "%s can only be set, %s compares", name, sign));
		if (op == RULE_MATCH)
			replace_operator(on, fault,
					 info->operators & OPERATOR_BIT(RULE_ADD) &&
							 !(info->taken_as & OPERATOR_BIT(RULE_ADD))
						 ? RULE_ADD
						 : RULE_SET);
	} else {
		fault = fault_of(on, ISSUE_OPERATOR,
				 arena_printf(on->arena, "%s does not take %s", name, sign));
		if (op != RULE_REMOVE)
			replace_operator(on, fault, RULE_SET);
	}
	fault->drops_line = !takes_any(on, info);
	if (!fault->drops_line)
		on->token->op = RULE_SET;
}

/* An operator that udev takes for another one; some are as good as that. */
static void other_operator(struct judging *on, const struct key_info *info)
{
	enum rule_operator op = on->word->op;
	bool program = on->token->key == RULE_PROGRAM;

	on->token->op = info->instead;
	if (on->token->key == RULE_IMPORT || on->token->key == RULE_OPTIONS ||
	    on->token->key == RULE_NAME)
		return;
	struct word_fault *fault = fault_of(on, program ? ISSUE_PROGRAM_ASSIGN : ISSUE_OPERATOR,
					    arena_printf(on->arena, "udev takes %s for %s",
							 rule_operator_text(op),
							 rule_operator_text(info->instead)));
	replace_operator(on, fault, info->instead);
}

static bool operator_is_known(const struct judging *on, const struct key_info *info)
{
	enum { UDEV_SYMLINK_REMOVE = 254 };

	if (on->token->key == RULE_SYMLINK && on->word->op == RULE_REMOVE)
		return !rules_udev_before(on->udev, UDEV_SYMLINK_REMOVE);
	return info->operators & OPERATOR_BIT(on->word->op);
}

static void judge_operator(struct judging *on, const struct key_info *info)
{
	if (!operator_is_known(on, info))
		wrong_operator(on, info);
	else if (info->taken_as & OPERATOR_BIT(on->word->op))
		other_operator(on, info);
}

/* ---- arguments ---- */

static bool is_one_of(const char *text, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(text, *names) == 0)
			return true;
	return false;
}

/* Octal digits, at most 07777. */
static bool is_mode(const char *text)
{
	unsigned long mode = 0;

	text += strspn(text, " \t\n\r");
	if (!*text)
		return false;
	for (; *text >= '0' && *text <= '7' && mode <= 07777; text++)
		mode = mode * 8 + (unsigned long)(*text - '0');
	return !*text && mode <= 07777;
}

/* ENV of what the kernel or udev itself says. */
static bool can_be_set(const char *property)
{
	static const char *const names[] = { "ACTION",	"DEVLINKS", "DEVNAME",	 "DEVPATH",
					     "DEVTYPE", "DRIVER",   "IFINDEX",	 "MAJOR",
					     "MINOR",	"SEQNUM",   "SUBSYSTEM", "TAGS",
					     NULL };

	return !is_one_of(property, names);
}

/* The first word of the value is one, or the beginning of one: udev takes that, too. */
static bool is_builtin(const char *value)
{
	static const char *const names[] = { "blkid",	 "btrfs",	  "dissect_image",
					     "hwdb",	 "factory_reset", "firmware",
					     "input_id", "keyboard",	  "kmod",
					     "net_id",	 "net_driver",	  "net_setup_link",
					     "path_id",	 "tpm2_id",	  "uaccess",
					     "usb_id" };

	value += strspn(value, " \t\n\r");
	size_t length = strcspn(value, " \t\n\r");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strncmp(names[i], value, length) == 0)
			return true;
	return false;
}

/* Why udev does not take what stands within { }; NULL when it does. */
static const char *bad_argument(struct judging *on)
{
	static const char *const imports[] = { "program", "builtin", "file", "db",
					       "cmdline", "parent",  NULL };
	static const char *const runs[] = { "program", "builtin", NULL };
	static const char *const constants[] = { "arch", "virt", "cvm", NULL };
	const char *argument = on->word->argument;

	switch (on->token->key) {
	case RULE_IMPORT:
		return is_one_of(argument, imports) ? NULL : "udev knows no such IMPORT";
	case RULE_RUN:
		return is_one_of(argument, runs) ? NULL : "udev knows no such RUN";
	case RULE_CONST:
		return is_one_of(argument, constants) ? NULL : "udev knows no such CONST";
	case RULE_TEST:
		return !*argument || is_mode(argument) ? NULL
						       : "what stands in { } is no octal mode";
	case RULE_ENV:
		return is_comparison(on->word->op) || can_be_set(argument)
			       ? NULL
			       : "udev does not let rules set this property";
	default:
		return NULL;
	}
}

static void judge_argument(struct judging *on, const struct key_info *info)
{
	const char *argument = on->word->argument;
	struct word_fault *fault = NULL;
	enum rule_key key = on->token->key;

	if (info->argument == ARGUMENT_NONE && argument) {
		fault = fault_of(on, ISSUE_ARGUMENT,
				 arena_printf(on->arena, "%s takes nothing in { }", info->name));
		fault->drops_line = true;
	} else if (info->argument == ARGUMENT_NEEDED && (!argument || !*argument)) {
		fault = fault_of(on, ISSUE_ARGUMENT,
				 arena_printf(on->arena, "%s needs a name in { }", info->name));
		fault->drops_line = true;
	} else if (argument) {
		const char *why = bad_argument(on);
		if (!why)
			return;
		fault = fault_of(on, ISSUE_ARGUMENT, why);
		fault->drops_line = true;
		if (key == RULE_IMPORT || key == RULE_RUN)
			drops_line_or_word(on, fault);
	}
}

/* ---- values ---- */

/* One of udev's substitutions at text[0], which is $ or %; its length, 0 when it is none. */
static size_t substitution(const char *text)
{
	static const char *const names[] = { "$devnode", "$tempnode", "$attr",	 "$sysfs",
					     "$env",	 "$kernel",   "$number", "$driver",
					     "$devpath", "$id",	      "$major",	 "$minor",
					     "$result",	 "$parent",   "$name",	 "$links",
					     "$root",	 "$sys" };
	static const char needs_name[] = "sE";
	size_t length = 0;
	bool named = false;

	if (text[1] == text[0])
		return 2;
	for (size_t i = 0; *text == '$' && i < sizeof(names) / sizeof(*names); i++) {
		if (str_starts(text, names[i]) && strlen(names[i]) > length) {
			length = strlen(names[i]);
			named = i == 2 || i == 3 || i == 4;
		}
	}
	if (*text == '%' && text[1] && strchr("NsEknpbMmcPDLrSd", text[1])) {
		length = 2;
		named = strchr(needs_name, text[1]) != NULL;
	}
	if (length && text[length] == '{') {
		const char *end = strchr(text + length, '}');
		if (!end || end == text + length + 1)
			return 0;
		return (size_t)(end - text) + 1;
	}
	return named ? 0 : length;
}

/* The first $ or % that udev will not replace; NULL when there is none. */
static const char *bad_substitution(const char *value)
{
	while ((value = strpbrk(value, "$%")) != NULL) {
		size_t length = substitution(value);
		if (length == 0)
			return value;
		value += length;
	}
	return NULL;
}

/* True for keys in whose value udev replaces $ and %. */
static bool is_substituted(const struct rule_token *token)
{
	switch (token->key) {
	case RULE_PROGRAM:
	case RULE_IMPORT:
	case RULE_TEST:
		return true;
	default:
		return !is_comparison(token->op) && token->key != RULE_OPTIONS &&
		       token->key != RULE_GOTO && token->key != RULE_LABEL;
	}
}

static struct word_fault *bad_value(struct judging *on, const char *why, bool remove)
{
	struct word_fault *fault = fault_of(on, ISSUE_VALUE, why);

	on->token->dropped = true;
	if (remove)
		remove_word(on, fault);
	return fault;
}

static bool is_number(const char *text)
{
	text += strspn(text, " \t\n\r");
	if (*text == '-' || *text == '+')
		text++;
	return *text && !text[strspn(text, "0123456789")];
}

/* Behind "log_level=". */
static bool is_log_level(const char *text)
{
	static const char *const names[] = { "emerg",  "alert", "crit",	 "err",	  "warning",
					     "notice", "info",	"debug", "reset", NULL };

	return is_one_of(text, names) || (*text >= '0' && *text <= '7' && !text[1]);
}

/* An option with a value that udev refuses together with the line. */
static bool is_bad_option(const char *value)
{
	const char *number = str_starts(value, "link_priority=") ? strchr(value, '=') + 1 : NULL;
	const char *level = str_starts(value, "log_level=") ? strchr(value, '=') + 1 : NULL;

	return (number && !is_number(number)) || (level && !is_log_level(level));
}

static void judge_option(struct judging *on)
{
	static const char *const names[] = { "string_escape=none",
					     "string_escape=replace",
					     "db_persist",
					     "watch",
					     "nowatch",
					     "dump",
					     NULL };
	static const char *const beginnings[] = { "static_node=", "link_priority=", "log_level=" };
	const char *value = on->word->value;
	bool known = is_one_of(value, names);

	if (rules_udev_before(on->udev, UDEV_NEW_PARSER))
		return;
	for (size_t i = 0; i < sizeof(beginnings) / sizeof(*beginnings); i++)
		known |= str_starts(value, beginnings[i]);
	if (!known)
		bad_value(on, "udev knows no such option", true);
	else if (is_bad_option(value))
		bad_value(on, "udev does not understand what follows the =", false)->drops_line =
			true;
}

static void judge_name(struct judging *on)
{
	const char *value = on->word->value;

	if (is_comparison(on->word->op) || (strcmp(value, "%k") != 0 && *value))
		return;
	struct word_fault *fault = fault_of(on, ISSUE_VALUE,
					    "udev refuses a NAME that says nothing");
	drops_line_or_word(on, fault);
	remove_word(on, fault);
}

static void judge_value(struct judging *on)
{
	const char *value = on->word->value, *argument = on->word->argument;
	bool fixed = !strpbrk(value, "$%");

	switch (on->token->key) {
	case RULE_OWNER:
	case RULE_GROUP:
		if (!*value)
			bad_value(on, "it is empty", false);
		break;
	case RULE_MODE:
		if (fixed && !is_mode(value))
			bad_value(on, "it is no octal mode", false);
		break;
	case RULE_OPTIONS:
		judge_option(on);
		break;
	case RULE_NAME:
		judge_name(on);
		break;
	case RULE_IMPORT:
	case RULE_RUN:
		if (str_equal(argument, "builtin") && !is_builtin(value))
			drops_line_or_word(on,
					   fault_of(on, ISSUE_VALUE, "udev has no such builtin"));
		break;
	default:
		break;
	}
	const char *bad = is_substituted(on->token) ? bad_substitution(value) : NULL;
	if (bad)
		fault_of(on, ISSUE_VALUE,
			 arena_printf(on->arena, "udev does not replace %.*s",
				      (int)(1 + strcspn(bad + 1, " /$%{}-")), bad));
}

static void judge_prefix(struct judging *on)
{
	enum rule_key key = on->token->key;

	if (!on->word->ignore_case)
		return;
	if (is_comparison(on->token->op) && key != RULE_PROGRAM && key != RULE_IMPORT &&
	    key != RULE_TEST)
		return;
	struct word_fault *fault = fault_of(on, ISSUE_VALUE, "i\"…\" is only for comparisons");
	fault->drops_line = true;
	replace(fault, on->word->value_at, on->word->value_at + 1, "");
}

void rules_judge_word(struct arena *arena, const char *text, const struct scan_word *word,
		      long udev, struct rule_token *ret, struct word_faults *io_faults)
{
	enum rule_key key = rules_key_find(word->key, word->key_end - word->start, udev);
	struct judging on = { arena, text, word, udev, ret, io_faults };

	*ret = (struct rule_token){
		.key = key,
		.op = word->op,
		.written = word->op,
		.key_text = word->key,
		.argument = word->argument,
		.value = word->value,
		.ignore_case = word->ignore_case,
	};
	if (key == RULE_KEY_UNKNOWN) {
		unknown_key(&on);
		return;
	}
	judge_operator(&on, rules_key_info(key));
	judge_prefix(&on);
	judge_argument(&on, rules_key_info(key));
	judge_value(&on);
}
