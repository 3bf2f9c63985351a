/* SPDX-License-Identifier: Apache-2.0
 *
 * Providers side by side, graded by what can come of it (DESIGN: providers and mixing): leftover,
 * two for different disks, two for one disk or group, one disk found twice.
 */
#include <string.h>

#include "asm/assembly.h"
#include "asm/checks.h"

enum handler {
	HANDLED_BY_ORACLEASM = 1 << 0,
	HANDLED_BY_AFD = 1 << 1,
	HANDLED_BY_PATH = 1 << 2, /* udev rules, as far as can be known without reading them */
};

static unsigned handler_of(const struct node_facts *facts, const struct disk *disk)
{
	/* a file needs no provider: a quorum disk on NFS stands beside disks of any */
	if (disk->judged.type == 'f')
		return 0;
	switch (disk->provider) {
	case PROVIDER_ORACLEASM_V2:
	case PROVIDER_ORACLEASM_V3:
		return HANDLED_BY_ORACLEASM;
	case PROVIDER_AFD:
		return HANDLED_BY_AFD;
	case PROVIDER_UDEV:
		return HANDLED_BY_PATH;
	case PROVIDER_NONE:
	case PROVIDER_UNKNOWN:
		/* what ASM can open somebody has given to it */
		return disk->header.status == HEADER_MEMBER &&
				       asm_is_found_by_path(facts->disks, disk) &&
				       asm_owner_has_access(facts, disk)
			       ? HANDLED_BY_PATH
			       : 0;
	default:
		return 0;
	}
}

static size_t count_of(unsigned handlers)
{
	size_t count = 0;

	for (; handlers; handlers &= handlers - 1)
		count++;
	return count;
}

static const char *in_words(struct sink *sink, unsigned handlers)
{
	static const char *const names[] = { "oracleasm", "AFD", "device paths" };
	struct strbuf text = strbuf_new(sink_arena(sink));

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (handlers & 1U << i)
			strbuf_printf(&text, "%s%s", text.length ? " and " : "", names[i]);
	}
	return text.length ? text.data : "none";
}

/* ---- one disk ---- */

static bool has_name(const struct names *names, const char *prefix)
{
	for (size_t i = 0; i < names->count; i++) {
		if (str_starts(names->items[i], prefix))
			return true;
	}
	return false;
}

/* ASMLib 2 leaves the node below alone: when that belongs to the ASM owner too, another hand gives
 * it away. ASMLib 3 and udev both work on that node and cannot be told apart there. */
static bool node_below_is_open(const struct node_facts *facts, const struct disk *disk)
{
	const struct expected_facts *expected = &facts->disks->expected;

	return disk->provider == PROVIDER_ORACLEASM_V2 && disk->device && expected->user &&
	       disk->device->file.from.status == FACT_OBTAINED &&
	       str_equal(disk->device->file.user, expected->user) && expected->uid != 0;
}

static bool driver_serves(const struct disk_facts *facts)
{
	return facts->oracleasm.mounted_known && facts->oracleasm.mounted;
}

static unsigned handlers_of(const struct node_facts *facts, const struct disk *disk)
{
	unsigned handlers = handler_of(facts, disk);

	/* links below that folder are made by udev when no driver is mounted there */
	if (has_name(&disk->names, "/dev/oracleasm/disks/") && driver_serves(facts->disks))
		handlers |= HANDLED_BY_ORACLEASM;
	if (has_name(&disk->names, "AFD:"))
		handlers |= HANDLED_BY_AFD;
	if (node_below_is_open(facts, disk))
		handlers |= HANDLED_BY_PATH;
	return handlers;
}

/* ---- found twice ---- */

static bool is_library_name(const char *name)
{
	return str_starts(name, "ORCL:");
}

static const struct file_fact *file_of_name(const struct disk_facts *facts, const struct disk *disk,
					    const char *name)
{
	for (size_t i = 0; i < facts->names.count; i++) {
		if (str_equal(facts->names.items[i].name, name))
			return &facts->names.items[i].file;
	}
	const struct block_device *device = asm_device_of_name(facts, name);
	return device && !str_equal(name, disk->path) ? &device->file : &disk->judged;
}

static bool readable_as(const struct node_facts *facts, const struct disk *disk, const char *name)
{
	const struct disk_facts *disks = facts->disks;
	struct access_who owner = access_of_owner(facts);

	if (str_starts(name, "AFD:"))
		return !disks->afd.driver_known || disks->afd.driver_loaded;
	if (is_library_name(name) && disks->oracleasm.library_known && !disks->oracleasm.library)
		return false;
	if (is_library_name(name) && handler_of(facts, disk) != HANDLED_BY_ORACLEASM)
		return false;
	const struct file_fact *file = is_library_name(name) ? &disk->judged
							     : file_of_name(disks, disk, name);
	/* an ACL is known of the judged node only */
	const char *acl = str_equal(file->path, disk->judged.path) ? disk->acl : NULL;
	return file->from.status == FACT_OBTAINED && access_may(&owner, file, acl, ACCESS_READ);
}

/* With the default search ASM leaves out the driver's nodes of disks that the library brings. */
static bool is_same_by_default(const struct disk_facts *facts, const struct disk *disk,
			       const char *name)
{
	const char *string = facts->discovery.string;

	return (!string || !*string) && str_starts(name, "/dev/oracleasm/disks/") &&
	       has_name(&disk->discovered_as, "ORCL:");
}

struct names asm_readable_names(const struct node_facts *facts, const struct disk *disk)
{
	struct names readable = { 0 };

	if (!facts->disks->expected.user)
		return readable;
	for (size_t i = 0; disk->discovered_as.count > 1 && i < disk->discovered_as.count; i++) {
		const char *name = disk->discovered_as.items[i];
		if (!is_same_by_default(facts->disks, disk, name) && readable_as(facts, disk, name))
			names_add(facts->arena, &readable, name);
	}
	return readable;
}

void asm_check_mixed_discovery(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct disks *disks = &facts->disks->disks;

	if (!facts->disks->expected.user) {
		sink_not_applicable(sink);
		return;
	}
	for (size_t i = 0; i < disks->count; i++) {
		const struct disk *disk = &disks->items[i];
		struct names names = asm_readable_names(facts, disk);
		if (names.count < 2)
			continue;
		const char *group = disk_has_group(disk) ? disk->header.group : NULL;
		static const char format[] =
			"%s is found %zu times by the discovery string, and %s can open it each "
			"time: %s; ASM does not mount its group (ORA-15020)";
		const char *words = disk_in_words(sink_arena(sink), disk);
		const char *list = names_in_words(sink_arena(sink), &names, 12);
		const char *user = facts->disks->expected.user;
		struct finding *finding =
			group ? asm_fail_group(input, sink, SEVERITY_CRITICAL, disk->path, group,
					       format, words, names.count, user, list)
			      : asm_fail_disk(sink, SEVERITY_CRITICAL, disk, format, words,
					      names.count, user, list);
		asm_discovery_evidence(sink, finding, facts->disks);
		sink_evidence(sink, finding, "providers", in_words(sink, handlers_of(facts, disk)));
		asm_file_evidence(sink, finding, disk);
		sink_step(sink, finding,
			  "narrow the discovery string (ASM_DISKSTRING) so that it finds each disk "
			  "by "
			  "one name, that of the provider which is to stay",
			  NULL, "none; groups that are mounted stay mounted");
		sink_step(sink, finding,
			  "then remove the other provider's rule or label for these disks", NULL,
			  "none to what runs when its names are no longer in the string");
	}
}

/* ---- one disk or one group over two ---- */

static void two_for_one_disk(const struct check_input *input, struct sink *sink,
			     const struct disk *disk, unsigned handlers)
{
	struct finding *finding = asm_fail_disk(
		sink, SEVERITY_WARNING, disk, "%s is handled by %s at once; ASM sees it once",
		disk_in_words(sink_arena(sink), disk), in_words(sink, handlers));

	sink_evidence(sink, finding, disk->path,
		      arena_printf(sink_arena(sink), "names: %s",
				   names_in_words(sink_arena(sink), &disk->names, 12)));
	asm_file_evidence(sink, finding, disk);
	asm_discovery_evidence(sink, finding, input->facts->disks);
	sink_step(sink, finding,
		  "decide for one provider, and take the disk out of the rules or labels of the "
		  "other, with the group dismounted",
		  NULL, "the group has to be dismounted on this node for it");
}

static unsigned handlers_of_group(const struct node_facts *facts, const struct disk_group *group)
{
	unsigned handlers = 0;

	for (size_t i = 0; i < group->count; i++) {
		if (disk_in_use(group->disks[i]))
			handlers |= handler_of(facts, group->disks[i]);
	}
	return handlers;
}

static void two_for_one_group(const struct check_input *input, struct sink *sink,
			      const struct disk_group *group, unsigned handlers)
{
	const char *subject = arena_printf(sink_arena(sink), "+%s", group->name);
	struct finding *finding = asm_fail_group(
		input, sink, SEVERITY_WARNING, subject, group->name,
		"the disks of %s come from %s: when one of the two does not start, the group "
		"is incomplete",
		subject, in_words(sink, handlers));

	for (size_t i = 0; i < group->count; i++)
		sink_evidence(sink, finding, group->disks[i]->path,
			      provider_name(group->disks[i]->provider)
				      ? provider_name(group->disks[i]->provider)
				      : "provider not known");
	sink_step(sink, finding,
		  "bring all disks of the group under one provider; with redundancy this can be "
		  "done disk by disk (drop, change, add)",
		  NULL, "rebalances load the disks; nothing is stopped");
}

void asm_check_mixed_disk(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct disk_facts *disks = facts->disks;

	for (size_t i = 0; i < disks->disks.count; i++) {
		const struct disk *disk = &disks->disks.items[i];
		unsigned handlers = handlers_of(facts, disk);
		if (disk_in_use(disk) && count_of(handlers) > 1 &&
		    asm_readable_names(facts, disk).count < 2)
			two_for_one_disk(input, sink, disk, handlers);
	}
	for (size_t i = 0; i < disks->groups.count; i++) {
		unsigned handlers = handlers_of_group(facts, &disks->groups.items[i]);
		if (count_of(handlers) > 1)
			two_for_one_group(input, sink, &disks->groups.items[i], handlers);
	}
}

/* ---- the node ---- */

static unsigned handlers_in_use(const struct node_facts *facts)
{
	const struct disks *disks = &facts->disks->disks;
	unsigned handlers = 0;

	for (size_t i = 0; i < disks->count; i++) {
		if (disk_in_use(&disks->items[i]))
			handlers |= handler_of(facts, &disks->items[i]);
	}
	return handlers;
}

static bool a_group_is_mixed(const struct node_facts *facts)
{
	const struct disk_groups *groups = &facts->disks->groups;

	for (size_t i = 0; i < groups->count; i++) {
		if (count_of(handlers_of_group(facts, &groups->items[i])) > 1)
			return true;
	}
	return false;
}

static const char *disks_of(struct sink *sink, const struct node_facts *facts, unsigned handler)
{
	const struct disks *disks = &facts->disks->disks;
	struct names names = { 0 };

	for (size_t i = 0; i < disks->count; i++) {
		const struct disk *disk = &disks->items[i];
		if (disk_in_use(disk) && (handler_of(facts, disk) & handler))
			names_add(sink_arena(sink), &names, disk->path);
	}
	return names_in_words(sink_arena(sink), &names, 12);
}

void asm_check_mixed_node(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	unsigned handlers = handlers_in_use(facts);

	/* a group over two says the same, and more */
	if (count_of(handlers) < 2 || a_group_is_mixed(facts))
		return;
	const char *words = in_words(sink, handlers);
	struct finding *finding = sink_fail(
		sink, SEVERITY_WARNING, words,
		"ASM gets its disks from %s, each for other disks: both have to start at boot, and "
		"both have to be kept up",
		words);
	finding->reach = REACH_NONE;
	for (unsigned handler = HANDLED_BY_ORACLEASM; handler <= HANDLED_BY_PATH; handler <<= 1) {
		if (handlers & handler)
			sink_evidence(sink, finding, in_words(sink, handler),
				      disks_of(sink, facts, handler));
	}
	asm_discovery_evidence(sink, finding, facts->disks);
	sink_step(sink, finding, "plan to bring all disks under one provider", NULL,
		  "none by itself");
}

/* ---- leftovers ---- */

static void leftover(struct sink *sink, const struct disk_facts *facts, const char *provider,
		     unsigned handlers, const char *source, const char *what)
{
	bool labels = str_starts(provider, "labels");
	struct finding *finding = sink_fail(
		sink, SEVERITY_NOTICE, provider,
		"%s %s here, but no disk in use depends on %s (they are served by %s)", provider,
		labels ? "are" : "is", labels ? "them" : "it", in_words(sink, handlers));

	finding->reach = REACH_NONE;
	sink_evidence(sink, finding, source, what);
	asm_discovery_evidence(sink, finding, facts);
	sink_step(sink, finding,
		  "if it is not meant to be used: remove it, so that nobody takes its labels or "
		  "settings for those that count",
		  NULL,
		  "none to disks in use; check that the discovery string has none of its names");
}

static const char *labelled_disks(struct sink *sink, const struct node_facts *facts)
{
	const struct disks *disks = &facts->disks->disks;
	struct names labels = { 0 };

	for (size_t i = 0; i < disks->count; i++) {
		const struct disk *disk = &disks->items[i];
		if (disk_in_use(disk) && handler_of(facts, disk) == HANDLED_BY_PATH &&
		    disk->header.label && *disk->header.label)
			names_add(sink_arena(sink), &labels, disk->header.label);
	}
	return labels.count ? names_in_words(sink_arena(sink), &labels, 12) : NULL;
}

void asm_check_mixed_leftover(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;
	unsigned handlers = handlers_in_use(input->facts);
	const struct provenance *oracleasm = &facts->oracleasm.from, *afd = &facts->afd.from;
	const char *labels = labelled_disks(sink, input->facts);

	if (!handlers) {
		sink_not_applicable(sink);
		return;
	}
	if (!(handlers & HANDLED_BY_ORACLEASM) && oracleasm->status == FACT_OBTAINED)
		leftover(sink, facts, "oracleasm", handlers,
			 oracleasm->source ? oracleasm->source : "oracleasm", "installed");
	if (!(handlers & HANDLED_BY_AFD) && afd->status == FACT_OBTAINED)
		leftover(sink, facts, "AFD", handlers, afd->source ? afd->source : "AFD",
			 "installed");
	if (labels && !(handlers & (HANDLED_BY_ORACLEASM | HANDLED_BY_AFD)) &&
	    oracleasm->status != FACT_OBTAINED && afd->status != FACT_OBTAINED)
		leftover(sink, facts, "labels of oracleasm or AFD", handlers, "disk headers",
			 labels);
}
