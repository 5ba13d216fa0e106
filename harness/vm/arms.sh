# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the user may call an arm, and how each becomes an image to boot.

# Filled by arm_build, keyed by arm as the user wrote it.
declare -gA arm_image arm_symbols

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

arms_check() {
	local arm name
	local -A seen=()
	for arm; do
		arm_check "$arm"
		name=$(arm_dir_name "$arm")
		[[ ! ${seen[$name]:-} ]] ||
			die 2 "two arms are called $name: name each arm once"
		seen[$name]=1
	done
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
	local info text places
	info=$(dirname "${arm_image[$1]}")/info
	[[ -r $info ]] || return 0
	text=$(sed -n 's/^mm_text=//p' "$info")
	if [[ $(arm_kind "$1") == @(stock|series) ]]; then
		mapfile -t places < <(design_hunks "$1")
		printf '{ "mm_text_bytes": %s, "design_files": %s, "design_hunks": %s }\n' "${text:-null}" \
			"$(printf '%s\n' "${places[@]%% *}" | sort -u | grep -c .)" "${#places[@]}"
	else
		printf '{ "mm_text_bytes": %s }\n' "${text:-null}"
	fi
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
