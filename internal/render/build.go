package render

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// gate keeps builds apart. The schema of Kubernetes is global to the library: builds that only read it may run side by
// side once it is loaded, one that loads or replaces it must run alone, with a reset before and after. Measured without it:
// 39 of 40 results wrong, even one after another.
var gate struct {
	sync.RWMutex

	warm  bool                 // the schema is loaded
	stuck atomic.Pointer[jail] // of a build that was given up inside, and is there still; nil when there is none
}

// warmFrom is the number of overlays from which loading the schema beforehand (38 ms) pays for building side by side.
const warmFrom = 8

// Render builds the kustomizations in dirs, each as a root, and returns a result for each in the same order. The process
// should be isolated meanwhile, see [Isolate].
func (t *Tree) Render(ctx context.Context, dirs []string) []Result {
	results := make([]Result, len(dirs))
	t.RenderEach(ctx, dirs, func(i int, r Result) { results[i] = r })
	return results
}

// RenderEach is [Tree.Render] for many overlays: it hands out the result for dirs[i] as soon as it is there, from several
// goroutines at once, and keeps none. The objects of a large tree together are many times the size of its files.
func (t *Tree) RenderEach(ctx context.Context, dirs []string, use func(i int, r Result)) {
	if len(dirs) >= warmFrom {
		warmUp()
	}
	var group errgroup.Group
	group.SetLimit(max(t.limits.Workers, 1))
	for i, dir := range dirs {
		group.Go(func() error {
			task := t.task()
			r := task.render(ctx, dir)
			r.Remotes = task.files.remotesOf(dir)
			task.files.disk.show(&r)
			use(i, r)
			t.files.disk.forget(dir, r.Files)
			return nil
		})
	}
	_ = group.Wait() // no worker returns an error: what did not render is a result
}

func warmUp() {
	gate.Lock()
	defer gate.Unlock()
	if !gate.warm {
		loadSchema()
	}
}

// loadSchema is called by who holds the gate alone.
func loadSchema() {
	openapi.ResetOpenAPI()
	openapi.Schema()
	gate.warm = true
}

// render builds one kustomization: pruned and marked, and where the library refuses that, with less of our changes and in the
// end with none. Only the last decides: a marker or a blanked schema must not be the reason for a failure.
func (t *task) render(ctx context.Context, dir string) Result {
	if err := t.tooManyReads(dir); err != nil {
		j := newJail(ctx, t.files, t.limits, dir, plain, false)
		return t.notRendered(dir, j, j.fail(err))
	}
	res, j, err := t.build(ctx, dir, pruned|marked)
	if err != nil && j.failure() == nil && slices.ContainsFunc(j.views(), (*view).hasSchemas) {
		res, j, err = t.build(ctx, dir, marked)
	}
	if err != nil && j.failure() == nil {
		res, j, err = t.build(ctx, dir, plain)
	}
	if err != nil {
		return t.notRendered(dir, j, err)
	}
	objects := t.files.marker.objects(res)
	if j.mode&marked != 0 && slices.ContainsFunc(j.views(), t.files.looksAtTags) {
		exact, again, err := t.build(ctx, dir, j.mode&^marked)
		if err == nil {
			if o := t.files.marker.objects(exact); !sameObjects(objects, o) {
				adoptMarks(o, objects)
				objects, j = o, again
			}
		}
	}
	r := t.result(dir, objects, j)
	t.addJudged(ctx, &r, j)
	return r
}

// result is what an overlay that did render came to.
func (t *task) result(dir string, objects []Object, j *jail) Result {
	r := Result{task: t, Overlay: dir, Objects: objects, Files: j.files(), Marked: j.mode&marked != 0 && t.files.marker.find != nil}
	if omitted := j.leftOut(); len(omitted) > 0 {
		r.Unchecked = uncheckedParts(dir, omitted)
		t.addEntries(&r, t.closure(dir))
	}
	return r
}

// build runs the library once, or twice when the first run met openapi:.
func (t *task) build(ctx context.Context, dir string, m mode) (resmap.ResMap, *jail, error) {
	return t.buildChanged(ctx, dir, m, changes{})
}

// changes are what a build gets to see otherwise than it stands in the tree.
type changes struct {
	instead map[string]string // for the kustomization of a directory, another text
	cuts    []Cut
}

// buildChanged builds with changes.
func (t *task) buildChanged(ctx context.Context, dir string, m mode, changed changes) (resmap.ResMap, *jail, error) {
	ctx, cancel := withTimeout(ctx, t.limits)
	defer cancel()
	j := newJail(ctx, t.files, t.limits, dir, m, false)
	j.changes = changed
	res, err := j.supervised(func() (resmap.ResMap, error) { return besideOthers(j, dir) })
	if !errors.Is(j.failure(), errSchema) {
		return res, j, err
	}
	j = newJail(ctx, t.files, t.limits, dir, m, true)
	j.changes = changed
	res, err = j.supervised(func() (resmap.ResMap, error) { return alone(j, dir) })
	return res, j, err
}

// alone runs the library while nobody else does, with the schema as it is when a process begins.
func alone(j *jail, dir string) (resmap.ResMap, error) {
	gate.Lock()
	defer gate.Unlock()
	j.inside.Store(true)
	openapi.ResetOpenAPI()
	defer loadSchema()
	return run(j, dir)
}

// besideOthers runs the library while others do, once the schema is loaded. Before that the build that first needs the schema
// loads it, and must be alone.
func besideOthers(j *jail, dir string) (resmap.ResMap, error) {
	gate.RLock()
	if gate.warm {
		defer gate.RUnlock()
		j.inside.Store(true)
		return run(j, dir)
	}
	gate.RUnlock()
	gate.Lock()
	defer gate.Unlock()
	j.inside.Store(true)
	return run(j, dir)
}

// run calls the library with the options under which it executes nothing: builtin plugins are linked in, all others, helm and
// functions are off. The load restrictor is off, too: the jail is the restriction, and many projects need files beside
// their overlays' directories.
func run(j *jail, dir string) (res resmap.ResMap, err error) {
	defer func() {
		if r := recover(); r != nil {
			j.source.books.spoil() // nobody knows why
			res, err = nil, fmt.Errorf("kustomize panicked: %v", r)
		}
	}()
	options := &krusty.Options{
		Reorder:          krusty.ReorderOptionNone,
		LoadRestrictions: types.LoadRestrictionsNone,
		PluginConfig:     types.DisabledPluginConfig(),
	}
	res, err = krusty.MakeKustomizer(options).Run(j, j.source.disk.virtual(dir))
	if err == nil && j.failure() != nil {
		// The library went on without a file that it could not have: a result without it would look whole.
		return nil, j.failure()
	}
	return res, err
}
