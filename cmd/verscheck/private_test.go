package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/rogpeppe/go-internal/testscript"
)

// secret is the password of registries that private starts, in the form of a docker config: "user:correct-horse".
const secret = "dXNlcjpjb3JyZWN0LWhvcnNl"

// privates holds the running registries by script and variable.
var privates sync.Map

// private starts a registry that gives manifests to verscheck with a password alone, which goes into the docker config, and puts its host
// into a variable; with ! it stops it: [!] private VARIABLE
func private(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: [!] private VARIABLE")
	}
	key := ts.Getenv("WORK") + args[0]
	if neg {
		server, ok := privates.LoadAndDelete(key)
		if !ok {
			ts.Fatalf("no registry is in %s", args[0])
		}
		server.(*httptest.Server).Close()
		return
	}
	behind := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.UserAgent(), "verscheck") && r.Header.Get("Authorization") != "Basic "+secret {
			w.Header().Set("WWW-Authenticate", `Basic realm="private"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		behind.ServeHTTP(w, r)
	}))
	ts.Defer(server.Close)
	privates.Store(key, server)
	host := strings.TrimPrefix(server.URL, "http://")
	ts.Setenv(args[0], host)
	dir := ts.Getenv("DOCKER_CONFIG")
	ts.Check(os.MkdirAll(dir, 0o700))
	ts.Check(os.WriteFile(filepath.Join(dir, "config.json"), fmt.Appendf(nil, `{"auths":{%q:{"auth":%q}}}`, host, secret), 0o600))
}
