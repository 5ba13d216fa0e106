# SPDX-License-Identifier: GPL-2.0-only
# From each node's CPUs to each node's memory: a map an arm and order (six at most).

load here."/heat.gp"
stats data using 1 nooutput
last = STATS_blocks > 6 ? 5 : STATS_blocks - 1
columns = last < 1 ? 1 : last == 1 ? 2 : last < 4 ? 2 : 3
rows = last / columns + 1

set multiplot layout rows, columns title remark(data, "unit")." per fault (lower is better)" noenhanced
set xtics 1 format "%.0f"
set ytics 1 format "%.0f"
set xlabel "memory's node"
set ylabel "CPU's node"
do for [i = 0:last] {
	set title system(sprintf("grep '^\"' '%s' | sed -n '%d{s/\"//g;p}'", data, i + 1)) noenhanced
	set xrange [*:*]
	set yrange [*:*]
	stats data index i using 3 nooutput
	low = STATS_min
	high = STATS_max
	stats data index i using 2:1 nooutput
	set xrange [-0.5:STATS_max_x + 0.5]
	set yrange [STATS_max_y + 0.5:-0.5]
	plot data index i using 2:1:3 with image pixels, \
	     data index i using 2:1:(short($3)):(ink($3, low, high)) with labels textcolor rgb variable
}
unset multiplot
