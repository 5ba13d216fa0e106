// SPDX-License-Identifier: GPL-2.0-only
#include "tree.h"

#include "harness/kconfig.h"
#include "harness/machine/machine.h"

#include <errno.h>
#include <math.h>

#define RECORDED FIXTURES "/vm-6.18"

static int describe_recorded(void **state)
{
	return machine_describe(RECORDED, (json_t **)state);
}

static int drop(void **state)
{
	json_decref(*state);
	return 0;
}

/* The value at "a.b.c"; fails the test when a key is not there. */
static json_t *at(json_t *from, const char *path)
{
	char key[64];
	size_t n;

	while (from && *path) {
		n = strcspn(path, ".");
		snprintf(key, sizeof(key), "%.*s", (int)n, path);
		from = json_object_get(from, key);
		path += n + (path[n] == '.');
	}
	assert_non_null(from);
	return from;
}

static const char *text_at(json_t *from, const char *path)
{
	const char *text = json_string_value(at(from, path));

	return text ? text : "";
}

static long number_at(json_t *from, const char *path)
{
	assert_true(json_is_integer(at(from, path)));
	return json_integer_value(at(from, path));
}

static void kernel_is_described(void **state)
{
	json_t *m = *state;

	assert_string_equal(text_at(m, "kernel.release"), "7.2.13-pz0123456789ab");
	assert_string_equal(text_at(m, "kernel.patch_set"), "0123456789ab");
	assert_string_equal(text_at(m, "kernel.arch"), "x86_64");
	assert_string_equal(text_at(m, "kernel.preempt"), "lazy");
	assert_int_equal(number_at(m, "kernel.hz"), 250);
	assert_string_equal(text_at(m, "kernel.config.source"), "/proc/config.gz");
	assert_string_equal(text_at(m, "kernel.config.sha256"),
		"d776831de7466265bb01651cb0564d460a3aa5a2ccf7c089c50272a2ac0ce2e9");
	assert_int_equal(json_array_size(at(m, "kernel.debug")), 2);
}

/* The last parameter before "--" counts, and it beats the configuration. */
static void init_on_follows_the_command_line(void **state)
{
	json_t *m = *state;

	assert_true(json_is_false(at(m, "kernel.init_on_alloc")));
	assert_true(json_is_true(at(m, "kernel.init_on_free")));
}

static void cpu_is_described(void **state)
{
	json_t *m = *state, *caches = at(m, "cpu.caches");

	assert_string_equal(text_at(m, "cpu.vendor"), "AuthenticAMD");
	assert_string_equal(text_at(m, "cpu.model"), "AMD EPYC");
	assert_int_equal(number_at(m, "cpu.model_number"), 17);
	assert_string_equal(text_at(m, "cpu.microcode"), "0x1000065");
	assert_int_equal(number_at(m, "cpu.threads"), 2);
	assert_int_equal(number_at(m, "cpu.sockets"), 1);
	assert_int_equal(number_at(m, "cpu.cores_per_socket"), 2);
	assert_string_equal(text_at(m, "cpu.governor"), "performance");
	assert_true(json_is_false(at(m, "cpu.boost")));
	assert_float_equal(json_real_value(at(m, "cpu.mhz_max")), 3700, 1e-9);
	assert_int_equal(json_array_size(at(m, "cpu.clear_flags")), 4);
	assert_int_equal(json_array_size(caches), 2);
	assert_int_equal(number_at(json_array_get(caches, 1), "size_bytes"), 32 << 20);
	assert_string_equal(text_at(m, "cpu.mitigations.meltdown"), "Not affected");
	assert_string_equal(text_at(m, "hypervisor"), "unknown");
}

static void memory_is_described(void **state)
{
	json_t *m = *state, *nodes = at(m, "memory.nodes");

	assert_int_equal(json_array_size(nodes), 2);
	assert_int_equal(number_at(json_array_get(nodes, 1), "node"), 1);
	assert_int_equal(number_at(json_array_get(nodes, 1), "total_bytes"), 1 << 30);
	assert_string_equal(text_at(json_array_get(nodes, 1), "distances"), "20 10");
	assert_int_equal(number_at(m, "memory.swap_total_bytes"), 3 << 20);
	assert_int_equal(number_at(m, "memory.swap_used_bytes"), 256 << 10);
	assert_string_equal(text_at(m, "memcg"), "/bench/run");
}

static void huge_pages_are_described(void **state)
{
	json_t *m = *state;

	assert_string_equal(text_at(m, "thp.enabled"), "madvise");
	assert_string_equal(text_at(m, "thp.sizes.64"), "never");
	assert_string_equal(text_at(m, "thp.sizes.2048"), "inherit");
	assert_int_equal(json_object_size(at(m, "thp.sizes")), 8);
	assert_int_equal(number_at(m, "vm.min_free_kbytes"), 67584);
	assert_int_equal(number_at(m, "vm.swappiness"), 60);
}

/* A directory with nothing in it: every fact is there, and null. */
static void absent_facts_are_null(void **state)
{
	char *root = tree_make();
	json_t *m;

	(void)state;
	assert_int_equal(machine_describe(root, &m), 0);
	assert_true(json_is_null(at(m, "hypervisor")));
	assert_true(json_is_null(at(m, "kernel.release")));
	assert_true(json_is_null(at(m, "kernel.config")));
	assert_true(json_is_null(at(m, "kernel.patch_set")));
	assert_true(json_is_null(at(m, "kernel.init_on_alloc")));
	assert_true(json_is_null(at(m, "kernel.debug")));
	assert_true(json_is_null(at(m, "cpu")));
	assert_true(json_is_null(at(m, "memory.total_bytes")));
	assert_true(json_is_null(at(m, "thp")));
	assert_true(json_is_null(at(m, "pmu")));
	assert_true(json_is_null(at(m, "load_1min")));
	json_decref(m);
	tree_remove(root);
}

/* The same text, compressed or not, has the same hash. */
static void plain_config_hashes_like_the_compressed(void **state)
{
	struct kconfig packed, plain;
	char *root = tree_make();

	(void)state;
	assert_int_equal(kconfig_read(RECORDED, "x", &packed), 0);
	tree_write(root, "/boot/config-7.2", packed.text);
	assert_int_equal(kconfig_read(root, "7.2", &plain), 0);
	assert_string_equal(plain.source, "/boot/config-7.2");
	assert_string_equal(plain.sha256, packed.sha256);
	assert_int_equal(kconfig_read(root, "7.3", &(struct kconfig){ 0 }), -ENOENT);
	kconfig_free(&packed);
	kconfig_free(&plain);
	tree_remove(root);
}

static void config_options_are_whole_lines(void **state)
{
	struct kconfig c = { .text = "CONFIG_TEXT=\"CONFIG_KASAN=y\"\n"
				     "CONFIG_HZ=250\n"
				     "# CONFIG_DEBUG_VM is not set\n"
				     "CONFIG_DEBUG_LIST=y\n" };
	char value[16];

	(void)state;
	assert_true(kconfig_value(&c, "CONFIG_HZ", value, sizeof(value)));
	assert_string_equal(value, "250");
	assert_true(kconfig_is_on(&c, "CONFIG_DEBUG_LIST"));
	assert_false(kconfig_is_on(&c, "CONFIG_DEBUG"));
	assert_false(kconfig_is_on(&c, "CONFIG_DEBUG_VM"));
	assert_false(kconfig_value(&c, "CONFIG_KASAN", value, sizeof(value)));
}

static void cpu_fields_have_whole_names(void **state)
{
	char *root = tree_make();
	json_t *m;

	(void)state;
	tree_write(root, "/proc/cpuinfo",
		   "processor\t: 0\nmodel name\t: Some CPU\nmodel\t\t: 17\n");
	assert_int_equal(machine_describe(root, &m), 0);
	assert_int_equal(number_at(m, "cpu.model_number"), 17);
	assert_string_equal(text_at(m, "cpu.model"), "Some CPU");
	assert_true(json_is_null(at(m, "cpu.vendor")));
	assert_true(json_is_null(at(m, "hypervisor")));
	json_decref(m);
	tree_remove(root);
}

static void noise_is_read(void **state)
{
	struct machine_noise noise;

	(void)state;
	assert_int_equal(machine_noise_read(RECORDED, &noise), 0);
	assert_float_equal(noise.load_1min, 0.25, 0);
	assert_int_equal(noise.total_ticks, 6390);
	assert_int_equal(noise.busy_ticks, 1300);
	assert_int_equal(noise.steal_ticks, 60);
	assert_int_equal(machine_noise_read(FIXTURES "/gaps", &noise), -ENOENT);
}

static void noise_is_a_share_of_the_time_between(void **state)
{
	struct machine_noise start = { .load_1min = 0.5 };
	struct machine_noise end = {
		.load_1min = NAN, .total_ticks = 1000, .busy_ticks = 400,
		.steal_ticks = 50, .own_ticks = 300,
	};
	json_t *noise = machine_noise_json(&start, &end);

	(void)state;
	assert_float_equal(json_real_value(at(noise, "steal_pct")), 5, 1e-9);
	assert_float_equal(json_real_value(at(noise, "other_pct")), 10, 1e-9);
	assert_float_equal(json_real_value(at(noise, "load_1min_start")), 0.5, 0);
	assert_true(json_is_null(at(noise, "load_1min_end")));
	json_decref(noise);
	noise = machine_noise_json(&start, &start);
	assert_true(json_is_null(at(noise, "steal_pct")));
	json_decref(noise);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, describe_recorded, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(kernel_is_described),
		TEST(init_on_follows_the_command_line),
		TEST(cpu_is_described),
		TEST(memory_is_described),
		TEST(huge_pages_are_described),
		cmocka_unit_test(absent_facts_are_null),
		cmocka_unit_test(plain_config_hashes_like_the_compressed),
		cmocka_unit_test(config_options_are_whole_lines),
		cmocka_unit_test(cpu_fields_have_whole_names),
		cmocka_unit_test(noise_is_read),
		cmocka_unit_test(noise_is_a_share_of_the_time_between),
	};

	return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
