# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the machine must have: what tells that it is there, the Debian package
# that brings it, and the jobs that need it.

package_table() {
	cat <<'EOF'
cmd:gcc             gcc                 host vm test
cmd:make            make                host vm test
file:stdio.h        libc6-dev           host vm test
cmd:pkg-config      pkg-config          host vm test
pc:hwloc            libhwloc-dev        host vm test
pc:jansson          libjansson-dev      host vm test
pc:libcjson         libcjson-dev        host vm test
pc:inih             libinih-dev         host vm test
pc:libmd            libmd-dev           host vm test
pc:zlib             zlib1g-dev          host vm test
pc:libRmath         r-mathlib           host vm test
cmd:xz              xz-utils            host vm test
cmd:flex            flex                host vm test
cmd:bison           bison               host vm test
cmd:gnuplot         gnuplot-nox         host vm test plot
cmd:bc              bc                  vm test
cmd:ccache          ccache              vm test
cmd:cpio            cpio                vm test
cmd:patch           patch               vm test
pc:libelf           libelf-dev          vm test
pc:jemalloc         libjemalloc-dev     host vm test
qemu:               qemu-system-x86     vm test
cmd:git             git                 test
cmd:bats            bats                test
cmd:shellcheck      shellcheck          test
cmd:mandoc          mandoc              test
cmd:valgrind        valgrind            test
file:cmocka.h       libcmocka-dev       test
py:jsonschema       python3-jsonschema  test
py:scipy            python3-scipy       test
EOF
}

# packages_missing JOB: names of Debian packages, one a line.
packages_missing() {
	local probe package jobs
	while read -r probe package jobs; do
		[[ " $jobs " == *" $1 "* ]] || continue
		package_present "$probe" || printf '%s\n' "$package"
	done < <(package_table) | sort -u
}

package_present() {
	local name=${1#*:}
	case $1 in
	cmd:*) command -v "$name" >/dev/null ;;
	qemu:) command -v "${PZBENCH_QEMU:-qemu-system-x86_64}" >/dev/null ;;
	pc:*) pkg-config --exists "$name" 2>/dev/null ;;
	file:*) echo "#include <$name>" | include_found ;;
	py:*) python_with "$name" >/dev/null ;;
	esac
}

# python_with MODULE: a Python that has it. The one in PATH need not be the
# distribution's, which its packages serve.
python_with() {
	local python
	for python in python3 /usr/bin/python3; do
		"$python" -c "import $1" 2>/dev/null || continue
		printf '%s\n' "$python"
		return
	done
	return 1
}

# cmocka.h wants these before it.
include_found() {
	{ printf '#include <%s>\n' stdarg.h stddef.h setjmp.h stdint.h; cat; } |
		gcc -E - >/dev/null 2>&1
}

# packages_ready JOB: installs what is missing when that is allowed, or exits
# with status 3 and the command to run.
packages_ready() {
	local package_job=$1
	local -a missing command
	mapfile -t missing < <(packages_missing "$1")
	((${#missing[@]} > 0)) || return 0
	command=(apt-get install -y --no-install-recommends "${missing[@]}")
	if ! command -v apt-get >/dev/null; then
		die 3 "missing, by their names in Debian: ${missing[*]}: install what your distribution calls them"
	elif ((EUID == 0)); then
		packages_install env "${command[@]}"
	elif [[ ${opt[yes]:-} ]] && command -v sudo >/dev/null; then
		packages_install sudo "${command[@]}"
	else
		die 3 "packages are missing; as root: ${command[*]}"
	fi
}

packages_install() {
	local missing
	packages_fetch "$@"
	missing=$(packages_missing "$package_job" | tr '\n' ' ')
	[[ ! $missing ]] ||
		die 1 "installed, but not found afterwards: ${missing}(look at PATH, or reinstall them)"
}

# A machine that never fetched package lists needs them before the second try.
packages_fetch() {
	local as=$1 dir
	shift
	say "installing packages: ${*:5}"
	cache_open
	scratch_dir dir
	export DEBIAN_FRONTEND=noninteractive
	supervised "$as" "$@" >"$dir/log" 2>&1 && return
	logged "apt-get update" "$dir/log" "$as" apt-get -q update
	logged "installing packages" "$dir/log" "$as" "$@"
}
