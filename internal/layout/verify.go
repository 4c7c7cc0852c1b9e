package layout

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/verscheck/verscheck/internal/oci"
)

const (
	maxJSON    = 8 << 20
	maxEntries = 1000
	maxNesting = 3 // of index.json, and indexes in it
)

// read reads the top of the layout and verifies all that can be reached from there.
func (l *Layout) read(ctx context.Context) error {
	mark, err := l.files.read("oci-layout", maxJSON)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := l.files.read("manifest.json", maxJSON); !errors.Is(err, fs.ErrNotExist) {
			return errors.New("it is an archive of `docker save` without an OCI layout: build with `docker buildx build --output type=oci`, or save it with Docker 25 or later")
		}
		return errors.New("it is no OCI layout: it has no file oci-layout")
	}
	if err != nil {
		return err
	}
	var version struct {
		Version string `json:"imageLayoutVersion"`
	}
	if err := json.Unmarshal(mark, &version); err != nil || version.Version != "1.0.0" {
		return fmt.Errorf("its oci-layout names version %q, and 1.0.0 is what can be read", version.Version)
	}
	text, err := l.files.read("index.json", maxJSON)
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("it is damaged: it has no index.json")
	}
	if err != nil {
		return err
	}
	index, err := v1.ParseIndexManifest(bytes.NewReader(text))
	if err != nil {
		return errors.New("it is damaged: index.json is no index")
	}
	l.top = index.Manifests
	return l.verifyAll(ctx, index.Manifests, "index.json", 1)
}

// verifyAll verifies the entries of an index, and what they lead to.
func (l *Layout) verifyAll(ctx context.Context, entries []v1.Descriptor, in string, nesting int) error {
	switch {
	case nesting > maxNesting:
		return fmt.Errorf("%s nests indexes too deeply", in)
	case len(entries) > maxEntries:
		return fmt.Errorf("%s has more than %d entries", in, maxEntries)
	}
	for _, d := range entries {
		digest := d.Digest.String()
		if l.all[digest] {
			continue
		}
		if err := l.verify(ctx, d); err != nil {
			return err
		}
		l.all[digest] = true
		body, err := l.fetch(ctx, digest, false)
		if err != nil {
			return err
		}
		if oci.IsIndex(body) {
			index, err := v1.ParseIndexManifest(bytes.NewReader(body))
			if err != nil {
				return fmt.Errorf("it is damaged: %s is no index", digest)
			}
			if err := l.verifyAll(ctx, index.Manifests, digest, nesting+1); err != nil {
				return err
			}
			continue
		}
		m, err := v1.ParseManifest(bytes.NewReader(body))
		if err != nil || m.Config.Digest == (v1.Hash{}) {
			return fmt.Errorf("it is damaged: %s is no image manifest", digest)
		}
		for _, part := range append([]v1.Descriptor{m.Config}, m.Layers...) {
			elsewhere := part.MediaType.IsLayer() && !part.MediaType.IsDistributable()
			if err := l.verify(ctx, part); err != nil && (!elsewhere || !errors.Is(err, fs.ErrNotExist)) {
				return err
			}
		}
	}
	return nil
}

// verify hashes one blob.
func (l *Layout) verify(ctx context.Context, d v1.Descriptor) error {
	file, err := blobFile(d.Digest.String())
	if err != nil {
		return err
	}
	sum, size, err := l.files.hash(ctx, file, d.Digest.Algorithm)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("it is not complete: it has no %s: %w", file, fs.ErrNotExist)
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("reading %s: %w", file, err)
	case sum != d.Digest.Hex:
		return fmt.Errorf("it is damaged: %s has the digest %s:%s", file, d.Digest.Algorithm, sum)
	case size != d.Size:
		return fmt.Errorf("it is damaged: %s has %d bytes, and its descriptor says %d", file, size, d.Size)
	}
	return nil
}
