/* SPDX-License-Identifier: Apache-2.0
 *
 * The disks: which there are, which ASM is meant to see, who hands them out, and what is on them.
 * sysfs is asked before anything is opened: a path below a map, a device with holders and a
 * suspended map are never opened (DESIGN rule 4.5).
 */
#include "probes/gather_disk_parts.h"

#include <stdlib.h>
#include <string.h>

#include "asm/asmtool.h"
#include "probes/multipath.h"
#include "probes/path.h"
#include "udev-rules/rules.h"

/* ---- who must be able to use the disks ---- */

static void expect_group(struct disk_gather *gather, const char *name, const char *from)
{
	struct expected_facts *expected = &gather->facts->expected;

	if (!name || !*name || expected->group)
		return;
	expected->group = name;
	expected->group_from = from;
	expected->gid = account_id(&gather->facts->rules->groups, name);
}

/* The OSASM group of the home is compiled in (ASM.md 4); where that is not there, what oracleasm was
 * told, then the group in which databases run. */
static void derive_expected(struct disk_gather *gather)
{
	enum { SETGID = 02000 };
	const struct database_homes *databases = &gather->base.facts->databases;
	const struct home_facts *home = &gather->base.facts->home;
	struct expected_facts *expected = &gather->facts->expected;
	struct provenance from;

	*expected = (struct expected_facts){ .uid = -1, .gid = -1, .mode = 0660 };
	expected->mode_from = "what ASM is installed with";
	if (!home->path)
		return;
	expected->user = home->owner;
	expected->uid = home->owner_uid;
	expected->user_from = "owner of bin/oracle";
	const char *config = arena_printf(gather->base.arena, "%s/rdbms/lib/config.c", home->path);
	struct bytes text = gather_file(&gather->base, config, &from);
	expect_group(gather, asm_parse_osasm(gather->base.arena, text), config);
	expect_group(gather, property_find(&gather->facts->oracleasm.settings, "ORACLEASM_GID"),
		     gather->facts->oracleasm.from.source);
	for (size_t i = 0; i < databases->count; i++) {
		const struct file_fact *oracle = &databases->items[i].oracle;
		/* without role separation, and before setasmgidwrap, it is the group of all homes */
		if (oracle->from.status == FACT_OBTAINED && oracle->mode & SETGID &&
		    oracle->gid != home->owner_gid)
			expect_group(gather, oracle->group, oracle->path);
	}
}

static void gather_expected(struct disk_gather *gather)
{
	const struct policy *policy = gather->options->policy;
	const struct rule_facts *rules = gather->facts->rules;
	struct expected_facts *expected = &gather->facts->expected;

	derive_expected(gather);
	if (policy && policy->owner.text) {
		expected->user = policy->owner.text;
		expected->user_from = policy->owner.from;
		expected->uid = account_id(&rules->users, expected->user);
	}
	if (policy && policy->group.text) {
		expected->group = policy->group.text;
		expected->group_from = policy->group.from;
		expected->gid = account_id(&rules->groups, expected->group);
	}
	if (policy && policy->mode.text) {
		expected->mode = policy->mode_bits;
		expected->mode_from = policy->mode.from;
	}
}

/* ---- providers ---- */

static bool exists(struct disk_gather *gather, const char *path, bool *ret_known)
{
	struct file_fact file = { 0 };

	gather->base.world->verbs->stat(gather->base.world, path, &file);
	*ret_known = file.from.status == FACT_OBTAINED || file.from.status == FACT_ABSENT;
	return file.from.status == FACT_OBTAINED;
}

/* Loaded as a module, or part of the kernel with parameters of its own. */
static bool is_loaded(struct disk_gather *gather, const char *module, bool *ret_known)
{
	struct arena *arena = gather->base.arena;
	struct provenance from;
	struct bytes text = gather_file(&gather->base, "/proc/modules", &from);
	const char *list = arena_strndup(arena, text.data, text.length);
	const char *line = arena_printf(arena, "\n%s ", module);
	bool listed = strstr(list, line) || str_starts(list, line + 1);
	bool folder = exists(gather, arena_printf(arena, "/sys/module/%s", module), ret_known);

	*ret_known |= from.status == FACT_OBTAINED;
	return listed || folder;
}

static long number_in(struct disk_gather *gather, const char *path)
{
	struct provenance from;
	struct bytes text = gather_file(&gather->base, path, &from);
	char *end;
	const char *digits = arena_strndup(gather->base.arena, text.data, text.length);
	long value = strtol(digits, &end, 10);

	return end == digits ? COUNT_UNKNOWN : value;
}

/* Its programs read the file that the usual name leads to; where that is no longer a link, what it says
 * counts for nothing. */
static struct bytes read_config(struct disk_gather *gather)
{
	static const char config[] = "/etc/sysconfig/oracleasm";
	struct oracleasm_facts *oracleasm = &gather->facts->oracleasm;
	struct file_fact file = { 0 };
	struct provenance from;

	struct bytes text = gather_file(&gather->base, config, &oracleasm->from);
	gather->base.world->verbs->stat(gather->base.world, config, &file);
	oracleasm->config_known = file.from.status == FACT_OBTAINED;
	oracleasm->config_is_link = file.type == 'l';
	if (!oracleasm->config_known || oracleasm->config_is_link)
		return text;
	struct bytes read = gather_file(&gather->base, "/etc/sysconfig/oracleasm-_dev_oracleasm",
					&from);
	if (from.status != FACT_OBTAINED)
		return text;
	oracleasm->from = from;
	return read;
}

static void gather_oracleasm(struct disk_gather *gather)
{
	struct provenance ignored;
	struct oracleasm_facts *oracleasm = &gather->facts->oracleasm;
	struct provenance from;

	asm_parse_sysconfig(gather->base.arena, read_config(gather), &oracleasm->settings);
	struct bytes text = gather_file(&gather->base, "/proc/mounts", &from);
	mounts_parse(gather->base.arena, text, &gather->mounts);
	mounts_parse_swaps(gather->base.arena, gather_file(&gather->base, "/proc/swaps", &ignored),
			   &gather->mounts);
	oracleasm->mounted_known = from.status == FACT_OBTAINED;
	oracleasm->mounted = mounts_have_type(&gather->mounts, "oracleasmfs");
	oracleasm->module_loaded = exists(gather, "/sys/module/oracleasm",
					  &oracleasm->module_known);
	oracleasm->library = exists(gather, "/opt/oracle/extapi/64/asm/orcl/1/libasm.so",
				    &oracleasm->library_known);
	oracleasm->io_uring_disabled = number_in(gather, "/proc/sys/kernel/io_uring_disabled");
	oracleasm->io_uring_group = number_in(gather, "/proc/sys/kernel/io_uring_group");
}

static void add_afd_label(struct disk_gather *gather, const char *label)
{
	struct afd_facts *afd = &gather->facts->afd;
	struct arena *arena = gather->base.arena;
	struct provenance from;
	struct bytes text = gather_file(
		&gather->base, arena_printf(arena, "/dev/oracleafd/disks/%s", label), &from);
	char *path = arena_strndup(arena, text.data, text.length);

	path[strcspn(path, "\r\n")] = '\0';
	afd->items = arena_grow(arena, afd->items, &afd->capacity, afd->count,
				sizeof(struct afd_label));
	afd->items[afd->count++] = (struct afd_label){ label, *path ? path : NULL };
}

static void gather_afd(struct disk_gather *gather)
{
	struct afd_facts *afd = &gather->facts->afd;
	struct list_answer list = { 0 };

	struct bytes text = gather_file(&gather->base, "/etc/oracleafd.conf", &afd->from);
	if (afd->from.status != FACT_OBTAINED)
		text = gather_file(&gather->base, "/etc/afd.conf", &afd->from);
	afd->diskstring = asm_parse_afd_diskstring(gather->base.arena, text);
	afd->driver_loaded = is_loaded(gather, "oracleafd", &afd->driver_known);
	gather->base.world->verbs->list(gather->base.world, "/dev/oracleafd/disks", &list);
	for (size_t i = 0; i < list.entries.count; i++)
		add_afd_label(gather, list.entries.items[i]);
}

/* ---- multipath ---- */

static bool has_maps(const struct block_devices *devices)
{
	for (size_t i = 0; i < devices->count; i++) {
		const char *uuid = devices->items[i].dm_uuid;
		if (uuid && str_starts(uuid, "mpath-"))
			return true;
	}
	return false;
}

/* multipathd is asked only where it has something to tell, and only when it is all root's. */
static void gather_multipath(struct disk_gather *gather)
{
	static const char *const argv[] = { "/usr/sbin/multipathd", "show", "maps", "json", NULL };
	static const char *const environment[] = { "LC_ALL=C", "PATH=/usr/sbin:/usr/bin", NULL };
	const struct path_trust trust = { .root_only = true };
	struct world *world = gather->base.world;
	struct multipath_facts *multipath = &gather->facts->multipath;
	struct path_walk walk;
	const char *words;

	if (!has_maps(&gather->facts->devices))
		return;
	path_walk(world, argv[0], &walk);
	if (!world->replay &&
	    (walk.status != FACT_OBTAINED || path_untrusted(world->arena, &walk, &trust, &words)))
		return;
	struct command command = {
		.argv = argv,
		.environment = environment,
		.uid = -1,
		.timeout_seconds = gather->options->command_seconds,
		.output_limit = 16 << 20,
	};
	world->verbs->run(world, &command, 1);
	multipath->from = (struct provenance){ command.answer.status, command.answer.line,
					       command.answer.words };
	if (command.answer.status == FACT_OBTAINED)
		multipath_parse_maps(world->arena, command.answer.out, multipath);
}

/* ---- reading ---- */

static bool names_lead_to(const struct disk_names *names, const struct block_device *device)
{
	for (size_t i = 0; i < names->count; i++) {
		const struct file_fact *file = &names->items[i].file;
		if (file->type == 'b' && file->major == device->major &&
		    file->minor == device->minor)
			return true;
	}
	return false;
}

/* What sysfs says against opening it; NULL when nothing does. */
static const char *why_not(const struct disk_gather *gather, const struct block_device *device)
{
	const struct disk_facts *facts = gather->facts;
	struct arena *arena = gather->base.arena;
	const char *why = asm_why_not_open(arena, &facts->devices, device,
					   names_lead_to(&facts->names, device));

	if (why)
		return why;
	if (device->holders.count)
		return arena_printf(arena, "in use by %s", device->holders.items[0]);
	if (device->dm_suspended == 1)
		return "suspended";
	if (device->size_bytes == 0)
		return "has no size";
	return NULL;
}

/* udev knows what is on most devices; one with another owner is only read when ASM is meant to see
 * it. What udev knows nothing of may be a disk whose header is gone. */
static bool is_candidate(const struct disk_facts *facts, const struct block_device *device)
{
	const char *type = property_find(&device->properties, "ID_FS_TYPE");

	return names_lead_to(&facts->names, device) || !type || str_equal(type, "oracleasm");
}

static bool next_range(void *context, const struct disk_content *so_far, int64_t *ret_offset,
		       size_t *ret_length)
{
	const bool *suspected = context;

	return asm_next_range(so_far, *suspected, ret_offset, ret_length);
}

void gather_keep_content(struct disk_gather *gather, const struct disk_content *content)
{
	struct disk_contents *contents = &gather->facts->contents;

	contents->items = arena_grow(gather->base.arena, contents->items, &contents->capacity,
				     contents->count, sizeof(struct disk_content));
	contents->items[contents->count++] = *content;
}

/* A device that is left alone still gets an answer: why. */
static void keep_unread(struct disk_gather *gather, const struct block_device *device,
			const char *why)
{
	gather_keep_content(gather, &(struct disk_content){
					    .from = { FACT_NOT_ASKED, device->node, why },
					    .major = device->major,
					    .minor = device->minor,
				    });
}

static bool is_among(const struct disk_request *requests, size_t count, const char *node)
{
	for (size_t i = 0; i < count; i++) {
		if (str_equal(requests[i].node, node))
			return true;
	}
	return false;
}

/* Files that serve as disks, each once, whatever links lead to it. Returns how many. */
static size_t request_files(const struct disk_gather *gather, struct disk_request *requests)
{
	static bool yes = true;
	const struct disk_names *names = &gather->facts->names;
	const struct home_facts *home = &gather->base.facts->home;
	size_t count = 0;

	for (size_t i = 0; i < names->count; i++) {
		const struct file_fact *file = &names->items[i].file;
		if (file->from.status != FACT_OBTAINED || file->type != 'f' ||
		    is_among(requests, count, file->path))
			continue;
		requests[count++] = (struct disk_request){
			.node = file->path,
			.deadline_ms = gather->options->timeout_ms,
			.next = next_range,
			.context = &yes,
			.uid = home->owner_uid > 0 ? home->owner_uid : 0,
			.gid = home->owner_gid,
			.group = gather->facts->expected.gid,
		};
	}
	return count;
}

static void read_all(struct disk_gather *gather)
{
	static bool yes = true, no = false;
	const struct disk_facts *facts = gather->facts;
	const struct block_devices *devices = &facts->devices;
	struct arena *arena = gather->base.arena;
	struct disk_request *requests = arena_alloc(
		arena, (devices->count + facts->names.count + 1) * sizeof(struct disk_request));
	size_t count = request_files(gather, requests);

	for (size_t i = 0; i < devices->count; i++) {
		const struct block_device *device = &devices->items[i];
		const char *why = why_not(gather, device);
		if (why) {
			keep_unread(gather, device, why);
			continue;
		}
		if (!is_candidate(facts, device))
			continue;
		requests[count++] = (struct disk_request){
			.node = device->node,
			.major = device->major,
			.minor = device->minor,
			.deadline_ms = gather->options->timeout_ms,
			.next = next_range,
			.context = names_lead_to(&facts->names, device) ? &yes : &no,
		};
	}
	gather->base.world->verbs->read_disks(gather->base.world, requests, count);
	for (size_t i = 0; i < count; i++)
		gather_keep_content(gather, &requests[i].answer);
}

/* ---- access ---- */

static void look_at_access(struct disk_gather *gather)
{
	struct disks *disks = &gather->facts->disks;

	for (size_t i = 0; i < disks->count; i++) {
		struct disk *disk = &disks->items[i];
		struct acl_answer acl = { 0 };
		bool hung = disk->content && disk->content->from.status == FACT_TIMED_OUT;
		/* asking a file that does not answer takes a deadline more */
		if (!disk->judged.path || disk->judged.from.status != FACT_OBTAINED ||
		    (hung && disk->judged.type == 'f'))
			continue;
		gather->base.world->verbs->acl(gather->base.world, disk->judged.path, &acl);
		disk->acl = acl.text;
	}
}

static const char *kernel_release(struct disk_gather *gather)
{
	struct provenance from;
	struct bytes text = gather_file(&gather->base, "/proc/sys/kernel/osrelease", &from);
	char *release = arena_strndup(gather->base.arena, text.data, text.length);

	release[strcspn(release, "\n")] = '\0';
	return *release ? release : NULL;
}

void gather_disks(struct world *world, const struct disk_options *options, struct node_facts *node)
{
	struct disk_facts *facts = arena_alloc(world->arena, sizeof(*facts));
	struct disk_gather gather = {
		.base = { world, world->arena, NULL, node },
		.options = options,
		.facts = facts,
	};

	node->disks = facts;
	facts->kernel = kernel_release(&gather);
	world->verbs->devices(world, &facts->devices);
	asm_relate_paths(world->arena, &facts->devices);
	gather_rules(world, &options->rules, node);
	rules_predict(world->arena, &facts->devices, facts->rules);
	gather_discovery(&gather);
	gather_oracleasm(&gather);
	gather_afd(&gather);
	gather_expected(&gather);
	gather_names(&gather);
	gather_multipath(&gather);
	read_all(&gather);
	asm_assemble(node, options->arguments, facts);
	asm_set_mounted(&gather.mounts, facts);
	look_at_access(&gather);
	if (!asm_all_mounted(node))
		gather_asm_log(&gather.base, &facts->log);
	asm_judge_groups(node);
}
