package version

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func namespace(tb testing.TB, template string, ignore ...string) Namespace {
	tb.Helper()
	n, err := NewNamespace(template, ignore)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

func TestNamespaceMatch(t *testing.T) {
	t.Parallel()
	cloud := "release/cloud/v{{.Version}}"
	for _, tc := range []struct {
		name      string
		namespace Namespace
		tag, want string
	}{
		{"default", Namespace{}, "v1.2.3", "1.2.3"},
		{"default without v", Namespace{}, "0.9.0", "0.9.0"},
		{"default, pre-release", Namespace{}, "v1.2.3-rc.1", "1.2.3-rc.1"},
		{"default, metadata", Namespace{}, "v1.33.1+rke2r1", "1.33.1+rke2r1"},
		{"default leaves out the chart", Namespace{}, "descheduler-helm-chart-0.34.0", ""},
		{"default leaves out the module", Namespace{}, "api/v0.21.0", ""},
		{"default leaves out dates", Namespace{}, "v20240101", ""},
		{"default leaves out hex", Namespace{}, "1234567", ""},
		{"default leaves out short ones", Namespace{}, "v3.11", ""},
		{"default takes junk", Namespace{}, "v999.3.0", "999.3.0"},
		{"no template, ignore", namespace(t, "", "v999.*"), "v999.3.0", ""},
		{"no template, not ignored", namespace(t, "", "v999.*"), "999.3.0", "999.3.0"},
		{"template", namespace(t, "v{{.Version}}"), "v0.29.0", "0.29.0"},
		{"template with v", namespace(t, "v{{.Version}}"), "0.9.0", ""},
		{"component", namespace(t, cloud), "release/cloud/v0.1.7", "0.1.7"},
		{"component's neighbour", namespace(t, cloud), "release/vizier/v0.1.7", ""},
		{"component's own prefix", namespace(t, cloud), "v0.1.7", ""},
		{"chart", namespace(t, "descheduler-helm-chart-{{.Version}}"), "descheduler-helm-chart-0.34.0", "0.34.0"},
		{"ignored pre-releases", namespace(t, "v{{.Version}}", "*-rc*", "v0.1?.0"), "v1.2.3-rc.1", ""},
		{"ignored by the second pattern", namespace(t, "v{{.Version}}", "*-rc*", "v0.1?.0"), "v0.18.0", ""},
		{"star stays inside a segment", namespace(t, cloud, "*v0.1.7"), "release/cloud/v0.1.7", "0.1.7"},
		{"star inside a path", namespace(t, cloud, "release/*/v0.1.7"), "release/cloud/v0.1.7", ""},
		{"ignore is about the whole tag", namespace(t, "", "v1.2"), "v1.2.3", "1.2.3"},
		{"ignore minds case", namespace(t, "", "*-RC.1"), "v1.2.3-rc.1", "1.2.3-rc.1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, ok := tc.namespace.Match(tc.tag)
			if got.String() != tc.want || ok != (tc.want != "") {
				t.Errorf("%v: %q is %q, %v; want %q", tc.namespace, tc.tag, got, ok, tc.want)
			}
		})
	}
}

func TestNewNamespaceErrors(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		template string
		ignore   []string
		want     string
	}{
		"bad template": {"v{{.Version", nil, `template "v{{.Version" has "{{" without "}}" behind it`},
		"circular": {"{{.Tag}}", nil, `template "{{.Tag}}" cannot say which tags are releases by {{.Tag}} or {{.Component}}: ` +
			`write the text that stands before the version`},
		"any component": {"{{.Component}}/v{{.Version}}", nil, `template "{{.Component}}/v{{.Version}}" cannot say which tags are releases by ` +
			`{{.Tag}} or {{.Component}}: write the text that stands before the version`},
		"half a version": {"v{{.Major}}.{{.Minor}}", nil, `template "v{{.Major}}.{{.Minor}}" carries no whole version: ` +
			`use {{.Version}}, or {{.Major}}, {{.Minor}} and {{.Patch}}`},
		"constant":     {"v1.2.3", nil, `template "v1.2.3" carries no whole version: use {{.Version}}, or {{.Major}}, {{.Minor}} and {{.Patch}}`},
		"bad pattern":  {"", []string{"v1.*", "v[1"}, `pattern "v[1" of tags to ignore has a "[" or "\" that is not closed`},
		"empty ignore": {"", []string{""}, "a pattern of tags to ignore is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := NewNamespace(tc.template, tc.ignore)
			if err == nil || err.Error() != tc.want {
				t.Errorf("error: %v\nwant:  %s", err, tc.want)
			}
			if !got.Equal(Namespace{}) {
				t.Errorf("with the error came %v", got)
			}
		})
	}
}

func TestNamespaceInWords(t *testing.T) {
	t.Parallel()
	for want, n := range map[string]Namespace{
		"[v]semver, such as v1.2.3 or 1.2.3":                                {},
		`[v]semver, such as v1.2.3 or 1.2.3, except "v999.*"`:               namespace(t, "", "v999.*"),
		`"release/cloud/v{{.Version}}"`:                                     namespace(t, "release/cloud/v{{.Version}}"),
		`"release/cloud/v{{.Version}}" except "release/cloud/v9*", "*-rc*"`: namespace(t, "release/cloud/v{{.Version}}", "release/cloud/v9*", "*-rc*"),
	} {
		if got := n.String(); got != want {
			t.Errorf("String() = %s\nwant       %s", got, want)
		}
	}
}

func TestNamespacesCompareWithGoCmp(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(namespace(t, "v{{.Version}}", "v9*"), namespace(t, "v{{.Version}}", "v9*")); diff != "" {
		t.Error(diff)
	}
	for name, other := range map[string]Namespace{
		"default":        {},
		"other template": namespace(t, "{{.Version}}", "v9*"),
		"other ignore":   namespace(t, "v{{.Version}}", "v8*"),
	} {
		if cmp.Equal(namespace(t, "v{{.Version}}", "v9*"), other) {
			t.Errorf("%s is equal", name)
		}
	}
}

func TestNamespaceKeepsItsOwnPatterns(t *testing.T) {
	t.Parallel()
	patterns := []string{"v999.*"}
	n := namespace(t, "", patterns...)
	patterns[0] = "*"
	if _, ok := n.Match("v1.2.3"); !ok {
		t.Error("a namespace changed with the caller's slice")
	}
}
