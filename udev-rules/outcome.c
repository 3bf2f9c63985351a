/* SPDX-License-Identifier: Apache-2.0
 *
 * What an event leaves behind, as facts that outlive it.
 */
#include <stdlib.h>
#include <string.h>

#include "udev-rules/event.h"

static const char *kept(struct arena *arena, const char *text)
{
	return text ? arena_strdup(arena, text) : NULL;
}

const char *doubt_text(struct arena *arena, const struct doubt *doubt)
{
	const char *reason = doubt->reason ? doubt->reason : "it is not known";

	if (!doubt->step)
		return kept(arena, reason);
	return arena_printf(arena, "%s (%s:%u): %s", doubt->step->token->text,
			    doubt->step->line->file->name, doubt->step->line->number, reason);
}

void event_publish_setting(struct arena *arena, const struct setting *setting, bool mode,
			   struct predicted *ret)
{
	*ret = (struct predicted){ .known = !setting->doubt, .number = -1 };
	ret->lost_to_by = setting->lost_to_by;
	if (setting->doubt)
		ret->why = doubt_text(arena, setting->doubt);
	if (!setting->set && !setting->doubt)
		return;
	ret->by = setting->by;
	ret->number = setting->number;
	ret->value = mode && setting->number >= 0
			     ? arena_printf(arena, "%04lo", (unsigned long)setting->number)
			     : kept(arena, setting->text);
}

static int by_name(const void *a, const void *b)
{
	const struct predicted_link *first = a, *second = b;

	return strcmp(first->name, second->name);
}

void predicted_links_sort(struct predicted_links *io)
{
	if (io->count > 1)
		qsort(io->items, io->count, sizeof(*io->items), by_name);
}

void event_publish_links(struct arena *arena, const struct event *event,
			 struct predicted_links *ret)
{
	*ret = (struct predicted_links){ 0 };
	ret->items = arena_alloc(arena, (event->link_count + 1) * sizeof(*ret->items));
	for (size_t i = 0; i < event->link_count; i++) {
		const struct link *link = &event->links[i];
		ret->items[ret->count++] = (struct predicted_link){
			.name = arena_printf(arena, "/dev/%s", link->name),
			.known = !link->doubt,
			.by = link->by,
			.why = link->doubt ? doubt_text(arena, link->doubt) : NULL
		};
	}
	ret->capacity = ret->count;
	predicted_links_sort(ret);
}

static void add_property(struct arena *arena, struct properties *io, const char *key,
			 const char *value)
{
	io->items = arena_grow(arena, io->items, &io->capacity, io->count, sizeof(*io->items));
	io->items[io->count++] = (struct property){ key, arena_strdup(arena, value) };
}

/* Those that no rule names are what helpers printed. */
static void publish_properties(struct arena *arena, const struct event *event,
			       struct properties *ret)
{
	const struct symbols *env = &event->rules->env;
	const struct properties *database = &event->subject->device->properties;

	for (size_t i = 0; i < database->count; i++)
		if (symbol_find(env, database->items[i].key) == NO_SLOT)
			add_property(arena, ret, database->items[i].key, database->items[i].value);
	for (size_t slot = 0; slot < env->count; slot++) {
		struct value value = event_property(event, slot);
		if (value.text && !value.doubt)
			add_property(arena, ret, env->names[slot], value.text);
	}
}

void rules_evaluate(struct arena *arena, const struct rule_facts *rules,
		    const struct block_devices *devices, const struct block_device *device,
		    enum rules_action action, const struct rules_observer *observer,
		    struct prediction *ret)
{
	const struct compiled_rules *compiled = rules->compiled ? rules->compiled
								: rules_compile(arena, rules);
	struct occasion occasion = { .action = action == RULES_ADD ? "add" : "change" };
	struct arena *scratch = arena_new();
	struct subject subject;
	struct event event;

	subject_init(scratch, compiled, rules, devices, device, &subject);
	occasion.without_table = action == RULES_ADD && subject.made_early == 0;
	event_init(scratch, compiled, &event);
	event.observer = observer;
	event_begin(&event, &subject, &occasion);
	event_run(&event);
	*ret = (struct prediction){ .device = device };
	event_publish_setting(arena, &event.owner, false, &ret->owner);
	event_publish_setting(arena, &event.group, false, &ret->group);
	event_publish_setting(arena, &event.mode, true, &ret->mode);
	event_publish_links(arena, &event, &ret->links);
	publish_properties(arena, &event, &ret->properties);
	arena_free(scratch);
}
