#!/usr/bin/env bash
# scripts/build.sh PRESET [TARGET...]: configures once, then builds. Quiet unless something fails.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1
shift
[ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" >"/tmp/atalaya-configure.$$" 2>&1 || {
    cat "/tmp/atalaya-configure.$$" >&2
    rm -f "/tmp/atalaya-configure.$$"
    exit 1
}
rm -f "/tmp/atalaya-configure.$$"
exec ninja -C "build/$preset" "$@"
