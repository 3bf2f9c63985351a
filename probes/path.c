/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/path.h"

#include <limits.h>
#include <search.h>
#include <string.h>

enum { LINKS_MAX = 40, STICKY = 01000, GROUP_WRITE = 0020, OTHER_WRITE = 0002 };

/* ---- what was seen ---- */

static int by_path(const void *a, const void *b)
{
	const struct file_fact *left = a, *right = b;

	return strcmp(left->path, right->path);
}

void path_seen_add(struct path_seen *seen, const struct file_fact *file)
{
	tsearch(file, &seen->tree, by_path);
}

static void keep_file(void *file)
{
	(void)file;
}

void path_seen_drop(struct path_seen *seen)
{
	tdestroy(seen->tree, keep_file);
	seen->tree = NULL;
}

static void look(struct world *world, struct path_seen *seen, const char *path,
		 struct file_fact *ret)
{
	const struct file_fact wanted = { .path = path };
	struct file_fact *const *found = tfind(&wanted, &seen->tree, by_path);

	if (found) {
		*ret = **found;
		return;
	}
	world->verbs->stat(world, path, ret);
	struct file_fact *copy = arena_alloc(world->arena, sizeof(*copy));
	*copy = *ret;
	copy->path = path;
	path_seen_add(seen, copy);
}

/* ---- walks ---- */

static const struct file_fact *visit(struct world *world, struct path_seen *seen, const char *path,
				     struct path_walk *walk)
{
	walk->items = arena_grow(world->arena, walk->items, &walk->capacity, walk->count,
				 sizeof(struct file_fact));
	struct file_fact *file = &walk->items[walk->count++];
	if (seen)
		look(world, seen, path, file);
	else
		world->verbs->stat(world, path, file);
	walk->status = file->from.status;
	return file;
}

/* Cuts the last component: "/a/b" becomes "/a", "/a" becomes "". */
static void drop_last(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		*slash = '\0';
}

void path_walk(struct world *world, const char *path, struct path_walk *ret)
{
	path_walk_seen(world, NULL, path, ret);
}

void path_walk_seen(struct world *world, struct path_seen *seen, const char *path,
		    struct path_walk *ret)
{
	struct arena *arena = world->arena;
	char *done = arena_strdup(arena, "");
	char *rest = arena_strdup(arena, path);
	int links = 0;

	*ret = (struct path_walk){ .status = FACT_OBTAINED };
	/* left to the world, which refuses it as a whole */
	if (path[0] != '/' || strlen(path) >= PATH_MAX) {
		visit(world, seen, path, ret);
		return;
	}
	visit(world, seen, "/", ret);
	while (*(rest += strspn(rest, "/"))) {
		size_t length = strcspn(rest, "/");
		char *name = arena_strndup(arena, rest, length);
		rest += length;
		if (str_equal(name, "."))
			continue;
		if (str_equal(name, "..")) {
			drop_last(done);
			continue;
		}
		char *next = arena_printf(arena, "%s/%s", done, name);
		const struct file_fact *file = visit(world, seen, next, ret);
		/* a capture made by hand may hold the end of a path without its parents */
		if (ret->status != FACT_OBTAINED && ret->status != FACT_NOT_CAPTURED)
			return;
		if (ret->status == FACT_NOT_CAPTURED || file->type != 'l' || !file->link) {
			done = next;
			continue;
		}
		if (++links > LINKS_MAX) {
			ret->status = FACT_FAILED;
			return;
		}
		rest = arena_printf(arena, "%s/%s", file->link, rest);
		if (file->link[0] == '/')
			done = arena_strdup(arena, "");
	}
	ret->resolved = *done ? done : "/";
}

static bool trusted_owner(const struct file_fact *file, const struct path_trust *trust)
{
	return file->uid == 0 || (!trust->root_only && file->uid == trust->uid);
}

static const char *untrusted_words(struct arena *arena, const struct file_fact *file,
				   const struct file_fact *next, const struct path_trust *trust)
{
	bool sticky = file->type == 'd' && (file->mode & STICKY) && next &&
		      trusted_owner(next, trust);

	if (!trusted_owner(file, trust))
		return arena_printf(arena, "belongs to %s", file->user ? file->user : "a stranger");
	if (file->type == 'l' || sticky)
		return NULL;
	if (file->mode & OTHER_WRITE)
		return arena_printf(arena, "is writable by everyone (mode %04o)", file->mode);
	if ((file->mode & GROUP_WRITE) && file->gid != 0 &&
	    (trust->root_only || file->gid != trust->gid))
		return arena_printf(arena, "is writable by group %s (mode %04o)",
				    file->group ? file->group : "?", file->mode);
	return NULL;
}

const struct file_fact *path_untrusted(struct arena *arena, const struct path_walk *walk,
				       const struct path_trust *trust, const char **ret_words)
{
	for (size_t i = 0; i < walk->count; i++) {
		const struct file_fact *next = i + 1 < walk->count ? &walk->items[i + 1] : NULL;
		if (walk->items[i].from.status != FACT_OBTAINED)
			continue;
		*ret_words = untrusted_words(arena, &walk->items[i], next, trust);
		if (*ret_words)
			return &walk->items[i];
	}
	return NULL;
}
