#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check.sh TREE [--no-build] [--config FILE] [SERIES...]
#
# Are the series fit to be posted? TREE is the source of the release that
# v7.2/base names; it is not modified. For each series, or those named:
#
#   - every patch goes in without fuzz (offsets are reported),
#   - and is what `git am` expects, and clean for checkpatch.pl --strict;
#   - after each patch the objects that it touches compile with W=1 without a
#     warning, with the kernel configuration FILE or a default one.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here patches=$here/v7.2
readonly jobs=${JOBS:-2}
failed=0

usage() {
	sed -n 's/^# \{0,1\}//; 4,13p' "${BASH_SOURCE[0]}" >&2
	exit 2
}

say() { printf '%s\n' "$*" >&2; }

complain() {
	say "FAIL: $*"
	failed=$((failed + 1))
}

series_patches() { sed -E 's/[[:space:]]*(#.*)?$//; /^$/d' "$patches/series.$1"; }

series_names() {
	local file
	for file in "$patches"/series.*; do
		[[ -L $file ]] || printf '%s\n' "${file##*/series.}"
	done
}

# Only what the patches touch is copied, unless it is to be built.
copy_tree() {
	local path
	if ((build)); then
		say "copying $tree"
		cp -a --reflink=auto -- "$tree" "$scratch/pristine"
		return
	fi
	cat "$patches"/*/*.patch | sed -n 's,^--- a/,,p' | sort -u |
		while read -r path; do
			[[ -e $tree/$path ]] || continue	# a patch adds it
			mkdir -p "$scratch/pristine/$(dirname "$path")"
			cp -- "$tree/$path" "$scratch/pristine/$path"
		done
}

# A kernel configuration, from the one given or the tree's own default.
configure() {
	mkdir "$scratch/obj"
	if [[ $config ]]; then
		cp -- "$config" "$scratch/obj/.config"
		run_make olddefconfig
	else
		run_make defconfig
	fi
	run_make prepare
}

run_make() {
	make -s -C "$scratch/work" O="$scratch/obj" -j"$jobs" "$@" >"$scratch/log" 2>&1 || {
		cat "$scratch/log" >&2
		return 1
	}
}

# Not built: another architecture's, or switched off in this configuration.
objects_of() {
	local path
	sed -n 's,^+++ b/\(mm/.*\)\.c$,\1.o,p' "$1" | while read -r path; do
		[[ $path != mm/hugetlb.o ]] || grep -q '^CONFIG_HUGETLBFS=y' "$scratch/obj/.config" || continue
		[[ $path != mm/mempolicy.o ]] || grep -q '^CONFIG_NUMA=y' "$scratch/obj/.config" || continue
		[[ $path != mm/huge_memory.o ]] || grep -q '^CONFIG_TRANSPARENT_HUGEPAGE=y' "$scratch/obj/.config" || continue
		printf '%s\n' "$path"
	done
}

apply_patch() {
	local patch=$1 log=$scratch/log
	if ! patch -d "$scratch/work" -p1 --fuzz=0 --no-backup-if-mismatch -i "$patches/$patch" >"$log" 2>&1; then
		complain "$patch does not apply"
		cat "$log" >&2
		return 1
	fi
	grep -E 'offset' "$log" | sed "s,^,$patch: ," >&2 || true
}

check_style() {
	local patch=$1
	git mailinfo /dev/null /dev/null <"$patches/$patch" 2>&1 |
		grep -q '^Subject: ' || complain "$patch is not for git am"
	perl "$tree/scripts/checkpatch.pl" --strict --no-tree --quiet --root="$tree" \
		"$patches/$patch" >&2 || complain "$patch: checkpatch.pl --strict"
}

check_objects() {
	local patch=$1 objects
	mapfile -t objects < <(objects_of "$patches/$patch")
	((${#objects[@]})) || return 0
	run_make W=1 "${objects[@]}" || {
		complain "$patch: does not compile"
		return 0
	}
	! grep -q 'warning:' "$scratch/log" || {
		complain "$patch: W=1 warns"
		cat "$scratch/log" >&2
	}
}

# Hard links will do: patch writes new files, make writes to obj.
fresh_work() {
	rm -rf -- "$scratch/work"
	cp -al -- "$scratch/pristine" "$scratch/work"
}

check_series() {
	local patch list count=0
	mapfile -t list < <(series_patches "$1")
	fresh_work
	for patch in "${list[@]}"; do
		count=$((count + 1))
		say "[$1 $count/${#list[@]}] $patch"
		apply_patch "$patch" || return 0
		[[ -e $scratch/seen.${patch//\//_} ]] && continue
		check_style "$patch"
		((!build)) || check_objects "$patch"
		touch "$scratch/seen.${patch//\//_}"
	done
}

tree='' config='' build=1 names=()
while (($#)); do
	case $1 in
	--no-build) build=0 ;;
	--config) config=${2:?--config needs a file}; shift ;;
	-*) usage ;;
	*) if [[ $tree ]]; then names+=("$1"); else tree=$1; fi ;;
	esac
	shift
done
[[ $tree ]] || usage
[[ -f $tree/mm/page_alloc.c ]] || { say "$tree is not a kernel source tree: name one, such as that of $(sed -n 's/PACKAGE=//p' "$patches/base")"; exit 2; }
tree=$(cd "$tree" && pwd)
((${#names[@]})) || mapfile -t names < <(series_names)

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
copy_tree
fresh_work
((!build)) || configure
for name in "${names[@]}"; do
	[[ -e $patches/series.$name ]] || { say "there is no series.$name: choose from $(series_names | xargs)"; exit 2; }
	check_series "$name"
done
((!failed)) || { say "$failed problem(s)"; exit 1; }
say "all series are fit"
