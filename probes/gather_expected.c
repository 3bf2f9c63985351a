/* SPDX-License-Identifier: Apache-2.0
 *
 * What the installation wrote down about owners and modes, and what is there.
 */
#include "crs/crs.h"
#include "probes/gather_environment_parts.h"

/* Newer releases have a folder for each host, in which no variable is left to be replaced. */
static void read_list(struct surroundings *io, const char *name, bool folders)
{
	const struct node_facts *facts = io->base.facts;
	struct expected_files *expected = &io->environment->expected;
	struct arena *arena = io->base.arena;
	const char *home = facts->home.resolved ? facts->home.resolved : facts->home.path;
	const char *path = arena_printf(arena, "%s/crs/utl/%s/%s", home,
					facts->host.short_name ? facts->host.short_name : "", name);
	struct provenance from;
	struct bytes text = gather_file(&io->base, path, &from);

	if (from.status != FACT_OBTAINED && !fact_was_refused(from.status)) {
		path = arena_printf(arena, "%s/crs/utl/%s", home, name);
		text = gather_file(&io->base, path, &from);
	}
	if (fact_was_refused(from.status) ||
	    (!fact_was_refused(expected->from.status) &&
	     (from.status == FACT_OBTAINED || expected->from.status != FACT_OBTAINED)))
		expected->from = (struct provenance){ from.status, path, from.words };
	crs_parse_expected(arena, text, path, folders, expected);
}

void gather_expected(struct surroundings *io)
{
	const struct home_facts *home = &io->base.facts->home;
	struct expected_files *expected = &io->environment->expected;

	if (!home->path)
		return;
	read_list(io, "crsconfig_fileperms", false);
	read_list(io, "crsconfig_dirs", true);
	for (size_t i = 0; i < expected->count; i++)
		io->base.world->verbs->stat(io->base.world, expected->items[i].path,
					    &expected->items[i].file);
}
