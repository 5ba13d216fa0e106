# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# `run.sh doctor`: what the driver needs, then what the program can measure.
# Changes nothing but build/ and the cache.

job_doctor() {
	(($# == 0)) || die 2 "doctor takes no '$1'; see ./run.sh --help"
	doctor_packages
	doctor_machine
	[[ ! $(packages_missing host) ]] || return 0
	cache_open
	pzbench_ready
	"$top/build/pzbench" doctor
}

doctor_line() { printf '%-14s %s\n' "$1" "$2"; }

doctor_packages() {
	local job missing
	for job in host vm test; do
		missing=$(packages_missing "$job" | tr '\n' ' ')
		doctor_line "for $job" "${missing:+missing: apt-get install --no-install-recommends $missing}"
	done | sed -E 's/^(for [a-z]+ +)$/\1all packages are there/'
}

doctor_machine() {
	local mirror found
	doctor_line QEMU "$(doctor_qemu)"
	doctor_line KVM "$(kvm_state)"
	doctor_line cache "$cache, $(doctor_space) MB free (a first build takes 4000)"
	mirror=$(debian_mirror) || mirror="none: name a kernel source with --source"
	doctor_line mirror "$mirror"
	found=$(newest_debian_source) || found="not fetched yet"
	doctor_line "kernel source" "$found"
}

doctor_qemu() {
	local why
	if ! command -v "$qemu" >/dev/null; then
		echo "$qemu is not installed: no guests"
	elif why=$(plugin_obstacle); then
		echo "version $(qemu_version), guests without counts: $why"
	else
		echo "version $(qemu_version), takes the counting plugin (API $(qemu_plugin_api))"
	fi
}

# The nearest directory above the cache that is there.
doctor_space() {
	local dir=$cache
	while [[ ! -d $dir ]]; do dir=$(dirname "$dir"); done
	free_mb "$dir"
}
