// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/config.h"
#include "harness/workload.h"
#include "capture.h"

#define CONFIG_PATH "/tmp/pzbench-test-XXXXXX"

static int load_text(const char *text, struct config **config)
{
	char path[] = CONFIG_PATH;
	int fd = mkstemp(path), err;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	err = config_load(path, config);
	unlink(path);
	return err;
}

/* The text is refused in one line that names its line and holds @expected. */
static void assert_refused(const char *text, int line, const char *expected)
{
	struct config *config = NULL;
	struct capture capture;
	char place[16];
	int err;

	capture_begin(&capture);
	err = load_text(text, &config);
	capture_end(&capture);
	assert_int_equal(err, -EINVAL);
	assert_null(config);
	snprintf(place, sizeof(place), ":%d: ", line);
	assert_int_equal(count_lines(capture.text), 1);
	assert_non_null(strstr(capture.text, place));
	assert_non_null(strstr(capture.text, expected));
}

static void everything_written_is_read(void **state)
{
	struct config *config;
	const struct config_section *section;

	(void)state;
	assert_int_equal(load_text("# a comment\n"
				   "[run]\n"
				   "seed = 42   # of all\n"
				   "repetitions = 5\n"
				   "warmup=0\n"
				   "windows = 8\n"
				   "\n"
				   "[anon two words]\n"
				   "orders = 0, 4 9\n"
				   "size = 16M 1G\n"
				   "trigger = populate write\n"
				   "offset = last\n"
				   "cpu_node = all\n"
				   "mem_node = local 1\n"
				   "prezeroed = none 0 100\n"
				   "latency = yes\n",
				   &config), 0);
	assert_int_equal(config->seed, 42);
	assert_int_equal(config->repetitions, 5);
	assert_int_equal(config->warmup, 0);
	assert_int_equal(config->windows, 8);
	assert_int_equal(config->n_sections, 1);
	section = &config->section[0];
	assert_string_equal(section->workload, "anon");
	assert_string_equal(section->label, "two words");
	assert_int_equal(section->line, 8);
	assert_int_equal(section->axis[AXIS_ORDER].count, 3);
	assert_int_equal(section->axis[AXIS_ORDER].value[2], 9);
	assert_int_equal(section->axis[AXIS_ORDER].line, 9);
	assert_int_equal(section->axis[AXIS_SIZE].value[1], 1 << 30);
	assert_int_equal(section->axis[AXIS_TRIGGER].value[0],
			 TRIGGER_POPULATE);
	assert_int_equal(section->axis[AXIS_OFFSET].value[0], OFFSET_LAST);
	assert_int_equal(section->axis[AXIS_CPU_NODE].value[0], CONFIG_ALL);
	assert_int_equal(section->axis[AXIS_MEM_NODE].value[0], CONFIG_LOCAL);
	assert_int_equal(section->axis[AXIS_MEM_NODE].value[1], 1);
	assert_int_equal(section->axis[AXIS_PREZEROED].value[0], CONFIG_NONE);
	assert_int_equal(section->axis[AXIS_PREZEROED].value[2], 100);
	assert_int_equal(section->axis[AXIS_LATENCY].value[0], 1);
	config_free(config);
}

static void what_is_not_written_has_defaults(void **state)
{
	struct config *config;
	const struct config_values *axis;

	(void)state;
	assert_int_equal(load_text("[anon]\norders = 0\n", &config), 0);
	axis = config->section[0].axis;
	assert_int_equal(config->seed, 1);
	assert_int_equal(config->repetitions, 10);
	assert_int_equal(config->warmup, 1);
	assert_string_equal(config->section[0].label, "");
	assert_int_equal(axis[AXIS_SIZE].value[0], 64 << 20);
	assert_int_equal(axis[AXIS_SIZE].line, 0);
	assert_int_equal(axis[AXIS_MEM_NODE].value[0], CONFIG_LOCAL);
	assert_int_equal(axis[AXIS_PREZEROED].value[0], CONFIG_NONE);
	config_free(config);
}

static void bad_keys_name_the_good_ones(void **state)
{
	(void)state;
	assert_refused("[anon a]\norder = 0\n", 2, "orders size trigger");
	assert_refused("[run]\nreps = 1\n[anon a]\nsize = 1M\n", 2,
		       "repetitions");
	assert_refused("size = 1M\n", 1, "[WORKLOAD LABEL]");
	assert_refused("[anon a]\nsize = 1M\nsize = 2M\n", 3, "twice");
	assert_refused("[anon a]\nsize = 1M\n  offset = last\n", 3,
		       "indented");
}

static void bad_values_name_the_good_ones(void **state)
{
	(void)state;
	assert_refused("[anon a]\noffset = centre\n", 2, "middle");
	assert_refused("[anon a]\norders = 0 x\n", 2, "'x'");
	assert_refused("[anon a]\nsize = 64MB\n", 2, "64M");
	assert_refused("[anon a]\nsize = 0\n", 2, "'0'");
	assert_refused("[anon a]\nprezeroed = 101\n", 2, "percent");
	assert_refused("[anon a]\norders = 4 4\n", 2, "named twice");
	assert_refused("[anon a]\norders =\n", 2, "no value");
	assert_refused("[anon a]\nlatency = yes no\n", 2, "more than 1");
	assert_refused("[run]\nrepetitions = 0\n[anon a]\nsize = 1M\n", 2,
		       "from 1");
	assert_refused("[run]\nseed = -1\n[anon a]\nsize = 1M\n", 2, "from 0");
}

static void bad_sections_are_refused(void **state)
{
	(void)state;
	assert_refused("", 0, "nothing to measure");
	assert_refused("[run]\nseed = 1\n", 2, "nothing to measure");
	assert_refused("[anon a]\nsize = 1M\n[anon b]\n", 3, "no keys");
	assert_refused("[anon a]\nsize = 1M\n[anon a]\noffset = last\n", 3,
		       "twice");
	assert_refused("[anon a]\nsize = 1M\n[anon b]\nsize = 1M\n"
		       "[anon a]\noffset = last\n", 5, "twice");
	assert_refused("[anon a]\nsize 1M\n", 2, "key = value");
}

static void long_lines_are_refused_not_cut(void **state)
{
	char text[400] = "[anon a]\norders =";

	(void)state;
	while (strlen(text) < 300)
		strcat(text, " 0");
	strcat(text, "\n");
	assert_refused(text, 2, "longer");
}

static void an_unreadable_file_is_bad_input(void **state)
{
	struct config *config = NULL;
	struct capture capture;
	int err;

	(void)state;
	capture_begin(&capture);
	err = config_load("/nonexistent/x.conf", &config);
	capture_end(&capture);
	assert_int_equal(err, -EINVAL);
	assert_non_null(strstr(capture.text, "--config"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_written_is_read),
		cmocka_unit_test(what_is_not_written_has_defaults),
		cmocka_unit_test(bad_keys_name_the_good_ones),
		cmocka_unit_test(bad_values_name_the_good_ones),
		cmocka_unit_test(bad_sections_are_refused),
		cmocka_unit_test(long_lines_are_refused_not_cut),
		cmocka_unit_test(an_unreadable_file_is_bad_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
