#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Campaigns that a machine measures by itself: the file, what installing refuses,
# and the step after each boot, on a machine that is played here.

load driver.bash

setup() {
	rooms
	for room in step next_boot install; do
		# shellcheck source=/dev/null
		source "$top/harness/metal/$room.sh"
	done
	dir="$BATS_TEST_TMPDIR/results"
	plan_good >"$BATS_TEST_TMPDIR/c.ini"
}

plan_good() {
	cat <<-END
		[campaign]
		config = $top/configs/quick.conf
		results = $dir
		boots = 2
		settle = 0

		[arm stock]
		grub = one
		release = 1.0

		[arm patched]
		kexec = /boot/two
		append = root=/dev/sda1
		append = ro
		release = 2.0
	END
}

# plan_links: the same, with two links of each arm.
plan_links() {
	plan_good | sed 's/^boots.*/boots = 4\nlinks = 2/; s/^grub.*/grub = one-%link\nword = link=%link/
		s|^kexec.*|kexec = /boot/two-%link\nword = link=%link|'
}

# planned: "ARM BLOCK" of a schedule's runs, in order.
planned() { sed -nE 's/^run\t([^ ]+ [0-9]+) .*/\1/p'; }

# bad PATTERN SED: the good file, edited so, is refused in one line.
bad() {
	plan_good | sed "$2" >"$BATS_TEST_TMPDIR/c.ini"
	refused 2 "$1" "$top/build/pzbench" schedule "$BATS_TEST_TMPDIR/c.ini"
}

@test "a file that says it all" {
	run "$top/build/pzbench" schedule "$BATS_TEST_TMPDIR/c.ini"
	[[ $status == 0 && ${lines[*]} == *$'append.patched\troot=/dev/sda1 ro '* ]]
	"$top/build/pzbench" schedule "$top/configs/campaign.ini" >/dev/null
}

# bad_links PATTERN SED
bad_links() {
	plan_links | sed "$2" >"$BATS_TEST_TMPDIR/c.ini"
	refused 2 "$1" "$top/build/pzbench" schedule "$BATS_TEST_TMPDIR/c.ini"
}

@test "more links than boots of a machine" { bad_links 'links = 2 to as many as boots' 's/^links.*/links = 5/'; }
@test "one link of each arm" { bad_links 'links = 2 to as many as boots' 's/^links.*/links = 1/'; }
@test "links that are not said to be there" { bad_links 'stock. names %link: say in .campaign. how many' '/^links/d'; }
@test "an arm without links among some that have" { bad_links 'stock. wants %link in grub or kexec' 's/one-%link/one/'; }
@test "links that cannot be told apart" { bad_links 'patched. wants %link in release or word' '/two/,$s/link=%link/x/'; }

@test "links are booted in turn, the baseline's second boots by their own" {
	plan_links >"$BATS_TEST_TMPDIR/c.ini"
	"$top/build/pzbench" schedule "$BATS_TEST_TMPDIR/c.ini" >"$BATS_TEST_TMPDIR/schedule"
	schedule="$BATS_TEST_TMPDIR/schedule"
	[[ $(campaign_value "$schedule" grub.stock:1) == one-1 && $(campaign_value "$schedule" grub.stock.again:1) == one-3 ]]
	[[ $(campaign_value "$schedule" word.stock.again:0) == link=2 && $(campaign_value "$schedule" kexec.patched:0) == /boot/two-0 ]]
	[[ $(install_arms "$schedule" | xargs) == "stock patched stock.again" && $(install_entries "$schedule" | wc -l) == 6 ]]
	awk '$1 == "run" && $5 != $2 ":" $3 % 2 { exit 1 }' "$schedule"
	[[ $(awk '$1 == "run" { print $5 }' "$schedule" | sort | uniq -c | awk '{ print $1 }' | xargs) == "2 2 2 2 2 2" ]]
	# campaign.json says which are booted, so that the report knows what is independent.
	"$top/build/pzbench" schedule "$BATS_TEST_TMPDIR/c.ini" --json |
		python3 -c 'import json, sys
c = json.load(sys.stdin)
link = [{r["arm"]: r["link"] for r in b["runs"]} for b in c["blocks"]]
assert c["links"] == 2 and link[0] == link[2] and link[1] == link[3], link
assert len({n for b in link[:2] for n in b.values()}) == 6, link'
}

@test "an unknown key" { bad "c.ini:5: unknown key 'settled': use config, " 's/^settle/settled/'; }
@test "an unknown key of an arm" { bad "unknown key 'kernel': use grub, " 's/^kexec/kernel/'; }
@test "an unknown section" { bad 'use the sections .campaign. and .arm NAME., not arms' 's/arm stock/arms/'; }
@test "a key before all sections" { bad 'c.ini:1: use the sections' '1d'; }
@test "a section without keys" { bad 'a section before this line has no keys' '/^grub/d; /= 1.0/d'; }
@test "a last section without keys" { bad 'the last section has no keys' '$a [arm x]'; }
@test "a key twice" { bad "c.ini:5: set twice in one section: boots" 's/^settle.*/boots = 3/'; }
@test "no results" { bad 'wants results = DIR' '/^results/d'; }
@test "no config" { bad 'wants config = FILE' '/^config/d'; }
@test "no seed" { bad 'seed is a whole number from 1' 's/^settle.*/seed = 0/'; }
@test "one boot an arm" { bad 'boots = 2 to 100' 's/^boots.*/boots = 1/'; }
@test "boots that are no number" { bad 'a whole number is wanted for boots' 's/^boots.*/boots = some/'; }
@test "another pmu" { bad 'pmu is auto, hw or none' 's/^settle.*/pmu = sim/'; }
@test "one arm" { bad 'compares two arms' '/arm patched/,$d'; }
@test "two arms of one name" { bad 'two arms of one name: stock' 's/arm patched/arm stock/'; }
@test "an arm's name that is no directory" { bad 'an arm.s name is' 's/arm patched/arm a\/b/'; }
@test "an arm's name that the baseline wants again" { bad 'an arm.s name is' 's/arm patched/arm stock.again/'; }
@test "an arm that cannot be booted" { bad 'wants either grub = ENTRY or kexec' '/^grub/d'; }
@test "a command line for a menu entry" { bad 'which go with kexec' '/^grub/a append = x'; }
@test "a kexec without a command line" { bad 'wants append =' '/^append/d'; }
@test "an arm that cannot be known again" { bad 'wants release = ' '/^release = 2/d'; }
@test "arms that cannot be told apart" { bad 'stock. and .arm patched. cannot be told apart' 's/= 2.0/= 1.0/'; }
@test "arms of one release, of which one has a word" { bad 'cannot be told apart' '$a word = x'$'\n''s/= 2.0/= 1.0/'; }
@test "two words" { bad 'wants one word' '$a word = x y'; }
@test "arms of one release, told apart by words" {
	plan_good | sed 's/= 2.0/= 1.0/; /^grub/a word = a'$'\n''$a word = b' >"$BATS_TEST_TMPDIR/c.ini"
	"$top/build/pzbench" schedule "$BATS_TEST_TMPDIR/c.ini"
}

@test "blocks hold each arm once, and each second one mirrors the one before" {
	plan_good | sed 's/^boots.*/boots = 20/; $a [arm third]\ngrub = 3\nrelease = 3' >"$BATS_TEST_TMPDIR/c.ini"
	"$top/build/pzbench" schedule "$BATS_TEST_TMPDIR/c.ini" | planned >"$BATS_TEST_TMPDIR/runs"
	[[ $(wc -l <"$BATS_TEST_TMPDIR/runs") == 80 ]]
	declare -A seen
	for ((block = 0; block < 20; block += 2)); do
		one=$(awk -v b="$block" '$2 == b { print $1 }' "$BATS_TEST_TMPDIR/runs")
		two=$(awk -v b="$block" '$2 == b + 1 { print $1 }' "$BATS_TEST_TMPDIR/runs")
		[[ $(sort <<<"$one" | xargs) == "patched stock stock.again third" ]]
		[[ $(tac <<<"$two") == "$one" ]]
		seen[$one]=1
	done
	((${#seen[@]} > 3))
	# The same order as campaign.json.
	"$top/build/pzbench" schedule "$BATS_TEST_TMPDIR/c.ini" --json |
		python3 -c 'import json, sys
for k, b in enumerate(json.load(sys.stdin)["blocks"]):
    for r in b["runs"]: print(r["arm"], k)' | diff - "$BATS_TEST_TMPDIR/runs"
}

# --- installing

pz_install() { "$top/run.sh" --quiet host --campaign "$BATS_TEST_TMPDIR/c.ini" --install "$@"; }

@test "a campaign that is not installed" { refused 2 'add --install' "$top/run.sh" --quiet host --campaign "$BATS_TEST_TMPDIR/c.ini"; }
@test "installing nothing" { refused 2 'add --campaign FILE' "$top/run.sh" --quiet host --install; }
@test "a campaign's file that is not there" { refused 2 'cannot read --campaign /none' "$top/run.sh" --quiet host --campaign /none --install; }
@test "uninstalling a file" { refused 2 'takes no --campaign' "$top/run.sh" --quiet host --campaign x --uninstall; }
@test "installing with a config of its own" { refused 2 'install takes no --config' "$top/run.sh" --quiet host --campaign x --install --config "$top/configs/quick.conf"; }
@test "uninstalling for show" { refused 2 'uninstall takes no --dry-run' "$top/run.sh" --quiet host --uninstall --dry-run; }
@test "installing something that is no campaign of host" { refused 2 'report takes no --install' "$top/run.sh" --quiet report x --install; }

@test "results that are no path" {
	sed -i 's/^results.*/results = here/' "$BATS_TEST_TMPDIR/c.ini"
	refused 2 'results = here: give a path from /' pz_install
}

@test "a config of a campaign that is not there" {
	sed -i 's/^config.*/config = none.conf/' "$BATS_TEST_TMPDIR/c.ini"
	refused 2 'cannot read config = none.conf' pz_install
}

@test "a machine without systemd, or a user who may not" {
	[[ ! -d /run/systemd/system ]] || need_no_root
	refused "$((EUID ? 2 : 1))" '(no systemd runs here|be root)' pz_install
	[[ ! -e $dir ]]
}

@test "a dry run of installing looks at the file" {
	# The good one is refused for what this machine lacks, /boot/two at the least.
	local lacks='be root|no systemd runs|there is no (grub-|GRUB menu|kexec)|next_entry|GRUB cannot write'
	run pz_install --dry-run
	[[ $status != 0 && ${#lines[@]} == 1 ]]
	[[ $output =~ $lacks|"has no entry 'one'"|"cannot read /boot/two:"|"is in memory" ]]
	sed -i 's/^boots/boats/' "$BATS_TEST_TMPDIR/c.ini"
	refused 2 "unknown key 'boats'" pz_install --dry-run
}

@test "what installing would lead to" {
	program="$top/build/pzbench"
	systemd_check() { true; }
	next_boot_check() { true; }
	sed -i 's/^settle.*/settle = 60/' "$BATS_TEST_TMPDIR/c.ini"
	run campaign_foresee "$BATS_TEST_TMPDIR/c.ini"
	printf '%s\n' "${lines[@]}"
	[[ $status == 0 && ${lines[1]} == *"$dir" && ! -e $dir ]]
	seconds=$(("$("$program" plan --config "$top/configs/quick.conf" | sed -n 's/^seconds //p')" + 60))
	[[ ${lines[0]} == *" 6 boots of stock patched stock.again, each measured for about $seconds s "*": $(((6 * seconds + 59) / 60)) min and 6 reboots" ]]
}

need_no_root() { ((EUID)) || skip "this would install it"; }

# menu LINE...: GRUB's, on a machine that has GRUB.
menu() {
	printf '%s\n' 'set default="${next_entry}"' "$@" >"$BATS_TEST_TMPDIR/grub.cfg"
	grub_menu() { echo "$BATS_TEST_TMPDIR/grub.cfg"; }
	grub_tool() { echo /bin/true; }
	grub-probe() { [[ $1 != --target=abstraction ]] || echo "${probed:-}"; }
}

@test "menu entries by title, id and number, within submenus" {
	menu "submenu 'Old ones' \$menuentry_id_option 'old-1' {" "	menuentry 'Linux 6' --class x --id six {" 'menuentry "Linux 7" {'
	for entry in 'Linux 7' 'Old ones>Linux 6' 'old-1>Linux 6' 'old-1>six' '1>0'; do
		(grub_check "$entry")
	done
	for entry in 'Linux' 'old-1>seven' 'Linux 6>Linux 5'; do
		run grub_check "$entry"
		[[ $status == 2 && ${#lines[@]} == 1 && $output == *"has no entry '"* ]]
	done
}

@test "a menu that boots nothing once" {
	menu "menuentry 'a' {"
	sed -i 1d "$BATS_TEST_TMPDIR/grub.cfg"
	run grub_check a
	[[ $status == 1 && $output == *"does not look at next_entry"* ]]
}

@test "a disk that GRUB cannot write" {
	menu "menuentry 'a' {"
	probed=lvm
	run grub_check a
	[[ $status == 1 && ${#lines[@]} == 1 && $output == *"GRUB cannot write to"*lvm* ]]
}

@test "a kernel for kexec that is not there" {
	kexec() { true; }
	run kexec_check /none ""
	[[ $status == 2 && $output == *"cannot read /none"* ]]
}

# --- the step after each boot

# machine: boots what is asked for. $log has each boot that was asked for.
machine() {
	mkdir -p "$dir"
	cp "$top/configs/quick.conf" "$dir/config.conf"
	"$top/build/pzbench" schedule "$BATS_TEST_TMPDIR/c.ini" >"$dir/schedule"
	log="$BATS_TEST_TMPDIR/boots"
	: >"$log"
	number=0 running=0.9 words=ro next_release= program=measured_well
	uname() { echo "$running"; }
	command_line() { echo "$words"; }
	boot_id() { echo "id-$number"; }
	next_boot_forget() { true; }
	systemctl() { echo "systemctl $*" >>"$log"; }
	sync() { true; }
	next_boot() {
		echo "$2" >>"$log"
		next_release=$(campaign_value "$1" "release.$2")
	}
}

measured_well() {
	[[ $1 != append || (${10} == --seed && ${11} =~ ^[1-9][0-9]+$) ]] || return
	[[ $1 != append ]] || mkdir -p "$5/arms/$7/boot-$9"
	[[ $1 != append ]] || echo "$7 $9" >>"$BATS_TEST_TMPDIR/measured"
}
measured_badly() { echo "pzbench: no luck" >&2; return 1; }

# boot: the machine comes up with what was asked for, or with the default.
boot() {
	number=$((number + 1))
	running=${next_release:-0.9} next_release=
	campaign_step "$dir" 2>/dev/null
}

# boots_until_end: at most 30; the machine stays up when none is asked for.
boots_until_end() {
	for _ in {1..30}; do
		[[ $next_release ]] || break
		boot
	done
	[[ ! $next_release ]]
}

@test "a campaign is measured in its order, and ends itself" {
	machine
	boot
	[[ $(<"$dir/status") == "running: boot 1 of at most 8, for arm "* ]]
	boots_until_end
	diff "$BATS_TEST_TMPDIR/measured" <(planned <"$dir/schedule")
	[[ $(<"$dir/status") == "complete: "* && $(tail -n 1 "$log") == "systemctl disable pzbench-campaign.service" ]]
	[[ $number == 7 && ! -e $dir/state ]]
	# Started again it only says so.
	boot
	[[ $(<"$dir/status") == "complete: "* && ! $next_release ]]
}

@test "of an arm's links the one that was asked for is measured" {
	plan_links >"$BATS_TEST_TMPDIR/c.ini"
	machine
	next_boot() {
		echo "$2" >>"$log"
		next_release=$(campaign_value "$1" "release.$2")
		words="ro $(campaign_value "$1" "word.$2")"
	}
	boot
	# Another link of the same arm, once.
	words="ro link=9"
	boot
	grep -q "booted, which is not $(head -n 1 "$log")" "$dir/log"
	boots_until_end
	diff "$BATS_TEST_TMPDIR/measured" <(planned <"$dir/schedule")
	diff <(grep -v systemctl "$log" | tail -n +2) <(awk '$1 == "run" { print $5 }' "$dir/schedule")
}

@test "the kernel that runs by chance is not measured" {
	machine
	next_release=1.0
	boot
	[[ ! -e $BATS_TEST_TMPDIR/measured && $next_release ]]
}

@test "the unit started twice in a boot measures nothing and asks again" {
	machine
	boot
	campaign_step "$dir"
	[[ ! -e $BATS_TEST_TMPDIR/measured && $(sort -u "$log" | wc -l) == 1 ]]
	read -r _ failures boots _ <"$dir/state"
	[[ $failures == 0 && $boots == 2 ]]
}

@test "the wrong kernel is tried again, and the order kept" {
	machine
	boot
	next_release=0.9
	boot
	[[ $(wc -l <"$log") == 2 && $(sort -u "$log" | wc -l) == 1 ]]
	boots_until_end
	diff "$BATS_TEST_TMPDIR/measured" <(planned <"$dir/schedule")
	grep -q '0.9 booted, which is not' "$dir/log"
}

@test "a kernel that never boots stops the campaign after three times" {
	machine
	next_boot() { echo "$2" >>"$log"; next_release=0.9; }
	boot
	boots_until_end
	[[ $(<"$dir/status") == "stopped: arm "*", failed 3 times: 0.9 booted, which is not "* ]]
	[[ $(grep -vc systemctl "$log") == 3 && $number == 4 ]]
	grep -qx "systemctl disable pzbench-campaign.service" "$log"
}

@test "a measurement that fails stops the campaign after three times" {
	machine
	program=measured_badly
	boot
	boots_until_end
	[[ $(<"$dir/status") == *"failed 3 times: measuring failed: pzbench: no luck" ]]
}

@test "failures here and there do not go on for ever" {
	machine
	# Every second boot is a wrong one.
	next_boot() {
		echo "$2" >>"$log"
		next_release=$(campaign_value "$1" "release.$2")
		((number % 2)) || next_release=0.9
	}
	boot
	boots_until_end
	[[ $(<"$dir/status") == "stopped: 8 boots and still "* && $(grep -vc systemctl "$log") == 8 ]]
}

@test "pzbench.stop leaves the machine up" {
	machine
	boot
	words="ro pzbench.stop"
	boot
	[[ $(<"$dir/status") == "stopped: pzbench.stop is on the command line" && ! $next_release ]]
	[[ ! -e $BATS_TEST_TMPDIR/measured && $(tail -n 1 "$log") == "systemctl disable pzbench-campaign.service" ]]
	words="ro pzbench.stopped"
	boot
	[[ $next_release ]]
}

@test "an entry that cannot be set stops the campaign" {
	machine
	next_boot() { echo "no such thing" >&2; return 1; }
	boot
	[[ $(<"$dir/status") == "stopped: arm "*" cannot be booted: no such thing" ]]
}

@test "an arm that is known by a word" {
	plan_good | sed 's/= 2.0/= 1.0/; /^grub/a word = a'$'\n''$a word = b' >"$BATS_TEST_TMPDIR/c.ini"
	machine
	running=1.0 words="x ab b"
	boot_is "$dir" patched
	! boot_is "$dir" stock
	words="a"
	boot_is "$dir" stock
	boot_is "$dir" stock.again
}
