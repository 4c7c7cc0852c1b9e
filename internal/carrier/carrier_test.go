package carrier_test

import (
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/carrier"
	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/render"
)

func read(t *testing.T, files map[string]string, entries string) carrier.Result {
	t.Helper()
	cfg, err := config.Parse(".verscheck.yaml", []byte("version: 1\ncarriers:\n"+entries), config.Known{})
	if err != nil {
		t.Fatal(err)
	}
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	r, err := carrier.Read(t.Context(), render.Open(tree, nil, render.DefaultLimits()), cfg.Carriers)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// found lists carriers as "text FILE:LINE:COLUMN-END", and what was not found as "- reason".
func found(r carrier.Result) []string {
	var list []string
	for _, c := range r.Carriers {
		at := c.At.File + ":" + strconv.Itoa(c.At.Line)
		if c.At.Column > 0 {
			at += ":" + strconv.Itoa(c.At.Column) + "-" + strconv.Itoa(c.At.EndColumn)
		}
		list = append(list, c.Text+" "+at)
	}
	for _, u := range r.Unmatched {
		list = append(list, "- "+u.Subject+" "+u.Reason)
	}
	for _, u := range r.Unchecked {
		list = append(list, "! "+u.Subject+": "+u.Reason)
	}
	return list
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, entry string
		want              []string
	}{
		{"a value with a tag and an anchor", "a: &x !!str v1\n", "yaml: a", []string{"v1 f:1:13-15"}},
		{"an alias stands where its anchor does", "a: &x v1\nb: *x\n", "yaml: b", []string{"v1 f:1:7-9"}},
		{"two aliases of one text are one place", "a: &x v1\nb: [*x, *x]\n", "yaml: 'b[*]'", []string{"v1 f:1:7-9"}},
		{"a merged key", "a: &x {v: v1}\nb: {<<: *x}\nc: {<<: [*x], v: v2}\n", "yaml: '*.v'", []string{"v1 f:1:11-13", "v2 f:3:18-20"}},
		{"an own key counts more than a merged one", "a: &x {v: v1}\nb: {<<: *x, v: v2}\n", "yaml: b.v", []string{"v2 f:2:16-18"}},
		{"one document of several", "kind: A\nv: v1\n---\nkind: B\nv: v2\n", "yaml: '[kind=B].v'", []string{"v2 f:5:4-6"}},
		{"every document", "v: v1\n---\nother: 1\n---\nv: v2\n", "yaml: v", []string{"v1 f:1:4-6", "v2 f:5:4-6"}},
		{"a nested field that chooses", "- {m: {n: a}, v: v1}\n- {m: {n: b}, v: v2}\n", "yaml: '[m.n=b].v'", []string{"v2 f:2:18-20"}},
		{"a key with dots", "labels: {app.kubernetes.io/version: v1}\n", `yaml: 'labels["app.kubernetes.io/version"]'`, []string{"v1 f:1:37-39"}},
		{"an index", "a: [v0, v1]\n", "yaml: 'a[1]'", []string{"v1 f:1:9-11"}},
		{"an index that there is not", "a: [v0, v1]\n", "yaml: 'a[2]'", []string{"- a[2] is nowhere in f"}},
		{"numbers, as written", "a: 1.10\n", "yaml: a", []string{"1.10 f:1:4-8"}},
		{"a mapping", "a: {b: c}\n", "yaml: a", []string{"- a is a mapping in f:1"}},
		{"a folded text has no columns", "a: \"v1\\\n  .2\"\n", "yaml: a", []string{"v1.2 f:1"}},
		{"windows line ends and a byte order mark", "\ufeffa: v1\r\nb: 'v2'\r\n", "yaml: '*'", []string{"v1 f:1:4-6", "v2 f:2:5-7"}},
		{"JSON with tabs", "{\n\t\"a\": {\"b\": \"v1\"}\n}\n", "json: a.b", []string{"v1 f:2:14-16"}},
		{"no YAML", "a: [\n", "yaml: a", []string{"! f: no YAML: did not find expected node content"}},

		{"a variable in a patch of JSON", "- {op: add, path: /x, value: {name: V, value: v1}}\n", "env: V", []string{"v1 f:1:47-49"}},
		{"a variable behind an alias", "a: &x [{name: V, value: v1}]\nb: *x\n", "env: V", []string{"v1 f:1:25-27"}},
		{"a variable of another name", "a: [{name: VV, value: v1}]\n", "env: V", []string{"- V is nowhere in f"}},
		{"a variable without a value", "a: [{name: V}]\n", "env: V", []string{"- V is nowhere in f"}},
		{"an empty variable beside a set one", "a: [{name: V, value: ''}, {name: V, value: v1}]\n", "env: V", []string{"v1 f:1:44-46"}},

		{"tables", "[a.b]\nv = \"v1\"\n[c]\nv = 'v2'\n", "toml: a.b.v", []string{"v1 f:2:6-8"}},
		{"a list of tables", "[[p]]\nname = \"a\"\nv = \"v1\"\n[[p]]\nname = \"b\"\nv = \"v2\"\n[p.q]\nv = \"v3\"\n", "toml: 'p[name=b].v'", []string{"v2 f:6:6-8"}},
		{"a table in a list of tables", "[[p]]\n[[p]]\n[p.q]\nv = \"v3\"\n", "toml: 'p[1].q.v'", []string{"v3 f:4:6-8"}},
		{"dotted keys and inline tables", "\"größe\".b.c = {v = \"v1\", w = [1, \"v2\"]}\n", "toml: '\"größe\".b.c.w[1]'", []string{"v2 f:1:35-37"}},
		{"a number", "a = 1.10\n", "toml: a", []string{"1.10 f:1:5-9"}},
		{"a text on several lines", "a = \"\"\"\nv1\"\"\"\n", "toml: a", []string{"v1 f:1"}},
		{"a text in three quotes", "a = '''v1'''\n", "toml: a", []string{"v1 f:1:8-10"}},
		{"a text with escapes", "a = \"v\\u0031\"\n", "toml: a", []string{"v1 f:1"}},
		{"a byte order mark before TOML", "\ufeffa = 'v1'\r\n", "toml: a", []string{"v1 f:1:6-8"}},
		{"a key twice", "a = 'v1'\na = 'v2'\n", "toml: a", []string{"! f: it is no TOML: a is there twice"}},
		{"a table and a value", "a = 'v1'\n[a]\nb = 1\n", "toml: a", []string{"! f: it is no TOML: a is a table and a value"}},
		{"a table and a list of tables", "[a]\n[[a]]\n", "toml: a", []string{"! f: it is no TOML: a is a table and a list of tables"}},

		{"every match", "v1 v2\nv3\n", "regex: 'v(?P<version>[0-9])'", []string{"1 f:1:2-3", "2 f:1:5-6", "3 f:2:2-3"}},
		{"ends of lines", "a=v1\r\nb=v2\r\n", "regex: '^b=(?P<version>.*)$'", []string{"v2 f:2:3-5"}},
		{"a group that takes no part", "b\n", "regex: 'a(?P<version>.)|b'", []string{"- a(?P<version>.)|b is nowhere in f"}},
		{"a match of nothing", "a=\n", "regex: 'a=(?P<version>.*)'", []string{"- a=(?P<version>.*) is empty in f:1"}},
		{"behind wide characters", "größe 你好 v1\n", "regex: '(?P<version>v.)'", []string{"v1 f:1:10-12"}},
		{"binary", "v1\x00\n", "regex: '(?P<version>v.)'", []string{"! f: it is no text: it has a zero byte"}},

		{"a file that is a version", "\ufeff# x\n\n  v1 \r\nv2\n", "match: all", []string{"v1 f:3:3-5"}},
		{"without a line break", "\ufeffv1", "match: all", []string{"v1 f:1:1-3"}},
		{"an empty file", "\n# v1\n", "match: all", []string{"- f has no line that could be a version"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := read(t, map[string]string{"f": c.text}, "  - {path: f, "+c.entry+"}\n")
			if diff := cmp.Diff(c.want, found(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	files := map[string]string{"a/x/V": "v1", "a/y/V": "v2", "a/W": "v3", "b/V": "v4", ".git/V": "v5"}
	r := read(t, files, "  - {path: 'a/*/V'}\n  - {path: '**/W'}\n  - {path: a}\n  - {path: b/V}\n  - {path: c/V}\n  - {path: '*/V/V'}\n")
	want := []string{"v1 a/x/V:1:1-3", "v2 a/y/V:1:1-3", "v3 a/W:1:1-3", "v4 b/V:1:1-3", "- a matches no file", "- c/V matches no file", "- */V/V matches no file"}
	if diff := cmp.Diff(want, found(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a/x/V", "a/y/V", "a/W", "b/V"}, r.Files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	for _, u := range r.Unchecked {
		if !u.Blocks {
			t.Errorf("%v does not block", u)
		}
	}
	if at := (diag.Place{File: ".verscheck.yaml", Line: 7, Column: 12, EndColumn: 15}); r.Unmatched[1].At != at {
		t.Errorf("the path that matches nothing stands at %+v", r.Unmatched[1].At)
	}
}

// FuzzReaders wants of any file: no panic, and a place that holds the text, wherever it has columns.
func FuzzReaders(f *testing.F) {
	for _, text := range []string{
		"a: v1\n", "a: &x [v1, *x]\n", "[[a]]\nb = 'v1'\n[a.c]\nd.e = {f = 1}\n", "{\"a\": \"v1\"}", "\ufeffa = \"\"\"v\r\n1\"\"\"\r\n", "# c\nv1\n", "name: V\nvalue: v1\n",
		"a = 1979-05-27T07:32:00Z\nb = [true, 0x1F, +1.5, inf]\n",
	} {
		f.Add(text)
	}
	const entries = "  - {path: f, yaml: '*'}\n  - {path: f, toml: '*'}\n  - {path: f, toml: '*.*'}\n  - {path: f, env: V}\n  - {path: f, regex: 'v(?P<version>[0-9]*)'}\n  - {path: f}\n"
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")
		for _, c := range read(t, map[string]string{"f": text}, entries).Carriers {
			if c.At.Line < 1 || c.At.Line > len(lines) {
				t.Fatalf("%q: line %d", text, c.At.Line)
			}
			if c.At.Column == 0 || !utf8.ValidString(text) {
				continue
			}
			line := []rune(lines[c.At.Line-1])
			if c.At.EndColumn-1 > len(line) || c.At.Column > c.At.EndColumn {
				t.Fatalf("%q: columns %d to %d", text, c.At.Column, c.At.EndColumn)
			}
			if got := string(line[c.At.Column-1 : c.At.EndColumn-1]); got != c.Text {
				t.Fatalf("%q: %q stands where %s says %q", text, got, c.Kind, c.Text)
			}
		}
	})
}
