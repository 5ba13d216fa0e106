# SPDX-License-Identifier: GPL-2.0-only
# Kernels: how the times of single faults are spread, a panel an order (four at most).

stats data using 1 nooutput
last = STATS_blocks - 1
orders = orders_of(data)
panels = words(orders) > 4 ? 4 : words(orders)

set multiplot layout (panels + 1) / 2, panels > 1 ? 2 : 1 \
	title "Single page faults (further left is better)"
set logscale x
set xtics ("100 ns" 1e2, "1 us" 1e3, "10 us" 1e4, "100 us" 1e5, "1 ms" 1e6, \
	"10 ms" 1e7, "100 ms" 1e8)
set grid xtics linecolor "#cccccc" linewidth 1
set yrange [0:102]
set ytics 0, 25
set xlabel "time"
do for [panel = 1:panels] {
	order = int(word(orders, panel))
	set title sprintf("order %d, %s", order, folio(order))
	set ylabel panel % 2 ? "faults that took less (%)" : ""
	if (panel == 1) {
		set key right bottom Left reverse samplen 4 opaque
	} else {
		set key off
	}
	set autoscale xfix
	plot for [i = 0:last] data index i using ($1 == order ? $2 : NaN):3 \
		with linespoints linetype i + 1 pointinterval 9 title columnheader(1)
}
unset multiplot
