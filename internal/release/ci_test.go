package release_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/git"
	"github.com/verscheck/verscheck/internal/release"
	"github.com/verscheck/verscheck/internal/version"
)

// variables is an environment: "NAME=value" words.
func variables(text string) func(string) string {
	env := map[string]string{}
	for word := range strings.FieldsSeq(text) {
		name, value, _ := strings.Cut(word, "=")
		env[name] = value
	}
	return func(name string) string { return env[name] }
}

// TestVendors has a row for each kind of build of each CI system, with the variables as its documentation has them.
func TestVendors(t *testing.T) {
	t.Parallel()
	const merge = "detached" // a commit that nothing points at, with a tag on it that must not count for a pull request
	for _, c := range []struct{ name, env, tags, want string }{
		{"GitHub, tag", "GITHUB_ACTIONS=true GITHUB_REF_TYPE=tag GITHUB_REF_NAME=v1.2.0 GITHUB_BASE_REF=", "", "v1.2.0 1.2.0 released, GITHUB_REF_NAME"},
		{"GitHub, branch", "GITHUB_ACTIONS=true GITHUB_REF_TYPE=branch GITHUB_REF_NAME=release-1.2", "v1.2.0@there", " development, branch release-1.2"},
		{"GitHub, pull request", "GITHUB_ACTIONS=true GITHUB_REF_TYPE=branch GITHUB_REF_NAME=12/merge GITHUB_BASE_REF=main", "v1.2.0", " development, pull request for main"},
		{"GitHub, tag of a chart", "GITHUB_ACTIONS=true GITHUB_REF_TYPE=tag GITHUB_REF_NAME=chart-1.0.0", "v1.2.0", "v1.2.0 1.2.0 released, tag at HEAD"},
		{"Forgejo, tag", "GITHUB_ACTIONS=true FORGEJO_ACTIONS=true GITHUB_REF_TYPE=tag GITHUB_REF_NAME=v1.2.0", "", "v1.2.0 1.2.0 released, GITHUB_REF_NAME"},
		{"GitLab, tag", "GITLAB_CI=true CI_COMMIT_TAG=v1.2.0 CI_COMMIT_BRANCH=", "", "v1.2.0 1.2.0 released, CI_COMMIT_TAG"},
		{"GitLab, merge request", "GITLAB_CI=true CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main", "v1.2.0", " development, pull request for main"},
		{"GitLab, branch", "GITLAB_CI=true CI_COMMIT_BRANCH=main CI_COMMIT_TAG=", "", " development, branch main"},
		{"Woodpecker, tag", "CI=woodpecker CI_COMMIT_TAG=v1.2.0 CI_COMMIT_BRANCH=main DRONE=true", "", "v1.2.0 1.2.0 released, CI_COMMIT_TAG"},
		{"Woodpecker, pull request", "CI=woodpecker CI_COMMIT_TARGET_BRANCH=main CI_COMMIT_BRANCH=main", "v1.2.0", " development, pull request for main"},
		{"CircleCI, tag", "CIRCLECI=true CIRCLE_TAG=v1.2.0", "", "v1.2.0 1.2.0 released, CIRCLE_TAG"},
		{"CircleCI, branch", "CIRCLECI=true CIRCLE_BRANCH=main", "", " development, branch main"},
		{"Buildkite, tag", "BUILDKITE=true BUILDKITE_TAG=v1.2.0 BUILDKITE_BRANCH=v1.2.0", "", "v1.2.0 1.2.0 released, BUILDKITE_TAG"},
		{"Buildkite, pull request", "BUILDKITE=true BUILDKITE_TAG= BUILDKITE_PULL_REQUEST_BASE_BRANCH=main BUILDKITE_BRANCH=fix", "v1.2.0", " development, pull request for main"},
		{"Drone, tag", "DRONE=true DRONE_TAG=v1.2.0 DRONE_TARGET_BRANCH=main DRONE_BUILD_EVENT=tag", "", "v1.2.0 1.2.0 released, DRONE_TAG"},
		{"Drone, tag rewritten for images", "DRONE=true DRONE_TAG=v1.33.1-rke2r1", "v1.33.1+rke2r1", "v1.33.1+rke2r1 1.33.1+rke2r1 released, DRONE_TAG"},
		{"Drone, pull request", "DRONE=true DRONE_TARGET_BRANCH=main DRONE_BRANCH=main DRONE_BUILD_EVENT=pull_request", "v1.2.0", " development, pull request for main"},
		{"Travis, tag", "TRAVIS=true TRAVIS_TAG=v1.2.0 TRAVIS_BRANCH=v1.2.0 TRAVIS_PULL_REQUEST=false", "", "v1.2.0 1.2.0 released, TRAVIS_TAG"},
		{"Travis, branch", "TRAVIS=true TRAVIS_TAG= TRAVIS_BRANCH=main TRAVIS_PULL_REQUEST=false", "", " development, branch main"},
		{"Travis, pull request", "TRAVIS=true TRAVIS_TAG= TRAVIS_BRANCH=main TRAVIS_PULL_REQUEST=12", "v1.2.0", " development, pull request for main"},
		{"Bitbucket, tag", "BITBUCKET_BUILD_NUMBER=1 BITBUCKET_TAG=v1.2.0", "", "v1.2.0 1.2.0 released, BITBUCKET_TAG"},
		{"Bitbucket, pull request", "BITBUCKET_BUILD_NUMBER=1 BITBUCKET_PR_DESTINATION_BRANCH=main BITBUCKET_BRANCH=fix", "v1.2.0", " development, pull request for main"},
		{"Azure, tag", "TF_BUILD=True BUILD_SOURCEBRANCH=refs/tags/v1.2.0 BUILD_SOURCEBRANCHNAME=v1.2.0", "", "v1.2.0 1.2.0 released, BUILD_SOURCEBRANCH"},
		{"Azure, tag of a module", "TF_BUILD=True BUILD_SOURCEBRANCH=refs/tags/api/v1.2.0 BUILD_SOURCEBRANCHNAME=v1.2.0", "", " development, detached HEAD at 5d6e7f8"},
		{"Azure, branch", "TF_BUILD=True BUILD_SOURCEBRANCH=refs/heads/main", "", " development, branch main"},
		{"Azure, pull request", "TF_BUILD=True BUILD_SOURCEBRANCH=refs/pull/1/merge SYSTEM_PULLREQUEST_TARGETBRANCH=refs/heads/main", "v1.2.0", " development, pull request for main"},
		{"Jenkins, tag", "JENKINS_URL=https://ci/ TAG_NAME=v1.2.0 BRANCH_NAME=v1.2.0", "", "v1.2.0 1.2.0 released, TAG_NAME"},
		{"Jenkins, change", "JENKINS_URL=https://ci/ CHANGE_TARGET=main BRANCH_NAME=PR-1", "v1.2.0", " development, pull request for main"},
		{"no Jenkins", "TAG_NAME=v1.2.0 BRANCH_NAME=v1.2.0", "", " development, detached HEAD at 5d6e7f8"},
		{"Semaphore, tag", "SEMAPHORE=true SEMAPHORE_GIT_REF_TYPE=tag SEMAPHORE_GIT_TAG_NAME=v1.2.0", "", "v1.2.0 1.2.0 released, SEMAPHORE_GIT_TAG_NAME"},
		{"Semaphore, pull request", "SEMAPHORE=true SEMAPHORE_GIT_REF_TYPE=pull-request SEMAPHORE_GIT_BRANCH=main", "v1.2.0", " development, pull request for main"},
		{"AppVeyor, tag", "APPVEYOR=True APPVEYOR_REPO_TAG_NAME=v1.2.0 APPVEYOR_REPO_BRANCH=v1.2.0", "", "v1.2.0 1.2.0 released, APPVEYOR_REPO_TAG_NAME"},
		{"AppVeyor, pull request", "APPVEYOR=True APPVEYOR_PULL_REQUEST_NUMBER=1 APPVEYOR_REPO_BRANCH=main", "v1.2.0", " development, pull request for main"},
		{"Cirrus, tag", "CIRRUS_CI=true CIRRUS_TAG=v1.2.0", "", "v1.2.0 1.2.0 released, CIRRUS_TAG"},
		{"Cirrus, pull request", "CIRRUS_CI=true CIRRUS_BASE_BRANCH=main CIRRUS_BRANCH=pull/1", "v1.2.0", " development, pull request for main"},
		{"CodeBuild, tag", "CODEBUILD_BUILD_ID=1 CODEBUILD_WEBHOOK_HEAD_REF=refs/tags/v1.2.0", "", "v1.2.0 1.2.0 released, CODEBUILD_WEBHOOK_HEAD_REF"},
		{"CodeBuild, pull request", "CODEBUILD_BUILD_ID=1 CODEBUILD_WEBHOOK_HEAD_REF=refs/heads/fix CODEBUILD_WEBHOOK_BASE_REF=refs/heads/main", "v1.2.0", " development, pull request for main"},
		{"Prow, tag", "PROW_JOB_ID=1 JOB_TYPE=postsubmit PULL_BASE_REF=v1.2.0", "v1.1.0", "v1.2.0 1.2.0 released, PULL_BASE_REF"},
		{"Prow, branch", "PROW_JOB_ID=1 JOB_TYPE=postsubmit PULL_BASE_REF=release-1.2", "v1.2.0", "v1.2.0 1.2.0 released, tag at HEAD"},
		{"Prow, branch named like a version", "PROW_JOB_ID=1 JOB_TYPE=postsubmit PULL_BASE_REF=v1.2", "v1.1.0@there", " development, branch v1.2"},
		{"Prow, pull request", "PROW_JOB_ID=1 JOB_TYPE=presubmit PULL_BASE_REF=main", "v1.2.0", " development, pull request for main"},
		{"Prow, periodic", "PROW_JOB_ID=1 JOB_TYPE=periodic", "v1.2.0", "v1.2.0 1.2.0 released, tag at HEAD"},
		{"nothing but empty variables", "GITHUB_ACTIONS= GITLAB_CI= CI_COMMIT_TAG=v1.2.0 DRONE_TAG=v1.2.0 GITHUB_REF_NAME=v1.2.0 GITHUB_REF_TYPE=tag", "", " development, detached HEAD at 5d6e7f8"},
		{"another vendor's variables", "GITHUB_ACTIONS=true CI_COMMIT_TAG=v1.2.0 TAG_NAME=v1.2.0", "", " development, detached HEAD at 5d6e7f8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, err := release.Decide(release.Input{CI: variables(c.env), Git: on("", strings.Fields(c.tags)...)})
			if err != nil {
				t.Fatal(err)
			}
			if got, notes := outcome(r); got != c.want {
				t.Errorf("%s: %q (%q), want %q", merge, got, notes, c.want)
			}
		})
	}
}

func branches(t *testing.T, pattern, line string) version.Branches {
	t.Helper()
	var b version.Branches
	if err := b.Add(pattern, line); err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSources: the version file, the line of a branch, a revision in place of HEAD, and what contradicts what was taken.
func TestSources(t *testing.T) {
	t.Parallel()
	tagBuild := variables("GITHUB_ACTIONS=true GITHUB_REF_TYPE=tag GITHUB_REF_NAME=v1.2.0")
	file := func(text string) *release.File { return &release.File{Name: "VERSION", Text: text} }
	at := func(ref string) *git.Revision {
		return &git.Revision{Name: strings.TrimPrefix(ref, "refs/tags/"), Commit: there, Ref: ref}
	}
	for _, c := range []struct {
		name  string
		in    release.Input
		want  string
		line  string
		notes []string
	}{
		// The tag that CI builds.
		{"not there, as in a clone of depth 1", release.Input{CI: tagBuild, Git: on("")}, "v1.2.0 1.2.0 released, GITHUB_REF_NAME", "", nil},
		{"on the commit", release.Input{CI: tagBuild, Git: on("", "v1.2.0", "v1.2.0-rc.1")}, "v1.2.0 1.2.0 released, GITHUB_REF_NAME", "", nil},
		{
			"several finals on the commit",
			release.Input{CI: tagBuild, Git: on("", "v1.2.0", "v1.1.0")},
			"v1.2.0 1.2.0 released, GITHUB_REF_NAME", "",
			[]string{"HEAD also carries v1.1.0"},
		},
		{
			"moved since CI began",
			release.Input{CI: tagBuild, Git: on("", "v1.2.0@there")},
			"v1.2.0 1.2.0 released, GITHUB_REF_NAME", "",
			[]string{"moved: on 1a2b3c4 in this repository"},
		},
		{
			"the flag counts more",
			release.Input{CI: tagBuild, Flag: "v1.3.0", Git: on("")},
			"v1.3.0 1.3.0 planned, --tag", "",
			[]string{"GITHUB_REF_NAME says v1.2.0"},
		},
		{"the push counts less than the variable", release.Input{Env: "v1.3.0", Pushed: "v1.2.0", Git: on("")}, "v1.3.0 1.3.0 planned, VERSCHECK_TAG", "", []string{"the push says v1.2.0"}},
		{"the push", release.Input{Pushed: "v1.2.0", Git: on("main", "v1.2.0")}, "v1.2.0 1.2.0 planned, the push", "", nil},
		{"the next commit", release.Input{Next: true, Git: on("release-1.2", "v1.2.0")}, " development, branch release-1.2", "1.2", nil},
		{"CI without git", release.Input{CI: tagBuild}, "v1.2.0 1.2.0 released, GITHUB_REF_NAME", "", nil},

		// The version file.
		{"planned by its file", release.Input{File: file("1.3.0\n"), Git: on("main", "v1.2.0@there")}, "v1.3.0 1.3.0 planned, VERSION", "", nil},
		{"written as the newest tag is", release.Input{File: file("v1.3.0"), Git: on("main", "v1.0.0@there", "1.2.0@there")}, "1.3.0 1.3.0 planned, VERSION", "", nil},
		{"comments and empty lines", release.Input{File: file("\ufeff# next\n\n 1.3.0 \n"), Git: on("main")}, "v1.3.0 1.3.0 planned, VERSION", "", nil},
		{
			"released before",
			release.Input{File: file("1.2.0"), Git: on("main", "v1.2.0@there")},
			"v1.2.0 1.2.0 planned, VERSION", "",
			[]string{"tag v1.2.0 exists at 1a2b3c4, not at the checked 5d6e7f8"},
		},
		{"the tag counts more", release.Input{File: file("1.3.0"), Git: on("main", "v1.2.0")}, "v1.2.0 1.2.0 released, tag at HEAD", "", []string{"VERSION says 1.3.0"}},
		{
			"being worked on",
			release.Input{File: file("1.3.0-dev"), Git: on("main")},
			" development, branch main", "",
			[]string{"VERSION says 1.3.0-dev, which is being worked on and not released"},
		},
		{"a candidate", release.Input{File: file("1.3.0-rc.1"), Git: on("main")}, "v1.3.0-rc.1 1.3.0-rc.1 planned, VERSION", "", nil},
		{"no version", release.Input{File: file("banana"), Git: on("main")}, " development, branch main", "", []string{`VERSION holds "banana", which is no version`}},
		{"empty", release.Input{File: file("\n"), Git: on("main")}, " development, branch main", "", []string{"VERSION is empty"}},
		{"an archive", release.Input{File: file("HEAD -> main, tag: v1.3.0, origin/main")}, "v1.3.0 1.3.0 planned, VERSION", "", []string{"no git repository contains the checked path, so whether the tag exists is not known"}},
		{
			"not filled in",
			release.Input{File: file("$Format:%D$"), Git: on("main")},
			" development, branch main", "",
			[]string{"VERSION is not filled in: only an archive made by `git archive` has its version"},
		},
		{
			"outside the line of the branch",
			release.Input{File: file("1.3.0"), Git: on("release-1.2", "v1.2.0@there")},
			"v1.3.0 1.3.0 planned, VERSION", "",
			[]string{"branch release-1.2 carries 1.2"},
		},

		// Branches.
		{"release branch", release.Input{Git: on("release-1.2", "v1.2.0@there")}, " development, branch release-1.2", "1.2", nil},
		{"new release branch", release.Input{Git: on("release-1.3", "v1.2.0@there")}, " development, branch release-1.3", "1.3", nil},
		{
			"branches numbered in another way",
			release.Input{Git: on("release-1.30", "v0.30.0@there")},
			" development, branch release-1.30", "",
			[]string{"branch release-1.30 would carry 1.30 by its name, but no release is near that: say which line it carries with release.branches in .verscheck.yaml"},
		},
		{
			"configured",
			release.Input{Git: on("release-1.30", "v0.30.0@there"), Branches: branches(t, "release-1.{minor}", "0.{{.Minor}}")},
			" development, branch release-1.30", "0.30", nil,
		},
		{
			"pull request for a release branch",
			release.Input{Git: on("", "v1.2.0"), CI: variables("GITHUB_ACTIONS=true GITHUB_BASE_REF=release-1.2")},
			" development, pull request for release-1.2", "1.2", nil,
		},
		{"tag on a release branch", release.Input{Git: on("release-1.2", "v1.3.0", "v1.2.0@there")}, "v1.3.0 1.3.0 released, tag at HEAD", "", []string{"branch release-1.2 carries 1.2"}},
		{"shallow, of a release branch", release.Input{Git: with(on("main"), shallow), CI: variables("GITHUB_ACTIONS=true GITHUB_BASE_REF=release-1.2"), Branches: branches(t, "release-{major}.{minor}", "")}, " development, pull request for release-1.2", "1.2", nil},

		// Another commit than HEAD.
		{"a tag", release.Input{Checked: at("refs/tags/v1.1.0"), Git: on("main", "v1.1.0@there", "v1.2.0")}, "v1.1.0 1.1.0 released, tag at v1.1.0", "", nil},
		{
			"one of several tags",
			release.Input{Checked: at("refs/tags/v1.1.0"), Git: on("main", "v1.1.0@there", "v1.2.0@there")},
			"v1.1.0 1.1.0 released, tag at v1.1.0", "",
			[]string{"v1.1.0 also carries v1.2.0"},
		},
		{"an id", release.Input{Checked: &git.Revision{Name: "1a2b3c4", Commit: there}, Git: on("main", "v1.2.0")}, " development, commit 1a2b3c4", "", nil},
		{"a branch", release.Input{Checked: at("refs/heads/release-1.2"), Git: on("main", "v1.2.0")}, " development, branch release-1.2", "1.2", nil},
		{"a tag, planned under another name", release.Input{Checked: at("refs/tags/v1.1.0"), Flag: "v1.3.0", Git: on("main", "v1.1.0@there")}, "v1.3.0 1.3.0 planned, --tag", "", []string{"v1.1.0 carries v1.1.0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, err := release.Decide(c.in)
			if err != nil {
				t.Fatal(err)
			}
			got, notes := outcome(r)
			if got != c.want || r.Line.String() != c.line {
				t.Errorf("%q, line %q; want %q, line %q", got, r.Line, c.want, c.line)
			}
			if diff := cmp.Diff(c.notes, notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestConsulted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   release.Input
		want []fact.Consulted
	}{
		"branch": {release.Input{Git: on("main", "chart-1.0.0")}, []fact.Consulted{
			{Source: "--tag", Says: "not set"},
			{Source: "VERSCHECK_TAG", Says: "not set"},
			{Source: "CI", Says: "no CI system is known by its variables"},
			{Source: "tags at HEAD", Says: "no release; chart-1.0.0"},
			{Source: "branch main", Says: "no release line by its name", Taken: true},
		}},
		"everything": {
			release.Input{
				Flag: "v1.2.0", Env: "v1.2.0", Pushed: "v1.2.0", File: &release.File{Name: "VERSION", Text: "1.2.0"}, Git: on("release-1.2", "v1.2.0"),
				CI: variables("GITHUB_ACTIONS=true GITHUB_REF_TYPE=tag GITHUB_REF_NAME=v1.2.0"),
			},
			[]fact.Consulted{
				{Source: "--tag", Says: "v1.2.0", Taken: true},
				{Source: "VERSCHECK_TAG", Says: "v1.2.0"},
				{Source: "the push", Says: "v1.2.0"},
				{Source: "GITHUB_REF_NAME", Says: "tag v1.2.0 (GitHub Actions)"},
				{Source: "tags at HEAD", Says: "v1.2.0"},
				{Source: "VERSION", Says: "1.2.0"},
				{Source: "branch release-1.2", Says: "line 1.2"},
			},
		},
		"pull request": {
			release.Input{Git: on("", "v1.2.0"), CI: variables("GITLAB_CI=true CI_MERGE_REQUEST_TARGET_BRANCH_NAME=release-9.9")},
			[]fact.Consulted{
				{Source: "--tag", Says: "not set"},
				{Source: "VERSCHECK_TAG", Says: "not set"},
				{Source: "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", Says: "pull request for release-9.9 (GitLab CI)"},
				{Source: "tags at HEAD", Says: "not looked at: a pull request is built as a merge commit"},
				{Source: "branch release-9.9", Says: "would be 9.9 by its name, but no release is near that", Taken: true},
			},
		},
	} {
		r, err := release.Decide(c.in)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, r.Consulted); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
