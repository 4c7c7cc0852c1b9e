package main

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/verscheck/verscheck/internal/cache"
	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/fetch"
)

// fetcher returns what asks other repositories; nil without --remote.
func (o *treeOptions) fetcher(s streams, cfg *config.Config, kept *cache.Cache) *fetch.Fetcher {
	if !o.remote {
		return nil
	}
	opts := fetch.Options{
		Hosts:     hostNames(cfg.Remotes.Hosts),
		PlainHTTP: hostNames(cfg.Remotes.PlainHTTP),
		Proxy:     http.ProxyFromEnvironment,
		UserAgent: "verscheck/" + buildVersion(),
	}
	if kept != nil {
		opts.Cache = kept
	}
	for _, h := range cfg.Remotes.Credentials {
		opts.Credentials = append(opts.Credentials, s.credential(h.Host))
	}
	return fetch.New(opts)
}

func hostNames(hosts []config.RemoteHost) []string {
	out := make([]string, len(hosts))
	for i, h := range hosts {
		out[i] = h.Host
	}
	return out
}

// credential returns the token that the environment has for a host. The configuration, which may be that of somebody's pull
// request, only says for which hosts a token is to be used: were it to name the variable, it could have any secret sent anywhere.
func (s streams) credential(host string) fetch.Credential {
	own := "VERSCHECK_TOKEN_" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		}
		if r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, host)
	candidates := []fetch.Credential{{User: "x-access-token", Variable: own}}
	if host == "github.com" || host == s.hostIn("GITHUB_SERVER_URL") {
		candidates = append(candidates, fetch.Credential{User: "x-access-token", Variable: "GITHUB_TOKEN"})
	}
	if host == s.hostIn("CI_SERVER_URL") {
		candidates = append(candidates, fetch.Credential{User: "gitlab-ci-token", Variable: "CI_JOB_TOKEN"})
	}
	if host == "gitlab.com" {
		candidates = append(candidates, fetch.Credential{User: "oauth2", Variable: "GITLAB_TOKEN"})
	}
	for _, c := range candidates {
		if c.Token = s.getenv(c.Variable); c.Token != "" {
			c.Host = host
			return c
		}
	}
	last := candidates[len(candidates)-1]
	last.Host = host
	return last
}

// hostIn returns the host of a URL in a variable, "" when there is none.
func (s streams) hostIn(variable string) string {
	u, err := url.Parse(s.getenv(variable))
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}
