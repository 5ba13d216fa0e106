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
	[ -d /run/systemd/system ] || die 1 "no systemd runs here, so nothing goes on after a reboot: append each boot by hand (--append)"
}

# campaign_install FILE
campaign_install() {
	local file="$1" lines results config
	lines=$(mktemp)
	"$program" schedule "$file" >"$lines" || { rm -f "$lines"; exit 2; }
	results=$(campaign_value "$lines" results)
	config=$(campaign_value "$lines" config)
	(install_check "$lines" "$results" "$config") || { set -- $?; rm -f "$lines"; exit "$1"; }
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
	say "installed: $(campaign_count "$results") boots, the first with the next reboot; to begin now:"
	say "    systemctl start --no-block pzbench-campaign"
	say "how far it is: $results/status"
	say "to stop it: systemctl disable pzbench-campaign, or pzbench.stop on the kernel's command line"
}

# install_check SCHEDULE RESULTS CONFIG: before anything is changed.
install_check() {
	local arm
	case $2 in
	[!/]* | *[!A-Za-z0-9/._-]*) die 2 "results = $2: give a path from / of A-Za-z0-9._-" ;;
	esac
	[ -r "$3" ] || die 2 "cannot read config = $3: name a file that is there"
	"$program" plan --config "$3" >/dev/null || exit
	root_check --install
	for arm in $(install_arms "$1"); do next_boot_check "$1" "$arm"; done
	[ ! -e "$2" ] || die 2 "results = $2 is there already: a campaign begins in a directory of its own"
	! systemctl is-enabled -q "$campaign_unit" 2>/dev/null ||
		die 2 "a campaign is installed already ($unit_file): ./run.sh host --uninstall ends it"
	case $(stat -f -c %T "$(nearest "$2")") in
	tmpfs | ramfs) die 2 "results = $2 is in memory, and gone after a reboot: name a directory on a disk" ;;
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
	root_check --uninstall
	[ -e "$unit_file" ] || die 2 "no campaign is installed here (there is no $unit_file)"
	systemctl disable --now "$campaign_unit" 2>/dev/null || true
	rm -f "$unit_file"
	systemctl daemon-reload
	next_boot_forget
	say "uninstalled; what was measured is kept"
}
