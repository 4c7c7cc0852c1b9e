package main

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/nearest"
	"github.com/verscheck/verscheck/internal/report"
	"github.com/verscheck/verscheck/internal/rules"
)

// treeOptions say what is looked at.
type treeOptions struct {
	tag, phase       string
	overlay, exclude []string
	all              bool
	config           string
	noConfig         bool
}

func (o *treeOptions) bind(flags *pflag.FlagSet) {
	flags.StringVar(&o.tag, "tag", "", "the release's `TAG`, whether it exists yet or not")
	flags.StringVar(&o.phase, "phase", "auto", "whether the release is `auto`|planned|released")
	flags.StringArrayVar(&o.overlay, "overlay", nil, "check only the overlays that match `GLOB`, leaves or not")
	flags.StringArrayVar(&o.exclude, "exclude", nil, "leave out the overlays that match `GLOB`")
	flags.BoolVar(&o.all, "all-overlays", false, "check bases, examples and tests, too")
	flags.StringVar(&o.config, "config", "", "read the configuration from `FILE` in place of .verscheck.yaml")
	flags.BoolVar(&o.noConfig, "no-config", false, "read no configuration")
}

func (o *treeOptions) selection() (gate.Select, error) {
	sel := gate.Select{All: o.all}
	for _, list := range []struct {
		flag  string
		texts []string
		to    *[]config.Pattern
	}{{"--overlay", o.overlay, &sel.Only}, {"--exclude", o.exclude, &sel.Exclude}} {
		for _, text := range list.texts {
			p, err := config.PathPattern(text)
			if err != nil {
				return sel, usagef("", "%s %s: the pattern %s", list.flag, text, err)
			}
			*list.to = append(*list.to, p)
		}
	}
	return sel, nil
}

// checkOptions are all of check's flags.
type checkOptions struct {
	treeOptions

	registry   string
	offline    bool
	timeout    time.Duration
	jobs       int
	selected   []string
	ignored    []string
	failOn     string
	exitZero   bool
	allowEmpty bool
	format     string
	output     string
	quiet      bool
	verbose    bool
	color      string
}

func (o *checkOptions) bind(flags *pflag.FlagSet) {
	o.treeOptions.bind(flags)
	flags.StringVar(&o.registry, "registry", "", "ask registries: `auto`|off|require; require fails when one cannot tell (default auto)")
	flags.BoolVar(&o.offline, "offline", false, "the same as --registry off")
	flags.DurationVar(&o.timeout, "timeout", 0, "give up on one request to a registry after `DURATION` (default 30s)")
	flags.IntVar(&o.jobs, "jobs", 0, "ask one registry about `N` images at once (default 16)")
	flags.StringSliceVar(&o.selected, "select", nil, "run only the rules with these `IDS`")
	flags.StringSliceVar(&o.ignored, "ignore", nil, "do not run the rules with these `IDS`")
	flags.StringVar(&o.failOn, "fail-on", "error", "fail on findings from this severity on: `error`|warning|note")
	flags.BoolVar(&o.exitZero, "exit-zero", false, "exit with 0 where findings would make it 1")
	flags.BoolVar(&o.allowEmpty, "allow-empty", false, "pass when there is nothing to check")
	flags.StringVarP(&o.format, "format", "f", "full", "write the report as `"+strings.Join(report.Formats(), "`|")+"")
	flags.StringVarP(&o.output, "output", "o", "", "write the report to `FILE`")
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "findings only, no summary")
	flags.BoolVarP(&o.verbose, "verbose", "v", false, "name every overlay, and what else was consulted")
	flags.StringVar(&o.color, "color", "auto", "colour: `auto`|always|never")
}

// validate refuses values that no later stage could refuse better.
func (o *checkOptions) validate() error {
	for _, c := range []struct {
		flag, value string
		allowed     []string
	}{
		{"--registry", o.registry, []string{"", "auto", "off", "require"}},
		{"--fail-on", o.failOn, diag.Severities()},
		{"--format", o.format, report.Formats()},
		{"--color", o.color, []string{"auto", "always", "never"}},
		{"--phase", o.phase, []string{"auto", "planned", "released"}},
	} {
		if err := oneOf(c.flag, c.value, c.allowed); err != nil {
			return err
		}
	}
	if o.offline && o.registry != "" && o.registry != "off" {
		return usagef("leave one of them out", "--offline and --registry %s contradict each other", o.registry)
	}
	return nil
}

// oneOf refuses a value that is not allowed, with what is and what is near.
func oneOf(subject, value string, allowed []string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	known := slices.DeleteFunc(slices.Clone(allowed), func(s string) bool { return s == "" })
	help := ""
	if near, ok := nearest.Word(value, known); ok {
		help = "did you mean " + near + "?"
	}
	return usagef(help, "%s %q is none of %s", subject, value, strings.Join(known, ", "))
}

// ruleSelection joins the configuration's settings of rules with the flags'.
func (o *checkOptions) ruleSelection(cfg *config.Config) (rules.Selection, error) {
	sel := rules.Selection{Severity: cfg.Rules.Severity, Off: map[string]bool{}}
	for id := range cfg.Rules.Off {
		sel.Off[id] = true
	}
	for _, list := range [][]string{o.selected, o.ignored} {
		for _, id := range list {
			if err := oneOf("rule", id, rules.IDs()); err != nil {
				return sel, err
			}
		}
	}
	for _, id := range rules.IDs() {
		switch {
		case len(o.selected) > 0:
			sel.Off[id] = !slices.Contains(o.selected, id)
		case slices.Contains(o.ignored, id):
			sel.Off[id] = true
		}
	}
	return sel, nil
}
