# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Guests that run the init of tests/kernel, and what became of them: for
# tests/content and tests/kernel-all. Whoever sources it has set $top, and $patience:
# the seconds that a guest may take.

declare -gA opt=([quiet]=1)
for room in lib progress initramfs qemu boot; do
	# shellcheck source=/dev/null
	source "$top/harness/vm/$room.sh"
done
# Dirty memory was handed out.
readonly dirty='^not ok.*bytes not zero'
cache=$(mktemp -d)

tidy() {
	children_end
	rm -rf "$cache"
}
set -m
trap tidy EXIT
signals_do 'exit 143' INT TERM

# guest_init: builds it, and what every guest is booted with.
guest_init() {
	gcc -O2 -Wall -Wextra -Werror -static -o "$cache/guest" "$top"/tests/kernel/*.c
	initramfs_pack "$cache/initramfs" "$cache/guest"
}

# guest NAME IMAGE APPEND [QEMU-OPTION...]: a guest in the background, its console
# in NAME/console.log.
guest() {
	local name=$1 image=$2 append=$3
	local -a command
	shift 3
	mkdir "$cache/$name"
	: >"$cache/$name/console.log" # before QEMU makes it, it is read
	mapfile -t command < <(qemu_command plain "$image" "$cache/initramfs" "$cache/$name" "$append")
	timeout "$patience" "$qemu" "${command[@]}" "$@" >"$cache/$name/qemu" 2>&1 &
}

# guest_beyond NAME IMAGE: one node that has 1 GB in one piece, and a balloon: see
# tests/kernel/README.
guest_beyond() {
	local -A opt=([quiet]=1 [nodes]=1 [guest-mem]=1536M)
	guest "$1" "$2" "hugetlb_cma=1G $(guest_append beyond)" \
		-machine pc,max-ram-below-4g=256M -device virtio-balloon-pci,free-page-reporting=on
}

# guest_balloon NAME IMAGE: the host zeroes what is free.
guest_balloon() {
	local -A opt=([quiet]=1 [nodes]=1 [guest-mem]=1G [prezero]=balloon)
	guest "$1" "$2" "$(guest_append balloon)"
}

console() { tr -d '\r' <"$cache/$1/console.log"; }

# caught NAME PID PATTERN: a line of the guest matches, which ends it there: no
# need to see the rest.
caught() {
	while kill -0 "$2" 2>/dev/null && ! grep -aqE "$3" <(console "$1"); do
		sleep 1
	done
	kill -TERM -- "-$2" 2>/dev/null || true
	if grep -aqE "$3" <(console "$1"); then
		echo "ok - the bug of $1 is found"
	else
		echo "not ok - the bug of $1 is not found"
		console "$1" | tail -n 5
	fi
}

# memory_mb PID KEY: of the QEMU that timeout PID runs.
memory_mb() {
	awk -v key="$2:" '$1 == key { print int($2 / 1024) }' \
		"/proc/$(pgrep -P "$1")/status" 2>/dev/null
}

# host_verdict NAME PID: by the time that the guest has given all back QEMU has
# less than half of what it had when all of it was dirty.
host_verdict() {
	local most now
	while kill -0 "$2" 2>/dev/null && ! console "$1" | grep -aq '^# given back'; do
		sleep 0.2
	done
	most=$(memory_mb "$2" VmHWM) now=$(memory_mb "$2" VmRSS)
	if ((${now:-0} > 0 && 2 * now < most)); then
		echo "ok - QEMU's memory falls, from $most to $now MB"
	else
		echo "not ok - QEMU's memory falls, from ${most:-?} to ${now:-?} MB"
	fi
}

# verdict NAME PID: all that the guest found, and whether it came to its end.
verdict() {
	local complaint
	wait "$2" || cat "$cache/$1/qemu"
	complaint=$(console_complaint "$cache/$1/console.log") || true
	console "$1" | grep -aE '^(not )?ok' || true
	if ! console "$1" | grep -aq '^# PASS'; then
		echo "not ok - the guest checked all and passed"
		console "$1" | grep -a '^1\.\.0 # SKIP' || console "$1" | tail -n 5
	elif [[ $complaint ]]; then
		echo "not ok - the kernel had nothing to complain about"
		echo "$complaint"
	fi
}
