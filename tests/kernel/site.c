// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who zeroes anonymous folios, chosen at run time: what faults hand out is zero
 * and of the order asked for at each site, and the kernel counts the zeroing
 * where the knob says. The tracking is on, but nothing is marked.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

#define SITE	DIR_PZ "site"
#define BYTES	(32 * MB)

struct site {
	const char *word;
	bool caller_order_0, caller_large;
};

static const struct site sites[] = {
	{ "stock", false, true },
	{ "caller", true, true },
	{ "buddy", false, false },
	{ "buddy-addr", false, false },
};

/*
 * By whom, of the folios of one order; others may fault at order 0 meanwhile.
 * With init_on_free=1 nothing is left to be zeroed by the allocator.
 */
static void check_counts(struct tap *tap, const struct site *site, int order,
			 const struct faults *faults)
{
	const size_t folios = BYTES / (PAGE << order);
	const bool caller = order ? site->caller_large : site->caller_order_0;
	const size_t by_caller = faults->by_caller;
	const size_t by_buddy = faults->cleared - faults->by_caller;
	const bool clean = has_parameter("init_on_free=1");

	ok(tap, (caller ? by_caller >= folios : !by_caller) &&
		(caller || clean ? !by_buddy : by_buddy >= folios),
	   "site %s order %d: of %zu folios %zu zeroed by the caller, %zu by the allocator",
	   site->word, order, folios, by_caller, by_buddy);
}

/* What is faulted the second time was dirty and freed just before */
static void check_order(struct tap *tap, const struct site *site, int order)
{
	struct buffer buffer = { order, BYTES, NULL };
	struct faults faults;
	size_t dirty, found;
	int i;

	for (i = 0; i < 2; i++) {
		if (allow_order(order) || buffer_map(&buffer)) {
			ok(tap, false, "order %d can be had", order);
			return;
		}
		read_faults(order, &faults);
		dirty = fault_and_check(buffer.start, BYTES, PAGE << order);
		faults = faults_since(order, &faults);
		found = count_folios(&buffer, order, PAGE << order);
		ok(tap, !dirty && found == BYTES / (PAGE << order),
		   "site %s order %d: %zu bytes not zero, %zu folios", site->word,
		   order, dirty, found);
		check_counts(tap, site, order, &faults);
		memset(buffer.start, 0xa5, BYTES);
		buffer_unmap(&buffer);
	}
}

/* What would zero twice is refused */
static bool refused(const struct site *site)
{
	return site->caller_large && has_parameter("init_on_alloc=1");
}

void test_sites(struct tap *tap)
{
	size_t i;
	int err;

	if (access(SITE, F_OK))
		return;
	ok(tap, write_file(SITE, "nobody") == -EINVAL, "unknown site is refused");
	for (i = 0; i < sizeof(sites) / sizeof(sites[0]); i++) {
		err = write_file(SITE, "%s", sites[i].word);
		if (refused(&sites[i])) {
			ok(tap, err == -EOPNOTSUPP, "site %s is refused (%d)",
			   sites[i].word, err);
			continue;
		}
		ok(tap, !err, "site %s is taken (%d)", sites[i].word, err);
		check_order(tap, &sites[i], 0);
		check_order(tap, &sites[i], 4);
		check_order(tap, &sites[i], PMD_ORDER);
	}
	check_leaks(tap, "after all sites");
}
