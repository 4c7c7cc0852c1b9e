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

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// virtualRoot is the path under which the library sees the root of the tree. It is no "/", so that a path which climbs out
// of the tree can be told from one that stays.
const virtualRoot = "/@tree"

// mode says how much of the text the library gets to see is changed.
type mode uint8

const (
	marked mode = iota // schemas blanked, markers put in
	plain              // as it is, but for remote entries
)

var (
	errSchema = errors.New("uses openapi:, which is global to the process") // the build must run alone
	errBudget = errors.New("over budget")
)

// jail is the file system of one build: read-only, inside the tree, within a budget. The library calls only CleanedAbs and
// ReadFile; all other methods come from an empty file system in memory.
type jail struct {
	filesys.FileSystem

	ctx    context.Context //nolint:containedctx // the library's interface has no place for it, and a build cannot be stopped otherwise
	source *source
	limits Limits
	mode   mode
	alone  bool // openapi: is allowed

	mu     sync.Mutex
	bytes  int64
	reads  int
	failed error           // the first reason of ours to end the build: the library rewrites errors
	read   []string        // files read, in order, without twins
	seen   map[string]bool // the same as a set
	stubs  []RemoteEntry
}

func newJail(ctx context.Context, s *source, limits Limits, m mode, alone bool) *jail {
	return &jail{
		FileSystem: filesys.MakeEmptyDirInMemory(), ctx: ctx, source: s, limits: limits, mode: m, alone: alone,
		seen: map[string]bool{},
	}
}

// inside turns the library's path into one of the tree.
func inside(name string) (string, error) {
	if name == virtualRoot {
		return ".", nil
	}
	if rest, ok := strings.CutPrefix(path.Clean(name), virtualRoot+"/"); ok {
		return rest, nil
	}
	if path.Clean(name) == virtualRoot {
		return ".", nil
	}
	return "", &pathError{strings.TrimPrefix(path.Clean(name), "/"), "leaves the repository", errOutside}
}

// CleanedAbs implements [filesys.FileSystem].
func (j *jail) CleanedAbs(name string) (filesys.ConfirmedDir, string, error) {
	if err := j.ctx.Err(); err != nil {
		return "", "", j.fail(err)
	}
	rel, err := inside(name)
	if err != nil {
		return "", "", j.fail(err)
	}
	if strings.HasPrefix(path.Base(rel), j.source.stubPrefix()) {
		dir, base := path.Split(path.Join(virtualRoot, rel))
		if strings.HasSuffix(base, "-components") {
			return filesys.ConfirmedDir(path.Join(dir, base)), "", nil
		}
		return filesys.ConfirmedDir(path.Clean(dir)), base, nil
	}
	resolved, info, err := j.source.resolve(rel)
	if err != nil {
		return "", "", j.note(err)
	}
	abs := path.Join(virtualRoot, resolved)
	if info.IsDir() {
		return filesys.ConfirmedDir(abs), "", nil
	}
	return filesys.ConfirmedDir(path.Dir(abs)), path.Base(abs), nil
}

// ReadFile implements [filesys.FileSystem].
func (j *jail) ReadFile(name string) ([]byte, error) {
	if err := j.ctx.Err(); err != nil {
		return nil, j.fail(err)
	}
	rel, err := inside(name)
	if err != nil {
		return nil, j.fail(err)
	}
	if text, ok := j.source.stubText(rel); ok {
		return []byte(text), nil
	}
	resolved, info, err := j.source.resolve(rel)
	if err != nil {
		return nil, j.note(err)
	}
	if info.IsDir() {
		return nil, &pathError{rel, "is a directory", fs.ErrInvalid}
	}
	f := j.source.open(resolved)
	if f.err != nil {
		return nil, j.fail(f.err)
	}
	j.source.show(resolved, f)
	if err := j.account(resolved, f); err != nil {
		return nil, j.fail(err)
	}
	if j.mode == plain {
		return []byte(j.source.plain(resolved, f)), nil
	}
	return []byte(f.changed), nil
}

// account books a read, and refuses what may not be read now.
func (j *jail) account(name string, f *file) error {
	switch {
	case f.refused != nil:
		return f.refused
	case f.hasSchema && !j.alone:
		return errSchema
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.reads++
	j.bytes += int64(len(f.text))
	if !j.seen[name] {
		j.seen[name] = true
		j.read = append(j.read, name)
		j.stubs = append(j.stubs, f.stubs...)
	}
	if j.reads > j.limits.OverlayFiles {
		return fmt.Errorf("it reads more than %d files: %w", j.limits.OverlayFiles, errBudget)
	}
	if j.bytes > j.limits.OverlayBytes {
		return fmt.Errorf("it reads more than %d MiB: %w", j.limits.OverlayBytes>>20, errBudget)
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

func (j *jail) files() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.read)
}
