/* opt.c: option tables, text to plan, every refusal of bad input. */
#include "opt.h"

#include <limits.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "env.h"
#include "fds.h"
#include "say.h"

enum { HOSTNAME_BYTES = 64 }; /* __NEW_UTS_LEN, sethostname(2) */

/* Namespaces. */

/* clang-format off */
static const struct {
	const char *name;
	uint64_t flag;
} namespaces[] = {
	{"pid", CLONE_NEWPID},
	{"uts", CLONE_NEWUTS},
	{"mount", CLONE_NEWNS},
	{"net", CLONE_NEWNET},
	{"ipc", CLONE_NEWIPC},
	{"cgroup", CLONE_NEWCGROUP},
	{"user", CLONE_NEWUSER},
	{"time", CLONE_NEWTIME},
};
/* clang-format on */

#define NS_NAMES "pid,uts,mount,net,ipc,cgroup,user,time,all"

static uint64_t ns_flag(const char *name, size_t len)
{
	uint64_t all = 0;
	for (size_t i = 0; i < COUNT(namespaces); i++) {
		if (strlen(namespaces[i].name) == len &&
		    !strncmp(namespaces[i].name, name, len))
			return namespaces[i].flag;
		all |= namespaces[i].flag;
	}
	return len == 3 && !strncmp(name, "all", 3) ? all : 0;
}

static int ns_list(const char *list, uint64_t *flags)
{
	*flags = 0;
	for (const char *item = list;; item++) {
		size_t len = strcspn(item, ",");
		uint64_t flag = ns_flag(item, len);
		if (!flag)
			return fatal("unknown namespace in \"", list,
				     "\" (known: " NS_NAMES ")", NULL);
		*flags |= flag;
		item += len;
		if (!*item)
			return 0;
	}
}

SETTER(share)
{
	uint64_t flags;
	int status = ns_list(*v, &flags);
	if (status)
		return status;
	p->ns &= ~flags;
	p->ns_kept |= flags;
	return 0;
}

SETTER(unshare)
{
	uint64_t flags;
	int status = ns_list(*v, &flags);
	if (status)
		return status;
	p->ns |= flags;
	p->ns_kept &= ~flags;
	return 0;
}

/* bubblewrap's spellings, one option a namespace. */
#define UNSHARE(name)                                                          \
	SETTER(unshare_##name)                                                 \
	{                                                                      \
		return set_unshare(p, (char *[]){#name});                      \
	}
UNSHARE(pid)
UNSHARE(uts)
UNSHARE(net)
UNSHARE(ipc)
UNSHARE(cgroup)
UNSHARE(user)
UNSHARE(all)

SETTER(share_net)
{
	return set_share(p, (char *[]){"net"});
}

/* Hostname, directory, files. */

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

SETTER(hostname)
{
	size_t len = strlen(*v);
	if (!len || len > HOSTNAME_BYTES)
		return fatal("--hostname \"", *v, "\": must have 1 to 64 bytes",
			     NULL);
	for (const char *c = *v; *c; c++)
		if (!is_alnum(*c) && (c == *v || !strchr("-._", *c)))
			return fatal("--hostname \"", *v,
				     "\": letters, digits, '-', '.' and '_' "
				     "only, the first a letter or digit",
				     NULL);
	p->hostname = *v;
	return 0;
}

SETTER(chdir)
{
	if (!**v)
		return fatal("--chdir: the directory's name is empty", NULL);
	p->chdir = *v;
	return 0;
}

SETTER(pid_file)
{
	return opt_pid_file(p, *v);
}

SETTER(keep_fd)
{
	unsigned long fd;
	if (num_parse(*v, INT_MAX, &fd))
		return fatal("--keep-fd ", *v, ": not a descriptor's number",
			     NULL);
	if (fds_check((int)fd))
		return fatal("--keep-fd ", *v, ": no such open descriptor",
			     NULL);
	if (p->keeps == KEEP_MAX)
		return fatal("--keep-fd ", *v, ": at most 16 can be kept",
			     NULL);
	p->keep[p->keeps++] = (int)fd;
	return 0;
}

/* Environment. */

static int env_name_check(const char *option, const char *name, size_t len)
{
	if (!len || name[len] == '=')
		return fatal(option, " \"", name,
			     "\": not the name of a variable", NULL);
	return 0;
}

SETTER(env)
{
	size_t len = env_name_len(*v);
	if (!len)
		return fatal("--env \"", *v, "\": not NAME=VALUE", NULL);
	char *entry = *v;
	if (!entry[len]) { /* the name alone: the caller's value, if any */
		char **mine = env_find(p->caller_envp, entry, len);
		if (!mine)
			return 0;
		entry = *mine;
	}
	env_set(p, entry);
	return 0;
}

/* The kernel lays the words of a command line end to end (proc_pid_cmdline(5)),
 * so "=" in place of the NUL between name and value makes them one entry. */
SETTER(setenv)
{
	size_t len = strlen(v[0]);
	int status = env_name_check("--setenv", v[0], env_name_len(v[0]));
	if (status)
		return status;
	if (v[0] + len + 1 != v[1])
		return fatal("--setenv ", v[0], ": use --env NAME=VALUE", NULL);
	v[0][len] = '=';
	env_set(p, v[0]);
	return 0;
}

SETTER(unsetenv)
{
	size_t len = env_name_len(*v);
	int status = env_name_check("--unsetenv", *v, len);
	if (!status)
		env_remove(p, *v, len);
	return status;
}

SETTER(clearenv)
{
	p->envc = 0;
	p->envp[0] = NULL;
	env_mark(p);
	return 0;
}

/* Switches. */

SETTER(init)
{
	p->init = true;
	return 0;
}

SETTER(no_proc)
{
	p->steps &= ~(1U << STEP_PROC);
	return 0;
}

SETTER(no_sys)
{
	p->steps &= ~(1U << STEP_SYS);
	return 0;
}

SETTER(verbose)
{
	p->verbose = true;
	return 0;
}

/* Tables. */

/* clang-format off */
static const struct option run_options[] = {
	{"hostname", "NAME",
	 "hostname inside (default: " CONFIG_HOSTNAME_DEFAULT ")",
	 set_hostname},
	ROW(INIT, {"init", NULL,
		   "keep a PID 1 that reaps and forwards signals", set_init},)
	{"unshare", "LIST", "more new: " NS_NAMES, set_unshare},
	{"share", "LIST", "stay in the caller's: pid,uts,mount,net,...",
	 set_share},
	{"chdir", "DIR", "working directory of the command", set_chdir},
	ROW(ENVIRON, {"env", "N=V", "set a variable (N: as it is outside)",
		      set_env},
	    {"setenv", "N V", "set a variable", set_setenv},
	    {"unsetenv", "N", "remove a variable", set_unsetenv},
	    {"clearenv", NULL, "start from an empty environment",
	     set_clearenv},)
	ROW(FILES, {"keep-fd", "N", "leave descriptor N open inside",
		    set_keep_fd},
	    {"pid-file", "F", "write PID 1's number, as seen here, to F",
	     set_pid_file},)
	{"no-proc", NULL, "leave /proc as it is", set_no_proc},
	{"no-sys", NULL, "leave /sys as it is", set_no_sys},
	ROW(FOREIGN, {"unshare-pid", NULL, "as --unshare pid; likewise:",
		      set_unshare_pid},
	    {"unshare-uts", NULL, "", set_unshare_uts},
	    {"unshare-net", NULL, "", set_unshare_net},
	    {"unshare-ipc", NULL, "", set_unshare_ipc},
	    {"unshare-cgroup", NULL, "", set_unshare_cgroup},
	    {"unshare-user", NULL, "", set_unshare_user},
	    {"unshare-all", NULL, "", set_unshare_all},
	    {"share-net", NULL, "as --share net", set_share_net},)
	ROW(VERBOSE, {"verbose", NULL, "say each step and its result",
		      set_verbose},)
};

#define LEAVE_OUT "leave it out: "
#define UNSHARED "it is new by default; --share LIST takes the caller's"

static const struct foreign run_foreign[] = {
	ROW(FOREIGN, {"-it", LEAVE_OUT "the terminal is shared as it is"},
	    {"-i", LEAVE_OUT "standard input is shared as it is"},
	    {"-t", LEAVE_OUT "the terminal is shared as it is"},
	    {"--tty", LEAVE_OUT "the terminal is shared as it is"},
	    {"--interactive", LEAVE_OUT "standard input is shared as it is"},
	    {"--rm", LEAVE_OUT "nothing remains of a container"},
	    {"--die-with-parent", LEAVE_OUT "that is always so"},
	    {"--fork", LEAVE_OUT "that is always so"},
	    {"--mount-proc", LEAVE_OUT "/proc is new by default"},
	    {"-f", LEAVE_OUT "that is always so"},
	    {"-p", "the PID namespace is new; no ports are published"},
	    {"--pid", UNSHARED},
	    {"-m", "mounts are new; there are no limits on memory"},
	    {"--mount", UNSHARED},
	    {"-u", "the hostname is new; there is no other user"},
	    {"--uts", UNSHARED}, {"--network", UNSHARED},
	    {"--ipc", "use --unshare ipc"},
	    {"--cgroup", "use --unshare cgroup"},
	    {"--time", "use --unshare time"}, {"-pf", UNSHARED},
	    {"-v", "the host's files are visible as they are"},
	    {"--volume", "the host's files are visible as they are"},
	    {"--bind", "the host's files are visible as they are"},
	    {"--ro-bind", "the host's files are visible, and writable"},
	    {"--dev-bind", "the host's files are visible as they are"},
	    {"--proc", "/proc is new by default"},
	    {"--as-pid-1", LEAVE_OUT "that is so without --init"},
	    {"-d", "put & behind the command line"},
	    {"--detach", "put & behind the command line"},
	    {"-n", UNSHARED}, {"--net", UNSHARED},
	    {"-fp", UNSHARED}, {"-fpmun", UNSHARED},
	    {"-U", "use --unshare user"},
	    {"--user", "--unshare user makes the caller root, no one else"},
	    {"-r", "use --unshare user: the caller is mapped to 0"},
	    {"--map-root-user",
	     "use --unshare user: the caller is mapped to 0"},
	    {"-C", "use --unshare cgroup"}, {"-T", "use --unshare time"},
	    {"-h", "use --hostname NAME, or --help"},
	    {"-e", "use --env N=V"}, {"-w", "use --chdir DIR"},
	    {"--workdir", "use --chdir DIR"}, {"--wd", "use --chdir DIR"},
	    {"--kill-child", LEAVE_OUT "that is always so"},)
};
/* clang-format on */

const struct usage opt_run = {
	.synopsis =
		"contain ns container [OPTION...] [--] [COMMAND [ARG...]]\n"
		"       contain run       [OPTION...] [--] [COMMAND [ARG...]]",
	.text = "Runs COMMAND (default: " CONFIG_SHELL_DEFAULT
		") as PID 1 of new PID, hostname, mount and network\n"
		"namespaces. The host's files stay visible and writable, and "
		"the terminal is\nshared. Status: the command's, 128+n for "
		"signal n, 125 contain failed,\n126 not executable, 127 not "
		"found.\n",
	.options = run_options,
	.options_count = COUNT(run_options),
	.foreign = run_foreign,
	.foreign_count = COUNT(run_foreign),
};
