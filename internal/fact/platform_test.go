package fact_test

import (
	"testing"

	"github.com/verscheck/verscheck/internal/fact"
)

func TestPlatforms(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		has, wanted string
		serves      bool
	}{
		{"linux/amd64", "linux/amd64", true},
		{"linux/x86_64", "linux/amd64", true},
		{"linux/amd64/v1", "linux/amd64", true},
		{"linux/amd64/v3", "linux/amd64", false},
		{"linux/arm64/v8", "linux/arm64", true},
		{"linux/aarch64", "linux/arm64/8", true},
		{"linux/arm64/v9", "linux/arm64", false},
		{"linux/arm/v6", "linux/arm/v7", false},
		{"linux/arm/v7", "linux/arm/v6", false},
		{"linux/armhf", "linux/arm/v7", true},
		{"linux/arm/v6", "linux/arm", true},
		{"linux/arm", "linux/arm/v7", false},
		{"windows/amd64", "linux/amd64", false},
	} {
		has, err := fact.ParsePlatform(tt.has)
		if err != nil {
			t.Fatal(err)
		}
		wanted, err := fact.ParsePlatform(tt.wanted)
		if err != nil {
			t.Fatal(err)
		}
		if got := has.Serves(wanted); got != tt.serves {
			t.Errorf("%s for %s: %v", has, wanted, got)
		}
		if again, err := fact.ParsePlatform(has.String()); err != nil || again != has {
			t.Errorf("%s reads back as %s: %v", has, again, err)
		}
	}
	for _, text := range []string{"", "linux", "linux/", "Linux/amd64", "linux/arm/v7/x", "linux amd64", "/", "linux//v7"} {
		if p, err := fact.ParsePlatform(text); err == nil {
			t.Errorf("%q is read as %s", text, p)
		}
	}
	if got := (fact.Platform{}).String(); got != "no platform" {
		t.Error(got)
	}
}
