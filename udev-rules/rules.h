#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known of udev's rules. Pure: bytes and facts in, facts and findings out. The language is
 * that of systemd-udevd (man udev, and what the differential test shows of the real one); what
 * people get wrong in it is from the domain facts ASM.md section 3.
 */
#include "node/judge.h"
#include "node/trace.h"

/* ---- reading (order.c, lex.c) ---- */

/* Puts the files into udev's order (by name, whatever their folder; of equal names the one of the
 * folder that comes first in /etc, /run, /usr/local/lib, /usr/lib counts) and sets origin, masked and
 * shadowed_by. Arguments keep their place at the end, each read as if it were local. */
void rules_order(struct rule_facts *io);

/* Cuts the files that count into lines and tokens, with what is wrong in them; needs rules_order().
 * Never fails. udev_version decides what is known to that udev (i"…" from 257 on …); when it is not
 * known, what the newest one reads is right. */
void rules_parse(struct arena *arena, struct rule_facts *io);

/* ---- what must be known to evaluate them (wanted.c) ---- */

/* Attributes of sysfs that lines which can apply to block devices look at: ATTR of the device itself,
 * ATTRS of it and the devices above. Also those that substitutions name ($attr{…}: both), and what
 * TEST of a path within the device looks for (own). */
void rules_wanted_attributes(struct arena *arena, const struct rule_facts *rules,
			     struct names *ret_own, struct names *ret_parents);

/* Absolute paths of programs, of TEST and of IMPORT{file} without wildcards or substitutions in such
 * lines. A program without a folder is looked for in /usr/lib/udev and /lib/udev. */
void rules_wanted_files(struct arena *arena, const struct rule_facts *rules, struct names *ret);

/* ---- evaluating (match.c, substitute.c, evaluate.c, predict.c) ---- */

enum rules_action { RULES_ADD, RULES_CHANGE };

/* Hears of every line that udev would look at, in order; lines that a GOTO jumps over and LABELs are
 * left out. token and reason (one phrase: what was there instead, or why it is not known) are NULL for
 * LINE_APPLIED. */
struct rules_observer {
	void (*line)(void *context, const struct rule_line *line, enum line_outcome outcome,
		     const struct rule_token *token, const char *reason);
	void *context;
};

/* One event of one device: owner, group, mode, links and properties as the rules set them; what no
 * rule sets has the value NULL (known, by nobody). `properties` of the event's beginning are what the
 * kernel gives; what helpers would print is taken from udev's database of the device. observer may be
 * NULL. */
void rules_evaluate(struct arena *arena, const struct rule_facts *rules,
		    const struct block_devices *devices, const struct block_device *device,
		    enum rules_action action, const struct rules_observer *observer,
		    struct prediction *ret);

/* Fills io->boot and io->change for all devices: the sequence of events of a boot (a map gets change
 * events after its add) applied to what the kernel makes (root:root 0600), and one change event
 * applied to the nodes as they stand. Nothing where no rules are known. Where those of the
 * distribution are not (50-udev-default.rules), udev's database stands for what they do, and disks
 * belong to group disk. A local file that was not read leaves all in doubt. */
void rules_predict(struct arena *arena, const struct block_devices *devices, struct rule_facts *io);

/* What the lines do to one device, for the events of a boot and of a trigger, and what is predicted of
 * it. `name`: a node, link, kernel name, number ("8:16") or a name of an ASM disk. False with
 * *ret_error, one sentence, when there is no such device, or rules were not read. */
bool rules_explain(struct arena *arena, const struct disk_facts *facts, const char *name,
		   struct rules_explanation *ret, const char **ret_error);

/* ---- judgement (checks.c, headline.c) ---- */

/* One sentence on the rules alone: what is worst, or that all are in order. */
const char *rules_headline(const struct node_facts *facts, const struct judgement *judgement);

/* All rows of area "udev". They look at facts->disks->rules. */
struct check_table rules_checks(void);

/* ---- writing rules (generate.c) ---- */

struct generate_options {
	const char *name_template; /* "asm/%g-%n" …; NULL: the header's disk name */
	const struct names *disks; /* only these; none: every member and candidate in use */
};

/* A rules file for the disks of the node, as text. NULL with *ret_error (one sentence) when nothing
 * can be written; disks for which no stable identity is known are named in comments of it. */
const char *rules_generate(struct arena *arena, const struct node_facts *facts,
			   const struct generate_options *options, const char **ret_error);
