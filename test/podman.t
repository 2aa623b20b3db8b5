#!/bin/sh
# As the init of real containers: podman with runc, an image made of the root
# tree of these tests. No network is touched.
# shellcheck source=test/lib.sh
. "$TOP/test/lib.sh"
need_root
cd "$TMP" || exit 1

# Limits as low as any machine allows: it may lack the right to raise them.
cat >containers.conf <<'EOS'
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]
netns = "none"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
EOS
export CONTAINERS_CONF="$TMP/containers.conf"
podman() {
	timeout -k 5 60 podman --root "$TMP/storage" --runroot "$TMP/run" \
		--storage-driver vfs "$@"
}
clean() {
	podman rm -a -f -t 0 >/dev/null 2>&1
	umount -R "$TMP/storage" 2>/dev/null
	rm -rf "$TMP"
}
trap clean EXIT
run() { podman run --rm --init --init-path "$CONTAIN" toy "$@"; }

tar -C "$ROOTFS" -cf root.tar .
status 0 "podman import" podman import root.tar toy
status 0 "podman run --init --init-path contain" run ps -ef -o pid,args
like "$out" "*1 *podman-init -- ps*" "ours is PID 1"
status 7 "the status is the command's" run sh -c 'exit 7'
status 137 "128+n" run sh -c 'kill -9 $$'
status 1 "a missing program: the status of catatonit" run no-such-program
status 0 "orphans leave no zombie" run sh -c '
	i=0; while [ $i -lt 200 ]; do (sleep 0.1 &); i=$((i + 1)); done; sleep 0.6
	! grep -q "^State:.Z" /proc/[0-9]*/status'
printf 'a\nb\n' >input
is "$(podman run --rm -i --init --init-path "$CONTAIN" toy cat <input)" "a
b" "standard input and output"

# Detached: stop, kill.
start() { # NAME COMMAND...
	name=$1
	shift
	podman run -d --name "$name" --init --init-path "$CONTAIN" toy "$@" >/dev/null
}
up() { podman exec "$1" test -e /tmp/up; }
for sig in TERM USR1 HUP 37; do
	start sig$sig sh -c "trap 'exit 9' TERM USR1 HUP 37; touch /tmp/up; while :; do sleep 0.05; done"
	eventually "it runs" up sig$sig
	podman kill -s $sig sig$sig >/dev/null
	is "$(podman wait sig$sig)" 9 "podman kill -s $sig reaches the command"
done
start stop sh -c 'trap "exit 9" TERM; touch /tmp/up; while :; do sleep 0.05; done'
eventually "it runs" up stop
begun=$(date +%s)
podman stop -t 20 stop >/dev/null
ok "podman stop is prompt" [ $(($(date +%s) - begun)) -lt 10 ]
is "$(podman wait stop)" 9 "and the status is the command's"
start plain sleep 100
sleep 0.5
podman stop -t 20 plain >/dev/null
is "$(podman wait plain)" 143 "a command without a handler ends by TERM"
start hard sh -c 'trap "" TERM; touch /tmp/up; while :; do sleep 0.05; done'
eventually "it runs" up hard
podman stop -t 1 hard >/dev/null 2>&1
is "$(podman wait hard)" 137 "one that ignores TERM is killed"

# As the entrypoint of an image, under its own name and others'.
mkdir -p names/bin
ln -s contain names/bin/tini
ln -s contain names/bin/dumb-init
tar -C names -rf root.tar ./bin/tini ./bin/dumb-init
entry() { # ENTRYPOINT COMMAND...
	podman import --change "ENTRYPOINT [$1]" root.tar entry >/dev/null 2>&1
	shift
	podman run --rm entry "$@"
}
for point in '"/bin/contain", "init", "--"' '"/bin/tini", "--"' '"/bin/dumb-init", "--"' \
	'"/bin/tini", "-g", "-e", "143", "--"'; do
	status 6 "ENTRYPOINT [$point]" entry "$point" sh -c 'exit 6'
done
status 0 "tini -e 143" entry '"/bin/tini", "-e", "143", "--"' sh -c 'kill $$'
status 2 "dumb-init, a missing program" entry '"/bin/dumb-init"' no-such-program

# A pod that shares its PID namespace; its pause container is ours.
status 0 "a pod with --pause" podman pod create --name pod --share pid --network none \
	--infra-image toy --infra-command "/bin/contain init --pause"
status 0 "starts" podman pod start pod
status 0 "a container of it" podman run --rm --pod pod toy sh -c '(sleep 0.1 &); exec ps -ef -o pid,args'
like "$out" "*1 *contain init --pause*" "sees ours as PID 1"
sleep 0.5
status 0 "its orphans are reaped" podman run --rm --pod pod toy sh -c '! grep -q "^State:.Z" /proc/[0-9]*/status'
begun=$(date +%s)
status 0 "podman pod stop" podman pod stop -t 20 pod
ok "is prompt" [ $(($(date +%s) - begun)) -lt 10 ]
is "$(podman inspect -f '{{.State.ExitCode}}' "$(podman pod inspect -f '{{.InfraContainerID}}' pod)")" 0 "with status 0"
status 0 "podman pod rm" podman pod rm -f pod
finish
