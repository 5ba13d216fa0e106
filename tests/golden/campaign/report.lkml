pzbench: patched against stock
Measured on: metal.

stock: 7.2.13, THP madvise.
patched: 7.2.13-pz0123456789ab, patch set 0123456789ab, THP madvise.
stock.again: 7.2.13, THP madvise.
Example CPU 9000, microcode 0x1, 2 threads, 2596.1 MHz, governor
  powersave, clocksource tsc, memcg /, swappiness 60, NUMA balancing 0,
  L1d 32K, L3 32M, node 0 1.0 GB, node 1 1.0 GB.
! stock: percent of CPU time that the hypervisor took: 2.5 (over 1.0).
! stock: governor powersave lets the frequency move; set performance.
! patched: percent of CPU time that the hypervisor took: 2.5 (over 1.0).
! patched: governor powersave lets the frequency move; set performance.
! stock.again: percent of CPU time that the hypervisor took: 2.5 (over
  1.0).
! stock.again: governor powersave lets the frequency move; set
  performance.
command: ./run.sh host --campaign configs/campaign.ini --install

Verdicts rest on 6 blocks, in each of which stock was booted twice and
each other arm once, in an order drawn before. An observation is a
block: the logarithm of what an arm gave less the mean of the baseline's
two; Student's paired test. Values are geometric means +- half of their
95 % interval.
Each arm's code lay in one order in all boots: that alone can make
differences of times, so that under 2 % there is no verdict on them.
All memory of all rows had the order asked for.

Verdicts: time per fault (lower is better)
------------------------------------------
3 cells, 3 of them tested, 0 the same in every boot. If nothing
differed, 0.2 of the tested would by chance at 5 % each; adjusted for
their number (Benjamini-Hochberg), 2 differ, of which 5 % may be false.

[anon orders] 4M touched, trigger write, first page touched, nodes 0>0
  (cpu>mem)

 page              stock      patched                change
order bytes           ns           ns            (interval)      verdict
------------------------------------------------------------------------
    0    4K    1,318+-22    1,256+-29 -4.71% (-7.48..-1.85)       faster
    4   64K    3,877+-62   3,860+-115 -0.42% (-3.44..+2.69) none (4.27%)
    9    2M 90.85K+-1.3K 95.17K+-2.5K +4.75% (+1.44..+8.16)     * slower

 page                stock         again                 change
order  bytes            ns            ns             (interval)
---------------------------------------------------------------
    0     4K     1,299+-31     1,337+-29  +2.90% (-0.27..+6.17)
    4    64K    3,881+-102     3,872+-64  -0.23% (-3.18..+2.81)
    9     2M  90.77K+-2.2K  90.93K+-2.0K  +0.18% (-3.27..+3.76)

Intervals: 95 % each; of cells that are found to differ 95 to 97.5 %, so
  that in the mean 5 % of those miss the truth.
none (X%): no difference was found; one of X % is found by four in five
  such campaigns.
*: primary in the config, and adjusted among such cells alone.

What was left out, and why
--------------------------
stock: 36 rows, 0 of them warm-up, 0 invalid, in 6 boots.
patched: 36 rows, 0 of them warm-up, 1 invalid, in 6 boots.
- 1 x order asked, 50.0 % of the pages have it
stock.again: 36 rows, 0 of them warm-up, 0 invalid, in 6 boots.
