/* SPDX-License-Identifier: Apache-2.0
 *
 * The written recovery, from harmless to harmful; each step says what it does to databases that
 * still run (DESIGN: the start order). gridck itself runs none of these.
 */
#include "crs/checks.h"

static const char stops_nothing[] = "stops nothing: databases that run keep running";
static const char ends_all[] = "ends ASM and every database instance of this node";

const char *crs_grid_user(const struct node_facts *facts)
{
	return facts->home.owner ? facts->home.owner : "grid";
}

const char *crs_program(struct sink *sink, const struct node_facts *facts, const char *command)
{
	return arena_printf(sink_arena(sink), "%s/%s",
			    facts->home.path ? shell_word(sink_arena(sink), facts->home.path)
					     : "$GRID_HOME",
			    command);
}

const char *crs_command(struct sink *sink, const struct node_facts *facts, const char *arguments)
{
	if (!facts->home.path)
		return arena_printf(sink_arena(sink), "crsctl %s", arguments);
	return crs_program(sink, facts, arena_printf(sink_arena(sink), "bin/crsctl %s", arguments));
}

static void step(struct sink *sink, struct finding *finding, const struct node_facts *facts,
		 const char *arguments, const char *effect)
{
	sink_step(sink, finding, crs_command(sink, facts, arguments), "root", effect);
}

void crs_step_start(struct sink *sink, struct finding *finding, const struct node_facts *facts,
		    const char *resource)
{
	step(sink, finding, facts, arena_printf(sink_arena(sink), "start res %s -init", resource),
	     stops_nothing);
}

const char *crs_modify(struct sink *sink, const struct node_facts *facts, const char *resource,
		       const char *attribute, bool init)
{
	/* CRS-4995 from 12.1.0.2 on, unless it is asked for so */
	return crs_command(sink, facts,
			   arena_printf(sink_arena(sink), "modify resource %s -attr \"%s\"%s%s",
					resource, attribute, init ? " -init" : "",
					crs_is_11(facts) ? "" : " -unsupported"));
}

void crs_step_wait(struct sink *sink, struct finding *finding)
{
	sink_step(sink, finding, "wait, and ask again with: gridck walk", NULL, "none");
}

void crs_steps_recover(struct sink *sink, struct finding *finding, const struct node_facts *facts,
		       const char *repair)
{
	if (repair)
		sink_step(sink, finding, repair, NULL, "none by itself");
	crs_step_start(sink, finding, facts, "ora.crsd");
	step(sink, finding, facts, "start cluster", stops_nothing);
	sink_step(sink, finding, "only if that does not help: move the load of this node away",
		  NULL, "sessions move to other nodes");
	step(sink, finding, facts, "stop crs -f", ends_all);
	step(sink, finding, facts, "start crs", "starts the whole stack of this node");
	step(sink, finding, facts, "stop res -init -all",
	     "last resort, when 'stop crs -f' fails; ends ASM and every database instance of this "
	     "node");
	step(sink, finding, facts, "stop has", "ends OHASD; everything of this node is down then");
	sink_step(sink, finding,
		  "check that no d.bin process is left (ps -ef | grep d.bin), then start crs", NULL,
		  "none");
}
