# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Progress and time left, on stderr: one line that is redrawn on a terminal, a
# line every quarter of a minute elsewhere.

progress_start() {
	progress_began=$SECONDS
	progress_said=$SECONDS
	progress_drawn=
}

# progress_show WHAT DONE TOTAL: TOTAL 0 = not known.
progress_show() {
	local what=$1 done=$2 total=$3 elapsed line
	[[ ${opt[quiet]:-} ]] && return
	progress_due || return 0
	elapsed=$((SECONDS - progress_began))
	line="$what: $done"
	((total > done)) && line+=" of $total"
	line+=", $(duration "$elapsed") so far"
	if ((total > done && done > 0 && elapsed > 1)); then
		line+=", about $(duration $((elapsed * (total - done) / done))) left"
	fi
	progress_draw "$line"
}

progress_due() {
	if [[ -t 2 ]]; then
		[[ ! $progress_drawn ]] || ((SECONDS > progress_said))
	else
		((SECONDS >= progress_said + 15))
	fi
}

progress_draw() {
	progress_said=$SECONDS
	if [[ -t 2 ]]; then
		progress_drawn=1
		printf '\r\033[K%s' "$1" >&2
	else
		printf '%s\n' "$1" >&2
	fi
}

progress_end() {
	[[ ! ${progress_drawn:-} ]] || printf '\r\033[K' >&2
	progress_drawn=
}

# duration SECONDS: 95 -> 1 min 35 s
duration() {
	if (($1 < 60)); then
		printf '%d s' "$1"
	else
		printf '%d min %02d s' $(($1 / 60)) $(($1 % 60))
	fi
}

# progress_objects WHAT EXPECTED: passes a kernel build's output through and
# counts what it made; the count is left in the file COUNT when the build ends.
progress_objects() {
	local what=$1 expected=$2 count=$3 line made=0
	progress_start
	while IFS= read -r line; do
		printf '%s\n' "$line"
		[[ $line =~ ^\ \ [A-Z]+\ + ]] || continue
		made=$((made + 1))
		progress_show "$what: objects" "$made" "$expected"
	done
	progress_end
	printf '%d\n' "$made" >"$count"
}
