package render_test

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/render"
)

func open(files fs.FS) *render.Tree { return render.Open(files, collect.Tags, render.DefaultLimits()) }

// TestReads wants all that a result rests on: the look-ups that fail, the contents, the way through a symlink.
func TestReads(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"over/kustomization.yaml": {Data: []byte("resources: [../link, pod.yaml]\n")},
		"over/pod.yaml":           {Data: []byte(pod)},
		"over/unused.yaml":        {Data: []byte(pod)},
		"link":                    {Data: []byte("base"), Mode: fs.ModeSymlink},
		"base/Kustomization":      {Data: []byte("namePrefix: x-\nresources: []\n")},
	}
	var got []string
	results := open(files).Render(t.Context(), []string{"over"})
	reads, ok := results[0].Reads()
	if !ok || len(results[0].Unchecked) > 0 {
		t.Fatalf("%v %+v", ok, results[0].Unchecked)
	}
	for _, r := range reads {
		if r.Content {
			r.Found, _, _ = strings.Cut(r.Found, ":")
		}
		got = append(got, fmt.Sprintf("%s: %s", r.Path, r.Found))
	}
	want := []string{
		"base: d", "base/Kustomization: f", "base/Kustomization: sha256", "base/kustomization.yaml: ! base/kustomization.yaml does not exist",
		"base/kustomization.yml: ! base/kustomization.yml does not exist", "link: d base", "over: d",
		"over/Kustomization: ! over/Kustomization does not exist", "over/kustomization.yaml: f", "over/kustomization.yaml: sha256",
		"over/kustomization.yml: ! over/kustomization.yml does not exist", "over/pod.yaml: f", "over/pod.yaml: sha256",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("reads (-want +got):\n%s", diff)
	}
}

// TestReadsOfAnother: what is judged once for all is in the books of each that uses the judgement.
func TestReadsOfAnother(t *testing.T) {
	t.Parallel()
	refused := fstest.MapFS{ // one base, which is refused for what stands in another file
		"one/kustomization.yaml":       {Data: []byte("resources: [../base]\n")},
		"two/kustomization.yaml":       {Data: []byte("resources: [../base]\n")},
		"base/kustomization.yaml":      {Data: []byte("resources: [../component]\n")},
		"component/kustomization.yaml": {Data: []byte("kind: Component\nnamePrefix: x-\n")},
	}
	for name, files := range map[string]fstest.MapFS{
		"refused": refused, "partial": filesOf(t, parseArchive(t, "testdata/partial.txtar")), "plugins": filesOf(t, parseArchive(t, "testdata/plugins.txtar")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			together, overlays := discover(t, files)
			names := dirs(overlays, notAlone)
			for i, r := range together.Render(t.Context(), names) {
				collect.Images(r)
				got, ok := r.Reads()
				alone := open(files).Render(t.Context(), names[i:i+1])[0]
				collect.Images(alone)
				want, okAlone := alone.Reads()
				if diff := cmp.Diff(want, got); ok != okAlone || diff != "" {
					t.Errorf("%s: %v, %v; reads (-alone +beside others):\n%s", names[i], ok, okAlone, diff)
				}
			}
		})
	}
}

func TestHolds(t *testing.T) {
	t.Parallel()
	files := func() fstest.MapFS {
		return fstest.MapFS{
			"over/kustomization.yaml": {Data: []byte("resources: [../link, pod.yaml]\n")},
			"over/pod.yaml":           {Data: []byte(pod)},
			"over/unused.yaml":        {Data: []byte(pod)},
			"link":                    {Data: []byte("base"), Mode: fs.ModeSymlink},
			"base/Kustomization":      {Data: []byte("namePrefix: x-\nresources: []\n")},
			"other/Kustomization":     {Data: []byte("namePrefix: x-\nresources: []\n")},
		}
	}
	reads, ok := open(files()).Render(t.Context(), []string{"over"})[0].Reads()
	if !ok {
		t.Fatal("not repeatable")
	}
	for _, c := range []struct {
		name   string
		change func(fstest.MapFS)
		want   bool
	}{
		{"nothing", func(fstest.MapFS) {}, true},
		{"a file that is not read", func(m fstest.MapFS) { delete(m, "over/unused.yaml") }, true},
		{"a time", func(m fstest.MapFS) { m["over/pod.yaml"].Mode = 0o600 }, true},
		{"a content", func(m fstest.MapFS) { m["over/pod.yaml"].Data = []byte(deployment) }, false},
		{"a file is gone", func(m fstest.MapFS) { delete(m, "over/pod.yaml") }, false},
		{"a file that was looked for", func(m fstest.MapFS) { m["base/kustomization.yml"] = &fstest.MapFile{} }, false},
		{"a symlink", func(m fstest.MapFS) { m["link"].Data = []byte("other") }, false},
		{"a directory in place of a file", func(m fstest.MapFS) {
			m["over/pod.yaml/x"] = m["over/pod.yaml"]
			delete(m, "over/pod.yaml")
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			changed := files()
			c.change(changed)
			if got := open(changed).Holds(reads); got != c.want {
				t.Errorf("holds: %v", got)
			}
		})
	}
}

// TestReadsThatDoNotLast: what is no matter of the files is nothing to rely on another time.
func TestReadsThatDoNotLast(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"kustomization.yaml": {Data: []byte(own)}, "pod.yaml": {Data: []byte(pod)}}
	ended, end := context.WithCancel(t.Context())
	end()
	denied := denying{files, "pod.yaml"}
	for _, c := range []struct {
		name string
		make func() render.Result
	}{
		{"interrupted", func() render.Result { return open(files).Render(ended, []string{"."})[0] }},
		{"interrupted, a manifest", func() render.Result { return open(files).Manifests(ended, []string{"pod.yaml"})[0] }},
		{"permission", func() render.Result { return open(denied).Render(t.Context(), []string{"."})[0] }},
		{"permission, a manifest", func() render.Result { return open(denied).Manifests(t.Context(), []string{"pod.yaml"})[0] }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := c.make()
			if reads, ok := r.Reads(); ok || len(r.Unchecked) == 0 {
				t.Errorf("%v %+v", reads, r.Unchecked)
			}
		})
	}
}

// denying is a file system in which one file may not be read.
type denying struct {
	fstest.MapFS

	file string
}

func (r denying) Open(name string) (fs.File, error) {
	if name == r.file {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return r.MapFS.Open(name)
}

// TestContentName: a file system that names contents is not asked for them.
func TestContentName(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"kustomization.yaml": {Data: []byte(own)}, "pod.yaml": {Data: []byte(pod)}}
	reads, ok := open(naming{files, "1"}).Render(t.Context(), []string{"."})[0].Reads()
	if !ok {
		t.Fatal("not repeatable")
	}
	unread := denying{files, "pod.yaml"}
	if !open(naming{unread, "1"}).Holds(reads) {
		t.Error("the same names do not hold")
	}
	if open(naming{unread, "2"}).Holds(reads) {
		t.Error("other names hold")
	}
	if open(files).Holds(reads) {
		t.Error("hashes hold for names")
	}
}

// naming names contents by the path of their file and a number.
type naming struct {
	fs.ReadLinkFS

	number string
}

func (n naming) ContentName(file string) (string, error) { return "test:" + file + n.number, nil }

// TestRoleIsTheOverlays: a file is a patch in one overlay and a resource in another, whichever is met first.
func TestRoleIsTheOverlays(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"app.yaml":                   {Data: []byte(deployment)},
		"patched/kustomization.yaml": {Data: []byte("resources: [pod.yaml]\npatches: [{path: ../app.yaml, target: {kind: Pod}}]\n")},
		"patched/pod.yaml":           {Data: []byte(pod)},
		"listed/kustomization.yaml":  {Data: []byte("resources: [../app.yaml]\n")},
	}
	for _, names := range [][]string{{"listed", "patched"}, {"patched", "listed"}} {
		for _, r := range open(files).Render(t.Context(), names) {
			want := map[string]render.Role{"listed": render.RoleResource, "patched": render.RolePatch}[r.Overlay]
			if got := r.OriginOf("app.yaml", 0, 10).Role; got != want {
				t.Errorf("%s: %s, want %s", r.Overlay, got, want)
			}
		}
	}
}
