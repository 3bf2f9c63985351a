/* SPDX-License-Identifier: Apache-2.0
 *
 * How the checks of the rules say what they found.
 */
#include <string.h>

#include "udev-rules/view.h"

struct finding *rules_fail_line(struct sink *sink, enum severity severity,
				const struct rule_line *line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *message = arena_vprintf(sink_arena(sink), format, args);
	va_end(args);
	struct finding *finding = sink_fail(sink, severity, line->where, "%s", message);
	finding->reach = REACH_SUBJECTS;
	sink_evidence(sink, finding, line->where, line->text);
	return finding;
}

void rules_reaches_disk(struct sink *sink, struct finding *finding, const struct disk *disk)
{
	if (!names_hold(&finding->reached, disk->path))
		sink_reaches(sink, finding, disk->path);
}

void rules_reaches_loss(struct sink *sink, struct finding *finding, const struct rule_loss *loss)
{
	for (size_t i = 0; i < loss->count; i++)
		rules_reaches_disk(sink, finding, loss->disks[i]);
	for (size_t i = 0; i < loss->names.count; i++)
		sink_reaches(sink, finding, loss->names.items[i]);
	if (loss->nothing_found)
		sink_reaches(sink, finding, loss->nothing_found);
}

const char *rules_disks_in_words(struct sink *sink, const struct disk *const *disks, size_t count)
{
	struct arena *arena = sink_arena(sink);
	struct names names = { 0 };

	for (size_t i = 0; i < count; i++)
		names_add(arena, &names, disk_in_words(arena, disks[i]));
	return names_in_words(arena, &names, 3);
}

const char *rules_loss_in_words(struct sink *sink, const struct rule_loss *loss)
{
	struct arena *arena = sink_arena(sink);

	if (loss->count)
		return arena_printf(arena, "; no other rule gives %s to ASM",
				    rules_disks_in_words(sink, loss->disks, loss->count));
	if (loss->names.count)
		return arena_printf(arena, "; %s is missed", loss->names.items[0]);
	if (loss->nothing_found)
		return arena_printf(arena, "; the discovery string '%s' finds nothing",
				    loss->nothing_found);
	return "";
}

const char *rules_place(struct sink *sink, const struct rule_line *line)
{
	return arena_printf(sink_arena(sink), "%s:%u", line->file->name, line->number);
}

const char *rules_rewritten(struct sink *sink, const struct rule_line *line,
			    const struct rule_token *token, const char *instead)
{
	struct strbuf text = strbuf_new(sink_arena(sink));
	const char *at = strstr(line->text, token->text);

	if (!at)
		return NULL;
	strbuf_append(&text, line->text, (size_t)(at - line->text));
	strbuf_puts(&text, instead);
	strbuf_puts(&text, at + strlen(token->text));
	return text.data;
}

static const char not_yet[] = "none until udev reads its rules again";

static void add_kernel(struct arena *arena, const struct block_device *device, struct names *io)
{
	if (device && !names_hold(io, device->kernel))
		names_add(arena, io, device->kernel);
}

/* The devices of the disks that the finding reaches. */
static void kernels_of_reached(const struct rule_view *view, const struct finding *finding,
			       struct names *io)
{
	for (size_t i = 0; i < view->udev_count; i++)
		if (names_hold(&finding->reached, view->udev[i]->path))
			add_kernel(view->arena, disk_judged_device(view->disks, view->udev[i]), io);
}

void rules_step_trigger(const struct rule_view *view, struct sink *sink, struct finding *finding,
			const struct rule_line *line)
{
	struct rule_fit_range fits = rules_fits(view, line);
	struct names kernels = { 0 };

	for (size_t i = 0; i < fits.count; i++)
		add_kernel(view->arena, fits.items[i].device, &kernels);
	kernels_of_reached(view, finding, &kernels);
	if (!kernels.count)
		add_kernel(view->arena, rules_named_device(view, line), &kernels);
	sink_step_trigger(sink, finding, &kernels);
}

static void apply(const struct rule_view *view, struct sink *sink, struct finding *finding,
		  const struct rule_line *line)
{
	rules_step_trigger(view, sink, finding, line);
	if (finding->severity == SEVERITY_CRITICAL)
		finding->remedy = "correct that line";
}

void rules_step_write_lines(const struct rule_view *view, struct sink *sink,
			    struct finding *finding, const struct rule_line *line,
			    const struct names *corrected)
{
	struct arena *arena = sink_arena(sink);

	sink_step(sink, finding,
		  arena_printf(arena, "write line %u of %s as: %s", line->number, line->file->path,
			       corrected->items[0]),
		  NULL, not_yet);
	for (size_t i = 1; i < corrected->count; i++)
		sink_step(sink, finding,
			  arena_printf(arena, "and below it: %s", corrected->items[i]), NULL,
			  not_yet);
	apply(view, sink, finding, line);
}

void rules_step_write(const struct rule_view *view, struct sink *sink, struct finding *finding,
		      const struct rule_line *line, const char *corrected)
{
	const struct names lines = { &corrected, 1, 1 };

	if (corrected) {
		rules_step_write_lines(view, sink, finding, line, &lines);
		return;
	}
	sink_step(sink, finding,
		  arena_printf(sink_arena(sink), "correct line %u of %s", line->number,
			       line->file->path),
		  NULL, not_yet);
	apply(view, sink, finding, line);
}

void rules_step_name_disk(const struct rule_view *view, struct sink *sink, struct finding *finding,
			  const struct rule_line *line)
{
	sink_step(
		sink, finding,
		"name the disk in the line: ENV{DM_UUID}==\"mpath-WWID\" for a multipath map, "
		"ENV{ID_SERIAL}==\"SERIAL\" for a disk (udevadm info --query=property --name=NODE)",
		NULL, "none until udev reads its rules again");
	rules_step_trigger(view, sink, finding, line);
}

void rules_step_generate(const struct rule_view *view, struct sink *sink, struct finding *finding,
			 const struct rule_line *line)
{
	sink_step(sink, finding, "gridck rules --generate", "root",
		  "none; prints a line for each disk of ASM that this node has");
	sink_step(sink, finding,
		  arena_printf(view->arena,
			       "put the line of the disk that is meant in place of line "
			       "%u of %s",
			       line->number, line->file->path),
		  NULL, not_yet);
	apply(view, sink, finding, line);
}

void rules_step_write_whole(const struct rule_view *view, struct sink *sink,
			    struct finding *finding, const struct rule_line *torn, unsigned until)
{
	sink_step(sink, finding,
		  arena_printf(view->arena, "in %s, write lines %u to %u as one (udev.syntax)",
			       torn->file->path, torn->number, until),
		  NULL, not_yet);
	sink_step_trigger(sink, finding, NULL);
}

/* A serial number belongs to the disk and to its partitions. */
static const char *with_type(struct arena *arena, const struct block_device *device,
			     const char *key, const char *value)
{
	if (device->partition) {
		const char *number = property_find(&device->properties, "PARTN");
		return arena_printf(arena, "ENV{DEVTYPE}==\"partition\", ENV{%s}==\"%s\"%s%s%s",
				    key, value, number ? ", ENV{PARTN}==\"" : "",
				    number ? number : "", number ? "\"" : "");
	}
	return arena_printf(arena, "ENV{DEVTYPE}==\"disk\", ENV{%s}==\"%s\"", key, value);
}

const char *rules_stable_match(struct sink *sink, const struct block_device *device)
{
	static const char *const keys[] = { "ID_SERIAL", "ID_WWN" };
	struct arena *arena = sink_arena(sink);

	if (device->dm_uuid && !strpbrk(device->dm_uuid, "\"\\*?[|"))
		return arena_printf(arena, "ENV{DM_UUID}==\"%s\"", device->dm_uuid);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const char *value = property_find(&device->properties, keys[i]);
		if (value && !strpbrk(value, "\"\\*?[|"))
			return with_type(arena, device, keys[i], value);
	}
	return NULL;
}
