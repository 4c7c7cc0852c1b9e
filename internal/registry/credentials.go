package registry

import (
	"context"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"

	"github.com/verscheck/verscheck/internal/egress"
)

// DockerKeychain returns the credentials of the user's docker or podman config, credential helpers included. It reads
// the environment and the config each time it is asked; see [DockerConfigHosts] for which hosts it is asked about.
func DockerKeychain() authn.Keychain { return authn.DefaultKeychain }

// credentials resolves what the keychain has for a host; the zero value is anonymous. A host that nothing names is not
// looked up: with a "credsStore", a program would be run with whatever host a manifest names.
func (c *Client) credentials(ctx context.Context, host string) (authn.AuthConfig, *problem) {
	if c.opts.Keychain == nil || !c.named[host] {
		return authn.AuthConfig{}, nil
	}
	registry, err := name.NewRegistry(credentialHost(host))
	if err != nil {
		return authn.AuthConfig{}, problemf(CauseReference, "correct the reference", "%s is no registry host", host)
	}
	ctx, cancel := context.WithTimeout(ctx, c.opts.Timeout)
	defer cancel()

	type result struct {
		config authn.AuthConfig
		err    error
	}
	// Credential helpers know no context. One that hangs is left behind.
	resolved := make(chan result, 1)
	go func() {
		config, err := resolve(ctx, c.opts.Keychain, registry)
		resolved <- result{config, err}
	}()
	select {
	case r := <-resolved:
		if r.err != nil {
			return authn.AuthConfig{}, problemf(CauseCredentials,
				"check the docker config, or run `docker logout "+host+"` to ask without credentials",
				"reading the credentials for %s: %s", host, egress.Printable(r.err.Error()))
		}
		return r.config, nil
	case <-ctx.Done():
		return authn.AuthConfig{}, problemf(CauseCredentials, "check the credential helper of the docker config",
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
