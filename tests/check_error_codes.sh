#!/usr/bin/env bash
# Holds the errors to each other: every code that src/ makes with Err("room.code"), or through a
# helper that ends in Err (Report, Refuse, Fault, Wrong, Invalid), stands in content/errors; and
# every code of content/errors stands somewhere in src/ or web/. Comments do not count.
set -euo pipefail
cd "${1:-.}"
sources=$(find src -name '*.cpp' ! -name '*_test.cpp' -o -name '*.hpp' ! -name '*_test.hpp' | grep -v '^src/testing/')
known=$(sed -n 's/^ *-* *{*code: *\([a-z_]*\.[a-z0-9_.]*\).*/\1/p' content/errors/*.yaml | sort -u)
code=$(sed 's|^ *//.*||; s|  *// .*||' $sources)
made=$(tr '\n' ' ' <<<"$code" |
       grep -oiE '\b(err|report|refuse|fault|wrong|invalid)\([^";]*"[a-z_]+\.[a-z0-9_.]+"' |
       sed 's/.*"\(.*\)"/\1/' | sort -u)
words=$( { echo "$code"; [ -d web ] && find web -path '*/node_modules' -prune -o -name '*.ts' -print \
           -o -name '*.svelte' -print | xargs -r cat; true; } |
         grep -oE "[\"'][a-z_]+\.[a-z0-9_.]+[\"']" | tr -d "\"'" | sort -u)
bad=0
for code in $(comm -23 <(echo "$made") <(echo "$known")); do
    echo "$code is made in $(grep -rlF --include='*.cpp' --include='*.hpp' "\"$code\"" src | head -1)" \
         "but has no text in content/errors"
    bad=1
done
for code in $(comm -13 <(echo "$words") <(echo "$known")); do
    echo "$code has a text in $(grep -lE "code: *$code\b" content/errors/*.yaml | head -1) but is never made"
    bad=1
done
exit $bad
