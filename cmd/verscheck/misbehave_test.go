package main

import (
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"

	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/rogpeppe/go-internal/testscript"
)

// misbehaviours are registries that a release engineer meets. Each is made of one that holds everything that is asked for.
var misbehaviours = map[string]func(next http.Handler) http.Handler{
	"silent": func(http.Handler) http.Handler {
		return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	},
	"stalling": beforeManifests(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }),
	"limiting": beforeManifests(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	}),
	"failing": beforeManifests(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }),
	"lying": func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html>\x1b[2J\x1b]0;owned\x07::error::Sign in</html>")
		})
	},
	"shouting": beforeManifests(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"errors":[{"code":"DENIED","message":"\u001b[2J\u001b]0;owned\u0007\n::error::pwned"}]}`)
	}),
	"vague": beforeManifests(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }),
	// late does not know a manifest the first time it is asked, by HEAD and by GET.
	"late": func(next http.Handler) http.Handler {
		var asked atomic.Int32
		return beforeManifests(func(w http.ResponseWriter, r *http.Request) {
			if asked.Add(1) > 2 {
				next.ServeHTTP(w, r)
				return
			}
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}`)
		})(next)
	},
	// closed wants the password of alice.
	"closed": func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if user, password, _ := r.BasicAuth(); user == "alice" && password == "s3cret" {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("WWW-Authenticate", `Basic realm="closed"`)
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}`)
		})
	},
	"private": func(next http.Handler) http.Handler { return next }, // see misbehave
}

func beforeManifests(handler http.HandlerFunc) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, "/manifests/") {
				handler(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// oneImage answers each question for a manifest with the same image.
func oneImage() http.Handler {
	next := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	const manifest = `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}`
	return beforeManifests(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
		_, _ = io.WriteString(w, manifest)
	})(next)
}

// misbehave serves such a registry over plain http, and puts its host into a variable: misbehave KIND VARIABLE. The private one
// speaks TLS, with a certificate that only ca.pem in the working directory vouches for.
func misbehave(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 || misbehaviours[args[0]] == nil {
		ts.Fatalf("usage: misbehave KIND VARIABLE")
	}
	server := httptest.NewUnstartedServer(misbehaviours[args[0]](oneImage()))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	if args[0] == "private" {
		server.StartTLS()
		ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
		ts.Check(os.WriteFile(ts.MkAbs("ca.pem"), ca, 0o600))
	} else {
		server.Start()
	}
	ts.Defer(func() {
		server.CloseClientConnections()
		server.Close()
	})
	_, host, _ := strings.Cut(server.URL, "://")
	ts.Setenv(args[1], host)
}
