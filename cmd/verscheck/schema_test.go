package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the schemas")

// TestSchemasAreCurrent holds the published schemas to what the program prints.
func TestSchemasAreCurrent(t *testing.T) {
	t.Parallel()
	for file, args := range map[string][]string{
		"config.v1.json": {"config", "schema"}, "check.v1.json": {"report", "schema"}, "audit.v1.json": {"report", "schema", "audit"},
		"trace.v1.json": {"report", "schema", "trace"},
	} {
		var out strings.Builder
		s := environment(nil)
		s.out = &out
		if status := run(t.Context(), args, s); status != exitConsistent {
			t.Fatalf("%v: status %d", args, status)
		}
		name := filepath.Join("..", "..", "schema", file)
		if *update {
			if err := os.WriteFile(name, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		old, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(old), out.String()); diff != "" {
			t.Errorf("%s is stale: run `go generate ./...` (-is +wanted):\n%s", name, diff)
		}
	}
}
