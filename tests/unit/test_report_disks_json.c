/* SPDX-License-Identifier: Apache-2.0
 *
 * Disks and disk groups in the JSON report, parsed back.
 */
#include "disk_sample.h"

#include <jansson.h>

static json_t *parsed(const struct disk_sample *sample)
{
	json_error_t error;
	const char *text = report_json(sample->base.arena, &sample->base.report);
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	if (!root)
		fail_msg("%s at line %d of:\n%s", error.text, error.line, text);
	return root;
}

/* "header.number" of an object. */
static json_t *at(json_t *object, const char *path)
{
	const char *dot = strchr(path, '.');
	char first[32] = "";

	if (!dot) {
		json_t *member = json_object_get(object, path);
		if (!member)
			fail_msg("no key \"%s\"", path);
		return member;
	}
	memcpy(first, path, (size_t)(dot - path));
	return at(at(object, first), dot + 1);
}

/* The value as JSON text, so that type and value are compared at once. */
static void assert_json(json_t *object, const char *path, const char *expected)
{
	char *text = json_dumps(at(object, path), JSON_ENCODE_ANY | JSON_COMPACT);

	assert_non_null(text);
	if (strcmp(text, expected) != 0)
		fail_msg("%s is %s, not %s", path, text, expected);
	free(text);
}

struct expected {
	const char *path, *value;
};

static void assert_all(json_t *object, const struct expected *expected, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_json(object, expected[i].path, expected[i].value);
}

static json_t *disk_at(json_t *root, const char *path)
{
	json_t *disk;
	size_t i;

	json_array_foreach(at(root, "disks"), i, disk)
	{
		if (str_equal(json_string_value(at(disk, "path")), path))
			return disk;
	}
	fail_msg("no disk %s", path);
	return NULL;
}

static void keys_stand_in_their_order(void **state)
{
	static const char *const disk[] = {
		"path",		  "names",    "devno",	   "kernel",	"wwid",	 "size_bytes",
		"logical_sector", "provider", "label",	   "owner",	"group", "mode",
		"discovered",	  "header",   "multipath", "next_boot",
	};
	static const char *const group[] = { "name",	   "stamp",	      "redundancy",
					     "disks_seen", "missing_numbers", "voting_files",
					     "holds_ocr",  "mountable" };
	struct disk_sample sample;
	const char *key;
	json_t *value;
	size_t i = 0;

	(void)state;
	disks_sick(&sample);
	json_t *root = parsed(&sample);
	json_object_foreach(json_array_get(at(root, "disks"), 0), key, value)
		assert_string_equal(key, disk[i++]);
	assert_int_equal(i, COUNT(disk));
	i = 0;
	json_object_foreach(json_array_get(at(root, "disk_groups"), 0), key, value)
		assert_string_equal(key, group[i++]);
	assert_int_equal(i, COUNT(group));
	json_decref(root);
	arena_free(sample.base.arena);
}

static void member_has_all_values(void **state)
{
	static const struct expected expected[] = {
		{ "names", "[\"/dev/mapper/asm-data1\"]" },
		{ "devno", "\"252:4\"" },
		{ "kernel", "\"dm-4\"" },
		{ "wwid", "\"360060160a1b2c3d4\"" },
		{ "size_bytes", "107374182400" },
		{ "logical_sector", "512" },
		{ "provider", "\"udev\"" },
		{ "label", "null" },
		{ "owner", "\"grid\"" },
		{ "group", "\"asmadmin\"" },
		{ "mode", "\"0660\"" },
		{ "discovered", "true" },
		{ "header", "{\"status\":\"member\",\"hdrsts\":3,\"group\":\"DATA\","
			    "\"disk\":\"DATA_0000\",\"number\":0,\"failgroup\":\"DATA_0000\","
			    "\"redundancy\":\"normal\",\"au_bytes\":4194304,"
			    "\"voting_file\":true,\"backup\":\"good\"}" },
		{ "multipath", "{\"map\":\"asm-data1\",\"paths\":2,\"failed\":1}" },
		{ "next_boot", "{\"owner\":\"grid\",\"group\":\"disk\",\"mode\":\"0660\","
			       "\"links\":[\"/dev/mapper/asm-data1\"],"
			       "\"set_by\":[\"/etc/udev/rules.d/99-asm.rules:3\","
			       "\"/etc/udev/rules.d/99-asm.rules:4\"]}" },
	};
	struct disk_sample sample;

	(void)state;
	disks_next_boot(&sample);
	json_t *root = parsed(&sample);
	assert_int_equal(json_array_size(at(root, "disks")), 6);
	assert_all(disk_at(root, "/dev/mapper/asm-data1"), expected, COUNT(expected));
	assert_json(disk_at(root, "/dev/mapper/asm-data2"), "multipath.failed", "0");
	assert_json(disk_at(root, "/dev/mapper/asm-data2"), "next_boot",
		    "{\"owner\":null,\"group\":null,\"mode\":null,\"links\":null,"
		    "\"set_by\":null}");
	assert_json(disk_at(root, "/dev/mapper/asm-data2"), "header.voting_file", "false");
	json_decref(root);
	arena_free(sample.base.arena);
}

/* Nothing is said of a header that nobody could read, even if the facts hold something. */
static void unread_header_is_null(void **state)
{
	static const char nothing[] = "{\"status\":\"unread\",\"hdrsts\":null,\"group\":null,"
				      "\"disk\":null,\"number\":null,\"failgroup\":null,"
				      "\"redundancy\":null,\"au_bytes\":null,"
				      "\"voting_file\":null,\"backup\":null}";
	struct disk_sample sample;

	(void)state;
	disks_sick(&sample);
	sample.disks.disks.items[0].header = (struct disk_header){ .status = HEADER_UNREAD };
	json_t *root = parsed(&sample);
	assert_json(disk_at(root, "/dev/mapper/asm-data3"), "header", nothing);
	assert_json(disk_at(root, "/dev/sdq"), "header", nothing);
	assert_json(disk_at(root, "/dev/sdr"), "header.status", "\"foreign\"");
	assert_json(disk_at(root, "/dev/sdr"), "header.voting_file", "null");
	assert_json(disk_at(root, "/dev/sdr"), "discovered", "false");
	assert_json(disk_at(root, "/dev/sdr"), "multipath", "null");
	assert_json(disk_at(root, "/dev/sdr"), "provider", "\"none\"");
	assert_json(disk_at(root, "/dev/sds1"), "header.status", "\"provisioned\"");
	assert_json(disk_at(root, "/dev/sds1"), "label", "\"NEW1\"");
	assert_json(disk_at(root, "/dev/sds1"), "names", "[\"/dev/sds1\",\"ORCL:NEW1\"]");
	json_decref(root);
	arena_free(sample.base.arena);
}

/* A name that leads to no device. */
static void unknown_is_null(void **state)
{
	static const struct expected expected[] = {
		{ "names", "[]" },
		{ "devno", "null" },
		{ "kernel", "null" },
		{ "wwid", "null" },
		{ "size_bytes", "null" },
		{ "logical_sector", "null" },
		{ "provider", "null" },
		{ "owner", "null" },
		{ "group", "null" },
		{ "mode", "null" },
		{ "discovered", "null" },
		{ "multipath.paths", "null" },
		{ "multipath.failed", "null" },
	};
	struct disk_sample sample;

	(void)state;
	disks_external(&sample);
	sample.disks.discovery.from.status = FACT_NOT_CAPTURED;
	sample.disks.disks.items[1] = (struct disk){ .path = "AFD:LOST",
						     .map = "lost",
						     .judged.from.status = FACT_DENIED };
	json_t *root = parsed(&sample);
	assert_all(disk_at(root, "AFD:LOST"), expected, COUNT(expected));
	json_decref(root);
	arena_free(sample.base.arena);
}

static void groups_have_all_values(void **state)
{
	static const struct expected sick[] = {
		{ "name", "\"DATA\"" },		{ "stamp", "\"01f8e2c812345678\"" },
		{ "redundancy", "\"normal\"" }, { "disks_seen", "2" },
		{ "missing_numbers", "[2]" },	{ "voting_files", "1" },
		{ "holds_ocr", "null" },	{ "mountable", "\"unknown\"" },
	};
	static const struct expected good[] = {
		{ "redundancy", "\"external\"" },
		{ "missing_numbers", "[]" },
		{ "holds_ocr", "true" },
		{ "mountable", "\"likely\"" },
	};
	struct disk_sample sample;

	(void)state;
	disks_sick(&sample);
	json_t *root = parsed(&sample);
	assert_all(json_array_get(at(root, "disk_groups"), 0), sick, COUNT(sick));
	json_decref(root);
	arena_free(sample.base.arena);
	disks_external(&sample);
	root = parsed(&sample);
	assert_all(json_array_get(at(root, "disk_groups"), 0), good, COUNT(good));
	json_decref(root);
	arena_free(sample.base.arena);
}

static void without_disks_the_lists_are_empty(void **state)
{
	struct disk_sample sample;

	(void)state;
	disks_begin(&sample);
	json_t *root = parsed(&sample);
	assert_json(root, "disks", "[]");
	assert_json(root, "disk_groups", "[]");
	json_decref(root);
	arena_free(sample.base.arena);
}

/* The list of columns says where JSON has what they show; it is right. */
static void columns_are_where_they_are_said_to_be(void **state)
{
	static const char *const types[] = { "object", "array",	  "string",  "integer",
					     "real",   "boolean", "boolean", "null" };
	struct disk_sample sample;
	size_t compared = 0;

	(void)state;
	disks_next_boot(&sample);
	sample.disks.disks.items[1].label = "DATA1";
	json_t *root = parsed(&sample);
	json_t *disk = disk_at(root, "/dev/mapper/asm-data1");
	const char *line = strchr(report_disk_columns(sample.base.arena), '\n') + 1;
	for (; !str_starts(line, "* shown"); line = strchr(line, '\n') + 1) {
		char name[32], path[64], type[32];
		if (sscanf(line + 2, "%31s %63s %31s", name, path, type) != 3 || *path == '-')
			continue;
		assert_string_equal(types[json_typeof(at(disk, path))], type);
		compared++;
	}
	assert_int_equal(compared, 28); /* all but ACCESS and FLAGS */
	json_decref(root);
	arena_free(sample.base.arena);
}

/* The text of a path must not decide what the report says of others, nor be bytes that are no JSON. */
static void hostile_names_are_harmless(void **state)
{
	struct disk_sample sample;

	(void)state;
	disks_hostile(&sample);
	json_t *root = parsed(&sample);
	char *text = json_dumps(root, JSON_ENCODE_ANY);
	assert_null(strstr(text, "\\u001b"));
	assert_null(strstr(text, "\xE2\x80\xAE"));
	assert_int_equal(json_array_size(at(root, "disks")), 6);
	free(text);
	json_decref(root);
	arena_free(sample.base.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_stand_in_their_order),
		cmocka_unit_test(member_has_all_values),
		cmocka_unit_test(unread_header_is_null),
		cmocka_unit_test(unknown_is_null),
		cmocka_unit_test(groups_have_all_values),
		cmocka_unit_test(without_disks_the_lists_are_empty),
		cmocka_unit_test(columns_are_where_they_are_said_to_be),
		cmocka_unit_test(hostile_names_are_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
