/* SPDX-License-Identifier: Apache-2.0
 *
 * Files that fail, to put loop devices on: real hangs and real I/O errors of real block devices.
 *
 * usage: faultfs FOLDER MOUNTPOINT     stays in the foreground
 * Each file of FOLDER appears below MOUNTPOINT. FOLDER/NAME.fault, looked at before each transfer,
 * says what reading and writing NAME do: "hang" until it says something else, "eio", or a number of
 * milliseconds to wait; "lost" is a hang even for stat(2); "squash" lets everybody but root open it, as
 * NFS with root_squash does. Without it NAME works. FOLDER/.fault is about MOUNTPOINT itself. Nothing
 * of it is cached.
 */
#define FUSE_USE_VERSION 31
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { POLL_MS = 20, REQUESTS = 4096 };

static int folder = -1;

static void wait_ms(long ms)
{
	struct timespec left = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		;
}

/* What the file's fault says now; "" when there is none. */
static void read_fault(const char *path, char *buf, size_t size)
{
	char name[256];
	ssize_t length = 0;

	snprintf(name, sizeof(name), "%s.fault", path + 1);
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		length = read(fd, buf, size - 1);
		close(fd);
	}
	buf[length > 0 ? length : 0] = '\0';
}

/* Waits as the fault demands; returns 0 or -EIO. */
static int pass_fault(const char *path)
{
	char fault[32];

	read_fault(path, fault, sizeof(fault));
	while (strncmp(fault, "hang", 4) == 0 || strncmp(fault, "lost", 4) == 0) {
		wait_ms(POLL_MS);
		read_fault(path, fault, sizeof(fault));
	}
	if (strncmp(fault, "eio", 3) == 0)
		return -EIO;
	wait_ms(strtol(fault, NULL, 10));
	return 0;
}

static void *fault_init(struct fuse_conn_info *connection, struct fuse_config *config)
{
	/* else twelve requests that hang would stop all others */
	connection->max_background = REQUESTS;
	connection->congestion_threshold = REQUESTS;
	config->direct_io = 1;
	config->attr_timeout = 0;
	return NULL;
}

static int fault_getattr(const char *path, struct stat *ret, struct fuse_file_info *file)
{
	char fault[32];

	(void)file;
	for (read_fault(path, fault, sizeof(fault)); strncmp(fault, "lost", 4) == 0;) {
		wait_ms(POLL_MS);
		read_fault(path, fault, sizeof(fault));
	}
	return fstatat(folder, path[1] ? path + 1 : ".", ret, 0) < 0 ? -errno : 0;
}

static int fault_open(const char *path, struct fuse_file_info *file)
{
	char fault[32];

	read_fault(path, fault, sizeof(fault));
	if (strncmp(fault, "squash", 6) == 0 && fuse_get_context()->uid == 0)
		return -EACCES;
	int fd = openat(folder, path + 1, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	file->fh = (uint64_t)fd;
	return 0;
}

static int fault_release(const char *path, struct fuse_file_info *file)
{
	(void)path;
	close((int)file->fh);
	return 0;
}

static int fault_read(const char *path, char *buf, size_t size, off_t offset,
		      struct fuse_file_info *file)
{
	int error = pass_fault(path);
	ssize_t length = error ? 0 : pread((int)file->fh, buf, size, offset);

	if (error)
		return error;
	return length < 0 ? -errno : (int)length;
}

static int fault_write(const char *path, const char *buf, size_t size, off_t offset,
		       struct fuse_file_info *file)
{
	int error = pass_fault(path);
	ssize_t length = error ? 0 : pwrite((int)file->fh, buf, size, offset);

	if (error)
		return error;
	return length < 0 ? -errno : (int)length;
}

int main(int argc, char **argv)
{
	static const struct fuse_operations operations = {
		.init = fault_init,
		.getattr = fault_getattr,
		.open = fault_open,
		.release = fault_release,
		.read = fault_read,
		.write = fault_write,
	};
	/* each file that hangs holds a thread; before 3.12 their number had no limit */
#if FUSE_MINOR_VERSION >= 12
	char options[] = "allow_other,max_threads=4096,max_idle_threads=64";
#else
	char options[] = "allow_other,max_idle_threads=64";
#endif
	char foreground[] = "-f", option[] = "-o";

	if (argc != 3 || (folder = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
		fprintf(stderr, "usage: faultfs FOLDER MOUNTPOINT\n");
		return 2;
	}
	char *words[] = { argv[0], foreground, option, options, argv[2], NULL };
	return fuse_main(5, words, &operations, NULL);
}
