/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers that are made of message lines. The text of a message is translated and differs between
 * releases, so only the number counts.
 */
#include "crs/crs.h"
#include "crs/parse_lines.h"
#include "crs/parse_nodes.h"

enum { CODE_NOT_CONFIGURED = 4047, CODE_SILENT_NODES = 4404, CODE_NOT_PRIVILEGED = 4563 };
enum { CODE_CTSS_OBSERVER = 4700, CODE_CTSS_ACTIVE = 4701, CODE_CTSS_OFFSET = 4702 };

static const struct daemon_code {
	long code;
	enum daemon daemon;
	enum daemon_state state;
} daemon_codes[] = {
	{ 4529, DAEMON_CSSD, DAEMON_ONLINE },
	{ 4530, DAEMON_CSSD, DAEMON_OFFLINE },
	{ 4533, DAEMON_EVMD, DAEMON_ONLINE },
	{ 4534, DAEMON_EVMD, DAEMON_OFFLINE },
	{ 4535, DAEMON_CRSD, DAEMON_OFFLINE },
	{ 4537, DAEMON_CRSD, DAEMON_ONLINE },
	{ 4544, DAEMON_OHASD, DAEMON_OFFLINE },
	{ 4638, DAEMON_OHASD, DAEMON_ONLINE },
	{ 4639, DAEMON_OHASD, DAEMON_OFFLINE },
	/* not "still starting": it replaces 4537 in repair mode */
	{ 4692, DAEMON_CRSD, DAEMON_EXCLUSIVE },
};

void crs_parse_messages(struct arena *arena, struct bytes text, struct messages *io)
{
	struct bytes rest = crs_text(text);
	struct crs_intern facilities = { 0 };
	struct crs_line line;
	struct crs_message head;

	while (crs_next_message(&rest, &line, &head)) {
		io->items = arena_grow(arena, io->items, &io->capacity, io->count,
				       sizeof(*io->items));
		io->items[io->count++] = (struct message){
			.facility = crs_intern(arena, &facilities, head.facility),
			.code = head.code,
			.line = arena_strndup(arena, line.text.data, line.text.length),
		};
	}
}

/* The first answer of a daemon stands: what follows may be the echo of another command. */
static bool read_code(struct arena *arena, struct crs_line line, const char *source,
		      struct daemon_facts *io)
{
	long code = crs_code(line);

	io->not_configured |= code == CODE_NOT_CONFIGURED;
	io->not_privileged |= code == CODE_NOT_PRIVILEGED;
	for (size_t i = 0; i < sizeof(daemon_codes) / sizeof(daemon_codes[0]); i++) {
		const struct daemon_code *row = &daemon_codes[i];
		if (row->code != code)
			continue;
		struct daemon_answer *answer = &io->daemons[row->daemon];
		if (answer->state == DAEMON_UNKNOWN)
			*answer = (struct daemon_answer){
				.state = row->state,
				.source = source,
				.line = arena_strndup(arena, line.text.data, line.text.length),
			};
		return true;
	}
	return code == CODE_NOT_CONFIGURED || code == CODE_NOT_PRIVILEGED;
}

bool crs_parse_check(struct arena *arena, struct bytes text, const char *source,
		     struct daemon_facts *io)
{
	struct bytes rest = crs_text(text);
	struct crs_line line;
	struct crs_message head;
	bool recognised = false;

	while (crs_next_message(&rest, &line, &head))
		recognised |= read_code(arena, line, source, io);
	return recognised;
}

/* "Offset (in msec): -12": the number behind the last colon. */
static bool read_offset(struct bytes text, long *ret)
{
	struct bytes rest = text, field = { 0 };

	while (crs_field(&rest, ':', &field))
		;
	field = crs_trim(field);
	bool negative = field.length && field.data[0] == '-';
	long value;
	if (!crs_number(negative ? crs_skip(field, 1) : field, &value))
		return false;
	*ret = negative ? -value : value;
	return true;
}

bool crs_parse_ctss(struct bytes text, enum ctss_mode *ret_mode, long *ret_offset, bool *ret_known)
{
	struct bytes rest = crs_text(text);
	struct crs_line line;
	struct crs_message head;

	*ret_mode = CTSS_UNKNOWN;
	*ret_offset = 0;
	*ret_known = false;
	while (crs_next_line(&rest, &line)) {
		long code = crs_code(line);
		if (*ret_mode == CTSS_UNKNOWN && code == CODE_CTSS_OBSERVER)
			*ret_mode = CTSS_OBSERVER;
		else if (*ret_mode == CTSS_UNKNOWN && code == CODE_CTSS_ACTIVE)
			*ret_mode = CTSS_ACTIVE;
		else if (code == CODE_CTSS_OFFSET && line.ended && crs_message(line, &head))
			*ret_known = read_offset(head.text, ret_offset);
	}
	return *ret_mode != CTSS_UNKNOWN || *ret_known;
}

/* ---- check cluster -all ---- */

struct cluster_reader {
	struct crs_nodes nodes;
	size_t current; /* whose block it is; CRS_NOT_FOUND outside */
	bool silent;	/* the lines after CRS-4404 may go on with names */
	const char *silent_line;
};

static const char cluster_source[] = "crsctl check cluster -all";

/* "rac1:" and nothing else. "RAC-1:" looks like the head of a message, but a message says more. */
static bool is_node_header(struct crs_line line, struct bytes *ret_name)
{
	struct bytes name = crs_trim(line.text);

	if (!line.ended || name.length < 2 || name.data[name.length - 1] != ':')
		return false;
	name.length--;
	*ret_name = name;
	return crs_is_host(name) && crs_code(line) < 0;
}

/* Names between blanks and commas, of nodes that did not answer; false when it is something else.
 * The last one of a line without end is left out: it may be cut. */
static bool read_silent_nodes(struct cluster_reader *reader, struct bytes names, bool ended)
{
	struct bytes rest = names, field, word;
	bool found = false;

	while (crs_field(&rest, ',', &field)) {
		bool last = !rest.data;
		while (crs_word(&field, &word)) {
			if (!crs_is_host(word))
				return found;
			if (last && field.length == 0 && !ended)
				return found;
			struct cluster_node *node = crs_node(&reader->nodes, word);
			node->daemons.from = (struct provenance){ .status = FACT_TIMED_OUT,
								  .source = cluster_source,
								  .words = reader->silent_line };
			found = true;
		}
	}
	return found;
}

/* CRS-4404: the names stand behind the last colon, or on the lines that follow. */
static bool start_silent(struct cluster_reader *reader, struct crs_line line,
			 struct crs_message head)
{
	struct bytes rest = head.text, names = { 0 };
	bool colon = false;

	while (crs_field(&rest, ':', &names))
		colon |= rest.data != NULL;
	reader->silent = true;
	reader->silent_line = arena_strndup(reader->nodes.arena, line.text.data, line.text.length);
	if (colon)
		read_silent_nodes(reader, names, line.ended);
	return true;
}

static bool read_cluster_line(struct cluster_reader *reader, struct crs_line line)
{
	struct bytes name;
	struct crs_message head;

	if (line.damaged || crs_is_run_of(crs_trim(line.text), '*', 2)) {
		reader->current = CRS_NOT_FOUND;
		reader->silent = false;
		return false;
	}
	if (is_node_header(line, &name)) {
		struct cluster_node *node = crs_node(&reader->nodes, name);
		node->daemons.from = (struct provenance){ .status = FACT_OBTAINED,
							  .source = cluster_source };
		reader->current = (size_t)(node - reader->nodes.io->items);
		reader->silent = false;
		return true;
	}
	if (crs_message(line, &head)) {
		if (crs_code(line) == CODE_SILENT_NODES)
			return start_silent(reader, line, head);
		reader->silent = false;
		if (reader->current == CRS_NOT_FOUND)
			return false;
		struct cluster_node *node = &reader->nodes.io->items[reader->current];
		return read_code(reader->nodes.arena, line, cluster_source, &node->daemons);
	}
	reader->silent = reader->silent && read_silent_nodes(reader, line.text, line.ended);
	return reader->silent;
}

bool crs_parse_cluster_all(struct arena *arena, struct bytes text, struct cluster_nodes *io)
{
	struct bytes rest = crs_text(text);
	struct cluster_reader reader = { .nodes = crs_nodes_open(arena, io),
					 .current = CRS_NOT_FOUND };
	struct crs_line line;
	bool recognised = false;

	while (crs_next_line(&rest, &line))
		recognised |= read_cluster_line(&reader, line);
	crs_nodes_close(&reader.nodes);
	return recognised;
}
