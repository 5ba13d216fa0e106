#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The figures of the golden plot data are drawn, whole, and at the size that a
# mail's reader sees. Prints "ok N - name" or "not ok N - name" a check.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
number=0 failed=0

# check NAME CMD...: one test.
check() {
	local name=$1
	shift
	number=$((number + 1))
	if "$@" >"$scratch/log" 2>&1; then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name"
		sed 's/^/#  /' "$scratch/log"
		failed=1
	fi
}

# shellcheck disable=SC2317 # called by name, as those below
draw() { "$top/plots/render.sh" "$scratch/$1"; }

# The width stands in bytes 16 to 19 of a PNG.
# shellcheck disable=SC2317
png_is_640_wide() {
	[[ $(od -An -tu1 -j16 -N4 "$1" | tr -s ' ') == ' 0 0 2 128' ]]
}

# A title and a line that is not there would be the signs of a lost block.
# shellcheck disable=SC2317
svg_names() {
	local svg=$1 text
	shift
	grep -q '^</svg>' "$svg" || { echo "it breaks off"; return 1; }
	for text; do
		grep -qF ">$text<" "$svg" || { echo "no '$text' in it"; return 1; }
	done
}

# shellcheck disable=SC2317
quiet() {
	"$@" >"$scratch/said" 2>&1
	[[ ! -s $scratch/said ]] || { cat "$scratch/said"; return 1; }
}

# shellcheck disable=SC2317
refuses() {
	! "$@" >"$scratch/said" 2>&1 && [[ $(wc -l <"$scratch/said") == 1 ]]
}

for case in host arms; do
	mkdir -p "$scratch/$case"
	cp -r "$top/tests/golden/$case/plots" "$scratch/$case/"
	check "gnuplot has nothing to say about $case" quiet draw "$case"
done
for png in host/plots/host-orders host/plots/host-latency arms/plots/arms-orders arms/plots/arms-ratio; do
	check "$png.png is 640 wide" png_is_640_wide "$scratch/$png.png"
done
check "host-orders names its lines" svg_names "$scratch/host/plots/host-orders.svg" \
	"ns per fault" "ns per 4 KB of it"
check "host-latency names each order" svg_names "$scratch/host/plots/host-latency.svg" \
	"order 0, 4K" "order 4, 64K" "order 9, 2M"
check "arms-orders names both arms" svg_names "$scratch/arms/plots/arms-orders.svg" \
	stock patched
check "arms-ratio names each order" svg_names "$scratch/arms/plots/arms-ratio.svg" \
	patched "order 0, 4K" "order 4, 64K" "order 9, 2M"
mkdir -p "$scratch/alone/plots"
for name in orders ratio; do
	# What is left of it when the baseline failed.
	awk '!/^[#"]/ && NF { for (i = NF - 1; i <= NF; i++) $i = "?" }
		/^"stock"/ { skip = 1 } /^"patched/ { skip = 0 } !skip' \
		"$top/tests/golden/arms/plots/arms-$name.dat" >"$scratch/alone/plots/arms-$name.dat"
done
check "an arm alone is drawn" quiet draw alone
check "and named" svg_names "$scratch/alone/plots/arms-orders.svg" patched
mkdir -p "$scratch/broken/plots"
echo '"stock' >"$scratch/broken/plots/arms-orders.dat"
check "no half figure of broken data" bash -c \
	"! '$top/plots/render.sh' '$scratch/broken' && ! ls '$scratch'/broken/plots/*.svg*"
check "no directory is one line" refuses "$top/plots/render.sh"
exit "$failed"
