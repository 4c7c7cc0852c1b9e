package record_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/record"
)

func ref(tb testing.TB, text string) fact.Ref {
	tb.Helper()
	r, err := fact.ParseRef(text)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// answers is one of each kind.
func answers(tb testing.TB) map[fact.Ref]fact.Answer {
	tb.Helper()
	return map[fact.Ref]fact.Answer{
		ref(tb, "reg.test/app:v1"): {Verdict: fact.Exists, Digest: "sha256:aa", Contents: &fact.Contents{
			Index: true, Says: fact.Says{Revision: "r", Version: "1", Source: "s", Created: "c"},
			Variants: []fact.Variant{{
				Platform: fact.PlatformOf("linux", "arm", "v7"), Digest: "sha256:bb", Says: fact.Says{Revision: "x"}, Labels: fact.Says{Version: "y"},
			}},
		}},
		ref(tb, "reg.test/app:v2"):                                 {Verdict: fact.Absent, Detail: `404 <"&">`},
		ref(tb, "reg.test/app:v3"):                                 {Verdict: fact.CannotTell, Cause: "auth", Detail: "401", Help: "log in"},
		ref(tb, "reg.test/app:v4@sha256:"+strings.Repeat("a", 64)): {Verdict: fact.Mismatch, Digest: "sha256:cc", Platform: "linux/amd64"},
		ref(tb, "reg.test/app:v5"):                                 {Verdict: fact.Exists, Digest: "sha256:dd", Untagged: true, Unpublished: "the layout out"},
		ref(tb, "reg.test/app"):                                    {Verdict: fact.Exists, Digest: "sha256:ee"},
		ref(tb, "reg.test/app:v6"):                                 {Verdict: fact.Exists, Contents: &fact.Contents{Problem: "502", Help: "later"}},
	}
}

func recorded(tb testing.TB) []byte {
	tb.Helper()
	var r record.Recorder
	var wanted []fact.Question
	for ref := range answers(tb) {
		wanted = append(wanted, fact.Question{Ref: ref, Depth: fact.Revision})
	}
	r.Through(func(context.Context, []fact.Question) map[fact.Ref]fact.Answer { return answers(tb) })(tb.Context(), wanted)
	text, err := r.Encode("v1.2.3", "2024-01-01T00:00:00Z")
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

func TestReplay(t *testing.T) {
	t.Parallel()
	text := recorded(t)
	r, err := record.Read("r.json", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for ref, want := range answers(t) {
		for _, depth := range []fact.Depth{fact.Existence, fact.Revision} {
			got := r.Ask(t.Context(), []fact.Question{{Ref: ref, Depth: depth}})
			if diff := cmp.Diff(map[fact.Ref]fact.Answer{ref: want}, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", ref, diff)
			}
		}
	}
	latest := ref(t, "reg.test/app:latest")
	if got := r.Ask(t.Context(), []fact.Question{{Ref: latest}})[latest]; got.Digest != "sha256:ee" {
		t.Errorf("latest: %+v", got)
	}
	if !bytes.Equal(text, recorded(t)) {
		t.Error("the same answers make another file")
	}
	if r.Recorded != "2024-01-01T00:00:00Z" {
		t.Errorf("recorded %q", r.Recorded)
	}
}

// TestNotRecorded: what was not asked, or not so deeply, is no pass.
func TestNotRecorded(t *testing.T) {
	t.Parallel()
	r, err := record.Read("r.json", bytes.NewReader(recorded(t)))
	if err != nil {
		t.Fatal(err)
	}
	unknown, known, gone := ref(t, "reg.test/app:v9"), ref(t, "reg.test/app:v1"), ref(t, "reg.test/app:v2")
	got := r.Ask(t.Context(), []fact.Question{{Ref: unknown}, {Ref: known, Depth: fact.Everything}, {Ref: gone, Depth: fact.Everything}})
	if a := got[unknown]; a.Verdict != fact.CannotTell || a.Cause != record.CauseNotRecorded || !strings.Contains(a.Detail, "the record r.json has no answer") {
		t.Errorf("not recorded: %+v", a)
	}
	if a := got[known]; a.Verdict != fact.Exists || a.Contents == nil || !strings.Contains(a.Contents.Problem, "without asking for it") {
		t.Errorf("asked more deeply: %+v", a)
	}
	if a := got[gone]; a.Verdict != fact.Absent {
		t.Errorf("absent: %+v", a)
	}
}

// TestDeeperStays: a second, shallower question does not lose what the first has brought.
func TestDeeperStays(t *testing.T) {
	t.Parallel()
	var r record.Recorder
	app := ref(t, "reg.test/app:v1")
	deep := &fact.Contents{Says: fact.Says{Revision: "r"}}
	for _, depth := range []fact.Depth{fact.Existence, fact.Everything, fact.Platforms} {
		r.Through(func(context.Context, []fact.Question) map[fact.Ref]fact.Answer {
			answer := fact.Answer{Verdict: fact.Exists}
			if depth == fact.Everything {
				answer.Contents = deep
			}
			return map[fact.Ref]fact.Answer{app: answer}
		})(t.Context(), []fact.Question{{Ref: app, Depth: depth}, {Ref: ref(t, "reg.test/forgotten:v1")}})
	}
	text, err := r.Encode("", "")
	if err != nil {
		t.Fatal(err)
	}
	back, err := record.Read("r", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	got := back.Ask(t.Context(), []fact.Question{{Ref: app, Depth: fact.Everything}})[app]
	if diff := cmp.Diff(deep, got.Contents); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDamaged(t *testing.T) {
	t.Parallel()
	whole := string(recorded(t))
	resummed := func(old, replacement string) string {
		if !strings.Contains(whole, old) {
			t.Fatalf("there is no %s in the file", old)
		}
		return record.Resum(strings.ReplaceAll(whole, old, replacement))
	}
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "line 1 is not JSON, or cut short"},
		{"cut short", whole[:len(whole)/2], "is not JSON, or cut short"},
		{"more behind it", whole + "{}", "is not JSON, or cut short"},
		{"another file", `{"schemaVersion":1,"findings":[]}`, "it is no record of registries' answers"},
		{"a list", "[]", "it is no record of registries' answers"},
		{"a later version", strings.Replace(whole, `"schemaVersion": 1`, `"schemaVersion": 2`, 1), "schema version 2, and this verscheck reads 1"},
		{"a verdict changed", strings.Replace(whole, `"absent"`, `"exists"`, 1), "its answers do not have the sum"},
		{"no answers", strings.Replace(whole, `"answers"`, `"questions"`, 1), "its answers do not have the sum"},
		{"an unknown verdict", resummed(`"absent"`, `"maybe"`), `"reg.test/app:v2" has the answer "maybe", which is none`},
		{"an unknown depth", resummed(`"revision",`, `"all",`), `was asked for "all"`},
		{"no reference", resummed(`reg.test/app:v2"`, `Reg.test/../App"`), `is no reference`},
		{"another spelling", resummed(`reg.test/app:v2"`, `REG.test/app:v2"`), `is no reference`},
		{"an unknown key", resummed(`"cause"`, `"why"`), "an answer is of another form"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := record.Read("r.json", strings.NewReader(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q; record %+v", err, tt.want, r)
			}
		})
	}
	lost := errors.New("lost")
	if _, err := record.Read("r.json", iotest.ErrReader(lost)); !errors.Is(err, lost) {
		t.Errorf("a file that cannot be read: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(recorded(f))
	f.Add([]byte(`{"format":"verscheck registry record","schemaVersion":1,"answers":[{}]}`))
	f.Add([]byte("{"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, candidate := range [][]byte{text, []byte(record.Resum(string(text)))} {
			if r, err := record.Read("r", bytes.NewReader(candidate)); err == nil && r == nil {
				t.Error("neither a record nor an error")
			}
		}
	})
}
