/* SPDX-License-Identifier: Apache-2.0
 *
 * Lists of file systems: /proc/mounts, fstab, and what a path is on.
 */
#include "tests/unit/parse_help.h"

#include "node/mounts.h"

static struct mounts parsed(const char *text)
{
	struct mounts mounts = { 0 };

	mounts_parse(arena, text_of(text), &mounts);
	return mounts;
}

static void lines(void **state)
{
	(void)state;
	struct mounts mounts = parsed("# /dev/sda1 /boot xfs\n"
				      "proc /proc proc rw 0 0\n"
				      "\tfiler:/a\t/nfs/my\\040disks \t nfs4 rw,hard 0 0\n"
				      "/dev/sda2 none swap sw 0 0\n"
				      "\n   \nx\nUUID=1 /\\1 xfs\n"
				      "oracleasmfs /dev/oracleasm oracleasmfs");
	assert_int_equal(mounts.count, 4);
	assert_string_equal(mounts.items[0].point, "/proc");
	assert_string_equal(mounts.items[1].point, "/nfs/my disks");
	assert_string_equal(mounts.items[1].type, "nfs4");
	assert_string_equal(mounts.items[1].source, "filer:/a");
	assert_string_equal(mounts.items[2].point, "/\\1");
	assert_true(mounts_have_type(&mounts, "oracleasmfs"));
	assert_false(mounts_have_type(&mounts, "oracleasm"));
	mounts = parsed("tmpfs oracleasmfs xfs rw 0 0\n");
	assert_false(mounts_have_type(&mounts, "oracleasmfs"));
}

static void swaps(void **state)
{
	struct mounts mounts = { 0 };

	(void)state;
	mounts_parse_swaps(arena,
			   text_of("Filename\t\t\t\tType\t\tSize\tUsed\tPriority\n"
				   "/dev/dm-1                               partition\t1\t0\t-2\n"
				   "/swap\\040file file 1 0 -3"),
			   &mounts);
	assert_int_equal(mounts.count, 2);
	assert_string_equal(mounts.items[0].source, "/dev/dm-1");
	assert_string_equal(mounts.items[0].point, "swap");
	assert_string_equal(mounts.items[1].source, "/swap file");
	/* no path is on it */
	assert_null(mounts_find(&mounts, "/swap"));
}

static void cut_lines(void **state)
{
	static const char text[] = "filer:/a /nfs/a\\040b\\134 nfs4 rw 0 0\n";

	(void)state;
	for (size_t length = 0; length < sizeof(text); length++)
		parsed(arena_strndup(arena, text, length));
}

static const char *type_of(const char *list, const char *path)
{
	struct mounts mounts = parsed(list);
	const struct mount *mount = mounts_find(&mounts, path);

	return mount ? mount->type : "none";
}

static void deepest(void **state)
{
	static const char list[] =
		"a /nfs nfs rw\nb / xfs rw\nc /nfs/x ext4 rw\nd /nfs/x nfs4 rw\n";

	(void)state;
	assert_string_equal(type_of(list, "/nfs/disk1"), "nfs");
	assert_string_equal(type_of(list, "/nfs"), "nfs");
	assert_string_equal(type_of(list, "/nfs2/disk1"), "xfs");
	assert_string_equal(type_of(list, "/nfs/x/disk1"), "nfs4");
	assert_string_equal(type_of(list, "/"), "xfs");
	assert_string_equal(type_of("a /nfs nfs rw\n", "/u01"), "none");
	assert_string_equal(type_of("", "/u01"), "none");
}

static void local(void **state)
{
	(void)state;
	assert_true(file_system_is_local("xfs"));
	assert_true(file_system_is_local("tmpfs"));
	assert_false(file_system_is_local("nfs"));
	assert_false(file_system_is_local("fuse.sshfs"));
	assert_false(file_system_is_local("acfs"));
	assert_false(file_system_is_local("autofs"));
	assert_false(file_system_is_local(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PARSE_TEST(lines),   PARSE_TEST(swaps), PARSE_TEST(cut_lines),
		PARSE_TEST(deepest), PARSE_TEST(local),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
