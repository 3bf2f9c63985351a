/* SPDX-License-Identifier: Apache-2.0
 *
 * Files around clusterware: olr.loc, ocr.loc, init.ohasd, the stack's environment,
 * /proc/net/unix; and the names of its processes.
 */
#include "crs/crs.h"
#include "crs/parse_lines.h"

#include <string.h>

enum { HOMES_MOST = 256 }; /* each is looked at */

/* ---- key=value ---- */

/* The next "key=value" line that is no comment; false at the end. */
static bool next_setting(struct bytes *rest, struct bytes *ret_key, struct bytes *ret_value)
{
	struct crs_line line;

	while (crs_next_line(rest, &line)) {
		struct bytes text = crs_trim(line.text);
		if (line.damaged || !text.length || text.data[0] == '#')
			continue;
		if (crs_key_value(text, ret_key, ret_value))
			return true;
	}
	return false;
}

static void keep(struct arena *arena, struct bytes value, const char **io)
{
	if (value.length && !*io)
		*io = arena_strndup(arena, value.data, value.length);
}

bool crs_parse_olr_loc(struct arena *arena, struct bytes text, struct olr_facts *io)
{
	struct bytes rest = crs_text(text), key, value;
	bool recognised = false;

	while (next_setting(&rest, &key, &value)) {
		const char **field = crs_is(key, "olrconfig_loc") ? &io->path
				     : crs_is(key, "crs_home")	  ? &io->crs_home
								  : NULL;
		if (!field)
			continue;
		keep(arena, value, field);
		recognised = true;
	}
	return recognised;
}

static bool is_ocr_location(struct bytes key)
{
	static const char *const keys[] = { "ocrconfig_loc", "ocrmirrorconfig_loc",
					    "ocrconfig_loc3", "ocrconfig_loc4", "ocrconfig_loc5" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (crs_is(key, keys[i]))
			return true;
	return false;
}

bool crs_parse_ocr_loc(struct arena *arena, struct bytes text, struct ocr_facts *io)
{
	struct bytes rest = crs_text(text), key, value;
	bool recognised = false;

	while (next_setting(&rest, &key, &value)) {
		if (is_ocr_location(key)) {
			if (value.length)
				names_add(arena, &io->locations,
					  arena_strndup(arena, value.data, value.length));
			recognised = true;
		} else if (crs_is(key, "local_only")) {
			bool yes = crs_is_nocase(value, "TRUE");
			if (!yes && !crs_is_nocase(value, "FALSE"))
				continue;
			io->local_only = yes;
			io->local_only_known = true;
			recognised = true;
		}
	}
	return recognised;
}

/* Without the quotes around it. */
static struct bytes unquote(struct bytes value)
{
	if (value.length >= 2 && (value.data[0] == '"' || value.data[0] == '\'') &&
	    value.data[value.length - 1] == value.data[0]) {
		value = crs_skip(value, 1);
		value.length--;
	}
	return value;
}

const char *crs_parse_timezone(struct arena *arena, struct bytes text)
{
	struct bytes rest = crs_text(text), key, value;
	const char *zone = NULL;

	while (!zone && next_setting(&rest, &key, &value))
		if (crs_is(key, "TZ"))
			keep(arena, unquote(value), &zone);
	return zone;
}

/* ---- oratab ---- */

/* Up to the next ":", which is taken off, too. */
static struct bytes next_field(struct bytes *rest)
{
	const char *end = rest->length ? memchr(rest->data, ':', rest->length) : NULL;
	size_t length = end ? (size_t)(end - rest->data) : rest->length;
	struct bytes field = crs_trim((struct bytes){ rest->data, length });

	*rest = crs_skip(*rest, end ? length + 1 : length);
	return field;
}

static struct database_home *home_of_path(struct arena *arena, struct bytes path,
					  struct database_homes *io)
{
	const char *text = arena_strndup(arena, path.data, path.length);

	for (size_t i = 0; i < io->count; i++)
		if (str_equal(io->items[i].path, text))
			return &io->items[i];
	io->items = arena_grow(arena, io->items, &io->capacity, io->count, sizeof(*io->items));
	io->items[io->count] = (struct database_home){ .path = text };
	return &io->items[io->count++];
}

void crs_parse_oratab(struct arena *arena, struct bytes text, struct database_homes *io)
{
	struct bytes rest = crs_text(text);
	struct crs_line line;

	while (io->count < HOMES_MOST && crs_next_line(&rest, &line)) {
		struct bytes fields = crs_trim(line.text);
		if (line.damaged || !fields.length || fields.data[0] == '#')
			continue;
		struct bytes sid = next_field(&fields), path = next_field(&fields);
		while (path.length > 1 && path.data[path.length - 1] == '/')
			path.length--;
		if (!sid.length || !path.length || path.data[0] != '/')
			continue;
		names_add(arena, &home_of_path(arena, path, io)->sids,
			  arena_strndup(arena, sid.data, sid.length));
	}
}

const char *crs_parse_base_table(struct arena *arena, struct bytes text, const char *home)
{
	struct bytes rest = crs_text(text), fields, of, base;
	struct crs_line line;

	while (crs_next_line(&rest, &line)) {
		fields = line.text;
		if (!line.damaged && crs_field(&fields, ':', &of) && crs_is(of, home) &&
		    crs_field(&fields, ':', &base) && base.length && base.data[0] == '/')
			return arena_strndup(arena, base.data, base.length);
	}
	return NULL;
}

/* ---- the home in a script or unit ---- */

static bool ends_word(char c)
{
	return c == ' ' || c == '\t' || c == '"' || c == '\'' || c == ';' || c == '=';
}

/* Takes the next stretch between blanks, quotes, ';' and '=' off *rest. */
static bool next_part(struct bytes *rest, struct bytes *ret)
{
	size_t start = 0, length = 0;

	while (start < rest->length && ends_word(rest->data[start]))
		start++;
	while (start + length < rest->length && !ends_word(rest->data[start + length]))
		length++;
	*ret = (struct bytes){ rest->data + start, length };
	*rest = crs_skip(*rest, start + length);
	return length > 0;
}

/* The home of "/u01/grid/bin/ohasd.bin". */
static bool home_of_program(struct bytes path, struct bytes *ret)
{
	static const char *const programs[] = { "/bin/ohasd.bin", "/bin/ohasd", "/bin/crsctl",
						"/bin/crsctl.bin", "/bin/crswrapexece.pl" };

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		size_t tail = strlen(programs[i]);
		if (path.data[0] != '/' || path.length <= tail)
			continue;
		if (crs_is(crs_skip(path, path.length - tail), programs[i])) {
			*ret = (struct bytes){ path.data, path.length - tail };
			return true;
		}
	}
	return false;
}

/* Looks for an assignment first, for a path of a program else. */
static void read_script_line(struct bytes text, struct bytes *io_assigned, struct bytes *io_program)
{
	struct bytes part;
	bool assigned = false;

	while (next_part(&text, &part)) {
		if (assigned && !io_assigned->length && part.data[0] == '/')
			*io_assigned = part;
		if (!io_program->length)
			home_of_program(part, io_program);
		assigned = crs_is(part, "ORA_CRS_HOME") && text.length && text.data[0] == '=';
	}
}

const char *crs_parse_home_in_script(struct arena *arena, struct bytes text)
{
	struct bytes rest = crs_text(text), assigned = { 0 }, program = { 0 };
	struct crs_line line;

	while (!assigned.length && crs_next_line(&rest, &line)) {
		struct bytes trimmed = crs_trim(line.text);
		if (!line.damaged && trimmed.length && trimmed.data[0] != '#')
			read_script_line(trimmed, &assigned, &program);
	}
	struct bytes home = assigned.length ? assigned : program;
	return home.length ? arena_strndup(arena, home.data, home.length) : NULL;
}

/* ---- /proc/net/unix ---- */

/* Flags are hexadecimal; __SO_ACCEPTCON is 00010000. */
static bool is_listening(struct bytes flags)
{
	return flags.length == 8 && strchr("13579bdfBDF", flags.data[3]) && flags.data[3];
}

/* "Num: RefCount Protocol Flags Type St Inode Path"; the path is the rest and may hold blanks. A
 * line without end is left out: half a path would look like a socket that is gone. */
static bool read_socket(struct crs_line line, struct bytes *ret_path)
{
	struct bytes rest = line.text, flags = { 0 }, word;

	if (!line.ended || line.damaged)
		return false;
	for (int column = 0; column < 7; column++) {
		if (!crs_word(&rest, &word))
			return false;
		if (column == 3)
			flags = word;
	}
	*ret_path = crs_trim(rest);
	return is_listening(flags) && ret_path->length &&
	       memmem(ret_path->data, ret_path->length, "/.oracle/", 9);
}

void crs_parse_unix_sockets(struct arena *arena, struct bytes text, struct names *io)
{
	struct bytes rest = crs_text(text), path;
	struct arena *scratch = arena_new();
	struct crs_index seen = crs_index_new(scratch);
	struct crs_line line;

	for (size_t i = 0; i < io->count; i++)
		crs_index_add(&seen, io->items[i], i);
	while (crs_next_line(&rest, &line)) {
		if (!read_socket(line, &path) || crs_index_find(&seen, path) != CRS_NOT_FOUND)
			continue;
		names_add(arena, io, arena_strndup(arena, path.data, path.length));
		crs_index_add(&seen, io->items[io->count - 1], io->count - 1);
	}
	arena_free(scratch);
}

/* ---- processes ---- */

/* The kernel keeps 15 bytes of a name; a capture may have more. */
enum { COMM_LENGTH = 15 };

static bool is_comm_of(const char *comm, const char *name)
{
	return strcmp(comm, name) == 0 || (strlen(comm) == COMM_LENGTH && str_starts(name, comm));
}

/* "asm_pmon_+ASM1": background processes of ASM. */
static bool is_asm_process(const char *comm)
{
	return str_starts(comm, "asm_") && strstr(comm, "_+ASM");
}

bool crs_process_wanted(const char *comm)
{
	static const char *const names[] = {
		"ohasd.bin",	   "ocssd.bin",	   "octssd.bin",
		"crsd.bin",	   "evmd.bin",	   "evmlogger.bin",
		"gpnpd.bin",	   "gipcd.bin",	   "mdnsd.bin",
		"osysmond.bin",	   "ologgerd",	   "onmd.bin",
		"diskmon.bin",	   "oraagent.bin", "orarootagent.bin",
		"scriptagent.bin", "appagent.bin", "cssdagent",
		"cssdmonitor",	   "init.ohasd",   "init.cssd",
		"systemd",	   "init",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (is_comm_of(comm, names[i]))
			return true;
	/* one process of each database tells as whom it runs */
	return is_asm_process(comm) || str_starts(comm, "ora_pmon_");
}
