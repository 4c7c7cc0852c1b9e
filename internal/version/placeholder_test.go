package version_test

import (
	"testing"

	"github.com/verscheck/verscheck/internal/version"
)

func TestPlaceholder(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0.0.0": "is a placeholder", "v0.0.0": "is a placeholder", "v0.0": "is a placeholder", "0.0.0-dev": "is a placeholder", "0.0.0+abc": "is a placeholder",
		"latest": "is a placeholder", "master": "is a placeholder", "devel": "is a placeholder",
		"{{ version }}": "is replaced when the release is made", "${TAG}": "is replaced when the release is made",
		"<version>": "is replaced when the release is made", "@VERSION@": "is replaced when the release is made",
		"%VERSION%": "is replaced when the release is made", "VERSION": "is replaced when the release is made", "RELEASE_TAG": "is replaced when the release is made",
		"": "", "0.0.1": "", "0.1.0": "", "v1.2.3": "", "1.0": "", "0": "", "10.0.0": "", "0.0.10": "", "RC1": "", "abcdef0": "", "0.28.0": "",
	} {
		if want != "" {
			want = text + " " + want
		}
		if got := version.Placeholder(text); got != want {
			t.Errorf("Placeholder(%q) = %q, want %q", text, got, want)
		}
	}
}
