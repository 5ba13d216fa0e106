#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check.sh TREE [--no-build | --whole] [--config FILE] [SERIES...]
#
# Are the series fit to be posted? TREE is the source of the release that a
# v*/base names, which says whose series; it is not modified. For each, or those
# named:
#
#   - every patch goes in without fuzz (offsets are reported),
#   - and is what `git am` expects, and clean for checkpatch.pl --strict;
#   - after each patch the objects of the architecture that it touches compile
#     with W=1 without a warning: with the kernel configuration FILE or a default
#     one, and with one where the patches' stubs and fallbacks are used;
#   - with --whole, after the last patch the kernel links, in the first of these.
#     The default one is tinyconfig then.
#
# The architecture is that of the machine, or ARCH, with the compiler of
# CROSS_COMPILE: ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- check.sh TREE
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly jobs=${JOBS:-2}
readonly arch=${ARCH:-x86}
failed=0

# What each configuration must have besides FILE: everything the patches touch,
# and as little of it as there can be. BLK_DEV_IO_TRACE selects DEBUG_FS.
readonly wide='NUMA=y TRANSPARENT_HUGEPAGE=y HUGETLBFS=y CMA=y DEBUG_FS=y PAGE_REPORTING=y SWAP=y HIBERNATION=y VIRTIO_MENU=y VIRTIO_PCI=y VIRTIO_BALLOON=y'
readonly narrow='NUMA=n TRANSPARENT_HUGEPAGE=n HUGETLBFS=n BLK_DEV_IO_TRACE=n DEBUG_FS=n PROC_FS=y PROC_SYSCTL=y MEM_ALLOC_PROFILING=y'

# On arm64 the allocator clears memory tags as well.
readonly wide_arm64='PCI=y ACPI=y EFI=y PM=y BLOCK=y SHMEM=y ARM64_TAGGED_ADDR_ABI=y ARM64_MTE=y SYSFS=y SLUB_TINY=n KASAN=y KASAN_HW_TAGS=y'

usage() {
	sed -n 's/^# \{0,1\}//; 4,20p' "${BASH_SOURCE[0]}" >&2
	exit 2
}

say() { printf '%s\n' "$*" >&2; }

complain() {
	say "FAIL: $*"
	failed=$((failed + 1))
}

# tree_version: 7.2
tree_version() {
	awk -F ' *= *' '/^VERSION/ { v = $2 } /^PATCHLEVEL/ { print v "." $2; exit }' "$tree/Makefile"
}

bases() { printf '%s\n' "$here"/v*/base | sed 's,/base$,,; s,.*/,,' | xargs; }

# New files under mm/ need no line of their own in a MAINTAINERS that names mm/.
style_ignored() {
	! grep -qx $'F:\tmm/' "$tree/MAINTAINERS" || echo --ignore=FILE_PATH_CHANGES
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

# configure NAME OPTION=VALUE...: a kernel configuration in obj.NAME, from the
# one given or the tree's own default.
configure() {
	local name=$1 obj=$scratch/obj.$1
	shift
	say "configuring: $*"
	mkdir "$obj"
	if [[ $config ]]; then
		cp -- "$config" "$obj/.config"
	else
		run_make "$name" "$default_config"
	fi
	printf 'CONFIG_%s\n' "$@" >>"$obj/.config"
	run_make "$name" olddefconfig
	options_stuck "$obj/.config" "$@"
	run_make "$name" prepare
}

# Kconfig drops in silence what something else forbids or selects.
options_stuck() {
	local file=$1 option value
	shift
	for option; do
		value=$(sed -n "s/^CONFIG_${option%=*}=//p" "$file")
		[[ ${value:-n} == "${option#*=}" ]] && continue
		say "the configuration does not take CONFIG_$option: give another one with --config"
		exit 1
	done
}

# run_make NAME TARGET...: with configuration NAME.
run_make() {
	local obj=$scratch/obj.$1
	shift
	make -s -C "$scratch/work" O="$obj" -j"$jobs" "$@" >"$scratch/log" 2>&1 || {
		cat "$scratch/log" >&2
		return 1
	}
}

# Other architectures' files need a compiler of their own, tools their own make.
objects_of() {
	sed -nE 's,^\+\+\+ b/(.*)\.c([[:space:]].*)?$,\1.o,p' "$1" | grep -vE '^(arch|tools)/' || true
}

# condition_met NAME MAKEFILE TARGET: it builds the target without a condition, or
# with one that configuration NAME meets.
condition_met() {
	local conditions condition
	conditions=$(sed -nE "s,^obj-\\$\((CONFIG_[A-Z0-9_]+)\)[[:space:]]*\+?=(.*[[:space:]])?$3([[:space:]].*)?$,\1,p" "$scratch/work/$2")
	[[ $conditions ]] || return 0
	for condition in $conditions; do
		grep -qE "^$condition=[ym]" "$scratch/obj.$1/.config" && return 0
	done
	return 1
}

# enabled NAME OBJECT: configuration NAME builds it, and the directory it is in.
enabled() {
	local dir
	dir=$(dirname "$2")
	condition_met "$1" "$dir/Makefile" "$(basename "$2")" &&
		condition_met "$1" "$(dirname "$dir")/Makefile" "$(basename "$dir")/"
}

apply_patch() {
	local patch=$1 log=$scratch/log
	if ! patch -d "$scratch/work" -p1 --fuzz=0 --no-backup-if-mismatch -i "$patches/$patch" >"$log" 2>&1; then
		complain "$patch does not apply"
		cat "$log" >&2
		return 1
	fi
	grep -E 'offset' "$log" | sed "s,^,$patch: ," >&2 || true
	sed -nE 's,^(---|\+\+\+) [ab]/([^\t]*).*,\2,p' "$patches/$patch" >>"$scratch/patched"
}

check_style() {
	local patch=$1
	local -a ignored
	mapfile -t ignored < <(style_ignored)
	git mailinfo /dev/null /dev/null <"$patches/$patch" 2>&1 |
		grep -q '^Subject: ' || complain "$patch is not for git am"
	perl "$tree/scripts/checkpatch.pl" --strict --no-tree --quiet --root="$tree" \
		"${ignored[@]}" \
		"$patches/$patch" >&2 || complain "$patch: checkpatch.pl --strict"
}

# compile PATCH NAME OBJECT...
compile() {
	local patch=$1 name=$2
	shift 2
	run_make "$name" W=1 "$@" || {
		complain "$patch: does not compile ($name)"
		return 0
	}
	! grep -q 'warning:' "$scratch/log" || {
		complain "$patch: W=1 warns ($name)"
		cat "$scratch/log" >&2
	}
}

check_objects() {
	local patch=$1 name object
	local -a objects
	local -A built=()
	for name in wide narrow; do
		objects=()
		while read -r object; do
			enabled "$name" "$object" || continue
			objects+=("$object")
			built[$object]=1
		done < <(objects_of "$patches/$patch")
		((${#objects[@]} == 0)) || compile "$patch" "$name" "${objects[@]}"
	done
	while read -r object; do
		[[ ${built[$object]:-} ]] || complain "$patch: $object is in neither configuration"
	done < <(objects_of "$patches/$patch")
}

# Hard links will do: patch writes new files, make writes to obj.
fresh_work() {
	rm -rf -- "$scratch/work"
	cp -al -- "$scratch/pristine" "$scratch/work"
	outdate_objects
}

# What the series before this one patched is older again than what was made of it.
outdate_objects() {
	[[ -f $scratch/patched ]] || return 0
	(cd "$scratch/work" && xargs -r touch -c -- <"$scratch/patched")
	rm -f -- "$scratch/patched"
}

# prefix PATCH...: names what was applied until now.
prefix() { printf '%s\n' "$@" | sha256sum | cut -c 1-16; }

check_series() {
	local patch seen list count=0
	mapfile -t list < <(series_patches "$1")
	fresh_work
	for patch in "${list[@]}"; do
		count=$((count + 1))
		say "[$1 $count/${#list[@]}] $patch"
		apply_patch "$patch" || return 0
		seen=$scratch/seen.$(prefix "${list[@]:0:count}")
		[[ -e $seen ]] && continue
		check_style "$patch"
		((!build)) || check_objects "$patch"
		touch "$seen"
	done
	((!whole)) || check_whole "$1"
}

check_whole() {
	say "[$1] the whole kernel"
	run_make wide vmlinux || complain "series.$1 does not build"
}

tree='' config='' default_config=defconfig build=1 whole=0 names=()
while (($#)); do
	case $1 in
	--no-build) build=0 ;;
	--whole) whole=1 default_config=tinyconfig ;;
	--config) config=${2:?--config needs a file}; shift ;;
	-*) usage ;;
	*) if [[ $tree ]]; then names+=("$1"); else tree=$1; fi ;;
	esac
	shift
done
[[ $tree ]] || usage
((build || !whole)) || usage
[[ -f $tree/mm/page_alloc.c ]] || { say "$tree is not a kernel source tree: name one, such as that of $(sed -n 's/^PACKAGE=//p' "$here"/v*/base | xargs | sed 's/ / or /g')"; exit 2; }
tree=$(cd "$tree" && pwd)
patches=$here/v$(tree_version)
[[ -f $patches/base ]] || { say "there are no series for $(tree_version), which $tree is: give a tree of $(bases)"; exit 2; }
((${#names[@]})) || mapfile -t names < <(series_names)

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
copy_tree
fresh_work
if ((build)); then
	options_name=wide_$arch
	read -ra options <<<"$wide ${!options_name:-}"
	# Older releases have a switch for what MTE depends on, which tinyconfig leaves off.
	! grep -qsx 'config ARM64_PAN' "$tree/arch/$arch/Kconfig" || options+=(ARM64_PAN=y)
	configure wide "${options[@]}"
	read -ra options <<<"$narrow"
	configure narrow "${options[@]}"
fi
for name in "${names[@]}"; do
	[[ -e $patches/series.$name ]] || { say "there is no series.$name: choose from $(series_names | xargs)"; exit 2; }
	check_series "$name"
done
((!failed)) || { say "$failed problem(s)"; exit 1; }
say "all series are fit"
