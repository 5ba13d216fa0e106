#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The driver's functions by themselves.

load driver.bash

@test "sizes" {
	rooms
	[[ $(size_mb 2G) == 2048 && $(size_mb 512M) == 512 && $(size_mb 1048576) == 1 ]]
	run size_mb 2X
	[[ $status != 0 ]]
}

@test "durations" {
	rooms
	[[ $(duration 59) == "59 s" && $(duration 125) == "2 min 05 s" ]]
}

@test "a guest has a balloon only if asked for, and its kernel is told" {
	rooms qemu
	[[ $(qemu_command plain k i . "$(guest_append)") != *balloon* ]]
	opt[prezero]=injector
	[[ $(qemu_command plain k i . "$(guest_append)") != *balloon* ]]
	opt[prezero]=balloon
	[[ $(qemu_command plain k i . x) == *"-device"$'\n'"virtio-balloon-pci,free-page-reporting=on"* ]]
	[[ $(guest_append) == *" virtio_balloon.host_zeroes_pages=1 page_reporting.page_reporting_order=0 -- guest "* ]]
}

@test "names of arms are safe names of directories" {
	rooms
	[[ $(safe_name "/a b/linux@v7.2-rc1") == "_a_b_linux_v7.2-rc1" ]]
}

# named ARM...: how arms are called, one a line.
named() {
	arms_check "$@"
	for arm; do echo "${arm_name[$arm]}"; done
}

# tree_with_refs DIR REF...: what looks like a kernel's git tree.
tree_with_refs() {
	mkdir -p "$1/scripts"
	touch "$1/Makefile" "$1/Kconfig"
	git -C "$1" init -q
	git -C "$1" add -A
	git -C "$1" -c user.name=x -c user.email=x@example.org commit -qm x
	for ref in "${@:2}"; do git -C "$1" tag "$ref"; done
}

@test "arms are called by as little as they differ in" {
	rooms fetch patches arms
	cd "$BATS_TEST_TMPDIR"
	tree_with_refs a/linux v7.2 mm/zero stock
	tree_with_refs b/linux v7.2
	[[ $(named a/linux@v7.2 a/linux@mm/zero | xargs) == "v7.2 mm_zero" ]]
	[[ $(named a/linux@v7.2 b/linux@v7.2 | xargs) == "a_linux_v7.2 b_linux_v7.2" ]]
	[[ $(named stock a/linux@stock | xargs) == "stock linux_stock" ]]
	[[ $(named stock a/linux | xargs) == "stock linux" ]]
	[[ $(named a/linux b/linux | xargs) == "a_linux b_linux" ]]
	image=$(fake_image plain)
	mkdir -p built/arch/x86/boot
	cp "$image" built/arch/x86/boot/
	[[ $(named "$image" built/arch/x86/boot/bzImage | xargs) == "bzImage built" ]]
	run arms_check a/linux a/linux/
	[[ $status == 2 && $output == *"two arms are called "*"linux: name each arm once" ]]
}

@test "a step that fails says why in one line" {
	rooms
	run logged "the step" "$BATS_TEST_TMPDIR/log" printf '%s\n' fine
	[[ $status == 0 && ! $output ]]
	run logged "the step" "$BATS_TEST_TMPDIR/log" bash -c 'echo "  CC lib/error-inject.o"; echo "x.c:3: error: no such thing"; exit 2'
	[[ $status == 1 && ${#lines[@]} == 1 ]]
	[[ $output == "pzbench: the step failed: x.c:3: error: no such thing (log: $BATS_TEST_TMPDIR/log)" ]]
	run logged "the step" "$BATS_TEST_TMPDIR/log" bash -c 'echo "ld: write: No space left on device"; exit 1'
	[[ $status == 1 && ${#lines[@]} == 1 && $output == *"is full: free some space"* ]]
}

@test "a config option that did not stick is named" {
	rooms fetch patches kernel
	printf '%s\n' CONFIG_A=y '# CONFIG_B is not set' CONFIG_N=5 >"$BATS_TEST_TMPDIR/config"
	printf '%s\n' '# CONFIG_X is not set' CONFIG_A=y CONFIG_B=n CONFIG_N=5 >"$BATS_TEST_TMPDIR/good"
	config_check "$BATS_TEST_TMPDIR/config" "$BATS_TEST_TMPDIR/good"
	echo CONFIG_B=y >"$BATS_TEST_TMPDIR/bad"
	run config_check "$BATS_TEST_TMPDIR/config" "$BATS_TEST_TMPDIR/good" "$BATS_TEST_TMPDIR/bad"
	[[ $status == 1 && $output == *"does not take 'CONFIG_B=y'"* ]]
}

# A tree of one file, and series that fit, fit at an offset, and do not fit.
tiny_source() {
	rooms fetch patches kernel
	patch_dir="$BATS_TEST_TMPDIR/p"
	mkdir -p "$patch_dir" "$cache/sources/s/linux/mm"
	seq 1 20 >"$cache/sources/s/linux/mm/x.c"
	: >"$cache/sources/s/linux/.pz-applied"
	(cd "$cache/sources/s" && sed 's/^10$/ten/' linux/mm/x.c >y && diff -u linux/mm/x.c y || true) |
		sed -e '1i --- a/mm/x.c\n+++ b/mm/x.c' -e '1,2d' >"$patch_dir/ten.patch"
	sed 's/^-10$/-no/' "$patch_dir/ten.patch" >"$patch_dir/bad.patch"
	printf '# a comment\nten.patch\n' >"$patch_dir/series.good"
	printf 'bad.patch\n' >"$patch_dir/series.bad"
	printf 'gone.patch\n' >"$patch_dir/series.gone"
}

# offered BASE...: mirrors have the source packages of these.
offered() {
	rooms fetch patches kernel links arms job
	bases=" $* "
	package_offered() { [[ $bases == *" $base "* ]]; }
	source_from_mirror() {
		package_offered || die 1 "no $(base_value PACKAGE)"
		printf -v "$1" '%s' "source of $base"
	}
	arm_build() { built+=("$1 $2"); }
	built=()
}

@test "7.2 is the base unless another is asked for" {
	offered v7.2 v6.12
	arms_build stock alloc-user 2>"$BATS_TEST_TMPDIR/err"
	[[ ${built[*]} == "stock source of v7.2 alloc-user source of v7.2" && ! -s $BATS_TEST_TMPDIR/err ]]
}

@test "another base is asked for" {
	offered v7.2 v6.12
	opt[base]=v6.12
	base_use v6.12
	arms_build stock user-addr
	[[ ${built[*]} == "stock source of v6.12 user-addr source of v6.12" ]]
}

@test "no source of 7.2: 6.12 is taken, and one line says so" {
	offered v6.12
	arms_build stock patched 2>"$BATS_TEST_TMPDIR/err"
	[[ ${built[*]} == "stock source of v6.12 patched source of v6.12" ]]
	[[ $(<"$BATS_TEST_TMPDIR/err") == "pzbench: no linux-source-7.2 can be had: taking linux-source-6.12 and the series of v6.12 instead" ]]
	[[ $(series_file patched) == */kernel-patches/v6.12/series.patched ]]
}

@test "no source of 7.2, and a series that 6.12 does not have" {
	offered v6.12
	run arms_build stock alloc-user
	[[ $status == 2 && $output == *"unknown arm 'alloc-user'"*"a series of v6.12"* ]]
}

@test "no source of 7.2, which was asked for" {
	offered v6.12
	opt[base]=v7.2
	run arms_build stock
	[[ $status == 1 && $output == "pzbench: no linux-source-7.2" ]]
}

@test "a source in the cache serves its own base" {
	offered
	mkdir -p "$cache"/sources/debian-{7.2.9-1,7.2.13-1,6.12.117-1~deb12u1}
	for dir in "$cache"/sources/*; do touch "$dir/id"; done
	[[ $(newest_debian_source) == debian-7.2.13-1 ]]
	rm -r "$cache"/sources/debian-7.2*
	source_ready from
	[[ $from == debian-6.12.117-1~deb12u1 && $base == v6.12 ]]
}

@test "each base pins a release, and its series are whole" {
	rooms fetch patches kernel
	for dir in "$top"/kernel-patches/v*/; do
		base_use "$(basename "$dir")"
		[[ $(base_value BASE_RELEASE) == "${base#v}".* && $(base_value PACKAGE) == "linux-source-${base#v}" ]]
		[[ $(base_value TARBALL_SHA256) =~ ^[0-9a-f]{64}$ && $(base_value SUITES) && $(base_value ARCHIVE) ]]
		for series in $(series_names); do series_check "$series"; done
		series_exists patched
	done
}

@test "kernel options of a base come after those of all" {
	rooms fetch patches kernel
	[[ $(kernel_fragments) == "$top/configs/kernel/base.config" ]]
	base_use v6.12
	[[ $(kernel_fragments) == "$top/configs/kernel/base.config"$'\n'"$top/configs/kernel/v6.12.config" ]]
}

@test "a series goes on and off again" {
	tiny_source
	before=$(sha256sum <"$cache/sources/s/linux/mm/x.c")
	series_apply s good
	grep -qx ten "$cache/sources/s/linux/mm/x.c"
	[[ $(<"$cache/sources/s/linux/.pz-applied") == "$(series_id good)" ]]
	series_apply s stock
	[[ $(sha256sum <"$cache/sources/s/linux/mm/x.c") == "$before" ]]
}

@test "a file that two series change alike is not compiled again" {
	tiny_source
	printf -- '--- /dev/null\n+++ b/mm/new.c\n@@ -0,0 +1 @@\n+new\n' >"$patch_dir/new.patch"
	printf 'ten.patch\nnew.patch\n' >"$patch_dir/series.more"
	series_apply s good
	touch -d @1000 "$cache/sources/s/linux/mm/x.c"
	series_apply s more
	[[ -f $cache/sources/s/linux/mm/new.c ]]
	[[ $(stat -c %Y "$cache/sources/s/linux/mm/x.c") == 1000 ]]
	series_apply s stock
	[[ $(stat -c %Y "$cache/sources/s/linux/mm/x.c") != 1000 ]]
	[[ ! -e $cache/sources/s/linux/mm/new.c ]]
}

@test "a patch that does not fit names itself and its hunk, and leaves a mark" {
	tiny_source
	run series_apply s bad
	[[ $status == 1 && $output == *"bad.patch does not apply without fuzz to mm/x.c, hunk #1"* ]]
	[[ $(<"$cache/sources/s/linux/.pz-applied") == dirty ]]
}

@test "a patch that fits elsewhere is reported" {
	tiny_source
	sed -i '1i zero' "$cache/sources/s/linux/mm/x.c"
	run series_apply s good
	[[ $status == 0 && $output == *"ten.patch: 1 hunks applied at an offset"* ]]
}

@test "a series with a patch that is not there" {
	tiny_source
	run series_check gone
	[[ $status == 1 && $output == *"names gone.patch"* ]]
}

@test "the patch set id follows order and contents" {
	tiny_source
	id=$(series_id good)
	[[ $id =~ ^[0-9a-f]{12}$ && ! $(series_id stock) ]]
	echo >>"$patch_dir/ten.patch"
	[[ $(series_id good) != "$id" ]]
}

@test "half patched source is unpacked again" {
	tiny_source
	tar -cJf "$cache/sources/s/linux.tar.xz" -C "$cache/sources/s" linux
	tar -xJf "$cache/sources/s/linux.tar.xz" -C "$BATS_TEST_TMPDIR"
	touch "$BATS_TEST_TMPDIR/linux/Makefile" "$BATS_TEST_TMPDIR/linux/Kconfig"
	tar -cJf "$cache/sources/s/linux.tar.xz" -C "$BATS_TEST_TMPDIR" linux
	echo "$cache/sources/s/linux.tar.xz" >"$cache/sources/s/origin"
	echo dirty >"$cache/sources/s/linux/.pz-applied"
	echo junk >"$cache/sources/s/linux/mm/x.c"
	series_apply s good
	grep -qx ten "$cache/sources/s/linux/mm/x.c"
	grep -qx 20 "$cache/sources/s/linux/mm/x.c"
}

@test "a user's tree is copied, never touched" {
	rooms fetch patches kernel
	tree="$BATS_TEST_TMPDIR/tree"
	mkdir -p "$tree/scripts" "$tree/.git"
	touch "$tree/Makefile" "$tree/Kconfig"
	before=$(ls -lR --full-time "$tree")
	source_from_user copy "$tree"
	[[ -f $(source_tree "$copy")/Kconfig && ! -e $(source_tree "$copy")/.git ]]
	[[ $(ls -lR --full-time "$tree") == "$before" ]]
	old=$(<"$cache/sources/$copy/id")
	echo change >>"$tree/Makefile"
	source_from_user copy "$tree"
	[[ $(<"$cache/sources/$copy/id") != "$old" ]]
	[[ $(<"$(source_tree "$copy")/Makefile") == change ]]
}

@test "kernels that complain, and kernels that only talk" {
	rooms boot
	for line in \
		"[1.0] WARNING: mm/page_alloc.c:12 at f+0x1, CPU#0: a/1" \
		"[1.0] WARNING: CPU: 0 PID: 1 at mm/x.c:3 f+0x1/0x2" \
		"[1.0] BUG: unable to handle page fault" "[1.0] Oops: 0000 [#1] SMP" \
		"[1.0] list_add corruption. prev->next" "[1.0] BUG: KASAN: use-after-free" \
		"[1.0] UBSAN: shift-out-of-bounds in mm/x.c:3:1"; do
		echo "$line" >"$BATS_TEST_TMPDIR/console"
		[[ $(console_complaint "$BATS_TEST_TMPDIR/console") ]]
	done
	printf '%s\n' "[0.1] Spectre V2 : WARNING: Unprivileged eBPF is enabled" \
		"[0.2] DEBUG: fine" "[0.3] Kernel command line: panic=-1" >"$BATS_TEST_TMPDIR/console"
	[[ ! $(console_complaint "$BATS_TEST_TMPDIR/console") ]]
}

@test "an initramfs is the same to the byte each time" {
	rooms initramfs
	initramfs_pack "$BATS_TEST_TMPDIR/1" /bin/true
	sleep 1.1
	initramfs_pack "$BATS_TEST_TMPDIR/2" /bin/true
	cmp "$BATS_TEST_TMPDIR/1" "$BATS_TEST_TMPDIR/2"
	cpio -t --quiet <"$BATS_TEST_TMPDIR/1" | grep -q 'lib64/ld-linux'
}

@test "nodes are as far from one another as asked" {
	rooms qemu
	opt[nodes]=2
	[[ $(qemu_topology) != *dist,* ]]
	opt[distance]=40
	[[ $(qemu_topology | grep -c '^dist,') == 2 ]]
	[[ $(qemu_topology) == *dist,src=1,dst=0,val=40* ]]
}

@test "nodes share memory and CPUs" {
	rooms qemu
	opt[nodes]=4
	run qemu_topology
	[[ $output == *"4,sockets=4,cores=1,threads=1"* ]]
	[[ $output == *"id=m3,size=512M"*"nodeid=3,memdev=m3,cpus=3-3"* ]]
	opt[nodes]=1
	run qemu_topology
	[[ $output == *"2,sockets=1,cores=2,threads=1"*"cpus=0-1"* ]]
	opt[cpus]=1
	run qemu_topology
	[[ $output == *"1,sockets=1,cores=1,threads=1"*"cpus=0-0"* ]]
	opt[nodes]=2 opt[cpus]=4
	run qemu_topology
	[[ $output == *"4,sockets=2,cores=2,threads=1"*"cpus=0-1"*"cpus=2-3"* ]]
}

# api_of VERSION: of the plugin that the driver takes for such a QEMU.
api_of() {
	rooms qemu counting
	told=$1
	qemu_version() { echo "$told"; }
	qemu_plugin_api
}

@test "each QEMU gets the plugin of an API that it takes" {
	[[ $(api_of 7.2.22) == 1 && $(api_of 8.2.7) == 1 && ! $(api_of 9.0.4) ]]
	[[ $(api_of 9.1.0) == 3 && $(api_of 10.0.2) == 3 && $(api_of 11) == 3 ]]
}

@test "QEMU's version is read from its first line" {
	PZBENCH_QEMU="$top/tests/fakes/qemu-system-x86_64"
	rooms qemu counting
	[[ $(FAKE_QEMU_VERSION=10.0.2 qemu_version) == 10.0.2 ]]
	[[ $(FAKE_QEMU_VERSION=9.2.50 qemu_version) == 9.2.50 ]]
}

@test "a cache profile is a name, a file or host" {
	rooms profile
	profile_dir="$BATS_TEST_TMPDIR/profiles" top="$BATS_TEST_TMPDIR"
	mkdir "$profile_dir" "$top/build"
	touch "$profile_dir/"{milan,other}.conf "$BATS_TEST_TMPDIR/mine"
	printf '#!/bin/sh\necho "$@"\n' >"$top/build/pzbench"
	chmod +x "$top/build/pzbench"
	[[ $(profile_shape) == "cache $profile_dir/milan.conf --share 1" ]]
	opt[cache]=other opt[llc-share]=4
	[[ $(profile_json) == "cache $profile_dir/other.conf --share 4 --json" ]]
	opt[cache]=$BATS_TEST_TMPDIR/mine
	[[ $(profile_shape) == "cache $BATS_TEST_TMPDIR/mine --share 4" ]]
	opt[cache]=host
	[[ $(profile_shape) == "cache host --share 4" ]]
	run profile_name_check third
	[[ $status == 2 && $output == *"one of milan other" ]]
	profile_name_check other
	profile_name_check "$BATS_TEST_TMPDIR/mine"
}

@test "what evicts the modelled caches fits into a node" {
	rooms qemu profile
	[[ $(profile_evict l1d=32768/8/1/lru,l2=524288/8/1/lru,llc=33554432/16/1/lru) == 33554432 ]]
	[[ $(profile_evict l1d=1/1/1/lru,l2=1/1/1/lru,llc=999999999/1/1/lru,whole_lines_unread=yes) == $((256 << 20)) ]]
}

@test "a newer QEMU that is unpacked already is not fetched again" {
	rooms fetch qemu_backports
	backports_fetch() { touch "$BATS_TEST_TMPDIR/fetched"; }
	for version in 9.2.0 10.0.2; do
		mkdir "$cache/qemu-$version"
		touch "$cache/qemu-$version/qemu"
		chmod +x "$cache/qemu-$version/qemu"
	done
	mkdir "$cache/qemu-cache-plugin-11"
	qemu_backports newest
	[[ $newest == "$cache/qemu-10.0.2/qemu" && ! -e $BATS_TEST_TMPDIR/fetched ]]
	rm -r "$cache"/qemu-*
	qemu_backports newest
	[[ ! $newest && -e $BATS_TEST_TMPDIR/fetched ]]
}

# probed ANSWER: the guest of the KVM probe prints ANSWER.
probed() {
	rooms initramfs qemu accel
	kvm_usable() { true; }
	kvm_state() { echo state; }
	probe_answer=$1
	timeout() { echo "$probe_answer" >"$dir/console.log"; }
	accel_choose chosen image /bin/true
}

@test "KVM is used when a guest reached user space" {
	probed "[2.1] pzbench: user space reached"
	[[ $chosen == kvm ]]
	timeout() { false; }
	accel_choose chosen image /bin/true
	[[ $chosen == kvm ]]
}

@test "KVM that opens and then hangs is not used, and not tried again" {
	probed "SeaBIOS"
	[[ $chosen == tcg ]]
	timeout() { echo "pzbench: user space reached" >"$dir/console.log"; }
	accel_choose chosen image /bin/true
	[[ $chosen == tcg ]]
	opt[accel]=kvm
	run accel_choose chosen image /bin/true
	[[ $status == 1 && $output == *"no guest boots under KVM here"* ]]
}

@test "no two rooms have a function of the same name" {
	rooms=$(sed -n '/^for room in/,/do$/p' "$top/run.sh" | grep -oE '\b[a-z_]+\b' | sort -u)
	for room in $rooms; do
		cat "$top/harness/vm/$room.sh" "$top/harness/metal/$room.sh" 2>/dev/null || true
	done | grep -oE '^[a-z_]+\(\)' | sort | uniq -d >"$BATS_TEST_TMPDIR/twice"
	cat "$BATS_TEST_TMPDIR/twice"
	[[ ! -s $BATS_TEST_TMPDIR/twice ]]
}

@test "guests that are timed run one at a time" {
	rooms qemu boot
	[[ $(boot_limit kvm) == 1 && $(boot_limit tcg) -ge 1 ]]
}

# objects: a kernel's list of them, in obj/ of $tree: one with an initcall, one with a
# table that nobody knows, one that is a head, and some with code and data alone.
objects() {
	rooms fetch patches kernel links arms
	tree="$BATS_TEST_TMPDIR/linux"
	mkdir -p "$tree"/{scripts,obj/mm,obj/head}
	printf '# heads\nhead/head_64.o\n' >"$tree/scripts/head-object-list.txt"
	cd "$tree/obj"
	for name in mm/a head/head_64 mm/init mm/b mm/table mm/c mm/d mm/e; do
		case $name in
		*init) echo 'int a __attribute__((section(".initcall6.init")));' ;;
		*table) echo 'int a __attribute__((section("__some_table")));' ;;
		*) echo 'int a __attribute__((section(".data..read_mostly"))); void f(void) {}' ;;
		esac | gcc -xc -fno-asynchronous-unwind-tables -c - -o "$name.o"
		list+=("$name.o")
	done
	ar cDPrST vmlinux.a "${list[@]}"
	cd "$top"
	arm_image[stock]="$cache/kernels/key/bzImage"
	mkdir -p "$cache/kernels/key" "$tree/obj/arch/x86/boot"
	echo 'patch_set=' >"$cache/kernels/key/info"
	link_members "$tree" "$(link_members_file "$tree" key)"
}

@test "objects whose order matters are known by their sections" {
	objects
	diff - "$(link_members_file "$tree" key)" <<-'END'
		movable mm/a.o
		kept head/head_64.o
		fixed mm/init.o
		movable mm/b.o
		fixed mm/table.o
		movable mm/c.o
		movable mm/d.o
		movable mm/e.o
	END
}

# made: what the kernel's make is given to link, one line a link.
made() {
	kernel_make_image() {
		(cd "$1/obj" && ar t vmlinux.a) | xargs >>"$BATS_TEST_TMPDIR/made"
		touch "$1"/obj/{System.map,arch/x86/boot/bzImage}
	}
	link_tree() { printf -v "$1" "%s" "$BATS_TEST_TMPDIR/linux"; }
	links_build stock none 2>/dev/null
}

@test "links are of other orders, each made once, and the usual one comes back" {
	objects
	arm_links[stock]="0 3"
	made
	arm_links[stock]="0 1 3"
	made
	cat "$BATS_TEST_TMPDIR/made"
	[[ $(sort -u "$BATS_TEST_TMPDIR/made" | wc -l) == 3 && $(wc -l <"$BATS_TEST_TMPDIR/made") == 3 ]]
	[[ $(grep -c '^mm/a.o head/head_64.o .*mm/init.o.* mm/table.o' "$BATS_TEST_TMPDIR/made") == 3 ]]
	[[ -f $cache/kernels/key/link-1-3/bzImage && -f $cache/kernels/key/link-1-1/System.map ]]
	[[ ! -e $tree/obj/vmlinux.a ]]
	# Another campaign's seed draws other links of the same numbers.
	links_seed=2 made
	[[ $(sort -u "$BATS_TEST_TMPDIR/made" | wc -l) == 6 ]]
}

@test "a make that puts the objects back in their order is found out" {
	objects
	arm_links[stock]=0
	link_tree() { printf -v "$1" "%s" "$BATS_TEST_TMPDIR/linux"; }
	kernel_make_image() { (cd "$1/obj" && rm vmlinux.a && ar cDPrST vmlinux.a "${list[@]}"); }
	run links_build stock none
	printf '%s\n' "${lines[@]}"
	[[ $status == 1 && $output == *"linking kernel stock failed: "*"put the objects back"* ]]
	[[ ! -e $cache/kernels/key/link-1-0 ]]
}
