# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Series of kernel-patches/: which there are, what identifies one, and putting
# one onto a source tree and off it again. One tree serves all series, so that
# only what they touch is compiled again.

series_file() { printf '%s/series.%s\n' "$patch_dir" "$1"; }
series_exists() { [[ $1 =~ ^[A-Za-z0-9_-]+$ && -f $(series_file "$1") ]]; }

series_names() {
	local file
	for file in "$patch_dir"/series.*; do
		[[ ! -f $file ]] || printf '%s ' "${file##*/series.}"
	done
}

# series_patches NAME: paths relative to patch_dir, in order; stock has none.
series_patches() {
	[[ $1 == stock ]] || sed -E 's/[[:space:]]*(#.*)?$//; /^$/d' "$(series_file "$1")"
}

# design_hunks NAME: a line "FILE @@ ..." for each place of the kernel's code that
# the design's own patches change outside the allocator and headers: who uses it.
design_hunks() {
	# shellcheck disable=SC2016 # awk's
	series_patches "$1" | grep -Ev '^(instrumentation|tracking|test-only)' |
		(cd "$patch_dir" && xargs -r -d '\n' awk '
			/^\+\+\+ / { file = substr($2, 3) }
			/^@@ / && file ~ /\.c$/ && file != "mm/page_alloc.c" { print file, $0 }')
}

# series_facts NAME: its members of kernel.json.
series_facts() {
	local -a places paths
	mapfile -t places < <(design_hunks "$1")
	printf ', "design_files": %s, "design_hunks": %s' \
		"$(printf '%s\n' "${places[@]%% *}" | sort -u | grep -c .)" "${#places[@]}"
	mapfile -t paths < <(series_patches "$1")
	((${#paths[@]})) || return 0
	printf ', "series": "%s on %s", "patches": %s, "measuring_patches": %s' "$1" "$base" "${#paths[@]}" \
		"$(cd "$patch_dir" && grep -il 'not for merging' "${paths[@]}" | grep -c .)"
}

# series_check NAME: every patch that it names is there.
series_check() {
	local path
	while IFS= read -r path; do
		[[ -r $patch_dir/$path ]] ||
			die 1 "$(series_file "$1") names $path, which is not there: correct the series"
	done < <(series_patches "$1")
}

# series_id NAME: twelve hex digits over the base, the order and every patch.
# They end the release of a patched kernel (-pz<id>); stock has none.
series_id() {
	[[ $1 != stock ]] || return 0
	{
		base_value BASE_RELEASE
		series_patches "$1"
		series_patches "$1" | (cd "$patch_dir" && xargs -r -d '\n' cat --)
	} | hash_text 12
}

# series_apply SOURCE NAME: the tree of SOURCE carries that series afterwards.
# .pz-applied names what it carries; `dirty` while that changes.
series_apply() {
	local source=$1 series=$2 tree stamp id times
	tree=$(source_tree "$source")
	stamp="$tree/.pz-applied"
	id=$(series_id "$series")
	[[ $(cat "$stamp" 2>/dev/null) != dirty ]] || source_heal "$source"
	[[ $(<"$stamp") != "$id" ]] || return 0
	scratch_dir times
	times_keep "$tree" "$times"
	patches_remove "$source"
	[[ $id ]] || return 0
	echo dirty >"$stamp"
	patches_put "$tree" "$series"
	times_restore "$tree" "$times"
	printf '%s\n' "$id" >"$stamp"
}

# Files that are the same under two series keep their times when one follows the
# other, or make would compile again all that includes them.
times_keep() {
	local tree=$1 to=$2
	[[ -d $tree/.pz-patches ]] || return 0
	(cd "$tree" && sed -n 's,^+++ b/,,p' .pz-patches/*.patch | sort -u |
		xargs -r -d '\n' cp -p --parents -t "$to" 2>/dev/null) || true
}

times_restore() {
	local tree=$1 from=$2 file
	while IFS= read -r file; do
		! cmp -s "$from/$file" "$tree/$file" || touch -r "$from/$file" "$tree/$file"
	done < <(cd "$from" && find . -type f)
}

# patches_put TREE SERIES: keeps each patch as it was applied, to take it off
# again even if the file under kernel-patches/ changes.
patches_put() {
	local tree=$1 series=$2 path count=0 kept
	local -a paths
	mapfile -t paths < <(series_patches "$series")
	rm -rf "$tree/.pz-patches"
	mkdir "$tree/.pz-patches"
	for path in "${paths[@]}"; do
		count=$((count + 1))
		printf -v kept '%s/.pz-patches/%04d.patch' "$tree" "$count"
		cp "$patch_dir/$path" "$kept"
		patch_one "$tree" "$kept" "$path"
	done
}

patch_one() {
	local tree=$1 file=$2 name=$3 out
	out=$(patch -d "$tree" -p1 -F0 --no-backup-if-mismatch -N -r - <"$file" 2>&1) ||
		die 1 "patch $name does not apply without fuzz to $(patch_failed_at "$out"): rebase it, or use the pinned release $(base_value BASE_RELEASE); --base names another"
	if grep -q 'offset' <<<"$out"; then
		say "  $name: $(grep -c 'offset' <<<"$out") hunks applied at an offset"
	fi
}

# patch_failed_at OUTPUT: "mm/memory.c, hunk #2"
patch_failed_at() {
	awk '/^(checking|patching) file/ { file = $3 }
	     /^Hunk #[0-9]+ FAILED/ { print file ", hunk " $2; found = 1; exit }
	     END { if (!found) print file }' <<<"$1"
}

patches_remove() {
	local source=$1 tree file
	tree=$(source_tree "$source")
	[[ -s $tree/.pz-applied ]] || return 0
	echo dirty >"$tree/.pz-applied"
	while IFS= read -r file; do
		patch -d "$tree" -p1 -F0 -R -s --no-backup-if-mismatch <"$file" >/dev/null 2>&1 || {
			source_heal "$source"
			return
		}
	done < <(printf '%s\n' "$tree"/.pz-patches/*.patch | sort -r)
	rm -rf "$tree/.pz-patches"
	: >"$tree/.pz-applied"
}
