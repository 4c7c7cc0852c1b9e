package fetch

import (
	"bytes"
	"io/fs"
	"time"
)

// OneFile is a file system that holds a file in its root, of which nothing else can be read.
func OneFile(name string, text []byte) fs.FS { return oneFile{name, text} }

type oneFile struct {
	name string
	text []byte
}

// Open opens the file, or the root, which cannot be read.
func (f oneFile) Open(name string) (fs.File, error) {
	switch name {
	case f.name:
		return openFile{Reader: bytes.NewReader(f.text), info: fileInfo{name: name, size: len(f.text), mode: 0o444}}, nil
	case ".":
		return openFile{Reader: bytes.NewReader(nil), info: fileInfo{name: name, mode: fs.ModeDir | 0o555}}, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

type openFile struct {
	*bytes.Reader

	info fileInfo
}

func (f openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f openFile) Close() error               { return nil }

type fileInfo struct {
	name string
	size int
	mode fs.FileMode
}

func (i fileInfo) Name() string       { return i.name }
func (i fileInfo) Size() int64        { return int64(i.size) }
func (i fileInfo) Mode() fs.FileMode  { return i.mode }
func (i fileInfo) ModTime() time.Time { return time.Time{} }
func (i fileInfo) IsDir() bool        { return i.mode.IsDir() }
func (i fileInfo) Sys() any           { return nil }
