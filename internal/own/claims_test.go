package own

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

var update = flag.Bool("update", false, "rewrite testdata/recall.txt")

// survey is one release of a real repository with its images, labelled by hand. See the head of testdata/claims.txt.
type survey struct {
	place string // of its line in the file
	name  string // the repository's
	input Input
	label map[string]string // own, gap, other or wrong, by repository of images
}

// TestClaims holds the inference against what real repositories build. It fails when a third-party image is claimed, and
// also when an image of their own is claimed that was not, so that the file and the counts in recall.txt say what holds.
func TestClaims(t *testing.T) {
	t.Parallel()
	count := map[string]map[string]int{}
	for _, s := range readSurveys(t, "testdata/claims.txt") {
		claims := Infer(s.input)
		for repository, label := range s.label {
			claim, ok := claims[repository]
			if !ok || claim.Why == "" {
				t.Errorf("%s: %s has no claim, or one without a reason", s.place, repository)
			}
			if want := label == "own" || label == "wrong"; claim.Own != want {
				t.Errorf("%s: %s of %s is labelled %q, and claimed: %t (%s)", s.place, repository, s.name, label, claim.Own, claim.Why)
			}
			if count[s.name] == nil {
				count[s.name] = map[string]int{}
			}
			count[s.name][label]++
			if claim.Open {
				count[s.name]["open "+label]++
			}
		}
	}
	compareRecall(t, count)
}

// compareRecall compares the table of testdata/recall.txt.
func compareRecall(t *testing.T, count map[string]map[string]int) {
	t.Helper()
	var table strings.Builder
	line := func(name string, n map[string]int) {
		fmt.Fprintf(&table, "%-50s %3d of %3d own claimed, %d left open; %d of %3d others, %d left open\n",
			name, n["own"], n["own"]+n["gap"], n["open gap"], n["wrong"], n["other"]+n["wrong"], n["open other"])
	}
	total := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(count)) {
		line(name, count[name])
		for label, n := range count[name] {
			total[label] += n
		}
	}
	line("all", total)
	file := filepath.Join("testdata", "recall.txt")
	if *update {
		if err := os.WriteFile(file, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), table.String()); diff != "" {
		t.Errorf("%s is not what the inference claims now (go test -update rewrites it):\n%s", file, diff)
	}
}

// readSurveys reads what the head of testdata/claims.txt describes.
func readSurveys(t *testing.T, file string) []survey {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var surveys []survey
	var name string
	var identity Identity
	for i, line := range strings.Split(string(text), "\n") {
		place := fmt.Sprintf("%s:%d", file, i+1)
		key, rest, _ := strings.Cut(line, " ")
		values := strings.Fields(rest)
		switch key {
		case "", "#":
		case "repository":
			name = values[0]
			identity = Identity{Remotes: []string{"https://github.com/" + name + ".git"}, Dir: "checkout", Module: strings.Join(values[1:], "")}
		case "release":
			surveys = append(surveys, survey{
				place: place, name: name, label: map[string]string{},
				input: Input{Identity: identity, Release: readRelease(t, place, values)},
			})
		case "own", "gap", "other", "wrong":
			surveys[len(surveys)-1].add(t, key, values)
		default:
			t.Fatalf("%s: unknown key %q", place, key)
		}
	}
	return surveys
}

func (s *survey) add(t *testing.T, label string, images []string) {
	t.Helper()
	for _, text := range images {
		if name, ok := strings.CutSuffix(text, "@"); ok {
			text = name + "@sha256:" + strings.Repeat("0", 64)
		}
		ref, err := fact.ParseRef(text)
		if err != nil {
			t.Fatalf("%s: %s: %v", s.place, text, err)
		}
		if had := s.label[ref.Repository()]; had != "" && had != label {
			t.Fatalf("%s: %s is labelled %q and %q", s.place, ref.Repository(), had, label)
		}
		s.label[ref.Repository()] = label
		s.input.Refs = append(s.input.Refs, ref)
	}
}

// readRelease reads "TAG of TAG…", or "- of TAG…" for a tree that is no release.
func readRelease(t *testing.T, place string, values []string) fact.Release {
	t.Helper()
	parse := func(tag string) version.Version {
		_, v, ok := version.ParseTag(tag)
		if !ok {
			t.Fatalf("%s: %s is no release tag", place, tag)
		}
		return v
	}
	r := fact.Release{Phase: fact.Development}
	if values[0] != "-" {
		r = fact.Release{Tag: values[0], Version: parse(values[0]), Phase: fact.Released}
	}
	for _, tag := range values[2:] {
		r.Known = append(r.Known, parse(tag))
	}
	slices.SortFunc(r.Known, version.Version.Compare)
	return r
}
