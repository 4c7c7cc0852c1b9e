package fix

import (
	"io/fs"
	"strings"
	"time"
)

// Layer is a file system in which some files have another text than in the one below it. It passes on what that knows of symlinks.
type Layer struct {
	below fs.FS
	texts map[string]string
}

// Over puts changed files over a file system. Their names have no symlinks on the way.
func Over(below fs.FS, changes []Change) Layer {
	l := Layer{below, map[string]string{}}
	for _, c := range changes {
		l.texts[c.File] = c.After
	}
	return l
}

// Open implements [fs.FS].
func (l Layer) Open(name string) (fs.File, error) {
	f, err := l.below.Open(name)
	text, ok := l.texts[name]
	if err != nil || !ok {
		return f, err
	}
	return &changed{f, strings.NewReader(text)}, nil
}

// ReadDir implements [fs.ReadDirFS].
func (l Layer) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(l.below, name) }

// Lstat implements [fs.ReadLinkFS].
func (l Layer) Lstat(name string) (fs.FileInfo, error) {
	info, err := fs.Lstat(l.below, name)
	return l.info(name, info), err
}

// ReadLink implements [fs.ReadLinkFS].
func (l Layer) ReadLink(name string) (string, error) { return fs.ReadLink(l.below, name) }

// Stat implements [fs.StatFS].
func (l Layer) Stat(name string) (fs.FileInfo, error) {
	info, err := fs.Stat(l.below, name)
	return l.info(name, info), err
}

func (l Layer) info(name string, info fs.FileInfo) fs.FileInfo {
	if text, ok := l.texts[name]; ok && info != nil {
		return resized{info, int64(len(text))}
	}
	return info
}

// changed is an open file with another text.
type changed struct {
	fs.File

	text *strings.Reader
}

func (c *changed) Read(b []byte) (int, error) { return c.text.Read(b) }

func (c *changed) Stat() (fs.FileInfo, error) {
	info, err := c.File.Stat()
	if err != nil {
		return nil, err
	}
	return resized{info, c.text.Size()}, nil
}

// resized is what is known of a file but for its size, and the time at which it got it.
type resized struct {
	fs.FileInfo

	size int64
}

func (r resized) Size() int64        { return r.size }
func (r resized) ModTime() time.Time { return time.Time{} }
