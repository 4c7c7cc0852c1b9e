package fact_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
)

func TestMade(t *testing.T) {
	t.Parallel()
	variant := func(platform, annotation, label string) fact.Variant {
		p, err := fact.ParsePlatform(platform)
		if err != nil {
			t.Fatal(err)
		}
		return fact.Variant{Platform: p, Says: fact.Says{Revision: annotation}, Labels: fact.Says{Revision: label, Created: platform}}
	}
	for _, tt := range []struct {
		name     string
		contents fact.Contents
		want     []fact.Made
	}{
		{"nothing is said", fact.Contents{Variants: []fact.Variant{variant("linux/amd64", "", "")}}, nil},
		{
			"the annotation of the whole counts alone",
			fact.Contents{Says: fact.Says{Revision: "a"}, Variants: []fact.Variant{variant("linux/amd64", "b", "c")}},
			[]fact.Made{{Says: fact.Says{Revision: "a"}}},
		},
		{
			"platforms agree",
			fact.Contents{Variants: []fact.Variant{variant("linux/amd64", "", "a"), variant("linux/arm64", "", "a")}},
			[]fact.Made{{Says: fact.Says{Revision: "a"}, Label: true}},
		},
		{
			"platforms differ",
			fact.Contents{Variants: []fact.Variant{variant("linux/amd64", "", "a"), variant("linux/arm64", "a", "b"), variant("linux/arm/v7", "", "a")}},
			[]fact.Made{
				{Says: fact.Says{Revision: "a"}, Label: true, Platforms: "linux/amd64, linux/arm/v7"},
				{Says: fact.Says{Revision: "a"}, Platforms: "linux/arm64"},
			},
		},
		{
			"one says nothing",
			fact.Contents{Variants: []fact.Variant{variant("linux/amd64", "", "a"), variant("linux/arm64", "", "")}},
			[]fact.Made{{Says: fact.Says{Revision: "a"}, Label: true, Platforms: "linux/amd64"}},
		},
	} {
		if diff := cmp.Diff(tt.want, tt.contents.Made()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
