# SPDX-License-Identifier: GPL-2.0-only
#
# The counting plugin for QEMU's TCG. Included by the top Makefile; needs no
# library and no header of QEMU.

vpmu_objects := $(patsubst %.c,$(BUILD)/vpmu/%.o,\
	$(wildcard harness/vpmu/*.c) harness/error.c)

plugin: $(BUILD)/libpzvpmu.so

# QEMU itself provides the plugin API's functions.
$(BUILD)/libpzvpmu.so: $(vpmu_objects)
	$(CC) -shared $(LDFLAGS) -o $@ $^

$(BUILD)/vpmu/%.o: %.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -D_GNU_SOURCE -I. $(WARN) $(CFLAGS) -fPIC \
		-fvisibility=hidden -MMD -MP -c -o $@ $<

-include $(wildcard $(BUILD)/vpmu/harness/*.d $(BUILD)/vpmu/harness/vpmu/*.d)

.PHONY: plugin
