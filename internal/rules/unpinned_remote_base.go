package rules

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

var unpinnedRemoteBase = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "unpinned-remote-base",
		Summary:  "a remote base names no ref, or one that moves",
		Severity: diag.Warning,
		Since:    "0.1.0",
		Doc: `## What it finds

An entry of a kustomization that leads into another repository, or to a file on the web, without saying at which state: no ref,
or a branch.

    resources:
      - github.com/acme/platform//base                               # the default branch, whatever it is by then
      - github.com/acme/platform//base?ref=main
      - https://raw.githubusercontent.com/acme/platform/main/crds.yaml

A commit counts as pinned, and so does what is written like a version. A ref that could be either, such as "v1", is judged
only with --remote: then it is known whether it is a branch.

## Why it matters

What such an overlay installs is decided on the day of the installation, by whoever pushed last to the other repository.
Two clusters with the same release run different things, and nobody can say afterwards what was released.

## How to fix it

Name a tag or a commit:

    resources:
      - github.com/acme/platform//base?ref=v2.3.0
      - https://github.com/acme/platform/releases/download/v2.3.0/crds.yaml
`,
	},
	Check: checkUnpinnedRemoteBase,
}

func checkUnpinnedRemoteBase(p *Pass) {
	for _, base := range p.Remotes {
		if base.Pin != fact.Moving || base.Nested {
			continue
		}
		p.Report(diag.Finding{
			Message: unpinnedMessage(base),
			Help:    p.pinHelp(base),
			Label:   "moves",
			At:      base.At,
			Found:   base.Ref,
		})
	}
}

func unpinnedMessage(base fact.RemoteBase) string {
	subject := "the remote " + noun(base) + " " + described(base)
	switch {
	case base.Ref == "" && base.Kind == fact.RemoteFile:
		return subject + " says no version"
	case base.Ref == "":
		return subject + " has no ref, which means the default branch"
	case base.Commit != "":
		return fmt.Sprintf("%s is at %s, which is a branch", subject, base.Ref)
	}
	return fmt.Sprintf("%s is at %s, which moves", subject, base.Ref)
}

// described names a remote base without its ref.
func described(base fact.RemoteBase) string {
	switch {
	case base.Repo == "" || base.Kind == fact.RemoteFile:
		return base.Address
	case base.Path == ".":
		return base.Repository()
	}
	return base.Repository() + "//" + base.Path
}

// noun says what an entry leads to.
func noun(base fact.RemoteBase) string {
	switch {
	case base.Kind == fact.RemoteFile:
		return "file"
	case base.Field == "components":
		return "component"
	}
	return "base"
}

func (p *Pass) pinHelp(base fact.RemoteBase) string {
	tag := "TAG"
	if base.Own && p.Release.Compares() {
		tag = p.Release.Tag
	}
	switch {
	case base.Kind == fact.RemoteRepository && tag == "TAG":
		return "pin it to a tag or a commit: ?ref=" + tag
	case base.Kind == fact.RemoteRepository:
		return "pin it to this release: ?ref=" + tag
	case base.RefAt:
		return "write a tag or a commit in place of " + base.Ref
	}
	return "take it from an address that has a version in it, or copy it into the repository"
}
