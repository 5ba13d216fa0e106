// SPDX-License-Identifier: GPL-2.0-only
#include "capture.h"
#include "tree.h"

#include "harness/campaign/file.h"
#include "harness/campaign/layout.h"
#include "harness/campaign/order.h"
#include "harness/verdicts/spread.h"

#include <errno.h>
#include <math.h>

#define MANY 8 /* arms */

/* In @blocks blocks, how often an arm is at a place, and just after another. */
struct counts {
	unsigned int at[MANY][MANY], after[MANY][MANY];
};

static void count(uint64_t seed, size_t arms, size_t blocks, struct counts *out)
{
	size_t order[MANY];

	*out = (struct counts){ 0 };
	for (size_t block = 0; block < blocks; block++) {
		order_block(seed, arms, block, order);
		for (size_t i = 0; i < arms; i++) {
			out->at[order[i]][i]++;
			if (i)
				out->after[order[i - 1]][order[i]]++;
		}
	}
}

static void orders_are_balanced_over_blocks(void **state)
{
	struct counts counts;

	(void)state;
	for (size_t arms = 3; arms <= MANY; arms++) {
		count(7, arms, 2 * arms, &counts);
		for (size_t i = 0; i < arms; i++)
			for (size_t j = 0; j < arms; j++) {
				assert_int_equal(counts.at[i][j], 2);
				assert_int_equal(counts.after[i][j],
						 i == j ? 0 : 2);
			}
	}
}

static void each_second_block_mirrors_the_one_before(void **state)
{
	size_t order[MANY], mirror[MANY];

	(void)state;
	for (size_t block = 0; block < 40; block += 2) {
		order_block(3, 5, block, order);
		order_block(3, 5, block + 1, mirror);
		for (size_t i = 0; i < 5; i++)
			assert_int_equal(order[i], mirror[4 - i]);
	}
}

/* All six orders of three arms begin a campaign, of one seed or another. */
static void the_seed_draws_the_start(void **state)
{
	unsigned int seen = 0;
	size_t order[3], again[3];

	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		order_block(seed, 3, 0, order);
		order_block(seed, 3, 0, again);
		assert_memory_equal(order, again, sizeof(order));
		seen |= 1u << (order[0] * 2 + (order[1] > order[2]));
	}
	assert_int_equal(seen, 0x3f);
}

static void blocks_have_seeds_of_ten_digits_each(void **state)
{
	(void)state;
	for (size_t i = 0; i < 1000; i++)
		assert_in_range(order_block_seed(1, i), 1000000000, 4294967295);
	assert_int_not_equal(order_block_seed(1, 0), order_block_seed(1, 1));
	assert_int_not_equal(order_block_seed(1, 0), order_block_seed(2, 0));
	assert_int_equal(order_block_seed(9, 4), order_block_seed(9, 4));
}

static void no_link_is_used_twice_where_there_are_enough(void **state)
{
	bool used[6 * 4] = { false };

	(void)state;
	for (size_t block = 0; block < 6; block++)
		for (size_t arm = 0; arm < 4; arm++) {
			uint64_t link = order_link(4, 6, block, arm);

			assert_in_range(link, 0, 23);
			assert_false(used[link]);
			used[link] = true;
		}
}

static void with_fewer_links_blocks_share_all_of_theirs(void **state)
{
	(void)state;
	for (size_t arm = 0; arm < 3; arm++) {
		assert_int_equal(order_link(3, 2, 0, arm),
				 order_link(3, 2, 2, arm));
		assert_int_not_equal(order_link(3, 2, 0, arm),
				     order_link(3, 2, 1, arm));
	}
	assert_int_not_equal(order_link(3, 2, 4, CAMPAIGN_BASELINE),
			     order_link(3, 2, 4, CAMPAIGN_AGAIN));
}

static const char *const names[] = { "stock", "patched", "_x_bzImage" };

/* Three arms of which the last is not made here. */
static void make(struct campaign *out, size_t links, size_t boots)
{
	*out = (struct campaign){ .seed = 5, .links = links };
	assert_int_equal(campaign_add_arms(out, names, 3), 0);
	for (size_t i = 0; i < 3; i++)
		out->arm[i].linked = links > 0;
	campaign_extend(out, boots);
}

static void a_block_has_one_run_of_each_arm(void **state)
{
	struct campaign campaign;

	(void)state;
	make(&campaign, 6, 6);
	assert_int_equal(campaign.arms_n, 4);
	assert_string_equal(campaign.arm[CAMPAIGN_AGAIN].name, "stock.again");
	for (size_t i = 0; i < 6; i++) {
		unsigned int seen = 0;

		for (size_t j = 0; j < 4; j++) {
			const struct campaign_run *run =
				&campaign.block[i].run[j];

			seen |= 1u << run->arm;
			assert_int_equal(run->link,
					 run->arm == 3 ?
						 CAMPAIGN_NO_LINK :
						 (int64_t)(4 * i + run->arm));
		}
		assert_int_equal(seen, 0xf);
	}
}

static void a_longer_campaign_keeps_its_blocks(void **state)
{
	struct campaign pilot, at_once;

	(void)state;
	make(&pilot, 4, 4);
	make(&at_once, 9, 9);
	campaign_extend(&pilot, 9);
	assert_int_equal(pilot.boots, 9);
	assert_int_equal(pilot.links, 9);
	assert_memory_equal(pilot.block, at_once.block, sizeof(pilot.block));
	make(&pilot, 3, 4);
	campaign_extend(&pilot, 9);
	assert_int_equal(pilot.links, 3);
}

static void bad_arms_are_refused(void **state)
{
	const char *const twice[] = { "a", "b", "a.again" };
	const char *many[CAMPAIGN_ARMS];
	struct campaign campaign;
	struct capture capture;

	(void)state;
	capture_begin(&capture);
	assert_int_equal(campaign_add_arms(&campaign, names, 1), -EINVAL);
	assert_int_equal(campaign_add_arms(&campaign, twice, 3), -EINVAL);
	for (size_t i = 0; i < CAMPAIGN_ARMS; i++)
		many[i] = names[0];
	assert_int_equal(campaign_add_arms(&campaign, many, CAMPAIGN_ARMS),
			 -EINVAL);
	assert_string_equal(
		capture_end(&capture),
		"pzbench: a campaign of 1 arms: name 2 to 15\n"
		"pzbench: two arms of the campaign are called a.again: name each arm once\n"
		"pzbench: a campaign of 16 arms: name 2 to 15\n");
}

static void what_is_written_is_read(void **state)
{
	struct campaign campaign, read = { 0 };
	char *root = tree_make();

	(void)state;
	make(&campaign, 4, 4);
	campaign.pilot = 4;
	campaign.effect_pct = 2.5;
	assert_int_equal(campaign_write(&campaign, root), 0);
	assert_int_equal(campaign_read(root, &read), 0);
	assert_int_equal(read.seed, 5);
	assert_int_equal(read.links, 4);
	assert_int_equal(read.pilot, 4);
	assert_int_equal(read.boots, 4);
	assert_true(read.effect_pct == 2.5);
	assert_false(read.metal);
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(read.arm[i].name, campaign.arm[i].name);
		assert_int_equal(read.arm[i].linked, i < 3);
	}
	assert_memory_equal(read.block, campaign.block, sizeof(read.block));
	/* And so it can be made longer. */
	campaign_extend(&campaign, 6);
	campaign_extend(&read, 6);
	assert_memory_equal(read.block, campaign.block, sizeof(read.block));
	tree_remove(root);
}

/* Puts @value at @key of what campaign_json() gives; NULL takes the key away. */
static int parse_with(const char *key, json_t *value)
{
	struct campaign campaign, read;
	const char *why;
	json_t *json;
	int err;

	make(&campaign, 2, 2);
	json = campaign_json(&campaign);
	assert_non_null(json);
	if (value)
		json_object_set_new(json, key, value);
	else if (key)
		json_object_del(json, key);
	err = campaign_parse(json, &read, &why);
	json_decref(json);
	return err;
}

static json_t *text_json(const char *text)
{
	json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);

	assert_non_null(json);
	return json;
}

static void what_is_no_campaign_is_refused(void **state)
{
	static const struct {
		const char *key, *value;
	} bad[] = {
		{ "schema", NULL },
		{ "schema", "2" },
		{ "kind", "\"x\"" },
		{ "seed", "-1" },
		{ "boots", "3" },
		{ "boots", "101" },
		{ "boots", "0" },
		{ "links", "null" },
		{ "pilot", "3" },
		{ "effect_pct", "0" },
		{ "effect_pct", "\"2\"" },
		{ "baseline", NULL },
		{ "baseline", "\"patched\"" },
		{ "again", "\"\"" },
		{ "arms", "[]" },
		{ "arms", "[3]" },
		{ "blocks", "[]" },
		{ "blocks", "[{}, {}]" },
		{ "blocks",
		  "[{\"seed\":1,\"runs\":[]},{\"seed\":1,\"runs\":[]}]" },
		/* links where none were made */
		{ "links", "0" },
	};

	(void)state;
	assert_int_equal(parse_with(NULL, NULL), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(parse_with(bad[i].key,
					    bad[i].value ?
						    text_json(bad[i].value) :
						    NULL),
				 -EINVAL);
}

/* One run replaced by another: an arm twice, an unknown one, no link there. */
static void a_block_that_lacks_an_arm_is_refused(void **state)
{
	static const char *const bad[] = {
		"{\"arm\":\"stock\",\"link\":0}",
		"{\"arm\":\"x\",\"link\":0}",
		"{\"arm\":\"patched\",\"link\":null}",
		"{\"arm\":\"patched\",\"link\":-1}",
		"{\"arm\":\"patched\"}",
	};
	struct campaign campaign, read;
	const char *why;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		json_t *json, *runs;
		size_t at = 0;

		make(&campaign, 2, 2);
		while (campaign.block[1].run[at].arm != CAMPAIGN_OTHERS)
			at++;
		json = campaign_json(&campaign);
		runs = json_object_get(
			json_array_get(json_object_get(json, "blocks"), 1),
			"runs");
		json_array_set_new(runs, at, text_json(bad[i]));
		assert_int_equal(campaign_parse(json, &read, &why), -EINVAL);
		json_decref(json);
	}
}

static void bad_files_are_named(void **state)
{
	struct campaign campaign;
	char *root = tree_make(), want[4096];
	struct capture capture;

	(void)state;
	tree_write(root, "/campaign.json", "{");
	capture_begin(&capture);
	assert_int_equal(campaign_read(root, &campaign), -EINVAL);
	assert_int_equal(campaign_read("/none", &campaign), -EINVAL);
	snprintf(
		want, sizeof(want),
		"pzbench: %s/campaign.json is no order of boots (no JSON): measure into another directory, or put the file back\n"
		"pzbench: /none/campaign.json cannot be read: name a campaign's directory\n",
		root);
	assert_string_equal(capture_end(&capture), want);
	tree_remove(root);
}

#define OBJECTS 60

static void unmovable_objects_keep_their_order(void **state)
{
	bool movable[OBJECTS], seen[OBJECTS] = { false };
	size_t order[OBJECTS], last = 0, moved = 0;

	(void)state;
	for (size_t i = 0; i < OBJECTS; i++)
		movable[i] = i % 3 == 0;
	assert_int_equal(layout_draw(1, 2, movable, OBJECTS, 5, order), 0);
	for (size_t i = 0; i < OBJECTS; i++) {
		assert_in_range(order[i], 0, OBJECTS - 1);
		assert_false(seen[order[i]]);
		seen[order[i]] = true;
		moved += order[i] != i;
		if (i < 5)
			assert_int_equal(order[i], i);
		if (movable[order[i]])
			continue;
		assert_true(order[i] >= last);
		last = order[i];
	}
	assert_true(moved > OBJECTS / 2);
}

static void each_link_is_an_order_of_its_own(void **state)
{
	bool movable[OBJECTS];
	size_t a[OBJECTS], b[OBJECTS];

	(void)state;
	memset(movable, true, sizeof(movable));
	layout_draw(1, 0, movable, OBJECTS, 0, a);
	layout_draw(1, 0, movable, OBJECTS, 0, b);
	assert_memory_equal(a, b, sizeof(a));
	layout_draw(1, 1, movable, OBJECTS, 0, b);
	assert_memory_not_equal(a, b, sizeof(a));
	layout_draw(2, 0, movable, OBJECTS, 0, b);
	assert_memory_not_equal(a, b, sizeof(a));
}

/* Every place is as likely for a movable object: of two, each is first. */
static void any_order_is_as_likely(void **state)
{
	const bool movable[] = { true, false, false };
	unsigned int at[3] = { 0 };
	size_t order[3];

	(void)state;
	for (uint64_t link = 0; link < 3000; link++) {
		layout_draw(1, link, movable, 3, 0, order);
		for (size_t i = 0; i < 3; i++)
			at[i] += order[i] == 0;
	}
	for (size_t i = 0; i < 3; i++)
		assert_in_range(at[i], 900, 1100);
}

/* An arm of two cells, of which boot K's are @a[K] and @b[K] ns; 0: no such boot. */
static void fill_arm(struct arm *arm, const char *name, const double *a,
		     const double *b, size_t n)
{
	*arm = (struct arm){ .name = strdup(name),
			     .boots = calloc(1, sizeof(*arm->boots)),
			     .boots_n = 1,
			     .tallies = calloc(2, sizeof(*arm->tallies)),
			     .tallies_n = 2 };
	arm->boots[0].machine = json_pack("{s:s}", "accel", "kvm");
	arm->tallies[1].axes.order = 9;
	for (size_t i = 0; i < n; i++) {
		/* The median of three, of which one is far out. */
		for (unsigned int j = 0; j < 3 && a[i] > 0; j++)
			points_add(&arm->tallies[0].fault_ns,
				   points_index((unsigned int)i, j, 0),
				   j == 1 ? 1e6 : a[i]);
		if (b[i] > 0)
			points_add(&arm->tallies[1].fault_ns,
				   points_index((unsigned int)i, 0, 0), b[i]);
	}
}

static void free_arm(struct arm *arm)
{
	for (size_t i = 0; i < 2; i++)
		points_free(&arm->tallies[i].fault_ns);
	json_decref(arm->boots[0].machine);
	free(arm->boots);
	free(arm->tallies);
	free(arm->name);
}

/*
 * ln differences of the first cell are 0.01, -0.01 and 0.03 with a standard
 * deviation of 0.02, of the second 0.03 and -0.03: 0.0424. Block 3 has no pair.
 */
static void spread_is_that_of_the_baseline_s_two_boots(void **state)
{
	const double a[] = { 1000, 1000, 1000, 1000 };
	const double again[] = { 1000 * exp(0.01), 1000 * exp(-0.01),
				 1000 * exp(0.03), 0 };
	const double b[] = { 500, 500, 0, 500 };
	const double b_again[] = { 500 * exp(0.03), 500 * exp(-0.03), 500, 0 };
	struct arm arms[2];
	struct results results = { .arms = arms, .arms_n = 2, .all_n = 2 };
	struct campaign campaign;
	struct spread spread;

	(void)state;
	make(&campaign, 0, 4);
	fill_arm(&arms[0], "stock", a, b, 4);
	fill_arm(&arms[1], "stock.again", again, b_again, 4);
	assert_int_equal(spread_find(&campaign, &results, &spread), 0);
	assert_string_equal(spread.metric, "time per fault");
	assert_int_equal(spread.cells, 2);
	assert_int_equal(spread.pairs, 3);
	assert_true(fabs(spread.worst - sqrt(3) / 2 * 0.03 * sqrt(2)) < 1e-9);
	assert_true(fabs(spread.median -
			 (sqrt(3) / 2 * 0.02 + spread.worst) / 2) < 1e-9);
	assert_int_equal(spread.worst_axes->order, 9);
	strcpy(campaign.arm[CAMPAIGN_AGAIN].name, "other");
	assert_int_equal(spread_find(&campaign, &results, &spread), -ENODATA);
	free_arm(&arms[0]);
	free_arm(&arms[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_are_balanced_over_blocks),
		cmocka_unit_test(each_second_block_mirrors_the_one_before),
		cmocka_unit_test(the_seed_draws_the_start),
		cmocka_unit_test(blocks_have_seeds_of_ten_digits_each),
		cmocka_unit_test(no_link_is_used_twice_where_there_are_enough),
		cmocka_unit_test(with_fewer_links_blocks_share_all_of_theirs),
		cmocka_unit_test(a_block_has_one_run_of_each_arm),
		cmocka_unit_test(a_longer_campaign_keeps_its_blocks),
		cmocka_unit_test(bad_arms_are_refused),
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(what_is_no_campaign_is_refused),
		cmocka_unit_test(a_block_that_lacks_an_arm_is_refused),
		cmocka_unit_test(bad_files_are_named),
		cmocka_unit_test(unmovable_objects_keep_their_order),
		cmocka_unit_test(each_link_is_an_order_of_its_own),
		cmocka_unit_test(any_order_is_as_likely),
		cmocka_unit_test(spread_is_that_of_the_baseline_s_two_boots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
