# The front door. Every target installs what it needs first.
#   make run    build, make the demonstration country, serve it on http://127.0.0.1:8080
#   make test   every test, on SQLite and on a throw-away PostgreSQL
#   make asan   the same under the address and undefined-behaviour sanitizers
#   make bench  the measurements of docs/performance.md
#   make build  the program only: build/release/atalaya
#   make sizes  a report of long files and functions

DEMO ?= data/demo

.PHONY: run test asan bench build sizes clean

build:
	@scripts/setup.sh
	@scripts/build.sh release atalaya

run: build
	@build/release/atalaya --data $(DEMO) demo
	@exec build/release/atalaya --data $(DEMO) serve

test:
	@scripts/setup.sh test
	@scripts/test.sh

asan:
	@scripts/setup.sh test
	@PRESET=asan scripts/test.sh

bench:
	@scripts/setup.sh bench
	@bench/run

sizes:
	@scripts/sizes.sh

clean:
	rm -rf build
