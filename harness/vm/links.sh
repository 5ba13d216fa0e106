# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Links of a kernel: the same objects in other orders, so that where its code and
# data lie is not one draw (harness/campaign/order.h). They are kept beside the
# image of the usual order:
#
#     kernels/KEY/link-SEED-N/{bzImage,System.map}
#
# make takes vmlinux.a, a list of objects, as it is if it is newer than what it was
# made of. Initcalls, and other tables that the kernel goes through, lie in memory
# as they were linked: objects that have some keep their order among themselves.

# Numbers by arm, a blank between, and the seed that they are of: arms_build makes
# those. None in plain comparisons.
declare -gA arm_links
links_seed=1

# Sections whose order means nothing to anybody. What is not known here is fixed.
readonly link_sections='^(\.(text|rodata|data|bss|init\.(text|data|rodata)|exit\.(text|data)|ref\.(text|data)|(noinstr|sched|spinlock|cpuidle|kprobes|irqentry|softirqentry)\.text)(\.[A-Za-z0-9_.$]*)?|\.altinst.*|\.smp_locks|\.note\..*|\.export_symbol|\.modinfo|\.printk_index|\.orc_.*|\.static_call.*|\.(retpoline|return|call|cfi)_sites|\.ibt_endbr_seal|runtime_.*|__(ex_table|bug_table|jump_table|modver|patchable_function_entries|mcount_loc|ksymtab.*|kcrctab.*|tracepoint.*))$'
# Of these, those that the kernel's linker script puts somewhere by name.
readonly link_sections_fixed='^(\.text\.\.__x86|\.bss\.\.brk|\.data\.\.percpu\.\.first)'

link_dir() { printf '%s/link-%s-%s\n' "$(dirname "${arm_image[$1]}")" "$links_seed" "$2"; }

# link_members_file TREE KEY
link_members_file() { printf '%s/obj/.pz-members-%s\n' "$1" "$2"; }

# links_build ARM SOURCE: the links of arm_links that are not there yet.
links_build() {
	local arm=$1 number tree done=0
	local -a missing=()
	for number in ${arm_links[$arm]:-}; do
		[[ -d $(link_dir "$arm" "$number") ]] || missing+=("$number")
	done
	((${#missing[@]})) || return 0
	link_tree tree "$arm" "$2"
	say "linking kernel $arm in ${#missing[@]} orders"
	progress_start
	for number in "${missing[@]}"; do
		progress_show "kernel $arm: orders linked" "$done" "${#missing[@]}"
		link_make "$tree" "$arm" "$number"
		done=$((done + 1))
	done
	progress_end
	echo $(((SECONDS - progress_began) / done)) >"$cache/link-seconds"
}

# What a link takes, as the last ones did.
link_seconds() { cat "$cache/link-seconds" 2>/dev/null || echo 20; }

# link_tree VARIABLE ARM SOURCE: a tree with the objects of ARM's kernel.
link_tree() {
	local arm=$2 source=$3 series=stock key
	key=$(basename "$(dirname "${arm_image[$arm]}")")
	case $(arm_kind "$arm") in
	tree | ref) tree_source source "$arm" ;;
	series) series=$arm ;;
	esac
	[[ -s $(link_members_file "$(source_tree "$source")" "$key") ]] ||
		kernel_objects "$source" "$series" "$key" "$arm"
	[[ -s $(link_members_file "$(source_tree "$source")" "$key") ]] ||
		die 1 "kernel $arm is linked from no vmlinux.a, as Linux is from 6.1 on, and so not in other orders: give its bzImage"
	printf -v "$1" '%s' "$(source_tree "$source")"
}

# link_members TREE FILE: writes a line an object, in the usual order: kept (heads of
# the kernel, and what is before them), fixed or movable, and its path.
link_members() {
	local tree=$1 file=$2
	[[ -f $tree/obj/vmlinux.a ]] || { rm -f "$file"; return; }
	(cd "$tree/obj" && readelf -SW vmlinux.a 2>/dev/null) |
		harmless=$link_sections fixed=$link_sections_fixed awk '
		BEGIN { harmless = ENVIRON["harmless"]; fixed = ENVIRON["fixed"] }
		FNR == NR { if (/^[^#]/) head[$1]; next }
		/^File: / {
			name = substr($0, index($0, "[") + 1)
			sub(/\]$/, "", name)
			object[++n] = name
			kind[n] = "movable"
			for (h in head) if (index(name, h)) kind[n] = "kept"
			next
		}
		kind[n] == "movable" && /^ +\[ *[0-9]+\] / {
			sub(/^ +\[ *[0-9]+\] /, "")
			# Name, type, address, offset, size, entry size, flags: A is in memory.
			if ($7 ~ /A/ && ($1 !~ harmless || $1 ~ fixed)) kind[n] = "fixed"
		}
		END { for (i = 1; i <= n; i++) print kind[i], object[i] }' \
			"$tree/scripts/head-object-list.txt" - >"$file.new" &&
		mv "$file.new" "$file"
}

# link_make TREE ARM NUMBER: leaves the image beside the arm's own.
link_make() {
	local tree=$1 arm=$2 number=$3 dir to
	to=$(link_dir "$arm" "$number")
	need_space "$cache" 100 "linking kernel $arm"
	scratch_dir dir
	logged "linking kernel $arm" "$dir/log" link_run "$tree" "$arm" "$number" "$dir"
	mkdir "$dir/link"
	logged "keeping a link of kernel $arm" "$dir/log" \
		cp "$tree/obj/arch/x86/boot/bzImage" "$tree/obj/System.map" "$dir/link/"
	mv "$dir/link" "$to"
}

# link_run TREE ARM NUMBER DIR
link_run() {
	local tree=$1 arm=$2 number=$3 order="$4/order" key id
	key=$(basename "$(dirname "${arm_image[$arm]}")")
	id=$(sed -n 's/^patch_set=//p' "$(dirname "${arm_image[$arm]}")/info")
	"$top/build/pzbench" campaign link --seed "$links_seed" --link "$number" \
		<"$(link_members_file "$tree" "$key")" >"$order" || return
	# The kernel's own way to make it, see its Makefile.
	(cd "$tree/obj" && rm -f vmlinux.a && xargs ar cDPrST vmlinux.a <"$order") || return
	kernel_make_image "$tree" "$id" || return
	(cd "$tree/obj" && ar t vmlinux.a | cmp - "$order") ||
		{ echo "error: the kernel's make put the objects back in their order"; return 1; }
	rm -f "$tree/obj/vmlinux.a"
}
