package gate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/fix"
	"github.com/verscheck/verscheck/internal/rules"
)

func mend(t *testing.T, in Input) Mended {
	t.Helper()
	m, err := Mend(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMend(t *testing.T) {
	t.Parallel()
	in := input(t, release(t, fact.Planned), "ghcr.io/acme/app:v1.1.0", "redis:v1.1.0")
	in.Mend = "verscheck fix"
	before, err := in.Tree.Open("pod.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close()
	m := mend(t, in)
	if len(m.Before.Findings) != 1 || len(m.After.Findings) != 0 || len(m.Refused) != 0 || len(m.Made) != 1 {
		t.Errorf("before %v, after %v, refused %v, made %v", m.Before.Findings, m.After.Findings, m.Refused, m.Made)
	}
	if len(m.Changes) != 1 || strings.ReplaceAll(m.Changes[0].Before, "acme/app:v1.1.0", "acme/app:v1.2.0") != m.Changes[0].After {
		t.Errorf("changes %+v", m.Changes)
	}
	// What could mend a finding is said where somebody may run it.
	r, _, err := Check(t.Context(), in)
	if err != nil || r.Findings[0].Help != "set the tag to v1.2.0, or run `verscheck fix`" {
		t.Errorf("help %q, error %v", r.Findings[0].Help, err)
	}
}

// contradicting makes a rule that wants another text wherever one stands.
func contradicting(id, old, wanted string) rules.Rule {
	return rules.Rule{
		RuleInfo: diag.RuleInfo{ID: id, Severity: diag.Error},
		Check: func(p *rules.Pass) {
			for _, image := range p.Images {
				if image.Ref.Tag == old {
					p.Report(diag.Finding{Message: id, At: image.At, Edits: []diag.Edit{{At: image.At, Old: old, New: wanted}}})
				}
			}
		},
	}
}

func TestMendRefusesConflicts(t *testing.T) {
	t.Parallel()
	in := input(t, release(t, fact.Planned), "ghcr.io/acme/app:v1", "ghcr.io/acme/other:v5")
	in.Rules = []rules.Rule{contradicting("one", "v1", "v2"), contradicting("two", "v1", "v3"), contradicting("three", "v5", "v6")}
	m := mend(t, in)
	if len(m.Changes) != 0 || len(m.Made) != 0 || len(m.Refused) != 1 || m.Refused[0].Reason != `two would write "v3" there, and one "v2"` {
		t.Errorf("changes %v, made %v, refused %+v", m.Changes, m.Made, m.Refused)
	}
	if len(m.After.Findings) != 3 {
		t.Errorf("%d findings are left, want 3: %v", len(m.After.Findings), m.After.Findings)
	}
	// One that shows in a later round takes back what earlier rounds have changed in the file.
	in.Rules = append(in.Rules[1:2], contradicting("four", "v3", "v4"), contradicting("five", "v3", "v5"))
	if m = mend(t, in); len(m.Changes) != 0 || len(m.Made) != 0 || len(m.Refused) != 1 {
		t.Errorf("changes %v, made %v, refused %+v", m.Changes, m.Made, m.Refused)
	}
}

func TestMendComesToAnEnd(t *testing.T) {
	t.Parallel()
	in := input(t, release(t, fact.Planned), "ghcr.io/acme/app:v1")
	in.Rules = []rules.Rule{contradicting("one", "v1", "v2"), contradicting("two", "v2", "v1")}
	if _, err := Mend(t.Context(), in); err == nil || !strings.Contains(err.Error(), "contradict each other") {
		t.Errorf("error %v", err)
	}
}

func TestMendAsksNothingTwice(t *testing.T) {
	t.Parallel()
	in := input(t, release(t, fact.Planned), "ghcr.io/acme/app:v1.1.0", "redis:7")
	var asked []string
	in.Ask = func(_ context.Context, questions []fact.Question) map[fact.Ref]fact.Answer {
		answers := map[fact.Ref]fact.Answer{}
		for _, q := range questions {
			asked = append(asked, q.Ref.String())
			answers[q.Ref] = fact.Answer{Verdict: fact.Exists}
		}
		return answers
	}
	m := mend(t, in)
	want := []string{"docker.io/library/redis:7", "ghcr.io/acme/app:v1.1.0", "ghcr.io/acme/app:v1.2.0"}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	if m.After.Registry != "2 of 2 answered" {
		t.Errorf("registry: %s", m.After.Registry)
	}
}

// drifted writes a random overlay in which own images have an old tag in every notation, beside the same text where it is none.
func drifted(seed uint64) fstest.MapFS {
	r := rand.New(rand.NewPCG(seed, 2))
	one := func(texts ...string) string { return texts[r.IntN(len(texts))] }
	eol := one("\n", "\r\n")
	var text strings.Builder
	text.WriteString(one("", "\ufeff") + "# pods of v1.1.0\n")
	for i := range 1 + r.IntN(4) {
		fmt.Fprintf(&text, "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: pod%d # v1.1.0\n  annotations: {was: v1.1.0}\nspec:\n  containers:\n", i)
		for n := range 1 + r.IntN(4) {
			image := one("ghcr.io/acme/app", "ghcr.io/acme/app/side", "redis", "short", "ghcr.io/acme/app@sha256:"+strings.Repeat("a", 64))
			if !strings.Contains(image, "@") {
				image += ":" + one("v1.1.0", "v1.1.0", "1.1.0")
			}
			quote := one("", `"`, "'")
			anchor := one("", fmt.Sprintf("&i%d_%d ", i, n))
			image = anchor + quote + image + quote
			fmt.Fprintf(&text, one("    - {name: c%d, image: %s, args: [v1.1.0]}\n", "    - name: c%d\n      image: %s # v1.1.0\n"), n, image)
			if anchor != "" {
				fmt.Fprintf(&text, "    - {name: d%d, image: *i%d_%d}\n", n, i, n)
			}
		}
	}
	text.WriteString("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: notes}\ndata:\n  notes: |\n    image: ghcr.io/acme/app:v1.1.0\n    version v1.1.0\n")
	kustomization := "resources: [pod.yaml]\nimages:\n  - {name: short, newName: ghcr.io/acme/app/short, newTag: " + one("v1.1.0", "1.1.0", `"v1.1.0"`) + "} # v1.1.0\n"
	lines := func(text string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.ReplaceAll(text, "\n", eol))}
	}
	return fstest.MapFS{"kustomization.yaml": lines(kustomization), "pod.yaml": lines(text.String())}
}

// TestMendProperty: whatever the notation, check has nothing to say of versions behind a fix, which has changed no byte but those at
// the places that it names, and a second one changes nothing.
func TestMendProperty(t *testing.T) {
	t.Parallel()
	made := 0
	for seed := range uint64(25) {
		in := input(t, release(t, fact.Planned))
		in.Config = configure(t, "images:\n  - {name: ghcr.io/acme/**, own: true}\n")
		tree := drifted(seed)
		in.Tree = tree
		m := mend(t, in)
		for _, f := range m.After.Findings {
			if f.Rule == "version-drift" {
				t.Fatalf("seed %d: left %s at %+v in\n%s", seed, f.Message, f.At, tree["pod.yaml"].Data)
			}
		}
		if len(m.Refused) > 0 {
			t.Fatalf("seed %d: refused %+v", seed, m.Refused)
		}
		made += len(m.Made)
		for _, c := range m.Changes {
			if got := byHand(c, m.Made); got != c.After {
				t.Fatalf("seed %d: %s (-by hand +got)\n%s", seed, c.File, cmp.Diff(got, c.After))
			}
			tree[c.File] = &fstest.MapFile{Data: []byte(c.After)}
		}
		if again := mend(t, in); len(again.Changes)+len(again.Refused) > 0 {
			t.Fatalf("seed %d: a second run makes %+v, refuses %+v", seed, again.Made, again.Refused)
		}
	}
	if made < 50 {
		t.Errorf("only %d edits were made in all", made)
	}
}

// byHand makes the edits of a file by its lines and columns, from the last one on.
func byHand(c fix.Change, made []fix.Proposal) string {
	lines := strings.SplitAfter(c.Before, "\n")
	for _, p := range slices.Backward(made) {

		if p.At.File != c.File {
			continue
		}
		line := lines[p.At.Line-1]
		at := p.At.Column - 1
		if strings.HasPrefix(line, "\ufeff") {
			at += len("\ufeff")
		}
		lines[p.At.Line-1] = line[:at] + p.New + line[at+len(p.Old):]
	}
	return strings.Join(lines, "")
}
