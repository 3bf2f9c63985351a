/* SPDX-License-Identifier: Apache-2.0
 *
 * What a line sets.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "udev-rules/event.h"

/* ---- owner, group, mode ---- */

struct wish {
	bool unset; /* as if no rule had said anything */
	const char *text;
	long number;
	const struct doubt *doubt; /* of the value itself */
};

static bool same_wish(const struct setting *now, const struct wish *wish)
{
	if (now->set == wish->unset)
		return false;
	if (!now->set)
		return true;
	return now->number >= 0 || wish->number >= 0 ? now->number == wish->number
						     : strcmp(now->text, wish->text) == 0;
}

static void note_loser(struct setting *io, const struct rule_line *loser, bool differs)
{
	if (differs && loser && loser->file->origin == RULES_LOCAL)
		io->lost_to_by = loser;
}

static void set(struct setting *io, const struct rule_step *step, const struct wish *wish,
		const struct doubt *doubt)
{
	bool differs = !same_wish(io, wish);

	if (io->final) {
		note_loser(io, step->line, differs);
		return;
	}
	if (!doubt)
		doubt = io->final_doubt;
	if (step->token->op == RULE_FINAL && doubt)
		io->final_doubt = doubt;
	else if (step->token->op == RULE_FINAL)
		io->final = true;
	/* it makes no difference whether the line holds */
	if (doubt && !wish->doubt && !io->doubt && !differs)
		return;
	note_loser(io, io->by, differs);
	io->set = !wish->unset;
	io->text = wish->text;
	io->number = wish->number;
	io->by = step->line;
	io->doubt = wish->doubt ? wish->doubt : doubt;
}

/* A name that a substitution gave; false: udev keeps what was. */
static bool find_account(const struct accounts *accounts, const char *name, struct wish *io)
{
	if (parse_account_number(name, &io->number))
		return true;
	io->number = strcmp(name, "root") == 0 ? 0 : account_id(accounts, name);
	return *name && (io->number >= 0 || accounts->from.status != FACT_OBTAINED);
}

/* False: there is nothing to set. */
static bool wish_of_text(struct event *event, const struct rule_step *step, struct wish *ret)
{
	const struct rule_facts *facts = event->subject->facts;
	struct value value = event_substitute(event, step, step->token->value, SUBSTITUTE_NAME,
					      false);

	*ret = (struct wish){ .text = value.text ? value.text : "",
			      .number = -1,
			      .doubt = value.doubt };
	if (value.doubt)
		return true;
	if (!value.text)
		return false;
	if (step->kind == STEP_MODE_TEXT)
		return parse_file_mode(value.text, &ret->number);
	return find_account(step->kind == STEP_OWNER_TEXT ? &facts->users : &facts->groups,
			    value.text, ret);
}

/* A name that was not found when the rules were read takes away what was set before; older releases
 * take it for root. */
static struct wish wish_of_name(const struct event *event, const struct rule_step *step)
{
	const struct file_fact *node = &event->subject->device->file;
	bool user = step->kind == STEP_OWNER;
	struct wish wish = { .text = step->token->value, .number = step->number };

	if (!step->nobody)
		return wish;
	/* a name service knows it, and knew it when the node got it */
	if (event->occasion.now && str_equal(user ? node->user : node->group, wish.text)) {
		wish.number = user ? node->uid : node->gid;
		return wish;
	}
	if (event->rules->version < 243)
		return (struct wish){ .text = "root", .number = 0 };
	return (struct wish){ .unset = true, .text = "root", .number = -1 };
}

static void apply_permission(struct event *event, const struct rule_step *step,
			     const struct doubt *doubt)
{
	struct wish wish;
	struct setting *setting;

	switch (step->kind) {
	case STEP_OWNER:
	case STEP_OWNER_TEXT:
		setting = &event->owner;
		break;
	case STEP_GROUP:
	case STEP_GROUP_TEXT:
		setting = &event->group;
		break;
	default:
		setting = &event->mode;
		break;
	}
	if (step->kind == STEP_OWNER || step->kind == STEP_GROUP || step->kind == STEP_MODE) {
		wish = wish_of_name(event, step);
	} else if (!wish_of_text(event, step, &wish)) {
		if (step->token->op == RULE_FINAL && !doubt)
			setting->final = true;
		else if (step->token->op == RULE_FINAL)
			setting->final_doubt = doubt;
		return;
	}
	set(setting, step, &wish, doubt);
}

/* ---- links ---- */

static struct link *find_link(struct event *event, const char *name)
{
	for (size_t i = 0; i < event->link_count; i++)
		if (strcmp(event->links[i].name, name) == 0)
			return &event->links[i];
	return NULL;
}

void event_add_link(struct event *event, const struct rule_line *by, const char *name,
		    const struct doubt *doubt)
{
	struct link *link = find_link(event, name);

	if (!link) {
		event->links = arena_grow(event->arena, event->links, &event->link_capacity,
					  event->link_count, sizeof(*event->links));
		link = &event->links[event->link_count++];
		*link = (struct link){ name, by, doubt };
	} else if (!doubt) {
		link->doubt = NULL;
	}
}

static void remove_link(struct event *event, const char *name, const struct doubt *doubt)
{
	struct link *link = find_link(event, name);

	if (link && doubt)
		link->doubt = doubt;
	else if (link)
		*link = event->links[--event->link_count];
}

static void clear_links(struct event *event, const struct doubt *doubt)
{
	for (size_t i = 0; doubt && i < event->link_count; i++)
		event->links[i].doubt = doubt;
	if (!doubt)
		event->link_count = 0;
}

/* udev's database names the links of the last event: it decides what rules that are not local do,
 * where they cannot be followed. */
static const struct doubt *decide_link(const struct event *event, const char *name,
				       const struct doubt *doubt, bool local, bool *ret_there)
{
	const struct block_device *device = event->subject->device;

	*ret_there = true;
	if (!doubt || local || !event->subject->database_known)
		return doubt;
	for (size_t i = 0; i < device->links.count; i++)
		if (str_starts(device->links.items[i], "/dev/") &&
		    strcmp(device->links.items[i] + strlen("/dev/"), name) == 0)
			return NULL;
	*ret_there = false;
	return NULL;
}

static void apply_link(struct event *event, const struct compiled_line *line,
		       const struct rule_step *step, const char *name, const struct doubt *doubt)
{
	bool there;

	if (step->token->op == RULE_REMOVE) {
		remove_link(event, name, doubt);
		return;
	}
	doubt = decide_link(event, name, doubt, line->local, &there);
	if (there)
		event_add_link(event, step->line, name, doubt);
}

/* Names that cannot be known are told as the rule writes them; but what rules of the distribution made
 * of such names is in the database, unless it is of this boot alone. */
static void apply_unknown_links(struct event *event, const struct compiled_line *line,
				const struct rule_step *step, const struct doubt *doubt)
{
	const struct names *links = &event->subject->device->links;
	struct names words = { 0 };

	if (line->local || !event->subject->database_known || doubt->reason == counted_anew) {
		event_add_link(event, step->line, step->token->value, doubt);
		return;
	}
	substitute_globs(event->arena, step->token->value, &words);
	for (size_t i = 0; i < links->count; i++)
		for (size_t k = 0; k < words.count && str_starts(links->items[i], "/dev/"); k++)
			if (glob_matches(words.items[k], links->items[i] + strlen("/dev/"), false))
				event_add_link(event, step->line, links->items[i] + strlen("/dev/"),
					       NULL);
}

static void apply_links(struct event *event, const struct compiled_line *line,
			const struct rule_step *step, const struct doubt *doubt)
{
	const char *also = event->escape == ESCAPE_DEFAULT ? "/ " : "/";

	if (event->links_final)
		return;
	if (!doubt)
		doubt = event->links_final_doubt;
	if (step->token->op == RULE_FINAL && doubt)
		event->links_final_doubt = doubt;
	event->links_final = step->token->op == RULE_FINAL && !doubt;
	if (step->token->op == RULE_FINAL || step->token->op == RULE_SET)
		clear_links(event, doubt);
	struct value value = event_substitute(event, step, step->token->value, SUBSTITUTE_PATH,
					      event->escape != ESCAPE_NONE);
	if (value.doubt)
		apply_unknown_links(event, line, step, value.doubt);
	if (value.doubt || !value.text)
		return;
	char *text = arena_strdup(event->arena, value.text);
	if (event->escape != ESCAPE_NONE)
		replace_characters(text, also);
	while (*(text += strspn(text, " \t\n\r\v\f"))) {
		size_t length = strcspn(text, " ");
		apply_link(event, line, step, arena_strndup(event->arena, text, length), doubt);
		text += length;
	}
}

static void apply_link_priority(struct event *event, const struct rule_step *step,
				const struct doubt *doubt)
{
	int wanted = atoi(step->token->value + strlen("link_priority="));

	if (!doubt || wanted != event->link_priority)
		event->link_priority_doubt = doubt;
	event->link_priority = wanted;
}

/* ---- tags and properties ---- */

static struct tag *find_tag(struct event *event, const char *name)
{
	for (size_t i = 0; i < event->tag_count; i++)
		if (strcmp(event->tags[i].name, name) == 0)
			return &event->tags[i];
	return NULL;
}

static void clear_tags(struct event *event, const struct doubt *doubt)
{
	for (size_t i = 0; doubt && i < event->tag_count; i++)
		event->tags[i].doubt = doubt;
	if (!doubt)
		event->tag_count = 0;
}

/* Where tags last, a worker of udev that was just started goes on to see it. */
static void remove_tag(struct event *event, const struct rule_step *step, struct tag *tag,
		       const struct doubt *doubt)
{
	if (tag && event->rules->version >= FIRST_WITH_LASTING_TAGS)
		doubt = event_doubt(event, step, lasting_tags);
	if (tag && doubt)
		tag->doubt = doubt;
	else if (tag)
		*tag = event->tags[--event->tag_count];
}

static void apply_tag(struct event *event, const struct rule_step *step, const struct doubt *doubt)
{
	struct value value = event_substitute(event, step, step->token->value, SUBSTITUTE_PATH,
					      false);

	if (step->token->op == RULE_SET || step->token->op == RULE_FINAL)
		clear_tags(event, doubt);
	if (!value.text)
		return;
	if (value.doubt)
		doubt = value.doubt;
	struct tag *found = find_tag(event, value.text);
	if (step->token->op == RULE_REMOVE)
		remove_tag(event, step, found, doubt);
	else if (found)
		found->doubt = doubt ? found->doubt : NULL;
	else
		event_add_tag(event, value.text, doubt);
}

static void apply_property(struct event *event, const struct compiled_line *line,
			   const struct rule_step *step, const struct doubt *doubt)
{
	size_t size = SUBSTITUTE_NAME;
	struct value before = { 0 };

	if (!*step->token->value) {
		if (step->token->op != RULE_ADD)
			event_set_property(event, step->slot, value_of(NULL), doubt, line->local);
		return;
	}
	if (step->token->op == RULE_ADD)
		before = event_property(event, step->slot);
	if (before.length + 1 >= size)
		return;
	if (before.text)
		size -= before.length + 1;
	struct value value = event_substitute(event, step, step->token->value, size, false);
	if (!value.text && !value.doubt)
		return;
	if (before.text && value.text)
		value.text = arena_printf(event->arena, "%s %s", before.text, value.text);
	if (event->escape == ESCAPE_REPLACE && value.text) {
		char *text = arena_strdup(event->arena, value.text);
		/* udev replaces what it adds only */
		replace_characters(text + (before.text ? before.length + 1 : 0), "");
		value.text = text;
	}
	value.length = value.text ? strlen(value.text) : 0;
	if (!value.doubt)
		value.doubt = before.doubt;
	event_set_property(event, step->slot, value, doubt, line->local);
}

/* ---- programs that change the node once the rules are through ---- */

static void apply_run(struct event *event, const struct rule_step *step)
{
	const char *command = step->token->value;
	bool owner = strstr(command, "chown") != NULL, group = strstr(command, "chgrp") != NULL;

	if (step->token->op == RULE_REMOVE || str_equal(step->token->argument, "builtin"))
		return;
	if (owner || group)
		event->run_group = event_doubt(event, step, "changes the node");
	if (owner)
		event->run_owner = event->run_group;
	if (strstr(command, "chmod"))
		event->run_mode = event_doubt(event, step, "changes the node");
}

void event_apply(struct event *event, const struct compiled_line *line,
		 const struct rule_step *step, const struct doubt *doubt)
{
	switch (step->kind) {
	case STEP_ESCAPE_NONE:
		event->escape = ESCAPE_NONE;
		break;
	case STEP_ESCAPE_REPLACE:
		event->escape = ESCAPE_REPLACE;
		break;
	case STEP_LINK_PRIORITY:
		apply_link_priority(event, step, doubt);
		break;
	case STEP_SET_TAG:
		apply_tag(event, step, doubt);
		break;
	case STEP_SET_ENV:
		apply_property(event, line, step, doubt);
		break;
	case STEP_SET_SYMLINK:
		apply_links(event, line, step, doubt);
		break;
	case STEP_SET_ATTR:
		names_add(event->arena, &event->written, step->token->argument);
		event->epoch++; /* what matched before may not match now */
		break;
	case STEP_RUN:
		apply_run(event, step);
		break;
	default:
		apply_permission(event, step, doubt);
		break;
	}
}
