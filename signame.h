/* signame.h: signals by name. signal(7), kill(1). */
#ifndef SIGNAME_H
#define SIGNAME_H

#include "say.h"

/* A number from 1 to 64, or a name, with or without SIG: HUP ... SYS, RTMIN+n,
 * RTMAX-n. RTMIN is 34, as glibc counts and kill(1) means it, whatever libc we
 * are built with: the two below it are the threads library's own. 0 and *sig,
 * or -EINVAL. */
int signame_parse(const char *text, int *sig);

/* Its name without SIG, or its number; in buf, which is returned. */
char *signame_text(char buf[NUM_LEN], int sig);

#endif
