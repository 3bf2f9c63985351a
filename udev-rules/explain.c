/* SPDX-License-Identifier: Apache-2.0
 *
 * Follows the lines through the events of one device.
 */
#include <stdio.h>

#include "udev-rules/rules.h"

struct collector {
	struct arena *arena;
	struct rule_trace *trace;
};

static void collect(void *context, const struct rule_line *line, enum line_outcome outcome,
		    const struct rule_token *token, const char *reason)
{
	struct collector *collector = context;
	struct rule_trace *trace = collector->trace;

	trace->items = arena_grow(collector->arena, trace->items, &trace->capacity, trace->count,
				  sizeof(*trace->items));
	trace->items[trace->count++] = (struct traced_line){
		.line = line,
		.outcome = outcome,
		.token = token,
		.reason = reason ? arena_strdup(collector->arena, reason) : NULL,
	};
}

static const struct prediction *of_device(const struct predictions *predictions, size_t position)
{
	return position < predictions->count ? &predictions->items[position] : NULL;
}

static const struct disk *disk_of(const struct disk_facts *facts, const struct block_device *device)
{
	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (disk_judged_device(facts, disk) == device || disk->device == device)
			return disk;
	}
	return NULL;
}

static bool is_name_of(const struct block_device *device, const char *name)
{
	unsigned major, minor;
	int length = 0;

	if (str_equal(device->node, name) || str_equal(device->kernel, name) ||
	    names_hold(&device->links, name))
		return true;
	return sscanf(name, "%u:%u%n", &major, &minor, &length) == 2 && !name[length] &&
	       major == device->major && minor == device->minor;
}

static const struct block_device *find_device(const struct disk_facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->devices.count; i++) {
		if (is_name_of(&facts->devices.items[i], name))
			return &facts->devices.items[i];
	}
	for (size_t i = 0; i < facts->disks.count; i++) {
		if (names_hold(&facts->disks.items[i].names, name))
			return disk_judged_device(facts, &facts->disks.items[i]);
	}
	return NULL;
}

static void follow(struct arena *arena, const struct disk_facts *facts,
		   const struct block_device *device, enum rules_action action,
		   struct rule_trace *ret)
{
	struct collector collector = { arena, ret };
	const struct rules_observer observer = { collect, &collector };

	rules_evaluate(arena, facts->rules, &facts->devices, device, action, &observer,
		       &ret->after);
}

bool rules_explain(struct arena *arena, const struct disk_facts *facts, const char *name,
		   struct rules_explanation *ret, const char **ret_error)
{
	const struct block_device *device = find_device(facts, name);
	const struct rule_facts *rules = facts->rules;

	if (!device || rules->from.status != FACT_OBTAINED) {
		*ret_error = device ? arena_printf(arena, "the udev rules are not known: %s",
						   fact_status_name(rules->from.status))
				    : arena_printf(arena, "%s is no block device here", name);
		return false;
	}
	size_t position = (size_t)(device - facts->devices.items);
	*ret = (struct rules_explanation){
		.device = device,
		.disk = disk_of(facts, device),
		.boot = of_device(&rules->boot, position),
		.change = of_device(&rules->change, position),
		.add_event.action = "add",
		.change_event.action = "change",
	};
	follow(arena, facts, device, RULES_ADD, &ret->add_event);
	follow(arena, facts, device, RULES_CHANGE, &ret->change_event);
	return true;
}
