# MedReach 医达. The two commands to know: make demo, make test.
GO ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

.PHONY: all build demo test race lint fuzz bench generate ui clean

all: build

build: ## the program, as ./medreach
	$(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o medreach ./cmd/medreach

demo: build ## run the built-in (invented) study; on a terminal, then show its map until Ctrl-C
	rm -rf medreach-demo
	@if [ -t 1 ]; then ./medreach demo -o medreach-demo; else ./medreach demo -o medreach-demo --no-serve; fi

test: ## everything that must hold
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt these files:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./... ./testdata/builtin
	$(GO) test -timeout 18m ./...

race: ## the tests again, looking for data races (needs a C compiler)
	$(GO) test -race -short ./...

lint: ## gofmt, vet, staticcheck
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))"
	$(GO) vet ./... ./testdata/builtin
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

FUZZTIME ?= 20s
fuzz: ## each fuzz target for FUZZTIME
	@for p in $$($(GO) list ./...); do for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
		echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p || exit 1; done; done

bench: ## every benchmark with its allocations; docs/benchmarks.md tells how to read them
	$(GO) test -run '^$$' -bench . -benchmem ./...

generate: ## the built-in study anew; a test holds that the committed files are these
	$(GO) run ./cmd/generate testdata/builtin

ui: ## the page anew, as web/ui/dist (needs Node.js 20 and npm); a test holds that the committed one is of these sources
	cd web/ui && npm ci --ignore-scripts && npm run build

clean:
	rm -rf medreach medreach-demo dist
