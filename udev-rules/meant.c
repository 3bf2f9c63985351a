/* SPDX-License-Identifier: Apache-2.0
 *
 * For which disk a line was written that fits none: one whose identity it names, or nearly names.
 */
#include <stdlib.h>
#include <string.h>

#include "udev-rules/view.h"

/* More are not compared letter by letter: that many are not mistyped. */
enum { DISKS_COMPARED = 64, LINES_COMPARED = 512, LENGTH_COMPARED = 64 };

#define FAR_OFF SIZE_MAX

/* ---- what the devices are called ---- */

struct known_value {
	const char *value;
	const struct block_device *device;
};

struct known_values {
	struct known_value *items;
	size_t count, capacity;
};

/* A line that fits nothing, and how far it is from each of the first lost disks. */
struct near_line {
	const struct rule_line *line;
	size_t distances[DISKS_COMPARED];
};

struct rule_index {
	struct known_values identities; /* sorted by value */
	struct known_values names;	/* of lost disks; sorted by value */
	struct near_line *near;		/* sorted by line */
	size_t near_count;
	size_t nearest[DISKS_COMPARED]; /* of all lines, for each of the first lost disks */
};

static void add_value(const struct rule_view *view, struct known_values *io, const char *value,
		      const struct block_device *device)
{
	if (!value || !*value)
		return;
	io->items = arena_grow(view->arena, io->items, &io->capacity, io->count,
			       sizeof(*io->items));
	io->items[io->count++] = (struct known_value){ value, device };
}

static int by_value(const void *a, const void *b)
{
	const struct known_value *first = a, *second = b;
	int order = strcmp(first->value, second->value);

	return order ? order : (first->device > second->device) - (first->device < second->device);
}

static int compare_value(const void *key, const void *item)
{
	return strcmp(key, ((const struct known_value *)item)->value);
}

/* The entries with that value. */
static const struct known_value *find_value(const struct known_values *values, const char *value,
					    size_t *ret_count)
{
	const struct known_value *first = values->count
						  ? bsearch(value, values->items, values->count,
							    sizeof(*values->items), compare_value)
						  : NULL;

	*ret_count = 0;
	if (!first)
		return NULL;
	while (first > values->items && strcmp(first[-1].value, value) == 0)
		first--;
	while (first + *ret_count < values->items + values->count &&
	       strcmp(first[*ret_count].value, value) == 0)
		++*ret_count;
	return first;
}

static void sort_values(struct known_values *io)
{
	if (io->count)
		qsort(io->items, io->count, sizeof(*io->items), by_value);
}

static bool is_lost(const struct rule_view *view, const struct disk *disk)
{
	for (size_t i = 0; i < view->lost_count; i++)
		if (view->lost[i] == disk)
			return true;
	return false;
}

static void index_devices(const struct rule_view *view, struct rule_index *index)
{
	for (size_t i = 0; i < view->disks->devices.count; i++) {
		const struct block_device *device = &view->disks->devices.items[i];
		const struct disk *disk = rules_disk_of(view, device);
		for (size_t j = 0; j < device->properties.count; j++) {
			const struct property *property = &device->properties.items[j];
			if (rules_is_identity_property(property->key))
				add_value(view, &index->identities, property->value, device);
		}
		add_value(view, &index->identities, device->dm_uuid, device);
		add_value(view, &index->identities, device->dm_name, device);
		if (disk)
			add_value(view, &index->identities, disk->wwid, device);
	}
	for (size_t i = 0; i < view->lost_count; i++) {
		const struct disk *disk = view->lost[i];
		const struct block_device *device = disk_judged_device(view->disks, disk);
		for (size_t j = 0; j < disk->names.count; j++)
			add_value(view, &index->names, disk->names.items[j], device);
		add_value(view, &index->names, disk->map, device);
	}
	sort_values(&index->identities);
	sort_values(&index->names);
}

/* ---- near misses ---- */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many letters have to be put in, taken out or changed; FAR_OFF when more than a quarter. */
static size_t distance(const char *a, const char *b)
{
	size_t row[LENGTH_COMPARED + 1];
	size_t m = strlen(a), n = strlen(b), limit = (m > n ? m : n) / 4;

	if (strcmp(a, b) == 0)
		return 0;
	if (m > LENGTH_COMPARED || n > LENGTH_COMPARED || (m > n ? m - n : n - m) > limit)
		return FAR_OFF;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; i <= m; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t changed = diagonal + (a[i - 1] != b[j - 1]);
			diagonal = row[j];
			row[j] = least(changed, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[n] <= limit ? row[n] : FAR_OFF;
}

/* The smallest of the identities that the line wants; those with wildcards are no slips. */
static size_t distance_to(const struct rule_view *view, const struct rule_line *line,
			  const struct disk *disk)
{
	const struct block_device *device = disk_judged_device(view->disks, disk);
	size_t nearest = FAR_OFF;

	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		const char *actual = rules_is_identity(token) ? rules_identity_of(device, token)
							      : NULL;
		if (actual)
			nearest = least(nearest, distance(token->value, actual));
	}
	return nearest;
}

static void index_lines(const struct rule_view *view, struct rule_index *index)
{
	size_t disks = least(view->lost_count, DISKS_COMPARED);

	index->near = arena_alloc(view->arena, LINES_COMPARED * sizeof(*index->near));
	for (size_t i = 0; i < DISKS_COMPARED; i++)
		index->nearest[i] = FAR_OFF;
	for (size_t i = 0; disks && i < view->rules->line_count; i++) {
		const struct rule_line *line = &view->rules->lines[i];
		if (index->near_count == LINES_COMPARED)
			return;
		if (!rules_is_of_asm(view, line) || !rules_fits_nothing(view, line))
			continue;
		struct near_line *near = &index->near[index->near_count++];
		near->line = line;
		for (size_t j = 0; j < disks; j++) {
			near->distances[j] = distance_to(view, line, view->lost[j]);
			index->nearest[j] = least(index->nearest[j], near->distances[j]);
		}
	}
}

static const struct rule_index *index_of(const struct rule_view *view)
{
	struct rule_index **index = &view->memory->index;

	if (!*index) {
		*index = arena_alloc(view->arena, sizeof(**index));
		index_devices(view, *index);
		index_lines(view, *index);
	}
	return *index;
}

static int by_line(const void *key, const void *item)
{
	const struct rule_line *line = key;
	const struct near_line *near = item;

	return line < near->line ? -1 : line > near->line;
}

/* ---- whom a line means ---- */

static void add_loss(const struct rule_view *view, const struct disk *disk, struct rule_loss *io)
{
	for (size_t i = 0; i < io->count; i++)
		if (io->disks[i] == disk)
			return;
	io->disks = arena_grow(view->arena, io->disks, &io->capacity, io->count,
			       sizeof(const struct disk *));
	io->disks[io->count++] = disk;
}

static void add_lost_device(const struct rule_view *view, const struct block_device *device,
			    struct rule_loss *io)
{
	const struct disk *disk = rules_disk_of(view, device);

	if (disk && is_lost(view, disk))
		add_loss(view, disk, io);
}

static void add_named(const struct rule_view *view, const struct known_values *values,
		      const char *value, struct rule_loss *io)
{
	size_t count;
	const struct known_value *found = find_value(values, value, &count);

	for (size_t i = 0; i < count; i++)
		add_lost_device(view, found[i].device, io);
}

/* ENV{DM_NAME}=="asm-*" and the like. */
static void add_fitting(const struct rule_view *view, const struct rule_token *token,
			struct rule_loss *io)
{
	for (size_t i = 0; i < view->lost_count; i++) {
		const char *actual =
			rules_identity_of(disk_judged_device(view->disks, view->lost[i]), token);
		if (actual && rules_value_fits(view->arena, token, actual))
			add_loss(view, view->lost[i], io);
	}
}

/* KERNEL=="/dev/mapper/data1", KERNEL=="mpath0": a name that the disk has elsewhere. */
static void add_called(const struct rule_view *view, const struct rule_token *token,
		       const struct rule_index *index, struct rule_loss *io)
{
	static const char *const folders[] = { "", "/dev/", "/dev/mapper/" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		add_named(view, &index->names,
			  arena_printf(view->arena, "%s%s", folders[i], token->value), io);
}

/* Nearly named: by this line more nearly than by any other, and no other disk more nearly. */
static void add_near(const struct rule_view *view, const struct rule_line *line,
		     const struct rule_index *index, struct rule_loss *io)
{
	const struct near_line *near = bsearch(line, index->near, index->near_count,
					       sizeof(*index->near), by_line);
	size_t disks = least(view->lost_count, DISKS_COMPARED), nearest = FAR_OFF;

	for (size_t i = 0; near && i < disks; i++)
		nearest = least(nearest, near->distances[i]);
	for (size_t i = 0; nearest != FAR_OFF && i < disks; i++)
		if (near->distances[i] == nearest && index->nearest[i] == nearest)
			add_loss(view, view->lost[i], io);
}

static void find_disks(const struct rule_view *view, const struct rule_line *line,
		       struct rule_loss *io)
{
	const struct rule_index *index = index_of(view);
	struct names links;
	bool told = false;

	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		if (!rules_tells_disks_apart(token))
			continue;
		told = true;
		if (rules_is_plain(token))
			add_named(view, &index->identities, token->value, io);
		else
			add_fitting(view, token, io);
	}
	for (size_t i = 0; !told && i < line->count; i++)
		if (line->tokens[i].key == RULE_KERNEL && line->tokens[i].op == RULE_MATCH &&
		    rules_is_plain(&line->tokens[i]))
			add_called(view, &line->tokens[i], index, io);
	if (!io->count)
		add_near(view, line, index, io);
	/* the link is made by no other line, or the disk would not be lost */
	rules_links_of(view->arena, line, &links);
	for (size_t i = 0; !io->count && i < links.count; i++)
		add_named(view, &index->names, links.items[i], io);
}

/* A name that something else knows of, and that leads nowhere. */
static bool is_missed(const struct disk_facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (!disk->device && str_equal(disk->path, name))
			return true;
	}
	return false;
}

static bool is_any_in_use(const struct disk_facts *facts)
{
	for (size_t i = 0; i < facts->disks.count; i++)
		if (disk_in_use(&facts->disks.items[i]))
			return true;
	return false;
}

static bool is_discovered(const struct disk_facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->discovery.patterns.count; i++)
		if (discovery_pattern_selects(facts->discovery.patterns.items[i], name))
			return true;
	return false;
}

void rules_loss_of(const struct rule_view *view, const struct rule_line *line,
		   struct rule_loss *ret)
{
	struct names links;

	*ret = (struct rule_loss){ 0 };
	find_disks(view, line, ret);
	rules_links_of(view->arena, line, &links);
	for (size_t i = 0; i < links.count; i++) {
		if (is_missed(view->disks, links.items[i]))
			names_add(view->arena, &ret->names, links.items[i]);
		if (is_discovered(view->disks, links.items[i]) && !is_any_in_use(view->disks))
			ret->nothing_found = view->disks->discovery.string;
	}
}

bool rules_is_loss(const struct rule_loss *loss)
{
	return loss->count || loss->names.count || loss->nothing_found;
}

const struct block_device *rules_named_device(const struct rule_view *view,
					      const struct rule_line *line)
{
	const struct rule_index *index = index_of(view);
	size_t count;

	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		if (!rules_is_identity(token))
			continue;
		const struct known_value *found = find_value(&index->identities, token->value,
							     &count);
		for (size_t j = 0; j < count; j++)
			if (str_equal(rules_identity_of(found[j].device, token), token->value))
				return found[j].device;
	}
	return NULL;
}

/* ---- why it does not fit ---- */

struct hearing {
	struct arena *arena;
	const struct rule_line *line;
	const struct rule_token *token;
	const char *reason;
};

static void hear(void *context, const struct rule_line *line, enum line_outcome outcome,
		 const struct rule_token *token, const char *reason)
{
	struct hearing *hearing = context;

	if (line != hearing->line)
		return;
	hearing->token = outcome == LINE_FAILED ? token : NULL;
	hearing->reason = hearing->token && reason ? arena_strdup(hearing->arena, reason) : NULL;
}

const struct rule_token *rules_first_failing(const struct rule_view *view,
					     const struct rule_line *line,
					     const struct block_device *device,
					     enum rules_action action, const char **ret_reason)
{
	struct hearing hearing = { .arena = view->arena, .line = line };
	struct rules_observer observer = { .line = hear, .context = &hearing };
	struct prediction prediction;

	rules_evaluate(view->arena, view->rules, &view->disks->devices, device, action, &observer,
		       &prediction);
	*ret_reason = hearing.reason;
	return hearing.token;
}
