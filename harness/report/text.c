// SPDX-License-Identifier: GPL-2.0-only
#include "text.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct report_number report_number(double value, int decimals)
{
	struct report_number number;
	char plain[32];
	size_t digits, at = 0;

	if (isnan(value)) {
		strcpy(number.text, "n/a");
		return number;
	}
	snprintf(plain, sizeof(plain), "%.*f", decimals, fabs(value));
	digits = strcspn(plain, ".");
	if (value < 0 && strspn(plain, "0.") < strlen(plain))
		number.text[at++] = '-';
	for (size_t i = 0; i < digits; i++) {
		if (i && (digits - i) % 3 == 0)
			number.text[at++] = ',';
		number.text[at++] = plain[i];
	}
	strcpy(number.text + at, plain + digits);
	return number;
}

/* Decimals that make four digits of a number below 1000 (or below 10: two). */
static int compact_decimals(double value)
{
	return value < 9.995 ? 2 : value < 999.95 ? 1 : 0;
}

struct report_number report_compact(double value)
{
	static const char suffixes[] = "KMGTP";
	struct report_number number;
	int decimals = 3, at = -1;

	if (isnan(value) || value < 9999.5)
		return report_number(value, compact_decimals(value));
	while (value >= 999.95 && at < (int)sizeof(suffixes) - 2) {
		value /= 1000;
		at++;
	}
	if (value >= 99.995)
		decimals = 1;
	else if (value >= 9.9995)
		decimals = 2;
	snprintf(number.text, sizeof(number.text), "%.*f%c", decimals, value,
		 suffixes[at]);
	return number;
}

struct report_number report_rough(double value)
{
	static const char suffixes[] = "KMGTP";
	struct report_number number;
	int at = -1;

	if (isnan(value) || value < 999.5)
		return report_number(value, value < 0.995 ? 2 : value < 9.95);
	while (value >= 995 && at < (int)sizeof(suffixes) - 2) {
		value /= 1000;
		at++;
	}
	snprintf(number.text, sizeof(number.text), "%.*f%c", value < 9.95,
		 value, suffixes[at]);
	return number;
}

/* A word too long for a line (a path) is cut rather than let out of the page. */
static int word_length(const char *text, int indent)
{
	int length = (int)strcspn(text, " \n");

	return length > REPORT_COLUMNS - indent ? REPORT_COLUMNS - indent :
						  length;
}

static void put_ascii(FILE *out, const char *text, int length)
{
	for (int i = 0; i < length; i++)
		fputc(text[i] > ' ' && text[i] <= '~' ? text[i] : '?', out);
}

static void wrap(FILE *out, int indent, const char *text)
{
	int column = 0, length;

	while (*(text += strspn(text, " \n"))) {
		length = word_length(text, indent);
		if (column > indent && column + 1 + length > REPORT_COLUMNS) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
		} else if (column) {
			fputc(' ', out);
			column++;
		}
		put_ascii(out, text, length);
		column += length;
		text += length;
	}
	fputc('\n', out);
}

void report_paragraph(FILE *out, int indent, const char *format, ...)
{
	char *text;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) >= 0) {
		wrap(out, indent, text);
		free(text);
	}
	va_end(args);
}

void report_heading(FILE *out, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	fputc('\n', out);
	length = vfprintf(out, format, args);
	fputc('\n', out);
	while (length-- > 0)
		fputc('-', out);
	fputc('\n', out);
	va_end(args);
}

void report_reasons(FILE *out, const struct reasons *reasons)
{
	for (size_t i = 0; i < reasons->n; i++) {
		const struct reason *reason = &reasons->at[i];

		if (*reason->names)
			report_paragraph(out, 2, "- %s: %s", reason->names,
					 reason->text);
		else
			report_paragraph(out, 2, "- %u x %s", reason->count,
					 reason->text);
	}
}

void table_start(struct table *table, size_t columns, size_t header_rows)
{
	*table = (struct table){ .columns = columns,
				 .header_rows = header_rows };
}

void table_add(struct table *table, const char *format, ...)
{
	char **cells = realloc(table->cells,
			       (table->cells_n + 1) * sizeof(*cells));
	va_list args;

	if (!cells) {
		table->broken = 1;
		return;
	}
	table->cells = cells;
	va_start(args, format);
	if (vasprintf(&cells[table->cells_n], format, args) < 0)
		table->broken = 1;
	else
		table->cells_n++;
	va_end(args);
}

void table_mark_optional(struct table *table)
{
	table->optional |= 1u << table->cells_n % table->columns;
}

/* How the columns are set out; a width of 0 is a column left out. */
struct layout {
	size_t widths[TABLE_COLUMNS];
	int gap;
};

/* Of columns from @from up to @to. */
static size_t width_of(const struct layout *layout, size_t from, size_t to)
{
	size_t width = 0;

	for (size_t i = from; i < to; i++)
		if (layout->widths[i])
			width += layout->widths[i] + (width ? layout->gap : 0);
	return width;
}

static void measure(const struct table *table, struct layout *layout)
{
	*layout = (struct layout){ .gap = 2 };
	for (size_t i = 0; i < table->cells_n; i++) {
		size_t length = strlen(table->cells[i]);
		size_t *width = &layout->widths[i % table->columns];

		if (length > *width)
			*width = length;
	}
}

static void squeeze(const struct table *table, struct layout *layout)
{
	if (width_of(layout, 0, table->columns) > REPORT_COLUMNS)
		layout->gap = 1;
	if (width_of(layout, 0, table->columns) <= REPORT_COLUMNS)
		return;
	for (size_t i = 0; i < table->columns; i++)
		if (table->optional & 1u << i)
			layout->widths[i] = 0;
}

/* The first column, after @from, that the line which begins there has no room for. */
static size_t line_end(const struct layout *layout, size_t from, size_t columns)
{
	size_t end = from + 1;

	while (end < columns &&
	       width_of(layout, from, end + 1) <= REPORT_COLUMNS)
		end++;
	return end;
}

static void print_line(char *const *cells, const struct layout *layout,
		       size_t from, size_t to, FILE *out)
{
	bool first = true;

	for (size_t i = from; i < to; i++) {
		if (!layout->widths[i])
			continue;
		fprintf(out, "%*s%*s", first ? 0 : layout->gap, "",
			(int)layout->widths[i], cells[i]);
		first = false;
	}
	fputc('\n', out);
}

static size_t used_columns(char *const *cells, size_t columns)
{
	while (columns && !*cells[columns - 1])
		columns--;
	return columns;
}

/* What has no room goes to further lines, which end where the first does. */
static void print_row(const struct table *table, size_t row,
		      const struct layout *layout, FILE *out)
{
	char *const *cells = table->cells + row * table->columns;
	const size_t used = used_columns(cells, table->columns);
	const size_t end = line_end(layout, 0, table->columns);
	const size_t width = width_of(layout, 0, end);

	print_line(cells, layout, 0, end < used ? end : used, out);
	for (size_t from = end; from < used;) {
		const size_t to = line_end(layout, from, table->columns);
		const size_t own = width_of(layout, from, to);

		fprintf(out, "%*s", own < width ? (int)(width - own) : 0, "");
		print_line(cells, layout, from, to < used ? to : used, out);
		from = to;
	}
}

static void print_rule(size_t length, FILE *out)
{
	while (length--)
		fputc('-', out);
	fputc('\n', out);
}

static void print_rows(const struct table *table, FILE *out)
{
	struct layout layout;

	measure(table, &layout);
	squeeze(table, &layout);
	for (size_t row = 0; row < table->cells_n / table->columns; row++) {
		if (row == table->header_rows)
			print_rule(width_of(&layout, 0,
					    line_end(&layout, 0, table->columns)),
				   out);
		print_row(table, row, &layout, out);
	}
}

int table_drop(struct table *table)
{
	for (size_t i = 0; i < table->cells_n; i++)
		free(table->cells[i]);
	free(table->cells);
	*table = (struct table){ 0 };
	return 0;
}

int table_print(struct table *table, FILE *out)
{
	int err = table->broken ? -ENOMEM : 0;

	if (!err)
		print_rows(table, out);
	table_drop(table);
	return err;
}

/* What would end a cell, or be taken for a mark, is escaped. */
static void put_escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("|\\`*_<>", *text))
			fputc('\\', out);
		fputc(*text, out);
	}
}

/* A cell of the heading holds what stands in its column, row by row. */
static void put_headings(const struct table *table, FILE *out)
{
	for (size_t i = 0; i < table->columns; i++) {
		fputs("| ", out);
		for (size_t row = 0; row < table->header_rows; row++) {
			const char *text = table->cells[row * table->columns + i];

			put_escaped(out, text);
			fputs(*text ? " " : "", out);
		}
	}
	fputs("|\n", out);
	for (size_t i = 0; i < table->columns; i++)
		fputs("|---:", out);
	fputs("|\n", out);
}

int table_print_markdown(struct table *table, FILE *out)
{
	int err = table->broken ? -ENOMEM : 0;

	if (!err)
		put_headings(table, out);
	for (size_t i = table->header_rows * table->columns;
	     !err && i < table->cells_n; i++) {
		fputs("| ", out);
		put_escaped(out, table->cells[i]);
		fputs(i % table->columns == table->columns - 1 ? " |\n" : " ",
		      out);
	}
	table_drop(table);
	return err;
}
