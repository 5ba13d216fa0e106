# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Whether KVM can be used. /dev/kvm being there does not mean that a guest
# boots: on some machines it opens, and the guest hangs in its firmware. So a
# short boot that reaches user space is the only proof; the answer is kept for
# this host kernel and this QEMU.

readonly probe_seconds=20

kvm_usable() { [[ -r /dev/kvm && -w /dev/kvm ]]; }

probe_file() {
	printf '%s/kvm-%s\n' "$cache" \
		"$({ uname -rv; hash_file "$(command -v "$qemu")"; } | hash_text 16)"
}

# accel_choose VARIABLE IMAGE PROGRAM: kvm or tcg.
accel_choose() {
	local answer=tcg
	if [[ ${opt[accel]:-auto} != tcg ]] && kvm_usable; then
		[[ -f $(probe_file) ]] || kvm_probe "$2" "$3"
		[[ $(<"$(probe_file)") != works ]] || answer=kvm
	fi
	[[ ${opt[accel]:-auto} != kvm || $answer == kvm ]] ||
		die 1 "no guest boots under KVM here ($(kvm_state)): use --accel tcg, which counts instructions"
	[[ $answer == kvm ]] || say "guests run under TCG ($(kvm_state)): counts, no times"
	printf -v "$1" '%s' "$answer"
}

# kvm_state: what is known, in a few words.
kvm_state() {
	if [[ ! -e /dev/kvm ]]; then
		echo "there is no /dev/kvm"
	elif ! kvm_usable; then
		echo "/dev/kvm may not be opened by this user"
	elif [[ ${opt[accel]:-auto} == tcg ]]; then
		echo "asked for"
	elif [[ ! -f $(probe_file) ]]; then
		echo "/dev/kvm is there, not yet tried with a boot"
	elif [[ $(<"$(probe_file)") == works ]]; then
		echo "a guest booted under KVM"
	else
		echo "/dev/kvm is there, but a guest did not reach user space in $probe_seconds s"
	fi
}

kvm_probe() {
	local image=$1 program=$2 dir answer=hangs
	local -a command
	scratch_dir dir
	say "trying KVM with a short boot (at most $probe_seconds s)"
	initramfs_pack "$dir/initramfs" "$program"
	mapfile -t command < <(qemu_command kvm "$image" "$dir/initramfs" "$dir" "$(guest_append --probe)")
	supervised timeout -k 2 "$probe_seconds" "$qemu" "${command[@]}" >"$dir/log" 2>&1 || true
	! grep -aqs 'pzbench: user space reached' "$dir/console.log" || answer=works
	printf '%s\n' "$answer" >"$(probe_file).new"
	mv "$(probe_file).new" "$(probe_file)"
}
