# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# Which kernel boots next, once: a menu entry of GRUB, or kexec. The default entry
# is never touched. An ENTRY is an arm, or a link of it, and what the campaign's
# file `schedule` says of it (campaign_value of step.sh).

# grub_tool NAME: grub-NAME, or grub2-NAME as other distributions call it.
grub_tool() {
	command -v "grub-$1" || command -v "grub2-$1" ||
		die 1 "there is no grub-$1 here: use kexec = in the campaign's file"
}

grub_menu() {
	local file
	for file in /boot/grub/grub.cfg /boot/grub2/grub.cfg; do
		[ ! -f "$file" ] || { printf '%s\n' "$file"; return; }
	done
	die 1 "there is no GRUB menu in /boot/grub or /boot/grub2: use kexec = in the campaign's file"
}

# grub_check ENTRY: GRUB can boot it, and only once. Where it cannot write its
# environment it would boot the entry again and again.
grub_check() {
	local menu probe kind
	grub_tool reboot >/dev/null && grub_tool editenv >/dev/null && menu=$(grub_menu) || exit
	grep -q next_entry "$menu" ||
		die 1 "$menu does not look at next_entry, so no entry can be booted once: make it anew with update-grub"
	if probe=$(command -v grub-probe || command -v grub2-probe); then
		kind="$("$probe" --target=abstraction "${menu%/*}" 2>/dev/null || true) $("$probe" --target=fs "${menu%/*}" 2>/dev/null || true)"
		case $kind in
		*lvm* | *raid* | *diskfilter* | *btrfs* | *zfs*)
			die 1 "GRUB cannot write to ${menu%/*} ($kind), so no entry is booted only once: use kexec = in the campaign's file" ;;
		esac
	fi
	grep -q '^[[:space:]]*blscfg' "$menu" || grub_entry_check "$menu" "$1"
}

# grub_entry_check MENU ENTRY: submenus and the entry, > between them, each by its
# title, its id or its number.
grub_entry_check() {
	local rest="$2" part
	while [ "$rest" ]; do
		part=${rest%%>*}
		case $rest in *'>'*) rest=${rest#*>} ;; *) rest='' ;; esac
		case $part in
		*[!0-9]*) grep -E '^[[:space:]]*(menuentry|submenu)[[:space:]]' "$1" | tr "'" '"' |
			grep -qF -e "\"$part\"" -e "--id $part " ||
			die 2 "$1 has no entry '$part': grub = is a title or an id of its menu entries, with > between a submenu and what is in it" ;;
		esac
	done
}

kexec_check() {
	local file
	command -v kexec >/dev/null || die 1 "there is no kexec here: install kexec-tools, or use grub = in the campaign's file"
	for file; do
		[ ! "$file" ] || [ -r "$file" ] || die 2 "cannot read $file: name a kernel and an initrd that are there"
	done
}

# next_boot_check SCHEDULE ENTRY
next_boot_check() {
	local menu
	menu=$(campaign_value "$1" "grub.$2")
	if [ "$menu" ]; then
		grub_check "$menu"
	else
		kexec_check "$(campaign_value "$1" "kexec.$2")" "$(campaign_value "$1" "initrd.$2")"
	fi
}

# next_boot_forget: what an entry that never booted may have left.
next_boot_forget() {
	! command -v grub-editenv >/dev/null || grub-editenv - unset next_entry || true
	! command -v grub2-editenv >/dev/null || grub2-editenv - unset next_entry || true
}

# next_boot SCHEDULE ENTRY: sets it and goes there; 1 when it cannot be set.
next_boot() {
	local menu kernel initrd
	menu=$(campaign_value "$1" "grub.$2")
	if [ "$menu" ]; then
		"$(grub_tool reboot)" "$menu" || return
		"$(grub_tool editenv)" - list | grep -qxF "next_entry=$menu" || return
		sync
		systemctl reboot
	else
		kernel=$(campaign_value "$1" "kexec.$2")
		initrd=$(campaign_value "$1" "initrd.$2")
		kexec -l "$kernel" ${initrd:+"--initrd=$initrd"} "--command-line=$(campaign_value "$1" "append.$2")" || return
		sync
		systemctl kexec
	fi
}
