# SPDX-License-Identifier: GPL-2.0-only
# Kernels: how the times of single faults are spread, a panel an order (four at most).

stats data using 1 nooutput
last = STATS_blocks - 1
orders = orders_of(data)
panels = words(orders) > 4 ? 4 : words(orders)

key_columns = 3
set multiplot layout (panels + 1) / 2, panels > 1 ? 2 : 1 \
	margins 0.12, 0.97, key_top(key_lines(last + 1, key_columns)), 0.88 \
	spacing 0.1, 0.22 \
	title "Single page faults (further left is better)"
set logscale x
load here."/time-tics.gp"
set grid xtics linecolor "#cccccc" linewidth 1
set yrange [0:102]
set ytics 0, 25
set xlabel "time"
set key off
do for [panel = 1:panels] {
	order = int(word(orders, panel))
	set title sprintf("order %d, %s", order, folio(order))
	set ylabel panel % 2 ? "faults that took less (%)" : ""
	set autoscale xfix
	plot for [i = 0:last] data index i using ($1 == order ? $2 : NaN):3 \
		with linespoints linetype i + 1 pointinterval 9 notitle
}

load here."/key-below.gp"

unset multiplot
