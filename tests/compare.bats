#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# compare DIR... -- DIR...: boots that were measured by hand, in directories of their
# own.

load driver.bash

setup() { cd "$BATS_TEST_TMPDIR"; }

# boots DIR ARM [OPTION...]: a directory with boots of one kernel, one unless said.
boots() { "$top/tests/make_campaign.py" "$1" --by-hand --boots 1 --arms "$2" "${@:3}"; }

compare() { "$top/build/pzbench" compare "$@"; }

# verdicts FILE: its sections of that name.
verdicts() { awk '/^Verdicts/ { inside = 1 } /^Kernel instructions/ { exit } inside' "$1"; }

# contents FILE: theirs, however the arms are called and columns are as wide.
contents() { verdicts "$1" | sed '/^-*$/d' | tr -s ' ' '\n'; }

@test "directories of a boot each give what one directory of all gives" {
	"$top/tests/make_campaign.py" whole --by-hand --boots 5 --orders 9 0 4 --arms stock patched=-9
	for arm in stock patched; do
		for k in 0 1 2 3 4; do
			mkdir -p "$arm.$k/arms/$arm"
			cp -r "whole/arms/$arm/boot-$k" "$arm.$k/arms/$arm/boot-0"
		done
	done
	compare stock.? -- patched.? >apart
	"$top/build/pzbench" report whole >together
	diff <(contents apart) <(contents together)
	[[ $(verdicts apart) == *" faster"* && $(verdicts apart) != *" slower"* ]]
	[[ $(tail -n 2 apart | xargs) == "command: ./run.sh compare stock.0 stock.1 stock.2 stock.3 stock.4 -- patched.0 patched.1 patched.2 patched.3 patched.4" ]]
	[[ ! -e stock.0/report.txt && ! -e report.txt ]]
	# The other way round it is slower.
	compare patched.? -- stock.? >back
	[[ $(verdicts back) == *" slower"* && $(verdicts back) != *" faster"* ]]
}

@test "a directory may hold several boots" {
	boots a stock --boots 3
	boots b stock --seed 2
	boots c patched=-4 --boots 4 --seed 3
	run compare a b -- c
	[[ $status == 0 && $output == *"stock: 72 rows, "*" in 4 boots."*"patched: 72 rows, "*" in 4 boots."* ]]
}

@test "sides are called by their arms, or by their kernels, or by their places" {
	boots a stock
	boots b patched --seed 2
	echo '{"commit": "0123456789abcdef"}' >b/arms/patched/kernel.json
	[[ $(compare a -- b) == "pzbench: patched against stock"*"patched: commit 0123456789ab, "* ]]
	mv a/arms/stock a/arms/host
	mv b/arms/patched b/arms/host
	sed -i 's/"release": *"[^"]*/"release":"7.2.0-one/' a/arms/host/boot-0/machine.json
	sed -i 's/"release": *"[^"]*/"release":"7.2.0-two/' b/arms/host/boot-0/machine.json
	[[ $(compare a -- b) == "pzbench: 7.2.0-two against 7.2.0-one"* ]]
	sed -i 's/7.2.0-two/7.2.0-one/' b/arms/host/boot-0/machine.json
	[[ $(compare a -- b) == "pzbench: other against baseline"* ]]
}

@test "an arm's own directory" {
	"$top/tests/make_campaign.py" a --boots 4 --arms stock patched
	boots b patched=-4 --boots 4 --seed 2
	refused 2 'a has 3 arms: name one of them, such as a/arms/' compare a -- b
	run compare a/arms/stock -- b
	[[ $status == 0 && $output == *" in 4 boots."* ]]
}

@test "with three boots of one kernel there is no verdict, and what to do for one" {
	boots a stock --boots 4
	boots b patched=-9 --boots 3
	run compare a -- b
	printf '%s\n' "${lines[@]}"
	[[ $status == 0 && $(verdicts <(echo "$output")) == *"(a) no verdict: fewer than 4 boots of each arm"* ]]
	[[ $(verdicts <(echo "$output")) != *" faster"* ]]
	[[ $(tr -s ' \n' ' ' <<<"$output") == *"For a verdict boot each kernel again, \`./run.sh host --config configs/drawn.conf\`, and name those directories too."* ]]
	[[ $(grep -c "For a verdict" <<<"$output") == 1 ]]
}

@test "metal and guests" {
	boots a stock
	boots b patched --kind kvm
	refused 2 'a/arms/stock/boot-0 .metal. and b/arms/patched/boot-0 .KVM. cannot stand in one table' compare a -- b
	boots c stock --kind kvm
	refused 2 'a/arms/stock/boot-0 .metal. and c/arms/stock/boot-0 .KVM.' compare a c -- b
}

@test "KVM and TCG" {
	boots a stock --kind kvm
	boots b patched --kind tcg
	refused 2 '.KVM. and .*.TCG. cannot stand in one table' compare a -- b
}

@test "simulated and hardware counts" {
	boots a stock --kind tcg
	boots b patched --kind tcg
	sed -i -E 's/"accel": "tcg"/"accel": "kvm"/' a/arms/stock/boot-0/machine.json b/arms/patched/boot-0/machine.json
	sed -i -E 's/"sim":\{.*\},"kernel"/"sim":null,"kernel"/; s/"value":([0-9]+),"enabled_ns":null,"running_ns":null,"source":"sim"/"value":\1,"enabled_ns":null,"running_ns":null,"source":"hw"/g' b/arms/patched/boot-0/samples.jsonl
	refused 2 'baseline .sim. and other .hw. cannot stand in one table' compare a -- b
}

@test "two machines" {
	boots a stock
	boots b patched --host other
	refused 2 'are of two machines .host: testhost and other.' compare a -- b
	boots c patched
	sed -i 's/Example CPU 9000/Example CPU 9001/' c/arms/patched/boot-0/machine.json
	refused 2 'are of two machines .cpu.model: Example CPU 9000 and Example CPU 9001.' compare a -- c
}

@test "a report of two machines' arms" {
	boots a stock
	boots b patched --host other
	mv b/arms/patched a/arms/
	refused 2 'are of two machines .host: testhost and other.' "$top/build/pzbench" report a
}

@test "one boot twice" {
	boots a stock
	cp -r a again
	boots b patched
	refused 2 'a/arms/stock/boot-0 and again/arms/stock/boot-0 were measured in one boot' compare a again -- b
	refused 2 'were measured in one boot' compare a -- again
}

@test "two kernels on one side" {
	boots a stock
	boots b patched --seed 2
	boots c stock --seed 3
	refused 2 'a/arms/stock/boot-0 and b/arms/patched/boot-0 are on one side and of two kernels' compare a b -- c
	refused 2 'b/arms/patched/boot-0 and c/arms/stock/boot-0 are on one side' compare a -- b c
	sed -i 's/norandmaps/& hugepages=9/' c/arms/stock/boot-0/machine.json
	refused 2 'or of two command lines' compare a c -- b
}

@test "another config" {
	boots a stock
	boots b patched --samples 4
	refused 2 'were not asked for the same .repetitions: 5 and 4.' compare a -- b
}

@test "a boot of which nothing is known" {
	boots a stock
	boots b patched
	rm b/arms/patched/boot-0/machine.json
	refused 2 'b/arms/patched/boot-0 has no machine.json' compare a -- b
	rm a/arms/stock/boot-0/plan.json
	refused 2 'a/arms/stock/boot-0 has no plan.json' compare a -- b
}

@test "sides that are not two" {
	boots a stock
	refused 2 'DIR... -- DIR...' compare a a
	refused 2 'DIR... -- DIR...' compare a --
	refused 2 'DIR... -- DIR...' compare -- a
	refused 2 'DIR... -- DIR...' compare a -- a -- a
	refused 2 '/etc holds no boots' compare a -- /etc
}

@test "the driver's part of it" {
	boots a stock
	refused 2 'a is a result directory: compare those of two kernels with --' "$top/run.sh" --quiet compare a a
	refused 2 '/none: no such directory' "$top/run.sh" --quiet compare a -- /none
	refused 2 'directories on both sides of --' "$top/run.sh" --quiet compare -- a
	refused 2 'directories on both sides of --' "$top/run.sh" --quiet compare a --
	refused 2 '--boots is of kernels, and these are directories' "$top/run.sh" --quiet compare a -- a --boots 4
	refused 2 '--dry-run is of kernels' "$top/run.sh" --quiet compare a -- a --dry-run
	refused 2 '--format is for report DIR, and for compare' "$top/run.sh" --quiet compare stock patched --format csv
	refused 2 'host takes no --, which is for compare' "$top/run.sh" --quiet host --
}
