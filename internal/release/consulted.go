package release

import (
	"fmt"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

// contradictions says which of the sources that were not taken know of another version.
func (d *decision) contradictions(r fact.Release) []string {
	if r.Version.IsZero() {
		return nil
	}
	var notes []string
	differs := func(source, tag string) {
		if tag == "" || tag == r.Tag || source == r.Source {
			return
		}
		if v, ok := d.Namespace.Match(tag); ok && v != r.Version {
			notes = append(notes, fmt.Sprintf("%s says %s", source, tag))
		}
	}
	if d.Env != "" && d.Env != r.Tag {
		notes = append(notes, envSource+" says "+d.Env) // whatever it is: somebody set it for us
	}
	if r.Source == flagSource || r.Source == envSource {
		differs(pushSource, d.Pushed)
	}
	differs(d.run.tag.variable, d.run.tag.value)
	if !d.file.IsZero() && d.file != r.Version && r.Source != d.File.Name {
		notes = append(notes, fmt.Sprintf("%s says %s", d.File.Name, d.file))
	}
	if d.believed && !d.line.Holds(r.Version) {
		notes = append(notes, fmt.Sprintf("branch %s carries %s", d.branch, d.line))
	}
	return notes
}

// consulted lists every source in the order in which they count, and what it said.
func (d *decision) consulted(r fact.Release) []fact.Consulted {
	var list []fact.Consulted
	add := func(source, says string) {
		list = append(list, fact.Consulted{Source: source, Says: says, Taken: source == r.Source})
	}
	orUnset := func(value string) string {
		if value == "" {
			return "not set"
		}
		return value
	}
	add(flagSource, orUnset(d.Flag))
	add(envSource, orUnset(d.Env))
	if d.Pushed != "" {
		add(pushSource, d.Pushed)
	}
	d.consultedCI(add)
	commit, name := d.commit()
	switch at := "tags at " + name; {
	case d.Git == nil:
		add("git", "no repository contains the checked path")
	case !d.run.base.empty() && d.Checked == nil:
		add(at, "not looked at: a pull request is built as a merge commit")
	case d.Next:
		add(at, "not looked at: it is the next commit that is checked")
	case commit == "":
		add(at, "no commit yet")
	default:
		list = append(list, fact.Consulted{Source: at, Says: d.tagsInWords(), Taken: r.Source == tagSource(name)})
	}
	switch {
	case d.File == nil:
	case d.fileProblem != "":
		add(d.File.Name, d.fileProblem)
	default:
		add(d.File.Name, d.file.String())
	}
	if d.branch != "" {
		list = append(list, fact.Consulted{Source: "branch " + d.branch, Says: d.lineInWords(), Taken: r.Source == d.branchSource()})
	}
	return list
}

func (d *decision) consultedCI(add func(source, says string)) {
	if d.run.vendor == "" {
		add("CI", "no CI system is known by its variables")
		return
	}
	found := false
	for _, s := range []struct {
		said
		noun string
	}{{d.run.tag, "tag"}, {d.run.base, "pull request for"}, {d.run.branch, "branch"}} {
		if !s.empty() {
			found = true
			add(s.variable, fmt.Sprintf("%s %s (%s)", s.noun, s.value, d.run.vendor))
		}
	}
	if !found {
		add(d.run.vendor, "names neither tag nor branch")
	}
}

func (d *decision) tagsInWords() string {
	var names []string
	for _, tag := range d.tags.atHead {
		names = append(names, tag.name)
	}
	switch {
	case len(names) > 0:
		return listed(names)
	case len(d.tags.outside) > 0:
		return "no release; " + listed(d.tags.outside)
	}
	return "none"
}

func (d *decision) lineInWords() string {
	switch {
	case d.line == version.Line{}:
		return "no release line by its name"
	case !d.believed:
		return fmt.Sprintf("would be %s by its name, but no release is near that", d.line)
	}
	return "line " + d.line.String()
}
