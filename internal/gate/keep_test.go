package gate

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
	"github.com/verscheck/verscheck/internal/version"
)

// memory is a cache.
type memory struct {
	mu   sync.Mutex
	data map[string][]byte
}

func newMemory() *memory { return &memory{data: map[string][]byte{}} }

func (m *memory) Get(name string) ([]byte, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, ok := m.data[name]
	return data, ok
}

func (m *memory) Put(name string, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.data[name] = data
}

// gathered gathers, and fails when that fails.
func gathered(tb testing.TB, in Input) Gathered {
	tb.Helper()
	g, err := Gather(tb.Context(), in)
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

// ignoreHow leaves out of a comparison what tells how results were come by.
var ignoreHow = []cmp.Option{cmpopts.IgnoreUnexported(Gathered{}), cmpopts.IgnoreFields(Gathered{}, "Recalled"), cmp.Comparer(func(a, b version.Policy) bool { return a.String() == b.String() })}

// TestSecondRun: a second run over the same files renders nothing, and comes to the same.
func TestSecondRun(t *testing.T) {
	t.Parallel()
	in := input(t, release(t, fact.Planned), "ghcr.io/acme/app:v1.2.0", "redis:7")
	in.Tree.(fstest.MapFS)["plain.yaml"] = in.Tree.(fstest.MapFS)["pod.yaml"]
	in.Config = configure(t, "manifests: [plain.yaml]")
	in.Cache = newMemory()
	first := gathered(t, in)
	second := gathered(t, in)
	if first.Recalled != 0 || second.Recalled != 2 {
		t.Errorf("recalled %d, then %d", first.Recalled, second.Recalled)
	}
	if diff := cmp.Diff(first, second, ignoreHow...); diff != "" || len(first.Images) != 4 {
		t.Errorf("%d images (-first +second):\n%s", len(first.Images), diff)
	}
	// What was kept is all that there is to say it.
	for name, data := range in.Cache.(*memory).data {
		in.Cache.Put(name, []byte(strings.ReplaceAll(string(data), "redis", "valky")))
	}
	if got := gathered(t, in); got.Recalled != 2 || got.Images[1].Raw != "valky:7" || got.Images[3].Raw != "valky:7" {
		t.Errorf("recalled %d: %+v", got.Recalled, got.Images)
	}
}

// TestStates: an overlay is kept for the states of some branches, and no more.
func TestStates(t *testing.T) {
	t.Parallel()
	cached := newMemory()
	run := func(tag string) int {
		in := input(t, release(t, fact.Planned), "redis:"+tag)
		in.Cache = cached
		g := gathered(t, in)
		if g.Images[0].Ref.Tag != tag {
			t.Errorf("%s is found as %s", tag, g.Images[0].Ref.Tag)
		}
		return g.Recalled
	}
	for _, c := range []struct {
		tag  string
		want int
	}{{"1", 0}, {"2", 0}, {"3", 0}, {"4", 0}, {"1", 1}, {"4", 1}, {"5", 0}, {"1", 0}, {"5", 1}, {"3", 1}, {"2", 0}} {
		if got := run(c.tag); got != c.want {
			t.Errorf("%s: recalled %d, want %d", c.tag, got, c.want)
		}
	}
}

// TestOptionsCount: a limit that changes what is rendered changes the name.
func TestOptionsCount(t *testing.T) {
	t.Parallel()
	in := input(t, release(t, fact.Planned), "redis:7")
	in.Cache = newMemory()
	gathered(t, in)
	in.Limits.Workers++
	if g := gathered(t, in); g.Recalled != 1 {
		t.Error("more workers, and it is rendered anew")
	}
	in.Limits.OverlayFiles = 1
	if g := gathered(t, in); g.Recalled != 0 || len(g.Unchecked) != 1 {
		t.Errorf("recalled %d: %+v", g.Recalled, g.Unchecked)
	}
	if g := gathered(t, in); g.Recalled != 1 || len(g.Unchecked) != 1 {
		t.Errorf("recalled %d: %+v", g.Recalled, g.Unchecked)
	}
}

// TestNamesThatAreNoText: what would come back as something else is not kept.
func TestNamesThatAreNoText(t *testing.T) {
	t.Parallel()
	in := input(t, release(t, fact.Planned), "redis:7")
	files := in.Tree.(fstest.MapFS)
	for _, name := range []string{"kustomization.yaml", "pod.yaml"} {
		files["over\xff/"+name] = files[name]
		delete(files, name)
	}
	in.Cache = newMemory()
	for range 2 {
		if g := gathered(t, in); g.Recalled != 0 || len(g.Unchecked) != 1 || g.Unchecked[0].Subject != "over\xff" {
			t.Errorf("recalled %d: %+v", g.Recalled, g.Unchecked)
		}
	}
}

// TestPartIsKeptWhole fills every field of a part and wants each back.
func TestPartIsKeptWhole(t *testing.T) {
	t.Parallel()
	var p part
	fill(t, reflect.ValueOf(&p).Elem(), "part")
	tree := render.Open(pod("redis:7"), nil, render.DefaultLimits())
	k := keeper{tree: tree, cache: newMemory(), limits: render.DefaultLimits()}
	c := Choice{Path: ".", File: "kustomization.yaml", Chosen: true}
	k.remember(c, tree.Render(t.Context(), []string{"."})[0], p)
	got, ok := k.find(c)
	if !ok {
		t.Fatal("a part with all fields set is not kept: one of them does not survive JSON")
	}
	if diff := cmp.Diff(p, got, ignoreHow...); diff != "" {
		t.Errorf("(-kept +found):\n%s", diff)
	}
}

// setLater are fields that are filled in behind the cache, from the release and the configuration.
var setLater = []string{"fact.Carrier.Constraint", "fact.Carrier.Policy", "fact.Image.Policy"}

// fill sets every field to something else than its zero value.
func fill(t *testing.T, v reflect.Value, at string) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		v.SetString("text of " + at)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(42)
	case reflect.Uint8:
		v.SetUint(42)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, v.Index(0), at+"[0]")
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), at)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(t, key, at+" key")
		fill(t, value, at+" value")
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			name := at + "." + f.Name
			if slices.Contains(setLater, v.Type().String()+"."+f.Name) {
				continue
			}
			if !f.IsExported() {
				t.Errorf("%s is not exported, so that the cache would lose it", name)
				continue
			}
			fill(t, v.Field(i), name)
		}
	default:
		t.Errorf("%s is a %s: the cache may lose it", at, v.Kind())
	}
}

// TestDamagedStates: whatever a cache returns, a part that is found is the one that was kept.
func TestDamagedStates(t *testing.T) {
	t.Parallel()
	in := input(t, release(t, fact.Planned), "redis:7")
	kept := newMemory()
	in.Cache = kept
	want := gathered(t, in)
	whole := maps.Clone(kept.data)
	for name, data := range whole {
		for i := range data {
			in.Cache = &memory{data: map[string][]byte{name: data[:i]}}
			if g := gathered(t, in); g.Recalled != 0 || !cmp.Equal(want, g, ignoreHow...) {
				t.Fatalf("cut at %d: recalled %d", i, g.Recalled)
			}
		}
	}
}

func FuzzDecodeStates(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Add(encodeStates([]state{{reads: []render.Read{{Path: "a", Found: "f"}, {Path: "a", Found: "sha256:", Content: true}, {Path: "github.com/acme/app", Found: "?", Remote: true}}, part: []byte("{}")}, {part: []byte{}}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, ok := decodeStates(data)
		again, okAgain := decodeStates(encodeStates(list))
		if !okAgain {
			t.Fatalf("%q: what was written is not read", data)
		}
		if diff := cmp.Diff(list, again, cmp.AllowUnexported(state{}), cmpopts.EquateEmpty()); ok && diff != "" {
			t.Errorf("%q (-read +read again):\n%s", data, diff)
		}
	})
}
