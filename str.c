/*
 * str.c: string functions in place of libc's, which read a word at a time and
 * are five times as large. Nothing here is read often, or long. POSIX.1-2017,
 * string.h; memrchr(3), strchrnul(3).
 *
 * Built without link-time optimization: the compiler would take these loops for
 * calls of the functions that they are.
 */
#include <stdint.h>
#include <string.h>
#include <strings.h>

size_t strlen(const char *s)
{
	const char *end = s;
	while (*end)
		end++;
	return (size_t)(end - s);
}

char *strchrnul(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return (char *)s;
}

char *strchr(const char *s, int c)
{
	s = strchrnul(s, c);
	return *s == (char)c ? (char *)s : NULL;
}

static size_t span(const char *s, const char *set, int in)
{
	size_t n = 0;
	while (s[n] && !strchr(set, s[n]) == !in)
		n++;
	return n;
}

size_t strspn(const char *s, const char *accept)
{
	return span(s, accept, 1);
}

size_t strcspn(const char *s, const char *reject)
{
	return span(s, reject, 0);
}

void *memchr(const void *s, int c, size_t n)
{
	for (const unsigned char *at = s; n; at++, n--)
		if (*at == (unsigned char)c)
			return (void *)at;
	return NULL;
}

char *strcpy(char *restrict to, const char *restrict from)
{
	return memcpy(to, from, strlen(from) + 1);
}

char *strcat(char *restrict to, const char *restrict from)
{
	strcpy(to + strlen(to), from);
	return to;
}

int strncmp(const char *a, const char *b, size_t n)
{
	while (n && *a && *a == *b)
		a++, b++, n--;
	return n ? (unsigned char)*a - (unsigned char)*b : 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, PTRDIFF_MAX);
}

char *strstr(const char *s, const char *part)
{
	size_t len = strlen(part);
	while (strncmp(s, part, len) != 0)
		if (!*s++)
			return NULL;
	return (char *)s;
}
