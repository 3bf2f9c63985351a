/* SPDX-License-Identifier: Apache-2.0
 *
 * What a match key looks at, and whether it holds.
 */
#include <string.h>

#include "udev-rules/event.h"

static enum answer sense(const struct rule_step *step, bool matches)
{
	return matches != step->negated ? ANSWER_YES : ANSWER_NO;
}

/* The answer of what is itself in question: a file that is there, a program that ends well. */
static enum answer turned(const struct rule_step *step, enum answer answer)
{
	return answer == ANSWER_UNSURE ? answer : sense(step, answer == ANSWER_YES);
}

static enum answer unsure(struct event *event, const struct doubt *doubt)
{
	event->doubt = doubt;
	return ANSWER_UNSURE;
}

enum answer pattern_answer(struct event *event, const struct rule_step *step, struct value value)
{
	if (value.doubt)
		return unsure(event, value.doubt);
	event->found = value.text;
	if (step->pattern.hash && value.hash && step->pattern.hash != value.hash)
		return sense(step, false);
	return sense(step, pattern_matches(&step->pattern, value.text, value.length));
}

/* ---- names and tags: one of several ---- */

static enum answer match_links(struct event *event, const struct rule_step *step)
{
	const struct doubt *doubt = event->links_final_doubt;

	event->found = NULL;
	for (size_t i = 0; i < event->link_count; i++) {
		const struct link *link = &event->links[i];
		if (!pattern_matches(&step->pattern, link->name, strlen(link->name)))
			continue;
		if (!link->doubt)
			return sense(step, true);
		doubt = link->doubt;
	}
	return doubt ? unsure(event, doubt) : sense(step, false);
}

static enum answer match_tags(struct event *event, const struct rule_step *step)
{
	const struct doubt *doubt = NULL;

	event->found = NULL;
	for (size_t i = 0; i < event->tag_count; i++) {
		const struct tag *tag = &event->tags[i];
		if (!pattern_matches(&step->pattern, tag->name, strlen(tag->name)))
			continue;
		if (!tag->doubt)
			return sense(step, true);
		doubt = tag->doubt;
	}
	return doubt ? unsure(event, doubt) : sense(step, false);
}

/* ---- attributes ---- */

/* udev passes over blanks at the end of the attribute when the rule has none there. An attribute that
 * is not there fits neither == nor !=. */
static enum answer match_attribute(struct event *event, const struct rule_step *step,
				   const struct ancestor *ancestor)
{
	struct value name = event_substitute(event, step, step->token->argument, SUBSTITUTE_PATH,
					     false);
	const char *wanted = step->token->value;
	size_t length = strlen(wanted);

	if (name.doubt || !name.text)
		return name.doubt ? unsure(event, name.doubt) : ANSWER_NO;
	struct value value = ancestor_attribute(event, ancestor, name.text, step);
	if (value.doubt)
		return unsure(event, value.doubt);
	event->found = value.text;
	if (!value.text)
		return ANSWER_NO;
	if (length > 0 && !strchr(" \t\n\r\v\f", wanted[length - 1])) {
		while (value.length > 0 && strchr(" \t\n\r\v\f", value.text[value.length - 1]))
			value.length--;
		if (value.text[value.length])
			value.text = arena_strndup(event->arena, value.text, value.length);
	}
	return sense(step, pattern_matches(&step->pattern, value.text, value.length));
}

/* ---- parents ---- */

/* Tags of a device above are in its database. */
static enum answer match_parent_tags(struct event *event, const struct rule_step *step,
				     const struct ancestor *ancestor)
{
	const char *tags = ancestor->block ? property_find(&ancestor->block->properties, "TAGS")
					   : NULL;

	if (ancestor == &event->subject->chain[0])
		return match_tags(event, step);
	if (!tags)
		return unsure(event, event_doubt(event, step, "the tags are not known"));
	bool matches = false;
	while (*tags && !matches) {
		size_t length = strcspn(tags, ":");
		const char *tag = arena_strndup(event->arena, tags, length);
		matches = length > 0 && pattern_matches(&step->pattern, tag, length);
		tags += length + (tags[length] == ':');
	}
	return sense(step, matches);
}

static enum answer match_parent(struct event *event, const struct rule_step *step,
				const struct ancestor *ancestor)
{
	switch (step->kind) {
	case STEP_KERNELS:
		return pattern_answer(event, step, value_of(ancestor->kernel));
	case STEP_SUBSYSTEMS:
	case STEP_DRIVERS:
		if (!ancestor->known)
			return unsure(event, event_doubt(event, step, "the device is not known"));
		return pattern_answer(event, step,
				      value_of(step->kind == STEP_DRIVERS ? ancestor->driver
									  : ancestor->subsystem));
	case STEP_ATTRS:
		return match_attribute(event, step, ancestor);
	default:
		return match_parent_tags(event, step, ancestor);
	}
}

/* All steps on one device; *ret_failed: the first that does not hold. */
static enum answer match_one_parent(struct event *event, const struct compiled_line *line,
				    const struct ancestor *ancestor,
				    const struct rule_step **ret_failed)
{
	const struct doubt *doubt = NULL;

	for (size_t i = line->parents; i < line->parents_end; i++) {
		enum answer answer = match_parent(event, &line->steps[i], ancestor);
		if (answer == ANSWER_NO) {
			*ret_failed = &line->steps[i];
			return ANSWER_NO;
		}
		if (answer == ANSWER_UNSURE && !doubt)
			doubt = event->doubt;
	}
	return doubt ? unsure(event, doubt) : ANSWER_YES;
}

/* The nearest on which all hold; a nearer one may hold, too. */
static enum answer choose_parent(struct event *event, const struct compiled_line *line)
{
	const struct subject *subject = event->subject;
	const struct rule_step *first = &line->steps[line->parents], *failed;
	const struct doubt *doubt = NULL;

	for (uint32_t i = 0; i < subject->chain_count; i++) {
		switch (match_one_parent(event, line, &subject->chain[i], &failed)) {
		case ANSWER_YES:
			event->parent = i;
			event->parent_doubt = doubt;
			return ANSWER_YES;
		case ANSWER_UNSURE:
			if (!doubt)
				doubt = event->doubt;
			break;
		case ANSWER_NO:
			break;
		}
	}
	if (!doubt && !subject->chain_complete)
		doubt = event_doubt(event, first, "the devices above it are not known");
	event->parent = NO_SLOT;
	event->parent_doubt = doubt;
	return doubt ? unsure(event, doubt) : ANSWER_NO;
}

static struct memo *memo_at(struct event *event, uint32_t slot, bool *ret_valid)
{
	struct memo *memo = &event->memos[slot];

	*ret_valid = memo->epoch == event->epoch;
	return memo;
}

enum answer event_match_parents(struct event *event, const struct compiled_line *line,
				const struct rule_step **ret_failed)
{
	bool valid = false;
	struct memo *memo = NULL;

	*ret_failed = &line->steps[line->parents];
	event->found = NULL;
	if (line->parents_memo != NO_SLOT)
		memo = memo_at(event, line->parents_memo, &valid);
	if (valid) {
		event->parent = memo->parent;
		event->parent_doubt = memo->doubt;
		event->doubt = memo->doubt;
		return memo->answer;
	}
	enum answer answer = choose_parent(event, line);
	if (memo)
		*memo = (struct memo){ .epoch = event->epoch,
				       .answer = answer,
				       .doubt = event->parent_doubt,
				       .parent = event->parent };
	return answer;
}

/* ---- programs ---- */

static enum answer match_program(struct event *event, const struct rule_step *step)
{
	struct value command = event_substitute(event, step, step->token->value, SUBSTITUTE_LINE,
						false);
	struct value output = { 0 };
	enum answer answer = ANSWER_NO;

	if (command.doubt)
		answer = unsure(event, command.doubt);
	else if (command.text)
		answer = event_program(event, step, command.text, &output);
	if (answer == ANSWER_UNSURE)
		output.doubt = event->doubt;
	if (output.text && !output.doubt) {
		char *text = arena_strdup(event->arena, output.text);
		replace_characters(text, "/ $%?,");
		output = value_of(text);
	}
	if (output.text)
		output.hash = text_hash(output.text, output.length);
	event->result = answer == ANSWER_NO ? value_of(NULL) : output;
	return turned(step, answer);
}

static enum answer match_test(struct event *event, const struct rule_step *step)
{
	struct value path = event_substitute(event, step, step->token->value, SUBSTITUTE_PATH,
					     false);

	if (path.doubt)
		return unsure(event, path.doubt);
	return path.text ? turned(step, event_file_exists(event, step, path.text)) : ANSWER_NO;
}

/* ---- all kinds ---- */

static enum answer match(struct event *event, const struct rule_step *step)
{
	const struct block_device *device = event->subject->device;

	switch (step->kind) {
	case STEP_ACTION:
		return pattern_answer(event, step, value_of(event->occasion.action));
	case STEP_DEVPATH:
		return pattern_answer(event, step, value_of(device->devpath));
	case STEP_KERNEL:
		return pattern_answer(event, step, value_of(device->kernel));
	case STEP_SUBSYSTEM:
		return pattern_answer(event, step, value_of("block"));
	case STEP_DRIVER: /* block devices have none */
	case STEP_NAME:	  /* which only network interfaces get */
		return pattern_answer(event, step, value_of(NULL));
	case STEP_SYMLINK:
		return match_links(event, step);
	case STEP_ENV:
		return pattern_answer(event, step, event_property(event, step->slot));
	case STEP_TAG:
		return match_tags(event, step);
	case STEP_ATTR:
		return match_attribute(event, step, &event->subject->chain[0]);
	case STEP_TEST:
		return match_test(event, step);
	case STEP_PROGRAM:
		return match_program(event, step);
	case STEP_RESULT:
		return pattern_answer(event, step, event->result);
	case STEP_IMPORT_FILE:
	case STEP_IMPORT_PROGRAM:
	case STEP_IMPORT_BUILTIN:
	case STEP_IMPORT_DB:
	case STEP_IMPORT_CMDLINE:
	case STEP_IMPORT_PARENT:
		return turned(step, event_import_works(event, step));
	default: /* CONST, SYSCTL */
		return unsure(event, event_doubt(event, step, NULL));
	}
}

enum answer event_match(struct event *event, const struct rule_step *step)
{
	bool valid = false;
	struct memo *memo = NULL;

	/* who wants to hear why gets it anew each time */
	if (step->memo != NO_SLOT && !event->observer)
		memo = memo_at(event, step->memo, &valid);
	if (valid) {
		if (step->kind == STEP_PROGRAM)
			event->result = memo->result;
		event->doubt = memo->doubt;
		event->found = NULL;
		return memo->answer;
	}
	event->doubt = NULL;
	enum answer answer = match(event, step);
	if (memo)
		*memo = (struct memo){ .epoch = event->epoch,
				       .answer = answer,
				       .doubt = event->doubt,
				       .result = event->result };
	return answer;
}
