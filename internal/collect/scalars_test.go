package collect_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/verscheck/verscheck/internal/collect"
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/render"
)

// spellings are unquoted tags that some reader of YAML may take for something else than text.
var spellings = []string{
	"1.10", "1.1", "1.0", "0.0", "1", "7", "0123", "08", "099", "0o17", "0x1F", "0x", "0b11", "1_000", "1_000.5", "1e3", "1e", "553640e6", "553640e60",
	"20240101", "12345678901234567890", "2024-01-01", "2024-01-01T00:00:00Z", "12:30", "190:20:30", "yes", "Yes", "on", "y", "n", "no", "NO", "off",
	"true", "True", "TRUE", "null", "~", "", ".5", "5.", "+1", "-1", ".inf", "-.Inf", ".nan", "nan", "inf", "1.2.3", "1.10.0", "v1.10", "1,000", "latest",
	`"1.10"`, "'1.10'", "!!str 1.10", "&a 1.10", "1.10 # why",
}

func treeOf(kustomization, cr string) *render.Tree {
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec: {containers: [{name: app, image: acme/app:v0}]}\n"
	return render.Open(fstest.MapFS{
		"kustomization.yaml": {Data: []byte(kustomization)},
		"pod.yaml":           {Data: []byte(pod)},
		"app.yaml":           {Data: []byte(cr)},
	}, nil, render.DefaultLimits())
}

// TestScalarsOfImages holds what is said of a scalar against what kustomize does with it.
func TestScalarsOfImages(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"newTag", "digest", "tagSuffix"} {
		for _, text := range spellings {
			if text == "" || key != "newTag" && (text == "null" || text == "~") {
				continue // nothing to say of these: no tag is meant
			}
			tree := treeOf(fmt.Sprintf("resources: [pod.yaml]\nimages:\n- name: acme/app\n  %s: %s\n", key, text), "")
			r := tree.Render(t.Context(), []string{"."})[0]
			compareThen(t, key+": "+text, r, imageOf(r), map[string]string{
				"newTag": plainly(text), "digest": "v0@" + plainly(text), "tagSuffix": "v0" + plainly(text),
			}[key])
		}
	}
}

// TestScalarsOfTransformers is the same for a transformer's configuration in a file of its own.
func TestScalarsOfTransformers(t *testing.T) {
	t.Parallel()
	const transformer = "apiVersion: builtin\nkind: ImageTagTransformer\nmetadata: {name: t}\nimageTag:\n  name: acme/app\n  newTag: "
	for _, text := range spellings {
		tree := treeOf("resources: [pod.yaml]\ntransformers: [app.yaml]\n", transformer+text+"\n")
		r := tree.Render(t.Context(), []string{"."})[0]
		if text == "" || text == "null" || text == "~" || text == "553640e60" {
			continue // nothing to say of these; and the last is too large for the float32 that kustomize makes of it
		}
		compareThen(t, "newTag: "+text, r, imageOf(r), plainly(text))
	}
}

// TestScalarsOfResources is the same for a field of a resource, which kustomize writes as JSON has it.
func TestScalarsOfResources(t *testing.T) {
	t.Parallel()
	const cr = "apiVersion: acme.dev/v1\nkind: App\nmetadata: {name: app}\nspec:\n  image:\n    repository: acme/app\n    tag: "
	for _, text := range spellings {
		if text == "" || text == "null" || text == "~" {
			continue
		}
		tree := treeOf("resources: [app.yaml]\n", cr+text+"\n")
		r := tree.Render(t.Context(), []string{"."})[0]
		tag := ""
		if json, err := yaml.NewRNode(r.Objects[0].Node).MarshalJSON(); err != nil {
			r.Unchecked = []diag.Unchecked{{Reason: err.Error()}} // kustomize writes, and render does not
		} else {
			_, tag, _ = strings.Cut(string(json), `"tag":`)
		}
		compareThen(t, "tag: "+text, r, strings.Trim(strings.TrimRight(tag, "}\n"), `"`), plainly(text))
	}
}

// plainly is a spelling without quotes, tags, anchors and comments.
func plainly(text string) string {
	text, _, _ = strings.Cut(text, " #")
	fields := strings.Fields(text)
	if len(fields) == 0 {
		return ""
	}
	return strings.Trim(fields[len(fields)-1], `"'`)
}

// imageOf is the tag, and digest, that came out; "" when nothing did.
func imageOf(r render.Result) string {
	if len(r.Unchecked) > 0 {
		return ""
	}
	for _, i := range collect.Images(r) {
		return strings.TrimPrefix(strings.TrimPrefix(i.Raw, "acme/app"), ":")
	}
	return ""
}

func compareThen(t *testing.T, text string, r render.Result, got, wanted string) {
	t.Helper()
	got = strings.TrimPrefix(got, "@")
	want := ""
	switch {
	case len(r.Unchecked) > 0:
		want = "kustomize refuses it"
	case got == wanted, got == strings.TrimPrefix(wanted, "v0@"), strings.HasPrefix(text, "tagSuffix") && strings.HasPrefix(got, wanted):
	case got == "v0":
		want = "kustomize leaves the tag as it is"
	default:
		want = "kustomize makes it " + got
	}
	if diff := cmp.Diff(want, saidOf(new(collect.ScalarScan).Scalars(r))); diff != "" {
		t.Errorf("%s: (-what kustomize does +what is said):\n%s", text, diff)
	}
}

// TestChartScalars holds what Helm was measured to do: values go through float64, metadata through the text of a float32.
func TestChartScalars(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, metadata, values string }{
		{"1.10", "1.1", "1.1"},
		{"1.0", "1", "1"},
		{"0.10", "0.1", "0.1"},
		{"553640e6", "5.5364e+11", "5.5364e+11"},
		{"1e3", "1000", "1000"},
		{"0123", "83", "83"},
		{"099", "99", "99"},
		{"08", "8", "8"},
		{"0o17", "15", "15"},
		{"0x1F", "31", "31"},
		{"0b11", "3", "3"},
		{"1_000", "1000", "1000"},
		{"yes", "true", "true"},
		{"on", "true", "true"},
		{"y", "true", "true"},
		{"n", "false", "false"},
		{"NO", "false", "false"},
		{".5", "0.5", "0.5"},
		{"5.", "5", "5"},
		{"+1", "1", "1"},
		{"20240101", "", "2.0240101e+07"},
		{"12345678901234567890", "", "1.2345678901234567e+19"},
		{"553640e60", "+Inf", "5.5364e+65"},
		{"1.123456789", "1.1234568", ""},
		// Harmless: what is printed is what stands there, or nothing is meant.
		{"1.1", "", ""},
		{"1.15", "", ""},
		{"7", "", ""},
		{"-1", "", ""},
		{"123456", "", ""},
		{"true", "", ""},
		{"null", "", ""},
		{"~", "", ""},
		{"", "", ""},
		{"2024-01-01", "", ""},
		{"12:30", "", ""},
		{"1.2.3", "", ""},
		{"v1.10", "", ""},
		{`"1.10"`, "", ""},
		{"'1.10'", "", ""},
		{"!!str 1.10", "", ""},
	} {
		if diff := cmp.Diff(c.metadata, chartScalar(t, "Chart.yaml", "version: 1.0.0\nappVersion: "+c.text+"\n")); diff != "" {
			t.Errorf("appVersion: %s (-want +got):\n%s", c.text, diff)
		}
		if diff := cmp.Diff(c.values, chartScalar(t, "values.yaml", "image:\n  tag: "+c.text+"\n")); diff != "" {
			t.Errorf("tag: %s (-want +got):\n%s", c.text, diff)
		}
	}
}

func chartScalar(t *testing.T, name, text string) string {
	t.Helper()
	tree := render.Open(fstest.MapFS{name: {Data: []byte(text)}}, nil, render.DefaultLimits())
	file, unread := tree.YAML(name)
	if unread != nil {
		t.Fatal(unread.Reason)
	}
	return strings.TrimPrefix(saidOf(collect.ChartScalars(file, ".")), "Helm makes it ")
}

func saidOf(list []fact.Scalar) string {
	var said []string
	for _, s := range list {
		said = append(said, s.Then)
	}
	return strings.Join(said, ", ")
}

func TestScalarsHaveTheirPlace(t *testing.T) {
	t.Parallel()
	const kustomization = "resources: [pod.yaml, app.yaml]\nimages:\n- {name: acme/app, newTag: 1.10}\n- &x {name: b, newTag: &t 1.20 }\n- *x\n"
	const cr = "apiVersion: a/v1\nkind: App\nmetadata: {name: app}\nspec:\n  image: {repository: a, tag: 1.30}\n  tag: 1.40\n  imageTag: 0x10\n"
	var got []string
	for _, kustomization := range []string{kustomization, "resources: [app.yaml]\n"} {
		for _, s := range new(collect.ScalarScan).Scalars(treeOf(kustomization, cr).Render(t.Context(), []string{"."})[0]) {
			got = append(got, line(s))
		}
	}
	want := []string{
		"kustomization.yaml:3:28-32 newTag: 1.10 is the number 1.1: kustomize refuses it",
		"kustomization.yaml:4:27-31 newTag: 1.20 is the number 1.2: kustomize refuses it",
		"app.yaml:5:31-35 tag: 1.30 is the number 1.3: kustomize makes it 1.3",
		"app.yaml:7:13-17 imageTag: 0x10 is the number 16: kustomize makes it 16",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("scalars (-want +got):\n%s", diff)
	}
}

func line(s fact.Scalar) string {
	return fmt.Sprintf("%s:%d:%d-%d %s: %s is %s: %s", s.At.File, s.At.Line, s.At.Column, s.At.EndColumn, s.Key, s.Text, s.Reads, s.Then)
}

// TestScalarsThatHurtNobody looks like tags.
func TestScalarsThatHurtNobody(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"kind: Widget\nspec: {tag: 1.10}\n",                                            // the tag of anything
		"kind: CustomResourceDefinition\nspec: {image: {tag: 1.10}}\n",                 // an example or default
		"kind: Widget\nspec: {image: {tag: 1.1, repository: a}}\n",                     // the same number when written again
		"kind: ConfigMap\ndata:\n  values: |\n    image: {repository: a, tag: 1.10}\n", // the business of who reads it
		"kind: Widget\nspec:\n  # tag: 1.10\n  image: {repository: a, tag: v1}\n",
	} {
		tree := render.Open(fstest.MapFS{"m.yaml": {Data: []byte(text)}}, nil, render.DefaultLimits())
		r := tree.Manifests(t.Context(), []string{"m.yaml"})[0]
		for _, s := range new(collect.ScalarScan).Scalars(r) {
			t.Errorf("%q: %s", text, line(s))
		}
	}
}
