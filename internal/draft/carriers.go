package draft

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/version"
)

// carriers offers places that carry the release's version and are no image references.
func carriers(in Input) section {
	var entries []string
	add := func(file, where, why string) {
		entry := fmt.Sprintf("  - {path: %s%s}", scalar(file), where)
		if !slices.ContainsFunc(entries, func(e string) bool { return strings.HasPrefix(e, entry) }) {
			entries = append(entries, entry+" # "+remark(why))
		}
	}
	for _, c := range in.Gathered.Carriers {
		if ofChart(c) {
			add(c.At.File, ", yaml: "+quoted(c.Key), c.Text+"; "+c.Why)
		}
	}
	for _, name := range []string{"VERSION", "version.txt", "VERSION.txt", "RELEASE"} {
		if text, ok := holdsVersion(in.Files, name); ok {
			add(name, "", text)
		}
	}
	if text, ok := tagOf(in.Files, "RELEASE"); ok {
		add("RELEASE", ", yaml: tag", text)
	}
	for _, name := range readmes(in.Files) {
		if regex, found := installCommands(in, name); len(found) == 1 {
			add(name, ", regex: "+quoted(regex), found[0])
		} else if len(found) > 1 { // as in a table of all releases
			add(name, ", match: any, regex: "+quoted(regex), "one of "+few(found, 3))
		}
	}
	for _, file := range in.Gathered.Files() {
		if example, ok := versionLabel(in, file); ok {
			add(file, ", regex: "+quoted(labelRegex), "the label "+example)
		}
	}
	s := section{lines: offered("carriers", entries)}
	if len(s.lines) > 0 {
		s.why = []string{"Places that carry the release's version and are no image references. Most are compared anyway, for a warning, where they look forgotten; listed here, each is an error."}
	}
	return s
}

var releaseTag = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^tag: "?(v?[0-9][^\s"]*)"?\s*$`) })

// tagOf returns the version behind the key "tag" of a small file, as PipeCD's release tool keeps it.
func tagOf(files fs.FS, name string) (string, bool) {
	text, ok := read(files, name, 64<<10)
	if !ok {
		return "", false
	}
	m := releaseTag().FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	_, err := version.Parse(m[1])
	return m[1], err == nil
}

// readmes lists the pages at the root that people read first.
func readmes(files fs.FS) []string {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		upper := strings.ToUpper(e.Name())
		if e.Type().IsRegular() && (strings.HasPrefix(upper, "README") || strings.HasPrefix(upper, "INSTALL")) && strings.HasSuffix(upper, ".MD") {
			names = append(names, e.Name())
		}
	}
	return names
}

// installCommands returns a regular expression for the versions in commands such as `kubectl apply -k host/org/repo//path?ref=v1.2.3`,
// and these versions, each once.
func installCommands(in Input, file string) (regex string, found []string) {
	text, ok := read(in.Files, file, 4<<20)
	_, repository, isAddress := strings.Cut(in.Identity.Name(), "/")
	if !ok || !isAddress {
		return "", nil
	}
	regex = `(?i:` + regexp.QuoteMeta(repository) + `)[^\s?]*\?[^\s]*?\bref=(?P<version>v?[0-9]+\.[0-9]+\.[0-9]+(?:[-+][-+.\w]+)?)`
	compiled, err := regexp.Compile(regex)
	if err != nil {
		return "", nil
	}
	for _, m := range compiled.FindAllStringSubmatch(text, -1) {
		if _, err := version.Parse(m[1]); err == nil && !slices.Contains(found, m[1]) {
			found = append(found, m[1])
		}
	}
	return regex, found
}

const labelRegex = `app\.kubernetes\.io/version: *"?(?P<version>v?[0-9]+\.[0-9]+\.[0-9]+[-+.\w]*)`

var label = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(labelRegex) })

// versionLabel returns the label of a manifest that says the version of a release of this repository.
func versionLabel(in Input, file string) (string, bool) {
	text, ok := read(in.Files, file, 4<<20)
	if !ok || !strings.Contains(text, "app.kubernetes.io/version") {
		return "", false
	}
	m := label().FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	v, err := version.Parse(m[1])
	if err != nil {
		return "", false
	}
	return m[0], slices.ContainsFunc(in.Tags, func(tag string) bool {
		component, known, ok := version.ParseTag(tag)
		return ok && component == "" && known == v
	})
}
