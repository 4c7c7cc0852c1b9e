package own_test

import (
	"testing"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/own"
	"github.com/verscheck/verscheck/internal/version"
)

func TestInferVersion(t *testing.T) {
	t.Parallel()
	parse := func(text string) version.Version {
		v, err := version.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var known []version.Version
	for _, text := range []string{"0.1.0", "0.9.0", "1.0.0", "1.1.0", "1.2.0-rc.1", "1.2.0"} {
		known = append(known, parse(text))
	}
	for _, c := range []struct {
		release, text string
		lags, want    bool
		why           string
	}{
		{"1.3.0", "1.3.0", false, true, "it is the release's"},
		{"1.3.0", "v1.3.0", true, true, "it is the release's"},
		{"1.3.0", "1.2.0", false, true, "1.2.0 is the release before"},
		{"1.3.0", "v1.2.0", true, false, "v1.2.0 is the release before, and this one is not out yet"},
		{"1.3.0", "v1.1.0", true, true, "v1.1.0 is one of the latest releases"},
		{"1.3.0", "1.1.0", false, false, "1.1.0 is older than the release before, so that nobody seems to read it"},
		{"1.2.0", "1.2.0-rc.1", false, true, "1.2.0-rc.1 is the release before"},
		{"1.3.0", "1.4.0", false, false, "1.4.0 is none of the latest releases"},
		{"1.3.0", "1.0.0", true, false, "every project has had a version like 1.0.0"},
		{"1.3.0", "0.0.0", false, false, "0.0.0 is a placeholder"},
		{"1.3.0", "master", true, false, "master is a placeholder"},
		{"1.3.0", "release-1.2", true, false, "release-1.2 is no version that could be compared"},
		{"1.3.0-rc.1", "1.2.0", false, false, "it may stay at a final release while there are pre-releases"},
		{"", "1.1.0", true, true, "1.1.0 is one of the latest releases"},
	} {
		release := fact.Release{Known: known}
		if c.release != "" {
			release.Version = parse(c.release)
		}
		got, why := own.InferVersion(own.Input{Release: release}, c.text, c.lags)
		if got != c.want || why != c.why {
			t.Errorf("%s at %s: %t, %s, want %t, %s", c.text, c.release, got, why, c.want, c.why)
		}
	}
	alone := fact.Release{Version: parse("1.3.0"), Known: []version.Version{parse("1.3.0")}}
	if got, why := own.InferVersion(own.Input{Release: alone}, "1.2.0", false); got || why != "no other release tags are known to look for 1.2.0" {
		t.Errorf("without other tags: %t, %s", got, why)
	}
}
