# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# pzbench itself, and libperf, which Debian 12 does not package: it is built
# from the kernel source's tools/lib/perf into the cache, a matter of seconds.

# pzbench_build TARGET...: makes build/pzbench, to measure with, and what else is
# named. Fetches a kernel source where there is no libperf.
pzbench_build() {
	local libperf=
	pkg-config --exists libperf || libperf_ready libperf
	pzbench_make "$libperf" "$@"
}

# pzbench_ready: makes build/pzbench, to read results with; fetches nothing.
pzbench_ready() { pzbench_make "$(libperf_newest)"; }

# pzbench_make LIBPERF TARGET...
pzbench_make() {
	local dir libperf=$1
	shift
	scratch_dir dir
	logged "building pzbench" "$dir/log" \
		make -C "$top" -j"$(jobs_count)" ${libperf:+LIBPERF_DIR="$libperf"} all "$@"
}

# libperf_ready VARIABLE: the directory with libperf.a, libapi.a and include/,
# or nothing when no source can be had: pzbench then has no hardware counters.
libperf_ready() {
	# Whatever it is built from says nothing of the kernels to be measured.
	local base=$base patch_dir=$patch_dir
	local built from
	built=$(libperf_newest)
	if [[ ! $built ]]; then
		# In a child, for it ends the program where it fails.
		supervised source_ready from || {
			[[ ! ${opt[source]:-} ]] || exit 2
			warn "without libperf there are no hardware counters"
			return 0
		}
		source_ready from
		built="$cache/libperf/$(cut -c 1-12 "$cache/sources/$from/id")"
		[[ -f $built/libperf.a ]] || libperf_build "$(source_tree "$from")" "$built"
	fi
	printf -v "$1" '%s' "$built"
}

# Any will do: its interface does not follow the kernel under test.
libperf_newest() {
	local file
	for file in "$cache"/libperf/*/libperf.a; do
		[[ ! -f $file ]] || { dirname "$file"; return; }
	done
}

libperf_build() {
	local tree=$1 to=$2 dir
	scratch_dir dir
	say "building libperf"
	mkdir "$dir/out"
	logged "building libperf" "$dir/log" libperf_make "$tree" "$dir/out"
	mkdir -p "$cache/libperf"
	rm -rf "$to"
	mv "$dir/out" "$to"
}

libperf_make() {
	make -C "$1/tools/lib/perf" O="$2" fixdep "$2/libperf.a" "$2/libapi.a" &&
		make -C "$1/tools/lib/perf" O="$2" DESTDIR="$2" prefix=/ install_headers
}
