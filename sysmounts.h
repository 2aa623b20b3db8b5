/* sysmounts.h: the mounts of a system that has none yet. mount(2), devtmpfs,
 * devpts and cgroup2 in the kernel's documents. */
#ifndef SYSMOUNTS_H
#define SYSMOUNTS_H

#include <stdbool.h>

/* /dev, before all others: most of what follows needs a device. Where the
 * kernel has no devtmpfs, the nodes that nobody can do without. 0 if it was
 * mounted before, or in a container; -errno. */
int sysmounts_dev(bool machine);

/* The others: proc, sysfs, devpts, tmpfs, cgroup2. What is mounted is left
 * alone, what the kernel does not have is passed over, another failure warned
 * of; a container has its own /run and /tmp. */
void sysmounts_others(bool machine);

#endif
