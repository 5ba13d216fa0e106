# SPDX-License-Identifier: GPL-2.0-only
# What all figures share. render.sh sets `output_name` and `format` first.
# Lines differ in dash, point and darkness, so that grey paper shows them too.

width = exists("width") ? width : 640
height = exists("height") ? height : 420
if (format eq "svg") {
	set terminal svg size width, height dynamic enhanced font "sans,13" background "white"
} else {
	set terminal pngcairo size width, height enhanced font "sans,11"
}
set output output_name

set datafile missing "?"
set grid ytics linecolor "#cccccc" linewidth 1
set border 3 linecolor "#444444"
set tics nomirror
set key noenhanced

set linetype 1 linecolor "#000000" linewidth 1.6 dashtype 1 pointtype 7 pointsize 0.9
set linetype 2 linecolor "#c1440e" linewidth 1.6 dashtype 2 pointtype 4 pointsize 1.2
set linetype 3 linecolor "#1b6ca8" linewidth 1.6 dashtype 4 pointtype 8 pointsize 1.3
set linetype 4 linecolor "#8a8a8a" linewidth 1.6 dashtype 3 pointtype 2 pointsize 1.1
set linetype 5 linecolor "#2e7d32" linewidth 1.6 dashtype 5 pointtype 12 pointsize 1.4
set linetype 6 linecolor "#6a3d9a" linewidth 1.6 dashtype (12, 3, 3, 3) pointtype 6 pointsize 1.1
set linetype 7 linecolor "#5d4037" linewidth 1.6 dashtype (3, 6) pointtype 3 pointsize 1.2
set linetype 8 linecolor "#00838f" linewidth 1.6 dashtype (18, 6) pointtype 10 pointsize 1.3
set linetype 9 linecolor "#000000" linewidth 1.6 dashtype 2 pointtype 5 pointsize 0.9
set linetype 10 linecolor "#c1440e" linewidth 1.6 dashtype 1 pointtype 9 pointsize 1.2
set linetype 11 linecolor "#1b6ca8" linewidth 1.6 dashtype 1 pointtype 13 pointsize 1.3
set linetype 12 linecolor "#8a8a8a" linewidth 1.6 dashtype 1 pointtype 1 pointsize 1.1
set linetype 13 linecolor "#2e7d32" linewidth 1.6 dashtype 1 pointtype 15 pointsize 1.2
set linetype 14 linecolor "#6a3d9a" linewidth 1.6 dashtype 1 pointtype 11 pointsize 1.2
set linetype 15 linecolor "#5d4037" linewidth 1.6 dashtype 1 pointtype 14 pointsize 1.2
set linetype 16 linecolor "#00838f" linewidth 1.6 dashtype 1 pointtype 2 pointsize 1.1
set linetype cycle 16

# An order as a tick says it: its number and the size of its folio.
folio(order) = order < 8 ? sprintf("%dK", 4 * 2**order) : sprintf("%dM", 2**(order - 8))
order_tick(order) = sprintf("%d\n%s", order, folio(order))
# Such a tick has two lines, which the axis' own label has to make room for.
order_label_offset = -0.9
order_margin = 4.6

# What the file says of itself: "# NAME: TEXT".
remark(file, name) = system(sprintf("sed -n 's/^# %s: //p' '%s' | head -n 1", name, file))

# The orders that a file has, ascending, as words.
orders_of(file) = system(sprintf("awk '/^[0-9]/ { print $1 }' '%s' | sort -nu | xargs", file))

# A step that makes four to eight tics of a range.
round_step(raw, ten) = (raw / ten < 2 ? 2 : raw / ten < 5 ? 5 : 10) * ten
tic_step(low, high) = high > low ? round_step((high - low) / 8.0, 10.0**floor(log10((high - low) / 8.0))) : 1

# Bars of several arms stand beside one another.
beside(order, arm) = order + 0.06 * arm

# One key for all panels, below them (key-below.gp): how many lines it takes, and up
# to where on the page.
key_lines(arms, columns) = (arms + columns - 1) / columns
key_top(lines) = (4.2 + lines * 1.3) * 17.0 / height

# How many rows of the file have a number in that column.
rows_with(file, column) = int(system(sprintf("awk '$1 !~ /^[#\"]/ && NF >= %d && $%d != \"?\"' '%s' | wc -l", column, column, file)))
