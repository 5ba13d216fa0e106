# SPDX-License-Identifier: GPL-2.0-only
# From the baseline's instructions to an arm's, function by function: a panel a cell.
# More instructions are dark, fewer are light.

stats data using 2 nooutput
last = STATS_blocks - 1

set multiplot layout last + 1, 1 \
	title "Instructions per fault, means of all clean windows, kernel and user:\nfunctions that make the difference" font ",11"
set lmargin 27
set rmargin 7
unset grid
set grid xtics linecolor "#cccccc" linewidth 1
set xtics font ",9"
set xzeroaxis
set key off
set style fill solid 1.0 border linecolor "#000000"
set xlabel "instructions against the baseline, cumulated"
do for [i = 0:last] {
	set title system(sprintf("grep '^\"[^\"]*\"$' '%s' | sed -n '%d{s/\"//g;p}'", data, i + 1)) noenhanced
	stats data index i using 2:3 nooutput
	low = STATS_min_y < STATS_min_x ? STATS_min_y : STATS_min_x
	high = STATS_max_y > STATS_max_x ? STATS_max_y : STATS_max_x
	set xtics tic_step(low, high)
	set yrange [*:*] reverse
	set xrange [*:*]
	set offsets graph 0.02, graph 0.12, 0.6, 0.6
	set ytics noenhanced font ",9"
	set arrow 1 from 0, graph 0 to 0, graph 1 nohead linecolor "#000000"
	plot data index i using 2:0:2:3:($0 - 0.35):($0 + 0.35):($3 < $2 ? 0xd0d0d0 : 0x8c2d04):yticlabels(1) \
		with boxxyerror linecolor rgb variable, \
	     data index i using ($3 > $2 ? $3 : $2):0:(sprintf("%+.1f", $3 - $2)) with labels left offset 0.5, 0 font ",9"
}
unset multiplot
