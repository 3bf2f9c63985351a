/* SPDX-License-Identifier: Apache-2.0
 *
 * Owner, group and mode of the nodes that ASM and the databases open. One disk gives one finding,
 * for the attribute that has to be changed first; its message tells all three.
 */
#include <string.h>

#include "asm/checks.h"
#include "node/rules.h"
#include "node/shell.h"

enum attribute { ATTRIBUTE_NONE, ATTRIBUTE_OWNER, ATTRIBUTE_GROUP, ATTRIBUTE_MODE };

struct fault {
	enum attribute attribute;
	enum severity severity;
	bool database; /* ASM gets in, the databases do not */
	bool masked;   /* the mask of the ACL takes away what it gives to ASM */
};

static bool is_judged(const struct disk_facts *facts, const struct disk *disk)
{
	char type = disk->judged.type;

	/* a file in /dev is no disk at all: asm.disk-not-block */
	if (type == 'f' && str_starts(disk->path, "/dev/"))
		return false;
	return asm_is_needed(facts, disk) && asm_node_counts(disk) && type && strchr("bcf", type);
}

static bool owner_differs(const struct expected_facts *expected, const struct file_fact *file)
{
	if (!expected->user)
		return false;
	if (expected->uid >= 0 && file->uid >= 0)
		return expected->uid != file->uid;
	return !str_equal(expected->user, file->user);
}

static bool group_differs(const struct expected_facts *expected, const struct file_fact *file)
{
	if (!expected->group)
		return false;
	if (expected->gid >= 0 && file->gid >= 0)
		return expected->gid != file->gid;
	return !str_equal(expected->group, file->group);
}

static bool mode_differs(const struct expected_facts *expected, const struct file_fact *file)
{
	return expected->mode && (file->mode & 0777) != (expected->mode & 0777);
}

/* What to change first so that the ASM owner gets in. */
static enum attribute culprit_of_owner(const struct node_facts *facts, const struct disk *disk)
{
	const struct expected_facts *expected = &facts->disks->expected;
	struct access_who owner = access_of_owner(facts);
	struct file_fact file = disk->judged;

	if (disk->closed_by)
		return ATTRIBUTE_MODE;
	file.user = expected->user;
	file.uid = expected->uid;
	if (owner_differs(expected, &disk->judged) &&
	    access_may(&owner, &file, disk->acl, ACCESS_BOTH))
		return ATTRIBUTE_OWNER;
	return ATTRIBUTE_MODE;
}

static enum attribute culprit_of_databases(const struct node_facts *facts, const struct disk *disk)
{
	return group_differs(&facts->disks->expected, &disk->judged) ? ATTRIBUTE_GROUP
								     : ATTRIBUTE_MODE;
}

/* The ACL names all who need the disk: a way of its own to give it away, and no fault. */
static bool acl_gives_all(const struct node_facts *facts, const struct disk *disk)
{
	struct access_who owner = access_of_owner(facts), databases = access_of_databases(facts);

	return disk->acl && !(disk->judged.mode & 07) &&
	       access_may(&owner, &disk->judged, disk->acl, ACCESS_BOTH) &&
	       access_may(&databases, &disk->judged, disk->acl, ACCESS_BOTH);
}

static struct fault fault_of(const struct node_facts *facts, const struct disk *disk)
{
	const struct expected_facts *expected = &facts->disks->expected;
	const struct file_fact *file = &disk->judged;
	struct fault fault = { .severity = SEVERITY_CRITICAL };

	if (!asm_owner_has_access(facts, disk)) {
		struct access_who owner = access_of_owner(facts);
		fault.masked = !disk->closed_by &&
			       access_is_masked(&owner, file, disk->acl, ACCESS_BOTH);
		fault.attribute = fault.masked ? ATTRIBUTE_MODE : culprit_of_owner(facts, disk);
		return fault;
	}
	if (access_gap_of(facts, file, disk->acl) == ACCESS_LACKS_DATABASES) {
		fault.attribute = culprit_of_databases(facts, disk);
		fault.database = true;
		return fault;
	}
	fault.severity = SEVERITY_WARNING;
	fault.attribute = owner_differs(expected, file)	  ? ATTRIBUTE_OWNER
			  : group_differs(expected, file) ? ATTRIBUTE_GROUP
			  : mode_differs(expected, file)  ? ATTRIBUTE_MODE
							  : ATTRIBUTE_NONE;
	if (fault.attribute != ATTRIBUTE_NONE && acl_gives_all(facts, disk))
		fault.severity = SEVERITY_NOTICE;
	return fault;
}

/* "grid:asmadmin 0660 (grid from bin/oracle, asmadmin from config.c)" */
static const char *expectation(struct sink *sink, const struct expected_facts *expected)
{
	struct strbuf text = strbuf_new(sink_arena(sink));

	strbuf_printf(&text, "%s:%s", expected->user, expected->group ? expected->group : "?");
	if (expected->mode)
		strbuf_printf(&text, " %04o", expected->mode);
	if (expected->user_from && str_equal(expected->user_from, expected->group_from))
		strbuf_printf(&text, " (expected from %s)", expected->user_from);
	else if (expected->user_from)
		strbuf_printf(&text, " (%s expected from %s", expected->user, expected->user_from);
	if (expected->user_from && !str_equal(expected->user_from, expected->group_from)) {
		if (expected->group && expected->group_from)
			strbuf_printf(&text, ", %s from %s", expected->group, expected->group_from);
		strbuf_puts(&text, ")");
	}
	return text.data;
}

static const char *consequence(struct sink *sink, const struct disk *disk,
			       const struct expected_facts *expected, const struct fault *fault)
{
	if (fault->severity == SEVERITY_NOTICE)
		return "; its ACL lets ASM and the databases in";
	if (fault->severity != SEVERITY_CRITICAL && disk->judged.mode & 02)
		return ": every user of this node can overwrite it";
	if (fault->severity != SEVERITY_CRITICAL && disk->judged.mode & 04)
		return ": every user of this node can read it";
	if (fault->severity != SEVERITY_CRITICAL)
		return "; it can be opened all the same";
	if (fault->database)
		return arena_printf(
			sink_arena(sink),
			": databases, which open it as members of %s, cannot (ORA-15025)",
			expected->group);
	if (fault->masked)
		return arena_printf(sink_arena(sink),
				    ": its ACL lets %s in, and the mask of the ACL takes that away",
				    expected->user);
	return arena_printf(sink_arena(sink), ": %s cannot open it", expected->user);
}

static void steps_of_oracleasm(const struct check_input *input, struct sink *sink,
			       struct finding *finding)
{
	const struct expected_facts *expected = &input->facts->disks->expected;

	sink_step(sink, finding,
		  arena_printf(sink_arena(sink), "grep -E 'ORACLEASM_(UID|GID)' %s",
			       asm_oracleasm_config(input->facts->disks)),
		  "root", "none");
	sink_step(sink, finding,
		  arena_printf(
			  sink_arena(sink),
			  "set ORACLEASM_UID=%s and ORACLEASM_GID=%s (oracleasm configure -i); it "
			  "counts when the service starts again, with ASM and the databases of "
			  "this node down",
			  expected->user, expected->group ? expected->group : "GROUP"),
		  NULL, "none now; the restart of the service needs ASM of this node down");
}

/* The name that a chown should follow to the node. */
static const char *node_to_change(struct sink *sink, const struct disk *disk)
{
	return shell_word(sink_arena(sink), disk->judged.path ? disk->judged.path : disk->path);
}

static void set_remedy(struct sink *sink, struct finding *finding, const char *command)
{
	if (finding->severity == SEVERITY_CRITICAL)
		finding->remedy = arena_printf(sink_arena(sink), "run as root: %s", command);
}

static void steps_of_acl(struct sink *sink, struct finding *finding, const struct disk *disk)
{
	const char *command = arena_printf(sink_arena(sink), "setfacl -m m::rw %s",
					   node_to_change(sink, disk));

	sink_step(sink, finding, command, "root",
		  "none to what runs; lasts as long as the ACL does");
	set_remedy(sink, finding, command);
	sink_step(
		sink, finding,
		"correct what sets the ACL (mostly a udev rule that runs setfacl): chmod 0640, or "
		"a MODE of a rule, sets the mask too",
		NULL, "none by itself");
}

/* The rules of udev, as they are now, give the disk what it needs; the node was changed behind their back. */
static bool rules_are_right(const struct node_facts *facts, const struct disk *disk)
{
	const struct prediction *change =
		facts->disks->rules
			? prediction_of_disk(facts->disks, &facts->disks->rules->change, disk)
			: NULL;
	struct disk after = *disk;

	return change && prediction_node(change, &disk->judged, &after.judged) &&
	       fault_of(facts, &after).attribute == ATTRIBUTE_NONE;
}

static void steps_of_udev(const struct check_input *input, struct sink *sink,
			  struct finding *finding, const struct disk *disk)
{
	struct names kernels = asm_kernel_of(sink, input->facts->disks, disk);

	sink_step(sink, finding,
		  "correct the udev rule that gives the disk its owner, group and mode, so that it "
		  "lasts",
		  NULL, "none by itself");
	sink_step_trigger(sink, finding, &kernels);
}

static void steps(const struct check_input *input, struct sink *sink, struct finding *finding,
		  const struct disk *disk)
{
	const struct expected_facts *expected = &input->facts->disks->expected;
	const char *node = node_to_change(sink, disk);

	if (rules_are_right(input->facts, disk)) {
		struct names kernels = asm_kernel_of(sink, input->facts->disks, disk);
		set_remedy(sink, finding, sink_step_event(sink, finding, &kernels));
		return;
	}
	if (expected->group) {
		const char *command =
			arena_printf(sink_arena(sink), "chown %s:%s %s && chmod %04o %s",
				     shell_word(sink_arena(sink), expected->user),
				     shell_word(sink_arena(sink), expected->group), node,
				     expected->mode ? expected->mode : 0660, node);
		sink_step(sink, finding, command, "root",
			  disk->judged.type == 'f' ? "none to what runs; on NFS it counts for "
						     "every node, and a server "
						     "that maps root to nobody wants it done there"
						   : "none to what runs; lasts only until the next "
						     "event of the device "
						     "or the next boot");
		set_remedy(sink, finding, command);
	}
	if (disk->provider == PROVIDER_ORACLEASM_V2 || disk->provider == PROVIDER_ORACLEASM_V3) {
		steps_of_oracleasm(input, sink, finding);
		return;
	}
	/* no rule of udev is about it */
	if (disk->judged.type == 'f')
		return;
	steps_of_udev(input, sink, finding, disk);
}

static const char *brief(struct sink *sink, const struct disk *disk,
			 const struct expected_facts *expected, const struct fault *fault)
{
	if (fault->masked)
		return arena_printf(
			sink_arena(sink),
			"%s cannot be opened by %s: the mask of its ACL takes away what "
			"the ACL gives",
			disk_in_words(sink_arena(sink), disk), expected->user);
	return arena_printf(
		sink_arena(sink), "%s is %s instead of %s:%s %04o%s",
		disk_in_words(sink_arena(sink), disk), asm_owner_in_words(sink, &disk->judged),
		expected->user, expected->group ? expected->group : "?",
		expected->mode ? expected->mode : 0660,
		fault->database			       ? ", so databases cannot open it"
		: fault->severity == SEVERITY_CRITICAL ? ""
						       : consequence(sink, disk, expected, fault));
}

/* ---- a folder that is closed ---- */

/* The disks below it, in words; *ret_group when all are of that one. */
static const char *disks_below(struct sink *sink, const struct disk_facts *facts,
			       const char *folder, const char **ret_group)
{
	struct names words = { 0 }, groups = { 0 };

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (!str_equal(disk->closed_by, folder) || !is_judged(facts, disk))
			continue;
		names_add(sink_arena(sink), &words, disk_in_words(sink_arena(sink), disk));
		const char *group = disk_has_group(disk) ? disk->header.group : "";
		if (!names_hold(&groups, group))
			names_add(sink_arena(sink), &groups, group);
	}
	*ret_group = groups.count == 1 && *groups.items[0] ? groups.items[0] : NULL;
	return names_in_words(sink_arena(sink), &words, 3);
}

static bool is_first_below(const struct disk_facts *facts, const struct disk *disk)
{
	for (const struct disk *other = facts->disks.items; other < disk; other++) {
		if (str_equal(other->closed_by, disk->closed_by) && is_judged(facts, other))
			return false;
	}
	return true;
}

static void report_folder(const struct check_input *input, struct sink *sink,
			  const struct disk *disk)
{
	const struct disk_facts *facts = input->facts->disks;
	const char *folder = disk->closed_by, *group;
	const char *disks = disks_below(sink, facts, folder, &group);
	const char *command = arena_printf(sink_arena(sink), "chmod a+x %s",
					   shell_word(sink_arena(sink), folder));

	if (!is_first_below(facts, disk))
		return;
	struct finding *finding =
		sink_fail(sink, SEVERITY_CRITICAL, folder,
			  "%s may not search the folder %s, and so cannot open %s",
			  facts->expected.user, folder, disks);
	if (group) {
		finding->group = arena_printf(sink_arena(sink), "+%s", group);
		finding->reach = REACH_GROUP;
	}
	finding->brief = arena_printf(sink_arena(sink), "%s may not search %s",
				      facts->expected.user, folder);
	asm_file_evidence(sink, finding, disk);
	if (facts->expected.user_from)
		sink_evidence(sink, finding, facts->expected.user_from,
			      arena_printf(sink_arena(sink), "owner %s", facts->expected.user));
	sink_step(sink, finding, command, "root", "none; lets every user search that folder");
	set_remedy(sink, finding, command);
}

static void report(const struct check_input *input, struct sink *sink, const struct disk *disk,
		   const struct fault *fault)
{
	const struct expected_facts *expected = &input->facts->disks->expected;
	const char *node = disk->judged.path;
	bool other_node = node && !str_equal(node, disk->path);
	struct finding *finding = asm_fail_disk(
		sink, fault->severity, disk, "%s%s%s is %s instead of %s%s",
		disk_in_words(sink_arena(sink), disk), other_node ? ", node " : "",
		other_node ? node : "", asm_owner_in_words(sink, &disk->judged),
		expectation(sink, expected), consequence(sink, disk, expected, fault));

	finding->brief = brief(sink, disk, expected, fault);
	asm_file_evidence(sink, finding, disk);
	if (expected->user_from)
		sink_evidence(sink, finding, expected->user_from,
			      arena_printf(sink_arena(sink), "owner %s", expected->user));
	if (expected->group && expected->group_from)
		sink_evidence(sink, finding, expected->group_from,
			      arena_printf(sink_arena(sink), "group %s", expected->group));
	if (fault->masked)
		steps_of_acl(sink, finding, disk);
	else if (fault->severity != SEVERITY_NOTICE)
		steps(input, sink, finding, disk);
}

static void judge(const struct check_input *input, struct sink *sink, enum attribute attribute)
{
	const struct disk_facts *facts = input->facts->disks;

	if (!facts->expected.user) {
		sink_not_applicable(sink);
		return;
	}
	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (!is_judged(facts, disk))
			continue;
		struct fault fault = fault_of(input->facts, disk);
		if (fault.attribute != attribute)
			continue;
		if (disk->closed_by)
			report_folder(input, sink, disk);
		else
			report(input, sink, disk, &fault);
	}
}

void asm_check_disk_owner(const struct check_input *input, struct sink *sink)
{
	judge(input, sink, ATTRIBUTE_OWNER);
}

void asm_check_disk_group(const struct check_input *input, struct sink *sink)
{
	judge(input, sink, ATTRIBUTE_GROUP);
}

void asm_check_disk_mode(const struct check_input *input, struct sink *sink)
{
	judge(input, sink, ATTRIBUTE_MODE);
}
