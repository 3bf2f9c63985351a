/* SPDX-License-Identifier: Apache-2.0
 *
 * IMPORT: whether there is anything to import, and taking it.
 */
#include <string.h>

#include "udev-rules/event.h"

static enum answer unsure(struct event *event, const struct doubt *doubt)
{
	event->doubt = doubt;
	return ANSWER_UNSURE;
}

/* What the kernel's command line says of a key: *ret_value "1" when the key stands alone. */
static bool find_on_cmdline(struct event *event, const char *key, const char **ret_value)
{
	const char *at = event->subject->facts->cmdline;
	size_t length = strlen(key);
	bool found = false;

	while (*(at += strspn(at, " \t\n"))) {
		size_t word = strcspn(at, " \t\n");
		if (strncmp(at, key, length) == 0 && word >= length &&
		    (word == length || at[length] == '=')) {
			found = true;
			*ret_value = word == length ? "1"
						    : arena_strndup(event->arena, at + length + 1,
								    word - length - 1);
		}
		at += word;
	}
	return found;
}

static struct value in_database(struct event *event, const struct rule_step *step)
{
	struct value value = value_of(event->subject->database[step->slot]);

	if (event->occasion.before)
		return event->occasion.before[step->slot];
	if (!event->subject->database_known)
		value.doubt = event_doubt(event, step, "udev's database is not known");
	return value;
}

static enum answer database_has(struct event *event, const struct rule_step *step)
{
	struct value value = in_database(event, step);

	if (value.doubt)
		return unsure(event, value.doubt);
	return value.text ? ANSWER_YES : ANSWER_NO;
}

/* ---- programs: what they print is in the database afterwards ---- */

static bool any_in_database(const struct event *event, enum helper helper)
{
	const struct properties *properties = &event->subject->device->properties;

	for (size_t i = 0; i < properties->count; i++)
		if (helper_gives(helper, properties->items[i].key))
			return true;
	return false;
}

static enum answer helper_works(struct event *event, const struct rule_step *step)
{
	const struct block_device *device = event->subject->device;
	bool known = event->subject->database_known;

	switch (step->helper) {
	case HELPER_SILENT:
		return ANSWER_YES;
	case HELPER_DMSETUP:
		return str_starts(device->kernel, "dm-") ? ANSWER_YES : ANSWER_NO;
	case HELPER_PATH_ID:
		if (known)
			return property_find(&device->properties, "ID_PATH") ? ANSWER_YES
									     : ANSWER_NO;
		break;
	case HELPER_USB_ID:
		if (known)
			return str_equal(property_find(&device->properties, "ID_BUS"), "usb")
				       ? ANSWER_YES
				       : ANSWER_NO;
		break;
	case HELPER_ATA_ID:
		if (known)
			return property_find(&device->properties, "ID_ATA") ? ANSWER_YES
									    : ANSWER_NO;
		break;
	case HELPER_SCSI_ID:
		if (known)
			return property_find(&device->properties, "ID_SERIAL") ? ANSWER_YES
									       : ANSWER_NO;
		break;
	default:
		if (known && step->helper < HELPER_COUNT && any_in_database(event, step->helper))
			return ANSWER_YES;
		break;
	}
	return unsure(event, event_doubt(event, step, NULL));
}

static enum answer program_works(struct event *event, const struct rule_step *step)
{
	struct value command = event_substitute(event, step, step->token->value, SUBSTITUTE_LINE,
						false);
	bool starts = step->kind == STEP_IMPORT_PROGRAM;

	if (command.doubt)
		return unsure(event, command.doubt);
	if (!command.text)
		return ANSWER_NO;
	if (starts && event_program_exists(event, command.text) == ANSWER_NO &&
	    helper_of_builtin(command.text) == HELPER_OTHER)
		return ANSWER_NO;
	return helper_works(event, step);
}

static enum answer file_works(struct event *event, const struct rule_step *step)
{
	struct value path = event_substitute(event, step, step->token->value, SUBSTITUTE_PATH,
					     false);
	const struct file_fact *file =
		path.text ? file_fact_find(&event->subject->facts->programs, path.text) : NULL;

	if (file && file->from.status == FACT_ABSENT && !path.doubt)
		return ANSWER_NO;
	return unsure(event,
		      path.doubt ? path.doubt : event_doubt(event, step, "the file was not read"));
}

enum answer event_import_works(struct event *event, const struct rule_step *step)
{
	const struct subject *subject = event->subject;
	const char *value;

	switch (step->kind) {
	case STEP_IMPORT_DB:
		return database_has(event, step);
	case STEP_IMPORT_CMDLINE:
		if (!subject->facts->cmdline)
			return unsure(event, event_doubt(event, step, NULL));
		return find_on_cmdline(event, step->token->value, &value) ? ANSWER_YES : ANSWER_NO;
	case STEP_IMPORT_PARENT:
		if (subject->chain_count > 1)
			return ANSWER_YES;
		if (subject->chain_complete)
			return ANSWER_NO;
		return unsure(event, event_doubt(event, step, "the device above it is not known"));
	case STEP_IMPORT_FILE:
		return file_works(event, step);
	default:
		return program_works(event, step);
	}
}

/* ---- taking it ---- */

static void import_helper(struct event *event, const struct rule_step *step,
			  const struct doubt *doubt, bool local)
{
	const struct compiled_rules *rules = event->rules;
	const struct subject *subject = event->subject;

	for (size_t slot = 0; slot < rules->env.count; slot++) {
		if (!rules->of_helper[slot * HELPER_COUNT + step->helper])
			continue;
		struct value value = value_of(subject->database[slot]);
		if (!subject->database_known)
			value.doubt = event_doubt(event, step, NULL);
		else if (!value.text)
			continue;
		else if (rules->set_locally[slot])
			value.doubt = event_doubt(event, step, "is mixed with what a rule sets");
		event_set_property(event, slot, value, doubt, local);
	}
}

static void import_parent(struct event *event, const struct rule_step *step,
			  const struct doubt *doubt, bool local)
{
	const struct subject *subject = event->subject;
	struct value filter = event_substitute(event, step, step->token->value, SUBSTITUTE_PATH,
					       false);

	if (!filter.text)
		return;
	for (size_t slot = 0; slot < event->rules->env.count; slot++) {
		if (!glob_matches(filter.text, event->rules->env.names[slot], false))
			continue;
		struct value value = { 0 };
		if (subject->of_parent)
			value = value_of(subject->of_parent[slot]);
		else if (subject->chain_count <= 1)
			value.doubt = event_doubt(event, step, "the device above it is not known");
		if (value.text || value.doubt)
			event_set_property(event, slot, value, filter.doubt ? filter.doubt : doubt,
					   local);
	}
}

void event_import(struct event *event, const struct rule_step *step, const struct doubt *doubt,
		  bool local)
{
	const char *text;

	if (step->kind == STEP_IMPORT_DB) {
		struct value value = in_database(event, step);
		if (value.text || value.doubt)
			event_set_property(event, step->slot, value, doubt, local);
	} else if (step->kind == STEP_IMPORT_CMDLINE) {
		struct value value = { 0 };
		if (!event->subject->facts->cmdline)
			value.doubt = event_doubt(event, step, NULL);
		else if (!find_on_cmdline(event, step->token->value, &text))
			return;
		else
			value = value_of(text);
		event_set_property(event, step->slot, value, doubt, local);
	} else if (step->kind == STEP_IMPORT_PARENT) {
		import_parent(event, step, doubt, local);
	} else if (step->helper < HELPER_COUNT) {
		import_helper(event, step, doubt, local);
	} else if (step->helper == HELPER_OTHER) {
		event->opened = true;
	}
}
