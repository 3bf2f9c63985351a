#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of area "udev", one function each.
 */
#include "udev-rules/rules.h"

/* ---- check_syntax.c ---- */

void rules_check_syntax(const struct check_input *input, struct sink *sink);
void rules_check_assign_for_match(const struct check_input *input, struct sink *sink);
void rules_check_name_ignored(const struct check_input *input, struct sink *sink);

/* ---- check_files.c ---- */

void rules_check_shadowed_file(const struct check_input *input, struct sink *sink);
