# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The guest machine: QEMU's command line and what identifies a boot.

readonly qemu=${PZBENCH_QEMU:-qemu-system-x86_64}

guest_mem_mb() { size_mb "${opt[guest-mem]:-2G}"; }
guest_nodes() { printf '%s\n' "${opt[nodes]:-2}"; }
guest_cpus() { printf '%s\n' "${opt[cpus]:-$(($(guest_nodes) > 2 ? $(guest_nodes) : 2))}"; }

guest_check() {
	local mb available
	[[ ! ${PZBENCH_QEMU:-} ]] || command -v "$qemu" >/dev/null ||
		die 2 "PZBENCH_QEMU is $qemu, which cannot be run: name a QEMU for x86-64, or unset it"
	mb=$(guest_mem_mb) ||
		die 2 "--guest-mem ${opt[guest-mem]} is no size: give for example 2G or 1536M"
	[[ $(guest_nodes) =~ ^[1-8]$ ]] ||
		die 2 "--nodes ${opt[nodes]} is not a number from 1 to 8"
	[[ ! ${opt[distance]:-} || (${opt[distance]} =~ ^[1-9][0-9]{1,2}$ && ${opt[distance]} -gt 10 && ${opt[distance]} -lt 255) ]] ||
		die 2 "--distance ${opt[distance]} is not a number from 11 to 254"
	[[ ! ${opt[distance]:-} || $(guest_nodes) -gt 1 ]] ||
		die 2 "--distance says how far nodes are from one another: give --nodes 2 or more with it"
	(($(guest_cpus) % $(guest_nodes) == 0)) ||
		die 2 "--cpus $(guest_cpus) does not give each of $(guest_nodes) nodes the same number of CPUs, 1 or more: choose another number, or other --nodes"
	((mb % $(guest_nodes) == 0 && mb / $(guest_nodes) >= 256)) ||
		die 2 "--guest-mem ${opt[guest-mem]:-2G}, $mb MB, does not give each of $(guest_nodes) nodes the same number of MB, 256 or more: choose another size"
	available=$(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)
	((mb + 256 <= available)) ||
		die 2 "a guest of $mb MB does not fit into the $available MB that are available here: give a smaller --guest-mem"
}

# Two sockets, a node each: with one, the kernel warns about its topology.
qemu_topology() {
	local nodes cpus mb node
	nodes=$(guest_nodes) cpus=$(guest_cpus)
	mb=$(($(guest_mem_mb) / nodes))
	printf '%s\n' -m "$(guest_mem_mb)M" \
		-smp "$cpus,sockets=$nodes,cores=$((cpus / nodes)),threads=1"
	for ((node = 0; node < nodes; node++)); do
		printf '%s\n' -object "memory-backend-ram,id=m$node,size=${mb}M" \
			-numa "node,nodeid=$node,memdev=m$node,cpus=$(node_cpus "$node")"
	done
	qemu_distances
}

# qemu_distances: of all nodes alike; QEMU's own are 20.
qemu_distances() {
	local from to
	[[ ${opt[distance]:-} ]] || return 0
	for ((from = 0; from < $(guest_nodes); from++)); do
		for ((to = 0; to < $(guest_nodes); to++)); do
			((from == to)) || printf '%s\n' -numa "dist,src=$from,dst=$to,val=${opt[distance]}"
		done
	done
}

node_cpus() {
	local each=$(($(guest_cpus) / $(guest_nodes)))
	echo "$(($1 * each))-$((($1 + 1) * each - 1))"
}

# qemu_cpu tcg|kvm|plain: under TCG everything that lets two runs differ is fixed, and
# without erms the kernel clears pages by rep stosq, an eighth of the steps.
# `plain` is TCG for tests that count nothing, at its full speed.
qemu_cpu() {
	case $1 in
	tcg) printf '%s\n' -accel tcg,thread=single -icount shift=1,sleep=off \
		-seed 1 -rtc base=2026-01-01,clock=vm -cpu max,-erms ;;
	kvm) printf '%s\n' -accel kvm -cpu host ;;
	plain) printf '%s\n' -accel tcg -cpu max,-erms ;;
	esac
}

# qemu_command ACCEL IMAGE INITRAMFS DIR APPEND: an argument a line. The guest's
# console and samples go to files of DIR. Without ioeventfd QEMU handles the
# port's queues in the vCPU's thread: its main loop would at times of the host's
# choosing, and two boots would no longer give the same counts.
qemu_command() {
	local accel=$1 image=$2 initramfs=$3 dir=${4//,/,,} append=$5
	printf '%s\n' -nodefaults -no-user-config -nographic -no-reboot
	qemu_cpu "$accel"
	qemu_topology
	printf '%s\n' -kernel "$image" -initrd "$initramfs" -append "$append" \
		-chardev "file,id=console,path=$dir/console.log" -serial chardev:console \
		-device virtio-serial-pci,ioeventfd=off \
		-chardev "file,id=samples,path=$dir/stream.jsonl" \
		-device virtserialport,chardev=samples,name=org.pzbench.samples
	qemu_balloon
}

prezero_by_balloon() { [[ ${opt[prezero]:-} == balloon ]]; }

# QEMU discards what is reported, down to a page of its own memory.
qemu_balloon() {
	! prezero_by_balloon || printf '%s\n' -device virtio-balloon-pci,free-page-reporting=on
}

# What the kernel must know of it: it marks what was reported, down to a page.
append_balloon() {
	! prezero_by_balloon ||
		printf 'virtio_balloon.host_zeroes_pages=1 page_reporting.page_reporting_order=0 '
}

# qemu_plugin PLUGIN SYMBOLS DIR PROGRESS SHAPE: the last of profile_shape.
qemu_plugin() {
	local dir=${3//,/,,}
	printf '%s\n' -plugin "${1//,/,,},out=$dir/sim.tsv,functions=$dir/functions.tsv,symbols=${2//,/,,},progress=${4//,/,,},$5"
}

guest_append() {
	printf 'console=ttyS0 loglevel=8 nokaslr norandmaps panic=-1 rdinit=/pzbench %s-- guest %s' \
		"$(append_balloon)" "$*"
}

# identity ACCEL IMAGE INITRAMFS APPEND [PLUGIN SYMBOLS SHAPE]: two boots with
# the same lines here give the same counts. Paths do not matter to the guest and
# are left out; SYMBOLS says which function counts what.
identity() {
	local accel=$1 image=$2 initramfs=$3 append=$4 plugin=${5:-} symbols=${6:-} shape=${7:-}
	printf 'bzImage %s\n' "$(hash_file "$image")"
	printf 'initramfs %s\n' "$(hash_file "$initramfs")"
	printf 'qemu %s\n' "$(hash_file "$(command -v "$qemu")")"
	printf 'firmware %s\n' "$(firmware_hash)"
	[[ ! $plugin ]] || printf 'plugin %s\nsymbols %s\n' "$(hash_file "$plugin")" "$(hash_file "$symbols")"
	printf 'command %s' "${qemu##*/}"
	qemu_command "$accel" bzImage initramfs . "$append" | sed 's/^/ /' | tr -d '\n'
	[[ ! $plugin ]] || qemu_plugin "${plugin##*/}" System.map . progress "$shape" | sed 's/^/ /' | tr -d '\n'
	echo
}

# firmware_hash: of what QEMU loads beside the kernel and runs before it, which
# takes virtual time and so moves all timer ticks. QEMU looks in this order.
firmware_hash() {
	local dir name
	local -A found=()
	while IFS= read -r dir; do
		for name in bios-256k.bin kvmvapic.bin linuxboot_dma.bin; do
			[[ ${found[$name]:-} || ! -r $dir/$name ]] || found[$name]=$dir/$name
		done
	done < <("$qemu" -L help 2>/dev/null)
	cat "${found[bios-256k.bin]:-/dev/null}" "${found[kvmvapic.bin]:-/dev/null}" \
		"${found[linuxboot_dma.bin]:-/dev/null}" | hash_text 64
}
