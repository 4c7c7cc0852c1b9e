package carrier

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// VersionLabel is the recommended label of Kubernetes for the version of an application.
const VersionLabel = "app.kubernetes.io/version"

var (
	versionLabel = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^([ ]*)["']?app\.kubernetes\.io/version["']?:[ ]+["']?([^\s"'#]+)["']?[ ]*(?:#.*)?$`)
	})
	nameLabel = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([ ]*)["']?app\.kubernetes\.io/(?:name|part-of)["']?:[ ]+["']?([^\s"'#]+)["']?[ ]*(?:#.*)?$`)
	})
)

// Labels returns the labels of a manifest or a kustomization that say the version of what a label beside them names as ours: in the
// text, as a large file need not be parsed for them.
func Labels(name, text string, ours func(name string) bool) []fact.Carrier {
	if !strings.Contains(text, VersionLabel) {
		return nil
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	lines := render.NewLines(text)
	var found []fact.Carrier
	for _, m := range versionLabel().FindAllStringSubmatchIndex(text, -1) {
		indent := text[m[2]:m[3]]
		if !slices.ContainsFunc(beside(text[m[1]:], indent, true), ours) && !slices.ContainsFunc(beside(text[:m[0]], indent, false), ours) {
			continue
		}
		found = append(found, fact.Carrier{
			Kind: fact.CarrierLabel, Name: name, Key: VersionLabel, Text: text[m[4]:m[5]], At: span(name, lines, m[4], m[5]),
		})
	}
	return found
}

// maxLabels is how many lines are looked at on either side: one object does not have more labels.
const maxLabels = 32

// beside returns what the lines of one mapping, on one side of a line of it, name as the application.
func beside(text, indent string, below bool) []string {
	var names []string
	text = strings.Trim(text, "\n")
	for range maxLabels {
		var line string
		if below {
			line, text, _ = strings.Cut(text, "\n")
		} else {
			i := strings.LastIndexByte(text, '\n')
			line, text = text[i+1:], text[:max(i, 0)]
		}
		rest, ok := strings.CutPrefix(line, indent)
		if !ok || rest == "" || rest[0] == ' ' || rest[0] == '-' {
			break // another mapping
		}
		if m := nameLabel().FindStringSubmatch(line); m != nil {
			names = append(names, m[2])
		}
	}
	return names
}
