#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of area "udev", one function each.
 */
#include "udev-rules/view.h"

/* ---- check_syntax.c ---- */

void rules_check_syntax(const struct check_input *input, struct sink *sink);
void rules_check_assign_for_match(const struct check_input *input, struct sink *sink);
void rules_check_name_ignored(const struct check_input *input, struct sink *sink);

/* ---- check_files.c ---- */

void rules_check_shadowed_file(const struct check_input *input, struct sink *sink);

/* ---- check_names.c: KERNEL ---- */

void rules_check_kernel_path(const struct check_input *input, struct sink *sink);
void rules_check_name_pinned(const struct check_input *input, struct sink *sink);

/* ---- check_fit.c: whom a line fits ---- */

void rules_check_matches_nothing(const struct check_input *input, struct sink *sink);
void rules_check_matches_everything(const struct check_input *input, struct sink *sink);

/* ---- check_duplicates.c: one disk, or one name, twice ---- */

void rules_check_duplicate_id(const struct check_input *input, struct sink *sink);
void rules_check_duplicate_link(const struct check_input *input, struct sink *sink);

/* ---- check_events.c: which line wins, and when it is applied ---- */

void rules_check_overridden(const struct check_input *input, struct sink *sink);
void rules_check_event_missed(const struct check_input *input, struct sink *sink);
void rules_check_not_applied(const struct check_input *input, struct sink *sink);

/* ---- check_order.c ---- */

void rules_check_order(const struct check_input *input, struct sink *sink);

/* ---- check_programs.c: what PROGRAM asks ---- */

void rules_check_program_missing(const struct check_input *input, struct sink *sink);
void rules_check_parent(const struct check_input *input, struct sink *sink);

/* ---- check_owners.c ---- */

void rules_check_unknown_user(const struct check_input *input, struct sink *sink);
void rules_check_fake_oracleasm(const struct check_input *input, struct sink *sink);

/* ---- between them ---- */

/* Why a line fits nothing, where another check than udev.matches-nothing tells it; NULL when that
 * check finds nothing. */
const struct rule_token *rules_kernel_path_of(const struct rule_view *view,
					      const struct rule_line *line);
const struct rule_token *rules_vacuous_result_of(const struct rule_line *line);
const struct rule_token *rules_too_early_in(const struct rule_view *view,
					    const struct rule_line *line);
const struct rule_token *rules_missed_event_of(const struct rule_view *view,
					       const struct rule_line *line);
const struct rule_token *rules_missing_program_of(const struct rule_view *view,
						  const struct rule_line *line);
const struct rule_token *rules_wrong_parent_of(const struct rule_line *line);

/* Two lines about one disk that set the same kind of thing: udev.duplicate-id tells of them. */
bool rules_are_duplicates(const struct rule_view *view, const struct rule_line *earlier,
			  const struct rule_line *later);
