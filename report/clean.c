/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>

#include "report/report.h"

struct range {
	uint32_t first, last;
};

/* What can move the cursor, end a line, or show text in another order than it is read. */
static const struct range unprintable[] = {
	{ 0x0000, 0x001F }, /* C0 */
	{ 0x007F, 0x009F }, /* DEL and C1 */
	{ 0x061C, 0x061C }, /* bidirectional marks */
	{ 0x200E, 0x200F },
	{ 0x2028, 0x202E }, /* line and paragraph separators, embeddings, overrides */
	{ 0x2066, 0x2069 }, /* isolates */
};

static bool is_unprintable(uint32_t point)
{
	for (size_t i = 0; i < sizeof(unprintable) / sizeof(*unprintable); i++) {
		if (point >= unprintable[i].first && point <= unprintable[i].last)
			return true;
	}
	return false;
}

/* Bytes of the sequence that `lead` opens and its smallest legal value; 0 when it opens none. */
static size_t sequence_length(unsigned char lead, uint32_t *ret_bits, uint32_t *ret_smallest)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t smallest;
	} forms[] = {
		{ 0x80, 0x00, 0 },
		{ 0xE0, 0xC0, 0x80 },
		{ 0xF0, 0xE0, 0x800 },
		{ 0xF8, 0xF0, 0x10000 },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if ((lead & forms[i].mask) != forms[i].lead)
			continue;
		*ret_bits = lead & (unsigned char)~forms[i].mask;
		*ret_smallest = forms[i].smallest;
		return i + 1;
	}
	return 0;
}

/* Length of the valid sequence at `text`, which is terminated; 0 when there is none. */
static size_t decode(const unsigned char *text, uint32_t *ret_point)
{
	uint32_t point = 0, smallest = 0;
	size_t length = sequence_length(text[0], &point, &smallest);

	for (size_t i = 1; i < length; i++) {
		if ((text[i] & 0xC0) != 0x80)
			return 0;
		point = point << 6 | (text[i] & 0x3F);
	}
	bool surrogate = point >= 0xD800 && point <= 0xDFFF;
	if (point < smallest || point > 0x10FFFF || surrogate)
		return 0;
	*ret_point = point;
	return length;
}

static void append_point(struct strbuf *out, const char *text, size_t length, uint32_t point,
			 bool keep_newlines)
{
	bool kept = keep_newlines && (point == '\n' || point == '\t');

	if (kept || !is_unprintable(point))
		strbuf_append(out, text, length);
	else if (point < 0x80)
		strbuf_printf(out, "\\x%02X", (unsigned)point);
	else
		strbuf_printf(out, "\\u{%04X}", (unsigned)point);
}

char *report_clean(struct arena *arena, const char *text, bool keep_newlines)
{
	struct strbuf out = strbuf_new(arena);

	while (*text) {
		uint32_t point = 0;
		size_t length = decode((const unsigned char *)text, &point);
		if (length)
			append_point(&out, text, length, point, keep_newlines);
		else
			strbuf_puts(&out, "\xEF\xBF\xBD");
		text += length ? length : 1;
	}
	return out.data;
}
