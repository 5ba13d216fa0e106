# SPDX-License-Identifier: GPL-2.0-only
# Kernels: what pre-zeroed free memory saves, a panel an order, over the share of
# the folios that really were spared the zeroing.

stats data using 1 nooutput
last = STATS_blocks - 1
orders = orders_of(data)

# What is of the panel's order: other bars, undrawn, would stretch its scale.
of_panel(value) = column(1) == order ? value : NaN
# Where there are no bars their ends are behind the point.
end(n) = valid(n) ? column(n) : column(5)

change = "change (%)".(remark(data, "bars") eq "none" ? "" : ", 95 % intervals")
key_columns = 2
set multiplot layout 1, words(orders) \
	margins 0.12, 0.97, key_top(key_lines(last + 1, key_columns)), 0.79 \
	spacing 0.105, 0 \
	title "Kernel instructions per fault against the arm's own 0 % (below 0: saved)\nbetween 0 and 100 % with a draw for each folio, some 30 instructions" font ",11"
set xrange [-8:108]
set xtics 50
set format x "%.0f%%"
set offsets 0, 0, graph 0.08, graph 0.08
set xzeroaxis linetype 1 linewidth 1
set key off

do for [panel = 1:words(orders)] {
	order = int(word(orders, panel))
	set title sprintf("order %d, %s", order, folio(order))
	set ylabel panel == 1 ? change : ""
	set xlabel panel == (words(orders) + 1) / 2 ? "folios not zeroed in the fault" : ""
	if (rows_with(data, 5) > 0) {
		plot for [i = 0:last] data index i \
			using (of_panel($3)):(of_panel($5)):(of_panel(end(6))):(of_panel(end(7))) \
			with yerrorbars linetype i + 1 dashtype 1 notitle, \
		     for [i = 0:last] data index i \
			using (of_panel($3)):(of_panel($5)) \
			with linespoints linetype i + 1 notitle
	} else {
		set label 1 "nothing at 0 %" at graph 0.5, 0.6 center
		plot [][-1:1] 2 notitle
	}
}

load here."/key-below.gp"

unset multiplot
