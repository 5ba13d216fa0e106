# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Reading what the plugin wrote into $at; regions by their number (guest.h).

# values NUMBER NAME...: of each row of the region, a line each. A region that
# was tried several times has several.
values() {
	local number=$1
	shift
	awk -v number="$number" -v names="$*" 'BEGIN { n = split(names, name, " ") }
	NR == 1 {
		for (i = 1; i <= NF; i++)
			at[$i] = i
		next
	}
	int($1 / 1048576) == number && $1 < 1048576 * 1048576 {
		line = ""
		for (i = 1; i <= n; i++)
			line = line (i > 1 ? " " : "") $at[name[i]]
		print line
	}' "$at/sim.tsv"
}

column() { values "$1" "$2"; }

is() { # WHAT GOT WANTED
	[[ $2 == "$3" ]] || {
		echo "# $1: $2, not $3"
		return 1
	}
}

counted() { # REGION "cpu k u irq ticks switches flags"
	is "region $1" "$(values "$1" cpu instructions:k instructions:u \
		instructions:irq ticks switches flags)" "$2"
}

accessed() { # REGION "loads stores bytes-loaded bytes-stored", user mode
	is "region $1" "$(values "$1" L1-dcache-loads:u L1-dcache-stores:u \
		load-bytes:u store-bytes:u)" "$2"
}

column_is() { # REGION NAME ARITHMETIC, of which `v' is the value
	local v
	v=$(column "$1" "$2")
	if [[ ! $v ]] || ! (($3)); then
		echo "# region $1: $2 is $v: not $3"
		return 1
	fi
}

# clean_rows REGION NAME...: of the tries into which nothing fell, the last,
# as the first ones meet what others left in the caches.
clean_row() {
	local number=$1
	shift
	values "$number" flags "$@" | sed -n 's/^0 //p' | tail -n 1
}

walked() { # REGION "L1 load, L1 store, L2 load, ... LLC store misses"
	is "region $1" "$(clean_row "$1" L1-dcache-load-misses:u \
		L1-dcache-store-misses:u L2-load-misses:u L2-store-misses:u \
		LLC-load-misses:u LLC-store-misses:u)" "$2"
}

filled() { # REGION "lines of node 0, of node 1"
	is "fills of region $1" "$(clean_row "$1" fills-node0:u fills-node1:u)" "$2"
}

written_back() { # REGION ARITHMETIC of v, lines of node 0
	local v
	v=$(clean_row "$1" writebacks-node0:u)
	if [[ ! $v ]] || ! (($2)); then
		echo "# region $1: $v lines written back: not $2"
		return 1
	fi
}

# no_other_than CLASS REGION: of the kernel's counts, those of CLASS alone.
no_other_than() {
	awk -v number="$2" 'NR == 1 {
		for (i = 7; i <= NF; i++)
			if ($i ~ /:k$/)
				kernel[i] = $i
		next
	}
	int($1 / 1048576) == number {
		seen = 1
		for (i in kernel)
			if ($i)
				bad = bad " " kernel[i] "=" $i
	}
	END {
		if (bad)
			print "# counted as kernel:" bad
		exit !seen || bad != ""
	}' "$at/sim.tsv"
}

all_flags() { # ARITHMETIC of v, VALUE: in every row
	local v
	while read -r v; do
		(((${1}) == $2)) || return 1
	done < <(awk 'NR > 1 { print $6 }' "$at/sim.tsv")
}

# One of the two closes has no open.
flagged_twice() {
	[[ $(column "$1" flags | sort -n | tail -n 1) == 8 && $(column "$1" flags | wc -l) == 2 ]]
}

row_exists() { # ID, clean
	awk -v id="$1" '$1 == id && $6 == 0 { found = 1 } END { exit !found }' "$at/sim.tsv"
}

# The functions of a batch against its clean regions, by class and event.
functions_add_up() {
	awk -F '\t' 'FNR == 1 {
		file++
		for (i = 1; i <= NF; i++)
			name[file, i] = $i
		next
	}
	file == 1 && $6 == 0 {
		for (i = 7; i <= NF; i++)
			total[int($1 / 1048576) " " name[1, i]] += $i
		regions++
	}
	file == 2 {
		for (i = 4; i <= NF; i++)
			total[$1 " " name[2, i] ":" $2] -= $i
		functions++
	}
	END {
		for (key in total)
			if (total[key] && key !~ /:irq$/)
				bad = bad " " key "=" total[key]
		if (bad)
			print "# differs:" bad
		exit bad != "" || regions < 10 || functions < 100
	}' "$at/sim.tsv" "$at/functions.tsv"
}

# The plugin API that QEMU speaks, of those that pzvpmu is built for.
qemu_api() {
	local major
	major=$("$qemu_program" --version | sed -n 's/.*version \([0-9]*\)\..*/\1/p')
	echo $((major < 9 ? 1 : 3))
}
