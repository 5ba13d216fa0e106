# SPDX-License-Identifier: GPL-2.0-only
# Kernels: bytes read from and written back to memory, by order.

what = "Memory traffic of a page fault, modelled"
unit = "bytes"
log_y = 1
load here."/arms-by-order.gp"
