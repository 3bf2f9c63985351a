/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "asm/asmtool.h"
#include "crs/crs.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Every code that an administrator meets on the way from OHASD to CRSD; written by hand. */
static const long crs_wanted[] = {
	4638, 4639, 4640, 4124, 4123, 4133, 4406,  4537,  4535,	 4529,	4530, 4533, 4534, 4544,
	4047, 4000, 4402, 4404, 4405, 4563, 4621,  4622,  4687,	 4688,	4692, 4700, 4701, 2672,
	2676, 2674, 2673, 2677, 2675, 2679, 2681,  2680,  2678,	 267,	2632, 2501, 5702, 2796,
	2790, 2791, 2792, 2793, 2795, 2799, 2797,  2807,  6016,	 6017,	6023, 6024, 2878, 2883,
	2893, 223,  5017, 5010, 5014, 5048, 5802,  5804,  5828,	 5818,	2757, 5822, 6706, 1705,
	1714, 1609, 1612, 1656, 1603, 1652, 1654,  7500,  7517,	 1617,	1621, 1726, 1012, 1201,
	1013, 1006, 1019, 2765, 2769, 2771, 2772,  8500,  8503,	 8505,	8011, 8013, 8017, 184,
	5059, 2101, 2106, 2112, 1610, 5019, 10001, 33672, 33676, 41053,
};
static const long ora_wanted[] = {
	29701, 15077, 3113,  15063, 15017, 15032, 15078, 600, 15020,
	15025, 15038, 15040, 15042, 845,   27102, 27090, 72,  27300,
};
static const long asm_ora_wanted[] = { 15014, 15031, 15072, 15075, 15080, 15087,
				       15186, 15224, 27041, 27137, 59002, 59066 };
static const long acfs_wanted[] = { 9391 };
static const long amdu_wanted[] = { 211 };
static const long asmcmd_wanted[] = { 9513, 9526 };
static const long ins_wanted[] = { 30510 };
static const long kfed_wanted[] = { 320, 322 };
static const long kfod_wanted[] = { 316 };
static const long oci_wanted[] = { 15019, 15038, 15182 };
static const long prcc_wanted[] = { 1014, 1016, 1017 };
static const long prcn_wanted[] = { 2044 };
static const long prcr_wanted[] = { 1004, 1005, 1064, 1068, 1070, 1079, 1119, 1214 };
static const long proc_wanted[] = { 26 };
static const long procl_wanted[] = { 26, 60 };
static const long prot_wanted[] = { 602 };
static const long protl_wanted[] = { 23 };
static const long prvf_wanted[] = { 9991, 9992 };
static const long prvg_wanted[] = { 2031 };
static const long prvh_wanted[] = { 116 };

static const struct wanted {
	const char *facility;
	const long *codes;
	size_t count;
} wanted[] = {
	{ "ORA", asm_ora_wanted, COUNT(asm_ora_wanted) },
	{ "ACFS", acfs_wanted, COUNT(acfs_wanted) },
	{ "AMDU", amdu_wanted, COUNT(amdu_wanted) },
	{ "ASMCMD", asmcmd_wanted, COUNT(asmcmd_wanted) },
	{ "INS", ins_wanted, COUNT(ins_wanted) },
	{ "KFED", kfed_wanted, COUNT(kfed_wanted) },
	{ "KFOD", kfod_wanted, COUNT(kfod_wanted) },
	{ "OCI", oci_wanted, COUNT(oci_wanted) },
	{ "CRS", crs_wanted, COUNT(crs_wanted) },
	{ "ORA", ora_wanted, COUNT(ora_wanted) },
	{ "PRCC", prcc_wanted, COUNT(prcc_wanted) },
	{ "PRCN", prcn_wanted, COUNT(prcn_wanted) },
	{ "PRCR", prcr_wanted, COUNT(prcr_wanted) },
	{ "PROC", proc_wanted, COUNT(proc_wanted) },
	{ "PROCL", procl_wanted, COUNT(procl_wanted) },
	{ "PROT", prot_wanted, COUNT(prot_wanted) },
	{ "PROTL", protl_wanted, COUNT(protl_wanted) },
	{ "PRVF", prvf_wanted, COUNT(prvf_wanted) },
	{ "PRVG", prvg_wanted, COUNT(prvg_wanted) },
	{ "PRVH", prvh_wanted, COUNT(prvh_wanted) },
};

static struct arena *arena;

static struct vendor_codes all_codes(void)
{
	const struct vendor_codes areas[] = { crs_codes(), asm_codes() };

	return vendor_codes_join(arena, areas, COUNT(areas));
}

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

/* Joining sorts; that each table is sorted already is for readers. */
static void test_tables_are_sorted(void **state)
{
	const struct vendor_codes areas[] = { crs_codes(), asm_codes() };

	(void)state;
	for (size_t k = 0; k < COUNT(areas); k++)
		for (size_t i = 1; i < areas[k].count; i++) {
			const struct vendor_code *a = &areas[k].rows[i - 1], *b = &areas[k].rows[i];
			int order = strcmp(a->facility, b->facility);
			if (order > 0 || (order == 0 && a->code >= b->code))
				fail_msg("%s-%ld must not stand before %s-%ld", a->facility,
					 a->code, b->facility, b->code);
		}
}

static const struct vendor_code *find(const char *facility, long code)
{
	struct vendor_codes codes = all_codes();

	for (size_t i = 0; i < codes.count; i++)
		if (strcmp(codes.rows[i].facility, facility) == 0 && codes.rows[i].code == code)
			return &codes.rows[i];
	return NULL;
}

static void test_sorted_and_unique(void **state)
{
	struct vendor_codes codes = all_codes();

	(void)state;
	assert_true(codes.count > 1);
	for (size_t i = 1; i < codes.count; i++) {
		const struct vendor_code *a = &codes.rows[i - 1], *b = &codes.rows[i];
		int order = strcmp(a->facility, b->facility);

		if (order > 0 || (order == 0 && a->code >= b->code))
			fail_msg("%s-%ld must not stand before %s-%ld", a->facility, a->code,
				 b->facility, b->code);
	}
}

/* Printable ASCII, not empty, no blank at either end, none doubled (a sign of a bad line join). */
static void assert_plain(const struct vendor_code *row, const char *text)
{
	size_t length = text ? strlen(text) : 0;

	if (length == 0 || text[0] == ' ' || text[length - 1] == ' ' || strstr(text, "  "))
		fail_msg("%s-%ld: empty, or blanks: '%s'", row->facility, row->code,
			 text ? text : "(null)");
	for (size_t i = 0; i < length; i++)
		if (text[i] < ' ' || text[i] > '~')
			fail_msg("%s-%ld: byte %d in '%s'", row->facility, row->code, text[i],
				 text);
}

static void test_fields(void **state)
{
	struct vendor_codes codes = all_codes();

	(void)state;
	for (size_t i = 0; i < codes.count; i++) {
		const struct vendor_code *row = &codes.rows[i];

		assert_true(row->code > 0);
		assert_plain(row, row->facility);
		assert_plain(row, row->text);
		assert_plain(row, row->stage);
		assert_plain(row, row->meaning);
		assert_plain(row, row->todo);
	}
}

static void test_stages(void **state)
{
	static const char *const allowed[] = { "ohasd", "cssd", "oraagent", "asm", "crsd", "any" };
	struct vendor_codes codes = all_codes();

	(void)state;
	for (size_t i = 0; i < codes.count; i++) {
		const struct vendor_code *row = &codes.rows[i];
		size_t k = 0;

		while (k < COUNT(allowed) && strcmp(allowed[k], row->stage) != 0)
			k++;
		if (k == COUNT(allowed))
			fail_msg("%s-%ld: no stage '%s'", row->facility, row->code, row->stage);
	}
}

static void test_all_wanted_are_there(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wanted); i++)
		for (size_t k = 0; k < wanted[i].count; k++)
			if (!find(wanted[i].facility, wanted[i].codes[k]))
				fail_msg("%s-%ld is missing", wanted[i].facility,
					 wanted[i].codes[k]);
}

static void assert_says(const char *facility, long code, const char *part)
{
	const struct vendor_code *row = find(facility, code);

	assert_non_null(row);
	if (!strstr(row->text, part) && !strstr(row->meaning, part) && !strstr(row->todo, part))
		fail_msg("%s-%ld does not say '%s'", facility, code, part);
}

/* Words that are easily misread: what an administrator must be told. */
static void test_traps(void **state)
{
	(void)state;
	assert_says("CRS", 4123, "Two texts under one code");
	assert_says("CRS", 4692, "exclusive mode");
	assert_says("CRS", 4692, "not a normal start");
	assert_says("CRS", 4000, "trailer only");
	assert_says("CRS", 4640, "`crsctl start cluster`");
	assert_says("CRS", 2796, "ends ASM and every database instance");
	assert_says("CRS", 2771, "`crsctl start res ora.crsd -init`");
	assert_says("CRS", 4530, "the node reboots");
	assert_says("CRS", 4639, "never delete them while anything of Oracle runs");
	assert_says("CRS", 1612, "when another node reboots");
}

static void test_texts(void **state)
{
	(void)state;
	assert_string_equal(find("CRS", 4638)->text, "Oracle High Availability Services is online");
	assert_string_equal(find("CRS", 4535)->text,
			    "Cannot communicate with Cluster Ready Services");
	assert_string_equal(find("CRS", 4535)->stage, "crsd");
	assert_string_equal(find("CRS", 4530)->stage, "cssd");
	assert_string_equal(find("CRS", 4639)->stage, "ohasd");
	assert_string_equal(find("ORA", 15042)->stage, "asm");
}

/* No advice may tell to kill, to stop CRSD alone, or to write to a disk. */
static void test_no_dangerous_advice(void **state)
{
	static const char *const forbidden[] = { "stop res ora.crsd", "scandisks", "rm -", "dd if",
						 "pkill" };
	struct vendor_codes codes = all_codes();

	(void)state;
	for (size_t i = 0; i < codes.count; i++) {
		const struct vendor_code *row = &codes.rows[i];

		for (size_t k = 0; k < COUNT(forbidden); k++)
			if (strstr(row->todo, forbidden[k]))
				fail_msg("%s-%ld advises '%s'", row->facility, row->code,
					 forbidden[k]);
		if (strstr(row->todo, "kill") && !strstr(row->todo, "ever kill"))
			fail_msg("%s-%ld advises to kill", row->facility, row->code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables_are_sorted),
		cmocka_unit_test(test_sorted_and_unique),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_stages),
		cmocka_unit_test(test_all_wanted_are_there),
		cmocka_unit_test(test_traps),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_no_dangerous_advice),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
