# SPDX-License-Identifier: GPL-2.0-only
# For maps: light is good, dark is bad, and a number stands in each field, so that
# grey paper loses nothing.

set palette defined (0 "#f7f7f7", 1 "#fdae61", 2 "#a63603")
unset colorbox
unset grid
set border 15
set tics scale 0
set key off
# Dark fields have light numbers.
ink(value, low, high) = high > low && (value - low) / (high - low) > 0.6 ? 0xffffff : 0x000000
short(value) = value < 1000 ? sprintf("%.4g", value) : gprintf("%.2s%c", value)
