package collect

import (
	"path"
	"strings"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// qualified reports whether a text is, as a whole, a reference that names its registry and a tag or digest: few other
// things look like that.
func qualified(text string) bool {
	host, rest, ok := strings.Cut(text, "/")
	if !ok || !isRegistry(host) || strings.ContainsAny(text, " \t\r\n") {
		return false
	}
	if !strings.ContainsAny(rest, ":@") {
		return false
	}
	ref, err := fact.ParseRef(text)
	return err == nil && (ref.Tag != "" || ref.Digest != "")
}

// isRegistry reports whether the first part of a name is a registry by Docker's convention: it holds a dot or a port, or is
// localhost.
func isRegistry(host string) bool {
	if strings.HasPrefix(host, ".") || strings.HasPrefix(host, "-") {
		return false
	}
	return strings.ContainsAny(host, ".:") || host == "localhost"
}

// anyRef wants nothing more of a reference.
func anyRef(string, fact.Ref) bool { return true }

// tagOrSlash wants what makes a word a reference where a key promises one: a tag, a digest, or a path that is no picture's.
func tagOrSlash(text string, ref fact.Ref) bool {
	if ref.Tag != "" || ref.Digest != "" {
		return true
	}
	switch path.Ext(text) {
	case ".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".webp", ".iso", ".img", ".qcow2", ".raw", ".vmdk", ".gz", ".xz", ".zst":
		return false
	}
	return strings.Contains(text, "/")
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
				inner := walker{doc: doc, nested: w.nested + 1}
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

func looksNested(text string) bool {
	trimmed := strings.TrimSpace(text)
	return strings.Contains(text, "\n") || strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[")
}

// words takes every reference in a text that names its registry and a tag or digest.
func (w *walker) words(t render.Text, field string) {
	for _, span := range Tags(t.Value) {
		start := span.Start
		for start > 0 && tokenByte[t.Value[start-1]] {
			start--
		}
		end := max(span.End, span.Also)
		if span.Untagged || !qualified(t.Value[start:end]) {
			continue
		}
		ref, err := fact.ParseRef(t.Value[start:end])
		if err == nil {
			w.add(t, start, end, ref, field, "")
		}
	}
}
