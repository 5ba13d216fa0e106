# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Where kernel source comes from: the distribution's package, from the machine's
# own mirror, or what --source names. Each source is one directory of the cache:
#
#     sources/NAME/linux/         the tree, patched as linux/.pz-applied says
#     sources/NAME/linux/obj/     its objects (kernel.sh)
#     sources/NAME/id             sha256 of what it was unpacked from
#     sources/NAME/origin         where that is, to unpack it again

# base_use BASE: the kernel version, a directory of kernel-patches/, whose source
# and series are meant from now on.
base_use() {
	base=$1
	patch_dir="$top/kernel-patches/$base"
}

base_use v7.2

# base_value KEY: a value of the release that the series were made on.
base_value() {
	sed -n "s/^$1=//p" "$top/kernel-patches/$base/base" 2>/dev/null | tr -d "\"'"
}

# base_settle: v7.2 unless --base says otherwise, and v6.12, which is around for
# years, where the source of 7.2 is neither in the cache nor offered.
base_settle() {
	local package
	[[ ! ${opt[base]:-} ]] || return 0
	! newest_debian_source >/dev/null || return 0
	! package_offered || return 0
	package=$(base_value PACKAGE)
	base_use v6.12
	warn "no $package can be had: taking $(base_value PACKAGE) and the series of $base instead"
}

# source_ready VARIABLE: the name of the source of `stock` and of every series.
source_ready() {
	local found
	if [[ ${opt[source]:-} ]]; then
		source_from_user found "${opt[source]}"
	else
		base_settle
		found=$(newest_debian_source) || source_from_mirror found
	fi
	printf -v "$1" '%s' "$found"
}

newest_debian_source() {
	local ids
	ids=$(cd "$cache/sources" 2>/dev/null && printf '%s\n' "debian-${base#v}".*/id | sort -V | tail -n 1)
	[[ -f $cache/sources/$ids ]] && printf '%s\n' "${ids%/id}"
}

source_tree() { printf '%s/sources/%s/linux\n' "$cache" "$1"; }

# source_release NAME: 7.2.13
source_release() {
	awk -F ' *= *' '/^VERSION|^PATCHLEVEL|^SUBLEVEL/ { v = v s $2; s = "." } /^NAME/ { print v; exit }' \
		"$(source_tree "$1")/Makefile"
}

# --- the distribution's package

# apt_private apt-get|apt-cache ARG...: apt with a state of its own (apt_state,
# else the kernels'), so that the system's lists stay as they are and no root is
# needed.
apt_private() {
	local tool=$1 state=${apt_state:-$cache/apt}
	shift
	"$tool" -q -o Dir::Etc::SourceList="$state/sources.list" \
		-o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State="$state/state" -o Dir::State::status=/var/lib/dpkg/status \
		-o Dir::Cache="$state/cache" -o APT::Sandbox::User="$(id -un)" \
		-o Acquire::Languages=none \
		-o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false \
		-o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@"
}

# debian_mirror [LABEL]: the address of the archive of that label (Debian, or
# Debian-Security) that this machine uses.
debian_mirror() {
	local uri label=${1:-Debian}
	command -v apt-get >/dev/null || return 1
	uri=$(apt_addresses "Label: $label" | head -n 1)
	# Before the first update apt knows the addresses, but no labels yet.
	[[ $uri ]] || uri=$(apt_addresses | grep -m1 "/${label,,}/\\?\$" || true)
	[[ $uri ]] && printf '%s\n' "$uri"
}

# apt_addresses FILTER...: of the archives in the machine's own configuration.
apt_addresses() {
	# shellcheck disable=SC2016 # apt expands it
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "$@" 2>/dev/null
}

# mirror_lists URI deb|deb-src SUITE...: a suite that the mirror lacks fails alone;
# the others are still fetched.
mirror_lists() {
	local uri=$1 type=$2 suite state=${apt_state:-$cache/apt}
	local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	shift 2
	mkdir -p "$state/state/lists/partial" "$state/cache/archives/partial"
	for suite; do
		printf '%s [signed-by=%s] %s %s main\n' "$type" "$keyring" "$uri" "$suite"
	done >"$state/sources.list"
	supervised apt_private apt-get update >"$state/log" 2>&1 ||
		say "some suites of the mirror could not be read (log: $state/log)"
}

# package_version PACKAGE: the newest that the lists offer.
package_version() {
	apt_private apt-cache madison "$1" 2>/dev/null |
		awk -F ' *[|] *' '$3 ~ /Packages$/ { print $2 }' | sort -V | tail -n 1
}

# package_offered: whether a mirror has the source package of this base. Reads its
# lists again.
package_offered() {
	local uri
	local -a suites
	uri=$(debian_mirror "$(base_value ARCHIVE)") || return 1
	read -ra suites < <(base_value SUITES)
	mirror_lists "$uri" deb "${suites[@]}"
	[[ $(package_version "$(base_value PACKAGE)") ]]
}

source_from_mirror() {
	local uri package version dir
	package=$(base_value PACKAGE)
	uri=$(debian_mirror "$(base_value ARCHIVE)") ||
		die 1 "no $(base_value ARCHIVE) mirror in this machine's apt configuration: name a kernel source with --source TREE|TARBALL"
	need_space "$cache" 4000 "kernel source and objects"
	say "fetching $package from $uri"
	package_offered ||
		die 1 "$uri has no $package in any suite, or cannot be reached: name a kernel source with --source TREE|TARBALL"
	version=$(package_version "$package")
	scratch_dir dir
	logged "download of $package" "$dir/log" package_download "$dir" "$package=$version"
	logged "unpacking $package" "$dir/log" package_tarball "$dir"/*.deb "$package" "$dir/linux.tar.xz"
	rm -f "$dir"/*.deb
	tarball_check "$dir/linux.tar.xz" "$version"
	source_unpack "debian-$version" "$dir/linux.tar.xz"
	printf -v "$1" '%s' "debian-$version"
}

package_download() {
	cd "$1" && apt_private apt-get download "$2"
}

package_tarball() {
	local deb=$1 package=$2 to=$3
	dpkg-deb --fsys-tarfile "$deb" | tar -xO "./usr/src/$package.tar.xz" >"$to"
}

# The package came through apt's signatures; this says whether it is what the
# series were made on.
tarball_check() {
	local pinned
	pinned=$(base_value TARBALL_SHA256)
	[[ $(hash_file "$1") == "$pinned" ]] && return
	say "kernel source $2 is not the release that the series were made on ($(base_value BASE_RELEASE), sha256 ${pinned:0:12}...): patches go in without fuzz, offsets are reported"
}

# source_unpack NAME TARBALL: moves the tarball in, to heal a tree that a kill
# left half patched.
source_unpack() {
	local name=$1 tarball=$2 dir
	scratch_dir dir
	say "unpacking kernel source $name"
	mkdir "$dir/linux"
	logged "unpacking the kernel source" "$dir/log" \
		tar -xaf "$tarball" -C "$dir/linux" --strip-components=1
	[[ -f $dir/linux/Makefile && -f $dir/linux/Kconfig ]] ||
		die 2 "$tarball holds no kernel tree (no Makefile and Kconfig at its top): give a kernel's source tarball"
	: >"$dir/linux/.pz-applied"
	source_install "$name" "$dir/linux" "$(hash_file "$tarball")" "$tarball"
}

# source_install NAME TREE ID ORIGIN: puts a finished tree in its place.
source_install() {
	local name=$1 tree=$2 id=$3 origin=$4 to="$cache/sources/$1"
	rm -rf "$to/linux"
	mkdir -p "$to"
	if [[ $origin == "$cache"/tmp.* ]]; then
		mv "$origin" "$to/linux.tar.xz"
		origin="$to/linux.tar.xz"
	fi
	mv "$tree" "$to/linux"
	printf '%s\n' "$origin" >"$to/origin"
	printf '%s\n' "$id" >"$to/id"
}

# source_heal NAME: a tree that is neither pristine nor wholly patched is
# unpacked again; ccache makes its objects cheap.
source_heal() {
	local name=$1 origin
	origin=$(<"$cache/sources/$name/origin")
	[[ -r $origin ]] ||
		die 1 "the kernel source $name was left half patched and $origin is gone: remove $cache/sources/$name and start again"
	say "kernel source $name was left half patched: unpacking it again"
	if [[ -d $origin ]]; then
		rm -f "$(source_tree "$name")/.pz-applied"
		source_snapshot "$name" "$origin" ""
	else
		source_unpack "$name" "$origin"
	fi
}

# --- what the user names

source_from_user() {
	local from=$2 name
	[[ -r $from ]] ||
		die 2 "cannot read --source $from: name a kernel tree or a tarball of one"
	need_space "$cache" 4000 "kernel source and objects"
	from=$(realpath "$from")
	if [[ -d $from ]]; then
		tree_check "$from"
		name=tree-$(printf '%s' "$from" | hash_text 12)
		source_snapshot "$name" "$from" ""
	else
		name=tarball-$(hash_file "$from" | cut -c 1-12)
		[[ -f $cache/sources/$name/id ]] || source_unpack "$name" "$from"
	fi
	printf -v "$1" '%s' "$name"
}

# tree_check TREE
tree_check() {
	[[ ! -d $1/arms ]] || die 2 "$1 is a result directory: compare those of two kernels with -- between the baseline's and the other's"
	[[ -r $1/Makefile && -r $1/Kconfig && -x $1/scripts ]] ||
		die 2 "$1 is no kernel tree that can be read (no Makefile, Kconfig and scripts there): name the top of a kernel's source"
}

# tree_id TREE REF: what the tree holds. A commit says it; a directory is known
# by its files' names, sizes and times.
tree_id() {
	local tree=$1 ref=$2
	if [[ $ref ]]; then
		git -C "$tree" rev-parse --verify --quiet "$ref^{commit}"
	else
		(cd "$tree" && find . -name .git -prune -o -type f -printf '%p %s %T@\n' |
			LC_ALL=C sort | hash_text 64)
	fi
}

# source_snapshot NAME TREE REF: a copy of a user's tree (REF empty: as it lies
# there), which itself is never touched. The copy's files are all new to make:
# comparing times with older objects could miss a change, and ccache makes the
# full build cheap.
source_snapshot() {
	local name=$1 tree=$2 ref=$3 id dir
	id=$(tree_id "$tree" "$ref")
	[[ ! -f $cache/sources/$name/id || $(<"$cache/sources/$name/id") != "$id" ||
		! -f $(source_tree "$name")/.pz-applied ]] || return 0
	need_space "$cache" 3000 "a copy of $tree"
	scratch_dir dir
	say "copying $tree${ref:+ at $ref}"
	mkdir "$dir/linux"
	logged "copying $tree" "$dir/log" tree_copy "$tree" "$ref" "$dir/linux"
	[[ -f $dir/linux/Makefile && -f $dir/linux/Kconfig ]] ||
		die 2 "$tree${ref:+ at $ref} holds no kernel tree (no Makefile and Kconfig at its top): name another"
	: >"$dir/linux/.pz-applied"
	source_install "$name" "$dir/linux" "$id" "$tree"
}

tree_copy() {
	local tree=$1 ref=$2 to=$3
	if [[ $ref ]]; then
		git -C "$tree" archive "$ref" | tar -xm -C "$to"
	else
		tar -c --exclude-vcs -C "$tree" . | tar -xm -C "$to"
	fi || return
	# A tree that was built in place holds generated files that make would
	# take for its own.
	[[ ! -e $to/.config && ! -d $to/include/config ]] || make -s -C "$to" mrproper
}
