pzbench: patched against stock
Measured on: metal.

stock: kernel 7.2.13-pz08c4242b5f58, patch set 08c4242b5f58, THP
  madvise, HZ 250, preemption lazy, init_on_alloc off, config sha256
  abababababab.
patched: kernel 7.2.13-pzd7017ebcd654, patch set d7017ebcd654, THP
  madvise, HZ 250, preemption lazy, init_on_alloc off, config sha256
  abababababab.
Example CPU 9000, microcode 0x1, 2 threads, 2596.1 MHz, governor
  powersave, pzbench 0123456, clocksource tsc, memcg /, swappiness 60,
  NUMA balancing 0, L1d 32K, L3 32M, node 0 1.0 GB, node 1 1.0 GB.
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
differences of times and of memory bytes. There is a verdict only on
those that are larger, with all of their interval, than what two layouts
make in one table of 20; layouts are assumed to spread by 1 %.
A boot gives the median of its repetitions; of instructions the mean of
the middle half of them.
All memory of all rows had the order asked for.

Verdicts: time per fault (lower is better)
------------------------------------------
3 cells, 3 of them tested, 0 with the same difference in every boot. If
nothing differed, 0.2 of the tested would by chance at 5 % each;
adjusted for their number (Benjamini-Hochberg), differences found: 1.
Two layouts alone may make 3.4 % here: what may be that has no verdict.

[anon orders] 4M touched, trigger write, first page touched, nodes 0>0
  (cpu>mem)

 page              stock      patched                change
order bytes           ns           ns            (interval)    verdict
----------------------------------------------------------------------
    0    4K    1,297+-22    1,282+-74 -1.13% (-7.60..+5.80) none (15%)
    4   64K    3,884+-80   3,916+-133 +0.82% (-3.83..+5.69) none (12%)
    9    2M 89.56K+-1.3K 93.76K+-1.9K +4.70% (+1.51..+7.98)  * - (a) !

 page                stock         again                 change
order  bytes            ns            ns             (interval)
---------------------------------------------------------------
    0     4K     1,299+-43     1,294+-20  -0.35% (-4.18..+3.64)
    4    64K     3,874+-98    3,894+-145  +0.53% (-4.23..+5.52)
    9     2M  90.39K+-2.4K  88.73K+-1.7K  -1.83% (-5.41..+1.88)

Intervals: 95 % each; of cells that are found to differ 95 %, so that in
  the mean 5 % of those miss the truth.
none (X%): no difference was found. One of about X %, in that cell
  alone, is found by four in five such campaigns, if boots spread as
  they seem to and layouts add nothing to it.
!: not robust: the test of signs (or of ranks), which asks less of the
  distribution and finds less, does not say what the interval does.
*: primary in the config, and adjusted among such cells alone.
(a) no verdict: it may be what another layout of the same code makes

Verdicts: kernel instructions per fault (lower is better)
---------------------------------------------------------
3 cells, 3 of them tested, 0 with the same difference in every boot. If
nothing differed, 0.2 of the tested would by chance at 5 % each;
adjusted for their number (Benjamini-Hochberg), differences found: 2, of
which at most 5 % of the primary ones and 5 % of the others are false in
the mean.

[anon orders] 4M touched, trigger write, first page touched, nodes 0>0
  (cpu>mem)

 page             stock    patched                change
order bytes      instr.     instr.            (interval)     verdict
--------------------------------------------------------------------
    0    4K 1,234+-0.64 1,197+-1.1 -2.96% (-3.07..-2.85)       fewer
    4   64K  2,900+-1.8 2,900+-2.8 -0.01% (-0.12..+0.10) none (.18%)
    9    2M  6,781+-4.4 7,114+-4.4 +4.92% (+4.85..+5.00)      * more

 page              stock       again                 change
order  bytes      instr.      instr.             (interval)
-----------------------------------------------------------
    0     4K  1,234+-1.8  1,234+-1.2  +0.00% (-0.23..+0.23)
    4    64K  2,900+-1.4  2,900+-2.7  -0.01% (-0.09..+0.07)
    9     2M  6,778+-8.9  6,783+-6.0  +0.07% (-0.12..+0.25)

Intervals: 95 % each; of cells that are found to differ 95 to 97.5 %, so
  that in the mean 5 % of those miss the truth.
none (X%): no difference was found. One of about X %, in that cell
  alone, is found by four in five such campaigns, if boots spread as
  they seem to.
*: primary in the config, and adjusted among such cells alone.

What was left out, and why
--------------------------
stock: 54 rows, 18 of them warm-up, 0 invalid, in 6 boots.
patched: 54 rows, 18 of them warm-up, 1 invalid, in 6 boots.
- 1 x order asked, 50.0 % of the pages have it
stock.again: 54 rows, 18 of them warm-up, 0 invalid, in 6 boots.
