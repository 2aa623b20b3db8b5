/* mounts.h: every mount that contain makes. mount(2), mount_namespaces(7). */
#ifndef MOUNTS_H
#define MOUNTS_H

#include <stdbool.h>

/* Makes / and all below private, so that nothing mounted from now on reaches
 * the namespace we came from, in any environment (a chroot too). -errno. */
int mounts_private(void);

/* A new procfs on /proc, of our PID namespace. -errno. */
int mounts_proc(void);

/* A new sysfs on /sys, of our network namespace, read-only where only that is
 * allowed; what was mounted below the old one (/sys/fs/cgroup, ...) is there
 * again. No /sys: nothing to do. -errno. proc_pid_mountinfo(5). */
int mounts_sys(void);

/* One line of mountinfo: "ID PARENT MAJ:MIN ROOT TARGET ... - TYPE ...".
 * proc_pid_mountinfo(5). */
struct mount_line {
	unsigned long parent;
	char *target;
	char *type;
};

/* Takes line apart in place; false if it is none. */
bool mounts_parse(char *line, struct mount_line *m);

/* The kernel writes space, tab, newline and backslash as \ooo. */
void mounts_unescape(char *s);

#endif
