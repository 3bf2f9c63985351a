/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of files of rules as a whole.
 */
#include "udev-rules/checks.h"

static const struct rules_file *file_that_counts(const struct rule_facts *rules, const char *path)
{
	for (size_t i = 0; i < rules->file_count; i++)
		if (str_equal(rules->files[i]->path, path))
			return rules->files[i];
	return NULL;
}

static void shadowed_file(struct sink *sink, const struct rules_file *file,
			  const struct rules_file *hidden)
{
	struct arena *arena = sink_arena(sink);
	const char *how = !file->masked		   ? "is read in its place"
			  : file->file.type == 'l' ? "is a link to /dev/null"
						   : "is empty";
	struct finding *finding = sink_fail(sink, SEVERITY_NOTICE, file->path,
					    "udev does not read %s: %s %s", hidden->path,
					    file->path, how);

	sink_evidence(sink, finding, file->path,
		      file->file.type == 'l' && file->file.link
			      ? arena_printf(arena, "link to %s", file->file.link)
			      : arena_printf(arena, "%zu bytes", file->content.length));
	sink_step(
		sink, finding,
		arena_printf(arena,
			     "nothing when that is meant; else rename %s, so that udev reads both "
			     "files",
			     file->path),
		NULL, "none by itself");
}

void rules_check_shadowed_file(const struct check_input *input, struct sink *sink)
{
	const struct rule_facts *rules = input->facts->disks->rules;

	for (size_t i = 0; i < rules->file_count; i++) {
		const struct rules_file *hidden = rules->files[i];
		const struct rules_file *file =
			hidden->shadowed_by ? file_that_counts(rules, hidden->shadowed_by) : NULL;
		if (file && file->origin == RULES_LOCAL && !hidden->masked)
			shadowed_file(sink, file, hidden);
	}
}
