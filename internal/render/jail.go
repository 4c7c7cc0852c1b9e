package render

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// virtualRoot begins the paths under which the library sees the tree and what was fetched. It is no "/", so that a path which
// climbs out of one can be told from one that stays; and the nonce behind it keeps a path that climbs from finding another.
const virtualRoot = "/@"

// virtual turns a path of the source into the library's.
func (d *disk) virtual(name string) string {
	if d.mounted(name) {
		return virtualRoot + name
	}
	return path.Join(virtualRoot+d.treeRoot(), name)
}

func (d *disk) treeRoot() string { return "tree-" + d.marker.nonce }

// errSchema ends a build that must run alone.
var errSchema = errors.New("uses openapi:, which is global to the process")

// jail is the file system of one build: read-only, inside the tree, within a budget. The library calls only CleanedAbs and
// ReadFile; all other methods come from an empty file system in memory.
type jail struct {
	filesys.FileSystem

	ctx    context.Context //nolint:containedctx // the library's interface has no place for it, and a build cannot be stopped otherwise
	source *source
	limits Limits
	dir    string // that is built
	mode   mode
	alone  bool        // openapi: is allowed
	inside atomic.Bool // it has passed the gate
	over   atomic.Bool // it has left it
	changes

	mu      sync.Mutex
	bytes   int64
	reads   int
	failed  error   // the first reason of ours to end the build: the library rewrites errors
	read    []*view // in order, without twins
	seen    map[*view]bool
	data    map[string]bool   // files that generators take as they are ...
	parsed  map[string]string // ... and files that are read as YAML, with the field that names them
	omitted []*problem
}

func newJail(ctx context.Context, s *source, limits Limits, dir string, m mode, alone bool) *jail {
	return &jail{
		FileSystem: filesys.MakeEmptyDirInMemory(), ctx: ctx, source: s, limits: limits, dir: dir, mode: m, alone: alone,
		seen: map[*view]bool{}, data: map[string]bool{}, parsed: map[string]string{},
	}
}

// inside turns the library's path into one of the source.
func (d *disk) inside(name string) (string, error) {
	name = path.Clean(name)
	tree := virtualRoot + d.treeRoot()
	if name == tree {
		return ".", nil
	}
	if rest, ok := strings.CutPrefix(name, tree+"/"); ok {
		return rest, nil
	}
	if rest, ok := strings.CutPrefix(name, virtualRoot); ok && d.mounted(rest) {
		return rest, nil
	}
	return "", &pathError{strings.TrimPrefix(name, "/"), "leaves the repository", errOutside}
}

// CleanedAbs implements [filesys.FileSystem].
func (j *jail) CleanedAbs(name string) (filesys.ConfirmedDir, string, error) {
	if err := j.source.interrupted(j.ctx); err != nil {
		return "", "", j.fail(err)
	}
	rel, err := j.source.disk.inside(name)
	if err != nil {
		return "", "", j.fail(err)
	}
	if target, ok := j.source.disk.redirected(rel); ok {
		rel = target
	} else if base := path.Base(rel); strings.HasPrefix(base, j.source.stubPrefix()) {
		abs := j.source.disk.virtual(rel)
		if base == j.source.stubName("components") {
			return filesys.ConfirmedDir(abs), "", nil
		}
		return filesys.ConfirmedDir(path.Dir(abs)), base, nil
	}
	resolved, info, err := j.source.resolve(rel)
	if err != nil {
		return "", "", j.note(err)
	}
	abs := j.source.disk.virtual(resolved)
	if info.IsDir() {
		return filesys.ConfirmedDir(abs), "", nil
	}
	return filesys.ConfirmedDir(path.Dir(abs)), path.Base(abs), nil
}

// ReadFile implements [filesys.FileSystem].
func (j *jail) ReadFile(name string) ([]byte, error) {
	if err := j.source.interrupted(j.ctx); err != nil {
		return nil, j.fail(err)
	}
	rel, err := j.source.disk.inside(name)
	if err != nil {
		return nil, j.fail(err)
	}
	if target, ok := j.source.disk.redirected(rel); ok {
		rel = target
	} else if text, ok := j.source.stubText(rel); ok {
		return []byte(text), nil
	}
	if strings.Contains(rel, j.source.stubPrefix()) { // its other names for a kustomization file
		return nil, &pathError{rel, "does not exist", fs.ErrNotExist}
	}
	resolved, info, err := j.source.resolve(rel)
	if err != nil {
		return nil, j.note(err)
	}
	if info.IsDir() {
		return nil, &pathError{rel, "is a directory", fs.ErrInvalid}
	}
	dir := ""
	if slices.Contains(fileNames, path.Base(rel)) {
		if dir, _, err = j.source.resolve(path.Dir(rel)); err != nil {
			return nil, j.note(err)
		}
	}
	v := j.source.view(resolved, dir)
	if err := j.account(v); err != nil {
		return nil, j.fail(err)
	}
	if text, ok := j.instead[dir]; ok && dir != "" {
		return []byte(text), nil
	}
	text, err := v.without(j.mode, j.cuts)
	if err != nil {
		return nil, j.fail(err)
	}
	return []byte(text), nil
}

// account books a read, and refuses what may not be read now.
func (j *jail) account(v *view) error {
	if err := j.source.open(v.name).err; err != nil {
		return &problem{file: v.name, reason: inWords(err), help: helpFor(err), err: err}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.seen[v] {
		j.seen[v] = true
		j.read = append(j.read, v)
		if err := j.meet(v); err != nil {
			return err
		}
	}
	var tooMuch *problem
	if errors.As(v.unbound, &tooMuch) && (j.parsed[v.name] != "" || !j.data[v.name]) {
		p := *tooMuch
		p.file = v.name
		return &p
	}
	j.reads++
	j.bytes += int64(len(v.text))
	switch {
	case j.reads > j.limits.OverlayFiles:
		return overBudget("overlay-files", fmt.Sprintf("it reads more than %d files", j.limits.OverlayFiles))
	case j.bytes > j.limits.OverlayBytes:
		return overBudget("overlay-bytes", "it reads more than "+bytesInWords(j.limits.OverlayBytes))
	}
	return nil
}

// meet judges a kustomization that the build reads for the first time.
func (j *jail) meet(v *view) error {
	if v.k == nil {
		return nil
	}
	a := v.admit(j.source)
	j.source.learn(v.k)
	j.omitted = append(j.omitted, a.omitted...)
	switch {
	case a.refused != nil:
		return a.refused
	case len(v.k.spec.OpenAPI) > 0 && !j.alone:
		return errSchema
	}
	for _, e := range v.k.entries() {
		name, ok := j.source.target(v.k.dir, e)
		if !ok {
			continue
		}
		if resolved, _, err := j.source.resolve(name); err == nil {
			if strings.HasSuffix(e.field, "Generator") {
				j.data[resolved] = true
			} else {
				j.parsed[resolved] = e.field
			}
		}
	}
	return nil
}

// fail remembers an error that must end the build, whatever the library makes of it.
func (j *jail) fail(err error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.failed == nil {
		j.failed = err
	}
	return err
}

// note remembers an error of a path unless the path is merely missing: the library probes for files that need not exist.
func (j *jail) note(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return j.fail(err)
}

func (j *jail) failure() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.failed
}

// leftOut returns what was taken out of the kustomizations read so far.
func (j *jail) leftOut() []*problem {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.omitted)
}

// views returns what was read so far.
func (j *jail) views() []*view {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.read)
}

// files returns the files read so far, without twins.
func (j *jail) files() []string {
	var names []string
	for _, v := range j.views() {
		if !slices.Contains(names, v.name) {
			names = append(names, v.name)
		}
	}
	return names
}
