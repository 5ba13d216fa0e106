# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the .bats files share.

top=$(cd "$BATS_TEST_DIRNAME/.." && pwd)

# The tree as the user sees it: no command may change it.
status_save() { git -C "$top" status --porcelain >"$BATS_TEST_TMPDIR/status"; }
status_same() { git -C "$top" status --porcelain | diff "$BATS_TEST_TMPDIR/status" -; }

# room NAME...: the driver's functions, in this shell.
rooms() {
	local room
	declare -gA opt
	for room in lib progress "$@"; do
		# shellcheck source=/dev/null
		source "$top/harness/vm/$room.sh"
	done
	cache="$BATS_TEST_TMPDIR/cache"
	mkdir -p "$cache"
}

# refused STATUS PATTERN CMD...: CMD ends with STATUS and prints one line, which
# matches PATTERN; the tree is as before.
refused() {
	local want=$1 pattern=$2
	shift 2
	status_save
	run "$@"
	echo "status $status, output:"
	printf '%s\n' "${lines[@]}"
	[[ $status == "$want" ]]
	[[ ${#lines[@]} == 1 && ${lines[0]} == pzbench:* ]]
	[[ ${lines[0]} =~ $pattern ]]
	status_same
}

# fake_image NAME: a file with a bzImage's signature and a System.map beside it.
fake_image() {
	mkdir -p "$BATS_TEST_TMPDIR/$1"
	{ head -c 514 /dev/zero; printf HdrS; } >"$BATS_TEST_TMPDIR/$1/bzImage"
	echo "ffffffff81000000 T _stext" >"$BATS_TEST_TMPDIR/$1/System.map"
	printf '%s\n' "$BATS_TEST_TMPDIR/$1/bzImage"
}

# config LINE...: a config file with a short [run] section and LINEs.
config() {
	{ printf '[run]\nrepetitions = 1\nwarmup = 0\n'; printf '%s\n' "$@"; } >"$BATS_TEST_TMPDIR/t.conf"
	printf '%s\n' "$BATS_TEST_TMPDIR/t.conf"
}

need_root() { ((EUID == 0)) || skip "needs root"; }
