package git

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	one = "1111111111111111111111111111111111111111"
	two = "2222222222222222222222222222222222222222"
)

func TestParsePacked(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       packedRefs
		line       int // of the error
		err        string
	}{
		{name: "empty", want: packedRefs{refs: []packedRef{}}},
		{
			name: "peeled", text: "# pack-refs with: peeled fully-peeled sorted \n" + one + " refs/tags/v1\n^" + two + "\n" + two + " refs/tags/v2\n",
			want: packedRefs{tagsPeeled: true, refs: []packedRef{{"refs/tags/v1", one, two}, {"refs/tags/v2", two, ""}}},
		},
		{name: "header of JGit", text: "# pack-refs with: peeled\n", want: packedRefs{tagsPeeled: true, refs: []packedRef{}}},
		{name: "header that peels nothing", text: "# pack-refs with: sorted\n" + one + " refs/tags/v1\n", want: packedRefs{refs: []packedRef{{"refs/tags/v1", one, ""}}}},
		{name: "upper case", text: strings.Repeat("A", 40) + " refs/heads/x\n", want: packedRefs{refs: []packedRef{{"refs/heads/x", strings.Repeat("a", 40), ""}}}},
		{name: "comment", text: one + " refs/tags/v1\n# comment\n", line: 2, err: `"# comment" is no object id and ref name`},
		{name: "empty line", text: one + " refs/tags/v1\n\n", line: 2, err: `"" is no object id and ref name`},
		{name: "no name", text: one + " \n", line: 1, err: `"` + one + ` " is no object id and ref name`},
		{name: "no space", text: one + "\n", line: 1, err: `"` + one + `" is no object id and ref name`},
		{name: "null id", text: strings.Repeat("0", 40) + " refs/tags/v1\n", line: 1, err: `"` + strings.Repeat("0", 40) + ` refs/tags/v1" is no object id and ref name`},
		{name: "sha256", text: one + two[:24] + " refs/tags/v1\n", line: 1, err: `"` + one + two[:24] + ` refs/tags/v1" is no object id and ref name`},
		{name: "cut off", text: one + " refs/tags/v1\n" + two + " refs/ta", line: 2, err: "the last line is cut off"},
		{name: "peeled twice", text: one + " refs/tags/v1\n^" + two + "\n^" + two + "\n", line: 3, err: `"^` + two + `" peels no ref`},
		{name: "long", text: strings.Repeat("x", 500) + "\n", line: 1, err: `"` + strings.Repeat("x", 80) + `"… is no object id and ref name`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, line, err := parsePacked(tt.text)
			if err != nil || tt.err != "" {
				if err == nil || err.Error() != tt.err || line != tt.line {
					t.Errorf("line %d: %v, want line %d: %s", line, err, tt.line, tt.err)
				}
				return
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(packedRefs{}, packedRef{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// FuzzParsePacked: what is parsed is all there is, so writing it again gives the same text.
func FuzzParsePacked(f *testing.F) {
	f.Add("# pack-refs with: peeled fully-peeled sorted \n" + one + " refs/tags/v1\n^" + two + "\n")
	f.Add(one + " refs/heads/main\n" + two + " refs/tags/größe\n")
	f.Add("^" + one + "\n")
	f.Add(one + " x")
	f.Fuzz(func(t *testing.T, text string) {
		got, line, err := parsePacked(text)
		if err != nil {
			if line < 1 || line > strings.Count(text, "\n")+1 || len(got.refs) > 0 {
				t.Errorf("line %d, %v with %d refs", line, err, len(got.refs))
			}
			return
		}
		var again strings.Builder
		if header, _, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(header, "#") {
			again.WriteString(header + "\n")
		}
		for _, ref := range got.refs {
			again.WriteString(ref.id + " " + ref.name + "\n")
			if ref.peeled != "" {
				again.WriteString("^" + ref.peeled + "\n")
			}
		}
		if !strings.EqualFold(again.String(), text) {
			t.Errorf("parsed %q, which is not %q", again.String(), text)
		}
	})
}

func TestParseRef(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, id, target, reason string }{
		{text: one + "\n", id: one},
		{text: one, id: one},
		{text: one + "\tbranch 'main' of x\n", id: one},
		{text: "ref: refs/heads/main\n", target: "refs/heads/main"},
		{text: "ref:refs/heads/main", target: "refs/heads/main"},
		{text: "ref: \t refs/heads/größe \r\n", target: "refs/heads/größe"},
		{text: "", reason: "it is empty"},
		{text: " \n", reason: "it is empty"},
		{text: " " + one, reason: `" ` + one + `" is neither an object id nor the name of a ref`},
		{text: one + two[:24], reason: `"` + one + two[:24] + `" is neither an object id nor the name of a ref`},
		{text: "ref: ", reason: `it names the ref "", which git does not take`},
		{text: "ref: refs/../config", reason: `it names the ref "refs/../config", which git does not take`},
		{text: "ref: /etc/passwd", reason: `it names the ref "/etc/passwd", which git does not take`},
	}
	for _, tt := range tests {
		id, target, reason := parseRef(tt.text)
		if id != tt.id || target != tt.target || reason != tt.reason {
			t.Errorf("parseRef(%q) = %q, %q, %q", tt.text, id, target, reason)
		}
	}
}

func FuzzParseRef(f *testing.F) {
	for _, seed := range []string{one + "\n", "ref: refs/heads/main\n", "ref: ../x", "", "ref:", one + " x", strings.Repeat("0", 40)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, target, reason := parseRef(text)
		set := 0
		for _, s := range []string{id, target, reason} {
			if s != "" {
				set++
			}
		}
		if set != 1 {
			t.Errorf("parseRef(%q) = %q, %q, %q: one must be set", text, id, target, reason)
		}
		if id != "" && !strings.HasPrefix(strings.ToLower(text), id) {
			t.Errorf("parseRef(%q) = %q", text, id)
		}
		// The target becomes a path below the git directory.
		if target != "" && !filepath.IsLocal(target) {
			t.Errorf("parseRef(%q) leads out, to %q", text, target)
		}
		if strings.ContainsAny(reason, "\n\r\x1b") {
			t.Errorf("reason %q holds control characters", reason)
		}
	})
}

// TestValidRefName asks git about every name.
func TestValidRefName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"refs/tags/v1.0.0", "refs/tags/v1.33.1+rke2r1", "refs/tags/@scope/pkg@4.0.0", "refs/tags/größe", "refs/tags/a/b/c",
		"refs/tags/.a", "refs/tags/a/.b", "refs/tags/a.lock", "refs/tags/a.lock/b", "refs/tags/a..b", "refs/tags/a.", "refs/tags/a b",
		"refs/tags/a~b", "refs/tags/a^b", "refs/tags/a:b", "refs/tags/a?b", "refs/tags/a*b", "refs/tags/a[b", "refs/tags/a\\b", "refs/tags/a@{b",
		"refs/tags/a\x7fb", "refs/tags/a\x01b", "refs/tags//a", "/refs/tags/a", "refs/tags/a/", "refs/tags/@", "refs/tags/-", "refs/tags/a.lockx",
	} {
		want := exec.CommandContext(t.Context(), "git", "check-ref-format", name).Run() == nil
		if got := validRefName(name); got != want {
			t.Errorf("validRefName(%q) = %v, git says %v", name, got, want)
		}
	}
	if validRefName("") {
		t.Error("the empty name is none")
	}
}

var configs = []string{
	"", "[core]\n\tbare = true\n", "[core] bare = true\n", "[core]\n\tbare\n", "[branch \"a\\\"b\\c\"]\n x = y\n", "[Section.Sub]\n A = B\n",
	"\ufeff[core]\n a = b\n", "[core]\n a = b \\\n  c\n", "[core]\n a = b \\\n", "[core]\n a = \"x;y#z\" ; comment\n", "[core]\n a = x # c\n", "[core]\r\n a = b\r\n",
	"[alias]\n x = \"!f() { echo \\\"$1\\\"; }; f\"\n", "[remote \"o\"]\n url = C:\\\\x\\\\y\n", "[a]\nx=\n[a]\nx =\n y=\n", "[a]\n x = \\t\\n\\b\"q\"\n",
	"[remote \"über\"]\n url = x\n", "[a \"b]c\"]\n x = 1\n", "; c\n# d\n[a]\n x=1 2  3  \n", "[a]x=1\n[a]  y\n", "[a \"\"]\n x = 1\n", "[a]\n x = a\"b \"c\n",
	"[a]\n\tx = 1\n\tx = 2", "[a]\n x = é\n", "[a]\n x = \"multi \\\n line\"\n", "[a]\n x = \"  \" y\n",
	// What git refuses:
	"[a]\n x\\\n = 3\n", "[a\n]", "[a \"b\n\"]", "[a \"b\"", "[a \"b\" ]\n", "[a b]\n", "[a_b]\n", "[]a\n", "[a]\n x = \"q\n", "[a]\n x = \\q\n", "[a]\n x # y\n", "[a]\n 1x = 2\n", "=\n",
}

// TestParseConfig asks git about every text.
func TestParseConfig(t *testing.T) {
	t.Parallel()
	for _, text := range configs {
		want, ok := askConfig(t, text)
		cfg, line, err := parseConfig([]byte(text))
		if (err == nil) != ok {
			t.Errorf("parseConfig(%q): error %v, git takes it: %v", text, err, ok)
		}
		if err != nil && line < 1 {
			t.Errorf("parseConfig(%q): error %v without a line", text, err)
		}
		if diff := cmp.Diff(want, listConfig(cfg)); err == nil && diff != "" {
			t.Errorf("parseConfig(%q): git (-) and this package (+) differ:\n%s", text, diff)
		}
	}
}

// askConfig returns what git lists of a config text, and whether git takes it.
func askConfig(t *testing.T, text string) (string, bool) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "git", "config", "--file", file, "--list", "-z").Output()
	return string(out), err == nil
}

// listConfig writes a config as `git config --list -z` does.
func listConfig(cfg config) string {
	var b bytes.Buffer
	for _, e := range cfg {
		b.WriteString(e.key)
		if !e.bare {
			b.WriteString("\n" + e.value)
		}
		b.WriteByte(0)
	}
	return b.String()
}

func FuzzParseConfig(f *testing.F) {
	for _, text := range configs {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		cfg, line, err := parseConfig(text)
		if err != nil && (line < 1 || line > bytes.Count(text, []byte("\n"))+2 || cfg != nil) {
			t.Errorf("parseConfig(%q) = %v, line %d, %v", text, cfg, line, err)
		}
		for _, e := range cfg {
			if e.key == "" || e.bare && e.value != "" || strings.Contains(e.key, "\n") {
				t.Errorf("parseConfig(%q) has the entry %+v", text, e)
			}
		}
	})
}

func TestConfigBool(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{"true": true, "YES": true, "on": true, "1": true, "-1": true, "false": false, "no": false, "off": false, "0": false, "": false, "maybe": false} {
		if got := (config{{key: "a.b", value: "true"}, {key: "a.b", value: value}}).bool("a.b"); got != want {
			t.Errorf("%q is %v", value, got)
		}
	}
	if !(config{{key: "a.b", bare: true}}).bool("a.b") || (config{}).bool("a.b") {
		t.Error("a bare key is true, an absent one false")
	}
}
