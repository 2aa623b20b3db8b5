/* rest.h: what the payload leaves running when it ends. */
#ifndef REST_H
#define REST_H

#include "loop.h"

/* Kills every process that is our child or becomes it, as those whose parent
 * is killed do, and reaps them. For a subreaper: without a namespace of its own
 * nothing ends with us by itself. */
void rest_kill(struct loop *l);

#endif
