package rules_test

import (
	"bytes"
	"context"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/verscheck/verscheck/internal/baseline"
	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/fetch"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/own"
	"github.com/verscheck/verscheck/internal/render"
	"github.com/verscheck/verscheck/internal/report"
	"github.com/verscheck/verscheck/internal/rules"
	"github.com/verscheck/verscheck/internal/version"
)

var update = flag.Bool("update", false, "rewrite what the archives and the page of rules want")

// TestRules sends every archive below testdata through the whole pipeline. An archive is a little repository, beside it what
// the world says (see world), and the report that is wanted.
func TestRules(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no archives", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(file), "testdata/"), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			r, text := judge(t, archive)
			id := filepath.Base(filepath.Dir(file))
			fired := slices.ContainsFunc(r.Findings, func(f diag.Finding) bool { return f.Rule == id })
			switch filepath.Base(file) {
			case "example.txtar":
				if !fired {
					t.Errorf("the documented example does not make %s fire", id)
				}
			case "clean.txtar":
				if len(r.Findings) > 0 {
					t.Errorf("the clean case has findings")
				}
			}
			compare(t, file, archive, text)
		})
	}
}

// compare compares with the archive's last file, want, or rewrites it.
func compare(t *testing.T, file string, archive *txtar.Archive, got []byte) {
	t.Helper()
	i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
	if *update {
		if i < 0 {
			archive.Files = append(archive.Files, txtar.File{Name: "want"})
			i = len(archive.Files) - 1
		}
		archive.Files[i].Data = got
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if i < 0 {
		t.Fatalf("no want in %s: run `go test ./internal/rules -update` and read it", file)
	}
	if diff := cmp.Diff(string(archive.Files[i].Data), string(got)); diff != "" {
		t.Errorf("the report differs (-want +got):\n%s", diff)
	}
}

// judge runs the pipeline on an archive and writes the report as text.
func judge(t *testing.T, archive *txtar.Archive) (diag.Report, []byte) {
	t.Helper()
	w := newWorld(t, archive)
	in := w.input(t)
	r, g, err := gate.Check(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		for _, e := range f.Edits {
			wantText(t, w.tree, e)
		}
	}
	var out bytes.Buffer
	if err := report.Write(&out, "full", r, report.Options{Source: g.Line}); err != nil {
		t.Fatal(err)
	}
	return r, out.Bytes()
}

// input is what the gate gets to see of the world.
func (w *world) input(t *testing.T) gate.Input {
	t.Helper()
	in := gate.Input{
		Tree: w.tree, Dir: ".", Identity: own.Identity{Remotes: []string{w.remote}}, Release: w.release, Tags: w.tags, Config: w.config,
		Limits: render.DefaultLimits(), Rules: rules.All,
		Selection: rules.Selection{Severity: w.config.Rules.Severity, Off: w.config.Rules.Off},
		NotAsked:  "--offline", Today: "2026-11-21",
	}
	in.Baseline = w.baseline
	if w.elsewhere != nil {
		in.FindTag = w.findTag
		if _, ok := w.elsewhere["origin"]; ok {
			in.Origin = gate.Origin{Name: "origin", URL: "origin"}
		}
	}
	if w.answers != nil {
		in.Ask = func(_ context.Context, wanted []fact.Question) map[fact.Ref]fact.Answer { return w.answer(t, wanted) }
		in.IsCommit = func(id string) bool {
			return slices.ContainsFunc(w.commits, func(commit string) bool { return strings.HasPrefix(commit, id) })
		}
	}
	return in
}

// wantText wants an edit to replace what stands at its place.
func wantText(t *testing.T, tree fs.FS, e diag.Edit) {
	t.Helper()
	data, err := fs.ReadFile(tree, e.At.File)
	if err != nil {
		t.Fatal(err)
	}
	line := []rune(strings.Split(string(data), "\n")[e.At.Line-1])
	if got := string(line[e.At.Column-1 : e.At.EndColumn-1]); got != e.Old {
		t.Errorf("an edit takes %q for %q at %s:%d", got, e.Old, e.At.File, e.At.Line)
	}
}

// world is what an archive says beside its repository: the file "release" holds lines of "tag", "phase", "known", "branch" and
// "remote"; the file "registry" a line for each reference with a digest, "absent", "mismatch" and the digest that the registry has,
// or "cannot-tell" and a cause, and behind it, indented, what is behind the reference (see readContents). Without a file "registry" none
// is asked. The file "baseline.json" is that of --baseline. The file "elsewhere" holds a line for each other repository, with its tags as TAG=COMMIT, or "cannot-tell" and a reason;
// origin is the one that this was cloned from.
type world struct {
	tree    fstest.MapFS
	remote  string
	release fact.Release
	tags    []string
	config  *config.Config
	answers map[string]string
	behind  map[string]*fact.Contents
	commits []string // of the repository

	baseline []fact.Accepted

	elsewhere map[string]string
}

func newWorld(t *testing.T, archive *txtar.Archive) *world {
	t.Helper()
	w := &world{tree: fstest.MapFS{}, remote: "https://github.com/acme/app", config: &config.Config{}}
	for _, f := range archive.Files {
		switch f.Name {
		case "want":
		case "elsewhere":
			w.elsewhere = map[string]string{}
			for line := range strings.Lines(string(f.Data)) {
				repository, tags, _ := strings.Cut(strings.TrimSpace(line), " ")
				w.elsewhere[repository] = tags
			}
		case "baseline.json":
			list, err := baseline.Parse(f.Name, f.Data)
			if err != nil {
				t.Fatal(err)
			}
			w.baseline = list
		case "release":
			w.readRelease(t, string(f.Data))
		case "registry":
			w.readRegistry(t, string(f.Data))
		default:
			w.tree[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	if data, err := fs.ReadFile(w.tree, ".verscheck.yaml"); err == nil {
		if w.config, err = config.Parse(".verscheck.yaml", data, config.Known{Rules: rules.IDs()}); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func (w *world) readRelease(t *testing.T, text string) {
	t.Helper()
	w.release = fact.Release{Phase: fact.Planned, Source: "--tag"}
	parse := func(tag string) version.Version {
		v, err := version.Parse(tag)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		switch fields[0] {
		case "tag":
			w.release.Tag, w.release.Version = fields[1], parse(fields[1])
		case "phase":
			w.release.Phase = fact.Phase(fields[1])
			w.release.Source = "tag at HEAD"
		case "known":
			for _, tag := range fields[1:] {
				w.release.Known = append(w.release.Known, parse(tag))
			}
		case "branch":
			w.release = fact.Release{Phase: fact.Development, Source: "branch " + fields[1], Known: w.release.Known}
		case "commit":
			w.release.Commit = fields[1]
		case "commits":
			w.commits = fields[1:]
		case "moved": // moved COMMIT pushed|here WHERE...
			where := strings.Join(fields[3:], " ")
			w.release.Moves = append(w.release.Moves, fact.Move{Commit: fields[1], Pushed: fields[2] == "pushed", Where: where})
		case "dirty":
			w.release.Dirty = append(w.release.Dirty, fields[1:]...)
		case "line":
			w.release.Line = version.LineOf(parse(fields[1] + ".0"))
		case "other": // git tags that are no releases of the application
			w.tags = append(w.tags, fields[1:]...)
		case "remote":
			w.remote = fields[1]
		case "component": // component NAME VERSION KNOWN...: the newest release of another component, tagged NAME/vVERSION
			s := fact.Sibling{Tag: fields[1] + "/" + fields[2], Version: parse(fields[2])}
			for _, tag := range fields[3:] {
				s.Known = append(s.Known, parse(tag))
			}
			if w.release.Components == nil {
				w.release.Components = map[string]fact.Sibling{}
			}
			w.release.Components[fields[1]] = s
		default:
			t.Fatalf("release: unknown line %q", line)
		}
	}
}

func (w *world) findTag(_ context.Context, repository, tag string) (string, error) {
	if reason, ok := strings.CutPrefix(w.elsewhere[repository], "cannot-tell "); ok {
		return "", &fetch.Problem{Reason: reason}
	}
	for entry := range strings.FieldsSeq(w.elsewhere[repository]) {
		if name, commit, _ := strings.Cut(entry, "="); name == tag {
			return commit, nil
		}
	}
	return "", nil
}

// TestRuleMetadata holds every rule to the form that docs, SARIF and users rely on.
func TestRuleMetadata(t *testing.T) {
	t.Parallel()
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	if !slices.IsSortedFunc(rules.All, func(a, b rules.Rule) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("rules.All is not sorted by id")
	}
	if len(slices.Compact(rules.IDs())) != len(rules.All) {
		t.Error("an id is there twice")
	}
	for _, r := range rules.All {
		t.Run(r.ID, func(t *testing.T) {
			t.Parallel()
			if !kebab.MatchString(r.ID) {
				t.Error("the id is not kebab-case")
			}
			if strings.HasSuffix(r.Summary, ".") || r.Summary == "" {
				t.Errorf("the summary ends in a full stop, or is none: %q", r.Summary)
			}
			if r.Since == "" || r.Severity == 0 || r.Check == nil {
				t.Error("since, severity or check is not set")
			}
			at := -1
			for _, heading := range []string{"## What it finds\n\n", "\n## Why it matters\n\n", "\n## How to fix it\n\n"} {
				next := strings.Index(r.Doc, heading)
				if next <= at {
					t.Errorf("the doc does not have %q in its place", strings.TrimSpace(heading))
				}
				at = next
			}
			for _, id := range r.YieldsTo {
				if _, ok := rules.Find(id); !ok {
					t.Errorf("it yields to %s, which is no rule", id)
				}
			}
			for _, name := range []string{"example", "clean"} {
				if _, err := os.Stat(filepath.Join("testdata", r.ID, name+".txtar")); err != nil {
					t.Error(err)
				}
			}
		})
	}
}
