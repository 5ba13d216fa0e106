# SPDX-License-Identifier: GPL-2.0-only
# The running kernel: how the times of single faults are spread, a line an order.

stats data using 1 nooutput
last = STATS_blocks - 1

key_columns = 3
set logscale x
set autoscale xfix
load here."/time-tics.gp"
set grid xtics linecolor "#cccccc" linewidth 1
set xlabel "time of a single fault (lower is better)"
set ylabel "faults that took less (%)"
set title "Single page faults by order"
set yrange [0:102]
set ytics 0, 25
set key off

set multiplot
set margins screen 0.12, screen 0.97, screen key_top(key_lines(last + 1, key_columns)), screen 0.92
plot for [i = 0:last] data index i using 1:2 \
	with linespoints linetype i + 1 pointinterval 7 notitle

load here."/key-below.gp"

unset multiplot
