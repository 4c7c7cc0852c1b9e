package own_test

import (
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/own"
	"github.com/verscheck/verscheck/internal/version"
)

// TestWhose: a label is an image's own only where it says what its base cannot know.
func TestWhose(t *testing.T) {
	t.Parallel()
	id := own.Identity{Remotes: []string{"git@github.com:acme/app.git"}}
	isCommit := func(id string) bool { return strings.HasPrefix("abcdef0123456789", id) }
	v, err := version.Parse("v1.2.0")
	if err != nil {
		t.Fatal(err)
	}
	release := fact.Release{Tag: "v1.2.0", Version: v, Phase: fact.Released}
	for _, tt := range []struct {
		labels fact.Says
		want   fact.Whose
	}{
		{fact.Says{Revision: "abcdef0"}, fact.Ours},
		{fact.Says{Revision: "abcdef0-dirty"}, fact.Ours},
		{fact.Says{Revision: "abcdef0", Source: "https://github.com/distro/base"}, fact.Ours},
		{fact.Says{Revision: "abcdef"}, fact.Unclear},
		{fact.Says{Revision: "1234567"}, fact.Unclear},
		{fact.Says{Revision: "main"}, fact.Unclear},
		{fact.Says{Revision: "1234567", Source: "https://github.com/Acme/app.git"}, fact.Ours},
		{fact.Says{Revision: "1234567", Source: "https://github.com/acme/app/"}, fact.Ours},
		{fact.Says{Revision: "1234567", Source: "https://github.com/distro/base"}, fact.OfBase},
		{fact.Says{Revision: "1234567", Source: "https://github.com/acme/app/tree/main/cmd/app"}, fact.Ours},
		{fact.Says{Revision: "1234567", Source: "git@github.com:acme/app.git"}, fact.Ours},
		{fact.Says{Revision: "1234567", Source: "ssh://git@github.com/acme/app"}, fact.Ours},
		{fact.Says{Revision: "1234567", Source: "https://github.com/acme"}, fact.OfBase},
		{fact.Says{Revision: "1234567", Source: "somewhere"}, fact.Unclear},
		{fact.Says{Revision: "1234567", Source: "acme/app"}, fact.Unclear},
		{fact.Says{Revision: "1234567", Version: "v1.2.0"}, fact.Ours},
		{fact.Says{Revision: "1234567", Version: "24.04"}, fact.Unclear},
	} {
		if got := id.Whose(fact.Made{Says: tt.labels, Label: true}, isCommit, release); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.labels, got, tt.want)
		}
	}
	if got := id.Whose(fact.Made{Says: fact.Says{Revision: "1234567", Source: "https://github.com/distro/base"}}, nil, release); got != fact.Ours {
		t.Errorf("an annotation: %s", got)
	}
}
