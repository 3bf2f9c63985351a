/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/capture_environment.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "probes/capture.h"
#include "probes/capture_rows.h"

static bool is_word(struct bytes column, const char *word)
{
	return column.length == strlen(word) && memcmp(column.data, word, column.length) == 0;
}

/* ---- net.tsv ---- */

enum net_column { NET_ADAPTER, NET_STATE, NET_CARRIER, NET_MTU, NET_ADDRESS };

static const struct rows_rule carrier_rule = { "carrier", 10, 0, 1, "is neither 0 nor 1" };
static const struct rows_rule mtu_rule = { "MTU", 10, 0, INT32_MAX, rows_whole_number };

static void parse_address(struct capture_rows *rows, struct adapter *adapter)
{
	enum { BITS_4 = 32, BITS_6 = 128 };
	struct adapter_address address = { 0 };
	struct bytes from = rows_column(rows, NET_ADDRESS);
	char *text = rows_literal(rows, NET_ADDRESS);
	char *slash = text ? strrchr(text, '/') : NULL;
	char *end = NULL;

	if (!slash) {
		rows_fault(rows, "%.*s is not address/prefix", (int)from.length, from.data);
		return;
	}
	*slash = '\0';
	address.family = strchr(text, ':') ? 6 : 4;
	address.prefix = (unsigned)strtoul(slash + 1, &end, 10);
	if (end == slash + 1 || *end || address.prefix > (address.family == 4 ? BITS_4 : BITS_6) ||
	    inet_pton(address.family == 4 ? AF_INET : AF_INET6, text, address.b) != 1) {
		rows_fault(rows, "%.*s is not address/prefix", (int)from.length, from.data);
		return;
	}
	address.text = text;
	adapter->addresses = arena_grow(rows->arena, adapter->addresses, &adapter->capacity,
					adapter->count, sizeof(*adapter->addresses));
	adapter->addresses[adapter->count++] = address;
}

static struct adapter *adapter_of(struct capture_rows *rows, struct network_facts *io,
				  const char *name)
{
	for (size_t i = 0; i < io->count; i++)
		if (str_equal(io->items[i].name, name))
			return &io->items[i];
	io->items = arena_grow(rows->arena, io->items, &io->capacity, io->count,
			       sizeof(*io->items));
	struct adapter *adapter = &io->items[io->count++];
	*adapter = (struct adapter){ .name = name, .rp_filter = COUNT_UNKNOWN };
	return adapter;
}

bool capture_parse_net(struct arena *arena, struct bytes text, const char *file,
		       struct network_facts *io, const char **ret_error)
{
	struct capture_rows rows = rows_new(arena, text, file);

	io->rp_filter_all = COUNT_UNKNOWN;
	while (rows_next(&rows)) {
		rows_need(&rows, NET_STATE + 1, NET_ADDRESS + 1);
		const char *name = rows_literal(&rows, NET_ADAPTER);
		struct bytes state = rows_column(&rows, NET_STATE);
		if (!rows.error && !is_word(state, "up") && !is_word(state, "down"))
			rows_fault(&rows, "the state is neither up nor down");
		if (rows.error)
			break;
		struct adapter *adapter = adapter_of(&rows, io, name);
		adapter->up = is_word(state, "up");
		adapter->carrier = (int)rows_number(&rows, NET_CARRIER, &carrier_rule, -1);
		adapter->mtu = (long)rows_number(&rows, NET_MTU, &mtu_rule, COUNT_UNKNOWN);
		if (!rows_unknown(rows_column(&rows, NET_ADDRESS)))
			parse_address(&rows, adapter);
	}
	*ret_error = rows.error;
	return !rows.error;
}

static void format_adapter(struct strbuf *buf, const struct adapter *adapter,
			   const struct adapter_address *address)
{
	capture_escape(buf, adapter->name);
	rows_put(buf, adapter->up ? "up" : "down");
	rows_put_number(buf, adapter->carrier, -1);
	rows_put_number(buf, adapter->mtu, COUNT_UNKNOWN);
	if (address) {
		rows_put(buf, address->text);
		strbuf_printf(buf, "/%u\n", address->prefix);
	} else {
		strbuf_puts(buf, "\t-\n");
	}
}

void capture_format_net(struct strbuf *buf, const struct network_facts *network)
{
	for (size_t i = 0; i < network->count; i++) {
		const struct adapter *adapter = &network->items[i];
		for (size_t j = 0; j < adapter->count; j++)
			format_adapter(buf, adapter, &adapter->addresses[j]);
		if (adapter->count == 0)
			format_adapter(buf, adapter, NULL);
	}
}

/* ---- statvfs.tsv ---- */

enum space_column { SPACE_PATH, SPACE_BLOCKS, SPACE_FREE, SPACE_INODES, SPACE_IFREE, SPACE_FLAGS };
enum { BLOCK_BYTES = 1024 };

static const struct rows_rule blocks_rule = { "number of blocks", 10, 0, INT64_MAX / BLOCK_BYTES,
					      rows_whole_number };
static const struct rows_rule inodes_rule = { "number of inodes", 10, 0, INT64_MAX,
					      rows_whole_number };

static int64_t bytes_at(struct capture_rows *rows, size_t index)
{
	int64_t blocks = rows_number(rows, index, &blocks_rule, -1);

	return blocks < 0 ? -1 : blocks * BLOCK_BYTES;
}

/* True when one of the words between commas is that one. */
static bool has_flag(const char *flags, const char *flag)
{
	size_t length = strlen(flag);

	while (flags && *flags) {
		size_t word = strcspn(flags, ",");
		if (word == length && strncmp(flags, flag, length) == 0)
			return true;
		flags += word + (flags[word] == ',');
	}
	return false;
}

bool capture_parse_spaces(struct arena *arena, struct bytes text, const char *file,
			  struct capture_spaces *io, const char **ret_error)
{
	struct capture_rows rows = rows_new(arena, text, file);

	while (rows_next(&rows)) {
		struct space_fact space = { 0 };
		rows_need(&rows, SPACE_FREE + 1, SPACE_FLAGS + 1);
		if (rows.error)
			break;
		space.path = rows_path(&rows, SPACE_PATH);
		space.size_bytes = bytes_at(&rows, SPACE_BLOCKS);
		space.free_bytes = bytes_at(&rows, SPACE_FREE);
		space.inodes = rows_number(&rows, SPACE_INODES, &inodes_rule, -1);
		space.inodes_free = rows_number(&rows, SPACE_IFREE, &inodes_rule, -1);
		space.read_only = has_flag(rows_text(&rows, SPACE_FLAGS), "ro");
		io->items = arena_grow(arena, io->items, &io->capacity, io->count,
				       sizeof(*io->items));
		io->items[io->count++] = space;
	}
	*ret_error = rows.error;
	return !rows.error;
}

void capture_format_space(struct strbuf *buf, const struct space_fact *space)
{
	capture_escape(buf, space->path);
	rows_put_number(buf, space->size_bytes < 0 ? -1 : space->size_bytes / BLOCK_BYTES, -1);
	rows_put_number(buf, space->free_bytes < 0 ? -1 : space->free_bytes / BLOCK_BYTES, -1);
	rows_put_number(buf, space->inodes, -1);
	rows_put_number(buf, space->inodes_free, -1);
	strbuf_puts(buf, space->read_only ? "\tro\n" : "\trw\n");
}

/* ---- names.tsv ---- */

enum name_column { NAME_NAME, NAME_ANSWER, NAME_MILLISECONDS };

static const struct rows_rule time_rule = { "time", 10, 0, INT32_MAX, rows_whole_number };

static const struct {
	enum fact_status status;
	const char *word;
} refusals[] = {
	{ FACT_ABSENT, "absent" },
	{ FACT_TIMED_OUT, "timed out" },
	{ FACT_DENIED, "denied" },
	{ FACT_FAILED, "failed" },
};

enum { REFUSAL_COUNT = sizeof(refusals) / sizeof(*refusals) };

static enum fact_status status_of(struct capture_rows *rows)
{
	struct bytes answer = rows_column(rows, NAME_ANSWER);

	for (size_t i = 0; i < REFUSAL_COUNT; i++)
		if (is_word(answer, refusals[i].word))
			return refusals[i].status;
	return rows_unknown(answer) ? FACT_NOT_CAPTURED : FACT_OBTAINED;
}

static void parse_addresses(struct capture_rows *rows, struct name_fact *name)
{
	unsigned char ignored[sizeof(struct in6_addr)];
	char *answer = rows_literal(rows, NAME_ANSWER), *save = NULL;

	if (!answer)
		return;
	for (char *text = strtok_r(answer, ",", &save); text; text = strtok_r(NULL, ",", &save)) {
		if (inet_pton(strchr(text, ':') ? AF_INET6 : AF_INET, text, ignored) != 1)
			rows_fault(rows, "neither addresses nor absent, timed out, denied, failed");
		names_add(rows->arena, &name->addresses, text);
	}
}

bool capture_parse_names(struct arena *arena, struct bytes text, const char *file,
			 struct name_facts *io, const char **ret_error)
{
	struct capture_rows rows = rows_new(arena, text, file);

	while (rows_next(&rows)) {
		struct name_fact name = { 0 };
		rows_need(&rows, NAME_ANSWER + 1, NAME_ANSWER + 1);
		if (rows.error)
			break;
		name.name = rows_literal(&rows, NAME_NAME);
		name.from = (struct provenance){ status_of(&rows), name.name, NULL };
		if (name.from.status == FACT_OBTAINED && name.name)
			parse_addresses(&rows, &name);
		name.milliseconds = (long)rows_number(&rows, NAME_MILLISECONDS, &time_rule,
						      COUNT_UNKNOWN);
		io->items = arena_grow(arena, io->items, &io->capacity, io->count,
				       sizeof(*io->items));
		io->items[io->count++] = name;
	}
	*ret_error = rows.error;
	return !rows.error;
}

void capture_format_name(struct strbuf *buf, const struct name_fact *name)
{
	const char *answer = NULL;

	capture_escape(buf, name->name);
	for (size_t i = 0; i < REFUSAL_COUNT; i++)
		if (refusals[i].status == name->from.status)
			answer = refusals[i].word;
	struct strbuf addresses = strbuf_new(buf->arena);
	for (size_t i = 0; i < name->addresses.count; i++)
		strbuf_printf(&addresses, "%s%s", i ? "," : "", name->addresses.items[i]);
	rows_put(buf, answer ? answer : addresses.data);
	rows_put_number(buf, name->milliseconds, COUNT_UNKNOWN);
	strbuf_puts(buf, "\n");
}
