# SPDX-License-Identifier: GPL-2.0-only
# Kernels: what pre-zeroed free memory saves, by the share of it that the fault
# path may use, and beside it the share of folios that really were skipped. The
# mean as well: windows of one fault are of either kind, and their median jumps.

stats data using 1 nooutput
last = STATS_blocks - 1

set multiplot layout 1, 2
set xlabel "pre-zeroed share asked (%)"
set xrange [-5:105]
set xtics 25
set bmargin 8.5

set title "Kernel instructions per fault (below 0: fewer)" font ",10"
set ylabel "change against baseline (%)"
set xzeroaxis linetype 1 linewidth 1
set key outside below reverse Left samplen 3 maxrows 4 font ",9"
if (rows_with(data, 7) > 0) {
	plot for [i = 0:last] data index i using 1:7 \
		with linespoints linetype i + 1 title columnheader(1), \
	     for [i = 0:last] data index i using 1:8 \
		with points linetype i + 1 pointsize 0.5 \
		title i == last ? "small: their means" : ""
} else {
	set label 1 "the baseline gave no data" at graph 0.5, 0.6 center
	plot [][-1:1] 2 notitle
}

unset xzeroaxis
unset label 1
set title "Folios not zeroed at fault time" font ",10"
set ylabel "skipped share got (%)"
set yrange [-5:105]
set ytics 25
plot x with lines linetype 4 title "asked", \
     for [i = 0:last] data index i using 1:2 \
	with points linetype i + 1 title columnheader(1)

unset multiplot
