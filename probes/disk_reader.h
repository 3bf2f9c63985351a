#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads disks, many at once, and finds out what libblkid knows of them. Each disk is opened once, for
 * reading, by a worker process; the caches are told to forget each range before it is read, since
 * another node may have written. A worker whose disk does not answer in time is killed and left
 * alone, and another one takes its place: hung disks do not wait for each other.
 */
#include "probes/world.h"

/* Fills each answer; memory from `arena`. Status: FACT_OBTAINED; FACT_TIMED_OUT (hang set; what was
 * read so far is kept); FACT_DENIED; FACT_ABSENT (the node, or what is behind it, is gone);
 * FACT_FAILED with words: "Input/output error", "No medium found", "its size is 0" … */
void disk_reader_run(struct arena *arena, struct disk_request *requests, size_t count);
