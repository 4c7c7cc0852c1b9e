package rules

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

var unusedIgnore = Rule{
	Late: true,
	RuleInfo: diag.RuleInfo{
		ID:       "unused-ignore",
		Summary:  "what is to be ignored is not there, or is not ignored",
		Severity: diag.Warning,
		Since:    "0.1.0",
		Doc: `## What it finds

A comment, an annotation or an entry under ignore: that silences nothing: because nothing is found there any more, because it
names no rule, or because it gives no reason.

    image: registry.example.com/acme/app:v1.1.0  # verscheck:ignore[version-drift] waits for the new chart
    image: registry.example.com/acme/app:v1.1.0  # verscheck:ignore[version-drift]          it gives no reason
    image: registry.example.com/acme/app:v1.2.0  # verscheck:ignore[version-drift] in vain, while v1.2.0 is tagged

A comment is about its line or, where it stands alone, about the next one. The annotation is verscheck.dev/ignore, with the
value "version-drift: the reason"; what it silences is what is found in its object. Nothing is said where only a part of the
repository was looked at, where an overlay was not rendered, or where the rule had no release or no registry to judge by.

## Why it matters

An ignore that outlives its reason hides the next mistake at its place.

## How to fix it

Remove it, or write what it lacks.
`,
	},
	Check: checkUnusedIgnore,
}

func checkUnusedIgnore(p *Pass) {
	for _, i := range p.Ignores {
		f := diag.Finding{At: i.At, Found: i.Rule}
		switch {
		case i.Rule == "":
			f.Message, f.Help = "the ignore names no rule, so it ignores nothing", "name one: verscheck:ignore[RULE] REASON"
		case !i.Known:
			f.Message = fmt.Sprintf("the ignore names the rule %s, which does not exist", i.Rule)
			if f.Help = "`verscheck list rules` shows all"; i.Near != "" {
				f.Help = "did you mean " + i.Near + "? " + f.Help
			}
		case i.Reason == "":
			f.Message = fmt.Sprintf("the ignore for %s gives no reason, so it ignores nothing", i.Rule)
			f.Help = "say why, for whoever meets it later: " + writtenIgnore(i)
		case i.Idle && !i.Expired:
			f.Message = fmt.Sprintf("the ignore for %s%s ignores nothing", i.Rule, about(i))
			f.Help = "remove it"
		default:
			continue
		}
		p.Report(f)
	}
}

// writtenIgnore shows how an ignore is written.
func writtenIgnore(i fact.Ignore) string {
	if i.Object != "" {
		return fmt.Sprintf("verscheck.dev/ignore: \"%s: REASON\"", i.Rule)
	}
	return fmt.Sprintf("verscheck:ignore[%s] REASON", i.Rule)
}

// about says what an ignore is for, in a sentence.
func about(i fact.Ignore) string {
	switch {
	case i.Path != "":
		return " in " + i.Path
	case i.Object != "":
		return " of " + i.Object
	}
	return ""
}
