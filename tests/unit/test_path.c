/* SPDX-License-Identifier: Apache-2.0
 *
 * Who may change what root is about to execute (DESIGN rule 4.2), on a scripted file system.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probes/path.h"

enum { GRID = 54331, OINSTALL = 54321, ORACLE = 54322, OTHERS = 54399 };

struct entry {
	const char *path;
	char type;
	unsigned mode;
	long uid, gid;
	const char *link;
};

struct scripted {
	struct world world;
	const struct entry *entries;
	size_t asked;
};

static void scripted_stat(struct world *world, const char *path, struct file_fact *ret)
{
	((struct scripted *)world)->asked++;
	*ret = (struct file_fact){ .path = path, .from.status = FACT_ABSENT };
	for (const struct entry *e = ((struct scripted *)world)->entries; e->path; e++) {
		if (strcmp(e->path, path) != 0)
			continue;
		ret->from.status = e->type == '?' ? FACT_DENIED : FACT_OBTAINED;
		ret->type = e->type;
		ret->mode = e->mode;
		ret->uid = e->uid;
		ret->gid = e->gid;
		ret->user = "u";
		ret->group = "g";
		ret->link = e->link;
	}
}

static const struct world_verbs verbs = { .stat = scripted_stat };

#define ROOT                               \
	{                                  \
		"/", 'd', 0755, 0, 0, NULL \
	}
#define END                            \
	{                              \
		NULL, 0, 0, 0, 0, NULL \
	}

struct trial {
	const char *name;
	struct entry entries[8];
	struct path_trust trust;
	const char *path;
	const char *bad;      /* NULL: nothing to object to */
	const char *resolved; /* NULL: does not end */
};

#define AS_GRID                       \
	{                             \
		GRID, OINSTALL, false \
	}
#define AS_ROOT            \
	{                  \
		0, 0, true \
	}

static const struct trial trials[] = {
	{ "a home as installed",
	  { ROOT,
	    { "/u01", 'd', 0755, 0, OINSTALL, NULL },
	    { "/u01/grid", 'd', 0755, 0, OINSTALL, NULL },
	    { "/u01/grid/crsctl", 'f', 0755, GRID, OINSTALL, NULL },
	    END },
	  AS_GRID,
	  "/u01/grid/crsctl",
	  NULL,
	  "/u01/grid/crsctl" },
	{ "the installer's 775 for its own group",
	  { ROOT, { "/u01", 'd', 0775, GRID, OINSTALL, NULL }, END },
	  AS_GRID,
	  "/u01",
	  NULL,
	  "/u01" },
	{ "775 for another group",
	  { ROOT, { "/u01", 'd', 0775, GRID, OTHERS, NULL }, END },
	  AS_GRID,
	  "/u01",
	  "/u01",
	  "/u01" },
	{ "775 is too much when root runs it",
	  { ROOT, { "/u01", 'd', 0775, 0, OINSTALL, NULL }, END },
	  AS_ROOT,
	  "/u01",
	  "/u01",
	  "/u01" },
	{ "owned by grid is too much when root runs it",
	  { ROOT, { "/u01", 'd', 0755, GRID, 0, NULL }, END },
	  AS_ROOT,
	  "/u01",
	  "/u01",
	  "/u01" },
	{ "a stranger's folder",
	  { ROOT, { "/u01", 'd', 0755, ORACLE, OINSTALL, NULL }, END },
	  AS_GRID,
	  "/u01",
	  "/u01",
	  "/u01" },
	{ "writable by all",
	  { ROOT, { "/u01", 'd', 0777, 0, 0, NULL }, { "/u01/grid", 'd', 0755, 0, 0, NULL }, END },
	  AS_GRID,
	  "/u01/grid",
	  "/u01",
	  "/u01/grid" },
	{ "sticky, and the next one is grid's",
	  { ROOT,
	    { "/tmp", 'd', 01777, 0, 0, NULL },
	    { "/tmp/grid", 'd', 0755, GRID, OINSTALL, NULL },
	    END },
	  AS_GRID,
	  "/tmp/grid",
	  NULL,
	  "/tmp/grid" },
	{ "sticky, but the next one is a stranger's",
	  { ROOT,
	    { "/tmp", 'd', 01777, 0, 0, NULL },
	    { "/tmp/grid", 'd', 0755, OTHERS, OTHERS, NULL },
	    END },
	  AS_GRID,
	  "/tmp/grid",
	  "/tmp",
	  "/tmp/grid" },
	{ "sticky and last: anybody may add to it",
	  { ROOT, { "/tmp", 'd', 01777, 0, 0, NULL }, END },
	  AS_GRID,
	  "/tmp",
	  "/tmp",
	  "/tmp" },
	{ "through a link into what all can write",
	  { ROOT,
	    { "/u01", 'l', 0777, 0, 0, "data/u01" },
	    { "/data", 'd', 0777, 0, 0, NULL },
	    { "/data/u01", 'd', 0755, 0, 0, NULL },
	    END },
	  AS_GRID,
	  "/u01/.",
	  "/data",
	  "/data/u01" },
	{ "an absolute link and dots",
	  { ROOT,
	    { "/a", 'd', 0755, 0, 0, NULL },
	    { "/a/l", 'l', 0777, 0, 0, "/b/../b//c" },
	    { "/b", 'd', 0755, 0, 0, NULL },
	    { "/b/c", 'd', 0755, 0, 0, NULL },
	    END },
	  AS_GRID,
	  "/a/l",
	  NULL,
	  "/b/c" },
	{ "a circle of links",
	  { ROOT, { "/a", 'l', 0777, 0, 0, "b" }, { "/b", 'l', 0777, 0, 0, "a" }, END },
	  AS_GRID,
	  "/a",
	  NULL,
	  NULL },
	{ "a part that is not there",
	  { ROOT, { "/u01", 'd', 0755, 0, 0, NULL }, END },
	  AS_GRID,
	  "/u01/gone/crsctl",
	  NULL,
	  NULL },
	{ "a part that may not be seen",
	  { ROOT, { "/u01", '?', 0, 0, 0, NULL }, END },
	  AS_GRID,
	  "/u01/grid",
	  NULL,
	  NULL },
};

static void check_trials(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(trials) / sizeof(*trials); i++) {
		const struct trial *trial = &trials[i];
		struct scripted scripted = { { &verbs, arena_new(), false }, trial->entries, 0 };
		struct path_walk walk;
		const char *words = NULL;
		print_message("# %s\n", trial->name);
		path_walk(&scripted.world, trial->path, &walk);
		const struct file_fact *bad = path_untrusted(scripted.world.arena, &walk,
							     &trial->trust, &words);
		if (trial->bad) {
			assert_non_null(bad);
			assert_string_equal(bad->path, trial->bad);
			assert_non_null(words);
		} else {
			assert_null(bad);
		}
		if (trial->resolved)
			assert_string_equal(walk.resolved, trial->resolved);
		else
			assert_null(walk.resolved);
		arena_free(scripted.world.arena);
	}
}

static void what_was_seen_is_not_asked_for_again(void **state)
{
	static const struct entry entries[] = { ROOT,
						{ "/dev", 'd', 0755, 0, 0, NULL },
						{ "/dev/a", 'l', 0777, 0, 0, "sda" },
						{ "/dev/b", 'l', 0777, 0, 0, "sdb" },
						{ "/dev/sdb", 'b', 0660, 0, 6, NULL },
						END };
	struct scripted scripted = { { &verbs, arena_new(), false }, entries, 0 };
	const struct file_fact sda = {
		.path = "/dev/sda", .from.status = FACT_OBTAINED, .type = 'b', .minor = 7
	};
	struct path_seen seen = { 0 };
	struct path_walk walk;

	(void)state;
	path_seen_add(&seen, &sda);
	path_walk_seen(&scripted.world, &seen, "/dev/a", &walk);
	assert_int_equal(scripted.asked, 3);
	assert_string_equal(walk.resolved, "/dev/sda");
	assert_int_equal(walk.count, 4);
	assert_int_equal(walk.items[3].minor, 7);
	path_walk_seen(&scripted.world, &seen, "/dev/b", &walk);
	assert_int_equal(scripted.asked, 5);
	assert_string_equal(walk.resolved, "/dev/sdb");
	assert_string_equal(walk.items[2].link, "sdb");
	assert_int_equal(walk.items[3].gid, 6);
	/* also what is not there */
	path_walk_seen(&scripted.world, &seen, "/dev/none", &walk);
	path_walk_seen(&scripted.world, &seen, "/dev/none", &walk);
	assert_int_equal(scripted.asked, 6);
	assert_int_equal(walk.status, FACT_ABSENT);
	assert_null(walk.resolved);
	path_seen_drop(&seen);
	arena_free(scripted.world.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_trials),
		cmocka_unit_test(what_was_seen_is_not_asked_for_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
