# SPDX-License-Identifier: GPL-2.0-only
# Kernels: kernel instructions per fault, by order.

what = "Kernel instructions per fault"
unit = "instructions"
log_y = 0
load here."/arms-by-order.gp"
