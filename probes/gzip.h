#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether a gzip file is whole. The one door to zlib.
 */
#include "node/mem.h"

/* Unpacks it to nowhere and compares lengths and checksums (libarchive does not). NULL when they are
 * right, else why not; static. Refuses what unpacks to more than `most` bytes. */
const char *gzip_fault(struct bytes data, size_t most);
