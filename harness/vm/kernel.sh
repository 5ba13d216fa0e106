# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Builds kernels. One object tree, inside the source tree: make then names all
# files relative to it, and ccache finds an object again whatever the tree is
# called. Finished images stay in the cache:
#
#     kernels/KEY/{bzImage,System.map,config,info}
#
# KEY is made of the source, the series, the config and the compiler.

# A series touches headers that nearly all files include.
readonly kernel_objects_guess=1830
readonly kernel_objects_guess_again=1700

kernel_compiler() { ${CC:-gcc} --version | head -n 1; ld --version | head -n 1; }

kernel_fragments() {
	printf '%s\n' "$top/configs/kernel/base.config"
	[[ ! -f $top/configs/kernel/$base.config ]] || printf '%s\n' "$top/configs/kernel/$base.config"
	[[ ! ${opt[kconfig]:-} ]] || printf '%s\n' "${opt[kconfig]}"
}

# kernel_key SOURCE_ID SERIES
kernel_key() {
	local -a fragments
	mapfile -t fragments < <(kernel_fragments)
	{
		printf '%s\n' "$1"
		series_id "$2"
		cat "${fragments[@]}"
		kernel_compiler
	} | hash_text 16
}

kernel_dir() { printf '%s/kernels/%s\n' "$cache" "$1"; }
kernel_cached() { [[ -f $(kernel_dir "$1")/info ]]; }

# kernel_build SOURCE SERIES KEY NAME: leaves the image in kernels/KEY.
kernel_build() {
	local source=$1 series=$2 key=$3 name=$4
	! kernel_cached "$key" || return 0
	kernel_objects "$source" "$series" "$key" "$name"
	kernel_keep "$(source_tree "$source")" "$key" "$source" "$series"
}

# kernel_objects SOURCE SERIES KEY NAME: leaves the kernel in the object tree, and
# there the list of its objects (links.sh), which says of which kernel they are.
kernel_objects() {
	local source=$1 series=$2 key=$3 name=$4 tree
	need_space "$cache" 700 "building kernel $name"
	tree=$(source_tree "$source")
	rm -f "$tree"/obj/.pz-members-*
	series_apply "$source" "$series"
	kernel_configure "$tree" "$name"
	# One in another order, of a link that was interrupted, would stay.
	rm -f "$tree/obj/vmlinux.a"
	kernel_compile "$source" "$series" "$name"
	link_members "$tree" "$(link_members_file "$tree" "$key")"
}

# A build says nothing about who made it where and when: the same sources give
# the same bytes. In its depend mode ccache finds an object by the files that the
# compiler said it had read, and runs no preprocessor of its own: a build that finds
# nothing takes a third less.
kernel_make() {
	local tree=$1
	shift
	CCACHE_DIR="${CCACHE_DIR:-$cache/ccache}" CCACHE_DEPEND=1 \
		KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 2026' \
		KBUILD_BUILD_USER=pzbench KBUILD_BUILD_HOST=pzbench KBUILD_BUILD_VERSION=1 \
		make -C "$tree" O=obj CC="ccache ${CC:-gcc}" HOSTCC="ccache gcc" "$@"
}

# tinyconfig, then the fragments, of which every line must stick.
kernel_configure() {
	local tree=$1 name=$2 dir
	local -a fragments
	mapfile -t fragments < <(kernel_fragments)
	scratch_dir dir
	mkdir -p "$tree/obj"
	logged "configuring kernel $name" "$dir/log" kernel_make "$tree" tinyconfig
	cat "${fragments[@]}" >>"$tree/obj/.config"
	logged "configuring kernel $name" "$dir/log" kernel_make "$tree" olddefconfig
	config_check "$tree/obj/.config" "${fragments[@]}"
}

# config_check CONFIG FRAGMENT...: dies with the first option that did not
# stick. A later line for the same option wins, as it did in the config.
config_check() {
	local lost
	lost=$(awk '
		function option(line) { gsub(/^# /, "", line); sub(/[= ].*/, "", line); return line }
		/^CONFIG_[A-Za-z0-9_]+=n$/ { $0 = "# " substr($0, 1, length - 2) " is not set" }
		!/^(# )?CONFIG_[A-Za-z0-9_]+(=| is not set$)/ { next }
		FNR == NR { have[option($0)] = $0; next }
		{ want[option($0)] = $0 }
		END {
			for (o in want) {
				if (want[o] ~ /is not set$/ && !(o in have)) continue
				if (have[o] != want[o]) { print want[o]; exit }
			}
		}' "$@")
	[[ ! $lost ]] ||
		die 1 "the kernel config does not take '$lost': its dependencies are missing or this kernel has no such option; mend ${*: -1}"
}

kernel_compile() {
	local source=$1 series=$2 name=$3 tree id log expected count
	tree=$(source_tree "$source")
	id=$(series_id "$series")
	log="$cache/build-$(safe_name "$name").log"
	count="$tree/obj/.pz-objects"
	expected=$kernel_objects_guess
	if [[ -f $tree/obj/vmlinux ]]; then
		count+=-again
		expected=$kernel_objects_guess_again
	fi
	[[ ! -f $count ]] || expected=$(<"$count")
	say "building kernel $name ($(source_release "$source")${id:+, patch set $id})"
	supervised kernel_compile_shown "$tree" "$id" "$name" "$expected" "$count" "$log" ||
		die 1 "building kernel $name failed: $(why_failed "$log")"
}

kernel_compile_shown() {
	local tree=$1 id=$2 name=$3 expected=$4 count=$5 log=$6
	kernel_make_image "$tree" "$id" 2>&1 |
		progress_objects "kernel $name" "$expected" "$count" >"$log"
}

# kernel_make_image TREE SERIES_ID
kernel_make_image() {
	kernel_make "$1" -j"$(jobs_count)" LOCALVERSION="${2:+-pz$2}" bzImage
}

jobs_count() { printf '%s\n' "${opt[jobs]:-$(nproc)}"; }

kernel_keep() {
	local tree=$1 key=$2 source=$3 series=$4 dir
	scratch_dir dir
	logged "keeping the kernel image" "$dir.log" kernel_files "$tree" "$dir"
	kernel_info "$@" >"$dir/info"
	mkdir -p "$cache/kernels"
	rm -rf "$(kernel_dir "$key")"
	mv "$dir" "$(kernel_dir "$key")"
}

kernel_files() {
	cp "$1/obj/arch/x86/boot/bzImage" "$1/obj/System.map" "$2/" &&
		cp "$1/obj/.config" "$2/config"
}

kernel_info() {
	local tree=$1 source=$3 series=$4
	printf 'release=%s\nsource=%s\nsource_id=%s\nseries=%s\npatch_set=%s\n' \
		"$(<"$tree/obj/include/config/kernel.release")" "$source" \
		"$(<"$cache/sources/$source/id")" "$series" "$(series_id "$series")"
	printf 'compiler=%s\n' "$(kernel_compiler | head -n 1)"
	printf 'mm_text=%s\n' "$(size "$tree/obj/mm/built-in.a" 2>/dev/null | awk 'NR > 1 { n += $1 } END { print n + 0 }')"
}
