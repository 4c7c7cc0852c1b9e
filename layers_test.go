// Package verscheck_test checks what holds for the repository as a whole: who imports whom, and what the binary links.
// Whatever concerns one package is tested beside it.
package verscheck_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

const module = "github.com/verscheck/verscheck/"

// layer says what a package may import besides the standard library.
type layer struct {
	ours     []string // packages of this module
	libs     []string // libraries with all their packages; where a library is listed, there is its home
	testOnly bool     // only tests may import it; depguard treats it as part of the package above it
}

// layers is the import table. depguard in .golangci.yml has the same, so that editors show a breach where it stands.
var layers = map[string]layer{
	"internal/baseline": {ours: []string{"internal/diag", "internal/fact"}},
	"internal/cache":    {},
	"internal/diag":     {},
	"internal/nearest":  {},
	"internal/version":  {ours: []string{"internal/nearest"}, libs: []string{"github.com/Masterminds/semver/v3"}},
	"internal/egress":   {},
	"internal/fact": {
		ours: []string{"internal/diag", "internal/version"},
		libs: []string{"github.com/distribution/reference"},
	},
	"internal/config": {
		ours: []string{"internal/diag", "internal/nearest", "internal/version"},
		libs: []string{"github.com/bmatcuk/doublestar/v4", "go.yaml.in/yaml/v3"},
	},
	"internal/git": {
		ours: []string{"internal/fact"},
		libs: []string{"github.com/go-git/go-billy/v5", "github.com/go-git/go-git/v5"},
	},
	"internal/fetch":       {ours: []string{"internal/egress", "internal/fact", "internal/git", "internal/remote"}},
	"internal/git/gittest": {testOnly: true},
	"internal/registry": {
		ours: []string{"internal/egress", "internal/fact", "internal/oci"},
		libs: []string{
			"github.com/docker/cli/cli/config", "github.com/google/go-containerregistry", "golang.org/x/net/publicsuffix", "golang.org/x/sync/errgroup",
		},
	},
	"internal/record": {ours: []string{"internal/fact"}},
	"internal/layout": {
		ours: []string{"internal/egress", "internal/fact", "internal/oci"},
		libs: []string{"github.com/google/go-containerregistry"},
	},
	"internal/oci": {
		ours: []string{"internal/egress", "internal/fact"},
		libs: []string{"github.com/google/go-containerregistry"},
	},
	"internal/release": {ours: []string{"internal/diag", "internal/fact", "internal/git", "internal/version"}},
	"internal/own":     {ours: []string{"internal/fact", "internal/version"}},
	"internal/remote":  {ours: []string{"internal/fact", "internal/version"}},
	"internal/render": {
		ours: []string{"internal/diag"},
		libs: []string{
			"github.com/bmatcuk/doublestar/v4", "golang.org/x/sync/errgroup",
			"sigs.k8s.io/kustomize/api", "sigs.k8s.io/kustomize/kyaml",
		},
	},
	"internal/carrier": {
		ours: []string{"internal/config", "internal/diag", "internal/fact", "internal/remote", "internal/render", "internal/version"},
		libs: []string{"github.com/pelletier/go-toml/v2", "sigs.k8s.io/kustomize/kyaml"},
	},
	"internal/chart": {
		ours: []string{"internal/collect", "internal/diag", "internal/fact", "internal/render", "internal/version"},
		libs: []string{"sigs.k8s.io/kustomize/kyaml"},
	},
	"internal/collect": {
		ours: []string{
			"internal/config", "internal/diag", "internal/fact", "internal/nearest", "internal/remote", "internal/render",
			"internal/version",
		},
		libs: []string{"sigs.k8s.io/kustomize/kyaml"},
	},
	"internal/committed": {ours: []string{"internal/diag", "internal/fact", "internal/render"}},
	"internal/rules":     {ours: []string{"internal/config", "internal/diag", "internal/fact", "internal/version"}},
	"internal/fix": {
		ours: []string{"internal/diag"},
		libs: []string{"github.com/rogpeppe/go-internal/diff", "sigs.k8s.io/kustomize/kyaml"},
	},
	"internal/report":       {ours: []string{"internal/diag"}, libs: []string{"github.com/fatih/color"}},
	"internal/demo":         {libs: []string{"github.com/google/go-containerregistry", "github.com/rogpeppe/go-internal/txtar"}},
	"internal/benchresults": {},
	"internal/registrybench": {
		ours: []string{"internal/benchresults", "internal/fact", "internal/registry"},
		libs: []string{"github.com/google/go-containerregistry", "golang.org/x/sync/errgroup"},
	},
	"internal/bench": {ours: []string{"internal/benchresults", "internal/collect", "internal/fact", "internal/git", "internal/release", "internal/render", "internal/version"}},
	"internal/gate": {
		ours: []string{
			"internal/carrier", "internal/chart", "internal/collect", "internal/committed", "internal/config", "internal/diag", "internal/fact", "internal/fetch",
			"internal/fix", "internal/git", "internal/nearest", "internal/own", "internal/registry", "internal/remote", "internal/release", "internal/render", "internal/report",
			"internal/rules", "internal/text",
			"internal/version",
		},
		libs: []string{"golang.org/x/sync/errgroup"},
	},
	"internal/audit": {
		ours: []string{
			"internal/diag", "internal/fact", "internal/gate", "internal/git", "internal/render", "internal/rules", "internal/version",
		},
	},
	"internal/trace": {ours: []string{"internal/diag", "internal/fact", "internal/version"}},
	"internal/draft": {
		ours: []string{"internal/config", "internal/diag", "internal/fact", "internal/gate", "internal/own", "internal/version"},
	},
	"internal/hook":     {},
	"internal/text":     {ours: []string{"internal/diag", "internal/fact", "internal/render"}},
	"internal/worktree": {},
	"cmd/verscheck": {
		ours: []string{
			"internal/audit", "internal/baseline", "internal/cache", "internal/collect", "internal/config", "internal/demo", "internal/diag", "internal/draft", "internal/fact", "internal/fetch",
			"internal/fix", "internal/gate", "internal/git", "internal/hook", "internal/layout", "internal/nearest", "internal/own", "internal/record", "internal/registry", "internal/remote",
			"internal/release", "internal/render", "internal/report", "internal/rules", "internal/trace", "internal/version",
			"internal/worktree",
		},
		libs: []string{
			"github.com/spf13/cobra", "github.com/spf13/pflag", "golang.org/x/term",
		},
	},
}

// listed is what "go list -json" says of a package, as far as it is needed here.
type listed struct {
	ImportPath string
	GoFiles    []string
	Imports    []string
}

func TestLayers(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, p := range list(t, "./...") {
		if len(p.GoFiles) == 0 {
			continue // only tests
		}
		seen++
		for _, breach := range breaches(p) {
			t.Error(breach)
		}
	}
	if seen == 0 {
		t.Error("go list ./... names no package with Go files")
	}
}

func TestBreaches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		from    string
		imports []string
		want    []string
	}{
		{"allowed", "internal/fact", []string{module + "internal/diag", "github.com/distribution/reference", "strings"}, nil},
		{"part of a library", "internal/git", []string{"github.com/go-git/go-git/v5/plumbing"}, nil},
		{
			"help for tests", "internal/git",
			[]string{module + "internal/git/gittest"},
			[]string{"internal/git imports internal/git/gittest, which the table does not allow"},
		},
		{
			"upwards", "internal/diag",
			[]string{module + "internal/rules"},
			[]string{"internal/diag imports internal/rules, which the table does not allow"},
		},
		{
			"a second home", "internal/rules",
			[]string{"github.com/go-git/go-git/v5/plumbing"},
			[]string{"internal/rules imports github.com/go-git/go-git/v5/plumbing, whose home is internal/git"},
		},
		{
			"a name that only begins like a library", "internal/version",
			[]string{"github.com/Masterminds/semver/v30"},
			[]string{"internal/version imports github.com/Masterminds/semver/v30, which has no home: add it to the table " +
				"in layers_test.go and .golangci.yml"},
		},
		{
			"no line in the table", "internal/util", nil,
			[]string{"internal/util has no line in the import table: add it to the table in layers_test.go and .golangci.yml"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := breaches(listed{ImportPath: module + c.from, Imports: c.imports})
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("breaches (-want +got):\n%s", diff)
			}
		})
	}
}

// breaches returns a line for each import of p that the table does not allow.
func breaches(p listed) []string {
	from := strings.TrimPrefix(p.ImportPath, module)
	allowed, ok := layers[from]
	if !ok {
		return []string{from + " has no line in the import table: add it to the table in layers_test.go and .golangci.yml"}
	}
	var lines []string
	for _, path := range p.Imports {
		to, isOurs := strings.CutPrefix(path, module)
		switch {
		case isOurs && !slices.Contains(allowed.ours, to):
			lines = append(lines, fmt.Sprintf("%s imports %s, which the table does not allow", from, to))
		case !isOurs && isLibrary(path) && !slices.ContainsFunc(allowed.libs, func(l string) bool { return within(path, l) }):
			lines = append(lines, fmt.Sprintf("%s imports %s, %s", from, path, home(path)))
		}
	}
	return lines
}

func isLibrary(path string) bool {
	host, _, _ := strings.Cut(path, "/")
	return strings.Contains(host, ".")
}

// within reports whether path is the package tree or one below it.
func within(path, tree string) bool { return path == tree || strings.HasPrefix(path, tree+"/") }

// home says in which layers a library may be imported.
func home(path string) string {
	var homes []string
	for name, l := range layers {
		if slices.ContainsFunc(l.libs, func(lib string) bool { return within(path, lib) }) {
			homes = append(homes, name)
		}
	}
	if len(homes) == 0 {
		return "which has no home: add it to the table in layers_test.go and .golangci.yml"
	}
	slices.Sort(homes)
	return "whose home is " + strings.Join(homes, ", ")
}

func TestDepguardHasTheSameTable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(".golangci.yml")
	if err != nil {
		t.Fatal(err)
	}
	var lint struct {
		Linters struct {
			Settings struct {
				Depguard struct {
					Rules map[string]rule
				}
			}
		}
	}
	if err := yaml.Unmarshal(text, &lint); err != nil {
		t.Fatalf("reading .golangci.yml: %v", err)
	}
	got := lint.Linters.Settings.Depguard.Rules
	delete(got, "tests")
	want := map[string]rule{}
	for name, l := range layers {
		if l.testOnly {
			continue
		}
		r := rule{ListMode: "strict", Files: []string{"**/" + name + "/**", "!$test"}, Allow: []string{"$gostd"}}
		for _, o := range l.ours {
			r.Allow = append(r.Allow, module+o+"$")
		}
		r.Allow = append(r.Allow, l.libs...)
		want[filepath.Base(name)] = r
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("depguard in .golangci.yml differs from the table in layers_test.go (-table +depguard):\n%s", diff)
	}
}

// rule is one of depguard's rules.
type rule struct {
	ListMode string `yaml:"list-mode"`
	Files    []string
	Allow    []string
}

// list runs go list -json over the module, as the released binary is built.
func list(t *testing.T, args ...string) []listed {
	t.Helper()
	touch(t)
	args = append([]string{
		"list", "-tags=kustomize_disable_go_plugin_support",
		"-json=ImportPath,GoFiles,Imports",
	}, args...)
	cmd := exec.CommandContext(t.Context(), "go", args...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, &stderr)
	}
	var packages []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatalf("reading the output of go list: %v", err)
		}
		packages = append(packages, p)
	}
}

// touch opens the directories that go list is going to read: go test takes a result from its cache unless a file that
// the test itself opened has changed, and does not see what a child process reads.
func touch(t *testing.T) {
	t.Helper()
	for _, root := range []string{"cmd", "internal"} {
		err := filepath.WalkDir(root, func(_ string, d fs.DirEntry, err error) error {
			if d != nil && d.IsDir() && d.Name() == "testdata" {
				return filepath.SkipDir
			}
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
}
