package release

import (
	"fmt"
	"strings"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/version"
)

// Part is a component that is released under tags of its own.
type Part struct {
	Name      string
	Namespace version.Namespace
}

// Choice is the part that is being released.
type Choice struct {
	Part  string   // "" for what the namespace of the input is for, or for nothing
	Notes []string // what other parts the commit carries
}

// Choose tells by the tags that [Decide] would go by which part of a repository is being released: the tag that is named or pushed,
// the one that CI builds, the tags at the commit. At the commit, a tag of the input's own namespace counts more than those of
// parts. The error is a [*UsageError]: a named tag is of no part, or the commit carries releases of several.
func Choose(in Input, parts []Part) (Choice, error) {
	if len(parts) == 0 {
		return Choice{}, nil
	}
	d := newDecision(in)
	for _, named := range []said{{flagSource, in.Flag}, {envSource, in.Env}, {pushSource, in.Pushed}} {
		if named.value == "" {
			continue
		}
		name, ok := d.partOf(named.value, parts)
		if !ok {
			return Choice{}, noPartError(named, in, parts)
		}
		return Choice{Part: name}, nil
	}
	if name, ok := d.partOf(d.run.tag.value, parts); ok {
		return Choice{Part: name}, nil
	}
	if in.Git == nil || in.Next || !d.run.base.empty() && in.Checked == nil {
		return Choice{}, nil
	}
	return d.partAtHead(parts)
}

// partOf returns the part whose release a tag is, "" for the input's own namespace; not ok when it is no release.
func (d *decision) partOf(tag string, parts []Part) (string, bool) {
	if _, ok := d.Namespace.Match(tag); ok {
		return "", true
	}
	for _, p := range parts {
		if _, ok := p.Namespace.Match(tag); ok {
			return p.Name, true
		}
	}
	return "", false
}

// partAtHead tells by the tags at the checked commit.
func (d *decision) partAtHead(parts []Part) (Choice, error) {
	commit, name := d.commit()
	asked := ""
	if d.Checked != nil {
		asked, _ = strings.CutPrefix(d.Checked.Ref, tagRef)
	}
	carried := map[string][]string{}
	for _, tag := range d.Git.Tags {
		if tag.Commit == "" || tag.Commit != commit || tag.State == git.OnOther {
			continue
		}
		part, ok := d.partOf(tag.Name, parts)
		switch {
		case ok && tag.Name == asked:
			return Choice{Part: part}, nil
		case ok:
			carried[part] = append(carried[part], tag.Name)
		}
	}
	var names, tags []string
	for _, p := range parts {
		if len(carried[p.Name]) > 0 {
			names, tags = append(names, p.Name), append(tags, carried[p.Name]...)
		}
	}
	switch {
	case len(carried[""]) > 0 && len(names) > 0:
		return Choice{Notes: []string{fmt.Sprintf("%s also carries %s, of %s: `--component %s` checks that", name, listed(tags), listed(names), names[0])}}, nil
	case len(carried[""]) > 0, len(names) == 0:
		return Choice{}, nil
	case len(names) == 1:
		return Choice{Part: names[0]}, nil
	}
	return Choice{}, &UsageError{
		Message: fmt.Sprintf("%s carries releases of %d components: %s", name, len(names), listed(tags)),
		Help:    fmt.Sprintf("name the one that is being released: `--component %s`, or --tag with one of the tags", names[0]),
	}
}

func noPartError(named said, in Input, parts []Part) error {
	spaces := []string{in.Namespace.String()}
	for _, p := range parts {
		spaces = append(spaces, p.Namespace.String()+" for "+p.Name)
	}
	e := &UsageError{
		Message: fmt.Sprintf("%s %s is no release tag of this repository: these are %s", named.variable, named.value, strings.Join(spaces, ", ")),
		Help:    "name a tag of one of those forms, or say which tags are releases with release.tags or components: in .verscheck.yaml",
	}
	if v, err := version.Parse(named.value); err == nil {
		near := []string{in.Namespace.Tag(v, "")}
		for _, p := range parts {
			near = append(near, p.Namespace.Tag(v, ""))
		}
		e.Help = fmt.Sprintf("did you mean %s?", strings.Join(near, " or "))
	}
	return e
}
