/* netlo.c: the loopback device. */
#include "netlo.h"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys.h"

int netlo_up(void)
{
	/* Device ioctls work on a socket of any family. Netlink is the one that
	 * every kernel with network namespaces has: AF_INET, AF_INET6 and
	 * AF_UNIX can each be left out. */
	int fd = (int)syscall(SYS_socket, (long)AF_NETLINK,
			      (long)(SOCK_RAW | SOCK_CLOEXEC), 0L);
	if (fd < 0)
		return -errno;
	struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int r = (int)neg(ioctl(fd, SIOCSIFFLAGS, &lo));
	close(fd);
	return r;
}
