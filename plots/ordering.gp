# SPDX-License-Identifier: GPL-2.0-only
# Orders of clearing a folio against the place of the page that faulted.

load here."/heat.gp"
name = system("sed -n '/^\"/{s/\"//g;p;q}' '" . data . "'")
set title remark(data, "figure")." (lower is better)\n".name noenhanced
set xlabel "page that faulted"
set ylabel "order of clearing"
set lmargin 18
stats data using 3 nooutput
low = STATS_min
high = STATS_max
stats data using 2:1 nooutput
set xrange [STATS_min_x - 0.5:STATS_max_x + 0.5]
set yrange [STATS_max_y + 0.5:STATS_min_y - 0.5]
plot data using 2:1:3:xticlabels(5):yticlabels(4) with image pixels, \
     data using 2:1:(short($3)):(ink($3, low, high)) with labels textcolor rgb variable
