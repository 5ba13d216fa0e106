// SPDX-License-Identifier: GPL-2.0-only
/* The running kernel: what a fault costs, by order. */
#include "plotdata.h"

#include "common.h"

#include <errno.h>
#include <math.h>

static void put_summary(FILE *out, const struct points *points, double divisor)
{
	struct stats_summary s = { .median = NAN, .p25 = NAN, .p75 = NAN };

	points_summarise(points, &s);
	plot_put_number(out, s.median / divisor);
	plot_put_number(out, s.p25 / divisor);
	plot_put_number(out, s.p75 / divisor);
}

static double pages_of(const struct axes *axes)
{
	return (double)(1ULL << axes->order);
}

static int put_host_rows(const struct section *section, const struct arm *arm,
			 FILE *out)
{
	int err = -ENODATA;

	for (size_t i = 0; i < arm->tallies_n; i++) {
		const struct tally *tally = &arm->tallies[i];

		if (!plot_holds(section, &tally->axes) || !tally->fault_ns.n)
			continue;
		fprintf(out, "%d", tally->axes.order);
		put_summary(out, &tally->fault_ns, 1);
		put_summary(out, &tally->fault_ns, pages_of(&tally->axes));
		fputc('\n', out);
		err = 0;
	}
	return err;
}

int plotdata_host_orders(const struct results *results, FILE *out)
{
	struct section section;
	int err = results_is_host(results) ?
			  plot_pick_section(results, false, PLOT_ANY_ORDER,
					    &section) :
			  -ENODATA;

	if (err)
		return err;
	fprintf(out, "# order fault_ns_median fault_ns_p25 fault_ns_p75 page_ns_median page_ns_p25 page_ns_p75\n");
	return put_host_rows(&section, &results->arms[0], out);
}
