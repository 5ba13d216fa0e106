# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The commands of run.sh, one function each.

# --- measuring

job_main() {
	(($# == 0)) || die 2 "the main job takes no '$1'; see ./run.sh --help"
	local host_result vm_result status=0
	arms_check stock patched
	guest_check
	pmu_asked_check
	dry_run_check guest_plan_check "$(guest_config)"
	announce_main
	[[ ! ${opt[dry-run]:-} ]] || return 0
	packages_ready vm
	cache_open
	plugin_wanted_check
	pzbench_build plugin
	guest_plan_check "$(guest_config)"
	host_measure host_result "$top/configs/host.conf"
	arms_measure vm_result "$(guest_config)" stock patched || status=$?
	printf '\nrunning kernel:     %s\nstock and patched:  %s\n' "$host_result" "$vm_result"
	return "$status"
}

job_host() {
	(($# == 0)) || die 2 "host takes no '$1'; see ./run.sh --help"
	[[ ${opt[pmu]:-} != sim ]] || die 2 "--pmu sim counts in guests only: use auto or hw for the running kernel"
	unit_check "${opt[campaign]:-}" "${opt[install]:+install}${opt[uninstall]:+uninstall}" \
		"${opt[config]:+--config}${opt[append]:+--append}"
	[[ ! ${opt[append]:-} ]] || campaign_check "${opt[append]}" "$(host_config)"
	if [[ ${opt[uninstall]:-} ]]; then
		[[ ! ${opt[dry-run]:-} ]] || die 2 "--uninstall takes no --dry-run: leave it out"
		campaign_uninstall
		return
	fi
	if [[ ${opt[install]:-} ]]; then
		announce host "after each boot, what $(basename "${opt[campaign]}") plans"
		dry_run_check campaign_foresee "${opt[campaign]}"
	else
		dry_run_check host_plan_check "$(host_config)"
		announce host "the running kernel with $(basename "$(host_config)")"
	fi
	[[ ! ${opt[dry-run]:-} ]] || return 0
	packages_ready host
	cache_open
	pzbench_build
	host_plan_check "$(host_config)"
	if [[ ${opt[install]:-} ]]; then
		campaign_install "${opt[campaign]}"
	elif [[ ${opt[append]:-} ]]; then
		host_append
	else
		host_alone
	fi
}

host_alone() {
	local result
	host_measure result "$(host_config)"
	printf '\nresults: %s\n' "$result"
}

# host_append: this boot into a campaign by hand.
host_append() {
	local campaign=${opt[append]} status=0
	say "measuring the running kernel"
	campaign_append "$campaign" "$(host_config)" \
		--pmu "$(host_pmu)" ${opt[quiet]:+--quiet} || exit
	[[ -f $campaign/command ]] || printf '%s\n' "$command_line" >"$campaign/command"
	result_finish "$campaign" "$(campaign_first "$campaign")" || status=1
	printf '\nresults: %s\n' "$campaign"
	return "$status"
}

# compare_directories DIR... -- DIR...
compare_directories() {
	local dir name
	for name in "${!opt[@]}"; do
		[[ $name =~ ^(format|yes|quiet)$ ]] ||
			die 2 "--$name is of kernels, and these are directories: leave it out"
	done
	[[ " $* " != ' -- '* && " $* " != *' -- ' ]] ||
		die 2 "compare takes directories on both sides of --: ./run.sh compare DIR... -- DIR..."
	for dir; do
		[[ $dir == -- || -d $dir ]] || die 2 "$dir: no such directory: name those that ./run.sh wrote"
	done
	packages_ready host
	cache_open
	pzbench_ready
	"$top/build/pzbench" compare "$@" ${opt[format]:+--format "${opt[format]}"}
}

job_compare() {
	if [[ " $* " == *' -- '* ]]; then
		compare_directories "$@"
		return
	fi
	[[ ! ${opt[format]:-} ]] || die 2 "--format is for report DIR, and for compare DIR... -- DIR..."
	(($# >= 2)) || die 2 "compare wants two arms or more; see ./run.sh --help"
	local result status=0
	arms_check "$@"
	guest_check
	pmu_asked_check
	blocks_check "$@"
	resume_check "$@"
	dry_run_check guest_plan_check "$(guest_config)"
	if blocks_wanted; then
		announce vm "$* with $(basename "$(guest_config)") in guests: $(announce_campaign "$@")"
	else
		announce vm "$* with $(basename "$(guest_config)") in guests$(announce_time $#)"
	fi
	[[ ! ${opt[dry-run]:-} ]] || return 0
	packages_ready vm
	cache_open
	plugin_wanted_check
	pzbench_build plugin
	guest_plan_check "$(guest_config)"
	if blocks_wanted; then
		blocks_measure result "$(guest_config)" "$@" || status=$?
	else
		arms_measure result "$(guest_config)" "$@" || status=$?
	fi
	printf '\nresults: %s\n' "$result"
	return "$status"
}

# resume_check ARM...
resume_check() {
	local dir=${opt[resume]:-} arm
	[[ $dir ]] || return 0
	[[ -f $dir/arms.list ]] || die 2 "--resume $dir: no result directory of guests (it has no arms.list): name one of $top/results"
	cmp -s "$dir/arms.list" <(
		for arm; do echo "${arm_name[$arm]}"; done
		[[ ! -f $dir/campaign.json ]] || echo "${arm_name[$1]}.again"
	) ||
		die 2 "--resume $dir has the arms $(xargs <"$dir/arms.list"): name the same, in this order"
}

# A campaign by hand goes on with its own.
host_config() {
	local own="${opt[append]:-}/config.conf"
	if [[ ${opt[config]:-} || ! ${opt[append]:-} || ! -f $own ]]; then
		own=${opt[config]:-$top/configs/host.conf}
	fi
	printf '%s\n' "$own"
}

# dry_run_check CHECK CONFIG: what a dry run can check only where pzbench is built.
dry_run_check() {
	[[ ! ${opt[dry-run]:-} || ! -x $program ]] || "$@"
}

# Config and caches are checked before anything is measured or fetched for them.
host_plan_check() {
	"$top/build/pzbench" plan --config "$1" >/dev/null || exit
}

guest_plan_check() {
	guest_plan "$1" >/dev/null || exit
	profile_check
}

guest_config() { printf '%s\n' "${opt[config]:-$top/configs/main.conf}"; }

# In the main job --pmu sim is about the guests.
host_pmu() {
	local pmu=${opt[pmu]:-auto}
	printf '%s\n' "${pmu/sim/auto}"
}

# host_measure VARIABLE CONFIG
host_measure() {
	local config=$2 made status=0
	result_new made "$config"
	say "measuring the running kernel"
	supervised "$top/build/pzbench" run --config "$config" --arm host --accel none \
		--pmu "$(host_pmu)" ${opt[quiet]:+--quiet} \
		--out "$made/arms/host/boot-0" || status=$?
	result_finish "$made" "$made/arms/host/boot-0" || status=1
	((status == 0)) || exit "$status"
	printf -v "$1" '%s' "$made"
}

# arms_measure VARIABLE CONFIG ARM...: 1 when an arm failed; what the others
# gave is reported all the same.
arms_measure() {
	local variable=$1 config=$2 made accel pmu arm failed=0
	shift 2
	arms_build "$@"
	accel_choose accel "${arm_image[$1]}" "$top/build/pzbench"
	pmu_choose pmu "$accel" "$@"
	if [[ ${opt[resume]:-} ]]; then
		made=${opt[resume]}
	else
		result_new made "$config"
		for arm; do echo "${arm_name[$arm]}"; done >"$made/arms.list"
	fi
	say "booting $* under ${accel^^}$(boot_remark "$accel")"
	boots_clear
	for arm; do
		boot_add "$arm" "$arm" "$made/arms/${arm_name[$arm]}/boot-0" \
			"${arm_image[$arm]}" "${arm_symbols[$arm]}"
	done
	boots_run "$accel" "$pmu" "$config" || failed=1
	result_finish "$made" "${boot_dir[$1]}" || failed=1
	printf -v "$variable" '%s' "$made"
	return "$failed"
}

# boot_remark ACCEL: what of the guest's CPU shapes the counts.
boot_remark() {
	[[ $1 != tcg ]] || echo " with -cpu max,-erms: pages are cleared by rep stosq"
}

# arms_build ARM...: fills arm_image and arm_symbols, and makes the links of arm_links.
arms_build() {
	local arm from=
	for arm; do
		if arm_needs_source "$arm" && [[ ! $from ]]; then
			source_ready from
			# Another base than was asked for lacks some series.
			arms_check "$@"
		fi
		arm_build "$arm" "$from"
		links_build "$arm" "$from"
	done
}

# --- results

# result_new VARIABLE CONFIG
result_new() {
	local into="${opt[out]:-$top/results}" name
	name="$(date -u +%Y%m%dT%H%M%SZ)-$(hostname -s)-$(basename "$2" .conf)"
	mkdir -p "$into" 2>/dev/null ||
		die 1 "cannot make $into: name another directory with --out"
	need_space "$into" 20 "a result directory"
	mkdir "$into/$name" ||
		die 1 "cannot make $into/$name: name another directory with --out"
	printf '%s\n' "$command_line" >"$into/$name/command"
	printf -v "$1" '%s' "$into/$name"
}

# result_finish DIR BOOTDIR: whatever was measured is reported; a directory that
# holds nothing goes. 1 when there is no report of it.
result_finish() {
	local status=0
	if ! result_holds_something "$1"; then
		rm -rf "$1"
		return
	fi
	[[ ! -f $2/plan.json ]] || cp "$2/plan.json" "$1/plan.json"
	"$top/build/pzbench" report "$1" || status=1
	((status == 0)) || warn "no report: see above; the samples are in $1"
	plots_draw "$1"
	return "$status"
}

result_holds_something() {
	[[ $(find "$1/arms" -type f -size +0 ! -name identity ! -name cache.json -print -quit 2>/dev/null) ]]
}

plots_draw() {
	local dir
	[[ -d $1/plots ]] || return 0
	scratch_dir dir
	logged "drawing the figures" "$dir/log" "$top/plots/render.sh" "$1"
}

job_report() {
	result_check report "$@"
	packages_ready host
	cache_open
	pzbench_ready
	"$top/build/pzbench" report "$1" ${opt[by]:+--by "${opt[by]}"} ${opt[format]:+--format "${opt[format]}"}
}

job_plot() {
	result_check plot "$@"
	[[ -d $1/plots ]] || die 2 "$1 has no plots/, the figures' data: ./run.sh report $1 writes them"
	packages_ready plot
	cache_open
	plots_draw "$1"
	printf '%s\n' "$1/report.html"
}

result_check() {
	(($# == 2)) || die 2 "$1 wants one result directory; see ./run.sh --help"
	[[ -d $2/arms ]] || die 2 "$2 is no result directory (it has no arms/): name one of $top/results"
}

# --- the rest

job_kernel() {
	(($# >= 1)) || die 2 "kernel wants an arm or more; see ./run.sh --help"
	local arm
	arms_check "$@"
	kernel_links_check "$@"
	announce vm ""
	[[ ! ${opt[dry-run]:-} ]] || return 0
	packages_ready vm
	cache_open
	if [[ ${opt[links]:-} ]]; then
		pzbench_build
		blocks_links_put "${opt[out]}" "$@"
		return
	fi
	arms_build "$@"
	for arm; do
		printf '%s\n' "${arm_image[$arm]}"
	done
}

# kernel_links_check ARM...: links go to where a campaign's file finds them.
kernel_links_check() {
	local arm
	[[ ${opt[links]:-} || ! ${opt[out]:-}${opt[seed]:-} ]] ||
		die 2 "kernel takes --out and --seed with --links: leave them out, the paths are printed"
	[[ ${opt[links]:-} ]] || return 0
	[[ ${opt[out]:-} ]] || die 2 "kernel --links wants --out DIR, where the kernels go"
	(($# >= 2)) || die 2 "kernel --links wants the arms of a campaign, two or more, the baseline first"
	blocks_links_check "$@"
	for arm; do
		[[ ! -e ${opt[out]}/${arm_name[$arm]}-0 ]] ||
			die 2 "${opt[out]}/${arm_name[$arm]}-0 is there already: name another directory"
	done
}

job_test() {
	[[ $# == 0 || "$*" =~ ^(unit|kernel-all|metal)$ ]] || die 2 "test takes nothing, 'unit', 'kernel-all' or 'metal'; see ./run.sh --help"
	packages_ready test
	cache_open
	pzbench_build plugin unit statistics
	cache_close
	supervised "$top/tests/run" "$@"
}

# --- saying beforehand what will be done

announce_main() {
	announce vm "the running kernel with host.conf, about a minute; then stock and patched with $(basename "$(guest_config)") in guests"
}

# announce_time BOOTS: what guests take under TCG, which is the slow way. Known where
# pzbench is built; the pace is that of this machine's last comparison, if any.
announce_time() {
	[[ ! -x $top/build/pzbench || ${opt[accel]:-} == kvm || ${opt[pmu]:-} == hw ]] ||
		guests_seconds "$(guest_config)" "$1" 2>/dev/null |
		awk -v pace="$(pace_known)" '{ printf ", under TCG about %.0f min\n", $1 * pace / 60 + 0.5 }'
}

# announce_campaign ARM...
announce_campaign() {
	local boots arms=$(($# + 1)) links
	boots=$(blocks_boots)
	links=$(($(blocks_links "$@") * $(blocks_linked_arms "$@")))
	printf '%s blocks of %s boots, %s boots%s' "$boots" "$arms" $((boots * arms)) \
		"$(announce_time $((boots * arms)))"
	((links == 0)) || printf '; up to %s links of kernels, about %s' "$links" \
		"$(duration $((links * $(link_seconds))))"
	[[ ! ${opt[effect]:-} ]] || printf '; then as many blocks as %s %% takes, %s at most' \
		"${opt[effect]}" "$blocks_most"
}

# announce JOB WHAT
announce() {
	local missing
	missing=$(packages_missing "$1" | tr '\n' ' ')
	say "will install  ${missing:-nothing, all packages are there}"
	say "will fetch    $(announce_source "$1")"
	say "will build    $(announce_build "$1") in $cache"
	[[ ! $2 ]] || say "will measure  $2"
}

announce_source() {
	local name
	if [[ $1 == host ]] && { [[ $(libperf_newest) ]] || pkg-config --exists libperf; }; then
		echo "nothing"
	elif [[ ${opt[source]:-} ]]; then
		echo "nothing: kernel source is ${opt[source]}"
	elif name=$(newest_debian_source); then
		echo "nothing: kernel source $name is in the cache"
	else
		echo "kernel source $(base_value PACKAGE)$(announce_other_base), about 150 MB, from this machine's mirror"
	fi
}

announce_other_base() { [[ ${opt[base]:-} ]] || echo ", or where there is none linux-source-6.12"; }

# A first build is some 13 minutes of one CPU, the second kernel a few more.
announce_build() {
	if [[ $1 == host ]]; then
		echo "pzbench and libperf, some seconds,"
	elif compgen -G "$cache/kernels/*/info" >/dev/null; then
		echo "pzbench and the kernels that changed since the last time,"
	else
		echo "pzbench and kernels, about $((16 / $(jobs_count) + 1)) min,"
	fi
}
