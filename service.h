/*
 * service.h: what runs at boot: one payload, or the entries of an inittab. Each
 * has a session of its own on its terminal. One loop waits for all of them and
 * hears what is asked of PID 1.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include "loop.h"
#include "steps.h"

/* As busybox's inittab names them; bits. */
enum action {
	SYSINIT = 1,
	WAIT = 2,
	ONCE = 4,
	RESPAWN = 8,
	ASKFIRST = 16,
	CTRLALTDEL = 32,
	SHUTDOWN = 64,
	RESTART_INIT = 128
};

/* What a signal asks of PID 1, or the payload's end. */
enum request {
	REQUEST_NONE,
	REQUEST_RELOAD,
	REQUEST_END, /* the payload's: as the plan of its end says */
	REQUEST_POWEROFF,
	REQUEST_REBOOT,
	REQUEST_HALT,
	REQUEST_PANIC, /* by no signal */
	REQUEST_CTRLALTDEL,
	REQUEST_RESTART
};

struct service {
	enum action action;
	bool payload;    /* its status is that of the system */
	bool shell;      /* at a prompt, where TERM is ignored */
	bool failed;     /* to start, which was said */
	pid_t pid;       /* 0: does not run */
	const char *tty; /* "ttyS0", or NULL: the console */
	char *command;   /* an inittab's: words, or for the shell; or NULL */
	char **argv;     /* a payload's */
	unsigned long began; /* times(2), 0: never */
};

enum { SERVICES_MAX = 128 };

struct services {
	struct loop loop; /* the first, for its functions to find the rest */
	struct setup setup;
	struct plan *plan;
	const char *console; /* device, or NULL: as our 0 to 2 are */
	bool own_term;       /* TERM is not ours to set */
	const int *stdio; /* descriptors for a payload, or NULL: a terminal */
	bool paused;      /* nothing is started again */
	bool machine;     /* not a container */
	enum request asked;
	int status; /* the payload's */
	int count;
	struct service row[SERVICES_MAX];
};

/* v is all 0. */
void services_init(struct services *v, struct plan *p);

/* A row for the payload; on_failure: started again unless its status is 0;
 * always: in any case. */
void services_payload(struct services *v, char **argv, enum restart restart);

/* Starts every row of these actions (bits) in turn, and waits for its end if
 * wait. Stops where something is asked that ends the system. */
void services_run(struct services *v, unsigned actions, bool wait);

/* Keeps the rows to be respawned running, a second apart at least, until
 * something is asked, which is taken and returned. */
enum request services_watch(struct services *v);

/* Ends every process but us: TERM, some seconds for them, KILL. */
void services_end(struct services *v);

/* The last: runs fn, which does not return, in a process of its own, for ms,
 * and for ms again as long as it goes on; signals change nothing. False: it
 * could not be started, or has not ended. */
bool services_call(struct services *v, void (*fn)(void *),
		   bool (*goes_on)(void), unsigned long ms);

/* Becomes the command of row, in this process. Returns if that fails, which was
 * said. */
void services_become(struct services *v, struct service *row);

#endif
