package main

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/verscheck/verscheck/internal/nearest"
)

// value is what a flag is set to. It is judged at once, so that whoever set it, the command line or a variable, can be named.
type value struct {
	text    string
	set     func(text string) error // its error is the end of a sentence about the flag
	allowed []string                // what it may be, for the shell; empty: anything
	listed  bool                    // several, with commas between them
	toFile  bool                    // behind what it may be, the name of a file follows
	private bool                    // no variable sets it
}

func (v *value) String() string { return v.text }

// Type makes pflag print the default in quotes.
func (v *value) Type() string { return "string" }

func (v *value) Set(text string) error {
	if err := v.set(text); err != nil {
		return err
	}
	v.text = text
	return nil
}

// complete offers what is allowed, for the last of several.
func (v *value) complete(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	switch {
	case v.toFile && strings.Contains(typed, "="):
		return nil, cobra.ShellCompDirectiveDefault
	case v.toFile:
		return v.allowed, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	before := typed[:strings.LastIndexByte(typed, ',')+1]
	if !v.listed || before == "" {
		return v.allowed, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, word := range v.allowed {
		out = append(out, before+word)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// choice is one of some words. The default need not be one of them: it stands for "not stated".
func choice[T ~string](to *T, byDefault T, allowed ...string) *value {
	*to = byDefault
	return &value{text: string(byDefault), allowed: allowed, set: func(text string) error {
		if err := oneOf(text, allowed); err != nil {
			return err
		}
		*to = T(text)
		return nil
	}}
}

// several is a list of some words, separated by commas, in one flag or more.
func several(to *[]string, allowed ...string) *value {
	return &value{allowed: allowed, listed: true, set: func(text string) error {
		for word := range strings.SplitSeq(text, ",") {
			word = strings.TrimSpace(word)
			if err := oneOf(word, allowed); err != nil {
				return err
			}
			*to = append(*to, word)
		}
		return nil
	}}
}

// filled is any text but the empty one, which is what a variable that was never set expands to.
func filled(to *string, noun string) *value {
	return &value{set: func(text string) error {
		if text == "" {
			return usagef("leave the flag out, or give it a "+noun, "%q names no %s", text, noun)
		}
		*to = text
		return nil
	}}
}

func number(to *int) *value {
	return &value{set: func(text string) error {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return usagef("", "%q is no whole number above 0", text)
		}
		*to = n
		return nil
	}}
}

func duration(to *time.Duration) *value {
	return &value{set: func(text string) error {
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			return usagef("", "%q is no duration such as 30s or 2m", text)
		}
		*to = d
		return nil
	}}
}

// flagError rewords what is wrong with the flags of a command line.
func flagError(cmd *cobra.Command, err error) error {
	help := "`" + cmd.CommandPath() + " --help` lists the flags"
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return badValue("--"+e.GetFlag().Name, e.GetFlag(), e.GetValue(), e.Unwrap())
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return usagef(help, "--%s needs a value", e.GetFlag().Name)
	}
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok && e.GetSpecifiedShortnames() == "" {
		var known []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		if near, ok := nearest.Word(e.GetSpecifiedName(), known); ok {
			help = "did you mean --" + near + "? " + help
		}
	}
	return usagef(help, "%s", err)
}

// badValue says what is wrong with what a flag is set to; the subject is the flag or a variable.
func badValue(subject string, f *pflag.Flag, text string, err error) error {
	if f.Value.Type() == "bool" {
		return usagef("", "%s %q is neither true nor false", subject, text)
	}
	return about(subject, err)
}

// rivals are flags that contradict each other: where one is given, a variable for the other has no say.
var rivals = [][2]string{
	{"offline", "registry"},
	{"offline", "remote"},
	{"offline", "wait"},
	{"offline", "registry-replay"},
	{"offline", "registry-record"},
	{"registry-record", "registry-replay"},
	{"config", "no-config"},
	{"ref", "staged"},
	{"cache-dir", "no-cache"},
}

// fromEnvironment sets each flag that was not given from VERSCHECK_…, if that is set to something. The variable of --tag is
// not read here: package release must tell two sources that contradict each other apart.
func fromEnvironment(flags *pflag.FlagSet, s streams) error {
	var skip []string
	for _, pair := range rivals {
		for i, name := range pair {
			if flags.Changed(name) {
				skip = append(skip, pair[1-i])
			}
		}
	}
	var failed error
	flags.VisitAll(func(f *pflag.Flag) {
		v, ok := f.Value.(*value)
		if failed != nil || f.Changed || f.Name == "help" || ok && v.private || slices.Contains(skip, f.Name) {
			return
		}
		name := "VERSCHECK_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		text := s.getenv(name)
		if text == "" {
			return
		}
		if err := f.Value.Set(text); err != nil {
			failed = badValue(name, f, text, err)
			return
		}
		f.Changed = true
	})
	return failed
}
