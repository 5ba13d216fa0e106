# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# One directory to copy to a machine that has neither compiler nor network nor
# packages: pzbench with the libraries and the loader that it was linked with, the
# configs, and packed.sh as its run.sh.

job_pack() {
	(($# <= 1)) || die 2 "pack takes one directory, or FILE.tar.gz; see ./run.sh --help"
	local to=${1:-pzbench-pack}
	[[ ! -e $to ]] || die 2 "$to is there already: remove it, or name another directory or FILE.tar.gz"
	[[ -w $(dirname "$to") ]] || die 2 "$to cannot be made: name it in a directory that is there and can be written"
	announce host ""
	packages_ready host
	cache_open
	pzbench_build
	if [[ $to == *.tar.gz ]]; then
		pack_tarball "$to"
	else
		pack_make "$to"
	fi
	printf '%s  %s\n' "$(du -sh "$to" | cut -f 1)" "$to"
}

# pack_make DIR: all of it or nothing.
pack_make() {
	local log
	scratch_dir log
	mkdir "$1.new" || die 1 "cannot make $1.new: name another directory"
	logged "packing $1" "$log/log" pack_fill "$1.new"
	mv "$1.new" "$1"
}

pack_tarball() {
	local dir name
	scratch_dir dir
	name=$(basename "$1" .tar.gz)
	mkdir "$dir/$name"
	logged "packing $1" "$dir/log" pack_fill "$dir/$name"
	logged "packing $1" "$dir/log" tar -czf "$dir/tar" --sort=name --owner=0 --group=0 \
		--numeric-owner --mtime=@0 -C "$dir" "$name"
	mv "$dir/tar" "$1" || die 1 "cannot write $1: name another place"
}

# program_put DIR: for a campaign to keep (install.sh).
program_put() { pack_make "$1"; }

# pack_fill DIR
pack_fill() {
	local to=$1 library
	mkdir "$to/lib" "$to/metal" "$to/configs" &&
		cp "$program" "$to/lib/pzbench" &&
		cp "$top"/configs/*.conf "$top/configs/campaign.ini" "$to/configs/" &&
		cp "$top"/harness/metal/{append,step,next_boot,install}.sh "$to/metal/" &&
		cp "$top/harness/metal/packed.sh" "$to/run.sh" &&
		cp "$top/LICENSE" "$top/README" "$to/" || return
	while IFS= read -r library; do
		cp -L "$library" "$to/lib/" || return
	done < <(program_libraries "$program")
	pack_wrapper "$to" >"$to/pzbench" && chmod 755 "$to/pzbench" "$to/run.sh"
}

# pack_wrapper DIR: the loader that pzbench was linked with finds its libraries;
# hwloc shall not take plugins of the machine, which want its libraries.
pack_wrapper() {
	local loader
	loader=$(cd "$1/lib" && compgen -G 'ld-*') || return
	cat <<-EOF
		#!/bin/sh
		HWLOC_PLUGINS_PATH=/nonexistent
		export HWLOC_PLUGINS_PATH
		exec "\${0%/*}/lib/$loader" --library-path "\${0%/*}/lib" "\${0%/*}/lib/pzbench" "\$@"
	EOF
}
