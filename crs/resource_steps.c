/* SPDX-License-Identifier: Apache-2.0
 *
 * Which command starts, moves or cleans a resource, as whom, and what it does to what runs. What CRSD
 * manages under a name "ora." is srvctl's: crsctl refuses some of it from 12.1.0.2 on (CRS-4995), and
 * a database belongs to its owner, whose resource lets nobody else start it (its ACL: owner:oracle:rwx,
 * other::r--). What OHASD manages, and what has another name, is crsctl's.
 */
#include <string.h>

#include "crs/checks.h"

/* Kinds that srvctl has a word for. `option` and `old_option` (11.2) are followed by the name; NULL: the
 * kind has none. */
static const struct kind {
	const char *prefix, *suffix, *noun, *option, *old_option;
	bool on_node; /* takes -node */
	bool as_root;
	bool of_database;
} kinds[] = {
	/* before those whose name they also fit */
	{ "ora.LISTENER_SCAN", ".lsnr", "scan_listener", "scannumber", "i", false, false, false },
	{ "ora.scan", ".vip", "scan", "scannumber", "i", false, true, false },
	{ "ora.", ".db", "instance", "db", "d", true, false, true },
	{ "ora.", ".svc", "service", "db", "d", true, false, true },
	{ "ora.", ".dg", "diskgroup", "diskgroup", "g", true, false, false },
	{ "ora.", ".lsnr", "listener", "listener", "l", true, false, false },
	{ "ora.", ".vip", "vip", "vip", "i", false, true, false },
	{ "ora.", ".network", "nodeapps", NULL, NULL, true, true, false },
	{ "ora.ons", "", "nodeapps", NULL, NULL, true, true, false },
	{ "ora.asm", "", "asm", NULL, NULL, true, false, false },
	{ "ora.cvu", "", "cvu", NULL, NULL, false, false, false },
};

static const struct kind *kind_of(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const struct kind *kind = &kinds[i];
		size_t around = strlen(kind->prefix) + strlen(kind->suffix);
		if (!str_starts(name, kind->prefix) || !str_ends(name, kind->suffix))
			continue;
		if (kind->option ? strlen(name) > around : *kind->suffix || strlen(name) == around)
			return kind;
	}
	return NULL;
}

static const char *host_word(struct sink *sink, const struct node_facts *facts)
{
	return facts->host.short_name ? shell_word(sink_arena(sink), facts->host.short_name)
				      : "HOST";
}

/* "-db sales -node granit1", in 11.2 "-d sales -n granit1". */
static const char *options_of(struct sink *sink, const struct node_facts *facts,
			      const struct kind *kind, const char *name)
{
	struct arena *arena = sink_arena(sink);
	struct strbuf text = strbuf_new(arena);
	bool old = crs_is_11(facts);

	if (kind->option) {
		size_t before = strlen(kind->prefix);
		size_t length = strlen(name) - before - strlen(kind->suffix);
		const char *middle = arena_strndup(arena, name + before, length);
		/* "ora.DATABASE.SERVICE.svc" */
		size_t first = kind->of_database ? strcspn(middle, ".") : length;
		strbuf_printf(&text, " -%s %s", old ? kind->old_option : kind->option,
			      shell_word(arena, arena_strndup(arena, middle, first)));
		if (first < length)
			strbuf_printf(&text, " -%s %s", old ? "s" : "service",
				      shell_word(arena, middle + first + 1));
	}
	if (kind->on_node && facts->kind != NODE_RESTART)
		strbuf_printf(&text, " -%s %s", old ? "n" : "node", host_word(sink, facts));
	return text.length ? text.data : "";
}

/* The home that STATE_DETAILS of an instance names, "Open,HOME=/u01/…,STABLE" (12.2 on); NULL when none
 * does: that of an instance that is down often does not. */
static const char *home_of(struct arena *arena, const struct resource *resource)
{
	for (size_t i = 0; resource && i < resource->count; i++) {
		const char *details = resource->instances[i].details;
		const char *home = details ? strstr(details, "HOME=/") : NULL;
		if (home)
			return arena_strndup(arena, home + 5, strcspn(home + 5, ","));
	}
	return NULL;
}

static const char *srvctl_of(struct sink *sink, const struct node_facts *facts,
			     const struct kind *kind, const char *name)
{
	if (!kind->of_database)
		return crs_program(sink, facts, "bin/srvctl");
	const char *home = home_of(sink_arena(sink), resource_find(&facts->resources, name));
	return home ? arena_printf(sink_arena(sink), "%s/bin/srvctl",
				   shell_word(sink_arena(sink), home))
		    : "srvctl";
}

static const char *user_of(const struct node_facts *facts, const struct kind *kind)
{
	if (kind->of_database)
		return "the owner of the database";
	return kind->as_root ? "root" : crs_grid_user(facts);
}

static void srvctl_step(struct sink *sink, struct finding *finding, const struct node_facts *facts,
			const char *name, const char *effect)
{
	const struct kind *kind = kind_of(name);
	const char *noun = kind->noun;

	/* Oracle Restart has neither instances nor nodes */
	if (facts->kind == NODE_RESTART && str_equal(noun, "instance"))
		noun = "database";
	else if (facts->kind == NODE_RESTART && str_equal(noun, "nodeapps"))
		noun = "ons";

	sink_step(sink, finding,
		  arena_printf(sink_arena(sink), "%s start %s%s",
			       srvctl_of(sink, facts, kind, name), noun,
			       options_of(sink, facts, kind, name)),
		  user_of(facts, kind), effect);
}

static void crsctl_start(struct sink *sink, struct finding *finding, const struct node_facts *facts,
			 const char *name, bool anywhere, const char *effect)
{
	struct arena *arena = sink_arena(sink);
	const char *word = shell_word(arena, name);

	sink_step(sink, finding,
		  crs_command(sink, facts,
			      anywhere ? arena_printf(arena, "start res %s", word)
				       : arena_printf(arena, "start res %s -n %s", word,
						      host_word(sink, facts))),
		  crs_grid_user(facts), effect);
}

void crs_step_start_managed(struct sink *sink, struct finding *finding,
			    const struct node_facts *facts, const char *name, bool anywhere)
{
	static const char effect[] = "starts this resource and what it needs; stops nothing";

	if (kind_of(name))
		srvctl_step(sink, finding, facts, name, effect);
	else if (facts->kind == NODE_RESTART)
		crsctl_start(sink, finding, facts, name, true, effect);
	else
		crsctl_start(sink, finding, facts, name, anywhere, effect);
}

void crs_step_relocate(struct sink *sink, struct finding *finding, const struct node_facts *facts,
		       const char *name)
{
	struct arena *arena = sink_arena(sink);
	const struct kind *kind = kind_of(name);
	const char *host = host_word(sink, facts);

	if (kind && str_ends(name, ".vip"))
		sink_step(sink, finding,
			  arena_printf(arena, "%s relocate %s%s -%s %s",
				       crs_program(sink, facts, "bin/srvctl"), kind->noun,
				       options_of(sink, facts, kind, name),
				       crs_is_11(facts) ? "n" : "node", host),
			  "root", "moves the address here: connections over it end");
	else
		sink_step(sink, finding,
			  crs_command(sink, facts,
				      arena_printf(arena, "relocate res %s -n %s",
						   shell_word(arena, name), host)),
			  crs_grid_user(facts), "stops it where it runs and starts it here");
}

/* ---- state UNKNOWN ---- */

/* What a forced stop ends. Of the names first those of OHASD, then those of CRSD by their end. */
static const char *effect_of_stop(const struct node_facts *facts, bool init, const char *name)
{
	static const struct {
		const char *suffix, *effect;
	} managed[] = {
		{ ".db", "ends this database on this node" },
		{ ".dg", "dismounts the disk group here: ends every database instance of this node "
			 "that has files in it" },
		{ ".lsnr", "ends the listener: no new connection comes in over it" },
		{ ".vip", "takes the address away, with its listener and the connections over it" },
		{ ".svc", "ends the service here: no new session comes in over it" },
		{ ".acfs",
		  "unmounts the file system; ends what keeps files in it, a database too" },
	};
	static const char *const alone[] = { "ora.evmd", "ora.crf", "ora.diskmon",
					     "ora.drivers.acfs" };

	if (str_equal(name, "ora.asm"))
		return "ends ASM and every database instance of this node";
	for (size_t i = 0; init && i < sizeof(alone) / sizeof(*alone); i++) {
		if (str_equal(name, alone[i]))
			return "ends what is left of it and what depends on it; move the load of "
			       "this node away first";
	}
	if (init)
		return "ends it and all that OHASD runs above it: CRSD, and ASM and every database "
		       "instance of this node can go with it";
	for (size_t i = 0; i < sizeof(managed) / sizeof(*managed); i++) {
		if (str_ends(name, managed[i].suffix))
			return managed[i].effect;
	}
	return facts->kind == NODE_RESTART ? "ends it, and what depends on it"
					   : "ends it on this node, and what depends on it";
}

static void look_first(struct sink *sink, struct finding *finding, const struct node_facts *facts,
		       bool init, const char *name)
{
	struct arena *arena = sink_arena(sink);

	sink_step(
		sink, finding,
		str_equal(name, "ora.asm")
			? "ps -eo pid,stat,wchan:20,args | grep '[a]sm_'; a process in state D "
			  "waits for a disk; and read the ASM alert log"
			: "see whether its processes run (state D waits for a disk or mount), and "
			  "in the trace of its agent why it does not answer",
		NULL, "none");
	sink_step(sink, finding,
		  crs_command(sink, facts,
			      arena_printf(arena, "stat res %s -v%s", shell_word(arena, name),
					   init ? " -init" : "")),
		  crs_grid_user(facts),
		  "none; ask again after a minute: the next check that is answered clears the "
		  "state");
}

/* CSSD cannot be stopped alone without the end of all that runs above it; its agents may reboot a node
 * on which it ends by other means. */
static void stop_stack(struct sink *sink, struct finding *finding, const struct node_facts *facts)
{
	bool restart = facts->kind == NODE_RESTART;

	sink_step(sink, finding, "only if that does not help: move the load of this node away",
		  NULL, "sessions move to other nodes");
	sink_step(sink, finding, crs_command(sink, facts, restart ? "stop has -f" : "stop crs -f"),
		  "root", "last resort: ends ASM and every database instance of this node");
	sink_step(sink, finding, crs_command(sink, facts, restart ? "start has" : "start crs"),
		  "root", "starts the whole stack of this node");
}

void crs_steps_unknown(struct sink *sink, struct finding *finding, const struct node_facts *facts,
		       const struct resource_facts *list, const char *name)
{
	struct arena *arena = sink_arena(sink);
	bool init = list == &facts->init;
	bool of_stack = list == facts_of_ohasd(facts);

	look_first(sink, finding, facts, init, name);
	if (of_stack && (str_equal(name, "ora.cssd") || str_equal(name, "ora.cssdmonitor") ||
			 str_equal(name, "ora.crsd"))) {
		stop_stack(sink, finding, facts);
		return;
	}
	sink_step(sink, finding,
		  crs_command(sink, facts,
			      init ? arena_printf(arena, "stop res %s -init -f",
						  shell_word(arena, name))
				   : arena_printf(arena, "stop res %s -n %s -f",
						  shell_word(arena, name), host_word(sink, facts))),
		  "root",
		  arena_printf(arena, "only if it stays UNKNOWN: %s",
			       effect_of_stop(facts, init, name)));
	if (init)
		crs_step_start(sink, finding, facts, shell_word(arena, name));
	else
		crs_step_start_managed(sink, finding, facts, name, false);
}

const char *crs_unknown_words(const struct check_input *input, enum stage_id stage,
			      const char *name, const struct resource_instance *instance,
			      const char **ret_source, const char **ret_said)
{
	static const long codes[] = { 2678, 2680, 2675 };
	struct arena *arena = input->facts->arena;
	const char *quoted = arena_printf(arena, "'%s'", name);

	*ret_source = NULL;
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		*ret_said = crs_said(input, stage, "CRS", codes[i], ret_source);
		if (*ret_said && strstr(*ret_said, quoted))
			return arena_printf(arena, "stopping it failed (CRS-%ld)", codes[i]);
	}
	*ret_source = NULL;
	if (instance->details && strstr(instance->details, "TIMED OUT"))
		return arena_printf(arena, "its check got no answer in time (%s)",
				    instance->details);
	return arena_printf(arena, "clusterware does not know whether it runs%s%s%s",
			    instance->details && *instance->details ? " (" : "",
			    instance->details ? instance->details : "",
			    instance->details && *instance->details ? ")" : "");
}
