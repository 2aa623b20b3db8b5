/* fds.h: descriptors: the standard three are open, the others are let go. */
#ifndef FDS_H
#define FDS_H

/* Opens /dev/null for each of 0, 1, 2 that is closed, so that no descriptor of
 * ours lands there and the payload's error output does not land in a file. */
int fds_fill_standard(void);

/* Is fd open? 0 or -EBADF. */
int fds_check(int fd);

/* Closes every descriptor above 2 but the n in keep (any order; negative and
 * standard ones do not matter). close_range(2); where the kernel or a filter
 * refuses that, one by one as /proc/self/fd lists them. */
int fds_close_others(const int *keep, int n);

#endif
