#!/usr/bin/env bash
# A throw-away PostgreSQL server for tests and benchmarks, on a Unix socket only.
#
#   scripts/postgres.sh start DIR [setting=value ...]
#       makes a server in DIR (new or empty) and prints its connection string on the last line
#   scripts/postgres.sh stop DIR
#       stops it and removes DIR
#
# Works as an ordinary user and as root; the server refuses root, so that root hands DIR to
# `postgres` or `nobody`. A throw-away server does not sync to disk unless told so: fsync=on.
set -euo pipefail

fail() { echo "postgres.sh: $*" >&2; exit 1; }

bin_folder() {
    local folder
    folder=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
    [ -x "${folder:-}/initdb" ] || folder=$(dirname "$(command -v initdb || true)")
    [ -x "$folder/initdb" ] || fail "no PostgreSQL server found: install the package postgresql"
    echo "$folder"
}

owner() {
    if id -u postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi
}

as_owner() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && runuser -u "$(owner)" -- "$@")
    else
        "$@"
    fi
}

start() {
    local dir bin port socket args=()
    mkdir -p "$1"
    dir=$(cd "$1" && pwd)
    shift
    [ -z "$(ls -A "$dir")" ] || fail "$dir is not empty"
    bin=$(bin_folder)
    if [ "$(id -u)" -eq 0 ]; then chown "$(owner)" "$dir"; fi
    chmod 700 "$dir"
    as_owner test -w "$dir" || fail "user $(owner) cannot reach $dir: choose a folder below /tmp"

    # The path of a socket is limited to some 100 bytes, so that a deep DIR needs a short folder.
    socket=$dir
    if [ ${#dir} -gt 80 ]; then
        socket=$(mktemp -d /tmp/postgres.XXXXXX)
        if [ "$(id -u)" -eq 0 ]; then chown "$(owner)" "$socket"; fi
    fi
    # Own folder, own socket: the port is only a part of its name and is always free.
    port=$((20000 + RANDOM % 30000))

    as_owner "$bin/initdb" --pgdata="$dir/data" --username=postgres --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 ||
        { cat "$dir/initdb.log" >&2; fail "initdb failed"; }
    for setting in fsync=off full_page_writes=off max_connections=200 "$@"; do
        args+=(-c "$setting")
    done
    as_owner "$bin/pg_ctl" start --pgdata="$dir/data" --log="$dir/server.log" --wait --silent \
        --options="-c listen_addresses='' -k '$socket' -p $port ${args[*]}" >&2 ||
        { cat "$dir/server.log" >&2; fail "the server did not start"; }
    echo "$socket" | as_owner tee "$dir/socket" >/dev/null
    echo "host=$socket port=$port user=postgres dbname=postgres"
}

stop() {
    local dir pid socket
    [ -d "$1" ] || return 0
    dir=$(cd "$1" && pwd)
    [ -d "$dir/data" ] || fail "$dir holds no server of this script"
    if pid=$(head -1 "$dir/data/postmaster.pid" 2>/dev/null); then
        kill -INT "$pid" 2>/dev/null || true
        for _ in $(seq 100); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        if kill -0 "$pid" 2>/dev/null; then kill -QUIT "$pid"; sleep 1; fi
    fi
    socket=$(cat "$dir/socket" 2>/dev/null || true)
    if [ -n "$socket" ] && [ "$socket" != "$dir" ]; then rm -rf "$socket"; fi
    rm -rf "$dir"
}

case "${1:-}" in
    start) [ $# -ge 2 ] || fail "start DIR"; shift; start "$@" ;;
    stop) [ $# -eq 2 ] || fail "stop DIR"; stop "$2" ;;
    *) fail "use: start DIR [setting=value ...] | stop DIR" ;;
esac
