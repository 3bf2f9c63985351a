/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/child.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void child_close_from(int first)
{
#ifdef SYS_close_range
	/* by number: the wrapper is younger than the oldest glibc we build with */
	if (syscall(SYS_close_range, (unsigned)first, ~0U, 0U) == 0)
		return;
#endif
	DIR *folder = opendir("/proc/self/fd");
	if (!folder)
		return;
	for (struct dirent *entry; (entry = readdir(folder));) {
		int fd = (int)strtol(entry->d_name, NULL, 10);
		if (fd >= first && fd != dirfd(folder))
			close(fd);
	}
	closedir(folder);
}

int child_descriptors(int out, int err, int keep)
{
	enum { STANDARD = 3, OUT_OF_THE_WAY = 10 };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return -errno;
	const int wanted[] = { null, out < 0 ? null : out, err < 0 ? null : err, keep };
	int moved[STANDARD + 1];

	/* first away from 0 to 3: we may have been started with some of these closed */
	for (int i = 0; i <= STANDARD; i++) {
		moved[i] = fcntl(wanted[i], F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
		if (moved[i] < 0)
			return -errno;
	}
	for (int i = 0; i < STANDARD; i++) {
		if (dup2(moved[i], i) < 0)
			return -errno;
	}
	if (dup3(moved[STANDARD], CHILD_KEPT, O_CLOEXEC) < 0)
		return -errno;
	child_close_from(CHILD_KEPT + 1);
	return 0;
}

void child_default_signals(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		sigaction(number, &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

void child_keep_exits(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };

	sigaction(SIGCHLD, &action, NULL);
}

int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
