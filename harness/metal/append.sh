# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# Adds the running boot to a campaign's directory. In plain sh, for the packed
# directory (packed.sh) has it too. Whoever sources it has set $program, which is
# pzbench, and has die and supervised.

# campaign_append CAMPAIGN CONFIG [OPTION...]: OPTIONs are of `pzbench append`. A
# campaign keeps what it was begun with.
campaign_append() {
	local campaign="$1" config="$2" own="$1/config.conf"
	campaign_check "$campaign" "$config"
	shift 2
	supervised "$program" append --config "$config" --out "$campaign" "$@" || return
	[ -f "$own" ] || cp "$config" "$own"
}

# campaign_check CAMPAIGN CONFIG: it is one, or may become one, and of that.
campaign_check() {
	local campaign="$1" config="$2" own="$1/config.conf"
	[ ! -d "$campaign" ] || [ -d "$campaign/arms" ] || [ -z "$(ls -A "$campaign")" ] ||
		die 2 "--append $campaign is no campaign (it has no arms/): name one, or a new directory"
	[ ! -f "$own" ] || same_text "$config" "$own" ||
		die 2 "--config $config is not what $campaign was begun with ($own): leave --config out, or name another directory"
}

same_text() { [ "$(cat "$1")" = "$(cat "$2")" ]; }

# campaign_first CAMPAIGN: the directory of a boot of its first kernel.
campaign_first() {
	local arm
	read -r arm <"$1/arms.list"
	printf '%s\n' "$1/arms/$arm/boot-0"
}
