package rules

import (
	"fmt"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

var shadowedImageEntry = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "shadowed-image-entry",
		Summary:  "two kustomize images: entries for one image, or one entry for two",
		Severity: diag.Warning,
		Since:    "0.1.0",
		Doc: `## What it finds

An entry under "images:" of a kustomization whose tag, digest or name never arrives, as another entry of the same
kustomization overwrites it wherever it was written:

    images:
      - name: registry.example.com/acme/app
        newTag: v1.2.0        # bumped with the release
      - name: registry.example.com/acme/app
        newTag: v1.1.0        # forgotten, and the one that counts

And an entry that rewrites an image which it does not name: kustomize takes the name for a regular expression, in which a dot
is any character.

Entries run in the order of the file, so that one may rename an image for the next. Those of another kustomization further
out are meant to override: they are not looked at here.

## Why it matters

Whoever bumps the first of two entries sees it in the diff, and nothing changes for users.

## How to fix it

Remove one of the entries. Where the dots of a name match too much, write them as "[.]".
`,
	},
	Check: checkShadowedImageEntry,
}

func checkShadowedImageEntry(p *Pass) {
	for _, e := range p.entries() {
		if e.Fate == fact.Shadowed {
			p.Report(shadowed(e))
		}
		if len(e.Other) > 0 && (e.Fate == fact.Live || e.Fate == fact.Shadowed) {
			p.Report(matchesMore(e))
		}
	}
}

func shadowed(e fact.Entry) diag.Finding {
	by := e.By
	other := "a second one"
	if by.Name != e.Name {
		other = "that of " + by.Name
	}
	what := "sets " + by.Sets
	if by.Sets == e.Sets() {
		what = "sets the same"
	}
	return diag.Finding{
		Message: fmt.Sprintf("%s %s: %s behind it %s", entryInWords(e), inVain(e), other, what),
		At:      e.At,
		Label:   "overwritten",
		Help:    "remove one of the two",
		Image:   e.Target(),
		Found:   e.Sets(),
		Also:    []diag.Note{{At: by.At, Text: "overwrites it with " + by.Sets}},
	}
}

func matchesMore(e fact.Entry) diag.Finding {
	help := "write " + strings.ReplaceAll(e.Name, ".", "[.]")
	if strings.Contains(e.Name, "|") {
		help = "put the alternatives in parentheses: (" + e.Name + ")"
	}
	return diag.Finding{
		Message: fmt.Sprintf("%s rewrites %s, too: its name is a regular expression", entryInWords(e), listed(e.Other)),
		At:      e.At,
		Label:   "matches " + listed(e.Other),
		Help:    help,
		Image:   e.Target(),
		Found:   e.Name,
	}
}
