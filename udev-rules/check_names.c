/* SPDX-License-Identifier: Apache-2.0
 *
 * Names in KERNEL: those that the kernel never gives, and those that it gives anew at each boot.
 */
#include <string.h>

#include "udev-rules/checks.h"
#include "udev-rules/match.h"
#include "udev-rules/view.h"

/* ---- udev.kernel-path ---- */

/* Of multipath's friendly names only those are meant that a map gets: "mpatha", "mpath12", "mpathbp1". */
static bool is_friendly_name(const char *name)
{
	return str_starts(name, "mpath") && !str_equal(name, "mpath");
}

static bool is_name_of_map(const struct disk_facts *disks, const char *name)
{
	for (size_t i = 0; i < disks->devices.count; i++)
		if (str_equal(disks->devices.items[i].dm_name, name))
			return !block_device_by_kernel(&disks->devices, name);
	return false;
}

/* The names of the kernel are those in /sys/class/block: no path, no alias. */
static bool is_never_given(const struct disk_facts *disks, const char *name)
{
	return name[0] == '/' || str_starts(name, "mapper/") || str_starts(name, "disk/by-") ||
	       str_starts(name, "dev/") || is_friendly_name(name) || is_name_of_map(disks, name);
}

const struct rule_token *rules_kernel_path_of(const struct rule_view *view,
					      const struct rule_line *line)
{
	struct names names;

	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		if ((token->key != RULE_KERNEL && token->key != RULE_KERNELS) ||
		    token->op != RULE_MATCH)
			continue;
		rules_alternatives(view->arena, token->value, &names);
		size_t never = 0;
		for (size_t j = 0; j < names.count; j++)
			never += is_never_given(view->disks, names.items[j]);
		if (never == names.count)
			return token;
	}
	return NULL;
}

/* The device that people mean by such a name: one of its links, or its node. */
static const struct block_device *meant_by(const struct disk_facts *disks, const char *name)
{
	const struct block_device *device = block_device_by_kernel(
		&disks->devices, str_starts(name, "/dev/") ? name + 5 : name);

	for (size_t i = 0; !device && i < disks->devices.count; i++) {
		const struct block_device *other = &disks->devices.items[i];
		if (names_hold(&other->links, name) || str_equal(other->dm_name, name) ||
		    (str_starts(name, "mapper/") && str_equal(other->dm_name, name + 7)))
			device = other;
	}
	return device;
}

/* True when one of the alternatives is meant to be that name of a map. */
static bool names_map(const struct rule_view *view, const struct rule_token *token,
		      const char *dm_name)
{
	struct names names;

	rules_alternatives(view->arena, token->value, &names);
	for (size_t i = 0; i < names.count; i++) {
		const char *name = names.items[i];
		name += str_starts(name, "/dev/") ? strlen("/dev/") : 0;
		name += str_starts(name, "mapper/") ? strlen("mapper/") : 0;
		if (glob_matches(name, dm_name, token->ignore_case))
			return true;
	}
	return false;
}

/* The lines for the maps whose names fit a pattern, each by what stays with its map; none when one of
 * them has nothing that stays. */
static struct names for_each_map(const struct rule_view *view, struct sink *sink,
				 const struct rule_line *line, const struct rule_token *token)
{
	struct names lines = { 0 };

	for (size_t i = 0; i < view->disks->devices.count; i++) {
		const struct block_device *device = &view->disks->devices.items[i];
		if (!device->dm_name || !names_map(view, token, device->dm_name))
			continue;
		const char *match = rules_stable_match(sink, device);
		if (!match)
			return (struct names){ 0 };
		names_add(view->arena, &lines, rules_rewritten(sink, line, token, match));
	}
	return lines;
}

static void report_kernel_path(const struct rule_view *view, struct sink *sink,
			       const struct rule_line *line, const struct rule_token *token)
{
	const struct block_device *meant = meant_by(view->disks, token->value);
	const char *instead = meant ? rules_stable_match(sink, meant) : NULL;
	const char *kernel =
		meant ? arena_printf(view->arena, "; the device is %s to it", meant->kernel) : "";
	struct names lines = { 0 };
	struct rule_loss loss;

	rules_loss_of(view, line, &loss);
	struct finding *finding = rules_fail_line(
		sink, rules_is_loss(&loss) ? SEVERITY_CRITICAL : SEVERITY_WARNING, line,
		"%s fits no device: the kernel never calls one %s%s%s", rules_place(sink, line),
		token->value, kernel, rules_loss_in_words(sink, &loss));
	rules_reaches_loss(sink, finding, &loss);
	if (instead)
		names_add(view->arena, &lines, rules_rewritten(sink, line, token, instead));
	else
		lines = for_each_map(view, sink, line, token);
	if (lines.count)
		rules_step_write_lines(view, sink, finding, line, &lines);
	else
		rules_step_generate(view, sink, finding, line);
}

void rules_check_kernel_path(const struct check_input *input, struct sink *sink)
{
	struct rule_view view;

	rules_view(input, sink, &view);
	for (size_t i = 0; i < view.rules->line_count; i++) {
		const struct rule_line *line = &view.rules->lines[i];
		const struct rule_token *token = rules_kernel_path_of(&view, line);
		if (token && rules_is_of_asm(&view, line))
			report_kernel_path(&view, sink, line, token);
	}
}

/* ---- udev.name-pinned ---- */

/* A pattern that takes few of the letters that a disk may get. */
static bool picks_letters(const char *pattern)
{
	enum { MANY = 13 };
	unsigned taken = 0;

	for (char letter = 'a'; letter <= 'z'; letter++) {
		char whole[] = { 's', 'd', letter, '\0' };
		char parted[] = { 's', 'd', letter, '1', '\0' };
		char third[] = { 's', 'd', letter, '3', '\0' };
		taken += glob_matches(pattern, whole, false) ||
			 glob_matches(pattern, parted, false) ||
			 glob_matches(pattern, third, false);
	}
	return taken > 0 && taken < MANY;
}

/* A pattern that takes some of the numbers that such a device may get, and not all. */
static bool picks_numbers(struct arena *arena, const char *pattern)
{
	static const struct {
		const char *before, *after;
	} names[] = { { "dm-", "" },
		      { "nvme", "n1" },
		      { "nvme", "n2" },
		      { "nvme", "n1p1" },
		      { "nvme", "n1p2" } };
	enum { NUMBERS = 10 };
	unsigned taken = 0;

	for (int number = 0; number < NUMBERS; number++) {
		bool takes = false;
		for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
			takes = takes || glob_matches(pattern,
						      arena_printf(arena, "%s%d%s", names[i].before,
								   number, names[i].after),
						      false);
		taken += takes;
	}
	return taken > 0 && taken < NUMBERS;
}

/* Names that are numbered in the order in which devices are found. Those of virtual disks (vdb, xvdb)
 * follow their slots and stay. */
static bool is_pinned(struct arena *arena, const char *pattern)
{
	bool plain = !strpbrk(pattern, "*?[");

	if (str_starts(pattern, "dm-") || str_starts(pattern, "nvme"))
		return plain || picks_numbers(arena, pattern);
	if (!str_starts(pattern, "sd"))
		return false;
	/* behind "z" come names with two letters */
	return picks_letters(pattern) || (plain && pattern[2]);
}

static const struct rule_token *pinned_token(const struct rule_view *view,
					     const struct rule_line *line)
{
	const struct rule_token *token = rules_match_of(line, RULE_KERNEL, NULL);
	struct names names;

	if (!token)
		return NULL;
	rules_alternatives(view->arena, token->value, &names);
	for (size_t i = 0; i < names.count; i++)
		if (!is_pinned(view->arena, names.items[i]))
			return NULL;
	return token;
}

static const struct rule_token *identity_in(const struct rule_line *line)
{
	for (size_t i = 0; i < line->count; i++)
		if (rules_is_identity(&line->tokens[i]))
			return &line->tokens[i];
	return NULL;
}

/* The same kind of device without its letter or number; of a partition its own number stays. */
static const char *general_name(struct arena *arena, const char *name)
{
	size_t end = strlen(name);

	if (str_starts(name, "dm-"))
		return "dm-*";
	if (str_starts(name, "nvme"))
		return "nvme*n*";
	while (end && name[end - 1] >= '0' && name[end - 1] <= '9')
		end--;
	return name[end] ? arena_printf(arena, "sd*%s", name + end) : "sd*[!0-9]";
}

/* The lines that give what the line gives now, each to one disk by what stays with it; none when one of
 * the disks has nothing that stays. A single line in its place would take the others from ASM. */
static struct names unpinned(struct sink *sink, const struct rule_view *view,
			     const struct rule_line *line, const struct rule_token *token)
{
	struct rule_fit_range fits = rules_fits(view, line);
	struct names lines = { 0 };

	for (size_t i = 0; i < fits.count; i++) {
		const struct block_device *device = fits.items[i].device;
		const char *match = rules_stable_match(sink, device);
		if (!match)
			return (struct names){ 0 };
		names_add(view->arena, &lines,
			  rules_rewritten(sink, line, token,
					  arena_printf(view->arena, "KERNEL==\"%s\", %s",
						       general_name(view->arena, device->kernel),
						       match)));
	}
	return lines;
}

/* Steps: what should stand in its place. */
static void correct_pinned(const struct rule_view *view, struct sink *sink, struct finding *finding,
			   const struct rule_line *line, const struct rule_token *token)
{
	struct names lines = { 0 };

	if (identity_in(line))
		names_add(view->arena, &lines,
			  rules_rewritten(sink, line, token,
					  arena_printf(view->arena, "KERNEL==\"%s\"",
						       general_name(view->arena, token->value))));
	else
		lines = unpinned(sink, view, line, token);
	if (lines.count)
		rules_step_write_lines(view, sink, finding, line, &lines);
	else
		rules_step_name_disk(view, sink, finding, line);
}

static void report_pinned(const struct rule_view *view, struct sink *sink,
			  const struct rule_line *line, const struct rule_token *token)
{
	const struct rule_token *identity = identity_in(line);
	const char *then = "the line then fits another disk";

	if (identity)
		then = arena_printf(view->arena,
				    "the line then fits nothing, although %s says which disk is "
				    "meant",
				    identity->text);
	struct finding *finding = rules_fail_line(
		sink, SEVERITY_WARNING, line,
		"%s asks for %s, a name that may belong to another disk after the next boot: %s",
		rules_place(sink, line), token->text, then);
	correct_pinned(view, sink, finding, line, token);
}

void rules_check_name_pinned(const struct check_input *input, struct sink *sink)
{
	struct rule_view view;

	rules_view(input, sink, &view);
	for (size_t i = 0; i < view.rules->line_count; i++) {
		const struct rule_line *line = &view.rules->lines[i];
		const struct rule_token *token = pinned_token(&view, line);
		/* with nothing but a name that no disk has, udev.matches-nothing says it all */
		if (token && rules_is_of_asm(&view, line) &&
		    (identity_in(line) || !rules_fits_nothing(&view, line)))
			report_pinned(&view, sink, line, token);
	}
}
