/* SPDX-License-Identifier: Apache-2.0
 *
 * What the programs that rules for disks start would print. Nothing is run: the distribution's own
 * rules run the same programs, and udev's database has what they said.
 */
#include <stdlib.h>
#include <string.h>

#include "udev-rules/event.h"

/* A command line in words, as udev cuts it: at blanks, outside of quotes. */
static struct names split(struct arena *arena, const char *command)
{
	struct names words = { 0 };

	while (*(command += strspn(command, " \t"))) {
		struct strbuf word = strbuf_new(arena);
		while (*command && *command != ' ' && *command != '\t') {
			char quote = *command == '\'' || *command == '"' ? *command : '\0';
			const char *end = quote ? strchr(command + 1, quote) : NULL;
			if (end) {
				strbuf_append(&word, command + 1, (size_t)(end - command - 1));
				command = end + 1;
			} else {
				strbuf_append(&word, command++, 1);
			}
		}
		names_add(arena, &words, word.data);
	}
	return words;
}

static enum answer unsure(struct event *event, const struct rule_step *step, const char *reason)
{
	event->doubt = event_doubt(event, step, reason);
	return ANSWER_UNSURE;
}

/* ---- is it there ---- */

static enum answer is_there(const struct file_fact *file)
{
	if (!file)
		return ANSWER_UNSURE;
	if (file->from.status == FACT_ABSENT)
		return ANSWER_NO;
	if (file->from.status != FACT_OBTAINED)
		return ANSWER_UNSURE;
	return (file->type == 'f' && (file->mode & 0111)) || file->type == 'l' ? ANSWER_YES
									       : ANSWER_NO;
}

enum answer event_program_exists(struct event *event, const char *command)
{
	static const char *const folders[] = { "/usr/lib/udev", "/lib/udev" };
	const struct file_facts *programs = &event->subject->facts->programs;
	const char *name = arena_strndup(event->arena, command, strcspn(command, " \t"));
	enum answer best = ANSWER_NO;

	if (*name == '/')
		return is_there(file_fact_find(programs, name));
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		enum answer answer = is_there(file_fact_find(
			programs, arena_printf(event->arena, "%s/%s", folders[i], name)));
		if (answer == ANSWER_YES)
			return answer;
		if (answer == ANSWER_UNSURE)
			best = answer;
	}
	return best;
}

/* ---- scsi_id ---- */

struct scsi_request {
	const char *device;
	bool whitelisted, joined, exported, other_page;
	bool old; /* -s PATH, of udev before 147 */
};

static void take_option(struct scsi_request *io, const char *option, const char *argument)
{
	static const struct {
		const char *text;
		char letter;
	} words[] = { { "device", 'd' },     { "whitelisted", 'g' }, { "replace-whitespace", 'u' },
		      { "export", 'x' },     { "page", 'p' },	     { "sg-version", 's' },
		      { "blacklisted", 'b' } };
	char letter = option[0];

	for (size_t i = 0; option[1] && i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(option, words[i].text) == 0)
			letter = words[i].letter;
	if (letter == 'd')
		io->device = argument;
	io->whitelisted |= letter == 'g';
	io->whitelisted &= letter != 'b';
	io->joined |= letter == 'u';
	io->exported |= letter == 'x';
	io->other_page |= letter == 'p' && !str_equal(argument, "0x83");
	if (letter == 's' && argument && *argument == '/') {
		io->device = argument;
		io->old = true;
	}
}

/* Letters of one word: "-gud"; the argument of the last is the rest or the next word. */
static void take_letters(struct scsi_request *io, const struct names *words, size_t *io_at)
{
	for (const char *letter = words->items[*io_at] + 1; *letter; letter++) {
		const char one[] = { *letter, '\0' };
		if (!strchr("dfps", *letter)) {
			take_option(io, one, NULL);
			continue;
		}
		bool next = !letter[1] && *io_at + 1 < words->count;
		take_option(io, one, next ? words->items[++*io_at] : letter + 1);
		return;
	}
}

static struct scsi_request parse_scsi(struct arena *arena, const struct names *words)
{
	struct scsi_request request = { 0 };

	for (size_t i = 1; i < words->count; i++) {
		const char *word = words->items[i];
		if (!str_starts(word, "--")) {
			if (*word == '-')
				take_letters(&request, words, &i);
			else
				request.device = word;
			continue;
		}
		size_t length = strcspn(word + 2, "=");
		const char *name = arena_strndup(arena, word + 2, length);
		const char *argument = word[2 + length] ? word + 3 + length : NULL;
		bool wants = strcmp(name, "device") == 0 || strcmp(name, "page") == 0;
		if (!argument && wants && i + 1 < words->count)
			argument = words->items[++i];
		take_option(&request, name, argument);
	}
	return request;
}

/* By node, or by a link; of old spellings below /sys or /block. NULL: no such disk. */
static const struct block_device *find_device(const struct event *event, const char *name)
{
	const struct subject *subject = event->subject;
	const struct block_devices *devices = subject->devices;
	const char *last = name ? strrchr(name, '/') : NULL;

	if (!name || !last)
		return NULL;
	if (str_equal(name, subject->device->node))
		return subject->device;
	for (size_t i = 0; i < devices->count; i++)
		if (str_equal(devices->items[i].node, name) ||
		    names_hold(&devices->items[i].links, name))
			return &devices->items[i];
	return str_starts(name, "/dev/") ? NULL : block_device_by_kernel(devices, last + 1);
}

/* Not SCSI, whatever their names: the kernel refuses the question. */
static bool is_never_scsi(const char *kernel)
{
	static const char *const kinds[] = { "loop", "ram",  "zram", "nvme", "vd", "xvd",   "md",
					     "nbd",  "pmem", "mmc",  "rbd",  "zd", "bcache" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (str_starts(kernel, kinds[i]))
			return true;
	return false;
}

static enum answer answer_text(const char *text, struct value *ret)
{
	*ret = value_of(text);
	return ANSWER_YES;
}

/* The identity that it prints; "1ATA_" of VirtualBox is not in the database. */
static enum answer scsi_identity(struct event *event, const struct rule_step *step,
				 const struct block_device *device, struct value *ret)
{
	const char *serial = property_find(&device->properties, "ID_SERIAL");
	const char *bus = property_find(&device->properties, "ID_BUS");
	uint32_t slot = symbol_find(&event->rules->env, "ID_SERIAL");

	if (is_never_scsi(device->kernel))
		return ANSWER_NO;
	if (device->dm_uuid && str_starts(device->dm_uuid, "mpath-"))
		return answer_text(device->dm_uuid + strlen("mpath-"), ret);
	if (str_starts(device->kernel, "dm-") ||
	    (slot != NO_SLOT && event->rules->set_locally[slot]))
		return unsure(event, step, "what scsi_id prints is not known");
	if (!serial && !bus && device->initialized)
		return ANSWER_NO;
	if (serial && str_equal(bus, "scsi"))
		return answer_text(serial, ret);
	if (serial && str_equal(bus, "ata") && str_starts(serial, "VBOX_HARDDISK_"))
		return answer_text(arena_printf(event->arena, "1ATA_%s", serial), ret);
	return unsure(event, step, "what scsi_id prints is not known");
}

static enum answer run_scsi_id(struct event *event, const struct rule_step *step,
			       const struct names *words, struct value *ret)
{
	struct scsi_request request = parse_scsi(event->arena, words);
	const struct block_device *device = find_device(event, request.device);

	if (request.old && event->rules->version >= 147)
		return ANSWER_NO;
	if (!device)
		return ANSWER_NO;
	enum answer answer = scsi_identity(event, step, device, ret);
	if (answer != ANSWER_YES)
		return answer;
	/* identities of kind 2 and 3 are numbers: nothing to replace */
	bool number = *ret->text == '2' || *ret->text == '3';
	if (!(request.whitelisted || request.old) || request.other_page || request.exported ||
	    !(request.joined || number))
		return unsure(event, step, "what scsi_id prints is not known");
	return ANSWER_YES;
}

/* ---- the others ---- */

static enum answer run_ata_id(struct event *event, const struct rule_step *step,
			      const struct names *words, struct value *ret)
{
	const struct block_device *device =
		find_device(event, words->count > 1 ? words->items[words->count - 1] : NULL);

	if (!device || is_never_scsi(device->kernel))
		return ANSWER_NO;
	const char *serial = property_find(&device->properties, "ID_SERIAL");
	if (words->count != 2 || !serial ||
	    !str_equal(property_find(&device->properties, "ID_ATA"), "1"))
		return unsure(event, step, "what ata_id prints is not known");
	return answer_text(serial, ret);
}

/* `dmsetup info … -o name` of the device itself. */
static enum answer run_dmsetup(struct event *event, const struct rule_step *step,
			       const struct names *words, struct value *ret)
{
	const struct block_device *device = event->subject->device;
	const char *major = arena_printf(event->arena, "%u", device->major);
	const char *minor = arena_printf(event->arena, "%u", device->minor);
	const char *field = NULL;

	for (size_t i = 1; i + 1 < words->count; i++)
		if (strcmp(words->items[i], "-o") == 0)
			field = words->items[i + 1];
	if (!str_starts(device->kernel, "dm-"))
		return ANSWER_NO;
	if (!names_hold(words, "info") || !names_hold(words, major) || !names_hold(words, minor) ||
	    !names_hold(words, "--noheadings"))
		field = NULL;
	if (str_equal(field, "name") && device->dm_name)
		return answer_text(device->dm_name, ret);
	if (str_equal(field, "uuid") && device->dm_uuid)
		return answer_text(device->dm_uuid, ret);
	return unsure(event, step, "what dmsetup prints is not known");
}

/* `multipath -c DEVICE` ends well for a path of a map. */
static enum answer run_multipath(struct event *event, const struct rule_step *step,
				 const struct names *words)
{
	const char *path = property_find(&event->subject->device->properties,
					 "DM_MULTIPATH_DEVICE_PATH");

	if (!path || words->count < 3 || strcmp(words->items[1], "-c") != 0)
		return unsure(event, step, "what multipath says is not known");
	return strcmp(path, "1") == 0 ? ANSWER_YES : ANSWER_NO;
}

static enum answer run_echo(struct event *event, const struct rule_step *step,
			    const struct names *words, struct value *ret)
{
	struct strbuf text = strbuf_new(event->arena);

	if (words->count > 1 && words->items[1][0] == '-')
		return unsure(event, step, NULL);
	for (size_t i = 1; i < words->count; i++)
		strbuf_printf(&text, "%s%s", i > 1 ? " " : "", words->items[i]);
	*ret = (struct value){ .text = text.data, .length = text.length };
	return ANSWER_YES;
}

enum answer event_program(struct event *event, const struct rule_step *step, const char *command,
			  struct value *ret_output)
{
	struct names words = split(event->arena, command);

	if (words.count == 0 || event_program_exists(event, words.items[0]) == ANSWER_NO)
		return ANSWER_NO;
	switch (step->helper) {
	case HELPER_SCSI_ID:
		return run_scsi_id(event, step, &words, ret_output);
	case HELPER_ATA_ID:
		return run_ata_id(event, step, &words, ret_output);
	case HELPER_DMSETUP:
		return run_dmsetup(event, step, &words, ret_output);
	case HELPER_MULTIPATH:
		return run_multipath(event, step, &words);
	default:
		if (strcmp(words.items[0], "/bin/echo") == 0 ||
		    strcmp(words.items[0], "/usr/bin/echo") == 0)
			return run_echo(event, step, &words, ret_output);
		return unsure(event, step, NULL);
	}
}
