#!/usr/bin/env bash
# Holds every include of src/ to the order of the rooms in CMakeLists.txt: a room may include
# only itself and rooms that stand before it.
set -euo pipefail
cd "${1:-.}"
declare -A rank=()
while read -r room; do rank[$room]=${#rank[@]}; done < <(
    sed -n 's/^atalaya_room(\([a-z]*\).*/\1/p' CMakeLists.txt)
[ ${#rank[@]} -gt 0 ] || { echo "no rooms found in CMakeLists.txt"; exit 1; }
include='^src/([a-z0-9_]+)/([^:]*):([0-9]+):#include "([a-z0-9_]+)/'
bad=0
while read -r line; do
    [[ $line =~ $include ]] || continue
    from=${BASH_REMATCH[1]} to=${BASH_REMATCH[4]}
    [ -n "${rank[$from]:-}" ] && [ -n "${rank[$to]:-}" ] || continue
    if [ "${rank[$to]}" -gt "${rank[$from]}" ]; then
        echo "src/$from/${BASH_REMATCH[2]}:${BASH_REMATCH[3]}:" \
             "$from must not include $to, which stands above it"
        bad=1
    fi
done < <(grep -rn --include='*.hpp' --include='*.cpp' '^#include "' src)
exit $bad
