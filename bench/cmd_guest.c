// SPDX-License-Identifier: GPL-2.0-only
/*
 * PID 1 of a VM: measures in silence, then sends the stream of docs/formats.md.
 * A guest that cannot measure still sends an end that says why.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "commands.h"
#include "options.h"
#include "run_options.h"
#include "harness/guest.h"
#include "harness/run/run.h"

/* What is sent, in this order; what is NULL never came to be. */
struct stream {
	json_t *machine;
	json_t *plan;
	char *rows;
	size_t rows_bytes;
	uint64_t n_rows;
};

static int measure(const struct run_options *options, struct stream *stream)
{
	struct run *run;
	FILE *rows;
	int err, close_err;

	err = run_open(options, workloads, &run);
	if (err)
		return err;
	stream->plan = plan_json(run_plan(run));
	rows = open_memstream(&stream->rows, &stream->rows_bytes);
	if (rows) {
		err = run_measure(run, rows);
		fclose(rows);
	} else {
		err = -ENOMEM;
	}
	stream->machine = run_machine_json(run);
	stream->n_rows = run_rows(run);
	close_err = run_close(run);
	return err ? err : close_err;
}

static json_t *end_json(const struct stream *stream, int status, char *message)
{
	message[strcspn(message, "\n")] = '\0';
	return json_pack("{s:I, s:i, s:s}", "samples",
			 (json_int_t)stream->n_rows, "status", -status,
			 "message", message);
}

static int send_stream(FILE *port, struct stream *stream, int status,
		       char *message)
{
	int err = 0;

	if (stream->machine)
		err = guest_send(port, "machine", stream->machine);
	if (!err && stream->plan)
		err = guest_send(port, "plan", stream->plan);
	if (!err && stream->rows)
		err = guest_send_rows(port, stream->rows);
	if (!err)
		err = guest_send(port, "end", end_json(stream, status, message));
	if (err)
		return error_report(-err, "the stream could not be sent: %s",
				    strerror(-err));
	return 0;
}

static int parse(int argc, char **argv, struct run_options *options,
		 bool *probe)
{
	struct run_texts texts = { 0 };
	int err;

	err = run_options_parse(argc, argv, options, &texts);
	*probe = texts.probe;
	if (!err && !*probe)
		err = options_require("guest", "arm", options->arm);
	return err;
}

/* The port is opened first: its handshake must not fall into a region. */
static int serve(const struct run_options *options)
{
	struct stream stream = { 0 };
	char *message;
	FILE *port;
	int err;

	err = guest_port_open(&port);
	if (err)
		return err;
	guest_settle();
	err = guest_errors_hold();
	if (!err)
		err = measure(options, &stream);
	message = guest_errors_take();
	if (!message)
		return -ENOMEM;
	err = send_stream(port, &stream, err, message);
	fclose(port);
	free(message);
	free(stream.rows);
	return err;
}

static int start(int argc, char **argv)
{
	struct run_options options = {
		.config = "/pzbench.conf",
		.pmu = "auto",
		.accel = "kvm",
		.quiet = true,
		.guest = true,
	};
	bool probe = false;
	int err;

	err = parse(argc, argv, &options, &probe);
	if (err)
		return err;
	if (!probe)
		return serve(&options);
	fputs("pzbench: user space reached\n", stderr);
	return 0;
}

int cmd_guest(int argc, char **argv)
{
	int err;

	if (getpid() != 1)
		return error_exit_status(error_report(EINVAL,
			"guest is for PID 1 of a VM: use pzbench run"));
	err = guest_start();
	if (!err)
		err = start(argc, argv);
	guest_power_off();
	return error_exit_status(err);
}
