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
	s->fault.object = name;
	return (int)neg(sethostname(name, strlen(name)));
}

static int step_lo(struct setup *s UNUSED)
{
	return netlo_up();
}

static int step_chdir(struct setup *s)
{
	s->fault.object = s->plan->chdir;
	return (int)neg(chdir(s->plan->chdir));
}

static const struct {
	const char *what;
	const char *object;
	int (*run)(struct setup *);
} steps[STEPS] = {
	[STEP_PARENT] = {"arrange to die with the launcher", NULL, step_parent},
	[STEP_GO] = {"wait for the launcher", NULL, step_go},
	[STEP_FDS] = {"close inherited descriptors", NULL, step_fds},
	[STEP_MAPS] = {"map the caller's ids to 0", NULL, step_maps},
	[STEP_PRIVATE] = {"make mounts private from", "/", step_private},
	[STEP_PROC] = {"mount proc on", "/proc", step_proc},
	[STEP_SYS] = {"mount sysfs on", "/sys", step_sys},
	[STEP_HOSTNAME] = {"set the hostname", NULL, step_hostname},
	[STEP_LO] = {"bring up", "lo", step_lo},
	[STEP_CHDIR] = {"change directory to", NULL, step_chdir},
};

#define HINT_USERNS                                                            \
	"user namespaces may be restricted: sysctl "                           \
	"kernel.apparmor_restrict_unprivileged_userns=0; root needs "          \
	"CAP_SETFCAP"
#define HINT_FILTER                                                            \
	"a seccomp filter or security module of an outer container may "       \
	"forbid it"
#define HINT_COVERED(dir, option)                                              \
	"something covers a part of the outer " dir                            \
	", so the kernel refuses a new one in a user namespace: run outside "  \
	"of that container, or use " option ", which leaves the outer one"

/* Remedies: a failed step and errno, in a new user namespace or not, and what
 * to do. */
static const struct {
	enum step step;
	int err;
	bool userns;
	const char *hint;
} hints[] = {
	{STEP_FDS, ENOENT, false, "no close_range(2) here, and no /proc"},
	{STEP_FDS, ENOENT, true, "no close_range(2) here, and no /proc"},
	{STEP_MAPS, EPERM, true, HINT_USERNS},
	{STEP_MAPS, EACCES, true, HINT_USERNS},
	{STEP_MAPS, ENOENT, true, "is /proc mounted?"},
	{STEP_MAPS, EROFS, true, "/proc is read-only"},
	{STEP_PRIVATE, EPERM, true, HINT_USERNS},
	{STEP_PRIVATE, EPERM, false, HINT_FILTER},
	{STEP_PRIVATE, EACCES, false, HINT_FILTER},
	{STEP_PROC, ENOENT, false, "make the directory, or use --no-proc"},
	{STEP_PROC, ENOENT, true, "make the directory, or use --no-proc"},
	{STEP_PROC, EPERM, true, HINT_COVERED("/proc", "--no-proc")},
	{STEP_PROC, EPERM, false, HINT_FILTER},
	{STEP_SYS, EPERM, true, HINT_COVERED("/sys", "--no-sys")},
	{STEP_SYS, EPERM, false, HINT_FILTER},
	{STEP_LO, EPERM, true, HINT_USERNS},
	{STEP_LO, EPERM, false,
	 "CAP_NET_ADMIN is missing: --share net leaves the network as it is"},
	{STEP_HOSTNAME, EPERM, false,
	 "an outer container forbids it: --share uts leaves the hostname"},
	{STEP_HOSTNAME, EPERM, true, HINT_USERNS},
};

static const char *hint_for(const struct plan *p, enum step step, int err)
{
	bool userns = p->ns & CLONE_NEWUSER;
	if (ENABLED(HINTS))
		for (size_t i = 0; i < COUNT(hints); i++)
			if (hints[i].step == step && hints[i].err == err &&
			    hints[i].userns == userns)
				return hints[i].hint;
	return NULL;
}

int steps_fault(struct setup *s, const char *what, const char *object, int err)
{
	s->fault = (struct fault){
		.what = what,
		.object = object,
		.err = err < 0 ? -err : err,
		.status = STATUS_FAILED,
	};
	return -s->fault.err;
}

static void tell(const struct fault *f, int err)
{
	warn(f->what, f->object ? " " : "", f->object ? f->object : "", ": ",
	     err ? say_errno(err) : "done", NULL);
}

int steps_run(struct setup *s)
{
	for (enum step i = 0; i < STEPS; i++) {
		if (!plan_has(s->plan, i))
			continue;
		s->fault.what = steps[i].what;
		s->fault.object = steps[i].object;
		int r = steps[i].run(s);
		if (ENABLED(VERBOSE) && s->plan->verbose)
			tell(&s->fault, r);
		if (!r)
			continue;
		steps_fault(s, s->fault.what, s->fault.object, r);
		s->fault.hint = hint_for(s->plan, i, -r);
		return r;
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
	int r = payload_signals(p);
	if (r) {
		steps_fault(s, "reset the signals of", p->argv[0], r);
		return;
	}
	bool found;
	r = exec_payload(p->argv, p->envp, &found);
	steps_fault(s, "run", *p->argv[0] ? p->argv[0] : "''", r);
	s->fault.status = found ? STATUS_NO_EXEC : STATUS_NOT_FOUND;
	if (!ENABLED(HINTS))
		return;
	if (found && r == -ENOENT)
		s->fault.hint = "its interpreter or loader is missing";
	else if (r == -ENOEXEC)
		s->fault.hint = "no program, or built for another "
				"architecture";
	else if (r == -EACCES)
		s->fault.hint = "a directory, or without execute permission";
	else if (!found && *p->argv[0] && !strchr(p->argv[0], '/'))
		s->fault.hint = "not in the PATH of the payload";
}

void steps_report(const struct setup *s)
{
	if (s->report < 0) {
		if (s->fault.err)
			steps_say(&s->fault);
		return;
	}
	if (write(s->report, &s->fault, sizeof(s->fault)) < 0 && s->fault.err)
		steps_say(&s->fault);
}

int steps_say(const struct fault *f)
{
	warn(f->what, f->object ? " " : "", f->object ? f->object : "", ": ",
	     say_errno(f->err), f->hint ? " (" : "", f->hint ? f->hint : "",
	     f->hint ? ")" : "", NULL);
	return f->status;
}
