/* SPDX-License-Identifier: Apache-2.0
 *
 * gridck: options -> world -> facts -> start order and findings -> report -> exit status.
 */
#include <errno.h>
#include <getopt.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "crs/crs.h"
#include "probes/gather.h"
#include "report/report.h"

extern const char checks_page[]; /* CHECKS.md */

enum { EXIT_UNKNOWN = 3, TIMEOUT_DEFAULT = 30, TIMEOUT_MAX = 24 * 3600, WIDTH_DEFAULT = 80 };

struct options {
	const char *replay, *output;
	struct gather_options gather;
	struct check_filter filter;
	bool json, no_colour, verbose;
};

struct program {
	struct arena *arena;
	struct options options;
	char **words; /* of the command */
	int count;
	struct timespec started;
};

static const char usage[] =
	"Usage: gridck [OPTIONS] COMMAND [ARGUMENTS]\n"
	"\n"
	"Where does the start of Oracle Grid Infrastructure break on this node, and why?\n"
	"\n"
	"Commands:\n"
	"  walk           the start order: stages, first broken link, root cause\n"
	"  capture DIR    write all that a walk reads into a new folder\n"
	"  explain CODE.. what a check ID or a CRS-, ORA-, ... code means; 'list' for all\n"
	"\n"
	"Options:\n"
	"  --grid-home DIR        the Grid home (default: found by /etc/oracle/olr.loc)\n"
	"  --replay CAPTURE       read a capture instead of this machine\n"
	"  --format text|json     form of the report (default: text)\n"
	"  --output FILE          write there, whole or not at all, mode 0600\n"
	"  --timeout DURATION     of one command: 30s, 2m (default: 30s)\n"
	"  --only ID              run this check only (repeatable)\n"
	"  --skip ID[:SUBJECT]    mute a check, or one of its subjects (repeatable)\n"
	"  --no-color             no colour on a terminal (so does NO_COLOR)\n"
	"  --verbose              all parts of all stages, all findings in full\n"
	"  --version, --help\n"
	"\n"
	"Exit status: 0 ok, 1 warning, 2 critical, 3 unknown (also bad usage, no output).\n";

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
		return world_live(program->arena, options->gather.timeout_seconds);
	struct world *world = world_replay(program->arena, options->replay, &error);
	if (!world)
		complain(program->arena, error);
	return world;
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

	if (program->count != 0)
		return bad_usage(arena, "walk takes no arguments");
	struct world *world = open_world(program);
	if (!world)
		return EXIT_UNKNOWN;
	gather_walk(world, &program->options.gather, &facts);
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

	if (program->count != 1)
		return bad_usage(arena, "capture takes one argument, the folder to write");
	struct world *world = open_world(program);
	if (world)
		world = world_record(arena, world, program->words[0], &error);
	else
		return EXIT_UNKNOWN;
	if (!world)
		return complain(arena, error);
	gather_walk(world, &program->options.gather, &facts);
	if (world->verbs->close(world, &error) < 0)
		return complain(arena, error);
	return put(program,
		   report_clean(arena,
				arena_printf(arena, "%s: %zu answers of crsctl captured in %s\n",
					     facts.host.name ? facts.host.name : "this node",
					     facts.commands.count, program->words[0]),
				true),
		   0);
}

/* ---- explain ---- */

static int explain(const struct program *program)
{
	struct arena *arena = program->arena;
	struct strbuf text = strbuf_new(arena);
	int status = 0;

	if (program->count == 0)
		return bad_usage(arena, "explain takes check IDs or message codes, or 'list'");
	for (int i = 0; i < program->count; i++) {
		const char *code = program->words[i];
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

/* ---- options ---- */

/* "30", "30s", "2m", "1h" in seconds; -1 when it is no duration or out of range. */
static long duration(const char *text)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (end == text || errno || value <= 0 || value > TIMEOUT_MAX || (*end && end[1]))
		return -1;
	switch (*end) {
	case '\0':
	case 's':
		break;
	case 'm':
		value *= 60;
		break;
	case 'h':
		value *= 3600;
		break;
	default:
		return -1;
	}
	return value <= TIMEOUT_MAX ? value : -1;
}

/* The ID of "ID" or "ID:SUBJECT" must exist: a typo would otherwise mute nothing without a word. */
static bool names_check(struct arena *arena, const char *entry)
{
	const char *id = arena_strndup(arena, entry, strcspn(entry, ":"));

	return check_find(crs_checks(), id) != NULL;
}

static const struct option long_options[] = {
	{ "grid-home", required_argument, NULL, 'g' },
	{ "replay", required_argument, NULL, 'r' },
	{ "format", required_argument, NULL, 'f' },
	{ "output", required_argument, NULL, 'o' },
	{ "timeout", required_argument, NULL, 't' },
	{ "only", required_argument, NULL, 'y' },
	{ "skip", required_argument, NULL, 'n' },
	{ "no-color", no_argument, NULL, 'c' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* Returns what is wrong with the option, NULL when it was taken. */
static const char *take_option(struct arena *arena, struct options *options, int letter)
{
	switch (letter) {
	case 'g':
		options->gather.grid_home = optarg;
		return optarg[0] == '/' ? NULL : "--grid-home takes an absolute path";
	case 'r':
		options->replay = optarg;
		return NULL;
	case 'f':
		options->json = str_equal(optarg, "json");
		return options->json || str_equal(optarg, "text")
			       ? NULL
			       : arena_printf(arena, "unknown format '%s'", optarg);
	case 'o':
		options->output = optarg;
		return *optarg ? NULL : "--output takes a file name";
	case 't':
		options->gather.timeout_seconds = duration(optarg);
		return options->gather.timeout_seconds > 0
			       ? NULL
			       : arena_printf(arena, "'%s' is no duration (30s, 2m, 1h)", optarg);
	case 'y':
	case 'n':
		names_add(arena, letter == 'y' ? &options->filter.only : &options->filter.skip,
			  optarg);
		return names_check(arena, optarg)
			       ? NULL
			       : arena_printf(arena,
					      "unknown check '%s' (see 'gridck explain list')",
					      optarg);
	case 'c':
		options->no_colour = true;
		return NULL;
	case 'v':
		options->verbose = true;
		return NULL;
	default:
		return arena_printf(arena, "bad option '%s'", optarg ? optarg : "");
	}
}

static const struct {
	const char *name;
	int (*run)(const struct program *program);
} commands[] = {
	{ "walk", walk },
	{ "capture", capture },
	{ "explain", explain },
};

static int run_command(struct program *program, const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		if (str_equal(commands[i].name, name))
			return commands[i].run(program);
	}
	return bad_usage(program->arena,
			 arena_printf(program->arena, "unknown command '%s'", name));
}

static int run(struct program *program, int argc, char **argv)
{
	int letter;

	opterr = 0;
	while ((letter = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (letter == 'h')
			return put(program, usage, 0);
		if (letter == 'V')
			return put(program, "gridck " GRIDCK_VERSION "\n", 0);
		if (letter == '?')
			return bad_usage(program->arena,
					 arena_printf(program->arena,
						      "option '%s' is unknown or lacks its value",
						      argv[optind - 1]));
		const char *wrong = take_option(program->arena, &program->options, letter);
		if (wrong)
			return bad_usage(program->arena, wrong);
	}
	if (optind == argc)
		return bad_usage(program->arena, "a command is missing");
	program->words = argv + optind + 1;
	program->count = argc - optind - 1;
	return run_command(program, argv[optind]);
}

int main(int argc, char **argv)
{
	struct program program = {
		.arena = arena_new(),
		.options.gather.timeout_seconds = TIMEOUT_DEFAULT,
	};

	mem_on_exhaustion(out_of_memory);
	setlocale(LC_CTYPE, "");
	clock_gettime(CLOCK_MONOTONIC, &program.started);
	int status = run(&program, argc, argv);
	arena_free(program.arena);
	return status;
}
