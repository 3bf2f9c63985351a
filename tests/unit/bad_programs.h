#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Programs that behave badly, for the test of the command runner, which executes itself as one.
 */
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KIB = 1024, MIB = 1024 * 1024, LONG_SECONDS = 120 };

/* Ends some day, even when the test that should end it was killed. */
static void sleep_long(void)
{
	unsigned left = LONG_SECONDS;

	while (left > 0)
		left = sleep(left);
}

static void put(int fd, size_t length)
{
	char block[4 * KIB];

	memset(block, 'x', sizeof(block));
	while (length > 0) {
		size_t part = length < sizeof(block) ? length : sizeof(block);
		ssize_t written = write(fd, block, part);
		if (written < 0)
			_exit(99);
		length -= (size_t)written;
	}
}

static int bad_flood(const char *megabytes)
{
	put(STDOUT_FILENO, strtoul(megabytes, NULL, 10) * MIB);
	return 0;
}

static int bad_bytes(const char *count)
{
	put(STDOUT_FILENO, strtoul(count, NULL, 10));
	return 0;
}

static int bad_ignore_term(const char *words)
{
	signal(SIGTERM, SIG_IGN);
	dprintf(STDOUT_FILENO, "%s", words);
	sleep_long();
	return 0;
}

static void say_goodbye(int number)
{
	(void)number;
	put(STDOUT_FILENO, 1);
	_exit(0);
}

static int bad_heed_term(const char *unused)
{
	(void)unused;
	signal(SIGTERM, say_goodbye);
	sleep_long();
	return 0;
}

/* Prints the pid of a grandchild that holds both streams, and ends. */
static int leave_behind(bool own_session)
{
	int ready[2];
	char byte;

	if (pipe(ready) < 0)
		return 99;
	pid_t pid = fork();
	if (pid == 0) {
		if (own_session)
			setsid();
		if (write(ready[1], "x", 1) == 1)
			sleep_long();
		_exit(99);
	}
	if (read(ready[0], &byte, 1) != 1)
		return 99;
	dprintf(STDOUT_FILENO, "%ld", (long)pid);
	return 5;
}

static int bad_grandchild(const char *unused)
{
	(void)unused;
	return leave_behind(false);
}

static int bad_session(const char *unused)
{
	(void)unused;
	return leave_behind(true);
}

/* Waits for a child that hangs, as the shell around crsctl.bin does. */
static int bad_wrapper(const char *unused)
{
	(void)unused;
	pid_t pid = fork();
	if (pid == 0)
		sleep_long();
	dprintf(STDOUT_FILENO, "%ld", (long)pid);
	waitpid(pid, NULL, 0);
	return 0;
}

/* Blocks without a way out but SIGKILL, above a program that only sleeps: a parent in vfork(). */
static int bad_blocked(const char *unused)
{
	(void)unused;
	pid_t pid = fork();
	if (pid == 0) {
		if (vfork() == 0) {
			sleep(LONG_SECONDS);
			_exit(0);
		}
		_exit(0);
	}
	dprintf(STDOUT_FILENO, "%ld", (long)pid);
	waitpid(pid, NULL, 0);
	return 0;
}

static int bad_close_and_sleep(const char *unused)
{
	(void)unused;
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	sleep_long();
	return 0;
}

/* Neither stream can be read alone: a pipe holds 64 KiB. */
static int bad_both(const char *kilobytes)
{
	for (unsigned long left = strtoul(kilobytes, NULL, 10); left > 0; left--) {
		put(STDERR_FILENO, KIB);
		put(STDOUT_FILENO, KIB);
	}
	return 0;
}

static int bad_exit(const char *code)
{
	return (int)strtol(code, NULL, 10);
}

static int bad_signal(const char *number)
{
	raise((int)strtol(number, NULL, 10));
	return 0;
}

static int bad_sleep(const char *seconds)
{
	sleep((unsigned)strtoul(seconds, NULL, 10));
	return 0;
}

/* What it was given: descriptors, group, folder, umask, signals. */
static int bad_show(const char *unused)
{
	struct sigaction action;
	sigset_t blocked;
	char byte, folder[PATH_MAX];

	(void)unused;
	for (int fd = 0; fd < 1024; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			dprintf(STDOUT_FILENO, "fd %d\n", fd);
	}
	dprintf(STDOUT_FILENO, "stdin %zd\n", read(STDIN_FILENO, &byte, 1));
	dprintf(STDOUT_FILENO, "leader %d\n", getpgrp() == getpid());
	dprintf(STDOUT_FILENO, "own session %d\n", getsid(0) == getpid());
	dprintf(STDOUT_FILENO, "folder %s\n", getcwd(folder, sizeof(folder)));
	dprintf(STDOUT_FILENO, "umask %03o\n", (unsigned)umask(0));
	sigaction(SIGPIPE, NULL, &action);
	dprintf(STDOUT_FILENO, "pipe %d\n", action.sa_handler == SIG_DFL);
	sigprocmask(SIG_BLOCK, NULL, &blocked);
	dprintf(STDOUT_FILENO, "blocked %d\n", sigismember(&blocked, SIGUSR1));
	return 0;
}

/* Does what the program of that name does; returns its exit code. */
static int bad_program(const char *name, const char *argument)
{
	static const struct {
		const char *name;
		int (*run)(const char *argument);
	} programs[] = {
		{ "flood", bad_flood },
		{ "bytes", bad_bytes },
		{ "ignore-term", bad_ignore_term },
		{ "heed-term", bad_heed_term },
		{ "grandchild", bad_grandchild },
		{ "session", bad_session },
		{ "wrapper", bad_wrapper },
		{ "blocked", bad_blocked },
		{ "close-and-sleep", bad_close_and_sleep },
		{ "both", bad_both },
		{ "exit", bad_exit },
		{ "signal", bad_signal },
		{ "sleep", bad_sleep },
		{ "show", bad_show },
	};

	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		if (strcmp(programs[i].name, name) == 0)
			return programs[i].run(argument);
	}
	return 98;
}
