package collect

import (
	"path"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// qualified reports whether a text is, as a whole, a reference that names its registry and a tag or digest: few other
// things look like that.
func qualified(text string) bool {
	host, rest, ok := strings.Cut(text, "/")
	if !ok || !isRegistry(host) || strings.ContainsAny(text, " \t\r\n") || !strings.ContainsAny(rest, ":@") {
		return false
	}
	ref, err := fact.ParseRef(text)
	return err == nil && hasVersion(text, ref)
}

// isRegistry reports whether the first part of a name is a registry by Docker's convention: it holds a dot or a port, or is
// localhost.
func isRegistry(host string) bool {
	if strings.HasPrefix(host, ".") || strings.HasPrefix(host, "-") {
		return false
	}
	return strings.ContainsAny(host, ".:") || host == "localhost"
}

// imageKey reports whether a key says that its value is an image.
func imageKey(key string) bool {
	lower := strings.ToLower(key)
	return slices.ContainsFunc([]string{"image", "imagename", "imageref", "imageurl"}, func(suffix string) bool {
		return strings.HasSuffix(lower, suffix)
	})
}

// anyRef wants nothing more of a reference.
func anyRef(string, fact.Ref) bool { return true }

// hasVersion wants a tag or digest.
func hasVersion(_ string, ref fact.Ref) bool { return ref.Tag != "" || ref.Digest != "" }

// noImages are names of files that a key like "image" may promise instead.
var noImages = []string{
	".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".webp", ".iso", ".img", ".qcow2", ".raw", ".vmdk", ".gz", ".xz", ".zst",
}

// tagOrSlash wants what makes a word a reference where a key promises one: a tag, a digest, or a path that is no file's.
func tagOrSlash(text string, ref fact.Ref) bool {
	return hasVersion(text, ref) || strings.Contains(text, "/") && !slices.Contains(noImages, path.Ext(text))
}

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
				inner := walker{doc: doc, workload: w.workload, nested: w.nested + 1}
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
	trimmed := strings.TrimSpace(text)
	if !strings.Contains(trimmed, "\n") && !strings.HasPrefix(trimmed, "{") && !strings.HasPrefix(trimmed, "[") {
		return false
	}
	lower := strings.ToLower(text)
	return strings.Contains(lower, "image") || strings.Contains(lower, "tag") || len(Tags(text)) > 0
}

// words takes every reference in a text that names its registry and a tag or digest.
func (w *walker) words(t render.Text, field string) {
	for _, span := range Tags(t.Value) {
		start, end := span.Start, max(span.End, span.Also)
		for start > 0 && tokenByte[t.Value[start-1]] {
			start--
		}
		if span.Untagged || !qualified(t.Value[start:end]) {
			continue
		}
		if ref, err := fact.ParseRef(t.Value[start:end]); err == nil {
			w.add(t, start, end, ref, field, "")
		}
	}
}
