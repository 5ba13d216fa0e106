#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Boots a guest of known instructions under the counting plugin and checks what
# it counted, digit by digit.
#
#   tests/vpmu/run.sh KERNEL SYSTEM_MAP
#
# Needs build/libpzvpmu.so (make plugin). Prints "ok N - NAME" or
# "not ok N - NAME" a check; exits with status 1 if any failed.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
readonly root plugin=$root/build/libpzvpmu.so
tests=0
failed=0

die() {
	echo "tests/vpmu/run.sh: $1" >&2
	exit 2
}

report() { # STATUS NAME
	tests=$((tests + 1))
	if (($1 == 0)); then
		echo "ok $tests - $2"
	else
		echo "not ok $tests - $2"
		failed=$((failed + 1))
	fi
}

check() { # NAME COMMAND...
	local name=$1 status=0
	shift
	"$@" || status=$?
	report "$status" "$name"
}

build_guest() { # DIR
	gcc -std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -mno-red-zone \
		-static -I"$root" -o "$1/init" \
		"$root/tests/vpmu/guest.c" "$root/harness/marker.c"
	(cd "$1" && echo init | cpio --quiet -o -H newc >initramfs)
}

boot() { # KERNEL SYSTEM_MAP DIR
	mkdir -p "$3"
	timeout 300 qemu-system-x86_64 -accel tcg,thread=single \
		-icount shift=1,sleep=off -seed 1 \
		-rtc base=2026-01-01,clock=vm -cpu max,-erms \
		-smp 2,sockets=2 -m 1G -nodefaults -nographic -no-reboot \
		-serial "file:$3/console" -kernel "$1" -initrd "$dir/initramfs" \
		-append "console=ttyS0 nokaslr norandmaps panic=-1 rdinit=/init" \
		-plugin "$plugin,out=$3/sim.tsv,symbols=$2,progress=$3/progress" \
		2>"$3/stderr"
}

# row REGION: its lines without the id, one a blank-separated string
row() {
	awk -v id="$1" '$1 == id { $1 = ""; print substr($0, 2) }' \
		"$dir/first/sim.tsv"
}

column() { # REGION NAME
	awk -v id="$1" -v name="$2" 'NR == 1 {
		for (i = 1; i <= NF; i++)
			at[$i] = i
	} $1 == id { print $at[name] }' "$dir/first/sim.tsv"
}

row_is() { # REGION "cpu k u irq ticks switches flags"
	local got
	got=$(row "$1")
	[[ $got == "$2" ]] || {
		echo "# region $1: $got, not $2"
		return 1
	}
}

column_is() { # REGION NAME ARITHMETIC, of which `v' is the value
	local v
	v=$(column "$1" "$2")
	(($3)) || {
		echo "# region $1: $2 is $v: not $3"
		return 1
	}
}

faults_and_user() { # REGION USER: kernel work, and exactly USER
	column_is "$1" k 'v > 0' && column_is "$1" u "v == $2"
}

# What ran in REGION by the guest's clock and the plugin did not count: the
# iterations of repeated instructions. 30 ticks lie around each region.
uncounted() {
	local ticks
	ticks=$(awk -v id="$1" '$1 == "tsc" && $2 == id { print $3 + 0 }' \
		"$dir/first/console")
	echo $(((ticks - 30) / 2 - $(column "$1" k) - $(column "$1" u)))
}

uncounted_is() { # REGION NUMBER
	(($(uncounted "$1") == $2)) || {
		echo "# region $1: $(uncounted "$1") not counted, not $2"
		return 1
	}
}

# Only a fault from user mode copies pt_regs (21 quadwords) to another stack.
kernel_fault_counts() {
	uncounted_is 19 $(($(uncounted 16) - 21))
}

# As many as a call without ticks (18) counts, times 50000.
kernel_ticks() {
	column_is 21 ticks 'v > 0' &&
		column_is 21 k "v == 50000 * $(column 18 k)"
}

check_straight() {
	check "an empty region is one jump" row_is 1 "0 0 1 0 0 0 0"
	check "a loop of 1000 is 2000" row_is 2 "0 0 2001 0 0 0 0"
	check "one added nop is one" row_is 3 "0 0 2 0 0 0 0"
	check "ten added nops are ten" row_is 4 "0 0 11 0 0 0 0"
}

check_repeats() {
	check "rep stosb of 1 MB is one" column_is 5 u 'v == 3'
	check "rep stosb of nothing is one" row_is 6 "0 0 2 0 0 0 0"
	check "rep stosb over faults is one" faults_and_user 7 2
	check "rep movsb over faults is one" faults_and_user 8 2
	check "rep lodsb is one" row_is 9 "0 0 2 0 0 0 0"
	check "repe cmpsb to the end is one" row_is 10 "0 0 2 0 0 0 0"
	check "repe cmpsb to a difference is one" row_is 11 "0 0 2 0 0 0 0"
	check "repe cmpsb over faults is one" faults_and_user 12 2
	check "repne scasb to a match is one" row_is 13 "0 0 3 0 0 0 0"
}

check_faults() {
	check "faulting stores count once" faults_and_user 14 257
	check "two faults a page count once" faults_and_user 15 321
	check "a faulting last instruction counts once" faults_and_user 16 5
	check "a fault on fetching counts nothing" faults_and_user 17 5
	check "a system call agrees with the guest's clock" uncounted_is 18 0
	check "a kernel fault agrees with the guest's clock" kernel_fault_counts
}

check_context() {
	check "ticks leave a user loop's count alone" \
		column_is 20 u 'v == 20000001'
	check "ticks count nothing in the kernel" column_is 20 k 'v == 0'
	check "ticks count as irq" column_is 20 irq 'v > 0'
	check "ticks leave the kernel's count alone" kernel_ticks
	check "ticks are counted" column_is 20 ticks 'v > 0'
	check "ticks are flagged" column_is 20 flags 'v & 1'
	check "a context switch is flagged" column_is 28 flags 'v & 2'
	check "another CPU at the close is flagged" column_is 29 flags 'v & 4'
	check "CPU 0 counts its own" column_is 30 u 'v == 20000001'
	check "CPU 1 counts its own" column_is 31 u 'v == 20000011'
	check "CPU 1 is named" column_is 31 cpu 'v == 1'
}

check_markers() {
	check "an inner region" row_is 23 "0 0 3 0 0 0 0"
	check "the outer one, without the inner's markers" \
		row_is 22 "0 0 8 0 0 0 0"
	check "a region opened twice is flagged" column_is 24 flags 'v == 8'
	check "an id used twice is flagged" row_is 25 \
		$'0 0 1 0 0 0 0\n0 0 1 0 0 0 8'
	check "a region never closed comes last, flagged" \
		never_closed_is_last
	check "a region never opened is flagged" row_is 27 "0 0 0 0 0 0 8"
	check "48 bits of an id" row_is 280223976814164 "0 0 1 0 0 0 0"
}

never_closed_is_last() {
	column_is 26 flags 'v & 8' &&
		[[ $(tail -n 1 "$dir/first/sim.tsv") == 26$'\t'* ]]
}

progress_counts_rows() {
	local rows
	rows=$(grep -vc -e ^region -e ^26 -e ^27 "$dir/first/sim.tsv")
	[[ $(<"$dir/first/progress") == "$rows" ]]
}

# refused ARGUMENTS WORDS: QEMU fails, and one line of the plugin has WORDS
refused() {
	local text status=0
	text=$(timeout 60 qemu-system-x86_64 -M none -display none \
		-plugin "$plugin$1" 2>&1) || status=$?
	((status != 0)) && [[ $(grep -c pzbench: <<<"$text") == 1 && $text == *"$2"* ]]
}

check_arguments() { # SYSTEM_MAP
	check "out= must be given" refused ",symbols=$1" "out= is missing"
	check "symbols= must be given" refused ",out=$dir/x" "symbols= is missing"
	check "an unknown argument" refused ",cache=big" '`cache=big'
	check "no such System.map" refused ",out=$dir/x,symbols=$dir/none" \
		"$dir/none"
	check "a file that is no System.map" refused \
		",out=$dir/x,symbols=$0" "System.map"
	check "out= that cannot be written" refused \
		",out=$dir/none/x,symbols=$1" "$dir/none/x"
}

# Another kernel's symbols: the same names, elsewhere.
warns_of_wrong_map() { # KERNEL SYSTEM_MAP
	sed 's/^ffffffff81/ffffffff91/' "$2" >"$dir/wrong.map"
	boot "$1" "$dir/wrong.map" "$dir/wrong"
	grep -q 'warning: .*System.map' "$dir/wrong/stderr"
}

main() {
	(($# == 2)) || die "give the kernel image and its System.map"
	[[ -r $1 && -r $2 ]] || die "cannot read $1 or $2: build the kernel first"
	[[ -e $plugin ]] || die "no $plugin: run make plugin"
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	build_guest "$dir"
	boot "$1" "$2" "$dir/first"
	check "the guest ran to its end" grep -q '^guest: done' \
		"$dir/first/console"
	check_straight
	check_repeats
	check_faults
	check_context
	check_markers
	check "progress= holds the number of regions closed" progress_counts_rows
	check "nothing on stderr" test ! -s "$dir/first/stderr"
	boot "$1" "$2" "$dir/second"
	check "a second boot counts the same" \
		cmp "$dir/first/sim.tsv" "$dir/second/sim.tsv"
	check_arguments "$2"
	check "another kernel's System.map is noticed" warns_of_wrong_map "$@"
	((failed == 0))
}

main "$@"
