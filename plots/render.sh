#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Draws RESULTDIR/plots/*.dat, each by the .gp of its name, as SVG and PNG.
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
	arms-orders) echo 640 ;;
	arms-ratio) echo 460 ;;
	*) echo 420 ;;
	esac
}

# draw DAT FORMAT: beside DAT; a figure that fails leaves no half file.
draw() {
	local dat=$1 format=$2 name out
	name=$(basename "$dat" .dat)
	out=${dat%.dat}.$format
	if ! gnuplot -e "data='$dat'; format='$format'; output_name='$out.tmp'; height=$(figure_height "$name")" \
		"$here/style.gp" "$here/$name.gp"; then
		rm -f "$out.tmp"
		fail "gnuplot could not draw $out from $dat (see above)"
	fi
	mv "$out.tmp" "$out"
}

main() {
	local dir=${1:-} dat format drawn=0
	(($# == 1)) || fail 'wants one result directory: plots/render.sh RESULTDIR' 2
	[[ $dir != *"'"* ]] || fail "$dir has a quote in its name: rename it" 2
	type gnuplot >/dev/null 2>&1 || fail 'no gnuplot: install the package gnuplot-nox'
	for dat in "$dir"/plots/*.dat; do
		[[ -f $here/$(basename "$dat" .dat).gp ]] || continue
		for format in svg png; do
			draw "$dat" "$format"
		done
		drawn=$((drawn + 1))
	done
	((drawn)) || printf 'plots: %s/plots has nothing to draw\n' "$dir" >&2
}

main "$@"
