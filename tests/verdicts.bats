#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What reports say of campaigns that are drawn, so that the truth is known.
#
# After a wanted change of words: PZBENCH_GOLDEN=write bats tests/verdicts.bats, and read
# the difference.

load driver.bash

setup() { cd "$BATS_TEST_TMPDIR"; }

# drawn DIR [OPTION...]: a campaign in DIR, and its report as $output.
drawn() {
	"$top/tests/make_campaign.py" "$@"
	run "$top/build/pzbench" report "$1"
	printf '%s\n' "${lines[@]}"
	[[ $status == 0 ]]
}

# verdicts [METRIC]: sections of that name in $output.
verdicts() {
	awk -v metric="${1:-}" '
		/^Verdicts:/ { inside = !metric || index($0, metric) }
		/^Verdicts rest/ { inside = !metric }
		/^(Kernel instructions|Time of a page fault|Memory)/ { exit }
		inside' <<<"$output"
}

# words: of all that, without line ends.
words() { verdicts | tr -s ' \n' ' '; }

# golden NAME: the verdicts are those of tests/golden/verdicts/NAME.txt.
golden() {
	local want="$top/tests/golden/verdicts/$1.txt"
	[[ ${PZBENCH_GOLDEN:-} != write ]] || verdicts >"$want"
	verdicts | diff - "$want"
	! awk 'length > 72' "$want" | grep .
}

# row ORDER ARM: that row of the first table that has the arm.
row() {
	awk -v order="$1" -v arm="$2" '
		/^ page/ { inside = index($0, " " arm " ") }
		inside && $1 == order { print; exit }'
}

@test "a campaign of a real machine" {
	drawn metal --boots 6 --samples 30 --arms stock patched=-3 mine=7@0 --latency
	golden metal
	[[ $(verdicts "time per fault" | row 0 patched) == *" - (a)" ]]
	[[ $(verdicts "time per fault" | row 0 mine) == *" slower" ]]
	[[ $(verdicts "time per fault" | row 9 mine) == *" none ("* ]]
}

@test "a baseline that differs from itself" {
	drawn flagged --boots 6 --samples 30 --arms stock patched=-5 --again 4
	golden flagged
	[[ $(verdicts) == *"! The baseline differs from itself in 3 of 3 cells"* ]]
	[[ $(verdicts) != *faster* && $(verdicts) != *slower* && $(verdicts) != *fewer* ]]
}

@test "a campaign under TCG" {
	drawn tcg --kind tcg --seed 2 --boots 6 --links 6 --layout 0.5 --arms stock patched=-4@0/-2@9 mine=0.5@4
	golden tcg
	[[ $(verdicts "kernel instructions" | row 9 patched) == *"exactly -136.0 instr."*" fewer" ]]
	[[ $(verdicts "kernel instructions" | row 4 patched) == *"exactly 0.0 instr."*" same" ]]
	[[ $(verdicts "kernel instructions" | row 4 mine) == *"exactly +14.0 instr."*" more" ]]
	[[ $(verdicts "memory bytes" | row 0 patched) == *"%"*" fewer" ]]
	[[ $output != *"Verdicts: time"* ]]
}

@test "counts that differ from boot to boot are tested" {
	drawn c --kind tcg --boots 6 --count-sigma 0.5 --arms stock patched=-4
	[[ $(verdicts "kernel instructions") == *"3 cells, 3 of them tested, 0 with the same"* ]]
	[[ $(verdicts "kernel instructions" | row 4 patched) == *"%"*" fewer" ]]
}

@test "what another layout may make takes links" {
	drawn unlinked --kind kvm --seed 2 --samples 30 --sigma 0.1 --boots 8 --arms stock patched=-1.5
	[[ $(verdicts | row 0 patched) == *"- (a)" && $(verdicts) == *"(a) no verdict: it may be what another layout of the same code makes"* ]]
	# Found, larger than that, but not with all of its interval.
	drawn near --kind kvm --seed 2 --samples 30 --sigma 1 --boots 8 --arms stock patched=-4.6
	[[ $(verdicts | row 9 patched) == *" -4.36% (-5.56..-3.15) "*"- (a)" && $(verdicts | row 0 patched) == *"..-3.63) "*" faster" ]]
	[[ $(verdicts) == *"Two layouts alone may make 3.4 % here"* && $(verdicts) != *"are false in the mean"* ]]
	drawn linked --kind kvm --seed 2 --samples 30 --sigma 0.1 --boots 8 --links 8 --arms stock patched=-1.5
	[[ $(verdicts | row 0 patched) == *" faster" && $(verdicts) == *"Each arm was linked 8 times"* ]]
	drawn large --kind kvm --seed 2 --samples 30 --sigma 0.1 --boots 8 --arms stock patched=-5
	[[ $(verdicts | row 0 patched) == *" faster" ]]
}

# X of "none (X%)" of a table of one row.
smallest() { verdicts | sed -n -E 's/.*none \(([0-9.]+)%\).*/\1/p' | head -n 1; }

@test "what is found with one link is larger by as much" {
	local lone
	drawn lone --kind kvm --samples 30 --boots 8 --orders 0 --arms stock patched
	lone=$(smallest)
	drawn linked --kind kvm --samples 30 --boots 8 --links 8 --orders 0 --arms stock patched
	awk -v lone="$lone" -v linked="$(smallest)" 'BEGIN { exit !(linked > 0 && lone > linked + 2.4) }'
}

@test "among more cells a difference must be larger to be found" {
	local one
	drawn one --kind kvm --samples 30 --boots 8 --links 8 --orders 0 --arms stock patched
	one=$(smallest)
	drawn more --kind kvm --samples 30 --boots 8 --links 8 --arms stock patched
	awk -v one="$one" -v more="$(smallest)" 'BEGIN { exit !(one > 0 && more > 1.1 * one) }'
}

@test "each table says the level of its intervals" {
	drawn null --kind kvm --samples 30 --boots 8 --links 8 --arms stock patched
	[[ $(verdicts) != *faster* && $(verdicts) != *slower* && $(verdicts) == *"Intervals: 95 % each."* ]]
}

@test "exact from four boots on" {
	drawn few --kind tcg --boots 4 --links 4 --orders 0 --arms stock patched=-4
	[[ $(verdicts "kernel instructions" | row 0 patched) == *"exactly -"*" fewer" ]]
	rm -r few/arms/patched/boot-[123]
	run "$top/build/pzbench" report few
	[[ $(verdicts "kernel instructions" | row 0 patched) == *" - (a)" && $(verdicts) == *"(a) no verdict: fewer than 4 boots"* ]]
	[[ $(verdicts "kernel instructions") != *exactly* ]]
}

@test "rows of fewer boots than others say so" {
	drawn a --kind kvm --samples 30 --boots 8 --links 8 --arms stock patched=-9 mine=-9
	rm -r a/arms/mine/boot-2
	run "$top/build/pzbench" report a
	[[ $(words) == *"Verdicts rest on 7 to 8 blocks of the 8 that were planned"* || $(words) == *"Verdicts rest on 7 to 8 blocks of"* ]]
	[[ $(verdicts | row 0 mine) == *"faster [7]" && $(verdicts | row 0 patched) == *faster ]]
	[[ $(words) == *"[n]: rests on n boots of each arm, not 8."* ]]
}

@test "an arm that was not linked in a campaign of links" {
	drawn a --kind kvm --seed 2 --samples 30 --sigma 0.1 --boots 8 --links 8 --arms stock patched=-1.5 mine=-1.5
	sed -i -z -E 's/("arm": "mine",\n *"link": )[0-9]+/\1null/g' a/campaign.json
	run "$top/build/pzbench" report a
	[[ $(words) == *"Each arm was linked 8 times"*"But mine's code lay in one order in all boots"* ]]
	[[ $(verdicts | row 0 patched) == *" faster" && $(verdicts | row 0 mine) == *"- (a)" ]]
}

@test "two links are not enough for that" {
	drawn a --kind kvm --samples 100 --sigma 0 --boots 24 --links 2 --orders 0 --arms stock patched=-1.5
	[[ $(verdicts) == *"1 cell, none of them judged"* && $(verdicts) == *"(a) no verdict: fewer than 3 links of each arm"* ]]
}

@test "boots of one link count once" {
	drawn a --kind kvm --samples 30 --boots 12 --links 3 --layout 2 --sigma 0.2 --arms stock patched
	[[ $(words) == *"linked 3 times"*"blocks of one link count as one observation"* ]]
	[[ $(verdicts) != *faster* && $(verdicts) != *slower* ]]
	# As many boots would be sure of what the three links happen to make.
	sed -i 's/"links": 3/"links": 12/' a/campaign.json
	run "$top/build/pzbench" report a
	[[ $(verdicts) == *faster* || $(verdicts) == *slower* ]]
}

@test "a primary cell is judged before the others" {
	drawn a --samples 30 --boots 6 --orders 4 --arms stock patched=3 --primary 4
	[[ $(verdicts "time per fault" | row 4 patched) == *" * - (a)" ]]
	[[ $(verdicts "kernel instructions" | row 4 patched) == *" * more" ]]
	[[ $(verdicts) == *"*: primary in the config"* ]]
}

@test "no more than three cells are primary" {
	local primary
	primary=$(config '[anon asked]' 'orders = 0,4,9' 'size = 4M' 'primary = yes' '[anon]' 'orders = 0' 'size = 8M')
	"$top/build/pzbench" plan --config "$primary" >/dev/null
	sed -i 's/0,4,9/0,2,4,9/' "$primary"
	refused 2 't.conf: 4 cells are .primary = yes.: name 3 at most' "$top/build/pzbench" plan --config "$primary"
	sed -i 's/primary = yes/primary = maybe/' "$primary"
	refused 2 't.conf:7: .*primary' "$top/build/pzbench" plan --config "$primary"
}

@test "a boot that gave 0" {
	"$top/tests/make_campaign.py" a --kind kvm --arms stock patched=-5
	sed -i -E 's/"fault":\{"ns":[0-9]+/"fault":{"ns":0/' a/arms/patched/boot-2/samples.jsonl
	run "$top/build/pzbench" report a
	[[ $(verdicts | row 0 patched) == *"- (a)" && $(verdicts) == *"(a) no verdict: a boot gave 0, which has no logarithm"* ]]
}

@test "a campaign of which boots are missing" {
	"$top/tests/make_campaign.py" a --samples 30 --boots 6 --arms stock patched=-9
	rm -r a/arms/stock.again/boot-1
	run "$top/build/pzbench" report a
	[[ $(verdicts | row 0 patched) == *" faster" ]]
	rm -r a/arms/patched/boot-[23]
	run "$top/build/pzbench" report a
	[[ $(verdicts | row 0 patched) == *"- (a)" && $(verdicts) == *"(a) no verdict: fewer than 4 boots of each arm"* ]]
	rm -r a/arms/stock.again
	run "$top/build/pzbench" report a
	[[ $status == 0 && $output == *"! stock.again gave no data."* && $(verdicts) != *" again "* ]]
	[[ $(verdicts | row 0 patched) =~ \ 0\ +4K\ +1,[0-9+-]+\ +1,[0-9+-]+\ +-9\.[0-9]+%\ +-\ .a.$ ]]
}

# said: all of $output without line ends.
said() { tr -s ' \n' ' ' <<<"$output"; }

@test "a campaign that is not whole says what is missing" {
	drawn a --samples 30 --boots 8 --arms stock patched=-5
	[[ $output != *missing* && $(said) == *"Verdicts rest on 8 blocks, in each"* ]]
	rm -r a/arms/patched/boot-1 a/arms/stock/boot-4 a/arms/stock/boot-1
	run "$top/build/pzbench" report a --format lkml
	[[ $status == 0 && $(said) == *"! stock: 2 of 8 planned boots missing: 1, 4."* ]]
	[[ $(said) == *"! patched: 1 of 8 planned boots missing: 1."* && $output != *"again: "*missing* ]]
	[[ $(said) == *"! The campaign is not whole."*"Verdicts rest on 6 blocks of the 8 that were planned, in each"* ]]
}

@test "where there are too few blocks for a second test the report says so" {
	drawn a --samples 30 --boots 5 --arms stock patched=-5
	[[ $(said) == *"Of too few blocks for the sign test, which takes 6"* ]]
	[[ $(grep -c '"robust": null' a/summary.json) == $(grep -c '"robust": ' a/summary.json) ]]
	drawn b --samples 30 --boots 6 --arms stock patched=-5
	[[ $output != *"too few blocks"* && $(grep -c '"robust": null' b/summary.json) == 0 ]]
}

@test "what a value leaves out has a table of its own" {
	drawn a --kind tcg --boots 6 --links 6 --arms stock patched=2
	[[ $(said) == *"the mean of the middle half of its windows"* ]]
	for order in 0 4 9; do
		[[ $(verdicts "mean kernel instructions per fault" | row "$order" patched) == *" more" ]]
	done
}

@test "a drift that falls on all arms alike" {
	drawn a --samples 30 --boots 8 --drift 3 --arms stock patched mine=-9
	[[ $(verdicts "time per fault" | row 4 patched) == *" none ("* ]]
	[[ $(verdicts "time per fault" | row 4 mine) == *" faster" ]]
}

@test "boots that no campaign paired" {
	drawn a --by-hand --samples 30 --boots 5 --arms stock patched=-9
	[[ $(verdicts) == *"boots that no campaign paired"* ]]
	[[ $(verdicts "time per fault" | row 4 patched) == *" faster" ]]
}

@test "too few boots, and how to get more" {
	drawn a --by-hand --boots 3 --arms stock patched=-9
	[[ $(words) == *"- (a)"*"For a verdict boot each kernel again, and \`./run.sh host --append a\` each time."* && $(verdicts) != *faster* ]]
	drawn b --by-hand --boots 1 --kind kvm --arms stock patched=-9
	[[ ! $(verdicts) && $output == *"Figures, no verdict: "*"For a verdict repeat the command with --boots 6."* ]]
	drawn c --boots 3 --arms stock patched=-9
	[[ $(words) == *"For a verdict set \`boots\` to 6 in the campaign's file"* && $(verdicts) != *faster* ]]
}

@test "the same order of arms, whatever their names" {
	drawn a --samples 30 --boots 6 --seed 2 --arms zz aa=-5
	[[ $output == "pzbench: aa against zz"* && $(verdicts "time per fault" | row 4 aa) == *" faster" ]]
	printf '%s\n' aa zz.again zz >a/arms.list
	run "$top/build/pzbench" report a
	[[ $output == "pzbench: aa against zz"* && $(verdicts "time per fault" | row 4 aa) == *" faster" ]]
}
