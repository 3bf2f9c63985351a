/* SPDX-License-Identifier: Apache-2.0
 *
 * gridck: options -> world -> facts -> start order and findings -> report -> exit status.
 */
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "asm/asmtool.h"
#include "crs/crs.h"
#include "crs/view.h"
#include "node/judge.h"
#include "node/options.h"
#include "probes/child.h"
#include "probes/gather_baseline.h"
#include "probes/gather_commands.h"
#include "probes/gather_wait.h"
#include "probes/policy_file.h"
#include "report/report.h"
#include "udev-rules/rules.h"

extern const char checks_page[]; /* CHECKS.md */

enum { EXIT_UNKNOWN = 3 };

struct program {
	struct arena *arena;
	struct check_table checks; /* the rows that need neither policy nor baseline */
	struct check_table named;  /* those, too: what people may name */
	struct options options;
	struct policy policy;	  /* what options.filter.policy points to */
	struct baseline baseline; /* with --baseline */
	int64_t started_ms;
};

static void out_of_memory(void)
{
	fputs("gridck: out of memory\n", stderr);
	_exit(EXIT_UNKNOWN);
}

static int complain(struct arena *arena, const char *message)
{
	fprintf(stderr, "gridck: %s\n", report_clean(arena, message, false));
	return EXIT_UNKNOWN;
}

static int bad_usage(struct arena *arena, const char *message)
{
	complain(arena, message);
	fputs("Try 'gridck --help'.\n", stderr);
	return EXIT_UNKNOWN;
}

/* Writes text where it belongs; the exit status is `status`, or 3 when it could not be written. */
static int put(const struct program *program, const char *text, int status)
{
	const char *error;

	if (report_write(program->arena, program->options.output, text, &error) < 0)
		return complain(program->arena, error);
	return status;
}

/* A command that reads the node, judges it and prints a report. */
struct inspection {
	const char *command;
	bool takes_words;
	void (*gather)(struct world *world, const struct options *options, struct node_facts *ret,
		       struct start_order *io_order);
	struct check_table (*area)(void); /* its checks; NULL: those of all areas */
	unsigned about;	      /* fact groups: and rows that need one of them; 0: no more */
	unsigned jobs, needs; /* as of judgement_make() */
	unsigned (*more_jobs)(const struct start_order *order); /* NULL: none */
	const char *(*headline)(const struct node_facts *facts, const struct judgement *judgement);
	char *(*text)(struct arena *arena, const struct report *report,
		      const struct report_style *style);
};

static const struct inspection inspections[] = {
	{ "walk", false, inquire_walk, NULL, 0, JOB_WALK, 0, NULL, crs_headline, report_text },
	{ "disks", true, inquire_disks, asm_checks, NEEDS_RULES, JOB_ALL, NEEDS_DISKS | NEEDS_HOME,
	  NULL, asm_headline, report_disks_text },
	{ "rules", true, inquire_rules, rules_checks, NEEDS_RULES, JOB_ALL,
	  NEEDS_DISKS | NEEDS_RULES, NULL, rules_headline, report_rules_text },
	{ "prestart", false, inquire_node, NULL, 0, JOB_PRESTART, NEEDS_HOME, crs_prestart_jobs,
	  crs_prestart_headline, report_text },
	{ "reboot", false, inquire_reboot, NULL, 0, JOB_REBOOT, 0, NULL, crs_headline,
	  report_text },
	{ "audit", false, inquire_node, NULL, 0, JOB_AUDIT, NEEDS_HOME, NULL, crs_audit_headline,
	  report_text },
};

/* The sentence on what was muted; "" when nothing was: it must not look as if all were well. */
static const char *muted_words(struct arena *arena, const struct judgement *judgement)
{
	size_t count = judgement->findings.muted_count;

	return count ? arena_printf(arena, " Not counted: %zu muted finding%s.", count,
				    count == 1 ? "" : "s")
		     : "";
}

/* `before` is what to say ahead of the headline, "" or a sentence with a blank behind it. */
static int put_report(const struct program *program, const struct inspection *inspection,
		      const struct node_facts *facts, const struct judgement *judgement,
		      const char *before)
{
	const struct options *options = &program->options;
	struct arena *arena = program->arena;
	struct report_style style = report_style_of(options);
	struct timeline timeline;
	struct changes changes;
	struct report report = {
		.version = GRIDCK_VERSION,
		.command = options->command,
		.elapsed_ms = monotonic_ms() - program->started_ms,
		.facts = facts,
		.judgement = judgement,
		.headline = arena_printf(arena, "%s%s%s", before,
					 inspection->headline(facts, judgement),
					 muted_words(arena, judgement)),
	};

	if (inspection->jobs & JOB_REBOOT && !inspection->area) {
		crs_timeline(facts, &judgement->order, &timeline);
		report.timeline = &timeline;
	}
	if (facts->baseline) {
		struct baseline now;
		crs_baseline(facts, &judgement->order, &now);
		baseline_compare(arena, facts->baseline, &now, &changes);
		report.changes = &changes;
	}
	return put(program,
		   options->json ? report_json(arena, &report)
				 : inspection->text(arena, &report, &style),
		   verdict_exit_status(judgement->verdict));
}

/* What a command judges; last the policy, where there is one, since it judges the others. */
static struct check_table checks_of(const struct program *program,
				    const struct inspection *inspection)
{
	const struct check_table areas[] = {
		inspection->area ? check_table_select(program->arena, program->checks,
						      inspection->area(), inspection->about)
				 : program->checks,
		program->options.baseline ? crs_baseline_checks() : (struct check_table){ 0 },
		program->policy.count ? policy_checks() : (struct check_table){ 0 },
	};

	return check_tables_join(program->arena, areas, sizeof(areas) / sizeof(*areas));
}

/* A baseline of another node would find all of it changed; false after a complaint. */
static bool takes_baseline(const struct program *program, struct node_facts *io)
{
	const struct options *options = &program->options;
	const char *then = program->baseline.host, *now = io->host.name;

	if (!options->baseline)
		return true;
	io->baseline = &program->baseline;
	if (!then || !now || crs_same_host(then, now))
		return true;
	complain(program->arena,
		 arena_printf(program->arena, "%s: a baseline of %s, but this is %s",
			      options->baseline, then, now));
	return false;
}

/* Reads and judges the node; false after a complaint. */
static bool look(const struct program *program, const struct inspection *inspection,
		 struct node_facts *ret, struct judgement *ret_judgement)
{
	const struct options *options = &program->options;
	const char *error;

	struct world *world = inquire_open(program->arena, options, &error);
	if (!world) {
		complain(program->arena, error);
		return false;
	}
	*ret_judgement = (struct judgement){ .order = start_order_all_up() };
	inspection->gather(world, options, ret, &ret_judgement->order);
	world->verbs->close(world, &error);
	if (!takes_baseline(program, ret))
		return false;
	unsigned more = inspection->more_jobs ? inspection->more_jobs(&ret_judgement->order) : 0;
	judgement_make(ret, checks_of(program, inspection), inspection->jobs | more,
		       inspection->needs, &options->filter, ret_judgement);
	return true;
}

static int inspect(const struct program *program, const struct inspection *inspection)
{
	struct judgement judgement;
	struct node_facts facts;

	if (!look(program, inspection, &facts, &judgement))
		return EXIT_UNKNOWN;
	return put_report(program, inspection, &facts, &judgement, "");
}

/* ---- waiting ---- */

struct watch {
	const struct program *program;
	struct report_style style;
	struct progress progress;
};

static void show_look(void *context, const struct node_facts *facts,
		      const struct judgement *judgement, int64_t waited_ms)
{
	struct watch *watch = context;
	const struct options *options = &watch->program->options;
	/* what is read by programs, or goes to a file, is the report alone */
	FILE *out = options->json || options->output ? stderr : stdout;

	fputs(report_progress(facts->arena, facts, judgement, waited_ms, options->wait_seconds,
			      &watch->style, &watch->progress),
	      out);
	fflush(out);
}

/* The whole look at the end asks more than those before, but for one that was interrupted. When it
 * finds the stack down again, the wait goes on. */
static int watch(const struct program *program, const struct inspection *inspection)
{
	static const char *const words[] = {
		[WAIT_SETTLED] = "",
		[WAIT_HOPELESS] = "Waiting on is of no use. ",
		[WAIT_EXPIRED] = "The time to wait is over. ",
		[WAIT_INTERRUPTED] = "Interrupted. ",
	};
	const int64_t deadline = program->started_ms +
				 program->options.wait_seconds * INT64_C(1000);
	struct watch watch = { program, report_style_of(&program->options), { 0 } };
	const struct wait_observer observer = { show_look, &watch };
	struct wait_result result = { 0 };
	bool done = false;

	while (!done) {
		arena_free(result.arena);
		gather_wait(&program->options, program->checks, deadline, &observer, &result);
		done = true;
		if (result.end != WAIT_INTERRUPTED || !result.looked) {
			if (!look(program, inspection, &result.facts, &result.judgement))
				return EXIT_UNKNOWN;
			done = result.end != WAIT_SETTLED ||
			       crs_has_settled(&result.facts, &result.judgement.order);
		}
	}
	int status = put_report(program, inspection, &result.facts, &result.judgement,
				words[result.end]);
	arena_free(result.arena);
	return status;
}

/* What the rules do to one device, or a rules file for the disks. */
static int advise(const struct program *program)
{
	const struct options *options = &program->options;
	const struct generate_options wanted = { options->name_template, &options->words };
	const struct report_style style = report_style_of(options);
	struct arena *arena = program->arena;
	struct rules_explanation explanation;
	struct start_order order;
	struct node_facts facts;
	const char *error, *text = NULL;

	struct world *world = inquire_open(arena, options, &error);
	if (!world)
		return complain(arena, error);
	inquire_rules(world, options, &facts, &order);
	world->verbs->close(world, &error);
	if (options->generate)
		text = rules_generate(arena, &facts, &wanted, &error);
	else if (rules_explain(arena, facts.disks, options->device, &explanation, &error))
		text = report_rules_explanation(arena, &explanation, &style);
	return text ? put(program, text, 0) : complain(arena, error);
}

static int capture(const struct program *program)
{
	const struct names *words = &program->options.words;
	struct arena *arena = program->arena;
	struct start_order order;
	struct node_facts facts;
	const char *error;

	if (words->count != 1)
		return bad_usage(arena,
				 "capture takes one argument, the folder or .tar.gz to write");
	struct world *world = inquire_open(arena, &program->options, &error);
	if (world)
		world = world_record(arena, world, words->items[0], &error);
	if (!world)
		return complain(arena, error);
	inquire_node(world, &program->options, &facts, &order);
	if (world->verbs->close(world, &error) < 0)
		return complain(arena, error);
	const char *text = arena_printf(arena, "%s: %zu answers of crsctl captured in %s\n",
					facts.host.name ? facts.host.name : "this node",
					facts.commands.count, words->items[0]);
	return put(program, report_clean(arena, text, true), 0);
}

static int explain(const struct program *program)
{
	const struct names *words = &program->options.words;
	const struct vendor_codes areas[] = { crs_codes(), asm_codes() };
	bool known;

	if (words->count == 0)
		return bad_usage(program->arena,
				 "explain takes check IDs or message codes, or 'list'");
	const char *text = report_explain(program->arena, words, program->named,
					  vendor_codes_join(program->arena, areas, 2), checks_page,
					  &known);
	return put(program, text, known ? 0 : EXIT_UNKNOWN);
}

static int inspect_or_watch(const struct program *program, const struct inspection *inspection)
{
	const struct options *options = &program->options;

	if (options->words.count && !inspection->takes_words)
		return bad_usage(
			program->arena,
			arena_printf(program->arena, "%s takes no arguments", options->command));
	return options->wait_seconds ? watch(program, inspection) : inspect(program, inspection);
}

/* False after a complaint: a policy that is half understood would mute the wrong things. */
static bool take_policy(struct program *program)
{
	const char *message;
	bool usable = policy_load(program->arena, &program->options, program->named,
				  &program->policy, &message);

	if (message)
		complain(program->arena, message);
	program->options.filter.policy = &program->policy;
	return usable;
}

/* False after a complaint. */
static bool take_baseline(struct program *program)
{
	const struct options *options = &program->options;
	const char *error = NULL;

	if (!options->baseline ||
	    inquire_baseline(program->arena, options, &program->baseline, &error))
		return true;
	complain(program->arena, error);
	return false;
}

static int run(struct program *program)
{
	const struct options *options = &program->options;

	if (options->request == REQUEST_HELP)
		return put(program, options_usage, 0);
	if (options->request == REQUEST_VERSION)
		return put(program, "gridck " GRIDCK_VERSION "\n", 0);
	if (options->request == REQUEST_COLUMNS)
		return put(program, report_disk_columns(program->arena), 0);
	if (!options->command)
		return bad_usage(program->arena, "a command is missing");
	if (str_equal(options->command, "explain"))
		return explain(program);
	if (!take_policy(program) || !take_baseline(program))
		return EXIT_UNKNOWN;
	if (str_equal(options->command, "capture"))
		return capture(program);
	if (options->device || options->generate)
		return advise(program);
	for (size_t i = 0; i < sizeof(inspections) / sizeof(*inspections); i++) {
		if (str_equal(inspections[i].command, options->command))
			return inspect_or_watch(program, &inspections[i]);
	}
	return bad_usage(program->arena,
			 arena_printf(program->arena, "unknown command '%s'", options->command));
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new();
	const struct check_table areas[] = { crs_checks(), asm_checks(), rules_checks(),
					     crs_baseline_checks(), policy_checks() };
	const size_t count = sizeof(areas) / sizeof(*areas);
	struct program program = {
		.arena = arena,
		.started_ms = monotonic_ms(),
		.checks = check_tables_join(arena, areas, count - 2),
		.named = check_tables_join(arena, areas, count),
	};

	mem_on_exhaustion(out_of_memory);
	setlocale(LC_CTYPE, "");
	const char *wrong = options_parse(arena, program.named, argc, argv, &program.options);
	if (!wrong)
		wrong = report_columns_error(arena, program.options.columns);
	int status = wrong ? bad_usage(arena, wrong) : run(&program);
	arena_free(arena);
	return status;
}
