#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# The run.sh of a packed directory (pack.sh): measures the running kernel where
# there is nothing but a shell.
set -eu

top=$(cd "${0%/*}" && pwd -P)
program="$top/pzbench"
command_line="./run.sh $*"
for room in append step next_boot install; do
	# shellcheck source=/dev/null
	. "$top/metal/$room.sh"
done

usage() {
	cat <<'END'
usage: ./run.sh COMMAND [OPTION]...

    host                  measure the running kernel
    report DIR            the report of a result directory, from its samples;
                          with --by function, or --format lkml, md, json, csv
                          or benchfmt
    doctor                what can be measured here, and what not

    --config F            what to measure (default configs/host.conf here)
    --out DIR             put result directories into DIR (default results)
    --append CAMPAIGN     add this boot to the directory CAMPAIGN, to the arm of
                          its kernel; a verdict wants 4 boots of each
    --campaign FILE --install
                          let systemd measure what FILE plans, rebooting between
                          its kernels, until all boots are there
    --uninstall           take that out again; what was measured stays
    --dry-run             of --install: say what would be done and stop
    --pmu WHICH           auto hw none: where counts come from
    --quiet               no progress
    --help

configs/campaign.ini is a FILE to begin with. Figures are drawn where pzbench was
packed: copy the result directory there, and ./run.sh plot DIR.
Exit status: 0 good, 1 failed, 2 bad usage or input, 130 or 143 stopped.
END
}

say() { [ "$quiet" ] || printf '%s\n' "$*" >&2; }
warn() { printf 'pzbench: %s\n' "$*" >&2; }

# die STATUS MESSAGE
die() {
	local status="$1"
	shift
	warn "$*"
	exit "$status"
}

supervised() { "$@"; }

# program_put DIR: what is here, for a campaign to keep.
program_put() { cp -R "$top" "$1"; }

host() {
	case $unit in
	install) if [ "$dry" ]; then campaign_foresee "$campaign"; else campaign_install "$campaign"; fi ;;
	uninstall) campaign_uninstall ;;
	*) if [ "$append" ]; then host_append; else host_alone; fi ;;
	esac
}

# host_alone: into a new result directory.
host_alone() {
	local config="${config:-$top/configs/host.conf}" name dir
	name=${config##*/}
	dir="${out:-results}/$(date -u +%Y%m%dT%H%M%SZ)-$(uname -n)-${name%.conf}"
	"$program" run --config "$config" --arm host --pmu "$pmu" ${quiet:+--quiet} \
		--out "$dir/arms/host/boot-0" || exit
	finish "$dir" "$dir/arms/host/boot-0"
}

host_append() {
	local own="$append/config.conf"
	[ ! -f "$own" ] || : "${config:=$own}"
	campaign_append "$append" "${config:-$top/configs/host.conf}" --pmu "$pmu" \
		${quiet:+--quiet} || exit
	finish "$append" "$(campaign_first "$append")"
}

# finish DIR BOOTDIR
finish() {
	[ -f "$1/command" ] || printf '%s\n' "$command_line" >"$1/command"
	cp "$2/plan.json" "$1/plan.json"
	"$program" report "$1"
	printf '\nresults: %s\nfigures: copy it to where pzbench was packed, and ./run.sh plot DIR\n' "$1"
}

report() {
	[ "$directory" ] || die 2 "report wants a result directory; see ./run.sh --help"
	"$program" report "$directory" ${by:+--by "$by"} ${format:+--format "$format"}
}

command='' config='' out='' append='' pmu=auto quiet='' directory='' by='' format='' dry=''
campaign='' unit=''
while [ $# -gt 0 ]; do
	case $1 in
	--help | -h) usage; exit 0 ;;
	--quiet) quiet=1 ;;
	--dry-run) dry=1 ;;
	--install | --uninstall) unit=${1#--} ;;
	--config=* | --out=* | --append=* | --pmu=* | --campaign=* | --by=* | --format=*)
		option=${1%%=*} value=${1#*=}
		shift
		set -- "$option" "$value" "$@"
		continue ;;
	--config | --out | --append | --pmu | --campaign | --by | --format)
		[ $# -gt 1 ] || die 2 "$1 wants a value; see ./run.sh --help"
		case $1 in
		--config) config=$2 ;;
		--out) out=$2 ;;
		--append) append=$2 ;;
		--pmu) pmu=$2 ;;
		--campaign) campaign=$2 ;;
		--by) by=$2 ;;
		--format) format=$2 ;;
		esac
		shift ;;
	-*) die 2 "unknown option $1; see ./run.sh --help" ;;
	*)
		case $command$directory in
		'') command=$1 ;;
		report | step) directory=$1 ;;
		host | doctor | report* | step*) die 2 "$command takes no '$1'; see ./run.sh --help" ;;
		*) die 2 "unknown command '$command'; see ./run.sh --help" ;;
		esac ;;
	esac
	shift
done

case $command in
host | step | report | doctor) ;;
'') die 2 "name a command: host, report DIR or doctor; see ./run.sh --help" ;;
*) die 2 "unknown command '$command'; see ./run.sh --help" ;;
esac
[ ! "$append" ] || [ ! -e "$append" ] || [ -d "$append" ] ||
	die 2 "--append '$append': name a directory, which need not be there"
[ ! "$config" ] || [ -r "$config" ] || die 2 "cannot read --config $config: name a file that is there"
unit_check "$campaign" "$unit" "${config:+--config}${append:+--append}"
[ ! "$dry" ] || [ "$unit" = install ] || die 2 "--dry-run goes with --install: leave it out"
[ ! "$by$format" ] || [ "$command" = report ] || die 2 "--by and --format are for report: leave them out"
case $command in
host) host ;;
step) campaign_step "$directory" ;; # the unit's
report) report ;;
doctor) "$program" doctor ;;
esac
