/*
 * boot.c: /init. Makes a system of what the kernel has left us: mounts, a
 * console, a name, modules; runs what there is to run; ends the system.
 */
#include "boot.h"

#include <fcntl.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cmdline.h"
#include "console.h"
#include "env.h"
#include "fds.h"
#include "halt.h"
#include "host.h"
#include "inittab.h"
#include "modules.h"
#include "netlo.h"
#include "opt.h"
#include "root.h"
#include "say.h"
#include "service.h"
#include "sysmounts.h"
#include "tty.h"

#define INITTAB_PATH "/etc/inittab"
#define RCS_PATH "/etc/init.d/rcS"
#define ARGV_PATH "/etc/contain/argv"

const struct usage opt_boot = {
	.synopsis = "contain boot [--] [COMMAND [ARG...]]",
	.text = "As PID 1 of a machine or of a container: makes a system "
		"of it, runs COMMAND, or\nwhat the kernel command line or "
		"/etc/inittab names, and ends it.\n",
};

enum { WORDS_MAX = 1 << 17, DISKS_MS = 30000 };

struct boot {
	struct plan *plan;
	bool machine; /* not a container */
	struct cmdline asked;
	enum halt end;
	enum restart restart;
	char **word; /* the payload's, by the command line; [-1] is writable */
	const char *inittab; /* the file to be read again, or NULL */
	struct host host;
	char console[CONSOLE_NAME];
	struct sys_text argv; /* the payload's, by a file */
	struct services services;
};

bool boot_knows(const char *argv0)
{
	const char *slash = strrchr(argv0, '/');
	const char *name = slash ? slash + 1 : argv0;
	return !strcmp(name, "init") || !strcmp(name, "linuxrc");
}

bool boot_is_machine(void)
{
	/* In a PID namespace that is another call, and refused (EINVAL). */
	return getpid() == 1 && !reboot(RB_DISABLE_CAD);
}

/* What is there before anybody is asked. */

static void prepare(struct boot *b)
{
	struct plan *p = b->plan;
	sys_sigmask(SIGMASK_ALL, &p->mask);
	/* As the kernel has given them to us: nothing ignored or blocked. */
	p->inherit_signals = b->machine;
	p->mask = 0;
	sys_sig_default(SIGCHLD);
	int dev = sysmounts_dev(b->machine);
	/* The kernel has opened that of the initramfs, which may go. */
	int r = b->machine ? console_take_over() : fds_fill_standard();
	if (dev)
		warn("mount devtmpfs on /dev: ", say_errno(dev), NULL);
	if (r)
		warn("open /dev/console, /dev/null: ", say_errno(r), NULL);
	setsid();
	tty_leave(tty_find()); /* the payload's, if it is ours */
	sysmounts_others(b->machine);
	umask(022);
	if (chdir("/"))
		warn("enter /: ", say_errno(errno), NULL);
}

/* The command line. */

static void choose_end(struct boot *b)
{
	const char *end = b->asked.end;
	if (end && halt_parse(end, &b->end))
		warn("contain.end=", end,
		     ": not poweroff, reboot, halt or panic", NULL);
}

static void choose_restart(struct boot *b)
{
	/* In the order of enum restart. */
	static const char *const words[] = {"no", "on-failure", "always"};
	const char *restart = b->asked.restart;
	if (!restart)
		return;
	for (size_t i = 0; i < COUNT(words); i++)
		if (!strcmp(restart, words[i])) {
			b->restart = (enum restart)i;
			return;
		}
	warn("contain.restart=", restart, ": not on-failure, always or no",
	     NULL);
}

/* The kernel hands us words that it does not know, in front of those behind
 * "--". */
static void name_strays(const struct boot *b, char **argv)
{
	int count = 0;
	while (argv[count])
		count++;
	for (int i = 0; i < count - b->asked.to_kernel; i++)
		warn("kernel command line: ", argv[i],
		     ": unknown, has no effect", NULL);
}

/* text: room for it. argv: what the kernel made of it, for want of more. */
static void read_command_line(struct boot *b, char *text, char **word,
			      char **argv)
{
	long n = sys_read_file("/proc/cmdline", text, CMDLINE_SIZE);
	if (n < 0) {
		warn("read /proc/cmdline: ", say_errno((int)n), NULL);
		return;
	}
	cmdline_parse(&b->asked, text, word);
	if (n == CMDLINE_SIZE - 1)
		warn("/proc/cmdline is cut behind 8191 bytes", NULL);
	/* A script, which was /init, has words of its own: contain boot ... */
	bool script = !strcmp(argv[-1], "boot");
	if (!script)
		name_strays(b, argv);
	else if (*argv && !strcmp(*argv, "--"))
		b->word++;
	if (!script || !*b->word)
		b->word = word;
	choose_end(b);
	choose_restart(b);
}

/* The system. */

/* The first word of /etc/hostname, or NULL. */
static const char *read_hostname(char *text, size_t size)
{
	if (sys_read_file("/etc/hostname", text, size) <= 0)
		return NULL;
	text += strspn(text, " \t\r\n");
	text[strcspn(text, " \t\r\n")] = '\0';
	return *text ? text : NULL;
}

static void set_hostname(const struct boot *b)
{
	char text[128];
	struct utsname u;
	const char *name = b->asked.hostname;
	if (!name && b->machine)
		name = read_hostname(text, sizeof(text));
	if (!name && b->machine && !uname(&u) && !strcmp(u.nodename, "(none)"))
		name = CONFIG_BOOT_HOSTNAME;
	if (name && sethostname(name, strlen(name)))
		warn("set the hostname ", name, ": ", say_errno(errno), NULL);
}

static void set_environment(const struct boot *b)
{
	/* As busybox's init has it; the kernel gives HOME=/ and TERM=linux. */
	static char *const defaults[] = {"PATH=/sbin:/usr/sbin:/bin:/usr/bin",
					 "HOME=/", "SHELL=/bin/sh",
					 "USER=root"};
	struct plan *p = b->plan;
	for (size_t i = 0; i < COUNT(defaults); i++)
		if (!env_find(p->envp, defaults[i], env_name_len(defaults[i])))
			env_set(p, defaults[i]);
	if (b->asked.term)
		env_set(p, (char *)b->asked.term);
}

static void set_up(struct boot *b)
{
	struct services *v = &b->services;
	set_hostname(b);
	int r = netlo_up();
	/* A kernel without network has no need of it. */
	if (r && r != -EAFNOSUPPORT && r != -EPROTONOSUPPORT)
		warn("bring up lo: ", say_errno(r),
		     b->machine ? "" : " (skipped)", NULL);
	set_environment(b);
	if (b->machine) {
		console_find(b->console);
		v->console = b->console;
	}
	v->own_term = b->asked.term || !b->machine;
	if (ENABLED(MODULES) && b->machine) {
		if (b->asked.modules)
			modules_load(b->asked.modules);
		modules_load_file("/etc/modules");
	}
}

/* The payload. */

static int count_words(const struct boot *b)
{
	int n = 2;
	for (size_t i = 0; i < b->argv.len; i++)
		n += !b->argv.text[i];
	return n;
}

/* NUL-separated words. False: there is no such file, or it is of no use. */
static bool words_from_file(struct boot *b)
{
	const char *path = b->asked.argv ? b->asked.argv : ARGV_PATH;
	struct sys_text *t = &b->argv;
	int r = sys_text_read(t, AT_FDCWD, path);
	if (r && (b->asked.argv || r != -ENOENT))
		warn("read ", path, ": ", say_errno(r), NULL);
	if (r)
		return false;
	const char *wrong = !t->len ? " is empty" : NULL;
	if (count_words(b) > WORDS_MAX) /* for execve(2), and our stack */
		wrong = " has more than 131072 words";
	if (!wrong)
		return true;
	warn(path, wrong, ": it has no effect", NULL);
	sys_text_free(t);
	return false;
}

static void run_words(struct boot *b, char **word)
{
	if (ENABLED(BOOT_HOST))
		host_start(&b->host);
	services_payload(&b->services, word, b->restart);
}

static void run_file(struct boot *b, char **word)
{
	char *at = b->argv.text, *end = at + b->argv.len;
	int n = 0;
	for (; at < end; at += strlen(at) + 1)
		word[n++] = at;
	word[n] = NULL;
	run_words(b, word);
}

static bool has_inittab(struct boot *b)
{
	if (!ENABLED(INITTAB))
		return false;
	int r = inittab_read(&b->services, INITTAB_PATH);
	if (r || !b->services.count) {
		if (r != -ENOENT)
			warn("read " INITTAB_PATH ": ",
			     r ? say_errno(r) : "no entry is valid", NULL);
		if (access(RCS_PATH, X_OK))
			return false;
		inittab_default(&b->services);
	}
	b->inittab = INITTAB_PATH;
	return true;
}

/* A shell on the console, to see what is wrong, or for want of more; not with a
 * host behind it, as nobody types there. */
static void run_shell(struct boot *b, char **word)
{
	bool failed = ENABLED(SWITCH_ROOT) && b->asked.root;
	if (b->asked.host || access("/bin/sh", X_OK)) {
		if (!failed)
			warn("nothing to run: no word behind \"--\", "
			     "no " ARGV_PATH ", " INITTAB_PATH " or root=",
			     NULL);
		b->services.status = STATUS_FAILED;
		return;
	}
	if (failed)
		warn("an emergency shell follows", NULL);
	word[0] = "/bin/sh";
	word[1] = NULL;
	run_words(b, word);
	b->services.row->shell = true;
}

static void say_status(const struct boot *b)
{
	char n[NUM_LEN];
	const struct services *v = &b->services;
	if (v->count)
		warn(*v->row->argv, " ended with status ",
		     num_text(n, (unsigned long)v->status), NULL);
}

/* The end. */

static enum halt halt_of(const struct boot *b, enum request asked)
{
	return asked == REQUEST_POWEROFF ? HALT_POWEROFF :
	       asked == REQUEST_REBOOT   ? HALT_REBOOT :
	       asked == REQUEST_HALT     ? HALT_HALT :
					   b->end;
}

/* In a container: its status, with which we end. */
static int finish(struct boot *b, enum request asked)
{
	struct services *v = &b->services;
	bool payload = v->count && v->row->payload;
	enum halt how = halt_of(b, asked);
	v->asked = REQUEST_NONE;
	services_run(v, SHUTDOWN, true);
	services_end(v);
	/* First of all, as the console may be its line. */
	if (ENABLED(BOOT_HOST))
		host_exit(&b->host, v->status);
	if (payload && b->machine)
		say_status(b);
	if (!b->machine) {
		if (payload || asked == REQUEST_END)
			return v->status;
		halt_container(how);
		return how == HALT_REBOOT ? 128 + SIGHUP : v->status;
	}
	warn(halt_name(how), NULL);
	if (!services_call(v, halt_disks, halt_disks_go_on, DISKS_MS))
		warn("the file systems could not be unmounted", NULL);
	halt_machine(how, v->status);
}

/* Everything ends, and a row of the inittab becomes PID 1. */
static void restart_init(struct boot *b)
{
	struct services *v = &b->services;
	for (int i = 0; i < v->count; i++)
		if (v->row[i].action == RESTART_INIT) {
			services_run(v, SHUTDOWN, true);
			if (v->asked <= REQUEST_RELOAD)
				services_end(v);
			if (v->asked > REQUEST_RELOAD)
				return;
			services_become(v, &v->row[i]);
			v->asked = REQUEST_REBOOT;
			return;
		}
}

static int run(struct boot *b)
{
	struct services *v = &b->services;
	services_run(v, SYSINIT, true);
	services_run(v, WAIT, true);
	services_run(v, ONCE, false);
	for (;;) {
		enum request asked = services_watch(v);
		bool payload = v->count && v->row->payload;
		if (asked == REQUEST_RELOAD) {
			if (ENABLED(INITTAB) && b->inittab)
				inittab_read(v, b->inittab);
		} else if (asked == REQUEST_RESTART) {
			restart_init(b);
		} else if (asked == REQUEST_CTRLALTDEL && !payload) {
			services_run(v, CTRLALTDEL, true);
		} else {
			return finish(b, asked == REQUEST_CTRLALTDEL ?
						 REQUEST_REBOOT :
						 asked);
		}
	}
}

/* The first of what there is to run. */
static int run_payload(struct boot *b)
{
	struct services *v = &b->services;
	bool file = words_from_file(b);
	char *word[count_words(b) + 3];
	word[0] = NULL; /* for a script without "#!" */
	if (file) {
		run_file(b, word + 1);
	} else if (*b->word) {
		run_words(b, b->word);
	} else if (!has_inittab(b)) {
		if (ENABLED(SWITCH_ROOT) && b->machine && b->asked.root)
			root_switch(&b->asked, b->plan);
		run_shell(b, word + 1);
	}
	if (v->count)
		return run(b);
	/* Nobody has heard yet what ended the wait for the real root. */
	bool reboots = sys_sig_pending() &
		       (SIGMASK_OF(SIGINT) | SIGMASK_OF(SIGTERM));
	return finish(b, reboots ? REQUEST_REBOOT : REQUEST_END);
}

static void open_host(struct boot *b)
{
	int r = host_open(&b->host, b->asked.host, b->console);
	if (b->host.streams)
		b->services.stdio = b->host.stdio;
	if (!r)
		return;
	warn("contain.host=", b->asked.host, ": ", say_errno(r),
	     r == -EINVAL ? " (virtio, status or serial)" : "", NULL);
	b->services.status = STATUS_FAILED;
	finish(b, REQUEST_END);
}

static int boot(struct plan *p, char **argv, bool machine)
{
	char text[CMDLINE_SIZE], *word[CMDLINE_SIZE / 2 + 2];
	static struct boot b; /* pages that are not used, are none */
	b.plan = p;
	b.machine = machine;
	b.word = argv;
	b.host.status = -1;
	services_init(&b.services, p);
	b.services.machine = machine;
	prepare(&b);
	word[0] = NULL;
	if (machine)
		read_command_line(&b, text, word + 1, argv);
	set_up(&b);
	if (ENABLED(BOOT_HOST) && b.asked.host)
		open_host(&b);
	return run_payload(&b);
}

int boot_main(struct plan *p, char **argv)
{
	static char *none[2];
	bool machine = boot_is_machine();
	if (!machine) {
		int r = args_parse(p, &opt_boot, argv);
		if (r != ARGS_GO)
			return r;
		if (getpid() != 1)
			return fatal("boot is for PID 1, of a machine or a "
				     "container",
				     NULL);
		argv = p->argv ? p->argv : none + 1;
	}
	return boot(p, argv, machine);
}
