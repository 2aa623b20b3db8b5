/* ns.h: the role of the launcher: a command in new namespaces. */
#ifndef NS_H
#define NS_H

#include "plan.h"

/* "contain ns container", "contain run": argv is what follows. Returns the
 * status, after the container has ended whole. */
int ns_main(struct plan *p, char **argv);

#endif
