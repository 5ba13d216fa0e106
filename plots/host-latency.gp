# SPDX-License-Identifier: GPL-2.0-only
# The running kernel: how the times of single faults are spread, a line an order.

stats data using 1 nooutput
last = STATS_blocks - 1

# The pages' largest order has no line of its own in style.gp.
set linetype 9 linecolor "#444444" linewidth 2.6 dashtype 1 pointtype 1 pointsize 1.3
set linetype cycle 9

set logscale x
set autoscale xfix
set xtics ("100 ns" 1e2, "1 us" 1e3, "10 us" 1e4, "100 us" 1e5, "1 ms" 1e6, \
	"10 ms" 1e7, "100 ms" 1e8, "1 s" 1e9)
set grid xtics linecolor "#cccccc" linewidth 1
set xlabel "time of a single fault (lower is better)"
set ylabel "faults that took less (%)"
set title "Single page faults by order"
set yrange [0:102]
set ytics 0, 25
set key right bottom Left reverse samplen 4 opaque

plot for [i = 0:last] data index i using 1:2 \
	with linespoints linetype i + 1 pointinterval 7 title columnheader(1)
