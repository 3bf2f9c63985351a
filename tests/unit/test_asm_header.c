/* SPDX-License-Identifier: Apache-2.0
 *
 * Disk headers: published dumps, blocks made here, damage of every kind, and what is read next.
 */
#include "tests/unit/parse_help.h"

#include <stdlib.h>

#include "asm/asmtool.h"
#include "tests/unit/asm_block.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define MIB	    (1 << 20)

/* ---- contents ---- */

static struct disk_content content;

/* Adds a range in memory of exactly its size; the first call of a test must be preceded by clear(). */
static void add_range(int64_t offset, const unsigned char *data, size_t length)
{
	char *copy = arena_alloc(arena, length ? length : 1);

	if (length)
		memcpy(copy, data, length);
	content.ranges = arena_grow(arena, content.ranges, &content.capacity, content.count,
				    sizeof(*content.ranges));
	content.ranges[content.count++] = (struct disk_range){ offset, { copy, length } };
}

static void clear(void)
{
	content = (struct disk_content){ .from.status = FACT_OBTAINED };
}

static struct disk_header decode(const unsigned char *block)
{
	struct disk_header header;

	clear();
	add_range(0, block, ASM_BLOCK_BYTES);
	asm_decode_header(arena, &content, &header);
	return header;
}

/* Decodes a first block and one at the place of a backup for that AU size. */
static struct disk_header decode_both(const unsigned char *first, const unsigned char *backup,
				      uint32_t au)
{
	struct disk_header header;

	clear();
	add_range(0, first, ASM_BLOCK_BYTES);
	add_range(2 * (int64_t)au - 8192, backup, ASM_BLOCK_BYTES);
	asm_decode_header(arena, &content, &header);
	return header;
}

static unsigned char block[ASM_BLOCK_BYTES], second[ASM_BLOCK_BYTES];

/* ---- published dumps ---- */

#define DUMPS "../shared/data/kfed"

struct dump_line {
	char name[64], value[64], shown[64];
	unsigned at;
};

/* "kfdhdb.dsknum:      0 ; 0x024: 0x0000"; false for other lines and for empty names. */
static bool read_dump_line(const char *line, struct dump_line *ret)
{
	return sscanf(line, " %63[^:]: %63[^; ] ; 0x%x: %63s", ret->name, ret->value, &ret->at,
		      ret->shown) == 4;
}

static size_t width_of(const struct dump_line *line)
{
	static const char *const bytes[] = { "kfbh.endian", "kfbh.hard",     "kfbh.type",
					     "kfbh.datfmt", "kfdhdb.grptyp", "kfdhdb.hdrsts" };

	for (size_t i = 0; i < COUNT(bytes); i++)
		if (strcmp(line->name, bytes[i]) == 0)
			return 1;
	if (str_starts(line->shown, "0x"))
		return (strlen(line->shown) - 2) / 2;
	return 4;
}

static void put_dump_line(const struct dump_line *line)
{
	size_t base = str_starts(line->name, "kfbh.") ? 0 : 32;

	if (str_starts(line->shown, "length="))
		asm_put_text(block, base + line->at, 64, line->value);
	else
		asm_put(block, false, base + line->at, width_of(line),
			(uint32_t)strtoul(line->value, NULL, 10));
}

/* Rebuilds the block of a dump, as far as the dump shows it. */
static void load_dump(const char *name)
{
	FILE *file = fopen(arena_printf(arena, DUMPS "/%s", name), "r");
	struct dump_line line;
	char text[256];

	if (!file)
		skip();
	memset(block, 0, sizeof(block));
	while (fgets(text, sizeof(text), file))
		if (str_starts(text, "kf") && read_dump_line(text, &line))
			put_dump_line(&line);
	fclose(file);
}

static uint32_t half(uint64_t stamp, const char *name)
{
	return str_ends(name, ".hi") ? (uint32_t)(stamp >> 32) : (uint32_t)stamp;
}

/* The decoded value of the field that a dump names; false when it is not decoded. */
static bool decoded_number(const struct disk_header *header, const char *name, uint64_t *ret)
{
	const struct {
		const char *name;
		uint64_t value;
	} fields[] = {
		{ "kfdhdb.compat", header->compat },
		{ "kfdhdb.dsknum", (uint64_t)header->number },
		{ "kfdhdb.grptyp", (uint64_t)header->grptyp },
		{ "kfdhdb.hdrsts", (uint64_t)header->hdrsts },
		{ "kfdhdb.crestmp.hi", half(header->created, name) },
		{ "kfdhdb.crestmp.lo", half(header->created, name) },
		{ "kfdhdb.mntstmp.hi", half(header->mounted, name) },
		{ "kfdhdb.mntstmp.lo", half(header->mounted, name) },
		{ "kfdhdb.secsize", header->sector },
		{ "kfdhdb.blksize", header->block },
		{ "kfdhdb.ausize", header->au_bytes },
		{ "kfdhdb.dsksize", header->size_au },
		{ "kfdhdb.dbcompat", header->dbcompat },
		{ "kfdhdb.grpstmp.hi", half(header->group_stamp, name) },
		{ "kfdhdb.grpstmp.lo", half(header->group_stamp, name) },
		{ "kfdhdb.vfstart", header->voting_start },
		{ "kfdhdb.vfend", header->voting_end },
		{ "kfdhdb.spfile", header->spfile_au },
	};

	for (size_t i = 0; i < COUNT(fields); i++)
		if (strcmp(fields[i].name, name) == 0) {
			*ret = fields[i].value;
			return true;
		}
	return false;
}

static bool check_field(const struct disk_header *header, const struct dump_line *line)
{
	uint64_t number;

	if (strcmp(line->name, "kfdhdb.dskname") == 0)
		assert_string_equal(header->disk, line->value);
	else if (strcmp(line->name, "kfdhdb.grpname") == 0)
		assert_string_equal(header->group, line->value);
	else if (strcmp(line->name, "kfdhdb.fgname") == 0)
		assert_string_equal(header->failgroup, line->value);
	else if (strcmp(line->name, "kfdhdb.driver.provstr") == 0)
		assert_string_equal(header->label, line->value + strlen("ORCLDISK"));
	else if (decoded_number(header, line->name, &number))
		assert_int_equal(number, strtoul(line->value, NULL, 10));
	else
		return false;
	return true;
}

/* Compares every field that the dump shows; returns how many. */
static size_t check_dump(const char *name, const struct disk_header *header)
{
	FILE *file = fopen(arena_printf(arena, DUMPS "/%s", name), "r");
	struct dump_line line;
	char text[256];
	size_t checked = 0;

	assert_non_null(file);
	while (fgets(text, sizeof(text), file))
		if (str_starts(text, "kfdhdb.") && read_dump_line(text, &line))
			checked += check_field(header, &line);
	fclose(file);
	return checked;
}

static void complete_dump(void **state)
{
	static const char name[] = "01-11.2-external-DATA1-disk0.txt";

	(void)state;
	load_dump(name);
	struct disk_header header = decode(block);
	assert_int_equal(header.status, HEADER_MEMBER);
	assert_true(header.checksum_good);
	assert_true(header.little_endian);
	assert_true(header.tag);
	assert_false(header.mbr_signature);
	assert_int_equal(header.redundancy, REDUNDANCY_EXTERNAL);
	assert_string_equal(header.disk, "DATA1_0000");
	assert_int_equal(header.spfile_au, 58);
	assert_int_equal(header.backup, BACKUP_UNKNOWN);
	assert_null(header.why);
	assert_int_equal(check_dump(name, &header), 22);
}

/* Parts of the block are not shown, so its checksum cannot fit; the fields can. */
static void partial_dumps(void **state)
{
	static const struct {
		const char *name;
		size_t fields;
		enum redundancy redundancy;
	} rows[] = {
		{ "03-10.1-normal-disk1-partial.txt", 4, REDUNDANCY_NORMAL },
		{ "04-11.2-normal-DATA_0002-partial.txt", 9, REDUNDANCY_NORMAL },
		{ "05-asmlib-label-28chars-partial.txt", 1, REDUNDANCY_UNKNOWN },
		{ "06-11.2-asmlib-ASMD1-partial.txt", 6, REDUNDANCY_EXTERNAL },
		{ "07-windows-asmtool-DATANEWSAN0-partial.txt", 1, REDUNDANCY_UNKNOWN },
		{ "08-10.1-asmlib-DATA-mapper-partial.txt", 8, REDUNDANCY_EXTERNAL },
		{ "09-10.2-external-TEST_0000.txt", 13, REDUNDANCY_EXTERNAL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		load_dump(rows[i].name);
		struct disk_header header = decode(block);
		assert_int_equal(header.status, HEADER_CORRUPT);
		assert_string_equal(header.why, "checksum");
		assert_int_equal(header.redundancy, rows[i].redundancy);
		assert_int_equal(check_dump(rows[i].name, &header), rows[i].fields);
	}
	asm_seal(block); /* 09 has all else */
	assert_int_equal(decode(block).status, HEADER_MEMBER);
}

static void dumps_that_are_no_header(void **state)
{
	(void)state;
	load_dump("13-zeroed-header.txt");
	assert_int_equal(decode(block).status, HEADER_NONE);
	load_dump("14-hbeat-au1-blk255.txt");
	assert_int_equal(decode(block).status, HEADER_NONE);
	load_dump("15-12.2-siteguid-MGMT_0001-grep.txt");
	assert_int_equal(decode(block).status, HEADER_NONE);
	/* no block header is shown, but all that makes a member */
	load_dump("10-11.x-external-DATA_0000-fields.txt");
	struct disk_header header = decode(block);
	assert_int_equal(header.status, HEADER_CORRUPT);
	assert_string_equal(header.why, "its block header is not one");
	assert_string_equal(header.group, "DATA");
	assert_int_equal(header.number, 0);
}

/* ---- blocks made here ---- */

static const struct asm_block rich = {
	.label = "VOL7",
	.disk = "DATA_0007",
	.group = "DATA",
	.failgroup = "SITE_A",
	.number = 0x0107,
	.hdrsts = 3,
	.grptyp = 2,
	.sector = 4096,
	.block = 4096,
	.au = 4 << 20,
	.size_au = 0x01020304,
	.compat = 0x13000000,
	.dbcompat = 0x0c100000,
	.created = 0x0102030405060708,
	.mounted = 0x1112131415161718,
	.group_stamp = 0x2122232425262728,
	.voting_start = 0x60,
	.voting_end = 0x80,
	.spfile = 0x3a,
};

static void check_rich(const struct disk_header *header)
{
	assert_int_equal(header->status, HEADER_MEMBER);
	assert_int_equal(header->hdrsts, 3);
	assert_true(header->checksum_good);
	assert_true(header->tag);
	assert_false(header->cleared);
	assert_string_equal(header->label, "VOL7");
	assert_string_equal(header->disk, "DATA_0007");
	assert_string_equal(header->group, "DATA");
	assert_string_equal(header->failgroup, "SITE_A");
	assert_int_equal(header->number, 0x0107);
	assert_int_equal(header->redundancy, REDUNDANCY_NORMAL);
	assert_int_equal(header->grptyp, 2);
	assert_int_equal(header->au_bytes, 4 << 20);
	assert_int_equal(header->sector, 4096);
	assert_int_equal(header->block, 4096);
	assert_int_equal(header->size_au, 0x01020304);
	assert_int_equal(header->compat, 0x13000000);
	assert_int_equal(header->dbcompat, 0x0c100000);
	assert_true(header->created == 0x0102030405060708);
	assert_true(header->mounted == 0x1112131415161718);
	assert_true(header->group_stamp == 0x2122232425262728);
	assert_int_equal(header->voting_start, 0x60);
	assert_int_equal(header->voting_end, 0x80);
	assert_int_equal(header->spfile_au, 0x3a);
	assert_null(header->why);
}

static void both_endians(void **state)
{
	struct asm_block made = rich;

	(void)state;
	for (int big = 0; big <= 1; big++) {
		made.big_endian = big;
		make_asm_block(block, &made);
		struct disk_header header = decode(block);
		check_rich(&header);
		assert_int_equal(header.little_endian, !big);
	}
}

static void statuses(void **state)
{
	static const enum header_status expected[] = {
		HEADER_OTHER, HEADER_OTHER, HEADER_CANDIDATE,	HEADER_MEMBER,	HEADER_FORMER,
		HEADER_OTHER, HEADER_OTHER, HEADER_PROVISIONED, HEADER_FOREIGN, HEADER_OTHER,
	};

	(void)state;
	for (unsigned i = 0; i < 256; i++) {
		struct asm_block made = { ASM_BLOCK_MEMBER };
		made.hdrsts = i;
		make_asm_block(block, &made);
		struct disk_header header = decode(block);
		assert_int_equal(header.status, i < COUNT(expected) ? expected[i] : HEADER_OTHER);
		assert_int_equal(header.hdrsts, i);
	}
}

static void redundancies(void **state)
{
	static const enum redundancy expected[] = { REDUNDANCY_UNKNOWN, REDUNDANCY_EXTERNAL,
						    REDUNDANCY_NORMAL, REDUNDANCY_HIGH };

	(void)state;
	for (unsigned i = 0; i < 256; i++) {
		struct asm_block made = { ASM_BLOCK_MEMBER };
		made.grptyp = i;
		make_asm_block(block, &made);
		struct disk_header header = decode(block);
		assert_int_equal(header.redundancy,
				 i < COUNT(expected) ? expected[i] : REDUNDANCY_OTHER);
		assert_int_equal(header.grptyp, i);
	}
}

static void allocation_units(void **state)
{
	static const struct {
		uint32_t au;
		unsigned size_of_block;
		enum header_status status;
	} rows[] = {
		{ 64 << 10, 4096, HEADER_MEMBER }, { 512 << 10, 4096, HEADER_MEMBER },
		{ 1 << 20, 4096, HEADER_MEMBER },  { 2 << 20, 4096, HEADER_MEMBER },
		{ 4 << 20, 4096, HEADER_MEMBER },  { 8 << 20, 4096, HEADER_MEMBER },
		{ 16 << 20, 4096, HEADER_MEMBER }, { 32 << 20, 4096, HEADER_MEMBER },
		{ 64 << 20, 4096, HEADER_MEMBER }, { 128 << 20, 4096, HEADER_CORRUPT },
		{ 3 << 20, 4096, HEADER_CORRUPT }, { 32 << 10, 4096, HEADER_CORRUPT },
		{ 0, 4096, HEADER_CORRUPT },	   { 0xffffffff, 4096, HEADER_CORRUPT },
		{ 1 << 20, 0, HEADER_CORRUPT },	   { 1 << 20, 512, HEADER_CORRUPT },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct asm_block made = { ASM_BLOCK_MEMBER };
		made.au = rows[i].au;
		made.block = rows[i].size_of_block;
		make_asm_block(block, &made);
		assert_int_equal(decode(block).status, rows[i].status);
	}
}

/* Voting files and SPFile are of 11.2; before, the bytes are spare. */
static void old_compatibility(void **state)
{
	struct asm_block made = { ASM_BLOCK_MEMBER, .voting_start = 5, .voting_end = 6,
				  .spfile = 7 };

	(void)state;
	made.compat = 0x0b100000;
	make_asm_block(block, &made);
	struct disk_header header = decode(block);
	assert_int_equal(header.status, HEADER_MEMBER);
	assert_int_equal(header.voting_start, 0);
	assert_int_equal(header.voting_end, 0);
	assert_int_equal(header.spfile_au, 0);
	made.compat = 0x0b200000;
	make_asm_block(block, &made);
	header = decode(block);
	assert_int_equal(header.voting_start, 5);
	assert_int_equal(header.voting_end, 6);
	assert_int_equal(header.spfile_au, 7);
}

/* All releases, on machines of both kinds, with both sizes of sectors. */
static void releases(void **state)
{
	static const struct {
		uint32_t compat;
		bool voting;
	} rows[] = {
		{ 0x0a100000, false }, { 0x0a200000, false }, { 0x0b100000, false },
		{ 0x0b200000, true },  { 0x0c100000, true },  { 0x0c200000, true },
		{ 0x12000000, true },  { 0x13000000, true },  { 0x15000000, true },
		{ 0x17000000, true },
	};

	(void)state;
	for (size_t i = 0; i < 4 * COUNT(rows); i++) {
		struct asm_block made = { ASM_BLOCK_MEMBER, .voting_start = 32, .voting_end = 64 };
		made.compat = rows[i / 4].compat;
		made.big_endian = i & 1;
		made.sector = i & 2 ? 4096 : 512;
		make_asm_block(block, &made);
		/* from 12.2 on the identity of a site, not a text, lies between the names and the times */
		memset(block + 0xa8, 0xb7, 16);
		asm_seal(block);
		struct disk_header header = decode(block);
		assert_int_equal(header.status, HEADER_MEMBER);
		assert_int_equal(header.compat, rows[i / 4].compat);
		assert_int_equal(header.sector, made.sector);
		assert_int_equal(header.au_bytes, made.au);
		assert_int_equal(header.voting_start, rows[i / 4].voting ? 32 : 0);
	}
}

/* A name and a label that fill their fields have no NUL behind them. */
static void full_names(void **state)
{
	struct asm_block made = { ASM_BLOCK_MEMBER };

	(void)state;
	made.disk = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
	made.group = "G\xff\x1b[31m";
	made.label = "LABEL_OF_24_CHARACTERS_X";
	make_asm_block(block, &made);
	struct disk_header header = decode(block);
	assert_int_equal(header.status, HEADER_MEMBER);
	assert_string_equal(header.disk, made.disk);
	assert_string_equal(header.group, made.group);
	assert_string_equal(header.label, made.label);
}

/* ---- tags ---- */

static void tags(void **state)
{
	(void)state;
	memset(block, 0, sizeof(block));
	asm_put_text(block, 32, 32, "ORCLDISKVOL1");
	struct disk_header header = decode(block);
	assert_int_equal(header.status, HEADER_PROVISIONED);
	assert_int_equal(header.hdrsts, -1);
	assert_true(header.tag);
	assert_string_equal(header.label, "VOL1");
	assert_string_equal(header.disk, "");
	assert_null(header.why);

	/* a partition table behind a label */
	block[510] = 0x55;
	block[511] = 0xaa;
	header = decode(block);
	assert_int_equal(header.status, HEADER_PROVISIONED);
	assert_true(header.mbr_signature);

	memset(block, 0, sizeof(block));
	asm_put_text(block, 32, 32, "ORCLCLRDVOL1");
	header = decode(block);
	assert_int_equal(header.status, HEADER_NONE);
	assert_true(header.cleared);
	assert_false(header.tag);
	assert_string_equal(header.label, "");
}

/* deletedisk writes its tag into the block and leaves the checksum. */
static void cleared_headers(void **state)
{
	struct asm_block made = { ASM_BLOCK_MEMBER };

	(void)state;
	make_asm_block(block, &made);
	asm_put_text(block, 32, 8, "ORCLCLRD");
	struct disk_header header = decode(block);
	assert_int_equal(header.status, HEADER_CORRUPT);
	assert_string_equal(header.why, "label cleared (ORCLCLRD) over a header");

	made.hdrsts = 4;
	make_asm_block(block, &made);
	asm_put_text(block, 32, 8, "ORCLCLRD");
	header = decode(block);
	assert_int_equal(header.status, HEADER_FORMER);
	assert_true(header.cleared);
	assert_false(header.checksum_good);
}

/* ---- damage ---- */

static void boot_signature(void **state)
{
	static const struct asm_block made = { ASM_BLOCK_MEMBER };

	(void)state;
	make_asm_block(block, &made);
	block[510] = 0x55;
	block[511] = 0xaa;
	struct disk_header header = decode(block);
	assert_int_equal(header.status, HEADER_CORRUPT);
	assert_true(header.mbr_signature);
	assert_string_equal(header.why, "boot-record signature at byte 510");
	assert_string_equal(header.group, "DATA");
	/* part of a block that is valid as it stands */
	asm_seal(block);
	header = decode(block);
	assert_int_equal(header.status, HEADER_MEMBER);
	assert_true(header.mbr_signature);
}

/* No single byte can be changed without being noticed. */
static void single_flips(void **state)
{
	static const unsigned char masks[] = { 0x01, 0x80, 0xff };

	(void)state;
	make_asm_block(block, &rich);
	for (size_t i = 0; i < ASM_BLOCK_BYTES; i++) {
		for (size_t j = 0; j < COUNT(masks); j++) {
			block[i] ^= masks[j];
			struct disk_header header = decode(block);
			assert_int_equal(header.status, HEADER_CORRUPT);
			assert_false(header.checksum_good);
			assert_non_null(header.why);
			block[i] ^= masks[j];
		}
	}
	assert_int_equal(decode(block).status, HEADER_MEMBER);
}

/* Two changes that cancel each other out pass: that is all a XOR can do. */
static void compensated_flips(void **state)
{
	(void)state;
	make_asm_block(block, &rich);
	block[1000] ^= 0x40;
	block[2000] ^= 0x40;
	assert_int_equal(decode(block).status, HEADER_MEMBER);
}

static void cut_blocks(void **state)
{
	static const struct asm_block made = { ASM_BLOCK_MEMBER };
	struct disk_header header;

	(void)state;
	make_asm_block(block, &made);
	for (size_t length = 0; length < ASM_BLOCK_BYTES; length++) {
		clear();
		add_range(0, block, length);
		asm_decode_header(arena, &content, &header);
		assert_int_equal(header.status, HEADER_UNREAD);
		assert_string_equal(header.disk, "");
		assert_int_equal(header.hdrsts, -1);
	}
	/* a device that is shorter than a block, an extended partition for example */
	memset(block, 0, sizeof(block));
	clear();
	add_range(0, block, 1024);
	asm_decode_header(arena, &content, &header);
	assert_int_equal(header.status, HEADER_NONE);
	clear();
	asm_decode_header(arena, &content, &header);
	assert_int_equal(header.status, HEADER_UNREAD);
	asm_decode_header(arena, NULL, &header);
	assert_int_equal(header.status, HEADER_UNREAD);
}

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static void random_bytes(void **state)
{
	uint32_t seed = 20260115;

	(void)state;
	for (int round = 0; round < 300; round++) {
		for (size_t i = 0; i < ASM_BLOCK_BYTES; i++)
			block[i] = (unsigned char)next_random(&seed);
		assert_int_equal(decode(block).status, HEADER_NONE);
		asm_put_text(block, 32, 8, "ORCLDISK");
		assert_int_equal(decode(block).status, HEADER_PROVISIONED);
		block[0] = (unsigned char)(round % 2);
		block[1] = 130;
		block[2] = 1;
		assert_int_equal(decode(block).status, HEADER_CORRUPT);
	}
}

/* ---- the backup ---- */

static void backup_offsets(void **state)
{
	(void)state;
	/* 1 MB: block 254 of AU 1, which is block 510 of the disk */
	assert_int_equal(asm_backup_offset(MIB, 4096), 510 * 4096);
	assert_int_equal(asm_backup_offset(4 * MIB, 4096), 8 * MIB - 8192);
	assert_int_equal(asm_backup_offset(64 * MIB, 4096), 128 * (int64_t)MIB - 8192);
}

static void backups_of_good_headers(void **state)
{
	static const uint32_t sizes[] = { 1, 2, 4, 8, 16, 32, 64 };

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct asm_block made = { ASM_BLOCK_MEMBER };
		made.au = sizes[i] * MIB;
		make_asm_block(block, &made);
		/* 10.2.0.5 copies the block, later releases number it */
		assert_int_equal(decode_both(block, block, made.au).backup, BACKUP_GOOD);
		made.blk = made.au / 4096 - 2;
		make_asm_block(second, &made);
		assert_int_equal(decode_both(block, second, made.au).backup, BACKUP_GOOD);
		second[200] ^= 1;
		assert_int_equal(decode_both(block, second, made.au).backup, BACKUP_BAD);
		made.group = "OTHER";
		make_asm_block(second, &made);
		struct disk_header header = decode_both(block, second, made.au);
		assert_int_equal(header.backup, BACKUP_BAD);
		assert_string_equal(header.group, "DATA");
		assert_int_equal(header.status, HEADER_MEMBER);
	}
}

static void backups_that_are_none(void **state)
{
	struct asm_block made = { ASM_BLOCK_MEMBER };

	(void)state;
	make_asm_block(block, &made);
	memset(second, 0, sizeof(second));
	assert_int_equal(decode_both(block, second, MIB).backup, BACKUP_NONE);
	assert_int_equal(decode_both(block, second, 4 * MIB).backup, BACKUP_UNKNOWN);
	memset(second, 'x', sizeof(second));
	assert_int_equal(decode_both(block, second, MIB).backup, BACKUP_BAD);
	/* so old that other things may be there */
	made.compat = 0x0a100000;
	make_asm_block(block, &made);
	assert_int_equal(decode_both(block, second, MIB).backup, BACKUP_NONE);
	make_asm_block(second, &made);
	assert_int_equal(decode_both(block, second, MIB).backup, BACKUP_GOOD);
	second[100] ^= 1;
	assert_int_equal(decode_both(block, second, MIB).backup, BACKUP_BAD);

	struct disk_header header;
	clear();
	add_range(0, block, ASM_BLOCK_BYTES);
	add_range(2 * MIB - 8192, second, 4095);
	asm_decode_header(arena, &content, &header);
	assert_int_equal(header.backup, BACKUP_UNKNOWN);
}

static void backup_of_a_lost_block(void **state)
{
	static const uint32_t sizes[] = { 1, 2, 4, 8, 16, 32, 64 };

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct asm_block made = rich;
		made.au = sizes[i] * MIB;
		made.blk = made.au / 4096 - 2;
		make_asm_block(second, &made);
		memset(block, 0, sizeof(block));
		struct disk_header header = decode_both(block, second, made.au);
		assert_int_equal(header.status, HEADER_CORRUPT);
		assert_string_equal(header.why, "first block zeroed");
		assert_int_equal(header.backup, BACKUP_GOOD);
		assert_string_equal(header.disk, "DATA_0007");
		assert_string_equal(header.group, "DATA");
		assert_int_equal(header.number, 0x0107);
		assert_int_equal(header.au_bytes, made.au);
		assert_int_equal(header.hdrsts, 3);
		assert_false(header.checksum_good);
		assert_false(header.tag); /* the first block has none */
		assert_string_equal(header.label, "");

		memset(block, 'x', sizeof(block));
		header = decode_both(block, second, made.au);
		assert_int_equal(header.status, HEADER_CORRUPT);
		assert_string_equal(header.why, "first block overwritten");
	}
}

/* Not every valid block is the backup of what was there. */
static void backups_that_prove_nothing(void **state)
{
	struct asm_block made = { ASM_BLOCK_MEMBER };

	(void)state;
	memset(block, 0, sizeof(block));
	make_asm_block(second, &made);
	assert_int_equal(decode_both(block, second, 4 * MIB).status, HEADER_NONE);
	made.hdrsts = 4;
	make_asm_block(second, &made);
	assert_int_equal(decode_both(block, second, MIB).status, HEADER_NONE);
	made.hdrsts = 3;
	make_asm_block(second, &made);
	second[3000] = 1;
	struct disk_header header = decode_both(block, second, MIB);
	assert_int_equal(header.status, HEADER_NONE);
	assert_int_equal(header.backup, BACKUP_BAD);
	/* labelled or cleared on purpose */
	make_asm_block(second, &made);
	asm_put_text(block, 32, 8, "ORCLCLRD");
	assert_int_equal(decode_both(block, second, MIB).status, HEADER_NONE);
	asm_put_text(block, 32, 12, "ORCLDISKVOL1");
	header = decode_both(block, second, MIB);
	assert_int_equal(header.status, HEADER_PROVISIONED);
	assert_int_equal(header.backup, BACKUP_GOOD);
	assert_string_equal(header.group, "");
}

/* The backup is believed more than the block that is damaged. */
static void backup_of_a_damaged_block(void **state)
{
	struct asm_block made = rich;

	(void)state;
	make_asm_block(second, &made);
	make_asm_block(block, &made);
	block[0x48] = 'X'; /* in the disk name */
	struct disk_header header = decode_both(block, second, made.au);
	assert_int_equal(header.status, HEADER_CORRUPT);
	assert_string_equal(header.why, "checksum");
	assert_int_equal(header.backup, BACKUP_GOOD);
	assert_string_equal(header.disk, "DATA_0007");
	assert_string_equal(header.label, "VOL7");
	assert_true(header.tag);
	second[0x48] = 'X';
	header = decode_both(block, second, made.au);
	assert_int_equal(header.backup, BACKUP_BAD);
	assert_string_equal(header.disk, "XATA_0007");
}

/* ---- what to read ---- */

/* Offsets asked for, in MiB (AU sizes), as long as nothing but `answer` comes back. */
static size_t ask(bool suspected, const unsigned char *first, int64_t *ret)
{
	static const unsigned char nothing[ASM_BLOCK_BYTES];
	size_t count = 0, length;
	int64_t offset;

	content = (struct disk_content){ 0 };
	while (asm_next_range(&content, suspected, &offset, &length)) {
		assert_int_equal(length, ASM_BLOCK_BYTES);
		assert_true(count < 16);
		ret[count++] = offset;
		add_range(offset, offset ? nothing : first, ASM_BLOCK_BYTES);
	}
	return count;
}

static void what_to_read(void **state)
{
	int64_t asked[16];
	struct asm_block made = { ASM_BLOCK_MEMBER };

	(void)state;
	/* a spare disk */
	memset(block, 0, sizeof(block));
	assert_int_equal(ask(false, block, asked), 1);
	assert_int_equal(asked[0], 0);
	/* in the discovery string it may have been one of ASM */
	assert_int_equal(ask(true, block, asked), 8);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(asked[1 + i], (INT64_C(2) << (20 + i)) - 8192);
	/* a label says so too */
	asm_put_text(block, 32, 12, "ORCLDISKVOL1");
	assert_int_equal(ask(false, block, asked), 8);

	made.au = 8 * MIB;
	make_asm_block(block, &made);
	assert_int_equal(ask(true, block, asked), 2);
	assert_int_equal(asked[1], 16 * MIB - 8192);
	/* damaged: first where it says, then everywhere */
	block[3000] ^= 1;
	assert_int_equal(ask(false, block, asked), 8);
	assert_int_equal(asked[1], 16 * MIB - 8192);
	assert_int_equal(asked[2], 2 * MIB - 8192);
}

static void when_to_stop(void **state)
{
	static const struct asm_block made = { ASM_BLOCK_MEMBER };
	int64_t offset;
	size_t length;

	(void)state;
	make_asm_block(second, &made);
	memset(block, 0, sizeof(block));
	clear();
	add_range(0, block, ASM_BLOCK_BYTES);
	add_range(2 * MIB - 8192, second, ASM_BLOCK_BYTES);
	assert_false(asm_next_range(&content, true, &offset, &length)); /* found */
	clear();
	add_range(0, block, 0);
	assert_false(asm_next_range(&content, true, &offset, &length)); /* an empty device */
	clear();
	content.from.status = FACT_FAILED;
	assert_false(asm_next_range(&content, true, &offset, &length));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PARSE_TEST(complete_dump),
		PARSE_TEST(partial_dumps),
		PARSE_TEST(dumps_that_are_no_header),
		PARSE_TEST(both_endians),
		PARSE_TEST(statuses),
		PARSE_TEST(redundancies),
		PARSE_TEST(allocation_units),
		PARSE_TEST(old_compatibility),
		PARSE_TEST(releases),
		PARSE_TEST(full_names),
		PARSE_TEST(tags),
		PARSE_TEST(cleared_headers),
		PARSE_TEST(boot_signature),
		PARSE_TEST(single_flips),
		PARSE_TEST(compensated_flips),
		PARSE_TEST(cut_blocks),
		PARSE_TEST(random_bytes),
		PARSE_TEST(backup_offsets),
		PARSE_TEST(backups_of_good_headers),
		PARSE_TEST(backups_that_are_none),
		PARSE_TEST(backup_of_a_lost_block),
		PARSE_TEST(backups_that_prove_nothing),
		PARSE_TEST(backup_of_a_damaged_block),
		PARSE_TEST(what_to_read),
		PARSE_TEST(when_to_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
