/*
 * boot.h: the role of /init: PID 1 of a machine whose root is an initramfs, or
 * of a container that is booted as a system.
 */
#ifndef BOOT_H
#define BOOT_H

#include "plan.h"

/* Is it a name that the kernel calls its first process by? */
bool boot_knows(const char *argv0);

/* Are we PID 1 of the machine? (Also takes Ctrl-Alt-Del: from now on it is a
 * SIGINT for PID 1. reboot(2)) */
bool boot_is_machine(void);

/* argv is what follows the name or the subcommand. Returns the status in a
 * container, never on a machine. */
int boot_main(struct plan *p, char **argv);

#endif
