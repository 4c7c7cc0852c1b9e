package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/verscheck/verscheck/internal/fetch"
)

// TestCredential wants every token to be for one host, whatever the configuration says.
func TestCredential(t *testing.T) {
	t.Parallel()
	all := map[string]string{
		"GITHUB_TOKEN": "hub", "CI_JOB_TOKEN": "job", "GITLAB_TOKEN": "lab", "AWS_SECRET_ACCESS_KEY": "secret",
		"VERSCHECK_TOKEN_GIT_EXAMPLE_COM_8443": "own", "CI_SERVER_URL": "https://gitlab.example.com",
	}
	for _, c := range []struct {
		name, host string
		variables  map[string]string
		want       fetch.Credential
	}{
		{"GitHub", "github.com", all, fetch.Credential{User: "x-access-token", Token: "hub", Variable: "GITHUB_TOKEN"}},
		{
			"GitHub Enterprise", "github.example.com",
			map[string]string{"GITHUB_TOKEN": "hub", "GITHUB_SERVER_URL": "https://GitHub.example.com"},
			fetch.Credential{User: "x-access-token", Token: "hub", Variable: "GITHUB_TOKEN"},
		},
		{"another host of GitHub", "github.example.com", all, fetch.Credential{User: "x-access-token", Variable: "VERSCHECK_TOKEN_GITHUB_EXAMPLE_COM"}},
		{"a name that only begins alike", "github.com.evil.org", all, fetch.Credential{User: "x-access-token", Variable: "VERSCHECK_TOKEN_GITHUB_COM_EVIL_ORG"}},
		{"the GitLab that runs the job", "gitlab.example.com", all, fetch.Credential{User: "gitlab-ci-token", Token: "job", Variable: "CI_JOB_TOKEN"}},
		{"gitlab.com", "gitlab.com", all, fetch.Credential{User: "oauth2", Token: "lab", Variable: "GITLAB_TOKEN"}},
		{"any host", "git.example.com:8443", all, fetch.Credential{User: "x-access-token", Token: "own", Variable: "VERSCHECK_TOKEN_GIT_EXAMPLE_COM_8443"}},
		{"nothing is set", "github.com", nil, fetch.Credential{User: "x-access-token", Variable: "GITHUB_TOKEN"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.want.Host = c.host
			if diff := cmp.Diff(c.want, environment(c.variables).credential(c.host)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
