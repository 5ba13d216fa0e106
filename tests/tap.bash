# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Checks that print TAP: source this, call check, and exit with $failed.

number=0 failed=0

# check NAME CMD...: passes when CMD does; what it prints explains a failure.
check() {
	local name=$1 status=0
	shift
	number=$((number + 1))
	"$@" || status=$?
	if ((status == 0)); then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name"
		failed=1
	fi
}
