/* SPDX-License-Identifier: Apache-2.0
 *
 * The questions to crsctl. OHASD is asked first; CRSD only when it is known to answer, since with a
 * dead OCR each question to it writes CRS-1013 into the alert log (CRSCTL.md e, DESIGN rule 4.6).
 */
#include <unistd.h>

#include "crs/crs.h"
#include "probes/gather_parts.h"

enum { ARGUMENTS_MAX = 8, BATCH_MAX = 5, OUTPUT_LIMIT = 16 << 20 };

/* One question: what to ask and which parser takes the answer. */
struct question {
	const char *arguments[ARGUMENTS_MAX]; /* after "crsctl" */
	/* Puts the answer into the facts; true when something in it was understood. */
	bool (*take)(struct gather *gather, const struct command_fact *answer);
	bool essential;
};

/* ---- taking answers ---- */

/* What became of a question whose answer was parsed, or said that a daemon is down. */
static struct provenance provenance_of(const struct command_fact *answer, bool parsed)
{
	struct provenance from = {
		.status = answer->status,
		.source = answer->line,
		.words = answer->words,
	};

	if (parsed)
		from.status = FACT_OBTAINED;
	else if (answer->recognised)
		from.status = FACT_ABSENT;
	else if (answer->status == FACT_OBTAINED)
		from.status = FACT_FAILED;
	return from;
}

static bool take_check(struct gather *gather, const struct command_fact *answer)
{
	struct provenance *from = &gather->facts->daemons.from;

	/* of several answers the one that tells something counts */
	if (from->status != FACT_OBTAINED)
		*from = provenance_of(answer, answer->recognised);
	return answer->recognised;
}

static bool take_resources(struct gather *gather, const struct command_fact *answer,
			   struct resource_facts *list)
{
	bool parsed = crs_parse_resources(gather->arena, answer->out, list) && list->count;

	list->from = provenance_of(answer, parsed);
	list->cut |= answer->status != FACT_OBTAINED;
	return parsed;
}

static bool take_init(struct gather *gather, const struct command_fact *answer)
{
	return take_resources(gather, answer, &gather->facts->init);
}

static bool take_list(struct gather *gather, const struct command_fact *answer)
{
	return take_resources(gather, answer, &gather->facts->resources);
}

/* -p adds attributes to what is known; on its own it tells nothing of states. */
static bool take_attributes(struct gather *gather, const struct command_fact *answer)
{
	struct resource_facts *list = gather->facts->kind == NODE_RESTART
					      ? &gather->facts->resources
					      : &gather->facts->init;

	return list->count && crs_parse_resources(gather->arena, answer->out, list);
}

static bool take_disk_string(struct gather *gather, const struct command_fact *answer)
{
	struct resource_facts list = { 0 };

	crs_parse_resources(gather->arena, answer->out, &list);
	const struct resource *storage = resource_find(&list, "ora.asm");
	if (storage)
		gather->facts->disk_string = storage->disk_string;
	return storage != NULL;
}

static bool take_voting(struct gather *gather, const struct command_fact *answer)
{
	struct voting_facts *voting = &gather->facts->voting;
	bool parsed = crs_parse_voting(gather->arena, answer->out, voting);

	voting->from = provenance_of(answer, parsed);
	/* without CSS there is no list; its words for that differ by release and language */
	if (voting->from.status == FACT_FAILED &&
	    gather->facts->daemons.daemons[DAEMON_CSSD].state != DAEMON_ONLINE)
		voting->from.status = FACT_ABSENT;
	return parsed;
}

static bool take_version(struct gather *gather, const struct command_fact *answer)
{
	struct version_facts *version = &gather->facts->version;
	bool parsed = crs_parse_version(gather->arena, answer->out, version);

	version->from = provenance_of(answer, parsed);
	return parsed;
}

/* That of the binaries: it is known while nothing runs. */
static bool take_release(struct gather *gather, const struct command_fact *answer)
{
	struct version_facts version = { .active = NULL };

	if (!crs_parse_version(gather->arena, answer->out, &version))
		return false;
	gather->facts->version.release = version.active;
	return true;
}

static bool take_software_patch(struct gather *gather, const struct command_fact *answer)
{
	struct patch_facts *patch = &gather->facts->patch;

	patch->software = crs_parse_patch_level(gather->arena, answer->out);
	patch->software_from = provenance_of(answer, patch->software != NULL);
	return patch->software != NULL;
}

static bool take_release_patch(struct gather *gather, const struct command_fact *answer)
{
	struct patch_facts *patch = &gather->facts->patch;

	patch->release = crs_parse_patch_level(gather->arena, answer->out);
	patch->release_from = provenance_of(answer, patch->release != NULL);
	return patch->release != NULL;
}

static bool take_autostart(struct gather *gather, const struct command_fact *answer)
{
	struct autostart_facts *autostart = &gather->facts->autostart;

	if (!crs_parse_autostart(answer->out, &autostart->enabled))
		return false;
	autostart->from = provenance_of(answer, true);
	return true;
}

/* ---- the questions ---- */

static const struct question check_crs = { { "check", "crs" }, take_check, true };
static const struct question check_cluster = { { "check", "cluster" }, take_check, true };
static const struct question check_has = { { "check", "has" }, take_check, true };
static const struct question check_css = { { "check", "css" }, take_check, true };
static const struct question check_evm = { { "check", "evm" }, take_check, false };
static const struct question init_v = { { "stat", "res", "-v", "-init" }, take_init, true };
static const struct question init_t = { { "stat", "res", "-t", "-init" }, take_init, true };
static const struct question init_plain = { { "stat", "res", "-init" }, take_init, true };
static const struct question init_p = { { "stat", "res", "-p", "-init" }, take_attributes, false };
static const struct question list_v = { { "stat", "res", "-v" }, take_list, true };
static const struct question list_t = { { "stat", "res", "-t" }, take_list, true };
static const struct question list_plain = { { "stat", "res" }, take_list, true };
static const struct question css_p = { { "stat", "res", "ora.cssd", "-p" },
				       take_attributes,
				       false };
static const struct question asm_p = { { "stat", "res", "ora.asm", "-p" },
				       take_disk_string,
				       false };
static const struct question votedisk = { { "query", "css", "votedisk" }, take_voting, false };
static const struct question version_f = { { "query", "crs", "activeversion", "-f" },
					   take_version,
					   false };
static const struct question version_plain = { { "query", "crs", "activeversion" },
					       take_version,
					       false };
static const struct question has_version = { { "query", "has", "softwareversion" },
					     take_version,
					     false };
static const struct question software_patch = { { "query", "crs", "softwarepatch" },
						take_software_patch,
						false };
static const struct question release_version = { { "query", "crs", "releaseversion" },
						 take_release,
						 false };
static const struct question release_patch = { { "query", "crs", "releasepatch" },
					       take_release_patch,
					       false };
static const struct question config_crs = { { "config", "crs" }, take_autostart, false };
static const struct question config_has = { { "config", "has" }, take_autostart, false };

/* ---- asking ---- */

/* Built, not inherited (DESIGN rule 4.3). */
static const char *const *environment(struct gather *gather)
{
	const struct node_facts *facts = gather->facts;
	struct names list = { 0 };

	names_add(gather->arena, &list, "LC_ALL=C");
	names_add(gather->arena, &list, "NLS_LANG=AMERICAN_AMERICA.AL32UTF8");
	names_add(gather->arena, &list, "PATH=/usr/bin:/bin:/usr/sbin:/sbin");
	names_add(gather->arena, &list, "HOME=/");
	if (facts->home.path)
		names_add(gather->arena, &list,
			  arena_printf(gather->arena, "ORACLE_HOME=%s", facts->home.path));
	if (facts->host.timezone)
		names_add(gather->arena, &list,
			  arena_printf(gather->arena, "TZ=%s", facts->host.timezone));
	list.items = arena_grow(gather->arena, list.items, &list.capacity, list.count,
				sizeof(*list.items));
	list.items[list.count] = NULL;
	return list.items;
}

static struct command command_of(struct gather *gather, const struct question *question,
				 const char *const *env)
{
	const struct home_facts *home = &gather->facts->home;
	const char **argv = arena_alloc(gather->arena, sizeof(*argv) * (ARGUMENTS_MAX + 2));
	bool drop = geteuid() == 0 && home->run_as == RUN_AS_OWNER;

	argv[0] = home->path ? arena_printf(gather->arena, "%s/bin/crsctl", home->path) : "crsctl";
	for (size_t i = 0; i < ARGUMENTS_MAX; i++)
		argv[i + 1] = question->arguments[i];
	return (struct command){
		.argv = argv,
		.environment = env,
		.uid = drop ? home->owner_uid : -1,
		.gid = home->owner_gid,
		.user = home->owner,
		.timeout_seconds = gather->options->timeout_seconds,
		.output_limit = OUTPUT_LIMIT,
	};
}

static void take(struct gather *gather, const struct question *question,
		 struct command_fact *answer)
{
	struct node_facts *facts = gather->facts;

	crs_parse_messages(gather->arena, answer->out, &answer->messages);
	crs_parse_messages(gather->arena, answer->err, &answer->messages);
	answer->essential = question->essential;
	answer->recognised =
		crs_parse_check(gather->arena, answer->out, answer->line, &facts->daemons) ||
		crs_parse_check(gather->arena, answer->err, answer->line, &facts->daemons);
	answer->recognised |= question->take(gather, answer);
	facts->commands.items = arena_grow(gather->arena, facts->commands.items,
					   &facts->commands.capacity, facts->commands.count,
					   sizeof(*answer));
	facts->commands.items[facts->commands.count++] = *answer;
}

/* crsctl is executed only when it is known that nobody else decides what it does. */
static bool may_ask(const struct gather *gather)
{
	const struct home_facts *home = &gather->facts->home;
	const struct processes *processes = &gather->facts->processes;

	if (gather->options->brief && processes->from.status == FACT_OBTAINED &&
	    !process_find(processes, "ohasd.bin"))
		return false;

	if (gather->world->replay)
		return home->run_as != RUN_REFUSED;
	return home->run_as == RUN_AS_OWNER || home->run_as == RUN_AS_ROOT;
}

static bool was_asked(const struct gather *gather, const char *line)
{
	for (size_t i = 0; i < gather->facts->commands.count; i++) {
		if (str_equal(gather->facts->commands.items[i].line, line))
			return true;
	}
	return false;
}

/* Asks all of them at once, each only once in a run. True when any of them was answered, or did not
 * answer in time; false when a capture holds none of them. */
static bool ask(struct gather *gather, const struct question *const *questions, size_t count)
{
	const struct question *asked[BATCH_MAX];
	struct command commands[BATCH_MAX];
	const char *const *env = environment(gather);
	size_t n = 0;
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		commands[n] = command_of(gather, questions[i], env);
		asked[n] = questions[i];
		n += !was_asked(gather, command_line(gather->arena, commands[n].argv));
	}
	gather->world->verbs->run(gather->world, commands, n);
	for (size_t i = 0; i < n; i++) {
		if (commands[i].answer.status == FACT_NOT_CAPTURED)
			continue;
		any = true;
		take(gather, asked[i], &commands[i].answer);
	}
	return any;
}

#define ASK(gather, ...)                                             \
	ask(gather, (const struct question *const[]){ __VA_ARGS__ }, \
	    sizeof((const struct question *const[]){ __VA_ARGS__ }) / sizeof(struct question *))

static enum daemon_state daemon_of(const struct gather *gather, enum daemon daemon)
{
	return gather->facts->daemons.daemons[daemon].state;
}

static bool crsd_answers(const struct gather *gather)
{
	enum daemon_state state = daemon_of(gather, DAEMON_CRSD);

	return state == DAEMON_ONLINE || state == DAEMON_EXCLUSIVE;
}

/* -v is the best source; captures and old releases may only have the others. */
static void settle_list(struct gather *gather, const struct resource_facts *list,
			const struct question *table, const struct question *plain)
{
	enum fact_status status = list->from.status;

	if (status == FACT_NOT_ASKED || status == FACT_FAILED)
		ASK(gather, table);
	status = list->from.status;
	if (status == FACT_NOT_ASKED || status == FACT_FAILED)
		ASK(gather, plain);
}

static bool stack_is_complete(const struct resource_facts *init)
{
	for (size_t i = 0; i < init->count; i++) {
		const struct resource_instance *instance = init->items[i].instances;
		if (init->items[i].count && instance->target == RESOURCE_ONLINE &&
		    instance->state != RESOURCE_ONLINE)
			return false;
	}
	return init->count > 0;
}

static void ask_daemons(struct gather *gather)
{
	ASK(gather, &check_crs, &init_v);
	if (gather->facts->daemons.from.status == FACT_NOT_ASKED)
		ASK(gather, &check_has, &check_cluster, &check_css, &check_evm);
	else if (gather->facts->daemons.from.status == FACT_TIMED_OUT && gather->facts->init.count)
		ASK(gather, &check_has, &check_css);
	if (daemon_of(gather, DAEMON_OHASD) != DAEMON_OFFLINE)
		settle_list(gather, &gather->facts->init, &init_t, &init_plain);
}

/* What the first answers leave open. */
static void ask_more(struct gather *gather)
{
	const struct node_facts *facts = gather->facts;
	const struct question *more[BATCH_MAX];
	size_t count = 0;

	/* one that did not answer with -f will not without it */
	if (!facts->version.active && facts->version.from.status != FACT_TIMED_OUT)
		more[count++] = &version_plain;
	if (daemon_of(gather, DAEMON_OHASD) == DAEMON_OFFLINE)
		more[count++] = &release_version;
	if (!stack_is_complete(&facts->init))
		more[count++] = &init_p;
	/* in an upgrade, or when this node differs from the cluster, its own two levels may differ */
	if (!str_equal(facts->patch.software, facts->version.active_patch) ||
	    !str_equal(facts->version.upgrade_state, "NORMAL"))
		more[count++] = &release_patch;
	if (count)
		ask(gather, more, count);
}

static void ask_crsd(struct gather *gather)
{
	if (gather->options->brief) {
		ASK(gather, &list_v);
		return;
	}
	ASK(gather, &list_v, &votedisk, &version_f, &software_patch);
	settle_list(gather, &gather->facts->resources, &list_t, &list_plain);
	ask_more(gather);
}

/* Where OHASD itself does not answer, more questions would only hang as well. */
static void ask_without_crsd(struct gather *gather)
{
	if (gather->options->brief)
		return;
	if (daemon_of(gather, DAEMON_OHASD) == DAEMON_OFFLINE)
		ASK(gather, &software_patch, &release_patch, &release_version);
	else if (gather->facts->daemons.from.status != FACT_TIMED_OUT || gather->facts->init.count)
		ASK(gather, &init_p, &votedisk, &software_patch, &release_patch);
}

static void ask_cluster(struct gather *gather)
{
	ask_daemons(gather);
	/* a capture may hold what a live walk would not have asked */
	if (crsd_answers(gather) ||
	    (gather->world->replay && daemon_of(gather, DAEMON_CRSD) == DAEMON_UNKNOWN))
		ask_crsd(gather);
	else
		ask_without_crsd(gather);
}

static void ask_restart(struct gather *gather)
{
	ASK(gather, &check_has, &check_css, &list_v);
	if (daemon_of(gather, DAEMON_OHASD) != DAEMON_OFFLINE)
		settle_list(gather, &gather->facts->resources, &list_t, &list_plain);
	if (!gather->options->brief)
		ASK(gather, &css_p, &asm_p, &has_version);
}

/* Without ocr.loc the answers tell: CRS-4047, or a capture that holds nothing of a cluster. */
static void find_kind(struct gather *gather)
{
	struct node_facts *facts = gather->facts;
	bool cluster = ASK(gather, &check_crs, &init_v);

	if (!cluster)
		cluster = ASK(gather, &check_cluster, &init_t, &init_plain);
	if (facts->daemons.not_configured || (!cluster && ASK(gather, &check_has, &list_t))) {
		facts->kind = NODE_RESTART;
		facts->kind_from = facts->daemons.not_configured ? "CRS-4047" : "crsctl check has";
		for (size_t i = 0; i < facts->commands.count; i++)
			facts->commands.items[i].essential = false;
	} else if (cluster) {
		facts->kind = NODE_CLUSTER;
		facts->kind_from = "crsctl check crs";
	}
}

void gather_for_disks(struct gather *gather)
{
	if (!may_ask(gather))
		return;
	if (gather->facts->kind == NODE_RESTART)
		ASK(gather, &asm_p);
	else
		ASK(gather, &votedisk, &version_f);
}

void gather_crsctl(struct gather *gather)
{
	struct node_facts *facts = gather->facts;

	if (!may_ask(gather))
		return;
	if (facts->kind == NODE_UNKNOWN)
		find_kind(gather);
	if (facts->kind == NODE_CLUSTER)
		ask_cluster(gather);
	else if (facts->kind == NODE_RESTART)
		ask_restart(gather);
	if (facts->kind != NODE_UNKNOWN && facts->autostart.from.status != FACT_OBTAINED)
		ASK(gather, facts->kind == NODE_RESTART ? &config_has : &config_crs);
	const struct message *mismatch = facts_message(facts, "CRS", 6706, NULL);
	facts->patch.mismatch = mismatch ? mismatch->line : NULL;
}
