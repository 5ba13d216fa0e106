# SPDX-License-Identifier: GPL-2.0-only
# Tics of a logarithmic axis of times in ns: two a decade, so that any panel has some.

set xtics ("100 ns" 1e2, "300 ns" 3e2, "1 us" 1e3, "3 us" 3e3, "10 us" 1e4, "30 us" 3e4, \
	"100 us" 1e5, "300 us" 3e5, "1 ms" 1e6, "3 ms" 3e6, "10 ms" 1e7, "30 ms" 3e7, \
	"100 ms" 1e8)
