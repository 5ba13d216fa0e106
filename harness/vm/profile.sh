# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The caches that sim models: a profile of configs/cache/, in the words of
# `pzbench cache`, which reads it.

profile_dir="$top/configs/cache"

profile_names() {
	local file
	for file in "$profile_dir"/*.conf; do
		[[ ! -f $file ]] || basename "$file" .conf
	done
}

# profile_name_check PROFILE: before anything is fetched or built.
profile_name_check() {
	[[ $1 == host || -f $profile_dir/$1.conf || (-f $1 && -r $1) ]] ||
		die 2 "--cache $1: there is no such profile: give host, a file, or one of $(profile_names | paste -sd ' ')"
}

# profile_shape: the plugin's arguments. profile_json: the model as an object.
profile_shape() { profile_ask; }
profile_json() { profile_ask --json; }

# profile_ask OPTION...: a name goes before a file.
profile_ask() {
	local profile=${opt[cache]:-milan}
	if [[ $profile != host && -f $profile_dir/$profile.conf ]]; then
		profile="$profile_dir/$profile.conf"
	fi
	"$top/build/pzbench" cache "$profile" --share "${opt[llc-share]:-1}" "$@"
}

# profile_evict SHAPE: bytes that evict all of it, as many as the last level has;
# where a guest's node is too small for that, a quarter of the node.
profile_evict() {
	local bytes=${1#*,llc=} most=$(($(guest_mem_mb) / $(guest_nodes) / 4 << 20))
	bytes=${bytes%%/*}
	echo $((bytes < most ? bytes : most))
}

# profile_check: ends the run with the one line of a profile that is refused.
profile_check() { profile_shape >/dev/null || exit; }
