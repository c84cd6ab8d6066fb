# The verbs a person needs; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup build demo demo-postgres test soak bench lint format clean

# Each keeps the machine busy by itself: processes that are killed, crowds, browsers.
HEAVY := CrashTests|CrowdTests|TwoProcessesTests|CopyTests|SchemathesisTests|DemoPageTests|ReferencePageTests|LeaseTests

ROUNDS := 100
CHECKED := Sources Tests Benchmarks Package.swift

help: ## List the verbs
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "make %-13s %s\n", $$1, $$2 }'

setup: ## Install what building and testing need (apt on Debian and Ubuntu)
	@Scripts/setup build test

build: ## Build the release binary, .build/release/kontor
	@Scripts/setup build
	swift build -c release --static-swift-stdlib --product kontor

demo: build ## Run the sample business in the sandbox and print its one URL; no account, no key
	@exec .build/release/kontor demo

demo-postgres: build ## The same on a private PostgreSQL, which is gone at its end
	@Scripts/setup postgres
	@env -u TEST_DATABASE_URL Scripts/with-postgres sh -c 'exec .build/release/kontor demo --database "$$TEST_DATABASE_URL"'

test: ## Lint, build and run every test: the one definition of green
	@Scripts/setup build test
	@$(MAKE) --no-print-directory lint
	swift build --build-tests
	Scripts/with-postgres Scripts/run-tests --parallel --skip '$(HEAVY)'
	Scripts/with-postgres Scripts/run-tests --no-parallel --filter '$(HEAVY)'

soak: ## Kill, stop and restart processes and PostgreSQL over and over: ROUNDS=100, a new seed each
	@Scripts/setup build test
	swift build --build-tests
	@for round in $$(seq $(ROUNDS)); do \
	    echo "round $$round of $(ROUNDS)"; \
	    Scripts/run-tests --no-parallel --filter 'kontorTests.*CrashTests' || exit 1; \
	done

bench: build ## Measure, beside aiogram and python-telegram-bot, and print one table
	@Scripts/setup bench
	@Benchmarks/run

lint: ## Check the formatting
	swift format lint --strict --parallel --recursive $(CHECKED)

format: ## Format the sources in place
	swift format --in-place --parallel --recursive $(CHECKED)

clean: ## Remove what was built; fetched packages stay
	swift package clean
	rm -rf .build/bench-venv .build/test-venv
