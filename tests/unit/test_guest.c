// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "harness/guest.h"

struct port {
	char *text;
	size_t size;
	FILE *file;
};

static void open_port(struct port *port)
{
	port->file = open_memstream(&port->text, &port->size);
	assert_non_null(port->file);
}

static void assert_sent(struct port *port, const char *expected)
{
	fclose(port->file);
	assert_string_equal(port->text, expected);
	free(port->text);
}

static void messages_are_wrapped_and_lines(void **state)
{
	struct port port;

	(void)state;
	open_port(&port);
	assert_int_equal(guest_send(port.file, "end",
				    json_pack("{s:i}", "status", 0)), 0);
	assert_sent(&port, "{\"type\":\"end\",\"data\":{\"status\":0}}\n");
}

static void rows_are_wrapped_one_by_one(void **state)
{
	char rows[] = "{\"a\":1}\n{\"a\":2}\n";
	struct port port;

	(void)state;
	open_port(&port);
	assert_int_equal(guest_send_rows(port.file, rows), 0);
	assert_sent(&port, "{\"type\":\"sample\",\"data\":{\"a\":1}}\n"
			   "{\"type\":\"sample\",\"data\":{\"a\":2}}\n");
}

static void a_port_that_takes_nothing_is_an_error(void **state)
{
	char rows[] = "{\"a\":1}\n";
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_true(guest_send(full, "end", json_object()) < 0);
	assert_true(guest_send_rows(full, rows) < 0);
	fclose(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_wrapped_and_lines),
		cmocka_unit_test(rows_are_wrapped_one_by_one),
		cmocka_unit_test(a_port_that_takes_nothing_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
