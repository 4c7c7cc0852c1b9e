package layout

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// store holds the files of a layout. A file that is not there is fs.ErrNotExist.
type store interface {
	read(name string, limit int64) ([]byte, error)
	hash(ctx context.Context, name, algorithm string) (sum string, size int64, err error)
	close() error
}

func openStore(ctx context.Context, name string) (store, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		root, err := os.OpenRoot(name)
		return directory{root}, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	return readArchive(ctx, f)
}

// directory is a layout on disk. Nothing outside of it is read, through no link.
type directory struct{ root *os.Root }

func (d directory) close() error { return d.root.Close() }

func (d directory) open(name string) (*os.File, error) {
	f, err := d.root.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		_ = f.Close()
		return nil, fmt.Errorf("%s is no regular file", name)
	}
	return f, nil
}

func (d directory) read(name string, limit int64) ([]byte, error) {
	f, err := d.open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	return readAll(f, name, limit)
}

func readAll(r io.Reader, name string, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(data)) > limit {
		return nil, fmt.Errorf("%s has more than %d MiB", name, limit>>20)
	}
	return data, err
}

func (d directory) hash(ctx context.Context, name, algorithm string) (string, int64, error) {
	f, err := d.open(name)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = f.Close() }() // only read
	return sumOf(interruptible{ctx, f}, algorithm)
}

// interruptible is a reader that ends with its context: layers have gigabytes.
type interruptible struct {
	ctx context.Context //nolint:containedctx // it lives as long as one reading
	r   io.Reader
}

func (i interruptible) Read(p []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.r.Read(p)
}

func sumOf(r io.Reader, algorithm string) (string, int64, error) {
	hasher, err := v1.Hasher(algorithm)
	if err != nil {
		return "", 0, err
	}
	size, err := io.Copy(hasher, r)
	return hex.EncodeToString(hasher.Sum(nil)), size, err
}

// archive is a layout in a tar file: read once, in which everything is hashed and what may be a manifest is kept.
type archive struct {
	files map[string]packed
}

type packed struct {
	sum, algorithm string
	size           int64
	text           []byte // nil when it is no text that is looked into
}

const (
	maxKept    = 256 << 20 // bytes of all texts
	maxPacked  = 100_000   // files
	magicBytes = 2
)

func readArchive(ctx context.Context, r io.Reader) (store, error) {
	in := bufio.NewReader(r)
	var source io.Reader = in
	if magic, err := in.Peek(magicBytes); err == nil && bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(in)
		if err != nil {
			return nil, errors.New("it is neither a directory nor a tar file")
		}
		source = unpacked
	}
	a := archive{files: map[string]packed{}}
	kept := int64(0)
	for files := tar.NewReader(interruptible{ctx, source}); ; {
		header, err := files.Next()
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, io.EOF) && len(a.files) > 0:
			return a, nil
		case err != nil && len(a.files) == 0:
			return nil, errors.New("it is neither a directory nor a tar file")
		case err != nil:
			return nil, fmt.Errorf("it is damaged behind %d files: %w", len(a.files), err)
		case header.PAXRecords["GNU.sparse.major"] != "" || header.PAXRecords["GNU.sparse.size"] != "":
			return nil, fmt.Errorf("%q in it is a sparse file, which no builder writes", header.Name) // of any size, in a few bytes
		case header.Typeflag != tar.TypeReg:
			continue
		case len(a.files) >= maxPacked:
			return nil, fmt.Errorf("it has more than %d files", maxPacked)
		}
		p, err := pack(path.Clean(header.Name), files)
		if err != nil {
			return nil, fmt.Errorf("it is damaged: reading %q: %w", header.Name, err)
		}
		if kept += int64(len(p.text)); kept > maxKept {
			return nil, fmt.Errorf("its manifests have more than %d MiB", maxKept>>20)
		}
		a.files[path.Clean(header.Name)] = p
	}
}

// pack reads one file. A blob is hashed as its directory says, and kept when it begins as JSON and is not too long for that.
func pack(name string, r io.Reader) (packed, error) {
	p := packed{algorithm: "sha256"}
	if rest, ok := strings.CutPrefix(name, "blobs/"); ok {
		p.algorithm, _, _ = strings.Cut(rest, "/")
	}
	hasher, err := v1.Hasher(p.algorithm)
	if err != nil {
		_, err := io.Copy(io.Discard, r)
		return packed{}, err // it is found by no digest
	}
	in := bufio.NewReader(io.TeeReader(r, hasher))
	if first, err := in.Peek(1); err == nil && first[0] == '{' {
		if p.text, err = io.ReadAll(io.LimitReader(in, maxJSON+1)); err != nil {
			return p, err
		}
		p.size = int64(len(p.text))
		if p.size > maxJSON {
			p.text = nil
		}
	}
	n, err := io.Copy(io.Discard, in)
	p.size += n
	p.sum = hex.EncodeToString(hasher.Sum(nil))
	return p, err
}

func (a archive) close() error { return nil }

func (a archive) read(name string, limit int64) ([]byte, error) {
	p, ok := a.files[name]
	switch {
	case !ok:
		return nil, fs.ErrNotExist
	case p.text == nil || p.size > limit:
		return nil, fmt.Errorf("%s is no JSON, or too long", name)
	}
	return p.text, nil
}

func (a archive) hash(_ context.Context, name, algorithm string) (string, int64, error) {
	p, ok := a.files[name]
	if !ok || p.algorithm != algorithm {
		return "", 0, fs.ErrNotExist
	}
	return p.sum, p.size, nil
}
