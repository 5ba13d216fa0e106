# SPDX-License-Identifier: GPL-2.0-only
# Kernels: time of a page fault, by order.

what = "Time of a page fault"
unit = "ns"
log_y = 1
load here."/arms-by-order.gp"
