# SPDX-License-Identifier: GPL-2.0-only
# Within a multiplot whose panels leave room below: the key of all lines alone, in
# key_columns columns over the whole width.

unset label
set margins 0, 0, 0, 0
set origin 0, 0
set size 1, 1
unset border
unset tics
unset logscale
unset xlabel
unset ylabel
unset title
unset xzeroaxis
set key at screen 0.5, screen 0.02 bottom center maxcols key_columns maxrows key_lines(last + 1, key_columns) reverse Left samplen 4 font ",10"
plot [0:1][0:1] for [i = 0:last] data index i using (2):(2) \
	with linespoints linetype i + 1 title columnheader(1)
