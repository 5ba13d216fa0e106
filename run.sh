#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The one command of pzbench: parses the command line and calls the room that
# does the work (harness/vm/*.sh). `./run.sh --help` is its manual.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
for room in lib progress fetch patches kernel links arms packages libperf initramfs \
	qemu profile counting accel boot blocks doctor job; do
	# shellcheck source=/dev/null
	source "$top/harness/vm/$room.sh"
done
for room in append step next_boot install pack; do
	# shellcheck source=/dev/null
	source "$top/harness/metal/$room.sh"
done
cache=$(cache_dir)
program="$top/build/pzbench"

usage() {
	cat <<'EOF'
usage: ./run.sh [COMMAND] [OPTION]...

Measures what it costs Linux to hand a process a zeroed page.

    (no command)          the running kernel first, then stock against patched
                          in virtual machines; reports and figures
    host                  the running kernel only
    compare ARM ARM...    any kernels, each in a virtual machine
    compare DIR... -- DIR...
                          boots that were measured by hand, one kernel's result
                          directories against another's
    kernel ARM...         fetch, patch, configure and build only
    report DIR            the report of a result directory, from its samples;
                          with --by function which of the kernel's functions
                          make its arms differ, with --format in other formats
    plot DIR              its figures
    pack [DIR]            a directory, or FILE.tar.gz, to copy to a machine without
                          compiler, network and packages, and measure there
    doctor                what can be measured here, what not, and how to mend it
    test [WHICH]          all tests but the slowest; unit: the quick ones;
                          kernel-all: the slowest, all designs in kernels that
                          look for mistakes; metal: guests with a disk that
                          measure a campaign by themselves

An ARM is stock, patched, another series of kernel-patches/, a bzImage, a kernel
tree or TREE@REF.

    --config F            what to measure (default configs/host.conf for host,
                          main.conf for guests; without a command: the guests')
    --out DIR             put result directories into DIR (default results)
    --pmu WHICH           auto hw sim none: where counts come from
    --accel WHICH         auto kvm tcg: what runs the guests
    --guest-mem SIZE      memory of a guest (2G), shared evenly by its nodes
    --nodes N             NUMA nodes of a guest (2)
    --distance N          from each node of a guest to each other one (20; a
                          node's own memory is at 10)
    --cpus N              CPUs of a guest, shared evenly by its nodes (2, or one
                          a node where there are more nodes)
    --cache PROFILE       caches that sim models: a name in configs/cache/
                          (milan), such a file, or host for this machine's
    --prezero HOW         what zeroes free memory in guests, where a config asks
                          for a share of it: injector (the kernel, on demand) or
                          balloon (the host, to which the guest gives it back)
    --llc-share N         CPUs that share the last level evenly (1: all of it)
    --base VERSION        whose source, series and kernel options are used: v7.2,
                          or v6.12, which is taken where no source of 7.2 can be
                          had; say it also for your own tree of 6.12
    --source TREE|TARBALL kernel source instead of the distribution's package
    --kconfig F           further kernel options, on top of ours
    --jobs N              compilers at a time (default: CPUs)
    --append CAMPAIGN     of host: add this boot to the directory CAMPAIGN, to the
                          arm of its kernel; a verdict wants 4 boots of each
    --campaign FILE --install
                          of host: let systemd measure what FILE plans, rebooting
                          between its kernels, until all boots are there
    --uninstall           of host: take that out again; what was measured stays
    --format F            of report and of directories: text, lkml (to paste into
                          a posting), md, json, csv or benchfmt (for benchstat)
    --boots B             of compare: a campaign of B blocks, in each of which the
                          baseline is booted twice and each other arm once
    --effect PCT          of compare: instead, 4 blocks, and then as many as it takes
                          to see a difference of PCT percent (24 at most)
    --links L             of a campaign: links of each arm, with its code and data
                          in other orders (default: one a boot); of kernel: puts
                          them into DIR of --out, for a campaign of --install
    --seed S              of a campaign: draws the orders of boots and links (1)
    --resume DIR          of compare: keep what DIR has of the same arms, measured
                          by the same artefacts, and measure the rest
    --dry-run             say what would be done and stop (no command, host,
                          compare, kernel)
    --yes                 let sudo install missing packages without asking here
    --quiet               no progress
    --help

Exit status: 0 good, 1 failed, 2 bad usage or input, 3 packages are missing,
130 or 143 stopped by a signal.
PZBENCH_CACHE names the cache (default pzbench in XDG_CACHE_HOME or ~/.cache):
kernel sources, objects and images. PZBENCH_QEMU names another QEMU than
qemu-system-x86_64.
EOF
}

# option_check OPTION VALUE
option_check() {
	case $1=$2 in
	pmu=auto | pmu=hw | pmu=sim | pmu=none | accel=auto | accel=kvm | accel=tcg) ;;
	pmu=*) die 2 "--pmu $2: give auto, hw, sim or none" ;;
	accel=*) die 2 "--accel $2: give auto, kvm or tcg" ;;
	jobs=* | llc-share=*) [[ $2 =~ ^[1-9][0-9]{0,5}$ ]] || die 2 "--$1 $2: give a number from 1" ;;
	cpus=*) [[ $2 =~ ^[1-9][0-9]?$ && $2 -le 64 ]] || die 2 "--cpus $2: give a number from 1 to 64" ;;
	cache=*) profile_name_check "$2" ;;
	prezero=injector | prezero=balloon) ;;
	prezero=*) die 2 "--prezero $2: give injector or balloon" ;;
	base=v7.2 | base=v6.12) ;;
	base=*) die 2 "--base $2: give v7.2 or v6.12" ;;
	boots=1) die 2 "--boots 1 is no campaign: leave it out for a boot of each arm, or give 6 for verdicts" ;;
	boots=*) [[ $2 =~ ^[1-9][0-9]{0,2}$ && $2 -le 100 ]] || die 2 "--boots $2: give a number from 2 to 100" ;;
	links=*) [[ $2 =~ ^[1-9][0-9]{0,2}$ && $2 -ge 2 && $2 -le 100 ]] || die 2 "--links $2: give a number from 2 to 100, or leave it out for a link a boot" ;;
	seed=*) [[ $2 =~ ^[1-9][0-9]{0,14}$ ]] || die 2 "--seed $2: give a number from 1, of 15 digits at most" ;;
	effect=*) [[ $2 =~ ^[0-9]{1,3}(\.[0-9]{1,3})?$ && $2 =~ [1-9] ]] || die 2 "--effect $2: give percent, such as 2 or 0.5" ;;
	append=*) [[ $2 && (! -e $2 || -d $2) ]] || die 2 "--append '$2': name a directory, which need not be there" ;;
	by=function) ;;
	by=*) die 2 "--by $2: give function" ;;
	format=text | format=lkml | format=md | format=json | format=csv | format=benchfmt) ;;
	format=*) die 2 "--format $2: give text, lkml, md, json, csv or benchfmt" ;;
	out=*) [[ ! -e $2 || -d $2 ]] || die 2 "--out $2 is no directory: name one, which need not be there" ;;
	source=*) [[ -r $2 ]] || die 2 "cannot read --source $2: name a kernel tree or a tarball of one"
		[[ -d $2 || $(tar -taf "$2" 2>/dev/null | head -n 1) ]] ||
			die 2 "--source $2 is no kernel tree and no tarball of one: name one" ;;
	kconfig=*) kconfig_check "$2" ;;
	config=*) [[ -f $2 && -r $2 ]] || die 2 "cannot read --$1 $2: name a file that is there" ;;
	esac
}

# kconfig_check FILE
kconfig_check() {
	local odd
	[[ -f $1 && -r $1 ]] || die 2 "cannot read --kconfig $1: name a file that is there"
	odd=$(grep -nvEm1 '^([[:space:]]*(#.*)?|CONFIG_[A-Za-z0-9_]+=.*)$' "$1") || return 0
	die 2 "--kconfig $1:${odd%%:*}: give lines such as CONFIG_X=y or # CONFIG_X is not set"
}

# option_jobs OPTION: the commands that take it, where not all do.
option_jobs() {
	case $1 in
	config | pmu) echo main host compare ;;
	out) echo main host compare kernel ;;
	accel | guest-mem | nodes | distance | cpus | cache | llc-share | prezero) echo main compare ;;
	kconfig) echo main compare kernel ;;
	dry-run) echo main host compare kernel ;;
	append | campaign | install | uninstall) echo host ;;
	boots | effect | resume) echo compare ;;
	links | seed) echo compare kernel ;;
	format) echo report compare ;;
	by) echo report ;;
	esac
}

# options_fit COMMAND
options_fit() {
	local name jobs said
	for name in "${!opt[@]}"; do
		jobs=$(option_jobs "$name")
		[[ $jobs && " $jobs " != *" $1 "* ]] || continue
		said=${jobs// /, }
		die 2 "${1/#main/the main job} takes no --$name, which is for ${said/#main/the main job}; see ./run.sh --help"
	done
}

parse() {
	local name value
	while (($#)); do
		name=${1#--}
		case $1 in
		--help | -h) usage; exit 0 ;;
		--dry-run | --yes | --quiet | --install | --uninstall) opt["$name"]=1 ;;
		--config | --out | --pmu | --accel | --guest-mem | --nodes | --distance | --cpus | \
			--source | --kconfig | --jobs | --cache | --llc-share | --prezero | --append | --format | --campaign | --resume | --base | --by | \
			--boots | --links | --seed | --effect)
			(($# > 1)) || die 2 "$1 wants a value; see ./run.sh --help"
			option_check "$name" "$2"
			opt["$name"]=$2
			shift ;;
		--*=*)
			value=${1#*=} name=${1%%=*}
			shift
			set -- "$name" "$value" "$@"
			continue ;;
		--) words+=(--) ;;
		-*) die 2 "unknown option $1; see ./run.sh --help" ;;
		*) words+=("$1") ;;
		esac
		shift
	done
}

main() {
	local -a words=()
	local command
	parse "$@"
	[[ ! ${opt[base]:-} ]] || base_use "${opt[base]}"
	command=${words[0]:-main}
	case $command in
	main | host | compare | kernel | pack | report | plot | doctor | test) ;;
	*) die 2 "unknown command '$command'; see ./run.sh --help" ;;
	esac
	options_fit "$command"
	[[ " ${words[*]} " != *' -- '* || $command == compare ]] ||
		die 2 "$command takes no --, which is for compare DIR... -- DIR...; see ./run.sh --help"
	[[ ! ${opt[by]:-} || ! ${opt[format]:-} ]] || die 2 "--by function is text: leave --format out"
	traps_set
	"job_$command" "${words[@]:1}"
}

# command_said WORD...: as it can be typed again, by whoever reads it.
command_said() {
	local word
	printf './run.sh'
	for word; do
		if [[ ! $word =~ ^[A-Za-z0-9_@%+=:,./-]+$ ]]; then
			printf ' %s' "${word@Q}"
		elif [[ ${HOME:-/} != / && $word == "$HOME"/* ]]; then
			printf ' ~/%s' "${word#"$HOME/"}"
		else
			printf ' %s' "$word"
		fi
	done
}

# The result directory keeps it as `command`.
command_line=$(command_said "$@")
main "$@"
