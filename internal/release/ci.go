package release

import (
	"slices"
	"strings"
)

// run is what a CI system says of the build that it runs.
type run struct {
	vendor string // "GitHub Actions"; "" outside of any
	tag    said   // the tag that is built
	base   said   // the branch that a pull request is for
	branch said   // the branch that is built
	commit string // the commit that is built, where the vendor's branch variable may name a tag; "" otherwise
}

// said is the value of a variable.
type said struct{ variable, value string }

func (s said) empty() bool { return s.value == "" }

// vendor is a CI system and the variables in which it says what it builds, from the vendors' documentation. Names collide, GitLab
// and Woodpecker share CI_COMMIT_TAG, and TAG_NAME is Jenkins' and any Makefile's: so a vendor is told by its mark first, and
// only its own variables are read. An empty variable counts as unset: several vendors set all of theirs in each build.
type vendor struct {
	name              string
	marks             []condition
	tag, base, branch []source
}

// condition is a variable that must be set, to a value unless that is "". With not, it must not have the value.
type condition struct {
	variable, value string
	not             bool
}

// source is a variable that holds a name, under conditions; a prefix must stand before the name and is taken off.
type source struct {
	variable string
	when     []condition
	prefix   string
}

const (
	heads  = "refs/heads/"
	tagRef = "refs/tags/"
)

func is(variable, value string) condition         { return condition{variable, value, false} }
func set(variable string) condition               { return condition{variable, "", false} }
func isNot(variable, value string) condition      { return condition{variable, value, true} }
func plain(variable string) []source              { return []source{{variable: variable}} }
func when(variable string, c ...condition) source { return source{variable: variable, when: c} }

// vendors are looked at in this order: Woodpecker sets variables of Drone, and Gitea and Forgejo call themselves GitHub Actions.
var vendors = []vendor{
	{
		name: "Prow", marks: []condition{set("PROW_JOB_ID")},
		base: []source{when("PULL_BASE_REF", is("JOB_TYPE", "presubmit")), when("PULL_BASE_REF", is("JOB_TYPE", "batch"))},
		// "refs/heads/" and "refs/tags/" are taken off before: whether it is a tag must be found out.
		branch: []source{when("PULL_BASE_REF", is("JOB_TYPE", "postsubmit"))},
	},
	{
		name: "GitHub Actions", marks: []condition{is("GITHUB_ACTIONS", "true")},
		tag:    []source{when("GITHUB_REF_NAME", is("GITHUB_REF_TYPE", "tag"))},
		base:   plain("GITHUB_BASE_REF"),
		branch: []source{when("GITHUB_REF_NAME", is("GITHUB_REF_TYPE", "branch"))},
	},
	{
		name: "GitLab CI", marks: []condition{set("GITLAB_CI")},
		tag: plain("CI_COMMIT_TAG"), base: plain("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"), branch: plain("CI_COMMIT_BRANCH"),
	},
	{
		name: "Woodpecker", marks: []condition{is("CI", "woodpecker")},
		tag: plain("CI_COMMIT_TAG"), base: plain("CI_COMMIT_TARGET_BRANCH"), branch: plain("CI_COMMIT_BRANCH"),
	},
	{name: "CircleCI", marks: []condition{set("CIRCLECI")}, tag: plain("CIRCLE_TAG"), branch: plain("CIRCLE_BRANCH")},
	{
		name: "Buildkite", marks: []condition{set("BUILDKITE")},
		tag: plain("BUILDKITE_TAG"), base: plain("BUILDKITE_PULL_REQUEST_BASE_BRANCH"), branch: plain("BUILDKITE_BRANCH"),
	},
	{
		name: "Drone", marks: []condition{set("DRONE")},
		tag: plain("DRONE_TAG"), base: []source{when("DRONE_TARGET_BRANCH", is("DRONE_BUILD_EVENT", "pull_request"))}, branch: plain("DRONE_BRANCH"),
	},
	{
		name: "Travis CI", marks: []condition{set("TRAVIS")},
		tag:  plain("TRAVIS_TAG"),
		base: []source{when("TRAVIS_BRANCH", set("TRAVIS_PULL_REQUEST"), isNot("TRAVIS_PULL_REQUEST", "false"))},
		// On the build of a tag it holds the tag, but then the tag has been found.
		branch: plain("TRAVIS_BRANCH"),
	},
	{
		name: "Bitbucket Pipelines", marks: []condition{set("BITBUCKET_BUILD_NUMBER")},
		tag: plain("BITBUCKET_TAG"), base: plain("BITBUCKET_PR_DESTINATION_BRANCH"), branch: plain("BITBUCKET_BRANCH"),
	},
	{
		// Not BUILD_SOURCEBRANCHNAME, which is the last segment alone: "v1.2.3" for the tag api/v1.2.3.
		name: "Azure Pipelines", marks: []condition{set("TF_BUILD")},
		tag:    []source{{variable: "BUILD_SOURCEBRANCH", prefix: tagRef}},
		base:   []source{{variable: "SYSTEM_PULLREQUEST_TARGETBRANCH", prefix: heads}, {variable: "SYSTEM_PULLREQUEST_TARGETBRANCH"}},
		branch: []source{{variable: "BUILD_SOURCEBRANCH", prefix: heads}},
	},
	{
		// BRANCH_NAME holds the tag on the build of a tag.
		name: "Jenkins", marks: []condition{set("JENKINS_URL")}, tag: plain("TAG_NAME"), base: plain("CHANGE_TARGET"), branch: plain("BRANCH_NAME"),
	},
	{
		name: "Semaphore", marks: []condition{is("SEMAPHORE", "true")},
		tag:    []source{when("SEMAPHORE_GIT_TAG_NAME", is("SEMAPHORE_GIT_REF_TYPE", "tag"))},
		base:   []source{when("SEMAPHORE_GIT_BRANCH", is("SEMAPHORE_GIT_REF_TYPE", "pull-request"))},
		branch: []source{when("SEMAPHORE_GIT_BRANCH", is("SEMAPHORE_GIT_REF_TYPE", "branch"))},
	},
	{
		name: "AppVeyor", marks: []condition{set("APPVEYOR")},
		tag: plain("APPVEYOR_REPO_TAG_NAME"), base: []source{when("APPVEYOR_REPO_BRANCH", set("APPVEYOR_PULL_REQUEST_NUMBER"))}, branch: plain("APPVEYOR_REPO_BRANCH"),
	},
	{name: "Cirrus CI", marks: []condition{set("CIRRUS_CI")}, tag: plain("CIRRUS_TAG"), base: plain("CIRRUS_BASE_BRANCH"), branch: plain("CIRRUS_BRANCH")},
	{
		name: "CodeBuild", marks: []condition{set("CODEBUILD_BUILD_ID")},
		tag:    []source{{variable: "CODEBUILD_WEBHOOK_HEAD_REF", prefix: tagRef}},
		base:   []source{{variable: "CODEBUILD_WEBHOOK_BASE_REF", prefix: heads}},
		branch: []source{{variable: "CODEBUILD_WEBHOOK_HEAD_REF", prefix: heads}},
	},
}

// detect reads what the CI system says, if there is one. A nil getenv is an empty environment.
func detect(getenv func(string) string) run {
	if getenv == nil {
		return run{}
	}
	for _, v := range vendors {
		if !holds(v.marks, getenv) {
			continue
		}
		r := run{vendor: v.name, tag: first(v.tag, getenv), base: first(v.base, getenv), branch: first(v.branch, getenv)}
		if v.name == "Prow" {
			r.commit = getenv("PULL_BASE_SHA")
		}
		return r
	}
	return run{}
}

func holds(conditions []condition, getenv func(string) string) bool {
	return !slices.ContainsFunc(conditions, func(c condition) bool {
		value := getenv(c.variable)
		if c.value == "" {
			return value == ""
		}
		return (value == c.value) == c.not
	})
}

// first is the first source that has a name.
func first(sources []source, getenv func(string) string) said {
	for _, s := range sources {
		name, ok := strings.CutPrefix(getenv(s.variable), s.prefix)
		if ok && name != "" && holds(s.when, getenv) {
			return said{s.variable, name}
		}
	}
	return said{}
}
