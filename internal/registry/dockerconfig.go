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

// DockerConfigHosts lists the hosts that the user's docker config and podman's file name under "auths" and "credHelpers",
// the files that [UserKeychain] reads, and $DOCKER_AUTH_CONFIG; none without any. getenv is os.Getenv, but for tests. The
// error names the file and the line.
func DockerConfigHosts(getenv func(string) string) ([]string, error) {
	var hosts []string
	for _, path := range []string{dockerFile(getenv), podmanFile(getenv)} {
		if path == "" {
			continue
		}
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("reading the docker config: %w", err)
		}
		more, err := parseDockerConfig(content)
		if err != nil {
			return nil, fmt.Errorf("reading %s:%w", path, err)
		}
		hosts = append(hosts, more...)
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

// dockerFile repeats the search of authn.DefaultKeychain, which keeps it to itself.
func dockerFile(getenv func(string) string) string {
	if dir := getenv("DOCKER_CONFIG"); dir != "" {
		return filepath.Join(dir, "config.json")
	}
	if home := homeDir(getenv); home != "" {
		return filepath.Join(home, ".docker", "config.json")
	}
	return ""
}

// podmanFile is the first that is there of those that podman reads; "" when none is.
func podmanFile(getenv func(string) string) string {
	var files []string
	if file := getenv("REGISTRY_AUTH_FILE"); file != "" {
		files = append(files, file)
	}
	if dir := getenv("XDG_RUNTIME_DIR"); dir != "" {
		files = append(files, filepath.Join(dir, "containers", "auth.json"))
	}
	if dir := getenv("XDG_CONFIG_HOME"); dir != "" {
		files = append(files, filepath.Join(dir, "containers", "auth.json"))
	} else if home := homeDir(getenv); home != "" {
		files = append(files, filepath.Join(home, ".config", "containers", "auth.json"))
	}
	for _, file := range files {
		if isFile(file) {
			return file
		}
	}
	return ""
}

func homeDir(getenv func(string) string) string {
	if home := getenv("HOME"); home != "" {
		return home
	}
	return getenv("USERPROFILE")
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
