// Package text searches files that are no rendered manifests for references to images: templates, Go, scripts, Dockerfiles,
// workflows, documentation. It takes those of repositories that somebody is interested in, with the place of each version, and says
// where a version is put together of parts that cannot be read.
//
// It leaves to others which files are searched and whose the images are (package gate), references in manifests (package
// collect), and what follows from a reference (package rules).
package text

import (
	"context"
	"path"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// Wanted says of which repositories references are taken.
type Wanted struct {
	// Any reports whether every mention of a repository counts, without a version as well, but for those in prose.
	Any func(fact.Ref) bool
	// Used reports whether a reference with a version counts, whether or not that can be read.
	Used func(fact.Ref) bool
	// Versions reports whether a reference with a version counts that can be read; else it is assembled.
	Versions func(fact.Ref) bool
	// Paths are the paths of repositories that are this project's, for references whose registry cannot be read.
	Paths []string

	// Memo keeps what files came to; nil for nothing. Key names what all of the above stands for, so that two that differ in
	// anything have different ones.
	Memo Memo
	Key  string
}

// Result is what searching came to.
type Result struct {
	Images    []fact.Image // in the order of files and places; bare where no version can be read
	Assembled []Assembled  // likewise
	Files     []string     // that were searched
	Binary    int          // how many were not, as they are no text
	Unchecked []diag.Unchecked
}

// Assembled is a reference to a wanted repository of which a part is put in where the text is used.
type Assembled struct {
	Name string // as far as it can be read
	At   diag.Place
}

// Search searches files of a tree. The error is the context's.
func Search(ctx context.Context, tree *render.Tree, files []string, wanted Wanted) (Result, error) {
	var out Result
	kept := remember(wanted.Memo, wanted.Key)
	for _, name := range files {
		if err := ctx.Err(); err != nil {
			return Result{}, err
		}
		key := name + " " + tree.ContentOf(name)
		f, known := kept.find(key)
		if !known {
			text, unread := tree.Read(name)
			if unread != nil {
				unread.Blocks = true
				out.Unchecked = append(out.Unchecked, *unread)
				continue
			}
			f = search(name, text, wanted)
			kept.keep(key, f)
		}
		if f.Binary {
			out.Binary++
			continue
		}
		out.Files = append(out.Files, name)
		out.Images, out.Assembled = append(out.Images, f.Images...), append(out.Assembled, f.Assembled...)
	}
	kept.close()
	return out, nil
}

// isBinary tells as git does: by a zero byte near the begin.
func isBinary(text string) bool {
	const enough = 8000
	return strings.IndexByte(text[:min(len(text), enough)], 0) >= 0
}

// search searches one file.
func search(name, text string, wanted Wanted) found {
	if isBinary(text) {
		return found{Binary: true}
	}
	text = strings.ReplaceAll(text, "\r\n", "\n") // which moves no line and no column
	f := finder{name: name, text: text, lines: render.NewLines(text), wanted: wanted, prose: prose[strings.ToLower(path.Ext(name))]}
	if path.Ext(name) != ".go" || !f.golang() {
		f.plain(commentsOf(name))
	}
	return found{Images: f.images, Assembled: f.assembled}
}

// finder gathers what is found in one file.
type finder struct {
	name   string
	text   string
	lines  render.Lines
	wanted Wanted
	prose  bool // it is written for people, who talk of repositories without using them

	images    []fact.Image
	assembled []Assembled
}

var prose = map[string]bool{".md": true, ".markdown": true, ".txt": true, ".rst": true, ".adoc": true, ".html": true}

// comments says how the comments of a language look, as far as they are on lines of their own or cannot be anything else.
type comments struct {
	line     string // begins one that has the line for itself
	trailing string // begins one behind something
}

// extensions that say nothing of the language of a file, but that it is made into one.
var templates = map[string]bool{".template": true, ".tmpl": true, ".tpl": true, ".gotmpl": true, ".in": true, ".j2": true, ".envsubst": true}

var languages = map[string]comments{
	".yaml": {"#", " #"}, ".yml": {"#", " #"}, ".toml": {"#", " #"},
	".sh": {"#", ""}, ".bash": {"#", ""}, ".env": {"#", ""}, ".py": {"#", ""}, ".rb": {"#", ""}, ".tf": {"#", ""}, ".hcl": {"#", ""},
	".mk": {"#", ""}, ".properties": {"#", ""}, ".dockerfile": {"#", ""}, ".bzl": {"#", ""}, ".bazel": {"#", ""},
	".go": {"//", ""}, ".js": {"//", ""}, ".ts": {"//", ""}, ".java": {"//", ""}, ".rs": {"//", ""}, ".c": {"//", ""}, ".jsonnet": {"//", ""}, ".libsonnet": {"//", ""},
}

func commentsOf(name string) comments {
	base := strings.ToLower(path.Base(name))
	for templates[path.Ext(base)] {
		base = strings.TrimSuffix(base, path.Ext(base))
	}
	if strings.HasPrefix(base, "dockerfile") || strings.HasPrefix(base, "containerfile") || strings.HasSuffix(base, "makefile") {
		return comments{"#", ""}
	}
	return languages[path.Ext(base)]
}

// plain searches the whole text, comments left out.
func (f *finder) plain(c comments) {
	at := 0
	for line := range strings.SplitAfterSeq(f.text, "\n") {
		searched := line
		if trimmed := strings.TrimLeft(line, " \t"); c.line != "" && strings.HasPrefix(trimmed, c.line) {
			searched = ""
		}
		if c.trailing != "" {
			searched, _, _ = strings.Cut(searched, c.trailing)
		}
		start := at
		f.find(searched, func(offset int) (int, bool) { return start + offset, true })
		at += len(line)
	}
}
