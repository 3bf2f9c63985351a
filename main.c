/* SPDX-License-Identifier: Apache-2.0
 *
 * gridck: options -> what is asked of the node and judged -> report -> exit status.
 */
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "asm/asmtool.h"
#include "crs/crs.h"
#include "probes/child.h"
#include "probes/gather_commands.h"
#include "probes/gather_wait.h"
#include "report/report.h"
#include "udev-rules/rules.h"

extern const char checks_page[]; /* CHECKS.md */

enum { EXIT_UNKNOWN = 3 };

struct program {
	struct arena *arena;
	struct options options;
	struct report_style style;
	struct inquiry inquiry;
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

/* Writes text where it belongs; the exit status is `status`, or 3 when it could not be written. */
static int put(const struct program *program, const char *text, int status)
{
	const char *error;

	if (report_write(program->arena, program->options.output, text, &error) < 0)
		return complain(program->arena, error);
	return status;
}

/* ---- commands that judge ---- */

static int put_report(const struct program *program, const struct inspected *inspected)
{
	const struct options *options = &program->options;
	const struct report report = {
		.version = GRIDCK_VERSION,
		.command = options->command,
		.elapsed_ms = monotonic_ms() - program->started_ms,
		.facts = &inspected->facts,
		.judgement = &inspected->judgement,
		.headline = inspected->headline,
		.timeline = inspected->timeline,
		.changes = inspected->changes,
	};

	return put(program,
		   options->json ? report_json(program->arena, &report)
				 : report_in_words(program->arena, &report, &program->style),
		   verdict_exit_status(inspected->judgement.verdict));
}

struct watch {
	const struct program *program;
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
			      &watch->program->style, &watch->progress),
	      out);
	fflush(out);
}

static int judge(const struct program *program)
{
	struct watch watch = { program, { 0 } };
	const struct wait_observer observer = { show_look, &watch };
	struct wait_result result;
	const char *error;

	bool good = gather_wait(&program->inquiry, program->started_ms, &observer, &result, &error);
	int status = good ? put_report(program, &result.last) : complain(program->arena, error);
	arena_free(result.arena);
	return status;
}

/* ---- commands that judge nothing ---- */

/* What the rules do to one device, or a rules file for the disks. */
static int advise(const struct program *program)
{
	const struct options *options = &program->options;
	const struct generate_options wanted = { options->name_template, &options->words };
	struct arena *arena = program->arena;
	struct rules_explanation explanation;
	struct node_facts facts;
	const char *error, *text = NULL;

	if (!inquire(arena, options, inquire_rules, &facts, &(struct start_order){ 0 }, &error))
		return complain(arena, error);
	if (options->generate)
		text = rules_generate(arena, &facts, &wanted, &error);
	else if (rules_explain(arena, facts.disks, options->device, &explanation, &error))
		text = report_rules_explanation(arena, &explanation, &program->style);
	return text ? put(program, text, 0) : complain(arena, error);
}

static int capture(const struct program *program)
{
	struct arena *arena = program->arena;
	const char *error;
	const char *text = inquire_capture(arena, &program->options,
					   program->options.words.items[0], &error);

	return text ? put(program, report_clean(arena, text, true), 0) : complain(arena, error);
}

static int explain(const struct program *program)
{
	const struct vendor_codes areas[] = { crs_codes(), asm_codes() };
	bool known;
	const char *text =
		report_explain(program->arena, &program->options.words, program->inquiry.named,
			       vendor_codes_join(program->arena, areas, 2), checks_page, &known);

	return put(program, text, known ? 0 : EXIT_UNKNOWN);
}

/* ---- all of it ---- */

static int run(struct program *program)
{
	const struct options *options = &program->options;

	if (options->request == REQUEST_HELP)
		return put(program, options_usage, 0);
	if (options->request == REQUEST_VERSION)
		return put(program, "gridck " GRIDCK_VERSION "\n", 0);
	if (options->request == REQUEST_COLUMNS)
		return put(program, report_disk_columns(program->arena), 0);
	if (str_equal(options->command, "explain"))
		return explain(program);
	const char *message;
	bool good = inquiry_take_files(program->arena, &program->options, &program->inquiry,
				       &message);
	if (message)
		complain(program->arena, message);
	if (!good)
		return EXIT_UNKNOWN;
	if (str_equal(options->command, "capture"))
		return capture(program);
	if (options->device || options->generate)
		return advise(program);
	return judge(program);
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct program program = { .arena = arena, .started_ms = monotonic_ms() };
	struct options *options = &program.options;
	struct inquiry *inquiry = &program.inquiry;

	mem_on_exhaustion(out_of_memory);
	setlocale(LC_CTYPE, "");
	*inquiry = inquiry_new(arena, options);
	const char *wrong = options_parse(arena, inquiry->named, argc, argv, options);
	if (!wrong)
		wrong = report_columns_error(arena, options->columns);
	program.style = report_style_of(options);
	int status = wrong ? complain(arena, wrong) : run(&program);
	if (wrong)
		fputs("Try 'gridck --help'.\n", stderr);
	arena_free(arena);
	return status;
}
