# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the user may call an arm, and how each becomes an image to boot.

# Keyed by arm as the user wrote it: arms_check fills the name (of its directory and
# in reports), arm_build the others.
declare -gA arm_name arm_image arm_symbols

# arm_kind ARM: stock series image tree ref, or nothing.
arm_kind() {
	if [[ $1 == stock ]]; then
		echo stock
	elif series_exists "$1"; then
		echo series
	elif [[ -f $1 ]]; then
		echo image
	elif [[ -d $1 ]]; then
		echo tree
	elif [[ $1 == *@* && -d ${1%@*} ]]; then
		echo ref
	fi
}

# arm_check ARM: dies with one line unless it can be built or booted.
arm_check() {
	local arm=$1
	case $(arm_kind "$arm") in
	stock) ;;
	series) series_check "$arm" ;;
	image) image_check "$arm" ;;
	tree) tree_check "$arm" ;;
	ref) ref_check "${arm%@*}" "${arm##*@}" ;;
	*) die 2 "unknown arm '$arm': give stock, a series of $base ($(series_names | sed 's/ $//')), a bzImage, a kernel tree or TREE@REF" ;;
	esac
}

# The boot protocol's signature sits at 0x202 of every bzImage.
image_check() {
	[[ -r $1 ]] || die 2 "cannot read $1: make it readable or name another bzImage"
	[[ $(dd if="$1" bs=1 skip=514 count=4 2>/dev/null | tr -d '\0') == HdrS ]] ||
		die 2 "$1 is no bzImage: give arch/x86/boot/bzImage of a build, or its tree"
}

ref_check() {
	[[ -r $1 && -x $1 ]] || die 2 "cannot read the tree $1: make it readable or name another"
	git -C "$1" rev-parse --git-dir >/dev/null 2>&1 ||
		die 2 "$1 is no git repository that git will read ($(git -C "$1" rev-parse --git-dir 2>&1 | head -n 1)): name one, or give the tree without @$2"
	tree_id "$1" "$2" >/dev/null || die 2 "$1 has no commit '$2': name a branch, tag or commit of it"
}

# arms_check ARM...: the ends of their paths name them, as short as they differ.
arms_check() {
	local arm depth
	for arm; do
		arm_check "$arm"
	done
	for depth in {0..9}; do
		arms_name "$depth" "$@"
		! arms_twice "$@" >/dev/null || continue
		return 0
	done
	die 2 "two arms are called $(arms_twice "$@"): name each arm once"
}

# arms_name DEPTH ARM...
arms_name() {
	local depth=$1 arm
	arm_name=()
	shift
	for arm; do
		arm_name[$arm]=$(safe_name "$(arm_label "$arm" "$depth")")
	done
}

# arm_label ARM DEPTH: REF behind DEPTH directories of its tree; one more where there
# is no REF. Of a build's bzImage it is the build that has a name.
arm_label() {
	local arm=$1 depth=$2 path
	case $(arm_kind "$arm") in
	ref)
		path=$(realpath "${arm%@*}")
		printf '%s\n' "$(path_end "$path" "$depth")${arm##*@}" ;;
	tree | image)
		path=$(realpath "$arm")
		path=$(path_end "${path%/arch/x86/boot/bzImage}" $((depth + 1)))
		printf '%s\n' "${path%/}" ;;
	*) printf '%s\n' "$arm" ;;
	esac
}

# path_end PATH COUNT: its last COUNT directories, each with a / behind it.
path_end() {
	local path=$1 count=$2 end=
	while ((count-- > 0)) && [[ $path == */?* ]]; do
		end=${path##*/}/$end
		path=${path%/*}
	done
	printf '%s\n' "$end"
}

# arms_twice ARM...: a name that would stand for two; fails where there is none. Names
# of series are theirs.
arms_twice() {
	local arm
	{
		echo "${arm_name[$1]}.again"
		for arm; do
			printf '%s\n' "${arm_name[$arm]}"
			[[ $(arm_kind "$arm") == @(stock|series) || $(arm_kind "${arm_name[$arm]}") != @(stock|series) ]] ||
				printf '%s\n' "${arm_name[$arm]}"
		done
	} | sort | uniq -d | grep -m1 .
}

arm_needs_source() { [[ $(arm_kind "$1") == @(stock|series) ]]; }
arm_needs_build() { [[ $(arm_kind "$1") != image ]]; }

# arm_build ARM SOURCE: leaves its files in arm_image[ARM] and arm_symbols[ARM].
arm_build() {
	local arm=$1 source=$2 key
	case $(arm_kind "$arm") in
	image)
		arm_image[$arm]=$(realpath "$arm")
		arm_symbols[$arm]=$(image_symbols "$arm")
		return ;;
	tree | ref) tree_build key "$arm" ;;
	*) series_build key "$arm" "$source" ;;
	esac
	arm_image[$arm]=$(kernel_dir "$key")/bzImage
	arm_symbols[$arm]=$(kernel_dir "$key")/System.map
}

# arm_facts ARM: kernel.json of docs/formats.md, of a kernel that was built here.
arm_facts() {
	local info text
	info=$(dirname "${arm_image[$1]}")/info
	[[ -r $info ]] || return 0
	text=$(sed -n 's/^mm_text=//p' "$info")
	printf '{ "mm_text_bytes": %s, "compiler": "%s", "qemu": "%s"' "${text:-null}" \
		"$(sed -n 's/^compiler=//p' "$info" | tr -cd 'A-Za-z0-9 ().+~_-')" "$(qemu_version)"
	case $(arm_kind "$1") in
	stock | series)
		printf ', "source": "%s"' "$(sed -n 's/^source=//p' "$info")"
		series_facts "$1" ;;
	ref) printf ', "commit": "%s"' "$(sed -n 's/^source_id=//p' "$info")" ;;
	esac
	printf ' }\n'
}

# series_build VARIABLE ARM SOURCE: VARIABLE gets the image's key.
series_build() {
	local found
	found=$(kernel_key "$(<"$cache/sources/$3/id")" "$2")
	kernel_build "$3" "$2" "$found" "$2"
	printf -v "$1" '%s' "$found"
}

# tree_build VARIABLE ARM: one copy of a tree serves all its commits in turn, and
# none is made when the image is there.
tree_build() {
	local arm=$2 path found name
	path=$(realpath "$(arm_tree "$arm")")
	found=$(kernel_key "$(tree_id "$path" "$(arm_ref "$arm")")" stock)
	if ! kernel_cached "$found"; then
		tree_source name "$arm"
		kernel_build "$name" stock "$found" "$arm"
	fi
	printf -v "$1" '%s' "$found"
}

# tree_source VARIABLE ARM: the name of the source that then holds the tree.
tree_source() {
	local path copy
	path=$(realpath "$(arm_tree "$2")")
	copy=tree-$(printf '%s' "$path" | hash_text 12)
	source_snapshot "$copy" "$path" "$(arm_ref "$2")"
	printf -v "$1" '%s' "$copy"
}

# arm_tree ARM, arm_ref ARM: of TREE@REF, or of TREE, which has no ref.
arm_tree() { [[ $(arm_kind "$1") == ref ]] && echo "${1%@*}" || echo "$1"; }
arm_ref() { [[ $(arm_kind "$1") != ref ]] || echo "${1##*@}"; }

# image_symbols IMAGE: the System.map beside it, or of a build above it.
image_symbols() {
	local dir version file
	dir=$(dirname "$(realpath "$1")")
	version=$(basename "$1")
	version=${version#*-}
	for file in "$dir/System.map-$version" "$dir/System.map" "$dir/../../../System.map"; do
		[[ ! -r $file ]] || { realpath "$file"; return; }
	done
}
