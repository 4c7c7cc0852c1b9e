package render

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// notRendered explains why an overlay did not render: by what we know of its files where we can, else in the library's words.
func (t *Tree) notRendered(dir string, j *jail, err error) Result {
	files := j.files()
	r := Result{Overlay: dir, Files: files}
	if len(j.stubs) > 0 {
		r.Unchecked = remoteUnchecked(dir, j.stubs)
		return r
	}
	u := diag.Unchecked{Subject: dir, Kind: diag.NotRendered, Blocks: true, At: diag.Place{Overlay: dir, File: t.kustomizationIn(dir)}}
	if failure := j.failure(); failure != nil {
		u.Reason, u.Help = failure.Error(), helpFor(failure)
		t.pointAtEntry(&u, files, failure)
	} else if !t.explain(&u, files) {
		u.Reason, u.Help = reword(err)
	}
	r.Unchecked = []diag.Unchecked{u}
	return r
}

// kustomizationIn returns the kustomization file of a directory, "" when there is none or more than one.
func (t *Tree) kustomizationIn(dir string) string {
	found := ""
	for _, name := range fileNames {
		if _, info, err := t.files.resolve(path.Join(dir, name)); err == nil && info.Mode().IsRegular() {
			if found != "" {
				return ""
			}
			found = path.Join(dir, name)
		}
	}
	return found
}

func helpFor(err error) string {
	switch {
	case errors.Is(err, errOutside):
		return "an overlay can only use files of its own repository: copy what it needs into it"
	case errors.Is(err, fs.ErrPermission):
		return "make the file readable for the user that runs verscheck"
	case errors.Is(err, errTooBig), errors.Is(err, errBudget):
		return "split it, or leave the overlay out with --exclude"
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return ""
	}
	return ""
}

// explain looks through the files that were read for what the library is known to stumble over, and says it with its place.
func (t *Tree) explain(u *diag.Unchecked, files []string) bool {
	for _, name := range files {
		f := t.files.open(name)
		if !slices.Contains(fileNames, path.Base(name)) {
			if !looksLikeYAML(name) {
				continue
			}
			if _, err := parseStream(f.text); err != nil {
				u.At.File = name
				u.Reason = yamlError(name, err).Error()
				u.Help = "mend the YAML; `kustomize build " + u.Subject + "` stops there, too"
				return true
			}
			continue
		}
		if t.explainKustomization(u, parseKustomization(name, f.text)) {
			return true
		}
	}
	return false
}

func looksLikeYAML(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}

func (t *Tree) explainKustomization(u *diag.Unchecked, k *kustomization) bool {
	u.At.File = k.file
	switch {
	case k.err != nil:
		u.Reason = k.err.Error()
		u.Help = "mend the file; `kustomize build " + u.Subject + "` stops there, too"
	case k.helm > 0:
		u.At.Line = k.helm
		u.Reason = fmt.Sprintf("%s:%d inflates a helm chart, and verscheck never runs helm", k.file, k.helm)
		u.Help = "render the chart yourself, commit the result, and list it under manifests: in .verscheck.yaml"
	case len(k.numbers) > 0:
		n := k.numbers[0]
		u.At.Line, u.At.Column = n.line, n.column
		u.Reason = fmt.Sprintf("%s:%d: %s: %s is read by YAML as something else than text, which kustomize refuses", k.file, n.line, n.key, n.value)
		u.Help = fmt.Sprintf("put quotes around it: %s: %q", n.key, n.value)
	default:
		return t.explainMissing(u, k)
	}
	return true
}

// explainMissing finds the first entry that names a file which is not there.
func (t *Tree) explainMissing(u *diag.Unchecked, k *kustomization) bool {
	for _, entry := range k.paths {
		if strings.ContainsAny(entry.path, "{}:\n") { // an inline patch on one line
			continue
		}
		_, info, err := t.files.resolve(local(path.Dir(k.file), entry.path))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			u.At.Line = t.lineOf(k.file, entry.path)
			u.Reason = fmt.Sprintf("%s names %s, which does not exist", at(k.file, u.At.Line), entry.path)
			u.Help = "correct the path, or restore the file"
			return true
		case err == nil && info.IsDir() && t.kustomizationIn(local(path.Dir(k.file), entry.path)) == "" && baseField(entry.field):
			u.At.Line = t.lineOf(k.file, entry.path)
			u.Reason = fmt.Sprintf("%s names the directory %s, which has no single kustomization file", at(k.file, u.At.Line), entry.path)
			u.Help = "add a kustomization.yaml there, or name its files one by one"
			return true
		}
	}
	return false
}

func baseField(field string) bool {
	return field == "resources" || field == "bases" || field == "components"
}

// pointAtEntry adds the line of the kustomization that led to a path which cannot be followed.
func (t *Tree) pointAtEntry(u *diag.Unchecked, files []string, failure error) {
	var pathErr *pathError
	if !errors.As(failure, &pathErr) {
		return
	}
	for _, name := range files {
		if !slices.Contains(fileNames, path.Base(name)) {
			continue
		}
		for _, entry := range parseKustomization(name, t.files.open(name).text).paths {
			if _, _, err := t.files.resolve(local(path.Dir(name), entry.path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				u.At.File, u.At.Line = name, t.lineOf(name, entry.path)
				u.Reason = fmt.Sprintf("%s names %s, which %s", at(name, u.At.Line), entry.path, pathErr.reason)
				return
			}
		}
	}
}

func at(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}

// lineOf returns the line of an entry when it stands once in the file, else 0.
func (t *Tree) lineOf(file, entry string) int {
	text := t.files.open(file).text
	if strings.Count(text, entry) != 1 {
		return 0
	}
	return newOffsets(text).line(strings.Index(text, entry))
}

func remoteUnchecked(dir string, stubs []RemoteEntry) []diag.Unchecked {
	var out []diag.Unchecked
	for _, s := range stubs {
		out = append(out, diag.Unchecked{
			Subject: dir, Kind: diag.NotRendered, Blocks: true,
			Reason: fmt.Sprintf("%s:%d uses the remote %s %s, which is not fetched", s.File, s.Line, remoteNoun(s.Field), s.URL),
			Help:   "what the overlay adds itself was checked; copy the remote part into the repository to have all of it checked",
			At:     diag.Place{Overlay: dir, File: s.File, Line: s.Line, Column: s.Column, EndColumn: s.EndColumn},
		})
	}
	return out
}

func remoteNoun(field string) string {
	switch field {
	case "components":
		return "component"
	case "generators", "transformers", "validators":
		return "plugin configuration"
	}
	return "base"
}

var (
	pluginName = regexp.MustCompile(`unable to load external plugin '?([^'\s]+)`)
	cycleRoots = regexp.MustCompile(`cycle detected: candidate root '` + virtualRoot + `/?([^']*)' contains visited root '` + virtualRoot + `/?([^']*)'`)
	lastPatch  = regexp.MustCompile(`no (?:resource )?matches for (?:strategic merge patch|Id) .*`)
)

// reword makes one line of an error of the library.
func reword(err error) (reason, help string) {
	text := err.Error()
	if m := pluginName.FindStringSubmatch(text); m != nil {
		return "it uses the plugin " + m[1] + ", and verscheck never runs plugins",
			"render it yourself, commit the result, and list it under manifests: in .verscheck.yaml"
	}
	if m := cycleRoots.FindStringSubmatch(text); m != nil {
		return fmt.Sprintf("its bases form a cycle: %s refers to %s", orRoot(m[2]), orRoot(m[1])), "remove one of the references"
	}
	if m := lastPatch.FindString(text); m != "" {
		text = m
	}
	text = strings.ReplaceAll(text, virtualRoot+"/", "")
	text = strings.ReplaceAll(text, virtualRoot, "the root of the repository")
	return "kustomize says: " + strings.Join(strings.Fields(text), " "), ""
}

func orRoot(dir string) string {
	if dir == "" {
		return "the root of the repository"
	}
	return dir
}
