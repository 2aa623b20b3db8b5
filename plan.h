/*
 * plan.h: all that was asked for. Options fill it, opt_check_run() completes
 * it and refuses what does not fit together; loop_prepare() adds what the
 * caller has left us, mask and terminal. Nothing changes it afterwards.
 */
#ifndef PLAN_H
#define PLAN_H

#include <sched.h>
#include <sys/types.h>
#include <unistd.h>

#include "pidfile.h"
#include "sys.h"

/* The steps of set-up, in the order in which steps.c carries them out. */
enum step {
	STEP_PARENT,  /* die with the launcher */
	STEP_GO,      /* wait for the launcher's part */
	STEP_FDS,     /* let go of inherited descriptors */
	STEP_MAPS,    /* map the caller to id 0 */
	STEP_PRIVATE, /* propagation of / */
	STEP_PROC,    /* a new /proc */
	STEP_SYS,     /* a new /sys */
	STEP_HOSTNAME,
	STEP_LO,  /* lo up */
	STEP_CWD, /* the working directory again, in what is mounted now */
	STEP_CHDIR,
	STEPS,
	/* What else can fail, before set-up or behind it. */
	FAIL_PIPE = STEPS,
	FAIL_CLONE,
	FAIL_PID_FILE,
	FAIL_START,
	FAIL_SUBREAPER,
	FAIL_DIE_WITH_INIT,
	FAIL_PARENT_DEATH,
	FAIL_SESSION,
	FAIL_PAYLOAD,
	FAIL_TERMINAL,
	FAIL_SIGNALS,
	FAIL_EXEC,
	FAILS
};

enum { KEEP_MAX = 16 };

struct setup;

/* Where an init starts its payload. */
enum place {
	PLACE_GROUP,   /* in a process group of its own */
	PLACE_SESSION, /* in a session of its own */
	PLACE_OURS     /* in our process group */
};

enum restart { RESTART_NO, RESTART_ON_FAILURE, RESTART_ALWAYS };

/* What becomes of a signal; 0, as it stands before any option, keeps it. */
enum { REWRITE_DROP = 255 };

/* Exit statuses of another program. */
struct refusals {
	unsigned char missing; /* ENOENT */
	unsigned char denied;  /* EACCES */
	unsigned char other;   /* any other, and wrong use */
};

struct plan {
	uint64_t ns;          /* CLONE_NEW*: the namespaces to make */
	uint64_t ns_kept;     /* those that --share named */
	unsigned steps;       /* 1 << enum step: those to carry out */
	const char *hostname; /* NULL: the default, if UTS is new */
	const char *cwd;      /* the caller's working directory, by name */
	const char *chdir;
	struct pidfile pid_file;
	int keep[KEEP_MAX]; /* descriptors above 2 that the payload gets */
	int keeps;
	uid_t uid; /* the caller, to be mapped to 0 */
	gid_t gid;
	int tty;          /* a descriptor of our controlling terminal, or -1 */
	bool interactive; /* it is 0 and 1, and we are its foreground */
	bool init;        /* our PID 1 stays and supervises the payload */
	/* PID 1 gets a copy of the launcher's memory; else it shares it until
	 * it execs, which costs less. Needed where PID 1 stays in this program,
	 * waits for the launcher, or starts in its new time namespace. */
	bool copy;
	bool parent; /* there is a launcher: die with it, report to it */
	bool inherit_signals; /* the payload has the caller's mask, ignores */
	bool verbose;
	/* What "init" alone can be asked for. */
	enum place place;
	bool group;       /* signals go to the payload's whole group */
	bool term_group;  /* TERM to that group when the payload has ended */
	bool pause;       /* there is no payload */
	bool warn_reaped; /* say it of every orphan */
	bool wait_all;    /* wait for every process, not the payload alone */
	unsigned grace;   /* seconds between TERM and KILL for the others */
	int parent_death; /* the signal for our parent's death, or 0 */
	enum restart restart;
	/* By signal: that signal, or REWRITE_DROP. */
	unsigned char rewrite[ENABLED(INIT_OPTIONS) ? SIGNALS + 1 : 1];
	/* By exit status: what it becomes, XORed with it. */
	unsigned char remap[ENABLED(REWRITE) ? 256 : 1];
	/* Our own statuses where the payload never ran, by errno of its start;
	 * NULL: those of say.h. */
	const struct refusals *refusals;
	sigmask mask;        /* the caller's signal mask */
	bool chld_ignored;   /* the caller ignored SIGCHLD */
	const char *command; /* the payload's name, for messages */
	char **argv;      /* the payload; argv[-1] is writable (execvp rule) */
	const char *file; /* the program, where that is not argv[0] */
	const char *terminal; /* the payload's, by name, at boot */
	char **envp; /* its environment: room for one entry an argument */
	int envc;
	char **caller_envp;
	/* Supervises the payload from inside and ends the process. Set by
	 * main.c, so that the launcher need not know that role. */
	void (*pid1)(struct setup *);
};

static inline bool plan_has(const struct plan *p, enum step s)
{
	return p->steps >> s & 1;
}

/* Has a launcher started us? (Without that role the answer costs nothing.) */
static inline bool plan_launched(const struct plan *p)
{
	return ENABLED(CONTAINER) && p->parent;
}

/* Are we PID 1, in the launcher's or in anybody's namespace? */
static inline bool plan_is_pid1(const struct plan *p)
{
	return plan_launched(p) ? p->ns & CLONE_NEWPID : getpid() == 1;
}

#endif
