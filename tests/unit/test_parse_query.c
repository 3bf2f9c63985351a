/* SPDX-License-Identifier: Apache-2.0
 *
 * crsctl query and config, olsnodes.
 */
#include "tests/unit/parse_help.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

#define VOTING_HEAD                                                            \
	"##  STATE    File Universal Id                File Name Disk group\n" \
	"--  -----    -----------------                --------- ---------\n"
#define ID_A "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
#define ID_B "00112233445566778899aabbccddeeff"

static void assert_voting_file(const struct voting_file *file, long number, const char *state,
			       const char *id, const char *path, const char *group)
{
	assert_int_equal(file->number, number);
	assert_string_equal(file->state, state);
	assert_int_equal(file->online, strcmp(state, "ONLINE") == 0);
	assert_string_equal(file->id, id);
	assert_string_equal(file->path, path);
	assert_text(file->group, group);
}

static void voting_files(void **state)
{
	static const char text[] = VOTING_HEAD
		" 1. ONLINE   " ID_A " (/dev/mapper/asm-vote1) [VOTE]\n"
		" 2. OFFLINE  " ID_B " (/a path (with) blanks [1]) []\n"
		"12. PENDOFFL " ID_B " (AFD:X)\n"
		" 4. OFFLINE  () []\n"
		"Located 4 voting disk(s).\n";
	struct voting_facts facts = { 0 };

	(void)state;
	assert_true(crs_parse_voting(arena, text_of(text), &facts));
	assert_int_equal(facts.count, 4);
	assert_voting_file(&facts.items[0], 1, "ONLINE", ID_A, "/dev/mapper/asm-vote1", "VOTE");
	assert_voting_file(&facts.items[1], 2, "OFFLINE", ID_B, "/a path (with) blanks [1]", NULL);
	assert_voting_file(&facts.items[2], 12, "PENDOFFL", ID_B, "AFD:X", NULL);
	assert_voting_file(&facts.items[3], 4, "OFFLINE", "", "", NULL);
	assert_true(facts.located_known);
	assert_int_equal(facts.located, 4);
}

static void voting_closing_line(void **state)
{
	static const struct {
		const char *text;
		bool recognised, known;
		long located;
	} rows[] = {
		{ "Located 0 voting disk(s).\n", true, true, 0 },
		{ "Located 3 voting disk(s).", true, true, 3 },
		{ "\xE6\x89\xBE\xE5\x88\xB0\xE4\xBA\x86 5 \xE4\xB8\xAA\xE8\xA1\xA8\xE5\x86\xB3\r\n",
		  true, true, 5 },
		{ "Located 1", false, false, 0 }, /* of 12, perhaps */
		{ VOTING_HEAD, false, false, 0 },
		{ VOTING_HEAD " 1. ONL", false, false, 0 },
		{ VOTING_HEAD " 1. ONLINE   " ID_A " (/dev/map", false, false, 0 },
		{ "2 rows of 3\n", false, false, 0 },
		{ "9 Abstimmungsdateien gefunden\n", true, true, 9 },
		{ "7\xE5\x80\x8B\xE3\x81\xAE\n", true, true, 7 },
		{ "host rac1 says:\n", false, false, 0 },
		{ "see /dev/3\n", false, false, 0 },
		{ "3\n", false, false, 0 },
		{ "Unable to obtain voting disk list. 4 reasons, 2 of them known\n", false, false,
		  0 },
		{ "CRS-4000: Command Query failed, or completed with errors.\n", false, false, 0 },
		{ "", false, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct voting_facts facts = { 0 };
		bool recognised = crs_parse_voting(arena, text_of(rows[i].text), &facts);

		assert_int_equal(recognised, rows[i].recognised);
		assert_int_equal(facts.located_known, rows[i].known);
		assert_int_equal(facts.located, rows[i].located);
		assert_int_equal(facts.count, 0);
	}
}

static void versions(void **state)
{
	static const struct {
		const char *text;
		bool recognised;
		const char *active, *upgrade_state, *patch;
	} rows[] = {
		{ "Oracle Clusterware active version on the cluster is [21.0.0.0.0]\n", true,
		  "21.0.0.0.0", NULL, NULL },
		{ "version is [19.0.0.0.0]. The upgrade state is [ROLLING PATCH]. The cluster "
		  "active patch level is [1234567890].\n",
		  true, "19.0.0.0.0", "ROLLING PATCH", "1234567890" },
		{ "\xE7\x89\x88 [19.0.0.0.0]\r\n\xE7 [NORMAL]\r\n\xE7 [0]\r\n", true, "19.0.0.0.0",
		  "NORMAL", "0" },
		{ "Oracle Clusterware version on node [NODE7] is [12.2.0.1.0]\n", true,
		  "12.2.0.1.0", NULL, NULL },
		{ "Oracle Clusterware version on node [77] is [12.2.0.1.0]\n", true, "12.2.0.1.0",
		  NULL, NULL },
		{ "the first [11.2.0.4.0] stands, not [12.1.0.2.0]\n", true, "11.2.0.4.0", NULL,
		  NULL },
		{ "version is [19.0.0.0", false, NULL, NULL, NULL },
		{ "version is [19] and [NORMAL]\n", false, NULL, NULL, NULL },
		{ "version is [.19.0] [a.b] [] [[\n", false, NULL, NULL, NULL },
		{ "CRS-1234: something about [19.0.0.0.0]\n", false, NULL, NULL, NULL },
		{ "", false, NULL, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct version_facts facts = { 0 };
		bool recognised = crs_parse_version(arena, text_of(rows[i].text), &facts);

		assert_int_equal(recognised, rows[i].recognised);
		assert_text(facts.active, rows[i].active);
		assert_text(facts.upgrade_state, rows[i].upgrade_state);
		assert_text(facts.active_patch, rows[i].patch);
	}
}

static void patch_levels(void **state)
{
	static const struct {
		const char *text, *level;
	} rows[] = {
		{ "Oracle Clusterware patch level on node elm7 is [987654321].\n", "987654321" },
		{ "release patch level is [42] and the complete list of patches [1 2 3 ] have "
		  "been applied. The release patch string is [19.9.0.0.0].\n",
		  "42" },
		{ "patch level on node [elm7] is [0].\r\n", "0" },
		{ "the complete list of patches [35221462 ]\n", NULL },
		{ "patch level is [98765", NULL },
		{ "CRS-6706: levels [1] and [2] differ\n", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_text(crs_parse_patch_level(arena, text_of(rows[i].text)), rows[i].level);
}

static void autostart(void **state)
{
	static const struct {
		const char *text;
		bool recognised, enabled;
	} rows[] = {
		{ "CRS-4622: Oracle High Availability Services autostart is enabled.\n", true,
		  true },
		{ "CRS-4621: Oracle High Availability Services autostart is disabled.\n", true,
		  false },
		{ "CRS-4622 autostart is enabled.", true, true },
		/* words do not count */
		{ "CRS-4621: is enabled\n", true, false },
		{ "CRS-4047: No Oracle Clusterware components configured.\n", false, false },
		{ "autostart is enabled\n", false, false },
		{ "CRS-4622", false, false },
		{ "", false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool enabled = false;
		bool recognised = crs_parse_autostart(text_of(rows[i].text), &enabled);

		assert_int_equal(recognised, rows[i].recognised);
		assert_int_equal(enabled, rows[i].enabled);
	}
}

static void assert_node(const struct cluster_node *node, const char *name, long number,
			const char *vip, const char *status, const char *pinned)
{
	assert_string_equal(node->name, name);
	assert_int_equal(node->number, number);
	assert_text(node->vip, vip);
	assert_text(node->status, status);
	assert_text(node->pinned, pinned);
}

static void nodes_with_all_columns(void **state)
{
	static const char text[] = "db-01\t1\t<none>\tActive\tUnpinned\r\n"
				   "7up.prod\t2\t10.1.2.3\tInactive\tPinned\r\n"
				   "C_3\t30\tc3-vip\tActive\tUnpinned\r\n";
	struct cluster_nodes nodes = { 0 };

	(void)state;
	assert_true(crs_parse_olsnodes(arena, text_of(text), &nodes));
	assert_int_equal(nodes.count, 3);
	assert_node(&nodes.items[0], "db-01", 1, NULL, "Active", "Unpinned");
	assert_node(&nodes.items[1], "7up.prod", 2, "10.1.2.3", "Inactive", "Pinned");
	assert_node(&nodes.items[2], "C_3", 30, "c3-vip", "Active", "Unpinned");
}

static void nodes_with_some_columns(void **state)
{
	struct cluster_nodes nodes = { 0 };

	(void)state;
	assert_true(crs_parse_olsnodes(arena, text_of("a1\nb2   2\nc3\tInactive\nD-4\tPinned\n"),
				       &nodes));
	assert_int_equal(nodes.count, 4);
	assert_node(&nodes.items[0], "a1", COUNT_UNKNOWN, NULL, NULL, NULL);
	assert_node(&nodes.items[1], "b2", 2, NULL, NULL, NULL);
	assert_node(&nodes.items[2], "c3", COUNT_UNKNOWN, NULL, "Inactive", NULL);
	assert_node(&nodes.items[3], "D-4", COUNT_UNKNOWN, NULL, NULL, "Pinned");
	/* asked again, for other columns */
	assert_true(crs_parse_olsnodes(arena, text_of("a1\t1\tActive\n"), &nodes));
	assert_int_equal(nodes.count, 4);
	assert_node(&nodes.items[0], "a1", 1, NULL, "Active", NULL);
}

static void no_nodes(void **state)
{
	static const char *const texts[] = {
		"",
		"\n \n",
		"PRCO-19: Failure retrieving list of nodes\n",
		"CRS-4639: Could not contact OHAS\n",
		"olsnodes: command not found\n",
		"Permission denied\n",
		"rac", /* of rac1, perhaps */
		"PRCR-1070 : Failed to query\n",
		"CRS-4622 Oracle High Availability Services autostart is enabled.\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct cluster_nodes nodes = { 0 };
		assert_false(crs_parse_olsnodes(arena, text_of(texts[i]), &nodes));
		assert_int_equal(nodes.count, 0);
	}
}

static void a_cut_line_is_left_out(void **state)
{
	struct cluster_nodes nodes = { 0 };

	(void)state;
	assert_true(crs_parse_olsnodes(arena, text_of("a1\t1\tActive\nb2\t1"), &nodes));
	assert_int_equal(nodes.count, 1);
	assert_node(&nodes.items[0], "a1", 1, NULL, "Active", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PARSE_TEST(voting_files),
		PARSE_TEST(voting_closing_line),
		PARSE_TEST(versions),
		PARSE_TEST(patch_levels),
		PARSE_TEST(autostart),
		PARSE_TEST(nodes_with_all_columns),
		PARSE_TEST(nodes_with_some_columns),
		PARSE_TEST(no_nodes),
		PARSE_TEST(a_cut_line_is_left_out),
	};

	return cmocka_run_group_tests_name("parse_query", tests, NULL, NULL);
}
