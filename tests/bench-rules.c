/* SPDX-License-Identifier: Apache-2.0
 *
 * How long the prediction of udev takes for many lines and many disks, beside a bare comparison of
 * each disk's name with each line's pattern. Prints a table and judges nothing:
 * bench-rules [LINES [DISKS]]
 */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "node/disks.h"
#include "udev-rules/rules.h"

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void add_property(struct arena *arena, struct properties *io, const char *key,
			 const char *value)
{
	io->items = arena_grow(arena, io->items, &io->capacity, io->count, sizeof(*io->items));
	io->items[io->count++] = (struct property){ key, value };
}

static struct block_devices make_disks(struct arena *arena, size_t count)
{
	struct block_devices devices = { .from.status = FACT_OBTAINED, .count = count };

	devices.items = arena_alloc(arena, count * sizeof(*devices.items));
	for (size_t i = 0; i < count; i++) {
		struct block_device *device = &devices.items[i];
		device->kernel = arena_printf(arena, "sd%zu", i);
		device->node = arena_printf(arena, "/dev/sd%zu", i);
		device->devpath = arena_printf(
			arena, "/devices/pci0000:00/host0/0:0:0:%zu/block/sd%zu", i, i);
		device->initialized = true;
		device->file = (struct file_fact){
			.from.status = FACT_OBTAINED, .user = "root", .group = "disk", .gid = 6
		};
		add_property(arena, &device->properties, "ID_BUS", "scsi");
		add_property(arena, &device->properties, "ID_SERIAL",
			     arena_printf(arena, "3600a098%08zu", i));
	}
	return devices;
}

/* The forms that are seen in the field, one after the other. */
static const char *const forms[] = {
	"KERNEL==\"sd*\", SUBSYSTEM==\"block\", PROGRAM==\"/usr/lib/udev/scsi_id -g -u -d "
	"/dev/$name\", "
	"RESULT==\"3600a098%08zu\", SYMLINK+=\"asm/disk%zu\", OWNER=\"grid\", GROUP=\"asmadmin\", "
	"MODE=\"0660\"\n",
	"SUBSYSTEM==\"block\", ENV{ID_SERIAL}==\"3600a098%08zu\", SYMLINK+=\"asm-%zu\", "
	"OWNER=\"grid\"\n",
	"KERNEL==\"sd*[!0-9]%zu\", ATTRS{model}==\"disk%zu\", MODE=\"0660\"\n",
	"ACTION==\"add|change\", ENV{DM_UUID}==\"mpath-3600a098%08zu\", SYMLINK+=\"map%zu\", "
	"OWNER:=\"grid\"\n",
};

static void measure(const char *name, size_t form, size_t lines,
		    const struct block_devices *devices)
{
	enum { FORMS = sizeof(forms) / sizeof(*forms) };
	struct arena *arena = arena_new();
	struct rule_facts facts = { .udev_version = 252 };
	struct rules_file file = { .from.status = FACT_OBTAINED,
				   .path = "/etc/udev/rules.d/99-asm.rules",
				   .name = "99-asm.rules" };
	struct rules_file *files[] = { &file };
	struct strbuf text = strbuf_new(arena);
	char line[512];

	for (size_t i = 0; i < lines; i++) {
		size_t which = form < FORMS ? form : i % FORMS;
		snprintf(line, sizeof(line), forms[which], i, i);
		strbuf_puts(&text, line);
	}
	file.content = (struct bytes){ text.data, text.length };
	facts.files = files;
	facts.file_count = 1;
	rules_order(&facts);
	rules_parse(arena, &facts);
	double begin = now();
	rules_predict(arena, devices, &facts);
	double took = now() - begin;
	begin = now();
	size_t fitting = 0;
	for (size_t i = 0; i < lines; i++)
		for (size_t k = 0; k < devices->count; k++)
			fitting += fnmatch("sd*[!0-9]", devices->items[k].kernel, 0) == 0;
	double bare = now() - begin;
	char seconds[32], alone[32];
	snprintf(seconds, sizeof(seconds), "%.3f s", took);
	snprintf(alone, sizeof(alone), "fnmatch alone %.3f s%s", bare, fitting == 1 ? "!" : "");
	printf("%-38s %9s  %-32s %7.2f  %s\n", name, seconds, alone, bare / took, "< 1 s");
	arena_free(arena);
}

int main(int argc, char **argv)
{
	size_t lines = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000;
	size_t disks = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
	struct arena *arena = arena_new();
	struct block_devices devices = make_disks(arena, disks);

	measure("rules: PROGRAM and RESULT in each line", 0, lines, &devices);
	measure("rules: ENV{ID_SERIAL} in each line", 1, lines, &devices);
	measure("rules: ATTRS in each line", 2, lines, &devices);
	measure("rules: ENV{DM_UUID} in each line", 3, lines, &devices);
	measure("rules: all of them", 4, lines, &devices);
	arena_free(arena);
	return 0;
}
