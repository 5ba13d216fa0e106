# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# What the unit does after each boot of a campaign that a machine measures by
# itself: measure, if this is the boot that was asked for, and boot the next. The
# campaign's directory is all that it knows:
#
#     schedule   arms and runs, as `pzbench schedule` prints them
#     state      the run that was asked for, in which boot, its failures, boots
#                asked for so far and at most; written before each reboot
#     status     one line for people
#     log        what was said

readonly campaign_unit=pzbench-campaign.service
readonly campaign_retries=2 # of a run

# campaign_value SCHEDULE KEY
campaign_value() {
	local key value tab
	tab=$(printf '\t')
	while IFS="$tab" read -r key value; do
		[ "$key" != "$2" ] || { printf '%s\n' "$value"; return; }
	done <"$1"
}

# campaign_missing DIR: "ARM BLOCK" of the runs that are not there, in order.
campaign_missing() {
	local key arm block
	while read -r key arm block _; do
		[ "$key" != run ] || [ -d "$1/arms/$arm/boot-$block" ] || printf '%s %s\n' "$arm" "$block"
	done <"$1/schedule"
}

# campaign_run DIR ARM BLOCK: "SEED ENTRY", what is booted: the arm, or its link.
campaign_run() {
	local key arm block rest
	while read -r key arm block rest; do
		[ "$key $arm $block" != "run $2 $3" ] || printf '%s\n' "$rest"
	done <"$1/schedule"
}

# campaign_seed DIR ARM BLOCK, campaign_entry DIR ARM BLOCK
campaign_seed() {
	local run
	run=$(campaign_run "$@")
	printf '%s\n' "${run% *}"
}
campaign_entry() {
	local run
	run=$(campaign_run "$@")
	printf '%s\n' "${run#* }"
}

campaign_next() { campaign_missing "$1" | head -n 1; }
campaign_count() { campaign_missing "$1" | wc -l | tr -d ' '; }

# boot_is DIR ENTRY: whether it is the running kernel.
boot_is() {
	local release word
	release=$(campaign_value "$1/schedule" "release.$2")
	word=$(campaign_value "$1/schedule" "word.$2")
	[ ! "$release" ] || [ "$release" = "$(uname -r)" ] || return 1
	[ ! "$word" ] || has_word "$word"
}

command_line() { cat /proc/cmdline; }
boot_id() { cat /proc/sys/kernel/random/boot_id; }

has_word() {
	case " $(command_line) " in *" $1 "*) ;; *) return 1 ;; esac
}

# replace FILE: by standard input, whole or not at all.
replace() {
	cat >"$1.new" && mv "$1.new" "$1" && sync
}

# campaign_end DIR STATUS: the machine stays up with what it runs.
campaign_end() {
	printf '%s\n' "$2" | replace "$1/status"
	rm -f "$1/state"
	systemctl disable "$campaign_unit" || true
	warn "$2"
}

campaign_complete() {
	"$program" report "$1" >/dev/null || true
	campaign_end "$1" "complete: the report is $1/report.txt"
}

# campaign_measure DIR ARM BLOCK: sets `why` where it fails.
campaign_measure() {
	local entry
	entry=$(campaign_entry "$1" "$2" "$3")
	if ! boot_is "$1" "$entry"; then
		why="$(uname -r) booted, which is not $entry"
		return 1
	fi
	sleep "$(campaign_value "$1/schedule" settle)"
	"$program" append --config "$1/config.conf" --out "$1" --arm "$2" --block "$3" \
		--seed "$(campaign_seed "$1" "$2" "$3")" --pmu "$(campaign_value "$1/schedule" pmu)" --quiet 2>>"$1/log" && return
	why="measuring failed: $(tail -n 1 "$1/log")"
	return 1
}

# campaign_step DIR
campaign_step() {
	local dir="$1" why='' next asked='' asked_in='' failures=0 boots=0 most=0 this
	next_boot_forget
	if has_word pzbench.stop; then
		campaign_end "$dir" "stopped: pzbench.stop is on the command line"
		return
	fi
	this=$(boot_id)
	next=$(campaign_next "$dir")
	if [ -f "$dir/state" ]; then
		read -r asked_in failures boots most asked <"$dir/state"
	else
		most=$(($(campaign_count "$dir") + $(campaign_value "$dir/schedule" boots)))
	fi
	if [ "$next" ] && [ "$asked" = "$next" ] && [ "$asked_in" != "$this" ]; then
		if campaign_measure "$dir" "${next% *}" "${next#* }"; then
			failures=0
		else
			failures=$((failures + 1))
			printf '%s: %s\n' "$next" "$why" >>"$dir/log"
		fi
		next=$(campaign_next "$dir")
	fi
	campaign_go_on
}

# campaign_go_on: with campaign_step's variables.
campaign_go_on() {
	if [ ! "$next" ]; then
		campaign_complete "$dir"
	elif [ "$failures" -gt "$campaign_retries" ]; then
		campaign_end "$dir" "stopped: arm ${next% *}, block ${next#* }, failed $failures times: $why"
	elif [ "$boots" -ge "$most" ]; then
		campaign_end "$dir" "stopped: $boots boots and still $(campaign_count "$dir") runs to measure, see $dir/log"
	else
		printf '%s %s %s %s %s\n' "$this" "$failures" "$((boots + 1))" "$most" "$next" | replace "$dir/state"
		printf 'running: boot %s of at most %s, for arm %s, block %s\n' \
			"$((boots + 1))" "$most" "${next% *}" "${next#* }" | replace "$dir/status"
		next_boot "$dir/schedule" "$(campaign_entry "$dir" "${next% *}" "${next#* }")" 2>>"$dir/log" ||
			campaign_end "$dir" "stopped: arm ${next% *} cannot be booted: $(tail -n 1 "$dir/log")"
	fi
}
