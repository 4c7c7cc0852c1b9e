package oci_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/oci"
)

// store holds content by digest.
type store map[string][]byte

func (s store) put(tb testing.TB, value any) string {
	tb.Helper()
	text, isText := value.(string)
	body := []byte(text)
	if !isText {
		var err error
		if body, err = json.Marshal(value); err != nil {
			tb.Fatal(err)
		}
	}
	digest, err := oci.Digest(body, "")
	if err != nil {
		tb.Fatal(err)
	}
	s[digest] = body
	return digest
}

func (s store) fetch(_ context.Context, digest string, _ bool) ([]byte, error) {
	body, ok := s[digest]
	if !ok {
		return nil, errors.New("there is no " + digest)
	}
	return body, nil
}

type object = map[string]any

const (
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	indexType    = "application/vnd.oci.image.index.v1+json"
	configType   = "application/vnd.oci.image.config.v1+json"
)

// image puts an image without a platform of its index's.
func (s store) image(tb testing.TB, configuration any, configType string) object {
	tb.Helper()
	digest := s.put(tb, object{
		"schemaVersion": 2, "mediaType": manifestType, "layers": []any{},
		"config": object{"mediaType": configType, "digest": s.put(tb, configuration), "size": 1},
	})
	return object{"mediaType": manifestType, "digest": digest, "size": 1}
}

func (s store) index(tb testing.TB, entries ...object) object {
	tb.Helper()
	return object{"mediaType": indexType, "size": 1, "digest": s.put(tb, object{"schemaVersion": 2, "mediaType": indexType, "manifests": entries})}
}

func TestRead(t *testing.T) {
	t.Parallel()
	s := store{}
	arm := s.image(t, object{"os": "linux", "architecture": "arm", "variant": "v7", "config": object{"Labels": object{
		"org.opencontainers.image.revision": "abc", "org.opencontainers.image.source": strings.Repeat("long", 200), "org.opencontainers.image.version": "1\x1b[31m",
	}}}, configType)
	chart := s.image(t, object{"name": "a chart"}, "application/vnd.cncf.helm.config.v1+json")
	with := func(entry object, platform object) object {
		return object{"mediaType": entry["mediaType"], "digest": entry["digest"], "size": 1, "platform": platform}
	}
	unknown := with(chart, object{"os": "unknown", "architecture": "unknown"})
	marked := object{"mediaType": manifestType, "digest": chart["digest"], "size": 1, "annotations": object{"vnd.docker.reference.type": "attestation-manifest"}}
	v7 := fact.PlatformOf("linux", "arm", "v7")
	labels := fact.Says{Revision: "abc", Version: `1\x1b[31m`}
	for _, tt := range []struct {
		name  string
		top   object
		depth fact.Depth
		want  []fact.Variant
	}{
		{"one image", arm, fact.Platforms, []fact.Variant{{Platform: v7, Digest: arm["digest"].(string), Labels: labels}}},
		{"no image", chart, fact.Everything, []fact.Variant{{Digest: chart["digest"].(string)}}},
		{"attestations", s.index(t, unknown, marked), fact.Everything, nil},
		{"an entry without platform", s.index(t, arm), fact.Platforms, []fact.Variant{{Platform: v7, Digest: arm["digest"].(string), Labels: labels}}},
		{
			"the index counts", s.index(t, with(arm, object{"os": "linux", "architecture": "arm64", "variant": "v8"})), fact.Platforms,
			[]fact.Variant{{Platform: fact.PlatformOf("linux", "arm64", ""), Digest: arm["digest"].(string)}},
		},
		{
			"an index in one", s.index(t, s.index(t, arm)), fact.Revision, []fact.Variant{{Platform: v7, Digest: arm["digest"].(string), Labels: labels}},
		},
	} {
		got, err := oci.Read(t.Context(), tt.top["digest"].(string), tt.depth, s.fetch)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if diff := cmp.Diff(tt.want, got.Variants); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestMalformed(t *testing.T) {
	t.Parallel()
	s := store{}
	arm := s.image(t, object{"os": "linux", "architecture": "arm"}, configType)
	many := make([]object, 1001)
	several, empty := make([]object, 65), make([]object, 300)
	for i := range many {
		many[i] = arm
	}
	for i := range empty {
		empty[i] = s.index(t)
	}
	for i := range several {
		several[i] = s.image(t, object{"os": "linux", "architecture": fmt.Sprint("a", i)}, configType)
	}
	for _, tt := range []struct{ name, digest, want string }{
		{"no JSON", s.put(t, "text"), "is no image manifest"},
		{"no configuration", s.put(t, object{"schemaVersion": 2}), "has no configuration"},
		{"a configuration of another form", s.image(t, []any{}, configType)["digest"].(string), "is no image configuration"},
		{"an index of another form", s.put(t, object{"mediaType": indexType, "manifests": "none"}), "is no index"},
		{"too many entries", s.index(t, many...)["digest"].(string), "has more than 1000 entries"},
		{"too many platforms", s.index(t, several...)["digest"].(string), "is one of more than 64 platforms"},
		{"too many indexes", s.index(t, empty...)["digest"].(string), "is one of more than 256 parts"},
		{"too deep", s.index(t, s.index(t, s.index(t, arm)))["digest"].(string), "nests indexes too deeply"},
	} {
		_, err := oci.Read(t.Context(), tt.digest, fact.Everything, s.fetch)
		var form *oci.FormError
		if !errors.As(err, &form) || form.Reason != tt.want {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	if _, err := oci.Read(t.Context(), "sha256:none", fact.Platforms, s.fetch); err == nil || err.Error() != "there is no sha256:none" {
		t.Errorf("what cannot be fetched: %v", err)
	}
	if _, err := oci.Digest(nil, "md5:abc"); err == nil {
		t.Error("a digest that cannot be checked has a sum")
	}
}

// FuzzRead: whatever a registry sends is read or refused.
func FuzzRead(f *testing.F) {
	s := store{}
	s.index(f, s.image(f, object{"os": "linux", "architecture": "arm", "config": object{"Labels": object{"a": "b"}}}, configType))
	for _, body := range s {
		f.Add(body, body)
	}
	f.Add([]byte(`{"mediaType":"`+indexType+`","manifests":[{"platform":null}]}`), []byte(`{}`))
	f.Fuzz(func(t *testing.T, top, rest []byte) {
		fetched := 0
		_, err := oci.Read(t.Context(), "sha256:top", fact.Everything, func(_ context.Context, digest string, _ bool) ([]byte, error) {
			if fetched++; fetched > 256 {
				t.Fatal("no end of it")
			}
			if digest == "sha256:top" {
				return top, nil
			}
			return rest, nil
		})
		var form *oci.FormError
		if err != nil && !errors.As(err, &form) {
			t.Errorf("an error of another kind: %v", err)
		}
	})
}
