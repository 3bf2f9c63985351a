/* SPDX-License-Identifier: Apache-2.0
 *
 * The Grid home and the files around it: where it is, who owns it, whether crsctl may be executed.
 */
#include <stdlib.h>
#include <string.h>

#include "crs/crs.h"
#include "node/mounts.h"
#include "probes/gather_parts.h"
#include "probes/path.h"

static const char olr_loc[] = "/etc/oracle/olr.loc";
static const char ocr_loc[] = "/etc/oracle/ocr.loc";
static const char init_script[] = "/etc/init.d/init.ohasd";
static const char unit_file[] = "/etc/systemd/system/oracle-ohasd.service";

static const char *resolved_or_same(struct gather *gather, const char *path)
{
	struct path_walk walk;

	if (!path)
		return NULL;
	path_walk(gather->world, path, &walk);
	return walk.resolved ? walk.resolved : path;
}

void gather_stat(struct gather *gather, const char *path, struct file_fact *ret)
{
	struct path_walk walk;

	path_walk(gather->world, path, &walk);
	*ret = walk.items[walk.count - 1];
}

/* ---- where it is ---- */

/* What only a node of a cluster has, whatever ocr.loc says: daemons of root that Oracle Restart lacks,
 * or a state of autostart that belongs to root and to nobody else. NULL when there is none. */
static const char *proof_of_cluster(struct gather *gather)
{
	static const char *const daemons[] = { "crsd.bin", "octssd.bin", "cssdmonitor" };
	const struct node_facts *facts = gather->facts;
	struct file_fact file;
	struct list_answer list = { 0 };

	for (size_t i = 0; i < sizeof(daemons) / sizeof(*daemons); i++) {
		const struct process_fact *process = process_find(&facts->processes, daemons[i]);
		if (process && str_equal(process->user, "root"))
			return daemons[i];
	}
	if (!facts->host.short_name)
		return NULL;
	const char *folder = arena_printf(gather->arena, "/etc/oracle/scls_scr/%s",
					  facts->host.short_name);
	const char *state = arena_printf(gather->arena, "%s/root/ohasdstr", folder);
	gather->world->verbs->list(gather->world, folder, &list);
	gather_stat(gather, state, &file);
	return list.entries.count == 1 && file.from.status == FACT_OBTAINED ? state : NULL;
}

static void read_registry_files(struct gather *gather)
{
	struct node_facts *facts = gather->facts;
	struct bytes text = gather_file(gather, olr_loc, &facts->olr.from);

	crs_parse_olr_loc(gather->arena, text, &facts->olr);
	if (facts->olr.path)
		gather_stat(gather, facts->olr.path, &facts->olr.file);
	text = gather_file(gather, ocr_loc, &facts->ocr.from);
	crs_parse_ocr_loc(gather->arena, text, &facts->ocr);
	if (facts->ocr.local_only_known) {
		facts->kind = facts->ocr.local_only ? NODE_RESTART : NODE_CLUSTER;
		facts->kind_from = ocr_loc;
	}
	const char *proof = facts->kind == NODE_RESTART ? proof_of_cluster(gather) : NULL;
	if (proof) {
		facts->kind = NODE_CLUSTER;
		facts->kind_from = proof;
	}
}

/* The home of the running ohasd.bin. In a cluster it is root's: any user can call a process so, and
 * what it was started from would be taken for the Grid home. */
static const char *home_of_ohasd(struct gather *gather)
{
	static const char program[] = "/bin/ohasd.bin";
	const struct processes *processes = &gather->facts->processes;

	for (size_t i = 0; i < processes->count; i++) {
		const struct process_fact *process = &processes->items[i];
		bool trusted = gather->facts->kind == NODE_RESTART ||
			       str_equal(process->user, "root");
		if (trusted && str_equal(process->comm, "ohasd.bin") && process->exe &&
		    str_ends(process->exe, program))
			return arena_strndup(gather->arena, process->exe,
					     strlen(process->exe) - strlen(program));
	}
	return NULL;
}

static void read_other_homes(struct gather *gather)
{
	struct home_facts *home = &gather->facts->home;
	struct provenance from;

	home->of_init_script = crs_parse_home_in_script(gather->arena,
							gather_file(gather, init_script, &from));
	home->of_unit = crs_parse_home_in_script(gather->arena,
						 gather_file(gather, unit_file, &from));
	home->of_ohasd = home_of_ohasd(gather);
}

static void choose_home(struct gather *gather)
{
	const struct node_facts *facts = gather->facts;
	struct home_facts *home = &gather->facts->home;
	const struct {
		const char *path, *source;
	} places[] = {
		{ gather->options->grid_home, "--grid-home" },
		{ facts->olr.crs_home, olr_loc },
		{ home->of_ohasd, "the running ohasd.bin" },
		{ home->of_init_script, init_script },
	};

	names_add(gather->arena, &home->looked_at, "--grid-home");
	names_add(gather->arena, &home->looked_at, olr_loc);
	names_add(gather->arena, &home->looked_at, ocr_loc);
	names_add(gather->arena, &home->looked_at, init_script);
	names_add(gather->arena, &home->looked_at, "ohasd.bin");
	home->from.status = facts->olr.from.status == FACT_NOT_CAPTURED ? FACT_NOT_CAPTURED
									: FACT_ABSENT;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		if (!places[i].path || places[i].path[0] != '/')
			continue;
		home->path = places[i].path;
		home->from = (struct provenance){ .status = FACT_OBTAINED,
						  .source = places[i].source };
		return;
	}
}

/* ---- a home on a file system that is not mounted ---- */

static const char *mount_point_of(struct gather *gather, const char *list, const char *path)
{
	struct provenance from;
	struct mounts mounts = { 0 };

	mounts_parse(gather->arena, gather_file(gather, list, &from), &mounts);
	const struct mount *mount = mounts_find(&mounts, path);
	/* "/" is always mounted */
	return mount && mount->point[1] ? mount->point : NULL;
}

static void find_missing_mount(struct gather *gather)
{
	struct home_facts *home = &gather->facts->home;
	const char *wanted = mount_point_of(gather, "/etc/fstab", home->path);

	/* without /proc/mounts the absent home speaks for itself */
	if (wanted && !str_equal(wanted, mount_point_of(gather, "/proc/mounts", home->path)))
		home->mount_point = wanted;
}

/* ---- whose it is, and whether its programs may be run ---- */

static void set_owner(struct home_facts *home)
{
	const struct file_fact *file = &home->oracle;
	enum fact_status status = file->from.status;

	/* one that is there but was not seen may belong to another than root */
	if (status == FACT_ABSENT || status == FACT_NOT_CAPTURED)
		file = &home->crsctl;
	if (file->from.status != FACT_OBTAINED || file->uid < 0)
		return;
	home->owner = file->user;
	home->owner_uid = file->uid;
	home->owner_gid = file->gid;
}

static void refuse(struct home_facts *home, enum run_as run_as, const char *path, const char *words)
{
	home->run_as = run_as;
	home->refused_path = path;
	home->refused_words = words;
}

/* What could not be looked at is not executed either; a capture executes nothing. */
static void leave_undecided(struct home_facts *home, const struct file_fact *file)
{
	if (file->from.status != FACT_NOT_CAPTURED)
		refuse(home, RUN_UNDECIDED, file->path, fact_status_name(file->from.status));
}

/* False when it is not known to be safe: run_as and the reason are then set. A file that does not
 * exist cannot be executed either. */
static bool is_safe(struct gather *gather, const char *path, const struct path_trust *trust)
{
	struct home_facts *home = &gather->facts->home;
	struct path_walk walk;
	const char *words;

	path_walk(gather->world, path, &walk);
	const struct file_fact *bad = path_untrusted(gather->arena, &walk, trust, &words);
	if (bad) {
		refuse(home, RUN_REFUSED, bad->path, words);
		return false;
	}
	if (walk.status == FACT_OBTAINED || walk.status == FACT_ABSENT)
		return true;
	leave_undecided(home, &walk.items[walk.count - 1]);
	return false;
}

/* Only for root: each library that could be loaded. */
static bool libraries_are_safe(struct gather *gather, const char *folder,
			       const struct path_trust *trust)
{
	struct list_answer list = { 0 };

	gather->world->verbs->list(gather->world, folder, &list);
	for (size_t i = 0; i < list.entries.count; i++) {
		const char *name = list.entries.items[i];
		if (strstr(name, ".so") &&
		    !is_safe(gather, arena_printf(gather->arena, "%s/%s", folder, name), trust))
			return false;
	}
	return list.from.status == FACT_OBTAINED || list.from.status == FACT_ABSENT;
}

static void decide_run_as(struct gather *gather)
{
	static const char *const executed[] = { "bin/crsctl", "bin/crsctl.bin", "lib" };
	struct home_facts *home = &gather->facts->home;
	struct path_trust trust = {
		.uid = home->owner_uid,
		.gid = home->owner_gid,
		.root_only = home->owner_uid == 0,
	};

	if (home->crsctl.from.status != FACT_OBTAINED || home->owner_uid < 0) {
		leave_undecided(home, home->crsctl.from.status != FACT_OBTAINED ? &home->crsctl
										: &home->oracle);
		return;
	}
	for (size_t i = 0; i < sizeof(executed) / sizeof(*executed); i++) {
		if (!is_safe(gather, arena_printf(gather->arena, "%s/%s", home->path, executed[i]),
			     &trust))
			return;
	}
	if (trust.root_only &&
	    !libraries_are_safe(gather, arena_printf(gather->arena, "%s/lib", home->path), &trust))
		return;
	home->run_as = trust.root_only ? RUN_AS_ROOT : RUN_AS_OWNER;
}

/* ORACLE_BASE as the installation had it. */
static void read_base(struct gather *gather)
{
	struct home_facts *home = &gather->facts->home;
	const char *path = arena_printf(gather->arena, "%s/crs/install/crsconfig_params",
					home->path);
	struct provenance ignored;

	home->base = crs_parse_oracle_base(gather->arena, gather_file(gather, path, &ignored));
}

static void stat_in_home(struct gather *gather, const char *name, struct file_fact *ret)
{
	gather_stat(gather, arena_printf(gather->arena, "%s%s", gather->facts->home.path, name),
		    ret);
}

void gather_home(struct gather *gather)
{
	struct home_facts *home = &gather->facts->home;

	read_registry_files(gather);
	read_other_homes(gather);
	choose_home(gather);
	if (!home->path)
		return;
	read_base(gather);
	stat_in_home(gather, "", &home->folder);
	stat_in_home(gather, "/bin/crsctl", &home->crsctl);
	stat_in_home(gather, "/bin/oracle", &home->oracle);
	set_owner(home);
	home->resolved = resolved_or_same(gather, home->path);
	home->of_init_script = resolved_or_same(gather, home->of_init_script);
	home->of_unit = resolved_or_same(gather, home->of_unit);
	if (home->folder.from.status == FACT_ABSENT)
		find_missing_mount(gather);
	decide_run_as(gather);
}

/* ---- autostart ---- */

/* First word of a file; NULL when there is none. */
static char *first_word(struct gather *gather, struct bytes text)
{
	char *copy = arena_strndup(gather->arena, text.data ? text.data : "", text.length);
	char *save = NULL;

	return strtok_r(copy, " \t\r\n", &save);
}

void gather_autostart(struct gather *gather)
{
	static const char base[] = "/etc/oracle/scls_scr";
	struct node_facts *facts = gather->facts;
	struct autostart_facts *autostart = &facts->autostart;
	struct list_answer list = { 0 };
	struct provenance ignored;

	gather->world->verbs->list(gather->world, base, &list);
	autostart->folders_from = list.from;
	autostart->folders = list.entries;
	if (!facts->host.short_name) {
		autostart->from.status = FACT_NOT_CAPTURED;
		return;
	}
	const char *user = facts->kind == NODE_RESTART && facts->home.owner ? facts->home.owner
									    : "root";
	const char *folder = arena_printf(gather->arena, "%s/%s/%s", base, facts->host.short_name,
					  user);
	struct bytes text = gather_file(gather, arena_printf(gather->arena, "%s/ohasdstr", folder),
					&autostart->from);
	const char *word = first_word(gather, text);
	if (word && (str_equal(word, "enable") || str_equal(word, "disable")))
		autostart->enabled = str_equal(word, "enable");
	else if (autostart->from.status == FACT_OBTAINED)
		autostart->from.status = FACT_FAILED;
	text = gather_file(gather, arena_printf(gather->arena, "%s/ohasdrun", folder), &ignored);
	autostart->run = first_word(gather, text);
}
