/* cmdline.c: what the kernel command line asks of us. */
#include "cmdline.h"

#include <string.h>

#include "say.h"

/* clang-format off */
static const struct {
	const char *name;
	size_t value; /* where in struct cmdline */
} parameters[] = {
#define TEXT(name, field) {name, offsetof(struct cmdline, field)}
	TEXT("hostname", hostname),
	TEXT("contain.hostname", hostname),
	TEXT("contain.argv", argv),
	TEXT("contain.end", end),
	TEXT("contain.restart", restart),
	ROW(MODULES, TEXT("contain.modules", modules),)
	ROW(BOOT_HOST, TEXT("contain.host", host),)
	ROW(SWITCH_ROOT, TEXT("root", root), TEXT("rootwait", rootwait_for),
	    TEXT("rootfstype", rootfstype),
	    TEXT("rootflags", rootflags),
	    TEXT("rootdelay", rootdelay),
	    TEXT("init", init),)
};

static const struct {
	const char *name;
	size_t flag;
	bool value;
} flags[] = {
#define FLAG(name, field, v) {name, offsetof(struct cmdline, field), v}
	FLAG("ro", rw, false),
	FLAG("rw", rw, true),
	FLAG("rootwait", rootwait, true),
};
/* clang-format on */

/* The kernel's isspace() knows Latin-1. */
static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == '\xa0';
}

/* Cuts the first word off text: name, and value or NULL. Quotes keep spaces
 * together anywhere in a word; they go from around the whole and from around
 * the value. Returns what is behind it. */
static char *next_word(char *text, char **name, char **value)
{
	bool quoted = *text == '"', in_quote = quoted;
	text += quoted;
	*name = text;
	*value = NULL;
	char *end = text;
	for (; *end && (in_quote || !is_space(*end)); end++) {
		if (*end == '=' && end > text && !*value)
			*value = end + 1;
		if (*end == '"')
			in_quote = !in_quote;
	}
	char *rest = end + !!*end;
	*end = '\0';
	if (*value) {
		(*value)[-1] = '\0';
		if (**value == '"') {
			++*value;
			if (end[-1] == '"')
				end[-1] = '\0';
		}
	}
	if (quoted && end > text && end[-1] == '"')
		end[-1] = '\0';
	while (is_space(*rest))
		rest++;
	return rest;
}

/* Behind "--" a word is a word: name=value again, where the quotes are gone. */
static char *whole(char *name, char *value)
{
	if (!value)
		return name;
	char *equals = name + strlen(name);
	*equals = '=';
	memmove(equals + 1, value, strlen(value) + 1);
	return name;
}

/* Dashes and underscores are the same to the kernel. */
static bool same(const char *a, const char *b)
{
	for (; *a && (*a == *b || (*a == '-' && *b == '_') ||
		      (*a == '_' && *b == '-'));
	     a++)
		b++;
	return !*a && !*b;
}

static void take(struct cmdline *c, char *name, char *value)
{
	for (size_t i = 0; value && i < COUNT(parameters); i++)
		if (same(name, parameters[i].name)) {
			*(const char **)((char *)c + parameters[i].value) =
				value;
			return;
		}
	for (size_t i = 0; !value && i < COUNT(flags); i++)
		if (same(name, flags[i].name))
			*(bool *)((char *)c + flags[i].flag) = flags[i].value;
	if (value && !strcmp(name, "TERM"))
		c->term = whole(name, value);
	if (!strncmp(name, "contain.", 8))
		warn("kernel command line: ", name, value ? "=" : "",
		     value ? value : "", ": unknown, has no effect", NULL);
}

void cmdline_parse(struct cmdline *c, char *text, char **word)
{
	bool options = true, to_kernel = true;
	char *name, *value;
	while (is_space(*text))
		text++;
	while (*text) {
		text = next_word(text, &name, &value);
		if (!value && !strcmp(name, "--") && options) {
			options = false;
			continue;
		}
		if (options) {
			take(c, name, value);
			continue;
		}
		/* At a second "--" the kernel stops; we do not. */
		to_kernel &= value || strcmp(name, "--");
		c->to_kernel += to_kernel;
		word[c->words++] = whole(name, value);
	}
	word[c->words] = NULL;
}
