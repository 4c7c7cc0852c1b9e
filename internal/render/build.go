package render

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// gate keeps builds apart. The schema of Kubernetes is global to the library: builds that only read it may run side by
// side once it is loaded, one that replaces it must run alone, with a reset before and after. Measured without it: 39
// of 40 results wrong, even one after another.
var gate struct {
	sync.RWMutex
	warm sync.Once
}

// warmFrom is the number of overlays from which loading the schema beforehand (38 ms) pays for building side by side.
const warmFrom = 8

// Render builds the kustomizations in dirs, each as a root, and returns a result for each in the same order. The process
// should be isolated meanwhile, see [Isolate].
func (t *Tree) Render(ctx context.Context, dirs []string) []Result {
	results := make([]Result, len(dirs))
	workers := t.limits.Workers
	if len(dirs) < warmFrom {
		workers = 1
	} else {
		gate.warm.Do(loadSchema)
	}
	var group errgroup.Group
	group.SetLimit(max(workers, 1))
	for i, dir := range dirs {
		group.Go(func() error {
			results[i] = t.render(ctx, dir)
			return nil
		})
	}
	_ = group.Wait() // no worker returns an error: what did not render is a result
	return results
}

func loadSchema() {
	openapi.ResetOpenAPI()
	openapi.Schema()
}

// render builds one kustomization: marked, and where the library refuses that, as it is. Only the second decides: a marker
// or a blanked schema must not be the reason for a failure.
func (t *Tree) render(ctx context.Context, dir string) Result {
	res, j, err := t.build(ctx, dir, marked)
	if err == nil {
		if !t.files.unsafe(j.files()) {
			return t.result(dir, res, j)
		}
		exact, again, err := t.build(ctx, dir, plain)
		if err == nil && !t.sameText(res, exact) {
			return t.result(dir, exact, again)
		}
		return t.result(dir, res, j)
	}
	if j.failure() == nil {
		if res, again, plainErr := t.build(ctx, dir, plain); plainErr == nil {
			return t.result(dir, res, again)
		} else {
			j, err = again, plainErr
		}
	}
	return t.notRendered(dir, j, err)
}

// build runs the library once, or twice when the first run met openapi:.
func (t *Tree) build(ctx context.Context, dir string, m mode) (resmap.ResMap, *jail, error) {
	gate.RLock()
	j := newJail(ctx, t.files, t.limits, m, false)
	res, err := run(j, dir)
	gate.RUnlock()
	if !errors.Is(j.failure(), errSchema) {
		return res, j, err
	}
	gate.Lock()
	defer gate.Unlock()
	openapi.ResetOpenAPI()
	defer loadSchema()
	j = newJail(ctx, t.files, t.limits, m, true)
	res, err = run(j, dir)
	return res, j, err
}

// run calls the library with the options under which it executes nothing: builtin plugins are linked in, all others, helm and
// functions are off. The load restrictor is off, too: the jail is the restriction, and many projects need files beside
// their overlays' directories.
func run(j *jail, dir string) (res resmap.ResMap, err error) {
	defer func() {
		if r := recover(); r != nil {
			res, err = nil, fmt.Errorf("kustomize panicked: %v", r)
		}
	}()
	options := &krusty.Options{
		Reorder:          krusty.ReorderOptionNone,
		LoadRestrictions: types.LoadRestrictionsNone,
		PluginConfig:     types.DisabledPluginConfig(),
	}
	abs := virtualRoot
	if dir != "." {
		abs += "/" + dir
	}
	res, err = krusty.MakeKustomizer(options).Run(j, abs)
	if err == nil && j.failure() != nil {
		// The library went on without a file that it could not have: a result without it would look whole.
		return nil, j.failure()
	}
	return res, err
}
