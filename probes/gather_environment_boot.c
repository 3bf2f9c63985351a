/* SPDX-License-Identifier: Apache-2.0
 *
 * What decides on the next boot, beside the units.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "crs/crs.h"
#include "probes/gather_environment_parts.h"
#include "probes/path.h"

/* ---- hooks (ASM.md 5) ---- */

static void stat_one(struct surroundings *io, const char *path, struct file_fact *ret)
{
	io->base.world->verbs->stat(io->base.world, path, ret);
}

static void stat_end(struct surroundings *io, const char *path, struct file_fact *ret)
{
	struct path_walk walk;

	path_walk(io->base.world, path, &walk);
	*ret = walk.items[walk.count - 1];
}

static bool exists(struct surroundings *io, const char *path)
{
	struct file_fact file;

	stat_one(io, path, &file);
	return file.from.status == FACT_OBTAINED;
}

static const char *init_of(struct surroundings *io)
{
	enum fact_status systemd = io->environment->units.from.status;

	if (systemd == FACT_OBTAINED)
		return "systemd";
	/* an inittab may be left where systemd, of which nothing is known, starts all */
	if (systemd != FACT_ABSENT)
		return NULL;
	if (exists(io, "/etc/init/rc.conf"))
		return "upstart";
	return exists(io, "/etc/inittab") ? "sysv" : NULL;
}

static const char *default_unit(struct surroundings *io)
{
	static const char *const links[] = { "/etc/systemd/system/default.target",
					     "/usr/lib/systemd/system/default.target",
					     "/lib/systemd/system/default.target" };

	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		struct file_fact link;
		stat_one(io, links[i], &link);
		if (link.from.status != FACT_OBTAINED || !link.link)
			continue;
		const char *slash = strrchr(link.link, '/');
		return slash ? slash + 1 : link.link;
	}
	return NULL;
}

/* S96ohasd; SLES gives it another number. */
static bool is_start_link(const char *name)
{
	return fnmatch("S[0-9][0-9]ohasd", name, 0) == 0;
}

static void gather_rc_links(struct surroundings *io)
{
	static const char *const folders[] = { "/etc/rc3.d",	    "/etc/rc5.d",
					       "/etc/rc.d/rc3.d",   "/etc/rc.d/rc5.d",
					       "/etc/init.d/rc3.d", "/etc/init.d/rc5.d" };
	struct boot_facts *boot = &io->environment->boot;
	struct file_facts *found = &boot->rc_links;
	struct arena *arena = io->base.arena;

	boot->rc_from = (struct provenance){ FACT_ABSENT, folders[0], NULL };
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		struct list_answer list = { 0 };
		io->base.world->verbs->list(io->base.world, folders[i], &list);
		if (list.from.status != FACT_ABSENT && boot->rc_from.status != FACT_NOT_CAPTURED)
			boot->rc_from = list.from;
		for (size_t j = 0; j < list.entries.count; j++) {
			if (!is_start_link(list.entries.items[j]))
				continue;
			found->items = arena_grow(arena, found->items, &found->capacity,
						  found->count, sizeof(*found->items));
			stat_one(io,
				 arena_printf(arena, "%s/%s", folders[i], list.entries.items[j]),
				 &found->items[found->count++]);
		}
	}
}

static void gather_hooks(struct surroundings *io)
{
	struct boot_facts *boot = &io->environment->boot;
	struct arena *arena = io->base.arena;

	boot->init = init_of(io);
	boot->default_unit = default_unit(io);
	stat_end(io, "/etc/init.d/ohasd", &boot->ohasd_script);
	stat_end(io, "/etc/init.d/init.ohasd", &boot->init_ohasd_script);
	gather_rc_links(io);
	boot->inittab_line = crs_parse_inittab(
		arena, gather_file(&io->base, "/etc/inittab", &boot->inittab_from));
	struct bytes job = gather_file(&io->base, "/etc/init/oracle-ohasd.conf",
				       &boot->upstart_from);
	if (boot->upstart_from.status == FACT_OBTAINED)
		boot->upstart_job = arena_strndup(arena, job.data, job.length);
}

/* ---- kernels ---- */

static const char *first_line(struct arena *arena, struct bytes text)
{
	const char *line = arena_strndup(arena, text.data, text.length);

	line = arena_strndup(arena, line, strcspn(line, "\r\n"));
	return *line ? line : NULL;
}

/* The boot loader's choice, where it is written down; else the only kernel that there is. */
static void gather_kernel(struct surroundings *io)
{
	static const char *const places[] = { "/boot/grub2/grubenv", "/boot/grub/grubenv",
					      "/boot/efi/EFI/redhat/grubenv",
					      "/boot/efi/EFI/oracle/grubenv" };
	struct boot_facts *boot = &io->environment->boot;
	struct list_answer installed = { 0 };
	const char *entry = NULL;

	boot->kernel_now = first_line(io->base.arena,
				      environment_read(io, "/proc/sys/kernel/osrelease"));
	io->base.world->verbs->list(io->base.world, "/lib/modules", &installed);
	if (installed.from.status != FACT_OBTAINED)
		io->base.world->verbs->list(io->base.world, "/usr/lib/modules", &installed);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places) && !entry; i++) {
		entry = crs_parse_saved_entry(io->base.arena, environment_read(io, places[i]));
		boot->kernel_next_from = entry ? places[i] : NULL;
	}
	if (entry)
		boot->kernel_next = crs_release_of_entry(entry, &installed.entries);
	else if (installed.entries.count == 1)
		boot->kernel_next = installed.entries.items[0];
	if (!boot->kernel_next_from && boot->kernel_next)
		boot->kernel_next_from = "/lib/modules";
}

static void gather_modules(struct surroundings *io)
{
	struct boot_facts *boot = &io->environment->boot;
	struct arena *arena = io->base.arena;

	if (!boot->kernel_next)
		return;
	struct bytes text = gather_file(
		&io->base, arena_printf(arena, "/lib/modules/%s/modules.dep", boot->kernel_next),
		&boot->modules_from);
	boot->has_oracleasm = crs_parse_has_module(text, "oracleasm");
	boot->has_oracleafd = crs_parse_has_module(text, "oracleafd");
	stat_one(io, arena_printf(arena, "/boot/initramfs-%s.img", boot->kernel_next),
		 &boot->initramfs);
	stat_one(io, "/etc/multipath.conf", &boot->multipath_conf);
}

/* The fifth byte of the variable, after its attributes, is its value. */
static void gather_secure_boot(struct surroundings *io)
{
	enum { VALUE_AT = 4 };
	static const char path[] =
		"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
	struct boot_facts *boot = &io->environment->boot;
	struct bytes text = environment_read(io, path);

	boot->secure_boot_known = text.length > VALUE_AT;
	boot->secure_boot = boot->secure_boot_known && text.data[VALUE_AT] == 1;
}

/* ---- settings ---- */

struct fragment {
	const char *name, *path;
};

struct fragments {
	struct fragment *items;
	size_t count, capacity;
};

static bool has_fragment(const struct fragments *fragments, const char *name)
{
	for (size_t i = 0; i < fragments->count; i++)
		if (strcmp(fragments->items[i].name, name) == 0)
			return true;
	return false;
}

static int by_name(const void *a, const void *b)
{
	const struct fragment *left = a, *right = b;

	return strcmp(left->name, right->name);
}

/* The files of several folders as systemd reads them: by name, and of equal names the one of the
 * folder that comes first. False when not all of them could be seen. */
static bool gather_fragments(struct surroundings *io, const char *const *folders, size_t count,
			     bool (*take)(struct surroundings *io, const char *path))
{
	struct fragments found = { 0 };
	struct arena *arena = io->base.arena;
	bool complete = true;

	for (size_t i = 0; i < count; i++) {
		struct list_answer list = { 0 };
		io->base.world->verbs->list(io->base.world, folders[i], &list);
		complete = complete &&
			   (list.from.status == FACT_OBTAINED || list.from.status == FACT_ABSENT);
		for (size_t j = 0; j < list.entries.count; j++) {
			const char *name = list.entries.items[j];
			if (!str_ends(name, ".conf") || has_fragment(&found, name))
				continue;
			found.items = arena_grow(arena, found.items, &found.capacity, found.count,
						 sizeof(*found.items));
			found.items[found.count++] = (struct fragment){
				name, arena_printf(arena, "%s/%s", folders[i], name)
			};
		}
	}
	if (found.count)
		qsort(found.items, found.count, sizeof(*found.items), by_name);
	for (size_t i = 0; i < found.count; i++)
		complete = take(io, found.items[i].path) && complete;
	return complete;
}

static bool take_tmpfiles(struct surroundings *io, const char *path)
{
	struct setting_facts *settings = &io->environment->settings;
	struct provenance from;
	struct bytes text = gather_file(&io->base, path, &from);
	bool exempt = settings->tmpfiles_excluded == 1, ages = settings->tmpfiles_ages == 1;

	if (from.status != FACT_OBTAINED)
		return from.status == FACT_ABSENT;
	crs_parse_tmpfiles(io->base.arena, text, "/var/tmp/.oracle", &exempt, &ages);
	settings->tmpfiles_excluded = exempt;
	settings->tmpfiles_ages = ages;
	return true;
}

static void gather_tmpfiles(struct surroundings *io)
{
	static const char *const folders[] = { "/etc/tmpfiles.d", "/run/tmpfiles.d",
					       "/usr/lib/tmpfiles.d" };
	struct setting_facts *settings = &io->environment->settings;

	settings->tmpfiles_excluded = settings->tmpfiles_ages = -1;
	if (!gather_fragments(io, folders, sizeof(folders) / sizeof(*folders), take_tmpfiles) &&
	    settings->tmpfiles_excluded == 0)
		settings->tmpfiles_excluded = -1;
}

static bool take_logind(struct surroundings *io, const char *path)
{
	struct setting_facts *settings = &io->environment->settings;
	const char *value = crs_parse_remove_ipc(io->base.arena, environment_read(io, path));

	if (value) {
		settings->remove_ipc = value;
		settings->remove_ipc_from = path;
	}
	return true;
}

/* What logind has now; it is only asked while it runs, since a question on the bus would start it. */
static void ask_logind(struct surroundings *io)
{
	static const char *const words[] = { "get-property", "org.freedesktop.login1",
					     "/org/freedesktop/login1",
					     "org.freedesktop.login1.Manager", "RemoveIPC" };
	static const char *const environment[] = { "LC_ALL=C", "PATH=/usr/bin:/bin", NULL };
	enum { WORDS = sizeof(words) / sizeof(*words), OUTPUT_LIMIT = 1 << 16 };
	const struct unit_fact *unit = unit_find(&io->environment->units, "systemd-logind.service");
	struct setting_facts *settings = &io->environment->settings;
	const char *argv[WORDS + 2] = { environment_program(io, "busctl") };

	if (!argv[0] || !unit || !str_equal(unit->active, "active"))
		return;
	memcpy(argv + 1, words, sizeof(words));
	struct command command = {
		.argv = argv,
		.environment = environment,
		.uid = -1,
		.timeout_seconds = io->base.options->timeout_seconds,
		.output_limit = OUTPUT_LIMIT,
	};
	io->base.world->verbs->run(io->base.world, &command, 1);
	const char *answer = arena_strndup(io->base.arena, command.answer.out.data,
					   command.answer.out.length);
	if (!str_starts(answer, "b true") && !str_starts(answer, "b false"))
		return;
	settings->remove_ipc = str_starts(answer, "b true") ? "yes" : "no";
	settings->remove_ipc_from = command.answer.line;
}

static void gather_remove_ipc(struct surroundings *io)
{
	static const char *const folders[] = { "/etc/systemd/logind.conf.d",
					       "/run/systemd/logind.conf.d",
					       "/usr/lib/systemd/logind.conf.d" };

	take_logind(io, "/etc/systemd/logind.conf");
	gather_fragments(io, folders, sizeof(folders) / sizeof(*folders), take_logind);
	ask_logind(io);
}

static void gather_selinux(struct surroundings *io)
{
	struct provenance from;
	struct bytes text = gather_file(&io->base, "/sys/fs/selinux/enforce", &from);

	if (from.status == FACT_OBTAINED && text.length)
		io->environment->settings.selinux = text.data[0] == '1' ? "enforcing"
									: "permissive";
	else if (from.status == FACT_ABSENT)
		io->environment->settings.selinux = "disabled";
}

static void add_label(struct surroundings *io, const char *line)
{
	struct setting_facts *settings = &io->environment->settings;
	const char *blank = strchr(line, ' ');

	if (!blank || blank[1] != '/')
		return;
	settings->labels = arena_grow(io->base.arena, settings->labels, &settings->label_capacity,
				      settings->label_count, sizeof(*settings->labels));
	settings->labels[settings->label_count++] = (struct file_label){
		.path = blank + 1,
		.label = arena_strndup(io->base.arena, line, (size_t)(blank - line)),
	};
}

static void gather_labels(struct surroundings *io)
{
	static const char *const environment[] = { "LC_ALL=C", "PATH=/usr/bin:/bin", NULL };
	enum { OUTPUT_LIMIT = 1 << 16 };
	const char *argv[] = { environment_program(io, "stat"),
			       "-L",
			       "-c",
			       "%C %n",
			       "/etc/init.d/init.ohasd",
			       "/etc/init.d/ohasd",
			       NULL };
	struct command command = {
		.argv = argv,
		.environment = environment,
		.uid = -1,
		.timeout_seconds = io->base.options->timeout_seconds,
		.output_limit = OUTPUT_LIMIT,
	};
	char *save = NULL;

	if (!argv[0] || !str_equal(io->environment->settings.selinux, "enforcing"))
		return;
	io->base.world->verbs->run(io->base.world, &command, 1);
	io->environment->settings.labels_from = (struct provenance){ command.answer.status,
								     command.answer.line,
								     command.answer.words };
	/* it answers for the one that exists where the other does not */
	for (char *line = strtok_r(arena_strndup(io->base.arena, command.answer.out.data,
						 command.answer.out.length),
				   "\n", &save);
	     line; line = strtok_r(NULL, "\n", &save))
		add_label(io, line);
}

static void gather_time_services(struct surroundings *io)
{
	static const char *const services[] = { "chronyd.service", "chrony.service",
						"ntpd.service",	   "ntp.service",
						"ptp4l.service",   "systemd-timesyncd.service" };
	struct setting_facts *settings = &io->environment->settings;

	for (size_t i = 0; i < sizeof(services) / sizeof(*services); i++) {
		const struct unit_fact *unit = unit_find(&io->environment->units, services[i]);
		if (!unit || unit->from.status != FACT_OBTAINED)
			continue;
		settings->time_services_known = true;
		if (str_equal(unit->active, "active"))
			names_add(io->base.arena, &settings->time_services, services[i]);
	}
}

void gather_boot(struct surroundings *io)
{
	gather_hooks(io);
	gather_kernel(io);
	gather_modules(io);
	gather_secure_boot(io);
	gather_tmpfiles(io);
	gather_remove_ipc(io);
	gather_selinux(io);
	gather_labels(io);
	gather_time_services(io);
}
