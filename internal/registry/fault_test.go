package registry

import (
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/verscheck/verscheck/internal/fact"
)

// fault is what is wrong with a server, what it is asked for, and the only answer that is right then. A false "exists" or
// "absent" would be a gate that lets drift through, or stops a release for nothing.
type fault struct {
	name  string
	fault middleware
	ref   string
	opts  Options
	want  fact.Answer

	refused bool // the image is there, and only this package's rules keep it from being looked at
}

var (
	exists = fact.Answer{Verdict: fact.Exists, Digest: sha(image("v1"))}
	absent = fact.Answer{Verdict: fact.Absent}
)

func cannotTell(cause string) fact.Answer {
	return fact.Answer{Verdict: fact.CannotTell, Cause: cause}
}

// faults is the fault matrix.
func faults(second time.Duration) []fault {
	return slices.Concat(knownFaults(second), unknownFaults())
}

// broken is a world with the fault.
func (f fault) broken(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	handler := f.fault(newRegistry(t, map[string][]byte{"team/app:v1": image("v1")}))
	for _, host := range []string{"reg.test", "wrong.test", "expired.test"} {
		w.serve(host, handler)
	}
	w.serve("mirror.test", newRegistry(t, map[string][]byte{"mirrored/team/app:v1": image("v1")}))
	return w
}

func TestFaults(t *testing.T) {
	t.Parallel()
	var wrong, falseExists atomic.Int32
	matrix := faults(time.Millisecond)
	t.Cleanup(func() {
		t.Logf("fault matrix: %d cases; verscheck: %d wrong verdicts, %d false \"exists\"", len(matrix), wrong.Load(), falseExists.Load())
	})
	for _, tt := range matrix {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := tt.broken(t)
			got := w.ask(tt.opts, tt.ref)
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(fact.Answer{}, "Detail", "Help")); diff != "" {
				wrong.Add(1)
				t.Errorf("answer (-want +got):\n%s\ndetail: %s", diff, got.Detail)
			}
			if got.Verdict == fact.Exists && tt.want.Verdict != fact.Exists {
				falseExists.Add(1)
			}
			if got.Verdict == fact.CannotTell && (got.Detail == "" || got.Help == "") {
				t.Errorf("an answer that leaves its reader alone: %+v", got)
			}
			if n := len(w.requests("")); n > 40 {
				t.Errorf("%d requests for one reference", n)
			}
		})
	}
}
