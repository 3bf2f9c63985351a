/* SPDX-License-Identifier: Apache-2.0
 *
 * One disk in several lines, one name for several disks.
 */
#include <stdlib.h>
#include <string.h>

#include "udev-rules/checks.h"
#include "udev-rules/view.h"

/* ---- udev.duplicate-id ---- */

struct mention {
	const struct rule_token *token;
	const struct rule_line *line;
};

struct mentions {
	struct mention *items;
	size_t count, capacity;
};

static int order_of_tokens(const struct rule_token *a, const struct rule_token *b)
{
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	int order = strcmp(a->argument ? a->argument : "", b->argument ? b->argument : "");
	return order ? order : strcmp(a->value, b->value);
}

static int by_token(const void *a, const void *b)
{
	const struct mention *first = a, *second = b;
	int order = order_of_tokens(first->token, second->token);

	if (order)
		return order;
	return first->line < second->line ? -1 : first->line > second->line;
}

static void find_mentions(const struct rule_view *view, struct mentions *ret)
{
	*ret = (struct mentions){ 0 };
	for (size_t i = 0; i < view->rules->line_count; i++) {
		const struct rule_line *line = &view->rules->lines[i];
		if (!rules_is_of_asm(view, line))
			continue;
		for (size_t j = 0; j < line->count; j++) {
			if (!rules_is_identity(&line->tokens[j]))
				continue;
			ret->items = arena_grow(view->arena, ret->items, &ret->capacity, ret->count,
						sizeof(*ret->items));
			ret->items[ret->count++] = (struct mention){ .token = &line->tokens[j],
								     .line = line };
		}
	}
	if (ret->count)
		qsort(ret->items, ret->count, sizeof(*ret->items), by_token);
}

/* The first device that both lines fit; NULL when there is none. */
static const struct block_device *
common_device(const struct rule_view *view, const struct rule_line *a, const struct rule_line *b)
{
	struct rule_fit_range of_a = rules_fits(view, a), of_b = rules_fits(view, b);

	for (size_t i = 0; i < of_a.count; i++)
		for (size_t j = 0; j < of_b.count; j++)
			if (of_a.items[i].device == of_b.items[j].device)
				return of_a.items[i].device;
	return NULL;
}

/* Neither of them fits anything: whatever else they compare must not keep them apart. */
static bool compare_the_same(const struct rule_line *a, const struct rule_line *b)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct rule_token *token = &a->tokens[i];
		if (token->op != RULE_MATCH)
			continue;
		const struct rule_token *other = rules_match_of(b, token->key, token->argument);
		if (other && !str_equal(other->value, token->value))
			return false;
	}
	return true;
}

static const enum rule_key settings[] = { RULE_OWNER, RULE_GROUP, RULE_MODE };

enum { SETTING_COUNT = sizeof(settings) / sizeof(*settings) };

static bool set_the_same_kind(const struct rule_line *a, const struct rule_line *b)
{
	for (size_t i = 0; i < SETTING_COUNT; i++)
		if (rules_setting_of(a, settings[i]) && rules_setting_of(b, settings[i]))
			return true;
	return false;
}

/* A setting of the later line that is another than that of the earlier one; NULL. */
static const struct rule_token *contradiction(const struct rule_facts *rules,
					      const struct rule_line *earlier,
					      const struct rule_line *later)
{
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct rule_token *first = rules_setting_of(earlier, settings[i]);
		const struct rule_token *second = rules_setting_of(later, settings[i]);
		if (!first || !second || str_equal(first->value, second->value))
			continue;
		long number = rules_number_of(rules, first);
		if (number < 0 || number != rules_number_of(rules, second))
			return second;
	}
	return NULL;
}

bool rules_are_duplicates(const struct rule_view *view, const struct rule_line *earlier,
			  const struct rule_line *later)
{
	bool same = false;

	for (size_t i = 0; i < later->count && !same; i++) {
		const struct rule_token *token = &later->tokens[i];
		const struct rule_token *other = rules_is_identity(token)
							 ? rules_match_of(earlier, token->key,
									  token->argument)
							 : NULL;
		same = other && str_equal(other->value, token->value);
	}
	if (!same || earlier == later || !set_the_same_kind(earlier, later))
		return false;
	if (common_device(view, earlier, later))
		return true;
	return !rules_fits(view, earlier).count && !rules_fits(view, later).count &&
	       compare_the_same(earlier, later);
}

/* A name that is in no local file is nobody to udev. */
static bool is_passed_over(const struct rule_facts *rules, const struct rule_token *token)
{
	const struct accounts *accounts = token->key == RULE_OWNER ? &rules->users : &rules->groups;

	return token->key != RULE_MODE && accounts->from.status == FACT_OBTAINED &&
	       !rules_has_substitution(token->value) && rules_number_of(rules, token) < 0;
}

static const char *line_in_words(const struct rule_view *view, const struct rule_line *line)
{
	return arena_printf(view->arena, "line %u of %s", line->number, line->file->path);
}

/* The line that sets what ASM does not want has to go, when the other one is right. */
static const char *which_to_keep(const struct rule_view *view, const struct rule_line *earlier,
				 const struct rule_line *later)
{
	const struct rule_token *wrong_earlier = NULL, *wrong_later = NULL;
	enum rules_wish first = rules_wish_of(view, earlier, &wrong_earlier);
	enum rules_wish second = rules_wish_of(view, later, &wrong_later);

	if (first == RULES_WISH_RIGHT && second == RULES_WISH_WRONG)
		return arena_printf(view->arena,
				    "remove %s, or take %s out of it: %s gives the disk to ASM",
				    line_in_words(view, later), wrong_later->text,
				    line_in_words(view, earlier));
	if (first == RULES_WISH_WRONG && second == RULES_WISH_RIGHT)
		return arena_printf(view->arena,
				    "remove %s, or take %s out of it: %s gives the disk to ASM",
				    line_in_words(view, earlier), wrong_earlier->text,
				    line_in_words(view, later));
	return arena_printf(view->arena,
			    "keep one line for this disk, with the right owner, group and mode: "
			    "remove %s or %s",
			    line_in_words(view, earlier), line_in_words(view, later));
}

static void report_id(const struct rule_view *view, struct sink *sink,
		      const struct mention *earlier, const struct mention *later)
{
	const struct block_device *device = common_device(view, earlier->line, later->line);
	const struct disk *disk = device ? rules_disk_of(view, device) : NULL;
	const struct rule_token *differs = contradiction(view->rules, earlier->line, later->line);
	bool wrong = disk && differs && rules_is_wrong(view, disk, rules_after_boot(view, disk));
	const char *say = "both say the same";

	if (differs && is_passed_over(view->rules, differs))
		say = arena_printf(
			view->arena,
			"they contradict each other, and udev passes over %s of %s, whom "
			"it does not know",
			differs->text, rules_place(sink, later->line));
	else if (differs)
		say = arena_printf(view->arena, "they contradict each other, and %s of %s wins%s%s",
				   differs->text, rules_place(sink, later->line),
				   wrong ? ": ASM loses " : "",
				   wrong ? disk_in_words(view->arena, disk) : "");
	struct finding *finding = rules_fail_line(
		sink, wrong ? SEVERITY_CRITICAL : SEVERITY_WARNING, later->line,
		"%s is in %s and in %s; %s", later->token->text, rules_place(sink, earlier->line),
		rules_place(sink, later->line), say);
	sink_evidence(sink, finding, earlier->line->where, earlier->line->text);
	if (wrong)
		rules_reaches_disk(sink, finding, disk);
	sink_step(sink, finding, which_to_keep(view, earlier->line, later->line), NULL,
		  "none until udev reads its rules again");
	rules_step_trigger(view, sink, finding, later->line);
}

void rules_check_duplicate_id(const struct check_input *input, struct sink *sink)
{
	const struct rule_line *told = NULL;
	struct mentions mentions;
	struct rule_view view;

	rules_view(input, sink, &view);
	find_mentions(&view, &mentions);
	for (size_t i = 1; i < mentions.count; i++) {
		const struct mention *earlier = &mentions.items[i - 1];
		const struct mention *later = &mentions.items[i];
		if (order_of_tokens(earlier->token, later->token) != 0 || later->line == told ||
		    !rules_are_duplicates(&view, earlier->line, later->line))
			continue;
		report_id(&view, sink, earlier, later);
		told = later->line;
	}
}

/* ---- udev.duplicate-link ---- */

/* A device, or a line that fits none, that claims a link. */
struct claim {
	const char *link;
	const struct rule_line *line;
	const struct block_device *device; /* NULL: the line fits none */
	const struct prediction *boot;	   /* of the device */
};

struct claims {
	struct claim *items;
	size_t count, capacity;
};

static int by_link(const void *a, const void *b)
{
	const struct claim *first = a, *second = b;
	int order = strcmp(first->link, second->link);

	if (order)
		return order;
	/* devices before lines */
	if (!first->device != !second->device)
		return first->device ? -1 : 1;
	if (first->device != second->device)
		return first->device < second->device ? -1 : 1;
	return first->line < second->line ? -1 : first->line > second->line;
}

static void add_claim(const struct rule_view *view, struct claims *io, const char *link,
		      const struct rule_line *line, const struct prediction *boot)
{
	io->items = arena_grow(view->arena, io->items, &io->capacity, io->count,
			       sizeof(*io->items));
	io->items[io->count++] = (struct claim){
		.link = link, .line = line, .device = boot ? boot->device : NULL, .boot = boot
	};
}

static void find_claims(const struct rule_view *view, struct claims *ret)
{
	const struct predictions *boot = &view->rules->boot;
	struct names links;

	*ret = (struct claims){ 0 };
	for (size_t i = 0; i < boot->count; i++) {
		const struct predicted_links *of_device = &boot->items[i].links;
		for (size_t j = 0; j < of_device->count; j++) {
			const struct predicted_link *link = &of_device->items[j];
			if (link->known && link->by && rules_is_of_asm(view, link->by))
				add_claim(view, ret, link->name, link->by, &boot->items[i]);
		}
	}
	for (size_t i = 0; i < view->rules->line_count; i++) {
		const struct rule_line *line = &view->rules->lines[i];
		if (!rules_is_of_asm(view, line) || !rules_fits_nothing(view, line))
			continue;
		rules_links_of(view->arena, line, &links);
		for (size_t j = 0; j < links.count; j++)
			add_claim(view, ret, links.items[j], line, NULL);
	}
	if (ret->count)
		qsort(ret->items, ret->count, sizeof(*ret->items), by_link);
}

/* The map over a path, else the disk itself. */
static const char *lun_of(const struct disk_facts *disks, const struct block_device *device)
{
	const struct block_device *whole =
		device->partition ? block_device_by_kernel(&disks->devices, device->disk) : device;

	if (!whole)
		return device->kernel;
	return whole->holders.count == 1 && str_starts(whole->holders.items[0], "dm-")
		       ? whole->holders.items[0]
		       : whole->kernel;
}

/* Paths of one map, or a path and its map: whatever the link leads to, it is the same data. */
static bool is_same_data(const struct disk_facts *disks, const struct claim *a,
			 const struct claim *b)
{
	return a->device->partition == b->device->partition &&
	       str_equal(lun_of(disks, a->device), lun_of(disks, b->device));
}

/* Two lines for two disks, told by the same property. */
static bool name_two_disks(const struct rule_line *a, const struct rule_line *b)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct rule_token *token = &a->tokens[i];
		const struct rule_token *other =
			rules_is_identity(token) ? rules_match_of(b, token->key, token->argument)
						 : NULL;
		if (other && !str_equal(other->value, token->value))
			return true;
	}
	return false;
}

static bool is_wanted(const struct rule_view *view, const struct claim *claims, size_t count)
{
	for (size_t i = 0; i < view->disks->discovery.patterns.count; i++)
		if (discovery_pattern_selects(view->disks->discovery.patterns.items[i],
					      claims->link))
			return true;
	for (size_t i = 0; i < count; i++)
		if (claims[i].device && rules_disk_of(view, claims[i].device))
			return true;
	return false;
}

static const char *claimants_in_words(struct sink *sink, const struct claim *claims, size_t count)
{
	struct arena *arena = sink_arena(sink);
	struct names names = { 0 };

	for (size_t i = 0; i < count; i++) {
		const char *place = rules_place(sink, claims[i].line);
		if (claims[i].device)
			place = arena_printf(arena, "%s (%s)", claims[i].device->node, place);
		names_add(arena, &names, place);
	}
	return names_in_words(arena, &names, 4);
}

/* The device that gets the link, whatever the order of events: its link_priority is the highest. NULL: that is
 * left to chance, or not known. */
static const struct block_device *winner_of(const struct claim *claims, size_t count)
{
	const struct claim *best = NULL;
	size_t equal = 0;

	for (size_t i = 0; i < count && claims[i].device; i++) {
		if (!claims[i].boot->link_priority_known)
			return NULL;
		if (best && claims[i].boot->link_priority == best->boot->link_priority)
			equal++;
		if (best && claims[i].boot->link_priority <= best->boot->link_priority)
			continue;
		best = &claims[i];
		equal = 0;
	}
	return best && !equal ? best->device : NULL;
}

static const char *outcome_of_claims(struct sink *sink, const struct claim *claims, size_t count,
				     enum severity severity)
{
	const struct block_device *winner = winner_of(claims, count);

	if (!claims[1].device)
		return "two disks are to have one name";
	if (winner)
		return arena_printf(sink_arena(sink),
				    "it leads to %s, whose link_priority is the highest",
				    winner->node);
	return severity == SEVERITY_CRITICAL
		       ? "which of them it leads to after the next boot is left to chance"
		       : "whichever it leads to, it is the same disk, but not always its map";
}

static void report_link(const struct rule_view *view, struct sink *sink, const struct claim *claims,
			size_t count, enum severity severity)
{
	const struct rule_line *told = NULL;
	struct finding *finding = sink_fail(sink, severity, claims->link, "%s is claimed by %s: %s",
					    claims->link, claimants_in_words(sink, claims, count),
					    outcome_of_claims(sink, claims, count, severity));

	struct names kernels = { 0 };

	finding->reach = REACH_SUBJECTS;
	for (size_t i = 0; i < count; i++) {
		if (claims[i].device && !names_hold(&kernels, claims[i].device->kernel))
			names_add(view->arena, &kernels, claims[i].device->kernel);
		const struct disk *disk = claims[i].device ? rules_disk_of(view, claims[i].device)
							   : NULL;
		if (claims[i].line != told)
			sink_evidence(sink, finding, claims[i].line->where, claims[i].line->text);
		told = claims[i].line;
		if (disk)
			rules_reaches_disk(sink, finding, disk);
	}
	sink_step(sink, finding,
		  "let each line fit one device: ENV{DEVTYPE}==\"partition\" or \"disk\" beside a "
		  "serial number, which both have; KERNEL==\"dm-*\" for maps; another name in "
		  "SYMLINK for another disk",
		  NULL, "none until udev reads its rules again");
	sink_step_trigger(sink, finding, &kernels);
}

static void judge_claims(const struct rule_view *view, struct sink *sink,
			 const struct claim *claims, size_t count)
{
	size_t devices = 0;
	bool differ = false;

	while (devices < count && claims[devices].device)
		devices++;
	for (size_t i = 1; i < devices; i++)
		differ = differ || !is_same_data(view->disks, &claims[0], &claims[i]);
	/* the rules of multipath give maps a higher priority than their paths */
	const struct block_device *winner = winner_of(claims, devices);
	if (devices > 1 && !differ && winner && winner->dm_uuid)
		return;
	if (devices > 1) {
		report_link(view, sink, claims, devices,
			    differ && is_wanted(view, claims, devices) ? SEVERITY_CRITICAL
								       : SEVERITY_WARNING);
		return;
	}
	for (size_t i = 1; i < count; i++) {
		if (name_two_disks(claims[0].line, claims[i].line)) {
			report_link(view, sink, claims, count, SEVERITY_WARNING);
			return;
		}
	}
}

void rules_check_duplicate_link(const struct check_input *input, struct sink *sink)
{
	struct claims claims;
	struct rule_view view;

	rules_view(input, sink, &view);
	find_claims(&view, &claims);
	for (size_t i = 0; i < claims.count;) {
		size_t end = i + 1;
		while (end < claims.count &&
		       strcmp(claims.items[end].link, claims.items[i].link) == 0)
			end++;
		judge_claims(&view, sink, &claims.items[i], end - i);
		i = end;
	}
}
