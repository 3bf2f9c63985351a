/* SPDX-License-Identifier: Apache-2.0
 *
 * The text reports on udev's rules, over facts built by hand.
 */
#include "disk_sample.h"
#include "node/trace.h"

static const struct report_style plain = { .width = 80 };
static const struct report_style verbose = { .width = 80, .verbose = true };

static struct rules_file local = { .from = { .status = FACT_OBTAINED },
				   .path = "/etc/udev/rules.d/99-asm.rules",
				   .name = "99-asm.rules",
				   .origin = RULES_LOCAL };
static struct rules_file shipped = { .from = { .status = FACT_OBTAINED },
				     .path = "/usr/lib/udev/rules.d/50-default.rules",
				     .name = "50-default.rules",
				     .origin = RULES_DISTRIBUTION };

static struct rule_token wants_sdb = { .key = RULE_KERNEL,
				       .op = RULE_MATCH,
				       .text = "KERNEL==\"sdb\"" };
static struct rule_token owner = { .key = RULE_OWNER, .op = RULE_SET, .text = "OWNER=\"grid\"" };
static struct rule_token run = { .key = RULE_RUN, .op = RULE_ADD, .text = "RUN+=\"x\"" };

static struct rule_line gives = { .file = &local,
				  .where = "/etc/udev/rules.d/99-asm.rules:3",
				  .text = "the line that gives",
				  .tokens = &owner,
				  .count = 1 };
static struct rule_line other = { .file = &local,
				  .where = "/etc/udev/rules.d/99-asm.rules:2",
				  .text = "the other line",
				  .tokens = &owner,
				  .count = 1 };
static struct rule_line runs = { .file = &local,
				 .where = "/etc/udev/rules.d/99-asm.rules:1",
				 .text = "the line that runs",
				 .tokens = &run,
				 .count = 1 };
static struct rule_line by_default = { .file = &shipped,
				       .where = "/usr/lib/udev/rules.d/50-default.rules:9",
				       .text = "the line shipped" };

static void has(const char *text, const char *wanted)
{
	if (!strstr(text, wanted))
		fail_msg("\"%s\" is not in:\n%s", wanted, text);
}

static void lacks(const char *text, const char *unwanted)
{
	if (strstr(text, unwanted))
		fail_msg("\"%s\" is in:\n%s", unwanted, text);
}

static struct prediction given(void)
{
	return (struct prediction){
		.owner = { true, "grid", -1, &gives, NULL, NULL },
		.group = { true, "asmadmin", -1, &gives, NULL, NULL },
		.mode = { true, "0660", 0660, &gives, NULL, NULL },
	};
}

static struct prediction not_given(void)
{
	return (struct prediction){
		.owner = { true, "root", -1, NULL, NULL, NULL },
		.group = { true, "disk", -1, &by_default, NULL, NULL },
		.mode = { true, "0660", 0660, &by_default, NULL, NULL },
	};
}

/* ---- of all disks ---- */

static const char *text_of(struct disk_sample *sample, struct prediction *next)
{
	struct rules_file **files = arena_alloc(sample->base.arena, 2 * sizeof(*files));
	struct rule_facts *rules = arena_alloc(sample->base.arena, sizeof(*rules));

	files[0] = &shipped;
	files[1] = &local;
	rules->from.status = FACT_OBTAINED;
	rules->files = files;
	rules->file_count = 2;
	sample->disks.rules = rules;
	sample->disks.disks.items[0].next_boot = next;
	return report_rules_text(sample->base.arena, &sample->base.report, &plain);
}

static void each_disk_tells_its_next_boot(void **state)
{
	struct disk_sample sample;
	struct prediction next = given();

	(void)state;
	disks_external(&sample);
	const char *text = text_of(&sample, &next);
	has(text, "\nlocal rules: /etc/udev/rules.d/99-asm.rules\n"
		  "others:      1 file of the distribution or of Oracle\n"
		  "\n"
		  "/dev/mapper/asm-fra1 (FRA_0000 of +FRA)\n"
		  "  now        grid:asmadmin 0660\n"
		  "  next boot  grid:asmadmin 0660, by /etc/udev/rules.d/99-asm.rules:3\n"
		  "\n"
		  "/dev/mapper/asm-fra2 (FRA_0001 of +FRA)\n"
		  "  now        grid:asmadmin 0660\n"
		  "  next boot  not known\n"
		  "\n"
		  "checks: ");
	arena_free(sample.base.arena);
}

static void who_gives_each_is_told(void **state)
{
	struct disk_sample sample;
	struct prediction next = not_given();

	(void)state;
	disks_external(&sample);
	has(text_of(&sample, &next),
	    "  next boot  root:disk 0660, owner by default, group and mode by\n"
	    "             /usr/lib/udev/rules.d/50-default.rules:9\n"
	    "             this differs from now\n");
	next = given();
	next.owner.by = NULL;
	next.mode.by = &other;
	has(text_of(&sample, &next), "owner by default, group by\n"
				     "             /etc/udev/rules.d/99-asm.rules:3, mode by\n"
				     "             /etc/udev/rules.d/99-asm.rules:2\n");
	next = given();
	next.owner.lost_to_by = next.group.lost_to_by = &other;
	has(text_of(&sample, &next), "             against /etc/udev/rules.d/99-asm.rules:2, which "
				     "wants another\n");
	arena_free(sample.base.arena);
}

static void what_is_not_known_says_why(void **state)
{
	struct disk_sample sample;
	struct prediction next = given();

	(void)state;
	disks_external(&sample);
	next.owner = (struct predicted){ .number = -1,
					 .why = "PROGRAM==\"/x\" (99-asm.rules:3): not known" };
	next.group = next.owner;
	const char *text = text_of(&sample, &next);
	has(text, "  next boot  ?:? 0660, ");
	has(text, "             owner is not known: PROGRAM==\"/x\" (99-asm.rules:3): not known\n");
	lacks(text, "group is not known");
	lacks(text, "differs");
	arena_free(sample.base.arena);
}

static void other_providers_are_named(void **state)
{
	struct disk_sample sample;
	struct prediction next = given();

	(void)state;
	disks_external(&sample);
	next.owner.by = next.group.by = next.mode.by = NULL;
	sample.disks.disks.items[0].provider = PROVIDER_ORACLEASM_V2;
	sample.disks.oracleasm.from.source = "/etc/sysconfig/oracleasm";
	has(text_of(&sample, &next),
	    "  next boot  grid:asmadmin 0660, by /etc/sysconfig/oracleasm (oracleasm-v2)\n");
	arena_free(sample.base.arena);
}

static void links_of_this_node_are_shown(void **state)
{
	struct predicted_link links[] = { { "/dev/asm-fra1", true, &gives, NULL },
					  { "/dev/disk/by-id/x", true, &by_default, NULL },
					  { "/dev/perhaps", false, &other, "why" } };
	struct disk_sample sample;
	struct prediction next = given();

	(void)state;
	disks_external(&sample);
	next.links = (struct predicted_links){ links, 3, 3 };
	const char *text = text_of(&sample, &next);
	has(text, "  link       /dev/asm-fra1, by /etc/udev/rules.d/99-asm.rules:3\n");
	has(text, "  link       /dev/perhaps perhaps, by /etc/udev/rules.d/99-asm.rules:2\n");
	lacks(text, "by-id");
	arena_free(sample.base.arena);
}

/* ---- of one device ---- */

struct one {
	struct arena *arena;
	struct block_device device;
	struct prediction boot, change;
	struct traced_line lines[4];
	struct rules_explanation explanation;
};

/* Given to grid by a local line, now and later; and one line of each other sort. */
static void one_device(struct one *one)
{
	*one = (struct one){ .arena = arena_new(), .boot = given(), .change = given() };
	one->device = (struct block_device){
		.kernel = "dm-3",
		.node = "/dev/dm-3",
		.file = { .from.status = FACT_OBTAINED,
			  .type = 'b',
			  .mode = 0660,
			  .uid = -1,
			  .gid = -1,
			  .user = "grid",
			  .group = "asmadmin" },
	};
	one->lines[0] = (struct traced_line){ &runs, LINE_APPLIED, NULL, NULL };
	one->lines[1] = (struct traced_line){ &by_default, LINE_APPLIED, NULL, NULL };
	one->lines[2] = (struct traced_line){ &other, LINE_FAILED, &wants_sdb, "it is \"dm-3\"" };
	one->lines[3] = (struct traced_line){ &gives, LINE_APPLIED, NULL, NULL };
	one->explanation = (struct rules_explanation){
		.device = &one->device,
		.add_event = { "add", one->lines, 4, 4, given() },
		.change_event = { "change", one->lines, 4, 4, given() },
		.boot = &one->boot,
		.change = &one->change,
	};
}

static void lines_say_what_became_of_them(void **state)
{
	static const char expected[] =
		"/dev/dm-3\n"
		"  now        grid:asmadmin 0660\n"
		"  next boot  grid:asmadmin 0660, by /etc/udev/rules.d/99-asm.rules:3\n"
		"  trigger    grid:asmadmin 0660, by /etc/udev/rules.d/99-asm.rules:3\n"
		"  =>         applied: the node is what the rules make of it, and stays so\n"
		"\n"
		"event \"add\":\n"
		"  no match   /etc/udev/rules.d/99-asm.rules:2\n"
		"             KERNEL==\"sdb\": it is \"dm-3\"\n"
		"  applies    /etc/udev/rules.d/99-asm.rules:3\n"
		"             the line that gives\n"
		"\n"
		"event \"change\": the same\n";
	struct one one;

	(void)state;
	one_device(&one);
	assert_string_equal(report_rules_explanation(one.arena, &one.explanation, &plain),
			    expected);
	const char *text = report_rules_explanation(one.arena, &one.explanation, &verbose);
	has(text, "  applies    /usr/lib/udev/rules.d/50-default.rules:9\n");
	has(text, "  applies    /etc/udev/rules.d/99-asm.rules:1\n");
	arena_free(one.arena);
}

static void a_line_of_others_is_shown_when_it_decides(void **state)
{
	struct one one;

	(void)state;
	one_device(&one);
	one.explanation.add_event.after = not_given();
	one.explanation.change_event.count = 1;
	one.lines[3].outcome = LINE_MAYBE;
	one.lines[3].token = &wants_sdb;
	one.lines[3].reason = "that is not known";
	const char *text = report_rules_explanation(one.arena, &one.explanation, &plain);
	has(text, "  applies    /usr/lib/udev/rules.d/50-default.rules:9\n");
	has(text, "  perhaps    /etc/udev/rules.d/99-asm.rules:3\n"
		  "             KERNEL==\"sdb\": that is not known\n");
	has(text, "event \"change\":\n             no line gives it an owner");
	arena_free(one.arena);
}

static void the_outcome_is_told(void **state)
{
	static const struct {
		bool boot_gives, change_gives, gives_now;
		const char *words;
	} rows[] = {
		{ true, true, true, "=>         applied: " },
		{ true, true, false, "=>         not applied: " },
		{ false, false, false, "=>         applied: " },
		{ false, false, true, "=>         by hand: " },
		{ false, true, true, "=>         by hand: " },
		{ false, true, false, "=>         applied: " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct one one;
		one_device(&one);
		one.boot = rows[i].boot_gives ? given() : not_given();
		one.change = rows[i].change_gives ? given() : not_given();
		if (!rows[i].gives_now) {
			one.device.file.user = "root";
			one.device.file.group = "disk";
		}
		has(report_rules_explanation(one.arena, &one.explanation, &plain), rows[i].words);
		arena_free(one.arena);
	}
}

static void without_a_prediction_nothing_is_claimed(void **state)
{
	struct one one;

	(void)state;
	one_device(&one);
	one.boot.owner.known = false;
	has(report_rules_explanation(one.arena, &one.explanation, &plain),
	    "=>         what the next boot makes of it is not known\n");
	one.explanation.boot = one.explanation.change = NULL;
	has(report_rules_explanation(one.arena, &one.explanation, &plain),
	    "=>         what the next boot makes of it is not known\n");
	arena_free(one.arena);
}

static void hostile_lines_are_harmless(void **state)
{
	struct one one;

	(void)state;
	one_device(&one);
	gives.text = "OWNER=\"\x1b[31m\xff\"";
	has(report_rules_explanation(one.arena, &one.explanation, &plain),
	    "OWNER=\"\\x1B[31m\xef\xbf\xbd\"");
	gives.text = "the line that gives";
	arena_free(one.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_disk_tells_its_next_boot),
		cmocka_unit_test(who_gives_each_is_told),
		cmocka_unit_test(what_is_not_known_says_why),
		cmocka_unit_test(other_providers_are_named),
		cmocka_unit_test(links_of_this_node_are_shown),
		cmocka_unit_test(lines_say_what_became_of_them),
		cmocka_unit_test(a_line_of_others_is_shown_when_it_decides),
		cmocka_unit_test(the_outcome_is_told),
		cmocka_unit_test(without_a_prediction_nothing_is_claimed),
		cmocka_unit_test(hostile_lines_are_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
