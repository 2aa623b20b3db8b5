/* args.c: a command line against a table of options. */
#include "args.h"

#include <string.h>

#include "say.h"

static int help_line(const struct option *o)
{
	static const char pad[] = "                        ";
	const char *arg = o->arg ? o->arg : "";
	size_t used = strlen(o->name) + strlen(arg) + (o->arg ? 1 : 0);
	used -= !o->name[1]; /* it has one dash */
	size_t skip = used < sizeof(pad) - 2 ? used : sizeof(pad) - 2;
	return say_out(o->name[1] ? "  --" : "  -", o->name, o->arg ? " " : "",
		       arg, *o->help ? pad + skip : "", o->help, "\n", NULL);
}

int args_help(const struct usage *u)
{
	int r = say_out("usage: ", u->synopsis, "\n", NULL);
	if (ENABLED(HELP)) {
		r |= say_out("\n", u->text, "\n", NULL);
		for (int i = 0; i < u->options_count; i++)
			r |= help_line(&u->options[i]);
	}
	return r ? fatal("write the help", NULL) : 0;
}

static const struct foreign *foreign(const struct usage *u, const char *word)
{
	size_t len = (size_t)(strchrnul(word, '=') - word);
	for (int i = 0; i < u->foreign_count; i++)
		if (strlen(u->foreign[i].spelling) == len &&
		    !strncmp(u->foreign[i].spelling, word, len))
			return &u->foreign[i];
	return NULL;
}

static int refuse(const struct usage *u, const char *word)
{
	const struct foreign *f = foreign(u, word);
	if (f)
		return fatal(word, ": not an option here: ", f->advice, NULL);
	return fatal("unknown option ", word, " (see --help)", NULL);
}

static const struct option *find(const struct usage *u, const char *name,
				 size_t len)
{
	for (int i = 0; i < u->options_count; i++) {
		const struct option *o = &u->options[i];
		if (strlen(o->name) == len && !strncmp(o->name, name, len))
			return o;
	}
	return NULL;
}

const struct option *args_find(const struct usage *u, const char *name)
{
	return find(u, name, strlen(name));
}

/* "--name=VALUE" for an option that has no value, or two. */
static int refuse_value(const struct option *o, bool two)
{
	if (!two)
		return fatal("--", o->name, " takes no value", NULL);
	return fatal("--", o->name, " takes its values ", o->arg,
		     " as words of their own", NULL);
}

/* Takes the option at argv, and its values, from there or from behind it.
 * Returns how many words that were, or minus the status of a refusal. */
static int take(struct plan *p, const struct usage *u, char **argv)
{
	char *word = argv[0] + 1;
	bool is_letter = *word != '-';
	word += !is_letter;
	size_t len = (size_t)(strchrnul(word, '=') - word);
	const struct option *o = find(u, word, len);
	if (!o || (len == 1) != is_letter)
		return -refuse(u, argv[0]);
	char **value = argv + 1;
	char *joined = word + len + 1;
	int words = 1;
	bool two = o->arg && strchr(o->arg, ' ');
	if (word[len] == '=') {
		if (!o->arg || two)
			return -refuse_value(o, two);
		value = &joined;
	} else if (o->arg) {
		words += 1 + two;
		if (!value[0] || (two && !value[1]))
			return -fatal("--", o->name, " needs a value: --",
				      o->name, " ", o->arg, NULL);
	}
	int status = o->set(p, value);
	return status ? -status : words;
}

void args_rest(struct plan *p, char **argv)
{
	p->argv = *argv ? argv : NULL;
	p->command = *argv && **argv ? *argv : "''";
}

int args_parse(struct plan *p, const struct usage *u, char **argv)
{
	while (*argv && argv[0][0] == '-') {
		if (!strcmp(*argv, "--")) {
			argv++;
			break;
		}
		/* With a word behind it, docker's -h gives the hostname. */
		if (!strcmp(*argv, "--help") ||
		    (!strcmp(*argv, "-h") && (!argv[1] || !foreign(u, "-h"))))
			return args_help(u);
		int words = take(p, u, argv);
		if (words < 0)
			return -words;
		argv += words;
	}
	args_rest(p, argv);
	return ARGS_GO;
}
