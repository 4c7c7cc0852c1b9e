package main

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/report"
	"github.com/verscheck/verscheck/internal/rules"
)

// treeOptions say what is looked at.
type treeOptions struct {
	tag       string
	phase     fact.Phase
	ref       string
	staged    bool
	past      bool // the files of other commits are looked at: neither the path nor a work tree need be there
	component string
	choice    gate.Select
	remote    bool
	config    string
	noConfig  bool
	cache     cacheOptions
}

func (o *treeOptions) bind(flags *pflag.FlagSet) {
	o.bindRelease(flags)
	o.bindChoice(flags)
}

// bindRelease binds what says which release, and which state of the files, it is.
func (o *treeOptions) bindRelease(flags *pflag.FlagSet) {
	tag := filled(&o.tag, "tag")
	tag.private = true
	flags.Var(tag, "tag", "the release's `TAG`, whether it exists yet or not")
	flags.Var(choice(&o.phase, "auto", "auto", "planned", "released"), "phase", "the release's `PHASE`: auto|planned|released")
	flags.Var(filled(&o.ref, "revision"), "ref", "check the files of the commit, tag or branch `REV`, without checking it out")
	flags.BoolVar(&o.staged, "staged", false, "check what is staged for the next commit")
	flags.BoolVar(&o.remote, "remote", false, "ask git servers: fetch remote bases that are pinned, look the tag up on the remote and downstream")
}

// bindChoice binds what chooses among overlays, whatever the release.
func (o *treeOptions) bindChoice(flags *pflag.FlagSet) {
	flags.Var(filled(&o.component, "component"), "component", "look at the releases of the component `NAME` of the configuration")
	flags.Var(patterns(&o.choice.Only), "overlay", "check only the overlays that match `GLOB`, leaves or not")
	flags.Var(patterns(&o.choice.Exclude), "exclude", "leave out the overlays that match `GLOB`")
	flags.BoolVar(&o.choice.All, "all-overlays", false, "check bases, examples and tests, too")
	flags.Var(filled(&o.config, "file"), "config", "read the configuration from `FILE` in place of .verscheck.yaml")
	flags.BoolVar(&o.noConfig, "no-config", false, "read no configuration")
	o.cache.bind(flags)
}

// patterns are globs for overlays, one a flag.
func patterns(to *[]config.Pattern) *value {
	return &value{set: func(text string) error {
		p, err := config.PathPattern(filepath.ToSlash(text))
		if err != nil {
			return usagef("", "%s: the pattern %s", text, err)
		}
		*to = append(*to, p)
		return nil
	}}
}

// validate refuses flags that contradict each other.
func (o *treeOptions) validate() error {
	switch {
	case o.noConfig && o.config != "":
		return usagef("leave one of them out", "--no-config and --config %s contradict each other", o.config)
	case o.staged && o.ref != "":
		return usagef("leave one of them out", "--staged and --ref %s contradict each other", o.ref)
	}
	return o.cache.validate()
}

// checkOptions are all of check's flags.
type checkOptions struct {
	treeOptions
	registryOptions
	outputs

	wait       time.Duration
	noProgress bool
	selected   []string
	ignored    []string
	noIgnores  bool
	baseline   string
	failOn     string
	exitZero   bool
	allowEmpty bool
	quiet      bool
	verbose    bool
}

func (o *checkOptions) bind(flags *pflag.FlagSet) {
	o.bindRelease(flags)
	o.bindJudging(flags)
	flags.Var(duration(&o.wait), "wait", "wait up to `DURATION` for images that are not there yet")
	flags.BoolVar(&o.noProgress, "no-progress", false, "show no progress")
	o.bindCI(flags)
}

// bindJudging binds what does not say which release it is.
func (o *checkOptions) bindJudging(flags *pflag.FlagSet) {
	o.bindRules(flags)
	o.bindOutput(flags)
	o.bindAmount(flags)
}

// bindRules binds what is looked at, and what counts.
func (o *checkOptions) bindRules(flags *pflag.FlagSet) {
	o.bindChoice(flags)
	o.registryOptions.bind(flags)
	flags.Var(several(&o.selected, rules.IDs()...), "select", "run only the rules with these `IDS`")
	flags.Var(several(&o.ignored, rules.IDs()...), "ignore", "do not run the rules with these `IDS`")
	flags.Var(filled(&o.baseline, "file"), "baseline", "do not report the findings that `FILE` accepts, as `verscheck baseline write` has written it")
	flags.BoolVar(&o.noIgnores, "no-ignores", false, "report what comments, annotations and the configuration ignore")
	flags.Var(choice(&o.failOn, "error", diag.Severities()...), "fail-on", "fail on findings from `SEVERITY` on: "+strings.Join(diag.Severities(), "|"))
	flags.BoolVar(&o.exitZero, "exit-zero", false, "findings do not count for the exit status")
	flags.BoolVar(&o.allowEmpty, "allow-empty", false, "pass when there is nothing to check")
}

// bindOutput binds how the report is written, and where.
func (o *checkOptions) bindOutput(flags *pflag.FlagSet) {
	o.outputs.bind(flags, "report", report.Formats())
}

// bindAmount binds how much is said, and how it looks.
func (o *checkOptions) bindAmount(flags *pflag.FlagSet) {
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "findings only, no summary")
	flags.BoolVarP(&o.verbose, "verbose", "v", false, "name every overlay, what a tag was written over, and what else was consulted")
	bindColor(flags, &o.color)
}

func bindColor(flags *pflag.FlagSet, to *string) {
	flags.Var(choice(to, "auto", "auto", "always", "never"), "color", "use colours `WHEN`: auto|always|never")
}

// validate refuses flags that contradict each other, and what can be known beforehand not to work.
func (o *checkOptions) validate() error {
	if err := o.treeOptions.validate(); err != nil {
		return err
	}
	if err := o.registryOptions.validate(); err != nil {
		return err
	}
	if o.offline && o.remote {
		return usagef("leave one of them out; --registry off asks no registry, and lets remote bases be fetched",
			"--offline and --remote contradict each other")
	}
	return o.outputs.validate()
}

// ruleSelection joins the configuration's settings of rules with the flags': --select counts more than the configuration,
// and --ignore more than both.
func (o *checkOptions) ruleSelection(cfg *config.Config) (rules.Selection, error) {
	sel := rules.Selection{Severity: cfg.Rules.Severity, Off: map[string]bool{}}
	left := 0
	for _, id := range rules.IDs() {
		off := cfg.Rules.Off[id]
		if len(o.selected) > 0 {
			off = !slices.Contains(o.selected, id)
		}
		sel.Off[id] = off || slices.Contains(o.ignored, id)
		if !sel.Off[id] {
			left++
		}
	}
	if left == 0 {
		return sel, usagef("leave a rule on", "no rule is left to run after --select, --ignore and the configuration")
	}
	return sel, nil
}
