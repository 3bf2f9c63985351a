#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
set -u
. tests/lib.sh

# shellcheck disable=SC2046 # no name of ours holds a blank
set -- bootstrap .ci/run $(find tests -name '*.sh' ! -path '*/captures/*/*' | sort)
for script; do
	case $(head -n 1 "$script") in
	*bash) said_nothing "syntax of $script" "$(bash -n "$script" 2>&1)" ;;
	*) said_nothing "syntax of $script" "$(sh -n "$script" 2>&1)" ;;
	esac
done
if command -v shellcheck >/dev/null; then
	# SC1091: the helpers are checked by themselves; SC2034: what they set is used elsewhere
	said_nothing "shellcheck" "$(shellcheck -S warning -e SC1091,SC2034 "$@" 2>&1)"
else
	lacks "shellcheck" shellcheck
fi
tap_done
