// SPDX-License-Identifier: GPL-2.0-only
#include "output.h"

#include "harness/error.h"
#include "harness/formats/formats.h"
#include "harness/report/report.h"
#include "harness/report/summary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int output_text(const struct results *results, report_printer *print,
		struct output *out)
{
	struct output text = { 0 };
	FILE *stream = open_memstream(&text.bytes, &text.size);
	int err = stream ? print(results, stream) : -ENOMEM;

	if (stream && fclose(stream) && !err)
		err = -ENOMEM;
	if (err) {
		free(text.bytes);
		return error_report(-err, "no memory left to report %s",
				    results->dir);
	}
	*out = text;
	return 0;
}

int output_print(const struct results *results, report_printer *print)
{
	struct output text;
	int err = output_text(results, print, &text);

	if (err)
		return err;
	fwrite(text.bytes, 1, text.size, stdout);
	free(text.bytes);
	if (fflush(stdout) || ferror(stdout))
		return error_report(EIO, "cannot print the report: stdout is full or closed");
	return 0;
}

int output_format(const char *name, report_printer **print)
{
	static const struct {
		const char *name;
		report_printer *print;
	} formats[] = {
		{ "text", report_print },    { "lkml", report_mail },
		{ "md", report_markdown },   { "json", summary_print },
		{ "csv", format_csv },	     { "benchfmt", format_benchfmt },
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		if (strcmp(name, formats[i].name))
			continue;
		*print = formats[i].print;
		return 0;
	}
	return error_report(EINVAL,
			    "--format '%s': give text, lkml, md, json, csv or benchfmt",
			    name);
}
