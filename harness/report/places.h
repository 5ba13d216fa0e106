/* SPDX-License-Identifier: GPL-2.0-only */
/* Faults that stand out by their index, of a section's latency passes. */
#ifndef PZBENCH_REPORT_PLACES_H
#define PZBENCH_REPORT_PLACES_H

#include "section.h"

/* Nothing where no latency pass had enough faults to tell. -ENOMEM. */
int report_places(const struct section *section, const struct arm *arm,
		  FILE *out);

#endif
