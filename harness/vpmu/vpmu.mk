# SPDX-License-Identifier: GPL-2.0-only
#
# The counting plugin for QEMU's TCG, once for each of QEMU's plugin APIs.
# Included by the top Makefile; needs no library and no header of QEMU.

vpmu_shims := $(wildcard harness/vpmu/shim_*.c)
vpmu_objects := $(patsubst %.c,$(BUILD)/vpmu/%.o,\
	$(filter-out $(vpmu_shims),$(wildcard harness/vpmu/*.c)) \
	harness/error.c harness/sim_events.c)

plugin: $(BUILD)/libpzvpmu-api1.so $(BUILD)/libpzvpmu-api3.so

# QEMU itself provides the plugin API's functions.
$(BUILD)/libpzvpmu-%.so: $(vpmu_objects) $(BUILD)/vpmu/harness/vpmu/shim_%.o
	$(call say,LINK,$@)
	$(Q)$(CC) -shared $(LDFLAGS) -o $@ $^

$(BUILD)/vpmu/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE -I. $(WARN) $(CFLAGS) -fPIC \
		-fvisibility=hidden -MMD -MP -c -o $@ $<

-include $(wildcard $(BUILD)/vpmu/harness/*.d $(BUILD)/vpmu/harness/vpmu/*.d)

.PHONY: plugin
.SECONDARY:
