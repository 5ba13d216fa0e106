# SPDX-License-Identifier: GPL-2.0-only
# Arms by order, for the figures arms-*.gp, which set `what`, `unit` and `log_y`:
# above the values, below their change against the baseline, which the scale of the
# upper panel hides.

stats data using 1 nooutput
last = STATS_blocks - 1
set xrange [STATS_min - 0.4:beside(STATS_max, last) + 0.4]
baseline = system("sed -n '/^\"/{s/\"//g;p;q}' '" . data . "'")
bars = remark(data, "bars")

set xlabel "page order, folio size" offset 0, order_label_offset
set bmargin order_margin
set lmargin 12
set multiplot layout 2, 1

set xtics ()
do for [order in orders_of(data)] {
	set xtics add (order_tick(int(order)) int(order))
}
set ylabel unit
set title what." (lower is better)\nbars: ".bars
set key left top reverse Left
if (log_y) {
	set logscale y
	set format y "%.0s%c"
	set yrange [*:*]
} else {
	set yrange [0:*]
}
plot for [i = 0:last] data index i using (beside($1, i)):2:3:4 \
	with yerrorbars linetype i + 1 dashtype 1 notitle, \
     for [i = 0:last] data index i \
	using (beside($1, i)):2 \
	with linespoints linetype i + 1 title columnheader(1)

# An arm without data, or without a baseline that has some, changes nothing.
if (last > 0 && rows_with(data, 5) > 0) {
	unset logscale y
	set format y "%g"
	set ylabel "change (%)"
	set title "Change against ".baseline." (below 0: less)".(bars eq "95 % intervals of boots" ? ", 95 % intervals" : "") noenhanced
	set yrange [*:*]
	# Where all are the same gnuplot finds no range.
	if (rows_with(data, 6) == 0) {
		stats data using 5 nooutput
		if (STATS_min == STATS_max) {
			set yrange [-1:1]
		}
	}
	set xzeroaxis linetype 1 linewidth 1
	set key off
	if (rows_with(data, 6) > 0) {
		plot for [i = 1:last] data index i using (beside($1, i)):5:6:7 \
			with yerrorbars linetype i + 1 dashtype 1 notitle, \
		     for [i = 1:last] data index i using (beside($1, i)):5 \
			with linespoints linetype i + 1 notitle
	} else {
		plot for [i = 1:last] data index i using (beside($1, i)):5 \
			with linespoints linetype i + 1 notitle
	}
}

unset multiplot
