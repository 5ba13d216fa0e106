#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Guests that go wrong, played by tests/fakes/qemu-system-x86_64: the reason and
# the console's end are shown, and the other arm's data are kept.

load driver.bash

setup() {
	export PATH="$top/tests/fakes:$PATH" PZBENCH_PATIENCE=2
	out="$BATS_TEST_TMPDIR/out"
}

# compare_with NAME: a good arm against one that plays NAME.
compare_with() {
	good=$(fake_image good)
	bad=$(fake_image "$1")
	status_save
	run "$top/run.sh" --quiet compare "$good" "$bad" --accel tcg --out "$out" \
		--config "$top/configs/quick.conf"
	printf '%s\n' "${lines[@]}"
	status_same
}

good_arm_kept() {
	[[ $(wc -l <"$(echo "$out"/*/arms/*good_bzImage/boot-0/samples.jsonl)") == 2 ]]
	[[ -s $(echo "$out"/*/report.txt) ]]
}

@test "two good guests: a report, figures and status 0" {
	compare_with fine
	[[ $status == 0 ]]
	good_arm_kept
	[[ $output == *"results: $out"* ]]
}

@test "a boot is identified by all that its counts depend on" {
	compare_with fine
	dir=$(echo "$out"/*/arms/*good_bzImage/boot-0)
	[[ $(cut -d ' ' -f 1 "$dir/identity" | paste -sd ' ') == \
		"bzImage initramfs qemu firmware plugin symbols command" ]]
	grep -Eq "^symbols $(sha256sum "$(dirname "$good")/System.map" | cut -d ' ' -f 1)$" "$dir/identity"
	grep -Eq '^command qemu-system-x86_64 .*-plugin libpzvpmu-api1.so,.*,l1d=' "$dir/identity"
	[[ $(grep -v ^command "$dir/identity" | grep -Evc ' [0-9a-f]{64}$') == 0 ]]
	! grep -q "$BATS_TEST_TMPDIR" "$dir/identity"
	python3 -m json.tool "$dir/cache.json" >/dev/null
}

@test "a guest that hangs is ended and named" {
	compare_with hang
	[[ $status == 1 ]]
	[[ $output == *"hang_bzImage"*"nothing moved for 2 s"* || $output == *"hang/bzImage: the guest hung"* ]]
	[[ $output == *"    booting, then silence"* ]]
	good_arm_kept
	[[ ! $(pgrep -f "$bad") ]]
}

# resumed ARM...: what the last comparison lacks, by guests that are all good now.
resumed() {
	run env FAKE_QEMU_WELL=1 "$top/run.sh" --quiet compare "$@" --accel tcg --resume "$(echo "$out"/*)" \
		--config "$top/configs/quick.conf"
	printf '%s\n' "${lines[@]}"
}

@test "what an interrupted comparison lacks is measured, the rest kept" {
	compare_with hang
	[[ $status == 1 ]]
	kept=$(echo "$out"/*/arms/*good_bzImage/boot-0)
	lacking=$(echo "$out"/*/arms/*hang_bzImage/boot-0)
	was=$(stat -c "%i %y" "$kept/samples.jsonl")
	[[ -f $lacking/failure ]]
	resumed "$good" "$bad"
	[[ $status == 0 ]]
	[[ $(stat -c "%i %y" "$kept/samples.jsonl") == "$was" ]]
	[[ ! -f $lacking/failure && $(wc -l <"$lacking/samples.jsonl") == 2 ]]
	[[ $(find "$out" -mindepth 1 -maxdepth 1 | wc -l) == 1 ]]
	# Another kernel by that name is another arm.
	echo more >>"$good"
	resumed "$good" "$bad"
	[[ $status == 0 && $(stat -c "%i %y" "$kept/samples.jsonl") != "$was" ]]
}

@test "only the same arms can be resumed" {
	compare_with fine
	resumed "$bad" "$good"
	[[ $status == 2 && $output == *"has the arms"*"name the same"* ]]
	run "$top/run.sh" compare "$good" "$bad" --resume /nonexistent
	[[ $status == 2 && $output == *"no result directory of guests"* ]]
	run "$top/run.sh" host --resume "$out"
	[[ $status == 2 && $output == *"host takes no --resume, which is for compare"* ]]
}

@test "a guest that panics" {
	compare_with panic
	[[ $status == 1 ]]
	[[ $output == *"the kernel complained: Kernel panic - not syncing"* ]]
	good_arm_kept
}

@test "a kernel that warns fails the run, its samples stay" {
	compare_with warn
	[[ $status == 1 ]]
	[[ $output == *"the kernel complained: WARNING: mm/page_alloc.c:1234"* ]]
	good_arm_kept
	[[ $(wc -l <"$(echo "$out"/*/arms/*warn_bzImage/boot-0/samples.jsonl)") == 2 ]]
}

@test "a guest that stops sending" {
	compare_with half
	[[ $status == 1 ]]
	[[ $output == *"half/bzImage: "* ]]
	good_arm_kept
	[[ $(wc -l <"$(echo "$out"/*/arms/*half_bzImage/boot-0/samples.jsonl)") == 1 ]]
}

@test "a QEMU that refuses" {
	compare_with refuse
	[[ $status == 1 ]]
	[[ $output == *"QEMU ended with status 1: qemu: cannot set up guest memory"* ]]
	good_arm_kept
}

@test "SIGTERM ends the guests and leaves nothing running" {
	"$top/run.sh" --quiet compare "$(fake_image hang)" "$(fake_image hang2)" --accel tcg \
		--out "$out" --config "$top/configs/quick.conf" >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	driver=$!
	for _ in {1..100}; do
		compgen -G "$out/*/arms/*/boot-0/console.log" >/dev/null && break
		sleep 0.1
	done
	kill -TERM "$driver"
	status=0
	wait "$driver" || status=$?
	cat "$BATS_TEST_TMPDIR/log"
	[[ $status == 143 ]]
	[[ ! $(pgrep -f "$BATS_TEST_TMPDIR/hang") ]]
}

@test "a signal between two substitutions of one command" {
	printf '%s\n' "source '$top/harness/vm/lib.sh'" "source '$top/harness/vm/progress.sh'" traps_set \
		"scratch=$BATS_TEST_TMPDIR/scratch" \
		": \"\$(touch '$BATS_TEST_TMPDIR/in'; sleep 1)\" \"\$(true)\"" \
		"touch '$BATS_TEST_TMPDIR/past'" >"$BATS_TEST_TMPDIR/script"
	mkdir "$BATS_TEST_TMPDIR/scratch"
	bash "$BATS_TEST_TMPDIR/script" 3>&- &
	driver=$!
	for _ in {1..100}; do
		[[ ! -e $BATS_TEST_TMPDIR/in ]] || break
		sleep 0.1
	done
	kill -TERM "$driver"
	status=0
	wait "$driver" || status=$?
	[[ $status == 143 && ! -e $BATS_TEST_TMPDIR/past && ! -e $BATS_TEST_TMPDIR/scratch ]]
}

# --- campaigns

# campaign NAME NAME OPTION...: arms that play these, into $out.
campaign() {
	base=$(fake_image "$1") other=$(fake_image "$2")
	run "$top/run.sh" --quiet compare "$base" "$other" --accel tcg --out "$out" \
		--config "$top/configs/quick.conf" "${@:3}"
	printf '%s\n' "${lines[@]}"
}

# again OPTION...: goes on with what is in $out.
again() {
	run "$top/run.sh" --quiet compare "$base" "$other" --accel tcg --resume "$(echo "$out"/*)" \
		--config "$top/configs/quick.conf" "$@"
	printf '%s\n' "${lines[@]}"
}

measured() { find "$out" -path '*/boot-*/samples.jsonl' -size +0; }

# arm_boot ARM BLOCK: its directory.
arm_boot() { echo "$out"/*/arms/*"$1/boot-$2"; }

@test "a campaign boots each arm once a block, the baseline twice" {
	campaign one two --boots 3 --seed 7
	[[ $status == 0 ]]
	result=$(echo "$out"/*)
	[[ $(measured | wc -l) == 9 ]]
	[[ $(sed 's/.*_\(one\|two\)_/\1_/' "$result/arms.list" | xargs) == "one_bzImage two_bzImage one_bzImage.again" ]]
	[[ $("$top/build/pzbench" campaign facts "$result" | xargs) == "seed 7 boots 3 links 0 pilot 0 effect_pct 0" ]]
	# The arms of a block have one seed, and blocks have seeds of their own.
	while read -r block arm link seed; do
		[[ $link == - ]]
		grep -q -- "--block 00$block --seed $seed " "$result/arms/$arm/boot-$block/identity"
		grep -q "\"arm\":\"$arm\"" "$result/arms/$arm/boot-$block/samples.jsonl"
	done < <("$top/build/pzbench" campaign runs "$result")
	[[ $(cat "$result"/arms/*/boot-*/identity | grep -oE -- '--seed [0-9]{10} ' | sort | uniq -c | awk '{ print $1 }' | xargs) == "3 3 3" ]]
	[[ -s $result/report.txt ]]
}

@test "a driver that is killed takes its guests with it, and its campaign goes on" {
	base=$(fake_image slow) other=$(fake_image slower)
	"$top/run.sh" --quiet compare "$base" "$other" --accel tcg --boots 5 --out "$out" \
		--config "$top/configs/quick.conf" >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	driver=$!
	for _ in {1..300}; do
		(($(measured | wc -l) < 4)) || break
		sleep 0.1
	done
	kill -KILL "$driver"
	wait "$driver" || true
	sleep 1
	[[ ! $(pgrep -f "$BATS_TEST_TMPDIR/slow") ]]
	kept=$(measured | wc -l)
	((kept >= 4 && kept < 15))
	for file in $(measured); do
		: >"${file%/*}/kept"
	done
	again
	[[ $status == 0 && $(measured | wc -l) == 15 ]]
	[[ $(find "$out" -name kept | wc -l) == "$kept" ]]
	[[ $(cat "$out"/*/arms/*/boot-*/failure 2>/dev/null | wc -l) == 0 ]]
}

@test "a boot that fails is kept and said, and the others are measured" {
	campaign fine warn --boots 2
	[[ $status == 1 ]]
	[[ $output == *"warn_bzImage, boot 0: the kernel complained: WARNING"* ]]
	[[ $output == *"warn_bzImage, boot 1: the kernel complained: WARNING"* ]]
	[[ $(measured | wc -l) == 6 && -s $(echo "$out"/*/report.txt) ]]
	[[ -s $(arm_boot warn_bzImage 1)/failure ]]
	: >"$(arm_boot fine_bzImage 1)/kept"
	export FAKE_QEMU_WELL=1
	again --boots 2
	[[ $status == 0 && ! -e $(arm_boot warn_bzImage 1)/failure ]]
	[[ -e $(arm_boot fine_bzImage 1)/kept ]]
}

@test "another campaign is not gone on with" {
	campaign one two --boots 2
	[[ $status == 0 ]]
	find "$out" -type f | sort | xargs ls -l >"$BATS_TEST_TMPDIR/before"
	again --boots 3
	[[ $status == 2 && ${#lines[@]} == 1 && $output == *"--boots 3: "*" has 2: repeat the command"* ]]
	again --boots 2 --seed 9
	[[ $status == 2 && ${#lines[@]} == 1 && $output == *"--seed 9: "*" has 1: "* ]]
	again --effect 2
	[[ $status == 2 && ${#lines[@]} == 1 && $output == *"--effect 2: "*" has 0: "* ]]
	swap=$base base=$other other=$swap
	again --boots 2
	[[ $status == 2 && ${#lines[@]} == 1 && $output == *"has the arms"* ]]
	find "$out" -type f | sort | xargs ls -l | diff "$BATS_TEST_TMPDIR/before" -
}

@test "what was measured once is no campaign" {
	campaign one two
	[[ $status == 0 && ! -e $(echo "$out"/*)/campaign.json ]]
	again --boots 4
	[[ $status == 2 && $output == *"was measured without --boots or --effect"* ]]
}

@test "a pilot says how many boots an effect takes, and they follow" {
	export FAKE_QEMU_SPREAD=1500
	campaign one two --effect 4
	[[ $status == 0 ]]
	result=$(echo "$out"/*)
	facts=$("$top/build/pzbench" campaign facts "$result" | xargs)
	[[ $facts =~ ^"seed 1 boots "([0-9]+)" links 0 pilot 4 effect_pct 4"$ ]]
	boots=${BASH_REMATCH[1]}
	((boots > 5 && boots < 24))
	[[ $(measured | wc -l) == $((3 * boots)) ]]
	# It is settled: what it has is not looked at again.
	rm -r "$(arm_boot two_bzImage 5)"
	again --effect 4
	[[ $status == 0 && $("$top/build/pzbench" campaign facts "$result" | xargs) == "$facts" ]]
	[[ $(measured | wc -l) == $((3 * boots)) ]]
}

@test "an effect that the pilot's blocks show takes no more" {
	campaign one two --effect 2
	[[ $status == 0 && $(measured | wc -l) == 12 ]]
}

@test "an effect that takes too many boots gets the most, and that is said" {
	export FAKE_QEMU_SPREAD=1500
	base=$(fake_image one) other=$(fake_image two)
	"$top/run.sh" compare "$base" "$other" --accel tcg --out "$out" --effect 0.1 \
		--config "$top/configs/quick.conf" >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	driver=$!
	for _ in {1..600}; do
		! grep -q 'measuring 24 blocks in all' "$BATS_TEST_TMPDIR/log" || break
		sleep 0.1
	done
	kill -TERM "$driver"
	wait "$driver" || true
	cat "$BATS_TEST_TMPDIR/log"
	grep -q '^0.1 % takes more than 24 boots of each arm' "$BATS_TEST_TMPDIR/log"
	grep -q 'measuring 24 blocks in all' "$BATS_TEST_TMPDIR/log"
}
