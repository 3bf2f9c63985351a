#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Other releases of clang-format lay out differently, so only release 14 is asked.
set -u
. tests/lib.sh

for formatter in clang-format-14 clang-format ''; do
	case $($formatter --version 2>/dev/null) in *"version 14."*) break ;; esac
done
files="$(make -s sources) $(make -s headers)" || exit 1
if [ -n "$formatter" ]; then
	# shellcheck disable=SC2086
	said_nothing "layout" "$($formatter --dry-run -Werror $files 2>&1)"
else
	lacks "layout" "clang-format 14"
fi
tap_done
