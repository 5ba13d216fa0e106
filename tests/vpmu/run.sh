#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Boots guests whose regions hold what is known beforehand under the counting
# plugin and checks what it counted, digit by digit.
#
#   tests/vpmu/run.sh KERNEL SYSTEM_MAP
#
# Needs build/pzbench and build/libpzvpmu-api*.so (make all plugin). PZBENCH_QEMU
# names another QEMU. Prints "ok N - NAME" or "not ok N - NAME" a check; exits
# with status 1 if any failed.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
qemu_program=${PZBENCH_QEMU:-qemu-system-x86_64}
# shellcheck source=tests/tap.bash
source "$root/tests/tap.bash"
# shellcheck source=tests/vpmu/read.sh
source "$root/tests/vpmu/read.sh"

die() {
	echo "tests/vpmu/run.sh: $1" >&2
	exit 2
}

# --- guests

harness_sources=("$root"/harness/{marker,sim_tell,zoneinfo,sysfile,error}.c)

build_guest() { # DIR
	local libraries
	libraries=$(pkg-config --libs hwloc)
	# shellcheck disable=SC2086 # words
	gcc -std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -mno-red-zone \
		-I"$root" -o "$1/guest" "$root"/tests/vpmu/guest*.c \
		"${harness_sources[@]}" $libraries
	gcc -std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -I"$root" \
		-o "$1/oracle" "$root/tests/vpmu/oracle.c"
	pack_guest "$1"
}

# As the driver packs pzbench, in a shell that has the driver's functions.
pack_guest() { # DIR
	(
		declare -gA opt
		for room in lib initramfs; do
			# shellcheck source=/dev/null
			source "$root/harness/vm/$room.sh"
		done
		# shellcheck disable=SC2034 # of lib.sh
		cache=$1
		trap on_exit EXIT
		initramfs_pack "$1/initramfs" "$1/guest"
	)
}

# topology MEGABYTES NODES: -m, -smp and a node for each CPU
topology() {
	local node each=$(($1 / $2))
	printf '%s\n' -m "$1M" -smp "$2,sockets=$2"
	for ((node = 0; node < $2; node++)); do
		printf '%s\n' -object "memory-backend-ram,id=m$node,size=${each}M" \
			-numa "node,nodeid=$node,memdev=m$node,cpus=$node"
	done
}

readonly three_levels=l1d=32768/8/1/lru,l2=262144/8/1/lru,llc=1048576/16/1/lru
# An L2 of one line lets all through: what cachegrind models.
readonly two_levels=l1d=32768/8/1/lru,l2=64/1/1/lru,llc=262144/8/1/lru

# boot NAME PART MEGABYTES NODES [CACHES [SYSTEM_MAP]]: leaves its files in
# $dir/NAME and makes them the ones that the checks read.
boot() {
	local name=$1 part=$2 caches=${5:-$three_levels} map=${6:-$symbols}
	local -a machine
	mapfile -t machine < <(topology "$3" "$4")
	at=$dir/$name
	mkdir -p "$at"
	timeout 300 "$qemu_program" -accel tcg,thread=single \
		-icount shift=1,sleep=off -seed 1 \
		-rtc base=2026-01-01,clock=vm -cpu max,-erms,-fsrm \
		-nodefaults -nographic -no-reboot "${machine[@]}" \
		-serial "file:$at/console" -kernel "$kernel" -initrd "$dir/initramfs" \
		-append "console=ttyS0 loglevel=8 nokaslr norandmaps panic=-1 rdinit=/pzbench -- $part" \
		-plugin "$plugin,out=$at/sim.tsv,functions=$at/functions.tsv,symbols=$map,progress=$at/progress,$caches" \
		2>"$at/stderr"
}

ran_well() { # NAME
	at=$dir/$1
	check "the guest for $1 ran to its end" grep -q '^guest: done' "$at/console"
	check "the guest for $1 left nothing on stderr" test ! -s "$at/stderr"
}

# --- checks

# What ran in REGION by the guest's clock and the plugin did not count: the
# iterations of repeated instructions. 30 ticks lie around each region.
uncounted() {
	local ticks
	ticks=$(awk -v id="$1" '$1 == "tsc" && $2 == id { print $3 + 0 }' \
		"$at/console")
	echo $(((ticks - 30) / 2 - $(column "$1" instructions:k) -
		$(column "$1" instructions:u)))
}

uncounted_is() { # REGION NUMBER
	(($(uncounted "$1") == $2)) || {
		echo "# region $1: $(uncounted "$1") not counted, not $2"
		return 1
	}
}

faults_and_user() { # REGION USER: kernel work, and exactly USER
	column_is "$1" instructions:k 'v > 0' &&
		column_is "$1" instructions:u "v == $2"
}

# Only a fault from user mode copies pt_regs (21 quadwords) to another stack.
# Without fsrm the kernel copies what times() returns by single instructions.
kernel_fault_counts() {
	uncounted_is 19 $(($(uncounted 16) - 21))
}

# As many as a call without ticks (18) counts, times 50000.
kernel_ticks() {
	column_is 21 ticks 'v > 0' &&
		column_is 21 instructions:k \
			"v == 50000 * $(column 18 instructions:k)"
}

check_straight() {
	check "an empty region is one jump" counted 1 "0 0 1 0 0 0 0"
	check "a loop of 1000 is 2000" counted 2 "0 0 2001 0 0 0 0"
	check "one added nop is one" counted 3 "0 0 2 0 0 0 0"
	check "ten added nops are ten" counted 4 "0 0 11 0 0 0 0"
}

check_repeats() {
	check "rep stosb of 1 MB is one" column_is 5 instructions:u 'v == 3'
	check "rep stosb of 1 MB is one store" column_is 5 L1-dcache-stores:u 'v == 1'
	check "rep stosb of 1 MB is all its bytes" column_is 5 store-bytes:u 'v == 1 << 20'
	check "rep stosb of nothing is one" counted 6 "0 0 2 0 0 0 0"
	check "rep stosb over faults is one" faults_and_user 7 2
	check "rep stosb over faults stores each byte once" \
		column_is 7 store-bytes:u 'v == 64 * 4096'
	check "rep movsb over faults is one" faults_and_user 8 2
	check "rep movsb is one load" column_is 8 L1-dcache-loads:u 'v == 1'
	check "rep lodsb is one" counted 9 "0 0 2 0 0 0 0"
	check "repe cmpsb to the end is one" counted 10 "0 0 2 0 0 0 0"
	check "repe cmpsb to a difference is one" counted 11 "0 0 2 0 0 0 0"
	check "repe cmpsb over faults is one" faults_and_user 12 2
	check "repne scasb to a match is one" counted 13 "0 0 3 0 0 0 0"
}

check_faults() {
	check "faulting stores count once" faults_and_user 14 257
	check "faulting stores store once" column_is 14 L1-dcache-stores:u 'v == 64'
	check "two faults a page count once" faults_and_user 15 321
	check "an update whose store faults loads once" \
		column_is 15 L1-dcache-loads:u 'v == 128'
	check "a faulting last instruction counts once" faults_and_user 16 5
	check "a fault on fetching counts nothing" faults_and_user 17 5
	check "a system call agrees with the guest's clock" uncounted_is 18 0
	check "a kernel fault agrees with the guest's clock" kernel_fault_counts
}

check_context() {
	check "ticks leave a user loop's count alone" \
		column_is 20 instructions:u 'v == 20000001'
	check "ticks count nothing in the kernel" no_other_than irq 20
	check "ticks count as irq" column_is 20 instructions:irq 'v > 0'
	check "ticks leave the kernel's count alone" kernel_ticks
	check "ticks are counted" column_is 20 ticks 'v > 0'
	check "ticks are flagged" column_is 20 flags 'v & 1'
	check "a context switch is flagged" column_is 28 flags 'v & 2'
	check "another CPU at the close is flagged" column_is 29 flags 'v & 4'
	check "CPU 0 counts its own" column_is 30 instructions:u 'v == 20000001'
	check "CPU 1 counts its own" column_is 31 instructions:u 'v == 20000011'
	check "CPU 1 is named" column_is 31 cpu 'v == 1'
	check "CPU 1 is of node 1" column_is 31 node 'v == 1'
	check "a fork inside is found" flagged_twice 32
	check "the plugin never lost track" all_flags 'v & 16' 0
}

check_accesses() {
	check "loads" accessed 33 "9 0 51 0"
	check "stores" accessed 34 "0 6 0 24"
	check "updates" accessed 35 "10 10 59 59"
	check "the stack" accessed 36 "5 5 40 40"
	check "vectors, in one piece" accessed 37 "2 3 32 40"
}

check_markers() {
	check "an inner region" counted 23 "0 0 3 0 0 0 0"
	check "the outer one, without the inner's markers" \
		counted 22 "0 0 8 0 0 0 0"
	check "a region opened twice is flagged" column_is 24 flags 'v == 8'
	check "an id used twice is flagged" used_twice 25
	check "a region never closed comes last, flagged" \
		never_closed_is_last
	check "a region never opened is flagged" counted 27 "0 0 0 0 0 0 8"
	check "48 bits of an id" row_exists 280223976814164
}

used_twice() {
	[[ $(column "$1" flags) == $'0\n8' ]]
}

never_closed_is_last() {
	column_is 26 flags 'v & 8' &&
		[[ $(tail -n 1 "$at/sim.tsv") == $((26 << 20))$'\t'* ]]
}

progress_counts_rows() {
	local rows
	rows=$(awk -v lost=$((27 << 20)) -v left=$((26 << 20)) -v forked=$((32 << 20)) \
		'NR > 1 && $1 != lost && $1 != left && !($1 == forked && ++seen > 1)' \
		"$at/sim.tsv" | wc -l)
	[[ $(<"$at/progress") == "$rows" ]]
}

check_functions() {
	check "the sum over functions is the region's total, in every event" \
		functions_add_up
	check "functions are named" grep -qP '\tk\thandle_mm_fault\t' "$at/functions.tsv"
	check "suffixes of parts are folded" \
		no_line '\t[^\t]*\.(isra|constprop|part|cold)' "$at/functions.tsv"
}

no_line() { # PATTERN FILE
	! grep -qP "$1" "$2"
}

# A walk that stores finds a few lines of others among its own, as many as ran
# in between the walks: `strangers' at most.
readonly strangers=64

check_caches() {
	check "what fits L1 misses nothing" walked 39 "0 0 0 0 0 0"
	check "twice the L1 misses it always" walked 40 "1024 0 0 0 0 0"
	check "as many lines of a set as ways, less one for strangers" \
		walked 41 "0 0 0 0 0 0"
	check "one line of a set more than ways misses always" \
		walked 42 "90 0 0 0 0 0"
	check "twice the L2" walked 43 "8192 0 8192 0 0 0"
	check "twice the last level" walked 44 "32768 0 32768 0 32768 0"
	check "twice the last level, storing" walked 45 "0 32768 0 32768 0 32768"
	check "loads fill from memory" filled 44 "32768 0"
	check "loads write nothing back" written_back 44 'v < strangers'
	check "stores fill from memory" filled 45 "32768 0"
	check "stores are written back" written_back 45 'v > 32768 - strangers && v < 32768 + strangers'
	check "remote memory fills from its node" filled 46 "0 32768"
	check "what another node's CPU dirtied is fetched" \
		walked 47 "0 256 0 256 0 256"
	check "and written back by it first" written_back 47 'v > 256 - strangers && v < 256 + strangers'
	check "what runs while the plugin rests changes no cache" walked 49 "0 0 0 0 0 0"
	check "and is counted again after it" every_try_is 49 instructions:u 1025
	check "a region opened meanwhile is flagged" column_is 50 flags 'v & 16'
}

every_try_is() { # REGION COLUMN VALUE
	[[ $(column "$1" "$2" | sort -u) == "$3" ]]
}

# cachegrind_counts N: D1 and LL misses, loads and stores, of N steps
cachegrind_counts() {
	valgrind --tool=cachegrind --cache-sim=yes --D1=32768,8,64 \
		--LL=262144,8,64 --cachegrind-out-file=/dev/null \
		"$dir/oracle" "$1" 2>&1 | tr -d ',(' |
		awk '/D1  misses:|LLd misses:/ { print $5, $8 }' | tr '\n' ' '
}

# The walk, which a tick may have fallen into, within 1 % of cachegrind's.
agrees_with_cachegrind() {
	local -a none walk ours
	local i
	read -ra none < <(cachegrind_counts 0)
	read -ra walk < <(cachegrind_counts 300000)
	read -ra ours < <(echo "$(column 48 L1-dcache-load-misses:u)" \
		"$(column 48 L1-dcache-store-misses:u)" \
		"$(column 48 LLC-load-misses:u)" "$(column 48 LLC-store-misses:u)")
	for i in 0 1 2 3; do
		within_1_percent "${ours[i]}" $((walk[i] - none[i])) || {
			echo "# cachegrind: $((walk[i] - none[i])), here: ${ours[i]}"
			return 1
		}
	done
}

within_1_percent() {
	(($2 > 10000 && 100 * ($1 - $2) <= $2 && 100 * ($2 - $1) <= $2))
}

# refused ARGUMENTS WORDS: QEMU fails, and one line of the plugin has WORDS
refused() {
	local text status=0
	text=$(timeout 60 "$qemu_program" -M none -display none \
		-plugin "$plugin$1" 2>&1) || status=$?
	((status != 0)) && [[ $(grep -c pzbench: <<<"$text") == 1 && $text == *"$2"* ]]
}

check_arguments() {
	local map=$symbols good
	good="out=$dir/x,symbols=$map"
	check "out= must be given" refused ",symbols=$map" "out= is missing"
	check "symbols= must be given" refused ",out=$dir/x" "symbols= is missing"
	check "an unknown argument" refused ",cache=big" '`cache=big'
	check "no such System.map" refused ",out=$dir/x,symbols=$dir/none,$three_levels" \
		"$dir/none"
	check "a file that is no System.map" refused \
		",out=$dir/x,symbols=$0,$three_levels" "System.map"
	check "out= that cannot be written" refused \
		",out=$dir/none/x,symbols=$map,$three_levels" "$dir/none/x"
	check "a level left out" refused ",$good,l1d=32768/8/1/lru,llc=1048576/16/1/lru" \
		"l2= is missing"
	check "sets that are no power of two" refused \
		",$good,l1d=32000/8/1/lru" "l1d"
}

# Another kernel's symbols: the same names, elsewhere.
warns_of_wrong_map() {
	sed 's/^ffffffff81/ffffffff91/' "$symbols" >"$dir/wrong.map"
	boot wrong counts 1024 2 "$three_levels" "$dir/wrong.map"
	grep -q 'warning: .*System.map' "$at/stderr"
}

check_counts() {
	boot counts counts 1024 2
	ran_well counts
	check_straight
	check_repeats
	check_faults
	check_context
	check_accesses
	check_markers
	check_functions
	check "progress= holds the number of regions closed" progress_counts_rows
}

same_again() { # NAME PART MEGABYTES NODES
	boot "$1-again" "$2" "$3" "$4"
	cmp "$dir/$1/sim.tsv" "$dir/$1-again/sim.tsv" &&
		cmp "$dir/$1/functions.tsv" "$dir/$1-again/functions.tsv"
}

lie_is_noticed() {
	boot lie lie 6144 3
	grep -q 'warning: plugin: 1 of 1003 pages are not where' "$at/stderr"
}

main() {
	local plugin_api
	(($# == 2)) || die "give the kernel image and its System.map"
	[[ -r $1 && -r $2 ]] || die "cannot read $1 or $2: build the kernel first"
	kernel=$1 symbols=$2
	plugin_api=$(qemu_api) || die "no plugins in $qemu_program"
	plugin=$root/build/libpzvpmu-api$plugin_api.so
	[[ -e $plugin ]] || die "no $plugin: run make plugin"
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	build_guest "$dir"
	check_counts
	check "a second boot counts the same" same_again counts counts 1024 2
	boot caches caches 1024 2
	ran_well caches
	check_caches
	boot two-levels caches 1024 2 "$two_levels"
	check "cachegrind counts the same misses" agrees_with_cachegrind
	boot memory memory 6144 3
	ran_well memory # which would hold a line if a page was elsewhere
	check "a page that is elsewhere is noticed" lie_is_noticed
	check_arguments
	check "another kernel's System.map is noticed" warns_of_wrong_map
	((failed == 0))
}

main "$@"
