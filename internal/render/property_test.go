package render_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// TestProperties holds what is promised of every overlay against each fixture, here and of the rules:
//
//   - what is rendered is what `kustomize build` prints, byte by byte, and so are the images in it;
//   - neither a blanked schema nor a marker changes anything else;
//   - the place of a tag or digest holds that tag or digest, and changing the text there changes this use and no other.
func TestProperties(t *testing.T) {
	t.Parallel()
	program := oracle(t)
	rules, err := filepath.Glob("../rules/testdata/*/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(archives(t), rules...) {
		t.Run(strings.TrimSuffix(name, ".txtar"), func(t *testing.T) {
			t.Parallel()
			files := filesOf(t, parseArchive(t, name))
			p := newProperties(t, files, onDisk(t, files), program)
			p.check(t)
			p.change(t, len(p.places))
		})
	}
}

// TestTrees holds the same against real trees, see realTrees.
func TestTrees(t *testing.T) {
	for _, dir := range realTrees(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			fsys := openTree(t, dir)
			p := newProperties(t, fsys, dir, oracle(t))
			p.check(t)
			const enough = 10
			p.change(t, enough)
			t.Logf("%+v", p.count)
		})
	}
}

// properties checks one tree.
type properties struct {
	fsys    fs.FS
	dir     string // where the program reads it
	program string
	tree    *render.Tree
	results []render.Result
	images  [][]fact.Image // of each result
	places  []fact.Image   // a use for each place
	count   struct{ rendered, not, onlyKustomize, tagged, placed int }
}

func newProperties(t *testing.T, fsys fs.FS, dir, program string) *properties {
	t.Helper()
	p := &properties{fsys: fsys, dir: dir, program: program}
	var overlays []render.Overlay
	p.tree, overlays = discover(t, fsys)
	p.results = p.tree.Render(t.Context(), dirs(overlays, notAlone))
	others := make([][]render.Result, 0, 2)
	for _, workers := range []int{1, 8} {
		limits := render.DefaultLimits()
		limits.Workers = workers
		others = append(others, render.Open(fsys, collect.Tags, limits).Render(t.Context(), dirs(overlays, notAlone)))
	}
	seen := map[string]bool{}
	for i, r := range p.results {
		images := collect.Images(r)
		p.images = append(p.images, images)
		for _, results := range others {
			if diff := cmp.Diff(images, collect.Images(results[i])); diff != "" {
				t.Errorf("%s: with more workers, or fewer (-default +other):\n%s", r.Overlay, diff)
			}
		}
		for _, i := range images {
			if key := where(i.At); i.At.Line > 0 && i.Problem == "" && !seen[key] {
				seen[key] = true
				p.places = append(p.places, i)
			}
		}
	}
	return p
}

func (p *properties) check(t *testing.T) {
	t.Helper()
	for i, r := range p.results {
		printed, err := p.kustomize(t.Context(), r.Overlay)
		for _, image := range p.images[i] {
			p.checkPlace(t, image)
		}
		if len(r.Unchecked) > 0 {
			p.count.not++
			for _, u := range r.Unchecked {
				t.Logf("not rendered: %s: %s: %s", r.Overlay, where(u.At), u.Reason)
			}
			if err == nil {
				p.count.onlyKustomize++
				t.Errorf("%s: kustomize renders it", r.Overlay)
			}
			continue
		}
		p.count.rendered++
		if err != nil {
			t.Errorf("%s: kustomize does not render it: %v", r.Overlay, err)
			continue
		}
		p.compare(t, r, printed)
		if diff := cmp.Diff(printedImages(t, printed), keys(p.images[i])); diff != "" {
			t.Errorf("%s: images that kustomize prints and ours (-printed +ours):\n%s", r.Overlay, diff)
		}
	}
}

// compare builds an overlay in all modes.
func (p *properties) compare(t *testing.T, r render.Result, printed []byte) {
	t.Helper()
	plain, text, err := p.tree.Build(t.Context(), r.Overlay, render.Plain)
	if err != nil {
		t.Errorf("%s: plain: %v", r.Overlay, err)
		return
	}
	if !bytes.Equal(text, printed) {
		t.Errorf("%s: plain is not what kustomize prints:\n%s", r.Overlay, cmp.Diff(string(printed), string(text)))
	}
	want := printedImages(t, printed)
	for _, mode := range []struct {
		name  string
		build func() ([]render.Object, []byte, error)
	}{
		{"pruned", func() ([]render.Object, []byte, error) { return p.tree.Build(t.Context(), r.Overlay, render.Pruned) }},
		{"marked", func() ([]render.Object, []byte, error) {
			return p.tree.Build(t.Context(), r.Overlay, render.Marked&^render.Pruned)
		}},
		{"pruned and marked", func() ([]render.Object, []byte, error) { return p.tree.Build(t.Context(), r.Overlay, render.Marked) }},
	} {
		objects, _, err := mode.build()
		if err != nil {
			t.Logf("%s: %s: %v", r.Overlay, mode.name, err) // render falls back
			continue
		}
		if mode.name != "pruned" && r.Unsure() {
			continue // marks are in the way: render compares with a build without
		}
		if diff := difference(objects, plain); diff != "" {
			t.Errorf("%s: %s is not plain: %s", r.Overlay, mode.name, diff)
		}
		if diff := cmp.Diff(want, keys(collect.Images(render.Result{Overlay: r.Overlay, Objects: objects}))); diff != "" {
			t.Errorf("%s: images that kustomize prints, and %s (-printed +ours):\n%s", r.Overlay, mode.name, diff)
		}
	}
	if diff := difference(r.Objects, plain); diff != "" {
		t.Errorf("%s: what is kept is not plain: %s", r.Overlay, diff)
	}
}

func (p *properties) kustomize(ctx context.Context, overlay string) ([]byte, error) {
	return kustomize(ctx, p.program, filepath.Join(p.dir, filepath.FromSlash(overlay)))
}

// checkPlace looks at the source.
func (p *properties) checkPlace(t *testing.T, i fact.Image) {
	t.Helper()
	if i.Ref.Tag == "" && i.Ref.Digest == "" {
		return
	}
	p.count.tagged++
	if i.At.Line == 0 {
		t.Logf("no line: %s: %s at %s: %s", i.At.Overlay, i.Raw, i.At.Object, i.At.Field)
		return
	}
	p.count.placed++
	text := p.textAt(t, i)
	isSuffix := i.SetBy == fact.SetByImages && strings.HasSuffix(i.Ref.Tag, text)
	if text == "" || text != i.Ref.Tag && text != i.Ref.Digest && !isSuffix {
		t.Errorf("%s: %s: %s holds %q", i.At.Overlay, i.Raw, where(i.At), text)
	}
}

func (p *properties) textAt(t *testing.T, i fact.Image) string {
	t.Helper()
	text, err := p.tree.Text(i.At.File)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(text, "\n")
	if i.At.Line > len(lines) {
		return ""
	}
	line := []rune(strings.TrimPrefix(lines[i.At.Line-1], "\ufeff"))
	if i.At.EndColumn-1 > len(line) || i.At.Column >= i.At.EndColumn {
		return ""
	}
	return string(line[i.At.Column-1 : i.At.EndColumn-1])
}

// difference describes where two results differ; definitions of custom resources and hashes of generated content may.
func difference(a, b []render.Object) string {
	if len(a) != len(b) {
		return fmt.Sprintf("%d and %d objects", len(a), len(b))
	}
	for i := range a {
		if a[i].Kind == "CustomResourceDefinition" {
			continue
		}
		if diff := nodeDifference(a[i].Node, b[i].Node, a[i].ID()); diff != "" {
			return diff
		}
	}
	return ""
}

var contentHash = regexp.MustCompile(`-[bcdfghkmt2456789]{10}\b`)

func nodeDifference(a, b *yaml.Node, at string) string {
	if a.Kind != b.Kind || len(a.Content) != len(b.Content) {
		return at + " has another shape"
	}
	if a.Kind == yaml.ScalarNode {
		if a.Value != b.Value && contentHash.ReplaceAllString(a.Value, "") != contentHash.ReplaceAllString(b.Value, "") {
			return fmt.Sprintf("%s is %q and %q", at, a.Value, b.Value)
		}
		if a.ShortTag() != b.ShortTag() {
			return fmt.Sprintf("%s: %q is %s and %s", at, a.Value, a.ShortTag(), b.ShortTag())
		}
	}
	for i := range a.Content {
		name := strconv.Itoa(i)
		if a.Kind == yaml.MappingNode && i%2 == 1 {
			name = a.Content[i-1].Value
		}
		if diff := nodeDifference(a.Content[i], b.Content[i], at+"."+name); diff != "" {
			return diff
		}
	}
	return ""
}

// printedImages finds the images in the output of the program.
func printedImages(t *testing.T, printed []byte) []string {
	t.Helper()
	const name = "out.yaml"
	limits := render.Limits{FileBytes: 1 << 30}
	tree := render.Open(fstest.MapFS{name: &fstest.MapFile{Data: printed}}, nil, limits)
	r := tree.Manifests(t.Context(), []string{name})[0]
	for _, u := range r.Unchecked {
		t.Errorf("output of kustomize: %s", u.Reason)
	}
	return keys(collect.Images(r))
}

func keys(images []fact.Image) []string {
	list := []string{}
	for _, i := range images {
		list = append(list, i.Raw+" in "+i.At.Object+" at "+i.At.Field)
	}
	slices.Sort(list)
	return list
}

// change writes another version at some of the places, one at a time, and renders again.
func (p *properties) change(t *testing.T, enough int) {
	t.Helper()
	step := max(1, len(p.places)/max(1, enough))
	for n := 0; n < len(p.places); n += step {
		p.changeAt(t, p.places[n])
	}
}

func (p *properties) changeAt(t *testing.T, at fact.Image) {
	t.Helper()
	old := p.textAt(t, at)
	written := otherVersion(old)
	if at.Ref.Tag == "" && at.Ref.Digest == "" {
		written = old + ":zz9" // the place of a reference without tag is all of it
	}
	tree, _ := discover(t, changed{p.fsys, at.At.File, replaceAt(t, p.tree, at, written)})
	var names []string
	before := map[string]fact.Image{}
	for i, r := range p.results {
		if len(r.Unchecked) == 0 && slices.ContainsFunc(p.images[i], func(i fact.Image) bool { return i.At.SameText(at.At) }) {
			names = append(names, r.Overlay)
			maps.Copy(before, byUse(p.images[i]))
		}
	}
	for _, r := range tree.Render(t.Context(), names) {
		for _, u := range r.Unchecked {
			t.Errorf("%s with %q at %s: %s", r.Overlay, written, where(at.At), u.Reason)
		}
		for key, i := range byUse(collect.Images(r)) {
			was := before[key]
			want := was.Raw
			switch k := strings.LastIndex(want, old); {
			case was.Raw != "" && was.At.Line == 0:
				continue // it may come from there
			case !was.At.SameText(at.At):
			case was.SetBy == fact.SetByImages && was.Ref.Tag != old && was.Ref.Digest != old:
				want = strings.ReplaceAll(want, old, written) // kustomize may append a suffix twice
			default:
				want = want[:k] + written + want[k+len(old):]
			}
			if i.Raw != want {
				t.Errorf("%s: with %q for %q at %s, %s at %s is %s, want %s", r.Overlay, written, old, where(at.At), i.At.Object, i.At.Field, i.Raw, want)
			}
		}
	}
}

// byUse tells uses of one overlay apart.
func byUse(images []fact.Image) map[string]fact.Image {
	uses := map[string]fact.Image{}
	for _, i := range images {
		field := i.At.Overlay + " " + i.At.Object + " " + i.At.Field
		for n := 0; ; n++ {
			if key := fmt.Sprint(field, n); uses[key].Raw == "" {
				uses[key] = i
				break
			}
		}
	}
	return uses
}

// otherVersion is another tag or digest of the same kind.
func otherVersion(old string) string {
	algorithm, hex, isDigest := strings.Cut(old, ":")
	if isDigest {
		return algorithm + ":" + strings.Map(func(r rune) rune {
			if r == 'd' {
				return 'e'
			}
			return 'd'
		}, hex)
	}
	return old + "zz9"
}

func replaceAt(t *testing.T, tree *render.Tree, i fact.Image, text string) string {
	t.Helper()
	source, err := tree.Text(i.At.File)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(source, "\n")
	line := lines[i.At.Line-1]
	mark := strings.HasPrefix(line, "\ufeff")
	runes := []rune(strings.TrimPrefix(line, "\ufeff"))
	line = string(runes[:i.At.Column-1]) + text + string(runes[i.At.EndColumn-1:])
	if mark {
		line = "\ufeff" + line
	}
	lines[i.At.Line-1] = line
	return strings.Join(lines, "\n")
}

// changed is a file system in which one file has another content.
type changed struct {
	fs.FS

	name, text string
}

func (c changed) Open(name string) (fs.File, error) {
	if name == c.name {
		return fstest.MapFS{name: &fstest.MapFile{Data: []byte(c.text), Mode: 0o644}}.Open(name)
	}
	return c.FS.Open(name)
}

func (c changed) Lstat(name string) (fs.FileInfo, error)     { return fs.Lstat(c.FS, name) }
func (c changed) ReadLink(name string) (string, error)       { return fs.ReadLink(c.FS, name) }
func (c changed) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(c.FS, name) }
