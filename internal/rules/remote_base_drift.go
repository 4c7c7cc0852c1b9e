package rules

import (
	"fmt"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

var remoteBaseDrift = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "remote-base-drift",
		Summary:  "a remote base of this project is pinned to another release",
		Severity: diag.Error,
		Since:    "0.1.0",
		Doc: `## What it finds

An overlay that takes a base of its own repository from the web, or a file of its own releases, at another release than the
one that is being made:

    resources:
      - github.com/acme/app//config/default?ref=v1.1.0      # while v1.2.0 is being tagged
      - https://github.com/acme/app/releases/download/v1.1.0/crds.yaml

Whether an address is this repository's is told by its remotes and its Go module. Tags of another component are left alone.

It also warns when a base is pinned to one commit and the image of the same name, under images: in the same kustomization,
to another:

    resources:
      - https://github.com/acme/worker/config?ref=3f2c…     # 40 digits
    images:
      - name: quay.io/acme/worker
        newTag: 81d0…

## Why it matters

Whoever installs the release gets the manifests of another one: the new images with the old permissions, or the old ones
altogether.

## How to fix it

Set the ref to the release's tag before that is created, or name the base by its path in the repository, which cannot drift:

    resources:
      - ../../config/default
`,
	},
	Check: checkRemoteBaseDrift,
}

func checkRemoteBaseDrift(p *Pass) {
	for _, base := range p.Remotes {
		if base.Nested {
			continue
		}
		if base.Own && p.Release.Compares() {
			p.compareBase(base)
		}
		p.compareCommits(base)
	}
}

// compareBase compares the tag of an own base with the release.
func (p *Pass) compareBase(base fact.RemoteBase) {
	tag := strings.TrimPrefix(base.Ref, "refs/tags/")
	component, v, ok := version.ParseTag(tag)
	released, _, known := version.ParseTag(p.Release.Tag)
	if tag == p.Release.Tag || !ok || !known || component != released || v == p.Release.Version || base.Pin == fact.Moving {
		return
	}
	f := diag.Finding{
		Message:  fmt.Sprintf("the remote %s %s is pinned to %s in release %s%s", noun(base), described(base), tag, p.Release.Tag, apart(v, p.context())),
		Help:     "set the ref to " + p.Release.Tag,
		Label:    "expected " + p.Release.Tag,
		At:       base.At,
		Found:    tag,
		Expected: p.Release.Tag,
	}
	if base.RefAt && base.At.EndColumn-base.At.Column == len(base.Ref) {
		f.Edits = []diag.Edit{{At: base.At, Old: base.Ref, New: strings.TrimSuffix(base.Ref, tag) + p.Release.Tag}}
	}
	p.Report(f)
}

// compareCommits compares the commit of a base with that of the image which its repository builds, where the same kustomization
// sets both.
func (p *Pass) compareCommits(base fact.RemoteBase) {
	if !isCommit(base.Ref) || base.Repo == "" {
		return
	}
	for _, entry := range p.Entries {
		if entry.At.File != base.At.File || entry.At.Overlay != base.At.Overlay || !isCommit(entry.NewTag) || entry.NewTag == base.Ref {
			continue
		}
		if !namedAfter(entry, base) || p.agrees(entry, base) {
			continue
		}
		p.Report(diag.Finding{
			Severity: diag.Warning,
			Message: fmt.Sprintf("the remote %s %s is at commit %s, and its image %s at %s",
				noun(base), described(base), short(base.Ref), entry.Target(), short(entry.NewTag)),
			Help:  "set both to one commit",
			At:    entry.SetAt,
			Also:  []diag.Note{{At: base.At, Text: "the base"}},
			Found: entry.NewTag, Expected: base.Ref, Image: entry.Target(),
		})
	}
}

// agrees reports whether another base of the repository is at the entry's commit.
func (p *Pass) agrees(entry fact.Entry, base fact.RemoteBase) bool {
	for _, other := range p.Remotes {
		if other.Repository() == base.Repository() && other.At.File == base.At.File && other.Ref == entry.NewTag {
			return true
		}
	}
	return false
}

// namedAfter reports whether an image has the name of a base's repository.
func namedAfter(entry fact.Entry, base fact.RemoteBase) bool {
	repo := base.Repo[strings.LastIndexByte(base.Repo, '/')+1:]
	for _, name := range []string{entry.Name, entry.Target()} {
		if strings.EqualFold(name[strings.LastIndexByte(name, '/')+1:], repo) {
			return true
		}
	}
	return false
}

func isCommit(text string) bool {
	return len(text) == 40 && strings.Trim(text, "0123456789abcdef") == ""
}

func short(commit string) string { return commit[:7] }
