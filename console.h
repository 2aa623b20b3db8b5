/* console.h: the terminal of the system. console(4), tty(4), kernel document
 * "sysfs-tty". */
#ifndef CONSOLE_H
#define CONSOLE_H

#include <stdbool.h>

enum { CONSOLE_NAME = 64 };

/* Descriptors 0 to 2 are /dev/console, or /dev/null if there is none. -errno if
 * there is neither. */
int console_take_over(void);

/* The device, "/dev/ttyS0", that our standard input is, which was opened as
 * /dev/console; that is the name if the true one is not known. (To open
 * /dev/console makes no controlling terminal.) Needs /sys. */
void console_find(char name[CONSOLE_NAME]);

/* Opens a terminal without waiting for a carrier; not yet as the controlling
 * one. Descriptor or -errno. */
int console_open(const char *name);

/* The modes of a terminal, just opened, are sane again, whatever a program left
 * behind. That it is no terminal is no error. */
void console_make_sane(int fd);

/* "TERM=...": virtual consoles are "linux", serial lines get "vt102". */
const char *console_term(const char *name);

#endif
