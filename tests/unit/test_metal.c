// SPDX-License-Identifier: GPL-2.0-only
/* Campaigns boot by boot: to which arm a boot goes, and which are refused. */
#include "tree.h"

#include "harness/metal/boot_dir.h"
#include "harness/metal/place.h"
#include "harness/metal/progress.h"
#include "capture.h"

#include <errno.h>

/* A campaign in a scratch tree, and the boot that is to be added. */
struct bench {
	char *campaign;
	json_t *machine, *plan;
};

static int begin(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	assert_non_null(bench);
	bench->campaign = tree_make();
	bench->machine = json_load_file(
		"tests/golden/host/arms/host/boot-0/machine.json", 0, NULL);
	bench->plan = json_load_file(
		"tests/golden/host/arms/host/boot-0/plan.json", 0, NULL);
	assert_non_null(bench->machine);
	assert_non_null(bench->plan);
	*state = bench;
	return 0;
}

static int end(void **state)
{
	struct bench *bench = *state;

	tree_remove(bench->campaign);
	json_decref(bench->machine);
	json_decref(bench->plan);
	free(bench);
	return 0;
}

static void set(json_t *object, const char *group, const char *key,
		json_t *value)
{
	if (group)
		object = json_object_get(object, group);
	assert_int_equal(json_object_set_new(object, key, value), 0);
}

static void set_boot(struct bench *bench, const char *id)
{
	set(bench->machine, NULL, "boot", json_string(id));
}

static void put(struct bench *bench, const char *arm, unsigned int number)
{
	char path[256], *text;

	snprintf(path, sizeof(path), "/arms/%s/boot-%u/machine.json", arm,
		 number);
	text = json_dumps(bench->machine, 0);
	tree_write(bench->campaign, path, text);
	free(text);
	strcpy(strrchr(path, '/'), "/plan.json");
	text = json_dumps(bench->plan, 0);
	tree_write(bench->campaign, path, text);
	free(text);
}

static int find(struct bench *bench, struct metal_place *place)
{
	struct metal_boots boots;
	int err;

	assert_int_equal(metal_boots_read(bench->campaign, &boots), 0);
	err = metal_place_find(bench->campaign, &boots, bench->machine, place);
	if (!err)
		err = metal_place_check_plan(bench->campaign, &boots, place,
					     bench->plan);
	metal_boots_free(&boots);
	return err;
}

static void assert_place(struct bench *bench, const char *arm,
			 unsigned int number)
{
	struct metal_place place;

	assert_int_equal(find(bench, &place), 0);
	assert_string_equal(place.arm, arm);
	assert_int_equal(place.number, number);
}

static void assert_said(const struct capture *capture, const char *expected)
{
	if (count_lines(capture->text) != 1 || !strstr(capture->text, expected))
		fail_msg("not '%s' in one line but: %s", expected,
			 capture->text);
}

static void assert_refused(struct bench *bench, const char *expected)
{
	struct metal_place place;
	struct capture capture;
	int err;

	capture_begin(&capture);
	err = find(bench, &place);
	capture_end(&capture);
	assert_int_equal(err, -EINVAL);
	assert_said(&capture, expected);
}

/* The boot after the first one, which was of the same kernel. */
static void second_boot(struct bench *bench)
{
	put(bench, "6.1.0-18-amd64", 0);
	set_boot(bench, "second");
}

static void boots_of_a_kernel_are_numbered(void **state)
{
	struct bench *bench = *state;

	assert_place(bench, "6.1.0-18-amd64", 0);
	second_boot(bench);
	assert_place(bench, "6.1.0-18-amd64", 1);
	/* Not the number of boots: what is removed leaves a gap. */
	put(bench, "6.1.0-18-amd64", 7);
	set_boot(bench, "third");
	assert_place(bench, "6.1.0-18-amd64", 8);
}

static void another_release_is_another_arm(void **state)
{
	struct bench *bench = *state;

	second_boot(bench);
	set(bench->machine, "kernel", "release",
	    json_string("7.2.0+ (mine)/x"));
	assert_place(bench, "7.2.0___mine__x", 0);
}

static void kernels_of_one_release_are_told_apart(void **state)
{
	struct bench *bench = *state;

	second_boot(bench);
	set(bench->machine, "kernel", "version", json_string("#2 SMP"));
	assert_place(bench, "6.1.0-18-amd64.2", 0);
	put(bench, "6.1.0-18-amd64.2", 0);
	set_boot(bench, "third");
	assert_place(bench, "6.1.0-18-amd64.2", 1);
	set(json_object_get(bench->machine, "kernel"), "config", "sha256",
	    json_string("cd"));
	assert_place(bench, "6.1.0-18-amd64.3", 0);
}

static void set_words(struct bench *bench, const char *words)
{
	set(bench->machine, "kernel", "cmdline", json_string(words));
}

static void command_lines_are_told_apart(void **state)
{
	struct bench *bench = *state;

	set_words(bench, "BOOT_IMAGE=/boot/vmlinuz-6 root=/dev/sda1 ro");
	second_boot(bench);
	set_words(bench, "BOOT_IMAGE=(hd0,gpt2)/vmlinuz-6 root=/dev/sda1 ro");
	assert_place(bench, "6.1.0-18-amd64", 1);
	set_words(bench, "root=/dev/sda1 ro");
	assert_place(bench, "6.1.0-18-amd64", 1);
	set_words(bench, "root=/dev/sda1 ro -- emergency");
	assert_place(bench, "6.1.0-18-amd64", 1);
	set_words(bench, "root=/dev/sda1 ro init_on_alloc=1");
	assert_place(bench, "6.1.0-18-amd64.2", 0);
}

static void the_same_boot_is_refused(void **state)
{
	struct bench *bench = *state;

	put(bench, "6.1.0-18-amd64", 3);
	assert_refused(bench, "boot-3 is of this very boot");
}

static void another_machine_is_refused(void **state)
{
	struct bench *bench = *state;

	second_boot(bench);
	set(bench->machine, "cpu", "model", json_string("Example CPU 9001"));
	assert_refused(bench, "cpu.model is here Example CPU 9001, in ");
	set(bench->machine, "cpu", "model", json_string("Example CPU 9000"));
	assert_place(bench, "6.1.0-18-amd64", 1);
	set(bench->machine, NULL, "host", json_string("other"));
	assert_refused(bench, "boot-0 testhost: a campaign is of one machine");
}

static void memory_that_kernels_keep_does_not_matter(void **state)
{
	struct bench *bench = *state;
	json_t *memory = json_object_get(bench->machine, "memory");
	double bytes =
		json_number_value(json_object_get(memory, "total_bytes"));

	second_boot(bench);
	set(memory, NULL, "total_bytes", json_integer(bytes * 0.98));
	assert_place(bench, "6.1.0-18-amd64", 1);
	set(memory, NULL, "total_bytes", json_integer(bytes * 0.9));
	assert_refused(bench, "memory.total_bytes is here");
}

static void another_environment_is_refused(void **state)
{
	struct bench *bench = *state;

	second_boot(bench);
	set(bench->machine, NULL, "hypervisor", json_null());
	assert_refused(bench, "hypervisor is here nothing, in ");
}

static void guests_are_refused(void **state)
{
	struct bench *bench = *state;

	set(bench->machine, NULL, "accel", json_string("tcg"));
	put(bench, "stock", 0);
	set_boot(bench, "second");
	assert_refused(bench, "holds guests (arms/stock ran under tcg)");
}

static void another_config_is_refused(void **state)
{
	struct bench *bench = *state;
	json_t *cell;

	second_boot(bench);
	set(bench->plan, NULL, "repetitions", json_integer(77));
	assert_refused(bench, "repetitions is here 77, in ");
	end(state);
	begin(state);
	bench = *state;
	second_boot(bench);
	cell = json_array_get(json_object_get(bench->plan, "cells"), 0);
	set(cell, NULL, "faults", json_integer(1));
	assert_refused(bench, "cells is here another list, in ");
	/* Another kernel may offer other orders. */
	set(bench->machine, "kernel", "release", json_string("7.2.0"));
	assert_place(bench, "7.2.0", 0);
}

static void the_seed_makes_no_other_config(void **state)
{
	struct bench *bench = *state;

	second_boot(bench);
	set(bench->plan, NULL, "seed", json_integer(1234567));
	assert_place(bench, "6.1.0-18-amd64", 1);
}

static void a_planned_campaign_takes_no_boot_by_hand(void **state)
{
	struct bench *bench = *state;

	tree_write(bench->campaign, "/campaign.json", "{}");
	assert_refused(bench, "is a planned campaign");
}

static int check_of(struct bench *bench, const char *arm, unsigned int number,
		    size_t links)
{
	struct metal_place place = { .number = number,
				     .planned = true,
				     .links = links };
	struct metal_boots boots;
	int err;

	strcpy(place.arm, arm);
	assert_int_equal(metal_boots_read(bench->campaign, &boots), 0);
	err = metal_place_check(bench->campaign, &boots, bench->machine,
				&place);
	metal_boots_free(&boots);
	return err;
}

static int check(struct bench *bench, const char *arm, unsigned int number)
{
	return check_of(bench, arm, number, 0);
}

static void assert_run_refused(struct bench *bench, const char *arm,
			       unsigned int number, const char *expected)
{
	struct capture capture;
	int err;

	capture_begin(&capture);
	err = check(bench, arm, number);
	capture_end(&capture);
	assert_int_equal(err, -EINVAL);
	assert_said(&capture, expected);
}

static void a_planned_run_has_its_place(void **state)
{
	struct bench *bench = *state;

	tree_write(bench->campaign, "/campaign.json", "{}");
	put(bench, "stock", 0);
	assert_run_refused(bench, "stock.again", 0, "of this very boot");
	set_boot(bench, "second");
	/* One kernel may be two arms, and its numbers may have gaps. */
	assert_int_equal(check(bench, "stock.again", 0), 0);
	assert_int_equal(check(bench, "stock", 5), 0);
	assert_run_refused(bench, "stock", 0, "is there already");
	set(bench->machine, "kernel", "version", json_string("#2 SMP"));
	assert_run_refused(bench, "stock", 1, "of another build");
	assert_int_equal(check(bench, "patched", 0), 0);
}

static void links_are_builds_of_their_own(void **state)
{
	struct bench *bench = *state;
	struct capture capture;
	int err;

	put(bench, "stock", 0);
	set_boot(bench, "second");
	set(bench->machine, "kernel", "version", json_string("#2 SMP"));
	assert_int_equal(check_of(bench, "stock", 1, 2), 0);
	put(bench, "stock", 1);
	set_boot(bench, "third");
	assert_int_equal(check_of(bench, "stock", 3, 2), 0);
	capture_begin(&capture);
	err = check_of(bench, "stock", 2, 2);
	capture_end(&capture);
	assert_int_equal(err, -EINVAL);
	assert_said(&capture, "boot-0 is of another build");
}

static bool there(struct bench *bench, const char *path)
{
	char full[4096];

	tree_path(bench->campaign, path, full);
	return !access(full, F_OK);
}

static void a_boot_appears_whole(void **state)
{
	struct bench *bench = *state;
	struct metal_place place = { .arm = "b" };
	struct metal_boot_dir dir;

	tree_write(bench->campaign, "/.measuring/rest", "of a kill");
	assert_int_equal(metal_boot_dir_open(bench->campaign, &dir), 0);
	assert_false(there(bench, "/.measuring/rest"));
	tree_write(dir.path, "/samples.jsonl", "rows");
	assert_false(there(bench, "/arms"));
	assert_int_equal(metal_boot_dir_commit(&dir, bench->campaign, &place),
			 0);
	assert_string_equal(tree_read(bench->campaign,
				      "/arms/b/boot-0/samples.jsonl"),
			    "rows");
	assert_false(there(bench, "/.measuring"));
	place = (struct metal_place){ .arm = "a" };
	assert_int_equal(metal_boot_dir_open(bench->campaign, &dir), 0);
	assert_int_equal(metal_boot_dir_commit(&dir, bench->campaign, &place),
			 0);
	place.number = 1;
	assert_int_equal(metal_boot_dir_open(bench->campaign, &dir), 0);
	assert_int_equal(metal_boot_dir_commit(&dir, bench->campaign, &place),
			 0);
	/* As they came, and once each. */
	assert_string_equal(tree_read(bench->campaign, "/arms.list"), "b\na");
}

static void what_is_interrupted_leaves_nothing(void **state)
{
	struct bench *bench = *state;
	struct metal_boot_dir dir;
	char campaign[4096];

	tree_path(bench->campaign, "/new", campaign);
	assert_int_equal(metal_boot_dir_open(campaign, &dir), 0);
	tree_write(dir.path, "/samples.jsonl", "ro");
	metal_boot_dir_drop(&dir, campaign);
	assert_false(there(bench, "/new"));
	tree_write(bench->campaign, "/old/arms/a/boot-0/samples.jsonl", "rows");
	tree_path(bench->campaign, "/old", campaign);
	assert_int_equal(metal_boot_dir_open(campaign, &dir), 0);
	metal_boot_dir_drop(&dir, campaign);
	assert_true(there(bench, "/old/arms/a/boot-0/samples.jsonl"));
	assert_false(there(bench, "/old/.measuring"));
}

static void one_at_a_time(void **state)
{
	struct bench *bench = *state;
	struct metal_boot_dir first, second;
	struct capture capture;
	int err;

	assert_int_equal(metal_boot_dir_open(bench->campaign, &first), 0);
	capture_begin(&capture);
	err = metal_boot_dir_open(bench->campaign, &second);
	capture_end(&capture);
	assert_int_equal(err, -EBUSY);
	assert_said(&capture, "wait for it");
	metal_boot_dir_drop(&first, bench->campaign);
}

static void what_is_missing_is_said(void **state)
{
	struct bench *bench = *state;
	struct metal_boots boots;
	char *text = NULL;
	size_t size;
	FILE *out;

	for (unsigned int i = 0; i < 5; i++)
		put(bench, "a", i);
	put(bench, "b", 0);
	assert_int_equal(metal_boots_read(bench->campaign, &boots), 0);
	out = open_memstream(&text, &size);
	metal_progress_print(&boots, out);
	fflush(out);
	assert_non_null(strstr(text, "    5  none\n"));
	assert_non_null(strstr(text, "    1  3\n"));
	assert_null(strstr(text, "Another kernel"));
	rewind(out);
	boots.n--;
	metal_progress_print(&boots, out);
	boots.n++;
	fclose(out);
	assert_non_null(strstr(text, "Another kernel is missing"));
	metal_boots_free(&boots);
	free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(boots_of_a_kernel_are_numbered),
		TEST(another_release_is_another_arm),
		TEST(kernels_of_one_release_are_told_apart),
		TEST(command_lines_are_told_apart),
		TEST(the_same_boot_is_refused),
		TEST(another_machine_is_refused),
		TEST(memory_that_kernels_keep_does_not_matter),
		TEST(another_environment_is_refused),
		TEST(guests_are_refused),
		TEST(another_config_is_refused),
		TEST(the_seed_makes_no_other_config),
		TEST(a_planned_campaign_takes_no_boot_by_hand),
		TEST(a_planned_run_has_its_place),
		TEST(links_are_builds_of_their_own),
		TEST(a_boot_appears_whole),
		TEST(what_is_interrupted_leaves_nothing),
		TEST(one_at_a_time),
		TEST(what_is_missing_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
