package own

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
)

func TestInferChart(t *testing.T) {
	t.Parallel()
	const image = "ghcr.io/acme/rocket"
	known := []string{"v1.0.0", "v1.1.0", "v1.1.1", "v2.0.0-rc.1"}
	for _, c := range []struct {
		name  string
		chart fact.Chart
		tags  []string
		want  ChartClaim
	}{
		{
			"named after the repository, and behind",
			fact.Chart{Name: "rocket", Version: "1.1.1", AppVersion: "v1.1.1"},
			nil,
			ChartClaim{Own: true, AppVersion: true, Version: true, Why: named1, WhyVersion: named1},
		},
		{
			"versions of its own",
			fact.Chart{Name: "Rocket", Version: "7.3.0", AppVersion: "1.1.1"},
			nil,
			ChartClaim{Own: true, AppVersion: true, Why: named1, WhyVersion: "the chart has numbers of its own: its appVersion is 1.1.1"},
		},
		{
			"the release's version before its appVersion",
			fact.Chart{Name: "rocket", Version: "1.2.0", AppVersion: "1.1.1"},
			nil,
			ChartClaim{Own: true, AppVersion: true, Version: true, Why: named1, WhyVersion: "it is the release's"},
		},
		{
			"its image",
			fact.Chart{Name: "launcher", Version: "1.1.1", Images: []string{"docker.io/library/redis", image}},
			nil,
			ChartClaim{Own: true, AppVersion: true, Version: true, Why: "it is the tag of this repository's image " + image, WhyVersion: "it is the tag of this repository's image " + image},
		},
		{
			"somebody else's",
			fact.Chart{Name: "redis", Version: "1.1.1", AppVersion: "1.1.1", Images: []string{"docker.io/library/redis"}},
			nil,
			ChartClaim{Why: nobodys, WhyVersion: nobodys},
		},
		{
			"a name like it, and a release of it",
			fact.Chart{Name: "rocket-crds", Version: "1.1.1"},
			nil,
			ChartClaim{
				Own: true, AppVersion: true, Version: true,
				Why:        "its name is like that of this repository, acme/rocket, and 1.1.1 is one of the latest releases",
				WhyVersion: "its name is like that of this repository, acme/rocket, and 1.1.1 is one of the latest releases",
			},
		},
		{
			"a name like it alone",
			fact.Chart{Name: "rocket-cache", Version: "1.1.1", AppVersion: "7.4"},
			nil,
			excused("its name is like that of this repository, acme/rocket, but 7.4 is none of the latest releases", false),
		},
		{
			"a name like it, and where projects begin",
			fact.Chart{Name: "rocket-cache", Version: "1.0.0"},
			nil,
			excused("its name is like that of this repository, acme/rocket, but every project has had a version like 1.0.0", false),
		},
		{"no versions", fact.Chart{Name: "rocket"}, nil, excused(" is no version that could be compared", true)},
		{"no version", fact.Chart{Name: "rocket", Version: "1.1.1", AppVersion: "stonehenge"}, nil, excused("stonehenge is no version that could be compared", true)},
		{
			"a version of something else",
			fact.Chart{Name: "rocket", Version: "1.1.1", AppVersion: "9.1.0"},
			nil, excused("9.1.0 is no release of this repository", true),
		},
		{
			"bumped too early",
			fact.Chart{Name: "rocket", Version: "1.3.0", AppVersion: "1.3.0"},
			nil,
			ChartClaim{Own: true, AppVersion: true, Version: true, Why: named1, WhyVersion: named1},
		},
		{"placeholder", fact.Chart{Name: "rocket", Version: "0.0.0", AppVersion: "v1.1.1"}, nil, packaged("the chart has no version yet: 0.0.0 is a placeholder", true)},
		{"placeholder of the application", fact.Chart{Name: "rocket", Version: "1.1.1", AppVersion: "latest"}, nil, packaged("latest is a placeholder", false)},
		{"as helm makes it", fact.Chart{Name: "rocket", Version: "0.1.0", AppVersion: "1.16.0"}, nil, packaged("1.16.0 is what charts begin with, and none of the latest releases", false)},
		{"never bumped", fact.Chart{Name: "rocket", Version: "0.0.1", AppVersion: "0.0.1"}, nil, packaged("0.0.1 is what charts begin with, and none of the latest releases", false)},
		{
			"the first release, and the chart behind",
			fact.Chart{Name: "rocket", Version: "1.0.0", AppVersion: "1.0.0"},
			nil,
			ChartClaim{Own: true, AppVersion: true, Version: true, Why: named1, WhyVersion: named1},
		},
		{"released by itself", fact.Chart{Name: "rocket", Version: "2.3.0", AppVersion: "1.1.1"}, []string{"rocket-chart-2.2.0", "v1.1.1"}, apart("rocket-chart-2.2.0")},
		{"in the numbers of the application", fact.Chart{Name: "rocket", Version: "1.1.1", AppVersion: "1.1.1"}, []string{"helm-chart-1.1.1"}, apart("helm-chart-1.1.1")},
		{"by a path", fact.Chart{Name: "rocket", Version: "2.3.0", AppVersion: "1.1.1"}, []string{"charts/rocket/v2.2.0", "charts/rocket/v2.3.0-rc.1"}, apart("charts/rocket/v2.3.0-rc.1")},
		{
			"once released by itself, and now with the application",
			fact.Chart{Name: "rocket", Version: "1.1.1", AppVersion: "1.1.1"},
			[]string{"rocket-chart-0.12.0"},
			ChartClaim{Own: true, AppVersion: true, Version: true, Why: named1, WhyVersion: named1},
		},
		{
			"tags of other things",
			fact.Chart{Name: "rocket", Version: "2.3.0", AppVersion: "1.1.1"},
			[]string{"api/v2.3.0", "docs-v2.3.0", "rocket-crds-2.3.0", "chart"},
			ChartClaim{Own: true, AppVersion: true, Why: named1, WhyVersion: "the chart has numbers of its own: its appVersion is 1.1.1"},
		},
		{
			"released by itself, and at the release",
			fact.Chart{Name: "rocket", Version: "2.3.0", AppVersion: "v1.2.0"},
			[]string{"rocket-chart-2.3.0"},
			ChartClaim{Own: true, AppVersion: true, Why: named1, WhyVersion: "the chart has numbers of its own: its appVersion is v1.2.0"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := Input{Identity: Identity{Remotes: []string{"https://github.com/acme/rocket"}}, Release: released(t, "v1.2.0", known...)}
			got := InferChart(in, c.chart, map[string]Claim{image: {Own: true}, "docker.io/library/redis": {}}, c.tags)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("claim (-want +got):\n%s", diff)
			}
		})
	}
}

const (
	named1  = "it is named after this repository, acme/rocket"
	nobodys = "nothing in its name or images points to this repository"
)

func excused(why string, own bool) ChartClaim { return ChartClaim{Own: own, Why: why, WhyVersion: why} }

func packaged(why string, chart bool) ChartClaim {
	claim := ChartClaim{Own: true, Why: why, WhyVersion: why, Packaged: true}
	if chart {
		claim.Apart = why
	}
	return claim
}

func apart(tag string) ChartClaim {
	why := "the chart has releases of its own, as " + tag
	return ChartClaim{Own: true, Why: why, WhyVersion: why, Apart: why}
}

func TestInferChartOfAComponent(t *testing.T) {
	t.Parallel()
	in := Input{Identity: Identity{Remotes: []string{"https://github.com/acme/space"}}, Release: released(t, "rocket-v1.2.0", "v1.1.0")}
	got := InferChart(in, fact.Chart{Name: "rocket", Version: "1.1.0"}, nil, []string{"rocket-v1.1.0"})
	if !got.Version || got.Why != "it is named after the released component" {
		t.Errorf("%+v", got)
	}
}

// TestInferChartWithoutTags is a shallow clone: what is named after the repository is compared all the same.
func TestInferChartWithoutTags(t *testing.T) {
	t.Parallel()
	in := Input{Identity: Identity{Remotes: []string{"https://github.com/acme/rocket"}}, Release: released(t, "v1.2.0")}
	for name, want := range map[string]bool{"rocket": true, "rocket-crds": false} {
		if got := InferChart(in, fact.Chart{Name: name, Version: "1.1.1"}, nil, nil); got.Version != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
