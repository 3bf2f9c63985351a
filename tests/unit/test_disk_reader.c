/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading disks: regular files stand for them, and a stopped worker for a disk that hangs.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/child.h"
#include "probes/disk_reader.h"
#include "tests/unit/temp_folder.h"

enum { BLOCK = 4096, DISK_BYTES = 4 * 1024 * 1024, LONG_MS = 60000, SOON_MS = 20000 };

static struct arena *arena;

static int setup(void **state)
{
	arena = arena_new();
	return temp_setup(state);
}

/* Killed workers are not waited for by the reader. */
static void reap(void)
{
	int64_t until = monotonic_ms() + SOON_MS;

	while (waitpid(-1, NULL, WNOHANG) >= 0 && monotonic_ms() < until)
		usleep(1000);
}

static int teardown(void **state)
{
	arena_free(arena);
	reap();
	bool left = waitpid(-1, NULL, WNOHANG) != -1;
	return temp_teardown(state) == 0 && !left ? 0 : -1;
}

/* ---- what is asked for ---- */

struct plan {
	size_t count;
	int64_t offsets[4];
	size_t length;
	size_t calls;
	long stopped;	   /* worker that was stopped after the first range */
	bool stop, shrink; /* after the first range: the worker, or the disk */
	const char *path;
};

/* The worker that holds the file open; 0 when there is none. */
static long holder_of(const char *path)
{
	DIR *proc = opendir("/proc");
	long found = 0;
	char link[PATH_MAX], target[PATH_MAX];

	assert_non_null(proc);
	for (struct dirent *entry; !found && (entry = readdir(proc));) {
		long pid = strtol(entry->d_name, NULL, 10);
		for (int fd = 3; pid > 0 && pid != getpid() && fd < 8; fd++) {
			snprintf(link, sizeof(link), "/proc/%ld/fd/%d", pid, fd);
			ssize_t length = readlink(link, target, sizeof(target) - 1);
			target[length < 0 ? 0 : length] = '\0';
			if (str_equal(target, path))
				found = pid;
		}
	}
	closedir(proc);
	return found;
}

static bool next_of_plan(void *context, const struct disk_content *so_far, int64_t *ret_offset,
			 size_t *ret_length)
{
	struct plan *plan = context;

	plan->calls++;
	if (plan->stop && so_far->count == 1) {
		plan->stopped = holder_of(plan->path);
		if (plan->stopped)
			kill((pid_t)plan->stopped, SIGSTOP);
	}
	if (plan->shrink && so_far->count == 1)
		assert_int_equal(truncate(plan->path, 0), 0);
	if (so_far->count >= plan->count)
		return false;
	*ret_offset = plan->offsets[so_far->count];
	*ret_length = plan->length;
	return true;
}

static struct disk_request request_for(const char *path, struct plan *plan)
{
	return (struct disk_request){
		.node = path, .deadline_ms = LONG_MS, .next = next_of_plan, .context = plan
	};
}

static const struct disk_content *read_one(const char *path, struct plan *plan)
{
	static struct disk_request request;

	request = request_for(path, plan);
	disk_reader_run(arena, &request, 1);
	return &request.answer;
}

/* A disk of which each block begins with its number. */
static const char *make_disk(const char *name, size_t size)
{
	char *data = calloc(1, size + BLOCK);

	assert_non_null(data);
	for (size_t at = 0; at < size; at += BLOCK) {
		uint32_t number = (uint32_t)(at / BLOCK);
		memcpy(data + at, &number, sizeof(number));
	}
	temp_bytes(name, data, size);
	free(data);
	return arena_strdup(arena, temp_path(name));
}

static void write_at(const char *path, off_t offset, const char *data, size_t length)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, data, length, offset), length);
	assert_int_equal(close(fd), 0);
}

static uint32_t number_in(struct bytes data)
{
	uint32_t number = UINT32_MAX;

	if (data.length >= sizeof(number))
		memcpy(&number, data.data, sizeof(number));
	return number;
}

/* ---- ranges ---- */

static void ranges_are_read_in_the_order_asked_for(void **state)
{
	struct plan plan = { .count = 3,
			     .offsets = { 0, 100 * BLOCK, 7 * BLOCK },
			     .length = BLOCK };
	const char *path = make_disk("disk", DISK_BYTES);
	const struct disk_content *content = read_one(path, &plan);

	(void)state;
	assert_int_equal(content->from.status, FACT_OBTAINED);
	assert_string_equal(content->from.source, path);
	assert_null(content->from.words);
	assert_int_equal(content->count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(content->ranges[i].offset, plan.offsets[i]);
		assert_int_equal(content->ranges[i].data.length, BLOCK);
		assert_int_equal(number_in(content->ranges[i].data), plan.offsets[i] / BLOCK);
	}
	/* once for each range and once more */
	assert_int_equal(plan.calls, 4);
	assert_true(content->signatures_known);
	assert_int_equal(content->signature_count, 0);
	assert_false(content->ambivalent);
}

static void ranges_end_where_the_disk_ends(void **state)
{
	struct plan plan = { .count = 3, .offsets = { 0, BLOCK, 10 * BLOCK }, .length = BLOCK };
	const struct disk_content *content = read_one(make_disk("disk", BLOCK + 10), &plan);

	(void)state;
	assert_int_equal(content->from.status, FACT_OBTAINED);
	assert_int_equal(content->count, 3);
	assert_int_equal(content->ranges[0].data.length, BLOCK);
	assert_int_equal(content->ranges[1].data.length, 10);
	assert_int_equal(content->ranges[2].data.length, 0);
}

static bool next_for_ever(void *context, const struct disk_content *so_far, int64_t *ret_offset,
			  size_t *ret_length)
{
	(void)context;
	*ret_offset = (int64_t)so_far->count;
	*ret_length = 1;
	return true;
}

static bool next_the_same(void *context, const struct disk_content *so_far, int64_t *ret_offset,
			  size_t *ret_length)
{
	const struct disk_range *range = context;

	(void)so_far;
	*ret_offset = range->offset;
	*ret_length = range->data.length;
	return true;
}

static size_t ranges_read(struct disk_request request)
{
	request.deadline_ms = LONG_MS;
	disk_reader_run(arena, &request, 1);
	assert_int_equal(request.answer.from.status, FACT_OBTAINED);
	return request.answer.count;
}

static void asking_without_end_ends(void **state)
{
	struct disk_request request = { .node = make_disk("disk", DISK_BYTES),
					.next = next_for_ever };
	struct disk_range range = { 0, { NULL, BLOCK } };

	(void)state;
	assert_int_equal(ranges_read(request), DISK_RANGES_MOST);
	request.next = next_the_same;
	request.context = &range;
	assert_int_equal(ranges_read(request), 1);
	range.offset = -1;
	assert_int_equal(ranges_read(request), 0);
	range = (struct disk_range){ 0, { NULL, DISK_RANGE_BYTES_MOST } };
	assert_int_equal(ranges_read(request), 1);
	range.data.length++;
	assert_int_equal(ranges_read(request), 0);
	range.data.length = 0;
	assert_int_equal(ranges_read(request), 0);
}

/* ---- what cannot be read ---- */

static void assert_refused(const struct disk_content *content, enum fact_status status,
			   const char *words)
{
	assert_int_equal(content->from.status, status);
	assert_string_equal(content->from.words, words);
	assert_int_equal(content->count, 0);
	assert_false(content->signatures_known);
}

/* What was read before stays; the rest is not there. */
static void disk_that_goes_between_two_reads(void **state)
{
	struct plan plan = { .count = 2, .offsets = { 0, BLOCK }, .length = BLOCK, .shrink = true };
	plan.path = make_disk("disk", DISK_BYTES);
	const struct disk_content *content = read_one(plan.path, &plan);

	(void)state;
	assert_int_equal(content->from.status, FACT_OBTAINED);
	assert_int_equal(content->count, 2);
	assert_int_equal(content->ranges[0].data.length, BLOCK);
	assert_int_equal(content->ranges[1].data.length, 0);
}

static void what_is_no_disk_is_refused(void **state)
{
	struct plan plan = { .count = 1, .length = BLOCK };
	struct disk_request request;

	(void)state;
	assert_refused(read_one(temp_path("nothing"), &plan), FACT_ABSENT, strerror(ENOENT));
	temp_text("file", "");
	assert_refused(read_one(temp_path("file/below"), &plan), FACT_ABSENT, strerror(ENOTDIR));
	assert_refused(read_one(temp_path("file"), &plan), FACT_FAILED, "its size is 0");
	assert_refused(read_one(temp_path(""), &plan), FACT_FAILED, "not a regular file");
	/* to open it would wait for a writer, or wake a reader */
	assert_int_equal(mkfifo(temp_path("pipe"), 0600), 0);
	assert_refused(read_one(temp_path("pipe"), &plan), FACT_FAILED, "not a regular file");
	assert_refused(read_one("/dev/null", &plan), FACT_FAILED, "not a regular file");
	request = request_for(make_disk("disk", BLOCK), &plan);
	request.major = 8;
	disk_reader_run(arena, &request, 1);
	assert_refused(&request.answer, FACT_FAILED, "not a block device");
}

static void what_may_not_be_read_is_denied(void **state)
{
	struct plan plan = { .count = 1, .length = BLOCK };
	const char *path = make_disk("disk", BLOCK);

	(void)state;
	if (geteuid() != 0) {
		assert_int_equal(chmod(path, 0), 0);
		assert_refused(read_one(path, &plan), FACT_DENIED, strerror(EACCES));
		return;
	}
	/* root may read all; its child need not be root */
	pid_t pid = fork();
	if (pid == 0) {
		chmod(path, 0);
		bool denied = setuid(65534) == 0 &&
			      read_one(path, &plan)->from.status == FACT_DENIED;
		_exit(denied ? 0 : 1);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* ---- signatures ---- */

static void labels_of_asm_are_found(void **state)
{
	struct plan plan = { .count = 0 };
	const char *path = make_disk("disk", DISK_BYTES);

	(void)state;
	write_at(path, 32, "ORCLDISKDATA1\xff", 15);
	const struct disk_content *content = read_one(path, &plan);
	assert_int_equal(content->from.status, FACT_OBTAINED);
	assert_true(content->signatures_known);
	assert_int_equal(content->count, 0);
	assert_int_equal(content->signature_count, 1);
	assert_string_equal(content->signatures[0].type, "oracleasm");
	assert_string_equal(content->signatures[0].label, "DATA1\xff");
	assert_null(content->signatures[0].uuid);
	/* a label may fill its 24 bytes */
	write_at(path, 32, "ORCLDISKABCDEFGHIJKLMNOPQRSTUVWX", 32);
	content = read_one(path, &plan);
	assert_string_equal(content->signatures[0].label, "ABCDEFGHIJKLMNOPQRSTUVWX");
}

static void partition_table_and_label_are_both_told(void **state)
{
	/* one primary partition, type 83, from sector 1 on */
	static const char entry[] = { 0, 0, 2, 0, (char)0x83, 0, 2, 0, 1, 0, 0, 0, 8, 0, 0, 0 };
	struct plan plan = { .count = 0 };
	const char *path = make_disk("disk", DISK_BYTES);

	(void)state;
	write_at(path, 32, "ORCLDISKDATA1", 13);
	write_at(path, 446, entry, sizeof(entry));
	write_at(path, 510, "\x55\xaa", 2);
	const struct disk_content *content = read_one(path, &plan);
	assert_int_equal(content->signature_count, 2);
	assert_string_equal(content->signatures[0].type, "oracleasm");
	assert_string_equal(content->signatures[1].type, "dos");
	assert_string_equal(content->signatures[1].usage, "partition-table");
	assert_null(content->signatures[1].label);
	assert_false(content->ambivalent);
}

/* Both are whole: neither may be believed. */
static void two_owners_are_ambivalent(void **state)
{
	struct plan plan = { .count = 0 };
	const char *path = make_disk("disk", DISK_BYTES);
	static const char ext_magic[] = "\x53\xef";

	(void)state;
	write_at(path, 32, "ORCLDISKDATA1", 13);
	/* an ext2 superblock: 1 KiB blocks, 4096 of them, revision 1, inodes of 128 bytes */
	write_at(path, 1024, "\0\4\0\0\0\x10\0\0", 8);
	write_at(path, 1024 + 56, ext_magic, 2);
	write_at(path, 1024 + 76, "\1\0\0\0", 4);
	write_at(path, 1024 + 104, "\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff\1",
		 16);
	const struct disk_content *content = read_one(path, &plan);
	assert_int_equal(content->from.status, FACT_OBTAINED);
	assert_true(content->ambivalent);
	assert_int_equal(content->signature_count, 2);
	/* in the order in which libblkid looks for them */
	assert_string_equal(content->signatures[0].type, "ext2");
	assert_string_equal(content->signatures[0].usage, "filesystem");
	assert_string_equal(content->signatures[0].uuid, "11223344-5566-7788-99aa-bbccddeeff01");
	assert_string_equal(content->signatures[1].type, "oracleasm");
	assert_string_equal(content->signatures[1].label, "DATA1");
}

/* ---- many, and those that hang ---- */

static void many_disks_keep_their_own_contents(void **state)
{
	enum { COUNT = 200 };
	struct disk_request *requests = arena_alloc(arena, COUNT * sizeof(*requests));
	struct plan plan = { .count = 2, .offsets = { 0, BLOCK }, .length = BLOCK };

	(void)state;
	for (uint32_t i = 0; i < COUNT; i++) {
		const char *path = make_disk(arena_printf(arena, "disk%u", i), 2 * BLOCK);
		write_at(path, 0, (const char *)&i, sizeof(i));
		requests[i] = request_for(path, &plan);
	}
	/* an odd one among them changes nothing for the others */
	requests[100].node = arena_strdup(arena, temp_path("nothing"));
	disk_reader_run(arena, requests, COUNT);
	for (uint32_t i = 0; i < COUNT; i++) {
		const struct disk_content *content = &requests[i].answer;
		if (i == 100) {
			assert_int_equal(content->from.status, FACT_ABSENT);
			continue;
		}
		assert_int_equal(content->from.status, FACT_OBTAINED);
		assert_int_equal(content->count, 2);
		assert_int_equal(number_in(content->ranges[0].data), i);
		assert_int_equal(number_in(content->ranges[1].data), 1);
	}
}

/* 64 disks hang and 64 do not, all together: far more than are read at once. Four at a time would take 16
 * deadlines; a busy machine takes its time, but not half of that. */
static void hung_disks_do_not_wait_for_each_other(void **state)
{
	enum { COUNT = 128, DEADLINE_MS = 5000 };
	struct disk_request *requests = arena_alloc(arena, COUNT * sizeof(*requests));
	struct plan *plans = arena_alloc(arena, COUNT * sizeof(*plans));

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		const char *path = make_disk(arena_printf(arena, "disk%zu", i), 2 * BLOCK);
		plans[i] = (struct plan){ .count = 2,
					  .offsets = { 0, BLOCK },
					  .length = BLOCK,
					  .stop = i < COUNT / 2,
					  .path = path };
		requests[i] = request_for(path, &plans[i]);
		if (plans[i].stop)
			requests[i].deadline_ms = DEADLINE_MS;
	}
	int64_t start = monotonic_ms();
	disk_reader_run(arena, requests, COUNT);
	int64_t elapsed = monotonic_ms() - start;
	assert_in_range(elapsed, DEADLINE_MS, 8 * DEADLINE_MS);
	for (size_t i = 0; i < COUNT; i++) {
		const struct disk_content *content = &requests[i].answer;
		if (!plans[i].stop) {
			assert_int_equal(content->from.status, FACT_OBTAINED);
			assert_int_equal(content->hang.pid, 0);
			continue;
		}
		assert_int_not_equal(plans[i].stopped, 0);
		assert_int_equal(content->from.status, FACT_TIMED_OUT);
		assert_non_null(content->from.words);
		assert_int_equal(content->hang.pid, plans[i].stopped);
		assert_int_equal(content->hang.state, 'T');
		assert_int_equal(content->hang.limit_seconds, DEADLINE_MS / 1000);
		/* what was read before is kept */
		assert_int_equal(content->count, 1);
		assert_int_equal(number_in(content->ranges[0].data), 0);
		assert_false(content->signatures_known);
	}
}

/* root may open any file here: the second process is not asked for, and nobody becomes another. */
static void owner_is_the_last_resort(void **state)
{
	struct plan plan = { .count = 1, .length = BLOCK };
	const char *path = make_disk("mine", 2 * BLOCK);
	struct disk_request request = request_for(path, &plan);

	(void)state;
	request.uid = request.gid = 65534;
	request.group = -1;
	disk_reader_run(arena, &request, 1);
	assert_int_equal(request.answer.from.status, FACT_OBTAINED);
	assert_int_equal(number_in(request.answer.ranges[0].data), 0);
	/* nor for what is not there */
	request.node = arena_strdup(arena, temp_path("nothing"));
	disk_reader_run(arena, &request, 1);
	assert_int_equal(request.answer.from.status, FACT_ABSENT);
}

/* Whether root may open what the mode forbids. */
static void set_override(bool on)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[2];
	const uint32_t both = 1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH;

	assert_int_equal(syscall(SYS_capget, &head, sets), 0);
	sets[0].effective = on ? sets[0].effective | both : sets[0].effective & ~both;
	assert_int_equal(syscall(SYS_capset, &head, sets), 0);
}

/* As on NFS with root_squash. The disk after it is read by a process that is root as ever. */
static void what_root_may_not_open_is_read_as_its_owner(void **state)
{
	enum { NOBODY = 65534 };
	struct plan plans[] = { { .count = 2, .offsets = { 0, BLOCK }, .length = BLOCK },
				{ .count = 1, .length = BLOCK } };
	struct disk_request requests[2];

	(void)state;
	if (geteuid() != 0)
		skip();
	const char *path = make_disk("theirs", 2 * BLOCK), *mine = make_disk("mine", 2 * BLOCK);
	assert_int_equal(chmod(temp_path("."), 0711), 0);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(chown(path, NOBODY, NOBODY), 0);
	requests[0] = request_for(path, &plans[0]);
	requests[1] = request_for(mine, &plans[1]);
	requests[0].gid = requests[0].group = NOBODY;
	set_override(false);
	disk_reader_run(arena, requests, 1);
	assert_int_equal(requests[0].answer.from.status, FACT_DENIED);
	requests[0].uid = NOBODY;
	disk_reader_run(arena, requests, 2);
	set_override(true);
	const struct disk_content *content = &requests[0].answer;
	assert_int_equal(content->from.status, FACT_OBTAINED);
	assert_int_equal(content->count, 2);
	assert_int_equal(number_in(content->ranges[1].data), 1);
	assert_true(content->signatures_known);
	assert_int_equal(requests[1].answer.from.status, FACT_OBTAINED);
}

static bool next_kills(void *context, const struct disk_content *so_far, int64_t *ret_offset,
		       size_t *ret_length)
{
	*ret_offset = (int64_t)so_far->count * BLOCK;
	*ret_length = BLOCK;
	if (so_far->count == 1)
		kill((pid_t)holder_of(context), SIGKILL);
	return true;
}

static void worker_that_dies_costs_one_disk(void **state)
{
	char *path = arena_strdup(arena, make_disk("disk", 2 * BLOCK));
	struct plan plan = { .count = 1, .length = BLOCK };
	struct disk_request requests[2] = {
		{ .node = path, .deadline_ms = LONG_MS, .next = next_kills, .context = path },
		request_for(make_disk("other", BLOCK), &plan),
	};

	(void)state;
	disk_reader_run(arena, requests, 2);
	assert_int_equal(requests[0].answer.from.status, FACT_FAILED);
	assert_string_equal(requests[0].answer.from.words, "the process that reads it ended");
	assert_int_equal(requests[1].answer.from.status, FACT_OBTAINED);
	disk_reader_run(arena, NULL, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ranges_are_read_in_the_order_asked_for),
		TEST(ranges_end_where_the_disk_ends),
		TEST(asking_without_end_ends),
		TEST(what_is_no_disk_is_refused),
		TEST(disk_that_goes_between_two_reads),
		TEST(what_may_not_be_read_is_denied),
		TEST(labels_of_asm_are_found),
		TEST(partition_table_and_label_are_both_told),
		TEST(two_owners_are_ambivalent),
		TEST(many_disks_keep_their_own_contents),
		TEST(hung_disks_do_not_wait_for_each_other),
		TEST(owner_is_the_last_resort),
		TEST(what_root_may_not_open_is_read_as_its_owner),
		TEST(worker_that_dies_costs_one_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
