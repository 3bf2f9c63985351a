/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of space, of what daemons leave in folders, and of the modes that the installation wrote down.
 */
#include <string.h>

#include "crs/checks.h"

static bool ohasd_runs(const struct node_facts *facts)
{
	return process_find(&facts->processes, "ohasd.bin") ||
	       facts->daemons.daemons[DAEMON_OHASD].state == DAEMON_ONLINE;
}

static bool asm_runs(const struct node_facts *facts)
{
	return crs_asm_pmon(facts) != NULL;
}

#define MIB INT64_C(1048576)

/* ---- space ---- */

static const char *place_of(const struct space_fact *space)
{
	return space->mount_point ? space->mount_point : space->path;
}

/* Several of the places are often on one file system. */
static bool is_told(const struct space_facts *spaces, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (spaces->items[i].from.status == FACT_OBTAINED &&
		    str_equal(place_of(&spaces->items[i]), place_of(&spaces->items[at])))
			return true;
	return false;
}

/* What is wrong; NULL when nothing is. */
static const char *space_fault(struct arena *arena, const struct space_fact *space,
			       enum severity *ret_severity)
{
	enum { LEAST_MIB = 100, LOW_MIB = 2048, LOW_PERCENT = 5, ALL_PERCENT = 100 };
	int64_t left = space->free_bytes / MIB;

	*ret_severity = SEVERITY_CRITICAL;
	if (space->read_only)
		return "is read-only";
	if (space->inodes > 0 && space->inodes_free == 0)
		return "has no free inode";
	if (space->free_bytes < 0 || space->size_bytes <= 0)
		return NULL;
	if (left < LEAST_MIB)
		return arena_printf(arena, "has only %lld MiB free", (long long)left);
	*ret_severity = SEVERITY_WARNING;
	if (left < LOW_MIB && space->free_bytes / LOW_PERCENT < space->size_bytes / ALL_PERCENT)
		return arena_printf(arena, "is nearly full: %lld MiB free", (long long)left);
	return NULL;
}

static void judge_space(struct sink *sink, const struct space_fact *space)
{
	struct arena *arena = sink_arena(sink);
	enum severity severity;
	const char *fault = space_fault(arena, space, &severity);

	if (!fault)
		return;
	struct finding *finding =
		sink_fail(sink, severity, place_of(space), "the file system of %s%s%s %s%s",
			  space->role, str_equal(space->role, space->path) ? "" : " ",
			  str_equal(space->role, space->path) ? "" : space->path, fault,
			  severity == SEVERITY_CRITICAL
				  ? ": daemons cannot write their logs, sockets and registry there"
				  : "");
	sink_evidence(sink, finding, space->path,
		      arena_printf(arena, "%lld of %lld MiB free%s",
				   (long long)(space->free_bytes / MIB),
				   (long long)(space->size_bytes / MIB),
				   space->read_only ? ", mounted read-only" : ""));
	if (space->read_only) {
		sink_step(sink, finding,
			  "find out in dmesg why it is read-only (I/O errors, fstab)", NULL,
			  "none");
		sink_step(sink, finding,
			  arena_printf(arena, "mount -o remount,rw %s", place_of(space)), "root",
			  "none");
		return;
	}
	sink_step(sink, finding,
		  "make room: old traces below diag/crs and diag/asm (adrci purge), old audit "
		  "files; never sockets below .oracle",
		  NULL, "none");
}

void crs_check_home_full(const struct check_input *input, struct sink *sink)
{
	const struct space_facts *spaces = &input->facts->environment->spaces;
	bool captured = false;

	for (size_t i = 0; i < spaces->count; i++) {
		const struct space_fact *space = &spaces->items[i];
		if (space->from.status == FACT_NOT_CAPTURED)
			continue;
		captured = true;
		if (space->from.status == FACT_OBTAINED) {
			if (!is_told(spaces, i))
				judge_space(sink, space);
		} else if (space->from.status != FACT_ABSENT) {
			sink_unknown(sink, space->path,
				     "it is not known how much room the file system of %s has (%s)",
				     space->path,
				     space->from.words ? space->from.words
						       : fact_status_name(space->from.status));
		}
	}
	if (!captured)
		sink_not_captured(sink);
}

/* ---- the folder of the client sockets ---- */

enum { STICKY_AND_OPEN = 01777, OPEN = 0777 };

static void say_missing(const struct node_facts *facts, struct sink *sink, const char *path)
{
	bool runs = ohasd_runs(facts);
	struct finding *finding =
		sink_fail(sink, runs ? SEVERITY_CRITICAL : SEVERITY_NOTICE, path,
			  runs ? "%s is gone while daemons run: no client can reach them"
			       : "%s is missing; the script ohasd makes it at the next start",
			  path);

	sink_evidence(sink, finding, path, "does not exist");
	if (!runs)
		return;
	sink_step(sink, finding,
		  "find out what deleted it (systemd-tmpfiles, tmpwatch, cron) and exclude it",
		  NULL, "none");
	sink_step(sink, finding,
		  crs_command(sink, facts,
			      facts->kind == NODE_RESTART ? "stop has -f" : "stop crs -f"),
		  "root",
		  "ends ASM and every database instance of this node: move the load away first");
	sink_step(sink, finding,
		  crs_command(sink, facts, facts->kind == NODE_RESTART ? "start has" : "start crs"),
		  "root", "starts the whole stack of this node; folder and sockets are made again");
}

static void judge_folder(const struct node_facts *facts, struct sink *sink,
			 const struct file_fact *folder)
{
	bool open = (folder->mode & OPEN) == OPEN;
	struct arena *arena = sink_arena(sink);

	if (folder->type == 'd' && (folder->mode & STICKY_AND_OPEN) == STICKY_AND_OPEN)
		return;
	struct finding *finding = sink_fail(
		sink,
		folder->type == 'd' && (open || !ohasd_runs(facts)) ? SEVERITY_WARNING
								    : SEVERITY_CRITICAL,
		folder->path,
		folder->type != 'd' ? "%s is not a folder: daemons cannot make their sockets"
		: open ? "everybody may delete the sockets of others in %s (no sticky bit)"
		       : "daemons and clients of other users cannot use their sockets "
			 "in %s (mode is not 1777)",
		folder->path);
	sink_evidence(sink, finding, folder->path,
		      arena_printf(arena, "type %c, mode %04o, owner %s",
				   folder->type ? folder->type : '?', folder->mode,
				   folder->user ? folder->user : "?"));
	if (folder->type == 'd')
		sink_step(sink, finding, arena_printf(arena, "chmod 1777 %s", folder->path), "root",
			  "none");
	else
		sink_step(
			sink, finding,
			"with the stack of this node down, move it away; the next start makes the "
			"folder",
			NULL, "none while the stack is down");
}

/* Whose the sockets of OHASD and CRSD must be; NULL for those that may be anybody's. */
static const char *owner_of_socket(const struct node_facts *facts, const char *name)
{
	if (!str_starts(name, "sOHASD") && !str_starts(name, "sCRSD"))
		return NULL;
	if (facts->kind == NODE_CLUSTER)
		return "root";
	return facts->kind == NODE_RESTART && str_starts(name, "sOHASD") ? facts->home.owner : NULL;
}

static void say_entry(const struct node_facts *facts, struct sink *sink,
		      const struct file_fact *entry, const char *words)
{
	struct finding *finding = sink_fail(sink,
					    ohasd_runs(facts) ? SEVERITY_CRITICAL : SEVERITY_NOTICE,
					    entry->path, "%s %s", entry->path, words);

	sink_evidence(sink, finding, entry->path,
		      arena_printf(sink_arena(sink), "type %c, owner %s", entry->type,
				   entry->user ? entry->user : "?"));
	sink_step(sink, finding,
		  "find out who made it; with the whole stack of this node down, move it away: the "
		  "next start makes it again",
		  NULL, "none while the stack is down");
}

static void judge_entry(const struct node_facts *facts, struct sink *sink,
			const struct file_fact *entry)
{
	const char *slash = strrchr(entry->path, '/');
	const char *name = slash ? slash + 1 : entry->path;
	const char *owner = owner_of_socket(facts, name);

	if (entry->from.status != FACT_OBTAINED)
		return;
	if (strcmp(name, "npohasd") == 0 && entry->type != 'p')
		say_entry(facts, sink, entry,
			  "is no named pipe: init.ohasd cannot be told to start OHASD");
	else if (entry->type == 's' && owner && entry->user && !str_equal(entry->user, owner))
		say_entry(facts, sink, entry,
			  arena_printf(sink_arena(sink), "belongs to %s and not to %s", entry->user,
				       owner));
}

void crs_check_socket_dir(const struct check_input *input, struct sink *sink)
{
	const struct socket_folders *folders = &input->facts->environment->socket_folders;
	bool absent = true;

	/* without the processes it cannot be said how bad it is */
	if (!folders->count || input->facts->processes.from.status == FACT_NOT_CAPTURED) {
		sink_not_captured(sink);
		return;
	}
	for (size_t i = 0; i < folders->count; i++) {
		const struct socket_folder *folder = &folders->items[i];
		absent = absent && folder->folder.from.status == FACT_ABSENT;
		if (folder->folder.from.status != FACT_OBTAINED)
			continue;
		judge_folder(input->facts, sink, &folder->folder);
		for (size_t j = 0; j < folder->count; j++)
			judge_entry(input->facts, sink, &folder->entries[j]);
	}
	if (absent)
		say_missing(input->facts, sink, folders->items[0].path);
	else if (folders->items[0].folder.from.status == FACT_NOT_CAPTURED)
		sink_not_captured(sink);
}

/* ---- the file with the number of CRSD's process ---- */

void crs_check_crsd_pid_file(const struct check_input *input, struct sink *sink)
{
	const struct pid_file *file = &input->facts->environment->crsd_pid;

	if (file->from.status == FACT_NOT_CAPTURED) {
		sink_not_captured(sink);
		return;
	}
	if (file->from.status != FACT_OBTAINED || file->pid <= 0) {
		sink_not_applicable(sink);
		return;
	}
	if (!file->comm || str_equal(file->comm, "crsd.bin"))
		return;
	struct finding *finding = sink_fail(
		sink, SEVERITY_WARNING, file->path,
		"%s names process %ld, which is %s and not crsd.bin: CRSD may be taken for running",
		file->path, file->pid, file->comm);
	sink_evidence(sink, finding, file->path,
		      arena_printf(sink_arena(sink), "%ld is %s", file->pid, file->comm));
	sink_step(sink, finding,
		  "while no crsd.bin runs, empty that file (keep it, its owner and its mode)", NULL,
		  "none");
	crs_step_start(sink, finding, input->facts, "ora.crsd");
}

/* ---- ASM's program ---- */

static void judge_own_binary(const struct node_facts *facts, struct sink *sink)
{
	enum { EXECUTE = 0110, SETUID = 04000 };
	const struct file_fact *file = &facts->home.oracle;
	const char *words = file->size == 0			? "is empty: it was not linked"
			    : (file->mode & EXECUTE) != EXECUTE ? "cannot be executed"
			    : !(file->mode & SETUID)		? "has lost its setuid bit"
								: NULL;

	if (!words)
		return;
	struct finding *finding = sink_fail(sink, SEVERITY_CRITICAL, file->path,
					    "%s %s: ASM cannot start, or databases cannot reach it",
					    file->path, words);
	sink_evidence(sink, finding, file->path,
		      arena_printf(sink_arena(sink), "mode %04o, %s:%s", file->mode,
				   file->user ? file->user : "?", file->group ? file->group : "?"));
	if (file->size == 0)
		sink_step(sink, finding,
			  "link it again, with ASM of this node down: relink all (as "
			  "the Grid owner, after rootcrs.sh -unlock)",
			  NULL, "ASM and every instance of this node must be down");
	else
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink), "chmod 6751 %s", file->path), "root",
			  "none");
}

/* Only a home of another owner needs the group: the Grid owner gets at the disks as owner. */
static void judge_database_home(const struct node_facts *facts, struct sink *sink,
				const struct database_home *home)
{
	enum { SETGID = 02000 };
	const struct file_fact *file = &home->oracle, *own = &facts->home.oracle;

	if (file->from.status != FACT_OBTAINED || !file->group || !own->group || !file->size ||
	    str_equal(file->user, facts->home.owner) ||
	    (str_equal(file->group, own->group) && file->mode & SETGID))
		return;
	struct finding *finding = sink_fail(
		sink, SEVERITY_WARNING, file->path,
		"%s does not run as group %s: its databases get ORA-15025 on ASM disks although "
		"the disks are right",
		file->path, own->group);
	sink_evidence(sink, finding, file->path,
		      arena_printf(sink_arena(sink), "mode %04o, %s:%s", file->mode,
				   file->user ? file->user : "?", file->group));
	sink_step(sink, finding,
		  crs_program(sink, facts,
			      arena_printf(sink_arena(sink), "bin/setasmgidwrap o=%s", file->path)),
		  crs_grid_user(facts), "none on what runs; holds for what starts after it");
}

void crs_check_asm_binary(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;

	if (facts->home.oracle.from.status == FACT_NOT_CAPTURED)
		sink_not_captured(sink);
	if (facts->home.oracle.from.status != FACT_OBTAINED)
		return;
	judge_own_binary(facts, sink);
	if (!resource_find(facts_of_ohasd(facts), "ora.asm") && !asm_runs(facts))
		return;
	for (size_t i = 0; i < facts->databases.count; i++)
		judge_database_home(facts, sink, &facts->databases.items[i]);
}

/* ---- memory of ASM ---- */

static void say_limit(struct sink *sink, enum severity severity, const char *subject,
		      const char *message, const char *evidence, const char *step)
{
	struct finding *finding = sink_fail(sink, severity, subject, "%s", message);

	sink_evidence(sink, finding, subject, evidence);
	sink_step(sink, finding, step, NULL, "none");
}

static void judge_shm(const struct node_facts *facts, struct sink *sink)
{
	enum { LEAST_MIB = 256, WANTED_MIB = 1024 };
	const struct memory_facts *memory = &facts->environment->memory;
	struct arena *arena = sink_arena(sink);
	int64_t size = memory->shm_bytes / MIB;

	/* an ASM that runs has shown that it fits */
	if (memory->shm_bytes < 0 || size >= WANTED_MIB || asm_runs(facts))
		return;
	say_limit(sink, size < LEAST_MIB ? SEVERITY_CRITICAL : SEVERITY_WARNING, "/dev/shm",
		  arena_printf(arena,
			       "/dev/shm has only %lld MiB: an ASM with MEMORY_TARGET (by default, "
			       "1 GiB since 12.2) ends with ORA-00845",
			       (long long)size),
		  arena_printf(arena, "size %lld MiB, free %lld MiB", (long long)size,
			       (long long)(memory->shm_free_bytes / MIB)),
		  "give /dev/shm more room: mount -o remount,size=… /dev/shm, and the same in "
		  "/etc/fstab");
}

static void judge_semaphores(const struct node_facts *facts, struct sink *sink)
{
	enum { SEMMSL = 250, SEMMNS = 32000, SEMOPM = 100, SEMMNI = 128 };
	const struct memory_facts *memory = &facts->environment->memory;

	if (memory->semmsl < 0 || memory->semmns < 0 || memory->semopm < 0 || memory->semmni < 0 ||
	    (memory->semmsl >= SEMMSL && memory->semmns >= SEMMNS && memory->semopm >= SEMOPM &&
	     memory->semmni >= SEMMNI))
		return;
	say_limit(sink, SEVERITY_WARNING, "kernel.sem",
		  "kernel.sem is below what the installation asks for (250 32000 100 128): ASM or "
		  "an instance may get ORA-27154 at its start",
		  arena_printf(sink_arena(sink), "%ld %ld %ld %ld", memory->semmsl, memory->semmns,
			       memory->semopm, memory->semmni),
		  "set kernel.sem = 250 32000 100 128 in /etc/sysctl.d, then sysctl --system");
}

static void judge_aio(const struct node_facts *facts, struct sink *sink)
{
	enum { NEAR_PERCENT = 90, FULL_PERCENT = 99, ALL_PERCENT = 100 };
	const struct memory_facts *memory = &facts->environment->memory;

	if (memory->aio_nr < 0 || memory->aio_max_nr <= 0 ||
	    memory->aio_nr < memory->aio_max_nr / ALL_PERCENT * NEAR_PERCENT)
		return;
	bool full = memory->aio_nr >= memory->aio_max_nr / ALL_PERCENT * FULL_PERCENT;
	say_limit(sink, full && !asm_runs(facts) ? SEVERITY_CRITICAL : SEVERITY_WARNING,
		  "fs.aio-max-nr",
		  "asynchronous I/O requests are nearly used up: the next instance that starts, "
		  "ASM too, gets ORA-27090",
		  arena_printf(sink_arena(sink), "aio-nr %lld of %lld", (long long)memory->aio_nr,
			       (long long)memory->aio_max_nr),
		  "raise fs.aio-max-nr (1048576 or more) in /etc/sysctl.d, then sysctl --system");
}

void crs_check_asm_memory(const struct check_input *input, struct sink *sink)
{
	const struct memory_facts *memory = &input->facts->environment->memory;

	if (memory->shm_bytes < 0 && memory->semmsl < 0 && memory->aio_max_nr < 0) {
		sink_not_captured(sink);
		return;
	}
	judge_shm(input->facts, sink);
	judge_semaphores(input->facts, sink);
	judge_aio(input->facts, sink);
}
