#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No warning from gcc and none from clang, whichever of them builds.
set -u
. tests/lib.sh

sources=$(make -s sources) || exit 1
for compiler in gcc clang; do
	if ! command -v $compiler >/dev/null; then
		lacks "warnings of $compiler" $compiler
		continue
	fi
	flags=$(make -s CC=$compiler flags) || exit 1
	# shellcheck disable=SC2086
	said_nothing "warnings of $compiler" "$(
		$compiler $flags -DGRIDCK_VERSION='"0"' -fsyntax-only $sources 2>&1
	)"
done
tap_done
