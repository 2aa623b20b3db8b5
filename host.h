/*
 * host.h: a payload in a virtual machine, seen from the machine's host: its
 * standard streams and its status, byte for byte. contain-boot(1) is the other
 * end.
 *
 * The host reads lines "contain NONCE WORD [NUMBER]" on the port
 * "contain.status", or on the console: "start" when the payload is about to
 * start, "exit" with its status at its end, "no-ports" where the machine has no
 * such ports. The nonce is from a file that is gone before the payload runs, so
 * that none forges them by accident.
 */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>

struct host {
	int stdio[3]; /* for the payload */
	bool streams; /* they are to be used */
	int status;   /* where the lines go, or -1 */
	char nonce[40];
};

/* mode: "virtio": ports contain.stdin, .stdout, .stderr and .status;
 * "status": the last alone, or the lines on the console; "serial": all on the
 * console (device), raw, and standard input from a file if there is one.
 * -EINVAL: none of these; -ENOENT: no ports here, which the host is told on the
 * console. */
int host_open(struct host *h, const char *mode, const char *console);

void host_start(const struct host *h);
void host_exit(const struct host *h, int status);

#endif
