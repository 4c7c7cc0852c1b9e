package draft

import "strings"

// GitHub is the workflow for GitHub Actions: a version of verscheck checks pull requests, and tags before anything is made of them.
func GitHub(version string) string { return strings.ReplaceAll(github, "VERSION", version) }

// GitLab is the job for GitLab CI, likewise.
func GitLab(version string) string { return strings.ReplaceAll(gitlab, "VERSION", version) }

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
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0 # earlier tags say how far off a version is, and which images are this repository's
          persist-credentials: false
      - uses: actions/setup-go@v5
        with:
          go-version: stable
          cache: false
      - run: go install github.com/verscheck/verscheck/cmd/verscheck@VERSION
      - run: verscheck check
`

const gitlab = `# Written by verscheck init: fails when the manifests do not install what the tag says.
verscheck:
  image: golang:1
  variables:
    GIT_DEPTH: 0 # earlier tags say how far off a version is, and which images are this repository's
  script:
    - go install github.com/verscheck/verscheck/cmd/verscheck@VERSION
    - verscheck check --report gitlab=gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
  rules:
    - if: $CI_COMMIT_TAG
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
`
