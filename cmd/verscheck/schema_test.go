package main

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite what is generated: the schemas, and what the README shows")

// TestSchemasAreCurrent holds the published schemas to what the program prints.
func TestSchemasAreCurrent(t *testing.T) {
	t.Parallel()
	for file, args := range map[string][]string{
		"config.v1.json": {"config", "schema"}, "check.v1.json": {"report", "schema"}, "audit.v1.json": {"report", "schema", "audit"},
		"merge.v1.json": {"report", "schema", "merge"},
		"trace.v1.json": {"report", "schema", "trace"},
	} {
		var out strings.Builder
		s := environment(nil)
		s.out = &out
		if status := run(t.Context(), args, s); status != exitConsistent {
			t.Fatalf("%v: status %d", args, status)
		}
		holds(t, filepath.Join("..", "..", "schema", file), func(string) string { return out.String() })
	}
}
