/* SPDX-License-Identifier: Apache-2.0 */
#include "node/facts.h"

#include <string.h>

const char *fact_status_name(enum fact_status status)
{
	static const char *const names[FACT_STATUS_COUNT] = {
		[FACT_NOT_ASKED] = "not asked", [FACT_OBTAINED] = "obtained",
		[FACT_ABSENT] = "absent",	[FACT_DENIED] = "denied",
		[FACT_TIMED_OUT] = "timed out", [FACT_TOO_BIG] = "too big",
		[FACT_FAILED] = "failed",	[FACT_NOT_CAPTURED] = "not captured",
	};

	return names[status];
}

bool fact_was_refused(enum fact_status status)
{
	return status == FACT_DENIED || status == FACT_TIMED_OUT || status == FACT_TOO_BIG ||
	       status == FACT_FAILED;
}

const char *resource_state_name(enum resource_state state)
{
	static const char *const names[RESOURCE_STATE_COUNT] = {
		[RESOURCE_STATE_NONE] = "?",	[RESOURCE_ONLINE] = "ONLINE",
		[RESOURCE_OFFLINE] = "OFFLINE", [RESOURCE_INTERMEDIATE] = "INTERMEDIATE",
		[RESOURCE_UNKNOWN] = "UNKNOWN", [RESOURCE_STATE_UNRECOGNISED] = "?",
	};

	return names[state];
}

void names_add(struct arena *arena, struct names *names, const char *name)
{
	names->items = arena_grow(arena, names->items, &names->capacity, names->count,
				  sizeof(*names->items));
	names->items[names->count++] = arena_strdup(arena, name);
}

bool names_hold(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->items[i], name) == 0)
			return true;
	}
	return false;
}

const char *names_in_words(struct arena *arena, const struct names *names, size_t most)
{
	struct strbuf text = strbuf_new(arena);

	for (size_t i = 0; i < names->count && i < most; i++)
		strbuf_printf(&text, "%s%s", i ? ", " : "", names->items[i]);
	if (names->count > most)
		strbuf_printf(&text, " and %zu more", names->count - most);
	return text.length ? text.data : "";
}

const struct process_fact *process_find(const struct processes *processes, const char *name)
{
	enum { COMM_LENGTH = 15 };

	for (size_t i = 0; i < processes->count; i++) {
		const char *comm = processes->items[i].comm;
		if (comm && strncmp(comm, name, COMM_LENGTH) == 0)
			return &processes->items[i];
	}
	return NULL;
}

const struct resource *resource_find(const struct resource_facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->count; i++) {
		if (str_equal(facts->items[i].name, name))
			return &facts->items[i];
	}
	return NULL;
}

const char *facts_version(const struct node_facts *facts)
{
	return facts->version.active ? facts->version.active : facts->version.release;
}

const struct resource_facts *facts_of_ohasd(const struct node_facts *facts)
{
	return facts->kind == NODE_RESTART ? &facts->resources : &facts->init;
}

const struct message *facts_message(const struct node_facts *facts, const char *facility, long code,
				    const char **ret_source)
{
	for (size_t i = 0; i < facts->commands.count; i++) {
		const struct command_fact *command = &facts->commands.items[i];
		for (size_t j = 0; j < command->messages.count; j++) {
			const struct message *message = &command->messages.items[j];
			if (message->code != code || !str_equal(message->facility, facility))
				continue;
			if (ret_source)
				*ret_source = command->line;
			return message;
		}
	}
	return NULL;
}

const struct file_fact *file_fact_find(const struct file_facts *facts, const char *path)
{
	for (size_t i = 0; i < facts->count; i++)
		if (str_equal(facts->items[i].path, path))
			return &facts->items[i];
	return NULL;
}
