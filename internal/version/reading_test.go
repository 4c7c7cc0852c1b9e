package version

import "testing"

func TestImageVersion(t *testing.T) {
	t.Parallel()
	const rke2 = "1.24.17-rc1+rke2r1 1.33.0+rke2r1 1.33.1+rke2r1 1.33.1+rke2r2"
	alpine := Options{Variants: []string{"-alpine"}}
	for _, tc := range []struct {
		name, release, known, tag string
		options                   Options
		want                      string
	}{
		{"plain", "v0.29.0", known, "v0.28.1", Options{}, "0.28.1"},
		{"without v", "v0.29.0", known, "0.28.1", Options{}, "0.28.1"},
		{"unknown", "v0.29.0", "", "v7.1.0", Options{}, "7.1.0"},
		{"pre-release", "v0.29.0", "", "v0.28.0-rc.1", Options{}, "0.28.0-rc.1"},
		{"word namespace", "op-v0.29.0", "", "op-v0.28.1", Options{}, "0.28.1"},
		{"variant", "v0.29.0", known, "v0.28.1-alpine", alpine, "0.28.1"},
		{"variant of a pre-release", "v0.29.0", "", "v0.28.0-rc.1-alpine", alpine, "0.28.0-rc.1"},
		{"variant not declared", "v0.29.0", known, "v0.28.1-alpine", Options{}, "0.28.1"},
		{"platform", "v0.29.0", known, "v0.28.1-linux-amd64", Options{}, "0.28.1"},
		{"known pre-release of odd name", "v0.29.0", "0.28.1-alpine", "v0.28.1-alpine", Options{}, "0.28.1-alpine"},
		{"known metadata", "v1.33.1+rke2r2", rke2, "v1.33.0-rke2r1", Options{}, "1.33.0+rke2r1"},
		{"known metadata as Helm writes it", "v1.33.1+rke2r2", rke2, "v1.33.0_rke2r1", Options{}, "1.33.0+rke2r1"},
		{"known metadata behind a pre-release", "v1.33.1+rke2r2", rke2, "v1.24.17-rc1-rke2r1", Options{}, "1.24.17-rc1+rke2r1"},
		{"the release itself, planned", "v1.33.2-rc1+rke2r1", rke2, "v1.33.2-rc1-rke2r1", Options{}, "1.33.2-rc1+rke2r1"},
		{"unknown metadata", "v1.33.1+rke2r2", rke2, "v1.99.0-rke2r1", Options{}, "1.99.0+rke2r1"},
		{"unknown metadata as Helm writes it", "v1.33.1+rke2r2", rke2, "v1.99.0_rke2r1", Options{}, "1.99.0+rke2r1"},
		{"metadata written out", "v0.29.0", "", "0.28.1+b7", Options{}, "0.28.1+b7"},
		{"dropped metadata of the release", "v1.33.1+rke2r1", rke2, "v1.33.1", Options{Metadata: "drop"}, "1.33.1+rke2r1"},
		{"dropped metadata, newest known", "v1.33.0+rke2r1", rke2, "v1.33.1", Options{Metadata: "drop"}, "1.33.1+rke2r2"},
		{"dropped metadata, unknown", "v1.33.0+rke2r1", rke2, "v1.33.7", Options{Metadata: "drop"}, "1.33.7"},
		{"template", "v0.29.0", known, "op-0.28.1-alpine", Options{Tag: "op-{{.Version}}", Variants: []string{"-alpine"}}, "0.28.1"},
		{"template and metadata", "v1.33.1+rke2r2", rke2, "op-1.33.0-rke2r1", Options{Tag: "op-{{.Version}}"}, "1.33.0+rke2r1"},
		{"template and Helm's metadata", "v1.33.1+rke2r2", rke2, "op_1.33.0_rke2r1", Options{Tag: "op_{{.Version}}"}, "1.33.0+rke2r1"},
		{"template does not match", "v0.29.0", known, "v0.28.1", Options{Tag: "op-{{.Version}}"}, ""},
		{"template without version", "v0.29.0", known, "v0.28.1", Options{Tag: "{{.Major}}.{{.Minor}}"}, "0.28.1"},
		{"floating", "v0.29.0", known, "latest", Options{}, ""},
		{"short", "v0.29.0", known, "v0.28", Options{}, ""},
		{"describe", "v0.29.0", known, "v0.28.1-5-gabcdef0", Options{}, ""},
		{"staging", "v0.29.0", known, "v20240101-v0.28.1", Options{}, ""},
		{"pre-release that is not semver", "v0.29.0", known, "1.15.0rc1", Options{}, ""},
		{"pre-release behind underscore", "v0.29.0", known, "0.28.1_rc1", Options{}, ""},
		{"no tag", "v0.29.0", known, "", Options{}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, ok := policy(t, "release", tc.options).ImageVersion(tc.tag, contextOf(t, tc.release, tc.known))
			if got.String() != tc.want || ok != (tc.want != "") {
				t.Errorf("ImageVersion(%q) = %q, %v; want %q", tc.tag, got, ok, tc.want)
			}
		})
	}
}

func TestImageVersionInDevelopment(t *testing.T) {
	t.Parallel()
	for _, c := range []Context{{}, {Tag: "v0.28.1"}} {
		if got, ok := (Policy{}).ImageVersion("v0.28.1", c); !ok || got != ver(t, "0.28.1") {
			t.Errorf("ImageVersion with tag %q = %q, %v", c.Tag, got, ok)
		}
	}
}
