package main

import (
	"context"
	"net/http"

	"github.com/verscheck/verscheck/internal/cache"
	"github.com/verscheck/verscheck/internal/config"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/registry"
)

// asker returns the registry stage: a client with the user's own credentials and the configuration's hosts.
func (o *checkOptions) asker(s streams, cfg *config.Config, kept *cache.Cache) (func(context.Context, []fact.Question) map[fact.Ref]fact.Answer, error) {
	hosts, err := registry.DockerConfigHosts(s.getenv)
	if err != nil {
		return nil, usagef("mend it, or use --offline", "%s", err)
	}
	timeout := cfg.Registry.Timeout
	if o.timeout != 0 {
		timeout = o.timeout
	}
	opts := registry.Options{
		Allow:             hostTexts(cfg.Registry.Allow),
		PlainHTTP:         hostTexts(cfg.Registry.PlainHTTP),
		DeniedMeansAbsent: hostTexts(cfg.Registry.DeniedMeansAbsent),
		DockerConfigHosts: hosts,
		Keychain:          registry.DockerKeychain(),
		Jobs:              o.jobs,
		Timeout:           timeout,
		Proxy:             http.ProxyFromEnvironment,
		UserAgent:         "verscheck/" + buildVersion(),
	}
	if kept != nil {
		opts.Cache = kept
	}
	client, err := registry.New(opts)
	if err != nil {
		return nil, usagef("", "%s", err)
	}
	return client.Inquire, nil
}

func hostTexts(hosts []config.Host) []string {
	out := make([]string, len(hosts))
	for i, h := range hosts {
		out[i] = h.Text
	}
	return out
}
