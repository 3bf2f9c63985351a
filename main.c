/* SPDX-License-Identifier: Apache-2.0
 *
 * gridck: options -> world -> facts -> start order and findings -> report -> exit status.
 */
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "crs/crs.h"
#include "node/options.h"
#include "probes/gather.h"
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

static void gather(const struct program *program, struct world *world, struct node_facts *ret)
{
	const struct gather_options options = {
		.grid_home = program->options.grid_home,
		.timeout_seconds = program->options.timeout_seconds,
	};

	gather_walk(world, &options, ret);
}

static int walk(const struct program *program)
{
	struct arena *arena = program->arena;
	struct node_facts facts;
	struct start_order order;
	struct check_counts counts;
	struct findings findings = { .arena = arena };
	struct finding_ref *roots = NULL;
	struct report_style style = style_of(program);
	const char *ignored;

	if (program->options.count != 0)
		return bad_usage(arena, "walk takes no arguments");
	struct world *world = open_world(program);
	if (!world)
		return EXIT_UNKNOWN;
	gather(program, world, &facts);
	world->verbs->close(world, &ignored);
	crs_start_order(&facts, &order);
	checks_run(crs_checks(), &(struct check_input){ &facts, &order, JOB_WALK },
		   &program->options.filter, &findings, &counts);
	size_t root_count = findings_root_causes(&findings, &order, &roots);
	struct report report = {
		.version = GRIDCK_VERSION,
		.command = "walk",
		.elapsed_ms = elapsed_ms(program),
		.facts = &facts,
		.order = &order,
		.findings = &findings,
		.roots = roots,
		.root_count = root_count,
		.counts = &counts,
		.verdict = verdict_of(&findings, &order),
		.headline = crs_headline(&facts, &order, &findings, roots, root_count),
	};
	return put(program,
		   program->options.json ? report_json(arena, &report)
					 : report_text(arena, &report, &style),
		   verdict_exit_status(report.verdict));
}

/* ---- capture ---- */

static int capture(const struct program *program)
{
	struct arena *arena = program->arena;
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
	gather(program, world, &facts);
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
			strbuf_puts(&text, report_explain_list(arena, crs_checks(), crs_codes()));
		else
			strbuf_puts(&text, report_explain(arena, code, crs_checks(), crs_codes(),
							  checks_page, &known));
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
