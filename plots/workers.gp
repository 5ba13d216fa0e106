# SPDX-License-Identifier: GPL-2.0-only
# Faults a second of more and more workers, a panel an order (three at most).

stats data using 1 nooutput
last = STATS_blocks - 1
orders = orders_of(data)
panels = words(orders) > 3 ? 3 : words(orders)
key_lines = (last + 2) / 2

set multiplot layout 1, panels margins 0.115, 0.98, (4.4 + key_lines * 1.3) * 17.0 / height, 0.83 spacing 0.095, 0 \
	title "Faults a second of all workers (more is better)" font ",11"
set logscale x 2
set xrange [*:*]
set offsets graph 0.1, graph 0.1, 0, 0
set yrange [0:*]
set format y "%.1s%c"
set key off
do for [panel = 1:panels] {
	order = int(word(orders, panel))
	set title sprintf("order %d, %s", order, folio(order))
	set ylabel panel == 1 ? "faults / s" : ""
	set xlabel panel == (panels + 1) / 2 ? "workers" : ""
	plot for [i = 0:last] data index i using ($1 == order ? $2 : NaN):3 \
		with linespoints linetype i + 1 notitle
}

# The key alone, over the whole width.
unset logscale x
set margins 0, 0, 0, 0
set origin 0, 0
set size 1, 1
unset border
unset tics
unset xlabel
unset ylabel
unset title
set key at screen 0.5, screen 0.02 bottom center maxcols 2 maxrows key_lines reverse Left samplen 4 font ",10"
plot [0:1][0:1] for [i = 0:last] data index i using (2):(2) \
	with linespoints linetype i + 1 title columnheader(1)
unset multiplot
