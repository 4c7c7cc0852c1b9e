package main

import (
	"io"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/rules"
)

// environment is streams of which only variables matter.
func environment(variables map[string]string) streams {
	return streams{out: io.Discard, err: io.Discard, env: func(name string) (string, bool) {
		value, ok := variables[name]
		return value, ok
	}}
}

func TestFromEnvironment(t *testing.T) {
	t.Parallel()
	bound := func() (*checkOptions, *pflag.FlagSet) {
		var o checkOptions
		flags := pflag.NewFlagSet("check", pflag.ContinueOnError)
		o.bind(flags)
		return &o, flags
	}
	t.Run("every flag but --tag has a variable", func(t *testing.T) {
		t.Parallel()
		o, flags := bound()
		err := fromEnvironment(flags, environment(map[string]string{
			"VERSCHECK_TAG": "v1", "VERSCHECK_PHASE": "planned", "VERSCHECK_OVERLAY": "a/*", "VERSCHECK_EXCLUDE": "b", "VERSCHECK_ALL_OVERLAYS": "1",
			"VERSCHECK_CONFIG": "c.yaml", "VERSCHECK_REF": "v1", "VERSCHECK_REMOTE": "1", "VERSCHECK_CACHE_DIR": "d", "VERSCHECK_REGISTRY": "require", "VERSCHECK_TIMEOUT": "2m", "VERSCHECK_JOBS": "3",
			"VERSCHECK_CA_FILE": "ca.pem", "VERSCHECK_DEADLINE": "3m", "VERSCHECK_WAIT": "20m", "VERSCHECK_NO_PROGRESS": "1",
			"VERSCHECK_BASELINE": "b.json", "VERSCHECK_NO_ANNOTATIONS": "1",
			"VERSCHECK_LAYOUT": "ghcr.io/acme=out", "VERSCHECK_REGISTRY_RECORD": "r.json", "VERSCHECK_REGISTRY_REPLAY": "r.json",
			"VERSCHECK_SELECT": "version-drift, floating-tag", "VERSCHECK_IGNORE": "missing-image", "VERSCHECK_FAIL_ON": "note",
			"VERSCHECK_EXIT_ZERO": "true", "VERSCHECK_ALLOW_EMPTY": "t", "VERSCHECK_FORMAT": "json", "VERSCHECK_OUTPUT": "o.json",
			"VERSCHECK_COMPONENT": "app", "VERSCHECK_NO_IGNORES": "1", "VERSCHECK_REPORT": "sarif=o.sarif", "VERSCHECK_QUIET": "true", "VERSCHECK_VERBOSE": "true", "VERSCHECK_COLOR": "never",
		}))
		if err != nil {
			t.Fatal(err)
		}
		var unset []string
		flags.VisitAll(func(f *pflag.Flag) {
			if !f.Changed {
				unset = append(unset, f.Name)
			}
		})
		if diff := cmp.Diff([]string{"no-cache", "no-config", "offline", "staged", "tag"}, unset); diff != "" {
			t.Errorf("not set (-want +got):\n%s", diff)
		}
		if o.registry != config.Require || o.jobs != 3 || !slices.Equal(o.selected, []string{"version-drift", "floating-tag"}) || o.tag != "" {
			t.Errorf("options %+v", o)
		}
	})
	t.Run("a flag counts more", func(t *testing.T) {
		t.Parallel()
		o, flags := bound()
		if err := flags.Parse([]string{"--format", "concise", "--offline", "--no-config"}); err != nil {
			t.Fatal(err)
		}
		err := fromEnvironment(flags, environment(map[string]string{
			"VERSCHECK_FORMAT": "json", "VERSCHECK_REGISTRY": "require", "VERSCHECK_CONFIG": "c.yaml", "VERSCHECK_REF": "v1", "VERSCHECK_COLOR": "",
		}))
		if err != nil || o.format != "concise" || o.registry != "" || o.config != "" || o.color != "auto" {
			t.Errorf("error %v, options %+v", err, o)
		}
		if err := o.validate(); err != nil {
			t.Error(err)
		}
	})
	for variable, want := range map[string]string{
		"VERSCHECK_COLOR":     `VERSCHECK_COLOR "x" is none of auto, always, never`,
		"VERSCHECK_EXIT_ZERO": `VERSCHECK_EXIT_ZERO "x" is neither true nor false`,
		"VERSCHECK_TIMEOUT":   `VERSCHECK_TIMEOUT "x" is no duration such as 30s or 2m`,
	} {
		t.Run(variable, func(t *testing.T) {
			t.Parallel()
			_, flags := bound()
			err := fromEnvironment(flags, environment(map[string]string{variable: "x"}))
			if status, message, _ := statusOf(err); status != exitUsage || message != want {
				t.Errorf("status %d, %s", status, message)
			}
		})
	}
}

func TestRuleSelection(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name              string
		off               []string
		selected, ignored []string
		want              []string // nil: all but off
	}{
		{"nothing said", nil, nil, nil, rules.IDs()},
		{"the configuration", rules.IDs()[1:], nil, nil, rules.IDs()[:1]},
		{"--select counts more than the configuration", []string{"version-drift"}, []string{"version-drift"}, nil, []string{"version-drift"}},
		{"--ignore counts more than --select", nil, []string{"version-drift", "floating-tag"}, []string{"floating-tag"}, []string{"version-drift"}},
		{"--ignore beside the configuration", rules.IDs()[2:], nil, rules.IDs()[1:2], rules.IDs()[:1]},
		{"nothing left", nil, []string{"version-drift"}, []string{"version-drift"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cfg := &config.Config{Rules: config.Rules{Off: map[string]bool{}}}
			for _, id := range c.off {
				cfg.Rules.Off[id] = true
			}
			before := maps.Clone(cfg.Rules.Off)
			o := checkOptions{selected: c.selected, ignored: c.ignored}
			sel, err := o.ruleSelection(cfg)
			if status, _, _ := statusOf(err); (status == exitUsage) != (c.want == nil) {
				t.Fatalf("error %v", err)
			}
			var on []string
			for _, id := range rules.IDs() {
				if !sel.Off[id] {
					on = append(on, id)
				}
			}
			if diff := cmp.Diff(c.want, on); diff != "" {
				t.Errorf("rules (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, cfg.Rules.Off); diff != "" {
				t.Errorf("the configuration was changed:\n%s", diff)
			}
		})
	}
}

func TestRegistryMode(t *testing.T) {
	t.Parallel()
	file := &config.Config{File: "f.yaml", Registry: config.Registry{Mode: config.Require}}
	for _, c := range []struct {
		o    registryOptions
		cfg  *config.Config
		mode config.Mode
		why  string
	}{
		{registryOptions{offline: true}, file, config.Off, "--offline"},
		{registryOptions{offline: true, registry: config.Off}, file, config.Off, "--offline"},
		{registryOptions{registry: config.Off}, file, config.Off, "--registry off"},
		{registryOptions{registry: config.Auto}, file, config.Auto, "--registry auto"},
		{registryOptions{}, file, config.Require, "registry.mode is require in f.yaml"},
		{registryOptions{}, &config.Config{}, config.Auto, "default"},
	} {
		if mode, why := c.o.mode(c.cfg); mode != c.mode || why != c.why {
			t.Errorf("%+v: %s, %s", c.o, mode, why)
		}
	}
}
