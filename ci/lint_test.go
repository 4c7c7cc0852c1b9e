package ci_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// workflows are the files that GitHub runs, here or in the repositories that take them over.
func workflows(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, name := range files(t) {
		if strings.HasPrefix(name, ".github/workflows/") || strings.HasPrefix(name, "ci/github/") {
			names = append(names, name)
		}
	}
	return names
}

func TestActionlint(t *testing.T) {
	t.Parallel()
	// shellcheck looks at the shell in workflows, where it is there.
	cmd := command(t, root, nil, []string{filepath.Join(absolute(t, root), ".bin")}, program(t, "actionlint"), workflows(t)...)
	if code, out := status(t, cmd); code != 0 {
		t.Errorf("actionlint: %s", out)
	}
}

func TestYAMLLint(t *testing.T) {
	t.Parallel()
	args := append([]string{"--strict", ".verscheck.yaml", ".yamllint.yaml", ".pre-commit-hooks.yaml", ".goreleaser.yaml", ".ko.yaml"}, files(t)...)
	if code, out := status(t, command(t, root, nil, nil, program(t, "yamllint"), args...)); code != 0 {
		t.Errorf("yamllint: %s", out)
	}
}

// TestShellcheck: actionlint looks at workflows, and not at actions.
func TestShellcheck(t *testing.T) {
	t.Parallel()
	shellcheck := program(t, "shellcheck")
	for _, s := range decode[action](t, "action.yml").Runs.Steps {
		if s.Run == "" {
			continue
		}
		script := write(t, s.Run, 0o644, t.TempDir(), "script")
		if code, out := status(t, command(t, root, nil, nil, shellcheck, "--shell", "bash", script)); code != 0 {
			t.Errorf("step %s: %s", s.Name, out)
		}
	}
}

func absolute(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// digest is how an action of others is pinned: a tag can be moved, and the comment says to people which one it was.
var digest = regexp.MustCompile(`^[\w./-]+@[0-9a-f]{40}$`)

// TestPinned: actions of others are pinned by commit, with their version as a comment, and no expression gets into shell text,
// where whoever names a branch or a tag would write it.
func TestPinned(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, name := range files(t) {
		for _, document := range documents(t, name) {
			for key, value := range entries(&document) {
				switch {
				case key.Value == "run" && strings.Contains(value.Value, "${{"):
					t.Errorf("%s:%d: an expression in shell text", name, value.Line)
				case key.Value != "uses":
				case strings.HasPrefix(value.Value, "verscheck/verscheck@v"), value.Value == "./": // verscheck checks the first on itself
				case !digest.MatchString(value.Value) || !strings.HasPrefix(value.LineComment, "# v"):
					t.Errorf("%s:%d: %s %s is not pinned by commit, with its version behind it", name, value.Line, value.Value, value.LineComment)
				default:
					seen++
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no file uses an action")
	}
}

// entries are the entries of all mappings below a node.
func entries(n *yaml.Node) func(yield func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) { visit(n, yield) }
}

func visit(n *yaml.Node, yield func(key, value *yaml.Node) bool) bool {
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 && !yield(child, n.Content[i+1]) {
			return false
		}
		if !visit(child, yield) {
			return false
		}
	}
	return true
}

// TestActionIsWhole: every input is used, every output has a source, and whoever uses the action in this repository names inputs that it
// has. Nothing else does: GitHub only warns.
func TestActionIsWhole(t *testing.T) {
	t.Parallel()
	a := decode[action](t, "action.yml")
	used := map[string]bool{}
	for _, found := range regexp.MustCompile(`inputs\.([a-z-]+)`).FindAllStringSubmatch(read(t, root, "action.yml"), -1) {
		used[found[1]] = true
	}
	for name := range a.Inputs {
		if !used[name] {
			t.Errorf("the input %s is not used", name)
		}
	}
	for name := range used {
		if _, ok := a.Inputs[name]; !ok {
			t.Errorf("%s is no input", name)
		}
	}
	for name, output := range a.Outputs {
		if !strings.Contains(output.Value, "steps.check.outputs."+name) {
			t.Errorf("the output %s is %s", name, output.Value)
		}
	}
	for _, name := range workflows(t) {
		for _, s := range steps(t, name) {
			if s.Uses != "./" && !strings.HasPrefix(s.Uses, "verscheck/verscheck@") {
				continue
			}
			for input := range s.With {
				if _, ok := a.Inputs[input]; !ok {
					t.Errorf("%s: the action has no input %s", name, input)
				}
			}
		}
	}
}

// steps are those of all jobs of a workflow.
func steps(t *testing.T, name string) []step {
	t.Helper()
	var all []step
	for _, j := range decode[struct {
		Jobs map[string]struct {
			Steps []step `yaml:"steps"`
		} `yaml:"jobs"`
	}](t, name).Jobs {
		all = append(all, j.Steps...)
	}
	return all
}

// TestLinks: what the pages of this repository lead to in it is there.
func TestLinks(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	seen := 0
	for _, page := range []string{"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "ci/README.md", "ci/fleet/README.md"} {
		for _, found := range link.FindAllStringSubmatch(read(t, root, page), -1) {
			seen++
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(page), found[1])); err != nil {
				t.Errorf("%s leads to %s, which is not there", page, found[1])
			}
		}
	}
	if seen == 0 {
		t.Error("no page has a link")
	}
}
