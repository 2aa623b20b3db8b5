/*
 * steps.c: the table of set-up steps. This is the whole of what happens inside
 * the new namespaces before the payload, in order.
 */
#include "steps.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exec.h"
#include "fds.h"
#include "mounts.h"
#include "netlo.h"
#include "say.h"

/* Dead launchers are noticed by nobody: no message, no payload. */
static int step_parent(struct setup *s)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0))
		return -errno;
	/* It may have died before that. getppid() is 0 in a new PID namespace,
	 * but the pipe that only the launcher reads tells. */
	struct pollfd p = {.fd = s->report};
	if (poll(&p, 1, 0) < 0)
		return -errno;
	if (p.revents & POLLERR)
		_exit(STATUS_FAILED);
	return 0;
}

static int step_go(struct setup *s)
{
	char go;
	long n = sys_read_all(s->go, &go, 1);
	if (n == 0)
		_exit(STATUS_FAILED);
	return n < 0 ? (int)n : 0;
}

static int step_fds(struct setup *s)
{
	int keep[KEEP_MAX + 1];
	memcpy(keep, s->plan->keep, sizeof(s->plan->keep));
	keep[s->plan->keeps] = s->report;
	return fds_close_others(keep, s->plan->keeps + 1);
}

/* user_namespaces(7): without privilege in the outer namespace one line, our
 * own id, and setgroups denied before the groups are mapped (Linux 3.19; older
 * kernels have no such file and need none). */
static int step_maps(struct setup *s)
{
	char line[8 + NUM_LEN] = "0 ";
	int r = sys_write_file("/proc/self/setgroups", "deny", 4);
	if (r && r != -ENOENT)
		return r;
	num_text(line + 2, s->plan->gid);
	strcat(line, " 1\n");
	r = sys_write_file("/proc/self/gid_map", line, strlen(line));
	if (r)
		return r;
	num_text(line + 2, s->plan->uid);
	strcat(line, " 1\n");
	return sys_write_file("/proc/self/uid_map", line, strlen(line));
}

static int step_private(struct setup *s UNUSED)
{
	return mounts_private();
}

static int step_proc(struct setup *s UNUSED)
{
	return mounts_proc();
}

static int step_sys(struct setup *s UNUSED)
{
	return mounts_sys();
}

static int step_hostname(struct setup *s)
{
	const char *name = s->plan->hostname;
	return (int)neg(sethostname(name, strlen(name)));
}

static int step_lo(struct setup *s UNUSED)
{
	return netlo_up();
}

/* The old one may lie on what is covered now: the outer /proc or /sys. By its
 * name it is looked for in what is mounted here. */
static int step_cwd(struct setup *s)
{
	return (int)neg(chdir(s->plan->cwd));
}

static int step_chdir(struct setup *s)
{
	return (int)neg(chdir(s->plan->chdir));
}

/* What each step attempts, on what: a text, or a string of the plan. */
#define OF_PLAN(field) NULL, offsetof(struct plan, field)

/* clang-format off */
static const struct {
	const char *what;
	const char *object;
	size_t of_plan;
} steps[FAILS] = {
	ROW(CONTAINER,
	[STEP_PARENT] = {"arrange to die with the launcher", NULL, 0},
	[STEP_GO] = {"wait for the launcher", NULL, 0},
	[STEP_FDS] = {"close inherited descriptors", NULL, 0},
	[STEP_MAPS] = {"map the caller's ids to 0", NULL, 0},
	[STEP_PRIVATE] = {"make mounts private from", "/", 0},
	[STEP_PROC] = {"mount proc on", "/proc", 0},
	[STEP_SYS] = {"mount sysfs on", "/sys", 0},
	[STEP_HOSTNAME] = {"set the hostname", OF_PLAN(hostname)},
	[STEP_LO] = {"bring up", "lo", 0},
	[STEP_CWD] = {"enter the working directory", OF_PLAN(cwd)},
	[STEP_CHDIR] = {"change directory to", OF_PLAN(chdir)},
	[FAIL_PIPE] = {"make a pipe", NULL, 0},
	[FAIL_CLONE] = {"create the namespaces", NULL, 0},
	[FAIL_START] = {"start set-up", NULL, 0},
	[FAIL_DIE_WITH_INIT] = {"arrange to die with", "init", 0},)
	ROW(FILES,
	[FAIL_PID_FILE] = {"write the PID file", OF_PLAN(pid_file.path)},)
	ROW(INIT_OPTIONS,
	[FAIL_PARENT_DEATH] = {"ask for a signal at the parent's death", NULL,
			       0},
	[FAIL_SESSION] = {"make a session", NULL, 0},)
	[FAIL_SUBREAPER] = {"become a subreaper", NULL, 0},
	[FAIL_PAYLOAD] = {"start", OF_PLAN(command)},
	ROW(BOOT, [FAIL_TERMINAL] = {"open the terminal", OF_PLAN(terminal)},)
	[FAIL_SIGNALS] = {"reset the signals of", OF_PLAN(command)},
	[FAIL_EXEC] = {"run", OF_PLAN(command)},
};

/* How it is done. Apart from the texts: an init alone has none of it. */
static int (*const run[STEPS])(struct setup *) = {
	[STEP_PARENT] = step_parent,
	[STEP_GO] = step_go,
	[STEP_FDS] = step_fds,
	[STEP_MAPS] = step_maps,
	[STEP_PRIVATE] = step_private,
	[STEP_PROC] = step_proc,
	[STEP_SYS] = step_sys,
	[STEP_HOSTNAME] = step_hostname,
	[STEP_LO] = step_lo,
	[STEP_CWD] = step_cwd,
	[STEP_CHDIR] = step_chdir,
};
/* clang-format on */

#define HINT_USERNS                                                            \
	"user namespaces may be restricted: sysctl "                           \
	"kernel.apparmor_restrict_unprivileged_userns=0; root needs "          \
	"CAP_SETFCAP"
#define HINT_FILTER                                                            \
	"a seccomp filter or security module of an outer container may "       \
	"forbid it"
#define HINT_LIMIT                                                             \
	"a limit is reached: sysctl user.max_user_namespaces and its kin, or " \
	"namespaces nested too deep"
#define HINT_COVERED                                                           \
	"something covers a part of the outer one, so the kernel refuses a "   \
	"new one in a user namespace: run outside of that container, or use "  \
	"--no-proc, --no-sys"

#define HINT_PROCESSES "a limit on processes is reached"

/* Remedies: a failed step and errno, in a new user namespace, outside of one or
 * either way, and what to do. */
enum userns { OUTSIDE = 1, INSIDE = 2, EITHER = 3 };

static const struct {
	unsigned char step, err, where;
	const char *hint;
} hints[] = {
	{STEP_FDS, ENOENT, EITHER, "no close_range(2) here, and no /proc"},
	{FAIL_CLONE, EPERM, OUTSIDE, HINT_FILTER},
	{FAIL_CLONE, EPERM, INSIDE,
	 "user namespaces may be off (sysctl "
	 "kernel.unprivileged_userns_clone=1, "
	 "kernel.apparmor_restrict_unprivileged_userns=0), filtered by an "
	 "outer container, or refused in a chroot"},
	{FAIL_CLONE, ENOSPC, EITHER, HINT_LIMIT},
	{FAIL_CLONE, EUSERS, EITHER, HINT_LIMIT},
	{FAIL_CLONE, EINVAL, EITHER,
	 "the kernel may lack one of these namespaces: leave it out with "
	 "--share"},
	{FAIL_CLONE, EOPNOTSUPP, EITHER, "a time namespace needs clone3(2)"},
	{FAIL_CLONE, EAGAIN, EITHER, HINT_PROCESSES},
	{STEP_CWD, ENOENT, EITHER, "it is not there inside: use --chdir DIR"},
	{STEP_MAPS, EPERM, INSIDE, HINT_USERNS},
	{STEP_MAPS, EACCES, INSIDE, HINT_USERNS},
	{STEP_MAPS, ENOENT, INSIDE, "is /proc mounted?"},
	{STEP_MAPS, EROFS, INSIDE, "/proc is read-only"},
	{STEP_PRIVATE, EPERM, INSIDE, HINT_USERNS},
	{STEP_PRIVATE, EPERM, OUTSIDE, HINT_FILTER},
	{STEP_PRIVATE, EACCES, OUTSIDE, HINT_FILTER},
	{STEP_PROC, ENOENT, EITHER, "make the directory, or use --no-proc"},
	{STEP_PROC, EPERM, INSIDE, HINT_COVERED},
	{STEP_PROC, EPERM, OUTSIDE, HINT_FILTER},
	{STEP_SYS, EPERM, INSIDE, HINT_COVERED},
	{STEP_SYS, EPERM, OUTSIDE, HINT_FILTER},
	{STEP_LO, EPERM, INSIDE, HINT_USERNS},
	{STEP_LO, EPERM, OUTSIDE,
	 "CAP_NET_ADMIN is missing: --share net leaves the network as it is"},
	{STEP_HOSTNAME, EPERM, OUTSIDE,
	 "an outer container forbids it: --share uts leaves the hostname"},
	{STEP_HOSTNAME, EPERM, INSIDE, HINT_USERNS},
};

static const char *exec_hint(const struct plan *p, const struct fault *f)
{
	if (f->status == STATUS_NOT_FOUND)
		return !*p->argv[0] || strchr(p->argv[0], '/') ?
			       NULL :
			       "not in the PATH of the payload";
	if (f->err == ENOENT)
		return "its interpreter or loader is missing";
	if (f->err == ENOEXEC)
		return "no program, or built for another architecture";
	if (f->err == EACCES)
		return "a directory, without execute permission, or on a "
		       "noexec mount";
	return NULL;
}

static const char *hint_for(const struct plan *p, const struct fault *f)
{
	enum userns where = (p->ns & CLONE_NEWUSER) ? INSIDE : OUTSIDE;
	if (!ENABLED(HINTS))
		return NULL;
	if (f->step == FAIL_EXEC)
		return exec_hint(p, f);
	if (f->step == FAIL_PAYLOAD && f->err == EAGAIN)
		return HINT_PROCESSES;
	for (size_t i = 0; ENABLED(CONTAINER) && i < COUNT(hints); i++)
		if (hints[i].step == f->step && hints[i].err == f->err &&
		    hints[i].where & where)
			return hints[i].hint;
	return NULL;
}

int steps_fault(struct setup *s, enum step step, int err)
{
	s->fault = (struct fault){
		.step = step,
		.err = err < 0 ? -err : err,
		.status = STATUS_FAILED,
	};
	return -s->fault.err;
}

static const char *object_of(const struct plan *p, enum step step)
{
	if (steps[step].of_plan)
		return *(const char *const *)((const char *)p +
					      steps[step].of_plan);
	return steps[step].object;
}

static void tell(int (*word)(const char *, ...), const struct plan *p,
		 enum step step, int err, const char *hint)
{
	const char *object = object_of(p, step);
	word(steps[step].what, object ? " " : "", object ? object : "", ": ",
	     err ? say_errno(err) : "done", hint ? " (" : "", hint ? hint : "",
	     hint ? ")" : "", NULL);
}

int steps_run(struct setup *s)
{
	for (enum step i = 0; i < STEPS; i++) {
		if (!plan_has(s->plan, i))
			continue;
		int r = run[i](s);
		if (ENABLED(VERBOSE) && s->plan->verbose)
			tell(warn, s->plan, i, r, NULL);
		if (r)
			return steps_fault(s, i, r);
	}
	return 0;
}

/* "run" gives the payload defaults and an empty mask; "init" what the caller
 * had, where only SIGCHLD was changed by us. */
static int payload_signals(const struct plan *p)
{
	if (p->inherit_signals) {
		int r = p->chld_ignored ? sys_sig_ignore(SIGCHLD) : 0;
		return r ? r : sys_sigmask(p->mask, NULL);
	}
	for (int sig = 1; sig <= SIGNALS; sig++) {
		int r = sig == SIGKILL || sig == SIGSTOP ? 0 :
							   sys_sig_default(sig);
		if (r)
			return r;
	}
	return sys_sigmask(0, NULL);
}

void steps_exec(struct setup *s)
{
	const struct plan *p = s->plan;
	bool found;
	int r = payload_signals(p);
	if (r) {
		steps_fault(s, FAIL_SIGNALS, r);
		return;
	}
	r = exec_payload(p->file ? p->file : *p->argv, p->argv, p->envp,
			 &found);
	steps_fault(s, FAIL_EXEC, r);
	s->fault.status = found ? STATUS_NO_EXEC : STATUS_NOT_FOUND;
}

pid_t steps_spawn(struct setup *s, void (*child)(void *), void *arg)
{
	/* For a script without "#!" it is changed, on a stack that is gone. */
	char **argv = s->plan ? s->plan->argv : NULL;
	char *first = argv ? *argv : NULL;
	s->fault = (struct fault){0};
	long pid = sys_clone(CLONE_VM | CLONE_VFORK, child, arg);
	if (argv)
		*argv = first;
	if (pid < 0)
		return steps_fault(s, FAIL_PAYLOAD, (int)pid);
	if (!s->fault.err)
		return (pid_t)pid;
	/* Gone whole: the terminal's foreground may be its group. */
	waitpid((pid_t)pid, NULL, 0);
	return -s->fault.err;
}

void steps_report(const struct setup *s)
{
	if (s->report >= 0 &&
	    write(s->report, &s->fault, sizeof(s->fault)) >= 0)
		return;
	if (s->fault.err)
		steps_say(s->plan, &s->fault);
}

int steps_say(const struct plan *p, const struct fault *f)
{
	tell(fatal, p, f->step, f->err, hint_for(p, f));
	return f->status;
}

int steps_warn(const struct plan *p, const struct fault *f)
{
	tell(warn, p, f->step, f->err, hint_for(p, f));
	return f->status;
}
