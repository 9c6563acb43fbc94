#!/usr/bin/env bash
# Holds the errors to each other: every code that src/ makes stands in content/errors, and every code
# of content/errors is made in src/ or web/. A code may reach Err("...") through a helper or a
# variable, so any quoted "room.code" counts whose first half is that of some error.
set -euo pipefail
cd "${1:-.}"
sources=$(find src -name '*.cpp' ! -name '*_test.cpp' -o -name '*.hpp' | grep -v '^src/testing/')
known=$(sed -n 's/^ *-* *{*code: *\([a-z_]*\.[a-z0-9_]*\).*/\1/p' content/errors/*.yaml | sort -u)
made=$(cat $sources | tr '\n' ' ' | grep -oE '\bErr\( *"[a-z_]+\.[a-z0-9_]+"' |
       sed 's/.*"\(.*\)"/\1/' | sort -u)
words=$( { cat $sources; [ -d web ] && find web -path '*/node_modules' -prune -o -name '*.ts' -print \
           -o -name '*.svelte' -print | xargs -r cat; true; } |
         grep -oE "[\"'][a-z_]+\.[a-z0-9_]+[\"']" | tr -d "\"'" | sort -u)
prefixes=$(printf '%s\n' $known $made | cut -d. -f1 | sort -u | paste -sd'|')
messages=$(sed -n 's/^ *-* *{*code: *\([a-z_]*\.[a-z0-9_]*\).*/\1/p' content/messages/*.yaml | sort -u)
files=$( { git ls-files; find src content; } 2>/dev/null | sed 's|.*/||' | sort -u)
made=$(echo "$words" | grep -E "^($prefixes)\." | comm -23 - <(echo "$messages") |
       comm -23 - <(echo "$files") | sort -u - <(echo "$made"))
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
