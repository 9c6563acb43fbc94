#!/usr/bin/env bash
# Installs what the project needs and the machine lacks, from the distribution's own packages.
#   scripts/setup.sh          to build and run
#   scripts/setup.sh test     also what the tests need
#   scripts/setup.sh bench    also what the benchmarks need
# Knows Debian 12, Debian 13 and Ubuntu 24.04. Asks nothing.
set -euo pipefail

. /etc/os-release
case "${ID:-}-${VERSION_ID:-}" in
    debian-12) boost=1.81 ;;   # by name: the distribution's default is 1.74
    debian-13 | ubuntu-24.04) boost=1.83 ;;
    *)
        echo "setup: ${PRETTY_NAME:-this system} is not one of Debian 12, Debian 13, Ubuntu 24.04; trying the names of Debian 13" >&2
        boost=1.83
        ;;
esac

packages=(
    g++ cmake ninja-build ccache pkg-config make ca-certificates
    "libboost$boost-dev" "libboost-json$boost-dev"
    libsqlite3-dev libpq-dev libsodium-dev libssl-dev libcurl4-openssl-dev zlib1g-dev libicu-dev
    libyaml-dev libcli11-dev libfmt-dev libspdlog-dev
    libzip-dev libexpat1-dev libxlsxwriter-dev libreadstat-dev libseccomp-dev libeigen3-dev libgtest-dev libgmock-dev
    poppler-utils   # the text of a PDF that a person supplies
)
# The browser application is built by Node 18 or later; one that is not the distribution's will do.
major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/' || true)
[ "${major:-0}" -ge 18 ] || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
for want in "$@"; do
    case "$want" in
        test)
            packages+=(postgresql zip)
            # Ubuntu has the browser outside its packages: ATALAYA_CHROMIUM names one there.
            [ -n "${ATALAYA_CHROMIUM:-}" ] || [ "${ID:-}" = ubuntu ] || packages+=(chromium)
            ;;
        bench) packages+=(postgresql wrk sqlite3) ;;
        *) echo "setup: unknown word '$want'" >&2; exit 2 ;;
    esac
done

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "setup: these packages are missing and need root or sudo: ${missing[*]}" >&2
        exit 1
    }
    root=(sudo)
fi
echo "setup: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${root[@]}" apt-get update -qq
# The server that the tests start is their own: the distribution's must not start beside it.
policy=/usr/sbin/policy-rc.d
made=0
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | "${root[@]}" tee $policy >/dev/null
    "${root[@]}" chmod +x $policy
    made=1
fi
status=0
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" || status=$?
[ $made -eq 1 ] && "${root[@]}" rm -f $policy
exit $status
