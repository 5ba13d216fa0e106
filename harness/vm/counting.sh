# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What counts in the guests, the same for all arms, or they could not be set
# against each other; and whether the plugin can be the one.

# pmu_choose VARIABLE ACCEL ARM...: auto, hw, sim or none. The arms are built.
pmu_choose() {
	local variable=$1 accel=$2 chosen why=
	shift 2
	pmu_accel_check "$accel"
	chosen=${opt[pmu]:-auto}
	[[ $chosen/$accel != auto/tcg ]] || chosen=sim
	[[ $chosen != sim ]] || why=$(plugin_obstacle || symbols_obstacle "$@" || true)
	if [[ $why ]]; then
		[[ ${opt[pmu]:-auto} == auto ]] || die 2 "$why"
		warn "guests run without counts: $why"
		chosen=none
	fi
	printf -v "$variable" '%s' "$chosen"
}

pmu_accel_check() {
	case ${opt[pmu]:-auto}/$1 in
	sim/kvm) die 2 "--pmu sim counts under TCG only: add --accel tcg" ;;
	hw/tcg) die 2 "--pmu hw needs KVM, and guests run under TCG here ($(kvm_state)): use --pmu sim" ;;
	esac
}

# pmu_asked_check: the same, where what runs the guests was asked for too.
pmu_asked_check() {
	[[ ${opt[accel]:-auto} == auto ]] || pmu_accel_check "${opt[accel]}"
}

# plugin_wanted_check: what was asked for is checked before kernels are built.
plugin_wanted_check() {
	local why
	[[ ${opt[pmu]:-} == sim ]] || return 0
	! why=$(plugin_obstacle) || die 2 "$why"
}

# plugin_obstacle: why this QEMU takes no plugin of ours; fails where it does.
plugin_obstacle() {
	if ! qemu_has_plugins; then
		echo "$qemu was built without plugins, which do the counting: name another QEMU with PZBENCH_QEMU, or use --pmu none"
	elif [[ ! $(qemu_plugin_api) ]]; then
		echo "$qemu $(qemu_version) takes plugins of API 2 alone: name a QEMU up to 8.2, or from 9.1 on, with PZBENCH_QEMU, or use --pmu none"
	else
		return 1
	fi
}

# symbols_obstacle ARM...: the plugin tells interrupts by symbols.
symbols_obstacle() {
	local arm
	for arm; do
		[[ ! ${arm_symbols[$arm]} ]] || continue
		echo "no System.map beside $arm, without which interrupts cannot be told from the fault: put the build's System.map there"
		return
	done
	return 1
}

# One help of 700 lines: grep -q would end it by SIGPIPE, and pipefail fail.
qemu_has_plugins() { "$qemu" -help 2>/dev/null | grep -e '^-plugin ' >/dev/null; }

# qemu_version: 7.2.22
qemu_version() {
	"$qemu" --version 2>/dev/null | sed -En '1s/.* version ([0-9]+(\.[0-9]+)*).*/\1/p'
}

# qemu_plugin_api: of the plugin that is built for this QEMU, or nothing. Each
# QEMU takes a range: 1 up to 8.2, 2 in 9.0, from 9.1 on at least 2 and 3.
qemu_plugin_api() {
	local major minor
	IFS=. read -r major minor _ < <(qemu_version)
	if ((${major:-0} < 9)); then
		echo 1
	elif ((major > 9 || ${minor:-0} >= 1)); then
		echo 3
	fi
}

plugin_file() { printf '%s/build/libpzvpmu-api%s.so\n' "$top" "$(qemu_plugin_api)"; }
