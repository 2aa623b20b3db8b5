/* halt.c: the end of a system. */
#include "halt.h"

#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/swap.h>
#include <termios.h>
#include <unistd.h>

#include "mounts.h"
#include "say.h"
#include "sys.h"

static const struct {
	const char *name;
	int command;
} ways[] = {
	[HALT_POWEROFF] = {"poweroff", RB_POWER_OFF},
	[HALT_REBOOT] = {"reboot", RB_AUTOBOOT},
	[HALT_HALT] = {"halt", RB_HALT_SYSTEM},
	[HALT_PANIC] = {"panic", 0},
};

int halt_parse(const char *name, enum halt *how)
{
	for (size_t i = 0; i < COUNT(ways); i++)
		if (!strcmp(name, ways[i].name)) {
			*how = (enum halt)i;
			return 0;
		}
	return -EINVAL;
}

const char *halt_name(enum halt how)
{
	return ways[how].name;
}

/* proc_swaps(5): a head line, then "FILE TYPE ..." with blanks as \ooo. */
static void swap_off(void)
{
	char text[4096], *rest = text, *line;
	if (sys_read_file("/proc/swaps", text, sizeof(text)) <= 0)
		return;
	strsep(&rest, "\n");
	while ((line = strsep(&rest, "\n")) && *line) {
		line[strcspn(line, " \t")] = '\0';
		mounts_unescape(line);
		if (swapoff(line))
			warn("swap off ", line, ": ", say_errno(errno), NULL);
	}
}

/* Needed to the end. */
static bool is_ours(const char *target)
{
	static const char *const ours[] = {"/", "/proc", "/dev"};
	for (size_t i = 0; i < COUNT(ours); i++)
		if (!strcmp(target, ours[i]))
			return true;
	return false;
}

/* Has nothing to be written out, and may refuse to be read-only. */
static bool is_memory(const char *type)
{
	static const char *const memory[] = {"rootfs", "tmpfs", "ramfs",
					     "devtmpfs", "proc"};
	for (size_t i = 0; i < COUNT(memory); i++)
		if (!strcmp(type, memory[i]))
			return true;
	return false;
}

struct unmounting {
	bool last; /* read-only, what will not go */
	bool some; /* went */
};

static void unmount(const struct mount_line *m, struct unmounting *u)
{
	if (!is_ours(m->target) && !umount2(m->target, UMOUNT_NOFOLLOW)) {
		u->some = true;
		return;
	}
	if (u->last && !is_memory(m->type) &&
	    mount(NULL, m->target, NULL, MS_REMOUNT | MS_RDONLY, NULL))
		warn("make ", m->target, " read-only: ", say_errno(errno),
		     NULL);
}

/* From the last line to the first: a mount comes behind what it lies on. */
static void unmount_lines(char *text, struct unmounting *u)
{
	char *end = text + strlen(text);
	while (end > text) {
		struct mount_line m;
		end[-1] = '\0'; /* its newline */
		char *line = memrchr(text, '\n', (size_t)(end - 1 - text));
		line = line ? line + 1 : text;
		if (mounts_parse(line, &m))
			unmount(&m, u);
		end = line;
	}
}

void halt_disks(void *none UNUSED)
{
	enum { ROUNDS = 16 };
	struct unmounting u = {.some = true};
	char text[32768];
	sync();
	/* An inittab's "umount -a" takes it, with which nothing can be told. */
	if (access("/proc/self", F_OK))
		mount("proc", "/proc", "proc", 0, NULL);
	/* One may hold another, by a loop device say. */
	for (int i = 0; i < ROUNDS && !u.last; i++) {
		u.last = !u.some || i == ROUNDS - 2;
		u.some = false;
		long n = sys_read_file("/proc/self/mountinfo", text,
				       sizeof(text));
		if (n <= 0) {
			warn("unmount: read /proc/self/mountinfo: ",
			     say_errno((int)n), NULL);
			break;
		}
		char *cut = memrchr(text, '\n', (size_t)n);
		text[cut ? cut + 1 - text : 0] = '\0';
		unmount_lines(text, &u);
		swap_off(); /* memory is free, of tmpfs */
	}
	sync();
	tcdrain(2);
	_exit(0);
}

bool halt_disks_go_on(void)
{
	/* Two lines of proc_meminfo(5), "Dirty:" and "Writeback:", each number
	 * right-aligned: the order of texts is that of numbers. */
	enum { LINES = 56 };
	static char last[LINES];
	char text[2048];
	if (sys_read_file("/proc/meminfo", text, sizeof(text)) <= 0)
		return false;
	const char *now = strstr(text, "Dirty:");
	if (!now || (*last && strncmp(now, last, LINES) >= 0))
		return false;
	memcpy(last, now, LINES);
	return true;
}

static void call(void *arg)
{
	if (reboot(*(const int *)arg))
		warn("end the machine: ", say_errno(errno), NULL);
	_exit(0);
}

static void call_quietly(void *arg)
{
	reboot(*(const int *)arg);
	_exit(0);
}

void halt_container(enum halt how)
{
	int command = ways[how].command;
	sys_clone(CLONE_VM | CLONE_VFORK, call_quietly, &command);
}

void halt_machine(enum halt how, int status)
{
	if (how == HALT_PANIC) {
		sys_write_file("/proc/sysrq-trigger", "c", 1);
		poll(NULL, 0, 1000);
		_exit(status); /* to the kernel that is the same */
	}
	/* The call to halt ends the process that makes it, and the end of PID 1
	 * would be a panic. */
	int command = ways[how].command;
	if (sys_clone(CLONE_VM | CLONE_VFORK, call, &command) < 0)
		reboot(command);
	for (;;)
		poll(NULL, 0, -1);
}
