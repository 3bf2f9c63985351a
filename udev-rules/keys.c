/* SPDX-License-Identifier: Apache-2.0
 *
 * The keys of the rules language: what each takes. One row is one key.
 */
#include <string.h>

#include "udev-rules/lex.h"

#define COMPARES OPERATOR_BIT(RULE_MATCH) | OPERATOR_BIT(RULE_NOMATCH)
#define SETS	 OPERATOR_BIT(RULE_SET) | OPERATOR_BIT(RULE_FINAL)
#define ADDS	 OPERATOR_BIT(RULE_ADD)
#define REMOVES	 OPERATOR_BIT(RULE_REMOVE)
#define BIT(op)	 OPERATOR_BIT(op)

static const struct key_info keys[RULE_KEY_COUNT] = {
	[RULE_ACTION] = { "ACTION", ARGUMENT_NONE, COMPARES, 0, 0, 0 },
	[RULE_DEVPATH] = { "DEVPATH", ARGUMENT_NONE, COMPARES, 0, 0, 0 },
	[RULE_KERNEL] = { "KERNEL", ARGUMENT_NONE, COMPARES, 0, 0, 0 },
	[RULE_KERNELS] = { "KERNELS", ARGUMENT_NONE, COMPARES, 0, 0, 0 },
	[RULE_SYMLINK] = { "SYMLINK", ARGUMENT_NONE, COMPARES | SETS | ADDS | REMOVES, 0, 0, 0 },
	[RULE_NAME] = { "NAME", ARGUMENT_NONE, COMPARES | SETS | ADDS, ADDS, RULE_SET, 0 },
	[RULE_SUBSYSTEM] = { "SUBSYSTEM", ARGUMENT_NONE, COMPARES, 0, 0, 0 },
	[RULE_SUBSYSTEMS] = { "SUBSYSTEMS", ARGUMENT_NONE, COMPARES, 0, 0, 0 },
	[RULE_DRIVER] = { "DRIVER", ARGUMENT_NONE, COMPARES, 0, 0, 0 },
	[RULE_DRIVERS] = { "DRIVERS", ARGUMENT_NONE, COMPARES, 0, 0, 0 },
	[RULE_ATTR] = { "ATTR", ARGUMENT_NEEDED, COMPARES | SETS | ADDS, ADDS | BIT(RULE_FINAL),
			RULE_SET, 0 },
	[RULE_ATTRS] = { "ATTRS", ARGUMENT_NEEDED, COMPARES, 0, 0, 0 },
	[RULE_SYSCTL] = { "SYSCTL", ARGUMENT_NEEDED, COMPARES | SETS | ADDS, ADDS | BIT(RULE_FINAL),
			  RULE_SET, 240 },
	[RULE_ENV] = { "ENV", ARGUMENT_NEEDED, COMPARES | SETS | ADDS, BIT(RULE_FINAL), RULE_SET,
		       0 },
	[RULE_CONST] = { "CONST", ARGUMENT_NEEDED, COMPARES, 0, 0, 244 },
	[RULE_TAG] = { "TAG", ARGUMENT_NONE, COMPARES | SETS | ADDS | REMOVES, BIT(RULE_FINAL),
		       RULE_SET, 0 },
	[RULE_TAGS] = { "TAGS", ARGUMENT_NONE, COMPARES, 0, 0, 0 },
	[RULE_TEST] = { "TEST", ARGUMENT_OPTIONAL, COMPARES, 0, 0, 0 },
	[RULE_PROGRAM] = { "PROGRAM", ARGUMENT_NONE, COMPARES | SETS | ADDS, SETS | ADDS,
			   RULE_MATCH, 0 },
	[RULE_RESULT] = { "RESULT", ARGUMENT_NONE, COMPARES, 0, 0, 0 },
	[RULE_IMPORT] = { "IMPORT", ARGUMENT_NEEDED, COMPARES | SETS | ADDS, SETS | ADDS,
			  RULE_MATCH, 0 },
	[RULE_OPTIONS] = { "OPTIONS", ARGUMENT_NONE, SETS | ADDS, ADDS, RULE_SET, 0 },
	[RULE_OWNER] = { "OWNER", ARGUMENT_NONE, SETS | ADDS, ADDS, RULE_SET, 0 },
	[RULE_GROUP] = { "GROUP", ARGUMENT_NONE, SETS | ADDS, ADDS, RULE_SET, 0 },
	[RULE_MODE] = { "MODE", ARGUMENT_NONE, SETS | ADDS, ADDS, RULE_SET, 0 },
	[RULE_SECLABEL] = { "SECLABEL", ARGUMENT_NEEDED, SETS | ADDS, BIT(RULE_FINAL), RULE_SET,
			    209 },
	[RULE_RUN] = { "RUN", ARGUMENT_OPTIONAL, SETS | ADDS, 0, 0, 0 },
	[RULE_GOTO] = { "GOTO", ARGUMENT_NONE, BIT(RULE_SET), 0, 0, 0 },
	[RULE_LABEL] = { "LABEL", ARGUMENT_NONE, BIT(RULE_SET), 0, 0, 0 },
};

/* Keys that udev had, and what took their place. */
static const struct {
	const char *name;
	enum rule_key now;
} former[] = { { "BUS", RULE_SUBSYSTEMS }, { "SYSFS", RULE_ATTRS }, { "ID", RULE_KERNELS } };

enum { FORMER_COUNT = sizeof(former) / sizeof(*former), UDEV_WITHOUT_FORMER = 174 };

const struct key_info *rules_key_info(enum rule_key key)
{
	return &keys[key];
}

static bool is_name(const char *name, const char *text, size_t length)
{
	return strlen(name) == length && memcmp(name, text, length) == 0;
}

enum rule_key rules_key_find(const char *name, size_t length, long udev)
{
	for (unsigned i = RULE_KEY_UNKNOWN + 1; i < RULE_KEY_COUNT; i++)
		if (is_name(keys[i].name, name, length))
			return rules_udev_before(udev, keys[i].since) ? RULE_KEY_UNKNOWN
								      : (enum rule_key)i;
	if (rules_udev_before(udev, UDEV_WITHOUT_FORMER))
		for (size_t i = 0; i < FORMER_COUNT; i++)
			if (is_name(former[i].name, name, length))
				return former[i].now;
	return RULE_KEY_UNKNOWN;
}

static char to_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* True when one letter more, less or other makes a key of the name. */
static bool is_near(const char *key, const char *name)
{
	while (*key && *key == to_upper(*name)) {
		key++;
		name++;
	}
	size_t key_left = strlen(key), name_left = strlen(name);
	if (key_left > name_left)
		return key_left == name_left + 1 && strcasecmp(key + 1, name) == 0;
	if (key_left < name_left)
		return key_left + 1 == name_left && strcasecmp(key, name + 1) == 0;
	return key_left == 0 || strcasecmp(key + 1, name + 1) == 0;
}

const char *rules_key_meant(const char *name)
{
	const char *meant = NULL;

	for (size_t i = 0; i < FORMER_COUNT; i++)
		if (strcasecmp(former[i].name, name) == 0)
			return keys[former[i].now].name;
	for (unsigned i = RULE_KEY_UNKNOWN + 1; i < RULE_KEY_COUNT; i++) {
		if (strcasecmp(keys[i].name, name) == 0)
			return keys[i].name;
		if (!is_near(keys[i].name, name))
			continue;
		if (meant)
			return NULL;
		meant = keys[i].name;
	}
	return meant;
}
