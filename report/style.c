/* SPDX-License-Identifier: Apache-2.0
 *
 * What the place where a report goes can show.
 */
#include <langinfo.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "report/report.h"

enum { WIDTH_DEFAULT = 80, WIDTH_LEAST = 40 };

struct report_style report_style_of(const struct options *options)
{
	bool terminal = !options->output && isatty(STDOUT_FILENO);
	bool dumb = str_equal(getenv("TERM"), "dumb");
	const char *no_color = getenv("NO_COLOR");
	struct winsize size = { 0 };
	struct report_style style = {
		.colour = terminal && !options->no_colour && !(no_color && *no_color) && !dumb,
		.terminal = terminal && !dumb && !options->json,
		.verbose = options->verbose,
		.width = WIDTH_DEFAULT,
		.utf8 = str_equal(nl_langinfo(CODESET), "UTF-8"),
		.columns = options->columns,
	};

	if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= WIDTH_LEAST)
		style.width = size.ws_col;
	return style;
}
