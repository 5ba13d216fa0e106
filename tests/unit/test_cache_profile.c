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

#include "harness/cache_profile.h"
#include "harness/vpmu/cache_args.h"
#include "harness/vpmu/cache_shape.h"
#include "capture.h"

static void write_file(char *path, const char *text)
{
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static int load_text(const char *text, struct cache_profile *profile)
{
	char path[] = "/tmp/pzbench-test-XXXXXX";
	int err;

	write_file(path, text);
	err = cache_profile_load(path, profile);
	unlink(path);
	return err;
}

static void assert_said(const struct capture *capture, const char *expected)
{
	if (count_lines(capture->text) != 1 ||
	    !strstr(capture->text, expected))
		fail_msg("not '%s' in one line but: %s", expected,
			 capture->text);
}

static void assert_refused(const char *text, const char *expected)
{
	struct cache_profile profile;
	struct capture capture;
	int err;

	capture_begin(&capture);
	err = load_text(text, &profile);
	capture_end(&capture);
	assert_int_equal(err, -EINVAL);
	assert_said(&capture, expected);
}

#define HEAD "[profile]\nname = a\nsource = b\nllc_cpus = 36\n"
#define L1D "[l1d]\nsize = 32K\nways = 8\npolicy = lru\n"
#define L2 "[l2]\nsize = 256K\nways = 8\npolicy = plru\n"
#define LLC "[llc]\nsize = 45M\nways = 20\nslices = 18\npolicy = lru\n"

static void everything_written_is_read(void **state)
{
	struct cache_profile p;

	(void)state;
	assert_int_equal(load_text(
		"# comment\n"
		"[profile]\nname = A Xeon # comment\nsource = a book\n"
		"llc_cpus = 36\nwhole_lines_unread = yes\n" L1D L2 LLC, &p), 0);
	assert_string_equal(p.name, "A Xeon");
	assert_string_equal(p.source, "a book");
	assert_int_equal(p.llc_cpus, 36);
	assert_int_equal(p.share, 1);
	assert_true(p.shapes.whole_lines_unread);
	assert_int_equal(p.shapes.level[CACHE_L1].sets, 64);
	assert_int_equal(p.shapes.level[CACHE_L1].slices, 1);
	assert_int_equal(p.shapes.level[CACHE_L1].policy, CACHE_LRU);
	assert_int_equal(p.shapes.level[CACHE_L2].sets, 512);
	assert_int_equal(p.shapes.level[CACHE_L2].policy, CACHE_PLRU);
	assert_int_equal(p.shapes.level[CACHE_LLC].slices, 18);
	assert_int_equal(p.shapes.level[CACHE_LLC].ways, 20);
	assert_int_equal(p.shapes.level[CACHE_LLC].sets, 2048);
	assert_int_equal(cache_shape_bytes(&p.shapes.level[CACHE_LLC]),
			 45 << 20);
	assert_int_equal(load_text(HEAD L1D L2 LLC, &p), 0);
	assert_false(p.shapes.whole_lines_unread);
}

static void unknown_and_missing_words_are_named(void **state)
{
	(void)state;
	assert_refused(HEAD L1D L2 LLC "[l4]\nsize = 1M\n",
		       ":19: unknown section [l4]: use [profile]");
	assert_refused("size = 1M\n" HEAD L1D L2 LLC, ":1: unknown section []");
	assert_refused(HEAD L1D L2 LLC "[l4]\n",
		       ":18: a section has no keys or stands twice");
	assert_refused(HEAD L1D "colour = red\n" L2 LLC,
		       ":9: unknown key 'colour' in [l1d]: use size, ways, slices, policy");
	assert_refused(HEAD "size = 3\n" L1D L2 LLC,
		       "in [profile]: use name, source, llc_cpus, whole_lines_unread");
	assert_refused(HEAD L1D LLC, ": [l2] has no size: add a line size = with bytes");
	assert_refused(HEAD L1D L2 "[llc]\nsize = 45M\nslices = 18\npolicy = lru\n",
		       ": [llc] has no ways: add a line ways = with a");
	assert_refused(HEAD L1D L2 "[llc]\nsize = 45M\nways = 20\nslices = 18\n",
		       ": [llc] has no policy: add a line policy = with lru or plru");
	assert_refused("[profile]\nname = a\nllc_cpus = 1\n" L1D L2 LLC,
		       ": [profile] has no source");
	assert_refused(HEAD L1D L2 LLC "ways = 20\n",
		       ":18: 'ways' is set twice in [llc]");
	assert_refused(HEAD L1D L2 LLC "nonsense\n", ":18: neither [section]");
}

static void bad_values_are_named(void **state)
{
	(void)state;
	assert_refused(HEAD "[l1d]\nsize = 32 kilo\n", ":6: size = 32 kilo: use bytes");
	assert_refused(HEAD "[l1d]\nways = eight\n", "ways = eight: use a whole");
	assert_refused(HEAD "[l1d]\nways = -8\n", "ways = -8: use a whole");
	assert_refused(HEAD "[l1d]\npolicy = fifo\n",
		       "policy = fifo: use lru or plru");
	assert_refused(HEAD "whole_lines_unread = maybe\n",
		       "= maybe: use yes or no");
	assert_refused("[profile]\nname =\n", "name = : use 1 to 63");
	assert_refused("[profile]\nname = a\nsource = b\nllc_cpus = 0\n" L1D L2
		       LLC, "llc_cpus = 0: use at least 1");
}

static void assert_shape_refused(uint64_t bytes, uint64_t ways,
				 uint64_t slices, enum cache_policy policy,
				 const char *expected)
{
	const struct cache_size size = { bytes, ways, slices, policy };
	struct cache_shape shape;
	char message[256] = "";

	assert_int_equal(cache_shape_make(&size, &shape, message,
					  sizeof(message)), -EINVAL);
	if (!strstr(message, expected))
		fail_msg("not '%s' but: %s", expected, message);
}

static void shapes_are_checked(void **state)
{
	const struct cache_size tiny = { 64, 1, 1, CACHE_PLRU };
	const struct cache_size full = { 4ULL << 30, 64, 1, CACHE_LRU };
	struct cache_shape shape;
	char message[256];

	(void)state;
	assert_shape_refused(45 << 20, 20, 1, CACHE_LRU,
			     "47185920 bytes in 1 slices of 20 ways are 36864 sets");
	assert_shape_refused(1000, 1, 1, CACHE_LRU, "are 15.625 sets");
	assert_shape_refused(32768, 7, 1, CACHE_LRU, "of 7 ways are 73.1");
	assert_shape_refused(32832, 8, 1, CACHE_LRU, "are 64.125 sets");
	assert_shape_refused(0, 8, 1, CACHE_LRU, "are 0 sets");
	assert_shape_refused(64, 2, 1, CACHE_LRU, "are 0.5 sets");
	assert_shape_refused(8ULL << 30, 64, 1, CACHE_LRU, "at most 4G");
	assert_shape_refused(32768, 0, 1, CACHE_LRU, "0 ways: use 1 to 64");
	assert_shape_refused(65 * 64, 65, 1, CACHE_LRU, "65 ways: use 1 to 64");
	assert_shape_refused(48 << 10, 12, 1, CACHE_PLRU,
			     "12 ways are no power of two, which plru needs");
	assert_shape_refused(32768, 8, 0, CACHE_LRU, "0 slices: use 1 to 1024");
	assert_shape_refused(32768, 8, UINT64_MAX, CACHE_LRU, "slices: use 1 to");
	assert_int_equal(cache_shape_make(&tiny, &shape, message, 256), 0);
	assert_int_equal(shape.sets, 1);
	assert_int_equal(cache_shape_make(&full, &shape, message, 256), 0);
	assert_true(cache_shape_bytes(&shape) == 4ULL << 30);
	assert_refused(HEAD L1D L2
		       "[llc]\nsize = 44M\nways = 20\nslices = 18\npolicy = lru\n",
		       ": [llc]: 46137344 bytes in 18 slices of 20 ways are 2002.");
}

static void assert_share(uint64_t cpus, unsigned int slices, unsigned int sets)
{
	struct cache_profile p;
	uint64_t whole;

	assert_int_equal(load_text(HEAD L1D L2 LLC, &p), 0);
	whole = cache_shape_bytes(&p.shapes.level[CACHE_LLC]);
	assert_int_equal(cache_profile_share(&p, cpus), 0);
	assert_int_equal(p.share, cpus);
	assert_int_equal(p.shapes.level[CACHE_LLC].slices, slices);
	assert_int_equal(p.shapes.level[CACHE_LLC].sets, sets);
	assert_int_equal(p.shapes.level[CACHE_LLC].ways, 20);
	assert_int_equal(cache_shape_bytes(&p.shapes.level[CACHE_LLC]) * cpus,
			 whole);
	assert_int_equal(p.shapes.level[CACHE_L2].sets, 512);
}

static void share_takes_slices_then_sets(void **state)
{
	(void)state;
	assert_share(1, 18, 2048);
	assert_share(2, 9, 2048);
	assert_share(3, 6, 2048);
	assert_share(4, 9, 1024);
	assert_share(18, 1, 2048);
	assert_share(24, 3, 512);
	assert_share(36, 1, 1024);
}

static void uneven_share_is_refused(void **state)
{
	static const uint64_t uneven[] = { 0, 5, 7, 27, 72, UINT64_MAX };
	struct cache_profile p;
	struct capture capture;
	int err;

	(void)state;
	for (int i = 0; i < 6; i++) {
		assert_int_equal(load_text(HEAD L1D L2 LLC, &p), 0);
		capture_begin(&capture);
		err = cache_profile_share(&p, uneven[i]);
		capture_end(&capture);
		assert_int_equal(err, -EINVAL);
		assert_said(&capture,
			    "divides by 1 2 3 4 6 8 9 12 16 18 24 32 36\n");
		assert_int_equal(p.shapes.level[CACHE_LLC].slices, 18);
		assert_int_equal(p.share, 1);
	}
}

static void profiles_in_the_tree_are_good(void **state)
{
	static const struct {
		const char *path;
		uint64_t bytes[CACHE_LEVELS];
	} known[] = {
		{ "configs/cache/xeon-e5-2699v3.conf",
		  { 32 << 10, 256 << 10, 45 << 20 } },
		{ "configs/cache/icelake-sp.conf",
		  { 48 << 10, 1280 << 10, 60 << 20 } },
		{ "configs/cache/milan.conf",
		  { 32 << 10, 512 << 10, 32 << 20 } },
		{ "configs/cache/genoa.conf",
		  { 32 << 10, 1 << 20, 32 << 20 } },
	};
	struct cache_profile p;

	(void)state;
	for (int i = 0; i < 4; i++) {
		assert_int_equal(cache_profile_load(known[i].path, &p), 0);
		for (int l = 0; l < CACHE_LEVELS; l++)
			assert_int_equal(cache_shape_bytes(&p.shapes.level[l]),
					 known[i].bytes[l]);
		assert_int_equal(cache_profile_share(&p, p.llc_cpus), 0);
	}
}

static void absent_file_is_named(void **state)
{
	struct cache_profile p;
	struct capture capture;
	int err;

	(void)state;
	capture_begin(&capture);
	err = cache_profile_load("/nonexistent", &p);
	capture_end(&capture);
	assert_int_equal(err, -EINVAL);
	assert_said(&capture, "cache profile /nonexistent: No such file");
}

/* One core of two CPUs, as `lstopo --of xml` writes it. */
#define SETS " cpuset=\"0x3\" complete_cpuset=\"0x3\" nodeset=\"0x1\" complete_nodeset=\"0x1\""
#define CACHE(type, gp, size, depth, line, ways, kind)                        \
	"<object type=\"" type "\"" SETS " gp_index=\"" gp                     \
	"\" cache_size=\"" size "\" depth=\"" depth "\" cache_linesize=\"" line \
	"\" cache_associativity=\"" ways "\" cache_type=\"" kind "\">"
#define PU(i, mask)                                                           \
	"<object type=\"PU\" os_index=\"" i "\" cpuset=\"" mask                \
	"\" complete_cpuset=\"" mask                                           \
	"\" nodeset=\"0x1\" complete_nodeset=\"0x1\" gp_index=\"2" i "\"/>"
#define MACHINE(l3, l2, l1)                                                   \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                         \
	"<!DOCTYPE topology SYSTEM \"hwloc2.dtd\">\n<topology version=\"2.0\">" \
	"<object type=\"Machine\" os_index=\"0\"" SETS                         \
	" allowed_cpuset=\"0x3\" allowed_nodeset=\"0x1\" gp_index=\"1\">"      \
	"<object type=\"NUMANode\" os_index=\"0\"" SETS                        \
	" gp_index=\"2\" local_memory=\"4096\"/>"                              \
	"<object type=\"Package\" os_index=\"0\"" SETS " gp_index=\"3\">"      \
	"<info name=\"CPUModel\" value=\"A CPU\"/>" l3 l2 l1                   \
	"<object type=\"Core\" os_index=\"0\"" SETS " gp_index=\"4\">"         \
	PU("0", "0x1") PU("1", "0x2") "</object></object></object>"            \
	"</object></object></object></topology>\n"
#define L3_XML(size, ways) \
	CACHE("L3Cache", "5", size, "3", "64", ways, "0")
#define L2_XML(line) CACHE("L2Cache", "6", "1310720", "2", line, "20", "0")
#define L1_XML(ways) CACHE("L1Cache", "7", "49152", "1", "64", ways, "1")

static int host_of(const char *xml, struct cache_profile *profile)
{
	char path[] = "/tmp/pzbench-test-XXXXXX";
	int err;

	write_file(path, xml);
	err = cache_profile_host(path, profile);
	unlink(path);
	return err;
}

static void host_is_what_hwloc_reports(void **state)
{
	struct cache_profile p;

	(void)state;
	/* 33 MB of 11 ways are 3 * 2^14 sets: three slices. */
	assert_int_equal(host_of(MACHINE(L3_XML("34603008", "11"),
					 L2_XML("64"), L1_XML("12")), &p), 0);
	assert_string_equal(p.name, "host");
	assert_string_equal(p.source, "hwloc on this machine, A CPU");
	assert_int_equal(p.llc_cpus, 2);
	assert_int_equal(p.shapes.level[CACHE_L1].sets, 64);
	assert_int_equal(p.shapes.level[CACHE_L2].sets, 1024);
	assert_int_equal(p.shapes.level[CACHE_L2].slices, 1);
	assert_int_equal(p.shapes.level[CACHE_LLC].slices, 3);
	assert_int_equal(p.shapes.level[CACHE_LLC].sets, 16384);
	assert_int_equal(p.shapes.level[CACHE_LLC].ways, 11);
}

static void assert_host_refused(const char *xml, const char *expected)
{
	struct cache_profile p;
	struct capture capture;
	int err;

	capture_begin(&capture);
	err = host_of(xml, &p);
	capture_end(&capture);
	assert_int_equal(err, -ENODEV);
	assert_said(&capture, expected);
}

static void host_that_hides_its_caches_is_told(void **state)
{
	(void)state;
	assert_host_refused(MACHINE(L3_XML("34603008", "0"), L2_XML("64"),
				    L1_XML("12")),
			    "does not report the associativity of its llc: name a profile");
	assert_host_refused(MACHINE(L3_XML("0", "11"), L2_XML("64"),
				    L1_XML("12")),
			    "does not report the size of its llc");
	assert_host_refused(MACHINE(L3_XML("34603008", "11"), L2_XML("64"),
				    L1_XML("0")),
			    "does not report the associativity of its l1d");
	assert_host_refused(MACHINE(L3_XML("34603008", "11"), L2_XML("128"),
				    L1_XML("12")),
			    "lines of its l2 have 128 bytes");
	assert_host_refused(MACHINE("<object type=\"Group\"" SETS
				    " gp_index=\"5\" kind=\"0\" subkind=\"0\" dont_merge=\"1\">",
				    L2_XML("64"), L1_XML("12")),
			    "does not report the level of its llc");
}

/* What it reports differs from machine to machine; only that it does. */
static void this_machine_is_looked_at(void **state)
{
	struct cache_profile p;
	struct capture capture;
	int err;

	(void)state;
	capture_begin(&capture);
	err = cache_profile_host(NULL, &p);
	capture_end(&capture);
	if (err)
		assert_said(&capture, "name a profile of configs/cache");
	else
		assert_true(p.shapes.level[CACHE_LLC].sets > 0);
}

static void plugin_takes_what_is_printed(void **state)
{
	struct cache_shapes s = { 0 };

	(void)state;
	assert_int_equal(cache_args_take(&s, "l1d=32768/8/1/plru"), 0);
	assert_int_equal(cache_args_take(&s, "llc=47185920/20/18/lru"), 0);
	assert_int_equal(cache_args_take(&s, "whole_lines_unread=yes"), 0);
	assert_int_equal(s.level[CACHE_L1].sets, 64);
	assert_int_equal(s.level[CACHE_L1].policy, CACHE_PLRU);
	assert_int_equal(s.level[CACHE_L2].sets, 0);
	assert_int_equal(s.level[CACHE_LLC].sets, 2048);
	assert_int_equal(s.level[CACHE_LLC].slices, 18);
	assert_true(s.whole_lines_unread);
	assert_int_equal(cache_args_take(&s, "whole_lines_unread=no"), 0);
	assert_false(s.whole_lines_unread);
	assert_int_equal(cache_args_take(&s, "out=file"), -ENOENT);
	assert_int_equal(cache_args_take(&s, "l1=32768/8/1/lru"), -ENOENT);
	assert_int_equal(cache_args_take(&s, "l1d"), -ENOENT);
	assert_int_equal(cache_args_take(&s, "l1dd=1"), -ENOENT);
}

static void plugin_refuses_the_rest(void **state)
{
	static const char *const bad[] = {
		"l2=", "l2=32768", "l2=32768/8/1", "l2=32768/8/1/",
		"l2=32768/8/1/lru/", "l2=32768/8/1/fifo", "l2= 32768/8/1/lru",
		"l2=+32768/8/1/lru", "l2=32K/8/1/lru", "l2=32768//1/lru",
		"l2=99999999999999999999/8/1/lru", "l2=32768/7/1/lru",
		"l2=49152/12/1/plru", "l2=47185920/20/1/lru",
		"whole_lines_unread=1", "whole_lines_unread=",
	};
	struct cache_shapes s = { 0 };
	struct capture capture;
	int err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		capture_begin(&capture);
		err = cache_args_take(&s, bad[i]);
		capture_end(&capture);
		if (err != -EINVAL)
			fail_msg("taken: %s", bad[i]);
		assert_said(&capture, "plugin: ");
		assert_int_equal(s.level[CACHE_L2].sets, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_written_is_read),
		cmocka_unit_test(unknown_and_missing_words_are_named),
		cmocka_unit_test(bad_values_are_named),
		cmocka_unit_test(shapes_are_checked),
		cmocka_unit_test(share_takes_slices_then_sets),
		cmocka_unit_test(uneven_share_is_refused),
		cmocka_unit_test(profiles_in_the_tree_are_good),
		cmocka_unit_test(absent_file_is_named),
		cmocka_unit_test(host_is_what_hwloc_reports),
		cmocka_unit_test(host_that_hides_its_caches_is_told),
		cmocka_unit_test(this_machine_is_looked_at),
		cmocka_unit_test(plugin_takes_what_is_printed),
		cmocka_unit_test(plugin_refuses_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
