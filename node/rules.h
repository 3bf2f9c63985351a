#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known of udev's rules: the files as they lie there, the lines and tokens in them, what the
 * rules look at beyond udev's database, and what they will make of each block device. Plain data, as
 * node/facts.h: strings and arrays in the arena of the run, zero means "nobody asked".
 */
#include "node/disks.h"

/* ---- the files ---- */

/* Whose a file is. Only local ones are judged; the others are read to know what they do. */
enum rules_origin {
	RULES_LOCAL,	    /* in /etc, /run or /usr/local/lib, and none of those below */
	RULES_DISTRIBUTION, /* in /usr/lib or /lib, also one that /etc copies under the same name */
	RULES_ORACLE,	    /* of Grid Infrastructure or oracleasm-support: 53-afd, 55-usm … */
	RULES_ORIGIN_COUNT
};

struct rules_file {
	struct provenance from; /* of the contents; status absent: a dangling link */
	const char *path;	/* "/etc/udev/rules.d/99-asm.rules" */
	const char *name;	/* "99-asm.rules" */
	struct file_fact file;	/* lstat */
	const char
		*target; /* of a link: where all links end; NULL when it is none or ends nowhere */
	struct bytes content;
	enum rules_origin origin;
	bool masked;		 /* empty, or a link to /dev/null: hides those of the same name */
	const char *shadowed_by; /* path of the file of the same name that counts; NULL */
	bool argument;		 /* given on the command line, not found in a folder */
};

/* ---- lines and tokens (systemd's rules language; man udev) ---- */

enum rule_key {
	RULE_KEY_UNKNOWN,
	RULE_ACTION,
	RULE_DEVPATH,
	RULE_KERNEL,
	RULE_KERNELS,
	RULE_SYMLINK,
	RULE_NAME,
	RULE_SUBSYSTEM,
	RULE_SUBSYSTEMS,
	RULE_DRIVER,
	RULE_DRIVERS,
	RULE_ATTR,
	RULE_ATTRS,
	RULE_SYSCTL,
	RULE_ENV,
	RULE_CONST,
	RULE_TAG,
	RULE_TAGS,
	RULE_TEST,
	RULE_PROGRAM,
	RULE_RESULT,
	RULE_IMPORT,
	RULE_OPTIONS,
	RULE_OWNER,
	RULE_GROUP,
	RULE_MODE,
	RULE_SECLABEL,
	RULE_RUN,
	RULE_GOTO,
	RULE_LABEL,
	RULE_KEY_COUNT
};

enum rule_operator {
	RULE_NO_OPERATOR, /* not one of udev's */
	RULE_MATCH,	  /* == */
	RULE_NOMATCH,	  /* != */
	RULE_ADD,	  /* += */
	RULE_REMOVE,	  /* -= */
	RULE_SET,	  /* = */
	RULE_FINAL,	  /* := */
};

/* "==" …; static. */
const char *rule_operator_text(enum rule_operator op);

struct rule_token {
	enum rule_key key;
	enum rule_operator op;	    /* what udev takes it for: PROGRAM="x" is RULE_MATCH */
	enum rule_operator written; /* what stands there */
	const char *key_text;	    /* "ATTRS", as written */
	const char *argument;	    /* what stands within { }; NULL when nothing */
	const char *value;	    /* without quotes and escapes */
	bool ignore_case;	    /* i"…" */
	bool dropped;	  /* udev passes over this token alone (NAME= of a block device …) */
	const char *text; /* the whole token as written: ATTRS{model}=="x" */
	unsigned line;	  /* physical line on which it stands */
};

/* What is wrong with the words of a line, in the order of reading. */
enum rule_issue_kind {
	ISSUE_UNTERMINATED,	/* a quote that is not closed */
	ISSUE_NO_QUOTES,	/* a value without quotes, or in curly ones */
	ISSUE_SPLIT_LINE,	/* it goes on in the next line, and nothing joins the two */
	ISSUE_UNKNOWN_KEY,	/* BUS, SYSFS … */
	ISSUE_OPERATOR,		/* this key does not take this operator */
	ISSUE_ASSIGN_FOR_MATCH, /* the same, where == is meant: RESULT=, KERNEL= */
	ISSUE_PROGRAM_ASSIGN,	/* PROGRAM=, which udev takes for == */
	ISSUE_ARGUMENT, /* { } missing where it must be, there where it must not, or unknown in it */
	ISSUE_NAME_IGNORED, /* NAME= where the kernel's node cannot be renamed */
	ISSUE_VALUE,	    /* a value that udev refuses: a mode that is none, an empty owner … */
	ISSUE_NO_LABEL,	    /* GOTO without its LABEL further down in the same file */
	ISSUE_TOO_LONG,	    /* longer than udev reads */
	ISSUE_NOT_A_RULE,   /* no key at all: "name:owner:group:mode" of EL4, binary … */
	ISSUE_COMMA,	    /* missing or doubled commas: udev reads on */
	ISSUE_ENCODING,	    /* not UTF-8, NUL bytes, marks and blanks that cannot be seen */
	ISSUE_NO_EFFECT,    /* it compares, but sets nothing */
	ISSUE_UNREADABLE,   /* a file that udev cannot read either */
	ISSUE_KIND_COUNT
};

struct rule_issue {
	enum rule_issue_kind kind;
	unsigned line;
	const char *text;	/* what stands there */
	const char *why;	/* one phrase: what udev makes of it */
	const char *correction; /* what should stand there; NULL when that is for people to know */
	bool drops_line;	/* udev passes over the whole line, not only the token */
	unsigned until; /* last line that the correction replaces; 0: the last one of the rule */
};

struct rule_line {
	const struct rules_file *file;
	unsigned number;   /* of its first physical line; the first of a file is 1 */
	unsigned last;	   /* its last physical line, by which udev's own messages name it */
	const char *where; /* "/etc/udev/rules.d/99-asm.rules:4" */
	const char *text;  /* as written; continuation lines joined as udev does */
	struct rule_token *tokens;
	size_t count, capacity;
	struct rule_issue *issues;
	size_t issue_count, issue_capacity;
	bool dropped;	/* udev passes over it; evaluation does so too */
	size_t jump_to; /* of GOTO: position of the LABEL's line in `lines`; SIZE_MAX when none */
};

/* ---- what rules look at beyond udev's database ---- */

/* A device in sysfs, of any subsystem, with the attributes that were asked for. */
struct sysfs_device {
	const char *devpath;   /* "/devices/pci0000:00/0000:00:10.0/host0/target0:0:0/0:0:0:0" */
	const char *kernel;    /* last component, "!" turned into "/" */
	const char *subsystem; /* NULL when it has none or it is not known */
	const char *driver;    /* NULL when it has none or it is not known */
	bool known;	       /* the two above were looked at */
	/* Sorted by name. value NULL: it is not there, or has none that udev can read (see `bare`).
	 * Attributes that nobody asked for, or that could not be looked at, are missing. */
	struct properties attributes;
	struct names bare; /* there, but no value: folders, links, write-only files */
};

enum sysfs_answer {
	SYSFS_UNKNOWN, /* nobody asked, or it could not be looked at */
	SYSFS_ABSENT,
	SYSFS_BARE, /* it is there (TEST), but has no value (ATTR never matches) */
	SYSFS_VALUE,
};

/* What is known of an attribute; *ret_value is NULL but for SYSFS_VALUE. */
enum sysfs_answer sysfs_attribute(const struct sysfs_device *device, const char *name,
				  const char **ret_value);

/* The block devices and all devices above them. */
struct sysfs_devices {
	struct provenance from;
	struct sysfs_device *items; /* sorted by devpath */
	size_t count, capacity;
};

/* NULL: a folder above a block device that is no device itself ("/devices/virtual"); anything when
 * devices->from is not obtained. */
const struct sysfs_device *sysfs_device_find(const struct sysfs_devices *devices,
					     const char *devpath);

/* An account or group of the local files: the only ones that udevd finds at boot. */
struct account {
	const char *name;
	long id;
};

struct accounts {
	struct provenance from; /* /etc/passwd, /etc/group */
	struct account *items;
	size_t count, capacity;
};

/* -1 when it is not there. */
long account_id(const struct accounts *accounts, const char *name);
/* The first of that number; NULL when there is none. */
const char *account_name(const struct accounts *accounts, long id);

/* ---- what the rules make of a device ---- */

/* One of owner, group, mode, after an event or at the next boot. */
struct predicted {
	bool known;	   /* false: `why` says what made it so */
	const char *value; /* "grid", "0660"; names where the rule has names; "root" … by default */
	long number;	   /* uid, gid, mode bits; -1 when the name is not in the local files */
	const struct rule_line *by; /* the line that set it; NULL: the kernel's default */
	/* another local line that wanted something else: an earlier one, or a later one where `by`
	 * says := ; NULL */
	const struct rule_line *lost_to_by;
	const char *why; /* "PROGRAM==\"/opt/x %k\" (99-asm.rules:3) is not known"; NULL */
};

/* True when it is known and another than this name or number (which decides when both have one). */
bool predicted_differs(const struct predicted *predicted, const char *name, long number);

struct predicted_link {
	const char *name; /* "/dev/mapper/data1" */
	bool known; /* false: it may come or not; or its name, told as in the rule, is not known */
	const struct rule_line *by;
	const char *why;
};

struct predicted_links {
	struct predicted_link *items; /* sorted by name */
	size_t count, capacity;
};

/* What one event, or the next boot, leaves behind. */
struct prediction {
	const struct block_device *device;
	struct predicted owner, group, mode;
	struct predicted_links links;
	/* of several devices that claim one link, the one with the highest gets it */
	int link_priority;
	bool link_priority_known;
	/* properties as they stand at the end of the event (only of rules_evaluate) */
	struct properties properties;
};

/* 1 when owner, group or mode will be others than those of the node, 0 when all three stay, -1 when
 * that is not known. */
int prediction_differs(const struct prediction *prediction, const struct file_fact *node);

/* The node of a disk as a prediction has it. False when one of owner, group and mode is not known. */
bool prediction_node(const struct prediction *prediction, const struct file_fact *node,
		     struct file_fact *ret);

struct predictions {
	struct prediction
		*items; /* as disk_facts.devices, in its order; none when rules were not read */
	size_t count;
};

/* What is predicted of the node of a disk; NULL when nothing is. */
const struct prediction *prediction_of_disk(const struct disk_facts *facts,
					    const struct predictions *predictions,
					    const struct disk *disk);

/* A line of a local file that fits a device in an event of the boot or in a change event, or may. */
struct rule_fit {
	const struct rule_line *line;
	const struct block_device *device;
	bool boot, change; /* in which events */
	bool certain;	   /* in one of them at least */
};

struct rule_fits {
	struct rule_fit *items; /* sorted by line, then by device */
	size_t count, capacity;
};

/* ---- all of it ---- */

struct compiled_rules;

struct rule_facts {
	struct provenance from;	   /* of the folders */
	struct rules_file **files; /* in the order in which udev reads them, shadowed ones too */
	size_t file_count, file_capacity;
	struct rule_line *lines; /* of the files that count, in order */
	size_t line_count, line_capacity;
	struct rule_issue *file_issues; /* of whole files: `text` is the path, line 0 */
	size_t file_issue_count, file_issue_capacity;

	/* the lines made ready to be evaluated, by rules_predict(); NULL: not yet */
	const struct compiled_rules *compiled;

	long udev_version;   /* of systemd ("252"), else of udev; COUNT_UNKNOWN when not known */
	const char *cmdline; /* /proc/cmdline; NULL when not known */
	struct accounts users, groups;
	struct sysfs_devices sysfs;
	struct file_facts programs; /* of PROGRAM, IMPORT{program}, RUN, TEST with absolute paths */
	struct file_facts
		databases; /* /run/udev/data/b8:16 of the block devices: mtime of the last event */

	struct rule_fits fits;	 /* of lines that set owner, group, mode or a name */
	struct predictions boot; /* after the next boot */
	struct predictions
		change; /* after a change event now (`udevadm trigger --action=change`) */
};
