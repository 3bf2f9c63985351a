#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# readdirCalled: glibc's readdir is safe, and readdir_r is not. returnDanglingLifetime: takes a
# pointer inside a struct passed by value for an array; the compilers know better. resourceLeak:
# does not see that a function returns its file descriptor.
set -u
. tests/lib.sh

sources=$(make -s sources | tr ' ' '\n' | grep -v '^tests/') || exit 1
if command -v cppcheck >/dev/null; then
	# shellcheck disable=SC2086 # tests are left out: cmocka's macros confuse it
	said_nothing "cppcheck" "$(
		cppcheck --quiet --std=c11 --language=c --inline-suppr --error-exitcode=1 -j 2 -I . \
			--enable=warning,performance,portability --library=posix,gnu \
			--suppress=readdirCalled --suppress=returnDanglingLifetime \
			--suppress=resourceLeak:probes/capture_file.c \
			-D_GNU_SOURCE '-DGRIDCK_VERSION="0"' \
			$sources 2>&1
	)"
else
	lacks "cppcheck" cppcheck
fi
tap_done
