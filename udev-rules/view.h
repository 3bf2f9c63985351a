#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What several checks of the rules ask: which lines are about disks of ASM, what a line names, whom a
 * line that fits nothing was meant for.
 */
#include "udev-rules/lex.h"

/* ---- lines and tokens (view.c) ---- */

/* The first token of that key (and argument, unless NULL) that compares; NULL when there is none. */
const struct rule_token *rules_match_of(const struct rule_line *line, enum rule_key key,
					const char *argument);
/* The last token of that key that sets something; NULL when there is none. */
const struct rule_token *rules_setting_of(const struct rule_line *line, enum rule_key key);
/* True when the value holds $name or %k, which are not known from the line alone. */
bool rules_has_substitution(const char *value);
/* True when the value is one plain word: no wildcard, no alternatives, no substitution. */
bool rules_is_plain(const struct rule_token *token);
/* The alternatives of a value, which "|" separates. */
void rules_alternatives(struct arena *arena, const char *value, struct names *ret);
/* Names of links that a line makes, as "/dev/…"; those with substitutions are left out. */
void rules_links_of(struct arena *arena, const struct rule_line *line, struct names *ret);

/* A token that compares what only one disk has: its WWID, serial number, name or place. */
bool rules_tells_disks_apart(const struct rule_token *token);
/* One of those that wants a certain value: no wildcard, no alternatives. */
bool rules_is_identity(const struct rule_token *token);
/* True for a property that only one disk has. */
bool rules_is_identity_property(const char *key);
/* True when the value of a token, a pattern, fits this text. */
bool rules_value_fits(struct arena *arena, const struct rule_token *token, const char *text);
/* What the device has where an identity token wants something; NULL when it has nothing. */
const char *rules_identity_of(const struct block_device *device, const struct rule_token *token);

/* ---- disks and lines (view.c) ---- */

/* A property, and the first line that may set it; NULL when there is none. */
struct first_setter {
	const char *property;
	const struct rule_line *line;
};

struct rule_memory {
	struct rule_index *index;     /* of meant.c */
	struct first_setter *setters; /* of check_order.c */
	size_t setter_count, setter_capacity;
};

/* Facts, and what was found out of them once for a check. */
struct rule_view {
	struct arena *arena;
	const struct node_facts *facts;
	const struct disk_facts *disks;
	const struct rule_facts *rules;
	/* disks in use and members whose nodes are left to udev's rules */
	const struct disk **udev;
	size_t udev_count, udev_capacity;
	/* those of them that no local line gives to ASM at the next boot, and that it cannot open then */
	const struct disk **lost;
	size_t lost_count, lost_capacity;
	const struct disk *
		*by_device;	    /* of `udev`, by the position of the judged device; or NULL */
	struct rule_memory *memory; /* what is found out when it is first asked for */
};

void rules_view(const struct check_input *input, struct sink *sink, struct rule_view *ret);

/* A line of a local file that udev reads, that sets owner, group, mode or a name, and that is about a
 * disk of ASM: it fits one, names one, makes a name that ASM looks for, or gives devices to the ASM
 * owner or group. Only these are judged for what they mean. */
bool rules_is_of_asm(const struct rule_view *view, const struct rule_line *line);

/* The first part of the rule that is torn into several lines, of which this is one; *ret_until: the number
 * of the last. NULL when the line is a whole one. */
const struct rule_line *rules_torn_from(const struct rule_view *view, const struct rule_line *line,
					unsigned *ret_until);

/* What a line sets: all of it as ASM needs it, something that ASM does not want, or not known. */
enum rules_wish { RULES_WISH_UNKNOWN, RULES_WISH_RIGHT, RULES_WISH_WRONG };
/* *ret_wrong: the token, of RULES_WISH_WRONG. */
enum rules_wish rules_wish_of(const struct rule_view *view, const struct rule_line *line,
			      const struct rule_token **ret_wrong);
/* The number of an owner, group or mode that a token sets; -1 when the name is not known. */
long rules_number_of(const struct rule_facts *rules, const struct rule_token *token);

/* The devices that a line fits, in an event of the boot or of a change; also those that it may fit. */
struct rule_fit_range {
	const struct rule_fit *items;
	size_t count;
};
struct rule_fit_range rules_fits(const struct rule_view *view, const struct rule_line *line);
/* A line that fits nothing for certain. False when the devices or the predictions are not known. */
bool rules_fits_nothing(const struct rule_view *view, const struct rule_line *line);

/* A line that fits a device without any doubt. */
bool rules_fits_surely(const struct rule_view *view, const struct rule_line *line);

/* The disk of the view whose node is that device; NULL when it is none. */
const struct disk *rules_disk_of(const struct rule_view *view, const struct block_device *device);

/* What the next boot, or a change event now, makes of a disk; NULL when that was not predicted. */
const struct prediction *rules_after_boot(const struct rule_view *view, const struct disk *disk);
const struct prediction *rules_after_change(const struct rule_view *view, const struct disk *disk);
/* Whether ASM or the databases are locked out then. False when it is not known. */
bool rules_is_wrong(const struct rule_view *view, const struct disk *disk,
		    const struct prediction *prediction);

/* ---- lines that fit nothing (meant.c) ---- */

/* What a line that fits nothing leaves undone. */
struct rule_loss {
	const struct disk **disks; /* lost ones that it was probably meant for */
	size_t count, capacity;
	struct names
		names; /* links that it would make and that are missed: a voting file is on them … */
	const char *
		nothing_found; /* the discovery string, which finds nothing without its links; NULL */
};

void rules_loss_of(const struct rule_view *view, const struct rule_line *line,
		   struct rule_loss *ret);
bool rules_is_loss(const struct rule_loss *loss);

/* The block device whose identity the line names; NULL when there is none. */
const struct block_device *rules_named_device(const struct rule_view *view,
					      const struct rule_line *line);

/* The first token of the line that does not hold for the device in such an event, and what was there
 * instead (*ret_reason, may be NULL). NULL when the line fits, or is not looked at. */
const struct rule_token *rules_first_failing(const struct rule_view *view,
					     const struct rule_line *line,
					     const struct block_device *device,
					     enum rules_action action, const char **ret_reason);

/* ---- findings (tell.c) ---- */

/* A finding about a line: subject and evidence are its place and text. It reaches no other finding
 * until rules_reaches() says so. */
struct finding *rules_fail_line(struct sink *sink, enum severity severity,
				const struct rule_line *line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* It can be the cause of what is wrong with this disk, or with what is lost. */
void rules_reaches_disk(struct sink *sink, struct finding *finding, const struct disk *disk);
void rules_reaches_loss(struct sink *sink, struct finding *finding, const struct rule_loss *loss);

/* Several, the first three by name. */
const char *rules_disks_in_words(struct sink *sink, const struct disk *const *disks, size_t count);
/* "; no other rule gives /dev/mapper/data3 (DATA_0002 of +DATA) to ASM" and the like; "" when nothing
 * is lost. */
const char *rules_loss_in_words(struct sink *sink, const struct rule_loss *loss);
/* "99-oracle-asm.rules:4": for sentences; evidence has the whole path. */
const char *rules_place(struct sink *sink, const struct rule_line *line);

/* The line with that token written otherwise. */
const char *rules_rewritten(struct sink *sink, const struct rule_line *line,
			    const struct rule_token *token, const char *instead);
/* Steps: udev applies its rules again, to the devices that the line fits and the disks that the finding
 * reaches, or else to the one that the line names. */
void rules_step_trigger(const struct rule_view *view, struct sink *sink, struct finding *finding,
			const struct rule_line *line);
/* Steps: how the line should read (NULL: that is for people to know), and how that is applied. */
void rules_step_write(const struct rule_view *view, struct sink *sink, struct finding *finding,
		      const struct rule_line *line, const char *corrected);
/* Steps: these lines, at least one, should stand in place of the line; and how that is applied. */
void rules_step_write_lines(const struct rule_view *view, struct sink *sink,
			    struct finding *finding, const struct rule_line *line,
			    const struct names *corrected);
/* Steps: the line should say which disk it means. */
void rules_step_name_disk(const struct rule_view *view, struct sink *sink, struct finding *finding,
			  const struct rule_line *line);
/* Steps: what gridck writes for the disks of this node should stand in place of the line. */
void rules_step_generate(const struct rule_view *view, struct sink *sink, struct finding *finding,
			 const struct rule_line *line);
/* Steps: the rule that is torn into these lines should be one again. */
void rules_step_write_whole(const struct rule_view *view, struct sink *sink,
			    struct finding *finding, const struct rule_line *torn, unsigned until);
/* A match that holds for this device alone, now and after the next boot:
 * ENV{DM_UUID}=="mpath-…"; NULL when nothing stable is known of it. */
const char *rules_stable_match(struct sink *sink, const struct block_device *device);
