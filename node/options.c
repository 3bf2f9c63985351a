/* SPDX-License-Identifier: Apache-2.0 */
#include "node/options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum {
	TIMEOUT_DEFAULT = 30,
	DISK_TIMEOUT_DEFAULT = 5,
	INTERVAL_DEFAULT = 5,
	TIMEOUT_MAX = 24 * 3600
};

const char options_usage[] =
	"Usage: gridck [OPTIONS] COMMAND [ARGUMENTS]\n"
	"\n"
	"Where does the start of Oracle Grid Infrastructure break on this node, and why?\n"
	"\n"
	"Commands:\n"
	"  walk           the start order: stages, first broken link, root cause\n"
	"  disks [PATH..] every ASM disk: names, header, group, provider, access, paths\n"
	"  prestart       may `crsctl start crs` be run now, and what to repair first\n"
	"  audit          all that is static, as it stands and after the next boot\n"
	"  rules [FILE..] judge udev rules; what the next boot gives each ASM disk\n"
	"  reboot         did this node come back? --wait watches it do so\n"
	"  capture PATH   write all that is read into a new folder, or into a .tar.gz\n"
	"  explain CODE.. what a check ID or a CRS-, ORA-, ... code means; 'list' for all\n"
	"\n"
	"Options:\n"
	"  --grid-home DIR        the Grid home (default: found by /etc/oracle/olr.loc)\n"
	"  --replay CAPTURE       read a capture (folder or .tar.gz), not this machine\n"
	"  --format text|json     form of the report (default: text)\n"
	"  --output FILE          write there, whole or not at all, mode 0600\n"
	"  --timeout DURATION     of one command: 30s, 2m (default: 30s)\n"
	"  --disk-timeout DURATION  of one disk (default: 5s)\n"
	"  --wait DURATION        reboot: look again until the stack is up: 20m\n"
	"  --interval DURATION    of those looks (default: 5s)\n"
	"  --columns NAME,..      columns of the table of disks; +NAME adds one\n"
	"  --list-columns         what columns there are\n"
	"  --explain DEVICE       of rules: what each line does to a device, and why\n"
	"  --generate             of rules: print rules for the disks named, or for all\n"
	"  --name-template TEXT   its links: %g disk group, %n number, %d disk, %l label\n"
	"  --only ID              run this check only (repeatable)\n"
	"  --skip ID[:SUBJECT]    mute a check, or one of its subjects (repeatable)\n"
	"  --baseline FILE        reboot, audit, walk: what changed since this capture\n"
	"                         or JSON report of the same node\n"
	"  --policy FILE          expected values, and findings muted for a while\n"
	"                         (default: /etc/gridck/policy, not with --replay)\n"
	"  --no-color             no colour on a terminal (so does NO_COLOR)\n"
	"  --verbose              all parts of all stages, all findings in full\n"
	"  --version, --help\n"
	"\n"
	"Exit status: 0 ok, 1 warning, 2 critical, 3 unknown (also bad usage, no output).\n";

static const struct option long_options[] = {
	{ "grid-home", required_argument, NULL, 'g' },
	{ "replay", required_argument, NULL, 'r' },
	{ "format", required_argument, NULL, 'f' },
	{ "output", required_argument, NULL, 'o' },
	{ "disk-timeout", required_argument, NULL, 'd' },
	{ "wait", required_argument, NULL, 'w' },
	{ "interval", required_argument, NULL, 'i' },
	{ "columns", required_argument, NULL, 'C' },
	{ "list-columns", no_argument, NULL, 'L' },
	{ "explain", required_argument, NULL, 'x' },
	{ "generate", no_argument, NULL, 'G' },
	{ "name-template", required_argument, NULL, 'N' },
	{ "timeout", required_argument, NULL, 't' },
	{ "only", required_argument, NULL, 'y' },
	{ "skip", required_argument, NULL, 'n' },
	{ "baseline", required_argument, NULL, 'b' },
	{ "policy", required_argument, NULL, 'p' },
	{ "no-color", no_argument, NULL, 'c' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* "30", "30s", "2m", "1h" in seconds; -1 when it is no duration or out of range. */
static long duration(const char *text)
{
	static const char units[] = "smh";
	static const long seconds[] = { 1, 60, 3600 };
	char *end;

	errno = 0;
	long value = strtol(text, &end, 10);
	if (end == text || errno || value <= 0 || value > TIMEOUT_MAX)
		return -1;
	if (*end) {
		const char *unit = strchr(units, *end);
		if (!unit || end[1])
			return -1;
		value *= seconds[unit - units];
	}
	return value <= TIMEOUT_MAX ? value : -1;
}

static const char *take_format(struct arena *arena, struct options *options)
{
	options->json = str_equal(optarg, "json");
	if (options->json || str_equal(optarg, "text"))
		return NULL;
	return arena_printf(arena, "unknown format '%s'", optarg);
}

static const char *take_duration(struct arena *arena, long *ret_seconds)
{
	*ret_seconds = duration(optarg);
	if (*ret_seconds > 0)
		return NULL;
	return arena_printf(arena, "'%s' is no duration (30s, 2m, 1h)", optarg);
}

/* The ID must exist: a typo would otherwise mute nothing without a word. */
static const char *take_check(struct arena *arena, struct check_table checks, struct names *names)
{
	const char *id = arena_strndup(arena, optarg, strcspn(optarg, ":"));

	names_add(arena, names, optarg);
	if (check_find(checks, id))
		return NULL;
	return arena_printf(arena, "unknown check '%s' (see 'gridck explain list')", optarg);
}

/* The last one in the order of the enum wins, whatever the order of the words. */
static void take_request(struct options *options, int letter)
{
	enum request request = letter == 'h'   ? REQUEST_HELP
			       : letter == 'V' ? REQUEST_VERSION
			       : letter == 'L' ? REQUEST_COLUMNS
					       : REQUEST_COMMAND;

	if (request > options->request)
		options->request = request;
}

static const char *take_flag(struct options *options, int letter)
{
	options->no_colour |= letter == 'c';
	options->verbose |= letter == 'v';
	options->generate |= letter == 'G';
	take_request(options, letter);
	return NULL;
}

static const char *take_option(struct arena *arena, struct check_table checks,
			       struct options *options, int letter)
{
	switch (letter) {
	case 'g':
		options->grid_home = optarg;
		return optarg[0] == '/' ? NULL : "--grid-home takes an absolute path";
	case 'r':
		options->replay = optarg;
		return NULL;
	case 'f':
		return take_format(arena, options);
	case 'o':
		options->output = optarg;
		return *optarg ? NULL : "--output takes a file name";
	case 't':
		return take_duration(arena, &options->timeout_seconds);
	case 'd':
		return take_duration(arena, &options->disk_timeout_seconds);
	case 'w':
		return take_duration(arena, &options->wait_seconds);
	case 'i':
		return take_duration(arena, &options->interval_seconds);
	case 'C':
		options->columns = optarg;
		return NULL;
	case 'x':
		options->device = optarg;
		return NULL;
	case 'N':
		options->name_template = optarg;
		return NULL;
	case 'b':
		options->baseline = optarg;
		return *optarg ? NULL : "--baseline takes a capture or a report";
	case 'p':
		options->policy = optarg;
		return *optarg ? NULL : "--policy takes a file name";
	case 'y':
		return take_check(arena, checks, &options->filter.only);
	case 'n':
		return take_check(arena, checks, &options->filter.skip);
	default:
		return take_flag(options, letter);
	}
}

/* Of anything else udev makes "_", or a substitution of its own. */
static bool is_name_template(const char *text)
{
	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text == '%' && (!text[1] || !strchr("gndl", *++text)))
			return false;
		if (!isalnum((unsigned char)*text) && !strchr("#+-.:=@_/", *text))
			return false;
	}
	return true;
}

/* ---- what belongs together ---- */

/* Letters of the options that a command takes, beside those that each takes. */
#define JUDGES "grftdynp"

static const struct command_words {
	const char *name;
	const char *takes;
	size_t least, most; /* words that follow it */
} commands[] = {
	{ "walk", JUDGES "b", 0, 0 },		{ "disks", JUDGES "C", 0, SIZE_MAX },
	{ "rules", JUDGES "xGN", 0, SIZE_MAX }, { "prestart", JUDGES, 0, 0 },
	{ "reboot", JUDGES "bwi", 0, 0 },	{ "audit", JUDGES "b", 0, 0 },
	{ "capture", "grtdp", 1, 1 },		{ "explain", "", 1, SIZE_MAX },
};

static const struct command_words *command_find(const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (str_equal(commands[i].name, name))
			return &commands[i];
	return NULL;
}

/* The last of these that was given; it would do nothing, and whoever wrote it expects that it does. */
static const char *idle_option(struct arena *arena, const struct command_words *command,
			       const char *given)
{
	static const char always[] = "ocv";

	for (const struct option *option = long_options; option->name; option++) {
		if (strchr(given, option->val) && !strchr(command->takes, option->val) &&
		    !strchr(always, option->val))
			return arena_printf(arena, "--%s does not belong to the command %s",
					    option->name, command->name);
	}
	return NULL;
}

static const char *wrong_words(struct arena *arena, const struct command_words *command,
			       const struct names *words)
{
	size_t count = words->count;
	bool empty = words->count == 1 && !*words->items[0];

	if (str_equal(command->name, "capture") && (count != 1 || empty))
		return "capture takes one argument, the folder or .tar.gz to write";
	if (count < command->least)
		return "explain takes check IDs or message codes, or 'list'";
	if (count > command->most)
		return arena_printf(arena, "%s takes no arguments", command->name);
	return NULL;
}

/* Options that need each other, or exclude each other. */
static const char *wrong_together(const struct options *options)
{
	bool explain = options->device != NULL;

	if (explain && (options->generate || options->words.count))
		return "--explain takes one device, and nothing beside it";
	if (options->name_template && !options->generate)
		return "--name-template needs --generate";
	if (options->name_template && !is_name_template(options->name_template))
		return "--name-template takes %g, %n, %d, %l, letters, digits and any of #+-.:=@_/";
	if (options->wait_seconds && options->replay)
		return "--wait needs a live node, a capture does not change";
	if (options->interval_seconds && !options->wait_seconds)
		return "--interval needs --wait";
	if (options->json && (explain || options->generate))
		return "--explain and --generate give text only: leave out --format json";
	return NULL;
}

/* `given` are the letters of the options. */
static const char *wrong_command(struct arena *arena, const struct options *options,
				 const char *given)
{
	const struct command_words *command = command_find(options->command);
	const char *wrong;

	if (options->request != REQUEST_COMMAND)
		return NULL;
	if (!options->command)
		return "a command is missing";
	if (!command)
		return arena_printf(arena, "unknown command '%s'", options->command);
	wrong = idle_option(arena, command, given);
	if (!wrong)
		wrong = wrong_words(arena, command, &options->words);
	return wrong ? wrong : wrong_together(options);
}

const char *options_parse(struct arena *arena, struct check_table checks, int argc, char **argv,
			  struct options *ret)
{
	struct strbuf given = strbuf_new(arena);
	int letter;

	*ret = (struct options){
		.timeout_seconds = TIMEOUT_DEFAULT,
		.disk_timeout_seconds = DISK_TIMEOUT_DEFAULT,
	};
	opterr = 0;
	while ((letter = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (letter == '?')
			return arena_printf(arena, "option '%s' is unknown or lacks its value",
					    argv[optind - 1]);
		const char *wrong = take_option(arena, checks, ret, letter);
		if (wrong)
			return wrong;
		strbuf_append(&given, &(char){ (char)letter }, 1);
	}
	if (optind < argc)
		ret->command = argv[optind++];
	for (; optind < argc; optind++)
		names_add(arena, &ret->words, argv[optind]);
	const char *wrong = wrong_command(arena, ret, given.data);
	if (!ret->interval_seconds)
		ret->interval_seconds = INTERVAL_DEFAULT;
	return wrong;
}
