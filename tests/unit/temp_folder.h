#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * A folder for a test, with files in it. For test programs only; every call asserts.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char temp_base[32];

/* A path inside the folder of this test; static, valid until the fourth call after this one. */
static inline const char *temp_path(const char *relative)
{
	static char paths[4][8192];
	static unsigned turn;
	char *path = paths[turn++ % 4];

	assert_true(snprintf(path, sizeof(paths[0]), "%s/%s", temp_base, relative) <
		    (int)sizeof(paths[0]));
	return path;
}

static inline int temp_setup(void **state)
{
	(void)state;
	strcpy(temp_base, "/tmp/gridck-test-XXXXXX");
	return mkdtemp(temp_base) ? 0 : -1;
}

static inline int temp_remove(const char *path, const struct stat *status, int type,
			      struct FTW *level)
{
	(void)status;
	(void)type;
	(void)level;
	return remove(path);
}

static inline int temp_teardown(void **state)
{
	(void)state;
	return nftw(temp_base, temp_remove, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void temp_folders_of(const char *relative)
{
	char path[8192];

	snprintf(path, sizeof(path), "%s/%s", temp_base, relative);
	for (char *slash = strchr(path + strlen(temp_base) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
}

/* Writes a file, and its folders. */
static inline void temp_bytes(const char *relative, const char *data, size_t length)
{
	temp_folders_of(relative);
	FILE *file = fopen(temp_path(relative), "w");
	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static inline void temp_text(const char *relative, const char *text)
{
	temp_bytes(relative, text, strlen(text));
}
