package layout_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	ggcr "github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/layout"
)

// image makes a random image for a platform that says a revision.
func image(t *testing.T, platform, revision string) v1.Image {
	t.Helper()
	i, err := random.Image(64, 1)
	if err != nil {
		t.Fatal(err)
	}
	config, err := i.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, _ = strings.Cut(platform, "/")
	config.Config.Labels = map[string]string{"org.opencontainers.image.revision": revision}
	if i, err = mutate.ConfigFile(i, config); err != nil {
		t.Fatal(err)
	}
	return i
}

func digest(t *testing.T, of interface{ Digest() (v1.Hash, error) }) string {
	t.Helper()
	d, err := of.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return d.String()
}

// write writes a layout of images by name; "" is one without.
func write(t *testing.T, images map[string]mutate.Appendable) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	path, err := ggcr.Write(dir, empty.Index)
	if err != nil {
		t.Fatal(err)
	}
	for name, what := range images {
		annotations := map[string]string{}
		if name != "" {
			annotations["org.opencontainers.image.ref.name"] = name
		}
		switch what := what.(type) {
		case v1.Image:
			err = path.AppendImage(what, ggcr.WithAnnotations(annotations))
		case v1.ImageIndex:
			err = path.AppendIndex(what, ggcr.WithAnnotations(annotations))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// pack makes a tar file of a directory.
func pack(t *testing.T, dir string, zipped bool) string {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	if err := w.AddFS(os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	data := out.Bytes()
	if zipped {
		var small bytes.Buffer
		z := gzip.NewWriter(&small)
		if _, err := z.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		data = small.Bytes()
	}
	file := filepath.Join(t.TempDir(), "out.tar")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func open(t *testing.T, name, path string) *layout.Layout {
	t.Helper()
	n, err := layout.ParseName(name)
	if err != nil {
		t.Fatal(err)
	}
	l, err := layout.Open(t.Context(), n, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

func ref(t *testing.T, text string) fact.Ref {
	t.Helper()
	r, err := fact.ParseRef(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// ask asks about one reference, with a registry behind that answers the same to everything; nil for none.
func ask(t *testing.T, text string, depth fact.Depth, behind *fact.Answer, layouts ...*layout.Layout) fact.Answer {
	t.Helper()
	var registry layout.Ask
	if behind != nil {
		registry = func(_ context.Context, wanted []fact.Question) map[fact.Ref]fact.Answer {
			answers := map[fact.Ref]fact.Answer{}
			for _, q := range wanted {
				answers[q.Ref] = *behind
			}
			return answers
		}
	}
	r := ref(t, text)
	return layout.Before(registry, fact.Answer{Verdict: fact.NotAsked}, layouts...)(t.Context(), []fact.Question{{Ref: r, Depth: depth}})[r]
}

func TestNames(t *testing.T) {
	t.Parallel()
	app, tool := image(t, "linux/amd64", "r"), image(t, "linux/amd64", "r")
	named := write(t, map[string]mutate.Appendable{"v1": app, "ghcr.io/acme/tool:v2": tool})
	alone := write(t, map[string]mutate.Appendable{"": app})
	called := write(t, map[string]mutate.Appendable{"dev": app})
	a, b := digest(t, app), digest(t, tool)
	for _, tt := range []struct {
		name, dir, ref string
		want           string // the digest, or the verdict
	}{
		{"ghcr.io/acme/app", named, "ghcr.io/acme/app:v1", a},
		{"ghcr.io/acme/app", named, "ghcr.io/acme/app:v1@" + a, a},
		{"ghcr.io/acme/app", named, "ghcr.io/acme/app@" + a, a},
		{"ghcr.io/acme/app", named, "ghcr.io/acme/app:v1@" + b, "mismatch"},
		{"ghcr.io/acme/app", named, "ghcr.io/acme/app:v2", "absent"},
		{"ghcr.io/acme/app", named, "ghcr.io/acme/app", "absent"},
		{"ghcr.io/acme/app", named, "ghcr.io/acme/app@sha256:" + strings.Repeat("a", 64), "absent"},
		{"ghcr.io/acme/app", named, "ghcr.io/acme/app-b:v1", "not-asked"},
		{"ghcr.io/acme/app", named, "quay.io/acme/app:v1", "not-asked"},
		{"ghcr.io/acme", named, "ghcr.io/acme/tool:v2", b},
		{"ghcr.io", named, "ghcr.io/acme/tool:v2", b},
		{"GHCR.io:443", named, "ghcr.io/acme/tool:v2", b},
		{"ghcr.io", named, "ghcr.io/acme/app:v1", "absent"}, // nothing says of which repository the tag is
		{"ghcr.io/acme/app:v3", alone, "ghcr.io/acme/app:v3", a},
		{"ghcr.io/acme/app:v3", called, "ghcr.io/acme/app:v3", a},
		{"ghcr.io/acme/app:v3", alone, "ghcr.io/acme/app:v4", "not-asked"},
		{"ghcr.io/acme/app", alone, "ghcr.io/acme/app:v3", "absent"},
		{"acme/app", named, "docker.io/acme/app:v1", a},
		{"localhost:5000", named, "localhost:5000/acme/app:v1", "absent"},
	} {
		for _, path := range []string{tt.dir, pack(t, tt.dir, false), pack(t, tt.dir, true)} {
			got := ask(t, tt.ref, fact.Existence, nil, open(t, tt.name, path))
			if s := string(got.Verdict); got.Digest != tt.want && s != tt.want || got.Digest == tt.want && s != "exists" {
				t.Errorf("%s=%s: %s is %+v, want %s", tt.name, filepath.Base(path), tt.ref, got, tt.want)
			}
			if local := got.Unpublished != ""; local != (got.Verdict != fact.NotAsked) {
				t.Errorf("%s: from %q", tt.ref, got.Unpublished)
			}
		}
	}
	for _, text := range []string{"", "Acme/App", "ghcr.io/acme/app@" + a, "http://ghcr.io", "ghcr.io/acme/../x", "a b"} {
		if n, err := layout.ParseName(text); err == nil {
			t.Errorf("%q is read as %+v", text, n)
		}
	}
}

func TestContents(t *testing.T) {
	t.Parallel()
	amd, arm := image(t, "linux/amd64", "one"), image(t, "linux/arm64", "two")
	index := mutate.AppendManifests(empty.Index,
		mutate.IndexAddendum{Add: amd, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: "amd64"}}},
		mutate.IndexAddendum{Add: arm, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: "arm64"}}})
	dir := write(t, map[string]mutate.Appendable{"v1": index})
	for _, path := range []string{dir, pack(t, dir, false)} {
		l := open(t, "ghcr.io/acme/app", path)
		got := ask(t, "ghcr.io/acme/app:v1", fact.Revision, nil, l)
		if c := got.Contents; c == nil || !c.Index || len(c.Variants) != 2 || c.Variants[1].Labels.Revision != "two" || c.Variants[0].Platform.String() != "linux/amd64" {
			t.Errorf("contents %+v", got.Contents)
		}
		got = ask(t, "ghcr.io/acme/app:v1@"+digest(t, arm), fact.Existence, nil, l)
		if got.Verdict != fact.Mismatch || got.Platform != "linux/arm64" {
			t.Errorf("one platform is pinned: %+v", got)
		}
		if got = ask(t, "ghcr.io/acme/app@"+digest(t, arm), fact.Existence, nil, l); got.Verdict != fact.Exists {
			t.Errorf("one platform alone: %+v", got)
		}
	}
}

// TestBehind: what a layout lacks may be in its registry; where it is not there either, it is the layout's business.
func TestBehind(t *testing.T) {
	t.Parallel()
	l := open(t, "ghcr.io/acme/app", write(t, map[string]mutate.Appendable{"v1": image(t, "linux/amd64", "r")}))
	for _, tt := range []struct {
		ref    string
		behind fact.Answer
		want   fact.Verdict
		detail string
	}{
		{"ghcr.io/acme/app:v1", fact.Answer{Verdict: fact.Absent}, fact.Exists, ""},
		{"ghcr.io/acme/app:v0", fact.Answer{Verdict: fact.Exists, Detail: "there"}, fact.Exists, "there"},
		{"ghcr.io/acme/app:v2", fact.Answer{Verdict: fact.Absent, Detail: "404"}, fact.Absent, "has no v2, but v1; its registry has none either: 404"},
		{"ghcr.io/acme/app:v2", fact.Answer{Verdict: fact.CannotTell, Detail: "502"}, fact.CannotTell, "does not have it, and its registry cannot tell: 502"},
		{"ghcr.io/acme/other:v2", fact.Answer{Verdict: fact.Absent, Detail: "404"}, fact.Absent, "404"},
	} {
		got := ask(t, tt.ref, fact.Existence, &tt.behind, l)
		if got.Verdict != tt.want || !strings.HasSuffix(got.Detail, tt.detail) {
			t.Errorf("%s, behind %s: %+v", tt.ref, tt.behind.Verdict, got)
		}
	}
	first, second := image(t, "linux/amd64", "r"), image(t, "linux/amd64", "r")
	two := []*layout.Layout{
		open(t, "ghcr.io/acme/app", write(t, map[string]mutate.Appendable{"v1": first})),
		open(t, "ghcr.io/acme", write(t, map[string]mutate.Appendable{"ghcr.io/acme/app:v1": second, "ghcr.io/acme/app:v2": second})),
	}
	for text, want := range map[string]string{
		"ghcr.io/acme/app:v1": digest(t, first), "ghcr.io/acme/app:v1@" + digest(t, second): digest(t, second), "ghcr.io/acme/app:v2": digest(t, second),
	} {
		if a := ask(t, text, fact.Existence, nil, two...); a.Verdict != fact.Exists || a.Digest != want {
			t.Errorf("%s in two layouts: %+v", text, a)
		}
	}
	alone := open(t, "ghcr.io/acme/app", write(t, map[string]mutate.Appendable{"": image(t, "linux/amd64", "r")}))
	if a := ask(t, "ghcr.io/acme/app:v1", fact.Existence, nil, alone); !strings.Contains(a.Help, "--layout ghcr.io/acme/app:TAG=") {
		t.Errorf("an image without a name: %+v", a)
	}
	got := layout.Before(func(context.Context, []fact.Question) map[fact.Ref]fact.Answer { return nil }, fact.Answer{}, l)(
		t.Context(), []fact.Question{{Ref: ref(t, "redis:7")}})
	if len(got) != 0 {
		t.Errorf("an answer that nobody gave: %v", got)
	}
}
