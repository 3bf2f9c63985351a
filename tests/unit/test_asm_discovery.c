/* SPDX-License-Identifier: Apache-2.0
 *
 * Discovery strings, and the configuration texts of oracleasm and AFD.
 */
#include "tests/unit/parse_help.h"

#include "asm/asmtool.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* The names, each in brackets. */
static const char *shown(const struct names *names)
{
	struct strbuf text = strbuf_new(arena);

	for (size_t i = 0; i < names->count; i++)
		strbuf_printf(&text, "[%s]", names->items[i]);
	return text.length ? text.data : "";
}

#define DEFAULT "[/dev/raw/*][/dev/oracleasm/disks/*][ORCL:*]"

static void splitting(void **state)
{
	static const struct {
		const char *string, *expected;
	} rows[] = {
		{ "", DEFAULT },
		{ " ", DEFAULT },
		{ "''", DEFAULT },
		{ ",", DEFAULT },
		{ "ORCL:*", "[ORCL:*]" },
		{ "'ORCL:*'", "[ORCL:*]" },
		{ "\"AFD:*\"", "[AFD:*]" },
		{ "/dev/fdisk/,AFD:*", "[/dev/fdisk/][AFD:*]" },
		{ "/dev/raw/*,ORCL:*", "[/dev/raw/*][ORCL:*]" },
		{ " '/dev/sda*' , '/dev/sdb*' ", "[/dev/sda*][/dev/sdb*]" },
		{ "'/dev/mapper/a,/dev/mapper/b'", "[/dev/mapper/a][/dev/mapper/b]" },
		{ "/dev/asm*,,/dev/x\r\n", "[/dev/asm*][/dev/x]" },
		{ "/dev/oracleasm/disks*", "[/dev/oracleasm/disks*]" },
		{ "o/*/*", "[o/*/*]" },
		{ "/dev/a b", "[/dev/a b]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct names names;
		asm_split_discovery(arena, rows[i].string, &names);
		assert_string_equal(shown(&names), rows[i].expected);
	}
}

static void matching(void **state)
{
	static const struct {
		const char *pattern, *name;
		bool expected;
	} rows[] = {
		{ "ORCL:*", "ORCL:DATA1", true },
		{ "ORCL:*", "AFD:DATA1", false },
		{ "ORCL:DATA*", "ORCL:DATA1", true },
		{ "ORCL:DATA*", "ORCL:FRA1", false },
		{ "AFD:*", "AFD:DATA1", true },
		{ "AFD:*", "/dev/AFD:x", false },
		{ "/dev/oracleasm/disks/*", "/dev/oracleasm/disks/VOL1", true },
		/* the typing error of the corpus: selects the folder, not what is in it */
		{ "/dev/oracleasm/disks*", "/dev/oracleasm/disks/VOL1", false },
		{ "/dev/mapper/*", "/dev/mapper/data1", true },
		{ "/dev/mapper/*", "/dev/mapper/sub/data1", false },
		{ "/dev/*/data1", "/dev/mapper/data1", true },
		{ "/dev/*/data1", "/dev/mapper/x/data1", false },
		{ "/dev/*/*1", "/dev/mapper/data11", true },
		{ "/dev/*/*2", "/dev/mapper/data21", false },
		{ "/dev/asm*", "/dev/asm-data1", true },
		{ "/dev/asm*", "/dev/asm/data1", false },
		{ "/dev/asm*", "/dev/asm", true },
		{ "/dev/fdisk/", "/dev/fdisk/data1", true },
		{ "/dev/fdisk/", "/dev/fdisk/", false },
		{ "/dev/fdisk/", "/dev/fdisk/sub/data1", false },
		{ "/dev/fdisk/", "/dev/fdisk/.hidden", false },
		{ "/dev/fdisk/", "/dev/fdisk", false },
		{ "/dev/f*/", "/dev/fdisk/data1", true },
		{ "/dev/f*/", "/dev/x/data1", false },
		{ "/dev/fdisk", "/dev/fdisk/data1", false },
		{ "/dev/sd?1", "/dev/sdb1", true },
		{ "/dev/sd?1", "/dev/sdaa1", false },
		{ "/dev/sd?", "/dev/sd/", false },
		{ "/dev/sd[b-d]", "/dev/sdc", true },
		{ "/dev/sd[b-d]", "/dev/sde", false },
		{ "/dev/sd[!b-d]", "/dev/sde", true },
		{ "/dev/sd[^b-d]", "/dev/sdb", false },
		{ "/dev[!a]sd", "/dev/sd", false },
		{ "/dev/x[]]", "/dev/x]", true },
		{ "/dev/x[!]]", "/dev/x]", false },
		{ "/dev/x[a-]", "/dev/x-", true },
		{ "/dev/x[", "/dev/x[", true },
		{ "/dev/x[ab", "/dev/xa", false },
		{ "/dev/sd*a*a*b", "/dev/sdxaxaxab", true },
		{ "/dev/sd*a*a*b", "/dev/sdxaxaxac", false },
		{ "*", "ORCL:X", true },
		{ "*", "/dev/sda", false },
		{ "/dev/sda", "/dev/sda", true },
		{ "/dev/sda", "/dev/sda1", false },
		{ "/dev/sda1", "/dev/sda", false },
		{ "o/*/*", "/dev/sda", false },
		{ "", "", true },
		{ "", "/dev/sda", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (discovery_pattern_selects(rows[i].pattern, rows[i].name) != rows[i].expected)
			fail_msg("%s, %s", rows[i].pattern, rows[i].name);
}

/* A pattern that takes exponential time in a plain matcher. */
static void many_stars(void **state)
{
	struct strbuf pattern = strbuf_new(arena), name = strbuf_new(arena);

	(void)state;
	for (int i = 0; i < 1000; i++) {
		strbuf_puts(&pattern, "*a");
		strbuf_puts(&name, "aaa");
	}
	assert_true(discovery_pattern_selects(pattern.data, name.data));
	strbuf_puts(&pattern, "b");
	assert_false(discovery_pattern_selects(pattern.data, name.data));
}

static void exadata(void **state)
{
	(void)state;
	assert_true(asm_is_exadata_pattern("o/*/*"));
	assert_true(asm_is_exadata_pattern("o/192.168.10.1/DATA*"));
	assert_false(asm_is_exadata_pattern("/dev/o/*"));
	assert_false(asm_is_exadata_pattern("ORCL:*"));
}

/* ---- configuration ---- */

static const char *setting(const char *text, const char *key)
{
	struct properties settings;

	asm_parse_sysconfig(arena, text_of(text), &settings);
	return property_find(&settings, key);
}

static void sysconfig(void **state)
{
	static const struct {
		const char *text, *value;
	} rows[] = {
		{ "ORACLEASM_UID=grid\n", "grid" },
		{ "ORACLEASM_UID=grid", "grid" },
		{ "ORACLEASM_UID=\n", "" },
		{ "ORACLEASM_UID=\"\"\n", "" },
		{ "ORACLEASM_UID=\"dm sd\"\r\n", "dm sd" },
		{ "ORACLEASM_UID='dm sd' # order\n", "dm sd" },
		{ "  ORACLEASM_UID=54322 # number\n", "54322" },
		{ "ORACLEASM_UID=grid \r\n", "grid" },
		{ "ORACLEASM_UID=\"open\r\n", "open" },
		{ "ORACLEASM_UID=old\nORACLEASM_UID=new\n", "new" },
		{ "#ORACLEASM_UID=grid\n", NULL },
		{ "ORACLEASM_UID\n", NULL },
		{ "ORACLEASM_UID = grid\n", NULL },
		{ "XORACLEASM_UID=grid\n", NULL },
		{ "Default ORACLEASM_UID=grid\n", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_text(setting(rows[i].text, "ORACLEASM_UID"), rows[i].value);
	static const char damaged[] = "ORACLEASM_UID=gr\0id\nORACLEASM_GID=asmadmin\n";
	struct properties settings;
	asm_parse_sysconfig(arena, (struct bytes){ damaged, sizeof(damaged) - 1 }, &settings);
	assert_int_equal(settings.count, 1);
	assert_text(property_find(&settings, "ORACLEASM_GID"), "asmadmin");
}

/* What `oracleasm configure` prints. */
static void configure_prints(void **state)
{
	static const char v3[] = "ORACLEASM_ENABLED=true\nORACLEASM_UID=oracle\n"
				 "ORACLEASM_GID=dba\nORACLEASM_SCANBOOT=true\n"
				 "ORACLEASM_SCANORDER=\"\"\nORACLEASM_SCANEXCLUDE=\"\"\n"
				 "ORACLEASM_USE_LOGICAL_BLOCK_SIZE=\"false\"\n"
				 "ORACLEASM_IOFILTER=\"true\"\n";

	(void)state;
	assert_text(setting(v3, "ORACLEASM_ENABLED"), "true");
	assert_text(setting(v3, "ORACLEASM_GID"), "dba");
	assert_text(setting(v3, "ORACLEASM_SCANORDER"), "");
	assert_text(setting(v3, "ORACLEASM_IOFILTER"), "true");
	assert_null(setting(v3, "ORACLEASM_SCAN_DIRECTORIES"));
}

static void cut_texts(void **state)
{
	static const char text[] = "ORACLEASM_UID=\"grid\"\nafd_diskstring='/dev/sd*1'\n";

	(void)state;
	for (size_t length = 0; length < sizeof(text); length++) {
		struct properties settings;
		struct bytes cut = text_of(arena_strndup(arena, text, length));
		asm_parse_sysconfig(arena, cut, &settings);
		const char *string = asm_parse_afd_diskstring(arena, cut);
		assert_true(length >= strlen("ORACLEASM_UID=\"grid\"\nafd_diskstring=") || !string);
	}
}

static void afd_conf(void **state)
{
	(void)state;
	assert_text(asm_parse_afd_diskstring(arena, text_of("afd_diskstring='/dev/sd*1'\n"
							    "afd_filtering=enable\n")),
		    "/dev/sd*1");
	assert_text(asm_parse_afd_diskstring(arena,
					     text_of("# x\nafd_diskstring='/dev/a*','/dev/b*'\n")),
		    "/dev/a*','/dev/b*");
	assert_text(asm_parse_afd_diskstring(arena, text_of("afd_diskstring='a, b'\n")), "a, b");
	assert_text(asm_parse_afd_diskstring(arena, text_of("afd_diskstring=\n")), "");
	assert_null(asm_parse_afd_diskstring(arena, text_of("afd_filtering=enable\n")));
	assert_null(asm_parse_afd_diskstring(arena, text_of("my_afd_diskstring=x\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PARSE_TEST(splitting), PARSE_TEST(matching),  PARSE_TEST(many_stars),
		PARSE_TEST(exadata),   PARSE_TEST(sysconfig), PARSE_TEST(configure_prints),
		PARSE_TEST(cut_texts), PARSE_TEST(afd_conf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
