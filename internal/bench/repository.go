package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/release"
	"github.com/verscheck/verscheck/internal/version"
)

// decideCommand is the first argument of the process that decides on the release of the current directory, and does nothing else;
// with nothingCommand it does not even that.
const (
	decideCommand  = "decide"
	nothingCommand = "nothing"
)

func decide() error {
	repository, err := git.Open(".")
	if err != nil {
		return err
	}
	state, err := repository.State(func(name string) bool { _, ok := version.Namespace{}.Match(name); return ok })
	if err != nil {
		return err
	}
	r, err := release.Decide(release.Input{Git: &state})
	if err != nil {
		return err
	}
	fmt.Println(r.Tag)
	return repository.Close()
}

const (
	releaseTags  = 5_000
	releaseFiles = 37 // that each commit changes: with its trees, 200,000 objects
	hookFiles    = 50_000
)

// release measures deciding which release this is.
func (o options) release(ctx context.Context) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(o.scratch, "release")
	var stream strings.Builder
	for n := range releaseTags {
		tag := fmt.Sprintf("v1.%d.%d", n/20, n%20)
		fmt.Fprintf(&stream, "commit refs/heads/main\nmark :%d\n%s\ndata 0\n", n+1, committer(n))
		files := tree{}
		for i := range releaseFiles {
			files[fmt.Sprintf("src/file%d.go", i)] = fmt.Sprintf("package src\n\nconst file%d = %q\n", i, tag)
		}
		writeFiles(&stream, files)
		if n%2 == 0 {
			fmt.Fprintf(&stream, "tag %s\nfrom :%d\n%s\ndata 0\n", tag, n+1, strings.Replace(committer(n), "committer", "tagger", 1))
		} else {
			fmt.Fprintf(&stream, "reset refs/tags/%s\nfrom :%d\n\n", tag, n+1)
		}
	}
	if err := fastImport(ctx, dir, stream.String()); err != nil {
		return "", err
	}
	sides := []side{
		{name: "git tag --points-at HEAD", program: "git", args: []string{"tag", "--points-at", "HEAD"}},
		{name: "which release is this", program: self, args: []string{decideCommand}},
		{name: "git version, its start", program: "git", args: []string{"version"}},
		{name: "nothing, the start of the one above", program: self, args: []string{nothingCommand}},
	}
	costs, err := alternate(ctx, dir, sides, 10*o.times)
	if err != nil {
		return "", err
	}
	if err := sameOutput(dir, sides[0], sides[1]); err != nil {
		return "", err
	}
	note := fmt.Sprintf("\nNet of both starts: %.2f of `git tag --points-at HEAD`; wanted is 1.5 at most.\n", ratio(costs[1].cpu-costs[3].cpu, costs[0].cpu-costs[2].cpu))
	return quick("the release of 5,000 packed tags among 200,000 objects", sides, costs) + note, nil
}

// hook measures the hook before a commit that concerns no overlay.
func (o options) hook(ctx context.Context) (string, error) {
	dir := filepath.Join(o.scratch, "hook")
	files := tree{}
	for n := range hookFiles {
		files[fmt.Sprintf("src/module%d/package%d/file%d.go", n/2000, n/100, n)] = fmt.Sprintf("package package%d\n", n/100)
	}
	maps.Copy(files, small().files)
	var stream strings.Builder
	fmt.Fprintf(&stream, "commit refs/heads/main\n%s\ndata 0\n", committer(0))
	writeFiles(&stream, files)
	if err := fastImport(ctx, dir, stream.String()); err != nil {
		return "", err
	}
	const changed = "src/module3/package60/file6001.go"
	if err := os.WriteFile(filepath.Join(dir, changed), []byte("package package60\n\nconst changed = true\n"), 0o644); err != nil {
		return "", err
	}
	if out, err := exec.CommandContext(ctx, "git", "-C", dir, "add", changed).CombinedOutput(); err != nil {
		return "", fmt.Errorf("running git add: %w\n%s", err, out)
	}
	sides := []side{
		{name: "git diff --cached --name-only", program: "git", args: []string{"diff", "--cached", "--name-only"}},
		{name: "verscheck hook pre-commit", program: o.verscheck, args: []string{"hook", "pre-commit"}},
		{name: "verscheck version, its start", program: o.verscheck, args: []string{"version"}},
	}
	costs, err := alternate(ctx, dir, sides, 10*o.times)
	if err != nil {
		return "", err
	}
	note := fmt.Sprintf("\nNet of its start: %.2f of `git diff --cached --name-only`; wanted is 2 at most.\n", ratio(costs[1].cpu-costs[2].cpu, costs[0].cpu))
	return quick("a commit that concerns no overlay, among 50,000 files", sides, costs) + note, nil
}

// sameOutput wants two sides to have printed the same.
func sameOutput(dir string, a, b side) error {
	var texts [2]string
	for i, s := range []side{a, b} {
		text, err := os.ReadFile(s.output(dir))
		if err != nil {
			return err
		}
		texts[i] = string(text)
	}
	if texts[0] != texts[1] {
		return fmt.Errorf("%s says %q, and %s says %q", a.name, texts[0], b.name, texts[1])
	}
	return nil
}

// quick is a table of what takes milliseconds.
func quick(title string, sides []side, costs []cost) string {
	var out strings.Builder
	fmt.Fprintf(&out, "**%s**\n\n| | CPU ms | peak MB |\n|---|---:|---:|\n", title)
	for i, c := range costs {
		fmt.Fprintf(&out, "| `%s` | %.1f | %d |\n", sides[i].name, float64(c.cpu)/float64(time.Millisecond), c.peak>>20)
	}
	return out.String()
}
