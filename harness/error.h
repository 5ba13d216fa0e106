/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Diagnostics, one line each, on stderr. Whoever first decides that something
 * is an error reports it and returns what error_report() returned; callers pass
 * that on in silence.
 */
#ifndef PZBENCH_ERROR_H
#define PZBENCH_ERROR_H

/*
 * Prints "pzbench: MESSAGE" and returns -@err. The message says what is wrong
 * and how to mend it; @err (a positive errno) only tells callers apart:
 * EINVAL is bad input, anything else a failure at run time.
 */
__attribute__((format(printf, 2, 3)))
int error_report(int err, const char *format, ...);

/* Prints "pzbench: warning: MESSAGE". */
__attribute__((format(printf, 1, 2)))
void warning_report(const char *format, ...);

/*
 * The exit status of a command that returned @result (0 or -errno): 0 good,
 * 2 bad usage or input (-EINVAL), 130 stopped by a signal (-EINTR), 1 any other
 * failure at run time.
 */
int error_exit_status(int result);

#endif
