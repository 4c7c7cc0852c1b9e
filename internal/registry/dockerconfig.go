package registry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// DockerConfigHosts lists the hosts that the user's docker or podman config names under "auths" and "credHelpers", from
// the file that [DockerKeychain] reads and from $DOCKER_AUTH_CONFIG; none without such a config. getenv is os.Getenv, but
// for tests. The error names the file and the line.
func DockerConfigHosts(getenv func(string) string) ([]string, error) {
	var hosts []string
	if path := dockerConfigPath(getenv); path != "" {
		content, err := os.ReadFile(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, fmt.Errorf("reading the docker config: %w", err)
		default:
			if hosts, err = parseDockerConfig(content); err != nil {
				return nil, fmt.Errorf("reading %s:%w", path, err)
			}
		}
	}
	if text := getenv("DOCKER_AUTH_CONFIG"); text != "" {
		more, err := parseDockerConfig([]byte(text))
		if err != nil {
			return nil, fmt.Errorf("reading $DOCKER_AUTH_CONFIG:%w", err)
		}
		hosts = append(hosts, more...)
	}
	slices.Sort(hosts)
	return slices.Compact(hosts), nil
}

// dockerConfigPath repeats the search of authn.DefaultKeychain, which keeps it to itself: podman's file counts only when
// there is no docker config at all.
func dockerConfigPath(getenv func(string) string) string {
	home := getenv("HOME")
	if home == "" {
		home = getenv("USERPROFILE")
	}
	inHome, inEnv := "", ""
	if home != "" {
		inHome = filepath.Join(home, ".docker", "config.json")
	}
	if dir := getenv("DOCKER_CONFIG"); dir != "" {
		inEnv = filepath.Join(dir, "config.json")
	}
	switch {
	case isFile(inHome) || isFile(inEnv):
		if inEnv != "" {
			return inEnv // read even when only the other one exists
		}
		return inHome
	case isFile(getenv("REGISTRY_AUTH_FILE")):
		return getenv("REGISTRY_AUTH_FILE")
	}
	podman := ""
	if dir := getenv("XDG_CONFIG_HOME"); dir != "" {
		podman = filepath.Join(dir, "containers", "auth.json")
	} else if home != "" {
		podman = filepath.Join(home, ".config", "containers", "auth.json")
	}
	if dir := getenv("XDG_RUNTIME_DIR"); dir != "" && isFile(filepath.Join(dir, "containers", "auth.json")) {
		podman = filepath.Join(dir, "containers", "auth.json")
	}
	if isFile(podman) {
		return podman
	}
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return path != "" && err == nil && !info.IsDir()
}

// parseDockerConfig returns the hosts in canonical form. Keys that are none are left out: old files have several kinds.
// The error begins with the number of the line.
func parseDockerConfig(content []byte) ([]string, error) {
	var config struct {
		Auths       map[string]json.RawMessage `json:"auths"`
		CredHelpers map[string]json.RawMessage `json:"credHelpers"`
	}
	if err := json.Unmarshal(content, &config); err != nil {
		line := 1
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			line += bytes.Count(content[:min(syntax.Offset, int64(len(content)))], []byte("\n"))
			return nil, fmt.Errorf("%d: not JSON: %w", line, syntax)
		}
		if form, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			line += bytes.Count(content[:min(form.Offset, int64(len(content)))], []byte("\n"))
			return nil, fmt.Errorf("%d: a JSON %s stands where a docker config has something else", line, form.Value)
		}
		return nil, fmt.Errorf("%d: %w", line, err)
	}
	var hosts []string
	for _, section := range []map[string]json.RawMessage{config.Auths, config.CredHelpers} {
		for key := range section {
			key = strings.TrimPrefix(strings.TrimPrefix(key, "https://"), "http://")
			key, _, _ = strings.Cut(key, "/")
			if host, err := hostOf(key); err == nil {
				hosts = append(hosts, host)
			}
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts), nil
}
