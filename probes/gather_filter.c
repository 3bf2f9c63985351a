/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules of nftables and of the older iptables. Both tools, and the mere question, make the kernel
 * load its modules when they are not there yet; so the kernel is asked first.
 */
#include <string.h>

#include "crs/crs.h"
#include "node/filter.h"
#include "probes/gather_environment_parts.h"
#include "probes/nftables.h"

enum { NFT, IPTABLES, IP6TABLES };

struct filter_gather {
	struct surroundings *base;
	struct filter_facts *facts;
};

/* ---- a tool ---- */

/* The reason of a tool that refuses: the first line of its complaint. */
static void take_refusal(struct arena *arena, const struct command_fact *answer,
			 struct provenance *from)
{
	const char *text = arena_strndup(arena, answer->err.data, answer->err.length);
	bool denied = strstr(text, "Operation not permitted") ||
		      strstr(text, "Permission denied") || strstr(text, "you must be root");

	from->status = denied ? FACT_DENIED : FACT_FAILED;
	from->words = arena_strndup(arena, text, strcspn(text, "\n"));
}

/* The first of `programs` that there is; its answer, maybe empty. As root, so only root's own. */
static struct bytes ask(struct filter_gather *gather, const char *const *programs,
			const char *const *arguments, struct provenance *ret_from)
{
	enum { OUTPUT_LIMIT = 16 << 20, ARGUMENTS = 5 };
	static const char *const environment[] = { "LC_ALL=C", "PATH=/usr/sbin:/usr/bin", NULL };
	struct surroundings *base = gather->base;
	const char *argv[ARGUMENTS] = { NULL };
	struct command command = {
		.argv = argv,
		.environment = environment,
		.uid = -1,
		.timeout_seconds = base->base.options->timeout_seconds,
		.output_limit = OUTPUT_LIMIT,
	};

	for (int i = 0; arguments[i]; i++)
		argv[i + 1] = arguments[i];
	*ret_from = (struct provenance){ FACT_FAILED, programs[0],
					 "there is no such program that is root's alone" };
	for (; *programs; programs++) {
		argv[0] = environment_program(base, *programs);
		if (!argv[0])
			continue;
		base->base.world->verbs->run(base->base.world, &command, 1);
		const struct command_fact *answer = &command.answer;
		*ret_from = (struct provenance){ answer->status, answer->line, answer->words };
		if (answer->status == FACT_OBTAINED && answer->exit_code != 0)
			take_refusal(base->base.arena, answer, ret_from);
		if (answer->status != FACT_NOT_CAPTURED)
			break;
	}
	return ret_from->status == FACT_OBTAINED ? command.answer.out : (struct bytes){ "", 0 };
}

/* ---- nftables ---- */

static bool holds(struct bytes text, const char *word)
{
	return text.length && memmem(text.data, text.length, word, strlen(word));
}

/* True when it is no module but a part of the kernel that runs. */
static bool is_built_in(struct surroundings *base)
{
	struct arena *arena = base->base.arena;
	struct bytes text = environment_read(base, "/proc/sys/kernel/osrelease");
	const char *release = arena_strndup(arena, text.data, text.length);
	size_t length = strcspn(release, "\n/");

	return length &&
	       holds(environment_read(base, arena_printf(arena, "/lib/modules/%.*s/modules.builtin",
							 (int)length, release)),
		     "/nf_tables.ko");
}

/* Obtained: it may be asked; absent: there is none. */
static enum fact_status kernel_has_nftables(struct surroundings *base)
{
	struct provenance from;
	struct bytes modules = gather_file(&base->base, "/proc/modules", &from);

	/* a kernel without modules loads none */
	if (from.status != FACT_OBTAINED)
		return from.status == FACT_ABSENT ? FACT_OBTAINED : from.status;
	if (holds(modules, "\nnf_tables ") ||
	    (modules.length && str_starts(modules.data, "nf_tables ")))
		return FACT_OBTAINED;
	return is_built_in(base) ? FACT_OBTAINED : FACT_ABSENT;
}

static void gather_nft(struct filter_gather *gather, bool *ret_old, bool *ret_old6)
{
	static const char *const programs[] = { "nft", NULL };
	static const char *const arguments[] = { "--json", "list", "ruleset", NULL };
	struct provenance *from = &gather->facts->sources[NFT].from;
	enum fact_status may_ask = kernel_has_nftables(gather->base);
	const char *words;

	*from = (struct provenance){ may_ask, "/proc/modules", NULL };
	/* a hand-made capture may hold the answer alone */
	if (may_ask != FACT_OBTAINED && may_ask != FACT_NOT_CAPTURED)
		return;
	struct bytes text = ask(gather, programs, arguments, from);
	if (from->status == FACT_OBTAINED &&
	    !nftables_parse(gather->base->base.arena, text, gather->facts, ret_old, ret_old6,
			    &words)) {
		from->status = FACT_FAILED;
		from->words = words;
	}
}

/* ---- iptables ---- */

/* What nft cannot tell of rules that iptables made, iptables tells. */
static void replace(struct filter_facts *facts, const struct filter_facts *better, const char *tool)
{
	for (size_t i = 0; i < facts->count; i++) {
		struct filter_chain *chain = &facts->chains[i];
		chain->replaced |= filter_find(better, tool, chain->family, chain->table,
					       chain->name) != NULL;
	}
}

static void save(struct filter_gather *gather, int source, const char *const *programs, bool newer)
{
	static const char *const no_arguments[] = { NULL };
	struct arena *arena = gather->base->base.arena;
	struct provenance *from = &gather->facts->sources[source].from;
	struct filter_facts tables = { 0 };
	struct bytes text = ask(gather, programs, no_arguments, from);

	if (from->status != FACT_OBTAINED)
		return;
	if (!newer && holds(text, "(nf_tables)"))
		from->words = "it tells of nftables only, and the older tables are in use";
	else if (!crs_parse_iptables(arena, text, source == IP6TABLES, &tables))
		from->words = "it lists no table";
	if (from->words) {
		from->status = FACT_FAILED;
		return;
	}
	filter_sort(&tables);
	replace(gather->facts, &tables, gather->facts->sources[source].tool);
	filter_join(arena, gather->facts, &tables);
}

/* The list of tables is empty, or not there, while nothing uses the older one. `mixed`: nft knows of
 * rules that iptables made by means of nftables. */
static void gather_iptables(struct filter_gather *gather, int source, bool mixed)
{
	static const char *const lists[] = {
		[IPTABLES] = "/proc/net/ip_tables_names", [IP6TABLES] = "/proc/net/ip6_tables_names"
	};
	static const char *const older[][3] = {
		[IPTABLES] = { "iptables-legacy-save", "iptables-save", NULL },
		[IP6TABLES] = { "ip6tables-legacy-save", "ip6tables-save", NULL },
	};
	static const char *const newer[][3] = {
		[IPTABLES] = { "iptables-nft-save", "iptables-save", NULL },
		[IP6TABLES] = { "ip6tables-nft-save", "ip6tables-save", NULL },
	};
	struct provenance *from = &gather->facts->sources[source].from;
	struct bytes tables = gather_file(&gather->base->base, lists[source], from);

	from->source = lists[source];
	if (mixed)
		save(gather, source, newer[source], true);
	else if (from->status == FACT_NOT_CAPTURED || tables.length)
		save(gather, source, older[source], false);
	else if (from->status == FACT_OBTAINED)
		from->status = FACT_ABSENT;
}

void gather_filter(struct surroundings *io)
{
	struct filter_gather gather = {
		.base = io,
		.facts = arena_alloc(io->base.arena, sizeof(struct filter_facts)),
	};
	bool old = false, old6 = false;

	io->environment->filter = gather.facts;
	gather.facts->sources[NFT].tool = "nft";
	gather.facts->sources[IPTABLES].tool = "iptables";
	gather.facts->sources[IP6TABLES].tool = "ip6tables";
	gather_nft(&gather, &old, &old6);
	gather_iptables(&gather, IPTABLES, old);
	gather_iptables(&gather, IP6TABLES, old6);
	filter_sort(gather.facts);
}
