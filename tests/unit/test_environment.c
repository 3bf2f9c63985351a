/* SPDX-License-Identifier: Apache-2.0
 *
 * What the operating system says of itself: parsed, live, and as tables of a capture.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "crs/crs.h"
#include "probes/capture_environment.h"
#include "probes/gather_environment.h"
#include "probes/network.h"
#include "tests/unit/temp_folder.h"

static struct arena *arena;

static int setup(void **state)
{
	arena = arena_new();
	return temp_setup(state);
}

static int teardown(void **state)
{
	arena_free(arena);
	return temp_teardown(state);
}

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){ text, strlen(text) };
}

/* ---- parsers ---- */

static void units_are_parsed(void **state)
{
	struct unit_fact unit = { 0 };

	(void)state;
	assert_true(
		crs_parse_unit(arena,
			       bytes_of("Type=simple\nAfter=network-online.target a.service\n"
					"WantedBy=multi-user.target\nLoadState=loaded\n"
					"ActiveState=active\nSubState=running\nResult=success\n"
					"FragmentPath=/etc/systemd/system/oracle-ohasd.service\n"
					"UnitFileState=enabled\nTasksMax=infinity\n"),
			       &unit));
	assert_string_equal(unit.load, "loaded");
	assert_string_equal(unit.file_state, "enabled");
	assert_string_equal(unit.fragment, "/etc/systemd/system/oracle-ohasd.service");
	assert_true(names_hold(&unit.after, "a.service"));
	assert_true(names_hold(&unit.wanted_by, "multi-user.target"));
	assert_string_equal(unit.tasks_max, "infinity");
	assert_null(unit.limit_memlock);
	unit = (struct unit_fact){ 0 };
	assert_false(crs_parse_unit(arena, bytes_of("Failed to connect to bus\n"), &unit));
}

static void numbers_are_parsed(void **state)
{
	struct memory_facts memory = { .total_kb = -1, .hugepage_kb = -1 };

	(void)state;
	assert_int_equal(crs_parse_number(bytes_of("250\t32000\t100\t128\n"), 1, -1), 32000);
	assert_int_equal(crs_parse_number(bytes_of("250\t32000\t100\t128\n"), 4, -1), -1);
	assert_int_equal(crs_parse_number(bytes_of("x\n"), 0, -1), -1);
	assert_int_equal(crs_parse_number(bytes_of("12x"), 0, -1), -1);
	assert_int_equal(crs_parse_number(bytes_of(""), 0, 7), 7);
	crs_parse_meminfo(bytes_of("MemTotal:       16384000 kB\nHugePages_Total:      10\n"
				   "Hugepagesize:       2048 kB\nMemTotal\n:\n"),
			  &memory);
	assert_int_equal(memory.total_kb, 16384000);
	assert_int_equal(memory.hugepages_total, 10);
	assert_int_equal(memory.hugepage_kb, 2048);
}

static void base_of_oracle(void **state)
{
	(void)state;
	assert_string_equal(
		crs_parse_oracle_base(arena,
				      bytes_of("# ORACLE_BASE=/x\nORACLE_BASE=/u01/app/grid\n")),
		"/u01/app/grid");
}

static void names_of_the_cluster_are_parsed(void **state)
{
	static const char text[] =
		"#SCAN_NAME=old\nSCAN_NAME=rac-scan\nGNS_CONF=\"false\"\nEMPTY=''\n"
		"CRS_NODEVIPS='rac1-vip/255.255.255.0/eth0,AUTO/255.255.255.0/eth0,"
		"192.168.1.5/255.255.255.0/eth0,,rac1-vip/x,rac2-vip'\n";
	struct names vips = { 0 }, none = { 0 };

	(void)state;
	assert_string_equal(crs_parse_parameter(arena, bytes_of(text), "SCAN_NAME"), "rac-scan");
	assert_string_equal(crs_parse_parameter(arena, bytes_of(text), "GNS_CONF"), "false");
	assert_null(crs_parse_parameter(arena, bytes_of(text), "EMPTY"));
	assert_null(crs_parse_parameter(arena, bytes_of(text), "CRS"));
	crs_parse_vip_names(arena, bytes_of(text), &vips);
	assert_int_equal(vips.count, 2);
	assert_string_equal(vips.items[0], "rac1-vip");
	assert_string_equal(vips.items[1], "rac2-vip");
	crs_parse_vip_names(arena, bytes_of("CRS_NODEVIPS='\n"), &none);
	crs_parse_vip_names(arena, bytes_of("CRS_NODEVIPS=/,/\n"), &none);
	assert_int_equal(none.count, 0);
}

static void what_cleans_up_is_parsed(void **state)
{
	static const char folder[] = "/var/tmp/.oracle";
	bool exempt = false, ages = false;

	(void)state;
	/* what distributions ship */
	crs_parse_tmpfiles(arena,
			   bytes_of("# comment\nq /tmp 1777 root root 10d\n"
				    "q /var/tmp 1777 root root 30d\nx /tmp/systemd-private-*\n"),
			   folder, &exempt, &ages);
	assert_true(ages);
	assert_false(exempt);
	crs_parse_tmpfiles(arena, bytes_of("x /tmp/.oracle*\nx /var/tmp/.oracle*\n"), folder,
			   &exempt, &ages);
	assert_true(exempt);
	exempt = ages = false;
	crs_parse_tmpfiles(arena,
			   bytes_of("d /var/tmp 1777 root root -\nq /var/tmpx 1 a b 3d\nx\n"),
			   folder, &exempt, &ages);
	assert_false(ages);
	assert_string_equal(
		crs_parse_remove_ipc(arena, bytes_of("[Login]\n#RemoveIPC=yes\n"
						     "RemoveIPC=yes\nRemoveIPC = no\n")),
		"no");
	assert_null(crs_parse_remove_ipc(arena, bytes_of("#RemoveIPC=yes\n")));
}

static void the_next_kernel_is_found(void **state)
{
	const char *releases[] = { "5.14.0-362.el9", "5.14.0-362.el9.x86_64",
				   "5.15.0-200.el9uek.x86_64" };
	const struct names installed = { releases, 3, 3 };
	static const struct {
		const char *grubenv, *release;
	} rows[] = {
		{ "# GRUB Environment Block\nsaved_entry=0a1b-5.14.0-362.el9.x86_64\n####",
		  "5.14.0-362.el9.x86_64" },
		{ "saved_entry=Oracle Linux Server (5.15.0-200.el9uek.x86_64) 9.3\n",
		  "5.15.0-200.el9uek.x86_64" },
		{ "saved_entry=0\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *entry = crs_parse_saved_entry(arena, bytes_of(rows[i].grubenv));
		assert_non_null(entry);
		const char *release = crs_release_of_entry(entry, &installed);
		assert_true(str_equal(release, rows[i].release));
	}
	assert_null(crs_parse_saved_entry(arena, bytes_of("# GRUB Environment Block\n#####")));
	assert_true(crs_parse_has_module(
		bytes_of("kernel/x.ko: kernel/y.ko\nextra/oracleasm/oracleasm.ko.xz:\n"),
		"oracleasm"));
	assert_false(
		crs_parse_has_module(bytes_of("kernel/y.ko: extra/oracleasm.ko\n"), "oracleasm"));
	assert_false(crs_parse_has_module(bytes_of("extra/oracleasmx.ko:\n"), "oracleasm"));
	assert_string_equal(
		crs_parse_inittab(arena, bytes_of("id:3:initdefault:\n#h1:35:x:init.ohasd\n"
						  "h1:35:respawn:/etc/init.d/init.ohasd run\n")),
		"h1:35:respawn:/etc/init.d/init.ohasd run");
}

static void expected_files_are_parsed(void **state)
{
	static const char *const none[] = {
		"",
		"# all /a root root 0755\n",
		"all /a root root 0755", /* cut: the mode may go on */
		"all /a root root\n",
		"all /a root root 0755 more\n",
		"all /a root root 9755\n",
		"all /a root root 17755\n",
		"all /a root root 75\n",
		"all %HOME%/a root root 0755\n",
		"all /a %USER% root 0755\n",
		"all /a root %GROUP% 0755\n",
		"all a root root 0755\n",
		"all /a/* root root 0755\n",
		"windows /a root root 0755\n",
		"!linux /a root root 0755\n",
		"linux,beos /a root root 0755\n",
	};
	struct expected_files files = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
		crs_parse_expected(arena, bytes_of(none[i]), "list", false, &files);
		if (files.count)
			fail_msg("taken: %s", none[i]);
	}
	crs_parse_expected(arena,
			   bytes_of("all /a root oinstall 6751\nunix\t/b  grid oinstall 755\n"
				    "aix,linux /c grid dba 01777\r\n"),
			   "list", true, &files);
	assert_int_equal(files.count, 3);
	assert_string_equal(files.items[0].path, "/a");
	assert_string_equal(files.items[0].group, "oinstall");
	assert_int_equal(files.items[0].mode, 06751);
	assert_string_equal(files.items[1].user, "grid");
	assert_int_equal(files.items[1].mode, 0755);
	assert_int_equal(files.items[2].mode, 01777);
	assert_true(files.items[2].folder);
	assert_string_equal(files.items[2].source, "list");
}

/* ---- tables ---- */

static void networks_are_parsed_and_written(void **state)
{
	static const char text[] = "eth0\tup\t1\t1500\t192.168.1.10/24\n"
				   "eth0\tup\t1\t1500\tfe80::1/64\n"
				   "eth1\tdown\t-\t9000\t-\n";
	struct network_facts network = { 0 };
	struct strbuf again = strbuf_new(arena);
	const char *error;

	(void)state;
	assert_true(capture_parse_net(arena, bytes_of(text), "net.tsv", &network, &error));
	assert_int_equal(network.count, 2);
	const struct adapter *first = adapter_find(&network, "eth0");
	assert_true(first->up);
	assert_int_equal(first->count, 2);
	assert_int_equal(first->addresses[0].b[3], 10);
	assert_int_equal(first->addresses[0].prefix, 24);
	assert_int_equal(first->addresses[1].family, 6);
	assert_int_equal(first->addresses[1].b[15], 1);
	assert_false(adapter_find(&network, "eth1")->up);
	assert_int_equal(adapter_find(&network, "eth1")->carrier, -1);
	capture_format_net(&again, &network);
	assert_string_equal(again.data, text);
}

static void damaged_tables_are_refused(void **state)
{
	static const char *const nets[] = {
		"eth0\n",
		"eth0\tsideways\n",
		"eth0\tup\t2\t1500\t-\n",
		"eth0\tup\t1\t-1\t-\n",
		"eth0\tup\t1\t9\t1.2.3.4\n",
		"eth0\tup\t1\t9\t1.2.3.4/33\n",
		"eth0\tup\t1\t9\tx/24\n",
		"eth0\tup\t1\t9\t::1/129\n",
		"eth0\tup\t1\t9\t1.2.3.4/\n",
	};
	struct name_facts names = { 0 };
	struct capture_spaces spaces = { 0 };
	const char *error;

	(void)state;
	for (size_t i = 0; i < sizeof(nets) / sizeof(*nets); i++) {
		struct network_facts network = { 0 };
		assert_false(
			capture_parse_net(arena, bytes_of(nets[i]), "net.tsv", &network, &error));
		assert_true(str_starts(error, "net.tsv:1: "));
	}
	assert_false(capture_parse_names(arena, bytes_of("rac1\tperhaps\t1\n"), "names.tsv", &names,
					 &error));
	assert_false(capture_parse_spaces(arena, bytes_of("u01\t1\t1\t1\t1\trw\n"), "statvfs.tsv",
					  &spaces, &error));
	assert_false(capture_parse_names(arena, bytes_of("rac1\t\\x\t1\n"), "names.tsv", &names,
					 &error));
	assert_false(capture_parse_spaces(arena,
					  bytes_of("/u01\t99999999999999999999\t1\t1\t1\trw\n"),
					  "statvfs.tsv", &spaces, &error));
	assert_false(capture_parse_spaces(arena, bytes_of("/u01\tmany\t1\n"), "statvfs.tsv",
					  &spaces, &error));
}

static void names_are_parsed_and_written(void **state)
{
	static const char text[] = "rac1\t192.168.1.10,fe80::1\t3\n"
				   "rac1-vip\tabsent\t12\n"
				   "scan\ttimed out\t5000\n";
	struct name_facts names = { 0 };
	struct strbuf again = strbuf_new(arena);
	const char *error;

	(void)state;
	assert_true(capture_parse_names(arena, bytes_of(text), "names.tsv", &names, &error));
	assert_int_equal(names.count, 3);
	assert_int_equal(names.items[0].from.status, FACT_OBTAINED);
	assert_int_equal(names.items[0].addresses.count, 2);
	assert_int_equal(names.items[1].from.status, FACT_ABSENT);
	assert_int_equal(names.items[2].from.status, FACT_TIMED_OUT);
	assert_int_equal(names.items[2].milliseconds, 5000);
	for (size_t i = 0; i < names.count; i++)
		capture_format_name(&again, &names.items[i]);
	assert_string_equal(again.data, text);
}

/* ---- through both doors ---- */

static struct world *open_capture(const char *name)
{
	const char *error;
	struct world *world = world_replay(arena, temp_path(name), &error);

	if (!world)
		fail_msg("%s", error);
	return world;
}

static void spaces_are_answered_by_the_longest_path(void **state)
{
	struct space_fact space = { .size_bytes = -1 };
	const char *error;

	(void)state;
	temp_text("c/statvfs.tsv", "/\t1000\t500\t10\t5\trw\n/u01\t2000\t100\t0\t0\tro,nosuid\n");
	struct world *world = open_capture("c");
	world->verbs->space(world, "/u01/app", &space);
	assert_int_equal(space.from.status, FACT_OBTAINED);
	assert_int_equal(space.size_bytes, 2000 * 1024);
	assert_int_equal(space.free_bytes, 100 * 1024);
	assert_true(space.read_only);
	world->verbs->space(world, "/u012", &space);
	assert_int_equal(space.size_bytes, 1000 * 1024);
	assert_false(space.read_only);
	world->verbs->close(world, &error);
}

static void what_a_capture_lacks_is_not_captured(void **state)
{
	struct network_facts network;
	struct name_fact name = { .name = "rac1", .role = "host" };
	struct space_fact space = { .size_bytes = -1 };
	const char *error;

	(void)state;
	temp_text("c/stat.tsv", "/etc\td\t0755\t0\troot\t0\troot\t-\t1\t-\t\n");
	struct world *world = open_capture("c");
	world->verbs->adapters(world, &network);
	world->verbs->resolve(world, &name, 1);
	world->verbs->space(world, "/u01", &space);
	assert_int_equal(network.from.status, FACT_NOT_CAPTURED);
	assert_int_equal(name.from.status, FACT_NOT_CAPTURED);
	assert_string_equal(name.role, "host");
	assert_int_equal(space.from.status, FACT_NOT_CAPTURED);
	assert_int_equal(space.size_bytes, -1);
	world->verbs->close(world, &error);
}

static void this_machine_answers(void **state)
{
	enum { SECONDS = 10 };
	struct network_facts network;
	struct name_fact names[] = { { .name = "127.0.0.1", .role = "host" },
				     { .name = "no.such.name.invalid", .role = "scan" } };
	struct space_fact space = { .size_bytes = -1 }, none = { .size_bytes = -1 };
	struct world *world = world_live(arena, SECONDS);
	const char *error;

	(void)state;
	world->verbs->adapters(world, &network);
	assert_int_equal(network.from.status, FACT_OBTAINED);
	assert_non_null(adapter_find(&network, "lo"));
	assert_true(adapter_find(&network, "lo")->mtu > 0);
	world->verbs->resolve(world, names, 2);
	assert_int_equal(names[0].from.status, FACT_OBTAINED);
	assert_string_equal(names[0].addresses.items[0], "127.0.0.1");
	assert_string_equal(names[0].role, "host");
	assert_int_not_equal(names[1].from.status, FACT_OBTAINED);
	world->verbs->space(world, temp_base, &space);
	assert_int_equal(space.from.status, FACT_OBTAINED);
	assert_true(space.size_bytes > 0);
	world->verbs->space(world, temp_path("nothing"), &none);
	assert_int_equal(none.from.status, FACT_ABSENT);
	world->verbs->close(world, &error);
}

static void gathered_recorded_and_replayed(void **state)
{
	const struct gather_options options = { .timeout_seconds = 10 };
	struct node_facts live, again;
	const char *error;

	(void)state;
	struct world *world = world_record(arena, world_live(arena, 10), temp_path("c"), &error);
	assert_non_null(world);
	gather_node(world, &options, &live);
	gather_environment(world, &options, &live);
	assert_int_equal(world->verbs->close(world, &error), 0);
	world = open_capture("c");
	gather_node(world, &options, &again);
	gather_environment(world, &options, &again);
	world->verbs->close(world, &error);
	const struct environment *before = live.environment, *after = again.environment;
	assert_int_equal(before->units.from.status, after->units.from.status);
	assert_int_equal(before->network.count, after->network.count);
	assert_int_equal(before->spaces.count, after->spaces.count);
	for (size_t i = 0; i < before->spaces.count; i++) {
		assert_int_equal(before->spaces.items[i].size_bytes,
				 after->spaces.items[i].size_bytes);
		assert_int_equal(before->spaces.items[i].inodes, after->spaces.items[i].inodes);
	}
	assert_int_equal(before->memory.total_kb, after->memory.total_kb);
	assert_int_equal(before->memory.semmni, after->memory.semmni);
	assert_int_equal(before->names.count, after->names.count);
	for (size_t i = 0; i < before->names.count; i++)
		assert_int_equal(before->names.items[i].from.status,
				 after->names.items[i].from.status);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(units_are_parsed, setup, teardown),
		cmocka_unit_test_setup_teardown(numbers_are_parsed, setup, teardown),
		cmocka_unit_test_setup_teardown(base_of_oracle, setup, teardown),
		cmocka_unit_test_setup_teardown(names_of_the_cluster_are_parsed, setup, teardown),
		cmocka_unit_test_setup_teardown(what_cleans_up_is_parsed, setup, teardown),
		cmocka_unit_test_setup_teardown(the_next_kernel_is_found, setup, teardown),
		cmocka_unit_test_setup_teardown(expected_files_are_parsed, setup, teardown),
		cmocka_unit_test_setup_teardown(networks_are_parsed_and_written, setup, teardown),
		cmocka_unit_test_setup_teardown(damaged_tables_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(names_are_parsed_and_written, setup, teardown),
		cmocka_unit_test_setup_teardown(spaces_are_answered_by_the_longest_path, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_a_capture_lacks_is_not_captured, setup,
						teardown),
		cmocka_unit_test_setup_teardown(this_machine_answers, setup, teardown),
		cmocka_unit_test_setup_teardown(gathered_recorded_and_replayed, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
