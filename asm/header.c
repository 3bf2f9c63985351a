/* SPDX-License-Identifier: Apache-2.0
 *
 * The disk header: block 0 and its backup at the end of allocation unit 1.
 */
#include "asm/asmtool.h"

#include <string.h>

enum {
	BLOCK = 4096,
	HARD = 0x82,
	DISKHEAD = 1, /* block type */
	LEAST_AU = 64 << 10,
	MOST_AU = 64 << 20,
	COMPAT_11_2 = 0x0b200000,
};

/* Byte in the block. */
enum {
	AT_ENDIAN = 0,
	AT_HARD = 1,
	AT_TYPE = 2,
	AT_TAG = 32,
	AT_LABEL = 40,
	AT_COMPAT = 0x40,
	AT_NUMBER = 0x44,
	AT_GRPTYP = 0x46,
	AT_HDRSTS = 0x47,
	AT_DISK = 0x48,
	AT_GROUP = 0x68,
	AT_FAILGROUP = 0x88,
	AT_CREATED = 0xc8,
	AT_MOUNTED = 0xd0,
	AT_SECTOR = 0xd8,
	AT_BLOCK = 0xda,
	AT_AU = 0xdc,
	AT_SIZE = 0xe4,
	AT_DBCOMPAT = 0x100,
	AT_GROUP_STAMP = 0x104,
	AT_VOTING_START = 0x10c,
	AT_VOTING_END = 0x110,
	AT_SPFILE = 0x114,
	AT_BOOT_SIGNATURE = 510,
};

enum { TAG_LENGTH = 8, LABEL_LENGTH = 24, NAME_LENGTH = 32 };

enum { HDRSTS_MEMBER = 3, HDRSTS_FORMER = 4 };

/* ---- bytes ---- */

struct block {
	const unsigned char *data;
	bool little;
};

static uint32_t number_at(struct block block, size_t at, size_t width)
{
	uint32_t value = 0;

	for (size_t i = 0; i < width; i++)
		value = value << 8 | block.data[at + (block.little ? width - 1 - i : i)];
	return value;
}

static uint64_t stamp_at(struct block block, size_t at)
{
	return (uint64_t)number_at(block, at, 4) << 32 | number_at(block, at + 4, 4);
}

static const char *text_at(struct arena *arena, const unsigned char *data, size_t at, size_t length)
{
	const char *text = (const char *)data + at;

	return arena_strndup(arena, text, strnlen(text, length));
}

static bool is_zero(const unsigned char *data)
{
	for (size_t i = 0; i < BLOCK; i++)
		if (data[i])
			return false;
	return true;
}

/* XOR of all 32-bit words; the order of their bytes does not matter for zero. */
static bool sums_to_zero(const unsigned char *data)
{
	unsigned char sum[4] = { 0 };

	for (size_t i = 0; i < BLOCK; i++)
		sum[i % 4] ^= data[i];
	return !(sum[0] | sum[1] | sum[2] | sum[3]);
}

static bool is_header(const unsigned char *data)
{
	return data[AT_ENDIAN] <= 1 && data[AT_HARD] == HARD && data[AT_TYPE] == DISKHEAD;
}

static bool is_name(const unsigned char *data, size_t at)
{
	size_t length = 0;

	while (length < NAME_LENGTH && data[at + length] > ' ' && data[at + length] < 0x7f)
		length++;
	return length && length < NAME_LENGTH && !data[at + length];
}

static bool is_au(uint32_t au)
{
	return au >= LEAST_AU && au <= MOST_AU && !(au & (au - 1));
}

/* What stands behind the first 64 bytes is a member's, whatever became of those: in *ret_little
 * the order of its bytes. */
static bool is_rest_of_member(const unsigned char *data, bool *ret_little)
{
	for (int little = 0; little <= 1; little++) {
		struct block block = { data, little };
		*ret_little = little;
		if (number_at(block, AT_BLOCK, 2) == BLOCK && is_au(number_at(block, AT_AU, 4)))
			return data[AT_HDRSTS] == HDRSTS_MEMBER && is_name(data, AT_DISK) &&
			       is_name(data, AT_GROUP);
	}
	return false;
}

/* ---- fields ---- */

static enum redundancy redundancy_of(int grptyp)
{
	switch (grptyp) {
	case 0:
		return REDUNDANCY_UNKNOWN;
	case 1:
		return REDUNDANCY_EXTERNAL;
	case 2:
		return REDUNDANCY_NORMAL;
	case 3:
		return REDUNDANCY_HIGH;
	default:
		return REDUNDANCY_OTHER;
	}
}

static enum header_status status_of(int hdrsts)
{
	switch (hdrsts) {
	case 2:
		return HEADER_CANDIDATE;
	case HDRSTS_MEMBER:
		return HEADER_MEMBER;
	case HDRSTS_FORMER:
		return HEADER_FORMER;
	case 7:
		return HEADER_PROVISIONED;
	case 8:
		return HEADER_FOREIGN;
	default:
		return HEADER_OTHER;
	}
}

static void read_fields(struct arena *arena, struct block block, struct disk_header *header)
{
	header->little_endian = block.little;
	header->hdrsts = block.data[AT_HDRSTS];
	header->grptyp = block.data[AT_GRPTYP];
	header->redundancy = redundancy_of(header->grptyp);
	header->disk = text_at(arena, block.data, AT_DISK, NAME_LENGTH);
	header->group = text_at(arena, block.data, AT_GROUP, NAME_LENGTH);
	header->failgroup = text_at(arena, block.data, AT_FAILGROUP, NAME_LENGTH);
	header->number = (long)number_at(block, AT_NUMBER, 2);
	header->sector = number_at(block, AT_SECTOR, 2);
	header->block = number_at(block, AT_BLOCK, 2);
	header->au_bytes = number_at(block, AT_AU, 4);
	header->size_au = number_at(block, AT_SIZE, 4);
	header->compat = number_at(block, AT_COMPAT, 4);
	header->dbcompat = number_at(block, AT_DBCOMPAT, 4);
	header->created = stamp_at(block, AT_CREATED);
	header->mounted = stamp_at(block, AT_MOUNTED);
	header->group_stamp = stamp_at(block, AT_GROUP_STAMP);
	/* before 11.2 these bytes are spare */
	if (header->compat < COMPAT_11_2)
		return;
	header->voting_start = number_at(block, AT_VOTING_START, 4);
	header->voting_end = number_at(block, AT_VOTING_END, 4);
	header->spfile_au = number_at(block, AT_SPFILE, 4);
}

static void read_tag(struct arena *arena, const unsigned char *data, struct disk_header *header)
{
	header->tag = memcmp(data + AT_TAG, "ORCLDISK", TAG_LENGTH) == 0;
	header->cleared = memcmp(data + AT_TAG, "ORCLCLRD", TAG_LENGTH) == 0;
	if (header->tag)
		header->label = text_at(arena, data, AT_LABEL, LABEL_LENGTH);
	header->mbr_signature = data[AT_BOOT_SIGNATURE] == 0x55 &&
				data[AT_BOOT_SIGNATURE + 1] == 0xaa;
}

static void set_corrupt(struct disk_header *header, const char *why)
{
	header->status = HEADER_CORRUPT;
	header->why = why;
}

/* ---- the first block ---- */

static void judge_sum(const unsigned char *data, struct disk_header *header)
{
	header->checksum_good = sums_to_zero(data);
	header->status = status_of(header->hdrsts);
	if (header->checksum_good) {
		if (header->status != HEADER_MEMBER)
			return;
		if (header->block != BLOCK || !is_au(header->au_bytes))
			set_corrupt(header, "impossible block or allocation unit size");
		return;
	}
	/* dropped from its group, then deletedisk: as it should be done */
	if (header->cleared && header->status == HEADER_FORMER)
		return;
	set_corrupt(header, header->cleared	    ? "label cleared (ORCLCLRD) over a header"
			    : header->mbr_signature ? "boot-record signature at byte 510"
						    : "checksum");
}

static void judge_first(struct arena *arena, const unsigned char *data, struct disk_header *header)
{
	bool little;

	if (is_header(data)) {
		read_fields(arena, (struct block){ data, data[AT_ENDIAN] == 1 }, header);
		judge_sum(data, header);
	} else if (is_rest_of_member(data, &little)) {
		read_fields(arena, (struct block){ data, little }, header);
		set_corrupt(header, "its block header is not one");
	} else {
		header->status = header->tag ? HEADER_PROVISIONED : HEADER_NONE;
	}
}

/* Less than a block: nothing of ASM fits into it, or it was not read to its end. */
static void judge_short(struct bytes first, struct disk_header *header)
{
	const unsigned char *data = (const unsigned char *)first.data;

	if (first.length < AT_LABEL || is_header(data))
		return;
	if (memcmp(data + AT_TAG, "ORCL", 4) != 0)
		header->status = HEADER_NONE;
}

/* ---- the backup block ---- */

int64_t asm_backup_offset(uint32_t au_bytes, uint32_t block_bytes)
{
	return 2 * (int64_t)au_bytes - 2 * (int64_t)block_bytes;
}

static const struct disk_range *range_at(const struct disk_content *content, int64_t offset)
{
	for (size_t i = 0; i < content->count; i++)
		if (content->ranges[i].offset == offset)
			return &content->ranges[i];
	return NULL;
}

/* A whole block that was read where an AU size puts the backup; NULL when there is none. */
static const unsigned char *backup_block(const struct disk_content *content, uint32_t au)
{
	struct bytes bytes = disk_content_at(content, asm_backup_offset(au, BLOCK));

	return bytes.length >= BLOCK ? (const unsigned char *)bytes.data : NULL;
}

static struct disk_header no_header(void)
{
	return (struct disk_header){
		.hdrsts = -1, .label = "", .disk = "", .group = "", .failgroup = ""
	};
}

/* True when the block is a valid header that belongs where it stands. */
static bool read_backup(struct arena *arena, const unsigned char *data, uint32_t au,
			struct disk_header *ret)
{
	*ret = no_header();
	if (!is_header(data) || !sums_to_zero(data))
		return false;
	read_fields(arena, (struct block){ data, data[AT_ENDIAN] == 1 }, ret);
	return ret->au_bytes == au && ret->block == BLOCK;
}

/* The first block can be believed, also where to look for the backup. */
static bool is_believed(const struct disk_header *header)
{
	return header->checksum_good && is_au(header->au_bytes) && header->block == BLOCK;
}

static enum backup_status compare_backup(struct arena *arena, const struct disk_content *content,
					 const struct disk_header *header)
{
	const unsigned char *data = backup_block(content, header->au_bytes);
	struct disk_header backup;

	if (!data)
		return BACKUP_UNKNOWN;
	if (read_backup(arena, data, header->au_bytes, &backup))
		return str_equal(backup.disk, header->disk) &&
				       str_equal(backup.group, header->group)
			       ? BACKUP_GOOD
			       : BACKUP_BAD;
	/* releases before 10.2.0.5 and 11.1.0.7 kept other things there */
	if (is_zero(data) || (header->compat < COMPAT_11_2 && !is_header(data)))
		return BACKUP_NONE;
	return BACKUP_BAD;
}

/* The AU size a damaged header claims, then all that are in use; 0 at the end. */
static uint32_t au_to_try(const struct disk_header *header, size_t position)
{
	static const uint32_t sizes[] = { 1, 2, 4, 8, 16, 32, 64 };

	if (position == 0 && is_au(header->au_bytes))
		return header->au_bytes;
	if (position == 0)
		return sizes[0] << 20;
	return position <= sizeof(sizes) / sizeof(sizes[0]) ? sizes[position - 1] << 20 : 0;
}

/* Looks for a member's backup wherever it may be. */
static enum backup_status search_backup(struct arena *arena, const struct disk_content *content,
					const struct disk_header *header, struct disk_header *ret)
{
	enum backup_status status = BACKUP_UNKNOWN;
	uint32_t au;

	for (size_t i = 0; (au = au_to_try(header, i)); i++) {
		const unsigned char *data = backup_block(content, au);
		if (!data)
			continue;
		if (read_backup(arena, data, au, ret) && ret->hdrsts == HDRSTS_MEMBER)
			return BACKUP_GOOD;
		if (is_header(data))
			status = BACKUP_BAD;
		else if (status == BACKUP_UNKNOWN)
			status = BACKUP_NONE;
	}
	return status;
}

/* What the first block no longer says, from the backup. */
static void take_backup(const struct disk_header *backup, struct disk_header *header)
{
	struct disk_header taken = *backup;

	taken.status = header->status;
	taken.checksum_good = false;
	taken.mbr_signature = header->mbr_signature;
	taken.tag = header->tag;
	taken.cleared = header->cleared;
	taken.label = header->label;
	taken.backup = header->backup;
	taken.why = header->why;
	*header = taken;
}

static void judge_backup(struct arena *arena, const struct disk_content *content,
			 const unsigned char *first, struct disk_header *header)
{
	struct disk_header backup;

	if (is_believed(header)) {
		header->backup = compare_backup(arena, content, header);
		return;
	}
	header->backup = search_backup(arena, content, header, &backup);
	if (header->backup != BACKUP_GOOD)
		return;
	/* a label was written on purpose, and so was the tag that clears it */
	if (header->status == HEADER_NONE && !header->cleared)
		set_corrupt(header,
			    is_zero(first) ? "first block zeroed" : "first block overwritten");
	if (header->status == HEADER_CORRUPT)
		take_backup(&backup, header);
}

void asm_decode_header(struct arena *arena, const struct disk_content *content,
		       struct disk_header *ret)
{
	struct bytes first = content ? disk_content_at(content, 0) : (struct bytes){ 0 };
	const unsigned char *data = (const unsigned char *)first.data;

	*ret = no_header();
	if (first.length < BLOCK) {
		judge_short(first, ret);
		return;
	}
	read_tag(arena, data, ret);
	judge_first(arena, data, ret);
	judge_backup(arena, content, data, ret);
}

/* ---- what to read ---- */

static bool unread_backup(const struct disk_content *content, uint32_t au, int64_t *ret_offset)
{
	*ret_offset = asm_backup_offset(au, BLOCK);
	return !range_at(content, *ret_offset);
}

static bool next_backup(const struct disk_content *content, const struct disk_header *header,
			bool suspected, int64_t *ret_offset)
{
	uint32_t au;

	if (header->status == HEADER_UNREAD || header->backup == BACKUP_GOOD)
		return false;
	if (is_believed(header))
		return unread_backup(content, header->au_bytes, ret_offset);
	if (header->status != HEADER_CORRUPT && !header->tag && !suspected)
		return false;
	for (size_t i = 0; (au = au_to_try(header, i)); i++)
		if (unread_backup(content, au, ret_offset))
			return true;
	return false;
}

bool asm_next_range(const struct disk_content *so_far, bool suspected, int64_t *ret_offset,
		    size_t *ret_length)
{
	struct disk_header header;

	*ret_offset = 0;
	*ret_length = BLOCK;
	if (so_far->from.status != FACT_OBTAINED && so_far->from.status != FACT_NOT_ASKED)
		return false;
	if (!range_at(so_far, 0))
		return true;
	struct arena *scratch = arena_new();
	asm_decode_header(scratch, so_far, &header);
	bool more = next_backup(so_far, &header, suspected, ret_offset);
	arena_free(scratch);
	return more;
}
