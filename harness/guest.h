/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Being PID 1 of a VM without a distribution. Nothing is printed and no device
 * is used while regions are measured: either would make counts differ between
 * two boots of the same artefacts.
 */
#ifndef PZBENCH_GUEST_H
#define PZBENCH_GUEST_H

#include <jansson.h>
#include <stdio.h>

#define GUEST_PORT "org.pzbench.samples"

/*
 * Mounts /proc /sys /dev /run and debugfs and opens the console. -errno,
 * reported, for one that nothing works without.
 */
int guest_start(void);

/*
 * Diverts stderr into memory, to be had back with guest_errors_take(): the text,
 * the caller's, NULL without memory. It also goes to the console then.
 */
int guest_errors_hold(void);
char *guest_errors_take(void);

/*
 * Opens the virtio port GUEST_PORT, for which it waits a few seconds. -ENODEV,
 * reported.
 */
int guest_port_open(FILE **out);

/*
 * Waits until what the kernel's boot left to do later is done, and then for a
 * round time of the guest's clock: QEMU's devices answer at their own pace, and
 * without this the timer ticks would fall differently in every boot.
 */
void guest_settle(void);

/* {"type":TYPE,"data":DATA} as a line; takes @data over. -errno. */
int guest_send(FILE *port, const char *type, json_t *data);

/* Each line of @rows as a message "sample". -errno. */
int guest_send_rows(FILE *port, char *rows);

/* Flushes all and restarts the machine, which ends QEMU under -no-reboot. */
void guest_power_off(void);

#endif
