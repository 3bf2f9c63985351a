/* SPDX-License-Identifier: Apache-2.0
 *
 * A node at two times: what counts as lost, changed and new, and what a report holds of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "node/baseline.h"
#include "probes/baseline_json.h"

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

static struct baseline all_known(void)
{
	struct baseline baseline = { .source = "b" };

	for (int i = 0; i < THING_KIND_COUNT; i++)
		baseline.known[i] = baseline.complete[i] = true;
	return baseline;
}

/* All changes in one text: "lost resource a; new disk b". */
static const char *compared(const struct baseline *then, const struct baseline *now)
{
	static const char *const words[] = { "lost", "changed", "new" };
	struct strbuf text = strbuf_new(arena);
	struct changes changes;

	baseline_compare(arena, then, now, &changes);
	for (size_t i = 0; i < changes.count; i++)
		strbuf_printf(&text, "%s%s %s", i ? "; " : "", words[changes.items[i].kind],
			      changes.items[i].text);
	return text.length ? text.data : "";
}

static void lost_changed_and_new(void **state)
{
	struct baseline then = all_known(), now = all_known();

	(void)state;
	thing_set(arena, baseline_add(arena, &then, THING_DISK, "D1"), "owner", "grid");
	baseline_add(arena, &then, THING_DISK, "D2");
	baseline_add(arena, &then, THING_RESOURCE, "ora.b");
	baseline_add(arena, &then, THING_RESOURCE, "ora.a");
	thing_set(arena, baseline_add(arena, &now, THING_DISK, "D1"), "owner", "root");
	baseline_add(arena, &now, THING_RESOURCE, "ora.a");
	baseline_add(arena, &now, THING_RULES, "/etc/x.rules");
	assert_string_equal(compared(&then, &now),
			    "lost disk D2; lost resource ora.b; "
			    "changed disk D1: owner grid, now root; new rules /etc/x.rules");
	assert_string_equal(compared(&then, &then), "");
}

static void what_is_not_known_is_not_compared(void **state)
{
	struct baseline then = all_known(), now = all_known();
	struct thing *disk = baseline_add(arena, &then, THING_DISK, "D1");

	(void)state;
	thing_set(arena, disk, "owner", "grid");
	thing_set(arena, disk, "group", NULL);
	baseline_add(arena, &now, THING_RESOURCE, "ora.a");
	/* neither lost where nobody looked, nor new where not all was seen */
	now.known[THING_DISK] = false;
	then.complete[THING_RESOURCE] = false;
	assert_string_equal(compared(&then, &now), "");
	/* a trait that one side lacks does not differ */
	now.known[THING_DISK] = true;
	thing_set(arena, baseline_add(arena, &now, THING_DISK, "D1"), "group", "dba");
	assert_string_equal(compared(&then, &now), "");
}

static void relocation_is_no_loss(void **state)
{
	struct baseline then = all_known(), now = all_known();
	struct thing *thing = baseline_add(arena, &then, THING_RESOURCE, "ora.scan1.vip");

	(void)state;
	thing_set(arena, thing, "on", "rac1");
	thing = baseline_add(arena, &now, THING_RESOURCE, "ora.scan1.vip");
	thing_set(arena, thing, "on", "rac2");
	thing->here = false;
	assert_string_equal(compared(&then, &now),
			    "changed resource ora.scan1.vip: on rac1, now rac2");
	/* what never was here is nobody's business, and an instance that was is lost */
	baseline_add(arena, &then, THING_RESOURCE, "ora.other")->here = false;
	baseline_add(arena, &then, THING_RESOURCE, "ora.x.db");
	baseline_add(arena, &now, THING_RESOURCE, "ora.x.db")->here = false;
	assert_string_equal(compared(&then, &now),
			    "lost resource ora.x.db; "
			    "changed resource ora.scan1.vip: on rac1, now rac2");
}

/* ---- reports ---- */

static bool parse(const char *text, struct baseline *ret, const char **ret_error)
{
	return baseline_parse_report(arena, (struct bytes){ text, strlen(text) }, "f.json", ret,
				     ret_error);
}

static void a_report(void **state)
{
	static const char text[] =
		"{\"schema\":\"gridck-report/1\",\"taken\":\"2026-11-20T23:19:00Z\","
		"\"node\":{\"host\":\"rac1\",\"version\":\"19.0.0.0.0\"},\"start_order\":["
		"{\"stage\":\"ohasd\",\"state\":\"up\",\"since\":\"2026-11-20T22:00:00Z\"},"
		"{\"stage\":\"cssd\",\"state\":\"up\",\"since\":\"2026-11-20T22:00:50Z\",\"parts\":"
		"["
		"{\"name\":\"ora.cssd\",\"kind\":\"resource\",\"state\":\"ONLINE\"},"
		"{\"name\":\"ora.gpnpd\",\"kind\":\"resource\",\"state\":\"OFFLINE\"},"
		"{\"name\":\"/dev/v\",\"kind\":\"file\",\"state\":\"ONLINE\"}]},"
		"{\"stage\":\"asm\",\"state\":\"stuck\",\"since\":\"2026-11-20T22:09:00Z\"}],"
		"\"disks\":[{\"path\":\"/dev/"
		"a\",\"owner\":\"grid\",\"wwid\":null,\"discovered\":true,"
		"\"header\":{\"status\":\"member\",\"group\":\"DATA\",\"disk\":\"D0\",\"number\":0}"
		"},"
		"{\"path\":\"/dev/b\",\"discovered\":false}]}";
	struct baseline baseline;
	const char *error;

	(void)state;
	assert_true(parse(text, &baseline, &error));
	assert_string_equal(baseline.host, "rac1");
	assert_int_equal(baseline.taken, 1795216740); /* date -u -d 2026-11-20T23:19:00Z +%s */
	assert_non_null(baseline_find(&baseline, THING_RESOURCE, "ora.cssd"));
	assert_null(baseline_find(&baseline, THING_RESOURCE, "ora.gpnpd"));
	assert_null(baseline_find(&baseline, THING_RESOURCE, "/dev/v"));
	/* those of CRSD are not in it */
	assert_true(baseline.known[THING_RESOURCE]);
	assert_false(baseline.complete[THING_RESOURCE]);
	assert_false(baseline.known[THING_RULES]);
	const struct thing *disk = baseline_find(&baseline, THING_DISK, "D0 of +DATA");
	assert_string_equal(property_find(&disk->traits, "owner"), "grid");
	assert_string_equal(property_find(&disk->traits, "number"), "0");
	assert_null(property_find(&disk->traits, "wwid"));
	assert_null(baseline_find(&baseline, THING_DISK, "/dev/b"));
	assert_int_equal(baseline.start.chain_count, 2);
	assert_int_equal(baseline.start.chain[1].seconds, 50);
}

static void no_reports(void **state)
{
	static const char *const texts[] = {
		"", "{", "[]", "{}", "{\"schema\":\"gridck-report/2\"}", "{\"schema\":1}",
	};
	struct baseline baseline;
	const char *error;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		assert_false(parse(texts[i], &baseline, &error));
		assert_true(str_starts(error, "f.json:"));
	}
}

static void a_report_of_wrong_types(void **state)
{
	struct baseline baseline;
	const char *error;

	(void)state;
	assert_true(parse("{\"schema\":\"gridck-report/1\",\"taken\":5,\"node\":[],"
			  "\"start_order\":{\"a\":1},\"disks\":[1,null,{\"path\":3}]}",
			  &baseline, &error));
	assert_int_equal(baseline.taken, TIME_UNKNOWN);
	assert_int_equal(baseline.count, 0);
	assert_false(baseline.known[THING_RESOURCE]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lost_changed_and_new),
		cmocka_unit_test(what_is_not_known_is_not_compared),
		cmocka_unit_test(relocation_is_no_loss),
		cmocka_unit_test(a_report),
		cmocka_unit_test(no_reports),
		cmocka_unit_test(a_report_of_wrong_types),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
