#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * One event of one device while rules run over it. Everything that a rule can read is a text that may
 * be in doubt; a doubt knows the token it came from.
 */
#include "node/disks.h"
#include "udev-rules/compile.h"
#include "udev-rules/fits.h"

enum answer { ANSWER_NO, ANSWER_YES, ANSWER_UNSURE };

/* Why something cannot be known. */
struct doubt {
	const struct rule_step *step; /* NULL: no token's fault */
	const char *reason;	      /* one phrase */
};

/* text NULL: not set. With a doubt it is no more than a guess. */
struct value {
	const char *text;
	size_t length;
	const struct doubt *doubt;
	uint32_t hash; /* as text_hash(); 0: not yet */
};

struct value value_of(const char *text);

/* The device itself (first) and the devices above it. */
struct ancestor {
	const char *kernel;
	const char *subsystem, *driver; /* valid when known */
	bool known;
	const struct sysfs_device *sysfs; /* NULL when it was not looked at */
	const struct block_device *block; /* NULL when it is none */
};

/* A device and what is the same in all of its events. */
struct subject {
	struct arena *arena;
	const struct compiled_rules *rules;
	const struct rule_facts *facts;
	const struct block_devices *devices;
	const struct block_device *device;
	struct ancestor *chain;
	size_t chain_count;
	bool chain_complete;	/* there are no others above it */
	bool database_known;	/* udev has handled it: what its database lacks is not there */
	const char **database;	/* by property; NULL when it has no such */
	const char **of_parent; /* the same of the device above it; NULL when there is none known */
	/* of a map: an initramfs makes it, and the udev of the system adds it once more, with its
	 * table: 1, 0; -1 when that is not known. Of others 1 */
	int made_early;
};

/* Memory from `arena`, which must live as long as it. */
void subject_init(struct arena *arena, const struct compiled_rules *rules,
		  const struct rule_facts *facts, const struct block_devices *devices,
		  const struct block_device *device, struct subject *ret);

/* Owner, group or mode. */
struct setting {
	bool set; /* by a rule; false: as the node is */
	const char *text;
	long number;
	const struct rule_line *by, *lost_to_by;
	const struct doubt *doubt;
	bool final;
	const struct doubt *final_doubt; /* it may be final */
};

struct link {
	const char *name; /* without "/dev/" */
	const struct rule_line *by;
	const struct doubt *doubt; /* it may be there */
};

/* What a match or a program gave that gives the same again. */
struct memo {
	unsigned epoch;
	enum answer answer;
	const struct doubt *doubt;
	struct value result; /* of a program */
	uint32_t parent;     /* of a match of parents */
};

struct tag {
	const char *name;
	const struct doubt *doubt;
};

/* What sort of event it is. */
struct occasion {
	const char *action;
	bool without_table; /* "add" of a map that has no name and no table yet */
	bool of_dm;	    /* "change" by the kernel when a map is resumed */
	bool now;	    /* of this moment, not of the next boot: names resolve as they do now */
	bool in_initramfs;  /* which has no local rules */
	bool perhaps;	    /* it may not come at all */
	/* what the event before left in the database: by property, and tags; NULL: the real one */
	const struct value *before;
	const struct tag *tags_before;
	size_t tags_before_count;
};

enum escape { ESCAPE_DEFAULT, ESCAPE_NONE, ESCAPE_REPLACE };

struct event {
	struct arena *arena; /* of this device; strings of the outcome must be copied out of it */
	const struct subject *subject;
	const struct compiled_rules *rules;
	struct occasion occasion;

	struct value *env; /* by property */
	struct setting owner, group, mode;
	/* a program of RUN may change them afterwards */
	const struct doubt *run_owner, *run_group, *run_mode;
	struct link *links;
	size_t link_count, link_capacity;
	bool links_final;
	const struct doubt *links_final_doubt;
	int link_priority;
	const struct doubt *link_priority_doubt;
	struct tag *tags;
	size_t tag_count, tag_capacity;
	struct value result; /* of the last PROGRAM */
	uint32_t parent;     /* that the last line with parents chose; NO_SLOT: none */
	const struct doubt *parent_doubt;
	enum escape escape;   /* of this line */
	bool opened;	      /* an unknown program may have set properties */
	struct names written; /* attributes to which a rule wrote */

	struct memo *memos;
	unsigned epoch;
	const struct doubt *doubt; /* why the last answer was UNSURE */
	const char *found;	   /* what was there, after ANSWER_NO; NULL: nothing */
	const struct rules_observer *observer;
	const struct fit_recorder *recorder; /* NULL: nobody asks which lines fit */
};

/* Memory for events of any number of devices of these rules, one after the other. */
void event_init(struct arena *arena, const struct compiled_rules *rules, struct event *ret);

/* A fresh event: nothing but what the kernel says. Where no file of the distribution is known, the
 * real database is there from the start, but for what local rules set. */
void event_begin(struct event *event, const struct subject *subject,
		 const struct occasion *occasion);

/* Remembers a doubt and returns it. */
const struct doubt *event_doubt(struct event *event, const struct rule_step *step,
				const char *reason);

/* From this release on a device keeps the tags of former events: the first event of a worker of udev
 * sees them, the next ones do not. */
enum { FIRST_WITH_LASTING_TAGS = 247 };
extern const char lasting_tags[];

/* Why the number of a disk (DISKSEQ) is not known before the boot that gives it. */
extern const char counted_anew[];

void event_add_tag(struct event *event, const char *name, const struct doubt *doubt);

/* ---- properties (event.c) ---- */

struct value event_property(const struct event *event, size_t slot);
/* The same by name. */
struct value event_property_named(const struct event *event, const char *name);
/* With a doubt: it may have been set. Lines that are not local then leave what the database has. */
void event_set_property(struct event *event, size_t slot, struct value value,
			const struct doubt *doubt, bool local);
/* A name of a link, without "/dev/"; by: the line that made it, NULL: the database has it. */
void event_add_link(struct event *event, const struct rule_line *by, const char *name,
		    const struct doubt *doubt);

/* ---- what matches (conditions.c, attributes.c) ---- */

/* One token that is no parent's; sets event->doubt and event->found. */
enum answer event_match(struct event *event, const struct rule_step *step);
/* True when it is known without asking again that the step holds. */
static inline bool event_holds(const struct event *event, const struct rule_step *step)
{
	return step->memo != NO_SLOT && step->kind != STEP_PROGRAM && !event->observer &&
	       event->memos[step->memo].epoch == event->epoch &&
	       event->memos[step->memo].answer == ANSWER_YES;
}
/* All tokens of the line that must hold on one parent. *ret_failed: of ANSWER_NO. */
enum answer event_match_parents(struct event *event, const struct compiled_line *line,
				const struct rule_step **ret_failed);
enum answer pattern_answer(struct event *event, const struct rule_step *step, struct value value);

/* An attribute of an ancestor. text NULL without doubt: there is none that can be read. */
struct value ancestor_attribute(struct event *event, const struct ancestor *ancestor,
				const char *name, const struct rule_step *step);
/* Whether a file is there, below /sys when `path` is relative. */
enum answer event_file_exists(struct event *event, const struct rule_step *step, const char *path);

/* ---- substitutions (substitute.c) ---- */

enum { SUBSTITUTE_NAME = 512, SUBSTITUTE_PATH = 1024, SUBSTITUTE_LINE = 16384 };

/* `format` with its $names and %letters replaced, no longer than size - 1; in the event's memory.
 * text NULL: it is too long, udev then does nothing. `spaces`: blanks within what is put in become
 * "_". */
struct value event_substitute(struct event *event, const struct rule_step *step, const char *format,
			      size_t size, bool spaces);

/* Replaces what udev does not allow in names, but for characters of `also`. In place. */
void replace_characters(char *io, const char *also);

/* ---- programs (programs.c, imports.c) ---- */

/* What a program prints and whether it ends well, from the facts. */
enum answer event_program(struct event *event, const struct rule_step *step, const char *command,
			  struct value *ret_output);
/* Whether the program of a command line can be started. ANSWER_UNSURE: nobody looked. */
enum answer event_program_exists(struct event *event, const char *command);

/* Whether an IMPORT finds anything; and taking what it finds, with a doubt whether it does. */
enum answer event_import_works(struct event *event, const struct rule_step *step);
void event_import(struct event *event, const struct rule_step *step, const struct doubt *doubt,
		  bool local);

/* ---- what a line does (assign.c) ---- */

/* doubt: the line may not hold. */
void event_apply(struct event *event, const struct compiled_line *line,
		 const struct rule_step *step, const struct doubt *doubt);

/* ---- all lines (evaluate.c) ---- */

void event_run(struct event *event);

/* ---- what it leaves behind (outcome.c) ---- */

/* One phrase: the token, where it stands, and what is the matter. */
const char *doubt_text(struct arena *arena, const struct doubt *doubt);

/* As facts that outlive the event, in `arena`. What no rule set has the value NULL. */
void event_publish_setting(struct arena *arena, const struct setting *setting, bool mode,
			   struct predicted *ret);
void predicted_links_sort(struct predicted_links *io);
void event_publish_links(struct arena *arena, const struct event *event,
			 struct predicted_links *ret);
