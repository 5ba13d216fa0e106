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
	[[ $status == 2 && $output == *"goes with compare alone"* ]]
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
