/* SPDX-License-Identifier: Apache-2.0
 *
 * What the operating system says of itself: `systemctl show`, /proc/meminfo, /proc/mounts, sysctls.
 */
#include <stdlib.h>
#include <string.h>

#include "crs/crs.h"
#include "crs/parse_lines.h"

/* ---- systemctl show ---- */

static void add_words(struct arena *arena, struct bytes value, struct names *io)
{
	char *save = NULL;

	for (char *word = strtok_r(arena_strndup(arena, value.data, value.length), " ", &save);
	     word; word = strtok_r(NULL, " ", &save))
		names_add(arena, io, word);
}

static const char **field_of_unit(struct bytes key, struct unit_fact *unit)
{
	const struct {
		const char *key;
		const char **field;
	} fields[] = {
		{ "LoadState", &unit->load },
		{ "ActiveState", &unit->active },
		{ "SubState", &unit->sub },
		{ "UnitFileState", &unit->file_state },
		{ "Result", &unit->result },
		{ "FragmentPath", &unit->fragment },
		{ "ExecStart", &unit->exec_start },
		{ "TasksMax", &unit->tasks_max },
		{ "LimitMEMLOCK", &unit->limit_memlock },
		{ "LimitNOFILE", &unit->limit_nofile },
		{ "KillMode", &unit->kill_mode },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (crs_is(key, fields[i].key))
			return fields[i].field;
	return NULL;
}

bool crs_parse_unit(struct arena *arena, struct bytes text, struct unit_fact *io)
{
	struct bytes rest = crs_text(text), key, value;
	struct crs_line line;

	while (crs_next_line(&rest, &line)) {
		if (line.damaged || !crs_key_value(line.text, &key, &value))
			continue;
		const char **field = field_of_unit(key, io);
		if (field && value.length)
			*field = arena_strndup(arena, value.data, value.length);
		else if (crs_is(key, "After"))
			add_words(arena, value, &io->after);
		else if (crs_is(key, "WantedBy"))
			add_words(arena, value, &io->wanted_by);
	}
	return io->load != NULL;
}

/* ---- numbers ---- */

int64_t crs_parse_number(struct bytes text, size_t field, int64_t unknown)
{
	enum { LONGEST = 200 };
	char copy[LONGEST + 1];
	char *save = NULL, *end;
	size_t length = text.length < LONGEST ? text.length : LONGEST;

	memcpy(copy, text.data, length);
	copy[length] = '\0';
	char *word = strtok_r(copy, " \t\r\n", &save);
	for (size_t i = 0; i < field && word; i++)
		word = strtok_r(NULL, " \t\r\n", &save);
	if (!word)
		return unknown;
	/* shmmax may be 2^64 less a little: as good as the most */
	int64_t value = strtoll(word, &end, 10);
	return end == word || *end ? unknown : value;
}

static void take_memory(struct bytes key, struct bytes value, struct memory_facts *io)
{
	const struct {
		const char *key;
		int64_t *field;
	} fields[] = {
		{ "MemTotal", &io->total_kb },
		{ "MemAvailable", &io->available_kb },
		{ "HugePages_Total", &io->hugepages_total },
		{ "HugePages_Free", &io->hugepages_free },
		{ "Hugepagesize", &io->hugepage_kb },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (crs_is(key, fields[i].key))
			*fields[i].field = crs_parse_number(value, 0, *fields[i].field);
}

void crs_parse_meminfo(struct bytes text, struct memory_facts *io)
{
	struct bytes rest = crs_text(text);
	struct crs_line line;

	while (crs_next_line(&rest, &line)) {
		const char *colon = memchr(line.text.data, ':', line.text.length);
		if (line.damaged || !colon)
			continue;
		size_t length = (size_t)(colon - line.text.data);
		struct bytes key = { line.text.data, length };
		struct bytes value = { colon + 1, line.text.length - length - 1 };
		take_memory(key, value, io);
	}
}

/* ---- where ---- */

const char *crs_parse_parameter(struct arena *arena, struct bytes text, const char *name)
{
	struct bytes rest = crs_text(text), key, value;
	struct crs_line line;

	while (crs_next_line(&rest, &line)) {
		if (line.damaged || !crs_key_value(line.text, &key, &value) || !crs_is(key, name))
			continue;
		if (value.length > 1 && (value.data[0] == '\'' || value.data[0] == '"') &&
		    value.data[value.length - 1] == value.data[0])
			value = (struct bytes){ value.data + 1, value.length - 2 };
		return value.length ? arena_strndup(arena, value.data, value.length) : NULL;
	}
	return NULL;
}

const char *crs_parse_oracle_base(struct arena *arena, struct bytes text)
{
	const char *base = crs_parse_parameter(arena, text, "ORACLE_BASE");

	return base && base[0] == '/' ? base : NULL;
}

/* An address needs no name service, and AUTO is what GNS hands out. */
static bool is_name(const char *word)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_.";

	return word[strspn(word, "0123456789.")] != '\0' && word[strspn(word, allowed)] == '\0' &&
	       strcmp(word, "AUTO") != 0;
}

void crs_parse_vip_names(struct arena *arena, struct bytes text, struct names *io)
{
	const char *at = crs_parse_parameter(arena, text, "CRS_NODEVIPS");

	while (at && *at) {
		size_t length = strcspn(at, ",");
		const char *word = arena_strndup(arena, at, length);
		at += length + (at[length] == ',');
		word = arena_strndup(arena, word, strcspn(word, "/ \t"));
		if (is_name(word) && !names_hold(io, word))
			names_add(arena, io, word);
	}
}
