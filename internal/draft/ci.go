package draft

import (
	"cmp"
	"strings"
)

// GitHub is the workflow for GitHub Actions: a release of verscheck checks pull requests and tags. Without one, it is the newest.
func GitHub(version string) string {
	return strings.ReplaceAll(github, "VERSION", cmp.Or(version, "main"))
}

// GitLab is the job for GitLab CI, likewise.
func GitLab(version string) string {
	return strings.ReplaceAll(gitlab, "VERSION", cmp.Or(version, "latest"))
}

const github = `# Written by verscheck init: fails when the manifests do not install what the tag says.
name: verscheck
on:
  push:
    tags: ["*"]
  pull_request:
permissions:
  contents: read
jobs:
  verscheck:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0 # earlier tags say how far off a version is, and which images are this repository's
          persist-credentials: false
      - uses: verscheck/verscheck@VERSION
`

const gitlab = `# Written by verscheck init: fails when the manifests do not install what the tag says.
verscheck:
  image:
    name: ghcr.io/verscheck/verscheck:VERSION
    entrypoint: [""]
  variables:
    GIT_DEPTH: "0" # earlier tags say how far off a version is, and which images are this repository's
  script:
    - verscheck check --report gitlab=gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
  rules:
    - if: $CI_COMMIT_TAG
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
`
