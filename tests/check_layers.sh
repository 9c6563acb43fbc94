#!/usr/bin/env bash
# Holds every include of src/ to the order of the rooms in CMakeLists.txt: a room may include
# only itself and rooms that stand before it.
set -euo pipefail
cd "${1:-.}"
mapfile -t rooms < <(sed -n 's/^atalaya_room(\([a-z]*\).*/\1/p' CMakeLists.txt)
declare -A rank
for i in "${!rooms[@]}"; do rank[${rooms[$i]}]=$i; done
bad=0
while IFS=: read -r file line text; do
    from=${file#src/}; from=${from%%/*}
    to=$(sed -n 's/.*#include "\([a-z0-9_]*\)\/.*/\1/p' <<<"$text")
    [ -n "${rank[$from]:-}" ] && [ -n "${rank[$to]:-}" ] || continue
    if [ "${rank[$to]}" -gt "${rank[$from]}" ]; then
        echo "$file:$line: $from must not include $to, which stands above it"
        bad=1
    fi
done < <(grep -rn --include='*.hpp' --include='*.cpp' '#include "' src)
exit $bad
