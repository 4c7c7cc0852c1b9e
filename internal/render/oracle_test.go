package render_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// oracle finds the kustomize program that .ci/run builds, of the version of the library.
func oracle(t *testing.T) string {
	t.Helper()
	built, err := filepath.Abs("../../.bin/kustomize")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(built); err == nil {
		return built
	}
	program, err := exec.LookPath("kustomize")
	if err == nil {
		return program
	}
	const missing = "no kustomize in .bin or PATH: .ci/run builds it"
	if os.Getenv("CI") != "" {
		t.Fatal(missing)
	}
	t.Skip(missing)
	return ""
}

// kustomize runs the program with the options that this package renders with. It finds no git, no helm and no network.
func kustomize(ctx context.Context, program, dir string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, program, "build", "--reorder", "none", "--load-restrictor", "LoadRestrictionsNone", dir)
	cmd.Env = []string{"HTTP_PROXY=http://127.0.0.1:1", "HTTPS_PROXY=http://127.0.0.1:1"}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, errors.New(stderr.String())
	}
	return out, nil
}
