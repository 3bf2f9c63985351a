/* SPDX-License-Identifier: Apache-2.0
 *
 * Prints which lines of rules files udev passes over, as gridck sees it: "FILE:LINE" of each, with
 * the number that udevd's own messages give it. First argument: version of udev.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "udev-rules/rules.h"

static struct bytes read_all(struct arena *arena, const char *path)
{
	struct strbuf content = strbuf_new(arena);
	FILE *file = fopen(path, "re");
	char piece[4096];
	size_t length;

	if (!file) {
		perror(path);
		exit(1);
	}
	while ((length = fread(piece, 1, sizeof(piece), file)) > 0)
		strbuf_append(&content, piece, length);
	fclose(file);
	return (struct bytes){ content.data, content.length };
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct rule_facts facts = { .udev_version = atol(argv[1]) };

	for (int i = 2; i < argc; i++) {
		struct rules_file *file = arena_alloc(arena, sizeof(*file));
		const char *slash = strrchr(argv[i], '/');
		*file = (struct rules_file){
			.from = { .status = FACT_OBTAINED, .source = argv[i] },
			.path = argv[i],
			.name = slash ? slash + 1 : argv[i],
			.file.type = 'f',
			.content = read_all(arena, argv[i]),
		};
		facts.files = arena_grow(arena, facts.files, &facts.file_capacity, facts.file_count,
					 sizeof(*facts.files));
		facts.files[facts.file_count++] = file;
	}
	rules_order(&facts);
	rules_parse(arena, &facts);
	for (size_t i = 0; i < facts.line_count; i++)
		if (facts.lines[i].dropped)
			printf("%s:%u\n", facts.lines[i].file->path, facts.lines[i].last);
	arena_free(arena);
	return 0;
}
