/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/moment.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ZONE_LENGTH_MAX = 64 };

#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGIT "0123456789"

/* A name may come from a capture: it must not lead the C library to any other file. */
static bool is_zone_name(const char *zone)
{
	return isalpha((unsigned char)zone[0]) && !strstr(zone, "..") &&
	       zone[strspn(zone, UPPER LOWER DIGIT "_+-/")] == '\0';
}

/* "CET-1CEST,M3.5.0,M10.5.0/3" or "<+03>-3": a name, then an offset. */
static bool is_posix_zone(const char *zone)
{
	size_t name = zone[0] == '<' ? strcspn(zone, ">") + 1 : strspn(zone, UPPER);

	if (name < 3 || name >= strlen(zone))
		return false;
	const char *offset = zone + name;
	offset += *offset == '+' || *offset == '-';
	return isdigit((unsigned char)*offset) &&
	       zone[strspn(zone, UPPER DIGIT "<>+-,./:")] == '\0';
}

bool moment_zone_is_known(const char *zone)
{
	char path[ZONE_LENGTH_MAX + sizeof("/usr/share/zoneinfo/")];

	if (!zone || strlen(zone) > ZONE_LENGTH_MAX)
		return false;
	if (is_posix_zone(zone) || str_equal(zone, "UTC"))
		return true;
	if (!is_zone_name(zone))
		return false;
	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", zone);
	return access(path, R_OK) == 0;
}

int64_t moment_of(const char *zone, const struct local_time *date)
{
	struct tm tm = {
		.tm_year = date->year - 1900,
		.tm_mon = date->month - 1,
		.tm_mday = date->day,
		.tm_hour = date->hour,
		.tm_min = date->minute,
		.tm_sec = date->second,
		.tm_isdst = -1,
	};

	if (!date->known)
		return TIME_UNKNOWN;
	if (!str_equal(getenv("TZ"), zone)) {
		setenv("TZ", zone, 1);
		tzset();
	}
	time_t moment = mktime(&tm);
	return moment == (time_t)-1 ? TIME_UNKNOWN : (int64_t)moment;
}
