#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Words for command lines that people will paste.
 */
#include "node/mem.h"

/* The word itself when it is harmless in a shell, else quoted; `word` or of the arena. */
const char *shell_word(struct arena *arena, const char *word);
