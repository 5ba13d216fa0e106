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

# Whole, with a figure for each that is there, and nothing from elsewhere.
# shellcheck disable=SC2317
page_is_whole() {
	python3 - "$1/report.html" "$(find "$1/plots" -name '*.svg' | wc -l)" <<-'EOF'
		import html.parser, sys

		class Page(html.parser.HTMLParser):
		    VOID = {"meta", "img"}

		    def __init__(self):
		        super().__init__()
		        self.open, self.images, self.wrong = [], 0, []

		    def handle_starttag(self, tag, attributes):
		        if tag not in self.VOID:
		            self.open.append(tag)
		        if tag == "script":
		            self.wrong.append("a script")
		        for name, value in attributes:
		            if name in ("src", "href") and not value.startswith("data:"):
		                self.wrong.append(f"{name}={value}")
		        self.images += tag == "img"

		    def handle_endtag(self, tag):
		        if not self.open or self.open.pop() != tag:
		            self.wrong.append(f"</{tag}>")

		text = open(sys.argv[1], encoding="utf-8").read()
		page = Page()
		page.feed(text)
		page.close()
		if page.open or page.wrong or page.images != int(sys.argv[2]) or "http" in text:
		    sys.exit(f"open {page.open}, wrong {page.wrong}, {page.images} figures of {sys.argv[2]}")
	EOF
}

for case in host arms campaign maps; do
	mkdir -p "$scratch/$case"
	cp -r "$top/tests/golden/$case/plots" "$scratch/$case/"
	[[ $case == maps ]] || cp "$top/tests/golden/$case/report.txt" "$scratch/$case/"
	check "gnuplot has nothing to say about $case" quiet draw "$case"
done
for png in "$scratch"/*/plots/*.dat; do
	png=${png%.dat}.png
	check "${png#"$scratch/"} is 640 wide" png_is_640_wide "$png"
done
for case in host arms campaign; do
	check "$case has one page for all" page_is_whole "$scratch/$case"
done
check "a report's marks are text" grep -q '&gt;' "$scratch/campaign/report.html"
check "host-orders names its lines" svg_names "$scratch/host/plots/host-orders.svg" \
	"ns per fault" "ns per 4 KB of it"
check "host-latency names each order" svg_names "$scratch/host/plots/host-latency.svg" \
	"order 0, 4K" "order 4, 64K" "order 9, 2M"
check "arms-orders names both arms" svg_names "$scratch/arms/plots/arms-orders.svg" \
	stock patched
check "arms-times says what its bars are" grep -q '95 % intervals of boots' "$scratch/campaign/plots/arms-times.svg"
check "functions names functions" svg_names "$scratch/arms/plots/functions.svg" \
	clear_page "all functions" "patched against stock, order 0, 4K"
check "ordering names orders and places" svg_names "$scratch/maps/plots/ordering.svg" \
	converge hot-first first middle last 320
check "nodes names its maps" svg_names "$scratch/maps/plots/nodes.svg" \
	"stock, order 0, 4K" "patched, order 9, 2M" 4.27M
check "phases names them" svg_names "$scratch/maps/plots/phases.svg" fault "use after it" sum
check "workers names its lines" svg_names "$scratch/host/plots/workers.svg" "host, threads" "host, processes"
check "arms-ratio names each order" svg_names "$scratch/arms/plots/arms-ratio.svg" \
	patched "order 0, 4K" "order 4, 64K" "order 9, 2M"
mkdir -p "$scratch/alone/plots"
for name in orders ratio; do
	# What is left of it when the baseline failed.
	awk '!/^[#"]/ && NF { for (i = 5; i <= NF; i++) $i = "?" }
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
