/* SPDX-License-Identifier: Apache-2.0
 *
 * Which files udev reads, and in which order.
 */
#include <stdlib.h>
#include <string.h>

#include "udev-rules/rules.h"

/* The folders, the strongest first. */
static const struct {
	const char *path;
	enum rules_origin origin;
} folders[] = {
	{ "/etc/udev/rules.d/", RULES_LOCAL },
	{ "/run/udev/rules.d/", RULES_LOCAL },
	{ "/usr/local/lib/udev/rules.d/", RULES_LOCAL },
	{ "/usr/lib/udev/rules.d/", RULES_DISTRIBUTION },
	{ "/lib/udev/rules.d/", RULES_DISTRIBUTION },
};

enum { FOLDER_COUNT = sizeof(folders) / sizeof(*folders) };

static size_t folder_of(const struct rules_file *file)
{
	size_t i = 0;

	while (i < FOLDER_COUNT && !str_starts(file->path, folders[i].path))
		i++;
	return i;
}

/* Files that Oracle's software puts into /etc: of AFD, ADVM and oracleasm-support (ASM.md 3). */
static bool is_of_oracle(const char *name)
{
	static const char *const names[] = { "53-afd.rules", "55-usm.rules" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static int by_order(const void *a, const void *b)
{
	const struct rules_file *first = *(struct rules_file *const *)a;
	const struct rules_file *second = *(struct rules_file *const *)b;

	if (first->argument != second->argument)
		return first->argument ? 1 : -1;
	int order = strcmp(first->name, second->name);
	if (order != 0)
		return order;
	size_t left = folder_of(first), right = folder_of(second);
	return left < right ? -1 : left > right;
}

/* systemd hides the others by an empty file, too. */
static bool is_mask(const struct rules_file *file)
{
	if (file->file.type == 'l' &&
	    str_equal(file->target ? file->target : file->file.link, "/dev/null"))
		return true;
	return file->from.status == FACT_OBTAINED && file->content.length == 0;
}

void rules_order(struct rule_facts *io)
{
	const struct rules_file *counts = NULL;

	if (io->file_count > 1)
		qsort(io->files, io->file_count, sizeof(*io->files), by_order);
	for (size_t i = 0; i < io->file_count; i++) {
		struct rules_file *file = io->files[i];
		size_t folder = folder_of(file);
		file->origin = folder < FOLDER_COUNT ? folders[folder].origin : RULES_LOCAL;
		if (is_of_oracle(file->name))
			file->origin = RULES_ORACLE;
		file->masked = is_mask(file);
		if (counts && !file->argument && strcmp(counts->name, file->name) == 0)
			file->shadowed_by = counts->path;
		else
			counts = file;
	}
}
