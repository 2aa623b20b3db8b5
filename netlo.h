/* netlo.h: the loopback device. */
#ifndef NETLO_H
#define NETLO_H

/* Brings lo up; the kernel itself then gives it 127.0.0.1 and ::1, as far as it
 * has IPv4 and IPv6. -errno. netdevice(7). */
int netlo_up(void);

#endif
