/* SPDX-License-Identifier: Apache-2.0
 *
 * olr.loc, ocr.loc, init.ohasd and units, the stack's environment, /proc/net/unix, process names.
 */
#include "tests/unit/parse_help.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static void olr_loc(void **state)
{
	struct olr_facts facts = { 0 };

	(void)state;
	assert_true(crs_parse_olr_loc(
		arena,
		text_of("#crs_home=/old\r\n olrconfig_loc = /u01/grid/cdata/birch.olr \r\n"
			"crs_home=/u01/grid\r\ncrs_home=/second\r\nother=1\r\n"),
		&facts));
	assert_string_equal(facts.path, "/u01/grid/cdata/birch.olr");
	assert_string_equal(facts.crs_home, "/u01/grid");

	struct olr_facts one = { 0 };
	assert_true(crs_parse_olr_loc(arena, text_of("olrconfig_loc=/x=y"), &one));
	assert_string_equal(one.path, "/x=y");
	assert_null(one.crs_home);

	struct olr_facts none = { 0 };
	assert_false(
		crs_parse_olr_loc(arena, text_of("local_only=TRUE\n=\n#\nolrconfig_loc\n"), &none));
	assert_null(none.path);
	assert_true(crs_parse_olr_loc(arena, text_of("crs_home=\n"), &none));
	assert_null(none.crs_home);
}

static void oratab(void **state)
{
	struct database_homes homes = { 0 };

	(void)state;
	crs_parse_oratab(arena,
			 text_of("# comment\n\n+ASM1:/u01/grid:N\t\t# line added by Agent\n"
				 "elm1:/u01/db/19:N\n fir1 : /u01/db/19/ :Y\r\n*:/u01/db/12:N\n"
				 "bad\nworse:relative:N\n:/u01/x:N\nroot:/:N\nlast:/u01/db/21"),
			 &homes);
	assert_int_equal(homes.count, 5);
	assert_string_equal(homes.items[0].path, "/u01/grid");
	assert_string_equal(homes.items[1].path, "/u01/db/19");
	assert_int_equal(homes.items[1].sids.count, 2);
	assert_string_equal(homes.items[1].sids.items[1], "fir1");
	assert_string_equal(homes.items[2].path, "/u01/db/12");
	assert_string_equal(homes.items[3].path, "/");
	assert_string_equal(homes.items[4].path, "/u01/db/21");
}

static void ocr_loc(void **state)
{
	struct ocr_facts facts = { 0 };

	(void)state;
	assert_true(crs_parse_ocr_loc(
		arena,
		text_of("#Device/file getting replaced by device +OLD\n"
			"ocrconfig_loc=+DATA/elm/OCRFILE/registry.255.1\n"
			"ocrmirrorconfig_loc=+MIRROR\nocrconfig_loc3=\nocrconfig_loc4=/dev/raw/r4\n"
			"ocrconfig_loc5=+FIVE\nocrconfig_loc6=+SIX\nlocal_only=false\n"),
		&facts));
	assert_int_equal(facts.locations.count, 4);
	assert_string_equal(facts.locations.items[0], "+DATA/elm/OCRFILE/registry.255.1");
	assert_string_equal(facts.locations.items[1], "+MIRROR");
	assert_string_equal(facts.locations.items[2], "/dev/raw/r4");
	assert_string_equal(facts.locations.items[3], "+FIVE");
	assert_true(facts.local_only_known);
	assert_false(facts.local_only);

	struct ocr_facts restart = { 0 };
	assert_true(crs_parse_ocr_loc(arena, text_of("local_only=TRUE"), &restart));
	assert_true(restart.local_only_known);
	assert_true(restart.local_only);
	assert_int_equal(restart.locations.count, 0);

	struct ocr_facts none = { 0 };
	assert_false(crs_parse_ocr_loc(arena, text_of("local_only=maybe\ncrs_home=/x\n"), &none));
	assert_false(none.local_only_known);
}

static void home_in_scripts(void **state)
{
	static const struct {
		const char *text, *home;
	} rows[] = {
		{ "#!/bin/sh\nORA_CRS_HOME=/u01/app/19/grid\nexport ORA_CRS_HOME\n",
		  "/u01/app/19/grid" },
		{ "#!/bin/sh\n  export ORA_CRS_HOME=\"/u02/grid\"; export X\r\n", "/u02/grid" },
		{ "Environment=\"ORA_CRS_HOME=/u03/grid\" B=c\n", "/u03/grid" },
		{ "#ORA_CRS_HOME=/old\nORA_CRS_HOME=$1\nORA_CRS_HOME=/new\n", "/new" },
		{ "MY_ORA_CRS_HOME=/no\nORA_CRS_HOMES=/no\nexec /bin/ohasd.bin\n", NULL },
		{ "[Service]\nExecStart=/u04/grid/bin/ohasd.bin reboot\n", "/u04/grid" },
		{ "ExecStart=/bin/sh -c \"/u05/grid/bin/crsctl start has\"\n", "/u05/grid" },
		/* what is assigned counts for more than what is run */
		{ "/u06/grid/bin/crsctl check has\nORA_CRS_HOME=/u07/grid\n", "/u07/grid" },
		{ "ExecStart=/etc/init.d/init.ohasd run >/dev/null 2>&1 </dev/null\n", NULL },
		{ "$ORA_CRS_HOME/bin/crsctl\nbin/crsctl\n", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_text(crs_parse_home_in_script(arena, text_of(rows[i].text)), rows[i].home);
}

static void timezones(void **state)
{
	static const struct {
		const char *text, *zone;
	} rows[] = {
		{ "### environment\n#TZ=no\nTZ=Europe/Vienna\nNLS_LANG=AMERICAN_AMERICA.AL32UTF8\n",
		  "Europe/Vienna" },
		{ "CRS_LIMIT_NPROC=65536\r\nTZ=\"America/New_York\" \r\n", "America/New_York" },
		{ "TZ=MET-1MEST,M3.5.0,M10.5.0/3", "MET-1MEST,M3.5.0,M10.5.0/3" },
		{ "TZ=\nTZDIR=/x\nXTZ=y\n", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_text(crs_parse_timezone(arena, text_of(rows[i].text)), rows[i].zone);
}

static void sockets(void **state)
{
	static const char text[] =
		"Num       RefCount Protocol Flags    Type St Inode Path\n"
		"ffff8801: 00000002 00000000 00010000 0001 01 21552 /var/tmp/.oracle/sA\n"
		"0000000000000000: 00000002 00000000 00010000 0001 01 7 /var/tmp/.oracle/s B c\n"
		"ffff8802: 00000003 00000000 00000000 0001 03 21553 /var/tmp/.oracle/sConnected\n"
		"ffff8803: 00000002 00000000 00010000 0001 01 21554 /var/tmp/.oracle/sA\n"
		"ffff8804: 00000002 00000000 00010000 0001 01 21555 /run/systemd/private\n"
		"ffff8805: 00000002 00000000 00010000 0001 01 21556\n"
		"ffff8806: 00000002 00000000 00030000 0001 01 21557 /tmp/.oracle/sD\n"
		"ffff8807: 00000002 00000000 00010000 0001 01 21558 /tmp/.oracle/sE_half";
	struct names names = { 0 };

	(void)state;
	crs_parse_unix_sockets(arena, text_of(text), &names);
	assert_int_equal(names.count, 3);
	assert_string_equal(names.items[0], "/var/tmp/.oracle/sA");
	assert_string_equal(names.items[1], "/var/tmp/.oracle/s B c");
	assert_string_equal(names.items[2], "/tmp/.oracle/sD");
	crs_parse_unix_sockets(arena, text_of(text), &names);
	assert_int_equal(names.count, 3);
}

static void wanted_processes(void **state)
{
	static const char *const wanted[] = {
		"ohasd.bin",	   "ocssd.bin",	    "octssd.bin",      "crsd.bin",
		"evmd.bin",	   "evmlogger.bin", "gpnpd.bin",       "gipcd.bin",
		"mdnsd.bin",	   "osysmond.bin",  "ologgerd",	       "onmd.bin",
		"diskmon.bin",	   "oraagent.bin",  "orarootagent.bi", "orarootagent.bin",
		"scriptagent.bin", "appagent.bin",  "cssdagent",       "cssdmonitor",
		"init.ohasd",	   "init.cssd",	    "systemd",	       "init",
		"asm_pmon_+ASM1",  "ora_pmon_elm1", "asm_lmhb_+ASM12", "asm_rbal_+ASM",
	};
	static const char *const others[] = { "",	   "tnslsnr",	  "apx_pmon_+APX1",
					      "ohasd",	   "ohasd.binx",  "systemd-udevd",
					      "initd",	   "asm_pmon",	  "orarootagent",
					      "java",	   "asm",	  "mdb_pmon_-MGMT",
					      "kworker/0", "xasm_p_+ASM1" };

	(void)state;
	for (size_t i = 0; i < COUNT(wanted); i++)
		if (!crs_process_wanted(wanted[i]))
			fail_msg("%s is not wanted", wanted[i]);
	for (size_t i = 0; i < COUNT(others); i++)
		if (crs_process_wanted(others[i]))
			fail_msg("%s is wanted", others[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PARSE_TEST(olr_loc),	      PARSE_TEST(ocr_loc),   PARSE_TEST(oratab),
		PARSE_TEST(home_in_scripts),  PARSE_TEST(timezones), PARSE_TEST(sockets),
		PARSE_TEST(wanted_processes),
	};

	return cmocka_run_group_tests_name("parse_files", tests, NULL, NULL);
}
