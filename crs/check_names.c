/* SPDX-License-Identifier: Apache-2.0
 *
 * Check of the names that clusterware depends on.
 */
#include <string.h>

#include "crs/checks.h"
#include "node/environment.h"

/* What a dead first name server costs each look-up. */
enum { SLOW_MS = 5000 };

static bool is_loopback(const char *address)
{
	return str_starts(address, "127.") || str_equal(address, "::1");
}

static size_t loopbacks(const struct name_fact *name)
{
	size_t count = 0;

	for (size_t i = 0; i < name->addresses.count; i++)
		count += is_loopback(name->addresses.items[i]);
	return count;
}

static const char *how_long(struct sink *sink, const struct name_fact *name)
{
	if (name->milliseconds == COUNT_UNKNOWN)
		return "";
	return arena_printf(sink_arena(sink), " within %ld s", name->milliseconds / 1000);
}

/* One phrase; NULL when nothing is. *io_severity is lowered for what only slows things down. No other
 * node asks for the name of an Oracle Restart host: there the loopback address will do. */
static const char *what_is_wrong(struct sink *sink, const struct name_fact *name,
				 enum node_kind kind, enum severity *io_severity)
{
	struct arena *arena = sink_arena(sink);
	size_t local = kind == NODE_CLUSTER ? loopbacks(name) : 0;

	switch (name->from.status) {
	case FACT_TIMED_OUT:
		return arena_printf(arena, "is not resolved%s: a name service does not answer",
				    how_long(sink, name));
	case FACT_ABSENT:
		return "is not known to any name service";
	case FACT_FAILED:
	case FACT_DENIED:
		return "could not be resolved: the name service failed";
	case FACT_OBTAINED:
		break;
	default:
		return NULL;
	}
	if (local && local == name->addresses.count)
		return arena_printf(arena, "resolves to the loopback address %s",
				    name->addresses.items[0]);
	if (local)
		*io_severity = SEVERITY_WARNING;
	if (local)
		return "resolves to a loopback address, too";
	if (name->milliseconds < SLOW_MS)
		return NULL;
	*io_severity = SEVERITY_WARNING;
	return arena_printf(arena, "takes %ld s to be resolved: a name service does not answer",
			    name->milliseconds / 1000);
}

static void evidence(struct sink *sink, struct finding *finding, const struct name_fact *name)
{
	struct strbuf text = strbuf_new(sink_arena(sink));

	strbuf_printf(&text, "%s %s: %s", name->role, name->name,
		      fact_status_name(name->from.status));
	for (size_t i = 0; i < name->addresses.count; i++)
		strbuf_printf(&text, "%s %s", i ? "," : "", name->addresses.items[i]);
	sink_evidence(sink, finding, "getaddrinfo", text.data);
}

static void judge(const struct name_fact *name, enum node_kind kind, struct sink *sink)
{
	bool host = str_equal(name->role, "host");
	enum severity severity = host ? SEVERITY_CRITICAL : SEVERITY_WARNING;
	const char *wrong = what_is_wrong(sink, name, kind, &severity);

	if (!wrong)
		return;
	struct finding *finding = sink_fail(sink, severity, name->name, "the %s name %s %s",
					    host ? "own host" : name->role, name->name, wrong);
	evidence(sink, finding, name);
	sink_step(sink, finding,
		  arena_printf(sink_arena(sink), "getent ahosts %s",
			       shell_word(sink_arena(sink), name->name)),
		  "root", "none; shows what the system makes of it, and how long it takes");
	if (host)
		sink_step(
			sink, finding,
			"put the public address and the name of each node into /etc/hosts, and no "
			"node's name into the line of 127.0.0.1 or ::1",
			NULL, "none");
	sink_step(sink, finding,
		  "mend the name servers of /etc/resolv.conf and the line `hosts:` of "
		  "/etc/nsswitch.conf (files first)",
		  NULL, "none");
}

/* GNS is a part of the stack: names that it serves are gone while that is down. */
static bool is_served_by_gns(const struct check_input *input, const struct name_fact *name)
{
	return input->facts->environment->names.gns && !str_equal(name->role, "host") &&
	       input->order->stages[STAGE_CRSD].state != STAGE_UP;
}

void crs_check_name_resolution(const struct check_input *input, struct sink *sink)
{
	const struct environment *environment = input->facts->environment;
	const struct name_facts *names = environment ? &environment->names : NULL;
	bool captured = false;

	if (!names || !names->count) {
		sink_not_applicable(sink);
		return;
	}
	for (size_t i = 0; i < names->count; i++) {
		captured |= names->items[i].from.status != FACT_NOT_CAPTURED;
		if (!is_served_by_gns(input, &names->items[i]))
			judge(&names->items[i], input->facts->kind, sink);
	}
	if (!captured)
		sink_not_captured(sink);
}
