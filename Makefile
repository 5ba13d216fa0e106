# SPDX-License-Identifier: GPL-2.0-only
#
# make            build/pzbench
# make plugin     build/libpzvpmu-api*.so, the counting plugin for QEMU's TCG
# make unit       build/tests/test_*, one cmocka program a file
# make peers      build/peers/*, for bench/peers/run: pzbench against others
# make statistics build/stats/campaigns: how often the statistics are right
#
# LIBPERF_DIR=DIR names a directory with libperf.a, libapi.a and include/ where
# pkg-config knows no libperf. With neither, hardware counters are left out.

BUILD ?= build
CC ?= cc
OBJCOPY ?= objcopy
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g
WARN ?= -Wall -Wextra -Werror
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo unknown)

# V=1 prints the commands.
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-6s %s\n' $(1) $(2))

all: $(BUILD)/pzbench

PACKAGES := hwloc jansson libcjson inih libmd zlib libRmath
ifeq ($(shell $(PKG_CONFIG) --exists libperf && echo y),y)
perf_objects := counter_perf
perf_cflags := $(shell $(PKG_CONFIG) --cflags libperf)
perf_libs := $(shell $(PKG_CONFIG) --libs libperf)
else ifneq ($(LIBPERF_DIR),)
perf_objects := counter_perf
perf_cflags := -I$(LIBPERF_DIR)/include
perf_libs := $(LIBPERF_DIR)/libperf.a $(LIBPERF_DIR)/libapi.a
else
perf_objects := counter_perf_absent
endif

# jemalloc under names that nothing else has: linked as it is it would be the whole
# program's malloc(), and dlopen() finds no room for its thread-local storage. Nor
# does it start by itself: nothing of it runs unless its workload does.
JEMALLOC := $(wildcard \
	$(shell $(PKG_CONFIG) --variable=libdir jemalloc 2>/dev/null)/libjemalloc_pic.a)
jemalloc_symbols := mallocx dallocx mallctl
ifneq ($(JEMALLOC),)
jemalloc_object := $(BUILD)/obj/jemalloc.o
jemalloc_left_out := bench/jemalloc_absent.c
else
jemalloc_left_out := bench/jemalloc.c bench/jemalloc_arena.c
endif

# -z now: lazy binding would fault pages in inside the measured region.
build_cflags = -std=gnu11 -D_GNU_SOURCE -I. $(WARN) $(CFLAGS) -MMD -MP \
	$(shell $(PKG_CONFIG) --cflags $(PACKAGES)) $(perf_cflags)
build_libs = $(perf_libs) $(shell $(PKG_CONFIG) --libs $(PACKAGES)) -lm
build_ldflags = -Wl,-z,now $(LDFLAGS)

perf_variants := harness/counter_perf.c harness/counter_perf_absent.c
harness_sources := $(filter-out $(perf_variants) $(wildcard harness/vpmu/*.c),\
	$(wildcard harness/*.c harness/*/*.c)) \
	$(perf_objects:%=harness/%.c) harness/vpmu/cache_shape.c
harness_objects := $(harness_sources:%.c=$(BUILD)/obj/%.o)
# The plugin's model of the caches, for the unit tests.
model_objects := $(patsubst %.c,$(BUILD)/obj/%.o,\
	$(filter-out harness/vpmu/cache_shape.c,$(wildcard harness/vpmu/cache*.c)))
bench_objects := $(patsubst %.c,$(BUILD)/obj/%.o,\
	$(filter-out $(jemalloc_left_out),$(wildcard bench/*.c))) $(jemalloc_object)
# All but main(), for the unit tests.
tested_objects := $(filter-out $(BUILD)/obj/bench/pzbench.o,$(bench_objects)) \
	$(harness_objects) $(model_objects)
unit_programs := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,\
	$(wildcard tests/unit/test_*.c))
# What a test in Python asks for figures.
stats_tool := $(BUILD)/tests/stats/figures
# Draws campaigns, and judges them as a report does.
drawing_objects := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard bench/stats/*.c \
	harness/verdicts/judge.c harness/campaign/order.c harness/error.c \
	harness/progress.c harness/units.c harness/stats/*.c))
drawing_program := $(BUILD)/stats/campaigns
peer_programs := $(patsubst bench/peers/%.c,$(BUILD)/peers/%,\
	$(wildcard bench/peers/*.c))

$(BUILD)/pzbench: $(bench_objects) $(harness_objects) $(BUILD)/flags
	$(call say,LINK,$@)
	$(Q)$(CC) $(build_ldflags) -o $@ $(filter %.o,$^) $(build_libs)

$(BUILD)/obj/jemalloc.o: $(JEMALLOC) $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(LD) -r $(jemalloc_symbols:%=-u %) -o $@ $<
	$(Q)$(OBJCOPY) $(jemalloc_symbols:%=--keep-global-symbol=%) \
		--remove-section='.init_array*' \
		--remove-section='.rela.init_array*' $@

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(build_cflags) -c -o $@ $<

$(BUILD)/obj/harness/machine/machine.o: private build_cflags += -DPZBENCH_VERSION='"$(VERSION)"'
$(BUILD)/obj/harness/machine/machine.o: $(BUILD)/version
$(BUILD)/obj/bench/clear.o: private build_cflags += -falign-loops=64

$(BUILD)/tests/%: tests/unit/%.c $(tested_objects) $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,TEST,$@)
	$(Q)$(CC) $(build_cflags) $(build_ldflags) -o $@ $< \
		$(filter %.o,$^) $(build_libs) -lcmocka

$(BUILD)/tests/stats/%: tests/stats/%.c $(tested_objects) $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(build_cflags) $(build_ldflags) -o $@ $< \
		$(filter %.o,$^) $(build_libs)

$(drawing_program): $(drawing_objects) $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(build_ldflags) -o $@ $(filter %.o,$^) -lRmath -lm

$(BUILD)/peers/%: bench/peers/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(build_cflags) $(build_ldflags) -o $@ $< -ljansson -lm

# Rewritten only when the text changes, so that what depends on it is built
# again with other flags or another version, and not otherwise.
define stamp
@mkdir -p $(@D)
@echo '$(1)' | cmp -s - $@ || echo '$(1)' > $@
endef

$(BUILD)/flags: FORCE
	$(call stamp,$(CC) $(build_cflags) $(build_ldflags) $(build_libs))

$(BUILD)/version: FORCE
	$(call stamp,$(VERSION))

unit: $(unit_programs) $(stats_tool)
peers: $(peer_programs) $(BUILD)/pzbench
statistics: $(drawing_program)

-include harness/vpmu/vpmu.mk

clean:
	rm -rf $(BUILD)

-include $(wildcard $(BUILD)/obj/*/*.d $(BUILD)/obj/*/*/*.d \
	$(BUILD)/tests/*.d $(BUILD)/tests/*/*.d $(BUILD)/peers/*.d)

FORCE:
.PHONY: all unit peers statistics clean FORCE
