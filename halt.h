/* halt.h: the end of a system. reboot(2), swapoff(2), umount(2), kernel
 * document "sysrq". */
#ifndef HALT_H
#define HALT_H

#include <stdbool.h>

enum halt { HALT_POWEROFF, HALT_REBOOT, HALT_HALT, HALT_PANIC };

/* "poweroff", "reboot", "halt", "panic": 0, or -EINVAL. */
int halt_parse(const char *name, enum halt *how);
const char *halt_name(enum halt how);

/* No process but ours is left: swap off, file systems unmounted, what lies
 * deepest first, or read-only where they will not, all written out, as are our
 * messages. What stays writable is warned of. Ends the process, as a server
 * that does not answer may hold it up for ever. */
void halt_disks(void *none) __attribute__((noreturn));

/* Is less left to be written out than at the last call? */
bool halt_disks_go_on(void);

/* Tells whoever made our PID namespace that it is to be started again, or not,
 * which ends it. Comes back without CAP_SYS_BOOT. */
void halt_container(enum halt how);

/* Ends the machine. status: for a panic by our own end. */
void halt_machine(enum halt how, int status) __attribute__((noreturn));

#endif
