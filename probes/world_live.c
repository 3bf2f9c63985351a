/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "node/mounts.h"
#include "probes/accounts.h"
#include "probes/acl.h"
#include "probes/block_devices.h"
#include "probes/capture.h"
#include "probes/disk_reader.h"
#include "probes/live_parts.h"
#include "probes/network.h"
#include "probes/path.h"
#include "probes/run.h"
#include "probes/sysfs.h"
#include "probes/zone.h"

enum {
	QUESTION_MS_MOST = 10000,
	/* What the kernel knows of a process comes at once or not before its memory is unlocked. */
	DETAIL_MS_MOST = 1000,
};

static struct live_world *live_of(struct world *world)
{
	return (struct live_world *)world;
}

/* ---- asking the workers ---- */

static void unanswered(struct arena *arena, int error, int64_t timeout_ms, struct answer *ret)
{
	if (error == -ETIMEDOUT) {
		ret->status = FACT_TIMED_OUT;
		ret->words = arena_printf(arena, "no answer within %ld s", (long)timeout_ms / 1000);
	} else {
		ret->status = FACT_FAILED;
		ret->words = error == -EPIPE ? "the process that reads ended"
					     : arena_strdup(arena, strerror(-error));
	}
}

struct answer live_ask_in(struct arena *arena, struct worker *worker, int64_t timeout_ms,
			  struct reader_request request, const char *path)
{
	struct strbuf packet = strbuf_new(arena);
	struct bytes reply;
	struct answer answer = { .body = { "", 0 } };

	strbuf_append(&packet, (const char *)&request, sizeof(request));
	strbuf_puts(&packet, path);
	int error = worker_ask(worker, (struct bytes){ packet.data, packet.length }, timeout_ms,
			       arena, &reply);
	if (error) {
		unanswered(arena, error, timeout_ms, &answer);
		return answer;
	}
	memcpy(&answer.head, reply.data, sizeof(answer.head));
	answer.status = answer.head.status;
	answer.body = (struct bytes){ reply.data + sizeof(answer.head),
				      reply.length - sizeof(answer.head) };
	if (answer.status == FACT_TOO_BIG) {
		answer.words = arena_printf(arena, "more than %zu bytes", request.limit);
	} else if (answer.status != FACT_OBTAINED) {
		answer.words = arena_strndup(arena, answer.body.data, answer.body.length);
		answer.body.length = 0;
	}
	return answer;
}

/* One dead file system is waited for once, not for each file on it. */
static bool is_hung(const struct live_world *live, const char *path)
{
	for (size_t i = 0; i < live->hung.count; i++) {
		if (path_is_below(path, live->hung.items[i]))
			return true;
	}
	return false;
}

struct answer live_ask_file(struct live_world *live, enum question question, const char *path,
			    size_t limit)
{
	struct arena *arena = live->world.arena;
	struct reader_request request = { .question = question, .limit = limit };
	struct answer answer = { .body = { "", 0 } };

	if (!capture_path(arena, path)) {
		/* as a replay would say it; and a relative one would be below any folder */
		answer.status = FACT_FAILED;
		answer.words = capture_path_words;
	} else if (is_hung(live, path)) {
		unanswered(arena, -ETIMEDOUT, live->question_ms, &answer);
	} else {
		answer = live_ask_in(arena, live->files, live->question_ms, request, path);
		if (answer.status == FACT_TIMED_OUT)
			names_add(arena, &live->hung, path);
	}
	return answer;
}

struct provenance live_provenance_of(struct arena *arena, const struct answer *answer,
				     const char *source)
{
	return (struct provenance){ answer->status, arena_strdup(arena, source), answer->words };
}

const char *live_text_of(struct arena *arena, const struct answer *answer)
{
	return arena_strndup(arena, answer->body.data, answer->body.length);
}

/* ---- names of users and groups ---- */

static const char *look_up(struct live_world *live, struct account_names *names, long id)
{
	struct arena *arena = live->world.arena;
	struct reader_request request = { .question = names->question, .number = id };

	if (!names->read) {
		accounts_parse(arena,
			       live_ask_file(live, ASK_READ, names->path, LIVE_TABLE_LIMIT).body,
			       &names->local);
		names->read = true;
	}
	const char *name = account_name(&names->local, id);
	if (name)
		return name;
	struct answer answer = live_ask_in(arena, live->names, live->question_ms, request, "");
	return answer.status == FACT_OBTAINED ? live_text_of(arena, &answer)
					      : arena_printf(arena, "%ld", id);
}

static const char *name_of(struct live_world *live, struct account_names *names, long id)
{
	struct accounts *asked = &names->asked;
	const char *name = account_name(asked, id);

	if (name)
		return name;
	name = look_up(live, names, id);
	asked->items = arena_grow(live->world.arena, asked->items, &asked->capacity, asked->count,
				  sizeof(*asked->items));
	asked->items[asked->count++] = (struct account){ name, id };
	return name;
}

/* ---- files ---- */

static void live_read_file(struct world *world, const char *path, size_t limit,
			   struct file_answer *ret)
{
	struct answer answer = live_ask_file(live_of(world), ASK_READ, path, limit);

	*ret = (struct file_answer){ live_provenance_of(world->arena, &answer, path), answer.body };
}

static void live_read_end(struct world *world, const char *path, size_t limit,
			  struct file_answer *ret)
{
	struct answer answer = live_ask_file(live_of(world), ASK_END, path, limit);

	*ret = (struct file_answer){ live_provenance_of(world->arena, &answer, path), answer.body };
}

static char type_letter(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return 'd';
	case S_IFLNK:
		return 'l';
	case S_IFBLK:
		return 'b';
	case S_IFCHR:
		return 'c';
	case S_IFSOCK:
		return 's';
	case S_IFIFO:
		return 'p';
	default:
		return 'f';
	}
}

static void live_stat(struct world *world, const char *path, struct file_fact *ret)
{
	struct live_world *live = live_of(world);
	struct answer answer = live_ask_file(live, ASK_STAT, path, 0);
	const struct stat *file = &answer.head.file;

	*ret = (struct file_fact){ .from = live_provenance_of(world->arena, &answer, path),
				   .path = arena_strdup(world->arena, path) };
	if (answer.status != FACT_OBTAINED)
		return;
	ret->type = type_letter(file->st_mode);
	ret->mode = file->st_mode & 07777;
	ret->uid = file->st_uid;
	ret->gid = file->st_gid;
	ret->user = name_of(live, &live->users, ret->uid);
	ret->group = name_of(live, &live->groups, ret->gid);
	if (ret->type == 'b' || ret->type == 'c') {
		ret->major = major(file->st_rdev);
		ret->minor = minor(file->st_rdev);
	}
	ret->size = file->st_size;
	ret->mtime = file->st_mtime;
	if (ret->type == 'l')
		ret->link = live_text_of(world->arena, &answer);
}

static void live_list(struct world *world, const char *path, struct list_answer *ret)
{
	struct answer answer = live_ask_file(live_of(world), ASK_LIST, path, 0);
	const char *end = answer.body.data + answer.body.length;

	*ret = (struct list_answer){ .from = live_provenance_of(world->arena, &answer, path) };
	for (const char *name = answer.body.data; name < end; name += strlen(name) + 1)
		names_add(world->arena, &ret->entries, name);
}

const char *live_user_name(void *context, long uid)
{
	struct live_world *live = context;

	return name_of(live, &live->users, uid);
}

static const char *group_name(void *context, long gid)
{
	struct live_world *live = context;

	return name_of(live, &live->groups, gid);
}

static void live_acl(struct world *world, const char *path, struct acl_answer *ret)
{
	struct answer answer = live_ask_file(live_of(world), ASK_ACL, path, 0);
	const struct acl_names names = { live_user_name, group_name, live_of(world) };
	const char *text = NULL;

	if (answer.status == FACT_OBTAINED && answer.body.length &&
	    !acl_decode(world->arena, answer.body, &names, &text)) {
		answer.status = FACT_FAILED;
		answer.words = "an ACL of a form that is not known";
	}
	*ret = (struct acl_answer){ live_provenance_of(world->arena, &answer, path), text };
}

static void live_space(struct world *world, const char *path, struct space_fact *io)
{
	struct answer answer = live_ask_file(live_of(world), ASK_SPACE, path, 0);
	const struct statvfs *space = &answer.head.space;

	io->from = live_provenance_of(world->arena, &answer, path);
	if (answer.status != FACT_OBTAINED)
		return;
	io->size_bytes = (int64_t)(space->f_blocks * space->f_frsize);
	io->free_bytes = (int64_t)(space->f_bavail * space->f_frsize);
	io->inodes = (int64_t)space->f_files;
	io->inodes_free = (int64_t)space->f_favail;
	io->read_only = space->f_flag & ST_RDONLY;
}

/* ---- network ---- */

static void live_adapters(struct world *world, struct network_facts *ret)
{
	network_adapters(world->arena, live_of(world)->question_ms, ret);
}

static void live_resolve(struct world *world, struct name_fact *io, size_t count)
{
	network_resolve(world->arena, live_of(world)->question_ms, io, count);
}

/* ---- disks ---- */

static void live_devices(struct world *world, struct block_devices *ret)
{
	struct live_world *live = live_of(world);
	struct arena *arena = world->arena;
	struct answer answer = { 0 };
	struct bytes reply;
	int error = worker_ask(live->devices, (struct bytes){ "", 0 }, live->question_ms, arena,
			       &reply);

	*ret = (struct block_devices){ 0 };
	if (error) {
		unanswered(arena, error, live->question_ms, &answer);
		ret->from = live_provenance_of(arena, &answer, "udev");
		return;
	}
	block_devices_unpack(arena, reply, ret);
	for (size_t i = 0; i < ret->count; i++)
		live_stat(world, ret->items[i].node, &ret->items[i].file);
}

static void live_sysfs(struct world *world, const struct sysfs_question *question,
		       struct sysfs_devices *ret)
{
	struct live_world *live = live_of(world);
	struct arena *arena = world->arena;
	struct strbuf request = strbuf_new(arena);
	struct answer answer = { 0 };
	struct bytes reply;

	sysfs_pack(&request, question);
	int error = worker_ask(live->sysfs, (struct bytes){ request.data, request.length },
			       live->question_ms, arena, &reply);
	if (!error) {
		sysfs_unpack(arena, reply, ret);
		return;
	}
	unanswered(arena, error, live->question_ms, &answer);
	*ret = (struct sysfs_devices){ .from = live_provenance_of(arena, &answer, "/sys") };
}

static void live_read_disks(struct world *world, struct disk_request *requests, size_t count)
{
	disk_reader_run(world->arena, requests, count);
}

/* ---- the host ---- */

static const char *time_zone(struct live_world *live)
{
	static const char path[] = "/etc/localtime";
	struct arena *arena = live->world.arena;
	struct answer link = live_ask_file(live, ASK_STAT, path, 0);

	/* localtime(5): without the file it is UTC */
	if (link.status == FACT_ABSENT)
		return "UTC";
	const char *name = zone_of_link(arena, live_text_of(arena, &link));
	return name ? name
		    : zone_of_file(arena,
				   live_ask_file(live, ASK_READ, path, LIVE_TABLE_LIMIT).body);
}

static void live_host(struct world *world, struct host_answer *ret)
{
	struct utsname names;

	*ret = (struct host_answer){ .now = time(NULL) };
	if (uname(&names) == 0)
		ret->name = arena_strdup(world->arena, names.nodename);
	ret->timezone = time_zone(live_of(world));
}

/* ---- the door ---- */

static void live_run(struct world *world, struct command *commands, size_t count)
{
	run_commands(world->arena, commands, count);
}

static int live_close(struct world *world, const char **ret_error)
{
	struct live_world *live = live_of(world);

	(void)ret_error;
	worker_close(live->files);
	worker_close(live->processes);
	worker_close(live->names);
	worker_close(live->devices);
	worker_close(live->sysfs);
	return 0;
}

struct world *world_live(struct arena *arena, long timeout_seconds)
{
	enum { NAMES_ALLOWED = 2 };
	static const struct world_verbs verbs = {
		.read_file = live_read_file,
		.read_end = live_read_end,
		.stat = live_stat,
		.list = live_list,
		.processes = live_processes,
		.run = live_run,
		.host = live_host,
		.devices = live_devices,
		.sysfs = live_sysfs,
		.read_disks = live_read_disks,
		.acl = live_acl,
		.space = live_space,
		.adapters = live_adapters,
		.resolve = live_resolve,
		.close = live_close,
	};
	struct live_world *live = arena_alloc(arena, sizeof(*live));
	int64_t most = timeout_seconds > 0 ? timeout_seconds * INT64_C(1000) : 1000;

	live->world.verbs = &verbs;
	live->world.arena = arena;
	live->question_ms = most < QUESTION_MS_MOST ? most : QUESTION_MS_MOST;
	live->detail_ms = most < DETAIL_MS_MOST ? most : DETAIL_MS_MOST;
	live->files = worker_new(arena, reader_serve, WORKER_ALLOWED_MAX);
	live->processes = worker_new(arena, reader_serve, WORKER_ALLOWED_MAX);
	live->names = worker_new(arena, reader_serve, NAMES_ALLOWED);
	live->devices = worker_new(arena, block_devices_serve, 1);
	live->sysfs = worker_new(arena, sysfs_serve, 1);
	live->users = (struct account_names){ .path = "/etc/passwd", .question = ASK_USER };
	live->groups = (struct account_names){ .path = "/etc/group", .question = ASK_GROUP };
	return &live->world;
}
