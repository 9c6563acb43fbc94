#!/usr/bin/env bash
# Builds everything and runs every test, on SQLite and on a PostgreSQL of its own that is started
# and stopped here. scripts/test.sh -R NAME runs only some (the arguments go to ctest). PRESET=asan
# does the same with the sanitizers.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${PRESET:-dev}
scripts/build.sh "$preset"
folder=$(mktemp -d)
chmod 755 "$folder"   # as root, the server runs as another user and must reach its own folder
trap 'scripts/postgres.sh stop "$folder/pg" >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
ATALAYA_TEST_PG=$(scripts/postgres.sh start "$folder/pg" | tail -n 1)
export ATALAYA_TEST_PG
ctest --test-dir "build/$preset" --output-on-failure -j 2 "$@"
