package layout_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/mutate"

	"github.com/verscheck/verscheck/internal/layout"
)

// TestDamaged: whatever is changed, missing or of another form is told when the layout is opened.
func TestDamaged(t *testing.T) {
	t.Parallel()
	change := func(pattern string, edit func(string) string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			files, err := filepath.Glob(filepath.Join(dir, pattern))
			if err != nil || len(files) == 0 {
				t.Fatal("no file", pattern, err)
			}
			for _, file := range files {
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(edit(string(data))), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	remove := func(pattern string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			files, _ := filepath.Glob(filepath.Join(dir, pattern))
			for _, file := range files {
				if err := os.RemoveAll(file); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	swap := func(old, replacement string) func(string) string {
		return func(text string) string { return strings.ReplaceAll(text, old, replacement) }
	}
	for _, tt := range []struct {
		name   string
		damage func(*testing.T, string)
		want   string
	}{
		{"a configuration was changed", change("blobs/sha256/*", swap("rrrr", "rrrs")), "it is damaged: blobs/sha256/"},
		{"a layer was changed", change("blobs/sha256/*", func(text string) string {
			if strings.HasPrefix(text, "{") {
				return text
			}
			return text + " "
		}), "it is damaged: blobs/sha256/"},
		{"blobs are lost", remove("blobs/sha256/*"), "it is not complete: it has no blobs/sha256/"},
		{"no index", remove("index.json"), "it is damaged: it has no index.json"},
		{"index cut short", change("index.json", func(text string) string { return text[:20] }), "it is damaged: index.json is no index"},
		{"another size", change("index.json", swap(`"size": `, `"size": 1`)), "and its descriptor says 1"},
		{"another digest", change("index.json", swap(`"sha256:`, `"md5:`)), "it is damaged: index.json is no index"},
		{"no layout", remove("oci-layout"), "it is no OCI layout: it has no file oci-layout"},
		{"a later version", change("oci-layout", swap("1.0.0", "2.0.0")), `names version "2.0.0"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := write(t, map[string]mutate.Appendable{"v1": image(t, "linux/amd64", "rrrr")})
			tt.damage(t, dir)
			for _, path := range []string{dir, pack(t, dir, false)} {
				if _, err := layout.Open(t.Context(), layout.Name{Host: "ghcr.io"}, path); err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("%s: %v, want %q", filepath.Base(path), err, tt.want)
				}
			}
		})
	}
}

func TestNoLayouts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	whole := pack(t, write(t, map[string]mutate.Appendable{"v1": image(t, "linux/amd64", "r")}), false)
	data, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	sparse := filepath.Join(dir, "sparse.tar")
	writeSparse(t, sparse)
	docker, cut, zipped := filepath.Join(dir, "docker"), filepath.Join(dir, "cut.tar"), filepath.Join(dir, "zipped")
	for name, content := range map[string]string{
		text: "no tar", cut: string(data[:len(data)/2]), zipped: "\x1f\x8bno gzip",
	} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(docker, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(docker, "manifest.json"), []byte("[]"), 0o600); err != nil {
		t.Fatal(err)
	}
	saved := pack(t, docker, false)
	outside := write(t, map[string]mutate.Appendable{"v1": image(t, "linux/amd64", "r")})
	if err := os.Rename(filepath.Join(outside, "index.json"), filepath.Join(dir, "index.json")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "index.json"), filepath.Join(outside, "index.json")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		sparse: "is a sparse file", text: "neither a directory nor a tar file", zipped: "neither a directory nor a tar file", cut: "it is damaged",
		docker: "it is an archive of `docker save` without an OCI layout", saved: "it is an archive of `docker save` without an OCI layout", outside: "path escapes",
		filepath.Join(dir, "nothing"): "no such file",
	} {
		_, err := layout.Open(t.Context(), layout.Name{Host: "ghcr.io"}, path)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
	if _, err := layout.Open(t.Context(), layout.Name{}, filepath.Join(dir, "nothing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, path := range []string{whole, write(t, map[string]mutate.Appendable{"v1": image(t, "linux/amd64", "r")})} {
		if _, err := layout.Open(ctx, layout.Name{}, path); !errors.Is(err, context.Canceled) {
			t.Errorf("interrupted: %v", err)
		}
	}
}

// writeSparse writes a tar file of a kilobyte whose only file has an exabyte.
func writeSparse(t *testing.T, file string) {
	t.Helper()
	var records strings.Builder
	for _, record := range []string{"GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=blobs/sha256/00", "GNU.sparse.realsize=1000000000000000000"} {
		fmt.Fprintf(&records, "%d %s\n", len(record)+4, record) // with two digits, a space and a line break
	}
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	block := "0\n" + strings.Repeat("\x00", 510) // a map of no data
	if err := w.WriteHeader(&tar.Header{Name: "x", Size: int64(len(block)), Mode: 0o600, Typeflag: tar.TypeReg}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(block)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(paxHeader(t, records.String()), out.Bytes()...), 0o600); err != nil {
		t.Fatal(err)
	}
}

// paxHeader is the block of a tar file that holds records for the next one, which archive/tar does not write by itself.
func paxHeader(t *testing.T, records string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	if err := w.WriteHeader(&tar.Header{Name: "p", Size: int64(len(records)), Mode: 0o600, Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(records)); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	block := out.Bytes()
	const kind, sum = 156, 148
	block[kind] = tar.TypeXHeader
	copy(block[sum:], "        ")
	total := 0
	for _, b := range block[:512] {
		total += int(b)
	}
	copy(block[sum:], fmt.Sprintf("%06o\x00 ", total))
	return block
}
