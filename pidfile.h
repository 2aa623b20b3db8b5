/* pidfile.h: a file that tells others a process's number. */
#ifndef PIDFILE_H
#define PIDFILE_H

#include <stdbool.h>
#include <sys/types.h>

struct pidfile {
	const char *path; /* NULL: none is wanted */
	int fd;           /* open for writing, or -1; closed on exec */
	bool made;        /* it was not there before */
};

/* Opens it, before the process is made, so that one that cannot be opened costs
 * nothing. A FIFO waits for its reader. 0 (also if none is wanted), -errno. */
int pidfile_open(struct pidfile *f);

/* Writes pid and a newline in place of all that it held. 0 (also if none is
 * open), -errno. */
int pidfile_write(const struct pidfile *f, pid_t pid);

/* No number is in it. */
void pidfile_clear(const struct pidfile *f);

/* The process is not to be: no number of it stays, nor a file made for it. */
void pidfile_forget(const struct pidfile *f);

/* The descriptor is not needed any more. */
void pidfile_close(struct pidfile *f);

#endif
