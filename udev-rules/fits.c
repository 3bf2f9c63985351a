/* SPDX-License-Identifier: Apache-2.0 */
#include "udev-rules/fits.h"

#include <stdlib.h>

#include "udev-rules/lex.h"

static bool gives(const struct rule_line *line)
{
	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		switch (token->key) {
		case RULE_OWNER:
		case RULE_GROUP:
		case RULE_MODE:
		case RULE_SYMLINK:
		case RULE_NAME:
			if (!rules_is_comparison(token))
				return true;
			break;
		default:
			break;
		}
	}
	return false;
}

void rules_note_fit(const struct fit_recorder *recorder, const struct rule_line *line, bool certain)
{
	struct rule_fits *fits = recorder->fits;

	if (line->file->origin != RULES_LOCAL || !gives(line))
		return;
	fits->items = arena_grow(recorder->arena, fits->items, &fits->capacity, fits->count,
				 sizeof(*fits->items));
	fits->items[fits->count++] = (struct rule_fit){
		.line = line,
		.device = recorder->device,
		.boot = !recorder->change,
		.change = recorder->change,
		.certain = certain,
	};
}

static int by_line(const void *a, const void *b)
{
	const struct rule_fit *first = a, *second = b;

	if (first->line != second->line)
		return first->line < second->line ? -1 : 1;
	if (first->device != second->device)
		return first->device < second->device ? -1 : 1;
	return 0;
}

void rules_sort_fits(struct rule_fits *io)
{
	size_t kept = 0;

	if (io->count)
		qsort(io->items, io->count, sizeof(*io->items), by_line);
	for (size_t i = 0; i < io->count; i++) {
		const struct rule_fit *fit = &io->items[i];
		struct rule_fit *last = kept ? &io->items[kept - 1] : NULL;
		if (!last || by_line(last, fit) != 0) {
			io->items[kept++] = *fit;
			continue;
		}
		last->boot |= fit->boot;
		last->change |= fit->change;
		last->certain |= fit->certain;
	}
	io->count = kept;
}
