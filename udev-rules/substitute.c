/* SPDX-License-Identifier: Apache-2.0
 *
 * $kernel, %k and their like.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "udev-rules/event.h"

static const char blanks[] = " \t\n\r\v\f";

/* ---- characters ---- */

/* Bytes of the well-formed character of more than one byte that begins here; 0 when there is none. */
static size_t multibyte_length(const unsigned char *at)
{
	size_t length = at[0] >= 0xC2 && at[0] < 0xE0	? 2
			: at[0] >= 0xE0 && at[0] < 0xF0 ? 3
			: at[0] >= 0xF0 && at[0] < 0xF5 ? 4
							: 0;

	for (size_t i = 1; i < length; i++)
		if ((at[i] & 0xC0) != 0x80)
			return 0;
	if ((at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xED && at[1] > 0x9F) ||
	    (at[0] == 0xF0 && at[1] < 0x90) || (at[0] == 0xF4 && at[1] > 0x8F))
		return 0;
	return length;
}

void replace_characters(char *io, const char *also)
{
	while (*io) {
		size_t length = multibyte_length((const unsigned char *)io);
		if (length > 0) {
			io += length;
			continue;
		}
		unsigned char c = (unsigned char)*io;
		if (io[0] == '\\' && io[1] == 'x') {
			io += 2;
			continue;
		}
		if ((c >= 0x80 || !isalnum(c)) && !strchr("#+-.:=@_", c) && !strchr(also, c))
			*io = isspace(c) && strchr(also, ' ') ? ' ' : '_';
		io++;
	}
}

/* What is put into a link's name keeps no blanks. */
static void append_joined(struct strbuf *out, const char *text, size_t length)
{
	bool gap = false;

	for (size_t i = 0; i < length; i++) {
		if (strchr(blanks, text[i])) {
			gap = true;
			continue;
		}
		if (gap && i > 0 && out->length > 0)
			strbuf_puts(out, "_");
		gap = false;
		strbuf_append(out, &text[i], 1);
	}
}

/* ---- what may be put in ---- */

enum name {
	NAME_DEVNODE,
	NAME_ATTR,
	NAME_ENV,
	NAME_KERNEL,
	NAME_NUMBER,
	NAME_DRIVER,
	NAME_DEVPATH,
	NAME_ID,
	NAME_MAJOR,
	NAME_MINOR,
	NAME_RESULT,
	NAME_PARENT,
	NAME_NAME,
	NAME_LINKS,
	NAME_ROOT,
	NAME_SYS,
};

/* The first that fits counts, whatever letters follow. */
static const struct {
	const char *word;
	char letter;
	enum name name;
} names[] = {
	{ "devnode", 'N', NAME_DEVNODE }, { "tempnode", 'N', NAME_DEVNODE },
	{ "attr", 's', NAME_ATTR },	  { "sysfs", 's', NAME_ATTR },
	{ "env", 'E', NAME_ENV },	  { "kernel", 'k', NAME_KERNEL },
	{ "number", 'n', NAME_NUMBER },	  { "driver", 'd', NAME_DRIVER },
	{ "devpath", 'p', NAME_DEVPATH }, { "id", 'b', NAME_ID },
	{ "major", 'M', NAME_MAJOR },	  { "minor", 'm', NAME_MINOR },
	{ "result", 'c', NAME_RESULT },	  { "parent", 'P', NAME_PARENT },
	{ "name", 'D', NAME_NAME },	  { "links", 'L', NAME_LINKS },
	{ "root", 'r', NAME_ROOT },	  { "sys", 'S', NAME_SYS },
};

struct reader {
	struct event *event;
	const struct rule_step *step;
	struct strbuf out;
	const struct doubt *doubt;
	bool spaces;
};

/* Digits at the end of the kernel's name. */
static struct value number_of_name(const char *kernel)
{
	size_t length = strlen(kernel), start = length;

	while (start > 1 && isdigit((unsigned char)kernel[start - 1]))
		start--;
	return value_of(kernel + start);
}

/* The node of the device above, when that is a block device; below a disk there is none. */
static struct value parent_name(struct reader *reader)
{
	const struct subject *subject = reader->event->subject;

	if (subject->chain_count > 1 && subject->chain[1].block)
		return value_of(subject->chain[1].kernel);
	if (subject->device->partition)
		return subject->device->disk
			       ? value_of(subject->device->disk)
			       : (struct value){ .doubt = event_doubt(reader->event, reader->step,
								      "its disk is not known") };
	return value_of(NULL);
}

static struct value links_of(struct reader *reader)
{
	struct event *event = reader->event;
	struct strbuf text = strbuf_new(event->arena);
	const struct doubt *doubt = event->links_final_doubt;

	if (event->link_count > 1)
		doubt = event_doubt(event, reader->step, "udev may name the links in any order");
	for (size_t i = 0; i < event->link_count; i++) {
		strbuf_printf(&text, "%s%s", i ? " " : "", event->links[i].name);
		if (!doubt)
			doubt = event->links[i].doubt;
	}
	return (struct value){ .text = text.data, .length = text.length, .doubt = doubt };
}

/* "N": the Nth word; "N+": all from there on. False: udev refuses it. */
static bool part_of_result(const char *argument, const char *text, struct bytes *ret)
{
	char *end;

	*ret = (struct bytes){ text, strlen(text) };
	if (!*argument)
		return true;
	if (!isdigit((unsigned char)*argument))
		return false;
	unsigned long wanted = strtoul(argument, &end, 10);
	bool all = *end == '+';
	if (end[all ? 1 : 0])
		return false;
	if (wanted == 0)
		return true;
	text += strspn(text, blanks);
	for (unsigned long i = 1; i < wanted && *text; i++) {
		text += strcspn(text, blanks);
		text += strspn(text, blanks);
	}
	*ret = (struct bytes){ text, all ? strlen(text) : strcspn(text, blanks) };
	return true;
}

static bool put_result(struct reader *reader, const char *argument)
{
	const struct value *result = &reader->event->result;
	struct bytes part;

	if (result->doubt && !reader->doubt)
		reader->doubt = result->doubt;
	if (!part_of_result(argument, result->text ? result->text : "", &part))
		return !result->text;
	strbuf_append(&reader->out, part.data, part.length);
	return true;
}

/* Of the device, else of the parent that the last match of parents chose. */
static struct value attribute(struct reader *reader, const char *name)
{
	struct event *event = reader->event;
	const struct subject *subject = event->subject;
	struct value value = ancestor_attribute(event, &subject->chain[0], name, reader->step);

	if (value.text || value.doubt)
		goto found;
	if (event->parent_doubt)
		return (struct value){ .doubt = event->parent_doubt };
	if (event->parent != NO_SLOT && event->parent > 0)
		value = ancestor_attribute(event, &subject->chain[event->parent], name,
					   reader->step);
found:
	if (!value.text)
		return value;
	char *text = arena_strdup(event->arena, value.text);
	size_t length = strlen(text);
	while (length > 0 && strchr(blanks, text[length - 1]))
		text[--length] = '\0';
	replace_characters(text, "/ $%?,");
	return (struct value){ .text = text, .length = length, .doubt = value.doubt };
}

static struct value chosen_parent(struct reader *reader, enum name name)
{
	const struct event *event = reader->event;

	if (event->parent_doubt)
		return (struct value){ .doubt = event->parent_doubt };
	if (event->parent == NO_SLOT)
		return value_of(NULL);
	const struct ancestor *parent = &event->subject->chain[event->parent];
	if (name == NAME_ID)
		return value_of(parent->kernel);
	if (!parent->known)
		return (struct value){ .doubt = event_doubt(reader->event, reader->step,
							    "the driver is not known") };
	return value_of(parent->driver);
}

static const char *without_dev(const char *node)
{
	return str_starts(node, "/dev/") ? node + strlen("/dev/") : node;
}

static struct value value_of_name(struct reader *reader, enum name name, const char *argument)
{
	struct event *event = reader->event;
	const struct block_device *device = event->subject->device;

	switch (name) {
	case NAME_DEVNODE:
		return value_of(device->node);
	case NAME_ATTR:
		return attribute(reader, argument);
	case NAME_ENV:
		return event_property_named(event, argument);
	case NAME_KERNEL:
		return value_of(device->kernel);
	case NAME_NUMBER:
		return number_of_name(device->kernel);
	case NAME_DEVPATH:
		return value_of(device->devpath);
	case NAME_ID:
	case NAME_DRIVER:
		return chosen_parent(reader, name);
	case NAME_MAJOR:
		return value_of(arena_printf(event->arena, "%u", device->major));
	case NAME_MINOR:
		return value_of(arena_printf(event->arena, "%u", device->minor));
	case NAME_PARENT:
		return parent_name(reader);
	case NAME_NAME:
		return value_of(without_dev(device->node));
	case NAME_LINKS:
		return links_of(reader);
	case NAME_ROOT:
		return value_of("/dev");
	case NAME_SYS:
		return value_of("/sys");
	case NAME_RESULT:
		break;
	}
	return value_of(NULL);
}

/* False: udev stops here, with what it has. */
static bool put(struct reader *reader, enum name name, const char *argument)
{
	if (name == NAME_RESULT)
		return put_result(reader, argument);
	if ((name == NAME_ATTR || name == NAME_ENV) && !*argument)
		return false;
	struct value value = value_of_name(reader, name, argument);
	if (value.doubt && !reader->doubt)
		reader->doubt = value.doubt;
	if (value.text && reader->spaces) {
		struct strbuf joined = strbuf_new(reader->event->arena);
		append_joined(&joined, value.text, value.length);
		strbuf_append(&reader->out, joined.data, joined.length);
	} else if (value.text) {
		strbuf_append(&reader->out, value.text, value.length);
	}
	return true;
}

/* The name at "$" or "%"; *ret_length: of it, without the argument. False when it is none. */
static bool find_name(const char *at, enum name *ret, size_t *ret_length)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		bool letter = at[0] == '%' && at[1] == names[i].letter;
		if (!letter && !(at[0] == '$' && str_starts(at + 1, names[i].word)))
			continue;
		*ret = names[i].name;
		*ret_length = letter ? 2 : 1 + strlen(names[i].word);
		return true;
	}
	return false;
}

/* What follows the name at `at`; NULL: udev stops here. */
static const char *replace(struct reader *reader, const char *at, enum name name, size_t length)
{
	const char *argument = "";

	at += length;
	if (*at == '{') {
		const char *end = strchr(at, '}');
		if (!end)
			return NULL;
		argument = arena_strndup(reader->event->arena, at + 1, (size_t)(end - at - 1));
		at = end + 1;
	}
	return put(reader, name, argument) ? at : NULL;
}

struct value event_substitute(struct event *event, const struct rule_step *step, const char *format,
			      size_t size, bool spaces)
{
	struct reader reader = { .event = event, .step = step, .spaces = spaces };
	enum name name;
	size_t length;

	if (!strpbrk(format, "$%")) {
		struct value plain = value_of(format);
		return plain.length < size ? plain : value_of(NULL);
	}
	reader.out = strbuf_new(event->arena);
	while (format && *format && reader.out.length < size) {
		if (*format != '$' && *format != '%') {
			length = strcspn(format, "$%");
			strbuf_append(&reader.out, format, length);
			format += length;
		} else if (format[0] == format[1]) {
			strbuf_append(&reader.out, format, 1);
			format += 2;
		} else if (find_name(format, &name, &length)) {
			format = replace(&reader, format, name, length);
		} else {
			strbuf_append(&reader.out, format++, 1);
		}
	}
	struct value value = { .text = reader.out.data,
			       .length = reader.out.length,
			       .doubt = reader.doubt };
	if (value.length >= size)
		value.text = NULL;
	return value;
}

static char *pattern_of(struct arena *arena, const char *format)
{
	struct strbuf out = strbuf_new(arena);
	enum name name;
	size_t length;

	while (*format) {
		if (find_name(format, &name, &length)) {
			const char *end = format[length] == '{' ? strchr(format, '}') : NULL;
			format = end ? end + 1 : format + length;
			strbuf_puts(&out, "*");
			continue;
		}
		if (format[0] == format[1] && strchr("$%", *format))
			format++;
		if (strchr("*?[\\", *format))
			strbuf_puts(&out, "\\");
		strbuf_append(&out, format++, 1);
	}
	return out.data;
}

void substitute_globs(struct arena *arena, const char *format, struct names *io)
{
	const char *at = pattern_of(arena, format);

	while (*(at += strspn(at, " "))) {
		size_t length = strcspn(at, " ");
		names_add(arena, io, arena_strndup(arena, at, length));
		at += length;
	}
}
