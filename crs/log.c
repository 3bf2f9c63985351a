/* SPDX-License-Identifier: Apache-2.0 */
#include "crs/log.h"

#include <string.h>
#include <strings.h>

#include "crs/view.h"

/* ---- which entry is over by which ---- */

struct cure {
	const char *facility;
	long code;
	const char *by; /* end of the process that writes it; NULL: any */
};

#define CURES(...) ((const struct cure[]){ __VA_ARGS__, { 0 } })
#define CSS_READY                 \
	{ "CRS", 1601, NULL },    \
	{                         \
		"CRS", 1720, NULL \
	}
#define CRSD_READY                \
	{ "CRS", 1012, NULL },    \
	{                         \
		"CRS", 1201, NULL \
	}

static const struct rule {
	long code;
	unsigned stages;   /* a bit each */
	const char *about; /* must be in its text: the resource; NULL: anything */
	const char *by;	   /* as above, without the folder and ".bin" */
	bool names_node;   /* "rac2 (2)": it tells what becomes of that node */
	const struct cure *cures;
} rules[] = {
	{ 1006, 1U << STAGE_CRSD, NULL, NULL, false, CURES(CRSD_READY) },
	{ 1013, 1U << STAGE_ASM | 1U << STAGE_CRSD, NULL, NULL, false, CURES(CRSD_READY) },
	{ 1019, 1U << STAGE_CRSD, NULL, NULL, false, CURES(CRSD_READY) },
	{ 1609, 1U << STAGE_CSSD, NULL, NULL, true, CURES(CSS_READY) },
	{ 1610, 1U << STAGE_CSSD, NULL, NULL, true, CURES(CSS_READY) },
	{ 1656, 1U << STAGE_CSSD, NULL, NULL, false, CURES(CSS_READY) },
	{ 1705, 1U << STAGE_CSSD, NULL, NULL, false, CURES(CSS_READY) },
	/* a voting file that is online was found */
	{ 1714, 1U << STAGE_CSSD, NULL, NULL, false, CURES(CSS_READY, { "CRS", 1605, NULL }) },
	{ 2106, 1U << STAGE_OHASD, NULL, NULL, false, CURES({ "CRS", 2112, NULL }) },
	{ 2675, 1U << STAGE_CRSD, "ora.crsd", NULL, false, CURES(CRSD_READY) },
	{ 2678, 1U << STAGE_CRSD, "ora.crsd", NULL, false, CURES(CRSD_READY) },
	{ 2680, 1U << STAGE_CRSD, "ora.crsd", NULL, false, CURES(CRSD_READY) },
	{ 2765, 1U << STAGE_CRSD, "ora.crsd", NULL, false, CURES(CRSD_READY) },
	/* who starts it by hand starts a new count */
	{ 2771, 1U << STAGE_CRSD, "ora.crsd", NULL, false,
	  CURES(CRSD_READY, { "CRS", 8500, "crsd" }) },
	{ 5017, 1U << STAGE_ASM, "ora.asm", NULL, false, CURES({ "CRS", 1201, NULL }) },
	{ 5019, 1U << STAGE_ASM | 1U << STAGE_CRSD, NULL, NULL, false, CURES(CRSD_READY) },
	{ 5802, 1U << STAGE_CSSD | 1U << STAGE_ORAAGENT, NULL, NULL, false,
	  CURES({ "CRS", 8500, "agent" }) },
	{ 5828, 1U << STAGE_CSSD | 1U << STAGE_ORAAGENT, NULL, NULL, false,
	  CURES({ "CRS", 8500, "agent" }) },
	{ 6706, 1U << STAGE_OHASD, NULL, NULL, false, CURES({ "CRS", 2112, NULL }) },
	{ 7500, 1U << STAGE_CSSD, NULL, NULL, false, CURES(CSS_READY) },
	{ 8503, 1U << STAGE_OHASD, NULL, "ohasd", false, CURES({ "CRS", 2112, NULL }) },
	{ 8503, 1U << STAGE_CSSD, NULL, "cssd", false, CURES(CSS_READY) },
	{ 8503, 1U << STAGE_CRSD, NULL, "crsd", false, CURES(CRSD_READY) },
};

static const struct rule *find_rule(long code, enum stage_id stage)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		if (rules[i].code == code && rules[i].stages & 1U << stage)
			return &rules[i];
	}
	return NULL;
}

static bool is_code(const struct log_entry *entry, const char *facility, long code)
{
	return entry->code == code && strcmp(entry->facility, facility) == 0;
}

/* "OCSSD", "cssd" and "/u01/…/bin/ocssd.bin" are all by "cssd". */
static bool is_by(const struct log_entry *entry, const char *by)
{
	size_t length = strlen(entry->process), wanted = strlen(by);

	if (length > 4 && strcmp(entry->process + length - 4, ".bin") == 0)
		length -= 4;
	return length >= wanted && strncasecmp(entry->process + length - wanted, by, wanted) == 0;
}

static bool is_cure(const struct log_entry *entry, const struct cure *cures)
{
	for (const struct cure *cure = cures; cure->facility; cure++) {
		if (is_code(entry, cure->facility, cure->code) &&
		    (!cure->by || is_by(entry, cure->by)))
			return true;
	}
	return false;
}

/* ---- whose it is ---- */

/* Start of the word that ends before `end`. */
static const char *word_before(const char *text, const char *end)
{
	const char *start = end;

	while (start > text && start[-1] != ' ')
		start--;
	return start;
}

/* The texts are translated, but all put a node as "rac2 (2)". */
static bool names_another_node(const struct node_facts *facts, const char *text)
{
	for (const char *at = text; (at = strstr(at, " (")) != NULL; at += 2) {
		size_t digits = strspn(at + 2, "0123456789");
		if (!digits || at[2 + digits] != ')')
			continue;
		const char *start = word_before(text, at);
		const char *name = arena_strndup(facts->arena, start, (size_t)(at - start));
		return !crs_same_host(name, facts->host.name);
	}
	return false;
}

static bool applies(const struct node_facts *facts, const struct rule *rule,
		    const struct log_entry *entry)
{
	return is_code(entry, "CRS", rule->code) &&
	       (!rule->about || strstr(entry->text, rule->about)) &&
	       (!rule->by || is_by(entry, rule->by)) &&
	       !(rule->names_node && names_another_node(facts, entry->text));
}

/* ---- since when it counts ---- */

/* Clocks of process table and log differ by less. */
enum { SLACK_SECONDS = 5, FUTURE_SECONDS = 300 };

static bool is_start_of_ohasd(const struct log_entry *entry)
{
	return is_code(entry, "CRS", 2112) ||
	       (is_code(entry, "CRS", 8500) && is_by(entry, "ohasd"));
}

struct run {
	size_t first;  /* entry; those before it are of an earlier run */
	int64_t since; /* TIME_UNKNOWN when only the entry is known */
	bool known;
};

static struct run run_of(const struct node_facts *facts)
{
	const struct process_fact *ohasd = process_find(&facts->processes, "ohasd.bin");
	struct run run = { .since = facts->host.boot, .known = facts->host.boot != TIME_UNKNOWN };

	if (ohasd && ohasd->start != TIME_UNKNOWN)
		return (struct run){ .since = ohasd->start - SLACK_SECONDS, .known = true };
	for (size_t i = 0; i < facts->log->count; i++) {
		if (is_start_of_ohasd(&facts->log->items[i])) {
			run.first = i;
			run.known = true;
		}
	}
	return run;
}

static bool is_of_run(const struct node_facts *facts, const struct run *run, size_t at)
{
	int64_t time = facts->log->items[at].time, now = facts->host.now;

	if (!run->known || at < run->first)
		return false;
	/* without a time it has its place behind the start, or nothing */
	if (time == TIME_UNKNOWN)
		return run->since == TIME_UNKNOWN;
	return time >= run->since && (now == TIME_UNKNOWN || time <= now + FUTURE_SECONDS);
}

static bool is_awaited(const struct start_order *order, enum stage_id stage)
{
	enum stage_state state = order->stages[stage].state;

	return state == STAGE_STARTING || state == STAGE_STUCK || state == STAGE_HUNG;
}

/* ---- questions ---- */

static const struct message *find_line(const struct log_entry *entry, const char *facility,
				       long code)
{
	for (size_t i = 0; i < entry->lines.count; i++) {
		const struct message *line = &entry->lines.items[i];
		if (line->code == code && str_equal(line->facility, facility))
			return line;
	}
	return NULL;
}

/* The rule of the stage under which the entry counts. */
static const struct rule *rule_for(const struct node_facts *facts, const struct log_entry *entry,
				   enum stage_id stage, const char *facility, long code)
{
	const struct rule *rule = find_rule(entry->code, stage);

	if (!rule || !applies(facts, rule, entry))
		return NULL;
	return is_code(entry, facility, code) || find_line(entry, facility, code) ? rule : NULL;
}

const struct log_entry *crs_log_counts(const struct node_facts *facts,
				       const struct start_order *order, enum stage_id stage,
				       const char *facility, long code)
{
	const struct log_facts *log = facts->log;

	if (!log || !is_awaited(order, stage))
		return NULL;
	struct run run = run_of(facts);
	for (size_t i = log->count; i-- > run.first;) {
		const struct rule *rule = rule_for(facts, &log->items[i], stage, facility, code);
		if (!rule)
			continue;
		if (!is_of_run(facts, &run, i))
			return NULL;
		for (size_t j = i + 1; j < log->count; j++) {
			if (is_cure(&log->items[j], rule->cures))
				return NULL;
		}
		return &log->items[i];
	}
	return NULL;
}

/* "2026-11-20 23:19:00 OCSSD CRS-5017: …: ORA-27154: …; ORA-27300: …" */
static const char *words_of(struct arena *arena, const struct log_entry *entry)
{
	const struct local_time *time = &entry->time_local;
	const struct messages *lines = &entry->lines;
	struct strbuf words = strbuf_new(arena);

	if (time->known)
		strbuf_printf(&words, "%04d-%02d-%02d %02d:%02d:%02d ", time->year, time->month,
			      time->day, time->hour, time->minute, time->second);
	strbuf_printf(&words, "%s ", entry->process);
	/* what goes on with ORA- lines ends with a place to look at, which is left out */
	const char *more = lines->count ? strstr(entry->text, lines->items[0].line) : NULL;
	if (!more) {
		strbuf_puts(&words, entry->text);
		return words.data;
	}
	strbuf_append(&words, entry->text, (size_t)(more - entry->text));
	for (size_t i = 0; i < lines->count; i++)
		strbuf_printf(&words, "%s%s", i ? "; " : "", lines->items[i].line);
	return words.data;
}

const char *crs_said(const struct check_input *input, enum stage_id stage, const char *facility,
		     long code, const char **ret_source)
{
	const struct node_facts *facts = input->facts;
	const struct message *message = facts_message(facts, facility, code, ret_source);

	if (message)
		return message->line;
	const struct log_entry *entry = crs_log_counts(facts, input->order, stage, facility, code);
	if (!entry)
		return NULL;
	*ret_source = facts->log->from.source;
	const struct message *line = find_line(entry, facility, code);
	return line ? line->line : words_of(facts->arena, entry);
}

void crs_log_evidence(struct sink *sink, struct finding *finding, const struct node_facts *facts,
		      const struct log_entry *entry)
{
	if (entry)
		sink_evidence(sink, finding, facts->log->from.source,
			      words_of(sink_arena(sink), entry));
}
