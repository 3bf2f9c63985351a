/* SPDX-License-Identifier: Apache-2.0
 *
 * Owner and mode of the files of the Grid home, against what the installation wrote down.
 */
#include <string.h>

#include "crs/checks.h"
#include "node/access.h"

struct differences {
	const struct expected_file **items;
	size_t count, capacity;
};

static bool differs(const struct expected_file *expected)
{
	const struct file_fact *file = &expected->file;

	/* a link has no mode of its own, and what is not there was not wanted on this node */
	if (file->from.status != FACT_OBTAINED || file->type != (expected->folder ? 'd' : 'f'))
		return false;
	return file->mode != expected->mode ||
	       (file->user && !str_equal(file->user, expected->user)) ||
	       (file->group && !str_equal(file->group, expected->group));
}

static bool is_program(const char *path)
{
	static const char *const agents[] = { "/cssdagent", "/cssdmonitor", "/oraagent",
					      "/orarootagent" };

	if (!strstr(path, "/bin/"))
		return false;
	for (size_t i = 0; i < sizeof(agents) / sizeof(*agents); i++)
		if (str_ends(path, agents[i]))
			return true;
	return str_ends(path, ".bin");
}

static bool is_log_folder(const char *path)
{
	return strstr(path, "/log/") || str_ends(path, "/log") || strstr(path, "/crsdata/") ||
	       strstr(path, "/diag/");
}

/* True when the owner that is expected cannot do what the expected mode lets it do. */
static bool is_barred(const struct expected_file *expected)
{
	enum { OWNER_WRITES = 0200, OWNER_EXECUTES = 0100 };
	const struct access_who who = {
		.user = expected->user,
		.uid = -1,
		.group = expected->group,
		.gid = -1,
		.primary_gid = -1,
	};
	unsigned wanted;

	if (!expected->file.user || !expected->file.group)
		return false;
	if (expected->folder)
		wanted = expected->mode & OWNER_WRITES ? ACCESS_WRITE | ACCESS_SEARCH : 0;
	else
		wanted = expected->mode & OWNER_EXECUTES ? ACCESS_SEARCH : 0;
	/* root passes everywhere, but executes only what somebody may execute */
	if (!expected->folder && wanted && !(expected->file.mode & 0111))
		return true;
	return wanted && !access_may(&who, &expected->file, NULL, wanted);
}

/* One finding for all of them, named by the first. */
static void say(struct sink *sink, const struct differences *found, enum severity severity,
		const char *words)
{
	enum { SHOWN = 8 };
	struct arena *arena = sink_arena(sink);

	if (!found->count)
		return;
	const struct expected_file *first = found->items[0];
	const char *more = found->count == 1
				   ? ""
				   : arena_printf(arena, " and %zu more", found->count - 1);
	struct finding *finding = sink_fail(sink, severity, first->path, "%s%s: %s", first->path,
					    more, words);
	for (size_t i = 0; i < found->count && i < SHOWN; i++) {
		const struct expected_file *item = found->items[i];
		sink_evidence(sink, finding, item->source,
			      arena_printf(arena, "%s is %s:%s %04o, not %s:%s %04o", item->path,
					   item->file.user ? item->file.user : "?",
					   item->file.group ? item->file.group : "?",
					   item->file.mode, item->user, item->group, item->mode));
	}
	sink_step(sink, finding,
		  arena_printf(arena, "chown %s:%s %s", shell_word(arena, first->user),
			       shell_word(arena, first->group), shell_word(arena, first->path)),
		  "root", "none; it clears setuid bits, so chmod comes after it");
	sink_step(sink, finding,
		  arena_printf(arena, "chmod %04o %s", first->mode, shell_word(arena, first->path)),
		  "root", "none");
	if (found->count > 1)
		sink_step(
			sink, finding,
			"the same for the others, one by one; never chmod -R or chown -R on a Grid "
			"home",
			NULL, "none");
}

void crs_check_fileperms(const struct check_input *input, struct sink *sink)
{
	const struct expected_files *expected = &input->facts->environment->expected;
	struct differences barred = { 0 }, others = { 0 };
	const char *oracle = input->facts->home.oracle.path;

	if (expected->from.status == FACT_NOT_CAPTURED) {
		sink_not_captured(sink);
		return;
	}
	if (fact_was_refused(expected->from.status)) {
		struct finding *finding =
			sink_unknown(sink, expected->from.source,
				     "it is not known which modes the installation gave: the list "
				     "cannot be read");
		sink_evidence(sink, finding, expected->from.source,
			      expected->from.words ? expected->from.words
						   : fact_status_name(expected->from.status));
		return;
	}
	/* lists of a form that is not known tell nothing */
	if (!expected->count) {
		sink_not_applicable(sink);
		return;
	}
	for (size_t i = 0; i < expected->count; i++) {
		const struct expected_file *item = &expected->items[i];
		/* the program of ASM has a check of its own */
		if (!differs(item) || str_equal(item->path, oracle))
			continue;
		bool matters = item->folder ? is_log_folder(item->path) : is_program(item->path);
		struct differences *list = matters && is_barred(item) ? &barred : &others;
		list->items = arena_grow(sink_arena(sink), list->items, &list->capacity,
					 list->count, sizeof(*list->items));
		list->items[list->count++] = item;
	}
	say(sink, &barred, SEVERITY_CRITICAL, "who runs it cannot execute or write it");
	say(sink, &others, SEVERITY_WARNING, "not the owner and mode that the installation gave");
}
