package release_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/release"
)

func TestChoose(t *testing.T) {
	t.Parallel()
	env := func(values map[string]string) func(string) string {
		return func(name string) string { return values[name] }
	}
	building := func(tag string) func(string) string {
		return env(map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_REF_TYPE": "tag", "GITHUB_REF_NAME": tag})
	}
	pull := env(map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "main"})
	ref := func(name string) *git.Revision {
		return &git.Revision{Commit: here, Name: name, Ref: "refs/tags/" + name}
	}
	for _, c := range []struct {
		name string
		in   release.Input
		want release.Choice
		err  string
	}{
		{name: "a tag of a part", in: release.Input{Flag: "cloud/v1.0.0"}, want: release.Choice{Part: "cloud"}},
		{name: "a tag of none", in: release.Input{Flag: "v1.0.0"}},
		{
			name: "no release tag", in: release.Input{Env: "cloud/1"},
			err: `VERSCHECK_TAG cloud/1 is no release tag of this repository: these are "v{{.Version}}", "cloud/v{{.Version}}" for cloud, "plugin/v{{.Version}}" for plugin`,
		},
		{name: "the flag counts more than the variable", in: release.Input{Flag: "v1.0.0", Env: "cloud/v1.0.0"}},
		{name: "a tag that is pushed", in: release.Input{Pushed: "plugin/v1.0.0", Git: on("main", "cloud/v1.0.0")}, want: release.Choice{Part: "plugin"}},
		{name: "a tag that CI builds", in: release.Input{CI: building("plugin/v1.0.0"), Git: on("main", "cloud/v1.0.0")}, want: release.Choice{Part: "plugin"}},
		{name: "another tag that CI builds", in: release.Input{CI: building("nightly"), Git: on("main", "cloud/v1.0.0")}, want: release.Choice{Part: "cloud"}},
		{name: "a pull request", in: release.Input{CI: pull, Git: on("main", "cloud/v1.0.0")}},
		{name: "what is staged", in: release.Input{Next: true, Git: on("main", "cloud/v1.0.0")}},
		{name: "a tag at the commit", in: release.Input{Git: on("main", "cloud/v1.0.0", "plugin/v1.0.0@there", "other")}, want: release.Choice{Part: "cloud"}},
		{name: "two tags of one part", in: release.Input{Git: on("main", "cloud/v1.0.0", "cloud/v1.0.0-rc.1")}, want: release.Choice{Part: "cloud"}},
		{name: "nothing", in: release.Input{Git: on("main", "cloud/v1.0.0@there")}},
		{name: "no repository"},
		{
			// A plugin's tag on the same commit was once taken for the release.
			name: "the repository's own tag and a part's", in: release.Input{Git: on("main", "v1.0.0", "plugin/v0.3.0")},
			want: release.Choice{Notes: []string{"HEAD also carries plugin/v0.3.0, of plugin: `--component plugin` checks that"}},
		},
		{
			name: "tags of two parts", in: release.Input{Git: on("main", "cloud/v1.0.0", "plugin/v0.3.0")},
			err: "HEAD carries releases of 2 components: cloud/v1.0.0, plugin/v0.3.0",
		},
		{name: "one of them is the revision that is checked", in: release.Input{Checked: ref("plugin/v0.3.0"), Git: on("main", "v1.0.0", "cloud/v1.0.0", "plugin/v0.3.0")}, want: release.Choice{Part: "plugin"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.in.Namespace = namespace(t, "v{{.Version}}")
			parts := []release.Part{{Name: "cloud", Namespace: namespace(t, "cloud/v{{.Version}}")}, {Name: "plugin", Namespace: namespace(t, "plugin/v{{.Version}}")}}
			got, err := release.Choose(c.in, parts)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if text := errorText(err); text != c.err {
				t.Errorf("error %s\nwant %s", text, c.err)
			}
			if got, err := release.Choose(c.in, nil); err != nil || got.Part != "" {
				t.Errorf("without parts: %v, %v", got, err)
			}
		})
	}
	in := release.Input{Flag: "1.0.0", Namespace: namespace(t, "v{{.Version}}")}
	_, err := release.Choose(in, []release.Part{{Name: "cloud", Namespace: namespace(t, "cloud/v{{.Version}}")}})
	if wrong, ok := err.(*release.UsageError); !ok || wrong.Help != "did you mean v1.0.0 or cloud/v1.0.0?" { //nolint:errorlint // it is not wrapped
		t.Errorf("%v", err)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
