/* SPDX-License-Identifier: Apache-2.0 */
#include "node/shell.h"

#include <string.h>

const char *shell_word(struct arena *arena, const char *word)
{
	static const char harmless[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				       "0123456789._+-/:@";
	struct strbuf quoted = strbuf_new(arena);

	if (*word && *word != '-' && word[strspn(word, harmless)] == '\0')
		return word;
	strbuf_puts(&quoted, "'");
	for (; *word; word++) {
		if (*word == '\'')
			strbuf_puts(&quoted, "'\\''");
		else
			strbuf_append(&quoted, word, 1);
	}
	strbuf_puts(&quoted, "'");
	return quoted.data;
}
