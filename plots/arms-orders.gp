# SPDX-License-Identifier: GPL-2.0-only
# Kernels: instructions per fault, by order; below it the change against the
# first arm, which the scale of the upper panel hides.

stats data using 1 nooutput
last = STATS_blocks - 1
baseline = system("sed -n '/^\"/{s/\"//g;p;q}' '" . data . "'")

set xlabel "page order, folio size" offset 0, order_label_offset
set bmargin order_margin
set offsets 0.3, 0.3, 0, 0
set lmargin 12
set multiplot layout 2, 1

set ylabel "instructions"
set title "Kernel instructions per fault (lower is better), bars p25 to p75"
set key left top reverse Left
set yrange [0:*]
plot for [i = 0:last] data index i using 1:2:3:4 \
	with yerrorbars linetype i + 1 dashtype 1 notitle, \
     for [i = 0:last] data index i \
	using 1:2:xticlabels(order_tick(int(column(1)))) \
	with linespoints linetype i + 1 title columnheader(1)

# An arm without data, or without a baseline that has some, changes nothing.
if (last > 0 && rows_with(data, 5) > 0) {
	set ylabel "instructions"
	set title "Change against ".baseline.": median (below 0: fewer)" noenhanced
	set yrange [*:*]
	set xzeroaxis linetype 1 linewidth 1
	set key off
	plot for [i = 1:last] data index i \
		using 1:5:xticlabels(order_tick(int(column(1)))) \
		with linespoints linetype i + 1 title columnheader(1)
}

unset multiplot
