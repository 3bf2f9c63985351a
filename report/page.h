#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The text report while it is being written; private to report/.
 */
#include "report/layout.h"
#include "report/report.h"

#define COLOUR_RED     "\033[31m"
#define COLOUR_GREEN   "\033[32m"
#define COLOUR_YELLOW  "\033[33m"
#define COLOUR_MAGENTA "\033[35m"
#define COLOUR_END     "\033[0m"

struct page {
	struct arena *arena;
	const struct report *report;
	const struct report_style *style;
	struct strbuf out;
};

/* The verdict and the headline; the line about the node, with an empty line after it. */
void page_headline(struct page *page);
void page_node(struct page *page);

/* How the checks ended, after an empty line. */
void page_counts(struct page *page);

/* What an audit checked, area by area. */
void page_areas(struct page *page);

/* True for the report that an installer works through. */
bool page_is_audit(const struct page *page);

/* The five stages as a tree. */
void page_start_order(struct page *page);

/* How long the parts of the start took; nothing when it is not known. */
void page_timeline(struct page *page);

/* All findings, root causes first. */
void page_findings(struct page *page);

/* What differs from the baseline; nothing without one. */
void page_changes(struct page *page);

/* With --verbose, those that were muted; nothing when there are none. */
void page_muted(struct page *page);

/* "2d 4h", "3h 12m", "4m 10s"; of at least 0. */
char *duration_text(struct arena *arena, int64_t seconds);
/* The same from one moment to another; "" when `since` or `now` is not known or lies in the future. */
char *elapsed_text(struct arena *arena, int64_t since, int64_t now);
