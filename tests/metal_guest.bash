# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Disks with a distribution, GRUB and two kernels, and guests that run from them:
# for tests/metal. Whoever sources it has set $top, $patience, $cache, and $work, a
# directory with room for a disk each.

readonly append="root=/dev/vda1 rw console=ttyS0 panic=10 quiet"
readonly start_kb=1024 disk_mb=900
readonly rows=400 # of a boot: some seconds
readonly packages=systemd-sysv,grub2-common,grub-common,kexec-tools

# disk_prepare: what all disks hold, in $root, and GRUB's image.
disk_prepare() {
	root="$work/root"
	distribution "$root"
	kernels
	grub_menu_make >"$root/boot/grub/grub.cfg"
	logged "making the environment of GRUB" "$work/log" grub-editenv "$root/boot/grub/grubenv" create
	logged "making GRUB" "$work/log" grub-mkimage -O i386-pc -o "$work/core.img" -p '(hd0,msdos1)/boot/grub' \
		biosdisk part_msdos ext2 normal linux loadenv serial terminal configfile test echo sleep
	logged "packing" "$work/log" "$top/run.sh" --quiet pack "$root/opt/pzbench"
	guest_unit
}

# distribution DIR: fetched once.
distribution() {
	local kept suite
	suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")
	kept="$cache/disk-$(printf '%s\n' "$suite" "$packages" | hash_text 12).tar"
	mkdir "$1"
	if [[ ! -f $kept ]]; then
		need_space "$cache" 2000 "a distribution for guests"
		logged "fetching a distribution" "$work/log" debootstrap --variant=minbase \
			--include="$packages" "$suite" "$work/fetched" "$(debian_mirror)"
		rm -rf "$work"/fetched/var/cache/apt/* "$work"/fetched/var/lib/apt/lists/* "$work"/fetched/usr/share/{doc,man,locale}
		tar -cf "$kept.new" -C "$work/fetched" .
		mv "$kept.new" "$kept"
		rm -rf "$work/fetched"
	fi
	tar -xf "$kept" -C "$1"
	mkdir -p "$1/boot/grub"
	printf '/dev/vda1 / ext4 rw 0 0\n' >"$1/etc/fstab"
	echo guest >"$1/etc/hostname"
}

# kernels: stock and patched that boot from a disk.
kernels() {
	local -a image
	logged "building kernels" "$work/log" kernels_build "$work/kernels"
	mapfile -t image <"$work/kernels"
	release_stock=$(kernel_fact "${image[0]}") release_patched=$(kernel_fact "${image[1]}")
	cp "${image[0]}" "$root/boot/stock"
	cp "${image[1]}" "$root/boot/patched"
}

kernels_build() {
	"$top/run.sh" --quiet kernel stock patched --kconfig "$top/configs/kernel/disk.config" >"$1"
}

# kernels_link DIR: two links of each, of stock four.
kernels_link() {
	"$top/run.sh" --quiet kernel stock patched --links 2 --out "$1" --kconfig "$top/configs/kernel/disk.config"
}

kernel_fact() { sed -n 's/^release=//p' "${1%/*}/info"; }

# As Debian's, in short: an entry that is asked for is booted once.
grub_menu_make() {
	cat <<-END
		serial --unit=0
		terminal_output serial
		load_env
		if [ "\${next_entry}" ]; then
			set default="\${next_entry}"
			set next_entry=
			save_env next_entry
		else
			set default=0
		fi
		set fallback=0
		set timeout=0
		menuentry 'Default' --id default {
			linux /boot/patched $append by_default
		}
		submenu 'Kernels' {
			menuentry 'stock' {
				linux /boot/stock $append
			}
			menuentry 'stop' {
				linux /boot/stock $append pzbench.stop
			}
		}
		menuentry 'Broken' --id broken {
			linux /boot/none $append
		}
	END
}

# guest_unit: installs the campaign at first, then tells and powers off at its end.
guest_unit() {
	local units="$root/etc/systemd/system"
	mkdir -p "$units/multi-user.target.wants"
	# Without udev no device ever appears, for which this would wait.
	ln -s /dev/null "$units/serial-getty@ttyS0.service"
	ln -s /etc/systemd/system/guest.service "$units/multi-user.target.wants/"
	cat >"$units/guest.service" <<-'END'
		[Unit]
		After=pzbench-campaign.service multi-user.target
		[Service]
		Type=oneshot
		ExecStart=/bin/sh /root/guest
		StandardOutput=tty
		StandardError=tty
		TTYPath=/dev/ttyS0
		[Install]
		WantedBy=multi-user.target
	END
	cat >"$root/root/guest" <<-'END'
		if [ ! -e /root/installed ]; then
			/opt/pzbench/run.sh host --campaign /root/campaign.ini --install || systemctl poweroff
			touch /root/installed
			sync
			systemctl start --no-block pzbench-campaign
			exit
		fi
		cat /results/status
		grep -qE '^(complete|stopped)' /results/status && systemctl poweroff
	END
}

# disk_make NAME: with the arms on standard input.
disk_make() {
	mkdir "$work/$1"
	: >"$work/$1/console.log" # before QEMU makes it, it is read
	{
		printf '[campaign]\nconfig = /root/tiny.conf\nresults = /results\nboots = 2\nsettle = 1\n'
		cat
	} >"$root/root/campaign.ini"
	printf '[run]\nrepetitions = %d\nwarmup = 0\n[anon]\norders = 0\nsize = 1M\n' "$rows" >"$root/root/tiny.conf"
	logged "making the disk" "$work/log" disk_write "$work/$1/disk"
}

# disk_write FILE: GRUB's two parts before the one partition. Nothing is mounted.
disk_write() {
	truncate -s "${disk_mb}M" "$1" &&
		mke2fs -q -t ext4 -O ^metadata_csum_seed,^orphan_file -E "offset=$((start_kb * 1024))" -d "$root" \
			"$1" "$((disk_mb * 1024 - start_kb))" &&
		dd if=/usr/lib/grub/i386-pc/boot.img of="$1" bs=440 count=1 conv=notrunc status=none &&
		dd if="$work/core.img" of="$1" bs=512 seek=1 conv=notrunc status=none &&
		partition_table | dd of="$1" bs=1 seek=446 conv=notrunc status=none
}

# One partition of Linux, and the signature.
partition_table() {
	printf '\x80\0\0\0\x83\0\0\0'
	little_endian $((start_kb * 2))
	little_endian $(((disk_mb * 1024 - start_kb) * 2))
	head -c 48 /dev/zero
	printf '\x55\xaa'
}

little_endian() {
	local i
	for i in 0 8 16 24; do
		# shellcheck disable=SC2059 # the format is the byte
		printf "\\x$(printf %02x $(($1 >> i & 255)))"
	done
}

disk_at() { printf '%s/%s/disk?offset=%s' "$work" "$1" $((start_kb * 1024)); }
disk_file() { debugfs -R "cat $2" "$(disk_at "$1")" 2>/dev/null; }
disk_list() { debugfs -R "ls -p $2" "$(disk_at "$1")" 2>/dev/null; }

# guest_start NAME: in the background; what it prints is added to console.log.
guest_start() {
	"${PZBENCH_QEMU:-qemu-system-x86_64}" -nodefaults -no-user-config -display none \
		-accel tcg,thread=multi -cpu max -smp 2 -m 768M \
		-drive "file=$work/$1/disk,if=virtio,format=raw" \
		-chardev "file,id=console,path=$work/$1/console.log,append=on" -serial chardev:console \
		>>"$work/$1/qemu" 2>&1 &
	guest_pid=$!
}

# guest_wait NAME TIMES PATTERN: until so many lines of its console say so.
guest_wait() {
	local until=$((SECONDS + patience))
	while kill -0 "$guest_pid" 2>/dev/null && ((SECONDS < until)); do
		(($(grep -acE "$3" "$work/$1/console.log") < $2)) || return 0
		sleep 0.2
	done
	return 1
}

guest_kill() {
	kill -KILL "$guest_pid" 2>/dev/null || true
	wait "$guest_pid" 2>/dev/null || true
}

# guest_end NAME: it powers off by itself; its results are copied from the disk.
guest_end() {
	guest_wait "$1" 1 'never said by anybody' || true
	! kill -0 "$guest_pid" 2>/dev/null || guest_kill
	wait "$guest_pid" 2>/dev/null || true
	e2fsck -fy "$(disk_at "$1")" >"$work/$1/fsck" 2>&1 || true
	debugfs -R "rdump /results $work/$1" "$(disk_at "$1")" >"$work/$1/rdump" 2>&1
	[[ ! ${PZBENCH_TEST_KEEP:-} ]] || cp "$work/$1/console.log" "$PZBENCH_TEST_KEEP/$1.console"
}
