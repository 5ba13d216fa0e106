# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A newer QEMU than this machine's, for tests of the plugin's other build: that
# of the release's backports, unpacked in the cache; nothing is installed.
#
#     qemu-VERSION/root/    what its packages hold
#     qemu-VERSION/qemu     runs it

# qemu_backports VARIABLE: the path of a script that takes QEMU's place.
qemu_backports() {
	local unpacked
	unpacked=$(backports_newest)
	if [[ ! $unpacked ]]; then
		backports_fetch "$(debian_codename)-backports"
		unpacked=$(backports_newest)
	fi
	printf -v "$1" '%s' "$unpacked"
}

debian_codename() { sed -n 's/^VERSION_CODENAME=//p' /etc/os-release 2>/dev/null; }

backports_newest() {
	local file
	file=$(printf '%s\n' "$cache"/qemu-*/qemu | sort -V | tail -n 1)
	[[ ! -x $file ]] || printf '%s\n' "$file"
}

backports_fetch() {
	local suite=$1 uri dir version apt_state
	uri=$(debian_mirror) ||
		die 1 "no Debian mirror in this machine's apt configuration: there is no newer QEMU to be had"
	need_space "$cache" 700 "another QEMU"
	say "fetching QEMU of $suite from $uri"
	scratch_dir dir
	apt_state="$dir/apt"
	mirror_lists "$uri" deb "${suite%-backports}" "$suite"
	version=$(package_version qemu-system-x86)
	[[ $version == *~bpo* ]] ||
		die 1 "$uri has no QEMU in $suite, or cannot be reached: there is no newer one to be had"
	logged "download of QEMU" "$dir/log" backports_download "$suite"
	logged "unpacking QEMU" "$dir/log" backports_unpack "$apt_state/cache/archives" "$dir/qemu/root"
	backports_script "$dir/qemu/root" "$version" >"$dir/qemu/qemu"
	chmod +x "$dir/qemu/qemu"
	mv "$dir/qemu" "$cache/qemu-$(tr -c "0-9A-Za-z.+\n-" _ <<<"${version#*:}")"
}

# What is installed and new enough is not among it: apt says what is missing.
backports_download() {
	apt_private apt-get -y -o Debug::NoLocking=true --no-install-recommends \
		--download-only -t "$1" install qemu-system-x86
}

backports_unpack() {
	local deb
	mkdir -p "$2" || return
	for deb in "$1"/*.deb; do
		dpkg-deb -x "$deb" "$2" || return
	done
}

# The hash is there because that of the script is taken for QEMU's (identity).
backports_script() {
	local root=$1 version=$2
	cat <<EOF
#!/bin/sh
# QEMU $version, sha256 $(hash_file "$root/usr/bin/qemu-system-x86_64")
root=\$(dirname "\$0")/root
libraries=usr/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH="\$root/\$libraries:\$root/lib/x86_64-linux-gnu"
export QEMU_MODULE_DIR="\$root/\$libraries/qemu"
exec "\$root/usr/bin/qemu-system-x86_64" -L "\$root/usr/share/qemu" \\
	-L "\$root/usr/share/seabios" -L /usr/share/seabios -L /usr/share/qemu "\$@"
EOF
}
