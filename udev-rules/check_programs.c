/* SPDX-License-Identifier: Apache-2.0
 *
 * What PROGRAM asks: programs that are not there, that have nothing to say, or that are asked about
 * the wrong device.
 */
#include <string.h>

#include "udev-rules/checks.h"
#include "udev-rules/compile.h"
#include "udev-rules/match.h"
#include "udev-rules/view.h"

/* ---- udev.program-missing ---- */

static bool is_program(const struct rule_token *token)
{
	return token->key == RULE_PROGRAM ||
	       (token->key == RULE_IMPORT && str_equal(token->argument, "program"));
}

static const char *program_of(struct arena *arena, const struct rule_token *token)
{
	const char *start = token->value + strspn(token->value, " \t'");

	return arena_strndup(arena, start, strcspn(start, " \t'"));
}

static bool is_absent(const struct file_facts *programs, const char *path)
{
	const struct file_fact *file = file_fact_find(programs, path);

	return file && file->from.status == FACT_ABSENT;
}

/* One without a folder is looked for where udev keeps its helpers. */
static bool is_missing(const struct rule_view *view, const char *program)
{
	const struct file_facts *programs = &view->rules->programs;

	if (!*program || rules_has_substitution(program))
		return false;
	if (program[0] == '/')
		return is_absent(programs, program);
	return is_absent(programs, arena_printf(view->arena, "/usr/lib/udev/%s", program)) &&
	       is_absent(programs, arena_printf(view->arena, "/lib/udev/%s", program));
}

/* VMware shows no serial numbers unless the machine is told to (disk.EnableUUID). */
static const struct block_device *without_serial(const struct rule_view *view)
{
	const struct block_devices *devices = &view->disks->devices;

	for (size_t i = 0; i < devices->count; i++) {
		const struct block_device *device = &devices->items[i];
		const char *vendor = property_find(&device->properties, "ID_VENDOR");
		if (vendor && str_starts(vendor, "VMware") && device->initialized &&
		    !device->partition && !property_find(&device->properties, "ID_SERIAL"))
			return device;
	}
	return NULL;
}

static bool has_nothing_to_say(const struct rule_view *view, const struct rule_line *line,
			       const struct rule_token *token)
{
	return helper_of_program(token->value) == HELPER_SCSI_ID && without_serial(view) &&
	       !rules_fits_surely(view, line);
}

const struct rule_token *rules_missing_program_of(const struct rule_view *view,
						  const struct rule_line *line)
{
	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		if (is_program(token) && (is_missing(view, program_of(view->arena, token)) ||
					  has_nothing_to_say(view, line, token)))
			return token;
	}
	return NULL;
}

/* scsi_id of EL5 asked by the path in sysfs; that option is gone. */
static const char *with_scsi_id(struct sink *sink, const struct rule_view *view,
				const struct rule_line *line, const struct rule_token *token,
				const char *program)
{
	static const char scsi_id[] = "/usr/lib/udev/scsi_id";
	const char *rest = strstr(token->value, program) + strlen(program);
	const char *parent = strstr(rest, "$parent");

	if (!str_ends(program, "/scsi_id") || is_absent(&view->rules->programs, scsi_id))
		return NULL;
	if (strstr(rest, " -s "))
		rest = parent ? " -g -u -d /dev/$parent" : " -g -u -d /dev/$name";
	return rules_rewritten(
		sink, line, token,
		arena_printf(view->arena, "%s==\"%s%s\"", token->key_text, scsi_id, rest));
}

static void report_missing(const struct rule_view *view, struct sink *sink,
			   const struct rule_line *line, const struct rule_token *token)
{
	const char *program = program_of(view->arena, token);
	bool missing = is_missing(view, program);
	const struct block_device *silent = missing ? NULL : without_serial(view);
	const char *why = "is not there, so that it fits nothing";
	struct rule_loss loss;

	if (silent)
		why = arena_printf(view->arena,
				   "prints nothing: %s and its like show no serial number "
				   "(disk.EnableUUID of the VMware machine is not set)",
				   silent->node);
	rules_loss_of(view, line, &loss);
	struct finding *finding =
		rules_fail_line(sink, rules_is_loss(&loss) ? SEVERITY_CRITICAL : SEVERITY_WARNING,
				line, "%s asks %s, which %s%s", rules_place(sink, line), program,
				why, rules_loss_in_words(sink, &loss));
	rules_reaches_loss(sink, finding, &loss);
	if (silent) {
		sink_evidence(sink, finding, arena_printf(view->arena, "udev: %s", silent->node),
			      "ID_VENDOR=VMware, no ID_SERIAL");
		sink_step(sink, finding,
			  "set disk.EnableUUID = \"TRUE\" in the settings of the virtual machine, "
			  "with the machine off",
			  NULL,
			  "the machine is shut down and started: everything on this node ends");
		return;
	}
	sink_evidence(sink, finding, program, "no such file");
	rules_step_write(view, sink, finding, line, with_scsi_id(sink, view, line, token, program));
}

void rules_check_program_missing(const struct check_input *input, struct sink *sink)
{
	struct rule_view view;

	rules_view(input, sink, &view);
	for (size_t i = 0; i < view.rules->line_count; i++) {
		const struct rule_line *line = &view.rules->lines[i];
		if (!rules_is_of_asm(&view, line))
			continue;
		const struct rule_token *token = rules_missing_program_of(&view, line);
		if (token)
			report_missing(&view, sink, line, token);
	}
}

/* ---- udev.parent ---- */

enum scope { SCOPE_ANY, SCOPE_DISKS, SCOPE_PARTITIONS };

/* What the pattern can fit: names of whole disks, of partitions, or both. */
static enum scope scope_of_pattern(const char *pattern)
{
	static const char *const kinds[] = { "sd", "vd", "hd", "xvd" };
	bool disks = false, partitions = false;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		for (char letter = 'a'; letter <= 'z'; letter++) {
			char name[] = "xvdxx";
			size_t length = strlen(kinds[i]);
			memcpy(name, kinds[i], length);
			name[length] = letter;
			name[length + 1] = '\0';
			disks = disks || glob_matches(pattern, name, false);
			name[length + 2] = '\0';
			for (char digit = '1'; digit <= '9' && !partitions; digit++) {
				name[length + 1] = digit;
				partitions = glob_matches(pattern, name, false);
			}
		}
	}
	if (disks == partitions)
		return SCOPE_ANY;
	return disks ? SCOPE_DISKS : SCOPE_PARTITIONS;
}

static enum scope scope_of(const struct rule_line *line)
{
	const struct rule_token *type = rules_match_of(line, RULE_ENV, "DEVTYPE");
	const struct rule_token *kernel = rules_match_of(line, RULE_KERNEL, NULL);

	if (type)
		return str_equal(type->value, "partition") ? SCOPE_PARTITIONS : SCOPE_DISKS;
	return kernel ? scope_of_pattern(kernel->value) : SCOPE_ANY;
}

static bool asks_parent(const char *value)
{
	return strstr(value, "/dev/$parent") || strstr(value, "/dev/%P") ||
	       strstr(value, "=$parent") || strstr(value, "=%P");
}

static bool asks_itself(const char *value)
{
	static const char *const words[] = {
		"$name", "$kernel", "%k", "$devnode", "%N", "$tempnode"
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strstr(value, words[i]))
			return true;
	return false;
}

const struct rule_token *rules_wrong_parent_of(const struct rule_line *line)
{
	const struct rule_token *token = rules_match_of(line, RULE_PROGRAM, NULL);
	enum scope scope = scope_of(line);

	if (!token || helper_of_program(token->value) != HELPER_SCSI_ID)
		return NULL;
	if (asks_parent(token->value))
		return scope == SCOPE_PARTITIONS ? NULL : token;
	return scope == SCOPE_PARTITIONS && asks_itself(token->value) ? token : NULL;
}

/* The command with the other device; NULL when it does not say it in one of the usual forms. */
static const char *asking_the_other(struct arena *arena, const char *value, bool parent)
{
	static const char *const words[] = { "$parent", "%P", "$name",
					     "$kernel", "%k", "/dev/$parent" };
	size_t first = parent ? 0 : 2, end = parent ? 2 : 5;

	for (size_t i = first; i < end; i++) {
		const char *at = strstr(value, words[i]);
		if (at)
			return arena_printf(arena, "%.*s%s%s", (int)(at - value), value,
					    parent ? "$name" : "$parent", at + strlen(words[i]));
	}
	return NULL;
}

static void report_parent(const struct rule_view *view, struct sink *sink,
			  const struct rule_line *line, const struct rule_token *token)
{
	bool parent = asks_parent(token->value);
	const char *command = asking_the_other(view->arena, token->value, parent);
	const char *corrected = NULL;
	struct rule_loss loss;

	rules_loss_of(view, line, &loss);
	struct finding *finding = rules_fail_line(
		sink, SEVERITY_WARNING, line, "%s asks scsi_id about %s%s", rules_place(sink, line),
		parent ? "the parent, which for a whole disk is no disk at all"
		       : "the partition itself and not its disk, which some disks do not answer",
		rules_loss_in_words(sink, &loss));
	rules_reaches_loss(sink, finding, &loss);
	if (command)
		corrected = rules_rewritten(sink, line, token,
					    arena_printf(view->arena, "PROGRAM==\"%s\"", command));
	rules_step_write(view, sink, finding, line, corrected);
}

void rules_check_parent(const struct check_input *input, struct sink *sink)
{
	struct rule_view view;

	rules_view(input, sink, &view);
	for (size_t i = 0; i < view.rules->line_count; i++) {
		const struct rule_line *line = &view.rules->lines[i];
		const struct rule_token *token = rules_wrong_parent_of(line);
		/* where it fits all the same, it does no harm */
		if (token && rules_fits_nothing(&view, line) && rules_is_of_asm(&view, line) &&
		    !rules_missing_program_of(&view, line))
			report_parent(&view, sink, line, token);
	}
}
