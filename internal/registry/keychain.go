package registry

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/config/types"
	"github.com/google/go-containerregistry/pkg/authn"
)

// UserKeychain returns the credentials that the user has: of the docker config, else of podman's file, credential helpers
// included, else for ghcr.io $GITHUB_TOKEN. It reads the files each time it is asked; see [DockerConfigHosts] for which
// hosts it is asked about. getenv is os.Getenv, but for tests; the docker config is looked for with the process's own.
func UserKeychain(getenv func(string) string) authn.Keychain {
	return userKeychain{getenv, authn.DefaultKeychain}
}

type userKeychain struct {
	getenv func(string) string
	docker authn.Keychain
}

func (k userKeychain) Resolve(target authn.Resource) (authn.Authenticator, error) {
	auth, err := k.docker.Resolve(target)
	if err != nil || auth != authn.Anonymous {
		return auth, err
	}
	// The docker keychain looks at podman's file only where there is no docker config at all, not even an empty one.
	auth, err = k.podman(target.RegistryStr())
	if err != nil || auth != authn.Anonymous {
		return auth, err
	}
	if token := k.getenv("GITHUB_TOKEN"); token != "" && target.RegistryStr() == "ghcr.io" {
		user := k.getenv("GITHUB_ACTOR")
		if user == "" {
			user = "x-access-token" // ghcr.io looks at the token alone, and wants some name
		}
		return authn.FromConfig(authn.AuthConfig{Username: user, Password: token}), nil
	}
	return authn.Anonymous, nil
}

func (k userKeychain) podman(host string) (authn.Authenticator, error) {
	path := podmanFile(k.getenv)
	if path == "" {
		return authn.Anonymous, nil
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return authn.Anonymous, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading podman's credentials: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	content, err := config.LoadFromReader(file)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	found := content.AuthConfigs[podmanKey(host)]
	found.ServerAddress = "" // which is the key
	if found == (types.AuthConfig{}) {
		if found, err = content.GetAuthConfig(host); err != nil {
			return nil, err
		}
		found.ServerAddress = ""
	}
	if found == (types.AuthConfig{}) {
		return authn.Anonymous, nil
	}
	return authn.FromConfig(authn.AuthConfig{
		Username: found.Username, Password: found.Password, Auth: found.Auth,
		IdentityToken: found.IdentityToken, RegistryToken: found.RegistryToken,
	}), nil
}

// podmanKey is under which name podman keeps the credentials of a host; the library knows docker's alone.
func podmanKey(host string) string {
	if host == "index.docker.io" {
		return "docker.io"
	}
	return host
}
