# SPDX-License-Identifier: GPL-2.0-only
# The running kernel: what a fault costs, by order, whole and per 4 KB.

set logscale y
set format y "%.0f"
set lmargin 12
set xlabel "page order, folio size" offset 0, order_label_offset
set bmargin order_margin
set ylabel "ns (lower is better)"
set title "Page fault: median, bars p25 to p75"
set key left top reverse Left
set offsets 0.3, 0.3, 0, 0
set yrange [*:*]

plot data using 1:2:3:4 with yerrorbars linetype 1 dashtype 1 notitle, \
     data using 1:5:6:7 with yerrorbars linetype 2 dashtype 1 notitle, \
     data using 1:2:xticlabels(order_tick(int(column(1)))) \
	with linespoints linetype 1 title "ns per fault", \
     data using 1:5 with linespoints linetype 2 title "ns per 4 KB of it"
