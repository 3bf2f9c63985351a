/* SPDX-License-Identifier: Apache-2.0
 *
 * gridck: options -> world -> facts -> start order and findings -> report -> exit status.
 */
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "asm/asmtool.h"
#include "crs/crs.h"
#include "node/options.h"
#include "probes/gather.h"
#include "probes/gather_disks.h"
#include "probes/gather_environment.h"
#include "report/report.h"

extern const char checks_page[]; /* CHECKS.md */

enum { EXIT_UNKNOWN = 3, WIDTH_DEFAULT = 80 };

struct program {
	struct arena *arena;
	struct options options;
	struct timespec started;
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

/* ---- walk ---- */

static int64_t elapsed_ms(const struct program *program)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)(now.tv_sec - program->started.tv_sec) * 1000 +
	       (now.tv_nsec - program->started.tv_nsec) / 1000000;
}

static struct report_style style_of(const struct program *program)
{
	bool terminal = !program->options.output && isatty(STDOUT_FILENO);
	const char *no_color = getenv("NO_COLOR");
	struct winsize size = { 0 };
	struct report_style style = {
		.colour = terminal && !program->options.no_colour && !(no_color && *no_color) &&
			  !str_equal(getenv("TERM"), "dumb"),
		.verbose = program->options.verbose,
		.width = WIDTH_DEFAULT,
		.utf8 = str_equal(nl_langinfo(CODESET), "UTF-8"),
	};

	if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
		style.width = size.ws_col;
	return style;
}

/* The world that the options name; NULL after a complaint. */
static struct world *open_world(const struct program *program)
{
	const struct options *options = &program->options;
	const char *error;

	if (!options->replay)
		return world_live(program->arena, options->timeout_seconds);
	struct world *world = world_replay(program->arena, options->replay, &error);
	if (!world)
		complain(program->arena, error);
	return world;
}

static struct gather_options gather_options(const struct program *program)
{
	return (struct gather_options){
		.grid_home = program->options.grid_home,
		.timeout_seconds = program->options.timeout_seconds,
	};
}

/* `arguments`: disks that the command line names. */
static void add_disks(const struct program *program, struct world *world,
		      const struct names *arguments, struct node_facts *io)
{
	const struct disk_options options = {
		.timeout_ms = program->options.disk_timeout_seconds * 1000,
		.command_seconds = program->options.timeout_seconds,
		.arguments = arguments,
	};

	gather_disks(world, &options, io);
}

/* ---- judging ---- */

/* All that a report needs; filled by judge(). */
struct judged {
	struct start_order order;
	struct check_counts counts;
	struct findings findings;
	struct report report;
};

/* The rows of all areas. */
static struct check_table all_checks(struct arena *arena)
{
	const struct check_table areas[] = { crs_checks(), asm_checks() };
	struct check *rows = arena_alloc(arena, (areas[0].count + areas[1].count) * sizeof(*rows));

	memcpy(rows, areas[0].rows, areas[0].count * sizeof(*rows));
	memcpy(rows + areas[0].count, areas[1].rows, areas[1].count * sizeof(*rows));
	return (struct check_table){ rows, areas[0].count + areas[1].count };
}

static void judge(const struct program *program, const struct node_facts *facts,
		  struct check_table checks, unsigned job, struct judged *ret)
{
	struct finding_ref *roots = NULL;

	checks_run(checks, &(struct check_input){ facts, &ret->order, job },
		   &program->options.filter, &ret->findings, &ret->counts);
	size_t count = findings_root_causes(&ret->findings, &ret->order, &roots);
	ret->report = (struct report){
		.version = GRIDCK_VERSION,
		.command = program->options.command,
		.elapsed_ms = elapsed_ms(program),
		.facts = facts,
		.order = &ret->order,
		.findings = &ret->findings,
		.roots = roots,
		.root_count = count,
		.counts = &ret->counts,
		.verdict = verdict_of(&ret->findings, &ret->order),
	};
}

/* Prints the report, `text` being its form for people. */
static int put_report(const struct program *program, const struct report *report, const char *text)
{
	return put(program, program->options.json ? report_json(program->arena, report) : text,
		   verdict_exit_status(report->verdict));
}

/* ---- walk ---- */

/* Disks can only explain what needs them: CSSD its voting files, all above it the OCR. */
static bool disks_may_tell(const struct start_order *order)
{
	if (order->first_broken == STAGE_NONE || order->first_broken == STAGE_OHASD)
		return false;
	enum stage_state state = order->stages[order->first_broken].state;
	return state == STAGE_STUCK || state == STAGE_HUNG;
}

static int walk(const struct program *program)
{
	struct arena *arena = program->arena;
	const struct gather_options options = gather_options(program);
	struct report_style style = style_of(program);
	struct judged judged = { .findings.arena = arena };
	struct report *report = &judged.report;
	struct node_facts facts;
	const char *ignored;

	if (program->options.count != 0)
		return bad_usage(arena, "walk takes no arguments");
	struct world *world = open_world(program);
	if (!world)
		return EXIT_UNKNOWN;
	gather_walk(world, &options, &facts);
	crs_start_order(&facts, &judged.order);
	if (disks_may_tell(&judged.order))
		add_disks(program, world, &(struct names){ 0 }, &facts);
	world->verbs->close(world, &ignored);
	judge(program, &facts, all_checks(arena), JOB_WALK, &judged);
	report->headline = crs_headline(&facts, &judged.order, &judged.findings, report->roots,
					report->root_count);
	return put_report(program, report, report_text(arena, report, &style));
}

/* ---- disks ---- */

/* The start order is no matter of this command: no stage is a reason to look, or not to look. */
static struct start_order no_order(void)
{
	struct start_order order = { .first_broken = STAGE_NONE };

	for (size_t i = 0; i < STAGE_COUNT; i++)
		order.stages[i].state = STAGE_UP;
	return order;
}

static int disks(const struct program *program)
{
	struct arena *arena = program->arena;
	const struct gather_options options = gather_options(program);
	struct report_style style = style_of(program);
	struct judged judged = { .order = no_order(), .findings.arena = arena };
	struct report *report = &judged.report;
	struct names arguments = { 0 };
	struct node_facts facts;
	const char *error;

	if (program->options.list_columns)
		return put(program, report_disk_columns(arena), 0);
	struct world *world = open_world(program);
	if (!world)
		return EXIT_UNKNOWN;
	gather_node(world, &options, &facts);
	for (int i = 0; i < program->options.count; i++)
		names_add(arena, &arguments, program->options.words[i]);
	add_disks(program, world, &arguments, &facts);
	world->verbs->close(world, &error);
	judge(program, &facts, asm_checks(), JOB_ALL, &judged);
	/* what the command cannot do without */
	if ((facts.disks->devices.from.status != FACT_OBTAINED || !facts.home.path) &&
	    report->verdict < VERDICT_UNKNOWN)
		report->verdict = VERDICT_UNKNOWN;
	report->headline = asm_headline(&facts, &judged.findings, report->roots,
					report->root_count);
	const char *text = report_disks_text(arena, report, &style, program->options.columns,
					     &error);
	if (!text)
		return bad_usage(arena, error);
	return put_report(program, report, text);
}

/* ---- capture ---- */

static int capture(const struct program *program)
{
	struct arena *arena = program->arena;
	const struct gather_options options = gather_options(program);
	struct node_facts facts;
	const char *error;

	if (program->options.count != 1)
		return bad_usage(arena, "capture takes one argument, the folder to write");
	struct world *world = open_world(program);
	if (world)
		world = world_record(arena, world, program->options.words[0], &error);
	else
		return EXIT_UNKNOWN;
	if (!world)
		return complain(arena, error);
	gather_walk(world, &options, &facts);
	add_disks(program, world, &(struct names){ 0 }, &facts);
	gather_environment(world, &options, &facts);
	if (world->verbs->close(world, &error) < 0)
		return complain(arena, error);
	return put(program,
		   report_clean(arena,
				arena_printf(arena, "%s: %zu answers of crsctl captured in %s\n",
					     facts.host.name ? facts.host.name : "this node",
					     facts.commands.count, program->options.words[0]),
				true),
		   0);
}

/* ---- explain ---- */

static int explain(const struct program *program)
{
	struct arena *arena = program->arena;
	struct strbuf text = strbuf_new(arena);
	int status = 0;

	if (program->options.count == 0)
		return bad_usage(arena, "explain takes check IDs or message codes, or 'list'");
	for (int i = 0; i < program->options.count; i++) {
		const char *code = program->options.words[i];
		bool known = true;
		if (i)
			strbuf_puts(&text, "\n");
		if (str_equal(code, "list"))
			strbuf_puts(&text,
				    report_explain_list(arena, all_checks(arena), crs_codes()));
		else
			strbuf_puts(&text, report_explain(arena, code, all_checks(arena),
							  crs_codes(), checks_page, &known));
		if (!known)
			status = EXIT_UNKNOWN;
	}
	return put(program, text.data, status);
}

/* ---- commands ---- */

static const struct {
	const char *name;
	int (*run)(const struct program *program);
} commands[] = {
	{ "walk", walk },
	{ "disks", disks },
	{ "capture", capture },
	{ "explain", explain },
};

static int run(const struct program *program)
{
	const struct options *options = &program->options;

	if (options->request == REQUEST_HELP)
		return put(program, options_usage, 0);
	if (options->request == REQUEST_VERSION)
		return put(program, "gridck " GRIDCK_VERSION "\n", 0);
	if (!options->command)
		return bad_usage(program->arena, "a command is missing");
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (str_equal(commands[i].name, options->command))
			return commands[i].run(program);
	}
	return bad_usage(program->arena,
			 arena_printf(program->arena, "unknown command '%s'", options->command));
}

int main(int argc, char **argv)
{
	struct program program = { .arena = arena_new() };

	mem_on_exhaustion(out_of_memory);
	setlocale(LC_CTYPE, "");
	clock_gettime(CLOCK_MONOTONIC, &program.started);
	const char *wrong = options_parse(program.arena, crs_checks(), argc, argv,
					  &program.options);
	int status = wrong ? bad_usage(program.arena, wrong) : run(&program);
	arena_free(program.arena);
	return status;
}
