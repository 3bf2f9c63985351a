/* SPDX-License-Identifier: Apache-2.0
 *
 * The text report on udev's rules: what is wrong with them, then what the next boot gives each ASM
 * disk and by which line; and what the lines do to one device.
 */
#include <string.h>

#include "node/trace.h"
#include "report/disk_values.h"
#include "report/page.h"

enum { TEXT_BYTES = 1000, INDENT = 2 };

static char *clean(struct page *page, const char *text)
{
	return report_clean(page->arena, layout_cap(page->arena, text, TEXT_BYTES), false);
}

/* `head` in a column of its own, then the text. */
static void put_field(struct page *page, const char *head, const char *text)
{
	char *start = arena_printf(page->arena, "%*s%-10s ", INDENT, "", head);

	layout_wrap(&page->out, page->style->width, start, layout_columns(start),
		    clean(page, text));
}

/* ---- owner, group and mode ---- */

static const char *mode_text(struct arena *arena, const struct predicted *mode)
{
	if (mode->number < 0)
		return mode->value;
	return arena_printf(arena, "%04lo", (unsigned long)mode->number & 07777);
}

/* "grid:asmadmin 0660", with "?" for what is not known. */
static const char *access_text(struct arena *arena, const struct prediction *prediction)
{
	const struct predicted *owner = &prediction->owner, *group = &prediction->group,
			       *mode = &prediction->mode;
	const char *bits = mode->known ? mode_text(arena, mode) : NULL;

	return arena_printf(arena, "%s:%s %s", owner->known && owner->value ? owner->value : "?",
			    group->known && group->value ? group->value : "?", bits ? bits : "?");
}

static const char *node_text(struct arena *arena, const struct file_fact *file)
{
	if (file->from.status != FACT_OBTAINED)
		return arena_printf(arena, "not known: %s",
				    file->from.words ? file->from.words
						     : fact_status_name(file->from.status));
	return arena_printf(arena, "%s:%s %04o", file->user ? file->user : "?",
			    file->group ? file->group : "?", file->mode & 07777);
}

/* "by FILE:3", or for each of the three when they differ: "owner by FILE:3, group by default". */
static const char *authors(struct arena *arena, const struct prediction *prediction)
{
	const struct {
		const char *name;
		const struct predicted *predicted;
	} parts[] = {
		{ "owner", &prediction->owner },
		{ "group", &prediction->group },
		{ "mode", &prediction->mode },
	};
	enum { PARTS = sizeof(parts) / sizeof(*parts) };
	struct strbuf text = strbuf_new(arena);
	bool told[PARTS] = { false };

	for (size_t i = 0; i < PARTS; i++) {
		const struct rule_line *by = parts[i].predicted->by;
		size_t count = 0;
		for (size_t j = i; j < PARTS && !told[i]; j++) {
			if (parts[j].predicted->by != by)
				continue;
			strbuf_printf(&text, "%s%s",
				      count++	    ? " and "
				      : text.length ? ", "
						    : "",
				      parts[j].name);
			told[j] = j != i;
		}
		if (count == PARTS)
			text.length = 0;
		if (count)
			strbuf_printf(&text, "%sby %s", text.length ? " " : "",
				      by ? by->where : "default");
	}
	return text.data;
}

/* What of the three is not known, and why. */
static void put_doubts(struct page *page, const struct prediction *prediction)
{
	const struct {
		const char *name;
		const struct predicted *predicted;
	} parts[] = {
		{ "owner", &prediction->owner },
		{ "group", &prediction->group },
		{ "mode", &prediction->mode },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		const struct predicted *predicted = parts[i].predicted;
		bool repeated = i && str_equal(predicted->why, parts[i - 1].predicted->why);
		if (!predicted->known && !repeated)
			put_field(page, "",
				  arena_printf(page->arena, "%s is not known: %s", parts[i].name,
					       predicted->why ? predicted->why
							      : "a line cannot be decided"));
	}
}

/* Lines of local rules that wanted something else and lost. */
static void put_losers(struct page *page, const struct prediction *prediction)
{
	const struct predicted *parts[] = { &prediction->owner, &prediction->group,
					    &prediction->mode };
	const struct rule_line *before = NULL;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		const struct rule_line *line = parts[i]->lost_to_by;
		if (line && line != before)
			put_field(page, "",
				  arena_printf(page->arena, "against %s, which wants another",
					       line->where));
		before = line ? line : before;
	}
}

static void put_prediction(struct page *page, const char *head, const struct prediction *prediction)
{
	struct arena *arena = page->arena;

	put_field(page, head,
		  arena_printf(arena, "%s, %s", access_text(arena, prediction),
			       authors(arena, prediction)));
	put_doubts(page, prediction);
	put_losers(page, prediction);
}

/* Links that rules of this node make; those of the distribution are many. */
static void put_links(struct page *page, const struct predicted_links *links)
{
	for (size_t i = 0; i < links->count; i++) {
		const struct predicted_link *link = &links->items[i];
		if (!link->by || (link->by->file->origin != RULES_LOCAL && !page->style->verbose))
			continue;
		put_field(page, "link",
			  arena_printf(page->arena, "%s%s, by %s", link->name,
				       link->known ? "" : " perhaps", link->by->where));
	}
}

/* ---- disks ---- */

static bool is_by_rules(const struct disk *disk)
{
	return disk->provider != PROVIDER_ORACLEASM_V2 && disk->provider != PROVIDER_ORACLEASM_V3 &&
	       disk->provider != PROVIDER_AFD;
}

static void put_next_boot(struct page *page, const struct disk_facts *facts,
			  const struct disk *disk)
{
	const struct prediction *next = disk->next_boot;
	const struct names set_by = disk_next_set_by(page->arena, facts, disk);

	if (!next) {
		put_field(page, "next boot", "not known");
	} else if (is_by_rules(disk)) {
		put_prediction(page, "next boot", next);
		put_links(page, &next->links);
	} else {
		put_field(page, "next boot",
			  arena_printf(page->arena, "%s, by %s (%s)",
				       access_text(page->arena, next),
				       set_by.count ? set_by.items[0] : "its driver",
				       provider_name(disk->provider)));
	}
	if (disk_next_differs(disk))
		put_field(page, "", "this differs from now");
}

static void put_disk(struct page *page, const struct disk_facts *facts, const struct disk *disk)
{
	strbuf_puts(&page->out, "\n");
	layout_wrap(&page->out, page->style->width, "", INDENT,
		    clean(page, disk_in_words(page->arena, disk)));
	put_field(page, "now", node_text(page->arena, &disk->judged));
	put_next_boot(page, facts, disk);
}

static void put_disks(struct page *page, const struct disk_facts *facts)
{
	bool any = false;

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (!disk_matters(disk) || disk->header.status == HEADER_FOREIGN)
			continue;
		put_disk(page, facts, disk);
		any = true;
	}
	if (!any)
		strbuf_puts(&page->out, "\nNo ASM disk was found.\n");
}

/* Which files of this node were read; those of the distribution are only counted. */
static void put_files(struct page *page, const struct rule_facts *rules)
{
	struct strbuf text = strbuf_new(page->arena);
	size_t others = 0;

	for (size_t i = 0; i < rules->file_count; i++) {
		const struct rules_file *file = rules->files[i];
		if (file->origin != RULES_LOCAL || file->masked)
			others += !file->masked && !file->shadowed_by;
		else
			strbuf_printf(&text, "%s%s%s", text.length ? ", " : "", file->path,
				      file->shadowed_by ? " (hidden)" : "");
	}
	if (rules->from.status != FACT_OBTAINED)
		strbuf_puts(&text, fact_status_name(rules->from.status));
	else if (!text.length)
		strbuf_puts(&text, "none");
	layout_wrap(&page->out, page->style->width, "local rules: ", 13, clean(page, text.data));
	if (rules->from.status == FACT_OBTAINED)
		layout_wrap(&page->out, page->style->width, "others:      ", 13,
			    arena_printf(page->arena, "%zu file%s of the distribution or of Oracle",
					 others, others == 1 ? "" : "s"));
}

char *report_rules_text(struct arena *arena, const struct report *report,
			const struct report_style *style)
{
	struct page page = {
		.arena = arena, .report = report, .style = style, .out = strbuf_new(arena)
	};
	struct layout_locale entered = layout_enter();

	page_headline(&page);
	page_node(&page);
	if (report->facts->disks && report->facts->disks->rules)
		put_files(&page, report->facts->disks->rules);
	page_findings(&page);
	if (report->facts->disks)
		put_disks(&page, report->facts->disks);
	page_counts(&page);
	layout_leave(entered);
	return page.out.data;
}

/* ---- one device ---- */

static bool sets_access(const struct rule_line *line)
{
	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		bool assigns = token->op != RULE_MATCH && token->op != RULE_NOMATCH;
		if (!token->dropped && assigns &&
		    (token->key == RULE_OWNER || token->key == RULE_GROUP ||
		     token->key == RULE_MODE || token->key == RULE_SYMLINK ||
		     token->key == RULE_NAME))
			return true;
	}
	return false;
}

static bool sets_result(const struct prediction *after, const struct rule_line *line)
{
	return after->owner.by == line || after->group.by == line || after->mode.by == line;
}

/* Lines of this node that give disks away; of the others what decides, and --verbose what applies. */
static bool is_shown(const struct page *page, const struct rule_trace *trace,
		     const struct traced_line *item)
{
	if (sets_result(&trace->after, item->line))
		return true;
	if (item->line->file->origin == RULES_LOCAL)
		return page->style->verbose || sets_access(item->line);
	return page->style->verbose && item->outcome != LINE_FAILED;
}

static void put_line(struct page *page, const struct traced_line *item)
{
	static const char *const words[] = {
		[LINE_APPLIED] = "applies",
		[LINE_MAYBE] = "perhaps",
		[LINE_FAILED] = "no match",
	};
	struct arena *arena = page->arena;

	put_field(page, words[item->outcome], item->line->where);
	if (item->token)
		put_field(page, "",
			  arena_printf(arena, "%s: %s", item->token->text,
				       item->reason ? item->reason : "it does not fit"));
	else
		put_field(page, "", item->line->text);
}

static void put_trace(struct page *page, const struct rule_trace *trace)
{
	size_t shown = 0;

	strbuf_printf(&page->out, "\nevent \"%s\":\n", trace->action);
	for (size_t i = 0; i < trace->count; i++) {
		if (!is_shown(page, trace, &trace->items[i]))
			continue;
		put_line(page, &trace->items[i]);
		shown++;
	}
	if (!shown)
		put_field(page, "", "no line gives it an owner, group, mode or name");
}

/* The same lines with the same end, but for its reasons: once is enough. */
static bool is_same(const struct rule_trace *a, const struct rule_trace *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (a->items[i].line != b->items[i].line ||
		    a->items[i].outcome != b->items[i].outcome ||
		    a->items[i].token != b->items[i].token)
			return false;
	}
	return true;
}

static bool is_given_by_local(const struct prediction *prediction)
{
	const struct rule_line *lines[] = { prediction->owner.by, prediction->group.by,
					    prediction->mode.by };

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		if (lines[i] && lines[i]->file->origin == RULES_LOCAL)
			return true;
	}
	return false;
}

/* What the rules say against what the node is now. */
static const char *outcome(const struct rules_explanation *explanation,
			   const struct file_fact *node)
{
	int later = explanation->boot ? prediction_differs(explanation->boot, node) : -1;
	int next = explanation->change ? prediction_differs(explanation->change, node) : -1;

	if (later < 0)
		return "what the next boot makes of it is not known";
	if (later == 0)
		return "applied: the node is what the rules make of it, and stays so";
	if (!is_given_by_local(explanation->boot) &&
	    predicted_differs(&explanation->boot->owner, node->user, node->uid))
		return "by hand: no rule of this node gives it, and the next boot takes it away";
	if (next == 1)
		return "not applied: the next event changes the node to what the rules say";
	return "lost at the next boot: only an event now leaves the node as it is";
}

static void put_device(struct page *page, const struct rules_explanation *explanation)
{
	const struct block_device *device = explanation->device;
	const struct disk *disk = explanation->disk;
	struct strbuf text = strbuf_new(page->arena);

	strbuf_puts(&text, device->node ? device->node : device->kernel);
	if (disk)
		strbuf_printf(&text, ", of the ASM disk %s", disk_in_words(page->arena, disk));
	layout_wrap(&page->out, page->style->width, "", INDENT, clean(page, text.data));
}

char *report_rules_explanation(struct arena *arena, const struct rules_explanation *explanation,
			       const struct report_style *style)
{
	struct page page = { .arena = arena, .style = style, .out = strbuf_new(arena) };
	const struct rule_trace *add = &explanation->add_event,
				*change = &explanation->change_event;
	const struct file_fact *node = &explanation->device->file;
	struct layout_locale entered = layout_enter();

	put_device(&page, explanation);
	put_field(&page, "now", node_text(arena, node));
	if (explanation->boot)
		put_prediction(&page, "next boot", explanation->boot);
	if (explanation->boot)
		put_links(&page, &explanation->boot->links);
	if (explanation->change)
		put_prediction(&page, "trigger", explanation->change);
	put_field(&page, "=>", outcome(explanation, node));
	put_trace(&page, add);
	if (is_same(add, change))
		strbuf_printf(&page.out, "\nevent \"%s\": the same\n", change->action);
	else
		put_trace(&page, change);
	layout_leave(entered);
	return page.out.data;
}
