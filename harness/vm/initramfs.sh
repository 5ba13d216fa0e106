# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The guest's whole file system: one program, the libraries that ldd names at the
# paths where the program looks for them, and a config. Byte for byte the same
# for the same contents, because the guest's counts may depend on it.

# initramfs_pack OUT PROGRAM [CONFIG]: PROGRAM becomes /pzbench.
initramfs_pack() {
	local out=$1 program=$2 config=${3:-} dir
	scratch_dir dir
	logged "packing the initramfs" "$dir/log" initramfs_fill "$dir/root" "$program" "$config"
	logged "packing the initramfs" "$dir/log" initramfs_write "$dir/root" "$dir/cpio"
	mv "$dir/cpio" "$out"
}

initramfs_fill() {
	local root=$1 program=$2 config=$3 library
	mkdir -p "$root"/{proc,sys,dev,run,tmp} && cp "$program" "$root/pzbench" || return
	while IFS= read -r library; do
		mkdir -p "$root${library%/*}" && cp -L "$library" "$root$library" || return
	done < <(program_libraries "$program")
	[[ ! $config ]] || cp "$config" "$root/pzbench.conf"
}

# Absolute paths, the dynamic linker among them; a static program has none.
program_libraries() {
	ldd "$1" 2>/dev/null | grep -oE '/[^ ]+' | sort -u
}

# Names sorted, owners and times fixed, inode numbers counted from 1.
initramfs_write() {
	local root=$1 out=$2
	chmod -R u=rwX,go=rX "$root"
	chmod 755 "$root/pzbench"
	find "$root" -exec touch -h -d @0 {} +
	(cd "$root" && find . -mindepth 1 | LC_ALL=C sort |
		cpio --quiet -o -H newc --reproducible -R 0:0) >"$out"
}
