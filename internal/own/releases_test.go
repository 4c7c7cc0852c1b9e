package own

import (
	"fmt"
	"slices"
	"testing"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

func TestLatestReleases(t *testing.T) {
	t.Parallel()
	var known []version.Version
	for minor := range 20 {
		for _, suffix := range []string{"-rc.1", "", ""} { // finals twice: tags with and without "v" are both known
			v, err := version.Parse(fmt.Sprintf("1.%d.0%s", minor, suffix))
			if err != nil {
				t.Fatal(err)
			}
			known = append(known, v)
		}
	}
	slices.SortFunc(known, version.Version.Compare)
	at := func(tag string) fact.Release {
		v, err := version.Parse(tag)
		if err != nil {
			t.Fatal(err)
		}
		return fact.Release{Tag: tag, Version: v, Known: known}
	}
	for _, c := range []struct {
		name    string
		release fact.Release
		tag     string
		want    bool
	}{
		{"the release", at("v1.15.0"), "v1.15.0", true},
		{"without v", at("v1.15.0"), "1.15.0", true},
		{"its pre-release", at("v1.15.0"), "v1.15.0-rc.1", true},
		{"the end of the window", at("v1.15.0"), "v1.5.0", true},
		{"behind the window", at("v1.15.0"), "v1.4.0", false},
		{"newer than the release", at("v1.15.0"), "v1.16.0", false},
		{"a planned release", at("v1.20.0"), "v1.20.0", true},
		{"before a planned release", at("v1.20.0"), "v1.10.0", true},
		{"behind a planned one's window", at("v1.20.0"), "v1.9.0", false},
		{"no release: the newest", fact.Release{Known: known}, "v1.19.0", true},
		{"no release: the window", fact.Release{Known: known}, "v1.10.0", true},
		{"no release: behind it", fact.Release{Known: known}, "v1.9.0", false},
		{"metadata", at("v2.0.0+rke2r1"), "v2.0.0-rke2r1", true},
		{"other metadata", at("v2.0.0+rke2r1"), "v2.0.0-rke2r2", false},
		{"a variant is not the release", at("v1.15.0"), "v1.15.0-alpine", false},
		{"a floating tag", at("v1.15.0"), "v1.15", false},
		{"no tag", at("v1.15.0"), "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := newReleases(c.release).latest[c.tag]; got != c.want {
				t.Errorf("%s among the latest at %q: %t, want %t", c.tag, c.release.Tag, got, c.want)
			}
		})
	}
}

func TestFirstVersion(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]bool{"v0.0.1": true, "v0.1.0": true, "v1.0.0": true, "v1.1.0": false, "v0.2.0": false, "v1.0.0-rc.1": false} {
		v, err := version.Parse(tag)
		if err != nil {
			t.Fatal(err)
		}
		if got := firstVersion(v); got != want {
			t.Errorf("firstVersion(%s) = %t, want %t", tag, got, want)
		}
	}
}
