/* SPDX-License-Identifier: Apache-2.0 */
#include "node/access.h"

#include <stdlib.h>
#include <string.h>

/* One entry of an ACL: tag u, g, m or o. */
struct entry {
	char tag;
	const char *name;
	unsigned bits;
};

enum { NAME_MAX_BYTES = 64, TEXT_MAX_BYTES = NAME_MAX_BYTES + 32 };

static unsigned bits_of(const char *text)
{
	unsigned bits = 0;

	for (; *text; text++)
		bits |= *text == 'r' ? 4U : *text == 'w' ? 2U : *text == 'x' ? 1U : 0U;
	return bits;
}

/* Splits "user:grid:rw-" in place; false when it is no entry that gives access to the file. */
static bool split_entry(char *text, struct entry *ret)
{
	char *name = strchr(text, ':');
	char *bits = name ? strchr(name + 1, ':') : NULL;

	if (!bits || !strchr("ugmo", text[0]) || !text[0])
		return false;
	*bits = '\0';
	*ret = (struct entry){ .tag = text[0], .name = name + 1, .bits = bits_of(bits + 1) };
	return true;
}

/* The next entry, copied into `buffer`; false at the end. */
static bool next_entry(const char **text, char *buffer, struct entry *ret)
{
	while (**text) {
		size_t length = strcspn(*text, " \t\r\n,#");
		bool taken = length > 0 && length < TEXT_MAX_BYTES;
		if (taken) {
			memcpy(buffer, *text, length);
			buffer[length] = '\0';
		}
		*text += length;
		if (**text == '#')
			*text += strcspn(*text, "\n");
		else if (**text)
			++*text;
		if (taken && split_entry(buffer, ret))
			return true;
	}
	return false;
}

static bool same_id(long a, const char *a_name, long b, const char *b_name)
{
	if (a >= 0 && b >= 0)
		return a == b;
	return a_name && b_name && strcmp(a_name, b_name) == 0;
}

/* Names in an ACL may be numbers. */
static bool is_named(const char *entry_name, long id, const char *name)
{
	char *end;
	long number = strtol(entry_name, &end, 10);

	if (id >= 0 && end != entry_name && *end == '\0' && number == id)
		return true;
	return name && strcmp(entry_name, name) == 0;
}

static bool in_owning_group(const struct access_who *who, const struct file_fact *file)
{
	return same_id(who->gid, who->group, file->gid, file->group) ||
	       (who->primary_gid >= 0 && who->primary_gid == file->gid);
}

static bool in_named_group(const struct access_who *who, const char *name)
{
	return is_named(name, who->gid, who->group) ||
	       (who->primary_gid >= 0 && is_named(name, who->primary_gid, NULL));
}

/* What an ACL says to one process, before the mask. */
struct verdict {
	bool named_user, in_group, group_gives;
	unsigned user_bits, mask, owning_group;
};

static void read_fixed(const char *acl, struct verdict *verdict)
{
	char buffer[TEXT_MAX_BYTES];
	struct entry entry;

	while (acl && next_entry(&acl, buffer, &entry)) {
		if (entry.tag == 'm')
			verdict->mask = entry.bits;
		else if (entry.tag == 'g' && !*entry.name)
			verdict->owning_group = entry.bits;
	}
}

static void read_named(const struct access_who *who, const char *acl, unsigned wanted,
		       struct verdict *verdict)
{
	char buffer[TEXT_MAX_BYTES];
	struct entry entry;

	while (acl && next_entry(&acl, buffer, &entry)) {
		if (!*entry.name)
			continue;
		if (entry.tag == 'u' && is_named(entry.name, who->uid, who->user)) {
			verdict->named_user = true;
			verdict->user_bits = entry.bits & verdict->mask;
		} else if (entry.tag == 'g' && in_named_group(who, entry.name)) {
			verdict->in_group = true;
			verdict->group_gives |= (entry.bits & verdict->mask & wanted) == wanted;
		}
	}
}

static bool may(const struct access_who *who, const struct file_fact *file, const char *acl,
		unsigned wanted, unsigned least_mask)
{
	unsigned group_class = file->mode >> 3 & 7;
	struct verdict verdict = { .mask = group_class, .owning_group = group_class };

	if (who->uid == 0 || (who->user && strcmp(who->user, "root") == 0))
		return true;
	if (who->user && same_id(who->uid, who->user, file->uid, file->user))
		return (file->mode >> 6 & wanted) == wanted;
	read_fixed(acl, &verdict);
	verdict.mask |= least_mask;
	read_named(who, acl, wanted, &verdict);
	if (verdict.named_user)
		return (verdict.user_bits & wanted) == wanted;
	if (in_owning_group(who, file)) {
		verdict.in_group = true;
		verdict.group_gives |= (verdict.owning_group & verdict.mask & wanted) == wanted;
	}
	if (verdict.in_group)
		return verdict.group_gives;
	return (file->mode & wanted) == wanted;
}

bool access_may(const struct access_who *who, const struct file_fact *file, const char *acl,
		unsigned wanted)
{
	return may(who, file, acl, wanted, 0);
}

bool access_is_masked(const struct access_who *who, const struct file_fact *file, const char *acl,
		      unsigned wanted)
{
	return acl && !may(who, file, acl, wanted, 0) && may(who, file, acl, wanted, wanted);
}

/* ---- ASM and the databases ---- */

struct access_who access_of_owner(const struct node_facts *facts)
{
	const struct expected_facts *expected = &facts->disks->expected;
	bool is_home_owner = expected->user && str_equal(expected->user, facts->home.owner);

	return (struct access_who){
		.user = expected->user,
		.uid = expected->uid,
		.group = expected->group,
		.gid = expected->gid,
		.primary_gid = is_home_owner ? facts->home.owner_gid : -1,
	};
}

struct access_who access_of_databases(const struct node_facts *facts)
{
	const struct expected_facts *expected = &facts->disks->expected;

	return (struct access_who){
		.uid = -1, .group = expected->group, .gid = expected->gid, .primary_gid = -1
	};
}

static bool is_database(const struct resource *resource)
{
	return str_equal(resource->type, "ora.database.type") || str_ends(resource->name, ".db");
}

/* True when a registered home belongs to another user than ASM. */
static bool is_home_of_another(const struct node_facts *facts)
{
	const char *owner = facts->disks->expected.user;

	for (size_t i = 0; owner && i < facts->databases.count; i++) {
		const struct database_home *home = &facts->databases.items[i];
		if (home->oracle.from.status == FACT_OBTAINED && home->oracle.type == 'f' &&
		    !str_equal(home->oracle.user, owner))
			return true;
	}
	return false;
}

/* With role separation databases run as another user, who opens the disks as a member of the group
 * (setgid of bin/oracle). Processes and the homes of oratab tell it; without any, a database that is
 * registered with clusterware counts. */
static bool databases_need_group(const struct node_facts *facts)
{
	const char *owner = facts->disks->expected.user;
	bool own = false;

	for (size_t i = 0; i < facts->processes.count; i++) {
		const struct process_fact *process = &facts->processes.items[i];
		if (!process->comm || !str_starts(process->comm, "ora_pmon_"))
			continue;
		if (!str_equal(process->user, owner))
			return true;
		own = true;
	}
	if (is_home_of_another(facts))
		return true;
	for (size_t i = 0; i < facts->resources.count && !own; i++) {
		if (is_database(&facts->resources.items[i]))
			return true;
	}
	return false;
}

enum access_gap access_gap_of(const struct node_facts *facts, const struct file_fact *file,
			      const char *acl)
{
	struct access_who owner = access_of_owner(facts), databases = access_of_databases(facts);

	if (owner.user && !access_may(&owner, file, acl, ACCESS_BOTH))
		return ACCESS_LACKS_OWNER;
	if (databases.group && databases_need_group(facts) &&
	    !access_may(&databases, file, acl, ACCESS_BOTH))
		return ACCESS_LACKS_DATABASES;
	return ACCESS_COMPLETE;
}
