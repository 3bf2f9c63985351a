/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/gzip.h"

#define ZLIB_CONST /* it does not write into what it reads */
#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16, OUT_BYTES = 64 * 1024 };

/* Fill up to a whole block, as some tools do. */
static bool is_padding(struct bytes rest)
{
	for (size_t i = 0; i < rest.length; i++)
		if (rest.data[i])
			return false;
	return true;
}

static struct bytes rest_of(const z_stream *stream)
{
	return (struct bytes){ (const char *)stream->next_in, stream->avail_in };
}

/* One member after the other. */
static const char *unpack(z_stream *stream, size_t most)
{
	unsigned char out[OUT_BYTES];
	size_t total = 0;
	int result = Z_OK;

	do {
		stream->next_out = out;
		stream->avail_out = sizeof(out);
		result = inflate(stream, Z_NO_FLUSH);
		total += sizeof(out) - stream->avail_out;
		if (total > most)
			return "too large for a capture when unpacked";
		if (result == Z_STREAM_END && is_padding(rest_of(stream)))
			return NULL;
		if (result == Z_STREAM_END)
			result = inflateReset(stream);
	} while (result == Z_OK);
	if (result == Z_MEM_ERROR)
		mem_exhausted();
	return result == Z_BUF_ERROR ? "it ends too early" : "its bytes do not fit its checksum";
}

const char *gzip_fault(struct bytes data, size_t most)
{
	z_stream stream = { .next_in = (z_const Bytef *)data.data, .avail_in = (uInt)data.length };

	if (data.length > (uInt)-1)
		return "too large for a capture";
	if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK)
		mem_exhausted();
	const char *fault = unpack(&stream, most);
	inflateEnd(&stream);
	return fault;
}
