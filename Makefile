# Two commands matter: `make run` and `make test`. Everything they need beyond Rust, Node.js, git and a C compiler they
# install themselves. The work is done by scripts/, so that each step can also be run alone.

.DEFAULT_GOAL := help
.PHONY: help run test lint fmt bench clean-data

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build console and server, serve http://localhost:8080 with a demo workspace (DEMO=0: without)
	@scripts/run

test: ## everything: format, lint, licences, console, Rust on SQLite and PostgreSQL, browser, clients
	@scripts/test

lint: ## only the quick part of the tests: format, clippy, licences, console checks
	@scripts/test fmt lint licences console

fmt: ## format the Rust code
	cargo fmt --all

bench: ## measure the release build beside a bare server, print a table (BENCH="--seconds 2": fewer seconds)
	@scripts/bench $(BENCH)

clean-data: ## delete ./data: the local database, its keys, mails and demo credentials
	rm -rf data
