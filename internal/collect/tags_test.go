package collect_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/render"
)

// shown puts spans into their text: ‹tag›, «reference without tag», ⟪suffix⟫, and a broken bar behind the digest of
// "name:tag@digest".
func shown(text string, spans []render.Span) string {
	var out strings.Builder
	from := 0
	for _, s := range spans {
		out.WriteString(text[from:s.Start])
		open, end := "‹", "›"
		switch {
		case s.Untagged:
			open, end = "«", "»"
		case s.Suffix:
			open, end = "⟪", "⟫"
		}
		out.WriteString(open + text[s.Start:s.End] + end)
		from = s.End
		if s.Also > 0 {
			out.WriteString(text[from:s.Also] + "¦")
			from = s.Also
		}
	}
	return out.String() + text[from:]
}

var hidden = strings.NewReplacer("‹", "", "›", "", "«", "", "»", "", "⟪", "", "⟫", "", "¦", "")

func TestTags(t *testing.T) {
	t.Parallel()
	const digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	for _, want := range []string{
		// References with a tag or digest.
		"image: registry.example/app:‹v1›",
		"image: 'registry.example/app:‹v1›'",
		`image: "registry.example/app:‹v1›" # comment:v1`,
		"image: registry.example:5000/app:‹v1›",
		"image: registry.example/app@‹" + digest + "›",
		"image: registry.example/app:‹v1›@" + digest + "¦",
		"- {name: app, image: app:‹v1›}",
		"- app:‹v1›",
		"app:‹v1›",
		"image: app:‹1.27›",
		`{"image": "app:‹v1›", "args": ["--x=registry.example/x:‹v1›"]}`,
		`"{\"image\": \"app:‹v1›\"}"`,
		"text: first app:‹v1›, then (app:‹v2›); and app:‹v3›.",
		"run: docker run app:‹v1›|tee <app:‹v2›> `app:‹v3›` app:‹v4›&&true",
		"image: app:‹v1›\r\nimage: app:‹v2›\r\n",
		"\timage:\tapp:‹v1›\t# x:v1",
		"größe: app:‹v1› # größe:v1",
		"a: app:‹v1› b:‹v2›",
		"address: 127.0.0.1:‹8080›", // as good a tag as any, and it is taken out again
		"image: &anchor app:‹v1›",
		"image_name: app:‹v1›",
		"url: docker://registry.example/app:‹v1›",
		"url: oci://registry.example/app@‹" + digest + "›",
		"<image>app:‹v1›</image>",

		// Versions and values, where what stands before them says that they are tags.
		"repository: app\nversion: ‹v1.2›",
		"repository: app\nversion: v1",
		"version: v1.2",
		"- {name: image.tag, value: ‹v1.2›}",
		"- name: image.tag\n  value: '‹1.2›'",
		"- name: image.tag\n  value: 1.2",
		"- name: image.repository\n  value: app",
		"- name: other\n  value: v1.2",

		// References without, only where a key says so.
		"image: «busybox»",
		`image: "«registry.example/app»"`,
		"image: «registry.example:5000/app»",
		"{image: «busybox», name: x}",
		"app: busybox",
		"image: true",
		"image: 1.5",
		`image: "«1.5»"`,
		"image: ~",
		"image: ''",
		"image:",
		"image: *alias",
		"image: Busybox",

		// Tags and digests alone.
		"newTag: ‹v1›",
		"newTag: '‹1.10›'",
		"newTag: 1.10",
		"newTag: 0x1f",
		"newTag: 1_000",
		"newTag: 553640e6",
		"newTag: true",
		"newTag: yes",
		"newTag: null",
		"newTag: 2024-01-01",
		"newTag: .inf",
		"newTag: ‹2024.01.01›",
		"newTag: ‹v1›@" + digest + "¦",
		"digest: ‹" + digest + "›",
		"tag: ‹v1›",
		`imageTag: "‹1›"`,
		"tagSuffix: ⟪-fips⟫",
		`{"newTag": "‹1.10›"}`,
		"- {name: app, newTag: ‹v1›}",
		"my-tag: v1",
		"vintage: v1",
		"tag: ''",
		"tag:",

		// None.
		"# image: app:v1",
		"key: value # app:v1",
		"name: system:masters",
		"- name: system:node:v1",
		`"name": "system:node:v1"`,
		"namePrefix: a:b",
		"app:v1: value",
		`"app:v1": value`,
		`"app:v1" : value`,
		"url: https://registry.example/app:v1",
		"image: ${REGISTRY}/app:v1",
		"image: $(REGISTRY)app/x:",
		"image: registry.example/app:${TAG}",
		"image: registry.example/app:$(TAG)",
		"image: registry.example/app:{{ .Tag }}",
		"image: '{{ .Registry }}app:v1'",
		"image: ghcr.io/*",
		"image: ghcr.io/app:v*",
		"image: ghcr.io/app:v1.*",
		"<your-registry>/app:v1",
		"<" + strings.Repeat("x", 1000) + ">app:v1</x>",
		"a > app:‹v1›",
		"a >app:v1",
		`path: C:\image:v1`,
		"image: Registry/App:v1",
		"",
		"\n\n",
		"::@@//",
	} {
		text := hidden.Replace(want)
		if diff := cmp.Diff(want, shown(text, collect.Tags(text))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// TestLongLines would not end if anything looked at the whole of a line for each word on it.
func TestLongLines(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"a>b:1 ", "<b>b:1</b>", "image=b:1 ", "'image': b:1, ", "s|b:1|c:1|"} {
		if n := len(collect.Tags(strings.Repeat(word, 1<<17))); n < 1<<17 && !strings.HasPrefix(word, "a>") {
			t.Errorf("%q: %d tags", word, n)
		}
		text := "kind: ConfigMap\nmetadata: {name: x}\ndata:\n  x: |\n    " + strings.Repeat(word, 1<<13) + "\n"
		r, tree := manifest(t, []byte(text), collect.Tags)
		for _, i := range collect.Images(r) {
			if at := source(t, tree, i); at != "line 5: "+i.Ref.Tag {
				t.Fatalf("%s is written in %s", i.Raw, at)
			}
		}
	}
}
