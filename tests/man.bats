#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The manual pages say what the program and the driver do.

load driver.bash

setup() {
	config_page="$top/docs/man/pzbench-config.5"
	page="$top/docs/man/pzbench.1"
}

# items PAGE SECTION: words of the lists in a section, one a line.
items() {
	awk -v section="$2" '
		/^\.Sh / { inside = substr($0, 5) ~ "^(" section ")$" }
		inside && /^\.It / {
			gsub(/^\.It (Cm|Ic|Fl) /, ""); gsub(/ (Ar|Cm|Op) .*/, "")
			n = split($0, words, / , /)
			for (i = 1; i <= n; i++) print words[i]
		}' "$1" | sort
}

# listed HEADING: names that `pzbench list` has below it.
listed() {
	"$top/build/pzbench" list | awk -v heading="$1" '
		/^[a-z]/ { inside = index($0, heading) == 1; next }
		inside { print $1 }' | sort
}

@test "the pages are clean" {
	local page
	for page in "$top"/docs/man/*.[1-8]; do
		run mandoc -Tlint -Wwarning "$page"
		echo "$output"
		[[ $status == 0 && ! $output ]]
	done
}

@test "pzbench-config(5) has all workloads and axes, and no other" {
	diff <(items "$config_page" WORKLOADS) <(listed workloads)
	diff <(items "$config_page" AXES) <(listed axes)
}

@test "pzbench-config(5) has the keys of [run]" {
	local key
	run "$top/build/pzbench" plan --config "$(config '[run]' 'no = 1')"
	while read -r key; do
		[[ ${output#*: use} == *" $key"* ]]
	done < <(items "$config_page" "THE RUN")
	[[ $(items "$config_page" "THE RUN" | wc -l) == "$(grep -oE '[a-z]+(,| or|$)' <<<"${output#*: use}" | wc -l)" ]]
}

@test "its examples are configs" {
	local count=0 file
	awk -v dir="$BATS_TEST_TMPDIR" '
		/^\.Bd / { file = dir "/example" ++n ".conf"; next }
		/^\.Ed/ { file = "" }
		file { print >file }' "$config_page"
	for file in "$BATS_TEST_TMPDIR"/example*.conf; do
		"$top/build/pzbench" plan --config "$file" >/dev/null
		count=$((count + 1))
	done
	[[ $count == 2 ]]
}

# of_help PATTERN: words of the driver's help that match, one a line.
of_help() { "$top/run.sh" --help | grep -oE -- "$1" | tr -d ' ' | sort -u; }

@test "pzbench(1) has all options of the driver, and no other" {
	diff <(items "$page" DESCRIPTION | grep ^- | sed 's/^/-/' | sort -u) <(of_help '--[a-z-]+')
}

@test "pzbench(1) has all commands of the driver, and no other" {
	diff <(items "$page" DESCRIPTION | grep -v ^- | sort -u) <(of_help '^    [a-z]+')
}
