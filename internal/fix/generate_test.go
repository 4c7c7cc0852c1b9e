package fix_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fix"
)

// slot is a value of a generated text that an edit changes, or leaves.
type slot struct {
	start, end int
	changes    bool
	block      bool // a line of a block scalar, where quotes have no meaning
}

// generator writes a text of YAML in which the values of many slots are the same.
type generator struct {
	*rand.Rand

	text  strings.Builder
	slots []slot
	eol   string
	n     int
}

const oldValue = "v1.9"

func (g *generator) one(texts ...string) string { return texts[g.IntN(len(texts))] }

func (g *generator) value(block bool) {
	g.slots = append(g.slots, slot{g.text.Len(), g.text.Len() + len(oldValue), g.IntN(2) == 0, block})
	g.text.WriteString(oldValue)
}

// scalar writes a value in one of the styles of YAML.
func (g *generator) scalar(flow bool) {
	g.text.WriteString(g.one("", "", fmt.Sprintf("&a%d ", g.n), "!!str "))
	quote := g.one("", "", `"`, "'")
	prefix := g.one("", "", "registry.example.com:5000/acme/äpp:")
	g.text.WriteString(quote + prefix)
	g.value(false)
	g.text.WriteString(quote)
	if !flow {
		g.text.WriteString(g.one("", "", " # "+oldValue, "   # größer"))
	}
}

func (g *generator) field(indent string, depth int) {
	g.n++
	key := fmt.Sprintf("k%d", g.n)
	switch kind := g.IntN(7); {
	case kind < 3 || depth > 3:
		g.text.WriteString(indent + key + ": ")
		g.scalar(false)
		g.text.WriteString(g.eol)
	case kind == 3:
		g.text.WriteString(indent + key + ": {a: ")
		g.scalar(true)
		g.text.WriteString(", b: [" + oldValue + ", ")
		g.scalar(true)
		g.text.WriteString("]}" + g.eol)
	case kind == 4:
		g.text.WriteString(indent + key + ": " + g.one("|", ">", "|-", ">+") + g.eol)
		for range 1 + g.IntN(3) {
			g.text.WriteString(indent + "  image: app:")
			g.value(true)
			g.text.WriteString(g.eol)
		}
	case kind == 5:
		g.text.WriteString(indent + key + ":" + g.eol)
		for range 1 + g.IntN(3) {
			g.text.WriteString(indent + "- ")
			g.scalar(false)
			g.text.WriteString(g.eol)
		}
	default:
		g.text.WriteString(indent + "# " + oldValue + g.eol + indent + key + ":" + g.eol)
		for range 1 + g.IntN(3) {
			g.field(indent+"  ", depth+1)
		}
	}
}

func generate(seed uint64) *generator {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 1))}
	g.eol = g.one("\n", "\n", "\r\n")
	g.text.WriteString(g.one("", "", "\ufeff"))
	for i := range 1 + g.IntN(3) {
		if i > 0 {
			g.text.WriteString("---" + g.eol)
		}
		for range 1 + g.IntN(6) {
			g.field("", 0)
		}
	}
	return g
}

// TestApplyChangesOnlyItsPlaces is the promise of the editor, for documents of all shapes: every byte outside of the places stays,
// at the places stands the new value, in quotes where it needs them, and the text reads as it did but for these values.
func TestApplyChangesOnlyItsPlaces(t *testing.T) {
	t.Parallel()
	for seed := range uint64(400) {
		g := generate(seed)
		text := g.text.String()
		replacement := g.one("v1.10.0", "1.10", "0123", "553640e6", "2.0.0-rc.1")
		var proposals []fix.Proposal
		for _, s := range g.slots {
			if s.changes {
				proposals = append(proposals, proposal(text, s, replacement))
			}
		}
		g.Shuffle(len(proposals), func(i, j int) { proposals[i], proposals[j] = proposals[j], proposals[i] })
		got, refusal := fix.Apply("f.yaml", text, proposals)
		if refusal != nil {
			t.Fatalf("seed %d: refused %+v in\n%s", seed, *refusal, text)
		}
		rest, at := got, 0
		for _, s := range g.slots {
			if !s.changes {
				continue
			}
			unchanged := text[at:s.start]
			if !strings.HasPrefix(rest, unchanged) {
				t.Fatalf("seed %d: changed before byte %d:\n%s\nwas\n%s", seed, s.start, got, text)
			}
			rest = rest[len(unchanged):]
			quoted := `"` + replacement + `"`
			switch bare := strings.HasPrefix(rest, replacement); {
			case bare:
				rest = rest[len(replacement):]
			case strings.HasPrefix(rest, quoted) && !s.block:
				rest = rest[len(quoted):]
			default:
				t.Fatalf("seed %d: at byte %d stands\n%s", seed, s.start, rest)
			}
			at = s.end
		}
		if rest != text[at:] {
			t.Fatalf("seed %d: the end is\n%s\nwas\n%s", seed, rest, text[at:])
		}
		sameMeaning(t, seed, text, got, replacement)
		if again, refusal := fix.Apply("f.yaml", got, nil); again != got || refusal != nil {
			t.Errorf("seed %d: without edits the text changes", seed)
		}
	}
}

func proposal(text string, s slot, replacement string) fix.Proposal {
	before := text[:s.start]
	line := strings.TrimPrefix(before[strings.LastIndexByte(before, '\n')+1:], "\ufeff")
	at := diag.Place{File: "f.yaml", Line: 1 + strings.Count(before, "\n"), Column: 1 + utf8.RuneCountInString(line)}
	at.EndColumn = at.Column + len(oldValue)
	return fix.Proposal{Edit: diag.Edit{At: at, Old: oldValue, New: replacement}, Rule: "rule"}
}

// sameMeaning reads both texts by a parser and wants the same structure, and text at every place that had text.
func sameMeaning(t *testing.T, seed uint64, before, after, replacement string) {
	t.Helper()
	a, b := values(t, seed, before), values(t, seed, after)
	if len(a) != len(b) {
		t.Fatalf("seed %d: %d values, were %d, in\n%s", seed, len(b), len(a), after)
	}
	for i := range a {
		if b[i].Tag != a[i].Tag || strings.ReplaceAll(b[i].Value, replacement, oldValue) != a[i].Value {
			t.Fatalf("seed %d: %s %q, was %s %q, in\n%s", seed, b[i].Tag, b[i].Value, a[i].Tag, a[i].Value, after)
		}
	}
}

func values(t *testing.T, seed uint64, text string) []*yaml.Node {
	t.Helper()
	var list []*yaml.Node
	var add func(*yaml.Node)
	add = func(n *yaml.Node) {
		list = append(list, n)
		for _, child := range n.Content {
			add(child)
		}
	}
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var doc yaml.Node
		err := decoder.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatalf("seed %d: %v in\n%s", seed, err, text)
		}
		add(&doc)
	}
}

// FuzzApply wants of any text and any edit: no panic; nothing at all, or exactly the bytes of the place.
func FuzzApply(f *testing.F) {
	f.Add("f.yaml", "a: v1 # v1\nb: [v1]\n", 1, 4, "v1", "1.10")
	f.Add("f.yaml", "\ufeffa: &x 'v1'\r\nb: *x\r\n", 1, 8, "v1", "v2")
	f.Add("Kustomization", "images: [{name: ä, newTag: 1.9}]\n---\n", 1, 28, "1.9", "553640e6")
	f.Add("f.yaml", "a: |\n  v1\n", 2, 3, "v1", "on")
	f.Add("f.yaml", "# image: v1\n", 1, 10, "v1", "v2") // nothing but a comment
	f.Add("README.md", "ref=v1", 1, 5, "v1", "v2")
	f.Fuzz(func(t *testing.T, file, text string, line, column int, before, after string) {
		p := fix.Proposal{Edit: diag.Edit{At: diag.Place{File: file, Line: line, Column: column}, Old: before, New: after}, Rule: "rule"}
		got, refusal := fix.Apply(file, text, []fix.Proposal{p})
		if refusal != nil {
			if got != text {
				t.Errorf("refused, and %q became %q", text, got)
			}
			return
		}
		for i := 0; i+len(before) <= len(text); i++ {
			if text[i:i+len(before)] == before && (text[:i]+after+text[i+len(before):] == got || text[:i]+fmt.Sprintf("%q", after)+text[i+len(before):] == got) {
				return
			}
		}
		t.Errorf("%q became %q by more than %q -> %q", text, got, before, after)
	})
}
