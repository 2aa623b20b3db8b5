/* root.h: from the initramfs to the real root file system. pivot_root(2),
 * switch_root(8), kernel document "ramfs-rootfs-initramfs". */
#ifndef ROOT_H
#define ROOT_H

#include "cmdline.h"

/* Mounts what root= of c names and becomes the init of it (init=, else the
 * first of the usual ones). Comes back only if that cannot be, having said why;
 * as long as the root was not switched, the initramfs is as it was. */
void root_switch(const struct cmdline *c, struct plan *p);

#endif
