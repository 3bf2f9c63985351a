/* SPDX-License-Identifier: Apache-2.0
 *
 * GPnP profiles, good ones and hostile ones; and the answers of multipathd and of the kernel on ACLs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/acl.h"
#include "probes/gpnp_profile.h"
#include "probes/multipath.h"

#define NAMESPACES                                                     \
	" xmlns=\"http://www.grid-pnp.org/2005/11/gpnp-profile\""      \
	" xmlns:gpnp=\"http://www.grid-pnp.org/2005/11/gpnp-profile\"" \
	" xmlns:orcl=\"http://www.oracle.com/gpnp/2005/11/gpnp-profile\""
#define PROFILE(head, asm_profile)                                                 \
	head "<gpnp:GPnP-Profile Version=\"1.0\"" NAMESPACES ">"                   \
	     "<orcl:CSS-Profile id=\"css\" DiscoveryString=\"+asm\"/>" asm_profile \
	     "</gpnp:GPnP-Profile>\n"

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

static struct profile_facts parse_bytes(const char *data, size_t length)
{
	struct profile_facts facts = { .from = { .status = FACT_OBTAINED, .source = "profile" } };

	gpnp_parse_profile(arena, (struct bytes){ data, length }, &facts);
	return facts;
}

static struct profile_facts parse(const char *text)
{
	return parse_bytes(text, strlen(text));
}

static void assert_refused(const struct profile_facts *facts, const char *words)
{
	assert_int_equal(facts->from.status, FACT_FAILED);
	assert_null(facts->disk_string);
	assert_null(facts->spfile);
	assert_non_null(facts->from.words);
	if (!strstr(facts->from.words, words))
		fail_msg("\"%s\" does not say \"%s\"", facts->from.words, words);
}

static void string_and_spfile_are_taken(void **state)
{
	struct profile_facts facts = parse(
		PROFILE("<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
			"<orcl:ASM-Profile id=\"asm\" DiscoveryString=\"/dev/mapper/asm*,AFD:*\" "
			"SPFile=\"+DATA/prod/ASMPARAMETERFILE/registry.253.1\" Mode=\"remote\"/>"));

	(void)state;
	assert_int_equal(facts.from.status, FACT_OBTAINED);
	assert_null(facts.from.words);
	assert_string_equal(facts.disk_string, "/dev/mapper/asm*,AFD:*");
	assert_string_equal(facts.spfile, "+DATA/prod/ASMPARAMETERFILE/registry.253.1");
}

static void assert_text(const char *text, const char *wanted)
{
	if (!str_equal(text, wanted))
		fail_msg("\"%s\" instead of \"%s\"", text ? text : "(none)",
			 wanted ? wanted : "(none)");
}

static void networks_are_taken(void **state)
{
	struct profile_facts facts = parse(
		"<gpnp:GPnP-Profile" NAMESPACES " ClusterName=\"oak\" ClusterUId=\"5f0c\" "
		"ProfileSequence=\"12\"><gpnp:Network-Profile>"
		"<gpnp:HostNetwork id=\"gen\" HostName=\"*\">"
		"<gpnp:Network id=\"net1\" IP=\"192.0.2.0\" Adapter=\"bond0\" Use=\"public\"/>"
		"<gpnp:Network id=\"net2\" IP=\"fd00:12::\" Adapter=\"eth1\" "
		"Use=\"asm,cluster_interconnect\"/>"
		"<other:Network xmlns:other=\"urn:x\" id=\"net9\"/>"
		"</gpnp:HostNetwork><gpnp:HostNetwork id=\"own\" HostName=\"oak1\">"
		"<gpnp:Network id=\"net3\" IP=\"\" Adapter=\"eth2\" "
		"Use=\" cluster_interconnect ,\"/><gpnp:Network/>"
		"</gpnp:HostNetwork></gpnp:Network-Profile>"
		"<orcl:CSS-Profile DiscoveryString=\"/nfs/vote1,/nfs/vote2\"/>"
		"<orcl:ASM-Profile DiscoveryString=\"/x\"/></gpnp:GPnP-Profile>");
	static const struct {
		const char *host_network, *host, *id, *subnet, *adapter, *uses[2];
	} wanted[] = {
		{ "gen", "*", "net1", "192.0.2.0", "bond0", { "public" } },
		{ "gen", "*", "net2", "fd00:12::", "eth1", { "asm", "cluster_interconnect" } },
		{ "own", "oak1", "net3", "", "eth2", { "cluster_interconnect" } },
		{ "own", "oak1", NULL, NULL, NULL, { NULL } },
	};

	(void)state;
	assert_int_equal(facts.from.status, FACT_OBTAINED);
	assert_text(facts.cluster, "oak");
	assert_text(facts.cluster_uid, "5f0c");
	assert_int_equal(facts.sequence, 12);
	assert_text(facts.css_string, "/nfs/vote1,/nfs/vote2");
	assert_int_equal(facts.count, 4);
	for (size_t i = 0; i < facts.count; i++) {
		const struct profile_network *network = &facts.networks[i];
		assert_text(network->host_network, wanted[i].host_network);
		assert_text(network->host, wanted[i].host);
		assert_text(network->id, wanted[i].id);
		assert_text(network->subnet, wanted[i].subnet);
		assert_text(network->adapter, wanted[i].adapter);
		for (size_t j = 0; j < 2; j++)
			assert_text(j < network->uses.count ? network->uses.items[j] : NULL,
				    wanted[i].uses[j]);
		assert_true(network->uses.count <= 2);
	}
}

static void numbers_that_are_none(void **state)
{
	static const char *const texts[] = { "", "-1", "1x", "99999999999999999999" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct profile_facts facts = parse(arena_printf(
			arena,
			"<gpnp:GPnP-Profile" NAMESPACES " ProfileSequence=\"%s\">"
			"<orcl:ASM-Profile DiscoveryString=\"/x\"/></gpnp:GPnP-Profile>",
			texts[i]));
		assert_int_equal(facts.from.status, FACT_OBTAINED);
		assert_int_equal(facts.sequence, COUNT_UNKNOWN);
		assert_int_equal(facts.count, 0);
	}
}

static void empty_string_is_the_default_search(void **state)
{
	struct profile_facts facts =
		parse(PROFILE("", "<orcl:ASM-Profile id=\"asm\" DiscoveryString=\"\"/>"));

	(void)state;
	assert_int_equal(facts.from.status, FACT_OBTAINED);
	assert_string_equal(facts.disk_string, "");
	assert_null(facts.spfile);
}

static void other_documents_are_refused(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "", "empty" },
		{ "<a/>", "not a GPnP profile" },
		/* the right name in the wrong namespace, and in none */
		{ "<GPnP-Profile xmlns=\"urn:x\"/>", "not a GPnP profile" },
		{ "<GPnP-Profile/>", "not a GPnP profile" },
		{ PROFILE("", ""), "no ASM-Profile" },
		/* of another namespace; not directly below the root */
		{ PROFILE("", "<ASM-Profile DiscoveryString=\"/x\"/>"), "no ASM-Profile" },
		{ PROFILE("", "<x><orcl:ASM-Profile DiscoveryString=\"/x\"/></x>"),
		  "no ASM-Profile" },
		{ PROFILE("", "<orcl:ASM-Profile SPFile=\"+DATA/x\"/>"), "no DiscoveryString" },
		{ "not xml\n", "line 1: " },
		{ "<a>\n<b>\n</a>\n", "line 3: " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct profile_facts facts = parse(cases[i].text);
		assert_refused(&facts, cases[i].words);
	}
}

static void dtds_and_entities_are_refused(void **state)
{
	static const char asm_profile[] = "<orcl:ASM-Profile DiscoveryString=\"/x\"/>";
	static const char laughs[] = "<!DOCTYPE p [<!ENTITY a \"aaaaaaaa\">"
				     "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
				     "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
	static const char *const heads[] = {
		"<!DOCTYPE p>",
		"<!DOCTYPE p []>",
		"<!DOCTYPE p SYSTEM \"/etc/passwd\">",
		"<!DOCTYPE p SYSTEM \"http://192.0.2.1/p.dtd\">",
		"<!DOCTYPE p PUBLIC \"x\" \"file:///etc/passwd\">",
		"<!DOCTYPE p [<!ENTITY e \"/dev/evil\">]>",
		"<!DOCTYPE p [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
		"<!DOCTYPE p [<!ENTITY % e SYSTEM \"file:///etc/passwd\"> %e;]>",
		"<!DOCTYPE p [<!ATTLIST p q CDATA \"default\">]>",
		laughs,
		/* damaged ones, too */
		"<!DOCTYPE p [<!ENTITY",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		const char *text = arena_printf(arena, "%s<gpnp:GPnP-Profile%s>%s%s", heads[i],
						NAMESPACES, asm_profile, "</gpnp:GPnP-Profile>");
		struct profile_facts facts = parse(text);
		assert_refused(&facts, "DTD");
	}
}

/* The same in an encoding in which no "<!DOCTYPE" can be seen. */
static void dtd_in_utf_16_is_refused(void **state)
{
	static const char text[] = "<!DOCTYPE p [<!ENTITY e \"x\">]>" PROFILE(
		"", "<orcl:ASM-Profile DiscoveryString=\"&e;\"/>");
	struct strbuf wide = strbuf_new(arena);

	(void)state;
	strbuf_append(&wide, "\xff\xfe", 2);
	for (const char *letter = text; *letter; letter++)
		strbuf_append(&wide, (const char[]){ *letter, '\0' }, 2);
	struct profile_facts facts = parse_bytes(wide.data, wide.length);
	assert_refused(&facts, "DTD");
}

static void entities_without_dtd_are_refused(void **state)
{
	struct profile_facts facts =
		parse(PROFILE("", "<orcl:ASM-Profile DiscoveryString=\"/dev/&unknown;\"/>"));

	(void)state;
	assert_refused(&facts, "line 1: ");
	facts = parse(PROFILE("", "<orcl:ASM-Profile DiscoveryString=\"/dev/&lt;&#65;&amp;\"/>"));
	assert_string_equal(facts.disk_string, "/dev/<A&");
}

static void bad_utf_8_is_refused_with_its_line(void **state)
{
	struct profile_facts facts =
		parse(PROFILE("\n\n", "<orcl:ASM-Profile DiscoveryString=\"/dev/\xff\xfe\"/>"));

	(void)state;
	assert_refused(&facts, "line 3: ");
}

static void large_and_deep_documents_are_refused(void **state)
{
	enum { LARGE = 100 * 1000 * 1000, DEEP = 100 * 1000 };
	char *text = malloc(LARGE);
	struct strbuf deep = strbuf_new(arena);

	(void)state;
	assert_non_null(text);
	memset(text, ' ', LARGE);
	struct profile_facts facts = parse_bytes(text, LARGE);
	assert_refused(&facts, "larger than 1048576 bytes");
	free(text);
	for (int i = 0; i < DEEP; i++)
		strbuf_puts(&deep, "<a>");
	facts = parse_bytes(deep.data, deep.length);
	assert_refused(&facts, "line 1: ");
}

static void cut_at_every_byte(void **state)
{
	static const char text[] =
		PROFILE("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
			"<orcl:ASM-Profile DiscoveryString=\"/dev/x*\" SPFile=\"+D/x\"/>");

	(void)state;
	/* the last byte is only a newline */
	for (size_t length = 0; length < strlen(text) - 1; length++) {
		char *copy = malloc(length + 1); /* so that reading beyond it is seen */
		assert_non_null(copy);
		memcpy(copy, text, length);
		struct profile_facts facts = parse_bytes(copy, length);
		assert_refused(&facts, "");
		free(copy);
	}
}

/* ---- profiles that were found in the wild ---- */

static struct profile_facts parse_sample(const char *name)
{
	const char *path = arena_printf(arena, "../shared/data/gpnp/%s", name);
	FILE *file = fopen(path, "r");
	char *text = arena_alloc(arena, 65536);

	if (!file)
		skip();
	size_t length = fread(text, 1, 65535, file);
	fclose(file);
	return parse_bytes(text, length);
}

static void samples_are_read(void **state)
{
	struct profile_facts facts = parse_sample("01.xml");

	(void)state;
	assert_int_equal(facts.from.status, FACT_OBTAINED);
	assert_string_equal(facts.disk_string, "/dev/fdisk/,AFD:*");
	assert_string_equal(facts.spfile,
			    "+DATA/rws00cr-cluster/ASMPARAMETERFILE/registry.253.1007389541");
	facts = parse_sample("02.xml");
	assert_string_equal(facts.disk_string, "/dev/oracleasm/disks*");
	facts = parse_sample("04.xml");
	assert_refused(&facts, "no ASM-Profile");
	facts = parse_sample("90-NOT-REAL.xml");
	assert_refused(&facts, "");
}

/* ---- multipathd ---- */

static void maps_and_paths_are_taken(void **state)
{
	static const char text[] =
		"{\"major_version\":0,\"minor_version\":1,\"maps\":["
		"{\"name\":\"data1\",\"uuid\":\"3600a098000\",\"sysfs\":\"dm-3\",\"paths\":4,"
		"\"path_groups\":[{\"group\":1,\"paths\":["
		"{\"dev\":\"sdb\",\"dm_st\":\"active\",\"dev_st\":\"running\",\"chk_st\":\"ready\"}"
		","
		"{\"dev\":\"sdc\",\"dm_st\":\"failed\",\"dev_st\":\"running\",\"chk_st\":"
		"\"faulty\"}]},"
		"{\"group\":2,\"paths\":["
		"{\"dev\":\"sdd\",\"dm_st\":\"active\",\"dev_st\":\"running\",\"chk_st\":\"ghost\"}"
		","
		"{\"dev\":\"sde\",\"dm_st\":\"undef\",\"dev_st\":\"\",\"chk_st\":\"undef\"}]}]},"
		"{\"name\":\"data2\",\"sysfs\":\"dm-4\"},{\"uuid\":\"no name\"},7]}";
	struct multipath_facts facts = { .from = { .status = FACT_OBTAINED } };

	(void)state;
	multipath_parse_maps(arena, (struct bytes){ text, strlen(text) }, &facts);
	assert_int_equal(facts.from.status, FACT_OBTAINED);
	assert_int_equal(facts.count, 2);
	assert_string_equal(facts.items[0].name, "data1");
	assert_string_equal(facts.items[0].uuid, "3600a098000");
	assert_string_equal(facts.items[0].dm, "dm-3");
	assert_int_equal(facts.items[0].count, 4);
	const struct disk_path *paths = facts.items[0].paths;
	assert_string_equal(paths[1].kernel, "sdc");
	assert_true(paths[0].known && !paths[0].failed);
	assert_true(paths[1].known && paths[1].failed);
	/* passive is not broken */
	assert_true(paths[2].known && !paths[2].failed);
	assert_false(paths[3].known);
	assert_null(facts.items[1].uuid);
	assert_int_equal(facts.items[1].count, 0);
}

static void answers_of_multipathd_that_are_none(void **state)
{
	static const char *const texts[] = { "",   "timeout\n",	   "{\"maps\":[{\"name\":\"data1\"",
					     "[]", "{\"maps\":7}", "{}" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct multipath_facts facts = { .from = { .status = FACT_OBTAINED } };
		multipath_parse_maps(arena, (struct bytes){ texts[i], strlen(texts[i]) }, &facts);
		assert_int_equal(facts.from.status, FACT_FAILED);
		assert_non_null(facts.from.words);
		assert_int_equal(facts.count, 0);
	}
}

/* ---- ACLs ---- */

static const char *user_name(void *context, long uid)
{
	(void)context;
	return uid == 54331 ? "grid" : "?";
}

static const char *group_name(void *context, long gid)
{
	(void)context;
	return gid == 54333 ? "asmadmin" : "?";
}

static const struct acl_names acl_names = { user_name, group_name, NULL };

#define ENTRY(tag, permissions, id) tag "\0" permissions "\0" id
#define NOBODY			    "\xff\xff\xff\xff"

static void acls_become_text(void **state)
{
	static const char more[] = "\2\0\0\0" ENTRY("\1", "\6", NOBODY)
		ENTRY("\2", "\6", "\x3b\xd4\0\0") ENTRY("\4", "\6", NOBODY)
			ENTRY("\x8", "\4", "\x3d\xd4\0\0") ENTRY("\x10", "\7", NOBODY)
				ENTRY("\x20", "\0", NOBODY);
	static const char as_mode[] = "\2\0\0\0" ENTRY("\1", "\6", NOBODY) ENTRY("\4", "\6", NOBODY)
		ENTRY("\x20", "\0", NOBODY);
	struct bytes value = { more, sizeof(more) - 1 };
	const char *text;

	(void)state;
	assert_true(acl_decode(arena, value, &acl_names, &text));
	assert_string_equal(text, "user::rw-,user:grid:rw-,group::rw-,group:asmadmin:r--,"
				  "mask::rwx,other::---");
	for (size_t length = 0; length < value.length; length++) {
		bool whole = length >= 4 && (length - 4) % 8 == 0;
		assert_int_equal(
			acl_decode(arena, (struct bytes){ more, length }, &acl_names, &text),
			whole);
	}
	assert_true(acl_decode(arena, (struct bytes){ as_mode, sizeof(as_mode) - 1 }, &acl_names,
			       &text));
	assert_null(text);
}

static void acls_of_another_form_are_refused(void **state)
{
	static const char version[] = "\3\0\0\0";
	static const char tag[] = "\2\0\0\0" ENTRY("\x40", "\6", NOBODY);
	const char *text;

	(void)state;
	assert_false(acl_decode(arena, (struct bytes){ version, 4 }, &acl_names, &text));
	assert_null(text);
	assert_false(acl_decode(arena, (struct bytes){ tag, sizeof(tag) - 1 }, &acl_names, &text));
	assert_null(text);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(string_and_spfile_are_taken),
		TEST(networks_are_taken),
		TEST(numbers_that_are_none),
		TEST(empty_string_is_the_default_search),
		TEST(other_documents_are_refused),
		TEST(dtds_and_entities_are_refused),
		TEST(dtd_in_utf_16_is_refused),
		TEST(entities_without_dtd_are_refused),
		TEST(bad_utf_8_is_refused_with_its_line),
		TEST(large_and_deep_documents_are_refused),
		TEST(cut_at_every_byte),
		TEST(samples_are_read),
		TEST(maps_and_paths_are_taken),
		TEST(answers_of_multipathd_that_are_none),
		TEST(acls_become_text),
		TEST(acls_of_another_form_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
