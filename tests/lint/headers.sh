#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each header of the program can be included alone, with either compiler.
set -u
. tests/lib.sh

headers=$(make -s headers | tr ' ' '\n' | grep -v '^tests/') || exit 1
for compiler in gcc clang; do
	if ! command -v $compiler >/dev/null; then
		lacks "headers with $compiler" $compiler
		continue
	fi
	flags=$(make -s CC=$compiler flags) || exit 1
	complaints=$(
		for header in $headers; do
			# shellcheck disable=SC2086
			echo "#include \"$header\"" |
				$compiler $flags -Werror -fsyntax-only -x c - 2>&1 | sed "s|^|$header: |"
		done
	)
	said_nothing "headers with $compiler" "$complaints"
done
tap_done
