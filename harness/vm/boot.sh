# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Boots the arms, as many at a time as there are CPUs, watches them, and turns
# what they sent into samples. An arm that fails leaves the others alone.

# Keyed by what people call the boot: in plain comparisons the arm, as there is one
# of each.
declare -gA boot_arm boot_dir boot_image boot_symbols boot_extra
declare -gA boot_pid boot_seen boot_moved boot_hung boot_bad
declare -ga boots=()

# boots_clear: what boot_add adds is to be booted next.
boots_clear() { boots=() boot_bad=(); }

# boot_add NAME ARM DIR IMAGE SYMBOLS [EXTRA]: EXTRA goes to the guest's pzbench.
boot_add() {
	boots+=("$1")
	boot_arm[$1]=$2 boot_dir[$1]=$3 boot_image[$1]=$4 boot_symbols[$1]=$5 boot_extra[$1]=${6:-}
}

# boot_patience NAME: a guest that neither prints nor closes a region for so long
# is dead. Without the plugin nobody sees regions, and measuring is silent.
boot_patience() {
	local seconds=120
	[[ -e $(boot_progress_file "$boot_work" "$1") ]] || seconds=900
	printf '%s\n' "${PZBENCH_PATIENCE:-$seconds}"
}

# boots_run ACCEL PMU CONFIG: all that were added, in their order; 1 when any failed.
boots_run() {
	local accel=$1 pmu=$2 config=$3 dir name started=$SECONDS
	scratch_dir dir
	boot_config=$config boots_left=${#boots[@]} boots_ended=0
	[[ $pmu != sim ]] || model_ready "$dir"
	regions_all=$(regions_expected "$config")
	initramfs_pack "$dir/initramfs" "$top/build/pzbench" "$config"
	boot_most=$(boot_limit "$accel")
	progress_start
	for name in "${boots[@]}"; do
		boots_wait "$boot_most"
		boot_start "$name" "$accel" "$pmu" "$dir"
	done
	boots_wait 1
	progress_end
	[[ $pmu != sim || ${opt[resume]:-} || ${#boot_bad[@]} -gt 0 ]] ||
		pace_remember "$config" ${#boots[@]} $((SECONDS - started))
	for name in "${boots[@]}"; do
		[[ ${boot_bad[$name]:-} ]] || regions_remember "$config" "$name"
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

# boot_limit ACCEL: guests at a time. Each is one thread under TCG, whose counts do not
# depend on load, as times do. All must fit into memory.
boot_limit() {
	local fit
	[[ $1 != kvm ]] || { echo 1; return; }
	fit=$(awk -v mb="$(guest_mem_mb)" '/^MemAvailable/ { print int($2 / 1024 / (mb + 256)) }' /proc/meminfo)
	((fit = fit < $(nproc) ? fit : $(nproc)))
	echo $((fit > 1 ? fit : 1))
}

# boot_start NAME ACCEL PMU WORK: WORK holds the initramfs and progress files, and
# for sim cache.json. A guest ends with the driver, even if that is killed.
boot_start() {
	local name=$1 accel=$2 pmu=$3 work=$4 append
	local dir=${boot_dir[$1]} image=${boot_image[$1]} symbols=${boot_symbols[$1]}
	local -a command counting=()
	# All guests go by one name, which collect then changes: the text of the
	# command line alone moves instruction counts between arms.
	append=$(guest_append --arm guest --pmu "$pmu" --accel "$accel"${boot_evict:+ --evict "$boot_evict"}${opt[prezero]:+ --prezero "${opt[prezero]}"}${boot_extra[$name]:+ ${boot_extra[$name]}})
	mapfile -t command < <(qemu_command "$accel" "$image" "$work/initramfs" "$dir" "$append")
	if [[ $pmu == sim ]]; then
		counting=("$boot_plugin" "$symbols" "$boot_shape")
		mapfile -t -O "${#command[@]}" command < <(qemu_plugin "$boot_plugin" \
			"$symbols" "$dir" "$(boot_progress_file "$work" "$name")" "$boot_shape")
	fi
	boot_work=$work
	identity "$accel" "$image" "$work/initramfs" "$append" "${counting[@]}" >"$work/identity"
	if boot_is_there "$dir" "$work/identity"; then
		boot_skip "$name"
		return
	fi
	rm -rf "$dir"
	mkdir -p "$dir"
	arm_facts "${boot_arm[$name]}" >"${dir%/*}/kernel.json"
	[[ $pmu != sim ]] || cp "$work/cache.json" "$dir/cache.json"
	cp "$work/identity" "$dir/identity"
	setpriv --pdeathsig KILL "$qemu" "${command[@]}" >"$work/qemu-$(safe_name "$name")" 2>&1 {cache_lock}>&- &
	boot_pid[$name]=$! boot_moved[$name]=$SECONDS
}

# boot_skip NAME: no part of what is left to do.
boot_skip() {
	local known
	boots_left=$((boots_left - 1))
	known=$(cat "$(regions_file "$boot_config" "$1")" 2>/dev/null) || known=0
	((regions_all == 0)) || regions_all=$((regions_all - known))
}

# boot_is_there DIR IDENTITY: measured before an interruption, by the same artefacts.
boot_is_there() {
	[[ -s $1/samples.jsonl && ! -f $1/failure ]] && cmp -s "$1/identity" "$2"
}

boot_progress_file() { printf '%s/progress-%s\n' "$1" "$(safe_name "$2")"; }

# boots_wait LIMIT: until fewer than LIMIT guests run. What has ended is collected
# at once: an interruption costs only what was under way.
boots_wait() {
	local running name
	while :; do
		running=0
		for name in "${!boot_pid[@]}"; do
			if boot_alive "$name"; then
				running=$((running + 1))
			else
				boot_finish "$name" || boot_bad[$name]=1
				boots_ended=$((boots_ended + 1))
			fi
		done
		((running >= $1)) || return 0
		boots_progress
		sleep 0.5
	done
}

# Regions say more, where it is known how many there will be.
boots_progress() {
	if ((regions_all == 0 && boots_left > boot_most)); then
		progress_show "guests: boots measured" "$boots_ended" "$boots_left"
	else
		progress_show "guests: regions measured" "$(regions_done)" "$regions_all"
	fi
}

# boot_alive NAME: ends a guest in which nothing moves any more.
boot_alive() {
	local name=$1 seen
	kill -0 "${boot_pid[$name]}" 2>/dev/null || return 1
	seen=$(boot_signs "$name")
	if [[ $seen != "${boot_seen[$name]:-}" ]]; then
		boot_seen[$name]=$seen boot_moved[$name]=$SECONDS
	elif ((SECONDS - boot_moved[$name] > $(boot_patience "$name"))); then
		boot_hung[$name]=1
		kill -KILL -- "-${boot_pid[$name]}" 2>/dev/null || true
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

# How many regions a kernel closes with a config is known after the first time,
# in whatever order it was linked.
regions_file() {
	printf '%s/regions-%s\n' "$cache" "$(cat "$1" "${arm_image[${boot_arm[$2]}]}" | hash_text 16)"
}

# regions_expected CONFIG: of all boots together, 0 when one is not known.
regions_expected() {
	local name known total=0
	for name in "${boots[@]}"; do
		known=$(cat "$(regions_file "$1" "$name")" 2>/dev/null) || { echo 0; return; }
		total=$((total + known))
	done
	echo "$total"
}

# pace_remember CONFIG BOOTS SECONDS: how this machine compares with the estimate.
pace_remember() {
	guests_seconds "$1" "$2" | awk -v seconds="$3" '{ printf "%.2f\n", seconds / $1 }' >"$cache/pace"
}

pace_known() { cat "$(cache_dir)/pace" 2>/dev/null || echo 1; }

# guest_plan CONFIG: what pzbench says that a guest measures.
guest_plan() {
	"$top/build/pzbench" plan --config "$1" --guest-mem "$(guest_mem_mb)M" --guest-nodes "$(guest_nodes)"
}

# guests_seconds CONFIG BOOTS: an estimate under TCG, as many at a time as are booted.
guests_seconds() {
	guest_plan "$1" | awk -v boots="$2" -v limit="$(boot_limit tcg)" \
		'$1 == "guest_seconds" { print int((boots + limit - 1) / limit) * $2 }'
}

# regions_remember CONFIG NAME
regions_remember() {
	local counted="${boot_dir[$2]}/sim.tsv"
	[[ ! -s $counted ]] || echo $(($(wc -l <"$counted") - 1)) >"$(regions_file "$1" "$2")"
}

# boot_finish NAME: 0 when the arm's samples are whole and its kernel had nothing
# to complain about. The reason of a failure stays beside the samples; what
# came is collected all the same.
boot_finish() {
	local name=$1 dir=${boot_dir[$1]} status=0 why
	wait "${boot_pid[$name]}" || status=$?
	unset "boot_pid[$name]"
	why=$(boot_failure "$name" "$status")
	[[ ! $why ]] || printf '%s\n' "$why" >"$dir/failure"
	"$top/build/pzbench" collect "$dir" "$(basename "${dir%/*}")" || why=${why:-no samples}
	sync -- "$dir" "$dir"/* # a boot that has ended outlives a loss of power
	[[ ! $why ]] || boot_failed "$name" "$why"
}

# boot_failure NAME STATUS: what went wrong with the guest, or nothing.
boot_failure() {
	local name=$1 status=$2 complaint
	complaint=$(console_complaint "${boot_dir[$name]}/console.log") || true
	if (($(free_mb "${boot_dir[$name]}") < 2)); then
		echo "the disk that holds ${boot_dir[$name]} is full: free some space, or set --out to another"
	elif [[ $complaint ]]; then
		echo "the kernel complained: $complaint"
	elif [[ ${boot_hung[$name]:-} ]]; then
		echo "the guest hung: nothing moved for $(boot_patience "$name") s"
	elif ((status != 0)); then
		echo "QEMU ended with status $status: $(tail -n 1 "$boot_work/qemu-$(safe_name "$name")")"
	fi
}

# The first line with which a kernel says that something is wrong in it.
console_complaint() {
	grep -aoEm1 '(WARNING: (CPU|[^ ]+:[0-9]+ )|\bBUG: |\bUBSAN: |kernel BUG at|\bOops\b|\bKASAN\b|list_(add|del) corruption|Kernel panic|Out of memory: |general protection fault|Call Trace:).*' "$1" 2>/dev/null |
		tr -d '\r' | cut -c 1-200
}

boot_failed() {
	local name=$1 why=$2
	warn "arm $name: $why (console: ${boot_dir[$name]}/console.log)"
	[[ ! -s ${boot_dir[$name]}/console.log ]] ||
		tail -n 15 "${boot_dir[$name]}/console.log" | tr -d '\r' | sed 's/^/    /' >&2
	return 1
}
