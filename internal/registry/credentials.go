package registry

import (
	"context"
	"sync"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"

	"github.com/verscheck/verscheck/internal/egress"
)

// logInHelp is how a host comes to get credentials.
func (c *Client) logInHelp(host string) string {
	help := "run `docker login " + host + "`"
	if c.opts.Keychain == nil || c.named[host] {
		return help
	}
	if host == "ghcr.io" {
		return help + ", or name it in registry.allow to have $GITHUB_TOKEN sent there"
	}
	return help + ", or name it in registry.allow if a credential store has its credentials"
}

// purse keeps the credentials that were found, by host: a credential helper is a program, and some take a second.
type purse struct {
	mu    sync.Mutex
	known map[string]authn.AuthConfig
}

// credentials resolves what the keychain has for a host, once; the zero value is anonymous. A host that nothing names is not
// looked up: with a "credsStore", a program would be run with whatever host a manifest names.
func (c *Client) credentials(ctx context.Context, host string) (authn.AuthConfig, *problem) {
	if c.opts.Keychain == nil || !c.named[host] {
		return authn.AuthConfig{}, nil
	}
	c.purse.mu.Lock()
	known, ok := c.purse.known[host]
	c.purse.mu.Unlock()
	if ok {
		return known, nil
	}
	config, p := c.lookUp(ctx, host)
	if p == nil {
		c.purse.mu.Lock()
		c.purse.known[host] = config
		c.purse.mu.Unlock()
	}
	return config, p
}

func (c *Client) lookUp(ctx context.Context, host string) (authn.AuthConfig, *problem) {
	registry, err := name.NewRegistry(credentialHost(host))
	if err != nil {
		return authn.AuthConfig{}, problemf(CauseReference, "correct the reference", "%s is no registry host", host)
	}
	limited, cancel := context.WithTimeout(ctx, c.opts.Timeout)
	defer cancel()

	type result struct {
		config authn.AuthConfig
		err    error
	}
	// Credential helpers know no context. One that hangs is left behind.
	resolved := make(chan result, 1)
	go func() {
		config, err := resolve(limited, c.opts.Keychain, registry)
		resolved <- result{config, err}
	}()
	select {
	case r := <-resolved:
		if r.err != nil {
			return authn.AuthConfig{}, problemf(CauseCredentials,
				"mend the docker config, or run `docker logout "+host+"` to ask without credentials",
				"reading the credentials for %s: %s", host, egress.Printable(r.err.Error()))
		}
		return r.config, nil
	case <-limited.Done():
		if ctx.Err() != nil {
			return authn.AuthConfig{}, interrupted(ctx, host)
		}
		return authn.AuthConfig{}, problemf(CauseCredentials, "run the credential helper that the docker config names for it by hand",
			"no credentials for %s within %s", host, c.opts.Timeout)
	}
}

func resolve(ctx context.Context, keychain authn.Keychain, target authn.Resource) (authn.AuthConfig, error) {
	auth, err := authn.Resolve(ctx, keychain, target)
	if err != nil {
		return authn.AuthConfig{}, err
	}
	config, err := authn.Authorization(ctx, auth)
	if err != nil || config == nil {
		return authn.AuthConfig{}, err
	}
	return *config, nil
}
