/* SPDX-License-Identifier: Apache-2.0
 *
 * Resources as blocks of KEY=value lines. NAME= starts a resource; its instances are groups of
 * lines, kept apart by a blank line or, with -attr, by nothing but a key that comes again. The
 * plain form puts all instances of a resource into one line, with commas.
 */
#include "crs/parse_resources.h"

#include <string.h>

/* More instances than any cluster has nodes in one line: hostile, not an answer. */
enum { MAX_INSTANCES_IN_LINE = 4096 };

static struct resource *resource_of(const struct crs_blocks *blocks)
{
	return &blocks->store->io->items[blocks->resource];
}

/* The instance at that place of the group, added when it is new. */
static struct resource_instance *instance_at(struct crs_blocks *blocks, size_t place)
{
	while (resource_of(blocks)->count <= blocks->base + place)
		crs_store_instance(blocks->store, blocks->resource);
	return &resource_of(blocks)->instances[blocks->base + place];
}

/* ---- values ---- */

static void read_type(struct crs_blocks *blocks, struct bytes value)
{
	if (!resource_of(blocks)->type)
		resource_of(blocks)->type = crs_store_word(blocks->store, value);
}

/* "ONLINE", "ONLINE on rac1"; anything else is kept as it is. */
static void set_state(struct crs_blocks *blocks, size_t place, struct bytes text)
{
	struct resource_instance *instance = instance_at(blocks, place);
	struct bytes rest = text, word, on, server, more;

	bool known = crs_word(&rest, &word) && crs_state_of(word) != RESOURCE_STATE_UNRECOGNISED;
	bool placed = crs_word(&rest, &on);
	bool clear = !placed ||
		     (crs_is(on, "on") && crs_word(&rest, &server) && !crs_word(&rest, &more));

	if (!clear)
		word = text;
	instance->state = clear && known ? crs_state_of(word) : crs_state_of(text);
	instance->state_text = crs_store_state(blocks->store, word);
	if (clear && placed)
		instance->server = crs_store_word(blocks->store, server);
}

static void set_target(struct crs_blocks *blocks, size_t place, struct bytes text)
{
	struct resource_instance *instance = instance_at(blocks, place);

	instance->target = crs_state_of(text);
	instance->target_text = crs_store_state(blocks->store, text);
}

/* Reads the fields between commas. The last one of a line without end may be cut, so only a
 * complete known word is taken from it, and no server. */
static void read_list(struct crs_blocks *blocks, bool ended, struct bytes value,
		      void (*set)(struct crs_blocks *blocks, size_t place, struct bytes text))
{
	struct bytes rest = value, field, word;

	for (size_t place = 0; crs_field(&rest, ',', &field); place++) {
		bool whole = ended || rest.data;
		field = crs_trim(field);
		if (!field.length)
			return;
		if (place == MAX_INSTANCES_IN_LINE) {
			blocks->cut = true;
			return;
		}
		if (whole) {
			set(blocks, place, field);
		} else if (crs_word(&field, &word) &&
			   crs_state_of(word) != RESOURCE_STATE_UNRECOGNISED) {
			set(blocks, place, word);
		}
	}
}

static void read_last_server(struct crs_blocks *blocks, struct bytes value)
{
	struct resource_instance *instance = instance_at(blocks, 0);

	instance->last_server = value.length ? crs_store_word(blocks->store, value) : NULL;
}

static void read_target_server(struct crs_blocks *blocks, struct bytes value)
{
	struct resource_instance *instance = instance_at(blocks, 0);

	instance->target_server = value.length ? crs_store_word(blocks->store, value) : NULL;
}

static void read_details(struct crs_blocks *blocks, struct bytes value)
{
	instance_at(blocks, 0)->details = crs_store_text(blocks->store, value);
}

static void read_internal(struct crs_blocks *blocks, struct bytes value)
{
	struct resource_instance *instance = instance_at(blocks, 0);

	instance->internal = value.length ? crs_store_word(blocks->store, value) : NULL;
}

static void read_restart_count(struct crs_blocks *blocks, struct bytes value)
{
	crs_number(value, &instance_at(blocks, 0)->restart_count);
}

static void read_last_restart(struct crs_blocks *blocks, struct bytes value)
{
	instance_at(blocks, 0)->never_started = crs_is(value, "NEVER");
}

static bool two_digits(const char *text, int least, int most, int *ret)
{
	if (!crs_is_digits((struct bytes){ text, 2 }))
		return false;
	*ret = (text[0] - '0') * 10 + (text[1] - '0');
	return *ret >= least && *ret <= most;
}

static int days_in(int month, int year)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/* "MM/DD/YYYY HH:MM:SS"; NEVER and anything else is not known. */
static void read_change(struct crs_blocks *blocks, struct bytes value)
{
	struct resource_instance *instance = instance_at(blocks, 0);
	struct local_time time = { .known = true };
	const char *text = value.data;
	long year;

	if (value.length != 19 || text[2] != '/' || text[5] != '/' || text[10] != ' ' ||
	    text[13] != ':' || text[16] != ':' ||
	    !crs_number((struct bytes){ text + 6, 4 }, &year) || year < 1970)
		return;
	time.year = (int)year;
	if (two_digits(text, 1, 12, &time.month) &&
	    two_digits(text + 3, 1, days_in(time.month, time.year), &time.day) &&
	    two_digits(text + 11, 0, 23, &time.hour) &&
	    two_digits(text + 14, 0, 59, &time.minute) &&
	    two_digits(text + 17, 0, 59, &time.second))
		instance->change_local = time;
}

/* A resource that runs on every node has the node here instead of a number. */
static void set_number(struct crs_blocks *blocks, struct bytes word)
{
	long number;

	if (!word.length)
		return;
	if (!crs_number(word, &number)) {
		blocks->number = 0;
		resource_of(blocks)->local = true;
	} else if (number > 0) { /* -f prints 0, which is nobody's */
		blocks->number = number;
	}
}

static void read_cardinality_id(struct crs_blocks *blocks, struct bytes value)
{
	set_number(blocks, value);
}

/* "ora.x.svc 2 1": name, instance, degree. */
static void read_id(struct crs_blocks *blocks, struct bytes value)
{
	struct bytes rest = value, word;

	if (crs_word(&rest, &word) && crs_word(&rest, &word) && blocks->number == COUNT_UNKNOWN)
		set_number(blocks, word);
}

static void read_group(struct crs_blocks *blocks, struct bytes value)
{
	if (value.length && !resource_of(blocks)->group)
		resource_of(blocks)->group = crs_store_word(blocks->store, value);
}

static void keep_number(struct bytes value, long *io)
{
	if (*io == COUNT_UNKNOWN)
		crs_number(value, io);
}

static void read_enabled(struct crs_blocks *blocks, struct bytes value)
{
	keep_number(value, &resource_of(blocks)->enabled);
}

static void read_start_timeout(struct crs_blocks *blocks, struct bytes value)
{
	keep_number(value, &resource_of(blocks)->start_timeout);
}

static void read_restart_attempts(struct crs_blocks *blocks, struct bytes value)
{
	keep_number(value, &resource_of(blocks)->restart_attempts);
}

static void read_auto_start(struct crs_blocks *blocks, struct bytes value)
{
	if (value.length && !resource_of(blocks)->auto_start)
		resource_of(blocks)->auto_start = crs_store_word(blocks->store, value);
}

/* "" is a value: the default search. */
static void read_disk_string(struct crs_blocks *blocks, struct bytes value)
{
	resource_of(blocks)->disk_string = crs_store_text(blocks->store, value);
}

/* ---- keys ---- */

/* A key without a function only tells where groups begin and whether one is complete. */
#define KEY(name)                      \
	{                              \
		name, sizeof(name) - 1 \
	}
static const struct block_key {
	struct bytes name;
	void (*read)(struct crs_blocks *blocks, struct bytes value);
	void (*set)(struct crs_blocks *blocks, size_t place, struct bytes text); /* of a list */
} block_keys[] = {
	{ KEY("TYPE"), read_type, NULL }, /* first: see TYPE_BIT */
	{ KEY("STATE"), NULL, set_state },
	{ KEY("TARGET"), NULL, set_target },
	{ KEY("LAST_SERVER"), read_last_server, NULL },
	{ KEY("TARGET_SERVER"), read_target_server, NULL },
	{ KEY("STATE_DETAILS"), read_details, NULL },
	{ KEY("INTERNAL_STATE"), read_internal, NULL },
	{ KEY("RESTART_COUNT"), read_restart_count, NULL },
	{ KEY("LAST_STATE_CHANGE"), read_change, NULL },
	{ KEY("CARDINALITY_ID"), read_cardinality_id, NULL },
	{ KEY("ID"), read_id, NULL },
	{ KEY("RESOURCE_GROUP"), read_group, NULL },
	{ KEY("ENABLED"), read_enabled, NULL },
	{ KEY("START_TIMEOUT"), read_start_timeout, NULL },
	{ KEY("RESTART_ATTEMPTS"), read_restart_attempts, NULL },
	{ KEY("AUTO_START"), read_auto_start, NULL },
	{ KEY("ASM_DISKSTRING"), read_disk_string, NULL },
	{ KEY("OXR_SECTION"), NULL, NULL },
	{ KEY("FAILURE_COUNT"), NULL, NULL },
	{ KEY("FAILURE_HISTORY"), NULL, NULL },
	{ KEY("INCARNATION"), NULL, NULL },
	{ KEY("LAST_RESTART"), read_last_restart, NULL },
	{ KEY("INSTANCE_COUNT"), NULL, NULL },
};

enum { KEY_COUNT = sizeof(block_keys) / sizeof(block_keys[0]), TYPE_BIT = 1 << 0 };
_Static_assert((int)KEY_COUNT <= (int)CRS_KEYS_MOST, "each key has a bit");

static size_t find_key(struct bytes key)
{
	for (size_t i = 0; i < KEY_COUNT; i++)
		if (key.length == block_keys[i].name.length &&
		    memcmp(key.data, block_keys[i].name.data, key.length) == 0)
			return i;
	return CRS_NOT_FOUND;
}

/* ---- groups ---- */

static void begin_group(struct crs_blocks *blocks)
{
	blocks->base = resource_of(blocks)->count;
	blocks->keys = 0;
	blocks->number = COUNT_UNKNOWN;
	blocks->blank = false;
}

/* STATE may come without "on HOST"; then it runs where it ran last, if it runs. */
static void place_instance(struct resource_instance *instance)
{
	bool runs = instance->state == RESOURCE_ONLINE || instance->state == RESOURCE_INTERMEDIATE;

	if (!instance->server && runs)
		instance->server = instance->last_server;
}

static void end_group(struct crs_blocks *blocks)
{
	if (blocks->resource == CRS_NOT_FOUND)
		return;
	struct resource *resource = resource_of(blocks);
	for (size_t i = blocks->base; i < resource->count; i++)
		place_instance(&resource->instances[i]);
	if (blocks->number != COUNT_UNKNOWN && resource->count == blocks->base + 1)
		resource->instances[blocks->base].number = blocks->number;
	if (!blocks->first_keys)
		blocks->first_keys = blocks->keys;
}

/* A name is missing, or a line with NULs may be two: what follows is not of this resource. */
static void lose_resource(struct crs_blocks *blocks)
{
	end_group(blocks);
	blocks->resource = CRS_NOT_FOUND;
	blocks->cut = true;
}

struct crs_blocks crs_blocks_open(struct crs_store *store)
{
	return (struct crs_blocks){ .store = store,
				    .resource = CRS_NOT_FOUND,
				    .last = CRS_KEYS_MOST };
}

bool crs_blocks_starts(struct crs_line line)
{
	struct bytes key, value;

	return !line.damaged && line.ended && crs_key_value(line.text, &key, &value) &&
	       crs_is(key, "NAME") && value.length;
}

static void read_key(struct crs_blocks *blocks, bool ended, size_t at, struct bytes value)
{
	const struct block_key *key = &block_keys[at];
	unsigned bit = 1U << at;

	blocks->after[blocks->last] = (unsigned char)at;
	blocks->last = at;
	if (blocks->blank || blocks->keys & bit) {
		end_group(blocks);
		begin_group(blocks);
	}
	blocks->keys |= bit;
	if (key->set)
		read_list(blocks, ended, value, key->set);
	else if (key->read && ended)
		key->read(blocks, value);
}

static void begin_resource(struct crs_blocks *blocks, struct bytes name)
{
	end_group(blocks);
	blocks->resource = crs_store_resource(blocks->store, name);
	blocks->last = CRS_KEYS_MOST;
	begin_group(blocks);
}

void crs_blocks_line(struct crs_blocks *blocks, struct crs_line line)
{
	struct bytes key, value;

	if (!line.text.length) {
		blocks->blank = true;
	} else if (line.damaged) {
		lose_resource(blocks);
	} else if (!crs_key_value(line.text, &key, &value)) {
		return;
	} else if (!crs_is(key, "NAME")) {
		size_t at = blocks->resource == CRS_NOT_FOUND ? CRS_NOT_FOUND : find_key(key);
		if (at != CRS_NOT_FOUND)
			read_key(blocks, line.ended, at, value);
	} else if (line.ended && value.length) {
		begin_resource(blocks, value);
	} else {
		lose_resource(blocks);
	}
}

/* True when the text begins with that key and its line has an end: takes the line off. *ret_value has
 * no blanks around it. */
static bool take_key(struct bytes *rest, struct bytes key, struct bytes *ret_value)
{
	const char *data = rest->data, *end;
	size_t from = key.length + 1;

	if (rest->length < from + 1 || data[from - 1] != '=' ||
	    memcmp(data, key.data, key.length) != 0)
		return false;
	end = memchr(data + from, '\n', rest->length - from);
	if (!end)
		return false;
	size_t length = (size_t)(end - data);
	*rest = crs_skip(*rest, length + 1);
	while (length > from &&
	       (data[length - 1] == ' ' || data[length - 1] == '\t' || data[length - 1] == '\r'))
		length--;
	while (from < length && (data[from] == ' ' || data[from] == '\t'))
		from++;
	*ret_value = (struct bytes){ data + from, length - from };
	return true;
}

void crs_blocks_run(struct crs_blocks *blocks, struct bytes *rest)
{
	while (blocks->resource != CRS_NOT_FOUND && rest->length) {
		size_t at = blocks->after[blocks->last];
		struct bytes value;
		if (rest->data[0] == '\n') {
			blocks->blank = true;
			*rest = crs_skip(*rest, 1);
		} else if (take_key(rest, block_keys[at].name, &value)) {
			read_key(blocks, true, at, value);
		} else {
			return;
		}
	}
}

bool crs_blocks_close(struct crs_blocks *blocks)
{
	end_group(blocks);
	unsigned missing = blocks->first_keys & ~blocks->keys & ~(unsigned)TYPE_BIT;
	return blocks->cut || (!blocks->blank && (missing || !blocks->keys));
}
