package version

import (
	"strings"
	"testing"
)

func TestParseTag(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string][2]string{
		"v1.30.0-rc.1":           {"", "1.30.0-rc.1"},
		"1.28.1":                 {"", "1.28.1"},
		"v1.24.17-rc1+rke2r1":    {"", "1.24.17-rc1+rke2r1"},
		"api/v0.21.0":            {"api", "0.21.0"},
		"release/vizier/v0.14.1": {"release/vizier", "0.14.1"},
		"pkg/app/pipedv1/plugin/terraform/v0.2.0": {"pkg/app/pipedv1/plugin/terraform", "0.2.0"},
		"controller-v1.1.3":                       {"controller", "1.1.3"},
		"descheduler-helm-chart-0.34.0":           {"descheduler-helm-chart", "0.34.0"},
		"x_v0.15.0":                               {"x", "0.15.0"},
		"@scope/pkg@4.0.0":                        {"@scope/pkg", "4.0.0"},
		"app-2-v1.0.0":                            {"app-2", "1.0.0"},
		"k8s-1.30/v2.0.0":                         {"k8s-1.30", "2.0.0"},
		"app-1.2.3-4.5.6":                         {"app", "1.2.3-4.5.6"}, // as far left as it can
		"app-1.02.3-4.5.6":                        {"app-1.02.3", "4.5.6"},
		"foo--1.2.3":                              {"foo-", "1.2.3"},
		"V1-v1.2.3":                               {"V1", "1.2.3"},
		"v20240101-v1.2.3":                        {"v20240101", "1.2.3"},
		"v1.33.1-rke2r1":                          {"", "1.33.1-rke2r1"},
	} {
		t.Run(tag, func(t *testing.T) {
			t.Parallel()
			component, got, ok := ParseTag(tag)
			if !ok || component != want[0] || got.String() != want[1] {
				t.Errorf("ParseTag = %q, %q, %v; want %q, %q", component, got, ok, want[0], want[1])
			}
		})
	}
}

func TestParseTagRefuses(t *testing.T) {
	t.Parallel()
	for name, tag := range map[string]string{
		"empty":                      "",
		"two numbers":                "v3.11",
		"four numbers":               "v4.0.11.1",
		"pre-release without dash":   "v1.15.0rc1",
		"time stamp":                 "release/cloud/prod/1627421364",
		"date":                       "20240101",
		"date and hash":              "v20240101-abcdef0",
		"hex-like":                   "1234567",
		"two v":                      "vv1.2.3",
		"capital V":                  "V1.2.3",
		"no component before dash":   "-1.2.3",
		"no component before slash":  "/v1.2.3",
		"no separator":               "controllerv1.1.3",
		"dot as separator":           "app.1.2.3",
		"not component 1.2.3":        "1.2.3_4.5.6",
		"not component v1.2.3-rc":    "v1.2.3-rc_1.2.3",
		"not component v4.0.11.1":    "v4.0.11.1-1.2.3",
		"leading zero":               "app-01.2.3",
		"white space":                "v1.2.3 ",
		"branch":                     "release-1.30",
		"something behind a version": "v1.2.3/app",
		"too long":                   "app-1.2.3-" + strings.Repeat("a", 300),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if component, got, ok := ParseTag(tag); ok || component != "" || !got.IsZero() {
				t.Errorf("ParseTag(%q) = %q, %q, %v", tag, component, got, ok)
			}
		})
	}
}

func FuzzParseTag(f *testing.F) {
	for _, tag := range []string{
		"v1.2.3", "release/vizier/v0.14.1", "app-1.2.3-4.5.6", "@scope/pkg@4.0.0", "x_v0.15.0", "1.2.3_4.5.6", "v20240101-abcdef0", "-1.2.3", "a-\x00-1.2.3",
	} {
		f.Add(tag)
	}
	f.Fuzz(func(t *testing.T, tag string) {
		component, got, ok := ParseTag(tag)
		if !ok {
			if component != "" || !got.IsZero() {
				t.Fatalf("ParseTag(%q) = %q, %#v, not ok", tag, component, got)
			}
			return
		}
		// The tag is its parts and nothing else.
		prefix, found := strings.CutSuffix(tag, got.String())
		prefix = strings.TrimPrefix(prefix, component)
		if component != "" && (prefix == "" || !strings.Contains("/-_@", prefix[:1])) {
			t.Fatalf("ParseTag(%q) = %q, %q: no separator between them", tag, component, got)
		}
		if component != "" {
			prefix = prefix[1:]
		}
		if !found || prefix != "" && prefix != "v" {
			t.Fatalf("ParseTag(%q) = %q, %q, with %q between them", tag, component, got, prefix)
		}
		if parsed, err := Parse(got.String()); err != nil || parsed != got {
			t.Fatalf("ParseTag(%q) gives %q, which parses to %#v, %v", tag, got, parsed, err)
		}
	})
}

func BenchmarkParseTag(b *testing.B) {
	for b.Loop() {
		ParseTag("pkg/app/pipedv1/plugin/terraform/v0.2.0")
	}
}
