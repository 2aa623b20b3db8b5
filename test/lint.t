#!/bin/sh
# lint.t: the compilers, the checkers, the formatter; and facts that the sources,
# the documents and the binary have to agree on.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
cd "$TOP" || exit
export CC="${CC:-musl-gcc}"
# What a make above hands down is meant for that one.
unset MAKEFLAGS MFLAGS MAKELEVEL O CONFIG

if ! log=$(tools/setup lint 2>&1); then
	root || skip_all "$log"
	echo "Bail out! $log"
	exit 1
fi
[ -z "$log" ] || note "$log"

# clean NAME COMMAND...: it succeeds; else its output is shown. (A function that
# only prints what is wrong ends with "none".)
clean() { status 0 "$@"; }
none() { [ -z "$wrong" ] || { echo "$wrong"; return 1; }; }

# Compilers. clang with musl's headers, as musl-gcc has them; on a musl system
# its own are those.
musl=
for dir in "/usr/include/$(uname -m)-linux-musl"*; do
	[ ! -d "$dir" ] || musl="--target=$(uname -m)-linux-musl -nostdinc -isystem $dir"
done
configs='defconfig tiny_defconfig boot_defconfig'
for config in $configs; do
	make -s O="$TMP/$config" CONFIG="configs/$config" "$TMP/$config/autoconf.h"
	echo '#define VERSION ""' >>"$TMP/$config/autoconf.h"
done
flags='-std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror'

# Headers that need nothing before them.
headers() {
	bad=0
	for file in *.h; do
		# shellcheck disable=SC2086 # words, meant to be split
		echo "#include \"$file\"" |
			clang $musl $flags -I. -I"$TMP/defconfig" \
				-fsyntax-only -x c - || bad=1
	done
	return $bad
}

tidy() {
	# shellcheck disable=SC2086 # words, meant to be split
	clang-tidy --quiet ./*.c -- $musl $flags -I"$TMP/defconfig" 2>&1 |
		grep -v '^[0-9]* warnings\? \(generated\|treated\)' >"$TMP/tidy"
	wrong=$(cat "$TMP/tidy")
	none
}

# varFuncNullUB: musl's NULL is a pointer in C, and sentinel has the compilers
#   check the calls.
# variableScope: a pointer to it may be used further out.
# unusedStructMember: the layout of a structure of the kernel's is not our choice.
check() {
	cppcheck --quiet --enable=warning,style,performance,portability \
		--error-exitcode=1 --inline-suppr --std=c11 \
		--suppress=varFuncNullUB --suppress=unusedStructMember \
		--suppress=variableScope \
		-D_GNU_SOURCE -D__x86_64__ -I"$TMP/defconfig" ./*.c
}

for config in $configs; do
	clean "gcc, $config" make -s O="build/lint/${config%_defconfig}" \
		CONFIG="configs/$config" CFLAGS='-Oz -Werror'
	# shellcheck disable=SC2086 # words, meant to be split
	clean "clang, $config" clang $musl $flags -I"$TMP/$config" \
		-fsyntax-only ./*.c
done
full=build/lint/defconfig/contain
tiny=build/lint/tiny/contain
boot=build/lint/boot/contain
clean 'each header stands alone' headers
clean 'clang-tidy' tidy
clean 'cppcheck' check

# Form.
form() {
	bad=0
	for file in *.[ch] bench/*.c; do
		clang-format "$file" | diff -u "$file" - || bad=1
	done
	return $bad
}
if clang-format --version | grep -q 'version 14\.'; then
	clean 'clang-format' form
else
	result 0 'clang-format # SKIP version 14 is the one that counts'
fi

wide() {
	wrong=$(for file in *.[ch] bench/*.c; do
		expand "$file" | awk -v name="$file" \
			'length > 80 { print name ":" FNR ": " $0 }'
	done)
	none
}
clean 'no source line over 80 columns' wide

long() {
	wrong=$(wc -l ./*.[ch] bench/*.c test/*.[ct] | awk '$1 > 500 && $2 != "total"')
	none
}
clean 'no source file over 500 lines' long

# Every shell script: .t, .sh, or by its first line. Notes are left out: they
# ask about "$" in single quotes and functions called by name, both meant.
scripts() {
	find . -name .git -prune -o -path ./build -prune -o -type f -print |
		sort | while read -r file; do
		case $file in
		*.t | *.sh) echo "$file" ;;
		*) ! head -n 1 "$file" | grep -q '^#!.*/sh$' || echo "$file" ;;
		esac
	done
}
for file in $(scripts); do
	clean "shellcheck ${file#./}" shellcheck -x -S warning -s sh "$file"
done

for page in doc/*.[1-9]; do
	clean "mandoc $page" mandoc -T lint -W warning "$page"
done

# Switches.
symbols() {
	sed -n 's/^config \([A-Z_]*\)$/\1/p' Kconfig | sort
}
config_symbols() {
	sed -n -e 's/^CONFIG_\([A-Z_]*\)=.*/\1/p' \
		-e 's/^# CONFIG_\([A-Z_]*\) is not set$/\1/p' "$1" | sort
}
used_symbols() {
	grep -ho 'CONFIG_[A-Z_]*[A-Z]\|ENABLED([A-Z_]*)\|ROW([A-Z_]*,\|call on,[A-Z_]*' \
		./*.c ./*.h Makefile | sed 's/^CONFIG_//; s/.*[(,]\([A-Z_]*\).*/\1/
			s/^ROW(\(.*\),$/\1/' | grep -v '^X\{0,1\}$' | sort -u
}
kconfig_defaults() {
	awk '$1 == "config" { name = $2 }
		$1 == "default" {
			sub(/^[ \t]*default[ \t]*/, "")
			print "CONFIG_" name "=" $0
		}' Kconfig
}
for config in $configs; do
	is "$(config_symbols configs/$config)" "$(symbols)" \
		"configs/$config has each symbol of Kconfig"
done
is "$(cat configs/defconfig)" "$(kconfig_defaults)" \
	"configs/defconfig is Kconfig's defaults"
unknown_symbols() {
	used_symbols >"$TMP/used"
	symbols >"$TMP/known"
	wrong=$(comm -23 "$TMP/used" "$TMP/known")
	none
}
clean 'each switch that the sources ask for is in Kconfig' unknown_symbols

# A step without a row would be a call to nowhere.
steps() {
	wrong=$(sed -n 's/^\t\(STEP_[A-Z]*\),.*/\1/p' plan.h | while read -r step; do
		grep -q "^	\[$step\] = " steps.c || echo "$step"
	done)
	none
}
clean "each step of plan.h has its row in steps.c" steps

# at_most BYTES FILE
at_most() {
	bytes=$(($(wc -c <"$2")))
	echo "$2: $bytes bytes, at most $1"
	[ "$bytes" -le "$1" ]
}
clean 'default: at most 65536 bytes' at_most 65536 $full
clean 'boot: at most 40960 bytes' at_most 40960 $boot
clean 'tiny: at most 16384 bytes' at_most 16384 $tiny

heavy() {
	wrong=$(nm "$1.debug" | awk '{ print $NF }' | grep -E \
		-e '^(__libc_)?(malloc|calloc|realloc|free)$|^__(simple_)?malloc' \
		-e '^(printf|fprintf|vfprintf|sprintf|snprintf|puts|fputs|perror)$' \
		-e '^(fopen|fdopen|fwrite|fread|fflush|getline|stdin|stdout|stderr)$' \
		-e '__stdio|__stdout|__stderr|__ofl|^exit_?FILE' \
		-e 'locale|^(strerror|setlocale|iconv)$')
	none
}
for program in $full $tiny $boot; do
	like "$(file $program)" '*statically linked*' "$program: statically linked"
	clean "$program: no malloc, no stdio, no locale" heavy $program
done

# Options: "--name VALUE", a line each, as the help, the manual and the README
# have them.
help_options() {
	for role; do
		$full "$role" --help
	done | sed -n '/^  -/{s/^  //;s/  .*//;s/ *$//;p;}' | sort
}
man_options() {
	sed -n -e 's/^\.It Fl -/--/p' -e 's/^\.It Fl \([a-z]\)/-\1/p' \
		"doc/contain-$1.1" | sed 's/ Ar / /' | sort
}
readme_options() {
	sed -n 's/^| `\(-[^`]*\)`.*/\1/p' README.md | sort
}
for role in run init; do
	is "$(man_options $role)" "$(help_options $role)" \
		"doc/contain-$role.1 has the options of --help"
done
is "$(readme_options)" "$(help_options run init)" \
	'README.md has the options of --help'

# What a dialect takes is in the manual, letter by letter.
dialect_letters() {
	ln -sf "$TOP/$full" "$TMP/$1"
	"$TMP/$1" -h | sed -n 's/^  -\([A-Za-z]\).*/\1/p' | sort | tr -d '\n'
}
manual_letters() {
	sed -n "/^\.It Nm.* $1/,/;$/p" doc/contain-init.1 |
		sed -n 's/^\.Fl \(.*\)/\1/p' | sed 's/ Ar .*//; s/-.*//' |
		tr -d ' ;,\n' | fold -w 1 | sort | tr -d '\n'
}
for name in tini catatonit dumb-init; do
	is "$(manual_letters $name)" "$(dialect_letters $name)" \
		"doc/contain-init.1 has the letters of $name"
done

help_form() {
	$full --help >"$TMP/help"
	wrong=$(awk 'length > 80 || / $/ { print FNR ": " $0 "$" }' "$TMP/help")
	none
}
clean '--help: 80 columns, no blank at the end of a line' help_form

# Statuses: named in all three, and true.
for code in 125 126 127 128+n; do
	for text in README.md doc/contain-run.1 doc/contain-init.1; do
		ok "$text names status $code" grep -q -F -e "$code" $text
	done
	like "$($full run --help)" "*$code*" "--help names status $code"
done
status 7 "a command's own status" $full run -- sh -c 'exit 7'
status 125 'status 125: a bad option' $full run --no-such-option
status 126 'status 126: not executable' $full run -- /etc
status 127 'status 127: not found' $full run -- no-such-command
status 137 'status 128+n: ended by a signal' \
	$full run --init -- sh -c 'kill -KILL $$'

# The README's table of sources, and the goals that documents name.
layout() {
	wrong=$(for file in *.c; do
		grep -q "^| .*\`${file%.c}\.[ch]\`" README.md || echo "$file"
	done)
	none
}
clean "each C file has its row in README.md's table" layout

goals() {
	wrong=$(grep -ho '`make [a-z_]\{1,\}' README.md CONTRIBUTING.md | sort -u |
		while read -r _ goal; do
			grep -q "^\([a-z_]* \)*$goal\( [a-z_]*\)*:" Makefile ||
				echo "$goal"
		done)
	none
}
clean 'each make goal that a document names exists' goals

finish
