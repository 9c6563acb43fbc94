#!/usr/bin/env bash
# Reports, and never fails: the sources beyond 400 lines and the functions beyond 60, longest
# first. What swells is a room that wants to be divided.
set -euo pipefail
cd "$(dirname "$0")/.."
sources=$(git ls-files 'src/*.cpp' 'src/*.hpp' 'bench/*.cpp' 'fuzz/*.cpp')
echo "files: $(wc -l <<<"$sources"), lines: $(cat $sources | wc -l)"
wc -l $sources | awk '$2 != "total" && $1 > 400 {print $1 " lines  " $2}' | sort -rn
# A function ends at a brace as far in as the line on which its head began.
awk '
    FNR == 1 { delete start }
    /^ *[A-Za-z_].*\) (const |noexcept |override |final )*\{$/ {
        match($0, /^ */); start[RLENGTH] = FNR; head[RLENGTH] = $0; next
    }
    /^ *\}$/ {
        match($0, /^ */)
        if (RLENGTH <= 4 && (RLENGTH in start)) {
            length_ = FNR - start[RLENGTH] + 1
            sub(/^ */, "", head[RLENGTH])
            if (length_ > 60) print length_ " lines  " FILENAME ":" start[RLENGTH] "  " head[RLENGTH]
            delete start[RLENGTH]
        }
    }' $sources | sort -rn
