// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include "clusters.h"
#include "pairing.h"
#include "section.h"
#include "skipping.h"
#include "text.h"
#include "harness/verdicts/verdicts.h"

#include <stdlib.h>

static bool holds_any(const struct section *section, const struct arm *arm)
{
	for (size_t i = 0; i < arm->tallies_n; i++)
		if (section_holds(section, &arm->tallies[i].axes))
			return true;
	return false;
}

/* A section that runs in user space alone has no kernel instructions. */
static bool counts_something(const struct results *results,
			     const struct section *section,
			     const struct metric *metric)
{
	bool empty = true;

	for (size_t i = 0; i < results->arms_n; i++)
		for (size_t j = 0; j < results->arms[i].tallies_n; j++) {
			const struct tally *tally = &results->arms[i].tallies[j];

			if (!section_holds(section, &tally->axes))
				continue;
			if (points_count_something(metric->points(tally)))
				return true;
			empty &= !metric->points(tally)->n;
		}
	return empty;
}

static int print_section(const struct results *results,
			 const struct section *section,
			 const struct view *view, const struct metric *metric,
			 FILE *out)
{
	struct pairing p = { section, &results->arms[0], NULL };
	int err = 0;

	if (!counts_something(results, section, metric))
		return 0;
	fputc('\n', out);
	section_describe(section, NULL, out);
	for (size_t i = 1; !err && i < results->arms_n; i++) {
		if (!holds_any(section, &results->arms[i]))
			continue;
		if (p.other)
			fputc('\n', out);
		p.other = &results->arms[i];
		err = pairing_print(&p, view, metric, out);
	}
	if (!err && !p.other)
		err = pairing_print(&p, view, metric, out);
	return err;
}

static int print_sections(const struct results *results,
			  const struct section *sections, size_t count,
			  const struct view *view, const struct metric *metric,
			  FILE *out)
{
	int err = 0;

	for (size_t i = 0; !err && i < count; i++)
		err = print_section(results, &sections[i], view, metric, out);
	return err;
}

static bool any_points(const struct results *results,
		       const struct metric *metric)
{
	for (size_t i = 0; i < results->arms_n; i++)
		for (size_t j = 0; j < results->arms[i].tallies_n; j++)
			if (metric->points(&results->arms[i].tallies[j])->n)
				return true;
	return false;
}

static bool any_ratio(const struct section *sections, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (section_has_ratio(&sections[i]))
			return true;
	return false;
}

static void print_ratio_notes(const struct results *results, FILE *out)
{
	report_paragraph(out, 0,
			 "Where %s has no such share of pre-zeroed memory, it stands with its 0%%, and without an injector with memory as it is. Then the change holds more than the skipping, for the injection also puts free blocks together again, and the kernel counts what it zeroes: see `What skipping saves`. Between 0%% and 100%% windows of one fault (the largest orders) are of two kinds: read their mean.",
			 results->arms[0].name);
}

static int print_instructions(const struct results *results,
			      const struct section *sections, size_t count,
			      FILE *out)
{
	int err;

	report_heading(out,
		       "Kernel instructions per page fault (lower is better)");
	if (!any_points(results, &metric_instructions)) {
		report_paragraph(out, 0, "n/a: no arm counted them.");
		return 0;
	}
	if (results->arms_n > 1)
		report_paragraph(out, 0,
				 "Medians; the change is the median of the differences pair by pair (same repetition, same window of faults), so it need not be the difference of the medians.");
	if (any_ratio(sections, count))
		print_ratio_notes(results, out);
	err = print_sections(results, sections, count, &view_median,
			     &metric_instructions, out);
	if (err)
		return err;
	report_heading(out, "The same, means");
	return print_sections(results, sections, count, &view_mean,
			      &metric_instructions, out);
}

static void print_times_remark(const struct results *results, FILE *out)
{
	const size_t boots = report_fewest_boots(results);

	if (boots < VERDICT_BOOTS) {
		report_paragraph(out, 0,
				 "Figures, no verdict: boots differ by themselves, and a verdict takes a test over at least %d boots an arm (here %zu).",
				 VERDICT_BOOTS, boots);
		if (!results_has_boots(results))
			report_more_boots(results, out);
	} else {
		report_paragraph(out, 0,
				 "Medians over boots, as they are; `Verdicts' says which differ by more than chance.");
	}
}

static int print_times(const struct results *results,
		       const struct section *sections, size_t count, FILE *out)
{
	report_heading(out, "Time of a page fault (lower is better)");
	if (!any_points(results, &metric_times)) {
		report_paragraph(out, 0, "n/a: %s",
				 results_is_tcg(results) ?
				 "the arms ran under TCG, an emulator, whose times say nothing about any machine. Times come from `./run.sh host` and from KVM guests." :
				 "no arm measured them.");
		return 0;
	}
	print_times_remark(results, out);
	return print_sections(results, sections, count, &view_median,
			      &metric_times, out);
}

int report_arms(const struct results *results, FILE *out)
{
	struct section *sections;
	size_t count;
	int err = sections_find(results, &sections, &count);

	if (err)
		return err;
	for (size_t i = 0; i < count; i++)
		sections[i] = section_of_faults(&sections[i]);
	err = print_instructions(results, sections, count, out);
	/* Of several boots it is among the verdicts, with intervals. */
	if (!err && !results_has_boots(results))
		err = report_skipping(results, sections, count, out);
	if (!err)
		err = report_clusters(results, sections, count, out);
	if (!err)
		err = print_times(results, sections, count, out);
	free(sections);
	return err;
}
