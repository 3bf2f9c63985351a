/* SPDX-License-Identifier: Apache-2.0
 *
 * udev's rules as they lie there: folders, files of every kind, and what is read beside them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/gather_rules.h"
#include "tests/unit/temp_folder.h"

static struct arena *arena;
static struct node_facts node;
static struct disk_facts disks;

static int setup(void **state)
{
	arena = arena_new();
	disks = (struct disk_facts){ 0 };
	node = (struct node_facts){ .arena = arena, .disks = &disks };
	return temp_setup(state);
}

static int teardown(void **state)
{
	arena_free(arena);
	return temp_teardown(state);
}

static struct world *open_capture(const char *name)
{
	const char *error;
	struct world *world = world_replay(arena, temp_path(name), &error);

	if (!world)
		fail_msg("%s", error);
	return world;
}

static void close_world(struct world *world)
{
	const char *error = NULL;

	if (world->verbs->close(world, &error) < 0)
		fail_msg("%s", error);
}

static const struct rule_facts *gather(struct world *world)
{
	world->verbs->devices(world, &disks.devices);
	gather_rules(world, &(struct rules_options){ .arguments_world = NULL }, &node);
	return disks.rules;
}

static const struct rules_file *file_of(const struct rule_facts *rules, const char *path)
{
	for (size_t i = 0; i < rules->file_count; i++)
		if (str_equal(rules->files[i]->path, path))
			return rules->files[i];
	fail_msg("no %s", path);
	return NULL;
}

/* ---- a whole node ---- */

#define ROW_FOLDER(path)       path "\td\n"
#define ROW_LINK(path, target) path "\tl\t0777\t0\troot\t0\troot\t-\t1\t1\t" target "\n"
#define ROW_FILE(path)	       path "\tf\t0755\t0\troot\t0\troot\t-\t9\t1700000000\t\n"

static const char *const node_rows[] = {
	ROW_FOLDER("/"),
	ROW_FOLDER("/dev"),
	"/dev/null\tc\t0666\t0\troot\t0\troot\t1:3\t0\t1\t\n",
	ROW_FOLDER("/etc"),
	ROW_FOLDER("/etc/udev"),
	ROW_FOLDER("/etc/udev/rules.d"),
	ROW_LINK("/etc/udev/null", "../../dev/null"),
	ROW_LINK("/etc/udev/rules.d/70-z.rules", "../null"),
	ROW_FOLDER("/run/udev/rules.d"),
	ROW_FILE("/run/udev/data/b8:16"),
	"/usr/local/lib/udev/rules.d\t-\n",
	ROW_LINK("/lib", "usr/lib"),
	ROW_LINK("/sbin", "usr/sbin"),
	ROW_FOLDER("/usr"),
	ROW_FOLDER("/usr/lib/systemd"),
	ROW_FILE("/usr/lib/systemd/libsystemd-core-300.so"),
	ROW_FILE("/usr/lib/systemd/libsystemd-shared-239.so"),
	ROW_FILE("/usr/lib/systemd/libsystemd-shared-252.4-1.el9.so"),
	ROW_FILE("/usr/lib/systemd/libsystemd-shared-x.so"),
	ROW_FOLDER("/usr/lib/udev/rules.d"),
	ROW_FOLDER("/usr/sbin"),
	ROW_FILE("/usr/sbin/scsi_id"),
	"/sys/devices/pci0/uevent\t-\n",
	ROW_LINK("/sys/devices/pci0/0:0/subsystem", "../../../bus/scsi"),
	ROW_LINK("/sys/devices/pci0/0:0/driver", "../../../bus/scsi/drivers/sd"),
};

static void write_node(void)
{
	struct strbuf rows = strbuf_new(arena);

	temp_text("c/udev.db", "P: /devices/pci0/0:0/block/sdb\nN: sdb\nE: SUBSYSTEM=block\n"
			       "E: MAJOR=8\nE: MINOR=16\n\n");
	temp_text("c/root/etc/udev/rules.d/99-asm.rules",
		  "KERNEL==\"sd*\", ATTR{size}!=\"0\", ATTRS{model}==\"DISK\", "
		  "PROGRAM==\"/sbin/scsi_id -g\", OWNER=\"grid\"\n");
	temp_text("c/root/etc/udev/rules.d/60-x.rules", "KERNEL==\"sdb\", MODE=\"0600\"\n");
	temp_text("c/root/etc/udev/rules.d/README", "no rules\n");
	temp_text("c/root/run/udev/rules.d/60-x.rules", "KERNEL==\"sdb\", MODE=\"0666\"\n");
	temp_text("c/root/usr/lib/udev/rules.d/50-y.rules", "");
	temp_text("c/root/usr/lib/udev/rules.d/70-z.rules", "KERNEL==\"sdb\", GROUP=\"disk\"\n");
	temp_text("c/root/etc/passwd", "root:x:0:0::/:\ngrid:x:54331:54321::/:\n");
	temp_text("c/root/etc/group", "root:x:0:\nasmadmin:x:54329:grid\n");
	temp_text("c/root/proc/cmdline", "BOOT_IMAGE=x quiet\n");
	temp_text("c/root/sys/devices/pci0/0:0/block/sdb/size", "2048\n");
	temp_text("c/root/sys/devices/pci0/0:0/model", "DISK    \n");
	for (size_t i = 0; i < sizeof(node_rows) / sizeof(*node_rows); i++)
		strbuf_puts(&rows, node_rows[i]);
	temp_text("c/stat.tsv", rows.data);
}

static void check_files(const struct rule_facts *rules)
{
	static const char *const order[] = {
		"/usr/lib/udev/rules.d/50-y.rules", "/etc/udev/rules.d/60-x.rules",
		"/run/udev/rules.d/60-x.rules",	    "/etc/udev/rules.d/70-z.rules",
		"/usr/lib/udev/rules.d/70-z.rules", "/etc/udev/rules.d/99-asm.rules",
	};

	assert_int_equal(rules->from.status, FACT_OBTAINED);
	assert_int_equal(rules->file_count, sizeof(order) / sizeof(*order));
	for (size_t i = 0; i < rules->file_count; i++)
		assert_string_equal(rules->files[i]->path, order[i]);
	assert_true(rules->files[0]->masked);
	assert_string_equal(rules->files[2]->shadowed_by, order[1]);
	/* a mask over two links */
	assert_true(rules->files[3]->masked);
	assert_string_equal(rules->files[3]->target, "/dev/null");
	assert_string_equal(rules->files[4]->shadowed_by, order[3]);
	assert_int_equal(rules->files[5]->origin, RULES_LOCAL);
	/* those that count: one of 60-x, one of 99-asm */
	assert_int_equal(rules->line_count, 2);
	assert_string_equal(rules->lines[1].where, "/etc/udev/rules.d/99-asm.rules:1");
}

static void check_rest(const struct rule_facts *rules)
{
	const char *value;

	assert_int_equal(rules->udev_version, 252);
	assert_string_equal(rules->cmdline, "BOOT_IMAGE=x quiet");
	assert_int_equal(rules->users.from.status, FACT_OBTAINED);
	assert_int_equal(account_id(&rules->users, "grid"), 54331);
	assert_int_equal(account_id(&rules->groups, "asmadmin"), 54329);
	assert_int_equal(account_id(&rules->groups, "dba"), -1);
	/* by the name that the rule gives it, whatever links there are */
	const struct file_fact *program = file_fact_find(&rules->programs, "/sbin/scsi_id");
	assert_non_null(program);
	assert_int_equal(program->from.status, FACT_OBTAINED);
	assert_int_equal(program->mode, 0755);
	const struct file_fact *base = file_fact_find(&rules->databases, "/run/udev/data/b8:16");
	assert_non_null(base);
	assert_int_equal(base->mtime, 1700000000);
	assert_int_equal(rules->sysfs.count, 2);
	const struct sysfs_device *lun = sysfs_device_find(&rules->sysfs, "/devices/pci0/0:0");
	assert_non_null(lun);
	assert_string_equal(lun->driver, "sd");
	assert_int_equal(sysfs_attribute(lun, "model", &value), SYSFS_VALUE);
	assert_string_equal(value, "DISK    ");
	assert_int_equal(sysfs_attribute(&rules->sysfs.items[1], "size", &value), SYSFS_VALUE);
	assert_string_equal(value, "2048");
}

static void a_node_is_gathered_recorded_and_gathered_again(void **state)
{
	const char *error;

	(void)state;
	write_node();
	struct world *world = world_record(arena, open_capture("c"), temp_path("again"), &error);
	assert_non_null(world);
	check_files(gather(world));
	check_rest(disks.rules);
	close_world(world);
	world = open_capture("again");
	check_files(gather(world));
	check_rest(disks.rules);
	close_world(world);
}

/* ---- what a capture lacks ---- */

static const struct {
	const char *name, *stats, *refusals;
	enum fact_status status;
	size_t files;
} folder_rows[] = {
	{ "nothing", "", "", FACT_NOT_CAPTURED, 0 },
	{ "local only", ROW_FOLDER("/etc/udev/rules.d"), "", FACT_OBTAINED, 1 },
	{ "distribution only", ROW_FOLDER("/usr/lib/udev/rules.d"), "", FACT_NOT_CAPTURED, 1 },
	{ "no local folder", "/etc/udev/rules.d\t-\n", "", FACT_OBTAINED, 0 },
	{ "local denied", "", "/etc/udev/rules.d\tdenied\tPermission denied\tlist\n", FACT_DENIED,
	  0 },
	{ "another denied", ROW_FOLDER("/etc/udev/rules.d"),
	  "/run/udev/rules.d\tdenied\tPermission denied\tlist\n", FACT_DENIED, 1 },
	{ "two libs", ROW_FOLDER("/etc/udev/rules.d") ROW_FOLDER("/lib/udev/rules.d"), "",
	  FACT_OBTAINED, 2 },
	{ "a link for lib",
	  ROW_FOLDER("/etc/udev/rules.d") ROW_FOLDER("/lib/udev/rules.d")
		  ROW_LINK("/lib", "usr/lib"),
	  "", FACT_OBTAINED, 1 },
};

static void folders_that_are_not_seen_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(folder_rows) / sizeof(*folder_rows); i++) {
		const char *name = folder_rows[i].name;
		const char *const folders[] = { "etc", "usr/lib", "lib" };
		for (size_t j = 0; j < sizeof(folders) / sizeof(*folders); j++)
			temp_text(arena_printf(arena, "%s/root/%s/udev/rules.d/%zu-x.rules", name,
					       folders[j], j),
				  "KERNEL==\"x\", MODE=\"0600\"\n");
		temp_text(arena_printf(arena, "%s/stat.tsv", name), folder_rows[i].stats);
		temp_text(arena_printf(arena, "%s/read.tsv", name), folder_rows[i].refusals);
		struct world *world = open_capture(name);
		const struct rule_facts *rules = gather(world);
		if (rules->from.status != folder_rows[i].status ||
		    rules->file_count != folder_rows[i].files)
			fail_msg("%s: %s, %zu files", name, fact_status_name(rules->from.status),
				 rules->file_count);
		assert_int_equal(rules->udev_version, COUNT_UNKNOWN);
		assert_null(rules->cmdline);
		assert_int_equal(rules->users.from.status, FACT_NOT_CAPTURED);
		close_world(world);
	}
}

static const struct {
	const char *row;
	long version;
} version_rows[] = {
	{ ROW_LINK("/usr/lib64/libudev.so.1", "libudev.so.1.6.2"), 219 },
	{ ROW_LINK("/lib64/libudev.so.0", "libudev.so.0.5.1"), 147 },
	{ ROW_LINK("/usr/lib64/libudev.so.1", "libudev.so.1.99.0"), COUNT_UNKNOWN },
	{ ROW_FOLDER("/usr/lib/systemd")
		  ROW_FILE("/usr/lib/systemd/libsystemd-shared-99999999999999999999.txt"),
	  COUNT_UNKNOWN },
	{ ROW_FOLDER("/usr/lib/x86_64-linux-gnu/systemd")
		  ROW_FILE("/usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-257.so"),
	  257 },
};

static void the_version_is_told_by_libraries(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(version_rows) / sizeof(*version_rows); i++) {
		const char *name = arena_printf(arena, "v%zu", i);
		temp_text(arena_printf(arena, "%s/stat.tsv", name), version_rows[i].row);
		struct world *world = open_capture(name);
		assert_int_equal(gather(world)->udev_version, version_rows[i].version);
		close_world(world);
	}
}

/* ---- files of every kind ---- */

static void write_odd_files(void)
{
	char *big = malloc(1024 * 1024 + 1);

	assert_non_null(big);
	memset(big, '#', 1024 * 1024 + 1);
	big[1024 * 1024] = '\n';
	temp_bytes("big.rules", big, 1024 * 1024 + 1);
	big[1024 * 1024 - 1] = '\n';
	temp_bytes("full.rules", big, 1024 * 1024);
	free(big);
	temp_text("plain.rules", "KERNEL==\"x\", MODE=\"0600\"\n");
	assert_int_equal(mkfifo(temp_path("fifo.rules"), 0600), 0);
	assert_int_equal(mkdir(temp_path("folder.rules"), 0700), 0);
	assert_int_equal(symlink("loop.rules", temp_path("loop.rules")), 0);
	assert_int_equal(symlink("nowhere", temp_path("dangling.rules")), 0);
	assert_int_equal(symlink("plain.rules", temp_path("link.rules")), 0);
	assert_int_equal(symlink("/dev/null", temp_path("null.rules")), 0);
}

static const struct {
	const char *name;
	enum fact_status status;
	char type;
	bool masked;
	size_t length;
} odd_rows[] = {
	{ "plain.rules", FACT_OBTAINED, 'f', false, 25 },
	{ "link.rules", FACT_OBTAINED, 'l', false, 25 },
	{ "full.rules", FACT_OBTAINED, 'f', false, 1024 * 1024 },
	{ "big.rules", FACT_TOO_BIG, 'f', false, 0 },
	{ "fifo.rules", FACT_FAILED, 'p', false, 0 },
	{ "folder.rules", FACT_FAILED, 'd', false, 0 },
	{ "loop.rules", FACT_FAILED, 'l', false, 0 },
	{ "dangling.rules", FACT_ABSENT, 'l', false, 0 },
	{ "null.rules", FACT_FAILED, 'l', true, 0 },
	{ "missing.rules", FACT_ABSENT, 0, false, 0 },
	{ "/relative.rules", FACT_FAILED, 0, false, 0 },
};

static void files_of_every_kind_are_answered(void **state)
{
	enum { COUNT = sizeof(odd_rows) / sizeof(*odd_rows) };
	struct rules_options options = { .arguments_world = world_live(arena, 60) };

	(void)state;
	write_odd_files();
	temp_text("c/stat.tsv", "/etc/udev/rules.d\t-\n");
	for (size_t i = 0; i < COUNT; i++)
		names_add(arena, &options.arguments,
			  arena_strdup(arena, *odd_rows[i].name == '/'
						      ? odd_rows[i].name + 1
						      : temp_path(odd_rows[i].name)));
	struct world *world = open_capture("c");
	gather_rules(world, &options, &node);
	assert_int_equal(disks.rules->from.status, FACT_OBTAINED);
	assert_int_equal(disks.rules->file_count, COUNT);
	for (size_t i = 0; i < COUNT; i++) {
		const struct rules_file *file = file_of(disks.rules, options.arguments.items[i]);
		if (file->from.status != odd_rows[i].status ||
		    file->file.type != odd_rows[i].type || file->masked != odd_rows[i].masked ||
		    file->content.length != odd_rows[i].length || !file->argument)
			fail_msg("%s: %s, %c, %zu", odd_rows[i].name,
				 fact_status_name(file->from.status), file->file.type,
				 file->content.length);
	}
	close_world(options.arguments_world);
	close_world(world);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_node_is_gathered_recorded_and_gathered_again),
		TEST(folders_that_are_not_seen_are_told),
		TEST(the_version_is_told_by_libraries),
		TEST(files_of_every_kind_are_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
