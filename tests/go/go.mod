// What the program of docs/quickstarts/go.md uses, for its test: each with its licence, which scripts/check-licences reads.
module quickstart

go 1.26.0

require (
	github.com/coreos/go-oidc/v3 v3.21.0 // Apache-2.0
	golang.org/x/oauth2 v0.38.0 // BSD-3-Clause
)

require github.com/go-jose/go-jose/v4 v4.1.4 // indirect; Apache-2.0
