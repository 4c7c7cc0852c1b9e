// Package ci_test holds what a repository needs to adopt verscheck, the action and the workflows at the root as well as the
// examples in this folder, to what their runners take: they are linted, and their commands are run.
package ci_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"
)

const root = ".."

// files are the carriers of configuration for runners, by their paths from the root.
func files(t *testing.T) []string {
	t.Helper()
	found := []string{"action.yml"}
	for _, dir := range []string{".github", "ci", "templates"} {
		err := fs.WalkDir(os.DirFS(root), dir, func(name string, _ fs.DirEntry, err error) error {
			if ext := filepath.Ext(name); err == nil && (ext == ".yml" || ext == ".yaml") {
				found = append(found, name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// documents are the YAML documents of a file of this repository.
func documents(t *testing.T, name string) []yaml.Node {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	var all []yaml.Node
	for d := yaml.NewDecoder(bytes.NewReader(text)); ; {
		var n yaml.Node
		err := d.Decode(&n)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, n)
	}
}

// decode reads the first document of a file of this repository.
func decode[T any](t *testing.T, name string) T {
	t.Helper()
	var v T
	if err := documents(t, name)[0].Decode(&v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}

// binary is verscheck, built once for all tests.
func binary(t *testing.T) string {
	t.Helper()
	b := built()
	if b.err != nil {
		t.Fatalf("building verscheck: %v\n%s", b.err, b.output)
	}
	return b.name
}

type build struct {
	name   string
	output []byte
	err    error
}

var built = sync.OnceValue(func() (b build) {
	b.name = filepath.Join(scratch, "verscheck")
	flags := []string{"build", "-trimpath", "-tags", "kustomize_disable_go_plugin_support", "-ldflags", strings.ReplaceAll(linked, "{{ .Tag }}", "v0.0.0-test")}
	b.output, b.err = exec.Command("go", append(flags, "-o", b.name, root+"/cmd/verscheck")...).CombinedOutput()
	return b
})

// linked is how releases are linked.
const linked = "-s -w -X main.released={{ .Tag }} -X runtime.godebugDefault=gcstoptheworld=1"

// scratch is a directory for all tests.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "verscheck-ci"); err != nil {
		panic(err)
	}
	status := m.Run()
	_ = os.RemoveAll(scratch)
	os.Exit(status)
}

// program is a program that a test needs, of .bin or on the PATH. Without it the test is skipped, by name.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(filepath.Join(root, ".bin", name))
	if err != nil {
		path, err = exec.LookPath(name)
	}
	if err != nil {
		t.Skipf("there is no %s", name)
	}
	path, err = filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// write writes a file of a test, with the directories above it.
func write(t *testing.T, text string, mode fs.FileMode, path ...string) string {
	t.Helper()
	name := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return name
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// command is a program in a directory, with nothing of this environment but the PATH, behind other directories.
func command(t *testing.T, dir string, env, path []string, name string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	search := strings.Join(append(path, os.Getenv("PATH")), string(os.PathListSeparator))
	cmd.Env = append([]string{
		"PATH=" + search, "HOME=" + t.TempDir(), "TMPDIR=" + t.TempDir(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull,
		"GIT_AUTHOR_NAME=author", "GIT_AUTHOR_EMAIL=author@example.com", "GIT_AUTHOR_DATE=2024-01-01T00:00:00Z",
		"GIT_COMMITTER_NAME=author", "GIT_COMMITTER_EMAIL=author@example.com", "GIT_COMMITTER_DATE=2024-01-01T00:00:00Z",
	}, env...)
	return cmd
}

// status runs a command, and returns its exit status and what it wrote to both streams.
func status(t *testing.T, cmd *exec.Cmd) (int, string) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if exit := (&exec.ExitError{}); err != nil && !errors.As(err, &exit) {
		t.Fatalf("%v: %v", cmd.Args, err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// git runs git in a directory.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	code, out := status(t, command(t, dir, nil, nil, "git", args...))
	if code != 0 {
		t.Fatalf("git %v: %s", args, out)
	}
	return out
}

// repository makes a git repository with the tag v1.0.0, whose only image is of that version.
func repository(t *testing.T, image string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, "module github.com/acme/app\n", 0o644, dir, "go.mod")
	write(t, "resources: [pod.yaml]\n", 0o644, dir, "kustomization.yaml")
	write(t, "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  containers:\n    - {name: app, image: \""+image+":v1.0.0\"}\n", 0o644, dir, "pod.yaml")
	git(t, dir, "init", "-q", "-b", "main")
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-qm", "one")
	git(t, dir, "tag", "v1.0.0")
	return dir
}

const image = "ghcr.io/acme/app"
