package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/fatih/color"
	"github.com/google/go-cmp/cmp"
)

// TestMain makes the colour library believe in a terminal, so that a palette that listened to it would show.
func TestMain(m *testing.M) {
	color.NoColor = false
	m.Run()
}

var update = flag.Bool("update", false, "rewrite the golden files of this package")

// golden compares with testdata/NAME.golden, byte for byte; with -update it writes the file instead.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (go test ./internal/report -update writes it)", err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s is not what was written (-want +got); after a look: go test ./internal/report -update\n%s",
			path, cmp.Diff(string(want), string(got)))
	}
}
