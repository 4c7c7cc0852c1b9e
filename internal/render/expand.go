package render

import "fmt"

// tooManyReads is why an overlay is not built whose kustomizations name files and bases so often, a base that two others share
// counted twice, that no build of it will end; nil when they do not. The files of an exponential graph are few and small, and
// the work is done before the library has read more than some of them.
func (t *task) tooManyReads(dir string) error {
	e := expansion{source: t.files, limit: t.limits.OverlayFiles, reads: map[string]int{}}
	if e.of(dir) <= e.limit {
		return nil
	}
	return overBudget("overlay-files", fmt.Sprintf("it reads more than %d files, those counted again that it reads again", e.limit))
}

// expansion counts what building a directory reads.
type expansion struct {
	source *source
	limit  int
	reads  map[string]int // by directory; 0 while it is counted, as in a circle
}

// of counts no further than to one beyond the limit.
func (e *expansion) of(dir string) int {
	if n, known := e.reads[dir]; known {
		return n
	}
	e.reads[dir] = 0
	file, err := e.source.kustomizationIn(dir)
	if err != nil {
		return 0 // whoever builds it says so
	}
	resolved, _, err := e.source.resolve(file)
	if err != nil {
		return 0
	}
	n := 1
	k := e.source.view(resolved, dir).k
	for _, entry := range k.entries() {
		if n > e.limit {
			break
		}
		target, ok := e.source.target(dir, entry)
		if !ok {
			continue
		}
		switch name, kind, err := e.source.resolve(target); {
		case err != nil:
		case kind.IsDir():
			n += e.of(name)
		default:
			n++
		}
	}
	e.reads[dir] = min(n, e.limit+1)
	return e.reads[dir]
}
