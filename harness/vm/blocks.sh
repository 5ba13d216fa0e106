# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# compare --boots or --effect: blocks, in each of which the baseline is booted twice
# and every other arm once. campaign.json (docs/formats.md) has their order, before
# the first boot; what is missing of it is what is left to do.

readonly blocks_pilot=4 # blocks
readonly blocks_most=24 # blocks that --effect leads to, as in bench/campaign_show.c

declare -ga blocks_run
declare -gA blocks_arm blocks_figure

# More than one boot of each arm, asked for or begun.
blocks_wanted() {
	[[ ${opt[effect]:-} || ${opt[boots]:-1} != 1 || -f ${opt[resume]:-/dev/null}/campaign.json ]]
}

# blocks_check ARM...: what cannot be meant.
blocks_check() {
	local name
	[[ ! ${opt[effect]:-} || ! ${opt[boots]:-} ]] ||
		die 2 "--effect finds the number of boots itself: leave --boots or --effect out"
	[[ ! ${opt[effect]:-} || ! ${opt[links]:-} ]] ||
		die 2 "--effect makes a link a boot: leave --links or --effect out"
	for name in links seed; do
		[[ ! ${opt[$name]:-} ]] || blocks_wanted ||
			die 2 "--$name is of a campaign: add --boots or --effect"
	done
	blocks_wanted || return 0
	[[ ! ${opt[resume]:-} || -f ${opt[resume]}/campaign.json || ! -f ${opt[resume]}/arms.list ]] ||
		die 2 "--resume ${opt[resume]} was measured without --boots or --effect: leave them out"
	[[ ! ${opt[boots]:-} || ${opt[links]:-2} -le ${opt[boots]} ]] ||
		die 2 "--links ${opt[links]} is more than --boots ${opt[boots]}: a link is booted once at least"
	[[ ! ${opt[links]:-} || $(blocks_linked_arms "$@") -gt 0 ]] || blocks_links_refuse
	(($# < 16)) || die 2 "a campaign of $# arms: name 15 at most"
}

blocks_links_refuse() {
	die 2 "--links is for kernels that are built here: leave it out with a bzImage, or name its tree"
}

# Of a directory that goes on, unless said, its own.
blocks_boots() {
	if [[ ${opt[boots]:-} ]]; then
		echo "${opt[boots]}"
	elif [[ -f ${opt[resume]:-/dev/null}/campaign.json ]]; then
		blocks_fact "${opt[resume]}" boots
	else
		echo "$blocks_pilot"
	fi
}

# blocks_fact DIR NAME: a number of its file.
blocks_fact() { "$top/build/pzbench" campaign facts "$1" | awk -v name="$2" '$1 == name { print $2 }'; }

# blocks_links ARM...: of each arm that is built here.
blocks_links() {
	if (($(blocks_linked_arms "$@") == 0)); then
		echo 0
	else
		echo "${opt[links]:-$(blocks_boots)}"
	fi
}

# blocks_linked_arms ARM...: how many of a block's boots have a link of their own.
blocks_linked_arms() {
	local arm count=0
	! arm_needs_build "$1" || count=1
	for arm; do
		! arm_needs_build "$arm" || count=$((count + 1))
	done
	echo "$count"
}

# blocks_file MAKE|CHECK DIR ARM...: makes its file, or holds it against what was
# asked for.
blocks_file() {
	local what=$1 dir=$2 arm names='' unlinked=''
	local -a asked=()
	shift 2
	for arm; do
		names+=,${arm_name[$arm]}
		arm_needs_build "$arm" || unlinked+=,${arm_name[$arm]}
	done
	if [[ $what == make ]]; then
		asked=(--boots "$(blocks_boots)" --links "$(blocks_links "$@")")
	else
		asked=(${opt[boots]:+--boots "${opt[boots]}"} ${opt[links]:+--links "${opt[links]}"})
	fi
	"$top/build/pzbench" campaign "$what" --out "$dir" --arms "${names#,}" --unlinked "$unlinked" \
		"${asked[@]}" ${opt[seed]:+--seed "${opt[seed]}"} ${opt[effect]:+--effect "${opt[effect]}"} || exit
}

# blocks_measure VARIABLE CONFIG ARM...: 1 when a boot failed; what the others gave
# is reported all the same.
blocks_measure() {
	local variable=$1 config=$2 order made accel pmu arm failed=0
	shift 2
	if [[ ${opt[resume]:-} ]]; then
		order=${opt[resume]}
		blocks_file check "$order" "$@"
	else
		scratch_dir order
		blocks_file make "$order" "$@"
	fi
	for arm; do
		arm_needs_build "$arm" || say "$arm is a bzImage: all its boots have the layout that it was linked in"
	done
	blocks_build "$order" "$@"
	accel_choose accel "${arm_image[$1]}" "$top/build/pzbench"
	pmu_choose pmu "$accel" "$@"
	blocks_place made "$order" "$config" "$@"
	blocks_boot "$made" "$accel" "$pmu" "$config" "$@" || failed=1
	if blocks_unsettled "$made"; then
		blocks_settle "$made" "$@" || failed=1
		blocks_build "$made" "$@"
		blocks_boot "$made" "$accel" "$pmu" "$config" "$@" || failed=1
	fi
	blocks_say_power "$made"
	result_finish "$made" "$made/arms/${arm_name[$1]}/boot-0" || failed=1
	printf -v "$variable" '%s' "$made"
	return "$failed"
}

# blocks_place VARIABLE ORDER CONFIG ARM...: a result directory with the order in it,
# on the disk.
blocks_place() {
	local variable=$1 order=$2 new=$2 arm
	if [[ ! ${opt[resume]:-} ]]; then
		result_new new "$3"
		{
			for arm in "${@:4}"; do echo "${arm_name[$arm]}"; done
			echo "${arm_name[$4]}.again"
		} >"$new/arms.list"
		cp "$order/campaign.json" "$new/campaign.json.tmp"
		sync -- "$new"/*
		mv "$new/campaign.json.tmp" "$new/campaign.json"
		sync -- "$new"
	fi
	printf -v "$variable" '%s' "$new"
}

# blocks_runs DIR ARM...: fills blocks_run with the runs in order, each "BLOCK NAME
# LINK SEED", and blocks_arm: by NAME (of a directory) the arm as the user wrote it.
blocks_runs() {
	local dir=$1 arm
	shift
	mapfile -t blocks_run < <("$top/build/pzbench" campaign runs "$dir")
	((${#blocks_run[@]})) || exit 1
	blocks_arm=(["${arm_name[$1]}.again"]=$1)
	for arm; do
		blocks_arm[${arm_name[$arm]}]=$arm
	done
}

# blocks_build DIR ARM...: kernels, and the links that the order names.
blocks_build() {
	local run name link
	blocks_runs "$@"
	links_seed=$(blocks_fact "$1" seed)
	arm_links=()
	for run in "${blocks_run[@]}"; do
		read -r _ name link _ <<<"$run"
		[[ $link == - ]] || arm_links[${blocks_arm[$name]}]+=" $link"
	done
	shift
	arms_build "$@"
}

# blocks_links_check ARM...: all can be linked.
blocks_links_check() {
	(($(blocks_linked_arms "$@") == $# + 1)) || blocks_links_refuse
}

# blocks_links_put DIR ARM...: the links that a campaign of a machine boots (`links` of
# docs/formats.md), as NAME-0 and so on, of the baseline twice as many.
blocks_links_put() {
	local dir=$1 order run number name link arm to
	shift
	scratch_dir order
	opt[boots]=${opt[links]}
	blocks_file make "$order" "$@"
	blocks_build "$order" "$@"
	mkdir -p -- "$dir" || die 1 "cannot make $dir: name another directory with --out"
	for run in "${blocks_run[@]}"; do
		read -r number name link _ <<<"$run"
		arm=${blocks_arm[$name]}
		[[ $name == "${arm_name[$arm]}" ]] || number=$((number + opt[links]))
		to="$dir/${arm_name[$arm]}-$number"
		cp -- "$(link_dir "$arm" "$link")/bzImage" "$to" || die 1 "cannot write $to: $(free_mb "$dir") MB are free there"
		printf '%s\n' "$to"
	done | sort -V
}

# blocks_boot DIR ACCEL PMU CONFIG ARM...: the boots that are missing.
blocks_boot() {
	local dir=$1 accel=$2 pmu=$3 config=$4 run
	shift 4
	blocks_runs "$dir" "$@"
	boots_clear
	for run in "${blocks_run[@]}"; do
		# shellcheck disable=SC2086 # four words
		blocks_add "$dir" $run
	done
	say "booting $* in blocks, ${#boots[@]} boots under ${accel^^}$(boot_remark "$accel")"
	boots_run "$accel" "$pmu" "$config"
}

# blocks_add DIR BLOCK NAME LINK SEED
blocks_add() {
	local dir=$1 block=$2 name=$3 link=$4 seed=$5 extra arm=${blocks_arm[$3]}
	local image=${arm_image[$arm]} symbols=${arm_symbols[$arm]}
	if [[ $link != - ]]; then
		image=$(link_dir "$arm" "$link")/bzImage
		symbols=$(link_dir "$arm" "$link")/System.map
	fi
	# Of one length, as that of a command line moves counts.
	printf -v extra -- '--block %03d --seed %s' "$block" "$seed"
	boot_add "$name, boot $block" "$arm" "$dir/arms/$name/boot-$block" "$image" "$symbols" "$extra"
}

# blocks_unsettled DIR: there is a pilot, and how many boots come after it is open.
blocks_unsettled() {
	local pilot
	pilot=$(blocks_fact "$1" pilot)
	((pilot > 0 && pilot == $(blocks_fact "$1" boots)))
}

# blocks_plan DIR: fills blocks_figure with what its boots say so far.
blocks_plan() {
	local key value
	blocks_figure=()
	while read -r key value; do
		blocks_figure[$key]=$value
	done < <("$top/build/pzbench" campaign plan "$1")
	((${#blocks_figure[@]}))
}

# blocks_settle DIR ARM...: as many blocks as the pilot's spread asks for.
blocks_settle() {
	local dir=$1 boots effect
	blocks_plan "$dir" || return
	effect=$(blocks_fact "$dir" effect_pct)
	boots=${blocks_figure[median_boots]}
	say "pilot: the baseline's two boots say that ${blocks_figure[metric]} has a standard"
	say "  deviation of ${blocks_figure[median_sd_pct]} % (median of ${blocks_figure[cells]} cells), at worst ${blocks_figure[worst_sd_pct]} % (${blocks_figure[worst_cell]})"
	say "$effect % takes $(blocks_many "$boots") boots of each arm, in the worst cell $(blocks_many "${blocks_figure[worst_boots]}")"
	((boots <= blocks_most)) || boots=$blocks_most
	((boots >= blocks_pilot)) || boots=$blocks_pilot
	say "measuring $boots blocks in all$(announce_time $(((boots - blocks_pilot) * $#)))"
	"$top/build/pzbench" campaign extend --out "$dir" --boots "$boots"
}

blocks_many() { (($1 > blocks_most)) && echo "more than $blocks_most" || echo "$1"; }

# blocks_say_power DIR: before anybody looks at what was found.
blocks_say_power() {
	! blocks_plan "$1" 2>/dev/null ||
		say "${blocks_figure[boots]} boots show differences in ${blocks_figure[metric]} from ${blocks_figure[median_smallest_pct]} % on (median of ${blocks_figure[cells]} cells), in the worst from ${blocks_figure[worst_smallest_pct]} %"
}
