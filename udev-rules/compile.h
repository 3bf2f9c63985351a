#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules made ready to be run for many devices: within a line, tokens in the order in which udev looks
 * at them; names of properties as numbers.
 */
#include "node/rules.h"
#include "udev-rules/match.h"

/* What one token does, in udev's order: within a line the lower ones come first, whatever stands
 * there. Names given as such or as numbers are set after those with substitutions. */
enum step_kind {
	STEP_ACTION,
	STEP_DEVPATH,
	STEP_KERNEL,
	STEP_SYMLINK,
	STEP_NAME,
	STEP_ENV,
	STEP_CONST,
	STEP_TAG,
	STEP_SUBSYSTEM,
	STEP_DRIVER,
	STEP_ATTR,
	STEP_SYSCTL,
	STEP_KERNELS,
	STEP_SUBSYSTEMS,
	STEP_DRIVERS,
	STEP_ATTRS,
	STEP_TAGS,
	STEP_TEST,
	STEP_PROGRAM,
	STEP_IMPORT_FILE,
	STEP_IMPORT_PROGRAM,
	STEP_IMPORT_BUILTIN,
	STEP_IMPORT_DB,
	STEP_IMPORT_CMDLINE,
	STEP_IMPORT_PARENT,
	STEP_RESULT,
	STEP_FIRST_EFFECT,
	STEP_ESCAPE_NONE = STEP_FIRST_EFFECT,
	STEP_ESCAPE_REPLACE,
	STEP_LINK_PRIORITY,
	STEP_OWNER_TEXT,
	STEP_GROUP_TEXT,
	STEP_MODE_TEXT,
	STEP_OWNER,
	STEP_GROUP,
	STEP_MODE,
	STEP_SET_TAG,
	STEP_SET_ENV,
	STEP_SET_SYMLINK,
	STEP_SET_ATTR,
	STEP_RUN,
	STEP_KIND_COUNT
};

/* Programs of the distribution whose answer is in udev's database. */
enum helper {
	HELPER_BLKID,
	HELPER_PATH_ID,
	HELPER_USB_ID,
	HELPER_BTRFS,
	HELPER_SCSI_ID,
	HELPER_ATA_ID,
	HELPER_DMSETUP,
	HELPER_MULTIPATH,
	HELPER_KPARTX,
	HELPER_MDADM,
	HELPER_COUNT,
	HELPER_SILENT, /* prints nothing that a block device keeps: kmod, uaccess … */
	HELPER_OTHER
};

/* Which one a command line or the name of a builtin starts. */
enum helper helper_of_builtin(const char *command);
enum helper helper_of_program(const char *command);
/* True when that helper may print this property. */
bool helper_gives(enum helper helper, const char *key);

#define NO_SLOT UINT32_MAX

/* Texts as numbers, in the order in which they were met. */
struct symbols {
	struct arena *arena;
	const char **names;
	size_t count, capacity;
	uint32_t *table; /* position + 1 by hash; 0 is free */
	size_t size;
};

uint32_t symbol_add(struct symbols *symbols, const char *name);
uint32_t symbol_find(const struct symbols *symbols, const char *name); /* NO_SLOT */

/* Millions of them are looked at in a row: small, and what is looked at first stands first. */
struct rule_step {
	enum step_kind kind : 8;
	enum helper helper : 8;
	bool negated : 1;
	bool plain : 1;	 /* no substitution in the value (of ATTR: in the argument) */
	bool nobody : 1; /* a name that the local files do not have */
	uint32_t slot;	 /* property of ENV and IMPORT{db|cmdline} */
	uint32_t memo; /* what the match gives is the same for the whole event: where it is kept */
	struct pattern pattern;
	long number; /* uid, gid, mode (of TEST, too); -1: none or not known */
	const struct rule_token *token;
	const struct rule_line *line;
};

struct compiled_line {
	const struct rule_line *line;
	struct rule_step *steps;
	uint32_t count;
	uint32_t parents, parents_end; /* steps that must hold on one parent */
	uint32_t parents_memo;
	bool local;
	bool idle; /* matches only: udev does not look at it */
};

struct compiled_rules {
	struct compiled_line *lines; /* as rule_facts.lines */
	size_t count;
	struct symbols env;
	bool *set_locally, *set_by_line; /* by property: an ENV of a local, of any line sets it */
	bool *of_helper;		 /* by property × helper: may print it */
	struct names local_links;	 /* patterns of all links that local lines may make */
	size_t memos;
	bool distribution; /* the rules of the distribution are among them */
	long version;	   /* of udev; a high number when not known */
};

/* Memory from `arena`; needs rules_parse(), and rules->users and groups to resolve names. */
const struct compiled_rules *rules_compile(struct arena *arena, const struct rule_facts *rules);

/* A number of a user or group as systemd reads it: no zero before it, and not what stands for none.
 * False: a name. */
bool parse_account_number(const char *text, long *ret);
/* Octal, no more than 07777. */
bool parse_file_mode(const char *text, long *ret);

/* Adds patterns of all names that a value of SYMLINK can become (substitute.c). */
void substitute_globs(struct arena *arena, const char *format, struct names *io);
