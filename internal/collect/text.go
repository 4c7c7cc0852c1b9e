package collect

import (
	"regexp"
	"strings"
	"sync"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// text looks into a longer text: into YAML or JSON in it, else for references that name their registry.
func (w *walker) text(t render.Text, field string) {
	if !strings.ContainsAny(t.Value, ":@") {
		return
	}
	if looksNested(t.Value) && w.nested < nestedDepth {
		if docs, err := w.doc.Nested(t); err == nil {
			structured := false
			for _, doc := range docs {
				if len(doc.Node.Content) == 0 {
					continue
				}
				structured = true
				inner := walker{doc: doc, group: w.group, workload: w.workload, secret: w.secret, nested: w.nested + 1}
				inner.node(doc.Node, "", field+"|", 0)
				w.found = append(w.found, inner.found...)
			}
			if structured {
				return
			}
		}
	}
	w.words(t, field)
}

// looksNested reports whether a text may be YAML or JSON that holds a reference.
func looksNested(text string) bool {
	if trimmed := strings.TrimSpace(text); !strings.Contains(text, "\n") && !strings.HasPrefix(trimmed, "{") && !strings.HasPrefix(trimmed, "[") {
		return false
	}
	lower := strings.ToLower(text)
	return strings.Contains(lower, "image") || strings.Contains(lower, "tag") || len(Tags(text)) > 0
}

// words takes every reference in a text that names its registry and a tag or digest, or that something before it calls an image.
func (w *walker) words(t render.Text, field string) {
	for _, span := range Tags(t.Value) {
		start, end := span.Start, max(span.End, span.Also)
		for start > 0 && tokenByte[t.Value[start-1]] {
			start--
		}
		scheme := imageScheme(t.Value[start:end])
		start += len(scheme)
		before := lineBefore(t.Value, start)
		ref, err := fact.ParseRef(t.Value[start:end])
		switch {
		case err != nil || span.Untagged || compared().MatchString(before):
		case scheme == "oci://" && (start-len(scheme) > 0 || end < len(t.Value) || aChart().MatchString(ref.Path)):
		case scheme != "" || qualified(t.Value[start:end]) || hasVersion("", ref) && labelled().MatchString(before):
			w.add(t, start, end, ref, field, "")
		}
	}
}

// nearby is how much of a line is looked at to tell what something on it is: a long line would be looked at again and again.
const nearby = 128

// lineBefore returns the text that stands on the same line before an offset, as far as it is nearby.
func lineBefore(text string, at int) string {
	before := text[max(0, at-nearby):at]
	return before[strings.LastIndexByte(before, '\n')+1:]
}

var (
	// labelled matches what stands before an image on its line: a key or a variable of that name, a flag, an element of XML,
	// the first word of a Dockerfile.
	labelled = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:(?i:image|image_?name|image_?ref|image_?ur[il])["']?\s*[:=]\s*["']?|--?[\w-]*image\s+["']?|(?i:<image>)|^\s*FROM\s+(?:--platform=\S+\s+)?)$`)
	})
	// aChart matches the path of a chart. What else an address of OCI names is pulled as an image is, if it is all of a value.
	aChart = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:^|/)(?:[\w-]*-)?charts?(?:/|$)`) })
	// compared matches what stands before a reference that something is compared with: an operator, or the begin of a pattern
	// for sed.
	compared = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:[=!]=\s*["']?|\bs\|)$`) })
)
