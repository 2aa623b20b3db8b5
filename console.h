/* console.h: the terminal of the system. console(4), tty(4), kernel document
 * "sysfs-tty". */
#ifndef CONSOLE_H
#define CONSOLE_H

#include <stdbool.h>

enum { CONSOLE_NAME = 64 };

/* Opens /dev/console for each of 0 to 2 that is closed, or has been hung up
 * (EIO), or for all; /dev/null if there is none. -errno if there is neither. */
int console_repair(bool all);

/* The device, "/dev/ttyS0", that our standard input is, which was opened as
 * /dev/console; that is the name if the true one is not known. (To open
 * /dev/console makes no controlling terminal.) Needs /sys. */
void console_find(char name[CONSOLE_NAME]);

/* Opens a terminal without waiting for a carrier; not yet as the controlling
 * one. Descriptor or -errno. */
int console_open(const char *name);

/* Makes fd, just opened, the terminal of a session: its modes are sane again,
 * whatever a program left behind; control: the controlling one, if it is free.
 * That it is no terminal is no error. */
void console_take(int fd, bool control);

/* "TERM=...": virtual consoles are "linux", serial lines get "vt102". */
const char *console_term(const char *name);

#endif
