// What the program of docs/quickstarts/go.md uses, for its test. go-oidc and go-jose are Apache-2.0, oauth2 is BSD-3-Clause.
module quickstart

go 1.26.0

require (
	github.com/coreos/go-oidc/v3 v3.21.0
	golang.org/x/oauth2 v0.38.0
)

require github.com/go-jose/go-jose/v4 v4.1.4 // indirect
