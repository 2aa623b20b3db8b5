#!/bin/sh
# Building: every switch off by itself, the configurations, install, run.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"

# A copy of the sources, so that this tree's build stays as it is.
mkdir "$TMP/src"
(cd "$TOP" && tar -cf - --exclude=./build --exclude=./.git --exclude=./.config .) |
	tar -xf - -C "$TMP/src"
cd "$TMP/src" || exit 1
export CC="${CC:-musl-gcc}"

status 0 "make, without any Kconfig tool" make
ok "and the binary runs" sh -c 'build/contain --version | grep -q "^contain "'
status 0 "make again" make
is "$out" "" "does nothing"
status 0 "make with another configuration" make CONFIG=configs/tiny_defconfig
status 125 "makes another binary" build/contain run -- true
status 0 "make with other flags" make CFLAGS=-O2
like "$out" "*CC build/main.o*" "makes it again"
status 0 "and back" make
status 0 "make install" make install DESTDIR="$TMP/dest" PREFIX=/usr
is "$(cd "$TMP/dest" && find . -type f | sort | tr '\n' ' ')" \
	"./usr/bin/contain ./usr/bin/contain-boot ./usr/share/man/man1/contain-boot.1 ./usr/share/man/man1/contain-init.1 ./usr/share/man/man1/contain-run.1 ./usr/share/man/man8/contain-init.8 " "puts the binary and the man pages there"
is "$(stat -c %a "$TMP/dest/usr/bin/contain")" 755 "executable, not set-user-ID"
status 0 "make size" make size

if root; then
	# shellcheck disable=SC2016
	out=$(echo 'echo PID:$$; hostname; exit 3' | make -s run 2>&1)
	is $? 0 "make run: the shell's status is not make's fault"
	like "$out" "*PID:1
container" "make run: is a shell in a container"
fi

# Each switch, alone, off, without a warning. (Objects that are not fat are made
# faster, and come to the same binary.)
for switch in $(sed -n 's/^CONFIG_\([A-Z_]*\)=y$/\1/p' configs/defconfig); do
	sed "s/^CONFIG_$switch=y\$/# CONFIG_$switch is not set/" configs/defconfig >"without-$switch"
	status 0 "without $switch" make LTO=-flto CFLAGS='-Oz -Werror' \
		O="build/$switch" CONFIG="without-$switch"
done
# Not the file, whose data the linker may lay on a page of its own.
size() { command size "$1/contain" | awk 'NR == 2 { print $1 + $2 }'; }
full=$(size build)
for switch in CONTAINER INIT BOOT MODULES SWITCH_ROOT INITTAB BOOT_HOST INIT_OPTIONS REWRITE GRACE RESTART DIALECTS \
	ENVIRON FILES FOREIGN HELP HINTS VERBOSE; do
	ok "$switch costs nothing when off" [ "$(size build/$switch)" -lt "$full" ]
done
status 125 "without CONTAINER there is no run" build/CONTAINER/contain run -- true
like "$out" "contain: unknown subcommand run*" "and it says so"
status 0 "but init" build/CONTAINER/contain init -- true
status 125 "without BOOT there is no boot" build/BOOT/contain boot
like "$out" "contain: unknown subcommand boot*" "and it says so"
status 125 "without INIT_OPTIONS: --group" build/INIT_OPTIONS/contain init --group -- true
like "$out" "contain: unknown option --group*" "is unknown"
status 7 "but init" build/INIT_OPTIONS/contain init -- sh -c 'exit 7'
status 125 "without REWRITE: --rewrite" build/REWRITE/contain init --rewrite HUP:0 -- true
status 125 "without GRACE: --grace" build/GRACE/contain init --grace 1 -- true
status 125 "without RESTART: --restart" build/RESTART/contain init --restart always -- true
for switch in DIALECTS REWRITE; do
	ln -s contain build/$switch/dumb-init
done
status 125 "without DIALECTS dumb-init is but a name" build/DIALECTS/dumb-init true
status 1 "without REWRITE: dumb-init -r" build/REWRITE/dumb-init -r 2:3 true
like "$out" "contain: --rewrite: not built in" "says what is missing"
status 7 "but dumb-init" build/REWRITE/dumb-init sh -c 'exit 7'
status 125 "without INIT there is no init" build/INIT/contain init -- true
if root; then
	status 0 "but run" build/INIT/contain run -- true
	status 125 "without INIT: --init" build/INIT/contain run --init -- true
	status 125 "without INIT: --share pid" build/INIT/contain run --share pid -- true
	like "$out" "contain: --share pid needs --init*" "says what is missing"
	status 125 "without USERNS a plain user is refused" as_user build/USERNS/contain run -- true
fi
status 125 "without FOREIGN: -it" build/FOREIGN/contain run -it true
like "$out" "contain: unknown option -it*" "is just unknown"
status 0 "without HELP: --help" build/HELP/contain run --help
is "$(echo "$out" | wc -l)" 2 "is the usage alone"

status 0 "make tiny_defconfig" make tiny_defconfig
status 0 "make with .config" make
status 7 "init of the tiny one" build/contain init -- sh -c 'exit 7'
status 125 "has no run" build/contain run
status 0 "make clean" make clean
ok "leaves no build" [ ! -e build ]
finish
