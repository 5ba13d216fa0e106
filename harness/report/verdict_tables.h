/* SPDX-License-Identifier: GPL-2.0-only */
/* Verdicts as text, for the report and for a mail. */
#ifndef PZBENCH_VERDICT_TABLES_H
#define PZBENCH_VERDICT_TABLES_H

#include "text.h"
#include "harness/results/results.h"
#include "harness/verdicts/verdicts.h"

#include <stdio.h>

/* What the verdicts rest on: blocks and links, or boots. */
void verdict_design_print(const struct results *results,
			  const struct verdicts *verdicts, FILE *out);

/* Each metric under its heading, a table for each section and arm. -ENOMEM. */
int verdict_tables_print(const struct results *results,
			 const struct verdicts *verdicts,
			 table_printer *print_table, FILE *out);

#endif
