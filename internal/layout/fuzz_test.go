package layout_test

import (
	"archive/tar"
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/layout"
)

// FuzzOpen: a tar file from anywhere is a layout or an error, and what a layout says exists has a digest.
func FuzzOpen(f *testing.F) {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for name, text := range map[string]string{
		"oci-layout": `{"imageLayoutVersion":"1.0.0"}`, "./index.json": `{"schemaVersion":2,"manifests":[]}`, "blobs/sha256/00": "{}", "blobs/x": "",
	} {
		if err := w.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o600}); err != nil {
			f.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			f.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add("ghcr.io/acme/app:v1", out.Bytes())
	f.Add("ghcr.io", out.Bytes()[:600])
	f.Add("localhost:5000", []byte{0x1f, 0x8b})
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		n, err := layout.ParseName(name)
		if err != nil {
			n = layout.Name{Host: "ghcr.io"}
		}
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := layout.Open(t.Context(), n, file)
		if err != nil {
			return
		}
		defer l.Close()
		ref := fact.Ref{Host: n.Host, Path: n.Path, Tag: n.Tag}
		answer := layout.Before(nil, fact.Answer{}, l)(t.Context(), []fact.Question{{Ref: ref, Depth: fact.Everything}})[ref]
		if answer.Verdict == fact.Exists && answer.Digest == "" {
			t.Errorf("it exists without a digest: %+v", answer)
		}
	})
}
