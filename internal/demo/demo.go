// Package demo holds a small project to look at: a base, three overlays and four releases, one of which ships the image of
// the release before and one an image that its registry does not have; and that registry, in process.
//
// It leaves to others how the project becomes a git repository (package git) and how it is checked (package gate).
package demo

import (
	_ "embed"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/rogpeppe/go-internal/txtar"
)

// Remote is the address that the example's repository says it comes from. Nothing contacts it.
const Remote = "https://github.com/acme/shop.git"

//go:embed example.txtar
var archive []byte

// Release is a state of the example: its tag, what is to be seen, and the files that it changes.
type Release struct {
	Tag   string
	Story string
	Files map[string][]byte
}

// Releases returns the example's releases, oldest first. Files of the archive are named TAG/PATH; the one named TAG/story says
// what the release shows.
func Releases() []Release {
	byTag := map[string]*Release{}
	for _, f := range txtar.Parse(archive).Files {
		tag, path, _ := strings.Cut(f.Name, "/")
		r := byTag[tag]
		if r == nil {
			r = &Release{Tag: tag, Files: map[string][]byte{}}
			byTag[tag] = r
		}
		if path == "story" {
			r.Story = strings.TrimSpace(string(f.Data))
			continue
		}
		r.Files[path] = f.Data
	}
	releases := make([]Release, 0, len(byTag))
	for _, tag := range slices.Sorted(maps.Keys(byTag)) {
		releases = append(releases, *byTag[tag])
	}
	return releases
}

// images are what the registry of the example holds: everything but the worker of the last release.
var images = []string{
	"registry.example.com/acme/shop/web:v1.0.0", "registry.example.com/acme/shop/worker:v1.0.0",
	"registry.example.com/acme/shop/web:v1.1.0", "registry.example.com/acme/shop/worker:v1.1.0",
	"registry.example.com/acme/shop/web:v1.1.1", "registry.example.com/acme/shop/worker:v1.1.1",
	"registry.example.com/acme/shop/web:v1.2.0",
	"docker.io/library/redis:7.4.1",
}

// Registry returns a transport that answers for every host from memory, without any network. Each call fills another one;
// the error says which image could not be put there.
func Registry() (http.RoundTripper, error) {
	transport := inMemory{registry.New(registry.Logger(log.New(io.Discard, "", 0)))}
	for _, image := range images {
		if err := push(image, transport); err != nil {
			return nil, fmt.Errorf("filling the registry with %s: %w", image, err)
		}
	}
	return transport, nil
}

func push(image string, transport http.RoundTripper) error {
	ref, err := name.ParseReference(image)
	if err != nil {
		return err
	}
	content, err := random.Image(64, 1)
	if err != nil {
		return err
	}
	return remote.Write(ref, content, remote.WithTransport(transport))
}

// inMemory answers requests by a handler in process.
type inMemory struct{ handler http.Handler }

// RoundTrip implements [http.RoundTripper].
func (t inMemory) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body == nil {
		req.Body = http.NoBody
	}
	recorder := httptest.NewRecorder()
	t.handler.ServeHTTP(recorder, req)
	response := recorder.Result()
	response.Request = req
	return response, nil
}
