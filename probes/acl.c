/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/acl.h"

#include <endian.h>
#include <stdint.h>
#include <string.h>

/* As in <linux/posix_acl.h> and <linux/posix_acl_xattr.h>; numbers are little endian. */
enum { ACL_VERSION = 2, HEADER_BYTES = 4, ENTRY_BYTES = 8, READ = 4, WRITE = 2, EXECUTE = 1 };

enum tag {
	TAG_OWNER = 1,
	TAG_USER = 2,
	TAG_OWNING_GROUP = 4,
	TAG_GROUP = 8,
	TAG_MASK = 16,
	TAG_OTHER = 32
};

struct entry {
	uint16_t tag, permissions;
	uint32_t id;
};

static struct entry entry_at(struct bytes value, size_t offset)
{
	struct entry entry;

	memcpy(&entry, value.data + offset, sizeof(entry));
	return (struct entry){ le16toh(entry.tag), le16toh(entry.permissions), le32toh(entry.id) };
}

/* NULL when the tag is not known. */
static const char *kind(uint16_t tag)
{
	switch (tag) {
	case TAG_OWNER:
	case TAG_USER:
		return "user";
	case TAG_OWNING_GROUP:
	case TAG_GROUP:
		return "group";
	case TAG_MASK:
		return "mask";
	case TAG_OTHER:
		return "other";
	default:
		return NULL;
	}
}

static const char *name(const struct entry *entry, const struct acl_names *names)
{
	if (entry->tag == TAG_USER)
		return names->user(names->context, (long)entry->id);
	return entry->tag == TAG_GROUP ? names->group(names->context, (long)entry->id) : "";
}

static bool put(struct strbuf *text, const struct entry *entry, const struct acl_names *names)
{
	const char *word = kind(entry->tag);

	if (!word)
		return false;
	strbuf_printf(text, "%s%s:%s:%c%c%c", text->length ? "," : "", word, name(entry, names),
		      entry->permissions & READ ? 'r' : '-', entry->permissions & WRITE ? 'w' : '-',
		      entry->permissions & EXECUTE ? 'x' : '-');
	return true;
}

bool acl_decode(struct arena *arena, struct bytes value, const struct acl_names *names,
		const char **ret_text)
{
	uint32_t version;
	struct strbuf text = strbuf_new(arena);
	bool more = false;

	*ret_text = NULL;
	if (value.length < HEADER_BYTES || (value.length - HEADER_BYTES) % ENTRY_BYTES)
		return false;
	memcpy(&version, value.data, sizeof(version));
	if (le32toh(version) != ACL_VERSION)
		return false;
	for (size_t at = HEADER_BYTES; at < value.length; at += ENTRY_BYTES) {
		struct entry entry = entry_at(value, at);
		if (!put(&text, &entry, names))
			return false;
		more |= (entry.tag & (TAG_USER | TAG_GROUP | TAG_MASK)) != 0;
	}
	if (more)
		*ret_text = text.data;
	return true;
}
