// Package carrier reads the places that the configuration says carry a version and that are no image references: values of YAML,
// JSON and TOML files by their path, environment variables by their name, whatever a regular expression finds, and files that
// hold nothing but a version.
//
// It leaves to others what such a version must be (package rules), Helm charts, which are found without configuration (package
// chart), and image references (packages collect and text).
package carrier

import (
	"context"
	"fmt"
	"strings"

	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
	"github.com/verscheck/verscheck/internal/version"
)

// Result is what reading carriers came to.
type Result struct {
	fact.Inventory // Carriers, in the order of entries, files and lines, and Unmatched

	Files     []string // that were read
	Unchecked []diag.Unchecked
}

// Read reads what entries of the configuration name in a tree. An entry that names nothing is unmatched; a file that cannot be read
// is unchecked, and blocks: somebody wants it compared. The error is the context's.
func Read(ctx context.Context, tree *render.Tree, entries []config.Carrier) (Result, error) {
	var out Result
	for _, entry := range entries {
		r := reader{tree: tree, entry: entry}
		if err := r.read(ctx); err != nil {
			return Result{}, err
		}
		out.Add(r.result())
		out.Files = append(out.Files, r.files...)
		out.Unchecked = append(out.Unchecked, r.unchecked...)
	}
	return out, nil
}

// reader reads one entry.
type reader struct {
	tree  *render.Tree
	entry config.Carrier

	files     []string
	found     []fact.Carrier
	unfit     string // where something stands that is no version, and what: "is empty in a.yaml:3"
	unchecked []diag.Unchecked
}

// value is a text in a file that is to be a version.
type value struct {
	text  string
	field string
	at    diag.Place
}

func (r *reader) read(ctx context.Context) error {
	files, unread, err := r.tree.Files(ctx, r.entry.Path.Base(), r.entry.Path.Match)
	if err != nil {
		return err
	}
	r.block(unread...)
	for _, name := range files {
		values, unread := r.values(name)
		r.files = append(r.files, name)
		if unread != nil {
			r.block(*unread)
			continue
		}
		for _, v := range values {
			r.add(name, v)
		}
	}
	return nil
}

// values finds the versions in a file.
func (r *reader) values(name string) ([]value, *diag.Unchecked) {
	switch r.entry.Reader {
	case config.ReadYAML, config.ReadJSON, config.ReadEnv:
		file, unread := r.tree.YAML(name)
		if unread != nil {
			return nil, unread
		}
		if r.entry.Reader == config.ReadEnv {
			return r.variables(file), nil
		}
		return r.along(document{docs: file.Docs, place: file.Place}), nil
	case config.ReadTOML:
		text, unread := r.text(name)
		if unread != nil {
			return nil, unread
		}
		doc, unread := parseTOML(name, text)
		if unread != nil {
			return nil, unread
		}
		return r.along(doc), nil
	case config.ReadRegex:
		text, unread := r.text(name)
		return r.matches(name, text), unread
	case config.ReadFile:
		text, unread := r.text(name)
		return r.line(name, text), unread
	}
	panic("a reader that nobody has written: " + r.entry.Reader)
}

// text reads a file that is no YAML.
func (r *reader) text(name string) (string, *diag.Unchecked) {
	text, unread := r.tree.Read(name)
	if unread == nil && strings.ContainsRune(text, 0) {
		return "", &diag.Unchecked{
			Subject: name, Kind: diag.NotRead, Reason: "it is no text: it has a zero byte", Help: "name a text file in carriers:", At: diag.Place{File: name},
		}
	}
	return text, unread
}

func (r *reader) block(unread ...diag.Unchecked) {
	for _, u := range unread {
		u.Blocks = true
		r.unchecked = append(r.unchecked, u)
	}
}

// add takes a value for a carrier, unless nothing stands there.
func (r *reader) add(name string, v value) {
	if v.text == "" {
		r.misfit(v.at, "is empty")
		return
	}
	e := r.entry
	at := v.at
	at.File, at.Field = name, v.field
	c := fact.Carrier{
		Kind: fact.CarrierKind(e.Reader), Name: name, Key: e.Key(), Text: v.text, At: at,
		Policy: e.Policy, Component: e.Component, Constraint: e.Constraint, Configured: true,
		Compared: true, Why: "carriers: in " + e.At.File + " names it",
	}
	if e.Any {
		c.AnyOf = e.At
	}
	if e.Policy.Judge("", version.Context{}) == (version.Judgement{Outcome: version.Unjudged}) {
		c.Compared, c.Why = false, "carriers: in "+e.At.File+" lets it be any"
	}
	r.found = append(r.found, c)
}

func (r *reader) misfit(at diag.Place, what string) {
	if r.unfit == "" {
		r.unfit = what + " in " + at.File
		if at.Line > 0 {
			r.unfit += fmt.Sprintf(":%d", at.Line)
		}
	}
}

// result is what the entry has come to.
func (r *reader) result() fact.Inventory {
	out := fact.Inventory{Carriers: r.found}
	if len(r.found)+len(r.unchecked) > 0 {
		return out
	}
	missing := fact.Unmatched{Subject: r.entry.Path.Text, Reason: "matches no file", Help: "correct the path, or remove the entry", At: r.entry.Path.At}
	if len(r.files) > 0 {
		missing = fact.Unmatched{
			Subject: r.entry.Key(), Reason: "is nowhere in " + r.where(), At: r.entry.What,
			Help: "correct it, or remove the entry: no version is compared by it",
		}
		if r.entry.Reader == config.ReadFile {
			missing.Subject, missing.Reason = r.entry.Path.Text, "has no line that could be a version"
		}
		if r.unfit != "" {
			missing.Reason = r.unfit
		}
	}
	out.Unmatched = []fact.Unmatched{missing}
	return out
}

func (r *reader) where() string {
	if len(r.files) == 1 {
		return r.files[0]
	}
	return fmt.Sprintf("%d files", len(r.files))
}
