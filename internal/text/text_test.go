package text_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
	"github.com/verscheck/verscheck/internal/text"
)

// wanted denies what is on example.net, and has app and tool on ghcr.io as own images.
var wanted = text.Wanted{
	Any:  func(r fact.Ref) bool { return strings.HasPrefix(r.Repository(), "example.net/staging-") },
	Used: func(r fact.Ref) bool { return r.Host == "staging.example.com" },
	Versions: func(r fact.Ref) bool {
		return r.Repository() == "ghcr.io/acme/app" || r.Repository() == "docker.io/acme/tool"
	},
	Paths: []string{"acme/app"},
}

func search(t *testing.T, files map[string]string) text.Result {
	t.Helper()
	tree := fstest.MapFS{}
	var names []string
	for name, data := range files {
		tree[name] = &fstest.MapFile{Data: []byte(data)}
		names = append(names, name)
	}
	r, err := text.Search(t.Context(), render.Open(tree, nil, render.DefaultLimits()), names, wanted)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// found lists "REFERENCE LINE:COLUMN-END", "…" behind it where it is bare, and "? NAME LINE" for what is assembled.
func found(r text.Result) []string {
	var list []string
	for _, i := range r.Images {
		bare := ""
		if i.Bare {
			bare = "…"
		}
		list = append(list, fmt.Sprintf("%s%s %d:%d-%d", i.Raw, bare, i.At.Line, i.At.Column, i.At.EndColumn))
	}
	for _, a := range r.Assembled {
		list = append(list, fmt.Sprintf("? %s %d", a.Name, a.At.Line))
	}
	return list
}

func TestSearch(t *testing.T) {
	t.Parallel()
	const sum = "@sha256:1111111111111111111111111111111111111111111111111111111111111111"
	for _, c := range []struct {
		name, file, text string
		want             []string
	}{
		{"a manifest", "a.yaml", "image: ghcr.io/acme/app:v1.2.0\n", []string{"ghcr.io/acme/app:v1.2.0 1:25-31"}},
		{"of somebody else", "a.yaml", "image: ghcr.io/acme/other:v1.2.0\n", nil},
		{"in quotes, brackets and commas", "a", "[\"ghcr.io/acme/app:v1\",'ghcr.io/acme/app:v2'](ghcr.io/acme/app:v3)", []string{
			"ghcr.io/acme/app:v1 1:20-22", "ghcr.io/acme/app:v2 1:42-44", "ghcr.io/acme/app:v3 1:64-66",
		}},
		{"at the end of a sentence", "a.md", "Use ghcr.io/acme/app:v1.2.0. Or acme/tool:v1.0.0, or ghcr.io/acme/app:\n", []string{
			"ghcr.io/acme/app:v1.2.0 1:22-28", "acme/tool:v1.0.0 1:43-49",
		}},
		{"behind wide characters and windows line ends", "a.md", "x\r\nüber ghcr.io/acme/app:v1\r\n", []string{"ghcr.io/acme/app:v1 2:23-25"}},
		{"a digest", "a", "ghcr.io/acme/app" + sum, []string{"ghcr.io/acme/app" + sum + " 1:18-89"}},
		{"a tag and a digest", "a", "ghcr.io/acme/app:v1" + sum, []string{"ghcr.io/acme/app:v1" + sum + " 1:18-20"}},
		{"a name without version", "a.md", "the image ghcr.io/acme/app is built from acme/tool", nil},
		{"a denied name without version", "a", "example.net/staging-x/app", []string{"example.net/staging-x/app… 1:1-26"}},
		{"a denied name in prose", "a.md", "It is pushed to example.net/staging-x/app, as example.net/staging-x/app:v1.", []string{"example.net/staging-x/app:v1 1:73-75"}},
		{"an address", "a.md", "https://example.net/staging-x/app:v1 http://ghcr.io/acme/app:v1 git://example.net/staging-x/app", nil},
		{"an address of an image", "a.md", "docker://ghcr.io/acme/app:v1 oci://example.net/staging-x/app:v2", []string{"ghcr.io/acme/app:v1 1:27-29", "example.net/staging-x/app:v2 1:62-64"}},
		{"an address that only looks staged", "a", "https://acme-staging-v02.example.org/directory", nil},
		{"a module", "a", "github.com/acme/app@v1.2.0 uses: acme/app@v1", nil},
		{"flags and keys", "a.sh", "docker run --image=ghcr.io/acme/app:v1 A=ghcr.io/acme/app:v2 {\"a\":\"ghcr.io/acme/app:v3\"}", []string{
			"ghcr.io/acme/app:v1 1:37-39", "ghcr.io/acme/app:v2 1:59-61", "ghcr.io/acme/app:v3 1:85-87",
		}},
		{"a Dockerfile", "build/Dockerfile.release", "# FROM ghcr.io/acme/app:v1\nFROM ghcr.io/acme/app:v2 AS x\n", []string{"ghcr.io/acme/app:v2 2:23-25"}},
		{"comments of YAML", "a.yaml.template", "# ghcr.io/acme/app:v1\na: b # ghcr.io/acme/app:v2\n  # x\nc: ghcr.io/acme/app:v3\n", []string{"ghcr.io/acme/app:v3 4:21-23"}},
		{"headings of Markdown", "a.md", "# ghcr.io/acme/app:v1\n", []string{"ghcr.io/acme/app:v1 1:20-22"}},

		{"a template's tag", "a.tpl", "ghcr.io/acme/app:{{ .Tag }} ghcr.io/acme/app:v{{.V}} ghcr.io/acme/app:v1-{{.V}}", []string{"? ghcr.io/acme/app 1", "? ghcr.io/acme/app 1", "? ghcr.io/acme/app 1"}},
		{"variables", "a.sh", "ghcr.io/acme/app:$TAG ghcr.io/acme/app:${TAG} ghcr.io/acme/app:%s ghcr.io/acme/app:<tag> ghcr.io/acme/app:@TAG@", []string{
			"? ghcr.io/acme/app 1", "? ghcr.io/acme/app 1", "? ghcr.io/acme/app 1", "? ghcr.io/acme/app 1", "? ghcr.io/acme/app 1",
		}},
		{"a denied template", "a.yaml.template", "image: {{ if .I }}{{ .I }}{{ else }}example.net/staging-x/app:{{Tag}}{{ end }}", []string{"example.net/staging-x/app… 1:37-62"}},
		{"a version that is put in or not", "a.tpl", "staging.example.com/a:{{.T}} staging.example.com/a:v1 staging.example.com/a", []string{"staging.example.com/a… 1:1-22", "staging.example.com/a:v1 1:52-54"}},
		{"actions that write nothing", "a.tpl", "{{ if .X }}ghcr.io/acme/app:v1{{ else }}ghcr.io/acme/app:v2{{- end }}", []string{"ghcr.io/acme/app:v1 1:29-31", "ghcr.io/acme/app:v2 1:58-60"}},
		{"a name that goes on", "a.tpl", "ghcr.io/acme/app{{ .Suffix }}:v1 {{ .Org }}acme/tool:v1 ghcr.io/acme/app-$X:v1", nil},
		{"a registry that cannot be read", "a.sh", "$REGISTRY/acme/app:v1 ${REGISTRY}/app:v2 {{ .R }}/acme/app:{{.T}} $R/acme/other:v1 /acme/app:v1 x/acme/app:v1", []string{
			"? acme/app 1", "? app 1", "? acme/app 1",
		}},

		{"a string", "a.go", "package a\n\nvar x = \"ghcr.io/acme/app:v1\"\n", []string{"ghcr.io/acme/app:v1 3:27-29"}},
		{"comments of Go", "a.go", "package a\n// ghcr.io/acme/app:v1\nvar x /* ghcr.io/acme/app:v2 */ int\n", nil},
		{"a raw string", "a.go", "package a\nconst x = `\r\nimage: example.net/staging-x/app:f1ea649\r\n`\n", []string{"example.net/staging-x/app:f1ea649 3:34-41"}},
		{"a map", "a.go", "package a\nvar m = map[string]string{\"example.net/staging-x/app\": \"acme/tool:v1\"}\n", []string{"example.net/staging-x/app… 2:28-53", "acme/tool:v1 2:67-69"}},
		{"joined literals", "a.go", "package a\nvar x = \"ghcr.io/\" + (\"acme/app\") +\n\t\":v1\"\n", []string{"ghcr.io/acme/app:v1 3:4-6"}},
		{"constants", "a.go", "package a\nconst repo, tag = \"ghcr.io/acme/app\", \"v1.2.0\"\nvar x = repo + \":\" + tag\n", []string{"ghcr.io/acme/app:v1.2.0 2:40-46"}},
		{"a constant that is something else elsewhere", "a.go", "package a\nconst tag = \"v1\"\nfunc f() { tag := 1; _ = \"ghcr.io/acme/app:\" + tag }\n", []string{"? ghcr.io/acme/app 3"}},
		{"a tag across literals", "a.go", "package a\nvar x = \"ghcr.io/acme/app:v1.\" + \"2\"\n", []string{"ghcr.io/acme/app:v1.2 2:0-0"}},
		{"a variable", "a.go", "package a\nvar x = \"ghcr.io/acme/app:\" + tag + y(\"acme/tool:v2\")\n", []string{"acme/tool:v2 2:50-52", "? ghcr.io/acme/app 2"}},
		{"a registry in a variable", "a.go", "package a\nvar x = registry + \"/acme/app:v1\"\n", []string{"? acme/app 2"}},
		{"Sprintf", "a.go", "package a\nimport \"fmt\"\nconst repo = \"ghcr.io/acme/app\"\nvar x = fmt.Sprintf(\"%s:%s\", repo, \"v1\")\nvar y = fmt.Sprintf(\"%s:%v\", repo, tag)\nvar z = fmt.Sprintf(\"ghcr.io/acme/app:v%d\", 1)\n", []string{
			"ghcr.io/acme/app:v1 4:37-39", "? ghcr.io/acme/app 3", "? ghcr.io/acme/app 6",
		}},
		{"a format that is not known", "a.go", "package a\nimport \"fmt\"\nvar x = fmt.Sprintf(format, \"ghcr.io/acme/app:v1\")\nvar y = fmt.Sprintf(\"ghcr.io/acme/app:%s\")\n", []string{
			"ghcr.io/acme/app:v1 3:47-49", "? ghcr.io/acme/app 4",
		}},
		{"escapes", "a.go", "package a\nvar x = \"a\\tghcr.io/acme/app:v1\"\n", []string{"ghcr.io/acme/app:v1 2:0-0"}},
		{"imports and tags", "a.go", "package a\nimport \"example.net/staging-x/app\"\ntype t struct{ a int `x:\"example.net/staging-x/app:v1\"` }\n", nil},
		{"Go that is a template", "a.go", "package {{.P}}\n// acme/tool:v0\nvar x = \"ghcr.io/acme/app:v1\"\n", []string{"ghcr.io/acme/app:v1 3:27-29"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := search(t, map[string]string{c.file: c.text})
			if diff := cmp.Diff(c.want, found(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSearchLeavesOut(t *testing.T) {
	t.Parallel()
	r := search(t, map[string]string{"a.png": "ghcr.io/acme/app:v1\x00", "missing/../b": "", "c": "x"})
	if r.Binary != 1 || len(r.Images) != 0 {
		t.Errorf("%d binary files, images %v", r.Binary, r.Images)
	}
	limits := render.DefaultLimits()
	limits.FileBytes = 3
	tree := render.Open(fstest.MapFS{"big": &fstest.MapFile{Data: []byte("ghcr.io/acme/app:v1")}}, nil, limits)
	r, err := text.Search(t.Context(), tree, []string{"big", "none"}, wanted)
	if err != nil || len(r.Unchecked) != 2 || !r.Unchecked[0].Blocks || len(r.Files) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestConstantsOfConstants is a file that would take for ever if each mention of a constant were read anew.
func TestConstantsOfConstants(t *testing.T) {
	t.Parallel()
	var src strings.Builder
	src.WriteString("package a\nconst a0 = \"acme/tool:v1 \"\n")
	for i := range 90 {
		fmt.Fprintf(&src, "const a%d = a%d + a%d\n", i+1, i, i)
	}
	src.WriteString("const b = \"ghcr.io/acme/app:v1\"\n")
	images := search(t, map[string]string{"a.go": src.String()}).Images
	if len(images) == 0 {
		t.Error("nothing was found")
	}
}

// FuzzSearch wants of any text: no panic, and a place that holds the version or the name.
func FuzzSearch(f *testing.F) {
	for _, seed := range []string{
		"image: ghcr.io/acme/app:v1.2.0", "{{ if }}example.net/staging-x/a:{{.T}}", "$R/acme/app:v1 ${R}/acme/app:v2", "docker://acme/tool:v1.",
		"package a\nvar x = \"ghcr.io/acme/app:\" + `v1`\n", "package a\nconst r = \"acme/tool\"\nvar x = fmt.Sprintf(\"%s:%s%d%%\", r, \"v\\x31\", 2)\n",
		"ü ghcr.io/acme/app:v1\r\nacme/tool:v2@sha256:1", "package a\nvar x = \"acme/tool\" + (\":v1\" + \"\")\n",
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, data string, golang bool) {
		name := "a.yaml"
		if golang {
			name = "a.go"
		}
		r := search(t, map[string]string{name: data})
		lines := strings.Split(data, "\n")
		for _, i := range r.Images {
			if i.At.Line < 1 || i.At.Line > len(lines) {
				t.Fatalf("%q: line %d", data, i.At.Line)
			}
			if i.At.Column == 0 || !utf8.ValidString(data) {
				continue
			}
			want := i.Ref.Tag
			if i.Bare {
				want = i.Raw
			} else if want == "" {
				want = i.Ref.Digest
			}
			line := []rune(strings.TrimPrefix(lines[i.At.Line-1], "\ufeff"))
			if got := string(line[i.At.Column-1 : i.At.EndColumn-1]); got != want {
				t.Fatalf("%q: %q stands where %q should", data, got, want)
			}
		}
	})
}

type mapMemo map[string][]byte

func (m mapMemo) Get(name string) ([]byte, bool) {
	data, ok := m[name]
	return data, ok
}

func (m mapMemo) Put(name string, data []byte) { m[name] = data }

// TestMemo: what is kept of a file is what searching it comes to, and another content is another file.
func TestMemo(t *testing.T) {
	t.Parallel()
	memo := mapMemo{}
	run := func(script, key string) text.Result {
		t.Helper()
		tree := fstest.MapFS{"a.sh": &fstest.MapFile{Data: []byte(script)}, "b.png": &fstest.MapFile{Data: []byte("\x00")}}
		w := wanted
		w.Memo, w.Key = memo, key
		r, err := text.Search(t.Context(), render.Open(tree, nil, render.DefaultLimits()), []string{"a.sh", "b.png"}, w)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	const script = "ghcr.io/acme/app:v1 acme/tool:$TAG"
	first := run(script, "x")
	kept := len(memo["texts x"])
	if diff := cmp.Diff(first, run(script, "x")); diff != "" || kept == 0 || first.Binary != 1 || len(first.Images)+len(first.Assembled) != 2 {
		t.Errorf("%d bytes kept, %+v (-first +second):\n%s", kept, first, diff)
	}
	if got := found(run("ghcr.io/acme/app:v2", "x")); !cmp.Equal(got, []string{"ghcr.io/acme/app:v2 1:18-20"}) {
		t.Errorf("another content: %v", got)
	}
	memo["texts y"] = []byte("{")
	if diff := cmp.Diff(first, run(script, "y")); diff != "" {
		t.Errorf("with a damaged memo:\n%s", diff)
	}
}
