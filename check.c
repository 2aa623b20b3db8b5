/* check.c: the plan as a whole: defaults, what is implied, what contradicts. */
#include <sched.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "env.h"
#include "opt.h"
#include "say.h"

#define NS_DEFAULT                                                             \
	(uint64_t)(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS | CLONE_NEWNET)

/* Effective, not merely uid 0: root of a container often lacks it. */
static int has_sys_admin(bool *has)
{
	struct {
		uint32_t version;
		int pid;
	} header = {CAP_VERSION_3, 0};
	struct {
		uint32_t effective, permitted, inheritable;
	} data[2];
	int r = (int)neg(syscall(SYS_capget, &header, data));
	if (!r)
		*has = data[0].effective >> CAP_SYS_ADMIN & 1;
	return r;
}

/* Adds the user namespace that a caller without privilege needs. */
static int check_user(struct plan *p)
{
	bool privileged;
	if (p->ns & CLONE_NEWUSER)
		return 0;
	int r = has_sys_admin(&privileged);
	if (r)
		return fatal("read our capabilities: ", say_errno(r), NULL);
	if (privileged || !p->ns)
		return 0;
	if (!ENABLED(USERNS) || p->ns_kept & CLONE_NEWUSER)
		return fatal("new namespaces without CAP_SYS_ADMIN need a new "
			     "user namespace too (not --share user)",
			     NULL);
	p->ns |= CLONE_NEWUSER;
	return 0;
}

/* A step has no place where one of these namespaces is the caller's. */
static const struct {
	enum step step;
	uint64_t needs;
} step_needs[] = {
	{STEP_MAPS, CLONE_NEWUSER},
	{STEP_PRIVATE, CLONE_NEWNS},
	{STEP_PROC, CLONE_NEWNS | CLONE_NEWPID},
	{STEP_SYS, CLONE_NEWNS | CLONE_NEWNET},
	{STEP_HOSTNAME, CLONE_NEWUTS},
	{STEP_LO, CLONE_NEWNET},
	{STEP_CWD, CLONE_NEWNS},
};

static bool is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);
	return !strncmp(path, dir, len) && (!path[len] || path[len] == '/');
}

/* statfs(2), linux/magic.h */
static bool is_kernel_fs(const char *path)
{
	enum { PROC_SUPER_MAGIC = 0x9fa0, SYSFS_MAGIC = 0x62656572 };
	struct statfs fs;
	return statfs(path, &fs) || fs.f_type == PROC_SUPER_MAGIC ||
	       fs.f_type == SYSFS_MAGIC;
}

/* What we mount covers /proc and /sys: a working directory there has to be
 * entered again, by its name, unless --chdir leaves it anyway. One without a
 * name is gone, or outside of our root, and may lie there too. Any other stays,
 * though we may not be allowed to enter it by name. */
static int find_cwd(struct plan *p, char *cwd)
{
	if (!plan_has(p, STEP_CWD))
		return 0;
	if (p->chdir && *p->chdir == '/') {
		p->steps &= ~(1U << STEP_CWD);
		return 0;
	}
	/* musl's getcwd would bring malloc along. */
	int r = (int)neg(syscall(SYS_getcwd, cwd, CWD_SIZE));
	if (r > 0 && *cwd != '/')
		r = -ENOENT;
	if (r == -ERANGE && !is_kernel_fs(".")) {
		cwd[0] = '\0';
		r = 0;
	}
	if (r < 0)
		return fatal("find the working directory: ", say_errno(r),
			     " (it has no name here: use --chdir DIR)", NULL);
	if (is_below(cwd, "/proc") || is_below(cwd, "/sys"))
		p->cwd = cwd;
	else
		p->steps &= ~(1U << STEP_CWD);
	return 0;
}

int opt_check_run(struct plan *p, char *cwd)
{
	int status = check_user(p);
	if (status)
		return status;
	if (!(p->ns & CLONE_NEWUTS) && p->hostname)
		return fatal("--hostname with --share uts would rename the "
			     "caller's host",
			     NULL);
	if (!p->hostname)
		p->hostname = CONFIG_HOSTNAME_DEFAULT;
	/* Only a supervisor finds what a command leaves behind in the caller's
	 * PID namespace. */
	if (!(p->ns & CLONE_NEWPID))
		p->init = true;
	if (p->init && !p->pid1)
		return fatal("--share pid needs --init, which is not built in",
			     NULL);
	for (size_t i = 0; i < COUNT(step_needs); i++)
		if (step_needs[i].needs & ~p->ns)
			p->steps &= ~(1U << step_needs[i].step);
	if (!p->chdir)
		p->steps &= ~(1U << STEP_CHDIR);
	status = find_cwd(p, cwd);
	if (status)
		return status;
	p->copy = p->init || p->pid_file.path || p->ns & CLONE_NEWTIME;
	if (!p->copy)
		p->steps &= ~(1U << STEP_GO);
	if (p->ns & CLONE_NEWUSER) {
		p->uid = geteuid();
		p->gid = getegid();
	}
	return 0;
}

int opt_pid_file(struct plan *p, const char *path)
{
	if (!*path)
		return fatal("--pid-file: the file's name is empty", NULL);
	p->pid_file.path = path;
	return 0;
}

void opt_defaults_run(struct plan *p)
{
	p->ns = NS_DEFAULT;
	p->steps = (1U << STEPS) - 1;
	p->parent = true;
	env_mark(p);
}
