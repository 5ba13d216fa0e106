# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Boots the arms, as many at a time as there are CPUs, watches them, and turns
# what they sent into samples. An arm that fails leaves the others alone.

declare -gA boot_pid boot_dir boot_seen boot_moved boot_hung boot_bad=()

# boot_patience ARM: a guest that neither prints nor closes a region for so long
# is dead. Without the plugin nobody sees regions, and measuring is silent.
boot_patience() {
	local seconds=120
	[[ -e $(boot_progress_file "$boot_work" "$1") ]] || seconds=900
	printf '%s\n' "${PZBENCH_PATIENCE:-$seconds}"
}

# boots_run RESULTDIR ACCEL PMU CONFIG ARM...: 1 when any arm failed.
boots_run() {
	local result=$1 accel=$2 pmu=$3 config=$4 dir arm regions started=$SECONDS
	shift 4
	scratch_dir dir
	[[ $pmu != sim ]] || model_ready "$dir"
	regions=$(regions_expected "$config" "$@")
	initramfs_pack "$dir/initramfs" "$top/build/pzbench" "$config"
	progress_start
	for arm; do
		boots_wait "$(boot_limit)" "$regions"
		boot_start "$arm" "$result/arms/$(arm_dir_name "$arm")/boot-0" "$accel" "$pmu" "$dir"
	done
	boots_wait 1 "$regions"
	progress_end
	[[ $pmu != sim || ${opt[resume]:-} || ${#boot_bad[@]} -gt 0 ]] ||
		pace_remember "$config" $# $((SECONDS - started))
	for arm; do
		[[ ${boot_bad[$arm]:-} ]] || regions_remember "$config" "$arm"
	done
	((${#boot_bad[@]} == 0))
}

# model_ready DIR: what all boots take of the plugin and of the caches' model.
model_ready() {
	boot_plugin=$(plugin_file)
	boot_shape=$(profile_shape)
	boot_evict=$(profile_evict "$boot_shape")
	profile_json >"$1/cache.json"
}

# Each guest is one thread under TCG; all must fit into memory.
boot_limit() {
	local fit
	fit=$(awk -v mb="$(guest_mem_mb)" '/^MemAvailable/ { print int($2 / 1024 / (mb + 256)) }' /proc/meminfo)
	((fit = fit < $(nproc) ? fit : $(nproc)))
	echo $((fit > 1 ? fit : 1))
}

# boot_start ARM DIR ACCEL PMU WORK: WORK holds the initramfs and progress files,
# and for sim cache.json.
boot_start() {
	local arm=$1 dir=$2 accel=$3 pmu=$4 work=$5 append
	local -a command counting=()
	# All guests go by one name, which collect then changes: the text of the
	# command line alone moves instruction counts between arms.
	append=$(guest_append --arm guest --pmu "$pmu" --accel "$accel"${boot_evict:+ --evict "$boot_evict"}${opt[prezero]:+ --prezero "${opt[prezero]}"})
	mapfile -t command < <(qemu_command "$accel" "${arm_image[$arm]}" "$work/initramfs" "$dir" "$append")
	if [[ $pmu == sim ]]; then
		counting=("$boot_plugin" "${arm_symbols[$arm]}" "$boot_shape")
		mapfile -t -O "${#command[@]}" command < <(qemu_plugin "$boot_plugin" \
			"${arm_symbols[$arm]}" "$dir" "$(boot_progress_file "$work" "$arm")" "$boot_shape")
	fi
	boot_dir[$arm]=$dir boot_work=$work
	identity "$accel" "${arm_image[$arm]}" "$work/initramfs" "$append" "${counting[@]}" >"$work/identity"
	! boot_is_there "$dir" "$work/identity" || return 0
	rm -rf "$dir"
	mkdir -p "$dir"
	arm_facts "$arm" >"${dir%/*}/kernel.json"
	[[ $pmu != sim ]] || cp "$work/cache.json" "$dir/cache.json"
	cp "$work/identity" "$dir/identity"
	"$qemu" "${command[@]}" >"$work/qemu-$(arm_dir_name "$arm")" 2>&1 {cache_lock}>&- &
	boot_pid[$arm]=$! boot_moved[$arm]=$SECONDS
}

# boot_is_there DIR IDENTITY: measured before an interruption, by the same artefacts.
boot_is_there() {
	[[ -f $1/samples.jsonl && ! -f $1/failure ]] && cmp -s "$1/identity" "$2"
}

boot_progress_file() { printf '%s/progress-%s\n' "$1" "$(arm_dir_name "$2")"; }

# boots_wait LIMIT REGIONS: until fewer than LIMIT guests run. What has ended is
# collected at once: an interruption costs only what was under way.
boots_wait() {
	local running arm
	while :; do
		running=0
		for arm in "${!boot_pid[@]}"; do
			if boot_alive "$arm"; then
				running=$((running + 1))
			else
				boot_finish "$arm" || boot_bad[$arm]=1
			fi
		done
		((running >= $1)) || return 0
		progress_show "guests: regions measured" "$(regions_done)" "$2"
		sleep 0.5
	done
}

# boot_alive ARM: ends a guest in which nothing moves any more.
boot_alive() {
	local arm=$1 seen
	kill -0 "${boot_pid[$arm]}" 2>/dev/null || return 1
	seen=$(boot_signs "$arm")
	if [[ $seen != "${boot_seen[$arm]:-}" ]]; then
		boot_seen[$arm]=$seen boot_moved[$arm]=$SECONDS
	elif ((SECONDS - boot_moved[$arm] > $(boot_patience "$arm"))); then
		boot_hung[$arm]=1
		kill -KILL -- "-${boot_pid[$arm]}" 2>/dev/null || true
		return 1
	fi
}

boot_signs() {
	stat -c %s "${boot_dir[$1]}/console.log" "${boot_dir[$1]}/stream.jsonl" 2>/dev/null
	cat "$(boot_progress_file "$boot_work" "$1")" 2>/dev/null
}

regions_done() {
	cat "$boot_work"/progress-* 2>/dev/null | awk '{ n += $1 } END { print n + 0 }'
}

# How many regions a kernel closes with a config is known after the first time.
regions_file() {
	printf '%s/regions-%s\n' "$cache" "$(cat "$1" "${arm_image[$2]}" | hash_text 16)"
}

# regions_expected CONFIG ARM...: of all together, 0 when one is not known.
regions_expected() {
	local config=$1 arm known total=0
	shift
	for arm; do
		known=$(cat "$(regions_file "$config" "$arm")" 2>/dev/null) || { echo 0; return; }
		total=$((total + known))
	done
	echo "$total"
}

# pace_remember CONFIG ARMS SECONDS: how this machine compares with the estimate.
pace_remember() {
	guests_seconds "$1" "$2" | awk -v seconds="$3" '{ printf "%.2f\n", seconds / $1 }' >"$cache/pace"
}

pace_known() { cat "$(cache_dir)/pace" 2>/dev/null || echo 1; }

# guest_plan CONFIG: what pzbench says that a guest measures.
guest_plan() {
	"$top/build/pzbench" plan --config "$1" --guest-mem "$(guest_mem_mb)M" --guest-nodes "$(guest_nodes)"
}

# guests_seconds CONFIG ARMS: an estimate, as many at a time as are booted.
guests_seconds() {
	guest_plan "$1" | awk -v arms="$2" -v limit="$(boot_limit)" \
		'$1 == "guest_seconds" { print int((arms + limit - 1) / limit) * $2 }'
}

# regions_remember CONFIG ARM
regions_remember() {
	local counted="${boot_dir[$2]}/sim.tsv"
	[[ ! -s $counted ]] || echo $(($(wc -l <"$counted") - 1)) >"$(regions_file "$1" "$2")"
}

# boot_finish ARM: 0 when the arm's samples are whole and its kernel had nothing
# to complain about. The reason of a failure stays beside the samples; what
# came is collected all the same.
boot_finish() {
	local arm=$1 dir=${boot_dir[$1]} status=0 why
	wait "${boot_pid[$arm]}" || status=$?
	unset "boot_pid[$arm]"
	why=$(boot_failure "$arm" "$status")
	[[ ! $why ]] || printf '%s\n' "$why" >"$dir/failure"
	"$top/build/pzbench" collect "$dir" "$(arm_dir_name "$arm")" || why=${why:-no samples}
	[[ ! $why ]] || boot_failed "$arm" "$why"
}

# boot_failure ARM STATUS: what went wrong with the guest, or nothing.
boot_failure() {
	local arm=$1 status=$2 complaint
	complaint=$(console_complaint "${boot_dir[$arm]}/console.log") || true
	if (($(free_mb "${boot_dir[$arm]}") < 2)); then
		echo "the disk that holds ${boot_dir[$arm]} is full: free some space, or set --out to another"
	elif [[ $complaint ]]; then
		echo "the kernel complained: $complaint"
	elif [[ ${boot_hung[$arm]:-} ]]; then
		echo "the guest hung: nothing moved for $(boot_patience "$arm") s"
	elif ((status != 0)); then
		echo "QEMU ended with status $status: $(tail -n 1 "$boot_work/qemu-$(arm_dir_name "$arm")")"
	fi
}

# The first line with which a kernel says that something is wrong in it.
console_complaint() {
	grep -aoEm1 '(WARNING: (CPU|[^ ]+:[0-9]+ )|\bBUG: |\bUBSAN: |kernel BUG at|\bOops\b|\bKASAN\b|list_(add|del) corruption|Kernel panic|Out of memory: |general protection fault|Call Trace:).*' "$1" 2>/dev/null |
		tr -d '\r' | cut -c 1-200
}

boot_failed() {
	local arm=$1 why=$2
	warn "arm $arm: $why (console: ${boot_dir[$arm]}/console.log)"
	[[ ! -s ${boot_dir[$arm]}/console.log ]] ||
		tail -n 15 "${boot_dir[$arm]}/console.log" | tr -d '\r' | sed 's/^/    /' >&2
	return 1
}
