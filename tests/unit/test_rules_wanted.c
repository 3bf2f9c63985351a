/* SPDX-License-Identifier: Apache-2.0
 *
 * What is asked of sysfs and of the file system for the sake of rules.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "udev-rules/rules.h"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct rule_facts *rules_of(const char *text)
{
	struct rule_facts *rules = arena_alloc(arena, sizeof(*rules));
	struct rules_file *file = arena_alloc(arena, sizeof(*file));

	*file = (struct rules_file){ .from.status = FACT_OBTAINED,
				     .path = "/etc/udev/rules.d/99-x.rules",
				     .name = "99-x.rules",
				     .content = { text, strlen(text) } };
	rules->files = arena_grow(arena, rules->files, &rules->file_capacity, 0,
				  sizeof(struct rules_file *));
	rules->files[rules->file_count++] = file;
	rules->udev_version = COUNT_UNKNOWN;
	rules_order(rules);
	rules_parse(arena, rules);
	return rules;
}

static const char *joined(const struct names *names)
{
	struct strbuf text = strbuf_new(arena);

	for (size_t i = 0; i < names->count; i++)
		strbuf_printf(&text, "%s%s", i ? " " : "", names->items[i]);
	return text.data;
}

static const struct {
	const char *text, *own, *parents;
} attribute_rows[] = {
	{ "", "", "" },
	{ "ATTR{size}==\"1\", ATTR{ro}!=\"1\", MODE=\"0660\"\n", "size ro", "" },
	{ "ATTRS{model}==\"x\", ATTRS{model}==\"y\", MODE=\"0660\"\n", "", "model" },
	{ "KERNEL==\"sd*\", ATTR{queue/rotational}==\"0\", MODE=\"0660\"\n", "queue/rotational",
	  "" },
	/* written, not read */
	{ "ATTR{queue/scheduler}=\"none\"\n", "", "" },
	{ "TEST==\"dm\", TEST!=\"md/array_state\", MODE=\"0660\"\n", "dm md/array_state", "" },
	{ "TEST{0111}==\"uevent\", MODE=\"0660\"\n", "uevent", "" },
	{ "TEST==\"/sys/class\", MODE=\"0660\"\n", "", "" },
	{ "TEST==\"block/*/size\", MODE=\"0660\"\n", "", "" },
	{ "TEST==\"[module/sg]\", ATTR{[dmi/id]sys_vendor}==\"x\", MODE=\"0660\"\n", "", "" },
	{ "ATTR{../model}==\"x\", ATTRS{a/../b}==\"x\", TEST==\"..\", TEST==\"a/..\", "
	  "MODE=\"0660\"\n",
	  "", "" },
	{ "ATTR{a..b}==\"x\", MODE=\"0660\"\n", "a..b", "" },
	{ "ATTR{$env{X}}==\"x\", MODE=\"0660\"\n", "", "" },
	{ "SYMLINK+=\"a/$attr{serial}-%s{wwid}\"\n", "serial wwid", "serial wwid" },
	{ "PROGRAM==\"/bin/x $attr{vendor}\", MODE=\"0660\"\n", "vendor", "vendor" },
	{ "ENV{X}=\"$$attr{no} %%s{no} $attr{[x/y]no}\"\n", "", "" },
	{ "ENV{X}=\"$attr{cut\"\n", "", "" },
	/* lines of other subsystems */
	{ "SUBSYSTEM==\"net\", ATTR{address}==\"x\", MODE=\"0660\"\n", "", "" },
	{ "SUBSYSTEM!=\"block\", ATTR{address}==\"x\", MODE=\"0660\"\n", "", "" },
	{ "SUBSYSTEM==\"block|net\", ATTR{a}==\"x\", MODE=\"0660\"\n", "a", "" },
	{ "SUBSYSTEM==\"net|usb\", ATTR{a}==\"x\", MODE=\"0660\"\n", "", "" },
	{ "SUBSYSTEM!=\"net|usb\", ATTR{a}==\"x\", MODE=\"0660\"\n", "a", "" },
	{ "SUBSYSTEM==\"bl*\", ATTR{a}==\"x\", MODE=\"0660\"\n", "a", "" },
	{ "SUBSYSTEM!=\"*\", ATTR{a}==\"x\", MODE=\"0660\"\n", "a", "" },
	{ "SUBSYSTEM==\"\", ATTR{a}==\"x\", MODE=\"0660\"\n", "", "" },
	{ "SUBSYSTEM==\"blocks\", ATTR{a}==\"x\", MODE=\"0660\"\n", "", "" },
	{ "SUBSYSTEMS==\"scsi\", ATTRS{a}==\"x\", MODE=\"0660\"\n", "", "a" },
	/* parts that a block device never comes to */
	{ "SUBSYSTEM!=\"sound\", GOTO=\"end\"\nATTR{id}==\"x\", "
	  "MODE=\"0660\"\nLABEL=\"end\"\nATTR{a}==\"x\", MODE=\"0660\"\n",
	  "a", "" },
	{ "SUBSYSTEM!=\"block\", GOTO=\"end\"\nATTR{id}==\"x\", MODE=\"0660\"\nLABEL=\"end\"\n",
	  "id", "" },
	{ "SUBSYSTEM==\"block\", GOTO=\"end\"\nATTR{id}==\"x\", MODE=\"0660\"\nLABEL=\"end\"\n", "",
	  "" },
	{ "GOTO=\"end\"\nATTR{id}==\"x\", MODE=\"0660\"\nLABEL=\"end\"\n", "", "" },
	{ "ACTION==\"remove\", GOTO=\"end\"\nATTR{id}==\"x\", MODE=\"0660\"\nLABEL=\"end\"\n", "id",
	  "" },
	{ "SUBSYSTEM==\"block\", ATTR{a}==\"1\", GOTO=\"end\"\nATTR{id}==\"x\", "
	  "MODE=\"0660\"\nLABEL=\"end\"\n",
	  "a id", "" },
	{ "GOTO=\"nowhere\"\nATTR{id}==\"x\", MODE=\"0660\"\n", "id", "" },
	/* what udev passes over */
	{ "ATTR{a}==\"x\", NO=\"x\"\nATTR{b}==\"x\", MODE=\"0660\"\n", "b", "" },
};

static void attributes_of_lines_for_block_devices_are_wanted(void **state)
{
	struct names own, parents;

	(void)state;
	for (size_t i = 0; i < sizeof(attribute_rows) / sizeof(*attribute_rows); i++) {
		const char *text = attribute_rows[i].text;
		rules_wanted_attributes(arena, rules_of(text), &own, &parents);
		if (!str_equal(joined(&own), attribute_rows[i].own) ||
		    !str_equal(joined(&parents), attribute_rows[i].parents))
			fail_msg("%sown: %s, parents: %s", text, joined(&own), joined(&parents));
	}
}

static const struct {
	const char *text, *files;
} file_rows[] = {
	{ "PROGRAM==\"/sbin/scsi_id -g -u %N\", MODE=\"0660\"\n", "/sbin/scsi_id" },
	{ "PROGRAM=\"/sbin/scsi_id -g\"\n", "/sbin/scsi_id" },
	{ "PROGRAM==\"scsi_id -g\", MODE=\"0660\"\n", "/usr/lib/udev/scsi_id /lib/udev/scsi_id" },
	{ "PROGRAM==\"'/opt/a b/x' %k\", MODE=\"0660\"\n", "/opt/a b/x" },
	{ "PROGRAM==\"/opt/%k/x\", PROGRAM==\"$env{X} a\", PROGRAM==\"\", MODE=\"0660\"\n", "" },
	{ "IMPORT{program}=\"/sbin/a\", IMPORT{builtin}=\"blkid\", IMPORT{file}=\"/etc/x\", "
	  "IMPORT{file}=\"x\"\n",
	  "/sbin/a /etc/x" },
	{ "RUN+=\"/bin/a b\", RUN{program}+=\"/bin/c\", RUN{builtin}+=\"kmod load\"\n",
	  "/bin/a /bin/c" },
	{ "TEST==\"/etc/x\", TEST!=\"/etc/y\", TEST==\"/etc/*\", TEST==\"/sys%p/z\", "
	  "TEST==\"dm\", MODE=\"0660\"\n",
	  "/etc/x /etc/y" },
	{ "SUBSYSTEM==\"net\", PROGRAM==\"/bin/x\", MODE=\"0660\"\n", "" },
	{ "PROGRAM==\"/bin/x\", PROGRAM==\"/bin/x a\", MODE=\"0660\"\n", "/bin/x" },
};

static void programs_and_tested_files_are_wanted(void **state)
{
	struct names files;

	(void)state;
	for (size_t i = 0; i < sizeof(file_rows) / sizeof(*file_rows); i++) {
		rules_wanted_files(arena, rules_of(file_rows[i].text), &files);
		if (!str_equal(joined(&files), file_rows[i].files))
			fail_msg("%s%s", file_rows[i].text, joined(&files));
	}
}

/* A file can name any number; each would be read of each device. */
static void no_more_is_wanted_than_can_be_read(void **state)
{
	enum { MANY = 5000, MOST = 512 };
	struct strbuf text = strbuf_new(arena);
	struct names own, parents, files;

	(void)state;
	for (int i = 0; i < MANY; i++)
		strbuf_printf(&text, "ATTR{a%d}==\"x\", ATTRS{b%d}==\"x\", PROGRAM==\"/p%d\"\n", i,
			      i, i);
	const struct rule_facts *rules = rules_of(text.data);
	rules_wanted_attributes(arena, rules, &own, &parents);
	rules_wanted_files(arena, rules, &files);
	assert_int_equal(own.count, MOST);
	assert_int_equal(parents.count, MOST);
	assert_int_equal(files.count, MOST);
	assert_string_equal(own.items[0], "a0");
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(attributes_of_lines_for_block_devices_are_wanted),
		TEST(programs_and_tested_files_are_wanted),
		TEST(no_more_is_wanted_than_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
