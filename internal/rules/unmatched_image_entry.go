package rules

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

var unmatchedImageEntry = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "unmatched-image-entry",
		Summary:  "a kustomize images: entry rewrites nothing",
		Severity: diag.Error,
		Since:    "0.1.0",
		Doc: `## What it finds

An entry under "images:" of a kustomization, or an ImageTagTransformer, that matches no image of its own directory:

    images:
      - name: k8s.gcr.io/acme/app     # the Deployment says registry.k8s.io/acme/app
        newTag: v1.2.0

What counts is the directory of the entry, rendered alone; for an entry of a component, the overlays that use it. An entry
that another one overrides further out does something, and so does one that sets what stands there already. Where a base
could not be rendered, as a remote one, nothing is said of the entries above it: the overlay is unchecked.

kustomize takes the name for a regular expression, and compares it with the name as it is written: "nginx" is not
"docker.io/library/nginx". It looks at the image of containers and initContainers in any object, and at image volumes. It
does not look at fields of custom resources, such as "spec.image", at environment variables, arguments or texts.

## Why it matters

kustomize says nothing. The tag is bumped with each release in a line that has no effect, and users get the version that the
resource had when somebody wrote it.

## How to fix it

Rename the entry to the name that the image has where the entry meets it; "kustomize edit set image" does not check it.
Where the image stands at a field that is out of reach, tell kustomize of the field:

    # kustomization.yaml
    configurations:
      - images.yaml
    # images.yaml
    images:
      - {kind: Widget, path: spec/image}

Or set it there by a patch or a replacement. An entry that nothing needs is best removed.
`,
	},
	Check: checkUnmatchedImageEntry,
}

func checkUnmatchedImageEntry(p *Pass) {
	for _, e := range p.entries() {
		switch {
		case e.Fate == fact.Dead:
			p.Report(p.unmatched(e))
		case e.Fate == fact.Unknown && e.Why != "":
			p.Undetermined(diag.Unchecked{
				Subject: e.Name, Reason: "what " + entryInWords(e) + " does cannot be told: " + e.Why, At: e.At,
				Help: "leave its directory out with --exclude if it is not for releases",
			})
		}
	}
}

func (p *Pass) unmatched(e fact.Entry) diag.Finding {
	f := diag.Finding{At: e.At, Image: e.Target(), Found: e.Name, Label: "matches no image"}
	var reason string
	switch {
	case len(e.Unreached) > 0:
		reason, f.Help = unreached(e.Unreached)
		f.Label = "does not reach it"
		for _, image := range e.Unreached {
			if image.At.Line > 0 && !p.driftsAnyway(e, image) {
				f.Also = append(f.Also, diag.Note{At: image.At, Text: stays(image)})
			}
		}
	case e.Broken:
		reason = "its name is a broken regular expression, which kustomize matches with nothing"
		f.Help = "write the name as the image has it"
	case e.Nearest != "":
		reason = "the image here is " + e.Nearest
		f.Expected = e.Nearest
		f.Help = "rename the entry to " + e.Nearest + ", or remove it"
	case e.Empty:
		reason = "there is no image in " + dirInWords(e.Dir)
		f.Help = "remove the entry"
	default:
		reason = "no image in " + dirInWords(e.Dir) + " has that name"
		f.Help = "remove the entry"
		if len(e.Names) > 0 {
			f.Help += ", or name an image that is there: " + fewOf(e.Names)
		}
	}
	f.Message = entryInWords(e) + " " + inVain(e) + ": " + reason
	return f
}

// unreached says where the image of an entry stands instead, and how to reach it there.
func unreached(images []fact.Image) (reason, help string) {
	first := images[0]
	where := first.At.Object + " " + first.At.Field
	more := ""
	if len(images) > 1 {
		more = fmt.Sprintf(" and %d more", len(images)-1)
	}
	if first.Problem != "" {
		return fmt.Sprintf("the image is %s at %s%s, which kustomize does not match", first.Raw, where, more),
			"write a reference there that kustomize can rewrite: a name, and a tag without variables"
	}
	if first.SetBy == fact.SetByText {
		where += " as " + first.Raw
	}
	reason = fmt.Sprintf("the image stands at %s%s, which images: does not reach", where, more)
	help = "set it there by a patch or a replacement, and remove the entry"
	if path := fieldSpec(first); path != "" {
		kind, _, _ := strings.Cut(first.At.Object, "/")
		help = fmt.Sprintf("list a file under configurations: that says images: [{kind: %s, path: %s}], or %s", kind, path, help)
	}
	return reason, help
}

var listIndex = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\[\d+\]`) })

// stays says what an entry leaves as it is.
func stays(image fact.Image) string {
	if image.Problem != "" {
		return "stays " + image.Raw
	}
	return "stays " + image.Ref.Version()
}

// fieldSpec writes the field of an image as kustomize's configuration wants it, "spec/containers[]/image"; "" where kustomize could
// not rewrite the image there, as it is only a part of the text or spread over several fields.
func fieldSpec(image fact.Image) string {
	path := listIndex().ReplaceAllString(image.At.Field, "[]")
	last := path[strings.LastIndexByte(path, '.')+1:]
	switch {
	case image.SetBy == fact.SetByEnv, image.SetBy == fact.SetByArg, image.SetBy == fact.SetByText, strings.ContainsAny(strings.ReplaceAll(path, "[]", ""), "[]|/"):
		return ""
	case last == "tag" || last == "digest" || last == "newTag" || strings.HasSuffix(last, "]"):
		return ""
	}
	return strings.ReplaceAll(path, ".", "/")
}

// driftsAnyway reports whether an own image would have the wrong version even if the entry reached it. Otherwise the entry is why it
// has, and no rule needs to say so once more where the image stands.
func (p *Pass) driftsAnyway(e fact.Entry, at fact.Image) bool {
	if !p.Release.Compares() {
		return false
	}
	for image := range p.own() {
		if image.At.Text() != at.At.Text() {
			continue
		}
		if ref, err := fact.ParseRef(e.Written()); err == nil {
			image.Ref = ref
		}
		if j := p.judge(image); j.Outcome != version.Match && !takesAnything(j) {
			return true
		}
	}
	return false
}

// dirInWords names a directory in a sentence.
func dirInWords(dir string) string {
	if dir == "." {
		return "the root of the repository"
	}
	return dir
}

// fewOf lists the first few words for a help.
func fewOf(words []string) string {
	const few = 4
	if len(words) <= few {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:few], ", "), len(words)-few)
}
