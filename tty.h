/*
 * tty.h: who has the terminal. tcgetpgrp(3), tcsetpgrp(3), ioctl_tty(2),
 * credentials(7) on sessions and process groups.
 *
 * No terminal, or one that was hung up (ENOTTY, ENXIO, EBADF, EIO), is no error
 * anywhere here. All signals are blocked in us, SIGTTOU too, so the kernel lets
 * us give the terminal away from the background.
 */
#ifndef TTY_H
#define TTY_H

#include <stdbool.h>
#include <sys/types.h>

/* The first of descriptors 0 to 2 that is our controlling terminal, or -1. */
int tty_find(void);

/* Is our process group the foreground of fd? */
bool tty_is_ours(int fd);

void tty_give(int fd, pid_t pgrp);

/* Lets go of the terminal, for another session to take. Of a session leader's
 * the kernel tells the foreground group by HUP and CONT (ioctl_tty(2)); that is
 * not meant for a payload, and no more is heard of it. */
void tty_leave(int fd);

/* Makes it the terminal of our session, whose leader we are, if it is free. */
void tty_take(int fd);

/* At the end: a terminal whose foreground is that group, or one that has no
 * member left (a shell of the container had taken it), comes back to us.
 * Another foreground, the caller's shell say, is left alone. group: or 0. */
void tty_reclaim(pid_t group);

/* Stops this process as sig does (TSTP, TTIN, TTOU, STOP), by the kernel's own
 * rule: never if we are PID 1; the first three not if they are ignored, nor in
 * an orphaned group. Returns when we are continued, or at once. */
void tty_suspend(int sig);

/* The payload, in a group of its own, was stopped by sig; had: that group is
 * the terminal's foreground. If it only wants the terminal fd and we have it,
 * it shall go on with it. Else our whole group stops too, since the shell
 * outside has to hear that its job stands still, and when we go on so shall it,
 * with the terminal if that is ours again. If we could not stop (as PID 1, or
 * with no shell to hear of it) only a TSTP is undone: a SIGSTOP is somebody's
 * will, and one that wants the terminal would want it again and again. */
enum tty_next { TTY_LEAVE, TTY_BACK, TTY_FRONT };
enum tty_next tty_stop_along(int fd, int sig, bool had);

#endif
