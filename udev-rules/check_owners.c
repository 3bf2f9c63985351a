/* SPDX-License-Identifier: Apache-2.0
 *
 * Owners that udevd does not know at boot, and names that pretend to be of ASMLib.
 */
#include <stdlib.h>
#include <string.h>

#include "node/shell.h"
#include "udev-rules/checks.h"
#include "udev-rules/view.h"

/* From this systemd on only users and groups of the system may own a node. */
enum { VERSION_SYSTEM_ONLY = 258, SYSTEM_ID_LAST = 999 };

/* ---- udev.unknown-user ---- */

enum owner_fault { OWNER_GOOD, OWNER_UNKNOWN, OWNER_NOT_OF_SYSTEM };

static enum owner_fault fault_of(const struct rule_facts *rules, const struct rule_token *token)
{
	const struct accounts *accounts = token->key == RULE_OWNER ? &rules->users : &rules->groups;
	char *end;
	long number = strtol(token->value, &end, 10);

	if (rules_has_substitution(token->value) || !*token->value)
		return OWNER_GOOD;
	if (*end) {
		if (accounts->from.status != FACT_OBTAINED)
			return OWNER_GOOD;
		number = account_id(accounts, token->value);
		if (number < 0)
			return OWNER_UNKNOWN;
	}
	return rules->udev_version >= VERSION_SYSTEM_ONLY && number > SYSTEM_ID_LAST
		       ? OWNER_NOT_OF_SYSTEM
		       : OWNER_GOOD;
}

/* The disks that the line fits and that ASM or the databases cannot open after the next boot. */
static size_t wrong_disks(const struct rule_view *view, const struct rule_line *line,
			  const struct disk ***ret)
{
	struct rule_fit_range fits = rules_fits(view, line);
	size_t count = 0;

	*ret = arena_alloc(view->arena, (fits.count + 1) * sizeof(**ret));
	for (size_t i = 0; i < fits.count; i++) {
		const struct disk *disk = rules_disk_of(view, fits.items[i].device);
		if (disk && rules_is_wrong(view, disk, rules_after_boot(view, disk)))
			(*ret)[count++] = disk;
	}
	return count;
}

/* A name that ASM needs is known to a directory alone; any other is a slip. */
static void steps_of_owner(const struct rule_view *view, struct sink *sink, struct finding *finding,
			   const struct rule_line *line, const struct rule_token *token)
{
	const struct expected_facts *expected = &view->disks->expected;
	bool owner = token->key == RULE_OWNER;
	const char *wanted = owner ? expected->user : expected->group;
	const struct accounts *accounts = owner ? &view->rules->users : &view->rules->groups;
	const char *database = owner ? "passwd" : "group";

	if (str_equal(wanted, token->value)) {
		sink_step(sink, finding,
			  arena_printf(view->arena, "getent %s %s >>/etc/%s", database,
				       shell_word(view->arena, wanted), database),
			  "root", "none; it keeps the number that the directory service has");
		rules_step_trigger(view, sink, finding, line);
	} else if (wanted && account_id(accounts, wanted) >= 0) {
		const char *set = arena_printf(view->arena, "%s%s\"%s\"", token->key_text,
					       rule_operator_text(token->op), wanted);
		rules_step_write(view, sink, finding, line,
				 rules_rewritten(sink, line, token, set));
	} else {
		rules_step_write(view, sink, finding, line, NULL);
	}
}

static void report_owner(const struct rule_view *view, struct sink *sink,
			 const struct rule_line *line, const struct rule_token *token,
			 enum owner_fault fault)
{
	const struct disk **disks;
	size_t count = wrong_disks(view, line, &disks);
	bool unknown = fault == OWNER_UNKNOWN;
	const char *file = token->key == RULE_OWNER ? "/etc/passwd" : "/etc/group";
	const char *why = unknown ? arena_printf(view->arena,
						 "%s is not in %s: udevd does not find it at boot, "
						 "and leaves root",
						 token->value, file)
				  : arena_printf(view->arena,
						 "%s is no account of the system, and systemd %ld "
						 "passes over such owners and groups",
						 token->value, view->rules->udev_version);
	struct finding *finding = rules_fail_line(
		sink, unknown && count ? SEVERITY_CRITICAL : SEVERITY_WARNING, line, "%s: %s%s%s",
		rules_place(sink, line), why, count ? "; ASM loses " : "",
		rules_disks_in_words(sink, disks, count));

	for (size_t i = 0; i < count; i++)
		rules_reaches_disk(sink, finding, disks[i]);
	if (unknown) {
		steps_of_owner(view, sink, finding, line, token);
		return;
	}
	sink_step(sink, finding,
		  "hand the disks out by another provider (ASMLib) or give the owner and the "
		  "group numbers below 1000, with ASM and the databases of this node down",
		  NULL,
		  "numbers of accounts are changed with everything of Oracle on this node down");
}

void rules_check_unknown_user(const struct check_input *input, struct sink *sink)
{
	static const enum rule_key keys[] = { RULE_OWNER, RULE_GROUP };
	struct rule_view view;

	rules_view(input, sink, &view);
	for (size_t i = 0; i < view.rules->line_count; i++) {
		const struct rule_line *line = &view.rules->lines[i];
		if (!rules_is_of_asm(&view, line))
			continue;
		for (size_t j = 0; j < sizeof(keys) / sizeof(*keys); j++) {
			const struct rule_token *token = rules_setting_of(line, keys[j]);
			enum owner_fault fault = token ? fault_of(view.rules, token) : OWNER_GOOD;
			if (fault == OWNER_GOOD)
				continue;
			report_owner(&view, sink, line, token, fault);
			break;
		}
	}
}

/* ---- udev.fake-oracleasm ---- */

static const char *asmlib_name(const struct rule_line *line)
{
	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		if (token->key != RULE_SYMLINK || rules_is_comparison(token))
			continue;
		const char *at = strstr(token->value, "oracleasm/disks/");
		if (at && (at == token->value || at[-1] == ' '))
			return at;
	}
	return NULL;
}

void rules_check_fake_oracleasm(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *disks = input->facts->disks;
	const struct rule_facts *rules = disks->rules;
	bool mounted = disks->oracleasm.mounted_known && disks->oracleasm.mounted;

	for (size_t i = 0; i < rules->line_count; i++) {
		const struct rule_line *line = &rules->lines[i];
		const char *name = asmlib_name(line);
		if (!name || line->dropped || line->file->origin != RULES_LOCAL)
			continue;
		struct finding *finding = rules_fail_line(
			sink, mounted ? SEVERITY_WARNING : SEVERITY_NOTICE, line,
			"%s makes a link /dev/%.*s, as if it were of ASMLib%s",
			rules_place(sink, line), (int)strcspn(name, " "), name,
			mounted ? "; oracleasmfs is mounted there, where udev can make no links"
				: "");
		sink_step(sink, finding,
			  "let the links lie in another folder (SYMLINK+=\"asm/NAME\") and change "
			  "the discovery string with them (asmcmd dsset)",
			  NULL,
			  "none to what runs; the new string counts when the disks are looked for "
			  "again");
	}
}
