package draft

import (
	"cmp"
	"fmt"
	"io/fs"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/version"
)

// family is the tags that begin alike.
type family struct {
	prefix    string // all that stands before the version, "release/vizier/v"
	component string
	tags      int
	newest    version.Version
}

// families sorts tags by what stands before their versions, those of most tags first.
func families(tags []string) (list []family, others int) {
	at := map[string]int{}
	for _, tag := range tags {
		component, v, ok := version.ParseTag(tag)
		prefix, isSuffix := strings.CutSuffix(tag, v.String())
		if !ok || !isSuffix {
			others++
			continue
		}
		i, known := at[prefix]
		if !known {
			i = len(list)
			at[prefix] = i
			list = append(list, family{prefix: prefix, component: component})
		}
		list[i].tags++
		if list[i].tags == 1 || v.Compare(list[i].newest) > 0 {
			list[i].newest = v
		}
	}
	diag.SortBy(list, func(a, b family) int { return cmp.Or(cmp.Compare(b.tags, a.tags), cmp.Compare(a.prefix, b.prefix)) })
	return list, others
}

// releases says which tags are releases. They are stated where all that are taken for some are written alike.
func releases(in Input) section {
	list, others := families(in.Tags)
	var plain []family
	parts := 0
	for _, f := range list {
		if f.component == "" {
			plain = append(plain, f)
		} else {
			parts += f.tags
		}
	}
	s := section{lines: versionFile(in)}
	if len(plain) == 0 {
		why := "No git tag is a release, v1.2.3 or 1.2.3"
		if len(in.Tags) == 0 {
			why = "There are no git tags here; releases will be v1.2.3 or 1.2.3"
		}
		s.why = []string{why + ", as long as release: tags: does not say which are."}
		return s
	}
	total, newest := 0, plain[0].newest
	for _, f := range plain {
		total += f.tags
		if f.newest.Compare(newest) > 0 {
			newest = f.newest
		}
	}
	why := fmt.Sprintf("%d of %s are releases, the newest %s", total, count(len(in.Tags), "git tag"), newest)
	if parts > 0 {
		why += "; " + counted(parts, "is of a part", "are of parts") + " of the repository, see components"
	}
	if others > 0 {
		why += "; " + counted(others, "has", "have") + " no version"
	}
	if len(plain) > 1 {
		var ways []string
		for _, f := range plain {
			ways = append(ways, fmt.Sprintf("%d as %s", f.tags, f.prefix+f.newest.String()))
		}
		s.why = []string{why + ". They are written in two ways, " + strings.Join(ways, " and ") + "."}
		return s
	}
	s.why = []string{why + ". A tag that is written in another way is none."}
	stated := line{text: "  tags: " + quoted(plain[0].prefix+"{{.Version}}")}
	s.lines = append([]line{{text: "release:"}, stated}, s.lines...)
	if len(s.lines) > 2 {
		s.lines = append(s.lines[:2], s.lines[3:]...) // one key, active
	}
	return s
}

// versionFile offers a file that holds nothing but a version.
func versionFile(in Input) []line {
	for _, name := range []string{"VERSION", "version.txt", "VERSION.txt"} {
		if _, ok := holdsVersion(in.Files, name); ok {
			return []line{{"release:", true}, {"  version-file: " + name + " # it says which release is next where no tag does", true}}
		}
	}
	return nil
}

// holdsVersion returns the version that a small file holds, and nothing else.
func holdsVersion(files fs.FS, name string) (string, bool) {
	text, ok := read(files, name, 1<<10)
	if !ok {
		return "", false
	}
	text = strings.TrimSpace(text)
	_, err := version.Parse(text)
	return text, err == nil
}

// read returns the text of a regular file that is not larger than it may be.
func read(files fs.FS, name string, most int64) (string, bool) {
	info, err := fs.Lstat(files, name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > most {
		return "", false
	}
	data, err := fs.ReadFile(files, name)
	return string(data), err == nil
}

// mostComponents bounds how many are offered.
const mostComponents = 12

// components offers the parts of the repository that have tags of their own.
func components(in Input) section {
	list, _ := families(in.Tags)
	var entries, left []string
	names := map[string]bool{}
	for _, f := range list {
		if f.component == "" {
			continue
		}
		name := f.component[strings.LastIndexAny(f.component, "/@")+1:]
		if names[name] {
			name = strings.Trim(strings.NewReplacer("/", "-", "@", "").Replace(f.component), "-")
		}
		if names[name] || f.tags < 2 || len(entries) == mostComponents {
			left = append(left, f.prefix+f.newest.String())
			continue
		}
		names[name] = true
		entries = append(entries, fmt.Sprintf("  - {name: %s, tags: %s} # %s, the newest %s", scalar(name), quoted(f.prefix+"{{.Version}}"), count(f.tags, "tag"), remark(f.newest.String())))
	}
	s := section{lines: offered("components", entries)}
	if len(s.lines) == 0 {
		return section{}
	}
	s.why = []string{"Parts of the repository with tags of their own. Each may have overlays, images and carriers of its own, and is checked when its tag is given."}
	if len(left) > 0 {
		s.why = append(s.why, "Not offered: "+few(left, 5)+".")
	}
	return s
}
