package ci_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// releaser is .goreleaser.yaml, as far as other files rely on it.
type releaser struct {
	Before   struct{ Hooks []string }
	Builds   []struct{ Ldflags, Tags, Flags, Goos, Goarch []string }
	Archives []struct {
		Formats []string
		Name    string `yaml:"name_template"`
	}
	Checksum struct {
		Name string `yaml:"name_template"`
	}
	Kos []struct {
		Repositories []string
		Base         string `yaml:"base_image"`
		Flags        []string
		Platforms    []string
	}
}

// TestReleases: what the action downloads is what a release has, and the image is the same by goreleaser and by ko.
func TestReleases(t *testing.T) {
	t.Parallel()
	r := decode[releaser](t, ".goreleaser.yaml")
	text := read(t, root, "action.yml")
	for _, want := range []string{"archive=verscheck_${INPUT_VERSION#v}_${os}_$arch.tar.gz", "checksums.txt"} {
		if !strings.Contains(text, want) {
			t.Errorf("the action has no %s", want)
		}
	}
	if a := r.Archives[0]; a.Name != "{{ .ProjectName }}_{{ .Version }}_{{ .Os }}_{{ .Arch }}" || strings.Join(a.Formats, " ") != "tar.gz" || r.Checksum.Name != "checksums.txt" {
		t.Errorf("archives are %+v, checksums in %s", a, r.Checksum.Name)
	}
	for _, system := range append(r.Builds[0].Goos, r.Builds[0].Goarch...) {
		if !regexp.MustCompile(`(os|arch)=` + system + ` `).MatchString(text) {
			t.Errorf("the action does not know %s", system)
		}
	}
	ko := decode[struct {
		Base      string   `yaml:"defaultBaseImage"`
		Platforms []string `yaml:"defaultPlatforms"`
		Builds    []struct{ Flags []string }
	}](t, ".ko.yaml")
	image := r.Kos[0]
	if ko.Base != image.Base || strings.Join(ko.Platforms, " ") != strings.Join(image.Platforms, " ") || strings.Join(ko.Builds[0].Flags, " ") != strings.Join(image.Flags, " ") {
		t.Errorf("ko builds %+v, goreleaser %+v", ko, image)
	}
	if tag := "-tags=" + r.Builds[0].Tags[0]; image.Flags[1] != tag {
		t.Errorf("the image is built with %v", image.Flags)
	}
}

// TestReleasedVersion: the linker's flags name a variable that is there.
func TestReleasedVersion(t *testing.T) {
	t.Parallel()
	if got := decode[releaser](t, ".goreleaser.yaml").Builds[0].Ldflags; len(got) != 1 || got[0] != linked {
		t.Errorf("releases are linked with %q", got)
	}
	_, setting, _ := strings.Cut(linked, "{{ .Tag }} ")
	for _, name := range []string{".ko.yaml", ".ci/run", "bench/run", "bench/registry"} {
		if !strings.Contains(read(t, root, name), setting) {
			t.Errorf("%s builds what is not linked as releases are, with %s", name, setting)
		}
	}
	if code, out := status(t, command(t, root, nil, nil, binary(t), "version")); code != 0 || !strings.HasPrefix(out, "verscheck v0.0.0-test, built with go") {
		t.Errorf("status %d: %s", code, out)
	}
}

// TestReleaseHooks runs what is run before the archives are made, with the program of this test in place of go run.
func TestReleaseHooks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, hook := range decode[releaser](t, ".goreleaser.yaml").Before.Hooks {
		line := strings.ReplaceAll(hook, "go run ./cmd/verscheck", binary(t))
		if code, out := status(t, command(t, dir, nil, nil, "sh", "-c", line)); code != 0 {
			t.Errorf("%s: %s", hook, out)
		}
	}
	for _, pattern := range []string{"dist-docs/man/verscheck-check.1", "dist-docs/completion/verscheck.zsh", "dist-docs/completion/verscheck.powershell"} {
		if len(read(t, dir, filepath.FromSlash(pattern))) == 0 {
			t.Errorf("no %s", pattern)
		}
	}
}
