# SPDX-License-Identifier: GPL-2.0-only
#
# The counting plugin for QEMU's TCG, once for each of QEMU's plugin APIs.
# Included by the top Makefile; needs no library and no header of QEMU.

vpmu_sources := $(wildcard harness/vpmu/*.c) harness/error.c harness/sim_events.c

plugin: $(BUILD)/libpzvpmu-api1.so $(BUILD)/libpzvpmu-api3.so

# QEMU itself provides the plugin API's functions.
define vpmu_api
$(BUILD)/libpzvpmu-api$(1).so: $(vpmu_sources:%.c=$(BUILD)/vpmu-$(1)/%.o)
	$$(call say,LINK,$$@)
	$$(Q)$$(CC) -shared $$(LDFLAGS) -o $$@ $$^

$(BUILD)/vpmu-$(1)/%.o: %.c $(BUILD)/flags
	@mkdir -p $$(@D)
	$$(call say,CC,$$@)
	$$(Q)$$(CC) -std=gnu11 -D_GNU_SOURCE -DPZVPMU_API=$(1) -I. $$(WARN) \
		$$(CFLAGS) -fPIC -fvisibility=hidden -MMD -MP -c -o $$@ $$<
endef

$(foreach api,1 3,$(eval $(call vpmu_api,$(api))))

-include $(wildcard $(BUILD)/vpmu-*/harness/*.d $(BUILD)/vpmu-*/harness/vpmu/*.d)

.PHONY: plugin
