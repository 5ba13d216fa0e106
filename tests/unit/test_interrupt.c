// SPDX-License-Identifier: GPL-2.0-only
/* Signals that come while knobs are changed. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "harness/interrupt.h"

static int pending_after(int number)
{
	struct interrupt interrupt = { 0 };
	int pending;

	interrupt_hold(&interrupt);
	raise(number);
	pending = interrupt_pending(&interrupt);
	interrupt_release(&interrupt);
	return pending;
}

static void signals_wait_to_be_asked_for(void **state)
{
	(void)state;
	signal(SIGHUP, SIG_DFL); /* the tests may run under nohup */
	assert_int_equal(pending_after(SIGINT), SIGINT);
	assert_int_equal(pending_after(SIGTERM), SIGTERM);
	assert_int_equal(pending_after(SIGQUIT), SIGQUIT);
	assert_int_equal(pending_after(SIGHUP), SIGHUP);
}

static void nohup_is_respected(void **state)
{
	(void)state;
	signal(SIGHUP, SIG_IGN);
	assert_int_equal(pending_after(SIGHUP), 0);
	signal(SIGHUP, SIG_DFL);
}

static void a_reader_that_went_away_ends_nothing(void **state)
{
	struct interrupt interrupt = { 0 };
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	interrupt_hold(&interrupt);
	assert_int_equal(write(ends[1], "x", 1), -1);
	interrupt_release(&interrupt);
	assert_true(signal(SIGPIPE, SIG_DFL) == SIG_DFL);
	close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signals_wait_to_be_asked_for),
		cmocka_unit_test(nohup_is_respected),
		cmocka_unit_test(a_reader_that_went_away_ends_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
