# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What every room of the driver uses: messages, the cache, supervised children.
#
# Functions that run for long are called directly, never inside $(...): a
# subshell would not see the traps that end their children. They leave their
# results in the cache or in the arrays that their comments name.

# The options of the command line (run.sh fills it) and nothing else.
declare -gA opt

say() { [[ ${opt[quiet]:-} ]] || printf '%s\n' "$*" >&2; }
warn() { printf 'pzbench: %s\n' "$*" >&2; }

# die STATUS MESSAGE: 2 bad usage or input, 3 packages missing, 1 the rest.
die() {
	local status=$1
	shift
	warn "$*"
	exit "$status"
}

cache_dir() {
	printf '%s\n' "${PZBENCH_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/pzbench}"
}

# cache_open: makes the cache and keeps other runs out of it until we exit.
cache_open() {
	[[ ${cache_lock:-} ]] && return
	mkdir -p "$cache" 2>/dev/null ||
		die 1 "cannot make the cache $cache: set PZBENCH_CACHE to a directory that can be written"
	{ exec {cache_lock}>>"$cache/lock"; } 2>/dev/null ||
		die 1 "cannot write in the cache $cache: set PZBENCH_CACHE to a directory that can be written"
	flock -n "$cache_lock" ||
		die 1 "another run uses the cache $cache: wait for it, or set PZBENCH_CACHE to another directory"
	rm -rf "$cache"/tmp.* # of runs that were killed
}

cache_close() {
	exec {cache_lock}>&-
	cache_lock=
}

# scratch_dir VARIABLE: a directory in the cache that goes when we exit.
scratch_dir() {
	[[ ${scratch:-} ]] || scratch=$(mktemp -d "$cache/tmp.XXXXXX") ||
		die 1 "cannot write in the cache $cache: $(free_mb "$cache") MB are free there"
	printf -v "$1" '%s' "$(mktemp -d "$scratch/XXXXXX")"
}

on_exit() {
	[[ ! ${scratch:-} ]] || rm -rf "$scratch"
}

on_signal() {
	local status=$1
	trap '' INT TERM HUP
	progress_end
	children_end
	warn "stopped by a signal: what was measured so far is kept"
	exit "$status"
}

# Ends the children that we started, each by its process group, and waits for
# them: the program under test restores its knobs on SIGTERM before it goes.
children_end() {
	local pid
	for pid in $(jobs -pr); do
		kill -TERM -- "-$pid" 2>/dev/null || true
	done
	# Not a word from the shell about how they ended.
	wait 2>/dev/null
}

# signals_do CMD SIGNAL...: at these CMD runs, which ends with exit. A signal may
# arrive between two substitutions of one command. Bash 5.2 then reads CMD as if it
# were inside the second $( and wants it closed; at any other time CMD has left
# before the ) is read.
signals_do() { trap -- "$1"$'\n)' "${@:2}"; }

# Job control gives each child a process group of its own, which can be ended as
# a whole: make with its compilers, a pipeline with all its parts.
traps_set() {
	set -m
	trap on_exit EXIT
	signals_do 'on_signal 130' INT
	signals_do 'on_signal 143' TERM HUP
}

# supervised CMD...: bash runs a trap only when the foreground child has ended,
# so children run in the background and are waited for.
supervised() {
	local pid
	"$@" &
	pid=$!
	wait "$pid"
}

# logged WHAT LOG CMD...: runs CMD with its output in LOG, dies with one line
# that says why it failed.
logged() {
	local what=$1 log=$2
	shift 2
	supervised "$@" >"$log" 2>&1 || die 1 "$what failed: $(why_failed "$log")"
}

# why_failed LOG: the disk when it is full, else the log's first error line.
why_failed() {
	local log=$1 dir
	dir=$(dirname "$log")
	if disk_full_in "$log" || (($(free_mb "$dir") < 2)); then
		printf 'the disk that holds %s is full: free some space, or set PZBENCH_CACHE or --out to another' "$dir"
		return
	fi
	if ! grep -aim1 -E 'error: |fatal: |^E: |\*\*\*|cannot |failed' "$log"; then
		tail -n 1 "$log"
	fi | tr '\t' ' ' | cut -c 1-300 | tr -d '\n'
	keep_log "$log"
}

disk_full_in() { grep -aqE 'No space left on device|Disk quota exceeded' "$1"; }

# The scratch directory goes when we exit; the log of a failure stays.
keep_log() {
	[[ $1 == "${scratch:-/dev/null}"/* ]] || { printf ' (log: %s)' "$1"; return; }
	cp "$1" "$cache/failed.log" 2>/dev/null && printf ' (log: %s)' "$cache/failed.log"
}

free_mb() { df -Pm "$1" 2>/dev/null | awk 'NR == 2 { print $4 }'; }

# need_space DIR MB WHAT
need_space() {
	local free
	free=$(free_mb "$1")
	((${free:-0} >= $2)) ||
		die 1 "$3 needs $2 MB in $1, where ${free:-0} MB are free: free some, or set PZBENCH_CACHE to another disk"
}

hash_text() { sha256sum | cut -c 1-"${1:-16}"; }
hash_file() { sha256sum "$1" | cut -c 1-64; }

# sizes_mb SIZE: 2G, 512M or a plain number of bytes in MB; fails on anything else.
size_mb() {
	[[ $1 =~ ^([0-9]+)([KMGkmg]?)$ ]] || return 1
	case ${BASH_REMATCH[2]} in
	[Gg]) echo $((BASH_REMATCH[1] * 1024)) ;;
	[Mm]) echo "${BASH_REMATCH[1]}" ;;
	[Kk]) echo $((BASH_REMATCH[1] / 1024)) ;;
	*) echo $((BASH_REMATCH[1] >> 20)) ;;
	esac
}

# safe_name TEXT: as the name of a file or directory (docs/formats.md).
safe_name() { printf '%s\n' "${1//[^A-Za-z0-9._-]/_}"; }
