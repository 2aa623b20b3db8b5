#!/bin/sh
# What pkg/ has for others: the hook of initramfs-tools, with its functions
# played; and the tree for Buildroot, against ours.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
cd "$TOP/pkg" || exit

# The hook. copy_exec of initramfs-tools(7) puts a program into DESTDIR.
hook=initramfs-tools/hooks/contain
cat >"$TMP/functions" <<'END'
copy_exec() {
	[ ! "${FAIL-}" ] || return 3
	mkdir -p "$DESTDIR/${2%/*}" && cp "$1" "$DESTDIR/$2"
}
END
export CONTAIN_FUNCTIONS="$TMP/functions" CONFDIR="$TMP/conf"
mkdir "$CONFDIR"

# image NAME: as mkinitramfs has it when it runs hooks; then this one.
image() {
	DESTDIR=$TMP/$1
	export DESTDIR
	mkdir -p "$DESTDIR/etc" "$DESTDIR/conf"
	echo 'their script' >"$DESTDIR/init"
	echo 'virtio_blk ' >"$DESTDIR/conf/modules"
	$hook
}
ok 'it can be executed' [ -x $hook ]
status 0 'prereqs' $hook prereqs
is "$out" '' 'which are none'

echo "CONTAIN=$CONTAIN" >"$CONFDIR/contain"
status 0 'a program that is named' image plain
ok 'is in the image' cmp "$CONTAIN" "$TMP/plain/bin/contain"
is "$(cat "$TMP/plain/etc/modules")" 'virtio_blk ' 'so are the modules to load'
is "$(cat "$TMP/plain/init")" 'their script' '/init is theirs'
status 0 'once more' image plain
FAIL=yes status 3 'one that cannot be copied is a failure' image failed
echo CONTAIN_INIT=yes >>"$CONFDIR/contain"
status 0 'CONTAIN_INIT=yes' image asked
ok '/init is contain' cmp "$CONTAIN" "$TMP/asked/init"
echo 'CONTAIN=/no/contain' >"$CONFDIR/contain"
status 0 'a program that is missing is no failure' image missing
is "$out" 'W: contain: no /no/contain, which is left out' 'says so'

# Buildroot's.
package=buildroot/package/contain
for file in external.desc external.mk Config.in package/contain/Config.in; do
	ok "buildroot/$file" [ -s "buildroot/$file" ]
done
is "$(sed -n 's/^name: //p' buildroot/external.desc)" CONTAIN \
	'the name that its paths have'

# The .mk file as make reads it, with Buildroot's variables played.
cat >"$TMP/Makefile" <<END
BR2_EXTERNAL_CONTAIN_PATH := $PWD/buildroot
BR2_PACKAGE_CONTAIN_CONFIG := "boot_defconfig"
BR2_PACKAGE_BUSYBOX := y
TARGET_DIR := $TMP/target
TARGET_CC := ${CC:-$(command -v musl-gcc || echo gcc)}
TARGET_CFLAGS := -D_FILE_OFFSET_BITS=64 -O2 -g0
INSTALL := install
qstrip = \$(strip \$(subst ",,\$(1)))
include $package/contain.mk
show: ; @echo '\$(CONTAIN_SITE) \$(CONTAIN_LICENSE_FILES) \$(CONTAIN_DEPENDENCIES)'
$TMP/source/built:
	\$(CONTAIN_BUILD_CMDS)
$TMP/source/installed:
	\$(CONTAIN_INSTALL_TARGET_CMDS)
END
unset MAKEFLAGS MFLAGS MAKELEVEL O CONFIG
buildroot() { make -s -f "$TMP/Makefile" "$@"; }
# shellcheck disable=SC2046 # words
set -- $(buildroot show BR2_PACKAGE_CONTAIN_SBIN_INIT=y)
ok 'the source is there' [ -e "$1/main.c" ]
ok 'so is the license' [ -e "$1/$2" ]
is "${3-}" busybox 'as /sbin/init it comes behind busybox'
mkdir -p "$TMP/source" "$TMP/target/sbin" "$TMP/target/bin"
(cd "$1" && cp -R ./*.[ch] Makefile Kconfig configs tools "$TMP/source")
status 0 'it is built' buildroot "$TMP/source/built"
ln -s ../bin/busybox "$TMP/target/sbin/init"
status 0 'installed as /init' buildroot "$TMP/source/installed" \
	BR2_PACKAGE_CONTAIN_INIT=y
ok 'which is the program' cmp "$TMP/source/build/contain" "$TMP/target/init"
is "$(readlink "$TMP/target/sbin/init")" ../bin/busybox '/sbin/init is theirs'
status 0 'as /sbin/init' buildroot "$TMP/source/installed" \
	BR2_PACKAGE_CONTAIN_SBIN_INIT=y
is "$(readlink "$TMP/target/sbin/init")" /usr/bin/contain 'which leads to it'
status 125 'it starts' "$TMP/target/usr/bin/contain" boot
finish
