package render

import "context"

// Modes of a build, for tests that compare them.
const (
	Plain  = plain
	Pruned = pruned
	Marked = pruned | marked
)

// Build builds one directory in one mode, with no other to fall back on, and returns its objects; a plain one also as
// kustomize would print it.
func (t *Tree) Build(ctx context.Context, dir string, m mode) (objects []Object, text []byte, err error) {
	res, _, err := t.build(ctx, dir, m)
	if err != nil {
		return nil, nil, err
	}
	if m == plain {
		if text, err = res.AsYaml(); err != nil {
			return nil, nil, err
		}
	}
	return t.files.marker.objects(res), text, nil
}

// Parts of [Isolate].
var (
	RefuseTransport = refuseTransport
	EmptyPath       = emptyPath
	MuteStderr      = muteStderr
	MuteLog         = muteLog
)
