# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# Puts the unit of a campaign into systemd, or takes it out. Everything that the
# unit needs is copied into the campaign's directory: what is measured with stays
# the same to its end. Whoever sources it has set $program, has die, say, and
# program_put DIR, which makes a packed directory.

readonly unit_file="/etc/systemd/system/$campaign_unit"

# unit_check CAMPAIGN WHAT OTHERS: what belongs together on the command line; OTHERS
# are options that do not.
unit_check() {
	[ ! "$2" ] || [ ! "$3" ] || die 2 "--$2 takes no $3: leave it out"
	case ${1:+file}/$2 in
	/ | file/install | /uninstall) ;;
	file/) die 2 "--campaign $1 is to be installed: add --install" ;;
	/install) die 2 "--install wants to know what: add --campaign FILE" ;;
	*) die 2 "--uninstall takes no --campaign: leave it out" ;;
	esac
	[ ! "$1" ] || [ -r "$1" ] || die 2 "cannot read --campaign $1: name a file that is there"
}

root_check() {
	[ "$(id -u)" = 0 ] || die 2 "$1 changes what systemd starts and boots: be root"
	systemd_check
}

systemd_check() {
	[ -d /run/systemd/system ] || die 1 "no systemd runs here, so nothing goes on after a reboot: append each boot by hand (--append)"
}

# campaign_schedule FILE CHECK...: prints what it plans, if that can be installed
# here, by one whom CHECK lets.
campaign_schedule() {
	local file="$1" lines status=0
	shift
	lines=$(mktemp)
	"$program" schedule "$file" >"$lines" || status=2
	[ "$status" != 0 ] ||
		(install_check "$lines" "$(campaign_value "$lines" results)" "$(campaign_value "$lines" config)" "$@") || status=$?
	cat "$lines"
	rm -f "$lines"
	return "$status"
}

# campaign_foresee FILE: what installing it would lead to.
campaign_foresee() {
	local lines
	lines=$(mktemp)
	campaign_schedule "$1" true >"$lines" || { set -- $?; rm -f "$lines"; exit "$1"; }
	say "will boot     $(install_extent "$lines")"
	say "will write    $(campaign_value "$lines" results)"
	rm -f "$lines"
	systemd_check
}

# install_extent SCHEDULE: how many boots of what, and how long they take.
install_extent() {
	local each boots
	each=$("$program" plan --config "$(campaign_value "$1" config)" | sed -n 's/^seconds //p')
	each=$((each + $(campaign_value "$1" settle)))
	boots=$(grep -c '^run' "$1")
	printf '%s boots of %s, each measured for about %s s with what it settles: %s min and %s reboots\n' \
		"$boots" "$(install_arms "$1" | tr '\n' ' ' | sed 's/ $//')" "$each" \
		$(((boots * each + 59) / 60)) "$boots"
}

# campaign_install FILE
campaign_install() {
	local file="$1" lines results config
	lines=$(mktemp)
	campaign_schedule "$file" root_check --install >"$lines" || { set -- $?; rm -f "$lines"; exit "$1"; }
	results=$(campaign_value "$lines" results)
	config=$(campaign_value "$lines" config)
	mkdir -p "$results"
	cp "$config" "$results/config.conf"
	cp "$lines" "$results/schedule"
	rm -f "$lines"
	printf '%s\n' "$command_line" >"$results/command"
	"$program" schedule "$file" --json >"$results/campaign.json"
	install_arms "$results/schedule" >"$results/arms.list"
	program_put "$results/program"
	install_unit "$results" >"$unit_file"
	systemctl daemon-reload
	systemctl enable "$campaign_unit" 2>/dev/null
	say "installed: $(install_extent "$results/schedule")"
	say "the first boot is the next reboot; to begin now:"
	say "    systemctl start --no-block pzbench-campaign"
	say "how far it is: cat $results/status"
	say "to stop it: systemctl disable pzbench-campaign, or pzbench.stop on the kernel's command line"
}

# install_check SCHEDULE RESULTS CONFIG CHECK...: before anything is changed.
install_check() {
	local lines="$1" results="$2" config="$3" entry
	shift 3
	case $results in
	[!/]* | *[!A-Za-z0-9/._-]*) die 2 "results = $results: give a path from / of A-Za-z0-9._-" ;;
	esac
	[ -r "$config" ] || die 2 "cannot read config = $config: name a file that is there, by its path from / or from here"
	"$program" plan --config "$config" >/dev/null || exit
	"$@"
	for entry in $(install_entries "$lines"); do next_boot_check "$lines" "$entry"; done
	[ ! -e "$results" ] || die 2 "results = $results is there already: a campaign begins in a directory of its own"
	! systemctl is-enabled -q "$campaign_unit" 2>/dev/null ||
		die 2 "a campaign is installed already ($unit_file): ./run.sh host --uninstall ends it"
	case $(stat -f -c %T "$(nearest "$results")") in
	tmpfs | ramfs) die 2 "results = $results is in memory, and gone after a reboot: name a directory on a disk" ;;
	esac
}

# nearest PATH: the directory above it that is there.
nearest() {
	local dir="${1%/*}"
	while [ ! -d "$dir/" ]; do dir=${dir%/*}; done
	printf '%s/\n' "$dir"
}

# install_arms SCHEDULE: all of them, the baseline first.
install_arms() {
	local key value
	while read -r key value; do
		[ "$key" != arm ] || printf '%s\n' "$value"
	done <"$1"
}

# install_entries SCHEDULE: what is booted, each arm or each of its links.
install_entries() {
	local key value
	while read -r key value; do
		case $key in kexec.* | grub.*) printf '%s\n' "${key#*.}" ;; esac
	done <"$1"
}

install_unit() {
	cat <<-END
		[Unit]
		Description=pzbench: measures this boot, then boots the campaign's next kernel
		After=multi-user.target

		[Service]
		Type=oneshot
		ExecStart=/bin/sh $1/program/run.sh step $1
		TimeoutStartSec=infinity

		[Install]
		WantedBy=multi-user.target
	END
}

# campaign_uninstall: results stay.
campaign_uninstall() {
	[ -e "$unit_file" ] || die 2 "no campaign is installed here (there is no $unit_file)"
	root_check --uninstall
	systemctl disable --now "$campaign_unit" 2>/dev/null || true
	rm -f "$unit_file"
	systemctl daemon-reload
	next_boot_forget
	say "uninstalled; what was measured is kept"
}
