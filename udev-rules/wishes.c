/* SPDX-License-Identifier: Apache-2.0
 *
 * What a line is after: whether it sets what ASM needs, and of which rule it is a part.
 */
#include <stdlib.h>

#include "udev-rules/view.h"

const struct rule_line *rules_torn_from(const struct rule_view *view, const struct rule_line *line,
					unsigned *ret_until)
{
	for (const struct rule_line *first = line; first->file == line->file; first--) {
		for (size_t i = 0; i < first->issue_count; i++) {
			const struct rule_issue *issue = &first->issues[i];
			if (issue->kind != ISSUE_SPLIT_LINE || issue->until < line->number)
				continue;
			*ret_until = issue->until;
			return first;
		}
		if (first == view->rules->lines)
			break;
	}
	return NULL;
}

long rules_number_of(const struct rule_facts *rules, const struct rule_token *token)
{
	char *end;
	long number = strtol(token->value, &end, token->key == RULE_MODE ? 8 : 10);

	if (*token->value && !*end)
		return number;
	return token->key == RULE_OWNER ? account_id(&rules->users, token->value)
					: account_id(&rules->groups, token->value);
}

static enum rules_wish wish_of_name(const char *expected, long expected_id,
				    const struct rule_token *token, long number)
{
	if (!expected || rules_has_substitution(token->value))
		return RULES_WISH_UNKNOWN;
	if (number >= 0 && expected_id >= 0)
		return number == expected_id ? RULES_WISH_RIGHT : RULES_WISH_WRONG;
	return str_equal(token->value, expected) ? RULES_WISH_RIGHT : RULES_WISH_WRONG;
}

static enum rules_wish wish_of_token(const struct rule_view *view, const struct rule_token *token)
{
	const struct expected_facts *expected = &view->disks->expected;
	long number = rules_number_of(view->rules, token);

	switch (token->key) {
	case RULE_OWNER:
		return wish_of_name(expected->user, expected->uid, token, number);
	case RULE_GROUP:
		return wish_of_name(expected->group, expected->gid, token, number);
	default:
		if (!expected->mode || rules_has_substitution(token->value))
			return RULES_WISH_UNKNOWN;
		return number == (long)expected->mode ? RULES_WISH_RIGHT : RULES_WISH_WRONG;
	}
}

enum rules_wish rules_wish_of(const struct rule_view *view, const struct rule_line *line,
			      const struct rule_token **ret_wrong)
{
	static const enum rule_key keys[] = { RULE_OWNER, RULE_GROUP, RULE_MODE };
	enum rules_wish wish = RULES_WISH_UNKNOWN;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const struct rule_token *token = rules_setting_of(line, keys[i]);
		enum rules_wish of_token = token ? wish_of_token(view, token) : RULES_WISH_UNKNOWN;
		if (of_token == RULES_WISH_WRONG) {
			*ret_wrong = token;
			return RULES_WISH_WRONG;
		}
		/* without an owner it gives the disk to nobody */
		if (of_token == RULES_WISH_RIGHT && keys[i] == RULE_OWNER)
			wish = RULES_WISH_RIGHT;
	}
	return wish;
}
