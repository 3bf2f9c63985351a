/* SPDX-License-Identifier: Apache-2.0 */
#include "node/baseline.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "node/rules.h"

const char *thing_kind_name(enum thing_kind kind)
{
	static const char *const names[THING_KIND_COUNT] = {
		[THING_RESOURCE] = "resource",
		[THING_DISK] = "disk",
		[THING_RULES] = "rules",
		[THING_VERSION] = "version",
	};

	return names[kind];
}

const char *change_kind_name(enum change_kind kind)
{
	static const char *const names[] = {
		[CHANGE_LOST] = "lost",
		[CHANGE_CHANGED] = "changed",
		[CHANGE_NEW] = "new",
	};

	return names[kind];
}

struct thing *baseline_add(struct arena *arena, struct baseline *io, enum thing_kind kind,
			   const char *name)
{
	io->things = arena_grow(arena, io->things, &io->capacity, io->count, sizeof(*io->things));
	struct thing *thing = &io->things[io->count++];
	*thing = (struct thing){ .kind = kind, .name = arena_strdup(arena, name), .here = true };
	return thing;
}

void thing_set(struct arena *arena, struct thing *thing, const char *key, const char *value)
{
	struct properties *traits = &thing->traits;

	if (!value)
		return;
	traits->items = arena_grow(arena, traits->items, &traits->capacity, traits->count,
				   sizeof(*traits->items));
	traits->items[traits->count++] = (struct property){ key, arena_strdup(arena, value) };
}

const struct thing *baseline_find(const struct baseline *baseline, enum thing_kind kind,
				  const char *name)
{
	for (size_t i = 0; i < baseline->count; i++) {
		const struct thing *thing = &baseline->things[i];
		if (thing->kind == kind && str_equal(thing->name, name))
			return thing;
	}
	return NULL;
}

/* ---- from facts ---- */

static void add_disk(const struct node_facts *facts, const struct disk *disk, struct baseline *io)
{
	struct arena *arena = facts->arena;
	const struct disk_header *header = &disk->header;
	bool member = header->status == HEADER_MEMBER;
	const char *name = member ? arena_printf(arena, "%s of +%s", header->disk, header->group)
				  : disk->path;

	if (!disk_in_use(disk) || disk->judged.from.status != FACT_OBTAINED ||
	    baseline_find(io, THING_DISK, name))
		return;
	struct thing *thing = baseline_add(arena, io, THING_DISK, name);
	thing_set(arena, thing, "path", disk->path);
	thing_set(arena, thing, "owner", disk->judged.user);
	thing_set(arena, thing, "group", disk->judged.group);
	thing_set(arena, thing, "mode", arena_printf(arena, "%04o", disk->judged.mode & 07777));
	thing_set(arena, thing, "provider", provider_name(disk->provider));
	thing_set(arena, thing, "wwid", disk->wwid);
	if (member) {
		thing_set(arena, thing, "disk group", header->group);
		thing_set(arena, thing, "number", arena_printf(arena, "%ld", header->number));
	}
	if (disk->path_count)
		thing_set(arena, thing, "paths", arena_printf(arena, "%zu", disk->path_count));
}

/* FNV-1a: enough to see that a file is another one. */
static const char *digest(struct arena *arena, struct bytes content)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < content.length; i++)
		hash = (hash ^ (unsigned char)content.data[i]) * UINT64_C(0x100000001b3);
	return arena_printf(arena, "%zu bytes, %016" PRIx64, content.length, hash);
}

static void add_rules(const struct node_facts *facts, struct baseline *io)
{
	const struct rule_facts *rules = facts->disks->rules;

	if (!rules || rules->from.status != FACT_OBTAINED)
		return;
	io->known[THING_RULES] = io->complete[THING_RULES] = true;
	for (size_t i = 0; i < rules->file_count; i++) {
		const struct rules_file *file = rules->files[i];
		if (file->argument || file->from.status != FACT_OBTAINED)
			continue;
		thing_set(facts->arena, baseline_add(facts->arena, io, THING_RULES, file->path),
			  "contents", digest(facts->arena, file->content));
	}
}

void baseline_add_facts(const struct node_facts *facts, struct baseline *io)
{
	struct arena *arena = facts->arena;

	if (facts->version.from.status == FACT_OBTAINED && facts->version.active) {
		struct thing *version = baseline_add(arena, io, THING_VERSION, "of the cluster");
		thing_set(arena, version, "active", facts->version.active);
		thing_set(arena, version, "patch level", facts->version.active_patch);
		io->known[THING_VERSION] = true;
	}
	if (!facts->disks)
		return;
	add_rules(facts, io);
	if (facts->disks->devices.from.status != FACT_OBTAINED ||
	    facts->disks->discovery.from.status != FACT_OBTAINED)
		return;
	io->known[THING_DISK] = io->complete[THING_DISK] = true;
	for (size_t i = 0; i < facts->disks->disks.count; i++)
		add_disk(facts, &facts->disks->disks.items[i], io);
}

/* ---- comparing ---- */

static void add_change(struct arena *arena, struct changes *io, enum change_kind kind,
		       const struct thing *thing, const char *text)
{
	io->items = arena_grow(arena, io->items, &io->capacity, io->count, sizeof(*io->items));
	io->items[io->count++] = (struct change){ kind, thing->kind, thing->name, text };
}

static const char *in_words(struct arena *arena, const struct thing *thing)
{
	const char *path = property_find(&thing->traits, "path");

	return arena_printf(arena, "%s %s%s%s%s", thing_kind_name(thing->kind), thing->name,
			    path ? " (" : "", path ? path : "", path ? ")" : "");
}

/* NULL when nothing that both know differs. */
static const char *difference(struct arena *arena, const struct thing *then,
			      const struct thing *now)
{
	struct strbuf text = strbuf_new(arena);

	for (size_t i = 0; i < then->traits.count; i++) {
		const struct property *trait = &then->traits.items[i];
		const char *value = property_find(&now->traits, trait->key);
		if (!value || str_equal(value, trait->value))
			continue;
		strbuf_printf(&text, "%s %s %s, now %s", text.length ? ";" : ":", trait->key,
			      trait->value, value);
	}
	return text.length ? text.data : NULL;
}

/* By kind and name, so that thousands of things are not compared each with each. */
static int compare(const void *a, const void *b)
{
	const struct thing *const *left = a, *const *right = b;

	if ((*left)->kind != (*right)->kind)
		return (*left)->kind < (*right)->kind ? -1 : 1;
	return strcmp((*left)->name, (*right)->name);
}

static const struct thing **sorted(struct arena *arena, const struct baseline *baseline)
{
	const struct thing **items = arena_alloc(arena, (baseline->count + 1) * sizeof(*items));

	for (size_t i = 0; i < baseline->count; i++)
		items[i] = &baseline->things[i];
	qsort(items, baseline->count, sizeof(*items), compare);
	return items;
}

static void compare_two(struct arena *arena, const struct thing *then, const struct thing *now,
			struct changes *io)
{
	const char *how = then->here || now->here ? difference(arena, then, now) : NULL;

	if (how)
		add_change(arena, io, CHANGE_CHANGED, then,
			   arena_printf(arena, "%s%s", in_words(arena, then), how));
	else if (then->here != now->here)
		add_change(arena, io, then->here ? CHANGE_LOST : CHANGE_NEW, then,
			   in_words(arena, then));
}

static bool may_be_lost(const struct thing *then, const struct baseline *now)
{
	return then->here && now->known[then->kind] && now->complete[then->kind];
}

static bool may_be_new(const struct thing *now, const struct baseline *then)
{
	return now->here && then->known[now->kind] && then->complete[now->kind];
}

static int by_kind(const void *a, const void *b)
{
	const struct change *left = a, *right = b;

	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	return strcmp(left->text, right->text);
}

void baseline_compare(struct arena *arena, const struct baseline *then, const struct baseline *now,
		      struct changes *ret)
{
	const struct thing **left = sorted(arena, then), **right = sorted(arena, now);
	size_t i = 0, j = 0;

	*ret = (struct changes){ 0 };
	while (i < then->count || j < now->count) {
		int order = i == then->count  ? 1
			    : j == now->count ? -1
					      : compare(&left[i], &right[j]);
		if (order == 0) {
			compare_two(arena, left[i++], right[j++], ret);
		} else if (order < 0) {
			const struct thing *lost = left[i++];
			if (may_be_lost(lost, now))
				add_change(arena, ret, CHANGE_LOST, lost, in_words(arena, lost));
		} else {
			const struct thing *more = right[j++];
			if (may_be_new(more, then))
				add_change(arena, ret, CHANGE_NEW, more, in_words(arena, more));
		}
	}
	if (ret->count)
		qsort(ret->items, ret->count, sizeof(*ret->items), by_kind);
}

const char *baseline_in_words(struct arena *arena, const struct baseline *baseline)
{
	char text[sizeof("-2147483648-00-00 00:00:00Z")];
	time_t when = (time_t)baseline->taken;
	struct tm parts;

	if (baseline->taken == TIME_UNKNOWN || !gmtime_r(&when, &parts) ||
	    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%SZ", &parts) == 0)
		return baseline->source;
	return arena_printf(arena, "%s (%s)", text, baseline->source);
}
