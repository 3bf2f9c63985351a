/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/gather_environment.h"

#include <string.h>

#include "crs/crs.h"
#include "node/mounts.h"
#include "probes/accounts.h"
#include "probes/gather_environment_parts.h"
#include "probes/path.h"

struct bytes environment_read(struct surroundings *io, const char *path)
{
	struct provenance ignored;

	return gather_file(&io->base, path, &ignored);
}

int64_t environment_number(struct surroundings *io, const char *path, size_t field)
{
	return crs_parse_number(environment_read(io, path), field, COUNT_UNKNOWN);
}

/* ---- units ---- */

static const char *const units[] = {
	/* the two hooks of clusterware, and the one of hand-made installations (ASM.md 5) */
	"oracle-ohasd.service",
	"ohasd.service",
	"ohas.service",
	/* what disks need at boot */
	"oracleasm.service",
	"afd.service",
	"multipathd.service",
	"iscsid.service",
	"iscsi.service",
	"nvmf-autoconnect.service",
	"nvmefc-boot-connections.service",
	/* what gets in the way, or keeps the time */
	"avahi-daemon.service",
	"firewalld.service",
	"nftables.service",
	"systemd-tmpfiles-clean.timer",
	"systemd-logind.service",
	"chronyd.service",
	"chrony.service",
	"ntpd.service",
	"ntp.service",
	"ptp4l.service",
	"systemd-timesyncd.service",
	/* who knows users that are not local */
	"sssd.service",
};

enum { UNIT_COUNT = sizeof(units) / sizeof(*units), UNIT_OUTPUT_LIMIT = 1 << 20 };

const char *environment_program(struct surroundings *io, const char *name)
{
	static const char *const folders[] = { "/usr/bin", "/bin", "/usr/sbin", "/sbin" };
	const struct path_trust trust = { .root_only = true };
	struct world *world = io->base.world;
	const char *words;

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		struct path_walk walk;
		const char *path = arena_printf(world->arena, "%s/%s", folders[i], name);
		if (world->replay)
			return path;
		path_walk(world, path, &walk);
		if (walk.status == FACT_OBTAINED &&
		    !path_untrusted(world->arena, &walk, &trust, &words))
			return path;
	}
	return NULL;
}

static void take_unit(struct surroundings *io, const char *name, const struct command_fact *answer)
{
	struct unit_facts *facts = &io->environment->units;
	struct unit_fact unit = {
		.from = { answer->status, answer->line, answer->words },
		.name = name,
	};

	if (answer->status == FACT_OBTAINED && !crs_parse_unit(io->base.arena, answer->out, &unit))
		unit.from.status = FACT_FAILED;
	facts->items = arena_grow(io->base.arena, facts->items, &facts->capacity, facts->count,
				  sizeof(*facts->items));
	facts->items[facts->count++] = unit;
}

static void ask_units(struct surroundings *io, const char *program)
{
	static const char *const environment[] = { "LC_ALL=C", "PATH=/usr/bin:/bin", NULL };
	enum { ARGUMENTS = 4 };
	struct command commands[UNIT_COUNT];
	const char *argv[UNIT_COUNT][ARGUMENTS];

	for (size_t i = 0; i < UNIT_COUNT; i++) {
		const char *const words[ARGUMENTS] = { program, "show", units[i], NULL };
		memcpy(argv[i], words, sizeof(words));
		commands[i] = (struct command){
			.argv = argv[i],
			.environment = environment,
			.uid = -1,
			.timeout_seconds = io->base.options->timeout_seconds,
			.output_limit = UNIT_OUTPUT_LIMIT,
		};
	}
	io->base.world->verbs->run(io->base.world, commands, UNIT_COUNT);
	for (size_t i = 0; i < UNIT_COUNT; i++)
		take_unit(io, units[i], &commands[i].answer);
}

/* The answer of all of them is that of the first: where systemd does not answer, it answers none. */
static void gather_units(struct surroundings *io)
{
	static const char running[] = "/run/systemd/system";
	struct unit_facts *facts = &io->environment->units;
	struct file_fact folder;

	io->base.world->verbs->stat(io->base.world, running, &folder);
	facts->from = (struct provenance){ folder.from.status, running, folder.from.words };
	/* a hand-made capture holds answers only */
	if (folder.from.status != FACT_OBTAINED && folder.from.status != FACT_NOT_CAPTURED)
		return;
	const char *program = environment_program(io, "systemctl");
	if (!program) {
		facts->from.status = FACT_DENIED;
		facts->from.words = "systemctl is not root's alone";
		return;
	}
	ask_units(io, program);
	facts->from = (struct provenance){ FACT_NOT_CAPTURED, "systemctl show", NULL };
	for (size_t i = 0; i < facts->count; i++)
		if (facts->from.status != FACT_OBTAINED &&
		    facts->items[i].from.status != FACT_NOT_CAPTURED)
			facts->from = facts->items[i].from;
}

/* ---- space ---- */

static void add_space(struct surroundings *io, const struct mounts *mounts, const char *path,
		      const char *role)
{
	struct space_facts *spaces = &io->environment->spaces;

	if (!path)
		return;
	spaces->items = arena_grow(io->base.arena, spaces->items, &spaces->capacity, spaces->count,
				   sizeof(*spaces->items));
	struct space_fact *space = &spaces->items[spaces->count++];
	*space = (struct space_fact){ .path = path,
				      .role = role,
				      .size_bytes = -1,
				      .free_bytes = -1,
				      .inodes = -1,
				      .inodes_free = -1 };
	const struct mount *mount = mounts_find(mounts, path);
	space->mount_point = mount ? mount->point : NULL;
	io->base.world->verbs->space(io->base.world, path, space);
}

static void gather_spaces(struct surroundings *io)
{
	const struct home_facts *home = &io->base.facts->home;
	struct mounts mounts = { 0 };

	mounts_parse(io->base.arena, environment_read(io, "/proc/mounts"), &mounts);
	add_space(io, &mounts, home->resolved ? home->resolved : home->path, "Grid home");
	add_space(io, &mounts, home->base, "ORACLE_BASE");
	add_space(io, &mounts, "/var/tmp", "/var/tmp");
	add_space(io, &mounts, "/tmp", "/tmp");
}

/* ---- memory ---- */

static void gather_memory(struct surroundings *io)
{
	struct memory_facts *memory = &io->environment->memory;
	struct space_fact shm = { .size_bytes = -1, .free_bytes = -1 };
	static const char sem[] = "/proc/sys/kernel/sem";

	*memory = (struct memory_facts){ .total_kb = -1,
					 .available_kb = -1,
					 .hugepages_total = -1,
					 .hugepages_free = -1,
					 .hugepage_kb = -1 };
	crs_parse_meminfo(gather_file(&io->base, "/proc/meminfo", &memory->from), memory);
	io->base.world->verbs->space(io->base.world, "/dev/shm", &shm);
	memory->shm_bytes = shm.size_bytes;
	memory->shm_free_bytes = shm.free_bytes;
	memory->aio_nr = environment_number(io, "/proc/sys/fs/aio-nr", 0);
	memory->aio_max_nr = environment_number(io, "/proc/sys/fs/aio-max-nr", 0);
	memory->shmmax = environment_number(io, "/proc/sys/kernel/shmmax", 0);
	memory->shmall = environment_number(io, "/proc/sys/kernel/shmall", 0);
	memory->semmsl = (long)environment_number(io, sem, 0);
	memory->semmns = (long)environment_number(io, sem, 1);
	memory->semopm = (long)environment_number(io, sem, 2);
	memory->semmni = (long)environment_number(io, sem, 3);
}

/* ---- what the daemons left behind ---- */

static void add_socket_folder(struct surroundings *io, const char *path)
{
	struct socket_folders *folders = &io->environment->socket_folders;
	struct world *world = io->base.world;
	struct list_answer list = { 0 };

	folders->items = arena_grow(world->arena, folders->items, &folders->capacity,
				    folders->count, sizeof(*folders->items));
	struct socket_folder *folder = &folders->items[folders->count++];
	*folder = (struct socket_folder){ .path = path };
	world->verbs->stat(world, path, &folder->folder);
	folder->from = folder->folder.from;
	if (folder->from.status != FACT_OBTAINED || folder->folder.type != 'd')
		return;
	world->verbs->list(world, path, &list);
	folder->from = list.from;
	for (size_t i = 0; i < list.entries.count; i++) {
		folder->entries = arena_grow(world->arena, folder->entries, &folder->capacity,
					     folder->count, sizeof(*folder->entries));
		world->verbs->stat(world,
				   arena_printf(world->arena, "%s/%s", path, list.entries.items[i]),
				   &folder->entries[folder->count++]);
	}
}

static const char *name_of_process(const struct processes *processes, long pid)
{
	for (size_t i = 0; i < processes->count; i++)
		if (processes->items[i].pid == pid)
			return processes->items[i].comm;
	return NULL;
}

/* 11.2: <home>/crs/init/<host>.pid (CAUSES crs.crsd-pid-file). */
static void gather_crsd_pid(struct surroundings *io)
{
	const struct node_facts *facts = io->base.facts;
	struct pid_file *file = &io->environment->crsd_pid;
	struct provenance ignored;

	if (!facts->home.path || !facts->host.short_name)
		return;
	file->path = arena_printf(io->base.arena, "%s/crs/init/%s.pid", facts->home.path,
				  facts->host.short_name);
	file->pid = (long)crs_parse_number(gather_file(&io->base, file->path, &file->from), 0, 0);
	if (file->pid <= 0)
		return;
	file->comm = name_of_process(&facts->processes, file->pid);
	if (file->comm || facts->host.captured)
		return;
	struct bytes comm = gather_file(
		&io->base, arena_printf(io->base.arena, "/proc/%ld/comm", file->pid), &ignored);
	if (comm.length > 1)
		file->comm = arena_strndup(io->base.arena, comm.data, comm.length - 1);
}

/* ---- accounts ---- */

static void gather_accounts(struct surroundings *io)
{
	struct environment *environment = io->environment;

	accounts_parse(io->base.arena,
		       gather_file(&io->base, "/etc/passwd", &environment->users.from),
		       &environment->users);
	accounts_parse(io->base.arena,
		       gather_file(&io->base, "/etc/group", &environment->groups.from),
		       &environment->groups);
}

void gather_environment(struct world *world, const struct gather_options *options,
			struct node_facts *io)
{
	struct surroundings surroundings = {
		.base = { world, world->arena, options, io },
		.environment = arena_alloc(world->arena, sizeof(struct environment)),
	};

	io->environment = surroundings.environment;
	gather_units(&surroundings);
	gather_network(&surroundings);
	if (io->kind == NODE_CLUSTER)
		gather_filter(&surroundings);
	gather_looked_up(&surroundings);
	gather_spaces(&surroundings);
	gather_memory(&surroundings);
	add_socket_folder(&surroundings, "/var/tmp/.oracle");
	add_socket_folder(&surroundings, "/tmp/.oracle");
	gather_crsd_pid(&surroundings);
	gather_boot(&surroundings);
	gather_expected(&surroundings);
	gather_accounts(&surroundings);
}
