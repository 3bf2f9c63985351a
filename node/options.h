#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The words on the command line. Pure: reads no environment and prints nothing.
 */
#include "node/check.h"

enum request { REQUEST_COMMAND, REQUEST_COLUMNS, REQUEST_VERSION, REQUEST_HELP };

struct options {
	enum request request;
	const char *command;			 /* "walk"; NULL when none was given */
	struct names words;			 /* what follows it; of argv */
	const char *replay, *output, *grid_home; /* NULL when not given; of argv */
	const char *columns;			 /* --columns; NULL when not given */
	const char *baseline;			 /* --baseline; NULL when not given */
	const char *policy;			 /* --policy; NULL when not given */
	const char *device, *name_template; /* --explain, --name-template; NULL when not given */
	long timeout_seconds;
	long disk_timeout_seconds;
	long wait_seconds;	    /* --wait; 0 when not given */
	long interval_seconds;	    /* --interval */
	struct check_filter filter; /* without the policy, which is yet to be read */
	bool json, no_colour, verbose, generate;
};

/* Reads argv (and sorts it: options first). `checks` is what --only and --skip may name.
 * Returns NULL, or in one sentence what is wrong. */
const char *options_parse(struct arena *arena, struct check_table checks, int argc, char **argv,
			  struct options *ret);

/* The text of --help; static. */
extern const char options_usage[];
