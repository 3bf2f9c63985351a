/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probes/child.h"

enum {
	STEP_EXECUTE,
	STEP_DESCRIPTORS,
	STEP_FOLDER,
	STEP_GROUPS,
	STEP_GROUP,
	STEP_USER,
	STEP_CHECK
};

enum { PIPE_REPORT, PIPE_OUT, PIPE_ERR, PIPE_COUNT };

const char *spawn_step_words(int step)
{
	static const char *const words[] = {
		[STEP_EXECUTE] = NULL,
		[STEP_DESCRIPTORS] = "preparing its streams",
		[STEP_FOLDER] = "entering /",
		[STEP_GROUPS] = "taking the groups of its user",
		[STEP_GROUP] = "changing to its group",
		[STEP_USER] = "changing to its user",
		[STEP_CHECK] = "giving up privileges for good",
	};

	return words[step];
}

static int take_groups(const struct command *command)
{
	gid_t gid = (gid_t)command->gid;

	return command->user ? initgroups(command->user, gid) : setgroups(1, &gid);
}

/* No set-uid bit of ours and no saved id may lead back. */
static bool dropped_for_good(uid_t uid, gid_t gid)
{
	const uid_t same_uid = (uid_t)-1;
	const gid_t same_gid = (gid_t)-1;
	uid_t real, effective, saved;
	gid_t real_group, effective_group, saved_group;

	if (getresuid(&real, &effective, &saved) < 0 ||
	    getresgid(&real_group, &effective_group, &saved_group) < 0)
		return false;
	if (real != uid || effective != uid || saved != uid || real_group != gid ||
	    effective_group != gid || saved_group != gid)
		return false;
	if (uid != 0 && setresuid(same_uid, 0, same_uid) == 0)
		return false;
	return uid == 0 || gid == 0 || setresgid(same_gid, 0, same_gid) < 0;
}

/* Without privileges there is nothing to drop: an ordinary user asks as itself. */
static bool is_user_already(uid_t uid)
{
	uid_t real, effective, saved;

	return uid != 0 && getresuid(&real, &effective, &saved) == 0 && real == uid &&
	       effective == uid && saved == uid;
}

/* Returns the step that failed, with errno set, or STEP_EXECUTE when all is ready for it. */
static int become_user(const struct command *command)
{
	uid_t uid = (uid_t)command->uid;
	gid_t gid = (gid_t)command->gid;

	if (command->uid == -1 || is_user_already(uid))
		return STEP_EXECUTE;
	if (take_groups(command) < 0)
		return STEP_GROUPS;
	if (setresgid(gid, gid, gid) < 0)
		return STEP_GROUP;
	if (setresuid(uid, uid, uid) < 0)
		return STEP_USER;
	if (!dropped_for_good(uid, gid)) {
		errno = EPERM;
		return STEP_CHECK;
	}
	return STEP_EXECUTE;
}

static int prepare(const struct command *command)
{
	if (chdir("/") < 0)
		return STEP_FOLDER;
	umask(022);
	int step = become_user(command);
	/* a name service may have left a connection open */
	child_close_from(CHILD_KEPT + 1);
	return step;
}

static void execute(const struct command *command)
{
	/* execve() takes what it does not change without const */
	union {
		const char *const *strings;
		char *const *arguments;
	} argv = { command->argv }, environment = { command->environment };

	execve(command->argv[0], argv.arguments, environment.arguments);
}

static _Noreturn void child(const struct command *command, int pipes[PIPE_COUNT][2])
{
	struct spawn_failure failure = { .step = STEP_DESCRIPTORS };
	int report = pipes[PIPE_REPORT][1];

	/* a session, not only a group: with our terminal it could type into it (TIOCSTI), and what
	 * the Grid owner types there is read by root's shell */
	setsid();
	child_default_signals();
	int error = child_descriptors(pipes[PIPE_OUT][1], pipes[PIPE_ERR][1], report);
	if (error) {
		failure.error = -error;
	} else {
		report = CHILD_KEPT;
		failure.step = prepare(command);
		if (failure.step == STEP_EXECUTE)
			execute(command);
		failure.error = errno;
	}
	ssize_t written = write(report, &failure, sizeof(failure));
	_exit(written == (ssize_t)sizeof(failure) ? 0 : 1);
}

static void close_ends(int pipes[PIPE_COUNT][2], int end)
{
	for (int i = 0; i < PIPE_COUNT; i++) {
		if (pipes[i][end] >= 0)
			close(pipes[i][end]);
	}
}

static int open_pipes(int pipes[PIPE_COUNT][2])
{
	for (int i = 0; i < PIPE_COUNT; i++) {
		if (pipe2(pipes[i], O_CLOEXEC) < 0 || fcntl(pipes[i][0], F_SETFL, O_NONBLOCK) < 0)
			return -errno;
	}
	return 0;
}

int spawn(const struct command *command, struct spawned *ret)
{
	int pipes[PIPE_COUNT][2] = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	int error = open_pipes(pipes);
	pid_t pid = -1;

	if (!error) {
		pid = fork();
		if (pid == 0)
			child(command, pipes);
		if (pid < 0)
			error = -errno;
	}
	close_ends(pipes, 1);
	if (error) {
		close_ends(pipes, 0);
		return error;
	}
	ret->pid = pid;
	ret->report = pipes[PIPE_REPORT][0];
	ret->out = pipes[PIPE_OUT][0];
	ret->err = pipes[PIPE_ERR][0];
	return 0;
}
