package render_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

func TestTrees(t *testing.T) {
	list := os.Getenv("VERSCHECK_TEST_TREES")
	if list == "" {
		t.Skip("VERSCHECK_TEST_TREES is empty")
	}
	restore := render.Isolate()
	defer restore()
	for dir := range strings.SplitSeq(list, ":") {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			root, err := os.OpenRoot(dir)
			if err != nil {
				t.Fatal(err)
			}
			checkTree(t, dir, root.FS())
		})
	}
}

func checkTree(t *testing.T, dir string, fsys fs.FS) {
	ctx := t.Context()
	tree := render.Open(fsys, collect.Tags, render.DefaultLimits())
	bare := render.Open(fsys, nil, render.DefaultLimits())
	g, err := tree.Discover(ctx, ".")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bare.Discover(ctx, "."); err != nil {
		t.Fatal(err)
	}
	for _, u := range g.Unchecked {
		t.Logf("UNCHECKED(discover) %+v", u)
	}
	var dirs []string
	for _, o := range g.Overlays {
		if !o.Component {
			dirs = append(dirs, o.Dir)
		}
	}
	results := tree.Render(ctx, dirs)
	var n struct{ rendered, refused, tagged, lined, wrong, cliOnly int }
	for _, r := range results {
		cli, cliErr := kustomize(ctx, filepath.Join(dir, r.Overlay))
		if len(r.Unchecked) > 0 {
			n.refused++
			for _, u := range r.Unchecked {
				t.Logf("UNCHECKED %s | %s:%d | %s | %s", u.Subject, u.At.File, u.At.Line, u.Reason, u.Help)
			}
			if cliErr == nil {
				n.cliOnly++
				t.Errorf("%s: the CLI renders it", r.Overlay)
			}
			if len(r.Objects) == 0 {
				continue
			}
		} else {
			n.rendered++
			if cliErr != nil {
				t.Errorf("%s: the CLI does not render it: %v", r.Overlay, cliErr)
			}
		}
		plain, err := tree.Build(ctx, r.Overlay, false)
		if err != nil {
			t.Errorf("%s: plain build: %v", r.Overlay, err)
			continue
		}
		if cliErr == nil && len(r.Unchecked) == 0 {
			got, err := plain.AsYaml()
			if err != nil {
				t.Errorf("%s: %v", r.Overlay, err)
			}
			if !bytes.Equal(got, cli) {
				t.Errorf("%s: plain differs from the CLI", r.Overlay)
			}
		}
		pruned, err := bare.Build(ctx, r.Overlay, true)
		if err != nil {
			t.Logf("%s: FALLBACK pruned build: %v", r.Overlay, err)
		} else if d := diffRes(tree, pruned, plain); d != "" {
			t.Errorf("%s: pruned/plain: %s", r.Overlay, d)
		}
		marked, err := tree.Build(ctx, r.Overlay, true)
		if err != nil {
			t.Logf("%s: FALLBACK marked build: %v", r.Overlay, err)
		} else if d := diffRes(tree, marked, plain); d != "" {
			t.Errorf("%s: marked/plain: %s", r.Overlay, d)
		}
		images := collect.Images(r, tree)
		if cliErr == nil && len(r.Unchecked) == 0 {
			if d := diffImages(ctx, images, cli); d != "" {
				t.Errorf("%s: images differ from the CLI's:\n%s", r.Overlay, d)
			}
		}
		for _, i := range images {
			if i.Problem != "" {
				t.Logf("PROBLEM %s %q %s %s", r.Overlay, i.Raw, i.At.Object, i.At.Field)
				continue
			}
			if i.Ref.Tag == "" && i.Ref.Digest == "" {
				continue
			}
			n.tagged++
			if i.At.Line == 0 {
				t.Logf("NOLINE %s %s %s %s %s", r.Overlay, i.Raw, i.At.File, i.At.Object, i.At.Field)
				continue
			}
			n.lined++
			text, err := tree.Text(i.At.File)
			if err != nil {
				t.Error(err)
				continue
			}
			line := []rune(strings.TrimPrefix(strings.Split(text, "\n")[i.At.Line-1], "\ufeff"))
			got := string(line[i.At.Column-1 : i.At.EndColumn-1])
			if got != i.Ref.Tag && got != i.Ref.Digest {
				n.wrong++
				t.Errorf("WRONG %s %s: %s:%d:%d holds %q", r.Overlay, i.Raw, i.At.File, i.At.Line, i.At.Column, got)
			}
		}
	}
	fmt.Printf("%-50s %+v\n", filepath.Base(dir), n)
}

func kustomize(ctx context.Context, dir string) ([]byte, error) {
	bin, err := filepath.Abs("../../.bin/kustomize")
	if err != nil {
		return nil, err
	}
	if abs := os.Getenv("KCACHE"); abs != "" {
		f := filepath.Join(abs, strings.ReplaceAll(dir, "/", "%"))
		if out, err := os.ReadFile(f); err == nil {
			return out, nil
		}
		if out, err := os.ReadFile(f + ".err"); err == nil {
			return nil, fmt.Errorf("%s", out)
		}
		cmd := exec.CommandContext(ctx, bin, "build", "--reorder", "none", "--load-restrictor", "LoadRestrictionsNone", dir)
		cmd.Env = []string{}
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			os.WriteFile(f+".err", stderr.Bytes(), 0o644)
			return nil, fmt.Errorf("%s", stderr.Bytes())
		}
		os.WriteFile(f, out, 0o644)
		return out, nil
	}
	return nil, fmt.Errorf("no KCACHE")
}

var hash = regexp.MustCompile(`-[bcdfghkmt2456789]{10}\b`)

func diffRes(tree *render.Tree, a, b resmap.ResMap) string {
	x, y := a.Resources(), b.Resources()
	if len(x) != len(y) {
		return fmt.Sprintf("%d and %d objects", len(x), len(y))
	}
	for i := range x {
		if x[i].GetKind() == "CustomResourceDefinition" {
			continue
		}
		if d := diffNode(tree, x[i].YNode(), y[i].YNode(), x[i].GetKind()); d != "" {
			return d
		}
	}
	return ""
}

func diffNode(tree *render.Tree, a, b *yaml.Node, at string) string {
	if a.Kind != b.Kind || len(a.Content) != len(b.Content) {
		return fmt.Sprintf("%s: other kind or length", at)
	}
	if a.Kind == yaml.ScalarNode {
		v := tree.Strip(a.Value).Value
		if v != b.Value && hash.ReplaceAllString(v, "") != hash.ReplaceAllString(b.Value, "") {
			return fmt.Sprintf("%s: %q and %q", at, v, b.Value)
		}
		if a.ShortTag() != b.ShortTag() {
			return fmt.Sprintf("%s: %s and %s", at, a.ShortTag(), b.ShortTag())
		}
	}
	for i := range a.Content {
		if d := diffNode(tree, a.Content[i], b.Content[i], fmt.Sprintf("%s.%d", at, i)); d != "" {
			return d
		}
	}
	return ""
}

func diffImages(ctx context.Context, images []fact.Image, cli []byte) string {
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	os.WriteFile(dir+"/out.yaml", cli, 0o644)
	tree := render.Open(os.DirFS(dir), nil, render.Limits{FileBytes: 1 << 30, OverlayBytes: 1 << 30, OverlayFiles: 10})
	r := tree.Manifests(ctx, []string{"out.yaml"})[0]
	if len(r.Unchecked) > 0 {
		return r.Unchecked[0].Reason
	}
	want, got := keys(collect.Images(r, tree)), keys(images)
	var out []string
	for k, n := range want {
		if got[k] != n {
			out = append(out, fmt.Sprintf("CLI %d us %d %s", n, got[k], k))
		}
	}
	for k, n := range got {
		if want[k] == 0 {
			out = append(out, fmt.Sprintf("CLI 0 us %d %s", n, k))
		}
	}
	sort.Strings(out)
	return strings.Join(out, "\n")
}

func keys(images []fact.Image) map[string]int {
	m := map[string]int{}
	for _, i := range images {
		m[i.Raw+" "+i.At.Object+" "+i.At.Field]++
	}
	return m
}
