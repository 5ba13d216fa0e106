# SPDX-License-Identifier: GPL-2.0-only
# What the share of pre-zeroed memory does to the fault, to the use of what it
# delivered, to the zeroing ahead, and to their sum: a panel an order (three at most).

stats data using 1 nooutput
last = STATS_blocks - 1
orders = orders_of(data)
panels = words(orders) > 3 ? 3 : words(orders)
unit = remark(data, "unit")

set multiplot layout 1, panels margins 0.115, 0.98, 0.34, 0.83 spacing 0.095, 0 \
	title sprintf("%s: %s per fault, by share pre-zeroed (lower is better)", remark(data, "arm"), unit) noenhanced font ",11"
set xrange [-8:108]
set xtics 50
set format x "%.0f%%"
set yrange [0:*]
set format y "%.1s%c"
set key off
do for [panel = 1:panels] {
	order = int(word(orders, panel))
	set title sprintf("order %d, %s", order, folio(order))
	set ylabel panel == 1 ? unit : ""
	set xlabel panel == (panels + 1) / 2 ? "memory that was pre-zeroed" : ""
	plot for [i = 0:last] data index i using ($1 == order ? $2 : NaN):3 \
		with linespoints linetype i + 1 notitle
}

# The key alone, over the whole width.
set margins 0, 0, 0, 0
set origin 0, 0
set size 1, 1
unset border
unset tics
unset xlabel
unset ylabel
unset title
set key at screen 0.5, screen 0.02 bottom center maxrows 1 reverse Left samplen 4
plot [0:1][0:1] for [i = 0:last] data index i using (2):(2) \
	with linespoints linetype i + 1 title columnheader(1)
unset multiplot
