/* SPDX-License-Identifier: Apache-2.0
 *
 * Lines that fit no device of this node, and lines that fit too many.
 */
#include <string.h>

#include "udev-rules/checks.h"
#include "udev-rules/view.h"

/* ---- udev.matches-nothing ---- */

/* Another check says why. */
static bool is_told_elsewhere(const struct rule_view *view, const struct rule_line *line)
{
	return rules_kernel_path_of(view, line) || rules_vacuous_result_of(line) ||
	       rules_too_early_in(view, line) || rules_missed_event_of(view, line) ||
	       rules_missing_program_of(view, line) || rules_wrong_parent_of(line);
}

/* The identity token that the device nearly has: a slip. */
static const struct rule_token *mistyped(const struct rule_line *line,
					 const struct block_device *device)
{
	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		if (!rules_is_identity(token))
			continue;
		const char *actual = rules_identity_of(device, token);
		if (actual && !str_equal(actual, token->value))
			return token;
	}
	return NULL;
}

static const struct rule_token *first_identity(const struct rule_line *line)
{
	for (size_t i = 0; i < line->count; i++)
		if (rules_is_identity(&line->tokens[i]))
			return &line->tokens[i];
	return NULL;
}

/* What keeps the line from fitting the device that it names. */
static const struct rule_token *obstacle(const struct rule_view *view, const struct rule_line *line,
					 const struct block_device *device, const char **ret_reason)
{
	const struct rule_token *token = rules_first_failing(view, line, device, RULES_ADD,
							     ret_reason);

	if (token && token->key == RULE_ACTION)
		token = rules_first_failing(view, line, device, RULES_CHANGE, ret_reason);
	return token;
}

/* KERNEL with a name that no device has now. */
static const struct rule_token *absent_device(const struct rule_view *view,
					      const struct rule_line *line)
{
	const struct rule_token *token = rules_match_of(line, RULE_KERNEL, NULL);

	return token && rules_is_plain(token) &&
			       !block_device_by_kernel(&view->disks->devices, token->value)
		       ? token
		       : NULL;
}

struct misfit {
	const char *why;       /* ": none has RESULT==…", or nothing */
	bool names_disk;       /* the one that is lost */
	const char *corrected; /* the line; NULL */
	/* of a slip, for the first sentence; else NULL */
	const char *brief, *remedy;
};

/* The line with the value that the device has; NULL when that cannot be written in a rule. */
static const char *with_value(struct sink *sink, const struct rule_line *line,
			      const struct rule_token *token, const char *value)
{
	struct strbuf text = strbuf_new(sink_arena(sink));

	if (strpbrk(value, "\"\\*?[|"))
		return NULL;
	strbuf_puts(&text, token->key_text);
	if (token->argument)
		strbuf_printf(&text, "{%s}", token->argument);
	strbuf_printf(&text, "==\"%s\"", value);
	return rules_rewritten(sink, line, token, text.data);
}

static struct misfit misfit_of(const struct rule_view *view, struct sink *sink,
			       const struct rule_line *line, const struct rule_loss *loss)
{
	const struct disk *disk = loss->count ? loss->disks[0] : NULL;
	const struct block_device *device = disk ? disk_judged_device(view->disks, disk)
						 : rules_named_device(view, line);
	const char *name = disk ? disk_in_words(view->arena, disk) : device ? device->node : NULL;
	const struct rule_token *token = device ? mistyped(line, device) : first_identity(line);
	struct misfit misfit = { .why = "" };
	const char *reason = NULL;

	if (device && token) {
		const char *actual = rules_identity_of(device, token);
		misfit.why = arena_printf(view->arena, ": it wants %s, and %s has %s", token->text,
					  name, actual);
		misfit.names_disk = loss->count == 1;
		misfit.corrected = with_value(sink, line, token, actual);
		misfit.brief = arena_printf(view->arena, "%s wants %s and the disk has %s",
					    rules_place(sink, line), token->text, actual);
		misfit.remedy = arena_printf(view->arena, "write %s in that line", actual);
		return misfit;
	}
	const struct rule_token *absent = absent_device(view, line);
	const struct rule_token *failing = device ? obstacle(view, line, device, &reason) : NULL;
	if (failing) {
		misfit.why = arena_printf(
			view->arena, ": it names %s, for which %s does not hold%s%s%s", name,
			failing->text, reason ? " (" : "", reason ? reason : "", reason ? ")" : "");
		misfit.names_disk = loss->count == 1;
	} else if (absent) {
		misfit.why = arena_printf(view->arena, ": there is no %s", absent->value);
	} else if (token) {
		misfit.why = arena_printf(view->arena, ": none has %s", token->text);
	}
	return misfit;
}

static void report_nothing(const struct rule_view *view, struct sink *sink,
			   const struct rule_line *line)
{
	struct rule_loss loss;

	rules_loss_of(view, line, &loss);
	struct misfit misfit = misfit_of(view, sink, line, &loss);
	bool lost = rules_is_loss(&loss);
	struct finding *finding = rules_fail_line(
		sink, lost ? SEVERITY_CRITICAL : SEVERITY_WARNING, line,
		"%s fits no device of this node%s%s", rules_place(sink, line), misfit.why,
		misfit.names_disk ? "; no other rule gives it to ASM"
				  : rules_loss_in_words(sink, &loss));
	rules_reaches_loss(sink, finding, &loss);
	if (!lost)
		sink_step(sink, finding,
			  "remove the line if its disk is gone for good; if the disk should be "
			  "here, find out why it is not (zoning, cabling, a slip in the line)",
			  NULL, "none");
	else
		rules_step_write(view, sink, finding, line, misfit.corrected);
	if (lost && misfit.remedy) {
		finding->brief = misfit.brief;
		finding->remedy = misfit.remedy;
	}
}

void rules_check_matches_nothing(const struct check_input *input, struct sink *sink)
{
	struct rule_view view;

	rules_view(input, sink, &view);
	for (size_t i = 0; i < view.rules->line_count; i++) {
		const struct rule_line *line = &view.rules->lines[i];
		if (rules_is_of_asm(&view, line) && rules_fits_nothing(&view, line) &&
		    !is_told_elsewhere(&view, line))
			report_nothing(&view, sink, line);
	}
}

/* ---- udev.matches-everything ---- */

const struct rule_token *rules_vacuous_result_of(const struct rule_line *line)
{
	const struct rule_token *token = rules_match_of(line, RULE_RESULT, NULL);
	bool vacuous = token && (str_equal(token->value, "") || str_equal(token->value, "*") ||
				 str_equal(token->value, "?*"));

	return vacuous ? token : NULL;
}

/* What says that a device holds data of others: a file system, swap, a volume manager; NULL. */
static const char *other_content(const struct rule_view *view, const struct block_device *device)
{
	const char *type = property_find(&device->properties, "ID_FS_TYPE");
	bool others = type && *type && !str_equal(type, "oracleasm") &&
		      !str_equal(type, "mpath_member") && !rules_disk_of(view, device);

	return others ? type : NULL;
}

/* The partition table of a disk that holds data of others in a partition; NULL. */
static const char *other_table(const struct rule_view *view, const struct block_device *disk)
{
	const char *table = property_find(&disk->properties, "ID_PART_TABLE_TYPE");

	for (size_t i = 0; table && i < view->disks->devices.count; i++) {
		const struct block_device *device = &view->disks->devices.items[i];
		if (str_equal(device->disk, disk->kernel) && other_content(view, device))
			return table;
	}
	return NULL;
}

/* Not a disk of ASM, whatever else is on it, and no path of a map. */
static const char *content_of_others(const struct rule_view *view,
				     const struct block_device *device)
{
	const char *type = other_content(view, device);

	return type || rules_disk_of(view, device) ? type : other_table(view, device);
}

/* What most disks have in common. */
static bool restricts(const struct rule_token *token)
{
	if (!rules_is_comparison(token))
		return false;
	switch (token->key) {
	case RULE_ACTION:
	case RULE_SUBSYSTEM:
	case RULE_PROGRAM:
	case RULE_TEST:
		return false;
	case RULE_KERNEL:
		return rules_is_plain(token);
	case RULE_ENV:
		return !str_equal(token->argument, "DEVTYPE");
	case RULE_RESULT:
		return *token->value && !str_equal(token->value, "*") &&
		       !str_equal(token->value, "?*");
	default:
		return true;
	}
}

static bool is_restricted(const struct rule_line *line)
{
	for (size_t i = 0; i < line->count; i++)
		if (restricts(&line->tokens[i]))
			return true;
	return false;
}

/* The devices of others that the next boot gives to ASM by this line. */
static void find_foreign(const struct rule_view *view, const struct rule_line *line,
			 struct names *ret)
{
	const struct predictions *boot = &view->rules->boot;
	struct rule_fit_range fits = rules_fits(view, line);

	*ret = (struct names){ 0 };
	for (size_t i = 0; i < fits.count; i++) {
		const struct block_device *device = fits.items[i].device;
		size_t position = (size_t)(device - view->disks->devices.items);
		if (!fits.items[i].certain || position >= boot->count)
			continue;
		const char *content = content_of_others(view, device);
		const struct prediction *next = &boot->items[position];
		if (content && (next->owner.by == line || next->group.by == line))
			names_add(view->arena, ret,
				  arena_printf(view->arena, "%s (%s)", device->node, content));
	}
}

static void report_everything(const struct rule_view *view, struct sink *sink,
			      const struct rule_line *line, const struct names *foreign)
{
	const struct rule_token *vacuous = rules_vacuous_result_of(line);
	bool restricted = !vacuous && is_restricted(line);
	enum severity severity = restricted ? SEVERITY_WARNING : SEVERITY_CRITICAL;
	unsigned until;
	const char *what = vacuous	? arena_printf(sink_arena(sink),
						       "%s says of no disk that it is "
							    "the one",
						       vacuous->text)
			   : restricted ? "it fits more than disks of ASM"
					: "nothing in it tells one disk from another";
	struct finding *finding = rules_fail_line(sink, severity, line, "%s: %s%s%s%s",
						  rules_place(sink, line), what,
						  foreign->count ? "; it gives to ASM: " : "",
						  names_in_words(sink_arena(sink), foreign, 3),
						  foreign->count ? ", which hold other data" : "");

	const struct rule_line *torn = rules_torn_from(view, line, &until);
	if (torn)
		rules_step_write_whole(view, sink, finding, torn, until);
	else
		rules_step_name_disk(view, sink, finding, line);
}

void rules_check_matches_everything(const struct check_input *input, struct sink *sink)
{
	struct names foreign;
	struct rule_view view;

	rules_view(input, sink, &view);
	for (size_t i = 0; i < view.rules->line_count; i++) {
		const struct rule_line *line = &view.rules->lines[i];
		if (!rules_is_of_asm(&view, line))
			continue;
		find_foreign(&view, line, &foreign);
		if (rules_vacuous_result_of(line) || foreign.count)
			report_everything(&view, sink, line, &foreign);
	}
}
