/* SPDX-License-Identifier: Apache-2.0
 *
 * crsctl stat res in all its forms: which line belongs to which form.
 */
#include "crs/parse_resources.h"

#include <string.h>

#include "crs/crs.h"

static void index_existing(struct crs_store *store)
{
	const struct resource_facts *io = store->io;

	for (size_t i = 0; i < io->count; i++) {
		const char *name = io->items[i].name;
		struct bytes bytes = { name, strlen(name) };
		if (crs_index_find(&store->index, bytes) == CRS_NOT_FOUND)
			crs_index_add(&store->index, name, i);
	}
}

/* "ora.asm(ora.asmgroup)" is ora.asm of ora.asmgroup. */
static void split_group(struct bytes *io_name, struct bytes *ret_group)
{
	const char *open = memchr(io_name->data, '(', io_name->length);

	*ret_group = (struct bytes){ 0 };
	if (!open || open == io_name->data || io_name->data[io_name->length - 1] != ')')
		return;
	size_t length = (size_t)(open - io_name->data);
	*ret_group = crs_skip(*io_name, length + 1);
	ret_group->length--;
	io_name->length = length;
}

/* Room for one more. As many are made as the rest of the text will hold if it goes on as it began:
 * arrays that double leave as much behind as they hold. */
static void make_room(struct crs_store *store, struct bytes name)
{
	enum { FIRST = 32, TIMES_MOST = 64 };
	struct resource_facts *io = store->io;
	size_t read = (size_t)(name.data - store->text.data) + 1;
	size_t wanted = store->text.length / read * io->count + io->count / 8;

	if (io->count < io->capacity)
		return;
	wanted = wanted > io->count * TIMES_MOST ? io->count * TIMES_MOST : wanted;
	wanted = wanted < io->count * 2 ? io->count * 2 : wanted;
	struct resource *items = arena_alloc(store->arena, (wanted + FIRST) * sizeof(*items));
	if (io->count)
		memcpy(items, io->items, io->count * sizeof(*items));
	io->items = items;
	io->capacity = wanted + FIRST;
}

size_t crs_store_resource(struct crs_store *store, struct bytes name)
{
	struct resource_facts *io = store->io;
	struct bytes group;

	split_group(&name, &group);
	size_t found = crs_index_find(&store->index, name);
	if (found == CRS_NOT_FOUND) {
		make_room(store, name);
		found = io->count++;
		io->items[found] = (struct resource){
			.name = arena_strndup(store->arena, name.data, name.length),
			.enabled = COUNT_UNKNOWN,
			.start_timeout = COUNT_UNKNOWN,
			.restart_attempts = COUNT_UNKNOWN,
		};
		crs_index_add(&store->index, io->items[found].name, found);
	}
	if (group.length && !io->items[found].group)
		io->items[found].group = crs_store_word(store, group);
	return found;
}

/* Most resources have one instance, so the first array holds one. */
struct resource_instance *crs_store_instance(struct crs_store *store, size_t resource)
{
	struct resource *owner = &store->io->items[resource];

	if (!owner->capacity) {
		owner->instances = arena_alloc(store->arena, sizeof(*owner->instances));
		owner->capacity = 1;
	}
	owner->instances = arena_grow(store->arena, owner->instances, &owner->capacity,
				      owner->count, sizeof(*owner->instances));
	struct resource_instance *instance = &owner->instances[owner->count++];
	*instance = (struct resource_instance){
		.number = (long)owner->count,
		.target_text = "",
		.state_text = "",
		.details = "",
		.restart_count = COUNT_UNKNOWN,
	};
	return instance;
}

const char *crs_store_state(struct crs_store *store, struct bytes word)
{
	enum resource_state state = crs_state_of(word);
	bool known = state != RESOURCE_STATE_NONE && state != RESOURCE_STATE_UNRECOGNISED;

	return known ? resource_state_name(state) : crs_store_word(store, word);
}

const char *crs_store_word(struct crs_store *store, struct bytes word)
{
	return crs_intern(store->arena, &store->words, word);
}

const char *crs_store_text(struct crs_store *store, struct bytes text)
{
	return text.length ? arena_strndup(store->arena, text.data, text.length) : "";
}

enum resource_state crs_state_of(struct bytes word)
{
	for (int state = RESOURCE_ONLINE; state < RESOURCE_STATE_UNRECOGNISED; state++)
		if (crs_is(word, resource_state_name((enum resource_state)state)))
			return (enum resource_state)state;
	return word.length ? RESOURCE_STATE_UNRECOGNISED : RESOURCE_STATE_NONE;
}

bool crs_is_internal_state(struct bytes word)
{
	static const char *const states[] = { "STABLE", "STARTING", "STOPPING", "CLEANING" };

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (crs_is(word, states[i]))
			return true;
	return false;
}

enum form { FORM_NONE, FORM_BLOCKS, FORM_TABLE };

struct reader {
	struct crs_store store;
	enum form form;
	struct crs_blocks blocks;
	struct crs_table table;
};

static void end_form(struct reader *reader)
{
	if (reader->form == FORM_BLOCKS)
		reader->store.io->cut |= crs_blocks_close(&reader->blocks);
	else if (reader->form == FORM_TABLE)
		reader->store.io->cut |= crs_table_close(&reader->table);
	reader->form = FORM_NONE;
}

static void read_line(struct reader *reader, struct crs_line line)
{
	struct crs_table table;

	if (crs_table_may_open(line) && crs_table_open(&reader->store, line, &table)) {
		end_form(reader);
		reader->form = FORM_TABLE;
		reader->table = table;
		return;
	}
	if (reader->form != FORM_BLOCKS && crs_blocks_starts(line)) {
		end_form(reader);
		reader->form = FORM_BLOCKS;
		reader->blocks = crs_blocks_open(&reader->store);
	}
	if (reader->form == FORM_BLOCKS)
		crs_blocks_line(&reader->blocks, line);
	else if (reader->form == FORM_TABLE)
		crs_table_line(&reader->table, line);
}

bool crs_parse_resources(struct arena *arena, struct bytes text, struct resource_facts *io)
{
	struct bytes rest = crs_text(text);
	struct arena *scratch = arena_new();
	struct reader reader = { .store = { .arena = arena,
					    .scratch = scratch,
					    .text = text,
					    .io = io,
					    .index = crs_index_new(scratch) } };
	struct crs_line line = { .ended = true };

	bool clean = !text.length || !memchr(text.data, '\0', text.length);

	index_existing(&reader.store);
	while (clean ? crs_next_clean_line(&rest, &line) : crs_next_line(&rest, &line)) {
		read_line(&reader, line);
		if (clean && reader.form == FORM_BLOCKS)
			crs_blocks_run(&reader.blocks, &rest);
	}
	bool recognised = reader.form != FORM_NONE;
	io->cut |= recognised && !line.ended;
	end_form(&reader);
	arena_free(scratch);
	return recognised;
}
