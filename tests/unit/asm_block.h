#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Builds blocks of ASM disks for the tests, from the layout in the published dumps.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { ASM_BLOCK_BYTES = 4096 };

struct asm_block {
	bool big_endian;
	const char *tag;   /* 8 bytes; NULL is ORCLDISK */
	const char *label; /* NULL is none */
	const char *disk, *group, *failgroup;
	unsigned blk, number, hdrsts, grptyp;
	unsigned sector, block;
	uint32_t au, size_au, compat, dbcompat;
	uint64_t created, mounted, group_stamp; /* hi << 32 | lo */
	uint32_t voting_start, voting_end, spfile;
};

/* A member of an external group; name what differs behind it. */
#define ASM_BLOCK_MEMBER                                                                          \
	.disk = "DATA_0000", .group = "DATA", .failgroup = "DATA_0000", .hdrsts = 3, .grptyp = 1, \
	.sector = 512, .block = 4096, .au = 1 << 20, .size_au = 20480, .compat = 0x13000000,      \
	.dbcompat = 0x0a100000, .created = 0x01f9a75e7f5400c0, .mounted = 0x01f9dc951aa40400,     \
	.group_stamp = 0x01f9a75e7f521800

static inline void asm_put(unsigned char *block, bool big_endian, size_t at, size_t width,
			   uint32_t value)
{
	for (size_t i = 0; i < width; i++)
		block[at + (big_endian ? width - 1 - i : i)] = (unsigned char)(value >> (8 * i));
}

static inline void asm_put_text(unsigned char *block, size_t at, size_t most, const char *text)
{
	size_t length = text ? strlen(text) : 0;

	if (length)
		memcpy(block + at, text, length < most ? length : most);
}

/* Writes kfbh.check so that the XOR of all words is 0. */
static inline void asm_seal(unsigned char *block)
{
	memset(block + 12, 0, 4);
	for (size_t at = 0; at < 4; at++) {
		unsigned char sum = 0;
		for (size_t i = at; i < ASM_BLOCK_BYTES; i += 4)
			sum ^= block[i];
		block[12 + at] = sum;
	}
}

static inline void make_asm_block(unsigned char *block, const struct asm_block *from)
{
	const struct {
		size_t at, width;
		uint32_t value;
	} numbers[] = {
		{ 0x00, 1, !from->big_endian },
		{ 0x01, 1, 130 },
		{ 0x02, 1, 1 },
		{ 0x03, 1, 1 },
		{ 0x04, 4, from->blk },
		{ 0x08, 4, 0x80000000U + from->number },
		{ 0x20 + 0x020, 4, from->compat },
		{ 0x20 + 0x024, 2, from->number },
		{ 0x20 + 0x026, 1, from->grptyp },
		{ 0x20 + 0x027, 1, from->hdrsts },
		{ 0x20 + 0x0a8, 4, (uint32_t)(from->created >> 32) },
		{ 0x20 + 0x0ac, 4, (uint32_t)from->created },
		{ 0x20 + 0x0b0, 4, (uint32_t)(from->mounted >> 32) },
		{ 0x20 + 0x0b4, 4, (uint32_t)from->mounted },
		{ 0x20 + 0x0b8, 2, from->sector },
		{ 0x20 + 0x0ba, 2, from->block },
		{ 0x20 + 0x0bc, 4, from->au },
		{ 0x20 + 0x0c0, 4, 113792 },
		{ 0x20 + 0x0c4, 4, from->size_au },
		{ 0x20 + 0x0e0, 4, from->dbcompat },
		{ 0x20 + 0x0e4, 4, (uint32_t)(from->group_stamp >> 32) },
		{ 0x20 + 0x0e8, 4, (uint32_t)from->group_stamp },
		{ 0x20 + 0x0ec, 4, from->voting_start },
		{ 0x20 + 0x0f0, 4, from->voting_end },
		{ 0x20 + 0x0f4, 4, from->spfile },
	};

	memset(block, 0, ASM_BLOCK_BYTES);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		asm_put(block, from->big_endian, numbers[i].at, numbers[i].width, numbers[i].value);
	asm_put_text(block, 0x20, 8, from->tag ? from->tag : "ORCLDISK");
	asm_put_text(block, 0x28, 24, from->label);
	asm_put_text(block, 0x20 + 0x028, 32, from->disk);
	asm_put_text(block, 0x20 + 0x048, 32, from->group);
	asm_put_text(block, 0x20 + 0x068, 32, from->failgroup);
	asm_seal(block);
}
