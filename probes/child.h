#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What every process that we fork has to do first, and the clock by which it is watched.
 */
#include <stdint.h>

enum { CHILD_KEPT = 3 };

/* In a freshly forked child: descriptor 0 becomes /dev/null, 1 and 2 become `out` and `err`
 * (/dev/null when -1), CHILD_KEPT becomes `keep` (close-on-exec), all others are closed. A child
 * that has to be abandoned must not hold our own output open: whoever reads it would wait for it.
 * Returns 0 or a negative errno; after an error the given descriptors are still open. */
int child_descriptors(int out, int err, int keep);

/* Closes all descriptors from `first` on. */
void child_close_from(int first);

/* Default dispositions and an empty mask: an ignored SIGPIPE would be inherited through exec. */
void child_default_signals(void);

/* In the parent: exit codes are kept until we ask for them, even when whoever started us had
 * SIGCHLD ignored, which is inherited. For the whole process, and not undone. */
void child_keep_exits(void);

/* Milliseconds of a clock that nobody sets, for deadlines. */
int64_t monotonic_ms(void);
