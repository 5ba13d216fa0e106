#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What a user can get wrong: each ends in one line that says what and how to
# mend it, a status that is not 0, and a tree that is as it was.

load driver.bash

pz() { "$top/run.sh" --quiet "$@"; }

setup() {
	pz_out="$BATS_TEST_TMPDIR/out"
	mkdir "$pz_out"
}

@test "help names every command" {
	run "$top/run.sh" --help
	[[ $status == 0 ]]
	for command in host compare kernel pack report plot doctor test; do
		[[ $output == *"    $command"* ]]
	done
}

@test "unknown command" { refused 2 "unknown command 'frob'.*--help" pz frob; }
@test "unknown option" { refused 2 'unknown option --frob.*--help' pz --frob; }
@test "option without its value" { refused 2 '--jobs wants a value' pz host --jobs; }
@test "jobs that are no number" { refused 2 '--jobs 0: give a number' pz host --jobs 0; }
@test "a campaign that is a file" { refused 2 "--append '/etc/passwd': name a directory" pz host --append /etc/passwd; }
@test "a boot is added by host alone" { refused 2 'report takes no --append' pz report results --append c; }
@test "simulated counters on the running kernel" { refused 2 '--pmu sim counts in guests only: use auto or hw' pz host --pmu sim; }
@test "a dry run of what has none" { refused 2 'report takes no --dry-run' pz report results --dry-run; }
@test "a source that is no archive" { refused 2 '/etc/passwd is no kernel tree and no tarball of one' pz kernel stock --dry-run --source /etc/passwd; }
@test "results that go into a file" { refused 2 '--out /etc/passwd is no directory' pz host --out /etc/passwd; }
@test "a config that is a directory" { refused 2 '/tmp: Is a directory: name a readable file' "$top/build/pzbench" plan --config /tmp; }
@test "a profile that is a directory" { refused 2 'cache profile /tmp: Is a directory: name a' "$top/build/pzbench" cache /tmp; }
@test "a campaign's file that is a directory" { refused 2 'campaign /tmp: Is a directory: name a' "$top/build/pzbench" schedule /tmp; }
@test "three sides" { refused 2 'directories on both sides' "$top/build/pzbench" compare a -- b -- c; }
@test "no command at all" { refused 2 'name a command: see pzbench help' "$top/build/pzbench"; }
@test "what is of guests, on the running kernel" { refused 2 'host takes no --cpus, which is for the main job, compare;' pz host --cpus 4; }
@test "one boot is no campaign" { refused 2 '--boots 1 is no campaign: leave it out' pz compare stock patched --boots 1; }
@test "a source that is not there, even of a dry run" { refused 2 'cannot read --source /none: name a' pz kernel stock --dry-run --source /none; }
@test "kernel options that are none" { refused 2 "--kconfig $top/README:1: give lines such as CONFIG_X=y" pz kernel stock --kconfig "$top/README"; }
@test "unknown pmu" { refused 2 '--pmu best: give auto, hw, sim or none' pz host --pmu best; }
@test "unknown accelerator" { refused 2 '--accel warp: give auto, kvm or tcg' pz --accel=warp; }
@test "config that is not there" { refused 2 'cannot read --config' pz host --config /none.conf; }

@test "boots that are no number" { refused 2 '--boots 0: give a number from 2 to 100' pz compare stock patched --boots 0; }
@test "more boots than anybody means" { refused 2 '--boots 101: give a number' pz compare stock patched --boots 101; }
@test "one link, which says nothing of layout" { refused 2 '--links 1: give a number from 2' pz compare stock patched --boots 4 --links 1; }
@test "more links than boots" { refused 2 '--links 5 is more than --boots 4' pz compare stock patched --boots 4 --links 5; }
@test "links without boots" { refused 2 '--links is of a campaign: add --boots or --effect' pz compare stock patched --links 3; }
@test "links of a kernel that go nowhere" { refused 2 'kernel --links wants --out DIR' pz kernel stock patched --links 3; }
@test "links of a kernel alone" { refused 2 'wants the arms of a campaign, two or more' pz kernel stock --links 3 --out "$pz_out"; }
@test "a kernel's directory without links" { refused 2 'takes --out and --seed with --links' pz kernel stock --out "$pz_out"; }
@test "links over what is there" {
	touch "$pz_out/patched-0"
	refused 2 'patched-0 is there already' pz kernel stock patched --links 3 --out "$pz_out"
}
@test "links of a kernel that is not built here" {
	refused 2 'links is for kernels that are built here' pz kernel stock "$(fake_image plain)" --links 3 --out "$pz_out"
}
@test "a seed without boots" { refused 2 '--seed is of a campaign' pz compare stock patched --seed 3; }
@test "a seed that is none" { refused 2 '--seed 0: give a number from 1' pz compare stock patched --boots 2 --seed 0; }
@test "an effect and a number of boots" { refused 2 '--effect finds the number of boots itself' pz compare stock patched --effect 2 --boots 4; }
@test "an effect and links" { refused 2 '--effect makes a link a boot' pz compare stock patched --effect 2 --links 4; }
@test "an effect of nothing" { refused 2 '--effect 0.0: give percent' pz compare stock patched --effect 0.0; }
@test "boots of the running kernel" { refused 2 'host takes no --boots, which is for compare' pz host --boots 4; }
@test "an effect of the main job" { refused 2 'the main job takes no --effect, which is for compare' pz --effect 2; }
@test "links of what is not built here" {
	refused 2 '--links is for kernels that are built here' pz compare "$(fake_image a)" "$(fake_image b)" --boots 4 --links 2
}

@test "a dry run says how many boots and links a campaign takes" {
	run "$top/run.sh" compare stock patched --dry-run --boots 6
	printf '%s\n' "${lines[@]}"
	[[ $status == 0 && $output == *"6 blocks of 3 boots, 18 boots, under TCG about "*" min; up to 18 links of kernels, about "* ]]
	run "$top/run.sh" compare stock "$(fake_image b)" --dry-run --boots 6 --links 3
	[[ $status == 0 && $output == *"18 boots"*"; up to 6 links of kernels"* ]]
	run "$top/run.sh" compare "$(fake_image a)" "$(fake_image b)" --dry-run --effect 2
	[[ $status == 0 && $output == *"4 blocks of 3 boots"*"as many blocks as 2 % takes, 24 at most" && $output != *" links "* ]]
}

@test "unknown cache profile" { refused 2 '--cache frob: .*give host, a file, or one of .*milan' pz --cache frob; }
@test "cache profile that cannot be read" { refused 2 '--cache /none.conf: there is no such profile' pz --cache /none.conf; }
@test "free memory zeroed by somebody else" { refused 2 '--prezero host: give injector or balloon' pz --prezero host; }
@test "unknown base" { refused 2 '--base v5.4: give v7.2 or v6.12' pz kernel stock --base v5.4; }
@test "a series that the base does not have" {
	refused 2 "unknown arm 'alloc-user'.*a series of v6.12 .*user-addr" pz compare stock alloc-user --base v6.12
}
@test "a share of the last level that is no number" { refused 2 '--llc-share 0: give a number' pz --llc-share=0; }
@test "another report than there is" { refused 2 '--by colour: give function' pz report results --by colour; }
@test "functions of what is no report" { refused 2 'plot takes no --by' pz plot results --by function; }

@test "a cache profile that is none" {
	refused 2 't.conf' pz compare "$(fake_image a)" "$(fake_image b)" --out "$pz_out" \
		--cache "$(config '[anon]' 'orders = 0')"
	[[ ! $(ls "$pz_out") ]]
}

@test "a share that the last level does not have" {
	for dry in "" --dry-run; do
		refused 2 'no share for 99 CPUs' pz compare "$(fake_image a)" "$(fake_image b)" \
			--out "$pz_out" --cache milan --llc-share 99 $dry
	done
	[[ ! $(ls "$pz_out") ]]
}

@test "an order of clearing that there is not" {
	refused 2 't.conf:6: .*sideways.*hot-first' pz host --out "$pz_out" \
		--config "$(config '[anon]' 'orders = 0' 'zero_order = sideways')"
	[[ ! $(ls "$pz_out") ]]
}

@test "unknown key in a config" {
	refused 2 't.conf:5: .*colour' pz host --out "$pz_out" --config "$(config '[anon]' 'colour = red')"
	[[ ! $(ls "$pz_out") ]]
}

@test "the main job looks at its config before it measures" {
	refused 2 't.conf:5: .*colour' pz --out "$pz_out" --config "$(config '[anon]' 'colour = red')"
	[[ ! $(ls "$pz_out") ]]
}

@test "size that is not a multiple of the folio" {
	refused 2 'multiple' pz host --out "$pz_out" --config "$(config '[anon]' 'orders = 9' 'size = 3M')"
}

@test "order that the kernel does not offer" {
	refused 2 'offer' pz host --out "$pz_out" --config "$(config '[anon]' 'orders = 1' 'size = 4M')"
}

# pz_append [OPTION...]: this boot into a campaign.
pz_append() { pz host --append "$pz_out/c" "$@"; }

@test "a boot is added once, and asked what the campaign asks" {
	run pz_append --config "$(config '[anon]' 'orders = 0' 'size = 1M')"
	printf '%s\n' "${lines[@]}"
	[[ $status == 0 && $output == *"Another kernel is missing"*"results: $pz_out/c"* ]]
	cmp "$BATS_TEST_TMPDIR/t.conf" "$pz_out/c/config.conf"
	arm="$pz_out/c/arms/$(<"$pz_out/c/arms.list")"
	[[ $(basename "$arm") == "$(uname -r | tr -c 'A-Za-z0-9._\n-' _)" ]]
	[[ -s $arm/boot-0/samples.jsonl && -s $pz_out/c/report.txt ]]
	find "$pz_out" | sort >"$BATS_TEST_TMPDIR/before"
	refused 2 'boot-0 is of this very boot' pz_append
	refused 2 'quick.conf is not what .* was begun with' pz_append --config "$top/configs/quick.conf"
	refused 2 'quick.conf is not what .* was begun with' pz_append --config "$top/configs/quick.conf" --dry-run
	sed -i 's/"model": "/&Not /' "$arm/boot-0/machine.json"
	sed -i 's/"boot": "/&0/' "$arm/boot-0/machine.json"
	refused 2 'cpu.model is here ' pz_append
	mv "$arm/boot-0" "$arm/boot-5"
	sed -i 's/"accel": "none"/"accel": "kvm"/' "$arm/boot-5/machine.json"
	refused 2 'holds guests' pz_append
	mv "$arm/boot-5" "$arm/boot-0"
	find "$pz_out" | sort | diff "$BATS_TEST_TMPDIR/before" -
}

@test "a config of which the kernel can measure nothing" {
	[[ ! -e /sys/kernel/debug/page_zeroing/prezero ]] || skip "this kernel pre-zeroes"
	config '[anon]' 'orders = 0' 'size = 1M' 'prezeroed = 50' >/dev/null
	refused 2 'nothing was measured: all 1 cells are skipped, .*cannot pre-zero' pz host --out "$pz_out" --config "$BATS_TEST_TMPDIR/t.conf"
	[[ ! $(ls -A "$pz_out") ]]
	refused 2 'nothing was measured' pz_append --config "$BATS_TEST_TMPDIR/t.conf"
	[[ ! $(ls -A "$pz_out/c" 2>/dev/null) ]]
}

@test "a boot is not added to a directory of something else" {
	mkdir "$pz_out/c"
	echo mine >"$pz_out/c/letter"
	refused 2 'c is no campaign' pz_append --config "$top/configs/quick.conf"
	refused 2 'c is no campaign' pz_append --dry-run
	[[ $(ls -A "$pz_out/c") == letter ]]
}

@test "a boot that is interrupted is not added" {
	config '[anon]' 'orders = 0' 'size = 256M' >/dev/null
	sed -i 's/^repetitions = .*/repetitions = 1000/' "$BATS_TEST_TMPDIR/t.conf"
	"$top/run.sh" --quiet host --append "$pz_out/c" --config "$BATS_TEST_TMPDIR/t.conf" \
		>"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	driver=$!
	for _ in {1..300}; do
		[[ ! -s $pz_out/c/.measuring/samples.jsonl ]] || break
		sleep 0.1
	done
	[[ -s $pz_out/c/.measuring/samples.jsonl ]]
	kill -TERM "$driver"
	status=0
	wait "$driver" || status=$?
	cat "$BATS_TEST_TMPDIR/log"
	[[ $status == 143 && ! $(ls -A "$pz_out") ]]
}

@test "packing over something" { refused 2 'is there already: remove it' pz pack "$pz_out"; }
@test "packing into nowhere" { refused 2 '/none/p cannot be made: name it' pz pack /none/p; }
@test "two packs" { refused 2 'pack takes one directory' pz pack a b; }

# bare_root DIR: a shell and seven programs, with the libraries that these need.
bare_root() {
	local program
	rooms initramfs
	mkdir -p "$1"/{bin,proc,sys,dev,run,tmp}
	for program in cat cp date mkdir mv rm uname; do
		initramfs_fill "$BATS_TEST_TMPDIR/fill" "$(command -v "$program")" ''
		mv "$BATS_TEST_TMPDIR/fill/pzbench" "$1/bin/$program"
	done
	initramfs_fill "$BATS_TEST_TMPDIR/fill" "$(command -v dash)" ''
	mv "$BATS_TEST_TMPDIR/fill/pzbench" "$1/bin/sh"
	cp -r "$BATS_TEST_TMPDIR"/fill/lib* "$1/"
}

# within DIR COMMAND...: there is nothing else.
within() {
	# shellcheck disable=SC2016 # the inner shell's
	unshare -m -- bash -c 'mount -t proc none "$0/proc" && mount --rbind /sys "$0/sys" &&
		exec env -i PATH=/bin "$(command -v chroot)" "$0" "$@"' "$@"
}

@test "what is packed measures where there is nothing but a shell" {
	need_root
	unshare -m true || skip "no mounts of one's own may be made here"
	root="$BATS_TEST_TMPDIR/root"
	bare_root "$root"
	run pz pack "$BATS_TEST_TMPDIR/mine.tar.gz"
	[[ $status == 0 && $output =~ ^[0-9.]+M\ +.*/mine.tar.gz$ ]]
	tar -xzf "$BATS_TEST_TMPDIR/mine.tar.gz" -C "$root"
	config '[anon]' 'orders = 0' 'size = 1M' >/dev/null
	cp "$BATS_TEST_TMPDIR/t.conf" "$root/"
	run within "$root" /mine/run.sh host --quiet --config /t.conf --out /out
	printf '%s\n' "${lines[@]}"
	[[ $status == 0 && $output == *"Time of a page fault"*"figures: copy it"* ]]
	[[ -s $(echo "$root"/out/*/report.txt) ]]
	run within "$root" /mine/run.sh host --quiet --config /t.conf --append /c
	[[ $status == 0 && $output == *"Another kernel is missing"*"Time of a page fault"* ]]
	run within "$root" /mine/run.sh host --append /c
	[[ $status == 2 && $output == *"of this very boot"* ]]
	run within "$root" /mine/run.sh report /c
	[[ $status == 0 && $output == "$(<"$root/c/report.txt")" ]]
	run within "$root" /mine/run.sh report /c --format csv
	[[ $status == 0 && $output == "$("$top/build/pzbench" report "$root/c" --format csv)" ]]
	run within "$root" /mine/run.sh host --quiet --pmu sim --config=/t.conf --out /sim
	[[ $status == 2 && $output == *"--pmu sim counts in guests only"* && ! -e $root/sim ]]
	run within "$root" /mine/run.sh host extra
	[[ $status == 2 && $output == *"host takes no 'extra'"* ]]
	run within "$root" /mine/run.sh compare stock patched
	[[ $status == 2 && ${#lines[@]} == 1 && $output == *"unknown command 'compare'"* ]]
	run within "$root" /mine/run.sh
	[[ $status == 2 && ${#lines[@]} == 1 && $output == *"name a command"* ]]
	[[ -s $root/mine/configs/campaign.ini ]]
	run within "$root" /mine/run.sh report
	[[ $status == 2 && $output == *"report wants a result directory"* ]]
	run within "$root" /mine/run.sh host --format csv
	[[ $status == 2 && $output == *"--by and --format are for report"* ]]
	run "$root/mine/run.sh" host --campaign "$root/t.conf" --install --dry-run
	[[ $status == 2 && $output == *"t.conf:2: use the sections"* ]]
	# Figures are drawn here.
	cp -r "$root/c" "$BATS_TEST_TMPDIR/c"
	[[ $(pz plot "$BATS_TEST_TMPDIR/c") == "$BATS_TEST_TMPDIR/c/report.html" ]]
	[[ -s $BATS_TEST_TMPDIR/c/plots/host-orders.svg && -s $BATS_TEST_TMPDIR/c/report.html ]]
	rm -r "$BATS_TEST_TMPDIR/c/plots"
	refused 2 'c has no plots/, the figures. data: ./run.sh report .*c writes them' pz plot "$BATS_TEST_TMPDIR/c"
}

@test "node that is not there" {
	refused 2 'node' pz host --out "$pz_out" --config "$(config '[anon]' 'orders = 0' 'mem_node = 63')"
}

@test "node that the guest does not have" {
	refused 2 'node' pz compare "$(fake_image a)" "$(fake_image b)" --out "$pz_out" \
		--config "$(config '[anon]' 'orders = 0' 'cpu_node = 2')"
	[[ ! $(ls "$pz_out") ]]
}

@test "more memory than the guest has" {
	refused 2 'memory|free|size' pz compare "$(fake_image a)" "$(fake_image b)" --out "$pz_out" \
		--config "$(config '[anon]' 'orders = 0' 'size = 8G')"
	[[ ! $(ls "$pz_out") ]]
}

@test "a guest larger than this machine" {
	refused 2 'guest of .* MB does not fit' pz compare "$(fake_image a)" "$(fake_image b)" --guest-mem 900000G
}

@test "guest memory that is none" {
	refused 2 '--guest-mem 64, 0 MB, does not' pz compare "$(fake_image a)" "$(fake_image b)" --guest-mem 64
}

@test "guest memory that is no size" {
	refused 2 'guest-mem lots is no size' pz compare "$(fake_image a)" "$(fake_image b)" --guest-mem lots
}

@test "memory that the nodes cannot share evenly" {
	refused 2 'same number of MB' pz compare "$(fake_image a)" "$(fake_image b)" --guest-mem 1G --nodes 3
}

@test "how long guests take is said beforehand" {
	pace=$(cat "${PZBENCH_CACHE:-$HOME/.cache/pzbench}/pace" 2>/dev/null || echo 1)
	printf '[run]\nrepetitions = 99\n[anon]\norders = 9\nsize = 512M\n' >"$BATS_TEST_TMPDIR/t.conf"
	run "$top/run.sh" compare "$(fake_image a)" "$(fake_image b)" --dry-run --config "$BATS_TEST_TMPDIR/t.conf"
	printf '%s\n' "${lines[@]}"
	# 6 + 100 * (0.068 + 256 * 15e-6 + 512 MB * 2.7e-9) = 158 s, for one or two at a time.
	[[ $status == 0 && $output =~ under\ TCG\ about\ ([0-9]+)\ min ]]
	awk -v said="${BASH_REMATCH[1]}" -v pace="$pace" \
		'BEGIN { exit !(said >= int(158 * pace / 60) && said <= int(2 * 158 * pace / 60 + 1.5)) }'
}

@test "distances that are none" {
	refused 2 'distance 10 is not a number from 11 to 254' pz compare "$(fake_image a)" "$(fake_image b)" --distance 10
	refused 2 'give --nodes 2' pz compare "$(fake_image a)" "$(fake_image b)" --distance 30 --nodes 1
}

@test "CPUs that are no number" { refused 2 '--cpus 0: give a number from 1 to 64' pz --cpus 0; }

@test "CPUs that the nodes cannot share evenly" {
	refused 2 'same number of CPUs' pz compare "$(fake_image a)" "$(fake_image b)" --cpus 3
	refused 2 'same number of CPUs' pz compare "$(fake_image a)" "$(fake_image b)" --cpus 1
}

@test "unknown arm" { refused 2 "unknown arm 'frob'.*patched" pz compare stock frob; }
@test "one arm alone" { refused 2 'two arms or more' pz compare stock; }
@test "the same arm twice" { refused 2 'two arms are called stock' pz compare stock stock; }

@test "a file that is no bzImage" {
	echo text >"$BATS_TEST_TMPDIR/text"
	refused 2 'is no bzImage' pz compare stock "$BATS_TEST_TMPDIR/text"
}

@test "a directory that is no kernel tree" {
	refused 2 'is no kernel tree' pz compare stock "$BATS_TEST_TMPDIR"
}

@test "a commit that the tree does not have" {
	refused 2 "has no commit 'v0.frob'" pz compare stock "$top@v0.frob"
}

# check_in VERSION PATCHLEVEL: check.sh on what looks like that kernel's tree.
check_in() {
	mkdir -p "$BATS_TEST_TMPDIR/k/mm"
	touch "$BATS_TEST_TMPDIR/k/mm/page_alloc.c"
	printf 'VERSION = %s\nPATCHLEVEL = %s\nSUBLEVEL = 1\n' "$@" >"$BATS_TEST_TMPDIR/k/Makefile"
	run "$top/kernel-patches/check.sh" "$BATS_TEST_TMPDIR/k" --no-build frob
	[[ $status == 2 ]]
}

@test "series are checked on a tree of their base" {
	check_in 7 2
	[[ $output == *"no series.frob: choose from "*alloc-user* ]]
	check_in 6 12
	[[ $output == *"no series.frob: choose from "*user-addr* && $output != *alloc-user* ]]
	check_in 5 4
	[[ $output == "there are no series for 5.4, "*"give a tree of v6.12 v7.2" ]]
	run "$top/kernel-patches/check.sh" "$BATS_TEST_TMPDIR"
	[[ $status == 2 && $output == *"not a kernel source tree: name one, such as that of linux-source-6.12 or linux-source-7.2" ]]
}

@test "a source that cannot be read" {
	refused 2 'cannot read --source /none' env PZBENCH_CACHE="$BATS_TEST_TMPDIR/c" \
		"$top/run.sh" --quiet kernel stock --source /none
}

@test "a source that is no kernel" {
	tar -cJf "$BATS_TEST_TMPDIR/x.tar.xz" -C "$BATS_TEST_DIRNAME" driver.bats
	refused 2 'holds no kernel tree' env PZBENCH_CACHE="$BATS_TEST_TMPDIR/c" \
		"$top/run.sh" --quiet kernel stock --source "$BATS_TEST_TMPDIR/x.tar.xz"
}

# pz_fake OPTION...: two images under the fake QEMU, of which b has no System.map
# when $mapless is set.
pz_fake() {
	local a b
	export PATH="$top/tests/fakes:$PATH"
	a=$(fake_image a) b=$(fake_image b)
	[[ ! ${mapless:-} ]] || rm "$(dirname "$b")/System.map"
	pz compare "$a" "$b" --accel tcg --out "$pz_out" --config "$top/configs/quick.conf" "$@"
}

@test "image without System.map where interrupts must be told apart" {
	mapless=1 refused 2 'no System.map beside .*b/bzImage' pz_fake --pmu sim
	[[ ! $(ls "$pz_out") ]]
}

# goes_without_counts PATTERN: both guests run, neither counts, one line says why.
goes_without_counts() {
	run pz_fake
	printf '%s\n' "${lines[@]}"
	[[ $(grep -c '^pzbench: guests run without counts' <<<"$output") == 1 ]]
	[[ $(grep '^pzbench: guests run without counts' <<<"$output") =~ $1 ]]
	[[ $(cat "$pz_out"/*/arms/*/boot-0/identity | grep -c -e '--pmu none') == 2 ]]
	[[ ! $(cat "$pz_out"/*/arms/*/boot-0/identity | grep -e '-plugin') ]]
	[[ ! $(find "$pz_out" -name cache.json) ]]
}

@test "image without System.map, counts not asked for" {
	mapless=1 goes_without_counts 'no System.map beside .*b/bzImage'
}

@test "a QEMU without plugins" {
	FAKE_QEMU_PLAIN=1 refused 2 'built without plugins.*PZBENCH_QEMU' pz_fake --pmu sim
	[[ ! $(ls "$pz_out") ]]
}

@test "a QEMU without plugins, counts not asked for" {
	export FAKE_QEMU_PLAIN=1
	goes_without_counts 'built without plugins'
}

@test "a QEMU that takes neither of our plugins" {
	FAKE_QEMU_VERSION=9.0.4 refused 2 '9.0.4 takes plugins of API 2 alone' pz_fake --pmu sim
}

@test "another QEMU that is not there" {
	PZBENCH_QEMU=/none/qemu refused 2 'PZBENCH_QEMU is /none/qemu, which cannot be run' pz_fake
}

@test "hardware counts under TCG" {
	refused 2 '--pmu hw needs KVM' pz compare stock patched --dry-run --accel tcg --pmu hw
}

@test "a directory that holds no results" { refused 2 'no result directory' pz report "$BATS_TEST_TMPDIR"; }
@test "the report by function is passed on" {
	cp -r "$top/tests/golden/arms" "$BATS_TEST_TMPDIR/arms"
	run pz report "$BATS_TEST_TMPDIR/arms" --by function
	[[ $status == 0 && $output ]]
	[[ $output == "$("$top/build/pzbench" report "$BATS_TEST_TMPDIR/arms" --by function)" ]]
	[[ $output != "$("$top/build/pzbench" report "$BATS_TEST_TMPDIR/arms")" ]]
}

@test "functions of one arm alone are refused in one line" {
	cp -r "$top/tests/golden/host" "$BATS_TEST_TMPDIR/host"
	refused 2 'holds one arm' "$top/build/pzbench" report "$BATS_TEST_TMPDIR/host" --by function
}

@test "reading results fetches nothing" {
	cp -r "$top/tests/golden/host" "$BATS_TEST_TMPDIR/host"
	rooms fetch libperf packages job
	cache="$BATS_TEST_TMPDIR/empty"
	mkdir "$cache"
	source_ready() { echo fetched >>"$BATS_TEST_TMPDIR/fetched"; }
	packages_ready() { true; }
	cache_open() { true; }
	pkg-config() { [[ $* != "--exists libperf" ]]; }
	# shellcheck disable=SC2034 # of the driver
	program=true
	make() { echo "make $*" >>"$BATS_TEST_TMPDIR/made"; }
	job_report "$BATS_TEST_TMPDIR/host" >/dev/null
	[[ $(<"$BATS_TEST_TMPDIR/made") == *" all" && $(<"$BATS_TEST_TMPDIR/made") != *LIBPERF* ]]
	[[ ! -e $BATS_TEST_TMPDIR/fetched ]]
}

@test "report of two directories" { refused 2 'one result directory' pz report a b; }

@test "a full disk under the cache" {
	need_root
	mkdir "$BATS_TEST_TMPDIR/disk"
	mount -t tmpfs -o size=8m none "$BATS_TEST_TMPDIR/disk" || skip "no tmpfs may be mounted here"
	tar -cJf "$BATS_TEST_TMPDIR/x.tar.xz" -C "$BATS_TEST_DIRNAME" driver.bats
	refused 1 'MB .*free some' env PZBENCH_CACHE="$BATS_TEST_TMPDIR/disk" \
		"$top/run.sh" --quiet kernel stock --source "$BATS_TEST_TMPDIR/x.tar.xz"
	[[ ! $(find "$BATS_TEST_TMPDIR/disk" -mindepth 1 ! -name lock) ]]
	umount "$BATS_TEST_TMPDIR/disk"
}

@test "a full disk under the results" {
	need_root
	mount -t tmpfs -o size=1m none "$pz_out" || skip "no tmpfs may be mounted here"
	refused 1 'MB .*free some' pz host --out "$pz_out" --config "$(config '[anon]' 'orders = 0' 'size = 1M')"
	[[ ! $(ls "$pz_out") ]]
	umount "$pz_out"
}

teardown() { [[ ! ${bin:-} ]] || rm -rf "$bin"; }

# A directory of links to every program but one, which everybody may read.
without_program() {
	local dir
	dir=$(mktemp -d)
	chmod 755 "$dir"
	cp -rs /usr/bin/. "$dir/" 2>/dev/null || true
	cp -rsn /usr/sbin/. "$dir/" 2>/dev/null || true
	rm -f "$dir/$1"
	printf '%s\n' "$dir"
}

@test "no QEMU, and installing it does not help" {
	need_root
	bin=$(without_program qemu-system-x86_64)
	rm -f "$bin/apt-get"
	ln -s /bin/true "$bin/apt-get"
	refused 1 'not found afterwards: qemu-system-x86' env PATH="$bin" \
		"$top/run.sh" --quiet compare "$(fake_image a)" "$(fake_image b)"
}

@test "no QEMU and not root: the command to run, and status 3" {
	need_root
	bin=$(without_program qemu-system-x86_64)
	setpriv --reuid=65534 --clear-groups test -r "$top/run.sh" ||
		skip "an ordinary user cannot read this checkout"
	refused 3 'as root: apt-get install -y --no-install-recommends qemu-system-x86' \
		setpriv --reuid=65534 --clear-groups env PATH="$bin" \
		"$top/run.sh" --quiet compare stock patched
}

@test "two runs at once" {
	export PZBENCH_CACHE="$BATS_TEST_TMPDIR/c"
	mkdir "$PZBENCH_CACHE"
	exec 8>>"$PZBENCH_CACHE/lock"
	flock 8
	refused 1 'another run uses the cache' pz kernel stock 8>&-
}

@test "a dry run names the source of the base" {
	run env PZBENCH_CACHE="$BATS_TEST_TMPDIR/c" "$top/run.sh" kernel stock --dry-run --base v6.12
	[[ $status == 0 && $output == *"kernel source linux-source-6.12, "* ]]
	run env PZBENCH_CACHE="$BATS_TEST_TMPDIR/c" "$top/run.sh" kernel stock --dry-run
	[[ $status == 0 && $output == *"kernel source linux-source-7.2, or where there is none linux-source-6.12, "* ]]
}

@test "a dry run says what it would do and leaves nothing" {
	status_save
	run env PZBENCH_CACHE="$BATS_TEST_TMPDIR/c" "$top/run.sh" --dry-run --out "$pz_out"
	[[ $status == 0 ]]
	[[ $output == *"will install"*"will fetch"*"will build"*"will measure"* ]]
	[[ ! -e $BATS_TEST_TMPDIR/c && ! $(ls "$pz_out") ]]
	status_same
}
