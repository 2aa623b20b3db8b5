/* modules.h: kernel modules. init_module(2), modules.dep(5), modules(5). */
#ifndef MODULES_H
#define MODULES_H

/* Loads each module of a list "a,b,c", in order, those that it needs first,
 * from /lib/modules/RELEASE. What cannot be loaded is warned of. */
void modules_load(const char *list);

/* The same for a file of lines "NAME [PARAMETER...]", '#' begins a comment.
 * That there is no such file is no error. */
void modules_load_file(const char *path);

#endif
