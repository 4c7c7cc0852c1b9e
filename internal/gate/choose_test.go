package gate

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

func globs(t *testing.T, texts ...string) []config.Pattern {
	t.Helper()
	var out []config.Pattern
	for _, text := range texts {
		p, err := config.PathPattern(text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

func TestChooseOverlay(t *testing.T) {
	t.Parallel()
	leaf := render.Overlay{Dir: "deploy/prod", File: "deploy/prod/Kustomization", Leaf: true}
	base := render.Overlay{Dir: "deploy/base"}
	example := render.Overlay{Dir: "examples/one", Leaf: true, Excluded: "examples"}
	component := render.Overlay{Dir: "deploy/tls", Component: true}
	for _, c := range []struct {
		name       string
		overlay    render.Overlay
		configured config.Overlays
		sel        Select
		want       Choice
	}{
		{"a leaf", leaf, config.Overlays{}, Select{}, Choice{Chosen: true, Why: "a leaf: no other kustomization refers to it"}},
		{"a base", base, config.Overlays{}, Select{}, Choice{Why: "a base: checked in the overlays that use it"}},
		{"an example", example, config.Overlays{}, Select{}, Choice{Why: "left out by default: examples", Default: "examples"}},
		{
			"a component is never built alone", component,
			config.Overlays{Include: globs(t, "**")},
			Select{Only: globs(t, "**"), All: true},
			Choice{Why: "a component: checked in the overlays that use it"},
		},
		{"included", base, config.Overlays{Include: globs(t, "deploy/*")}, Select{}, Choice{Chosen: true, Why: "chosen by the configuration"}},
		{"an example, included", example, config.Overlays{Include: globs(t, "examples/*")}, Select{}, Choice{Chosen: true, Why: "chosen by the configuration"}},
		{"not included", leaf, config.Overlays{Include: globs(t, "other")}, Select{}, Choice{Why: "not named by overlays: include:"}},
		{
			"excluded counts more than included", leaf,
			config.Overlays{Include: globs(t, "deploy/*"), Exclude: globs(t, "deploy/prod")},
			Select{},
			Choice{Why: "excluded by the configuration"},
		},
		{"all", base, config.Overlays{}, Select{All: true}, Choice{Chosen: true, Why: "chosen by --all-overlays"}},
		{"all, examples too", example, config.Overlays{Include: globs(t, "other")}, Select{All: true}, Choice{Chosen: true, Why: "chosen by --all-overlays"}},
		{"all but what the configuration excludes", base, config.Overlays{Exclude: globs(t, "deploy/base")}, Select{All: true}, Choice{Why: "excluded by the configuration"}},
		{
			"a flag counts more than the configuration", example,
			config.Overlays{Exclude: globs(t, "examples/**")},
			Select{Only: globs(t, "examples/one")},
			Choice{Chosen: true, Why: "chosen by --overlay"},
		},
		{"not named", leaf, config.Overlays{}, Select{Only: globs(t, "deploy/base")}, Choice{Why: "not named by --overlay"}},
		{"--exclude counts most", leaf, config.Overlays{}, Select{Only: globs(t, "**"), Exclude: globs(t, "deploy/p*"), All: true}, Choice{Why: "excluded by --exclude"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.want.Path, c.want.File = c.overlay.Dir, c.overlay.File
			if diff := cmp.Diff(c.want, chooseOverlay(c.overlay, c.configured, c.sel)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestChooseManifest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		configured config.Overlays
		sel        Select
		chosen     bool
		why        string
	}{
		{"listed", config.Overlays{Include: globs(t, "other")}, Select{}, true, "listed under manifests:"},
		{"excluded by its directory", config.Overlays{Exclude: globs(t, "deploy")}, Select{}, false, "excluded by the configuration"},
		{"excluded by name", config.Overlays{}, Select{Exclude: globs(t, "deploy/app.yaml")}, false, "excluded by --exclude"},
		{"another one named", config.Overlays{}, Select{Only: globs(t, "overlays/prod")}, false, "not named by --overlay"},
		{"named by its directory", config.Overlays{}, Select{Only: globs(t, "deploy")}, true, "chosen by --overlay"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			want := Choice{Path: "deploy/app.yaml", File: "deploy/app.yaml", Manifest: true, Chosen: c.chosen, Why: c.why}
			if diff := cmp.Diff(want, chooseManifest("deploy/app.yaml", c.configured, c.sel)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTooMany(t *testing.T) {
	t.Parallel()
	choices := func() []Choice {
		return []Choice{{Path: "a", Chosen: true, Why: "w"}, {Path: "b", Why: "w"}, {Path: "c", Chosen: true, Why: "w"}, {Path: "d", Chosen: true, Why: "w"}}
	}
	for _, limit := range []int{0, 3} {
		overlays := choices()
		if said := tooMany(overlays, limit); said != nil || !cmp.Equal(choices(), overlays) {
			t.Errorf("with a limit of %d: %+v, %+v", limit, said, overlays)
		}
	}
	overlays, want := choices(), choices()
	for _, i := range []int{2, 3} {
		want[i].Chosen, want[i].Why = false, "beyond limits: overlays: in .verscheck.yaml"
	}
	said := tooMany(overlays, 1)
	if diff := cmp.Diff(want, overlays); diff != "" {
		t.Errorf("choices (-want +got):\n%s", diff)
	}
	wantSaid := []diag.Unchecked{{
		Subject: "2 overlays", Kind: diag.NotRendered, Blocks: true, Reason: "3 are chosen, more than the 1 that one run checks",
		Help: "raise limits: overlays: in .verscheck.yaml, or check a part of them at a time with --overlay",
	}}
	if diff := cmp.Diff(wantSaid, said); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
}

func TestUnmatched(t *testing.T) {
	t.Parallel()
	overlays := []Choice{{Path: "deploy/prod", Chosen: true}, {Path: "deploy/base"}, {Path: "quick/app.yaml", Manifest: true, Chosen: true}}
	in := Input{
		Dir: ".",
		Config: &config.Config{
			Manifests: globs(t, "quick", "quick/*.yaml", "deploy/*"),
			Overlays:  config.Overlays{Include: globs(t, "deploy/base", "quick"), Exclude: globs(t, "nothing")},
		},
		Select: Select{Only: globs(t, "deploy/prod", "quick", "deploy/test"), Exclude: globs(t, "nothing")},
	}
	given := []diag.Unchecked{{Subject: "deploy/test", Kind: diag.NotRead, Reason: "the pattern of --overlay matches nothing", Blocks: true}}
	configured := []fact.Unmatched{
		{Subject: "deploy/*", Reason: "under manifests: matches no file"}, {Subject: "quick", Reason: "under overlays: include: matches no overlay"},
	}
	ignoreHelp := cmp.Options{cmpopts.IgnoreFields(diag.Unchecked{}, "Help"), cmpopts.IgnoreFields(fact.Unmatched{}, "Help")}
	check := func(want []fact.Unmatched) {
		t.Helper()
		unused, unchecked := unmatched(overlays, in)
		if diff := cmp.Diff(want, unused, ignoreHelp); diff != "" {
			t.Errorf("configured (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(given, unchecked, ignoreHelp); diff != "" {
			t.Errorf("given (-want +got):\n%s", diff)
		}
	}
	check(configured)
	in.Dir = "deploy"
	check(nil)
}
