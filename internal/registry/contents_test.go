package registry

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/verscheck/verscheck/internal/fact"
)

// made is an image or an index as a registry stores it: the content of its tag, and what that leads to.
type made struct {
	top       []byte
	manifests map[string][]byte // by digest
	blobs     map[string][]byte
}

type object = map[string]any

func encoded(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return text
}

func descriptor(mediaType string, content []byte, more object) object {
	d := object{"mediaType": mediaType, "digest": sha(content), "size": len(content)}
	maps.Copy(d, more)
	return d
}

const (
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	indexType    = "application/vnd.oci.image.index.v1+json"
	configType   = "application/vnd.oci.image.config.v1+json"
	revisionKey  = "org.opencontainers.image.revision"
)

// single makes an image for one platform.
func single(platform string, labels, annotations map[string]string) made {
	parts := append(strings.Split(platform, "/"), "")
	config := encoded(object{"os": parts[0], "architecture": parts[1], "variant": parts[2], "config": object{"Labels": labels}, "rootfs": object{"type": "layers"}})
	top := encoded(object{
		"schemaVersion": 2, "mediaType": manifestType, "annotations": annotations, "layers": []any{},
		"config": descriptor(configType, config, nil),
	})
	return made{top: top, manifests: map[string][]byte{sha(top): top}, blobs: map[string][]byte{sha(config): config}}
}

func platformObject(platform string) object {
	parts := append(strings.Split(platform, "/"), "")
	return object{"os": parts[0], "architecture": parts[1], "variant": parts[2]}
}

// several makes an index of images by platform, with the provenance of the first beside them.
func several(annotations map[string]string, images map[string]made, platforms ...string) made {
	all := made{manifests: map[string][]byte{}, blobs: map[string][]byte{}}
	var entries []object
	for _, platform := range platforms {
		image := images[platform]
		entries = append(entries, descriptor(manifestType, image.top, object{"platform": platformObject(platform)}))
		all.add(image)
	}
	proof := encoded(object{"schemaVersion": 2, "mediaType": manifestType, "config": object{}, "layers": []any{}})
	entries = append(entries, descriptor(manifestType, proof, object{
		"platform": platformObject("unknown/unknown"), "annotations": object{"vnd.docker.reference.type": "attestation-manifest"},
	}))
	all.top = encoded(object{"schemaVersion": 2, "mediaType": indexType, "manifests": entries, "annotations": annotations})
	all.manifests[sha(all.top)] = all.top
	return all
}

func (m made) add(other made) {
	maps.Copy(m.manifests, other.manifests)
	maps.Copy(m.blobs, other.blobs)
}

// holds serves images by tag of the repository team/app.
func holds(images map[string]made) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v2/team/app/"), "/")
		for tag, image := range images {
			content := image.manifests[name]
			if tag == name {
				content = image.top
			}
			if kind == "blobs" {
				content = image.blobs[name]
			}
			if content == nil {
				continue
			}
			var typed struct{ MediaType string }
			_ = json.Unmarshal(content, &typed)
			status(http.StatusOK, string(content), "Content-Type: "+typed.MediaType, "Docker-Content-Digest: "+sha(content))(w, r)
			return
		}
		if r.URL.Path == "/v2/" {
			return
		}
		status(http.StatusNotFound, ociError("MANIFEST_UNKNOWN", "no"))(w, r)
	})
}

// memory is a cache in memory.
type memory struct {
	mu   sync.Mutex
	kept map[string][]byte
}

func (m *memory) Get(name string) ([]byte, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, ok := m.kept[name]
	return data, ok
}

func (m *memory) Put(name string, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept[name] = data
}

func (w *world) inquire(c *Client, text string, depth fact.Depth) fact.Answer {
	w.t.Helper()
	ref := parseRef(w.t, text)
	return c.Inquire(w.t.Context(), []fact.Question{{Ref: ref, Depth: depth}})[ref]
}

func labels(revision string) map[string]string { return map[string]string{revisionKey: revision} }

func platform(t *testing.T, text string) fact.Platform {
	t.Helper()
	p, err := fact.ParsePlatform(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestContents: what is found behind a reference, and how many requests that takes: notes on requests behind the handshake.
func TestContents(t *testing.T) {
	t.Parallel()
	amd, arm := single("linux/amd64", labels("aaa"), nil), single("linux/arm/v7", labels("bbb"), nil)
	both := several(nil, map[string]made{"linux/amd64": amd, "linux/arm/v7": arm}, "linux/amd64", "linux/arm/v7")
	said := several(labels("ccc"), map[string]made{"linux/amd64": amd, "linux/arm/v7": arm}, "linux/amd64", "linux/arm/v7")
	noted := single("linux/amd64", labels("ddd"), labels("eee"))
	registry := holds(map[string]made{"noted": noted, "one": amd, "both": both, "said": said})
	bare := func(m made, text string) fact.Variant {
		return fact.Variant{Platform: platform(t, text), Digest: sha(m.top)}
	}
	with := func(m made, text, revision string) fact.Variant {
		v := bare(m, text)
		v.Labels.Revision = revision
		return v
	}
	for _, tt := range []struct {
		tag         string
		depth       fact.Depth
		want        fact.Contents
		cold, again int // requests for manifests and blobs
	}{
		{"one", fact.Platforms, fact.Contents{Variants: []fact.Variant{with(amd, "linux/amd64", "aaa")}}, 2, 1},
		{"both", fact.Platforms, fact.Contents{Index: true, Variants: []fact.Variant{bare(amd, "linux/amd64"), bare(arm, "linux/arm/v7")}}, 1, 1},
		{"one", fact.Revision, fact.Contents{Variants: []fact.Variant{with(amd, "linux/amd64", "aaa")}}, 2, 1},
		{
			"noted", fact.Revision,
			fact.Contents{Says: fact.Says{Revision: "eee"}, Variants: []fact.Variant{{
				Platform: platform(t, "linux/amd64"), Digest: sha(noted.top), Says: fact.Says{Revision: "eee"}, Labels: fact.Says{Revision: "ddd"},
			}}},
			2, 1,
		},
		{"both", fact.Revision, fact.Contents{Index: true, Variants: []fact.Variant{with(amd, "linux/amd64", "aaa"), with(arm, "linux/arm/v7", "bbb")}}, 5, 1},
		{
			"said", fact.Revision,
			fact.Contents{Index: true, Says: fact.Says{Revision: "ccc"}, Variants: []fact.Variant{bare(amd, "linux/amd64"), bare(arm, "linux/arm/v7")}},
			1, 1,
		},
		{
			"said", fact.Everything,
			fact.Contents{
				Index: true, Says: fact.Says{Revision: "ccc"}, Variants: []fact.Variant{with(amd, "linux/amd64", "aaa"), with(arm, "linux/arm/v7", "bbb")},
			},
			5, 1,
		},
	} {
		for _, auth := range []middleware{none, bearer} {
			w := newWorld(t)
			w.serve("reg.test", auth(registry))
			cache := &memory{kept: map[string][]byte{}}
			for run, requests := range []int{tt.cold, tt.again} {
				w.log = nil
				answer := w.inquire(w.client(Options{Cache: cache}), "reg.test/team/app:"+tt.tag, tt.depth)
				if answer.Verdict != fact.Exists || answer.Contents == nil {
					t.Fatalf("%s at %d: %+v", tt.tag, tt.depth, answer)
				}
				if diff := cmp.Diff(tt.want, *answer.Contents); diff != "" {
					t.Errorf("%s at %d (-want +got):\n%s", tt.tag, tt.depth, diff)
				}
				if got := len(w.requests("GET reg.test /v2/team")) + len(w.requests("HEAD")); got != requests {
					t.Errorf("%s at %d, run %d: %d requests, want %d: %q", tt.tag, tt.depth, run, got, requests, w.log)
				}
			}
		}
	}
}

// TestContentsWithoutCache: the second run asks as the first did.
func TestContentsWithoutCache(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.serve("reg.test", holds(map[string]made{"v1": single("linux/amd64", nil, nil)}))
	c := w.client(Options{})
	for range 2 {
		w.inquire(c, "reg.test/team/app:v1", fact.Platforms)
	}
	if got := append(w.requests("GET reg.test /v2/team"), w.requests("HEAD")...); len(got) != 4 {
		t.Errorf("requests: %q", got)
	}
}

// TestCacheIsVerified: what was changed in the cache is asked for again, and a moved tag is seen.
func TestCacheIsVerified(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := single("linux/amd64", labels("one"), nil), single("linux/arm64", labels("two"), nil)
	images := map[string]made{"v1": first}
	w.serve("reg.test", holds(images))
	cache := &memory{kept: map[string][]byte{}}
	ask := func() fact.Answer {
		return w.inquire(w.client(Options{Cache: cache}), "reg.test/team/app:v1", fact.Revision)
	}
	ask()
	for name := range cache.kept {
		if strings.HasPrefix(name, "content ") {
			cache.kept[name] = encoded(object{"schemaVersion": 2, "config": descriptor(configType, nil, nil)})
		}
	}
	if got := ask().Contents.Variants[0].Labels.Revision; got != "one" {
		t.Errorf("from a changed cache: %q", got)
	}
	images["v1"] = second
	if got := ask(); got.Digest != sha(second.top) || got.Contents.Variants[0].Labels.Revision != "two" {
		t.Errorf("after the tag moved: %+v", got)
	}
	delete(images, "v1")
	if got := ask(); got.Verdict != fact.Absent {
		t.Errorf("after it was deleted: %+v", got)
	}
}

// TestContentsThatCannotBeTold leave the verdict as it is.
func TestContentsThatCannotBeTold(t *testing.T) {
	t.Parallel()
	image := single("linux/amd64", labels("aaa"), nil)
	index := several(nil, map[string]made{"linux/amd64": image}, "linux/amd64")
	config := on("", "/blobs/", status(http.StatusBadGateway, "down"))
	inner := encoded(object{"schemaVersion": 2, "mediaType": indexType, "manifests": []any{}})
	nested := several(nil, map[string]made{"linux/amd64": {top: inner, manifests: map[string][]byte{sha(inner): inner}}}, "linux/amd64")
	for _, tt := range []struct {
		name  string
		fault middleware
		image made
		want  string
	}{
		{"configuration is not given", config, image, "502 Bad Gateway from reg.test"},
		{"configuration is not there", on("", "/blobs/", status(404, ociError("BLOB_UNKNOWN", "gone"))), image, `404 Not Found from reg.test for sha256:`},
		{"another configuration", on("", "/blobs/", status(200, "{}")), image, "reg.test sent something else than sha256:"},
		{"configuration is a web page", on("", "/blobs/", status(200, page, html)), image, "reg.test sent something else than sha256:"},
		{"configuration is denied", on("", "/blobs/", status(403, ociError("DENIED", "no"))), image, "403 from reg.test: missing, private"},
		{"manifest of the index is not there", on("", "/manifests/sha256:", status(404, ociError("MANIFEST_UNKNOWN", "x"))), index, "404 Not Found from reg.test for sha256:"},
		{"endless configuration", on("", "/blobs/", endlessBlob), image, "reg.test sent more than 8192 KiB"},
		{"an image that is an index", none, nested, "has no configuration"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.serve("reg.test", tt.fault(holds(map[string]made{"v1": tt.image})))
			got := w.inquire(w.client(Options{Attempts: 1}), "reg.test/team/app:v1", fact.Everything)
			if got.Verdict != fact.Exists || got.Contents == nil || !strings.Contains(got.Contents.Problem, tt.want) {
				t.Errorf("%+v, contents %+v", got, got.Contents)
			}
		})
	}
}

func endlessBlob(w http.ResponseWriter, r *http.Request) {
	for chunk := make([]byte, 1<<20); ; {
		if _, err := w.Write(chunk); err != nil || r.Context().Err() != nil {
			return
		}
	}
}

// TestNestedIndexes are read through, to a depth, and other answers have no contents.
func TestNestedIndexes(t *testing.T) {
	t.Parallel()
	image := single("linux/amd64", labels("aaa"), nil)
	wrap := func(inner made) made {
		all := made{manifests: map[string][]byte{}, blobs: map[string][]byte{}}
		all.add(inner)
		all.top = encoded(object{"schemaVersion": 2, "mediaType": indexType, "manifests": []any{descriptor(indexType, inner.top, nil)}})
		all.manifests[sha(all.top)] = all.top
		return all
	}
	one := several(nil, map[string]made{"linux/amd64": image}, "linux/amd64")
	w := newWorld(t)
	w.serve("reg.test", holds(map[string]made{"two": wrap(one), "three": wrap(wrap(one))}))
	c := w.client(Options{})
	if got := w.inquire(c, "reg.test/team/app:two", fact.Platforms).Contents; len(got.Variants) != 1 || got.Problem != "" {
		t.Errorf("an index in an index: %+v", got)
	}
	if got := w.inquire(c, "reg.test/team/app:three", fact.Platforms).Contents; !strings.Contains(got.Problem, "nests indexes too deeply") {
		t.Errorf("an index in an index in an index: %+v", got)
	}
	if got := w.inquire(c, "reg.test/team/app:none", fact.Everything); got.Verdict != fact.Absent || got.Contents != nil {
		t.Errorf("absent: %+v", got)
	}
	if got := w.inquire(c, "reg.test/team/app:two@"+sha(image.top), fact.Everything); got.Verdict != fact.Mismatch || got.Contents != nil {
		t.Errorf("mismatch: %+v", got)
	}
}

// TestFaultsDeeper: what else is asked about an image changes no verdict on whether it is there.
func TestFaultsDeeper(t *testing.T) {
	t.Parallel()
	for _, tt := range faults(time.Millisecond) {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := tt.broken(t)
			got := w.inquire(w.client(tt.opts), tt.ref, fact.Everything)
			if got.Verdict == fact.Exists && got.Contents == nil {
				t.Error("nothing is said of the contents")
			}
			got.Contents = nil
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(fact.Answer{}, "Detail", "Help")); diff != "" {
				t.Errorf("answer (-want +got):\n%s\ndetail: %s", diff, got.Detail)
			}
		})
	}
}

// TestBlobElsewhere: configurations are often given by a storage of another host, which must not get the registry's token.
func TestBlobElsewhere(t *testing.T) {
	t.Parallel()
	image := single("linux/amd64", labels("aaa"), nil)
	w := newWorld(t)
	w.serve("reg.test", bearer(on("", "/blobs/", func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "https://storage.test"+r.URL.Path+"?signature=x", http.StatusTemporaryRedirect)
	})(holds(map[string]made{"v1": image}))))
	w.serve("storage.test", holds(map[string]made{"v1": image}))
	got := w.inquire(w.client(Options{}), "reg.test/team/app:v1", fact.Revision)
	if got.Contents == nil || got.Contents.Problem != "" || got.Contents.Variants[0].Labels.Revision != "aaa" {
		t.Errorf("contents %+v", got.Contents)
	}
	for i, line := range w.log {
		if strings.Contains(line, "storage.test") && w.headers[i].Get("Authorization") != "" {
			t.Errorf("%s has the token", line)
		}
	}
	if len(w.requests("GET storage.test")) != 1 {
		t.Errorf("requests: %q", w.log)
	}
}
