package fact_test

import (
	"testing"

	"github.com/verscheck/verscheck/internal/fact"
)

func TestEntryInWords(t *testing.T) {
	t.Parallel()
	const digest = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
	for _, tt := range []struct {
		entry         fact.Entry
		sets, written string
	}{
		{fact.Entry{Name: "app"}, "", "app"},
		{fact.Entry{Name: "app", NewTag: "v1"}, "v1", "app:v1"},
		{fact.Entry{Name: "app", NewName: "ghcr.io/acme/app", NewTag: "v1"}, "v1", "ghcr.io/acme/app:v1"},
		{fact.Entry{Name: "app", NewName: "ghcr.io/acme/app"}, "the name ghcr.io/acme/app", "ghcr.io/acme/app"},
		{fact.Entry{Name: "app", Digest: digest}, digest, "app@" + digest},
		{fact.Entry{Name: "app", NewTag: "v1", Digest: digest}, "v1@" + digest, "app:v1@" + digest},
		{fact.Entry{Name: "app", TagSuffix: "-alpine", NewName: "b"}, "the suffix -alpine", "b"},
	} {
		if got := tt.entry.Sets(); got != tt.sets {
			t.Errorf("%+v sets %q, want %q", tt.entry, got, tt.sets)
		}
		if got := tt.entry.Written(); got != tt.written {
			t.Errorf("%+v writes %q, want %q", tt.entry, got, tt.written)
		}
	}
}
