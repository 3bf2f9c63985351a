/* SPDX-License-Identifier: Apache-2.0
 *
 * The sentence at the head of a report: from what is felt down to its cause, and what repairs it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "node/check.h"
#include "node/sentence.h"

enum { SYMPTOM, GROUP, DISK, RULE, NETWORK, CHECK_COUNT };

static const struct check checks[CHECK_COUNT] = {
	[SYMPTOM] = { .id = "t.symptom" }, [GROUP] = { .id = "t.group" },
	[DISK] = { .id = "t.disk" },	   [RULE] = { .id = "t.rule" },
	[NETWORK] = { .id = "t.network" },
};

static int start(void **state)
{
	struct arena *arena = arena_new();
	struct findings *findings = arena_alloc(arena, sizeof(*findings));

	findings->arena = arena;
	*state = findings;
	return 0;
}

static int end(void **state)
{
	struct findings *findings = *state;

	arena_free(findings->arena);
	return 0;
}

static struct finding *put(struct findings *findings, int check, const char *subject,
			   const char *message, const char *brief)
{
	struct finding *finding = findings_add(findings, &checks[check], SEVERITY_CRITICAL, subject,
					       message);

	finding->brief = brief;
	return finding;
}

static void caused_by(struct findings *findings, struct finding *finding,
		      const struct finding *cause)
{
	finding_caused_by(findings->arena, finding, cause);
}

static const char *said_of(struct findings *findings, struct finding *const *causes, size_t count)
{
	struct strbuf text = strbuf_new(findings->arena);
	struct finding_ref refs[4];

	for (size_t i = 0; i < count; i++)
		refs[i] = (struct finding_ref){ causes[i]->check->id, causes[i]->subject };
	sentence_add_causes(&text, findings, refs, count);
	return text.data;
}

/* The symptom is explained by all; the group by disk and rule; the disk by the rule. */
static void from_the_group_to_the_rule(void **state)
{
	struct findings *findings = *state;
	struct finding *symptom = put(findings, SYMPTOM, "crsd", "CRSD is down", NULL);
	struct finding *group = put(findings, GROUP, "+DATA", "long", "+DATA lacks D2");
	struct finding *disk = put(findings, DISK, "/dev/d2", "long", "D2 is of root");
	struct finding *rule = put(findings, RULE, "f:4", "f:4 fits nothing", NULL);

	caused_by(findings, symptom, group);
	caused_by(findings, symptom, disk);
	caused_by(findings, group, disk);
	caused_by(findings, disk, rule);
	assert_string_equal(said_of(findings, &rule, 1),
			    "+DATA lacks D2: D2 is of root, because f:4 fits nothing");
	rule->remedy = "write 2 there";
	assert_string_equal(
		said_of(findings, &rule, 1),
		"+DATA lacks D2: D2 is of root, because f:4 fits nothing; to repair it, "
		"write 2 there");
}

static void a_cause_alone_is_told_in_full(void **state)
{
	struct findings *findings = *state;
	struct finding *disk = put(findings, DISK, "/dev/d2", "in full", "in short");

	assert_string_equal(said_of(findings, &disk, 1), "in full");
	disk->remedy = "run x";
	assert_string_equal(said_of(findings, &disk, 1), "in short; to repair it, run x");
}

static void two_causes_do_not_repeat_what_they_share(void **state)
{
	struct findings *findings = *state;
	struct finding *group = put(findings, GROUP, "+DATA", "long", "+DATA lacks D2, D3");
	struct finding *disk = put(findings, DISK, "/dev/d2", "D2 is of root", NULL);
	struct finding *rule = put(findings, RULE, "f:4", "f:4 hides D3", NULL);
	struct finding *causes[] = { disk, rule };

	caused_by(findings, group, disk);
	caused_by(findings, group, rule);
	assert_string_equal(said_of(findings, causes, 2),
			    "+DATA lacks D2, D3: D2 is of root; and f:4 hides D3");
}

static void two_independent_causes(void **state)
{
	struct findings *findings = *state;
	struct finding *group = put(findings, GROUP, "+DATA", "long", "+DATA lacks D2");
	struct finding *disk = put(findings, DISK, "/dev/d2", "D2 is of root", NULL);
	struct finding *network = put(findings, NETWORK, "eth1", "eth1 is down", NULL);
	struct finding *more = put(findings, NETWORK, "eth2", "eth2 is down", NULL);
	struct finding *causes[] = { disk, network, more };

	caused_by(findings, group, disk);
	assert_string_equal(said_of(findings, causes, 3),
			    "+DATA lacks D2: D2 is of root; and eth1 is down; and 1 more");
}

/* Thousands of disks that one rule leaves out: one of them is told, and it does not take long. */
static void thousands_of_consequences(void **state)
{
	enum { DISKS = 2000 };
	struct findings *findings = *state;
	struct finding *group = put(findings, GROUP, "+DATA", "long", "+DATA lacks many");
	struct finding *rule = put(findings, RULE, "f:4", "f:4 fits nothing", NULL);

	for (size_t i = 0; i < DISKS; i++) {
		const char *subject = arena_printf(findings->arena, "/dev/d%04zu", i);
		struct finding *disk = put(findings, DISK, subject, "long", subject);
		caused_by(findings, group, disk);
		caused_by(findings, disk, rule);
	}
	assert_string_equal(said_of(findings, &rule, 1),
			    "+DATA lacks many: /dev/d0000, because f:4 fits nothing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(from_the_group_to_the_rule, start, end),
		cmocka_unit_test_setup_teardown(a_cause_alone_is_told_in_full, start, end),
		cmocka_unit_test_setup_teardown(two_causes_do_not_repeat_what_they_share, start,
						end),
		cmocka_unit_test_setup_teardown(two_independent_causes, start, end),
		cmocka_unit_test_setup_teardown(thousands_of_consequences, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
