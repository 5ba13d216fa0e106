#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Draws RESULTDIR/plots/*.dat, each by the .gp of its name, as SVG and PNG, and puts
# them with the report on one page, RESULTDIR/report.html.
#
#     plots/render.sh RESULTDIR
set -euo pipefail

here=$(dirname "$(realpath "$0")")

fail() {
	printf 'plots: %s\n' "$1" >&2
	exit "${2:-1}"
}

# figure_height NAME: two panels one above the other want more.
figure_height() {
	case $1 in
	arms-orders | arms-times | arms-bytes | arms-latency | functions) echo 640 ;;
	nodes) echo 560 ;;
	arms-ratio | host-latency | workers) echo 460 ;;
	*) echo 420 ;;
	esac
}

# What a figure shows, in the order of the page.
readonly figures=(
	'host-orders:What a fault costs, by order'
	'host-latency:How single faults are spread'
	'arms-times:Time of a fault, by order and arm'
	'arms-orders:Kernel instructions of a fault, by order and arm'
	'arms-bytes:Memory traffic of a fault, by order and arm'
	'arms-ratio:What pre-zeroed memory saves'
	'phases:Fault, use and zeroing ahead, by share pre-zeroed'
	'functions:Where the difference lies'
	'ordering:Orders of clearing, by place of the fault'
	'nodes:From each node to each'
	'workers:Several workers at once'
	'arms-latency:How single faults of the arms are spread'
)

escaped() { sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g' "$@"; }

# page_figures DIR: each in the page itself, with its own names.
page_figures() {
	local figure name title svg
	for figure in "${figures[@]}"; do
		name=${figure%%:*} title=${figure#*:} svg=$1/plots/${figure%%:*}.svg
		[[ -f $svg ]] || continue
		printf '<figure>\n<figcaption>%s</figcaption>\n' "$(escaped <<<"$title")"
		printf '<img alt="%s" src="data:image/svg+xml;base64,%s">\n</figure>\n' \
			"$(escaped <<<"$title")" "$(base64 -w 0 "$svg")"
	done
}

# page DIR
page() {
	local title
	title=$(head -n 1 "$1/report.txt" | escaped)
	cat <<-EOF
		<!DOCTYPE html>
		<html lang="en">
		<head>
		<meta charset="utf-8">
		<meta name="viewport" content="width=device-width, initial-scale=1">
		<title>$title</title>
		<style>
		body { font: 16px/1.4 sans-serif; max-width: 44em; margin: 1em auto; padding: 0 1em; color: #111; background: #fff }
		figure { margin: 2em 0 }
		figcaption { font-weight: bold }
		img { max-width: 100%; height: auto }
		pre { font-size: 13px; line-height: 1.35; overflow-x: auto }
		</style>
		</head>
		<body>
		<h1>$title</h1>
		<p>Figures first, then the report they are drawn from. Lower is better unless a figure says otherwise.</p>
	EOF
	page_figures "$1"
	printf '<h2>Report</h2>\n<pre>\n'
	escaped "$1/report.txt"
	printf '</pre>\n</body>\n</html>\n'
}

# page_write DIR: without a report there is nothing to show.
page_write() {
	[[ -f $1/report.txt ]] || return 0
	page "$1" >"$1/report.html.tmp"
	mv "$1/report.html.tmp" "$1/report.html"
}

# draw DAT FORMAT: beside DAT; a figure that fails leaves no half file.
draw() {
	local dat=$1 format=$2 name out
	name=$(basename "$dat" .dat)
	out=${dat%.dat}.$format
	if ! gnuplot -e "data='$dat'; format='$format'; output_name='$out.tmp'; here='$here'; height=$(figure_height "$name")" \
		"$here/style.gp" "$here/$name.gp"; then
		rm -f "$out.tmp"
		fail "gnuplot could not draw $out from $dat (see above)"
	fi
	mv "$out.tmp" "$out"
}

main() {
	local dir=${1:-} dat format drawn=0
	(($# == 1)) || fail 'wants one result directory: plots/render.sh RESULTDIR' 2
	[[ $dir$here != *"'"* ]] || fail "$dir has a quote in its name: rename it" 2
	type gnuplot >/dev/null 2>&1 || fail 'no gnuplot: install the package gnuplot-nox'
	for dat in "$dir"/plots/*.dat; do
		[[ -f $here/$(basename "$dat" .dat).gp ]] || continue
		for format in svg png; do
			draw "$dat" "$format"
		done
		drawn=$((drawn + 1))
	done
	page_write "$dir"
	((drawn)) || printf 'plots: %s/plots has nothing to draw\n' "$dir" >&2
}

main "$@"
