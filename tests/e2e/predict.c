/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests/e2e/rules.py: what gridck thinks that udev makes of block devices. For each line of
 * standard input, which names kernels, it looks at this machine anew and prints
 *
 *	KERNEL boot OWNER GROUP MODE LINK…
 *	KERNEL change OWNER GROUP MODE LINK…
 *
 * and a line "." at the end. Numbers; "?WHY?" for what it cannot tell, "?" before such a link.
 */
#include <stdio.h>
#include <string.h>

#include "probes/child.h"
#include "probes/gather_rules.h"
#include "udev-rules/rules.h"

static void print_setting(const struct predicted *predicted, const char *format)
{
	putchar(' ');
	if (!predicted->known) {
		for (const char *at = predicted->why; *at; at++)
			putchar(*at == ' ' || *at == '\n' ? '_' : *at);
		putchar('?');
		return;
	}
	printf(format, (unsigned long)predicted->number);
}

static void print_prediction(const struct prediction *prediction, const char *name)
{
	printf("%s %s", prediction->device->kernel, name);
	print_setting(&prediction->owner, "%lu");
	print_setting(&prediction->group, "%lu");
	print_setting(&prediction->mode, "%04lo");
	for (size_t i = 0; i < prediction->links.count; i++) {
		const struct predicted_link *link = &prediction->links.items[i];
		printf(" %s%s", link->known ? "" : "?", link->name);
	}
	putchar('\n');
}

static void predict(char *kernels)
{
	struct arena *arena = arena_new();
	struct world *world = world_live(arena, 30);
	struct disk_facts disks = { 0 };
	struct node_facts node = { .arena = arena, .disks = &disks };
	const struct rules_options options = { 0 };
	const char *error;

	world->verbs->devices(world, &disks.devices);
	gather_rules(world, &options, &node);
	rules_predict(arena, &disks.devices, disks.rules);
	for (char *kernel = strtok(kernels, " \n"); kernel; kernel = strtok(NULL, " \n"))
		for (size_t i = 0; i < disks.devices.count; i++)
			if (str_equal(disks.devices.items[i].kernel, kernel)) {
				print_prediction(&disks.rules->boot.items[i], "boot");
				print_prediction(&disks.rules->change.items[i], "change");
			}
	world->verbs->close(world, &error);
	arena_free(arena);
	puts(".");
	fflush(stdout);
}

int main(void)
{
	char line[4096];

	child_keep_exits();
	while (fgets(line, sizeof(line), stdin))
		predict(line);
	return 0;
}
